/* SPDX-License-Identifier: Apache-2.0 */
#include "rewrite.h"

typedef struct copy {
    nc_arena *arena;
    nc_rewriter rewriter;
    void *context;
} copy;

/* ---- sites ---- */

static bool ties(const nc_expr *e)
{
    return e->op == NC_X_EQ && e->args[0]->op == NC_X_SLOT && e->args[1]->op == NC_X_SLOT &&
           e->args[0]->bind != e->args[1]->bind;
}

static const nc_expr *offer(const copy *c, nc_site site)
{
    site.key = site.expr != NULL && ties(site.expr);
    return site.expr == NULL ? NULL : c->rewriter(c->context, &site);
}

static unsigned rewrite_list(const copy *c, nc_site site, const nc_expr ***list, unsigned count)
{
    const nc_expr **made = NC_NEW_ARRAY(c->arena, const nc_expr *, count);
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++) {
        site.expr = (*list)[i];
        const nc_expr *e = offer(c, site);
        if (e != NULL)
            made[kept++] = e;
    }
    *list = made;
    return kept;
}

static void rewrite_pattern(const copy *c, nc_site_kind kind, unsigned item, nc_pattern *pattern)
{
    nc_site site = {.kind = kind,
                    .item = item,
                    .label = pattern->name,
                    .alone = pattern->local_count + pattern->join_count == 1};
    pattern->local_count = rewrite_list(c, site, &pattern->local, pattern->local_count);
    pattern->join_count = rewrite_list(c, site, &pattern->join, pattern->join_count);
}

static unsigned rewrite_conditions(const copy *c, nc_site_kind kind, const nc_condition **list,
                                   unsigned count)
{
    nc_condition *made = NC_NEW_ARRAY(c->arena, nc_condition, count);
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++) {
        bool named = kind == NC_SITE_UNLESS;
        nc_site site = {
            .kind = kind, .item = i, .label = named ? (*list)[i].label : NC_S(""), .expr = (*list)[i].expr};
        const nc_expr *e = offer(c, site);
        if (e != NULL)
            made[kept++] = (nc_condition){(*list)[i].label, e};
    }
    *list = made;
    return kept;
}

static void rewrite_absence(const copy *c, unsigned item, nc_absence *absence)
{
    nc_site site = {.item = item, .label = absence->pattern.name};
    rewrite_pattern(c, NC_SITE_ABSENT, item, &absence->pattern);
    site.kind = NC_SITE_WITHIN;
    site.expr = absence->within;
    absence->within = offer(c, site);
    if (absence->until != NULL) {
        nc_pattern *until = NC_NEW(c->arena, nc_pattern);
        *until = *absence->until;
        rewrite_pattern(c, NC_SITE_UNTIL, item, until);
        absence->until = until;
    }
    site.kind = NC_SITE_PROVIDED;
    site.expr = absence->provided;
    absence->provided = offer(c, site);
}

static void rewrite_text(const copy *c, nc_str label, nc_text *text)
{
    nc_text_part *parts = NC_NEW_ARRAY(c->arena, nc_text_part, text->count);
    for (unsigned i = 0; i < text->count; i++) {
        nc_site site = {.kind = NC_SITE_TEXT,
                        .item = i,
                        .label = label,
                        .counted = text->parts[i].one.n > 0,
                        .expr = text->parts[i].expr};
        parts[i] = text->parts[i];
        parts[i].expr = offer(c, site);
    }
    text->parts = parts;
}

static void rewrite_results(const copy *c, nc_rule *rule)
{
    nc_weigh *weigh = NC_NEW_ARRAY(c->arena, nc_weigh, rule->weigh_count);
    nc_action *actions = NC_NEW_ARRAY(c->arena, nc_action, rule->action_count);
    nc_site site = {.kind = NC_SITE_WHEN};
    for (unsigned i = 0; i < rule->weigh_count; i++) {
        weigh[i] = rule->weigh[i];
        site.item = i;
        site.label = weigh[i].cause->name;
        site.expr = weigh[i].when;
        weigh[i].when = offer(c, site);
    }
    for (unsigned i = 0; i < rule->action_count; i++) {
        actions[i] = rule->actions[i];
        site.item = i;
        site.label = NC_S("do");
        site.expr = actions[i].when;
        actions[i].when = offer(c, site);
    }
    rule->weigh = weigh;
    rule->actions = actions;
    rewrite_text(c, NC_S("headline"), &rule->headline);
    rewrite_text(c, NC_S("what"), &rule->what);
    rewrite_text(c, NC_S("why"), &rule->why);
    rewrite_text(c, NC_S("fix"), &rule->fix);
}

nc_rule *nc_rule_rewrite(nc_arena *arena, const nc_rule *rule, nc_rewriter rewriter, void *context)
{
    copy c = {arena, rewriter, context};
    nc_rule *made = NC_NEW(arena, nc_rule);
    *made = *rule;
    nc_pattern *find = NC_NEW_ARRAY(arena, nc_pattern, rule->find_count);
    for (unsigned i = 0; i < rule->find_count; i++) {
        find[i] = rule->find[i];
        rewrite_pattern(&c, NC_SITE_FIND, i, &find[i]);
    }
    made->find = find;
    made->where_count = rewrite_conditions(&c, NC_SITE_WHERE, &made->where, rule->where_count);
    made->unless_count = rewrite_conditions(&c, NC_SITE_UNLESS, &made->unless, rule->unless_count);
    nc_absence *absent = NC_NEW_ARRAY(arena, nc_absence, rule->absent_count);
    for (unsigned i = 0; i < rule->absent_count; i++) {
        absent[i] = rule->absent[i];
        rewrite_absence(&c, i, &absent[i]);
    }
    made->absent = absent;
    made->having_count = rewrite_conditions(&c, NC_SITE_HAVING, &made->having, rule->having_count);
    rewrite_results(&c, made);
    return made;
}

/* ---- nodes ---- */

void nc_expr_nodes(const nc_expr *root, nc_node_visitor visit, void *context)
{
    for (unsigned i = 0; root->sub == NULL && i < root->argc; i++) {
        visit(context, root->args[i], root);
        nc_expr_nodes(root->args[i], visit, context);
    }
    for (unsigned i = 0; root->sub != NULL && i < root->sub->local_count + root->sub->join_count; i++) {
        const nc_pattern *sub = root->sub;
        const nc_expr *e = i < sub->local_count ? sub->local[i] : sub->join[i - sub->local_count];
        visit(context, e, root);
        nc_expr_nodes(e, visit, context);
    }
}

static const nc_expr **replace_list(nc_arena *arena, const nc_expr *const *list, unsigned *count,
                                    const nc_expr *node, const nc_expr *by)
{
    const nc_expr **made = NC_NEW_ARRAY(arena, const nc_expr *, *count);
    unsigned kept = 0;
    for (unsigned i = 0; i < *count; i++) {
        const nc_expr *e = nc_expr_replace(arena, list[i], node, by);
        if (e != NULL)
            made[kept++] = e;
    }
    *count = kept;
    return made;
}

const nc_expr *nc_expr_replace(nc_arena *arena, const nc_expr *root, const nc_expr *node, const nc_expr *by)
{
    if (root == node)
        return by;
    if (root->argc == 0 && root->sub == NULL)
        return root;
    nc_expr *made = NC_NEW(arena, nc_expr);
    *made = *root;
    if (root->sub != NULL) { /* `every`: its arguments are how it was written, `sub` is what it means */
        made->word = 0;
        made->argc = 0;
    }
    unsigned count = made->argc;
    made->args = NC_NEW_ARRAY(arena, nc_expr *, count);
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++) {
        nc_expr *e = (nc_expr *)(uintptr_t)nc_expr_replace(arena, root->args[i], node, by);
        if (e != NULL)
            made->args[kept++] = e;
    }
    made->argc = (uint8_t)kept;
    if (kept == 1 && count == 2 && (root->op == NC_X_AND || root->op == NC_X_OR))
        return made->args[0];
    if (root->sub != NULL) {
        nc_pattern *sub = NC_NEW(arena, nc_pattern);
        *sub = *root->sub;
        sub->local = replace_list(arena, sub->local, &sub->local_count, node, by);
        sub->join = replace_list(arena, sub->join, &sub->join_count, node, by);
        made->sub = sub;
    }
    return made;
}

/* ---- words ---- */

nc_str nc_site_words(nc_arena *arena, const nc_site *site)
{
    static const char *const words[] = {"find",     "where", "unless", "absent", "within",
                                        "provided", "until", "having", "when",   "say"};
    return nc_arena_printf(arena, "%s%s%.*s", words[site->kind], site->label.n ? " " : "",
                           NC_FMT(site->label));
}

nc_str nc_site_text(nc_arena *arena, const nc_program *program, const nc_pool *pool, const nc_rule *rule,
                    const nc_expr *expr)
{
    nc_buf out = {0};
    nc_expr_print(&out, expr, program->vocab, pool, rule->bind_names);
    nc_str text = nc_arena_copy(arena, nc_buf_str(&out));
    nc_buf_free(&out);
    return text;
}
