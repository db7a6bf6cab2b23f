/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include <stdlib.h>

/* A rule's head, its conditions, and what ties them together. */

static const nc_str severities[NC_SEVERITY_COUNT] = {NC_SI("info"), NC_SI("notice"), NC_SI("warning"),
                                                     NC_SI("error"), NC_SI("critical")};

nc_str nc_severity_name(nc_severity severity)
{
    return severity < NC_SEVERITY_COUNT ? severities[severity] : NC_S("?");
}

bool nc_severity_find(nc_str name, nc_severity *out)
{
    for (unsigned i = 0; i < NC_SEVERITY_COUNT; i++)
        if (nc_str_eq(severities[i], name)) {
            *out = (nc_severity)i;
            return true;
        }
    return false;
}

/* ---- head ---- */

static void load_severity(nc_rules *rules, nc_draft *draft)
{
    const nc_node *node = draft->doc->node;
    if (nc_node_get(node, "severity") == NULL) {
        if (nc_node_get(node, "say") != NULL && !draft->off)
            NC_RULE_BAD(rules, NC_E_INVALID, draft->doc->place, "the key 'severity' is missing");
        return;
    }
    nc_str word = nc_need_word(rules, node, NC_MAP_RULE, "severity", NC_S("info"));
    nc_severity_find(word, &draft->rule->severity);
}

static void take_code(nc_rules *rules, const nc_node *node, nc_rule *rule)
{
    const nc_rule *other = rule->code.n ? nc_map_get(&rules->codes, rule->code) : NULL;
    if (other != NULL) {
        NC_RULE_BAD(rules, NC_E_DUPLICATE, nc_node_get(node, "code")->place,
                    "the code %.*s belongs to the rule %.*s", NC_FMT(rule->code), NC_FMT(other->name));
        nc_hint_first(rules, other->place);
    } else if (rule->code.n) {
        nc_map_put(&rules->codes, rule->code, rule);
    }
}

static bool is_set(nc_rules *rules, const nc_node *node, const char *key)
{
    return nc_str_eq(nc_need_word(rules, node, NC_MAP_RULE, key, NC_S("false")), NC_S("true"));
}

static void load_head(nc_rules *rules, nc_draft *draft)
{
    const nc_node *node = draft->doc->node;
    nc_rule *rule = draft->rule = NC_NEW(rules->arena, nc_rule);
    unsigned count;
    nc_need_keys(rules, node, NC_MAP_RULE);
    *rule = (nc_rule){.name = draft->doc->name,
                      .pack = draft->doc->pack,
                      .place = draft->doc->place,
                      .concludes = NC_NO_TYPE};
    rule->code = nc_need_text(rules, node, "code", false);
    rule->status = nc_need_word(rules, node, NC_MAP_RULE, "status", NC_S("stable"));
    rule->tags = nc_need_list(rules, node, "tags", &count);
    rule->tag_count = count;
    nc_load_life(rules, draft);
    rule->title = nc_need_text(rules, node, "title", !draft->off);
    load_severity(rules, draft);
    if (count > 0)
        nc_check_rule_tags(rules, rule->pack, nc_node_get(node, "tags"));
    rule->refs = nc_need_list(rules, node, "refs", &count);
    rule->ref_count = count;
    rule->silent = nc_node_get(node, "say") == NULL;
    rule->cross = is_set(rules, node, "cross");
    rule->inconclusive = is_set(rules, node, "inconclusive");
    take_code(rules, node, rule);
    nc_map_put(&rules->rules, rule->name, draft);
}

/* ---- find ---- */

bool nc_good_name(nc_str name)
{
    static const char keywords[] = "and|or|not|in|is|between|matches|where|exists|true|false|if|band|bor|"
                                   "known|unknown|after|before|source|every|satisfies|over";
    bool fine =
        name.n > 0 && !(name.p[0] >= '0' && name.p[0] <= '9') && !nc_words_have(nc_str_c(keywords), name);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        fine =
            fine && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    }
    return fine;
}

static void load_find(nc_rules *rules, nc_draft *draft)
{
    const nc_node *find = nc_need_kind(rules, draft->doc->node, "find", NC_NODE_MAP);
    unsigned count = find ? find->count : 0;
    draft->failed = count == 0 || count > NC_MAX_BINDINGS;
    if (count == 0 || count > NC_MAX_BINDINGS) {
        NC_RULE_BAD(rules, NC_E_INVALID, draft->doc->place, "a rule needs 'find' with 1 to %d patterns",
                    NC_MAX_BINDINGS);
        return;
    }
    draft->find = NC_NEW_ARRAY(rules->arena, nc_draft_pattern, count + nc_then_items(draft));
    for (unsigned i = 0; i < count; i++) {
        const nc_pair *pair = &find->pairs[i];
        draft->binds[i] = (nc_bind){.name = pair->key, .type = NC_NO_TYPE, .place = pair->place};
        if (!nc_good_name(pair->key)) {
            NC_RULE_BAD(rules, NC_E_INVALID, pair->place,
                        "'%.*s' is no name: letters, digits and _, no word of the language",
                        NC_FMT(pair->key));
            draft->failed = true;
        }
        if (!nc_parse_pattern(rules, pair->value, &draft->find[i]))
            draft->failed = true;
    }
    draft->bind_count = draft->named = count;
    nc_load_then(rules, draft);
    draft->rule->find_count = draft->named;
}

static bool parse_conclusion(nc_rules *rules, nc_draft *draft, nc_parser *p)
{
    nc_str names[NC_MAX_SLOTS];
    size_t at[NC_MAX_SLOTS];
    nc_ast *values[NC_MAX_SLOTS];
    unsigned count = 0;
    while (!nc_parse_is(p, ")") && !p->failed) {
        if (count == NC_MAX_SLOTS) {
            nc_parser_fail(p, p->now.at, "more than %d slots", NC_MAX_SLOTS);
            break;
        }
        at[count] = p->now.at;
        names[count] = nc_parse_name(p, "a slot");
        if (!nc_parse_expect(p, "=") || (values[count++] = nc_parse_expr(p)) == NULL)
            break;
        if (!nc_parse_is(p, ")") && !nc_parse_expect(p, ","))
            break;
    }
    if (p->failed || !nc_parse_expect(p, ")") || !nc_parse_end(p))
        return false;
    draft->conclude_count = count;
    draft->conclude_names = NC_NEW_ARRAY(rules->arena, nc_str, count);
    draft->conclude_at = NC_NEW_ARRAY(rules->arena, size_t, count);
    draft->conclude_values = NC_NEW_ARRAY(rules->arena, nc_ast *, count);
    for (unsigned i = 0; i < count; i++) {
        draft->conclude_names[i] = names[i];
        draft->conclude_at[i] = at[i];
        draft->conclude_values[i] = values[i];
    }
    return true;
}

static nc_concluded *concluded_of(nc_rules *rules, nc_draft *draft, nc_str name)
{
    nc_concluded *type = nc_map_get(&rules->concluded, name);
    if (type == NULL) {
        type = NC_NEW(rules->arena, nc_concluded);
        *type = (nc_concluded){.name = name, .type = nc_vocab_find(rules->vocab, name), .doc = draft->doc};
        nc_map_put(&rules->concluded, name, type);
    }
    const nc_shape *shape = nc_vocab_shape(rules->vocab, type->type);
    if (shape != NULL && shape->kind != NC_DERIVED) {
        NC_RULE_BAD(rules, NC_E_INVALID, draft->conclude->place,
                    "'%.*s' is a fact of the evidence: no rule can conclude it", NC_FMT(name));
        return NULL;
    }
    return type;
}

static void load_conclusion(nc_rules *rules, nc_draft *draft)
{
    nc_parser p;
    draft->conclude = nc_need_kind(rules, draft->doc->node, "conclude", NC_NODE_SCALAR);
    if (draft->conclude == NULL) {
        if (draft->rule->silent)
            NC_RULE_BAD(rules, NC_E_INVALID, draft->doc->place,
                        "a rule needs 'say' or 'conclude': this one does nothing");
        return;
    }
    nc_parser_begin(&p, rules->trees, rules->diag, draft->conclude, 0, draft->conclude->text.n);
    nc_str name = nc_parse_type(&p);
    bool fine = nc_parse_expect(&p, "(") && parse_conclusion(rules, draft, &p);
    if (name.n > 0)
        draft->concludes = concluded_of(rules, draft, name);
    if (!fine)
        draft->failed = true;
}

/* ---- conditions ---- */

static void note(nc_draft *draft, const nc_checker *c)
{
    draft->failed = draft->failed || c->failed;
    draft->strict |= c->strict;
}

static unsigned items_of(const nc_node *node, const nc_node *const **items, const nc_node **single)
{
    *single = node;
    *items = node && node->kind == NC_NODE_LIST ? node->items : (const nc_node *const *)single;
    return node == NULL ? 0 : node->kind == NC_NODE_LIST ? node->count : 1;
}

static const nc_condition *load_conditions(nc_rules *rules, nc_draft *draft, const char *key, bool group,
                                           unsigned *count)
{
    const nc_node *const *items, *single;
    unsigned n = items_of(nc_node_get(draft->doc->node, key), &items, &single);
    nc_condition *list = NC_NEW_ARRAY(rules->arena, nc_condition, n);
    nc_checker c = nc_checker_of(draft, rules, NULL);
    c.group = group;
    c.exists = true;
    for (unsigned i = 0; i < n; i++) {
        const nc_expr *e = nc_scalar_expr(&c, items[i], (nc_want){NC_T_BOOL, NC_T_NONE, NULL});
        if (e != NULL)
            list[(*count)++] = (nc_condition){nc_str_trim(items[i]->text), e};
    }
    note(draft, &c);
    return list;
}

static void add_exception(nc_draft *draft, nc_checker *c, nc_condition *list, nc_str name,
                          const nc_node *node)
{
    const nc_expr *e = nc_scalar_expr(c, node, (nc_want){NC_T_BOOL, NC_T_NONE, NULL});
    if (e != NULL)
        list[draft->rule->unless_count++] = (nc_condition){name, e};
}

/* One row of an `except` table as a condition: (first == cell and second == cell). */
static bool add_row(nc_buf *out, const nc_node *match, const nc_node *row, nc_diag *diag)
{
    if (row->kind != NC_NODE_LIST || row->count != match->count) {
        nc_report(diag, NC_E_INVALID, row->place, "a row needs %u values, one for each of 'match'",
                  match->count);
        return false;
    }
    for (unsigned i = 0; i < row->count; i++) {
        const char *quote = row->items[i]->quoted ? "\"" : "";
        nc_buf_printf(out, "%s%.*s == %s%.*s%s",
                      i        ? " and "
                      : out->n ? " or ("
                               : "(",
                      NC_FMT(match->items[i]->text), quote, NC_FMT(row->items[i]->text), quote);
    }
    nc_buf_char(out, ')');
    return true;
}

/* `except` is `unless` in the form of a table: {match: [expressions], rows: [[values]], reason: why}. */
static void load_table(nc_rules *rules, nc_draft *draft, nc_checker *c, nc_condition *list,
                       const nc_pair *pair)
{
    nc_diag *diag = c->diag;
    if (nc_need_keys(rules, pair->value, NC_MAP_EXCEPTION) != NC_E_OK)
        return;
    const nc_node *match = nc_need_kind(rules, pair->value, "match", NC_NODE_LIST);
    const nc_node *rows = nc_need_kind(rules, pair->value, "rows", NC_NODE_LIST);
    if (nc_node_text(pair->value, "reason", NC_S("")).n == 0)
        nc_report(diag, NC_E_INVALID, pair->place, "the exception '%.*s' needs a reason", NC_FMT(pair->key));
    if (match == NULL || rows == NULL || rows->count == 0) {
        nc_report(diag, NC_E_INVALID, pair->place, "an exception by table needs 'match' and 'rows'");
        return;
    }
    nc_buf text = {0};
    bool fine = true;
    for (unsigned i = 0; i < rows->count; i++)
        fine = add_row(&text, match, rows->items[i], diag) && fine;
    nc_node *node = NC_NEW(rules->arena, nc_node);
    *node = (nc_node){
        .kind = NC_NODE_SCALAR, .place = rows->place, .text = nc_arena_copy(rules->arena, nc_buf_str(&text))};
    nc_buf_free(&text);
    if (fine)
        add_exception(draft, c, list, pair->key, node);
}

static void load_exceptions(nc_rules *rules, nc_draft *draft)
{
    const nc_node *unless = nc_need_kind(rules, draft->doc->node, "unless", NC_NODE_MAP);
    const nc_node *except = nc_need_kind(rules, draft->doc->node, "except", NC_NODE_MAP);
    unsigned conditions = unless ? unless->count : 0, tables = except ? except->count : 0;
    nc_condition *list = NC_NEW_ARRAY(rules->arena, nc_condition, conditions + tables);
    nc_checker c = nc_checker_of(draft, rules, NULL);
    c.exists = true;
    for (unsigned i = 0; i < conditions; i++)
        add_exception(draft, &c, list, unless->pairs[i].key, unless->pairs[i].value);
    for (unsigned i = 0; i < tables; i++)
        load_table(rules, draft, &c, list, &except->pairs[i]);
    draft->rule->unless = list;
    note(draft, &c);
}

static const nc_expr **load_values(nc_rules *rules, nc_draft *draft, const char *key, unsigned *count)
{
    const nc_node *const *items, *single;
    unsigned n = items_of(nc_node_get(draft->doc->node, key), &items, &single);
    const nc_expr **list = NC_NEW_ARRAY(rules->arena, const nc_expr *, n);
    nc_checker c = nc_checker_of(draft, rules, NULL);
    for (unsigned i = 0; i < n; i++) {
        const nc_expr *e = nc_scalar_expr(&c, items[i], (nc_want){NC_T_NONE, NC_T_NONE, NULL});
        if (e != NULL)
            list[(*count)++] = e;
    }
    note(draft, &c);
    return list;
}

/* "first by (a, b)" */
static void load_pick(nc_rules *rules, nc_draft *draft)
{
    const nc_node *node = nc_need_kind(rules, draft->doc->node, "pick", NC_NODE_SCALAR);
    nc_parser p;
    if (node == NULL)
        return;
    nc_checker c = nc_checker_of(draft, rules, node);
    nc_pick *pick = NC_NEW(rules->arena, nc_pick);
    pick->by = NC_NEW_ARRAY(rules->arena, const nc_expr *, NC_MAX_ARGS);
    nc_parser_begin(&p, rules->trees, rules->diag, node, 0, node->text.n);
    pick->last = nc_parse_word(&p, "last");
    if ((!pick->last && !nc_parse_word(&p, "first")) || !nc_parse_word(&p, "by"))
        nc_parser_fail(&p, p.now.at, "'first by (...)' or 'last by (...)' is expected");
    nc_parse_expect(&p, "(");
    while (!p.failed && pick->by_count < NC_MAX_ARGS) {
        nc_ast *ast = nc_parse_expr(&p);
        nc_expr *e = ast ? nc_check(&c, ast, (nc_want){NC_T_NONE, NC_T_NONE, NULL}) : NULL;
        if (e != NULL)
            pick->by[pick->by_count++] = e;
        if (!nc_parse_accept(&p, ","))
            break;
    }
    nc_parse_expect(&p, ")");
    c.failed = !nc_parse_end(&p) || c.failed;
    note(draft, &c);
    draft->rule->pick = pick;
}

static void load_explains(nc_rules *rules, nc_draft *draft)
{
    const nc_node *const *items, *single;
    unsigned n = items_of(nc_node_get(draft->doc->node, "explains"), &items, &single);
    const nc_rule **list = NC_NEW_ARRAY(rules->arena, const nc_rule *, n);
    for (unsigned i = 0; i < n; i++) {
        const nc_draft *other = nc_rule_named(rules, items[i]->text, items[i]->place);
        if (other != NULL && !other->off)
            list[draft->rule->explain_count++] = other->rule;
    }
    draft->rule->explains = list;
}

/* ---- waivers ---- */

static void load_waivers(nc_rules *rules, nc_draft *draft)
{
    const nc_node *allow = nc_need_kind(rules, draft->doc->node, "allow", NC_NODE_MAP);
    nc_rule *rule = draft->rule;
    nc_waiver *list = NC_NEW_ARRAY(rules->arena, nc_waiver, allow ? allow->count : 0);
    rule->waivers = list;
    for (unsigned i = 0; allow && i < allow->count; i++) {
        const nc_pair *pair = &allow->pairs[i];
        if (pair->value->kind != NC_NODE_SCALAR || pair->value->text.n == 0)
            NC_RULE_BAD(rules, NC_E_INVALID, pair->place, "a waiver needs a reason: {L018: \"why\"}");
        list[rule->waiver_count++] = (nc_waiver){pair->key, pair->value->text, pair->place};
    }
}

/* ---- all of it ---- */

static void load_patterns(nc_rules *rules, nc_draft *draft)
{
    nc_pattern *list = NC_NEW_ARRAY(rules->arena, nc_pattern, draft->named);
    nc_checker c = nc_checker_of(draft, rules, NULL);
    unsigned finds = draft->named - draft->rule->step_count;
    for (unsigned i = 0; i < draft->named; i++) {
        c.named = i < finds ? finds : i; /* a step reads what came before it */
        nc_check_pattern(&c, &draft->find[i], (uint8_t)i, draft->binds[i].name, &list[i]);
    }
    draft->rule->find = list;
    note(draft, &c);
    nc_compile_then(rules, draft, list);
}

void nc_compile_rule(nc_rules *rules, nc_draft *draft)
{
    nc_rule *rule = draft->rule;
    load_patterns(rules, draft);
    nc_compile_absent(rules, draft);
    rule->where = load_conditions(rules, draft, "where", false, &rule->where_count);
    load_exceptions(rules, draft);
    rule->per = load_values(rules, draft, "per", &rule->per_count);
    rule->having = load_conditions(rules, draft, "having", true, &rule->having_count);
    load_pick(rules, draft);
    uint64_t before = draft->strict;
    nc_compile_conclusion(rules, draft);
    draft->grouped =
        rule->per_count > 0 || rule->having_count > 0 || rule->pick != NULL || draft->strict != before;
    nc_compile_weigh(rules, draft);
    load_explains(rules, draft);
    nc_compile_say(rules, draft);
    nc_compile_actions(rules, draft);
    rule->bind_count = draft->bind_count;
    nc_str *names = NC_NEW_ARRAY(rules->arena, nc_str, draft->bind_count);
    for (unsigned i = 0; i < draft->bind_count; i++)
        names[i] = draft->binds[i].name;
    rule->bind_names = names;
    load_waivers(rules, draft);
    nc_check_contradictions(rules, draft);
    nc_check_retention(rules, draft);
}

void nc_load_rules(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_RULE], to = rules->first_of[NC_DOC_RULE + 1];
    rules->draft_count = to - from;
    rules->drafts = nc_xcalloc(rules->draft_count, sizeof *rules->drafts);
    for (size_t i = 0; i < rules->draft_count; i++) {
        nc_draft *draft = &rules->drafts[i];
        draft->doc = &rules->docs[from + i];
        load_head(rules, draft);
        if (draft->off)
            continue;
        load_find(rules, draft);
        load_conclusion(rules, draft);
    }
    nc_note_drafts(rules);
    nc_conclude_types(rules);
    rules->trees = rules->scratch;
    for (size_t i = 0; i < rules->draft_count; i++) {
        nc_arena_reset(rules->scratch);
        rules->pack_now = rules->drafts[i].doc->pack;
        if (!rules->drafts[i].off && rules->drafts[i].find != NULL)
            nc_compile_rule(rules, &rules->drafts[i]);
        nc_drop_lacking(rules, &rules->drafts[i]);
    }
    rules->trees = rules->arena;
    nc_list_rules(rules);
}
