/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/sessions.h"

#include "reports/columns.h"
#include "reports/inert.h"

#include "engine/base/value.h"

#include <inttypes.h>

int64_t nc_session_lasted(const nc_session_row *r)
{
    return r->first == NC_TIME_NONE || r->last == NC_TIME_NONE ? NC_TIME_NONE : r->last - r->first;
}

bool nc_session_same(const nc_session_row *a, const nc_session_row *b)
{
    return nc_str_eq(a->source, b->source) && nc_str_eq(a->client, b->client) &&
           nc_str_eq(a->server, b->server) && a->port == b->port;
}

void nc_session_state(const nc_session_row *r, nc_buf *out)
{
    static const struct {
        const char *word, *says;
    } openings[] = {{"refused", "refused"}, {"syn_only", "never answered"}},
      closes[] = {{"fin", "closed"},
                  {"half", "half closed"},
                  {"reset_by_client", "reset by the client"},
                  {"reset_by_server", "reset by the server"},
                  {"open", "open"}},
      notes[] = {{"partial", "; its opening is not complete"},
                 {"syn_ack_only", "; only the answer of its opening was recorded"},
                 {"not_seen", "; its opening was not recorded"}};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (nc_str_eq(r->opening, nc_str_c(openings[i].word))) {
            nc_buf_c(out, openings[i].says);
            return;
        }
    for (size_t i = 0; i < sizeof closes / sizeof *closes; i++)
        if (nc_str_eq(r->close, nc_str_c(closes[i].word)))
            nc_buf_c(out, closes[i].says);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (nc_str_eq(r->opening, nc_str_c(notes[i].word)))
            nc_buf_c(out, notes[i].says);
}

static const nc_column columns[] = {
    {.name = "cport", .width = 5, .right = true, .bare = true},
    {.name = "start", .width = 26, .bare = true},
    {.name = "duration", .width = 10, .right = true},
    {.name = "packets > / <", .below = "packets to server / client", .width = 14, .right = true},
    {.name = "bytes > / <", .below = "bytes to server / client", .width = 20, .right = true},
    {.name = "again", .below = "sent again", .width = 6, .right = true},
    {.name = "connect", .below = "connected in", .width = 11, .right = true},
    {.name = "answers", .width = 7, .right = true},
    {.name = "mean", .width = 11, .right = true},
    {.name = "slowest", .width = 11, .right = true},
    {.name = "state"},
};

static void put_triplet(const nc_table_look *look, const nc_session_list *l, size_t first, nc_buf *out)
{
    size_t count = 0;
    const nc_session_row *r = &l->rows[first];
    while (first + count < l->count && nc_session_same(r, &l->rows[first + count]))
        count++;
    if (first == 0 || !nc_str_eq(r->source, r[-1].source)) {
        nc_buf_c(out, first > 0 ? "\n" : "");
        nc_buf_safe(out, r->source, true);
        nc_buf_c(out, "  (times UTC)\n");
    }
    nc_buf line = {0};
    nc_buf_c(&line, "  client ");
    nc_buf_safe(&line, r->client, true);
    nc_buf_c(&line, ", server ");
    nc_buf_safe(&line, r->server, true);
    nc_buf_printf(&line, ", port %u: %zu session%s", r->port, count, count == 1 ? "" : "s");
    nc_column_fold(out, nc_buf_str(&line), look->width, 4);
    nc_table_head(look, out);
    nc_buf_free(&line);
}

static void put_pair(nc_cells *cells, uint64_t a, uint64_t b)
{
    nc_buf_printf(&cells->text, "%" PRIu64 " / %" PRIu64, a, b);
    nc_cells_end(cells);
}

static void put_session(const nc_table_look *look, const nc_session_row *r, nc_buf *out)
{
    nc_cells cells = {.count = 0};
    nc_cells_number(&cells, r->client_port);
    nc_cells_time(&cells, r->first);
    nc_cells_span(&cells, nc_session_lasted(r) != NC_TIME_NONE, nc_session_lasted(r));
    put_pair(&cells, r->packets_to_server, r->packets_to_client);
    put_pair(&cells, r->bytes_to_server, r->bytes_to_client);
    nc_cells_number(&cells, r->again);
    nc_cells_span(&cells, r->connect != NC_TIME_NONE, r->connect);
    nc_cells_number(&cells, r->answers);
    nc_cells_span(&cells, r->answers > 0, r->mean);
    nc_cells_span(&cells, r->answers > 0, r->slowest);
    nc_session_state(r, &cells.text);
    nc_cells_end(&cells);
    nc_cells_row(&cells, look, out);
}

void nc_render_sessions(const nc_session_list *l, const nc_report_options *options, nc_buf *out)
{
    const nc_table_look look = {columns, sizeof columns / sizeof *columns, 2, 4, options->width};
    for (size_t i = 0; i < l->count; i++) {
        if (i == 0 || !nc_session_same(&l->rows[i], &l->rows[i - 1]))
            put_triplet(&look, l, i, out);
        put_session(&look, &l->rows[i], out);
    }
    if (l->count == 0)
        nc_buf_c(out, "no TCP connections\n");
    if (l->over) {
        nc_buf_char(out, '\n');
        nc_column_fold(
            out,
            NC_S("There are more sessions than are listed here; --address, --port, --time and --where "
                 "choose among them."),
            options->width, 0);
    }
}

/* ns as seconds with all their digits; empty when not known. */
static void put_seconds(nc_buf *out, bool known, int64_t ns)
{
    nc_buf_char(out, '\t');
    if (known)
        nc_seconds_print(out, ns, 9);
}

void nc_render_sessions_tsv(const nc_session_list *l, nc_buf *out)
{
    nc_buf_c(out, "source\tclient\tclient_port\tserver\tport\tfirst_frame\tlast_frame\tstart\tduration\t"
                  "packets_to_server\tpackets_to_client\tbytes_to_server\tbytes_to_client\tagain\tconnect\t"
                  "answers\tmean\tslowest\topening\tclose\n");
    for (size_t i = 0; i < l->count; i++) {
        const nc_session_row *r = &l->rows[i];
        const uint64_t numbers[] = {r->packets_to_server, r->packets_to_client, r->bytes_to_server,
                                    r->bytes_to_client, r->again};
        nc_tsv_put(out, r->source);
        nc_buf_char(out, '\t');
        nc_tsv_put(out, r->client);
        nc_buf_printf(out, "\t%u\t", r->client_port);
        nc_tsv_put(out, r->server);
        nc_buf_printf(out, "\t%u\t%" PRIu64 "\t%" PRIu64 "\t", r->port, r->first_n, r->last_n);
        if (r->first != NC_TIME_NONE)
            nc_time_print(out, r->first, 9);
        put_seconds(out, nc_session_lasted(r) != NC_TIME_NONE, nc_session_lasted(r));
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            nc_buf_printf(out, "\t%" PRIu64, numbers[k]);
        put_seconds(out, r->connect != NC_TIME_NONE, r->connect);
        nc_buf_printf(out, "\t%" PRIu64, r->answers);
        put_seconds(out, r->answers > 0, r->mean);
        put_seconds(out, r->answers > 0, r->slowest);
        nc_buf_char(out, '\t');
        nc_tsv_put(out, r->opening);
        nc_buf_char(out, '\t');
        nc_tsv_put(out, r->close);
        nc_buf_char(out, '\n');
    }
}
