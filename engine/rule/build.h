/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BUILD_H
#define NC_BUILD_H

#include "engine/base/version.h"
#include "keys.h"
#include "rules.h"
#include "syntax.h"

/* What the files of this room share; nobody else includes it.
 *
 * The way of a document: added (load.c) -> sorted by kind and name -> declarations (pack.c, declare.c,
 * table.c) -> heads of rules (rule.c) -> types of conclusions, to a fix-point (conclude.c) -> bodies (rule.c,
 * find.c, absent.c, say.c) -> strata (strata.c)
 * -> suppressions and tests (suppress.c, test.c). */

/* ---- names.c: what is found by name ---- */

typedef struct nc_map {
    struct {
        nc_str key;
        void *value;
    } * entries;
    size_t count, capacity;
    uint32_t *slots;
    size_t mask;
} nc_map;

void nc_map_free(nc_map *map);
void *nc_map_get(const nc_map *map, nc_str key);
bool nc_map_put(nc_map *map, nc_str key,
                void *value); /* false when the key is taken; the key is not copied */

/* ---- documents ---- */

typedef enum nc_doc_kind {
    NC_DOC_PACK,
    NC_DOC_SITE,
    NC_DOC_FACT,
    NC_DOC_TABLE,
    NC_DOC_CAUSE,
    NC_DOC_COMMAND,
    NC_DOC_REDUCE,
    NC_DOC_RULE,
    NC_DOC_RETIRED,
    NC_DOC_TRANSLATION,
    NC_DOC_SUPPRESS,
    NC_DOC_TESTS,
    NC_DOC_KIND_COUNT
} nc_doc_kind;

typedef struct nc_doc {
    nc_doc_kind kind;
    nc_str name; /* value of the first key */
    const nc_node *node;
    nc_place place; /* of the name */
    nc_str pack;
    unsigned level; /* it stands for those of its kind and name at lower ones */
} nc_doc;

typedef struct nc_param {
    nc_str name;
    nc_type type;
    nc_word word, min, max;
    bool used, has_min, has_max;
    nc_place place, set; /* declared; set by a site (line 0: not) */
} nc_param;

typedef struct nc_pack_info {
    nc_str name;
    nc_version version;
    bool versioned; /* its version could be read */
    const nc_node *node;
} nc_pack_info;

/* What a site says about a rule, or about all rules with a tag. */
typedef struct nc_switch {
    nc_str name, reason, by;
    bool tag, on, used;
    int64_t until; /* NC_TIME_NONE: for good */
    nc_place place;
} nc_switch;

/* A rule that is gone; its name and code stay taken. */
typedef struct nc_retired {
    nc_str name, code, pack, since, replaced_by, reason;
    nc_place place;
} nc_retired;

/* ---- rules under construction ---- */

typedef struct nc_bind {
    nc_str name;       /* empty for facts of `exists` */
    nc_fact_type type; /* NC_NO_TYPE: an error was reported */
    nc_place place;
    bool used;
} nc_bind;

typedef struct nc_draft_pattern {
    const nc_node *node;
    nc_str type;
    size_t type_at;
    nc_ast *condition;   /* NULL = none */
    const nc_node *step; /* the whole step, for patterns of `then` */
} nc_draft_pattern;

/* A type that rules conclude, until it stands in the vocabulary. */
typedef struct nc_concluded {
    nc_str name;
    nc_fact_type type; /* NC_NO_TYPE until its slots are known */
    bool broken;       /* a rule that concludes it has errors: nothing that follows from it is reported */
    nc_str lacks;      /* why nobody can conclude it here, though no rule is wrong; empty = somebody can */
    unsigned slot_count;
    nc_slot *slots;
    const nc_doc *doc; /* of the rule that gave the slots */
} nc_concluded;

typedef struct nc_draft {
    const nc_doc *doc;
    nc_rule *rule;
    nc_bind binds[NC_MAX_BINDINGS];
    unsigned bind_count, named; /* `named`: find patterns, which other places may speak of */
    nc_draft_pattern *find;
    nc_concluded *concludes;
    const nc_node *conclude;
    unsigned conclude_count;
    nc_str *conclude_names;
    size_t *conclude_at;
    nc_ast **conclude_values;
    bool typed;   /* its conclusion has been given to the type */
    bool grouped; /* conclusions depend on whole groups */
    bool failed;
    size_t errors_before;
    uint64_t strict;   /* bindings whose types must be complete first: absent, exists, aggregates */
    bool off;          /* not looked at any further */
    nc_idle_kind idle; /* why it does not run; NC_IDLE_NOT: it does */
    nc_str idle_reason, idle_by;
    nc_str lacks; /* which fact type of its patterns is not there, in words */
} nc_draft;

struct nc_rules {
    nc_arena *arena;
    nc_arena *trees; /* where parsers put their trees: `arena`, or `scratch` while a rule is compiled */
    nc_arena *scratch;
    nc_pool *pool;
    nc_vocab *vocab;
    const nc_function *host;
    size_t host_count;
    nc_diag *diag; /* of the call under way */
    struct nc_text_file {
        nc_str name, text;
        unsigned level;
    } * files;
    size_t file_count, file_capacity;
    nc_doc *docs;
    size_t doc_count, doc_capacity;
    size_t first_of[NC_DOC_KIND_COUNT + 1]; /* after sorting */
    struct nc_setting {
        nc_str name, value;
        nc_place place;
    } * settings;
    size_t setting_count, setting_capacity;
    struct nc_text_file *locks; /* pack.lock files, as found beside pack.yaml */
    size_t lock_count, lock_capacity;
    nc_map params, causes, commands, tables, rules, codes, concluded, retired, retired_codes;
    nc_pack_info *packs;
    size_t pack_count;
    nc_switch *switches;
    size_t switch_count, switch_capacity;
    struct nc_lack { /* a fact type that a pack (empty: any) needs and that is not there */
        nc_str type, pack, reason;
    } * lacks;
    size_t lack_count, lack_capacity;
    nc_str pack_now;  /* of the document under way */
    nc_str lacks_now; /* set by nc_need_type when it meets such a type */
    bool lacks_pack;  /* a pack that another one needs is not there */
    bool with_drafts;
    int64_t today;   /* NC_TIME_NONE: not known */
    nc_str language; /* the texts of which are wanted; empty: as written */
    nc_gap *gaps;    /* what translations lack */
    size_t gap_count, gap_capacity;
    nc_draft *drafts;
    size_t draft_count;
    nc_regex **regexes; /* to be freed */
    size_t regex_count, regex_capacity;
    nc_program program;
    nc_test_case *tests;
    size_t test_count, test_capacity;
    unsigned level; /* of what is added now; 0: nothing was added instead of something (edit.c) */
    struct nc_left_out {
        nc_str name; /* or code */
        unsigned level;
    } * left_out;
    size_t left_out_count, left_out_capacity;
    nc_str cache; /* folder of compiled programs; empty: none */
    bool finished;
};

/* edit.c: drops documents that others stand for, and tests; switches off rules that are left out.  The order
 * of documents stays. */
void nc_replace_docs(nc_rules *rules);

/* nc_rules_add_text with a text that lives as long as the rules. */
nc_err nc_rules_take_text(nc_rules *rules, nc_str name, nc_str text, nc_diag *diag);

/* folder.c: a file, or all below a folder. */
nc_err nc_rules_add_path(nc_rules *rules, nc_str path, nc_diag *diag);

/* Reports an error with the place of a node. */
#define NC_RULE_BAD(rules, err, place, ...) nc_report((rules)->diag, err, place, __VA_ARGS__)

/* Adds the nearest name of a map to the message just reported. */
void nc_hint_map(nc_rules *rules, nc_str word, const nc_map *map);
void nc_hint_slot(nc_rules *rules, nc_str word, const nc_shape *shape);
void nc_hint_type(nc_rules *rules, nc_str word);
void nc_hint_words(nc_rules *rules, nc_str word, nc_str alternatives); /* "a|b|c" */
/* Adds where the one of two equal names stands that came first; nothing when the place is unknown. */
void nc_hint_first(nc_rules *rules, nc_place first);

/* A required or optional scalar of a map; empty when missing (reported if required) or of the wrong kind
 * (reported). */
nc_str nc_need_text(nc_rules *rules, const nc_node *map, const char *key, bool required);
/* One of the words of that key (keys.def); `otherwise` when the key is absent, empty after an error. */
nc_str nc_need_word(nc_rules *rules, const nc_node *map, nc_map_id id, const char *key, nc_str otherwise);
/* The child if it has this kind; reports another kind. */
const nc_node *nc_need_kind(nc_rules *rules, const nc_node *map, const char *key, nc_node_kind kind);
/* A list of scalars, or one scalar. */
const nc_str *nc_need_list(nc_rules *rules, const nc_node *map, const char *key, unsigned *count);
/* Checks the keys of a document or map against the table of keys. */
nc_err nc_need_keys(nc_rules *rules, const nc_node *map, nc_map_id id);
void nc_hint_key(nc_rules *rules, nc_str word, nc_map_id id);

/* The fact type of that name: known, concluded, or reported with the nearest.  NC_NO_TYPE otherwise; without
 * a report when the pack may do without the type: then rules->lacks_now says why it is not there. */
nc_fact_type nc_need_type(nc_rules *rules, nc_str name, nc_place place);

/* ---- check.c: from the tree to typed expressions ---- */

typedef struct nc_checker {
    nc_rules *rules;
    nc_diag *diag; /* NULL: nothing is reported */
    const nc_node *node;
    nc_bind *binds;
    unsigned *bind_count;
    unsigned named; /* bindings [0, named) may be named */
    int own;        /* the pattern's own binding, bare slots are its; -1 = none */
    bool group;     /* aggregates are allowed */
    bool exists;    /* `exists` is allowed */
    bool failed;
    nc_type item;    /* of the list whose items are compared */
    uint64_t strict; /* out: bindings read by exists and aggregates */
    nc_map *params;
} nc_checker;

typedef struct nc_want { /* what the place of an expression asks for */
    nc_type type, item;  /* NC_T_NONE = anything */
    const nc_slot *slot; /* closed set of symbols */
} nc_want;

nc_checker nc_checker_of(nc_draft *draft, nc_rules *rules, const nc_node *node);

/* A typed, folded expression; NULL after an error. */
nc_expr *nc_check(nc_checker *c, const nc_ast *ast, nc_want want);

/* The same, and it must have the type (ints become floats). */
nc_expr *nc_check_as(nc_checker *c, const nc_ast *ast, nc_want want);
nc_expr *nc_check_bool(nc_checker *c, const nc_ast *ast);

void nc_checker_fail(nc_checker *c, nc_err err, size_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Makes a constant; the expression takes the place of byte `at`. */
nc_expr *nc_expr_const(nc_checker *c, size_t at, nc_type type, nc_word word);
nc_expr *nc_expr_new(nc_checker *c, nc_expr_op op, nc_type type, size_t at, nc_expr *const *args,
                     unsigned count);
nc_expr *nc_expr_fold(nc_checker *c, nc_expr *expr);
nc_expr *nc_expr_float(nc_checker *c, nc_expr *expr, size_t at); /* an int as a float */
const nc_slot *nc_expr_slot(const nc_checker *c, const nc_expr *expr);
bool nc_type_ordered(nc_type type);
bool nc_types_meet(nc_type a, nc_type b); /* equal, int and float, string and symbol */

/* A literal in the form its place asks for; check_literal.c. */
bool nc_is_loose(const nc_checker *c, const nc_ast *ast);
nc_expr *nc_check_literal(nc_checker *c, const nc_ast *ast, nc_want want);
bool nc_check_symbol(nc_checker *c, nc_str text, size_t at, nc_want want);
bool nc_find_name(const nc_checker *c, nc_str name, unsigned *bind,
                  int *slot); /* slot -1: the bound name itself */
void nc_unknown_name(nc_checker *c, nc_str name, size_t at);

/* check_call.c */
nc_expr *nc_check_call(nc_checker *c, const nc_ast *ast, nc_want want);
nc_expr *nc_check_exists(nc_checker *c, const nc_ast *ast);
nc_expr *nc_check_every(nc_checker *c, const nc_ast *ast);
nc_expr *nc_check_window(nc_checker *c, const nc_ast *ast);

/* Splits a checked condition of binding `bind` at its top-level `and`. */
void nc_pattern_split(nc_rules *rules, nc_pattern *pattern, nc_expr *condition);

/* ---- scalars that hold expressions ---- */

/* Parses a whole scalar as one expression; NULL after a reported error. */
nc_ast *nc_parse_scalar(nc_rules *rules, const nc_node *node);
nc_expr *nc_scalar_expr(nc_checker *c, const nc_node *node, nc_want want);
/* "TYPE where CONDITION" */
bool nc_parse_pattern(nc_rules *rules, const nc_node *node, nc_draft_pattern *out);
void nc_check_pattern(nc_checker *c, const nc_draft_pattern *draft, uint8_t bind, nc_str name,
                      nc_pattern *out);
/* Sentences with {expr}; text.c. */
nc_text nc_check_text(nc_checker *c, const nc_node *node);
/* A value of a declared type, not an expression. */
bool nc_scalar_value(nc_rules *rules, const nc_node *node, const nc_slot *slot, nc_word *word);

/* ---- documents, one file each ---- */

void nc_load_packs(nc_rules *rules);
/* Is the value within min and max?  Reported at `place` if not. */
bool nc_param_in_range(nc_rules *rules, const nc_param *param, nc_place place);
bool nc_is_language(nc_str text);
/* Tags of a rule against the vocabularies of its pack and of those that pack needs; free when there are none.
 */
void nc_check_rule_tags(nc_rules *rules, nc_str pack, const nc_node *tags);
/* Fact types that packs need and that are not there, or in another version. */
void nc_find_lacks(nc_rules *rules);
void nc_lack_add(nc_rules *rules, nc_str pack, nc_str type, nc_str reason); /* pack empty: for all packs */
nc_str nc_lack_of(const nc_rules *rules, nc_str type);     /* why it is not there; empty: it is, or must be */
bool nc_type_promised(const nc_rules *rules, nc_str name); /* a reducer or a rule gives it */

/* ---- site.c ---- */
void nc_load_sites(nc_rules *rules);
const nc_switch *nc_switch_of(nc_rules *rules, const nc_rule *rule); /* NULL: nobody says anything */
void nc_check_switches(nc_rules *rules);

/* ---- life.c ---- */
void nc_load_retired(nc_rules *rules);
void nc_load_life(nc_rules *rules, nc_draft *draft); /* after its head */
void nc_check_replacements(nc_rules *rules);
void nc_idle_add(nc_draft *draft, nc_idle_kind kind, nc_str reason, nc_str by);
/* The rule that somebody speaks of; for a retired one that which took its place, with a warning.  NULL after
 * a report. */
nc_draft *nc_rule_named(nc_rules *rules, nc_str name, nc_place place);
void nc_note_drafts(nc_rules *rules);  /* types that only drafts conclude */
void nc_spread_lacks(nc_rules *rules); /* who reads what cannot be concluded cannot be decided either */
void nc_drop_lacking(nc_rules *rules, nc_draft *draft); /* after it was compiled */
void nc_list_rules(nc_rules *rules);                    /* those that run, those that do not */

void nc_load_facts(nc_rules *rules);
void nc_load_tables(nc_rules *rules);
void nc_load_causes(nc_rules *rules);
void nc_load_commands(nc_rules *rules);
void nc_load_reducers(nc_rules *rules);
void nc_load_rules(nc_rules *rules);
void nc_conclude_types(nc_rules *rules);
void nc_compile_rule(nc_rules *rules, nc_draft *draft);
void nc_compile_conclusion(nc_rules *rules, nc_draft *draft);
void nc_compile_absent(nc_rules *rules, nc_draft *draft);
/* then.c: steps are patterns behind those of `find`; the ones that must not be there are absences. */
unsigned nc_then_items(const nc_draft *draft); /* how many steps are written */
void nc_load_then(nc_rules *rules, nc_draft *draft);
void nc_compile_then(nc_rules *rules, nc_draft *draft, nc_pattern *find);
unsigned nc_forbidden_steps(const nc_draft *draft);
/* Step number `n` among the forbidden ones as an absence: fills pattern, anchor, closer and provided;
 * absent.c reads the rest. */
const nc_node *nc_forbidden_step(const nc_draft *draft, unsigned n, unsigned *from, unsigned *to);
bool nc_good_name(nc_str name);                                 /* for what a rule binds */
int nc_draft_bind(const nc_draft *draft, nc_str name);          /* a name of find or then; -1 = none */
void nc_check_contradictions(nc_rules *rules, nc_draft *draft); /* contradict.c; of a compiled rule */
void nc_check_retention(nc_rules *rules, nc_draft *draft);      /* retain.c; likewise */
void nc_compile_say(nc_rules *rules, nc_draft *draft);
void nc_compile_weigh(nc_rules *rules, nc_draft *draft);
void nc_compile_actions(nc_rules *rules, nc_draft *draft);
void nc_find_strata(nc_rules *rules);
void nc_load_translations(nc_rules *rules);
void nc_load_suppressions(nc_rules *rules);
int64_t nc_load_until(nc_rules *rules, const nc_node *node); /* NC_TIME_NONE: never */
void nc_load_tests(nc_rules *rules);
void nc_find_wanted(nc_rules *rules);
bool nc_read_test_table(nc_rules *rules, const nc_node *node, nc_test_fact **facts, unsigned *count);
/* A cell of such a table; errors are reported at `place`. */
bool nc_read_test_value(nc_rules *rules, nc_place place, nc_str text, const nc_slot *slot, nc_word *word);
void nc_add_test(nc_rules *rules, const nc_test_case *test);
/* The cases that `silent-if`, `fires-if` and `undecided-if` make of a case. */
void nc_read_test_variants(nc_rules *rules, const nc_node *map, const nc_test_case *base);

#endif
