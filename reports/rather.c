/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/rather.h"

#include "reports/jsonw.h"
#include "reports/text.h"

#include <stdio.h>
#include <stdlib.h>

enum { BODY = 2, WEIGHT_A = 2, WEIGHT_B = 18, WORDS = 34 };

/* ---- what is known of both ---- */

/* One observation (a finding, or a rule that did not hold) and what it says of each; NULL: nothing. */
typedef struct item {
    const nc_r_weight *of[2];
} item;

typedef struct turn { /* without this finding the order is another one */
    size_t finding;
    int left[2]; /* decibans of both */
    bool out[2]; /* excluded all the same */
} turn;

typedef struct contrast {
    const nc_result *r;
    const nc_r_cause *of[2];
    item *items;
    size_t count, separating; /* those that separate stand first */
    turn *turns;
    size_t turn_count;
    const nc_r_action **actions; /* that decide one of both or both */
    size_t action_count;
} contrast;

static size_t weight_count(const nc_r_cause *c)
{
    return c->for_count + c->against_count;
}

static const nc_r_weight *weight_at(const nc_r_cause *c, size_t i)
{
    return i < c->for_count ? &c->weights_for[i] : &c->weights_against[i - c->for_count];
}

static bool same_item(const nc_r_weight *x, const nc_r_weight *y)
{
    return x->finding == y->finding && nc_str_eq(x->rule, y->rule);
}

/* What it adds: nothing when a stronger item of the same evidence counts. */
static int effect(const nc_r_weight *w)
{
    return w != NULL && w->counted ? w->decibans : 0;
}

static bool excludes(const nc_r_weight *w)
{
    return w != NULL && w->decibans <= NC_DB_EXCLUDES;
}

static long between(const item *it)
{
    return labs((long)effect(it->of[0]) - effect(it->of[1]));
}

static const nc_r_weight *one_of(const item *it)
{
    return it->of[0] != NULL ? it->of[0] : it->of[1];
}

static int by_difference(const void *left, const void *right)
{
    const item *x = left, *y = right;
    if (between(x) != between(y))
        return between(x) > between(y) ? -1 : 1;
    int order = nc_str_cmp(one_of(x)->rule, one_of(y)->rule);
    if (order != 0)
        return order;
    size_t a = one_of(x)->finding, b = one_of(y)->finding;
    return (a > b) - (a < b);
}

static void add_items(contrast *c, unsigned side)
{
    for (size_t i = 0; i < weight_count(c->of[side]); i++) {
        const nc_r_weight *w = weight_at(c->of[side], i);
        size_t at = 0;
        while (at < c->count && (c->items[at].of[side] != NULL || !same_item(one_of(&c->items[at]), w)))
            at++;
        c->count += at == c->count ? 1 : 0;
        c->items[at].of[side] = w;
    }
}

/* ---- without one finding ---- */

/* Does another item of its evidence count before it, `finding` left out? */
static bool outweighed(const nc_r_cause *c, size_t at, size_t finding)
{
    const nc_r_weight *w = weight_at(c, at);
    for (size_t i = 0; i < weight_count(c); i++) {
        const nc_r_weight *other = weight_at(c, i);
        if (i == at || excludes(other) || !nc_str_eq(other->group, w->group) ||
            (finding != NC_R_NONE && other->finding == finding))
            continue;
        int mine = abs(w->decibans), its = abs(other->decibans);
        bool first = its != mine                      ? its > mine
                     : other->decibans != w->decibans ? other->decibans < w->decibans
                                                      : i < at;
        if (first)
            return true;
    }
    return false;
}

static int sum_without(const nc_r_cause *c, size_t finding, bool *out)
{
    int sum = c->base;
    *out = false;
    for (size_t i = 0; i < weight_count(c); i++) {
        const nc_r_weight *w = weight_at(c, i);
        if (w->finding == finding)
            continue;
        *out = *out || excludes(w);
        sum += !excludes(w) && !outweighed(c, i, finding) ? w->decibans : 0;
    }
    return sum;
}

/* 1: the first is ahead, -1: the second, 0: level. */
static int ahead(const int decibans[2], const bool out[2])
{
    if (out[0] != out[1])
        return out[0] ? -1 : 1;
    return (decibans[0] > decibans[1]) - (decibans[0] < decibans[1]);
}

static int leader(const contrast *c)
{
    const int decibans[2] = {c->of[0]->decibans, c->of[1]->decibans};
    const bool out[2] = {c->of[0]->excluded, c->of[1]->excluded};
    return ahead(decibans, out);
}

static void find_turns(contrast *c, nc_arena *arena)
{
    c->turns = NC_NEW_ARRAY(arena, turn, c->count);
    for (size_t i = 0; i < c->count; i++) {
        turn t = {.finding = one_of(&c->items[i])->finding};
        if (t.finding == NC_R_NONE)
            continue;
        for (unsigned side = 0; side < 2; side++)
            t.left[side] = sum_without(c->of[side], t.finding, &t.out[side]);
        if (ahead(t.left, t.out) != leader(c))
            c->turns[c->turn_count++] = t;
    }
}

static bool decides(const nc_r_action *a, nc_str cause)
{
    for (size_t i = 0; i < a->decides.count; i++)
        if (nc_str_eq(a->decides.items[i], cause))
            return true;
    return false;
}

/* Those that decide both first; else in their order. */
static void find_actions(contrast *c, nc_arena *arena)
{
    const nc_r_actions *next = &c->r->next;
    c->actions = NC_NEW_ARRAY(arena, const nc_r_action *, next->count);
    for (int wanted = 2; wanted > 0; wanted--)
        for (size_t i = 0; i < next->count; i++)
            if (decides(&next->items[i], c->of[0]->name) + decides(&next->items[i], c->of[1]->name) == wanted)
                c->actions[c->action_count++] = &next->items[i];
}

static contrast compare(nc_arena *arena, const nc_result *r, const nc_r_cause *a, const nc_r_cause *b)
{
    contrast c = {.r = r, .of = {a, b}};
    c.items = NC_NEW_ARRAY(arena, item, weight_count(a) + weight_count(b));
    add_items(&c, 0);
    add_items(&c, 1);
    if (c.count > 1)
        qsort(c.items, c.count, sizeof *c.items, by_difference);
    while (c.separating < c.count && between(&c.items[c.separating]) > 0)
        c.separating++;
    find_turns(&c, arena);
    find_actions(&c, arena);
    return c;
}

/* ---- text ---- */

static void heading(nc_textw *w, const char *words)
{
    nc_tw_blank(w);
    nc_tw_heading(w, 0, words);
    nc_tw_end(w);
}

static void belief(nc_textw *w, int decibans, bool out)
{
    nc_str word = nc_verdict_name(nc_verdict_of(decibans, out));
    if (out)
        nc_tw_printf(w, "%.*s, by a hard rule", NC_FMT(word));
    else
        nc_tw_printf(w, "%.*s, %d dB", NC_FMT(word), decibans);
}

static void head(nc_textw *w, const contrast *c)
{
    for (unsigned side = 0; side < 2; side++) {
        const nc_r_cause *cause = c->of[side];
        nc_tw_c(w, side == 0 ? "A" : "B");
        nc_tw_to(w, BODY + 1);
        nc_tw_flow(w, BODY + 1, cause->title);
        nc_tw_end(w);
        nc_tw_to(w, BODY + 1);
        nc_tw_put(w, cause->name);
        nc_tw_c(w, ": ");
        belief(w, cause->decibans, cause->excluded);
        nc_tw_end(w);
    }
    int first = leader(c), apart = abs(c->of[0]->decibans - c->of[1]->decibans);
    nc_tw_blank(w);
    if (first == 0)
        nc_tw_c(w, "Nothing that was seen separates them.");
    else if (c->of[0]->excluded != c->of[1]->excluded)
        nc_tw_flow(w, 2,
                   first > 0 ? NC_S("A is ahead: a hard rule excludes the other.")
                             : NC_S("B is ahead: a hard rule excludes the other."));
    else
        nc_tw_printf(w, "%s is ahead by %d dB.", first > 0 ? "A" : "B", apart);
    nc_tw_end(w);
}

static void weight(nc_textw *w, const nc_r_weight *of)
{
    if (of == NULL)
        nc_tw_c(w, "-");
    else if (!of->counted)
        nc_tw_c(w, "not counted");
    else
        nc_tw_put(w, nc_weight_words(of->decibans));
}

static void table(nc_textw *w, const contrast *c, size_t from, size_t to)
{
    nc_tw_to(w, WEIGHT_A);
    nc_tw_c(w, "A");
    nc_tw_to(w, WEIGHT_B);
    nc_tw_c(w, "B");
    nc_tw_end(w);
    for (size_t i = from; i < to; i++) {
        const nc_r_weight *one = one_of(&c->items[i]);
        nc_tw_to(w, WEIGHT_A);
        weight(w, c->items[i].of[0]);
        nc_tw_to(w, WEIGHT_B);
        weight(w, c->items[i].of[1]);
        nc_tw_to(w, WORDS);
        nc_tw_put(w, one->code.n > 0 ? one->code : one->rule);
        if (one->finding != NC_R_NONE)
            nc_tw_printf(w, " (F%u)", c->r->findings[one->finding].number);
        nc_tw_c(w, ":");
        nc_tw_to(w, 0);
        nc_tw_flow(w, WORDS, one->because);
        nc_tw_end(w);
    }
}

static void bases(nc_textw *w, const contrast *c)
{
    heading(w, "BASE RATE");
    nc_tw_to(w, BODY);
    nc_tw_printf(w, "A %d dB", c->of[0]->base);
    nc_tw_to(w, WEIGHT_B);
    nc_tw_printf(w, "B %d dB", c->of[1]->base);
    nc_tw_end(w);
}

static void turn_text(nc_textw *w, const contrast *c, const turn *t)
{
    const nc_r_finding *f = &c->r->findings[t->finding];
    nc_tw_to(w, BODY);
    nc_tw_printf(w, "without F%u (", f->number);
    nc_tw_put(w, f->code.n > 0 ? f->code : f->rule);
    nc_tw_c(w, "): A ");
    belief(w, t->left[0], t->out[0]);
    nc_tw_c(w, "; B ");
    belief(w, t->left[1], t->out[1]);
    nc_tw_end(w);
    for (size_t i = 0; i < f->would_change.count; i++) {
        nc_tw_to(w, BODY + 2);
        nc_tw_c(w, "- ");
        nc_tw_flow(w, BODY + 4, f->would_change.items[i]);
        nc_tw_end(w);
    }
}

static void turns(nc_textw *w, const contrast *c)
{
    heading(w, "WOULD TURN THE ORDER");
    for (size_t i = 0; i < c->turn_count; i++)
        turn_text(w, c, &c->turns[i]);
    if (c->turn_count == 0) {
        nc_tw_to(w, BODY);
        nc_tw_flow(w, BODY, NC_S("No single finding: the order stands without any one of them."));
        nc_tw_end(w);
    }
}

static void action(nc_textw *w, const contrast *c, const nc_r_action *a)
{
    bool of_a = decides(a, c->of[0]->name), of_b = decides(a, c->of[1]->name);
    nc_tw_to(w, BODY);
    nc_tw_printf(w, "decides %s", of_a && of_b ? "both" : of_a ? "A" : "B");
    nc_tw_to(w, WEIGHT_B);
    nc_tw_flow_mark(w, WEIGHT_B, a->kind == NC_R_RUN ? a->to : a->text, a->kind == NC_R_RUN ? ":" : "");
    if (a->kind == NC_R_RUN)
        nc_tw_verbatim(w, WEIGHT_B, a->text);
    nc_text_action_notes(w, WEIGHT_B, a);
}

static void actions(nc_textw *w, const contrast *c)
{
    if (c->action_count > 0)
        heading(w, "OBSERVATIONS");
    for (size_t i = 0; i < c->action_count && i < NC_TEXT_FOLD; i++)
        action(w, c, c->actions[i]);
}

static void tests(nc_textw *w, const contrast *c)
{
    for (unsigned side = 0; side < 2; side++) {
        const nc_r_cause *cause = c->of[side];
        const nc_str texts[] = {cause->confirm, cause->refute};
        for (unsigned i = 0; i < 2; i++) {
            if (texts[i].n == 0)
                continue;
            nc_tw_to(w, BODY);
            nc_tw_printf(w, "%s %s", i == 0 ? "confirms" : "refutes", side == 0 ? "A" : "B");
            nc_tw_to(w, WEIGHT_B);
            nc_tw_flow(w, WEIGHT_B, texts[i]);
            nc_tw_end(w);
        }
    }
}

void nc_render_rather(const nc_result *r, const nc_r_cause *a, const nc_r_cause *b,
                      const nc_report_options *options, nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    nc_arena *arena = nc_arena_new();
    contrast c = compare(arena, r, a, b);
    head(&w, &c);
    if (c.separating > 0) {
        heading(&w, "SEPARATES THEM");
        table(&w, &c, 0, c.separating);
    }
    if (c.separating < c.count) {
        heading(&w, "THE SAME FOR BOTH");
        table(&w, &c, c.separating, c.count);
    }
    bases(&w, &c);
    turns(&w, &c);
    actions(&w, &c);
    if (a->confirm.n + a->refute.n + b->confirm.n + b->refute.n > 0)
        heading(&w, "TESTS");
    tests(&w, &c);
    nc_arena_free(arena);
    nc_tw_free(&w);
}

/* ---- JSON ---- */

static void put_belief(nc_jsonw *w, const char *key, int decibans, bool out)
{
    nc_jw_key(w, key);
    nc_jw_object(w);
    nc_jw_put(w, "verdict", nc_verdict_name(nc_verdict_of(decibans, out)));
    nc_jw_put_int(w, "decibans", decibans);
    nc_jw_put_bool(w, "excluded", out);
    nc_jw_object_end(w);
}

static void put_cause(nc_jsonw *w, const char *key, const nc_r_cause *c)
{
    nc_jw_key(w, key);
    nc_jw_object(w);
    nc_jw_put(w, "name", c->name);
    nc_jw_put(w, "title", c->title);
    nc_jw_put_int(w, "base", c->base);
    put_belief(w, "now", c->decibans, c->excluded);
    nc_jw_put_some(w, "confirm", c->confirm);
    nc_jw_put_some(w, "refute", c->refute);
    nc_jw_object_end(w);
}

static void put_weight(nc_jsonw *w, const char *key, const nc_r_weight *of)
{
    if (of == NULL) {
        nc_jw_put_null(w, key);
        return;
    }
    nc_jw_key(w, key);
    nc_jw_object(w);
    if (excludes(of))
        nc_jw_put_null(w, "decibans");
    else
        nc_jw_put_int(w, "decibans", of->decibans);
    nc_jw_put(w, "weight", nc_weight_words(of->decibans));
    nc_jw_put_bool(w, "counted", of->counted);
    nc_jw_object_end(w);
}

static void put_finding(nc_jsonw *w, const contrast *c, size_t finding)
{
    char id[24];
    snprintf(id, sizeof id, "F%u", finding != NC_R_NONE ? c->r->findings[finding].number : 0);
    nc_jw_put_some(w, "finding", finding != NC_R_NONE ? nc_str_c(id) : NC_S(""));
}

static void put_items(nc_jsonw *w, const contrast *c, const char *key, size_t from, size_t to)
{
    nc_jw_key(w, key);
    nc_jw_array(w);
    for (size_t i = from; i < to; i++) {
        const nc_r_weight *one = one_of(&c->items[i]);
        nc_jw_object(w);
        nc_jw_put(w, "rule", one->rule);
        put_finding(w, c, one->finding);
        nc_jw_put(w, "because", one->because);
        put_weight(w, "a", c->items[i].of[0]);
        put_weight(w, "b", c->items[i].of[1]);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_turns(nc_jsonw *w, const contrast *c)
{
    nc_jw_key(w, "would_turn");
    nc_jw_array(w);
    for (size_t i = 0; i < c->turn_count; i++) {
        const turn *t = &c->turns[i];
        nc_r_texts changes = c->r->findings[t->finding].would_change;
        nc_jw_object(w);
        put_finding(w, c, t->finding);
        put_belief(w, "a", t->left[0], t->out[0]);
        put_belief(w, "b", t->left[1], t->out[1]);
        nc_jw_key(w, "would_change");
        nc_jw_values(w);
        for (size_t k = 0; k < changes.count; k++)
            nc_jw_text(w, changes.items[k]);
        nc_jw_values_end(w);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_actions(nc_jsonw *w, const contrast *c)
{
    nc_jw_key(w, "observations");
    nc_jw_array(w);
    for (size_t i = 0; i < c->action_count; i++) {
        const nc_r_action *a = c->actions[i];
        nc_jw_object(w);
        nc_jw_put(w, "kind", nc_r_action_name(a->kind));
        nc_jw_put(w, "text", a->text);
        nc_jw_put_some(w, "to", a->to);
        nc_jw_put_bool(w, "decides_a", decides(a, c->of[0]->name));
        nc_jw_put_bool(w, "decides_b", decides(a, c->of[1]->name));
        nc_jw_put_int(w, "cost", a->cost);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

void nc_render_rather_json(const nc_result *r, const nc_r_cause *a, const nc_r_cause *b, nc_buf *out)
{
    nc_jsonw w = {.out = out};
    nc_arena *arena = nc_arena_new();
    contrast c = compare(arena, r, a, b);
    static const nc_str leaders[] = {NC_SI("b"), NC_SI(""), NC_SI("a")};
    nc_jw_object(&w);
    nc_jw_put(&w, "schema", NC_S("netcause.rather-than/1"));
    put_cause(&w, "a", a);
    put_cause(&w, "b", b);
    nc_jw_put_some(&w, "ahead", leaders[leader(&c) + 1]);
    put_items(&w, &c, "separating", 0, c.separating);
    put_items(&w, &c, "shared", c.separating, c.count);
    put_turns(&w, &c);
    put_actions(&w, &c);
    nc_jw_object_end(&w);
    nc_buf_c(out, "\n");
    nc_arena_free(arena);
}
