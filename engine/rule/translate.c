/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* translation: the sentences of a rule, or the texts of a cause, in another language.  All are checked; those
 * of the language asked for take the place of what the rule says.  What is not translated stays as it is. */

typedef struct sentence {
    const char *key;
    nc_text *text;
} sentence;

enum { SENTENCES = 4 };

bool nc_rules_language(nc_rules *rules, nc_str language)
{
    if (!nc_is_language(language))
        return false;
    rules->language = nc_arena_copy(rules->arena, language);
    return true;
}

nc_str nc_rules_spoken(const nc_rules *rules)
{
    return rules->language;
}

static nc_str language_of(nc_rules *rules, const nc_doc *doc)
{
    nc_str language = nc_need_text(rules, doc->node, "language", true);
    if (language.n == 0 || nc_is_language(language))
        return language;
    NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(doc->node, "language")->place,
                "'%.*s' is no language, such as en, de or pt-BR", NC_FMT(language));
    return NC_S("");
}

/* 2: that language, 1: de for de-AT, 0: another. */
static int fits(const nc_rules *rules, nc_str language)
{
    if (language.n == 0 || rules->language.n == 0)
        return 0;
    if (nc_str_eq(language, rules->language))
        return 2;
    return language.n < rules->language.n && nc_str_starts(rules->language, language);
}

/* Is there another translation of the same thing that fits better? */
static bool best(nc_rules *rules, size_t number)
{
    const nc_doc *docs = rules->docs;
    int fit = fits(rules, nc_node_text(docs[number].node, "language", NC_S("")));
    for (size_t i = rules->first_of[NC_DOC_TRANSLATION]; i < rules->first_of[NC_DOC_TRANSLATION + 1]; i++)
        if (nc_str_eq(docs[i].name, docs[number].name) &&
            fits(rules, nc_node_text(docs[i].node, "language", NC_S(""))) > fit)
            return false;
    return fit > 0;
}

/* ---- what must be the same ---- */

static void add_gap(nc_rules *rules, nc_gap gap)
{
    rules->gaps = nc_grow(rules->gaps, &rules->gap_capacity, rules->gap_count, sizeof *rules->gaps);
    rules->gaps[rules->gap_count++] = gap;
}

/* The slots and counts that a sentence reads; words that stand inside of an expression may differ. */
typedef struct reading {
    nc_rules *rules;
    const nc_str *names;
    nc_str at[64];
    unsigned count;
} reading;

static bool has(const reading *r, nc_str text)
{
    for (unsigned i = 0; i < r->count; i++)
        if (nc_str_eq(r->at[i], text))
            return true;
    return false;
}

static void read_leaves(reading *r, const nc_expr *e)
{
    if (e->op != NC_X_SLOT && e->op != NC_X_COUNT) {
        for (unsigned i = 0; i < e->argc; i++)
            read_leaves(r, e->args[i]);
        return;
    }
    nc_buf out = {0};
    nc_expr_print(&out, e, r->rules->vocab, r->rules->pool, r->names);
    if (r->count < sizeof r->at / sizeof *r->at && !has(r, nc_buf_str(&out)))
        r->at[r->count++] = nc_arena_copy(r->rules->arena, nc_buf_str(&out));
    nc_buf_free(&out);
}

static reading read_text(nc_rules *rules, const nc_str *names, const nc_text *text)
{
    reading r = {.rules = rules, .names = names};
    for (unsigned i = 0; i < text->count; i++)
        if (text->parts[i].expr != NULL)
            read_leaves(&r, text->parts[i].expr);
    return r;
}

/* What one sentence fills in and the other does not. */
static void compare(nc_rules *rules, const nc_draft *draft, const nc_text *said, const nc_text *text,
                    nc_gap gap)
{
    nc_str names[NC_MAX_BINDINGS];
    for (unsigned i = 0; i < NC_MAX_BINDINGS; i++)
        names[i] = i < draft->bind_count ? draft->binds[i].name : NC_S("");
    reading a = read_text(rules, names, said), b = read_text(rules, names, text);
    gap.kind = NC_GAP_LACKS;
    for (unsigned i = 0; i < a.count; i++) {
        gap.what = a.at[i];
        if (!has(&b, a.at[i]))
            add_gap(rules, gap);
    }
    gap.kind = NC_GAP_ADDS;
    for (unsigned i = 0; i < b.count; i++) {
        gap.what = b.at[i];
        if (!has(&a, b.at[i]))
            add_gap(rules, gap);
    }
}

/* ---- rules ---- */

static void translate_sentence(nc_rules *rules, nc_draft *draft, const nc_node *say, sentence s, nc_gap gap,
                               bool apply)
{
    const nc_node *node = nc_node_get(say, s.key);
    nc_checker c = nc_checker_of(draft, rules, NULL);
    c.group = true;
    if (node == NULL)
        return;
    nc_text text = nc_check_text(&c, node);
    gap.place = node->place;
    compare(rules, draft, s.text, &text, gap);
    if (apply)
        *s.text = text;
}

static void translate_rule(nc_rules *rules, const nc_doc *doc, nc_draft *draft, nc_str language, bool apply)
{
    nc_rule *rule = draft->rule;
    const nc_node *say = nc_need_kind(rules, doc->node, "say", NC_NODE_MAP);
    const nc_node *said = nc_node_get(draft->doc->node, "say");
    nc_str title = nc_need_text(rules, doc->node, "title", false);
    sentence sentences[SENTENCES] = {
        {"headline", &rule->headline}, {"what", &rule->what}, {"why", &rule->why}, {"fix", &rule->fix}};
    if (say != NULL)
        nc_need_keys(rules, say, NC_MAP_SAID);
    if (title.n > 0 && apply) {
        rule->title = title;
        if (nc_node_get(said, "headline") == NULL) {
            nc_text_part *part = NC_NEW(rules->arena, nc_text_part);
            part->literal = title;
            rule->headline = (nc_text){.count = 1, .parts = part, .source = title};
        }
    }
    for (unsigned i = 0; i < SENTENCES; i++) {
        nc_gap gap = {.name = rule->name, .language = language, .key = nc_str_c(sentences[i].key)};
        if (said != NULL && nc_node_get(said, sentences[i].key) != NULL &&
            nc_node_get(say, sentences[i].key) == NULL) {
            gap.kind = NC_GAP_SENTENCE;
            gap.place = doc->place;
            add_gap(rules, gap);
        }
        translate_sentence(rules, draft, say, sentences[i], gap, apply);
    }
}

/* ---- causes ---- */

/* " (risk: low)" at the end of a remedy, or nothing. */
static nc_str risk_of(nc_str remedy)
{
    nc_str mark = NC_S(" (risk: ");
    for (size_t at = remedy.n; at-- > 0 && nc_str_ends(remedy, NC_S(")"));) {
        nc_str rest = nc_str_sub(remedy, at, SIZE_MAX);
        if (nc_str_starts(rest, mark))
            return rest;
    }
    return NC_S("");
}

/* The risk of a remedy ("text (risk: low)") is the cause's: it decides whether the remedy waits. */
static const nc_str *with_risks(nc_rules *rules, const nc_cause *cause, const nc_str *texts)
{
    nc_str *all = NC_NEW_ARRAY(rules->arena, nc_str, cause->remedy_count);
    for (unsigned i = 0; i < cause->remedy_count; i++) {
        nc_str risk = risk_of(cause->remedies[i]);
        all[i] = nc_arena_printf(rules->arena, "%.*s%.*s", NC_FMT(texts[i]), NC_FMT(risk));
    }
    return all;
}

static void translate_cause(nc_rules *rules, const nc_doc *doc, nc_cause *cause, bool apply)
{
    const struct {
        const char *key;
        nc_str *text;
    } texts[] = {{"title", &cause->title},     {"owner", &cause->owner},
                 {"tell", &cause->tell},       {"workaround", &cause->workaround},
                 {"confirm", &cause->confirm}, {"refute", &cause->refute}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        nc_str text = nc_need_text(rules, doc->node, texts[i].key, false);
        if (text.n > 0 && apply)
            *texts[i].text = text;
    }
    unsigned count;
    const nc_str *remedies = nc_need_list(rules, doc->node, "remedy", &count);
    if (count == 0)
        return;
    if (count != cause->remedy_count)
        NC_RULE_BAD(rules, NC_E_INVALID, nc_node_get(doc->node, "remedy")->place,
                    "the cause %.*s has %u remedies, not %u", NC_FMT(cause->name), cause->remedy_count,
                    count);
    else if (apply)
        cause->remedies = with_risks(rules, cause, remedies);
}

/* ---- all ---- */

/* Documents of one name stand side by side, in order of place: of the same language is only one. */
static void check_alone(nc_rules *rules, size_t number, nc_str language)
{
    const nc_doc *docs = rules->docs;
    for (size_t i = rules->first_of[NC_DOC_TRANSLATION]; i < number; i++)
        if (nc_str_eq(docs[i].name, docs[number].name) &&
            nc_str_eq(nc_node_text(docs[i].node, "language", NC_S("")), language)) {
            NC_RULE_BAD(rules, NC_E_DUPLICATE, docs[number].place, "'%.*s' is translated into '%.*s' twice",
                        NC_FMT(docs[number].name), NC_FMT(language));
            nc_hint_first(rules, docs[i].place);
            return;
        }
}

static void translate(nc_rules *rules, size_t number)
{
    const nc_doc *doc = &rules->docs[number];
    nc_need_keys(rules, doc->node, NC_MAP_TRANSLATION);
    nc_str language = language_of(rules, doc);
    check_alone(rules, number, language);
    nc_draft *draft = nc_map_get(&rules->rules, doc->name);
    nc_cause *cause = draft == NULL ? nc_map_get(&rules->causes, doc->name) : NULL;
    bool apply = best(rules, number);
    if (draft != NULL) {
        if (!draft->off && !draft->failed)
            translate_rule(rules, doc, draft, language, apply);
    } else if (cause != NULL) {
        translate_cause(rules, doc, cause, apply);
    } else if (nc_map_get(&rules->retired, doc->name) == NULL) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, doc->place, "there is no rule or cause '%.*s'", NC_FMT(doc->name));
        nc_hint_map(rules, doc->name, &rules->rules);
    }
}

static bool translated(const nc_rules *rules, nc_str name, nc_str language)
{
    for (size_t i = rules->first_of[NC_DOC_TRANSLATION]; i < rules->first_of[NC_DOC_TRANSLATION + 1]; i++)
        if (nc_str_eq(rules->docs[i].name, name) &&
            nc_str_eq(nc_node_text(rules->docs[i].node, "language", NC_S("")), language))
            return true;
    return false;
}

/* The languages that a pack promises besides its own. */
static void find_missing(nc_rules *rules, const nc_pack_info *pack)
{
    unsigned count;
    const nc_str *languages = nc_need_list(rules, pack->node, "languages", &count);
    for (unsigned l = 1; l < count; l++)
        for (size_t i = 0; i < rules->draft_count; i++) {
            const nc_draft *draft = &rules->drafts[i];
            if (draft->off || draft->rule->silent || !nc_str_eq(draft->rule->pack, pack->name) ||
                translated(rules, draft->rule->name, languages[l]))
                continue;
            add_gap(rules, (nc_gap){.kind = NC_GAP_RULE,
                                    .place = draft->rule->place,
                                    .name = draft->rule->name,
                                    .language = languages[l]});
        }
}

void nc_load_translations(nc_rules *rules)
{
    for (size_t i = rules->first_of[NC_DOC_TRANSLATION]; i < rules->first_of[NC_DOC_TRANSLATION + 1]; i++)
        translate(rules, i);
    for (size_t i = 0; i < rules->pack_count; i++)
        find_missing(rules, &rules->packs[i]);
}

const nc_gap *nc_rules_gaps(const nc_rules *rules, size_t *count)
{
    *count = rules->gap_count;
    return rules->gaps;
}
