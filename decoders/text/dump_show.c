/* SPDX-License-Identifier: Apache-2.0 */
#include "dump_show.h"

#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "decoders/text/dump_run.h"
#include "decoders/text/dump_watch.h"
#include "decoders/text/snapshots.h"

#include <inttypes.h>
#include <stdlib.h>

/* Marks in front of a line, colours of its pieces. */
static const struct {
    char mark;
    const char *color;
} roles[NC_ROLE_COUNT] = {
    [NC_ROLE_HEADER] = {'h', "1"},   [NC_ROLE_START] = {'*', "1"},    [NC_ROLE_END] = {'e', "1"},
    [NC_ROLE_SECTION] = {'s', "36"}, [NC_ROLE_VALUE] = {'=', "32"},   [NC_ROLE_UNKNOWN] = {'=', "33"},
    [NC_ROLE_BAD] = {'!', "31"},     [NC_ROLE_IGNORED] = {'.', "90"}, [NC_ROLE_UNREAD] = {'!', "31"},
};

typedef struct piece {
    size_t begin, end;
    nc_dump_role role;
} piece;

enum { PIECES = 64 };

typedef struct viewer {
    const nc_dump_look *look;
    nc_buf *out;
    nc_buf names;
    piece pieces[PIECES];
    unsigned count;
    bool started, bad;
    char mark;
    nc_dump_sum *sum;
} viewer;

static void take_piece(void *context, const nc_dump_line *line, nc_str text, nc_dump_role role, nc_str name)
{
    viewer *v = context;
    if (text.p >= line->text.p && text.p + text.n <= line->text.p + line->text.n && v->count < PIECES)
        v->pieces[v->count++] =
            (piece){(size_t)(text.p - line->text.p), (size_t)(text.p + text.n - line->text.p), role};
    if (v->mark == ' ' || v->mark == roles[NC_ROLE_IGNORED].mark || v->mark == roles[NC_ROLE_START].mark)
        v->mark = roles[role].mark;
    v->bad = v->bad || role == NC_ROLE_BAD || role == NC_ROLE_UNREAD;
    v->started = v->started || role == NC_ROLE_START;
    if (name.n == 0 || role == NC_ROLE_IGNORED)
        return;
    nc_buf_printf(&v->names, "%s%.*s%s", v->names.n > 0 ? ", " : "", NC_FMT(name),
                  role == NC_ROLE_UNKNOWN ? "?"
                  : role == NC_ROLE_BAD   ? "!"
                                          : "");
}

/* What is told last of a column is the closest: a start is the whole line, a value part of it. */
static const piece *piece_at(const viewer *v, size_t column)
{
    for (unsigned i = v->count; i-- > 0;)
        if (column >= v->pieces[i].begin && column < v->pieces[i].end)
            return &v->pieces[i];
    return NULL;
}

static void write_colored(viewer *v, nc_str text)
{
    for (size_t i = 0; i < text.n;) {
        const piece *here = piece_at(v, i);
        size_t end = i + 1;
        while (end < text.n && piece_at(v, end) == here)
            end++;
        if (here != NULL)
            nc_buf_printf(v->out, "\033[%sm", roles[here->role].color);
        nc_buf_safe(v->out, nc_str_sub(text, i, end - i), true);
        if (here != NULL)
            nc_buf_c(v->out, "\033[0m");
        i = end;
    }
}

static void finish_line(void *context, const nc_dump_line *line, const nc_dump *dump)
{
    viewer *v = context;
    v->sum->lines++;
    v->sum->reports += v->started;
    v->sum->unread += v->bad;
    char mark = v->bad ? '!' : v->mark == ' ' && dump == NULL ? ' ' : v->mark;
    if (!v->look->unread_only || v->bad) {
        nc_buf_printf(v->out, "%6u %c ", (unsigned)line->number, mark);
        if (v->look->color)
            write_colored(v, line->text);
        else
            nc_buf_safe(v->out, line->text, true);
        if (v->names.n > 0)
            nc_buf_printf(v->out, "   <- %.*s", NC_FMT(nc_buf_str(&v->names)));
        nc_buf_char(v->out, '\n');
    }
    nc_buf_clear(&v->names);
    v->count = 0;
    v->started = v->bad = false;
    v->mark = ' ';
}

/* ---- facts ---- */

typedef struct fact_list {
    nc_sink sink; /* first: the sink is the list */
    nc_fact *facts;
    size_t count, capacity;
} fact_list;

static void keep_fact(nc_sink *sink, const nc_fact *fact)
{
    fact_list *list = (fact_list *)(void *)sink;
    list->facts = nc_grow(list->facts, &list->capacity, list->count, sizeof *list->facts);
    list->facts[list->count++] = *fact;
}

static void print_fact(const nc_dumps *dumps, const nc_fact *fact, nc_buf *out)
{
    const nc_shape *shape = nc_vocab_shape(dumps->vocab, fact->type);
    nc_buf_printf(out, "%6u   %.*s", (unsigned)fact->from.line, NC_FMT(shape->name));
    if (fact->from.at != NC_TIME_NONE) {
        nc_buf_c(out, " at ");
        nc_time_print(out, fact->from.at, 2);
    }
    for (unsigned i = 0; i < shape->slot_count; i++) {
        if (!(fact->known >> i & 1))
            continue;
        nc_buf_printf(out, " %.*s=", NC_FMT(shape->slots[i].name));
        nc_buf one = {0};
        nc_value_print(&one, dumps->pool, shape->slots[i].type, fact->slot[i]);
        nc_buf_safe(out, nc_buf_str(&one), true);
        nc_buf_free(&one);
    }
    nc_buf_char(out, '\n');
}

static nc_member_hint zone_hint(void *context, nc_str member)
{
    (void)member;
    return (nc_member_hint){.zone_minutes = *(const int32_t *)context};
}

/* One text through the decoder, in a case of its own. */
static nc_err read_text(const nc_dumps *dumps, nc_stream *in, nc_str name, int32_t zone, fact_list *list,
                        const nc_dump_watch *watch, nc_buf *kinds)
{
    list->sink = (nc_sink){.put = keep_fact, .pool = dumps->pool};
    nc_case c = {.pool = dumps->pool,
                 .sink = &list->sink,
                 .sources = nc_sources_new(dumps->pool),
                 .limits = &nc_default_limits,
                 .dumps = dumps,
                 .snapshots = nc_snapshots_new((size_t)nc_default_limits.samples),
                 .hint = zone_hint,
                 .hint_context = &zone};
    uint32_t number = nc_sources_add(c.sources, name);
    nc_err err = nc_dump_read_watched(&c, number, in, watch);
    nc_snapshots_finish(c.snapshots, &c, dumps->vocab);
    nc_snapshots_free(c.snapshots);
    nc_buf_add(kinds, nc_sources_get(c.sources, number)->kind);
    nc_sources_free(c.sources);
    return err;
}

nc_err nc_dumps_show(const nc_dumps *dumps, nc_stream *in, nc_str name, const nc_dump_look *look, nc_buf *out,
                     nc_dump_sum *sum)
{
    viewer v = {.look = look, .out = out, .mark = ' ', .sum = sum};
    nc_dump_watch watch = {&v, take_piece, finish_line};
    fact_list list = {.count = 0};
    nc_buf kinds = {0};
    *sum = (nc_dump_sum){.reports = 0};
    nc_err err = read_text(dumps, in, name, look->zone_minutes, &list, &watch, &kinds);
    sum->facts = list.count;
    if (!look->unread_only && list.count > 0)
        nc_buf_c(out, "\nfacts:\n");
    for (size_t i = 0; !look->unread_only && i < list.count; i++)
        print_fact(dumps, &list.facts[i], out);
    nc_buf_printf(out,
                  "%s%.*s: %" PRIu32 " report%s, %" PRIu32 " line%s, %" PRIu32 " not understood, %" PRIu64
                  " fact%s\n",
                  look->unread_only ? "" : "\n", NC_FMT(kinds.n > 0 ? nc_buf_str(&kinds) : NC_S("not known")),
                  sum->reports, sum->reports == 1 ? "" : "s", sum->lines, sum->lines == 1 ? "" : "s",
                  sum->unread, sum->facts, sum->facts == 1 ? "" : "s");
    nc_buf_free(&kinds);
    nc_buf_free(&v.names);
    free(list.facts);
    return err;
}

/* ---- tests ---- */

typedef struct tester {
    const nc_dumps *dumps;
    nc_diag *diag;
    nc_buf *out;
    const nc_node *node;
    bool failed;
} tester;

static void fail_head(tester *t, nc_place place)
{
    t->failed = true;
    nc_buf_printf(t->out, "%.*s:%u: test \"%.*s\": ", NC_FMT(place.file), (unsigned)place.line,
                  NC_FMT(nc_node_text(t->node, "test", NC_S(""))));
}

/* A slot against what is expected of it; "-" is: not known. */
static void check_slot(tester *t, const nc_fact *fact, const nc_shape *shape, const nc_pair *pair)
{
    int number = nc_shape_slot(shape, pair->key);
    nc_word word = 0;
    if (number < NC_SLOT_OWN || pair->value->kind != NC_NODE_SCALAR) {
        fail_head(t, pair->place);
        nc_buf_printf(t->out, "%.*s has no slot \"%.*s\"\n", NC_FMT(shape->name), NC_FMT(pair->key));
        return;
    }
    unsigned own = (unsigned)number - NC_SLOT_OWN;
    bool known = (fact->known >> own & 1) != 0, none = nc_str_eq(pair->value->text, NC_S("-"));
    bool parsed = none || nc_value_parse(t->dumps->pool, shape->slots[own].type, pair->value->text, &word);
    if (none ? !known : known && parsed && fact->slot[own] == word)
        return;
    fail_head(t, pair->place);
    nc_buf_printf(t->out, "%.*s.%.*s is ", NC_FMT(shape->name), NC_FMT(pair->key));
    if (known)
        nc_value_print(t->out, t->dumps->pool, shape->slots[own].type, fact->slot[own]);
    else
        nc_buf_c(t->out, "not known");
    nc_buf_printf(t->out, ", expected %.*s\n", NC_FMT(pair->value->text));
}

static void check_fact(tester *t, const fact_list *list, size_t at, const nc_node *expected)
{
    if (expected->kind != NC_NODE_MAP || expected->count != 1) {
        fail_head(t, expected->place);
        nc_buf_c(t->out, "an expected fact is written {TYPE: {slot: value}}\n");
        return;
    }
    const nc_pair *pair = &expected->pairs[0];
    if (at >= list->count) {
        fail_head(t, expected->place);
        nc_buf_printf(t->out, "%.*s expected, and no fact is left\n", NC_FMT(pair->key));
        return;
    }
    const nc_shape *shape = nc_vocab_shape(t->dumps->vocab, list->facts[at].type);
    if (!nc_str_eq(shape->name, pair->key)) {
        fail_head(t, expected->place);
        nc_buf_printf(t->out, "%.*s expected, found %.*s\n", NC_FMT(pair->key), NC_FMT(shape->name));
        return;
    }
    for (unsigned i = 0; pair->value->kind == NC_NODE_MAP && i < pair->value->count; i++)
        check_slot(t, &list->facts[at], shape, &pair->value->pairs[i]);
}

static void check_facts(tester *t, const fact_list *list)
{
    const nc_node *facts = nc_node_get(t->node, "facts");
    size_t expected = facts == NULL ? 0 : facts->count;
    for (unsigned i = 0; facts != NULL && facts->kind == NC_NODE_LIST && i < facts->count; i++)
        check_fact(t, list, i, facts->items[i]);
    for (size_t i = expected; i < list->count; i++) {
        fail_head(t, t->node->place);
        nc_buf_c(t->out, "a fact more than expected:\n");
        print_fact(t->dumps, &list->facts[i], t->out);
    }
}

static void check_count(tester *t, const char *key, uint32_t is)
{
    nc_str text = nc_node_text(t->node, key, NC_S("0"));
    nc_buf number = {0};
    nc_buf_printf(&number, "%" PRIu32, is);
    if (!nc_str_eq(nc_buf_str(&number), text)) {
        fail_head(t, t->node->place);
        nc_buf_printf(t->out, "%.*s lines not understood, expected %.*s; the lines:\n",
                      NC_FMT(nc_buf_str(&number)), NC_FMT(text));
    }
    nc_buf_free(&number);
}

static void run_test(tester *t)
{
    const nc_node *text = nc_node_get(t->node, "text");
    nc_dump_look look = {.unread_only = true};
    nc_dump_sum sum = {.reports = 0};
    nc_buf shown = {0}, kinds = {0};
    viewer v = {.look = &look, .out = &shown, .mark = ' ', .sum = &sum};
    nc_dump_watch watch = {&v, take_piece, finish_line};
    fact_list list = {.count = 0};
    nc_stream *in = nc_stream_of_bytes(text->text.p, text->text.n);
    read_text(t->dumps, in, nc_node_text(t->node, "test", NC_S("")), 0, &list, &watch, &kinds);
    nc_str dump = nc_node_text(t->node, "dump", NC_S(""));
    if (dump.n > 0 && !nc_str_eq(nc_buf_str(&kinds), dump)) {
        fail_head(t, nc_node_get(t->node, "dump")->place);
        nc_buf_printf(t->out, "read as \"%.*s\"\n", NC_FMT(nc_buf_str(&kinds)));
    }
    check_count(t, "unread", sum.unread);
    if (t->failed)
        nc_buf_add(t->out, nc_buf_str(&shown));
    check_facts(t, &list);
    nc_stream_free(in);
    nc_buf_free(&shown);
    nc_buf_free(&kinds);
    nc_buf_free(&v.names);
    free(list.facts);
}

nc_err nc_dumps_test(const nc_dumps *dumps, nc_str file, nc_str text, nc_diag *diag, nc_buf *out,
                     nc_dump_tests *sum)
{
    static const nc_str keys[] = {NC_SI("test"), NC_SI("dump"), NC_SI("text"), NC_SI("facts"),
                                  NC_SI("unread")};
    const nc_node *const *documents = NULL;
    size_t count = 0;
    nc_arena *arena = nc_arena_new();
    nc_err err = nc_yaml_read(arena, file, text, diag, &documents, &count);
    for (size_t i = 0; err == NC_E_OK && i < count; i++) {
        tester t = {dumps, diag, out, documents[i], false};
        nc_err one = nc_node_check_keys(t.node, keys, sizeof keys / sizeof *keys, diag);
        if (one == NC_E_OK && (nc_node_get(t.node, "test") == NULL || nc_node_get(t.node, "text") == NULL))
            one = nc_report(diag, NC_E_INVALID, t.node->place, "a test has `test`, its name, and `text`");
        if (one == NC_E_OK) {
            run_test(&t);
            sum->run++;
            sum->failed += t.failed;
        }
        err = one;
    }
    nc_arena_free(arena);
    return err;
}
