/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* A rule base with changes: the same texts once more, and documents that stand for some of theirs. */

nc_rules *nc_rules_again(const nc_rules *old, nc_vocab *vocab, nc_diag *diag)
{
    nc_rules *rules = nc_rules_new(old->pool, vocab, old->host, old->host_count);
    rules->with_drafts = old->with_drafts;
    rules->today = old->today;
    rules->language = nc_arena_copy(rules->arena, old->language);
    for (size_t i = 0; i < old->file_count; i++) {
        rules->level = old->files[i].level;
        nc_rules_add_text(rules, old->files[i].name, old->files[i].text, diag);
    }
    for (size_t i = 0; i < old->setting_count; i++)
        nc_rules_set(rules, old->settings[i].name, old->settings[i].value, diag);
    for (size_t i = 0; i < old->left_out_count; i++) {
        rules->level = old->left_out[i].level;
        nc_rules_leave_out(rules, old->left_out[i].name);
    }
    rules->level = old->level + 1;
    return rules;
}

nc_err nc_rules_instead(nc_rules *rules, nc_str path, nc_diag *diag)
{
    return nc_rules_add_path(rules, path, diag);
}

void nc_rules_leave_out(nc_rules *rules, nc_str rule)
{
    rules->left_out =
        nc_grow(rules->left_out, &rules->left_out_capacity, rules->left_out_count, sizeof *rules->left_out);
    rules->left_out[rules->left_out_count++] =
        (struct nc_left_out){nc_arena_copy(rules->arena, rule), rules->level};
}

/* ---- documents that others stand for ---- */

static bool is_one_of_many(nc_doc_kind kind)
{
    return kind == NC_DOC_SITE || kind == NC_DOC_SUPPRESS;
}

static bool stands_for(const nc_doc *later, const nc_doc *doc)
{
    if (later->level <= doc->level || is_one_of_many(doc->kind))
        return false;
    if (later->kind == NC_DOC_PACK && doc->pack.n > 0 && nc_str_eq(later->name, doc->pack))
        return true;
    bool kind = later->kind == doc->kind || (later->kind == NC_DOC_RULE && doc->kind == NC_DOC_TRANSLATION);
    return kind && nc_str_eq(later->name, doc->name);
}

static bool is_replaced(const nc_rules *rules, const nc_doc *doc)
{
    for (size_t i = 0; i < rules->doc_count; i++)
        if (stands_for(&rules->docs[i], doc))
            return true;
    return false;
}

/* A document that lies in no pack belongs to that of the one whose place it takes. */
static void inherit_pack(nc_rules *rules, nc_doc *doc)
{
    for (size_t i = 0; i < rules->doc_count && doc->level > 0 && doc->pack.n == 0; i++) {
        const nc_doc *before = &rules->docs[i];
        if (before->level < doc->level && before->kind == doc->kind && nc_str_eq(before->name, doc->name))
            doc->pack = before->pack;
    }
}

/* ---- rules that are left out ---- */

static const nc_doc *rule_of(const nc_rules *rules, nc_str name)
{
    for (size_t i = 0; i < rules->doc_count; i++) {
        const nc_doc *doc = &rules->docs[i];
        if (doc->kind == NC_DOC_RULE &&
            (nc_str_eq(doc->name, name) || nc_str_eq(nc_node_text(doc->node, "code", NC_S("")), name)))
            return doc;
    }
    return NULL;
}

static void not_there(nc_rules *rules, nc_str name)
{
    nc_str *known = NC_NEW_ARRAY(rules->scratch, nc_str, rules->doc_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < rules->doc_count; i++)
        if (rules->docs[i].kind == NC_DOC_RULE)
            known[count++] = rules->docs[i].name;
    NC_RULE_BAD(rules, NC_E_UNKNOWN, (nc_place){0}, "there is no rule '%.*s' to be left out", NC_FMT(name));
    nc_hint_nearest(rules->diag, name, known, count);
}

static void leave_out(nc_rules *rules, const struct nc_left_out *left)
{
    const nc_doc *doc = rule_of(rules, left->name);
    if (doc == NULL) {
        not_there(rules, left->name);
        return;
    }
    if (doc->level > left->level)
        return; /* written anew since */
    rules->switches =
        nc_grow(rules->switches, &rules->switch_capacity, rules->switch_count, sizeof *rules->switches);
    rules->switches[rules->switch_count++] = (nc_switch){.name = doc->name,
                                                         .reason = NC_S("left out"),
                                                         .by = NC_S("whoever asked"),
                                                         .until = NC_TIME_NONE,
                                                         .place = doc->place};
}

void nc_replace_docs(nc_rules *rules)
{
    bool *gone = NC_NEW_ARRAY(rules->scratch, bool, rules->doc_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < rules->doc_count; i++)
        inherit_pack(rules, &rules->docs[i]);
    for (size_t i = 0; i < rules->doc_count; i++)
        gone[i] = rules->docs[i].kind == NC_DOC_TESTS || is_replaced(rules, &rules->docs[i]);
    for (size_t i = 0; i < rules->doc_count; i++)
        if (!gone[i])
            rules->docs[count++] = rules->docs[i];
    rules->doc_count = count;
    for (size_t i = 0; i < rules->left_out_count; i++)
        leave_out(rules, &rules->left_out[i]);
}
