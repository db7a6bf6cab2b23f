/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* absent: PATTERN + within | until + provided. */

static bool read_name(nc_rules *rules, nc_draft *draft, nc_parser *p, uint8_t *out)
{
    size_t at = p->now.at;
    nc_str known[NC_MAX_BINDINGS], name = nc_parse_name(p, "the name of a line of find");
    if (name.n == 0)
        return false;
    int bind = nc_draft_bind(draft, name);
    if (bind < 0) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, nc_node_place(p->node, at), "no line of find is called '%.*s'",
                    NC_FMT(name));
        for (unsigned i = 0; i < draft->named; i++)
            known[i] = draft->binds[i].name;
        nc_hint_nearest(rules->diag, name, known, draft->named);
        return false;
    }
    draft->binds[bind].used = true;
    *out = (uint8_t)bind;
    return true;
}

static bool read_anchor(nc_rules *rules, nc_draft *draft, nc_parser *p, nc_absence *absence)
{
    return read_name(rules, draft, p, &absence->anchor) && nc_parse_end(p);
}

/* "cmd and reply" */
static bool read_between(nc_checker *c, nc_draft *draft, const nc_node *node, nc_absence *absence)
{
    nc_parser p;
    nc_parser_begin(&p, c->rules->trees, c->rules->diag, node, 0, node->text.n);
    absence->bound = NC_BETWEEN;
    if (!read_name(c->rules, draft, &p, &absence->anchor))
        return false;
    if (!nc_parse_word(&p, "and"))
        nc_parser_fail(&p, p.now.at, "'and NAME' is expected");
    return !p.failed && read_name(c->rules, draft, &p, &absence->closer) && nc_parse_end(&p);
}

/* fewer_than: 3 */
static bool read_fewer(nc_checker *c, const nc_node *map, nc_absence *absence)
{
    const nc_node *node = nc_need_kind(c->rules, map, "fewer_than", NC_NODE_SCALAR);
    absence->fewer = 1;
    if (node == NULL)
        return true;
    const nc_expr *e = nc_scalar_expr(c, node, (nc_want){NC_T_INT, NC_T_NONE, NULL});
    if (e == NULL)
        return false;
    if (e->op != NC_X_CONST || nc_v_int(e->word) < 1 || nc_v_int(e->word) > UINT16_MAX) {
        NC_RULE_BAD(c->rules, NC_E_TYPE, node->place, "fewer_than takes a constant from 1 to %d", UINT16_MAX);
        return false;
    }
    absence->fewer = (uint32_t)e->word;
    return true;
}

static const nc_want a_duration = {NC_T_DURATION, NC_T_NONE, NULL};

/* "30s after cmd", "5s before cmd" */
static bool read_within(nc_checker *c, nc_draft *draft, const nc_node *node, nc_absence *absence)
{
    nc_parser p;
    c->node = node;
    nc_parser_begin(&p, c->rules->trees, c->rules->diag, node, 0, node->text.n);
    const nc_ast *ast = nc_parse_expr(&p);
    absence->bound = NC_WITHIN;
    if (ast == NULL || (absence->within = nc_check_as(c, ast, a_duration)) == NULL)
        return false;
    absence->before = nc_parse_word(&p, "before");
    if (!absence->before && !nc_parse_word(&p, "after")) {
        nc_parser_fail(&p, p.now.at, "'after NAME' or 'before NAME' is expected");
        return false;
    }
    return read_anchor(c->rules, draft, &p, absence);
}

/* "end of source after cmd", "stop after cmd" */
static bool read_until(nc_checker *c, nc_draft *draft, const nc_node *node, nc_absence *absence,
                       nc_str *other)
{
    nc_parser p;
    c->node = node;
    nc_parser_begin(&p, c->rules->trees, c->rules->diag, node, 0, node->text.n);
    absence->bound = NC_UNTIL_END;
    *other = nc_parse_name(&p, "'end of source' or the name of a pattern");
    if (nc_str_eq(*other, NC_S("end")) && nc_parse_word(&p, "of")) {
        *other = NC_S("");
        if (!nc_parse_word(&p, "source"))
            nc_parser_fail(&p, p.now.at, "'source' is expected");
    }
    if (!nc_parse_word(&p, "after"))
        nc_parser_fail(&p, p.now.at, "'after NAME' is expected");
    return !p.failed && read_anchor(c->rules, draft, &p, absence);
}

static bool read_provided(nc_checker *c, const nc_node *map, nc_absence *absence)
{
    const nc_node *node = nc_node_get(map, "provided");
    if (node == NULL) {
        NC_RULE_BAD(c->rules, NC_E_INVALID, absence->place,
                    "the key 'provided' is missing: what shows that it would have been seen?");
        nc_hint(c->rules->diag, "provided: capture.sees(...), or provided: always");
        return false;
    }
    c->node = node;
    if (node->kind == NC_NODE_SCALAR && nc_str_eq(node->text, NC_S("always")))
        absence->provided = nc_expr_const(c, 0, NC_T_BOOL, 1);
    else
        absence->provided = nc_scalar_expr(c, node, (nc_want){NC_T_BOOL, NC_T_NONE, NULL});
    return absence->provided != NULL;
}

static bool read_pattern(nc_checker *c, nc_draft *draft, const nc_pair *pair, nc_pattern *out)
{
    nc_draft_pattern pattern;
    if (draft->bind_count == NC_MAX_BINDINGS) {
        NC_RULE_BAD(c->rules, NC_E_LIMIT, pair->place, "a rule speaks of at most %d facts", NC_MAX_BINDINGS);
        return false;
    }
    if (!nc_parse_pattern(c->rules, pair->value, &pattern))
        return false;
    nc_fact_type type = nc_need_type(c->rules, pattern.type, nc_node_place(pair->value, pattern.type_at));
    if (type == NC_NO_TYPE)
        return false;
    unsigned bind = draft->bind_count++;
    draft->binds[bind] = (nc_bind){.name = pair->key, .type = type, .place = pair->place, .used = true};
    nc_check_pattern(c, &pattern, (uint8_t)bind, pair->key, out);
    draft->strict |= UINT64_C(1) << bind;
    return !c->failed;
}

static uint64_t binds_of(const nc_pattern *pattern)
{
    uint64_t binds = 0;
    for (unsigned i = 0; i < pattern->join_count; i++)
        binds |= pattern->join[i]->binds;
    return binds & ~(UINT64_C(1) << pattern->bind);
}

/* The pattern that must not match, and the one that closes the window early. */
static bool read_patterns(nc_checker *c, nc_draft *draft, const nc_node *map, nc_str other,
                          nc_absence *absence)
{
    bool found = false, fine = true;
    for (unsigned i = 0; i < map->count && fine; i++) {
        const nc_pair *pair = &map->pairs[i];
        if (nc_key_of(NC_MAP_ABSENCE, pair->key) != NULL)
            continue;
        if (other.n > 0 && nc_str_eq(pair->key, other)) {
            nc_pattern *until = NC_NEW(c->rules->arena, nc_pattern);
            fine = read_pattern(c, draft, pair, until);
            absence->until = until;
        } else if (found) {
            NC_RULE_BAD(c->rules, NC_E_UNKNOWN, pair->place,
                        "one pattern is absent at a time; '%.*s' is a second one, or an unknown key",
                        NC_FMT(pair->key));
            nc_hint_key(c->rules, pair->key, NC_MAP_ABSENCE);
            fine = false;
        } else {
            found = true;
            fine = read_pattern(c, draft, pair, &absence->pattern);
        }
    }
    if (fine && !found)
        NC_RULE_BAD(c->rules, NC_E_INVALID, map->place,
                    "which fact is absent?  NAME: TYPE where CONDITION is missing");
    if (fine && other.n > 0 && absence->until == NULL)
        NC_RULE_BAD(c->rules, NC_E_UNKNOWN, nc_node_get(map, "until")->place,
                    "'%.*s' is no pattern of this absence", NC_FMT(other));
    return fine && found && (other.n == 0 || absence->until != NULL);
}

static bool read_window(nc_checker *c, nc_draft *draft, const nc_node *map, nc_absence *absence,
                        nc_str *other)
{
    const nc_node *within = nc_need_kind(c->rules, map, "within", NC_NODE_SCALAR),
                  *until = nc_need_kind(c->rules, map, "until", NC_NODE_SCALAR),
                  *between = nc_need_kind(c->rules, map, "between", NC_NODE_SCALAR);
    const nc_node *lasting = nc_need_kind(c->rules, map, "for", NC_NODE_SCALAR);
    if ((within != NULL) + (until != NULL) + (between != NULL) != 1) {
        NC_RULE_BAD(
            c->rules, NC_E_INVALID, absence->place,
            "an absence needs one window: within: DURATION after NAME, until: end of source after NAME, "
            "or between: NAME and NAME");
        return false;
    }
    if (between != NULL)
        return read_between(c, draft, between, absence);
    if (within != NULL)
        return read_within(c, draft, within, absence);
    bool fine = read_until(c, draft, until, absence, other);
    if (lasting != NULL)
        fine = (absence->within = nc_scalar_expr(c, lasting, a_duration)) != NULL && fine;
    return fine;
}

static void set_stem(nc_absence *absence)
{
    absence->stem = UINT64_C(1) << absence->anchor | binds_of(&absence->pattern) | absence->provided->binds;
    absence->stem |= absence->within ? absence->within->binds : 0;
    absence->stem |= absence->until ? binds_of(absence->until) : 0;
    absence->stem |= absence->bound == NC_BETWEEN ? UINT64_C(1) << absence->closer : 0;
}

static bool read_absence(nc_rules *rules, nc_draft *draft, const nc_node *map, nc_absence *absence)
{
    nc_checker c = nc_checker_of(draft, rules, map);
    nc_str other = NC_S("");
    absence->place = map->place;
    if (map->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, map->place, "an absence is a map: NAME: PATTERN, within, provided");
        return false;
    }
    bool window = read_window(&c, draft, map, absence, &other), provided = read_provided(&c, map, absence);
    if (!read_fewer(&c, map, absence) || !window || !provided ||
        !read_patterns(&c, draft, map, other, absence) || c.failed)
        return false;
    set_stem(absence);
    return true;
}

/* {not: PATTERN, provided: ...} between two steps of `then` */
static bool read_forbidden(nc_rules *rules, nc_draft *draft, unsigned number, nc_absence *absence)
{
    unsigned from, to;
    const nc_node *map = nc_forbidden_step(draft, number, &from, &to);
    nc_checker c = nc_checker_of(draft, rules, map);
    *absence = (nc_absence){.place = map->place, .bound = NC_BETWEEN, .fewer = 1};
    absence->anchor = (uint8_t)from;
    absence->closer = (uint8_t)to;
    bool provided = read_provided(&c, map, absence), fine = provided;
    for (unsigned i = 0; i < map->count && fine; i++)
        if (nc_str_eq(map->pairs[i].key, NC_S("not")))
            fine = read_pattern(&c, draft, &map->pairs[i], &absence->pattern);
    if (!fine || c.failed)
        return false;
    set_stem(absence);
    return true;
}

void nc_compile_absent(nc_rules *rules, nc_draft *draft)
{
    const nc_node *node = nc_node_get(draft->doc->node, "absent");
    const nc_node *const *items = node != NULL && node->kind == NC_NODE_LIST ? node->items : &node;
    unsigned count = node == NULL ? 0 : node->kind == NC_NODE_LIST ? node->count : 1;
    unsigned forbidden = nc_forbidden_steps(draft);
    nc_absence *list = NC_NEW_ARRAY(rules->arena, nc_absence, count + forbidden);
    for (unsigned i = 0; i < count; i++) {
        if (read_absence(rules, draft, items[i], &list[draft->rule->absent_count]))
            draft->rule->absent_count++;
        else
            draft->failed = true;
    }
    for (unsigned i = 0; i < forbidden; i++) {
        if (read_forbidden(rules, draft, i, &list[draft->rule->absent_count]))
            draft->rule->absent_count++;
        else
            draft->failed = true;
    }
    draft->rule->absent = list;
}
