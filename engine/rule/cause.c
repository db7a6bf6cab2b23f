/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* cause, command, table: what rules speak of by name. */

/* ---- causes ---- */

static nc_str remedy_of(nc_rules *rules, const nc_node *item)
{
    if (item->kind == NC_NODE_SCALAR)
        return item->text;
    if (item->kind != NC_NODE_MAP) {
        NC_RULE_BAD(rules, NC_E_TYPE, item->place, "a remedy is a text or {do: \"...\", risk: low}");
        return NC_S("");
    }
    nc_need_keys(rules, item, NC_MAP_REMEDY);
    nc_str text = nc_need_text(rules, item, "do", true),
           risk = nc_need_word(rules, item, NC_MAP_REMEDY, "risk", NC_S(""));
    return risk.n ? nc_arena_printf(rules->arena, "%.*s (risk: %.*s)", NC_FMT(text), NC_FMT(risk)) : text;
}

static void load_remedies(nc_rules *rules, const nc_node *node, nc_cause *cause)
{
    if (node == NULL)
        return;
    const nc_node *const *items = node->kind == NC_NODE_LIST ? node->items : &node;
    cause->remedy_count = node->kind == NC_NODE_LIST ? node->count : 1;
    nc_str *list = NC_NEW_ARRAY(rules->arena, nc_str, cause->remedy_count);
    for (unsigned i = 0; i < cause->remedy_count; i++)
        list[i] = remedy_of(rules, items[i]);
    cause->remedies = list;
}

static nc_cause *load_cause(nc_rules *rules, const nc_doc *doc)
{
    const nc_node *node = doc->node;
    nc_cause *cause = NC_NEW(rules->arena, nc_cause);
    unsigned words;
    nc_need_keys(rules, node, NC_MAP_CAUSE);
    nc_need_list(rules, node, "refs", &words);
    nc_need_list(rules, node, "tags", &words);
    nc_str base = nc_need_word(rules, node, NC_MAP_CAUSE, "base", NC_S("common"));
    nc_str exonerates = nc_need_word(rules, node, NC_MAP_CAUSE, "exonerates", NC_S(""));
    nc_str within = nc_need_word(rules, node, NC_MAP_CAUSE, "within", NC_S(""));
    *cause = (nc_cause){.name = doc->name, .place = doc->place};
    cause->title = nc_need_text(rules, node, "title", true);
    cause->owner = nc_need_text(rules, node, "owner", false);
    cause->base = nc_str_eq(base, NC_S("rare")) ? -13 : nc_str_eq(base, NC_S("uncommon")) ? -6 : 0;
    cause->tell = nc_need_text(rules, node, "tell", false);
    cause->confirm = nc_need_text(rules, node, "confirm", false);
    cause->refute = nc_need_text(rules, node, "refute", false);
    cause->workaround = nc_need_text(rules, node, "workaround", false);
    cause->exonerates = exonerates.n > 0;
    cause->in_network = within.n > 0;
    load_remedies(rules, nc_node_get(node, "remedy"), cause);
    nc_map_put(&rules->causes, cause->name, cause);
    return cause;
}

void nc_load_causes(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_CAUSE], to = rules->first_of[NC_DOC_CAUSE + 1];
    const nc_cause **list = NC_NEW_ARRAY(rules->arena, const nc_cause *, to - from);
    for (size_t i = from; i < to; i++)
        list[i - from] = load_cause(rules, &rules->docs[i]);
    rules->program.causes = list;
    rules->program.cause_count = to - from;
}

/* ---- commands ---- */

static void load_parameters(nc_rules *rules, const nc_node *params, nc_command *command)
{
    nc_parameter *list = NC_NEW_ARRAY(rules->arena, nc_parameter, params ? params->count : 0);
    for (unsigned i = 0; params && i < params->count; i++) {
        const nc_node *node = params->pairs[i].value;
        bool map = node->kind == NC_NODE_MAP;
        if (map)
            nc_need_keys(rules, node, NC_MAP_PARAMETER);
        nc_str type = map ? nc_need_text(rules, node, "type", true) : node->text;
        list[i] = (nc_parameter){params->pairs[i].key, nc_type_find(type),
                                 map ? nc_need_text(rules, node, "doc", false) : NC_S("")};
        if (type.n > 0 && (list[i].type == NC_T_NONE || list[i].type == NC_T_LIST)) {
            NC_RULE_BAD(rules, NC_E_UNKNOWN, node->place, "'%.*s' is no type of a parameter", NC_FMT(type));
            nc_hint_words(rules, type, nc_key_of(NC_MAP_PARAMETER, NC_S("type"))->words);
        }
    }
    command->parameters = list;
    command->parameter_count = params ? params->count : 0;
}

/* Every {placeholder} of the text is a parameter; {{ and }} are braces. */
static void check_placeholders(nc_rules *rules, const nc_node *node, const nc_command *command)
{
    nc_str known[64];
    size_t count = 0;
    nc_str text = node->text;
    for (; count < command->parameter_count && count < 64; count++)
        known[count] = command->parameters[count].name;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '{')
            continue;
        if (i + 1 < text.n && text.p[i + 1] == '{') {
            i++;
            continue;
        }
        nc_str name = nc_str_sub(text, i + 1, nc_str_find_char(nc_str_sub(text, i + 1, SIZE_MAX), '}'));
        bool found = false;
        for (size_t k = 0; k < count; k++)
            found = found || nc_str_eq(known[k], name);
        if (!found) {
            NC_RULE_BAD(rules, NC_E_UNKNOWN, nc_node_place(node, i + 1),
                        "'%.*s' is no parameter of this command", NC_FMT(nc_str_sub(name, 0, 40)));
            nc_hint_nearest(rules->diag, name, known, count);
        }
    }
}

static nc_str load_feeds(nc_rules *rules, const nc_node *node, nc_str doc_pack)
{
    unsigned count;
    nc_buf text = {0};
    const nc_str *types = nc_need_list(rules, node, "feeds", &count);
    for (unsigned i = 0; i < count; i++)
        nc_buf_printf(&text, "%s%.*s", i ? " " : "", NC_FMT(types[i]));
    nc_str joined = nc_arena_copy(rules->arena, nc_buf_str(&text)), rest = joined, word;
    rules->pack_now = doc_pack;
    while (nc_str_word(&rest, &word))
        nc_need_type(rules, word, nc_node_get(node, "feeds")->place);
    rules->lacks_now = NC_S("");
    nc_buf_free(&text);
    return joined;
}

static nc_command *load_command(nc_rules *rules, const nc_doc *doc)
{
    const nc_node *node = doc->node;
    nc_command *command = NC_NEW(rules->arena, nc_command);
    unsigned refs;
    nc_need_keys(rules, node, NC_MAP_COMMAND);
    nc_need_list(rules, node, "refs", &refs);
    *command = (nc_command){.name = doc->name, .place = doc->place};
    command->platform = nc_need_word(rules, node, NC_MAP_COMMAND, "platform", NC_S("any"));
    command->risk = nc_need_word(rules, node, NC_MAP_COMMAND, "risk", NC_S("none"));
    command->purpose = nc_need_text(rules, node, "purpose", true);
    command->text = nc_need_text(rules, node, "text", true);
    command->note = nc_need_text(rules, node, "note", false);
    command->confirm = nc_need_text(rules, node, "confirm", false);
    command->feeds = load_feeds(rules, node, doc->pack);
    load_parameters(rules, nc_need_kind(rules, node, "params", NC_NODE_MAP), command);
    if (command->text.n > 0)
        check_placeholders(rules, nc_node_get(node, "text"), command);
    nc_map_put(&rules->commands, command->name, command);
    return command;
}

void nc_load_commands(nc_rules *rules)
{
    size_t from = rules->first_of[NC_DOC_COMMAND], to = rules->first_of[NC_DOC_COMMAND + 1];
    const nc_command **list = NC_NEW_ARRAY(rules->arena, const nc_command *, to - from);
    for (size_t i = from; i < to; i++)
        list[i - from] = load_command(rules, &rules->docs[i]);
    rules->program.commands = list;
    rules->program.command_count = to - from;
}
