/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"
#include "level.h"

#include <stdlib.h>

/* Rules in the order of their dependencies.  Rules, reducers and concluded types are the nodes of one graph;
 * its strongly connected parts come out of Tarjan's algorithm (1972) dependencies first.  A part of one rule
 * runs once, over complete relations; a recursive part runs semi-naive, in strict rounds, one for each height
 * of the rows that it concludes, until no row is new. */

typedef struct graph {
    nc_run *run;
    uint32_t rules, reducers, count;
    uint32_t *edges; /* pairs while building */
    size_t edge_count, edge_capacity;
    uint32_t *start, *to;
    uint32_t *index, *low, *stack, *next, *calls, *part;
    uint32_t seen, depth, call_depth;
    uint32_t building; /* rule whose edges are made */
} graph;

static void add_edge(graph *g, uint32_t from, nc_fact_type type)
{
    if (!g->run->types[type].derived)
        return;
    g->edges = nc_grow(g->edges, &g->edge_capacity, g->edge_count * 2 + 1, sizeof *g->edges);
    g->edges[g->edge_count * 2] = from;
    g->edges[g->edge_count++ * 2 + 1] = g->rules + g->reducers + type;
}

static void concluded_by(graph *g, nc_fact_type type, uint32_t by)
{
    add_edge(g, by, type);
    uint32_t *edge = &g->edges[(g->edge_count - 1) * 2];
    edge[0] = g->rules + g->reducers + type;
    edge[1] = by;
}

static void visit_exists(void *context, const nc_expr *expr)
{
    graph *g = context;
    if (expr->op == NC_X_EXISTS && expr->sub != NULL)
        add_edge(g, g->building, expr->sub->type);
}

static void rule_edges(graph *g, uint32_t number)
{
    const nc_rule *rule = g->run->program->rules[number];
    g->building = number;
    for (unsigned i = 0; i < rule->find_count; i++)
        add_edge(g, number, rule->find[i].type);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        add_edge(g, number, rule->absent[i].pattern.type);
        if (rule->absent[i].until != NULL)
            add_edge(g, number, rule->absent[i].until->type);
    }
    if (g->run->exists_count > 0)
        nc_walk_rule(rule, visit_exists, g);
    if (rule->concludes != NC_NO_TYPE)
        concluded_by(g, rule->concludes, number);
}

static void build(graph *g, nc_run *run)
{
    const nc_program *program = run->program;
    g->run = run;
    g->rules = (uint32_t)program->rule_count;
    g->reducers = (uint32_t)program->reducer_count;
    g->count = g->rules + g->reducers + (uint32_t)run->type_count;
    for (uint32_t i = 0; i < g->rules; i++)
        rule_edges(g, i);
    for (uint32_t i = 0; i < g->reducers; i++) {
        add_edge(g, g->rules + i, program->reducers[i]->from.type);
        concluded_by(g, program->reducers[i]->into, g->rules + i);
    }
    g->start = nc_xcalloc(g->count + 2u, sizeof *g->start);
    g->to = nc_xcalloc(g->edge_count + 1, sizeof *g->to);
    for (size_t e = 0; e < g->edge_count; e++)
        g->start[g->edges[e * 2] + 2]++;
    for (uint32_t n = 2; n < g->count + 2; n++)
        g->start[n] += g->start[n - 1];
    for (size_t e = 0; e < g->edge_count; e++)
        g->to[g->start[g->edges[e * 2] + 1]++] = g->edges[e * 2 + 1];
}

/* ---- running the parts ---- */

static bool has_source(nc_run *run, const nc_rule *rule)
{
    for (unsigned f = 0; f < rule->find_count; f++)
        if (!nc_loaded(run, rule->find[f].type))
            return false;
    return true;
}

static bool linked(const nc_rule_plan *plan)
{
    for (unsigned f = 0; f < plan->rule->find_count; f++)
        if (plan->find[f]->rows.count == 0)
            return false;
    return plan->rule->find_count > 0;
}

/* From here on what the rule gives goes to its own arena, when the run goes on after this finish. */
static void begin_rule(nc_run *run, nc_rule_plan *plan)
{
    run->evaluated++;
    if (run->live == NULL)
        return;
    nc_rule_retire(run, plan);
    run->arena = plan->results;
}

static void end_rule(nc_run *run)
{
    if (run->live != NULL)
        run->arena = run->tail;
}

static void note_rows(nc_rule_plan *plan)
{
    for (unsigned f = 0; f < plan->rule->find_count; f++)
        plan->now[f] = plan->find[f]->rows.count;
}

static void run_once(nc_run *run, nc_rule_plan *plan)
{
    plan->without_source = !has_source(run, plan->rule);
    plan->evaluated = !plan->without_source;
    if (plan->without_source)
        return;
    int64_t since = nc_clock(run);
    nc_rule_check_partial(run, plan);
    size_t before = plan->rule->concludes != NC_NO_TYPE ? run->types[plan->rule->concludes].pending.count : 0;
    note_rows(plan);
    if (linked(plan)) {
        nc_join(run, plan, nc_join_first(run, plan), false);
        if (plan->stopped)
            nc_rule_give_up(run, plan, before);
        nc_spent(run, plan, NC_STAGE_JOINS, &since);
        nc_rule_judge(run, plan, 0);
        nc_spent(run, plan, NC_STAGE_ABSENCE, &since);
    }
    plan->extends = plan->direct && plan->matches.count == 0 && !plan->stopped && !plan->on_partial;
    memcpy(plan->old, plan->now, plan->rule->find_count * sizeof *plan->old);
    nc_rule_finish(run, plan);
    nc_spent(run, plan, NC_STAGE_FINDINGS, &since);
}

/* Of a rule whose matches conclude as they are found: since its last turn facts have come and none have gone,
 * none of them doubtful, so that what it concluded stands. */
static bool only_more(const nc_run *run, const nc_rule_plan *plan)
{
    bool full = run->rows_full || run->keys_full || run->pending_full || run->stopped_before;
    bool more = run->live != NULL && plan->extends && !full && !plan->asks_host &&
                plan->undecided_count == 0 && plan->reads.count == plan->rule->find_count;
    for (unsigned f = 0; f < plan->rule->find_count && more; f++) {
        const nc_alpha *alpha = plan->find[f];
        const nc_type_plan *type = &run->types[alpha->type];
        more = plan->rule->find[f].follow == NULL && alpha->emptied <= plan->turn && alpha->unknown == 0 &&
               type->changed <= plan->turn && !type->partial;
    }
    return more;
}

/* Joins what has come with what is there.  False: something is doubtful or too much, and the rule has to be
 * evaluated as a whole. */
static bool run_more(nc_run *run, nc_rule_plan *plan)
{
    int64_t since = nc_clock(run);
    run->arena = plan->results;
    plan->work = 0;
    note_rows(plan);
    for (unsigned f = 0; f < plan->rule->find_count && linked(plan); f++)
        if (plan->now[f] > plan->old[f])
            nc_join(run, plan, f, true);
    run->arena = run->tail;
    memcpy(plan->old, plan->now, plan->rule->find_count * sizeof *plan->old);
    nc_spent(run, plan, NC_STAGE_JOINS, &since);
    bool whole = plan->stopped || plan->matches.count > 0;
    plan->matches.count = 0;
    if (whole)
        return false;
    plan->turn = run->turn;
    run->evaluated++;
    return true;
}

static void sieve_pending(nc_run *run, nc_type_plan *type)
{
    nc_rows *rows = &type->pending;
    for (size_t i = 0; i < rows->count; i++)
        nc_sieve_row(run, rows->at[i]);
    rows->count = 0;
}

static bool part_stale(const nc_run *run, const uint32_t *part, uint32_t count)
{
    size_t rules = run->program->rule_count, first_type = rules + run->program->reducer_count;
    for (uint32_t i = 0; i < count; i++) {
        if (part[i] < rules && nc_rule_stale(run, &run->rules[part[i]]))
            return true;
        if (part[i] >= first_type && run->types[part[i] - first_type].pending.count > 0)
            return true;
    }
    return false;
}

/* A recursive part is evaluated as a whole: a row could stand on itself in a circle. */
static void part_begin(nc_run *run, const uint32_t *part, uint32_t count)
{
    size_t rules = run->program->rule_count, first_type = rules + run->program->reducer_count;
    for (uint32_t i = 0; i < count; i++) {
        if (part[i] >= rules)
            continue;
        begin_rule(run, &run->rules[part[i]]);
        end_rule(run);
    }
    for (uint32_t i = 0; i < count && run->live != NULL; i++)
        if (part[i] >= first_type)
            nc_part_wipe(run, &run->types[part[i] - first_type]);
}

static void use_results(nc_run *run, const nc_rule_plan *plan)
{
    if (run->live != NULL)
        run->arena = plan->results;
}

static bool round_begin(nc_run *run, const uint32_t *part, uint32_t count)
{
    bool news = false;
    for (uint32_t i = 0; i < count; i++) {
        if (part[i] >= run->program->rule_count)
            continue;
        nc_rule_plan *plan = &run->rules[part[i]];
        for (unsigned f = 0; f < plan->rule->find_count; f++) {
            plan->now[f] = plan->find[f]->rows.count;
            news = news || plan->now[f] > plan->old[f];
        }
    }
    return news;
}

static void round_join(nc_run *run, nc_rule_plan *plan, size_t *from)
{
    int64_t since = nc_clock(run);
    *from = plan->matches.count;
    if (!plan->without_source && linked(plan))
        for (unsigned f = 0; f < plan->rule->find_count; f++)
            if (plan->now[f] > plan->old[f] && plan->rule->find[f].follow == NULL)
                nc_join(run, plan, f, true); /* events that follow were all there in the first round */
    for (unsigned f = 0; f < plan->rule->find_count; f++)
        plan->old[f] = plan->now[f];
    nc_spent(run, plan, NC_STAGE_JOINS, &since);
    nc_rule_judge(run, plan, *from);
    nc_spent(run, plan, NC_STAGE_ABSENCE, &since);
}

static void round_of(nc_run *run, const uint32_t *part, uint32_t count, size_t *from)
{
    size_t rules = run->program->rule_count;
    for (uint32_t i = 0; i < count; i++)
        if (part[i] < rules) {
            use_results(run, &run->rules[part[i]]);
            round_join(run, &run->rules[part[i]], &from[i]);
        }
    for (uint32_t i = 0; i < count; i++)
        if (part[i] < rules) {
            use_results(run, &run->rules[part[i]]);
            nc_rule_conclude_each(run, &run->rules[part[i]], from[i]);
        }
}

static void take_pending(nc_run *run, const uint32_t *part, uint32_t count, nc_levels *levels)
{
    size_t first_type = run->program->rule_count + run->program->reducer_count;
    for (uint32_t i = 0; i < count; i++)
        if (part[i] >= first_type)
            nc_levels_take(levels, &run->types[part[i] - first_type]);
}

/* The first round is before the first rows come: there is nothing to join then, and all that the part does
 * not conclude is no news any more. */
static void run_rounds(nc_run *run, const uint32_t *part, uint32_t count)
{
    size_t *from = nc_xcalloc(count, sizeof *from);
    nc_levels levels = {0};
    take_pending(run, part, count, &levels);
    do {
        if (round_begin(run, part, count))
            round_of(run, part, count, from);
        take_pending(run, part, count, &levels);
    } while (nc_levels_offer(run, &levels));
    nc_levels_free(&levels);
    free(from);
}

static void run_recursive(nc_run *run, const uint32_t *part, uint32_t count)
{
    size_t rules = run->program->rule_count, first_type = rules + run->program->reducer_count;
    part_begin(run, part, count);
    for (uint32_t i = 0; i < count; i++) {
        if (part[i] >= rules)
            continue;
        nc_rule_plan *plan = &run->rules[part[i]];
        plan->recursive = true;
        plan->without_source = !has_source(run, plan->rule);
        plan->evaluated = !plan->without_source;
        nc_rule_check_partial(run, plan);
    }
    run_rounds(run, part, count);
    if (nc_part_give_up(run, part, count))
        for (uint32_t i = 0; i < count; i++)
            if (part[i] >= first_type)
                sieve_pending(run, &run->types[part[i] - first_type]);
    for (uint32_t i = 0; i < count; i++)
        if (part[i] < rules && !run->rules[part[i]].without_source) {
            int64_t since = nc_clock(run);
            use_results(run, &run->rules[part[i]]);
            nc_rule_finish(run, &run->rules[part[i]]);
            nc_spent(run, &run->rules[part[i]], NC_STAGE_FINDINGS, &since);
        }
    end_rule(run);
}

static int number_cmp(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void run_part(nc_run *run, const uint32_t *part, uint32_t count)
{
    size_t rules = run->program->rule_count, reducers = run->program->reducer_count;
    if (count > 1) {
        if (part_stale(run, part, count))
            run_recursive(run, part, count);
    } else if (part[0] < rules) {
        nc_rule_plan *plan = &run->rules[part[0]];
        if (!nc_rule_stale(run, plan) || (only_more(run, plan) && run_more(run, plan)))
            return;
        begin_rule(run, plan);
        run_once(run, plan);
        end_rule(run);
    } else if (part[0] < rules + reducers) {
        nc_reduce_end(run, &run->reductions[part[0] - rules]);
    } else {
        nc_type_plan *type = &run->types[part[0] - rules - reducers];
        if (run->live != NULL)
            nc_publish(run, type);
        sieve_pending(run, type);
    }
}

/* Rules that read it look at it with other eyes, though no row of it has changed. */
static void set_stepwise(nc_run *run, nc_type_plan *type)
{
    type->stepwise = true;
    for (size_t a = 0; a < type->alphas.count && run->limits.changing && !type->was_stepwise; a++)
        type->alphas.at[a]->changed = run->turn;
}

/* Kept, because the order is the same in every finish. */
static void add_part(graph *g, uint32_t *part, uint32_t count)
{
    nc_run *run = g->run;
    uint32_t from = run->part_start[run->part_count];
    if (count > 1)
        qsort(part, count, sizeof *part, number_cmp);
    memcpy(run->parts + from, part, count * sizeof *part);
    run->part_start[++run->part_count] = from + count;
    for (uint32_t i = 0; i < count && count > 1; i++)
        if (part[i] >= g->rules + g->reducers)
            set_stepwise(run, &run->types[part[i] - g->rules - g->reducers]);
}

/* ---- Tarjan without recursion ---- */

static void enter(graph *g, uint32_t node)
{
    g->index[node] = g->low[node] = ++g->seen;
    g->next[node] = g->start[node];
    g->stack[g->depth++] = node;
    g->calls[g->call_depth++] = node;
}

static void leave(graph *g, uint32_t node)
{
    g->call_depth--;
    if (g->call_depth > 0) {
        uint32_t caller = g->calls[g->call_depth - 1];
        g->low[caller] = g->low[node] < g->low[caller] ? g->low[node] : g->low[caller];
    }
    if (g->low[node] != g->index[node])
        return;
    uint32_t count = 0, member;
    do {
        member = g->stack[--g->depth];
        g->low[member] = UINT32_MAX; /* done */
        g->part[count++] = member;
    } while (member != node);
    add_part(g, g->part, count);
}

/* Most rules read nothing that others conclude: each is a part of its own, without any of that. */
static bool stands_alone(graph *g, uint32_t node)
{
    if (g->start[node] != g->start[node + 1])
        return false;
    g->index[node] = ++g->seen;
    g->low[node] = UINT32_MAX;
    add_part(g, &node, 1);
    return true;
}

static void visit(graph *g, uint32_t root)
{
    enter(g, root);
    while (g->call_depth > 0) {
        uint32_t node = g->calls[g->call_depth - 1];
        if (g->next[node] == g->start[node + 1]) {
            leave(g, node);
            continue;
        }
        uint32_t to = g->to[g->next[node]++];
        if (g->index[to] == 0)
            enter(g, to);
        else if (g->low[to] != UINT32_MAX && g->index[to] < g->low[node])
            g->low[node] = g->index[to];
    }
}

static void find_parts(nc_run *run)
{
    graph g = {0};
    build(&g, run);
    run->parts = nc_xcalloc(g.count + 1u, sizeof *run->parts);
    run->part_start = nc_xcalloc(g.count + 2u, sizeof *run->part_start);
    uint32_t **tables[] = {&g.index, &g.low, &g.stack, &g.next, &g.calls, &g.part};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        *tables[i] = nc_xcalloc(g.count + 1u, sizeof **tables[i]);
    for (uint32_t node = 0; node < g.count; node++)
        if (g.index[node] == 0 && !stands_alone(&g, node))
            visit(&g, node);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        free(*tables[i]);
    free(g.edges);
    free(g.start);
    free(g.to);
}

void nc_fixpoint(nc_run *run)
{
    if (run->parts == NULL)
        find_parts(run);
    for (size_t p = 0; p < run->part_count; p++)
        run_part(run, run->parts + run->part_start[p], run->part_start[p + 1] - run->part_start[p]);
}
