/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/flows.h"

#include "reports/columns.h"
#include "reports/inert.h"

#include "engine/base/value.h"

#include <inttypes.h>

enum { ADDRESS = 16, KIND = 14 };

static void put_source(nc_buf *out, nc_str source, nc_str *before)
{
    if (nc_str_eq(source, *before))
        return;
    *before = source;
    nc_buf_c(out, out->n > 0 ? "\n" : "");
    nc_buf_safe(out, source, true);
    nc_buf_char(out, '\n');
}

static void put_flow(nc_buf *out, const nc_flow_row *f)
{
    nc_buf_c(out, "  ");
    nc_column_word(out, f->client, ADDRESS);
    nc_column_word(out, f->server, ADDRESS);
    nc_buf_printf(out, "%5u %8" PRIu64 " %7" PRIu64 " %6" PRIu64 " %5" PRIu64 " %5" PRIu64, f->port,
                  f->sessions, f->refused, f->silent, f->reset, f->open);
    nc_buf_printf(out, " %12" PRIu64 " %12" PRIu64 " %7" PRIu64 "\n", f->bytes_to_server, f->bytes_to_client,
                  f->again);
}

static void put_flows(const nc_flow_view *v, nc_buf *out)
{
    nc_str before = NC_S("");
    for (size_t i = 0; i < v->flow_count; i++) {
        bool first = !nc_str_eq(v->flows[i].source, before);
        put_source(out, v->flows[i].source, &before);
        if (first)
            nc_buf_printf(out, "  %-*s  %-*s   port sessions refused silent reset  open %12s %12s   again\n",
                          ADDRESS, "client", ADDRESS, "server", "to server", "to client");
        put_flow(out, &v->flows[i]);
    }
    if (v->flow_count == 0)
        nc_buf_c(out, "no TCP connections\n");
}

static void put_time(nc_buf *out, const nc_time_row *t)
{
    nc_buf_c(out, "  ");
    nc_column_word(out, t->kind, KIND);
    nc_column_word(out, t->server, ADDRESS);
    if (t->port > 0)
        nc_buf_printf(out, "%5u", t->port);
    else
        nc_buf_c(out, "    -");
    nc_buf_printf(out, " %8" PRIu64 " %10" PRIu64, t->answers, t->unanswered);
    nc_column_span(out, t->answers > 0, t->least);
    nc_column_span(out, t->answers > 0, t->answers > 0 ? t->sum / (int64_t)t->answers : 0);
    nc_column_span(out, t->answers > 0, t->most);
    nc_buf_printf(out, " %6" PRIu64 "%s\n", t->slow, t->slow > 0 ? " !" : "");
}

static void put_times(const nc_flow_view *v, nc_buf *out)
{
    nc_str before = NC_S("");
    if (v->time_count == 0)
        return;
    nc_buf_c(out, "\nRESPONSE TIMES; slow: ");
    nc_value_print(out, NULL, NC_T_DURATION, nc_w_int(v->slow));
    nc_buf_c(out, " and more\n");
    for (size_t i = 0; i < v->time_count; i++) {
        bool first = !nc_str_eq(v->times[i].source, before);
        put_source(out, v->times[i].source, &before);
        if (first)
            nc_buf_printf(out, "  %-*s  %-*s   port  answers unanswered %*s %*s %*s   slow\n", KIND, "what",
                          ADDRESS, "server", NC_SPAN_WIDTH, "fastest", NC_SPAN_WIDTH, "mean", NC_SPAN_WIDTH,
                          "slowest");
        put_time(out, &v->times[i]);
    }
}

void nc_render_flow_view(const nc_flow_view *v, const nc_report_options *options, nc_buf *out)
{
    (void)options; /* a table is as wide as it is */
    put_flows(v, out);
    put_times(v, out);
    if (v->over)
        nc_buf_c(out, "\nThere are more clients, servers and ports than are counted here.\n");
}

void nc_render_flow_view_tsv(const nc_flow_view *v, nc_buf *out)
{
    nc_buf_c(
        out,
        "source\tclient\tserver\tport\tsessions\trefused\tsilent\treset\topen\tbytes_to_server\tbytes_to_"
        "client\tagain\n");
    for (size_t i = 0; i < v->flow_count; i++) {
        const nc_flow_row *f = &v->flows[i];
        nc_tsv_put(out, f->source);
        nc_buf_char(out, '\t');
        nc_tsv_put(out, f->client);
        nc_buf_char(out, '\t');
        nc_tsv_put(out, f->server);
        nc_buf_printf(out, "\t%u\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64, f->port, f->sessions, f->refused,
                      f->silent);
        nc_buf_printf(out, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", f->reset,
                      f->open, f->bytes_to_server, f->bytes_to_client, f->again);
    }
}
