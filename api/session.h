/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SESSION_H
#define NC_SESSION_H

#include "api/netcause.h"
#include "decoders/case.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"
#include "engine/infer/outcome.h"
#include "engine/infer/run.h"
#include "engine/infer/whynot.h"
#include "engine/rule/rules.h"
#include "reports/profile.h"
#include "reports/result.h"
#include "reports/whatif.h"

/* One case from bundle to result: the only place that wires the rooms.  netcause.h is its public face; the
 * command uses it directly. */
typedef struct nc_session nc_session;

nc_session *nc_session_new(void);
void nc_session_free(nc_session *session);

/* Where compiled rules are kept (rules.h, nc_rules_cache); before any rules are added. */
void nc_session_cache(nc_session *session, nc_str folder);

/* Before nc_session_ready. */
nc_err nc_session_rules(nc_session *session, nc_str folder);
nc_err nc_session_descriptions(nc_session *session, nc_str folder);
/* The same for one file. */
nc_err nc_session_description(nc_session *session, nc_str file);
nc_err nc_session_parameter(nc_session *session, nc_str name, nc_str value);
void nc_session_with_drafts(nc_session *session); /* drafts run too */
/* Texts of rules in that language, where packs have them; before rules are added.  False: it is none. */
bool nc_session_language(nc_session *session, nc_str language);
nc_limits *nc_session_limits(nc_session *session);
void nc_session_today(nc_session *session, int64_t ns);
int64_t nc_session_now(const nc_session *session); /* what was given there; NC_TIME_NONE */

/* Checks and links the rules; NC_E_INVALID with messages in the diag. */
nc_err nc_session_ready(nc_session *session);

/* Reads bundles as one case.  With `facts` set, facts go there and nothing is concluded. */
nc_err nc_session_read(nc_session *session, const nc_str *bundles, size_t count, nc_sink *facts);

/* Runs this copy of the program instead; functions that only it has are answered by `call` (false: not one of
 * them).  For measuring what rules do. */
typedef bool (*nc_session_gauge)(void *context, const nc_function *fn, const nc_result_value *args,
                                 bool *known, nc_word *out);
void nc_session_instrument(nc_session *session, const nc_program *program, nc_session_gauge call,
                           void *context);

/* How the result is to be made; fields may be empty. */
void nc_session_case_id(nc_session *session, nc_str id);

/* Reads and concludes: a netcause_status. */
int nc_session_diagnose(nc_session *session, const nc_str *bundles, size_t count);

/* Before it: how far reading is is told to somebody, who ends it with false; then it is concluded from what
 * was read, and "interrupted" is among the limits of the result. */
void nc_session_progress(nc_session *session, nc_reading_fn told, void *context);
void nc_session_progress_like(nc_session *session, const nc_session *other); /* to the same */

/* Somebody who looks at every packet of the next read; copied. */
void nc_session_watch(nc_session *session, const nc_packet_watch *watch);

/* Before it: the bundles will be read again for some of their conversations.  Where packets lie is noted
 * (decoders/packet/spots.h), so that it need not be all of them. */
void nc_session_read_later(nc_session *session);

/* Once bundles were read: did any member hold packets, or look as if it did? */
bool nc_session_has_packets(const nc_session *session);

/* Did the user end its reading?  What was not seen proves nothing then. */
bool nc_session_cut_short(const nc_session *session);

/* The rule of that name or code, whether or not it runs; NULL.  After nc_session_ready. */
const nc_rule *nc_session_rule(const nc_session *session, nc_str name);

/* Before nc_session_diagnose: facts of that rule's types that have the given values are looked at closely,
 * for nc_session_why_not; the array has to stay. */
void nc_session_watch_rule(nc_session *session, const nc_rule *rule, const nc_why_given *given,
                           size_t given_count);
/* The same of all rules, for nc_session_nearest. */
void nc_session_watch_rules(nc_session *session);

/* After it: whynot.h.  NULL with a message in the diag. */
const nc_why_not *nc_session_why_not(nc_session *session, const nc_rule *rule, const nc_why_given *given,
                                     size_t given_count);
const nc_why_not *const *nc_session_nearest(nc_session *session, size_t *count);

/* Before nc_session_diagnose: what it costs is measured with these, for nc_session_cost after it. */
typedef struct nc_meter {
    int64_t (*clock)(void); /* ns, from any beginning */
    int64_t (*peak)(void);  /* most memory that was in use, KiB */
} nc_meter;
void nc_session_measure(nc_session *session, const nc_meter *meter);
nc_spending nc_session_cost(nc_session *session);

/* After it: what is believed of a cause, by its name; of one for or against which nothing was seen its base
 * rate.  False with a message in the diag when there is none of that name. */
bool nc_session_cause(nc_session *session, nc_str name, nc_r_cause *out);

/* What would be different. */
typedef struct nc_supposed {
    const nc_str *without; /* evidence: places (suppose.h), or E1 for a row of evidence of the report */
    const nc_str *with;    /* facts (suppose.h) */
    const nc_str *change;  /* places and the values that facts there have instead (suppose.h) */
    const nc_str *rules;   /* files or folders whose rules stand for those of their names (rules.h) */
    const nc_str *params;  /* NAME=VALUE */
    const nc_str *without_rules; /* names or codes */
    size_t without_count, with_count, change_count, rules_count, params_count, without_rules_count;
} nc_supposed;

/* Before nc_session_diagnose: where every fact came from is kept, and whole what will change, for
 * nc_session_suppose.  `supposed` must live until then. */
void nc_session_live(nc_session *session, const nc_supposed *supposed);

/* Before nc_session_diagnose, after nc_session_ready and nc_session_live: checks and links the other rules;
 * NC_E_OK when none are supposed, else NC_E_INVALID with messages in the diag. */
nc_err nc_session_suppose_rules(nc_session *session, const nc_supposed *supposed);

/* After it: the diagnosis as it would be, and what each change took away or added.  NULL with messages in the
 * diag.  Once for a session; all of it belongs to the session. */
const nc_what_if *nc_session_suppose(nc_session *session, const nc_supposed *supposed);

/* A conversation as people know it, "10.0.0.1:1025 - 10.0.0.2:21"; false when nobody knows its number.  While
 * bundles are read and after. */
bool nc_session_flow_name(nc_session *session, nc_word flow, nc_buf *out);

nc_arena *nc_session_arena(nc_session *session); /* lives as long as the session */
nc_diag *nc_session_diag(nc_session *session);
nc_pool *nc_session_pool(nc_session *session);
nc_vocab *nc_session_vocab(nc_session *session);
const nc_dumps *nc_session_dumps(const nc_session *session);
nc_rules *nc_session_rule_base(nc_session *session);
const nc_program *nc_session_program(const nc_session *session);
const nc_sources *nc_session_sources(const nc_session *session);
const nc_result *nc_session_result(const nc_session *session);
nc_result *nc_session_result_open(nc_session *session); /* for what is added to it before it is shown */

#endif
