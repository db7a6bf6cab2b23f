/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* The life of a rule: draft, stable, deprecated, retired.  Names and codes outlive their rules. */

/* ---- retired ones ---- */

static void load_retired(nc_rules *rules, const nc_doc *doc)
{
    nc_need_keys(rules, doc->node, NC_MAP_RETIRED);
    nc_retired *one = NC_NEW(rules->arena, nc_retired);
    *one = (nc_retired){.name = doc->name,
                        .pack = doc->pack,
                        .code = nc_need_text(rules, doc->node, "code", false),
                        .since = nc_need_text(rules, doc->node, "since", true),
                        .replaced_by = nc_need_text(rules, doc->node, "replaced-by", false),
                        .reason = nc_need_text(rules, doc->node, "reason", true),
                        .place = doc->place};
    nc_map_put(&rules->retired, one->name, one);
    if (one->code.n > 0 && !nc_map_put(&rules->retired_codes, one->code, one)) {
        const nc_retired *first = nc_map_get(&rules->retired_codes, one->code);
        NC_RULE_BAD(rules, NC_E_DUPLICATE, nc_node_get(doc->node, "code")->place,
                    "the code %.*s is retired twice", NC_FMT(one->code));
        nc_hint_first(rules, first->place);
    }
}

void nc_load_retired(nc_rules *rules)
{
    for (size_t i = rules->first_of[NC_DOC_RETIRED]; i < rules->first_of[NC_DOC_RETIRED + 1]; i++)
        load_retired(rules, &rules->docs[i]);
}

static void reused(nc_rules *rules, nc_place place, const char *what, nc_str id, const nc_retired *retired)
{
    NC_RULE_BAD(rules, NC_E_DUPLICATE, place, "the %s '%.*s' is retired and never used again", what,
                NC_FMT(id));
    nc_hint(rules->diag, "retired in %.*s:%u", NC_FMT(retired->place.file), retired->place.line);
}

static void check_reuse(nc_rules *rules, const nc_draft *draft)
{
    const nc_rule *rule = draft->rule;
    const nc_retired *name = nc_map_get(&rules->retired, rule->name),
                     *code = rule->code.n ? nc_map_get(&rules->retired_codes, rule->code) : NULL;
    if (name != NULL)
        reused(rules, rule->place, "rule", rule->name, name);
    if (code != NULL)
        reused(rules, nc_node_get(draft->doc->node, "code")->place, "code", rule->code, code);
}

/* ---- deprecated ones ---- */

static void load_deprecation(nc_rules *rules, nc_draft *draft)
{
    nc_rule *rule = draft->rule;
    bool said = nc_str_eq(rule->status, NC_S("deprecated"));
    const nc_node *map = nc_need_kind(rules, draft->doc->node, "deprecated", NC_NODE_MAP);
    if (said != (map != NULL)) {
        NC_RULE_BAD(rules, NC_E_INVALID, draft->doc->place,
                    "status: deprecated and deprecated: {since, until, replaced-by, reason} go together");
        return;
    }
    if (map == NULL)
        return;
    nc_need_keys(rules, map, NC_MAP_DEPRECATION);
    nc_deprecation *d = NC_NEW(rules->arena, nc_deprecation);
    *d = (nc_deprecation){.since = nc_need_text(rules, map, "since", true),
                          .until = nc_need_text(rules, map, "until", true),
                          .replaced_by = nc_need_text(rules, map, "replaced-by", false),
                          .reason = nc_need_text(rules, map, "reason", true)};
    rule->deprecation = d;
    const char *const keys[] = {"since", "until"};
    for (unsigned i = 0; i < 2; i++) {
        nc_version version;
        nc_str text = nc_node_text(map, keys[i], NC_S(""));
        if (text.n > 0 && !nc_version_parse(text, &version))
            NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(map, keys[i])->place,
                        "'%.*s' is no version of the pack: MAJOR.MINOR.PATCH", NC_FMT(text));
    }
}

static void check_end(nc_rules *rules, const nc_draft *draft)
{
    const nc_deprecation *d = draft->rule->deprecation;
    nc_version until;
    for (size_t i = 0; d && i < rules->pack_count; i++)
        if (nc_str_eq(rules->packs[i].name, draft->rule->pack) && rules->packs[i].versioned &&
            nc_version_parse(d->until, &until) && nc_version_cmp(&rules->packs[i].version, &until) >= 0)
            nc_warn(rules->diag, draft->rule->place,
                    "the rule was to go with version %.*s of its pack: it belongs into retired.yaml now",
                    NC_FMT(d->until));
}

void nc_check_replacements(nc_rules *rules)
{
    for (size_t i = 0; i < rules->draft_count; i++) {
        const nc_draft *draft = &rules->drafts[i];
        const nc_node *map = nc_node_get(draft->doc->node, "deprecated");
        check_end(rules, draft);
        if (draft->rule->deprecation && draft->rule->deprecation->replaced_by.n > 0)
            nc_rule_named(rules, draft->rule->deprecation->replaced_by,
                          nc_node_get(map, "replaced-by")->place);
    }
    for (size_t i = rules->first_of[NC_DOC_RETIRED]; i < rules->first_of[NC_DOC_RETIRED + 1]; i++) {
        const nc_node *by = nc_node_get(rules->docs[i].node, "replaced-by");
        if (by != NULL && by->text.n > 0)
            nc_rule_named(rules, by->text, by->place);
    }
}

/* ---- who runs ---- */

void nc_load_life(nc_rules *rules, nc_draft *draft)
{
    nc_rule *rule = draft->rule;
    const nc_switch *word = nc_switch_of(rules, rule);
    bool wanted = rules->with_drafts || (word != NULL && word->on);
    load_deprecation(rules, draft);
    check_reuse(rules, draft);
    if (nc_str_eq(rule->status, NC_S("retired"))) {
        nc_idle_add(draft, NC_IDLE_RETIRED, NC_S("it is retired"), NC_S(""));
    } else if (word != NULL && !word->on) {
        nc_idle_add(draft, NC_IDLE_DISABLED, word->reason, word->by);
    } else if (nc_str_eq(rule->status, NC_S("draft")) && !wanted) {
        nc_idle_add(draft, NC_IDLE_DRAFT, NC_S("it is a draft, and --drafts was not given"), NC_S(""));
    }
}

void nc_idle_add(nc_draft *draft, nc_idle_kind kind, nc_str reason, nc_str by)
{
    draft->idle = kind;
    draft->idle_reason = reason;
    draft->idle_by = by;
    draft->off = kind != NC_IDLE_DISABLED; /* the types that a disabled rule concludes stay known */
}

/* ---- names of rules that other places speak of ---- */

/* Reports show both. */
static bool hint_code(nc_rules *rules, nc_str name)
{
    for (size_t i = 0; i < rules->draft_count; i++) {
        const nc_rule *rule = rules->drafts[i].rule;
        if (!nc_str_eq(rule->code, name))
            continue;
        nc_hint(rules->diag, "this is the code of %.*s, which is named here", NC_FMT(rule->name));
        return true;
    }
    return false;
}

nc_draft *nc_rule_named(nc_rules *rules, nc_str name, nc_place place)
{
    nc_draft *draft = nc_map_get(&rules->rules, name);
    const nc_retired *retired = draft == NULL ? nc_map_get(&rules->retired, name) : NULL;
    if (draft != NULL)
        return draft;
    if (retired == NULL) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, place, "there is no rule '%.*s'", NC_FMT(name));
        if (!hint_code(rules, name))
            nc_hint_map(rules, name, &rules->rules);
        return NULL;
    }
    draft = retired->replaced_by.n ? nc_map_get(&rules->rules, retired->replaced_by) : NULL;
    if (draft == NULL)
        nc_warn(rules->diag, place, "the rule '%.*s' was retired in %.*s: %.*s", NC_FMT(name),
                NC_FMT(retired->since), NC_FMT(retired->reason));
    else
        nc_warn(rules->diag, place, "the rule '%.*s' was retired in %.*s; %.*s has taken its place",
                NC_FMT(name), NC_FMT(retired->since), NC_FMT(draft->rule->name));
    return draft;
}

/* ---- what rules lack ---- */

static void lack(nc_draft *draft, nc_str reason)
{
    if (draft->idle == NC_IDLE_NOT)
        nc_idle_add(draft, NC_IDLE_LACKS, reason, NC_S(""));
    draft->off = true;
    nc_concluded *type = draft->concludes;
    if (type != NULL && type->type == NC_NO_TYPE && type->lacks.n == 0)
        type->lacks = reason;
}

/* A type that a draft concludes, known by the name in front of its conclusion. */
static void draft_concludes(nc_rules *rules, nc_draft *draft)
{
    nc_str text = nc_node_text(draft->doc->node, "conclude", NC_S("")), name = text;
    size_t end = nc_str_find_char(text, '(');
    if (draft->idle != NC_IDLE_DRAFT || end == SIZE_MAX)
        return;
    name = nc_str_trim(nc_str_sub(text, 0, end));
    if (nc_vocab_find(rules->vocab, name) != NC_NO_TYPE || nc_map_get(&rules->concluded, name) != NULL)
        return;
    nc_concluded *type = NC_NEW(rules->arena, nc_concluded);
    *type = (nc_concluded){.name = name, .type = NC_NO_TYPE, .doc = draft->doc};
    type->lacks = nc_arena_printf(rules->arena, "only the draft %.*s concludes %.*s",
                                  NC_FMT(draft->rule->name), NC_FMT(name));
    nc_map_put(&rules->concluded, name, type);
}

void nc_note_drafts(nc_rules *rules)
{
    for (size_t i = 0; i < rules->draft_count; i++)
        draft_concludes(rules, &rules->drafts[i]);
}

static nc_str lacks_of_patterns(const nc_rules *rules, const nc_draft *draft)
{
    for (unsigned i = 0; i < draft->named && draft->find != NULL; i++) {
        const nc_concluded *type = nc_map_get(&rules->concluded, draft->find[i].type);
        if (type != NULL && type->type == NC_NO_TYPE && type->lacks.n > 0)
            return type->lacks;
    }
    return NC_S("");
}

void nc_spread_lacks(nc_rules *rules)
{
    bool more = rules->lack_count > 0 || rules->concluded.count > 0;
    while (more) {
        more = false;
        for (size_t i = 0; i < rules->draft_count; i++) {
            nc_draft *draft = &rules->drafts[i];
            nc_str reason = draft->off       ? NC_S("")
                            : draft->lacks.n ? draft->lacks
                                             : lacks_of_patterns(rules, draft);
            if (reason.n == 0)
                continue;
            lack(draft, reason);
            more = true;
        }
    }
}

void nc_drop_lacking(nc_rules *rules, nc_draft *draft)
{
    if (rules->lacks_now.n > 0 && !draft->off)
        lack(draft, rules->lacks_now);
    rules->lacks_now = NC_S("");
}

/* ---- the lists of the program ---- */

static void keep_explains(nc_rules *rules, nc_rule *rule)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < rule->explain_count; i++) {
        const nc_draft *other = nc_map_get(&rules->rules, rule->explains[i]->name);
        if (other->idle == NC_IDLE_NOT)
            rule->explains[kept++] = rule->explains[i];
    }
    rule->explain_count = kept;
}

/* Of a rule that does not run, what people read about it. */
static const nc_rule *head_of(nc_rules *rules, const nc_rule *rule)
{
    nc_rule *head = NC_NEW(rules->arena, nc_rule);
    nc_text_part *part = NC_NEW(rules->arena, nc_text_part);
    part->literal = rule->title;
    *head = (nc_rule){.name = rule->name,
                      .code = rule->code,
                      .title = rule->title,
                      .headline = {.count = 1, .parts = part, .source = rule->title},
                      .severity = rule->severity,
                      .status = rule->status,
                      .tags = rule->tags,
                      .tag_count = rule->tag_count,
                      .refs = rule->refs,
                      .ref_count = rule->ref_count,
                      .concludes = NC_NO_TYPE,
                      .silent = true,
                      .pack = rule->pack,
                      .place = rule->place};
    return head;
}

static nc_idle idle_of(nc_rules *rules, const nc_draft *draft)
{
    return (nc_idle){.rule = head_of(rules, draft->rule),
                     .kind = draft->idle,
                     .reason = draft->idle_reason,
                     .by = draft->idle_by};
}

static nc_idle idle_retired(nc_rules *rules, const nc_retired *retired)
{
    nc_rule rule = {.name = retired->name,
                    .code = retired->code,
                    .title = retired->reason,
                    .severity = NC_INFO,
                    .status = NC_S("retired"),
                    .pack = retired->pack,
                    .place = retired->place};
    nc_str reason =
        retired->replaced_by.n
            ? nc_arena_printf(rules->arena, "it was retired in %.*s for %.*s: %.*s", NC_FMT(retired->since),
                              NC_FMT(retired->replaced_by), NC_FMT(retired->reason))
            : nc_arena_printf(rules->arena, "it was retired in %.*s: %.*s", NC_FMT(retired->since),
                              NC_FMT(retired->reason));
    return (nc_idle){.rule = head_of(rules, &rule), .kind = NC_IDLE_RETIRED, .reason = reason};
}

void nc_list_rules(nc_rules *rules)
{
    nc_program *program = &rules->program;
    const nc_rule **list = NC_NEW_ARRAY(rules->arena, const nc_rule *, rules->draft_count);
    nc_idle *idle = NC_NEW_ARRAY(rules->arena, nc_idle, rules->draft_count + rules->retired.count);
    program->rules = list;
    program->idle = idle;
    program->rule_count = program->idle_count = 0;
    for (size_t i = 0; i < rules->draft_count; i++) {
        nc_draft *draft = &rules->drafts[i];
        if (draft->idle == NC_IDLE_NOT) {
            keep_explains(rules, draft->rule);
            list[program->rule_count++] = draft->rule;
        } else {
            idle[program->idle_count++] = idle_of(rules, draft);
            draft->off = true;
        }
    }
    for (size_t i = 0; i < rules->retired.count; i++)
        idle[program->idle_count++] = idle_retired(rules, rules->retired.entries[i].value);
}
