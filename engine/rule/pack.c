/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* pack.yaml: name, version, what the pack needs, its parameters and the words for its tags. */

bool nc_param_in_range(nc_rules *rules, const nc_param *param, nc_place place)
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
    nc_param_in_range(rules, param, value->place);
}

static void add_param(nc_rules *rules, const nc_pair *pair)
{
    const nc_node *node = pair->value;
    if (node->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place,
                    "a parameter is written {type: duration, default: 30s, why: \"...\"}");
        return;
    }
    nc_need_keys(rules, node, NC_MAP_PARAM);
    nc_str type = nc_need_text(rules, node, "type", true);
    nc_need_text(rules, node, "why", true);
    const nc_node *value = nc_node_get(node, "default");
    nc_param *param = NC_NEW(rules->arena, nc_param);
    *param = (nc_param){.name = pair->key, .type = nc_type_find(type), .place = pair->place};
    if (type.n > 0 && (param->type == NC_T_NONE || param->type == NC_T_LIST)) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, nc_node_get(node, "type")->place, "'%.*s' is no type of a parameter",
                    NC_FMT(type));
        nc_hint_words(rules, type, nc_key_of(NC_MAP_PARAM, NC_S("type"))->words);
        param->type = NC_T_INT;
    } else if (value == NULL) {
        NC_RULE_BAD(rules, NC_E_INVALID, node->place, "the key 'default' is missing");
    } else if (type.n > 0) {
        nc_slot slot = {.name = pair->key, .type = param->type};
        nc_scalar_value(rules, value, &slot, &param->word);
    }
    if (value != NULL && type.n > 0)
        read_range(rules, node, value, param);
    if (!nc_map_put(&rules->params, param->name, param)) {
        const nc_param *first = nc_map_get(&rules->params, param->name);
        NC_RULE_BAD(rules, NC_E_DUPLICATE, pair->place, "the parameter '%.*s' is declared twice",
                    NC_FMT(pair->key));
        nc_hint_first(rules, first->place);
    }
}

/* ---- pack.yaml ---- */

static void bad_range(nc_rules *rules, const nc_node *node, size_t at)
{
    NC_RULE_BAD(rules, NC_E_SYNTAX, nc_node_place(node, at),
                "'%.*s' is no range of versions, such as \">=1.2 <2\" or \"1.2\" (1.2 or later, below 2)",
                NC_FMT(node->text));
}

/* The text of a range; empty after an error. */
static nc_str range_of(nc_rules *rules, const nc_pair *pair)
{
    nc_version any = {.pre = NC_S("")};
    size_t at;
    if (pair->value->kind != NC_NODE_SCALAR) {
        NC_RULE_BAD(rules, NC_E_TYPE, pair->value->place, "a range of versions is expected here");
        return NC_S("");
    }
    if (nc_version_in(&any, pair->value->text, &at) != NC_RANGE_BAD)
        return pair->value->text;
    bad_range(rules, pair->value, at);
    return NC_S("");
}

static void need_engine(nc_rules *rules, const nc_pair *pair)
{
    nc_version engine;
    size_t at;
    nc_version_parse(nc_str_c(NC_ENGINE_VERSION), &engine);
    nc_str range = range_of(rules, pair);
    if (range.n > 0 && nc_version_in(&engine, range, &at) == NC_RANGE_OUT)
        NC_RULE_BAD(rules, NC_E_INVALID, pair->value->place,
                    "this engine is " NC_ENGINE_VERSION ", the pack needs %.*s", NC_FMT(range));
}

static const nc_pack_info *pack_named(const nc_rules *rules, nc_str name)
{
    for (size_t i = 0; i < rules->pack_count; i++)
        if (nc_str_eq(rules->packs[i].name, name))
            return &rules->packs[i];
    return NULL;
}

static const nc_node *needed_packs(const nc_pack_info *pack)
{
    const nc_node *packs = nc_node_get(nc_node_get(pack->node, "needs"), "packs");
    return packs != NULL && packs->kind == NC_NODE_MAP ? packs : NULL;
}

/* Does a pack before this one need it, too?  One that is missing is told once. */
static bool needed_before(const nc_rules *rules, const nc_pack_info *pack, nc_str name)
{
    for (const nc_pack_info *p = rules->packs; p < pack; p++) {
        const nc_node *packs = needed_packs(p);
        for (unsigned i = 0; packs != NULL && i < packs->count; i++)
            if (nc_str_eq(packs->pairs[i].key, name))
                return true;
    }
    return false;
}

static void need_version(nc_rules *rules, const nc_pack_info *other, const nc_pair *pair)
{
    nc_str range = range_of(rules, pair);
    size_t at;
    if (range.n > 0 && other->versioned && nc_version_in(&other->version, range, &at) == NC_RANGE_OUT)
        NC_RULE_BAD(rules, NC_E_INVALID, pair->value->place, "the pack %.*s is %.*s, %.*s is needed",
                    NC_FMT(pair->key), NC_FMT(nc_node_text(other->node, "version", NC_S("?"))),
                    NC_FMT(range));
}

static void hint_pack(nc_rules *rules, nc_str name)
{
    nc_str known[64];
    size_t count = 0;
    for (size_t i = 0; i < rules->pack_count && count < 64; i++)
        known[count++] = rules->packs[i].name;
    nc_hint_nearest(rules->diag, name, known, count);
}

static void need_packs(nc_rules *rules, const nc_pack_info *pack, const nc_node *packs)
{
    nc_buf missing = {0};
    const nc_pair *first = NULL;
    for (unsigned i = 0; i < packs->count; i++) {
        const nc_pair *pair = &packs->pairs[i];
        const nc_pack_info *other = pack_named(rules, pair->key);
        if (other != NULL) {
            need_version(rules, other, pair);
            continue;
        }
        rules->lacks_pack = true;
        if (needed_before(rules, pack, pair->key))
            continue;
        first = first == NULL ? pair : first;
        nc_buf_printf(&missing, "%s%.*s", missing.n > 0 ? ", " : "", NC_FMT(pair->key));
    }
    if (first != NULL) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, first->place,
                    "packs that %.*s needs are not loaded: %.*s; give their folders, too, or the one that "
                    "holds all; nothing else is checked without them",
                    NC_FMT(pack->name), NC_FMT(nc_buf_str(&missing)));
        hint_pack(rules, first->key);
    }
    nc_buf_free(&missing);
}

static void check_needs(nc_rules *rules, const nc_pack_info *pack)
{
    const nc_node *needs = nc_need_kind(rules, pack->node, "needs", NC_NODE_MAP);
    if (needs == NULL)
        return;
    nc_need_keys(rules, needs, NC_MAP_NEEDS);
    for (unsigned i = 0; i < needs->count; i++)
        if (nc_str_eq(needs->pairs[i].key, NC_S("engine")))
            need_engine(rules, &needs->pairs[i]);
    const nc_node *packs = nc_need_kind(rules, needs, "packs", NC_NODE_MAP);
    if (packs != NULL)
        need_packs(rules, pack, packs);
    nc_need_kind(rules, needs, "facts", NC_NODE_MAP);
}

void nc_lack_add(nc_rules *rules, nc_str pack, nc_str type, nc_str reason)
{
    rules->lacks = nc_grow(rules->lacks, &rules->lack_capacity, rules->lack_count, sizeof *rules->lacks);
    rules->lacks[rules->lack_count++] = (struct nc_lack){type, pack, reason};
}

/* facts: {TYPE: RANGE} or {TYPE: {version: RANGE, must: true}} */
static void need_fact(nc_rules *rules, const nc_pack_info *pack, const nc_pair *pair)
{
    nc_pair range = *pair;
    bool must = false;
    size_t at;
    if (pair->value->kind == NC_NODE_MAP) {
        nc_need_keys(rules, pair->value, NC_MAP_NEEDED_FACT);
        nc_need_text(rules, pair->value, "version", true);
        must = nc_str_eq(nc_need_word(rules, pair->value, NC_MAP_NEEDED_FACT, "must", NC_S("false")),
                         NC_S("true"));
        range.value = nc_node_get(pair->value, "version");
        if (range.value == NULL)
            return;
    }
    nc_str text = range_of(rules, &range);
    if (text.n == 0)
        return;
    nc_str reason;
    nc_fact_type type = nc_vocab_find(rules->vocab, pair->key);
    nc_version have = {.part = {nc_vocab_version(rules->vocab, type)}, .pre = NC_S("")};
    if (type == NC_NO_TYPE && !nc_type_promised(rules, pair->key))
        reason = nc_arena_printf(rules->arena,
                                 "nothing here gives facts of the type %.*s, which the pack %.*s needs",
                                 NC_FMT(pair->key), NC_FMT(pack->name));
    else if (type != NC_NO_TYPE && nc_version_in(&have, text, &at) == NC_RANGE_OUT)
        reason = nc_arena_printf(rules->arena, "the fact type %.*s has version %u, the pack %.*s needs %.*s",
                                 NC_FMT(pair->key), (unsigned)have.part[0], NC_FMT(pack->name), NC_FMT(text));
    else
        return;
    if (must) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, pair->place, "%.*s", NC_FMT(reason));
        nc_hint_type(rules, pair->key);
    } else {
        nc_lack_add(rules, pack->name, pair->key, reason);
    }
}

void nc_find_lacks(nc_rules *rules)
{
    for (size_t i = 0; i < rules->pack_count; i++) {
        const nc_pack_info *pack = &rules->packs[i];
        const nc_node *needs = nc_node_get(pack->node, "needs"), *facts = nc_node_get(needs, "facts");
        for (unsigned k = 0; facts && facts->kind == NC_NODE_MAP && k < facts->count; k++)
            need_fact(rules, pack, &facts->pairs[k]);
    }
}

nc_str nc_lack_of(const nc_rules *rules, nc_str type)
{
    for (size_t i = 0; i < rules->lack_count; i++)
        if (nc_str_eq(rules->lacks[i].type, type) &&
            (rules->lacks[i].pack.n == 0 || nc_str_eq(rules->lacks[i].pack, rules->pack_now)))
            return rules->lacks[i].reason;
    return NC_S("");
}

/* ---- tags, languages, maintainers ---- */

static void check_tags(nc_rules *rules, const nc_node *tags)
{
    for (unsigned i = 0; tags && i < tags->count; i++)
        if (tags->pairs[i].value->kind != NC_NODE_SCALAR || tags->pairs[i].value->text.n == 0)
            NC_RULE_BAD(rules, NC_E_INVALID, tags->pairs[i].place, "the tag '%.*s' needs its meaning",
                        NC_FMT(tags->pairs[i].key));
}

/* ---- places of commands ---- */

static size_t count_places(const nc_rules *rules)
{
    size_t n = 0;
    for (size_t i = 0; i < rules->pack_count; i++) {
        const nc_node *places = nc_node_get(rules->packs[i].node, "places");
        n += places && places->kind == NC_NODE_MAP ? places->count : 0;
    }
    return n;
}

/* The pair that told of the place first, in the order in which they are loaded. */
static const nc_pair *place_told(const nc_rules *rules, nc_str name)
{
    for (size_t i = 0; i < rules->pack_count; i++) {
        const nc_node *places = nc_node_get(rules->packs[i].node, "places");
        for (unsigned k = 0; places && places->kind == NC_NODE_MAP && k < places->count; k++)
            if (nc_str_eq(places->pairs[k].key, name))
                return &places->pairs[k];
    }
    return NULL;
}

/* A name means one thing in all packs: a command of which it means another says so in its `params`. */
static void load_places(nc_rules *rules)
{
    nc_parameter *list = NC_NEW_ARRAY(rules->arena, nc_parameter, count_places(rules));
    size_t n = 0;
    for (size_t i = 0; i < rules->pack_count; i++) {
        const nc_node *places = nc_need_kind(rules, rules->packs[i].node, "places", NC_NODE_MAP);
        for (unsigned k = 0; places && k < places->count; k++) {
            const nc_pair *pair = &places->pairs[k];
            const nc_pair *first = place_told(rules, pair->key);
            if (first != pair) {
                NC_RULE_BAD(rules, NC_E_DUPLICATE, pair->place, "the place '%.*s' is told twice",
                            NC_FMT(pair->key));
                nc_hint_first(rules, first->place);
            } else if (pair->value->kind != NC_NODE_SCALAR || pair->value->text.n == 0) {
                NC_RULE_BAD(rules, NC_E_INVALID, pair->place,
                            "the place '%.*s' needs a text: what it stands for and where that is found",
                            NC_FMT(pair->key));
            } else {
                list[n++] = (nc_parameter){pair->key, NC_T_NONE, pair->value->text};
            }
        }
    }
    rules->program.places = list;
    rules->program.place_count = n;
}

bool nc_is_language(nc_str text)
{
    bool fine = text.n == 2 || text.n == 3 || text.n == 5;
    for (size_t i = 0; fine && i < text.n; i++) {
        char c = text.p[i];
        bool region = text.n == 5 && i > 2, dash = text.n == 5 && i == 2;
        fine = dash ? c == '-' : region ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z';
    }
    return fine;
}

static void check_languages(nc_rules *rules, const nc_node *pack)
{
    const nc_node *list = nc_node_get(pack, "languages");
    unsigned count;
    const nc_str *words = nc_need_list(rules, pack, "languages", &count);
    for (unsigned i = 0; i < count; i++) {
        if (nc_is_language(words[i]))
            continue;
        NC_RULE_BAD(rules, NC_E_INVALID, list->kind == NC_NODE_LIST ? list->items[i]->place : list->place,
                    "'%.*s' is no language, such as en, de or pt-BR", NC_FMT(words[i]));
    }
}

void nc_check_rule_tags(nc_rules *rules, nc_str pack, const nc_node *tags)
{
    const nc_pack_info *own = pack_named(rules, pack);
    const nc_node *needs = own ? nc_node_get(nc_node_get(own->node, "needs"), "packs") : NULL;
    unsigned need_count = needs && needs->kind == NC_NODE_MAP ? needs->count : 0;
    const nc_node *const *items = tags && tags->kind == NC_NODE_LIST ? tags->items : &tags;
    unsigned count = tags == NULL ? 0 : tags->kind == NC_NODE_LIST ? tags->count : 1;
    nc_map words = {0};
    for (unsigned k = 0; own && k <= need_count; k++) {
        const nc_pack_info *from = k == 0 ? own : pack_named(rules, needs->pairs[k - 1].key);
        const nc_node *list = from ? nc_node_get(from->node, "tags") : NULL;
        for (unsigned i = 0; list && list->kind == NC_NODE_MAP && i < list->count; i++)
            nc_map_put(&words, list->pairs[i].key, (void *)(uintptr_t)list);
    }
    for (unsigned i = 0; words.count > 0 && i < count; i++) {
        if (items[i]->kind != NC_NODE_SCALAR || nc_map_get(&words, items[i]->text) != NULL)
            continue;
        NC_RULE_BAD(rules, NC_E_UNKNOWN, items[i]->place,
                    "no pack that %.*s needs has the tag '%.*s' in its vocabulary", NC_FMT(pack),
                    NC_FMT(items[i]->text));
        nc_hint_map(rules, items[i]->text, &words);
    }
    nc_map_free(&words);
}

/* ---- a pack ---- */

static nc_pack load_pack(nc_rules *rules, const nc_doc *doc, nc_pack_info *info)
{
    unsigned count;
    nc_need_keys(rules, doc->node, NC_MAP_PACK);
    nc_str version = nc_need_text(rules, doc->node, "version", true);
    *info = (nc_pack_info){.name = doc->name, .node = doc->node};
    info->versioned = nc_version_parse(version, &info->version);
    if (version.n > 0 && !info->versioned)
        NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(doc->node, "version")->place,
                    "'%.*s' is no version: MAJOR.MINOR.PATCH, such as 1.0.0 or 2.1.0-rc.1", NC_FMT(version));
    nc_need_text(rules, doc->node, "licence", false);
    nc_need_list(rules, doc->node, "maintainers", &count);
    check_languages(rules, doc->node);
    check_tags(rules, nc_need_kind(rules, doc->node, "tags", NC_NODE_MAP));
    const nc_node *params = nc_need_kind(rules, doc->node, "params", NC_NODE_MAP);
    for (unsigned i = 0; params && i < params->count; i++)
        add_param(rules, &params->pairs[i]);
    return (nc_pack){doc->name, version, nc_need_text(rules, doc->node, "title", true)};
}

void nc_load_packs(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_PACK], to = rules->first_of[NC_DOC_PACK + 1];
    nc_pack *packs = NC_NEW_ARRAY(rules->arena, nc_pack, to - from);
    rules->packs = NC_NEW_ARRAY(rules->arena, nc_pack_info, to - from);
    rules->pack_count = to - from;
    for (size_t i = from; i < to; i++)
        packs[i - from] = load_pack(rules, &rules->docs[i], &rules->packs[i - from]);
    for (size_t i = 0; i < rules->pack_count; i++)
        check_needs(rules, &rules->packs[i]);
    load_places(rules);
    rules->program.packs = packs;
    rules->program.pack_count = to - from;
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
