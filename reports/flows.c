/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/flows.h"

#include "reports/columns.h"
#include "reports/inert.h"

#include "engine/base/value.h"

#include <inttypes.h>

/* A column for addresses is as wide as those of IPv4; longer ones move what follows. */
static const nc_column flow_columns[] = {
    {.name = "client", .width = 16},
    {.name = "server", .width = 16},
    {.name = "port", .width = 5, .right = true},
    {.name = "sessions", .width = 8, .right = true},
    {.name = "refused", .width = 7, .right = true},
    {.name = "silent", .width = 6, .right = true},
    {.name = "reset", .width = 5, .right = true},
    {.name = "open", .width = 5, .right = true},
    {.name = "to server", .below = "bytes to server", .width = 12, .right = true},
    {.name = "to client", .below = "bytes to client", .width = 12, .right = true},
    {.name = "again", .below = "sent again", .width = 7, .right = true},
    {.name = ""},
};
static const nc_column time_columns[] = {
    {.name = "what", .width = 14},
    {.name = "server", .width = 16},
    {.name = "port", .width = 5, .right = true},
    {.name = "answers", .width = 8, .right = true},
    {.name = "unanswered", .width = 10, .right = true},
    {.name = "fastest", .width = 11, .right = true},
    {.name = "mean", .width = 11, .right = true},
    {.name = "slowest", .width = 11, .right = true},
    {.name = "slow", .width = 6, .right = true},
    {.name = ""},
};

static void put_source(nc_buf *out, nc_str source, nc_str *before)
{
    if (nc_str_eq(source, *before))
        return;
    *before = source;
    nc_buf_c(out, out->n > 0 ? "\n" : "");
    nc_buf_safe(out, source, true);
    nc_buf_char(out, '\n');
}

static void put_flow(const nc_table_look *look, const nc_flow_row *f, nc_buf *out)
{
    const uint64_t numbers[] = {f->port, f->sessions,        f->refused,         f->silent, f->reset,
                                f->open, f->bytes_to_server, f->bytes_to_client, f->again};
    nc_cells cells = {.count = 0};
    nc_cells_put(&cells, f->client);
    nc_cells_put(&cells, f->server);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        nc_cells_number(&cells, numbers[i]);
    nc_cells_row(&cells, look, out);
}

static void put_flows(const nc_flow_view *v, size_t width, nc_buf *out)
{
    const nc_table_look look = {flow_columns, sizeof flow_columns / sizeof *flow_columns, 3, 2, width};
    nc_str before = NC_S("");
    for (size_t i = 0; i < v->flow_count; i++) {
        bool first = !nc_str_eq(v->flows[i].source, before);
        put_source(out, v->flows[i].source, &before);
        if (first)
            nc_table_head(&look, out);
        put_flow(&look, &v->flows[i], out);
    }
    if (v->flow_count == 0)
        nc_buf_c(out, "no TCP connections\n");
}

static void put_time(const nc_table_look *look, const nc_time_row *t, nc_buf *out)
{
    bool any = t->answers > 0;
    nc_cells cells = {.count = 0};
    nc_cells_put(&cells, t->kind);
    nc_cells_put(&cells, t->server);
    if (t->port > 0)
        nc_cells_number(&cells, t->port);
    else
        nc_cells_put(&cells, NC_S("-"));
    nc_cells_number(&cells, t->answers);
    nc_cells_number(&cells, t->unanswered);
    nc_cells_span(&cells, any, t->least);
    nc_cells_span(&cells, any, any ? t->sum / (int64_t)t->answers : 0);
    nc_cells_span(&cells, any, t->most);
    nc_cells_number(&cells, t->slow);
    nc_cells_put(&cells, t->slow > 0 ? NC_S("!") : NC_S(""));
    nc_cells_row(&cells, look, out);
}

static void put_times(const nc_flow_view *v, size_t width, nc_buf *out)
{
    const nc_table_look look = {time_columns, sizeof time_columns / sizeof *time_columns, 3, 2, width};
    nc_str before = NC_S("");
    if (v->time_count == 0)
        return;
    nc_buf_c(out, "\nRESPONSE TIMES; slow: ");
    nc_duration_print(out, v->slow, false);
    nc_buf_c(out, " and more\n");
    for (size_t i = 0; i < v->time_count; i++) {
        bool first = !nc_str_eq(v->times[i].source, before);
        put_source(out, v->times[i].source, &before);
        if (first)
            nc_table_head(&look, out);
        put_time(&look, &v->times[i], out);
    }
}

void nc_render_flow_view(const nc_flow_view *v, const nc_report_options *options, nc_buf *out)
{
    put_flows(v, options->width, out);
    put_times(v, options->width, out);
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
