/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a result, as docs/result.schema.json has them. */
#include "reports/read_keys.h"

#include "reports/result.h"

#define TABLE(name, type)                                                                                    \
    static const nc_key_table name##_table = {sizeof(type), name##_keys,                                     \
                                              sizeof name##_keys / sizeof *name##_keys}
#define KEY(type, key, kind, member)                                                                         \
    {                                                                                                        \
        key, NC_KEY_##kind, offsetof(type, member), NC_KEY_ALONE, NULL, NULL                                 \
    }
#define MAYBE(type, key, kind, member, flag)                                                                 \
    {                                                                                                        \
        key, NC_KEY_##kind, offsetof(type, member), offsetof(type, flag), NULL, NULL                         \
    }
#define WORDS(type, key, member, words)                                                                      \
    {                                                                                                        \
        key, NC_KEY_WORD, offsetof(type, member), NC_KEY_ALONE, NULL, words                                  \
    }
#define MAYBE_WORDS(type, key, member, flag, words)                                                          \
    {                                                                                                        \
        key, NC_KEY_WORD, offsetof(type, member), offsetof(type, flag), NULL, words                          \
    }
#define LIST(type, key, member, count, of)                                                                   \
    {                                                                                                        \
        key, NC_KEY_ARRAY, offsetof(type, member), offsetof(type, count), &of##_table, NULL                  \
    }
#define INSIDE(key, of)                                                                                      \
    {                                                                                                        \
        key, NC_KEY_OBJECT, 0, NC_KEY_ALONE, &of##_table, NULL                                               \
    }
#define MEMBER(type, key, member, of)                                                                        \
    {                                                                                                        \
        key, NC_KEY_OBJECT, offsetof(type, member), NC_KEY_ALONE, &of##_table, NULL                          \
    }

#define SEVERITIES "info|notice|warning|error|critical"
#define VERDICTS "ruled out|unlikely|open|possible|likely|confirmed"
#define STATUSES "ok|partial|damaged|unknown|refused|container|meta"

static const nc_key_entry prospect_keys[] = {
    KEY(nc_r_prospect, "when", TEXT, when),
    KEY(nc_r_prospect, "rises", TEXTS, rises),
    KEY(nc_r_prospect, "falls", TEXTS, falls),
};
TABLE(prospect, nc_r_prospect);

static const nc_key_entry action_keys[] = {
    WORDS(nc_r_action, "kind", kind, "run|look|workaround|remedy"),
    KEY(nc_r_action, "text", TEXT, text),
    KEY(nc_r_action, "also", TEXTS, also),
    KEY(nc_r_action, "to", TEXT, to),
    KEY(nc_r_action, "risk", TEXT, risk),
    KEY(nc_r_action, "cost", I32, cost),
    KEY(nc_r_action, "platform", TEXT, platform),
    KEY(nc_r_action, "decides", TEXTS, decides),
    KEY(nc_r_action, "feeds", TEXTS, feeds),
    KEY(nc_r_action, "finding", FINDING, finding),
    KEY(nc_r_action, "missing", MISSING, missing),
    KEY(nc_r_action, "gain", I32, gain),
    LIST(nc_r_action, "outcomes", outcomes, outcome_count, prospect),
};

static const nc_key_entry case_keys[] = {
    KEY(nc_result, "id", TEXT, case_id),
    KEY(nc_result, "title", TEXT, title),
    KEY(nc_result, "bundle_digest", DIGEST, bundle),
};
TABLE(case, nc_result);

static const nc_key_entry pack_keys[] = {
    KEY(nc_r_pack, "name", TEXT, name),
    KEY(nc_r_pack, "version", TEXT, version),
    KEY(nc_r_pack, "title", TEXT, title),
};
TABLE(pack, nc_r_pack);

static const nc_key_entry knowledge_keys[] = {
    KEY(nc_result, "digest", DIGEST, knowledge),
    LIST(nc_result, "packs", packs, pack_count, pack),
};
TABLE(knowledge, nc_result);

static const nc_key_entry options_keys[] = {
    WORDS(nc_result, "least_severity", least, SEVERITIES),
    KEY(nc_result, "show_suppressed", BOOL, show_suppressed),
    KEY(nc_result, "language", TEXT, language),
};
TABLE(options, nc_result);

static const nc_key_entry run_keys[] = {
    KEY(nc_result, "engine", TEXT, engine),
    KEY(nc_result, "exit", I32, exit),
    INSIDE("knowledge", knowledge),
    INSIDE("options", options),
};
TABLE(run, nc_result);

static const nc_key_entry cleared_keys[] = {
    KEY(nc_r_cleared, "what", TEXT, what),
    KEY(nc_r_cleared, "cause", TEXT, cause),
    KEY(nc_r_cleared, "because", TEXT, because),
};
TABLE(cleared, nc_r_cleared);

static const nc_key_entry verdict_keys[] = {
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

static const nc_key_entry filter_keys[] = {
    KEY(nc_r_filter, "source", TEXT, source),
    KEY(nc_r_filter, "filter", TEXT, text),
};
TABLE(filter, nc_r_filter);

static const nc_key_entry step_keys[] = {
    KEY(nc_r_step, "kind", TEXT, kind),         KEY(nc_r_step, "text", TEXT, text),
    KEY(nc_r_step, "value", TEXT, value),       WORDS(nc_r_step, "truth", truth, NC_KEY_TRUTHS),
    KEY(nc_r_step, "evidence", REFS, evidence),
};
TABLE(step, nc_r_step);

static const nc_key_entry suppression_keys[] = {
    KEY(nc_r_finding, "reason", TEXT, suppress_reason),
    KEY(nc_r_finding, "by", TEXT, suppress_by),
    KEY(nc_r_finding, "until", TIME, suppress_until),
};
TABLE(suppression, nc_r_finding);

static const nc_key_entry vantage_keys[] = {
    KEY(nc_r_vantage, "source", TEXT, source),      KEY(nc_r_vantage, "vantage", TEXT, vantage),
    KEY(nc_r_vantage, "client", TEXT, client),      KEY(nc_r_vantage, "server", TEXT, server),
    KEY(nc_r_vantage, "offset_s", SECONDS, offset), KEY(nc_r_vantage, "packets", U64, total),
};
TABLE(vantage, nc_r_vantage);

static const nc_key_entry sight_keys[] = {
    KEY(nc_r_sight, "vantage", SIZE, vantage),
    KEY(nc_r_sight, "record", U64, record),
    KEY(nc_r_sight, "at", TIME, at),
};
TABLE(sight, nc_r_sight);

static const nc_key_entry arrow_keys[] = {
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

static const nc_key_entry ladder_keys[] = {
    KEY(nc_r_ladder, "client", TEXT, client),
    KEY(nc_r_ladder, "server", TEXT, server),
    LIST(nc_r_ladder, "vantages", vantages, vantage_count, vantage),
    MAYBE(nc_r_ladder, "counted_until", TIME, counted_until, has_counted),
    LIST(nc_r_ladder, "arrows", arrows, arrow_count, arrow),
};
TABLE(ladder, nc_r_ladder);

static const nc_key_entry finding_keys[] = {
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

static const nc_key_entry evidence_keys[] = {
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

static const nc_key_entry field_keys[] = {
    KEY(nc_r_field, "name", TEXT, name),     KEY(nc_r_field, "label", TEXT, label),
    KEY(nc_r_field, "value", TEXT, value),   KEY(nc_r_field, "offset", SIZE, offset),
    KEY(nc_r_field, "length", SIZE, length), KEY(nc_r_field, "evidence", BOOL, evidence),
};
TABLE(field, nc_r_field);

static const nc_key_entry packet_keys[] = {
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

static const nc_key_entry weight_keys[] = {
    KEY(nc_r_weight, "finding", FINDING, finding), KEY(nc_r_weight, "rule", TEXT, rule),
    KEY(nc_r_weight, "code", TEXT, code),          KEY(nc_r_weight, "decibans", I32, decibans),
    KEY(nc_r_weight, "counted", BOOL, counted),    KEY(nc_r_weight, "because", TEXT, because),
    KEY(nc_r_weight, "about", TEXT, about),
};
TABLE(weight, nc_r_weight);

static const nc_key_entry cause_keys[] = {
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

static const nc_key_entry ruled_out_keys[] = {
    KEY(nc_r_ruled_out, "cause", TEXT, cause),       KEY(nc_r_ruled_out, "title", TEXT, title),
    KEY(nc_r_ruled_out, "because", TEXT, because),   KEY(nc_r_ruled_out, "finding", FINDING, finding),
    KEY(nc_r_ruled_out, "rule", TEXT, rule),         KEY(nc_r_ruled_out, "evidence", REFS, evidence),
    KEY(nc_r_ruled_out, "excluded", BOOL, excluded),
};
TABLE(ruled_out, nc_r_ruled_out);

static const nc_key_entry undecided_keys[] = {
    KEY(nc_r_undecided, "rule", TEXT, rule),       KEY(nc_r_undecided, "code", TEXT, code),
    KEY(nc_r_undecided, "title", TEXT, title),     WORDS(nc_r_undecided, "severity", severity, SEVERITIES),
    KEY(nc_r_undecided, "count", SIZE, count),     KEY(nc_r_undecided, "reason", TEXT, reason),
    KEY(nc_r_undecided, "needs", TEXT, needs),     KEY(nc_r_undecided, "about", TEXT, about),
    KEY(nc_r_undecided, "places", TEXTS, places),  KEY(nc_r_undecided, "actions", ACTIONS, actions),
    KEY(nc_r_undecided, "missing", REFS, missing),
};
TABLE(undecided, nc_r_undecided);

static const nc_key_entry place_keys[] = {
    KEY(nc_r_place, "name", TEXT, name),
    KEY(nc_r_place, "how", TEXT, how),
};
TABLE(place, nc_r_place);

static const nc_key_entry named_keys[] = {
    KEY(nc_r_named, "name", TEXT, name),
    KEY(nc_r_named, "title", TEXT, title),
};
TABLE(named, nc_r_named);

static const nc_key_entry missing_keys[] = {
    KEY(nc_r_missing, "what", TEXT, what),
    KEY(nc_r_missing, "why", TEXT, why),
    KEY(nc_r_missing, "separates", TEXTS, separates),
    KEY(nc_r_missing, "rules", TEXTS, rules),
    KEY(nc_r_missing, "optional", BOOL, optional),
    KEY(nc_r_missing, "commands", ACTIONS, commands),
};
TABLE(missing, nc_r_missing);

static const nc_key_entry clock_keys[] = {
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

static const nc_key_entry system_keys[] = {
    KEY(nc_r_system, "name", TEXT, name),
    KEY(nc_r_system, "role", TEXT, role),
    KEY(nc_r_system, "os", TEXT, os),
    KEY(nc_r_system, "addresses", TEXTS, addresses),
    KEY(nc_r_system, "sources", TEXTS, sources),
};
TABLE(system, nc_r_system);

static const nc_key_entry input_keys[] = {
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

static const nc_key_entry status_keys[] = {
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

static const nc_key_entry limit_keys[] = {
    KEY(nc_hit_limit, "limit", TEXT, limit),
    KEY(nc_hit_limit, "value", U64, value),
    KEY(nc_hit_limit, "effect", TEXT, effect),
};
TABLE(limit, nc_hit_limit);

static const nc_key_entry rules_keys[] = {
    KEY(nc_result, "evaluated", U32, rules_evaluated),
    KEY(nc_result, "fired", U32, rules_fired),
    KEY(nc_result, "undecided", U32, rules_undecided),
    KEY(nc_result, "without_source", U32, rules_without_source),
};
TABLE(rules, nc_result);

static const nc_key_entry facts_keys[] = {
    KEY(nc_result, "offered", U64, facts_offered),
    KEY(nc_result, "kept", U64, facts_kept),
    KEY(nc_result, "derived", U64, rows_derived),
};
TABLE(facts, nc_result);

static const nc_key_entry completeness_keys[] = {
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

static const nc_key_entry result_keys[] = {
    INSIDE("case", case),
    INSIDE("run", run),
    MEMBER(nc_result, "verdict", verdict, verdict),
    KEY(nc_result, "tell", TEXTS, tell),
    KEY(nc_result, "next", ACTIONS, next),
    LIST(nc_result, "places", places, place_count, place),
    LIST(nc_result, "cause_titles", named, named_count, named),
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

#define PUBLIC(name, type)                                                                                   \
    {                                                                                                        \
        sizeof(type), name##_keys, sizeof name##_keys / sizeof *name##_keys                                  \
    }
const nc_key_table nc_result_keys = PUBLIC(result, nc_result), nc_action_keys = PUBLIC(action, nc_r_action);
