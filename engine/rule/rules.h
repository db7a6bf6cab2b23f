/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RULES_H
#define NC_RULES_H

#include "program.h"

/* From YAML to a checked program.
 *
 *     nc_rules *rules = nc_rules_new(pool, vocab, host_functions, count);
 *     nc_rules_add_folder(rules, "rules", diag);          // as many folders and texts as wanted, any order
 *     const nc_program *program = nc_rules_finish(rules, diag);
 *
 * Reading goes on after an error, so that one run shows all of them; nc_rules_finish returns NULL if there
 * was any. The pool and the vocabulary must outlive the rules; concluded and declared types are added to the
 * vocabulary. */
typedef struct nc_rules nc_rules;

nc_rules *nc_rules_new(nc_pool *pool, nc_vocab *vocab, const nc_function *host, size_t host_count);
void nc_rules_free(nc_rules *rules); /* the program goes with it */

/* Every *.yaml below the folder, in order of name.  NC_E_IO when it cannot be read. */
nc_err nc_rules_add_folder(nc_rules *rules, const char *path, nc_diag *diag);

/* One text, as if it were a file of that name.  Copied. */
nc_err nc_rules_add_text(nc_rules *rules, nc_str name, nc_str text, nc_diag *diag);

/* Sets a parameter ($name) before nc_rules_finish, as a site file would; the text form of its type. */
nc_err nc_rules_set(nc_rules *rules, nc_str parameter, nc_str value, nc_diag *diag);

/* ---- other rules ---- */

/* A rule base of the same texts, parameters and language with a vocabulary of its own (that holds the host's
 * types), for what is added to it stands for what was there before:
 *
 *     nc_rules *other = nc_rules_again(rules, vocab, diag);
 *     nc_rules_instead(other, "edited.yaml", diag);        // a file, or a folder
 *     nc_rules_leave_out(other, name);
 *     nc_rules_set(other, parameter, value, diag);
 *     const nc_program *program = nc_rules_finish(other, diag);
 *
 * A document takes the place of the one of its kind and name and belongs to its pack unless it lies in one; a
 * document `pack` takes the place of all that this pack had.  What is new is added.  Translations of a rule
 * that has become another one, and all tests, are not read.  Nothing of it is kept in a cache. */
nc_rules *nc_rules_again(const nc_rules *rules, nc_vocab *vocab, nc_diag *diag);
nc_err nc_rules_instead(nc_rules *rules, nc_str path, nc_diag *diag);
/* By name or code; nc_rules_finish reports one that does not exist. */
void nc_rules_leave_out(nc_rules *rules, nc_str rule);

/* Keeps compiled programs in a folder (made when missing) and takes them from there: then YAML is not even
 * read. To be called before anything is added.  A program is found only if every byte it was made of is the
 * same, so it is never stale; a folder or file that cannot be used, or is damaged, costs time and nothing
 * else.  Packs with messages are not kept.  Tests are not part of a kept program: nc_rules_tests has none
 * then. */
void nc_rules_cache(nc_rules *rules, nc_str folder);

typedef struct nc_cache_size {
    size_t images;
    uint64_t bytes;
} nc_cache_size;
nc_cache_size nc_cache_look(nc_str folder);
/* Removes all but the newest `keep` images; returns what went. */
nc_cache_size nc_cache_clear(nc_str folder, size_t keep);

/* The time, nanoseconds since 1970, that decides what a site disables until some day (before
 * nc_rules_finish); without it such words stand. */
void nc_rules_today(nc_rules *rules, int64_t today);

/* Drafts run too (before nc_rules_finish). */
void nc_rules_with_drafts(nc_rules *rules);

/* Titles and sentences in that language (de, pt-BR) where packs have them, else as written; before anything
 * is added. False when it is no language. */
bool nc_rules_language(nc_rules *rules, nc_str language);
nc_str nc_rules_spoken(const nc_rules *rules); /* that language; empty: as written */

typedef enum nc_gap_kind {
    NC_GAP_RULE,     /* the pack promises the language, and the rule is not translated */
    NC_GAP_SENTENCE, /* a sentence of a translated rule is not */
    NC_GAP_LACKS,    /* a sentence does not fill in `what`, as the rule's does */
    NC_GAP_ADDS,     /* a sentence fills in what the rule's does not */
} nc_gap_kind;

typedef struct nc_gap { /* what a translation lacks */
    nc_gap_kind kind;
    nc_place place;
    nc_str name, language; /* of the rule */
    nc_str key;            /* of the sentence */
    nc_str what;
} nc_gap;
/* After nc_rules_finish, of rules that were read without a cache. */
const nc_gap *nc_rules_gaps(const nc_rules *rules, size_t *count);

/* ---- pack.lock: what a version of a pack consists of ---- */

/* A file pack.lock, by the path it has beside its pack.yaml.  nc_rules_add_folder adds those it finds. */
void nc_rules_add_lock(nc_rules *rules, nc_str path, nc_str text);

typedef enum nc_lock_state {
    NC_LOCK_MISSING, /* the pack has no lock; `name` is the pack's */
    NC_LOCK_STALE,   /* the lock does not know the rule as it is, or not this version of the pack */
    NC_LOCK_CHANGED, /* the rule has changed and the pack's version has not */
    NC_LOCK_GONE,    /* the rule is gone, is not retired, and the pack's version has not changed */
} nc_lock_state;

/* Compares the packs with their locks and writes new ones.  After nc_rules_finish, of rules that were read
 * without a cache.  Damaged lines go to the diag; `told` and `write` may be NULL. */
typedef void (*nc_lock_told)(void *context, nc_lock_state state, nc_place place, nc_str name);
typedef void (*nc_lock_write)(void *context, nc_str path, nc_str text);
void nc_rules_lock(const nc_rules *rules, nc_diag *diag, nc_lock_told told, nc_lock_write write,
                   void *context);

/* Checks names, types, strata and liveness, and links everything.  NULL after errors. */
const nc_program *nc_rules_finish(nc_rules *rules, nc_diag *diag);

/* Tests that stand beside the rules (documents `tests:`), read but not run; see infer/ruletest.h. */
typedef struct nc_test_fact {
    nc_fact fact; /* from.source: the symbol of its source's name; 0 = the one that all are of */
    nc_place place;
} nc_test_fact;

/* Sets any slot of a fact of a test, the common ones included; not `known`: unknown. */
void nc_test_fact_set(nc_fact *fact, int slot, bool known, nc_word word);

typedef struct nc_test_expect {
    bool undecided; /* verdict: undecided */
    const nc_argument
        *values; /* NAME: VALUE: concluded values or bind.slot of the first match; expr is a CONST */
    unsigned value_count;
    const uint64_t *evidence; /* record numbers that the finding must cite; exact set if given */
    unsigned evidence_count;
    bool has_evidence;
    nc_str says, missing; /* globs over say.what and over what an undecided one lacks; empty = anything */
    nc_place place;
} nc_test_expect;

typedef struct nc_test_belief {
    const nc_cause *cause;
    nc_str verdict; /* "likely", "ruled out" ... */
    nc_place place;
} nc_test_belief;

typedef struct nc_test_case {
    nc_str name;
    const nc_rule *rule;
    bool variant;   /* made by silent-if, fires-if or undecided-if of the case before it */
    nc_str fixture; /* path of a capture, dump or folder whose facts are given too; empty = none */
    const nc_test_fact *facts;
    unsigned fact_count;
    int64_t from, to;     /* coverage of the one source; NC_TIME_NONE = from the facts' own times */
    nc_truth sees;        /* answer of coverage functions */
    const nc_str *loaded; /* further fact types whose source is there though it gave no fact */
    unsigned loaded_count;
    const nc_test_expect *expect;
    unsigned expect_count;
    const nc_test_belief *beliefs; /* `hypotheses`: what causes must come out as */
    unsigned belief_count;
    nc_place place;
} nc_test_case;

/* Valid after nc_rules_finish. */
const nc_test_case *nc_rules_tests(const nc_rules *rules, size_t *count);

/* Rules whose tests are missing, and which: "in which it fires". */
void nc_rules_missing_tests(const nc_rules *rules,
                            void (*missing)(void *context, const nc_rule *rule, nc_str what), void *context);

/* Parameters of the packs, by name; in the arena. */
typedef struct nc_setting_info {
    nc_str name;
    nc_type type;
    nc_word value;
    bool used; /* a rule reads it */
    nc_place place;
} nc_setting_info;
const nc_setting_info *nc_rules_parameters(const nc_rules *rules, nc_arena *arena, size_t *count);

/* Does anybody give facts of this type: the host, a reducer or a rule?  Types that packs declare are given by
 * nobody. */
bool nc_rules_produced(const nc_rules *rules, nc_fact_type type);

/* Fact types that the program reads, as masks for nc_sink.wanted; `count` = nc_vocab_count. */
const uint64_t *nc_program_wanted(const nc_program *program, size_t *count);

#endif
