/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* suppress: RULE, where: {SLOT: VALUE}, reason, by, until. */

static const nc_slot *concluded_slot(nc_rules *rules, const nc_draft *draft, const nc_pair *pair)
{
    const nc_shape *shape = nc_vocab_shape(rules->vocab, draft->rule->concludes);
    int slot = shape ? nc_shape_slot(shape, pair->key) : -1;
    if (slot >= NC_SLOT_OWN)
        return nc_shape_slot_info(shape, slot);
    NC_RULE_BAD(rules, NC_E_UNKNOWN, pair->place, "the rule %.*s concludes no '%.*s'",
                NC_FMT(draft->rule->name), NC_FMT(pair->key));
    if (shape != NULL)
        nc_hint_slot(rules, pair->key, shape);
    return NULL;
}

static void read_where(nc_rules *rules, nc_draft *draft, const nc_node *where, nc_suppression *out)
{
    nc_argument *list = NC_NEW_ARRAY(rules->arena, nc_argument, where ? where->count : 0);
    for (unsigned i = 0; where && i < where->count; i++) {
        const nc_slot *slot = concluded_slot(rules, draft, &where->pairs[i]);
        nc_word word;
        if (slot == NULL || !nc_scalar_value(rules, where->pairs[i].value, slot, &word))
            continue;
        nc_checker c = nc_checker_of(draft, rules, where->pairs[i].value);
        list[out->where_count++] = (nc_argument){where->pairs[i].key, nc_expr_const(&c, 0, slot->type, word)};
    }
    out->where = list;
}

int64_t nc_load_until(nc_rules *rules, const nc_node *node)
{
    nc_word word;
    nc_str text = nc_need_text(rules, node, "until", true);
    if (nc_str_eq(text, NC_S("never")) || text.n == 0)
        return NC_TIME_NONE;
    bool date = text.n >= 10 && text.p[4] == '-';
    if (date && nc_value_parse(rules->pool, NC_T_TIME, text, &word))
        return nc_v_int(word);
    NC_RULE_BAD(rules, NC_E_TYPE, nc_node_get(node, "until")->place,
                "'%.*s' is no date like 2027-03-31, nor 'never'", NC_FMT(text));
    return NC_TIME_NONE;
}

void nc_load_suppressions(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_SUPPRESS], to = rules->first_of[NC_DOC_SUPPRESS + 1], kept = 0;
    nc_suppression *list = NC_NEW_ARRAY(rules->arena, nc_suppression, to - from);
    for (size_t i = from; i < to; i++) {
        const nc_doc *doc = &rules->docs[i];
        nc_need_keys(rules, doc->node, NC_MAP_SUPPRESS);
        nc_suppression one = {.reason = nc_need_text(rules, doc->node, "reason", true),
                              .by = nc_need_text(rules, doc->node, "by", true),
                              .ticket = nc_need_text(rules, doc->node, "ticket", false),
                              .until = nc_load_until(rules, doc->node),
                              .place = doc->place};
        nc_draft *draft = nc_rule_named(rules, doc->name, doc->place);
        const nc_node *where = nc_need_kind(rules, doc->node, "where", NC_NODE_MAP);
        if (draft == NULL)
            continue;
        if (draft->off || draft->idle != NC_IDLE_NOT) {
            nc_warn(rules->diag, doc->place, "the rule '%.*s' does not run: nothing is left to suppress",
                    NC_FMT(doc->name));
            nc_hint(rules->diag, "%.*s", NC_FMT(draft->idle_reason));
        } else {
            one.rule = draft->rule;
            read_where(rules, draft, where, &one);
            list[kept++] = one;
        }
    }
    rules->program.suppressions = list;
    rules->program.suppression_count = kept;
}
