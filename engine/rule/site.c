/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* site: what a site decides about rules that others wrote: values of parameters, which rules run.  Conditions
 * of a shipped rule cannot be changed: such a rule is disabled, and another one written. */

static void set_param(nc_rules *rules, const struct nc_setting *setting)
{
    nc_param *param = nc_map_get(&rules->params, setting->name);
    if (param == NULL) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, setting->place, "no pack declares a parameter '%.*s'",
                    NC_FMT(setting->name));
        nc_hint_map(rules, setting->name, &rules->params);
    } else if (!nc_value_parse(rules->pool, param->type, setting->value, &param->word)) {
        NC_RULE_BAD(rules, NC_E_TYPE, setting->place, "parameter %.*s: '%.*s' is no %.*s",
                    NC_FMT(setting->name), NC_FMT(setting->value), NC_FMT(nc_type_name(param->type)));
    } else if (setting->place.line > 0 && param->set.line > 0) {
        NC_RULE_BAD(rules, NC_E_DUPLICATE, setting->place, "the parameter '%.*s' is set twice",
                    NC_FMT(setting->name));
        nc_hint_first(rules, param->set);
    } else {
        param->set = setting->place;
        nc_param_in_range(rules, param, setting->place);
    }
}

static void add_switch(nc_rules *rules, const nc_doc *doc, const nc_node *item, bool on)
{
    if (item->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, item->place,
                    "this is written {rule: NAME, reason: \"...\"} or {tag: NAME, reason: \"...\"}");
        return;
    }
    nc_need_keys(rules, item, NC_MAP_SWITCH);
    const nc_node *rule = nc_node_get(item, "rule"), *tag = nc_node_get(item, "tag");
    nc_str reason = nc_need_text(rules, item, "reason", true), by = nc_need_text(rules, item, "by", false);
    if ((rule == NULL) == (tag == NULL)) {
        NC_RULE_BAD(rules, NC_E_INVALID, item->place, "either 'rule' or 'tag' says what is meant");
        return;
    }
    nc_switch one = {.name = nc_need_text(rules, item, rule ? "rule" : "tag", true),
                     .tag = tag != NULL,
                     .on = on,
                     .reason = reason,
                     .until = nc_node_get(item, "until") ? nc_load_until(rules, item) : NC_TIME_NONE,
                     .place = (rule ? rule : tag)->place};
    one.by = by.n > 0 ? nc_arena_printf(rules->arena, "%.*s (site %.*s)", NC_FMT(by), NC_FMT(doc->name))
                      : nc_arena_printf(rules->arena, "site %.*s", NC_FMT(doc->name));
    rules->switches =
        nc_grow(rules->switches, &rules->switch_capacity, rules->switch_count, sizeof *rules->switches);
    rules->switches[rules->switch_count++] = one;
}

static void load_switches(nc_rules *rules, const nc_doc *doc, const char *key, bool on)
{
    const nc_node *list = nc_need_kind(rules, doc->node, key, NC_NODE_LIST);
    for (unsigned i = 0; list && i < list->count; i++)
        add_switch(rules, doc, list->items[i], on);
}

static void load_site(nc_rules *rules, const nc_doc *doc)
{
    nc_need_keys(rules, doc->node, NC_MAP_SITE);
    const nc_node *params = nc_need_kind(rules, doc->node, "params", NC_NODE_MAP);
    for (unsigned i = 0; params && i < params->count; i++) {
        const nc_node *value = params->pairs[i].value;
        struct nc_setting setting = {params->pairs[i].key, value->text, params->pairs[i].place};
        if (value->kind == NC_NODE_SCALAR)
            set_param(rules, &setting);
        else
            NC_RULE_BAD(rules, NC_E_TYPE, value->place, "a value is expected here");
    }
    load_switches(rules, doc, "disable", false);
    load_switches(rules, doc, "enable", true);
}

void nc_load_sites(nc_rules *rules)
{
    for (size_t i = rules->first_of[NC_DOC_SITE]; i < rules->first_of[NC_DOC_SITE + 1]; i++)
        load_site(rules, &rules->docs[i]);
    for (size_t i = 0; i < rules->setting_count; i++)
        set_param(rules, &rules->settings[i]);
}

/* ---- what is said about one rule ---- */

static bool has_tag(const nc_rule *rule, nc_str tag)
{
    for (unsigned i = 0; i < rule->tag_count; i++)
        if (nc_str_eq(rule->tags[i], tag))
            return true;
    return false;
}

static bool is_over(const nc_rules *rules, const nc_switch *one)
{
    return one->until != NC_TIME_NONE && rules->today != NC_TIME_NONE && rules->today > one->until;
}

/* A word on the rule itself outweighs one on its tags; of two alike the one that disables does. */
const nc_switch *nc_switch_of(nc_rules *rules, const nc_rule *rule)
{
    nc_switch *best = NULL;
    for (size_t i = 0; i < rules->switch_count; i++) {
        nc_switch *one = &rules->switches[i];
        if (one->tag ? !has_tag(rule, one->name) : !nc_str_eq(rule->name, one->name))
            continue;
        one->used = true;
        if (is_over(rules, one))
            continue;
        if (best == NULL || (best->tag && !one->tag) || (best->tag == one->tag && best->on && !one->on))
            best = one;
    }
    return best;
}

void nc_check_switches(nc_rules *rules)
{
    for (size_t i = 0; i < rules->switch_count; i++) {
        nc_switch *one = &rules->switches[i];
        if (is_over(rules, one))
            nc_warn(rules->diag, one->place, "what the site says of '%.*s' is over and counts no more",
                    NC_FMT(one->name));
        if (one->used || one->name.n == 0)
            continue;
        if (one->tag) {
            nc_warn(rules->diag, one->place, "no rule has the tag '%.*s'", NC_FMT(one->name));
            continue;
        }
        const nc_retired *retired = nc_map_get(&rules->retired, one->name);
        if (retired != NULL)
            nc_warn(rules->diag, one->place, "the rule '%.*s' is retired: nothing is left to %s",
                    NC_FMT(one->name), one->on ? "enable" : "disable");
        else
            nc_warn(rules->diag, one->place, "a site %s the rule '%.*s', which does not exist",
                    one->on ? "enables" : "disables", NC_FMT(one->name));
        if (retired == NULL)
            nc_hint_map(rules, one->name, &rules->rules);
    }
}
