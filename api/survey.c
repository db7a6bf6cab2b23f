/* SPDX-License-Identifier: Apache-2.0 */
#include "api/survey.h"

#include "engine/rule/query.h"
#include "engine/rule/values.h"

#include <stdlib.h>

enum { MOST_FOUND = 10000000 };

typedef struct mark { /* a record that gave an answer */
    nc_sym source;
    uint64_t number;
} mark;

typedef struct span { /* a conversation that an answer is about */
    nc_sym source, talk;
    uint64_t first, last;
} span;

typedef struct span_list {
    span *items;
    size_t count, capacity;
} span_list;

struct nc_survey {
    nc_sink sink; /* first: the sink is the survey */
    nc_session *session;
    nc_pool *names; /* of sources and conversations, whichever session asks */
    nc_query **queries;
    size_t query_count;
    mark *marks;
    size_t mark_count, mark_capacity;
    span_list parts;       /* that an answer came from: the record */
    span_list wholes;      /* that an answer is about as a whole: from the first to the last record */
    const nc_survey *also; /* must find it, too; NULL: none */
    int64_t begin;
    bool over;
};

nc_survey *nc_survey_new(nc_session *session, const nc_str *questions, size_t count)
{
    nc_survey *s = nc_xcalloc(1, sizeof *s);
    bool fine = true;
    s->session = session;
    s->names = nc_pool_new();
    s->begin = NC_TIME_NONE;
    s->queries = nc_xcalloc(count + 1, sizeof *s->queries);
    for (size_t i = 0; i < count; i++) {
        nc_str name = count == 1 ? NC_S("--where")
                                 : nc_arena_printf(nc_session_arena(session), "--where (number %zu)", i + 1);
        s->queries[i] = nc_query_new(nc_session_pool(session), nc_session_vocab(session), name, questions[i],
                                     nc_session_diag(session));
        fine = fine && s->queries[i] != NULL;
        s->query_count++;
    }
    if (fine)
        return s;
    nc_survey_free(s);
    return NULL;
}

void nc_survey_free(nc_survey *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->query_count; i++)
        nc_query_free(s->queries[i]);
    nc_pool_free(s->names);
    free(s->queries);
    free(s->marks);
    free(s->parts.items);
    free(s->wholes.items);
    free(s);
}

void nc_survey_wants(const nc_survey *s, uint64_t *wanted)
{
    for (size_t i = 0; i < s->query_count; i++)
        wanted[nc_query_type(s->queries[i])] = UINT64_MAX;
}

static nc_str source_name(nc_session *session, uint32_t source)
{
    const nc_source *s = nc_sources_get(nc_session_sources(session), source);
    return s != NULL ? s->name : NC_S("");
}

bool nc_survey_test(nc_survey *s, const nc_fact *fact)
{
    bool hit = s->query_count == 0;
    nc_sym source = 0;
    for (size_t i = 0; i < s->query_count && !hit; i++) {
        if (nc_query_type(s->queries[i]) != fact->type)
            continue;
        if (source == 0)
            source = nc_intern(nc_session_pool(s->session), source_name(s->session, fact->from.source));
        hit = nc_query_test(s->queries[i], fact, source) == NC_YES;
    }
    return hit;
}

/* ---- what was found ---- */

/* "A - B" and "B - A" are one conversation: the end that sorts first comes first. */
static nc_sym talk_of(const nc_survey *s, nc_str talk, bool add)
{
    nc_buf text = {0};
    size_t dash = nc_str_find(talk, NC_S(" - "));
    if (dash == SIZE_MAX)
        return 0;
    nc_str a = nc_str_sub(talk, 0, dash), b = nc_str_sub(talk, dash + 3, talk.n);
    bool turned = nc_str_cmp(a, b) > 0;
    nc_buf_printf(&text, "%.*s - %.*s", NC_FMT(turned ? b : a), NC_FMT(turned ? a : b));
    nc_sym sym = add ? nc_intern(s->names, nc_buf_str(&text)) : nc_sym_find(s->names, nc_buf_str(&text));
    nc_buf_free(&text);
    return sym;
}

static bool slot_of(const nc_shape *shape, const nc_fact *fact, nc_str name, nc_word *out)
{
    int slot = nc_shape_slot(shape, name);
    bool known = slot >= NC_SLOT_OWN && nc_fact_has(fact, (unsigned)(slot - NC_SLOT_OWN));
    *out = known ? fact->slot[slot - NC_SLOT_OWN] : 0;
    return known;
}

static void remember_talk(nc_survey *s, const nc_fact *fact, nc_sym source, uint64_t number)
{
    const nc_shape *shape = nc_vocab_shape(nc_session_vocab(s->session), fact->type);
    nc_word flow, first = 0, last = 0;
    nc_buf name = {0};
    if (slot_of(shape, fact, NC_S("flow"), &flow) && nc_session_flow_name(s->session, flow, &name)) {
        bool whole =
            slot_of(shape, fact, NC_S("first_n"), &first) && slot_of(shape, fact, NC_S("last_n"), &last);
        span_list *list = whole ? &s->wholes : &s->parts;
        list->items = nc_grow(list->items, &list->capacity, list->count, sizeof *list->items);
        list->items[list->count++] = (span){source, talk_of(s, nc_buf_str(&name), true),
                                            whole ? first : number, whole ? last : number};
    }
    nc_buf_free(&name);
}

static void put(nc_sink *sink, const nc_fact *fact)
{
    nc_survey *s = (nc_survey *)(void *)sink;
    uint64_t number = fact->from.record ? fact->from.record : fact->from.line;
    if (fact->type == NC_F_COVERAGE && nc_fact_has(fact, NC_COVERAGE_FROM)) {
        int64_t from = nc_v_int(fact->slot[NC_COVERAGE_FROM]);
        s->begin = s->begin == NC_TIME_NONE || from < s->begin ? from : s->begin;
    }
    if (s->query_count == 0 || !nc_survey_test(s, fact))
        return;
    if (s->mark_count >= MOST_FOUND) {
        s->over = true;
        return;
    }
    nc_sym source = nc_intern(s->names, source_name(s->session, fact->from.source));
    s->marks = nc_grow(s->marks, &s->mark_capacity, s->mark_count, sizeof *s->marks);
    s->marks[s->mark_count++] = (mark){source, number};
    remember_talk(s, fact, source, number);
}

static int by_record(const void *left, const void *right)
{
    const mark *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static int by_talk(const void *left, const void *right)
{
    const span *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->talk > b->talk) - (a->talk < b->talk);
}

static void sort_spans(span_list *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, by_talk);
}

nc_err nc_survey_read(nc_survey *s, const nc_str *bundles, size_t count)
{
    size_t types = nc_vocab_count(nc_session_vocab(s->session));
    uint64_t *wanted = nc_xcalloc(types, sizeof *wanted);
    nc_survey_wants(s, wanted);
    wanted[NC_F_COVERAGE] = UINT64_MAX;
    s->sink =
        (nc_sink){.put = put, .pool = nc_session_pool(s->session), .wanted = wanted, .wanted_count = types};
    nc_err err = nc_session_read(s->session, bundles, count, &s->sink);
    if (s->mark_count > 1)
        qsort(s->marks, s->mark_count, sizeof *s->marks, by_record);
    sort_spans(&s->parts);
    sort_spans(&s->wholes);
    if (s->over)
        nc_warn(nc_session_diag(s->session), (nc_place){.line = 0},
                "more facts answer --where than are remembered: what comes late is not shown");
    free(wanted);
    return err;
}

void nc_survey_also(nc_survey *s, const nc_survey *other)
{
    s->also = other;
}

int64_t nc_survey_begin(const nc_survey *s)
{
    return s->begin;
}

/* ---- what is asked ---- */

static bool marked(const nc_survey *s, mark key)
{
    return s->mark_count > 0 && bsearch(&key, s->marks, s->mark_count, sizeof key, by_record) != NULL;
}

/* The first span of a conversation; the number of spans when there is none. */
static size_t first_span(const span_list *list, const span *key)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_talk(&list->items[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool spanned(const nc_survey *s, const span_list *list, nc_str source, nc_str talk, uint64_t first,
                    uint64_t last)
{
    if (list->count == 0)
        return false;
    span key = {.source = nc_sym_find(s->names, source), .talk = talk_of(s, talk, false)};
    for (size_t i = first_span(list, &key); i < list->count && by_talk(&list->items[i], &key) == 0; i++)
        if (list->items[i].first <= last && list->items[i].last >= first)
            return true;
    return false;
}

bool nc_survey_record(const nc_survey *s, nc_str source, uint64_t number, nc_str talk)
{
    nc_sym name = nc_sym_find(s->names, source);
    if (s->also != NULL && !nc_survey_record(s->also, source, number, talk))
        return false;
    if (s->query_count == 0)
        return true;
    return (name != 0 && marked(s, (mark){name, number})) ||
           spanned(s, &s->wholes, source, talk, number, number);
}

bool nc_survey_talk(const nc_survey *s, nc_str source, nc_str talk, uint64_t first, uint64_t last)
{
    if (s->also != NULL && !nc_survey_talk(s->also, source, talk, first, last))
        return false;
    return s->query_count == 0 || spanned(s, &s->wholes, source, talk, first, last) ||
           spanned(s, &s->parts, source, talk, first, last);
}

/* ---- from the packet alone ---- */

unsigned nc_choice_address(const nc_choice *c, const nc_pool *pool, nc_word ip)
{
    unsigned held = 0;
    for (unsigned i = 0; i < 2; i++)
        if ((c->macs >> i & 1) == 0 && (c->net[i] == 0 || (ip != 0 && nc_ip_in_cidr(pool, ip, c->net[i]))))
            held |= 1U << i;
    return held;
}

unsigned nc_choice_mac(const nc_choice *c, nc_word mac)
{
    unsigned held = 0;
    for (unsigned i = 0; i < 2; i++)
        if ((c->macs >> i & 1) != 0 ? c->mac[i] == mac : c->net[i] == 0)
            held |= 1U << i;
    return held;
}

bool nc_choice_sides(unsigned a, unsigned b)
{
    return ((a & 1) != 0 && (b & 2) != 0) || ((a & 2) != 0 && (b & 1) != 0);
}

bool nc_choice_pair(const nc_choice *c, const nc_pool *pool, nc_word a, nc_word b)
{
    return nc_choice_sides(nc_choice_address(c, pool, a), nc_choice_address(c, pool, b));
}

bool nc_choice_time(const nc_choice *c, int64_t at)
{
    if (c->from == NC_TIME_NONE && c->to == NC_TIME_NONE)
        return true;
    return at != NC_TIME_NONE && (c->from == NC_TIME_NONE || at >= c->from) &&
           (c->to == NC_TIME_NONE || at <= c->to);
}

bool nc_choice_ends(const nc_choice *c, const nc_pool *pool, const nc_word ip[2], const uint16_t port[2])
{
    return nc_choice_pair(c, pool, ip[0], ip[1]) &&
           (c->port == 0 || port[0] == c->port || port[1] == c->port);
}
