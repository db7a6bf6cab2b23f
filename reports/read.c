/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/read.h"

#include "reports/fold.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

/* Each object of the schema is a table of its keys: which member of which kind it fills.  What is missing or
 * of another type leaves the member as it is in a fresh result. */
typedef enum member_kind {
    TEXT,
    TEXTS,
    SIZE,
    U64,
    U32,
    I32,
    I64,
    BOOL,
    TIME,
    SECONDS,
    DIGEST,
    WORD,    /* an enum by its words */
    ID,      /* "F3" as the number 3 */
    REFS,    /* ["E1", "M2"] as positions */
    FINDING, /* "F3" as the position of that finding, NC_R_NONE without */
    MISSING, /* "M1" or "E1" as its position, NC_R_NONE without */
    FINDINGS,
    CAUSES, /* names as positions */
    NUMBERS,
    OBJECT,
    ARRAY,
    ACTIONS,
    NODE,
    CAPTURE, /* whether a kind of source is a capture */
    TO_SERVER, /* a direction */
} member_kind;

typedef struct key_table key_table;

typedef struct entry {
    const char *key;
    member_kind kind;
    size_t at, has; /* offsets; has = count of an ARRAY or NUMBERS, flag of a value that may be null; NONE */
    const key_table *table;
    const char *words; /* of WORD: "a|b|c" */
} entry;

struct key_table {
    size_t size; /* of an element of an ARRAY */
    const entry *entries;
    size_t count;
};

#define NONE SIZE_MAX
#define TABLE(name, type)                                                                                    \
    static const key_table name##_table = {sizeof(type), name##_keys,                                        \
                                           sizeof name##_keys / sizeof *name##_keys}
#define KEY(type, key, kind, member)                                                                         \
    {                                                                                                        \
        key, kind, offsetof(type, member), NONE, NULL, NULL                                                  \
    }
#define MAYBE(type, key, kind, member, flag)                                                                 \
    {                                                                                                        \
        key, kind, offsetof(type, member), offsetof(type, flag), NULL, NULL                                  \
    }
#define WORDS(type, key, member, words)                                                                      \
    {                                                                                                        \
        key, WORD, offsetof(type, member), NONE, NULL, words                                                 \
    }
#define MAYBE_WORDS(type, key, member, flag, words)                                                          \
    {                                                                                                        \
        key, WORD, offsetof(type, member), offsetof(type, flag), NULL, words                                 \
    }
#define LIST(type, key, member, count, of)                                                                   \
    {                                                                                                        \
        key, ARRAY, offsetof(type, member), offsetof(type, count), &of##_table, NULL                         \
    }
#define INSIDE(key, of)                                                                                      \
    {                                                                                                        \
        key, OBJECT, 0, NONE, &of##_table, NULL                                                              \
    }
#define MEMBER(type, key, member, of)                                                                        \
    {                                                                                                        \
        key, OBJECT, offsetof(type, member), NONE, &of##_table, NULL                                         \
    }

#define SEVERITIES "info|notice|warning|error|critical"
#define TRUTHS "no|undecided|yes"
#define VERDICTS "ruled out|unlikely|open|possible|likely|confirmed"
#define STATUSES "ok|partial|damaged|unknown|refused|container|meta"

static const entry prospect_keys[] = {
    KEY(nc_r_prospect, "when", TEXT, when),
    KEY(nc_r_prospect, "rises", TEXTS, rises),
    KEY(nc_r_prospect, "falls", TEXTS, falls),
};
TABLE(prospect, nc_r_prospect);

static const entry action_keys[] = {
    WORDS(nc_r_action, "kind", kind, "run|look|workaround|remedy"),
    KEY(nc_r_action, "text", TEXT, text),
    KEY(nc_r_action, "also", TEXTS, also),
    KEY(nc_r_action, "to", TEXT, to),
    KEY(nc_r_action, "risk", TEXT, risk),
    KEY(nc_r_action, "cost", I32, cost),
    KEY(nc_r_action, "platform", TEXT, platform),
    KEY(nc_r_action, "decides", TEXTS, decides),
    KEY(nc_r_action, "finding", FINDING, finding),
    KEY(nc_r_action, "missing", MISSING, missing),
    KEY(nc_r_action, "gain", I32, gain),
    LIST(nc_r_action, "outcomes", outcomes, outcome_count, prospect),
};
TABLE(action, nc_r_action);

static const entry case_keys[] = {
    KEY(nc_result, "id", TEXT, case_id),
    KEY(nc_result, "title", TEXT, title),
    KEY(nc_result, "bundle_digest", DIGEST, bundle),
};
TABLE(case, nc_result);

static const entry pack_keys[] = {
    KEY(nc_r_pack, "name", TEXT, name),
    KEY(nc_r_pack, "version", TEXT, version),
    KEY(nc_r_pack, "title", TEXT, title),
};
TABLE(pack, nc_r_pack);

static const entry knowledge_keys[] = {
    KEY(nc_result, "digest", DIGEST, knowledge),
    LIST(nc_result, "packs", packs, pack_count, pack),
};
TABLE(knowledge, nc_result);

static const entry options_keys[] = {
    WORDS(nc_result, "least_severity", least, SEVERITIES),
    KEY(nc_result, "show_suppressed", BOOL, show_suppressed),
    KEY(nc_result, "language", TEXT, language),
};
TABLE(options, nc_result);

static const entry run_keys[] = {
    KEY(nc_result, "engine", TEXT, engine),
    KEY(nc_result, "exit", I32, exit),
    INSIDE("knowledge", knowledge),
    INSIDE("options", options),
};
TABLE(run, nc_result);

static const entry cleared_keys[] = {
    KEY(nc_r_cleared, "what", TEXT, what),
    KEY(nc_r_cleared, "cause", TEXT, cause),
    KEY(nc_r_cleared, "because", TEXT, because),
};
TABLE(cleared, nc_r_cleared);

static const entry verdict_keys[] = {
    WORDS(nc_r_verdict, "kind", kind, "cause_found|nothing_wrong|network_exonerated|not_enough_evidence"),
    KEY(nc_r_verdict, "headline", TEXT, headline),
    KEY(nc_r_verdict, "text", TEXT, text),
    MAYBE_WORDS(nc_r_verdict, "severity", severity, has_severity, SEVERITIES),
    MAYBE_WORDS(nc_r_verdict, "certainty", certainty, has_certainty, VERDICTS),
    KEY(nc_r_verdict, "finding", FINDING, finding),
    KEY(nc_r_verdict, "causes", CAUSES, causes),
    KEY(nc_r_verdict, "owner", TEXT, owner),
    LIST(nc_r_verdict, "exonerated", cleared, cleared_count, cleared),
};
TABLE(verdict, nc_r_verdict);

static const entry filter_keys[] = {
    KEY(nc_r_filter, "source", TEXT, source),
    KEY(nc_r_filter, "filter", TEXT, text),
};
TABLE(filter, nc_r_filter);

static const entry step_keys[] = {
    KEY(nc_r_step, "kind", TEXT, kind),         KEY(nc_r_step, "text", TEXT, text),
    KEY(nc_r_step, "value", TEXT, value),       WORDS(nc_r_step, "truth", truth, TRUTHS),
    KEY(nc_r_step, "evidence", REFS, evidence),
};
TABLE(step, nc_r_step);

static const entry suppression_keys[] = {
    KEY(nc_r_finding, "reason", TEXT, suppress_reason),
    KEY(nc_r_finding, "by", TEXT, suppress_by),
    KEY(nc_r_finding, "until", TIME, suppress_until),
};
TABLE(suppression, nc_r_finding);

static const entry vantage_keys[] = {
    KEY(nc_r_vantage, "source", TEXT, source),
    KEY(nc_r_vantage, "vantage", TEXT, vantage),
    KEY(nc_r_vantage, "offset_s", SECONDS, offset),
    KEY(nc_r_vantage, "packets", U64, total),
};
TABLE(vantage, nc_r_vantage);

static const entry sight_keys[] = {
    KEY(nc_r_sight, "vantage", SIZE, vantage),
    KEY(nc_r_sight, "record", U64, record),
    KEY(nc_r_sight, "at", TIME, at),
};
TABLE(sight, nc_r_sight);

static const entry arrow_keys[] = {
    WORDS(nc_r_arrow, "kind", kind, "packet|folded|absent"),
    KEY(nc_r_arrow, "dir", TO_SERVER, to_server),
    KEY(nc_r_arrow, "text", TEXT, text),
    KEY(nc_r_arrow, "again", U32, again),
    WORDS(nc_r_arrow, "fate", fate, "recorded|lost|not_shown"),
    KEY(nc_r_arrow, "after", SIZE, lost_after),
    KEY(nc_r_arrow, "count", U64, count),
    LIST(nc_r_arrow, "seen", sights, sight_count, sight),
    KEY(nc_r_arrow, "evidence", REFS, evidence),
};
TABLE(arrow, nc_r_arrow);

static const entry ladder_keys[] = {
    KEY(nc_r_ladder, "client", TEXT, client),
    KEY(nc_r_ladder, "server", TEXT, server),
    LIST(nc_r_ladder, "vantages", vantages, vantage_count, vantage),
    LIST(nc_r_ladder, "arrows", arrows, arrow_count, arrow),
};
TABLE(ladder, nc_r_ladder);

static const entry finding_keys[] = {
    KEY(nc_r_finding, "id", ID, number),
    KEY(nc_r_finding, "rule", TEXT, rule),
    KEY(nc_r_finding, "code", TEXT, code),
    KEY(nc_r_finding, "pack", TEXT, pack),
    KEY(nc_r_finding, "title", TEXT, title),
    WORDS(nc_r_finding, "severity", severity, SEVERITIES),
    WORDS(nc_r_finding, "state", state, "found|effect|suppressed"),
    KEY(nc_r_finding, "effect_of", ID, effect_number),
    KEY(nc_r_finding, "effect_of", FINDING, effect_of),
    KEY(nc_r_finding, "headline", TEXT, headline),
    KEY(nc_r_finding, "what", TEXT, what),
    KEY(nc_r_finding, "why", TEXT, why),
    KEY(nc_r_finding, "fix", TEXT, fix),
    KEY(nc_r_finding, "first", TIME, first),
    KEY(nc_r_finding, "last", TIME, last),
    KEY(nc_r_finding, "matches", SIZE, matches),
    KEY(nc_r_finding, "fingerprint", DIGEST, fingerprint),
    KEY(nc_r_finding, "tags", TEXTS, tags),
    KEY(nc_r_finding, "refs", TEXTS, refs),
    KEY(nc_r_finding, "recordings", TEXTS, recordings),
    KEY(nc_r_finding, "evidence", REFS, evidence),
    LIST(nc_r_finding, "filters", filters, filter_count, filter),
    LIST(nc_r_finding, "steps", steps, step_count, step),
    KEY(nc_r_finding, "actions", ACTIONS, actions),
    KEY(nc_r_finding, "derivation", NODE, derivation),
    KEY(nc_r_finding, "would_change", TEXTS, would_change),
    MEMBER(nc_r_finding, "ladder", ladder, ladder),
    INSIDE("suppression", suppression),
};
TABLE(finding, nc_r_finding);

static const entry evidence_keys[] = {
    KEY(nc_r_evidence, "fact", TEXT, fact),
    KEY(nc_r_evidence, "source", TEXT, source),
    KEY(nc_r_evidence, "kind", TEXT, kind),
    KEY(nc_r_evidence, "kind", CAPTURE, capture),
    KEY(nc_r_evidence, "system", TEXT, system),
    KEY(nc_r_evidence, "vantage", TEXT, vantage),
    MAYBE(nc_r_evidence, "records", NUMBERS, records, record_count),
    MAYBE(nc_r_evidence, "lines", NUMBERS, lines, line_count),
    KEY(nc_r_evidence, "count", SIZE, count),
    KEY(nc_r_evidence, "at", TIME, from),
    KEY(nc_r_evidence, "to", TIME, to),
    KEY(nc_r_evidence, "offset", U64, offset),
    KEY(nc_r_evidence, "length", U32, length),
    KEY(nc_r_evidence, "text", TEXT, text),
    KEY(nc_r_evidence, "filter", TEXT, filter),
    KEY(nc_r_evidence, "findings", FINDINGS, findings),
};
TABLE(evidence, nc_r_evidence);

static const entry field_keys[] = {
    KEY(nc_r_field, "name", TEXT, name),       KEY(nc_r_field, "label", TEXT, label),
    KEY(nc_r_field, "value", TEXT, value),     KEY(nc_r_field, "offset", SIZE, offset),
    KEY(nc_r_field, "length", SIZE, length),   KEY(nc_r_field, "evidence", BOOL, evidence),
};
TABLE(field, nc_r_field);

static const entry packet_keys[] = {
    KEY(nc_r_packet, "evidence", MISSING, evidence),
    KEY(nc_r_packet, "number", U64, number),
    KEY(nc_r_packet, "at", TIME, at),
    KEY(nc_r_packet, "length", U32, length),
    KEY(nc_r_packet, "recorded", U32, recorded),
    KEY(nc_r_packet, "bytes", TEXT, bytes),
    KEY(nc_r_packet, "ebcdic", TEXT, ebcdic),
    LIST(nc_r_packet, "fields", fields, field_count, field),
};
TABLE(packet, nc_r_packet);

static const entry weight_keys[] = {
    KEY(nc_r_weight, "finding", FINDING, finding), KEY(nc_r_weight, "rule", TEXT, rule),
    KEY(nc_r_weight, "code", TEXT, code),          KEY(nc_r_weight, "decibans", I32, decibans),
    KEY(nc_r_weight, "counted", BOOL, counted),    KEY(nc_r_weight, "because", TEXT, because),
    KEY(nc_r_weight, "about", TEXT, about),
};
TABLE(weight, nc_r_weight);

static const entry cause_keys[] = {
    KEY(nc_r_cause, "name", TEXT, name),
    KEY(nc_r_cause, "title", TEXT, title),
    KEY(nc_r_cause, "about", TEXT, about),
    KEY(nc_r_cause, "owner", TEXT, owner),
    WORDS(nc_r_cause, "verdict", verdict, VERDICTS),
    KEY(nc_r_cause, "decibans", I32, decibans),
    KEY(nc_r_cause, "base", I32, base),
    KEY(nc_r_cause, "excluded", BOOL, excluded),
    KEY(nc_r_cause, "exonerates", BOOL, exonerates),
    LIST(nc_r_cause, "for", weights_for, for_count, weight),
    LIST(nc_r_cause, "against", weights_against, against_count, weight),
    KEY(nc_r_cause, "tell", TEXT, tell),
    KEY(nc_r_cause, "confirm", TEXT, confirm),
    KEY(nc_r_cause, "refute", TEXT, refute),
    KEY(nc_r_cause, "workaround", TEXT, workaround),
    KEY(nc_r_cause, "remedies", TEXTS, remedies),
};
TABLE(cause, nc_r_cause);

static const entry ruled_out_keys[] = {
    KEY(nc_r_ruled_out, "cause", TEXT, cause),       KEY(nc_r_ruled_out, "title", TEXT, title),
    KEY(nc_r_ruled_out, "because", TEXT, because),   KEY(nc_r_ruled_out, "finding", FINDING, finding),
    KEY(nc_r_ruled_out, "rule", TEXT, rule),         KEY(nc_r_ruled_out, "evidence", REFS, evidence),
    KEY(nc_r_ruled_out, "excluded", BOOL, excluded),
};
TABLE(ruled_out, nc_r_ruled_out);

static const entry undecided_keys[] = {
    KEY(nc_r_undecided, "rule", TEXT, rule),       KEY(nc_r_undecided, "code", TEXT, code),
    KEY(nc_r_undecided, "title", TEXT, title),     WORDS(nc_r_undecided, "severity", severity, SEVERITIES),
    KEY(nc_r_undecided, "count", SIZE, count),     KEY(nc_r_undecided, "reason", TEXT, reason),
    KEY(nc_r_undecided, "needs", TEXT, needs),     KEY(nc_r_undecided, "about", TEXT, about),
    KEY(nc_r_undecided, "places", TEXTS, places),  KEY(nc_r_undecided, "actions", ACTIONS, actions),
    KEY(nc_r_undecided, "missing", REFS, missing),
};
TABLE(undecided, nc_r_undecided);

static const entry place_keys[] = {
    KEY(nc_r_place, "name", TEXT, name),
    KEY(nc_r_place, "how", TEXT, how),
};
TABLE(place, nc_r_place);

static const entry missing_keys[] = {
    KEY(nc_r_missing, "what", TEXT, what),
    KEY(nc_r_missing, "why", TEXT, why),
    KEY(nc_r_missing, "separates", TEXTS, separates),
    KEY(nc_r_missing, "rules", TEXTS, rules),
    KEY(nc_r_missing, "optional", BOOL, optional),
    KEY(nc_r_missing, "commands", ACTIONS, commands),
};
TABLE(missing, nc_r_missing);

static const entry clock_keys[] = {
    KEY(nc_r_clock, "a", TEXT, a),
    KEY(nc_r_clock, "b", TEXT, b),
    MAYBE(nc_r_clock, "offset_s", SECONDS, offset, has_offset),
    MAYBE(nc_r_clock, "bound_s", SECONDS, bound, has_bound),
    MAYBE(nc_r_clock, "low_s", SECONDS, low, has_low),
    MAYBE(nc_r_clock, "high_s", SECONDS, high, has_high),
    MAYBE(nc_r_clock, "pairs", I64, pairs, has_pairs),
    MAYBE(nc_r_clock, "consistent", BOOL, consistent, has_consistent),
};
TABLE(clock, nc_r_clock);

static const entry system_keys[] = {
    KEY(nc_r_system, "name", TEXT, name),
    KEY(nc_r_system, "role", TEXT, role),
    KEY(nc_r_system, "os", TEXT, os),
    KEY(nc_r_system, "addresses", TEXTS, addresses),
    KEY(nc_r_system, "sources", TEXTS, sources),
};
TABLE(system, nc_r_system);

static const entry input_keys[] = {
    KEY(nc_r_input, "name", TEXT, name),
    KEY(nc_r_input, "kind", TEXT, kind),
    WORDS(nc_r_input, "status", status, STATUSES),
    KEY(nc_r_input, "note", TEXT, note),
    KEY(nc_r_input, "encoding", TEXT, encoding),
    KEY(nc_r_input, "bytes", U64, bytes),
    KEY(nc_r_input, "records", U64, records),
    KEY(nc_r_input, "digest", DIGEST, digest),
    KEY(nc_r_input, "system", TEXT, system),
    KEY(nc_r_input, "vantage", TEXT, vantage),
    KEY(nc_r_input, "first", TIME, from),
    KEY(nc_r_input, "last", TIME, to),
    MAYBE(nc_r_input, "complete", BOOL, complete, has_complete),
    MAYBE(nc_r_input, "drops", I64, drops, has_drops),
    KEY(nc_r_input, "filter", TEXT, filter),
    KEY(nc_r_input, "sees", TEXT, sees),
    KEY(nc_r_input, "zone_minutes", I32, zone_minutes),
    KEY(nc_r_input, "zone_assumed", BOOL, zone_assumed),
};
TABLE(input, nc_r_input);

static const entry status_keys[] = {
    KEY(nc_result, "ok", SIZE, input_status[NC_SOURCE_OK]),
    KEY(nc_result, "partial", SIZE, input_status[NC_SOURCE_PARTIAL]),
    KEY(nc_result, "damaged", SIZE, input_status[NC_SOURCE_DAMAGED]),
    KEY(nc_result, "unknown", SIZE, input_status[NC_SOURCE_UNKNOWN]),
    KEY(nc_result, "refused", SIZE, input_status[NC_SOURCE_REFUSED]),
    KEY(nc_result, "container", SIZE, input_status[NC_SOURCE_CONTAINER]),
    KEY(nc_result, "meta", SIZE, input_status[NC_SOURCE_META]),
    KEY(nc_result, "absent", SIZE, input_status[NC_SOURCE_ABSENT]),
};
TABLE(status, nc_result);

static const entry limit_keys[] = {
    KEY(nc_hit_limit, "limit", TEXT, limit),
    KEY(nc_hit_limit, "value", U64, value),
    KEY(nc_hit_limit, "effect", TEXT, effect),
};
TABLE(limit, nc_hit_limit);

static const entry rules_keys[] = {
    KEY(nc_result, "evaluated", U32, rules_evaluated),
    KEY(nc_result, "fired", U32, rules_fired),
    KEY(nc_result, "undecided", U32, rules_undecided),
    KEY(nc_result, "without_source", U32, rules_without_source),
};
TABLE(rules, nc_result);

static const entry facts_keys[] = {
    KEY(nc_result, "offered", U64, facts_offered),
    KEY(nc_result, "kept", U64, facts_kept),
    KEY(nc_result, "derived", U64, rows_derived),
};
TABLE(facts, nc_result);

static const entry completeness_keys[] = {
    WORDS(nc_result, "status", status, "complete|partial|empty"),
    INSIDE("inputs", status),
    LIST(nc_result, "limits_hit", limits, limit_count, limit),
    INSIDE("rules", rules),
    INSIDE("facts", facts),
    KEY(nc_result, "suppressed", SIZE, suppressed),
    KEY(nc_result, "filtered", SIZE, filtered),
    KEY(nc_result, "notices", TEXTS, notices),
};
TABLE(completeness, nc_result);

static const entry result_keys[] = {
    INSIDE("case", case),
    INSIDE("run", run),
    MEMBER(nc_result, "verdict", verdict, verdict),
    KEY(nc_result, "tell", TEXTS, tell),
    KEY(nc_result, "next", ACTIONS, next),
    LIST(nc_result, "places", places, place_count, place),
    LIST(nc_result, "findings", findings, finding_count, finding),
    LIST(nc_result, "evidence", evidence, evidence_count, evidence),
    LIST(nc_result, "packets", packets, packet_count, packet),
    LIST(nc_result, "causes", causes, cause_count, cause),
    LIST(nc_result, "ruled_out", ruled_out, ruled_out_count, ruled_out),
    LIST(nc_result, "undecided", undecided, undecided_count, undecided),
    LIST(nc_result, "missing", missing, missing_count, missing),
    LIST(nc_result, "clocks", clocks, clock_count, clock),
    LIST(nc_result, "systems", systems, system_count, system),
    LIST(nc_result, "inputs", inputs, input_count, input),
    INSIDE("completeness", completeness),
};
TABLE(result, nc_result);

/* ---- reading ---- */

typedef struct reader {
    nc_arena *arena;
    const json_t *findings, *causes, *evidence, *missing; /* arrays of the whole result, for references */
} reader;

static nc_str text_of(const reader *in, const json_t *value)
{
    return json_is_string(value)
               ? nc_arena_copy(in->arena, nc_str_n(json_string_value(value), json_string_length(value)))
               : NC_S("");
}

/* The number of "F3"; 0 for what is none. */
static unsigned number_of(const json_t *value)
{
    const char *id = json_string_value(value);
    unsigned long number = id != NULL && id[0] != '\0' ? strtoul(id + 1, NULL, 10) : 0;
    return number < 1000000000 ? (unsigned)number : 0;
}

static size_t position_in(const json_t *array, const char *key, const json_t *wanted)
{
    for (size_t i = 0; json_is_string(wanted) && i < json_array_size(array); i++)
        if (json_equal(json_object_get(json_array_get(array, i), key), wanted))
            return i;
    return NC_R_NONE;
}

/* Findings that a filter left out have numbers but no place: a number is at most its place plus 1. */
static size_t finding_of(const reader *in, const json_t *value)
{
    unsigned number = number_of(value);
    if (number != 0 && json_equal(json_object_get(json_array_get(in->findings, number - 1), "id"), value))
        return number - 1;
    return position_in(in->findings, "id", value);
}

/* "E2", "M1": their numbers count the elements; one beyond the end names nothing. */
static size_t counted_of(const reader *in, const json_t *value)
{
    const char *id = json_string_value(value);
    size_t count = id == NULL     ? 0
                   : id[0] == 'E' ? json_array_size(in->evidence)
                   : id[0] == 'M' ? json_array_size(in->missing)
                                  : 0;
    unsigned number = number_of(value);
    return number != 0 && number <= count ? number - 1 : NC_R_NONE;
}

static size_t position_of(const reader *in, member_kind kind, const json_t *value)
{
    return kind == FINDINGS ? finding_of(in, value)
           : kind == CAUSES ? position_in(in->causes, "name", value)
                            : counted_of(in, value);
}

static nc_r_refs refs_of(const reader *in, member_kind kind, const json_t *array)
{
    size_t count = json_array_size(array), used = 0;
    size_t *items = NC_NEW_ARRAY(in->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        size_t position = position_of(in, kind, json_array_get(array, i));
        if (position != NC_R_NONE)
            items[used++] = position;
    }
    return (nc_r_refs){items, used};
}

static nc_r_texts texts_of(const reader *in, const json_t *array)
{
    size_t count = json_array_size(array);
    nc_str *items = NC_NEW_ARRAY(in->arena, nc_str, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = text_of(in, json_array_get(array, i));
    return (nc_r_texts){items, count};
}

static int64_t time_of(const json_t *value)
{
    nc_word word = 0;
    bool fine =
        json_is_string(value) && nc_value_parse(NULL, NC_T_TIME, nc_str_c(json_string_value(value)), &word);
    return fine ? nc_v_int(word) : NC_TIME_NONE;
}

static nc_digest digest_of(const json_t *value)
{
    const char *text = json_string_value(value);
    char half[17] = {0};
    nc_digest digest = {0};
    if (text == NULL || strlen(text) != 32)
        return digest;
    memcpy(half, text, 16);
    digest.high = strtoull(half, NULL, 16);
    digest.low = strtoull(text + 16, NULL, 16);
    return digest;
}

/* The place of a word in "a|b|c"; -1 when it is none of them. */
static int word_of(const char *words, const json_t *value)
{
    nc_str rest = nc_str_c(words), word;
    for (int i = 0; json_is_string(value) && nc_str_split(&rest, '|', &word); i++)
        if (nc_str_eq(word, nc_str_c(json_string_value(value))))
            return i;
    return -1;
}

static nc_r_node *node_of(const reader *in, const json_t *object)
{
    static const char kinds[] = "rule|step|fact|more";
    nc_r_node *node = NC_NEW(in->arena, nc_r_node), **end = &node->child;
    int word = word_of(kinds, json_object_get(object, "kind")),
        truth = word_of(TRUTHS, json_object_get(object, "truth"));
    node->kind = word < 0 ? NC_R_MORE : (nc_r_node_kind)word;
    node->text = text_of(in, json_object_get(object, "text"));
    node->rule = text_of(in, json_object_get(object, "rule"));
    node->place = text_of(in, json_object_get(object, "place"));
    node->has_truth = truth >= 0;
    node->truth = truth < 0 ? NC_NO : (nc_truth)truth;
    const json_t *children = json_object_get(object, "children");
    for (size_t i = 0; i < json_array_size(children); i++) { /* jansson bounds the depth */
        *end = node_of(in, json_array_get(children, i));
        end = &(*end)->next;
    }
    return node;
}

static void read_object(const reader *in, const key_table *table, const json_t *object, char *to);

static void *read_array(const reader *in, const key_table *table, const json_t *array, size_t *count)
{
    *count = json_array_size(array);
    char *items = nc_alloc_array(in->arena, *count + 1, table->size);
    for (size_t i = 0; i < *count; i++)
        read_object(in, table, json_array_get(array, i), items + i * table->size);
    return items;
}

static uint64_t *numbers_of(const reader *in, const json_t *array, size_t *count)
{
    *count = json_array_size(array);
    uint64_t *items = NC_NEW_ARRAY(in->arena, uint64_t, *count + 1);
    for (size_t i = 0; i < *count; i++)
        items[i] = (uint64_t)json_integer_value(json_array_get(array, i));
    return items;
}

static void set_flag(char *to, const entry *e, bool known)
{
    if (e->has != NONE)
        *(bool *)(to + e->has) = known;
}

static void read_number(const entry *e, const json_t *value, char *to)
{
    json_int_t number = json_integer_value(value);
    set_flag(to, e, json_is_integer(value));
    if (e->kind == SIZE)
        *(size_t *)(void *)(to + e->at) = (size_t)number;
    else if (e->kind == U64)
        *(uint64_t *)(void *)(to + e->at) = (uint64_t)number;
    else if (e->kind == I64)
        *(int64_t *)(void *)(to + e->at) = number;
    else if (e->kind == U32)
        *(uint32_t *)(void *)(to + e->at) = (uint32_t)number;
    else
        *(int32_t *)(void *)(to + e->at) = (int32_t)number;
}

static void read_word(const entry *e, const json_t *value, char *to)
{
    int word = word_of(e->words, value);
    set_flag(to, e, word >= 0);
    if (word >= 0)
        memcpy(to + e->at, &word, sizeof word); /* every enum of the result is as wide as an int */
}

static void read_seconds(const entry *e, const json_t *value, char *to)
{
    double ns = json_number_value(value) * 1e9;
    bool fine = json_is_number(value) && fabs(ns) < 9e18;
    set_flag(to, e, fine);
    *(int64_t *)(void *)(to + e->at) = fine ? (int64_t)llround(ns) : 0;
}

static void read_list(const reader *in, const entry *e, const json_t *value, char *to)
{
    size_t count;
    void *items =
        e->kind == NUMBERS ? (void *)numbers_of(in, value, &count) : read_array(in, e->table, value, &count);
    memcpy(to + e->at, &items, sizeof items);
    *(size_t *)(void *)(to + e->has) = count;
}

static void read_entry(const reader *in, const entry *e, const json_t *value, char *to)
{
    void *at = to + e->at;
    size_t count;
    switch (e->kind) {
    case TEXT: *(nc_str *)at = text_of(in, value); break;
    case TEXTS: *(nc_r_texts *)at = texts_of(in, value); break;
    case SIZE:
    case U64:
    case U32:
    case I32:
    case I64: read_number(e, value, to); break;
    case BOOL:
        set_flag(to, e, json_is_boolean(value));
        *(bool *)at = json_is_true(value);
        break;
    case TIME: *(int64_t *)at = time_of(value); break;
    case SECONDS: read_seconds(e, value, to); break;
    case DIGEST: *(nc_digest *)at = digest_of(value); break;
    case WORD: read_word(e, value, to); break;
    case ID: *(unsigned *)at = number_of(value); break;
    case REFS:
    case FINDINGS:
    case CAUSES: *(nc_r_refs *)at = refs_of(in, e->kind, value); break;
    case FINDING: *(size_t *)at = finding_of(in, value); break;
    case MISSING: *(size_t *)at = counted_of(in, value); break;
    case NUMBERS:
    case ARRAY: read_list(in, e, value, to); break;
    case OBJECT: read_object(in, e->table, value, at); break;
    case ACTIONS:
        ((nc_r_actions *)at)->items = read_array(in, &action_table, value, &count);
        ((nc_r_actions *)at)->count = count;
        break;
    case CAPTURE:
        *(bool *)at =
            nc_str_starts(nc_str_c(json_is_string(value) ? json_string_value(value) : ""), NC_S("pcap"));
        break;
    case TO_SERVER:
        *(bool *)at = json_is_string(value) && strcmp(json_string_value(value), "to_server") == 0;
        break;
    case NODE: *(const nc_r_node **)at = node_of(in, value); break;
    }
}

static void read_object(const reader *in, const key_table *table, const json_t *object, char *to)
{
    for (size_t i = 0; i < table->count; i++)
        read_entry(in, &table->entries[i], json_object_get(object, table->entries[i].key), to);
}

nc_err nc_result_read(nc_str name, nc_str json, nc_diag *diag, nc_result **out)
{
    json_error_t error;
    *out = NULL;
    nc_diag_file(diag, name, json);
    json_t *root = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return nc_report(diag, NC_E_INVALID, (nc_place){name, (uint32_t)error.line, (uint32_t)error.column},
                         "no JSON: %s", error.text);
    const char *schema = json_string_value(json_object_get(root, "schema"));
    nc_err err = NC_E_OK;
    if (schema == NULL || strcmp(schema, "netcause.result/1") != 0) {
        err = nc_report(diag, NC_E_INVALID, (nc_place){name, 1, 1},
                        "no result of netcause: key `schema` is not netcause.result/1");
    } else {
        reader in = {nc_arena_new(), json_object_get(root, "findings"), json_object_get(root, "causes"),
                     json_object_get(root, "evidence"), json_object_get(root, "missing")};
        nc_result *r = NC_NEW(in.arena, nc_result);
        r->arena = in.arena;
        read_object(&in, &result_table, root, (char *)r);
        nc_result_liken(r);
        *out = r;
    }
    json_decref(root);
    return err;
}
