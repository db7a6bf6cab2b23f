/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* What a rule says, weighs and advises: read in the context of a group, bare names mean its first match. */

static nc_checker group_checker(nc_draft *draft, nc_rules *rules)
{
    nc_checker c = nc_checker_of(draft, rules, NULL);
    c.group = true;
    return c;
}

static void note(nc_draft *draft, const nc_checker *c)
{
    draft->failed = draft->failed || c->failed;
    draft->strict |= c->strict;
}

static const nc_expr *read_when(nc_rules *rules, nc_draft *draft, const nc_node *map)
{
    const nc_node *node = nc_node_get(map, "when");
    if (node == NULL)
        return NULL;
    nc_checker c = group_checker(draft, rules);
    c.exists = true;
    const nc_expr *e = nc_scalar_expr(&c, node, (nc_want){NC_T_BOOL, NC_T_NONE, NULL});
    note(draft, &c);
    return e;
}

/* ---- say ---- */

void nc_compile_say(nc_rules *rules, nc_draft *draft)
{
    nc_rule *rule = draft->rule;
    const nc_node *say = nc_need_kind(rules, draft->doc->node, "say", NC_NODE_MAP);
    if (say == NULL)
        return;
    nc_need_keys(rules, say, NC_MAP_SAY);
    nc_need_text(rules, say, "what", true);
    nc_checker c = group_checker(draft, rules);
    rule->what = nc_check_text(&c, nc_node_get(say, "what"));
    rule->why = nc_check_text(&c, nc_node_get(say, "why"));
    rule->fix = nc_check_text(&c, nc_node_get(say, "fix"));
    rule->headline = nc_check_text(&c, nc_node_get(say, "headline"));
    if (rule->headline.count == 0) {
        nc_text_part *part = NC_NEW(rules->arena, nc_text_part);
        part->literal = rule->title;
        rule->headline = (nc_text){.count = 1, .parts = part, .source = rule->title};
    }
    note(draft, &c);
}

/* ---- weigh ---- */

static bool read_weight(nc_rules *rules, const nc_node *node, int *out)
{
    static const struct {
        nc_str word;
        int decibans;
    } words[] = {
        {NC_SI("decisive"), 20},
        {NC_SI("strong"), 10},
        {NC_SI("medium"), 6},
        {NC_SI("weak"), 3},
        {NC_SI("excludes"), NC_DB_EXCLUDES},
    };
    nc_str text = node->kind == NC_NODE_SCALAR ? node->text : NC_S("");
    bool against = nc_str_starts(text, NC_S("against-"));
    nc_str word = nc_str_sub(text, against ? 8 : 0, SIZE_MAX);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (nc_str_eq(words[i].word, word) && !(against && words[i].decibans == NC_DB_EXCLUDES)) {
            *out = against ? -words[i].decibans : words[i].decibans;
            return true;
        }
    NC_RULE_BAD(rules, NC_E_UNKNOWN, node->place,
                "'%.*s' is no weight: decisive, strong, medium, weak, against-..., excludes", NC_FMT(text));
    nc_hint_words(rules, text, nc_key_of(NC_MAP_WEIGHT, NC_S("seen"))->words);
    return false;
}

static const nc_cause *find_cause(nc_rules *rules, nc_str name, nc_place place)
{
    const nc_cause *cause = nc_map_get(&rules->causes, name);
    if (cause == NULL) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, place, "there is no cause '%.*s'", NC_FMT(name));
        nc_hint_map(rules, name, &rules->causes);
    }
    return cause;
}

static bool read_weigh(nc_rules *rules, nc_draft *draft, const nc_pair *pair, nc_weigh *out)
{
    const nc_node *node = pair->value;
    *out = (nc_weigh){.cause = find_cause(rules, pair->key, pair->place), .group = draft->rule->name};
    if (node->kind != NC_NODE_MAP)
        return read_weight(rules, node, &out->seen) && out->cause != NULL;
    nc_need_keys(rules, node, NC_MAP_WEIGHT);
    const nc_node *seen = nc_node_get(node, "seen"), *unseen = nc_node_get(node, "unseen");
    bool fine = out->cause != NULL;
    if (seen == NULL && unseen == NULL) {
        NC_RULE_BAD(rules, NC_E_INVALID, node->place, "a weight needs 'seen' or 'unseen'");
        fine = false;
    }
    fine = (seen == NULL || read_weight(rules, seen, &out->seen)) && fine;
    fine = (unseen == NULL || read_weight(rules, unseen, &out->unseen)) && fine;
    if ((out->seen > 0 && out->unseen > 0) || (out->seen < 0 && out->unseen < 0)) {
        NC_RULE_BAD(rules, NC_E_CONTRADICTION, unseen->place, "seen and not seen cannot both speak %s '%.*s'",
                    out->seen > 0 ? "for" : "against", NC_FMT(pair->key));
        fine = false;
    }
    out->when = read_when(rules, draft, node);
    nc_str group = nc_need_text(rules, node, "group", false);
    out->group = group.n ? group : out->group;
    nc_checker c = group_checker(draft, rules);
    out->because = nc_check_text(&c, nc_node_get(node, "because"));
    out->about = nc_check_text(&c, nc_node_get(node, "about"));
    note(draft, &c);
    return fine;
}

void nc_compile_weigh(nc_rules *rules, nc_draft *draft)
{
    const nc_node *node = nc_need_kind(rules, draft->doc->node, "weigh", NC_NODE_MAP);
    unsigned count = node ? node->count : 0;
    nc_weigh *list = NC_NEW_ARRAY(rules->arena, nc_weigh, count);
    for (unsigned i = 0; i < count; i++)
        if (read_weigh(rules, draft, &node->pairs[i], &list[draft->rule->weigh_count]))
            draft->rule->weigh_count++;
    draft->rule->weigh = list;
}

/* ---- do ---- */

static const nc_parameter *find_parameter(nc_rules *rules, const nc_command *command, const nc_pair *pair)
{
    nc_str known[64];
    size_t count = 0;
    for (unsigned i = 0; i < command->parameter_count; i++) {
        if (nc_str_eq(command->parameters[i].name, pair->key))
            return &command->parameters[i];
        if (count < 64)
            known[count++] = command->parameters[i].name;
    }
    NC_RULE_BAD(rules, NC_E_UNKNOWN, pair->place, "the command %.*s has no parameter '%.*s'",
                NC_FMT(command->name), NC_FMT(pair->key));
    nc_hint_nearest(rules->diag, pair->key, known, count);
    return NULL;
}

/* An expression; text in quotes that is none stands for itself where a text is asked for. */
static nc_expr *read_argument(nc_checker *c, const nc_node *node, nc_type type)
{
    nc_want want = {type, NC_T_NONE, NULL};
    bool text = node->quoted && (type == NC_T_STRING || type == NC_T_SYMBOL);
    if (!text)
        return nc_scalar_expr(c, node, want);
    nc_parser p;
    nc_checker quiet = *c;
    quiet.diag = NULL;
    quiet.node = c->node = node;
    nc_parser_begin(&p, c->rules->trees, NULL, node, 0, node->text.n);
    const nc_ast *ast = nc_parse_expr(&p);
    nc_expr *e = ast && nc_parse_end(&p) ? nc_check_as(&quiet, ast, want) : NULL;
    return e ? e : nc_expr_const(c, 0, type, nc_intern(c->rules->pool, node->text));
}

static void read_arguments(nc_rules *rules, nc_draft *draft, const nc_node *with, nc_action *action)
{
    nc_argument *list = NC_NEW_ARRAY(rules->arena, nc_argument, with->count);
    nc_checker c = group_checker(draft, rules);
    for (unsigned i = 0; i < with->count; i++) {
        const nc_parameter *parameter = find_parameter(rules, action->command, &with->pairs[i]);
        nc_expr *e = parameter ? read_argument(&c, with->pairs[i].value, parameter->type) : NULL;
        if (e != NULL)
            list[action->argument_count++] = (nc_argument){with->pairs[i].key, e};
    }
    action->arguments = list;
    note(draft, &c);
}

static void read_decides(nc_rules *rules, const nc_node *map, nc_action *action)
{
    const nc_node *node = nc_node_get(map, "decides");
    if (node == NULL)
        return;
    const nc_node *const *items = node->kind == NC_NODE_LIST ? node->items : &node;
    unsigned count = node->kind == NC_NODE_LIST ? node->count : 1;
    action->decides = NC_NEW_ARRAY(rules->arena, const nc_cause *, count);
    for (unsigned i = 0; i < count; i++) {
        const nc_cause *cause = find_cause(rules, items[i]->text, items[i]->place);
        if (cause != NULL)
            action->decides[action->decides_count++] = cause;
    }
}

static int read_cost(nc_rules *rules, const nc_node *map)
{
    nc_str text = nc_need_word(rules, map, NC_MAP_ACTION, "cost", NC_S("1"));
    return text.n ? text.p[0] - '0' : 1;
}

static void read_command(nc_rules *rules, nc_draft *draft, const nc_node *map, nc_action *action)
{
    nc_str name = nc_need_text(rules, map, "run", true);
    const nc_node *with = nc_need_kind(rules, map, "with", NC_NODE_MAP);
    if (name.n == 0)
        return;
    action->command = nc_map_get(&rules->commands, name);
    if (action->command == NULL) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, nc_node_get(map, "run")->place, "there is no command '%.*s'",
                    NC_FMT(name));
        nc_hint_map(rules, name, &rules->commands);
        return;
    }
    if (with != NULL)
        read_arguments(rules, draft, with, action);
}

static void read_action(nc_rules *rules, nc_draft *draft, const nc_node *map, nc_action *action)
{
    *action = (nc_action){.place = map->place};
    if (map->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, map->place, "a step is {run: COMMAND, with: {...}} or {look: TEXT}");
        return;
    }
    nc_need_keys(rules, map, NC_MAP_ACTION);
    bool runs = nc_node_get(map, "run") != NULL, looks = nc_node_get(map, "look") != NULL;
    if (runs == looks)
        NC_RULE_BAD(rules, NC_E_INVALID, map->place, "a step has either 'run' or 'look'");
    if (looks && nc_node_get(map, "with") != NULL)
        NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(map, "with")->place,
                    "'with' fills the parameters of 'run'");
    if (runs)
        read_command(rules, draft, map, action);
    nc_checker c = group_checker(draft, rules);
    action->look = nc_check_text(&c, nc_node_get(map, "look"));
    action->to = nc_check_text(&c, nc_node_get(map, "to"));
    note(draft, &c);
    read_decides(rules, map, action);
    action->cost = read_cost(rules, map);
    action->risk = nc_need_word(rules, map, NC_MAP_ACTION, "risk",
                                action->command ? action->command->risk : NC_S("none"));
    action->when = read_when(rules, draft, map);
}

void nc_compile_actions(nc_rules *rules, nc_draft *draft)
{
    const nc_node *node = nc_need_kind(rules, draft->doc->node, "do", NC_NODE_LIST);
    unsigned count = node ? node->count : 0;
    nc_action *list = NC_NEW_ARRAY(rules->arena, nc_action, count);
    for (unsigned i = 0; i < count; i++)
        read_action(rules, draft, node->items[i], &list[i]);
    draft->rule->actions = list;
    draft->rule->action_count = count;
}
