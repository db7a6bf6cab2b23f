/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include "engine/base/num.h"

/* fact: a type that a pack declares; reduce: an accumulator over events. */

static nc_type type_of(nc_rules *rules, const nc_node *node, nc_str text)
{
    nc_type type = nc_type_find(text);
    if (type == NC_T_NONE) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, node->place, "there is no type '%.*s'", NC_FMT(text));
        nc_hint_words(rules, text, nc_key_of(NC_MAP_SLOT, NC_S("type"))->words);
    }
    return type;
}

static nc_slot load_slot(nc_rules *rules, const nc_pair *pair)
{
    const nc_node *node = pair->value;
    nc_slot slot = {.name = pair->key};
    if (node->kind == NC_NODE_SCALAR) {
        slot.type = type_of(rules, node, node->text);
    } else if (node->kind == NC_NODE_MAP) {
        nc_need_keys(rules, node, NC_MAP_SLOT);
        nc_str type = nc_need_text(rules, node, "type", true),
               item = nc_need_text(rules, node, "item", false);
        slot.type = type.n ? type_of(rules, nc_node_get(node, "type"), type) : NC_T_NONE;
        slot.item = item.n ? type_of(rules, nc_node_get(node, "item"), item) : NC_T_NONE;
        slot.values = nc_need_text(rules, node, "values", false);
        slot.doc = nc_need_text(rules, node, "doc", false);
    } else {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place,
                    "a slot is written NAME: TYPE or NAME: {type: TYPE, doc: \"...\"}");
    }
    if (slot.type == NC_T_LIST && slot.item == NC_T_NONE)
        NC_RULE_BAD(rules, NC_E_INVALID, node->place,
                    "a list needs the type of its items: {type: list, item: TYPE}");
    return slot;
}

static nc_fact_kind kind_of(nc_rules *rules, const nc_node *node)
{
    nc_str kind = nc_need_word(rules, node, NC_MAP_FACT, "kind", NC_S("plain"));
    return nc_str_eq(kind, NC_S("event")) ? NC_EVENT : nc_str_eq(kind, NC_S("state")) ? NC_STATE : NC_PLAIN;
}

/* Is the type given by a rule's conclusion?  Its first token says so. */
static bool is_concluded(const nc_rules *rules, nc_str name)
{
    for (size_t i = rules->first_of[NC_DOC_RULE]; i < rules->first_of[NC_DOC_RULE + 1]; i++) {
        nc_str text = nc_node_text(rules->docs[i].node, "conclude", NC_S(""));
        if (nc_str_starts(text, name) && text.n > name.n && (text.p[name.n] == '(' || text.p[name.n] == ' '))
            return true;
    }
    return false;
}

bool nc_type_promised(const nc_rules *rules, nc_str name)
{
    for (size_t i = rules->first_of[NC_DOC_REDUCE]; i < rules->first_of[NC_DOC_REDUCE + 1]; i++)
        if (nc_str_eq(rules->docs[i].name, name))
            return true;
    return is_concluded(rules, name);
}

static const nc_doc *declared(const nc_rules *rules, nc_doc_kind kind, nc_str name)
{
    for (size_t i = rules->first_of[kind]; i < rules->first_of[kind + 1]; i++)
        if (nc_str_eq(rules->docs[i].name, name))
            return &rules->docs[i];
    return NULL;
}

/* Of two documents of one kind and name the second is an error already. */
static void taken(nc_rules *rules, const nc_doc *doc)
{
    const nc_doc *first = declared(rules, doc->kind, doc->name);
    if (first != doc)
        return;
    NC_RULE_BAD(rules, NC_E_DUPLICATE, doc->place, "there is a fact type '%.*s' already", NC_FMT(doc->name));
    first = doc->kind == NC_DOC_REDUCE ? declared(rules, NC_DOC_FACT, doc->name) : NULL;
    if (first != NULL)
        nc_hint_first(rules, first->place);
    else
        nc_hint(rules->diag, "the program declares it, no pack can");
}

static void add_shape(nc_rules *rules, const nc_shape *shape, const nc_doc *doc)
{
    if (nc_vocab_find(rules->vocab, shape->name) != NC_NO_TYPE)
        taken(rules, doc);
    else if (nc_vocab_add(rules->vocab, shape) == NC_NO_TYPE)
        NC_RULE_BAD(rules, NC_E_LIMIT, doc->place, "more than %d fact types, or more than %d slots",
                    NC_MAX_TYPES, NC_MAX_SLOTS);
}

static void check_slot_name(nc_rules *rules, const nc_pair *pair)
{
    if (nc_shape_slot(&(nc_shape){.slot_count = 0}, pair->key) >= 0)
        NC_RULE_BAD(rules, NC_E_DUPLICATE, pair->place, "every fact has '%.*s' already", NC_FMT(pair->key));
}

static void set_version(nc_rules *rules, const nc_doc *doc)
{
    uint64_t version = 1;
    nc_str text = nc_need_text(rules, doc->node, "version", false);
    if (text.n > 0 && (!nc_num_u64(text, 10, &version) || version == 0 || version > 1000000))
        NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(doc->node, "version")->place,
                    "'%.*s' is no version of a fact type: 1, 2, ...", NC_FMT(text));
    nc_vocab_set_version(rules->vocab, nc_vocab_find(rules->vocab, doc->name), (unsigned)version);
}

static void load_fact(nc_rules *rules, const nc_doc *doc)
{
    nc_need_keys(rules, doc->node, NC_MAP_FACT);
    const nc_node *slots = nc_need_kind(rules, doc->node, "slots", NC_NODE_MAP);
    nc_shape shape = {.name = doc->name,
                      .kind = kind_of(rules, doc->node),
                      .doc = nc_need_text(rules, doc->node, "doc", false)};
    shape.recorded =
        nc_str_eq(nc_need_word(rules, doc->node, NC_MAP_FACT, "recorded", NC_S("false")), NC_S("true"));
    if (slots == NULL || slots->count == 0) {
        NC_RULE_BAD(rules, NC_E_INVALID, doc->node->place, "a fact needs 'slots'");
        return;
    }
    nc_slot *list = NC_NEW_ARRAY(rules->arena, nc_slot, slots->count);
    for (unsigned i = 0; i < slots->count; i++) {
        list[i] = load_slot(rules, &slots->pairs[i]);
        check_slot_name(rules, &slots->pairs[i]);
    }
    shape.slots = list;
    shape.slot_count = slots->count;
    if (is_concluded(rules, doc->name))
        shape.kind = NC_DERIVED;
    add_shape(rules, &shape, doc);
    set_version(rules, doc);
}

void nc_load_facts(nc_rules *rules)
{
    for (size_t i = rules->first_of[NC_DOC_FACT]; i < rules->first_of[NC_DOC_FACT + 1]; i++)
        load_fact(rules, &rules->docs[i]);
}

/* ---- reducers ---- */

static bool reduce_op(nc_str name, nc_reduce_op *op)
{
    static const struct {
        nc_str name;
        nc_reduce_op op;
    } ops[] = {
        {NC_SI("count"), NC_R_COUNT},       {NC_SI("sum"), NC_R_SUM},     {NC_SI("min"), NC_R_MIN},
        {NC_SI("max"), NC_R_MAX},           {NC_SI("first"), NC_R_FIRST}, {NC_SI("last"), NC_R_LAST},
        {NC_SI("distinct"), NC_R_DISTINCT}, {NC_SI("any"), NC_R_OR},      {NC_SI("all"), NC_R_ALL},
        {NC_SI("bits"), NC_R_BITS},
    };
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (nc_str_eq(ops[i].name, name)) {
            *op = ops[i].op;
            return true;
        }
    return false;
}

static nc_type field_type(nc_reduce_op op, const nc_expr *value)
{
    if (op == NC_R_COUNT || op == NC_R_DISTINCT)
        return NC_T_INT;
    return op == NC_R_OR || op == NC_R_ALL ? NC_T_BOOL : value->type;
}

static bool field_fits(nc_reduce_op op, nc_type type)
{
    if (op == NC_R_SUM)
        return type == NC_T_INT || type == NC_T_FLOAT || type == NC_T_DURATION;
    if (op == NC_R_MIN || op == NC_R_MAX)
        return nc_type_ordered(type);
    if (op == NC_R_BITS)
        return type == NC_T_INT;
    return (op != NC_R_OR && op != NC_R_ALL && op != NC_R_COUNT) || type == NC_T_BOOL;
}

/* count() in 10s, sum(len) in 10s: the call; the length goes to the field. */
static const nc_ast *read_window(nc_checker *c, const nc_ast *ast, nc_reducer_field *field)
{
    if (ast->kind != NC_A_OP || ast->op != NC_X_PEAK)
        return ast;
    const nc_expr *length = nc_check_as(c, ast->args[1], (nc_want){NC_T_DURATION, NC_T_NONE, NULL});
    if (length == NULL)
        return NULL;
    if (length->op != NC_X_CONST || nc_v_int(length->word) <= 0) {
        nc_checker_fail(c, NC_E_TYPE, ast->args[1]->at, "the length of a window is a constant above zero");
        return NULL;
    }
    field->window = nc_v_int(length->word);
    return ast->args[0];
}

static bool read_call(nc_checker *c, const nc_ast *ast, nc_reducer_field *field)
{
    if (ast->kind != NC_A_CALL || !reduce_op(ast->text, &field->op)) {
        nc_checker_fail(
            c, NC_E_UNKNOWN, ast->at,
            "a field is count(), count(condition), sum(x), min(x), max(x), first(x), last(x), distinct(x), "
            "bits(x), any(condition) or all(condition)");
        return false;
    }
    if (ast->argc > 1 || (ast->argc == 0 && field->op != NC_R_COUNT)) {
        nc_checker_fail(c, NC_E_SYNTAX, ast->at, "%.*s() takes one argument%s", NC_FMT(ast->text),
                        field->op == NC_R_COUNT ? ", a condition, or none" : "");
        return false;
    }
    field->value = ast->argc ? nc_check(c, ast->args[0], (nc_want){NC_T_NONE, NC_T_NONE, NULL}) : NULL;
    if (ast->argc && field->value == NULL)
        return false;
    bool fits = field->value == NULL || field_fits(field->op, field->value->type);
    bool slides = field->window == 0 || field->op == NC_R_COUNT ||
                  (field->op == NC_R_SUM && field->value->type != NC_T_FLOAT);
    if (!fits)
        nc_checker_fail(c, NC_E_TYPE, ast->args[0]->at, "%.*s() cannot take a %.*s", NC_FMT(ast->text),
                        NC_FMT(nc_type_name(field->value->type)));
    else if (!slides)
        nc_checker_fail(c, NC_E_TYPE, ast->at,
                        "in windows an accumulator counts, or adds whole numbers and durations");
    return fits && slides;
}

static bool load_field(nc_checker *c, const nc_pair *pair, nc_reducer_field *field, nc_slot *slot)
{
    const nc_ast *ast = nc_parse_scalar(c->rules, pair->value);
    c->node = pair->value;
    field->name = slot->name = pair->key;
    if (ast == NULL || (ast = read_window(c, ast, field)) == NULL || !read_call(c, ast, field))
        return false;
    const nc_slot *from = field->value ? nc_expr_slot(c, field->value) : NULL;
    slot->type = field_type(field->op, field->value);
    slot->item = field->value ? field->value->item : NC_T_NONE;
    slot->values = from && slot->type == NC_T_SYMBOL ? from->values : NC_S("");
    return true;
}

static bool load_key(nc_checker *c, const nc_pair *pair, const nc_expr **key, nc_slot *slot)
{
    nc_expr *e = nc_scalar_expr(c, pair->value, (nc_want){NC_T_NONE, NC_T_NONE, NULL});
    if (e == NULL)
        return false;
    const nc_slot *from = nc_expr_slot(c, e);
    *key = e;
    *slot = (nc_slot){
        .name = pair->key, .type = e->type, .item = e->item, .values = from ? from->values : NC_S("")};
    return true;
}

/* A key and a field are slots of one type. */
static void check_apart(nc_rules *rules, const nc_node *key, const nc_node *fields)
{
    for (unsigned i = 0; i < fields->count; i++)
        for (unsigned k = 0; k < key->count; k++)
            if (nc_str_eq(fields->pairs[i].key, key->pairs[k].key)) {
                NC_RULE_BAD(rules, NC_E_DUPLICATE, fields->pairs[i].place,
                            "'%.*s' is a key of this reducer already", NC_FMT(fields->pairs[i].key));
                nc_hint_first(rules, key->pairs[k].place);
            }
}

static bool load_slots(nc_checker *c, nc_reducer *reducer, const nc_node *key, const nc_node *fields,
                       nc_slot *slots)
{
    nc_arena *arena = c->rules->arena;
    const nc_expr **keys = NC_NEW_ARRAY(arena, const nc_expr *, key->count);
    nc_reducer_field *list = NC_NEW_ARRAY(arena, nc_reducer_field, fields->count);
    bool fine = true;
    c->own = 0;
    for (unsigned i = 0; i < key->count + fields->count; i++)
        check_slot_name(c->rules, i < key->count ? &key->pairs[i] : &fields->pairs[i - key->count]);
    check_apart(c->rules, key, fields);
    for (unsigned i = 0; i < key->count; i++)
        fine = load_key(c, &key->pairs[i], &keys[i], &slots[i]) && fine;
    for (unsigned i = 0; i < fields->count; i++)
        fine = load_field(c, &fields->pairs[i], &list[i], &slots[key->count + i]) && fine;
    reducer->key = keys;
    reducer->key_count = key->count;
    reducer->fields = list;
    reducer->field_count = fields->count;
    return fine;
}

static nc_reducer *reads_evidence(nc_rules *rules, const nc_node *from, nc_str type)
{
    NC_RULE_BAD(rules, NC_E_INVALID, from->place, "a reducer reads evidence; '%.*s' is concluded by rules",
                NC_FMT(type));
    return NULL;
}

static nc_reducer *load_reducer(nc_rules *rules, const nc_doc *doc)
{
    nc_draft_pattern pattern;
    nc_need_keys(rules, doc->node, NC_MAP_REDUCE);
    const nc_node *from = nc_node_get(doc->node, "from"),
                  *key = nc_need_kind(rules, doc->node, "key", NC_NODE_MAP),
                  *fields = nc_need_kind(rules, doc->node, "fields", NC_NODE_MAP);
    if (!from || !key || !fields || key->count == 0 || key->count > NC_REDUCER_KEYS ||
        key->count + fields->count > NC_MAX_SLOTS) {
        NC_RULE_BAD(rules, NC_E_INVALID, doc->node->place,
                    "a reducer has 'from', 'key' (at most %d) and 'fields', at most %d slots in all",
                    NC_REDUCER_KEYS, NC_MAX_SLOTS);
        return NULL;
    }
    if (!nc_parse_pattern(rules, from, &pattern))
        return NULL;
    if (nc_vocab_find(rules->vocab, pattern.type) == NC_NO_TYPE && is_concluded(rules, pattern.type))
        return reads_evidence(rules, from, pattern.type);
    nc_bind bind = {.name = NC_S(""),
                    .type = nc_need_type(rules, pattern.type, nc_node_place(from, pattern.type_at)),
                    .used = true};
    unsigned count = 1;
    nc_checker c = {.rules = rules,
                    .diag = rules->diag,
                    .binds = &bind,
                    .bind_count = &count,
                    .own = -1,
                    .params = &rules->params};
    nc_reducer *reducer = NC_NEW(rules->arena, nc_reducer);
    *reducer = (nc_reducer){.name = doc->name, .place = doc->place};
    if (bind.type == NC_NO_TYPE)
        return NULL;
    if (nc_vocab_shape(rules->vocab, bind.type)->kind == NC_DERIVED)
        return reads_evidence(rules, from, pattern.type);
    nc_check_pattern(&c, &pattern, 0, NC_S(""), &reducer->from);
    nc_slot *slots = NC_NEW_ARRAY(rules->arena, nc_slot, key->count + fields->count);
    if (!load_slots(&c, reducer, key, fields, slots) || c.failed)
        return NULL;
    nc_shape shape = {.name = doc->name,
                      .kind = NC_STATE,
                      .doc = nc_need_text(rules, doc->node, "doc", false),
                      .slots = slots,
                      .slot_count = key->count + fields->count};
    add_shape(rules, &shape, doc);
    reducer->into = nc_vocab_find(rules->vocab, doc->name);
    return reducer;
}

void nc_load_reducers(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_REDUCE], to = rules->first_of[NC_DOC_REDUCE + 1], kept = 0;
    const nc_reducer **list = NC_NEW_ARRAY(rules->arena, const nc_reducer *, to - from);
    for (size_t i = from; i < to; i++) {
        rules->pack_now = rules->docs[i].pack;
        const nc_reducer *reducer = load_reducer(rules, &rules->docs[i]);
        if (reducer == NULL && rules->lacks_now.n > 0)
            nc_lack_add(rules, NC_S(""), rules->docs[i].name, rules->lacks_now);
        rules->lacks_now = NC_S("");
        if (reducer != NULL)
            list[kept++] = reducer;
    }
    rules->program.reducers = list;
    rules->program.reducer_count = kept;
}
