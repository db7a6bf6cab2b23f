/* SPDX-License-Identifier: Apache-2.0 */
#include "api/aliases.h"

#include "api/session_parts.h"

#include "decoders/facts.h"

/* One side of a translation, as the session that made the fact knows it. */
typedef struct side {
    nc_sym source;
    nc_word flow, client, server;
    uint16_t client_port, server_port;
    int64_t from, to;
} side;

typedef struct search {
    nc_session *session, *reading;
    const nc_r_finding *finding; /* NULL: any time */
    nc_arena *arena;
    nc_alias *out;
    side known[NC_ALIASES]; /* of each in `out` */
    size_t count;
} search;

static nc_word slot_of(const nc_row *row, unsigned slot)
{
    nc_word word;
    return nc_row_get(row, NC_SLOT_OWN + slot, &word) ? word : 0;
}

static side side_a(const nc_row *row)
{
    return (side){.source = (nc_sym)slot_of(row, NC_translated_a),
                  .flow = slot_of(row, NC_translated_flow_a),
                  .client = slot_of(row, NC_translated_client_a),
                  .server = slot_of(row, NC_translated_server_a),
                  .client_port = (uint16_t)slot_of(row, NC_translated_client_port_a),
                  .server_port = (uint16_t)slot_of(row, NC_translated_server_port_a),
                  .from = nc_v_int(slot_of(row, NC_translated_from_a)),
                  .to = nc_v_int(slot_of(row, NC_translated_to_a))};
}

static side side_b(const nc_row *row)
{
    return (side){.source = (nc_sym)slot_of(row, NC_translated_b),
                  .flow = slot_of(row, NC_translated_flow_b),
                  .client = slot_of(row, NC_translated_client_b),
                  .server = slot_of(row, NC_translated_server_b),
                  .client_port = (uint16_t)slot_of(row, NC_translated_client_port_b),
                  .server_port = (uint16_t)slot_of(row, NC_translated_server_port_b),
                  .from = nc_v_int(slot_of(row, NC_translated_from_b)),
                  .to = nc_v_int(slot_of(row, NC_translated_to_b))};
}

static bool same_ends(const side *a, const side *b)
{
    return a->client == b->client && a->server == b->server && a->client_port == b->client_port &&
           a->server_port == b->server_port;
}

static side turned(const side *s)
{
    side t = *s;
    t.client = s->server;
    t.server = s->client;
    t.client_port = s->server_port;
    t.server_port = s->client_port;
    return t;
}

/* Is `s` a conversation of this known name?  `turn`: it is, and has client and server the other way round. */
static bool is_known(const side *known, const side *s, bool *turn)
{
    side other = turned(s);
    *turn = same_ends(known, &other);
    bool there =
        known->source == 0 || (known->source == s->source && known->from <= s->to && s->from <= known->to);
    return there && (*turn || same_ends(known, s));
}

static nc_str source_name(const search *w, nc_sym source)
{
    return nc_sym_str(w->session->pool, source);
}

/* Was it on while the finding saw what it cites?  When it cites nothing of these sources, anything may be. */
static bool timely(const search *w, const side *a, const side *b)
{
    const nc_result *r = nc_session_result(w->session);
    bool cited = false;
    for (size_t i = 0; w->finding != NULL && i < w->finding->evidence.count; i++) {
        const nc_r_evidence *e = &r->evidence[w->finding->evidence.items[i]];
        const side *s = nc_str_eq(e->source, source_name(w, a->source))   ? a
                        : nc_str_eq(e->source, source_name(w, b->source)) ? b
                                                                          : NULL;
        if (s == NULL || e->from == NC_TIME_NONE)
            continue;
        if (e->from <= s->to && s->from <= e->to)
            return true;
        cited = true;
    }
    return !cited;
}

/* "10.0.0.1:1025", "[fe80::1]:21". */
static nc_str end_text(const search *w, nc_word ip, uint16_t port)
{
    nc_str text = nc_value_printed(w->arena, w->session->pool, NC_T_IP, ip);
    bool six = nc_str_find(text, NC_S(":")) != SIZE_MAX;
    return nc_arena_printf(w->arena, "%s%.*s%s:%u", six ? "[" : "", NC_FMT(text), six ? "]" : "", port);
}

static void add(search *w, size_t of, const side *s, const uint32_t more[2])
{
    nc_alias *alias = &w->out[w->count];
    bool turn;
    for (size_t i = 1; i < w->count; i++)
        if (is_known(&w->known[i], s, &turn))
            return;
    if (w->count == NC_ALIASES)
        return;
    *alias = (nc_alias){.source = nc_arena_copy(w->arena, source_name(w, s->source)),
                        .client = end_text(w, s->client, s->client_port),
                        .server = end_text(w, s->server, s->server_port),
                        .from = s->from,
                        .to = s->to};
    for (unsigned i = 0; i < 2; i++)
        alias->shift[i] = w->out[of].shift[i] + more[i];
    w->known[w->count] = *s;
    w->count += nc_ends_read(nc_session_pool(w->reading), alias->client, alias->server, &alias->ends);
}

/* `s` is known under the name `of`: then `other` is the same conversation, and this source has it under this
 * name at that time only. */
static void follow(search *w, size_t of, const side *s, const side *other, const uint32_t shift[2])
{
    bool turn;
    if (!is_known(&w->known[of], s, &turn) || !timely(w, s, other))
        return;
    side name = turn ? turned(other) : *other, own = turn ? turned(s) : *s;
    add(w, of, &own, (const uint32_t[2]){0, 0});
    add(w, of, &name, (const uint32_t[2]){shift[turn], shift[!turn]});
}

static void follow_row(search *w, size_t of, const nc_row *row)
{
    side a = side_a(row), b = side_b(row);
    uint32_t to_a[2] = {(uint32_t)slot_of(row, NC_translated_shift_client),
                        (uint32_t)slot_of(row, NC_translated_shift_server)},
             to_b[2] = {0 - to_a[0], 0 - to_a[1]};
    follow(w, of, &a, &b, to_a);
    follow(w, of, &b, &a, to_b);
}

static int alias_order(const nc_alias *a, const nc_alias *b)
{
    int order = nc_str_cmp(a->source, b->source);
    return order ? order : (a->from > b->from) - (a->from < b->from);
}

/* By content, behind the name that was asked for. */
static void sort(nc_alias *items, size_t count)
{
    for (size_t i = 2; i < count; i++)
        for (size_t k = i; k > 1 && alias_order(&items[k], &items[k - 1]) < 0; k--) {
            nc_alias swap = items[k];
            items[k] = items[k - 1];
            items[k - 1] = swap;
        }
}

size_t nc_aliases_find(nc_session *session, nc_session *reading, nc_str client, nc_str server, size_t finding,
                       nc_arena *arena, nc_alias out[NC_ALIASES])
{
    search w = {.session = session, .reading = reading, .arena = arena, .out = out};
    nc_ends mine;
    size_t rows;
    out[0] = (nc_alias){.client = client, .server = server};
    if (!nc_ends_read(session->pool, client, server, &mine) ||
        !nc_ends_read(nc_session_pool(reading), client, server, &out[0].ends))
        return 0;
    w.finding = finding != NC_R_NONE ? &nc_session_result(session)->findings[finding] : NULL;
    w.known[0] = (side){
        .client = mine.ip[0], .server = mine.ip[1], .client_port = mine.port[0], .server_port = mine.port[1]};
    w.count = 1;
    const nc_row *const *all = nc_run_rows(session->run, NC_F_translated, &rows);
    for (size_t of = 0; of < w.count; of++)
        for (size_t i = 0; i < rows; i++)
            follow_row(&w, of, all[i]);
    sort(out, w.count);
    return w.count;
}

static bool there(const nc_alias *alias, nc_str source, int64_t at)
{
    return alias->source.n == 0 || (nc_str_eq(alias->source, source) && at >= alias->from && at <= alias->to);
}

/* Does this source have the first name at certain times only? */
static bool is_bound(const nc_alias *aliases, size_t count, nc_str source)
{
    for (size_t i = 1; i < count; i++)
        if (nc_str_eq(aliases[i].source, source) && nc_str_eq(aliases[i].client, aliases[0].client) &&
            nc_str_eq(aliases[i].server, aliases[0].server))
            return true;
    return false;
}

const nc_alias *nc_alias_of(const nc_alias *aliases, size_t count, nc_str source, const nc_packet *packet,
                            bool *to_server)
{
    for (size_t i = 0; i < count; i++)
        if (nc_ends_match(&aliases[i].ends, packet, to_server) &&
            there(&aliases[i], source, packet->frame.from.at) && (i > 0 || !is_bound(aliases, count, source)))
            return &aliases[i];
    return NULL;
}

bool nc_alias_same(const nc_alias *a, const nc_alias *b)
{
    return nc_str_eq(a->client, b->client) && nc_str_eq(a->server, b->server) && a->shift[0] == b->shift[0] &&
           a->shift[1] == b->shift[1];
}

/* ---- who has nothing of it ---- */

/* Facts that tell what came of the packets of a conversation at another source, and their slots. */
typedef struct passing {
    nc_fact_type type;
    unsigned flow, flow_to, dir, to, sender, lost;
} passing;
static const passing ways[] = {
    {NC_F_path_direction, NC_path_direction_flow, NC_path_direction_flow_to, NC_path_direction_dir,
     NC_path_direction_to, NC_path_direction_sender, NC_path_direction_lost},
    {NC_F_path_datagrams, NC_path_datagrams_flow, NC_path_datagrams_flow_to, NC_path_datagrams_dir,
     NC_path_datagrams_to, NC_path_datagrams_sender, NC_path_datagrams_lost},
};

/* Is the row about packets of these ends, none of which came to its other source?  `to_server`: their
 * direction. */
static bool came_nowhere(nc_session *s, const passing *way, const nc_row *row, const nc_ends *ends,
                         bool *to_server)
{
    nc_word word, sender = slot_of(row, way->sender);
    nc_ends own;
    nc_buf name = {0};
    if (nc_row_get(row, NC_SLOT_OWN + way->flow_to, &word) || slot_of(row, way->lost) == 0 ||
        slot_of(row, way->to) == 0 || (sender != ends->ip[0] && sender != ends->ip[1]))
        return false;
    bool same = nc_session_flow_name(s, slot_of(row, way->flow), &name) &&
                nc_ends_read_talk(s->pool, nc_buf_str(&name), &own) && own.ip[0] == ends->ip[0] &&
                own.ip[1] == ends->ip[1] && own.port[0] == ends->port[0] && own.port[1] == ends->port[1];
    nc_buf_free(&name);
    nc_str dir = nc_sym_str(s->pool, (nc_sym)slot_of(row, way->dir));
    *to_server = nc_str_eq(dir, NC_S("to_server"));
    return same;
}

static nc_str vantage_of(const nc_session *s, nc_sym name)
{
    for (uint32_t i = 1; i <= nc_sources_count(s->sources); i++) {
        const nc_source *source = nc_sources_get(s->sources, i);
        if (source->name_sym == name && source->vantage)
            return nc_sym_str(s->pool, source->vantage);
    }
    return NC_S("");
}

static size_t find_passed_by(nc_session *s, const passing *way, const nc_ends *ends, nc_arena *arena,
                             nc_passed_by out[NC_PASSED_BY])
{
    size_t rows, count = 0;
    bool to_server;
    const nc_row *const *all = nc_run_rows(s->run, way->type, &rows);
    for (size_t i = 0; i < rows && count < NC_PASSED_BY; i++) {
        if (!came_nowhere(s, way, all[i], ends, &to_server))
            continue;
        nc_sym to = (nc_sym)slot_of(all[i], way->to);
        nc_passed_by by = {.source = nc_arena_copy(arena, nc_sym_str(s->pool, to)),
                           .vantage = nc_arena_copy(arena, vantage_of(s, to)),
                           .to_server = to_server};
        if (count == 0 || !nc_str_eq(out[0].source, by.source))
            out[count++] = by;
    }
    return count;
}

size_t nc_passed_by_find(nc_session *s, nc_str client, nc_str server, nc_arena *arena,
                         nc_passed_by out[NC_PASSED_BY])
{
    nc_ends ends;
    size_t count = 0;
    if (!nc_ends_read(s->pool, client, server, &ends))
        return 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && count == 0; i++)
        count = find_passed_by(s, &ways[i], &ends, arena, out);
    return count;
}
