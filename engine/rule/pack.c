/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* pack: name, version, parameters; site: parameters set, rules disabled. */

/* Is the parameter's value within min and max? */
static bool in_range(nc_rules *rules, const nc_param *param, nc_place place)
{
    nc_pool *pool = rules->pool;
    bool low = !param->has_min || nc_value_cmp(pool, param->type, param->word, param->min) >= 0;
    bool high = !param->has_max || nc_value_cmp(pool, param->type, param->word, param->max) <= 0;
    if (low && high)
        return true;
    nc_buf text = {0};
    nc_value_print(&text, pool, param->type, low ? param->max : param->min);
    NC_RULE_BAD(rules, NC_E_INVALID, place, "parameter %.*s: at %s %.*s", NC_FMT(param->name),
                low ? "most" : "least", NC_FMT(nc_buf_str(&text)));
    nc_buf_free(&text);
    return false;
}

static bool read_bound(nc_rules *rules, const nc_node *node, const char *key, const nc_param *param,
                       nc_word *word)
{
    const nc_node *bound = nc_need_kind(rules, node, key, NC_NODE_SCALAR);
    nc_slot slot = {.name = param->name, .type = param->type};
    if (bound == NULL)
        return false;
    if (!nc_type_ordered(param->type) || param->type == NC_T_STRING || param->type == NC_T_SYMBOL) {
        NC_RULE_BAD(rules, NC_E_TYPE, bound->place, "a %.*s has no least or greatest value",
                    NC_FMT(nc_type_name(param->type)));
        return false;
    }
    return nc_scalar_value(rules, bound, &slot, word);
}

/* min and max; `unit` is what people read beside the number. */
static void read_range(nc_rules *rules, const nc_node *node, const nc_node *value, nc_param *param)
{
    param->has_min = read_bound(rules, node, "min", param, &param->min);
    param->has_max = read_bound(rules, node, "max", param, &param->max);
    nc_need_text(rules, node, "unit", false);
    in_range(rules, param, value->place);
}

static void add_param(nc_rules *rules, const nc_pair *pair)
{
    const nc_node *node = pair->value;
    if (node->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place,
                    "a parameter is written {type: duration, default: 30s, why: \"...\"}");
        return;
    }
    nc_need_keys(rules, node, "type|default|why|min|max|unit");
    nc_str type = nc_need_text(rules, node, "type", true);
    nc_need_text(rules, node, "why", true);
    const nc_node *value = nc_node_get(node, "default");
    nc_param *param = NC_NEW(rules->arena, nc_param);
    *param = (nc_param){.name = pair->key, .type = nc_type_find(type), .place = pair->place};
    if (type.n > 0 && (param->type == NC_T_NONE || param->type == NC_T_LIST)) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, nc_node_get(node, "type")->place, "'%.*s' is no type of a parameter",
                    NC_FMT(type));
        nc_hint_words(rules, type, NC_S("bool|int|float|string|symbol|time|duration|ip|cidr|mac"));
        param->type = NC_T_INT;
    } else if (value == NULL) {
        NC_RULE_BAD(rules, NC_E_INVALID, node->place, "the key 'default' is missing");
    } else if (type.n > 0) {
        nc_slot slot = {.name = pair->key, .type = param->type};
        nc_scalar_value(rules, value, &slot, &param->word);
    }
    if (value != NULL && type.n > 0)
        read_range(rules, node, value, param);
    if (!nc_map_put(&rules->params, param->name, param))
        NC_RULE_BAD(rules, NC_E_DUPLICATE, pair->place, "the parameter '%.*s' is declared twice",
                    NC_FMT(pair->key));
}

static void check_needs(nc_rules *rules, const nc_node *needs)
{
    if (needs == NULL)
        return;
    nc_need_keys(rules, needs, "engine");
    nc_str engine = nc_node_text(needs, "engine", NC_S("1"));
    if (!nc_str_eq(engine, NC_S("1")))
        NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(needs, "engine")->place,
                    "this engine is 1, the pack needs %.*s", NC_FMT(engine));
}

static nc_pack load_pack(nc_rules *rules, const nc_doc *doc)
{
    nc_need_keys(rules, doc->node, "pack|version|title|needs|params|licence|maintainers");
    check_needs(rules, nc_need_kind(rules, doc->node, "needs", NC_NODE_MAP));
    const nc_node *params = nc_need_kind(rules, doc->node, "params", NC_NODE_MAP);
    for (unsigned i = 0; params && i < params->count; i++)
        add_param(rules, &params->pairs[i]);
    return (nc_pack){doc->name, nc_need_text(rules, doc->node, "version", true),
                     nc_need_text(rules, doc->node, "title", true)};
}

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
    } else {
        in_range(rules, param, setting->place);
    }
}

static void disable(nc_rules *rules, const nc_node *item)
{
    if (item->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, item->place,
                    "a disabled rule is written {rule: NAME, reason: \"...\"}");
        return;
    }
    nc_need_keys(rules, item, "rule|reason");
    nc_str name = nc_need_text(rules, item, "rule", true);
    nc_need_text(rules, item, "reason", true);
    if (name.n > 0)
        nc_map_put(&rules->disabled, name, nc_arena_cstr(rules->arena, name));
}

static void load_site(nc_rules *rules, const nc_doc *doc)
{
    nc_need_keys(rules, doc->node, "site|params|disable");
    const nc_node *params = nc_need_kind(rules, doc->node, "params", NC_NODE_MAP);
    for (unsigned i = 0; params && i < params->count; i++) {
        const nc_node *value = params->pairs[i].value;
        struct nc_setting setting = {params->pairs[i].key, value->text, params->pairs[i].place};
        if (value->kind == NC_NODE_SCALAR)
            set_param(rules, &setting);
        else
            NC_RULE_BAD(rules, NC_E_TYPE, value->place, "a value is expected here");
    }
    const nc_node *off = nc_need_kind(rules, doc->node, "disable", NC_NODE_LIST);
    for (unsigned i = 0; off && i < off->count; i++)
        disable(rules, off->items[i]);
}

void nc_load_packs(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_PACK], to = rules->first_of[NC_DOC_PACK + 1];
    nc_pack *packs = NC_NEW_ARRAY(rules->arena, nc_pack, to - from);
    for (size_t i = from; i < to; i++)
        packs[i - from] = load_pack(rules, &rules->docs[i]);
    rules->program.packs = packs;
    rules->program.pack_count = to - from;
    for (size_t i = rules->first_of[NC_DOC_SITE]; i < rules->first_of[NC_DOC_SITE + 1]; i++)
        load_site(rules, &rules->docs[i]);
    for (size_t i = 0; i < rules->setting_count; i++)
        set_param(rules, &rules->settings[i]);
}

const nc_setting_info *nc_rules_parameters(const nc_rules *rules, nc_arena *arena, size_t *count)
{
    nc_setting_info *list = NC_NEW_ARRAY(arena, nc_setting_info, rules->params.count);
    *count = 0;
    for (size_t i = 0; i < rules->params.count; i++) {
        const nc_param *param = rules->params.entries[i].value;
        list[(*count)++] =
            (nc_setting_info){param->name, param->type, param->word, param->used, param->place};
    }
    return list;
}

bool nc_rules_produced(const nc_rules *rules, nc_fact_type type)
{
    nc_str name = nc_vocab_shape(rules->vocab, type)->name;
    for (size_t i = rules->first_of[NC_DOC_FACT]; i < rules->first_of[NC_DOC_FACT + 1]; i++)
        if (nc_str_eq(rules->docs[i].name, name))
            return false;
    return true;
}
