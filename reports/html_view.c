/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/html_view.h"

#include "reports/html_page.h"

#include "engine/base/value.h"

#include <inttypes.h>

static size_t rows_of(size_t count)
{
    return count < NC_HTML_VIEW_ROWS ? count : NC_HTML_VIEW_ROWS;
}

void nc_render_exceptions_html(const nc_exception_view *v, nc_buf *out)
{
    static const char *const tables[] = {"class|#exceptions|meaning",
                                         "class|source|#frame|time (UTC)|who|what", NULL};
    nc_page_begin(out, NC_S("Exceptions"), tables);
    nc_page_table(out, NC_S("How many"), tables, 0);
    for (unsigned i = 0; i < NC_X_CLASSES; i++) {
        nc_buf_c(out, "<tr>");
        nc_page_cell(out, nc_exception_class_name((nc_exception_class)i));
        nc_page_number(out, v->found[i]);
        nc_page_words(out, nc_exception_class_words((nc_exception_class)i));
        nc_buf_c(out, "</tr>\n");
    }
    nc_page_table_end(out, 0);
    nc_page_table(out, NC_S("Which"), tables, 1);
    for (size_t i = 0; i < rows_of(v->count); i++) {
        const nc_exception *x = &v->items[i];
        nc_buf_c(out, "<tr>");
        nc_page_cell(out, nc_exception_class_name(x->class));
        nc_page_cell(out, x->source);
        nc_page_number(out, x->number);
        nc_page_moment(out, x->at);
        nc_page_cell(out, x->who);
        nc_page_words(out, x->what);
        nc_buf_c(out, "</tr>\n");
    }
    nc_page_table_end(out, v->count);
    if (v->over)
        nc_html_element(out, "p", NULL, NC_S("There are more exceptions than are listed here."));
    nc_page_end(out);
}

static void flow(nc_buf *out, const nc_flow_row *f)
{
    const uint64_t numbers[] = {f->port, f->sessions, f->refused,         f->silent,         f->reset,
                                f->open, f->again,    f->bytes_to_server, f->bytes_to_client};
    nc_buf_c(out, "<tr>");
    nc_page_cell(out, f->source);
    nc_page_cell(out, f->client);
    nc_page_cell(out, f->server);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        nc_page_number(out, numbers[i]);
    nc_buf_c(out, "</tr>\n");
}

static void answers(nc_buf *out, const nc_time_row *t)
{
    bool any = t->answers > 0;
    nc_buf_c(out, "<tr>");
    nc_page_cell(out, t->source);
    nc_page_cell(out, t->kind);
    nc_page_cell(out, t->server);
    nc_page_port(out, t->port);
    nc_page_number(out, t->answers);
    nc_page_number(out, t->unanswered);
    nc_page_span(out, any, t->least);
    nc_page_span(out, any, any ? t->sum / (int64_t)t->answers : 0);
    nc_page_span(out, any, t->most);
    nc_page_number(out, t->slow);
    nc_buf_c(out, "</tr>\n");
}

void nc_render_flow_view_html(const nc_flow_view *v, nc_buf *out)
{
    static const char *const tables[] = {
        "source|client|server|#port|#sessions|#refused|#silent|#reset|#open|#sent again|#bytes to server|"
        "#bytes to client",
        "source|what|server|#port|#answers|#unanswered|#fastest|#mean|#slowest|#slow", NULL};
    nc_page_begin(out, NC_S("Who talks to whom"), tables);
    nc_page_table(out, NC_S("Connections"), tables, 0);
    for (size_t i = 0; i < rows_of(v->flow_count); i++)
        flow(out, &v->flows[i]);
    nc_page_table_end(out, v->flow_count);
    nc_page_table(out, NC_S("Response times"), tables, 1);
    for (size_t i = 0; i < rows_of(v->time_count); i++)
        answers(out, &v->times[i]);
    nc_page_table_end(out, v->time_count);
    if (v->over)
        nc_buf_c(out, "<p>There are more clients, servers and ports than are counted here.</p>\n");
    nc_page_end(out);
}

static bool any_beside(const nc_talk *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->steps[i].beside)
            return true;
    return false;
}

void nc_render_steps_html(const nc_talk *t, nc_buf *out)
{
    static const char *const tables[] = {"#elapsed|#since|#frame|direction|dialogue",
                                         "#elapsed|#since|#frame|direction|dialogue|other connections", NULL};
    nc_buf title = {0}, words = {0};
    bool beside = any_beside(t);
    nc_buf_printf(&title, "%.*s and %.*s in %.*s", NC_FMT(t->a), NC_FMT(t->b), NC_FMT(t->source));
    nc_page_begin(out, nc_buf_str(&title), tables);
    nc_page_table(out, NC_S("Steps"), tables, beside ? 1 : 0);
    for (size_t i = 0; i < rows_of(t->count); i++) {
        const nc_talk_step *s = &t->steps[i];
        nc_buf_c(out, "<tr>");
        nc_page_seconds(out, s->at - t->steps[0].at);
        nc_page_seconds(out, i > 0 ? s->at - t->steps[i - 1].at : 0);
        nc_page_number(out, s->record);
        nc_page_cell(out, s->to_server ? NC_S("to server") : NC_S("to client"));
        nc_buf_clear(&words);
        nc_talk_words(&words, s);
        nc_page_words(out, s->beside ? NC_S("") : nc_buf_str(&words));
        if (beside)
            nc_page_words(out, s->beside ? nc_buf_str(&words) : NC_S(""));
        nc_buf_c(out, "</tr>\n");
    }
    nc_page_table_end(out, t->count);
    nc_page_end(out);
    nc_buf_free(&words);
    nc_buf_free(&title);
}

static void pair(nc_buf *out, uint64_t to_server, uint64_t to_client)
{
    nc_buf_printf(out, "<td class=\"n\">%" PRIu64 " / %" PRIu64 "</td>", to_server, to_client);
}

static void session(nc_buf *out, const nc_session_row *r)
{
    nc_buf state = {0};
    bool any = r->answers > 0;
    nc_session_state(r, &state);
    nc_buf_c(out, "<tr>");
    nc_page_number(out, r->client_port);
    nc_page_moment(out, r->first);
    nc_page_span(out, nc_session_lasted(r) != NC_TIME_NONE, nc_session_lasted(r));
    pair(out, r->packets_to_server, r->packets_to_client);
    pair(out, r->bytes_to_server, r->bytes_to_client);
    nc_page_number(out, r->again);
    nc_page_span(out, r->connect != NC_TIME_NONE, r->connect);
    nc_page_number(out, r->answers);
    nc_page_span(out, any, r->mean);
    nc_page_span(out, any, r->slowest);
    nc_page_cell(out, nc_buf_str(&state));
    nc_buf_c(out, "</tr>\n");
    nc_buf_free(&state);
}

void nc_render_sessions_html(const nc_session_list *l, nc_buf *out)
{
    static const char *const tables[] = {
        "#from port|start (UTC)|#duration|#packets|#bytes|#again|#connect|#answers|#mean|#slowest|state",
        NULL};
    nc_buf title = {0};
    nc_page_begin(out, NC_S("Sessions"), tables);
    nc_html_element(
        out, "p", "soft",
        NC_S("Connections by client, server and server port. Packets and bytes: to the server / to the "
             "client. Again: segments sent again. Answers: how long the server took for them."));
    for (size_t i = 0; i < rows_of(l->count); i++) {
        const nc_session_row *r = &l->rows[i];
        bool first = i == 0 || !nc_session_same(r, r - 1);
        if (first && i > 0)
            nc_page_table_end(out, 0);
        nc_buf_clear(&title);
        nc_buf_printf(&title, "%.*s to %.*s port %u in %.*s", NC_FMT(r->client), NC_FMT(r->server), r->port,
                      NC_FMT(r->source));
        if (first)
            nc_page_table(out, nc_buf_str(&title), tables, 0);
        session(out, r);
    }
    if (l->count > 0)
        nc_page_table_end(out, l->count);
    else
        nc_html_element(out, "p", NULL, NC_S("No TCP connections."));
    if (l->over)
        nc_html_element(out, "p", NULL, NC_S("There are more sessions than are listed here."));
    nc_page_end(out);
    nc_buf_free(&title);
}
