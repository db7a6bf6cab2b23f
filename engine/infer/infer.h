/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_INFER_H
#define NC_INFER_H

#include "aside.h"
#include "atom.h"
#include "flat.h"
#include "outcome.h"
#include "profile.h"
#include "refs.h"
#include "run.h"
#include "support.h"

/* What the files of this room share; nobody else includes it.
 *
 * The way of a fact: nc_run_sink -> batch of its type -> sieve -> rows of alphas, reducers, hits of timers;
 * at the end of an epoch (any batch full) anchors of absences are registered and the epoch's hits probe them.
 * At the end of the evidence rules run in the order of their dependencies, and findings are made. */

enum { NC_BATCH = 1024, NC_KEY_SLOTS = 6, NC_UNKEYED = 64, NC_USES = 16 };

/* Words from column to column: at a power of two all slots of a fact would meet in the same few places of the
 * cache. */
enum { NC_COLUMN = NC_BATCH + 8 };

typedef struct nc_vector { /* growing array of pointers or structs */
    void *items;
    size_t count, capacity;
} nc_vector;

/* ---- A. sieve ---- */

typedef struct nc_alpha nc_alpha;
typedef struct nc_timers nc_timers;
typedef struct nc_index nc_index;
typedef struct nc_reduction nc_reduction;

/* One pattern's own conditions, shared by all patterns that have the same ones, with the rows that satisfy
 * them. */
struct nc_alpha {
    nc_fact_type type;
    uint8_t bind; /* binding that `rest` reads */
    bool stores;  /* rows are kept */
    bool careful; /* rows for which the conditions are undecided matter as well */
    bool keeps;   /* rows matter to the end of the evidence, whatever absences say */
    bool passing; /* rows are its own, and go once absences and chains have refuted all uses of them */
    bool dirty, idle, met; /* idle: only whether some fact satisfies it is asked (lacking.c); met: one came */
    bool chained;                 /* a chain asks which of its rows absences have refuted */
    bool holes;                   /* some of its rows were withdrawn and still stand in `rows` */
    uint32_t changed;             /* the last turn (nc_run.turn) that changed its rows */
    unsigned atom_count, rest_count;
    nc_atom **atoms;
    const nc_atom *access; /* the atom that the index answers; NULL = looked at for every fact */
    uint64_t passed;       /* facts that satisfied them */
    struct nc_decisive *decisive; /* which rows decide (decisive.c); NULL: each is kept that satisfies them */
    uint64_t aside;               /* its bit in its type's nc_aside; 0 = its facts become rows as they come */
    nc_refs rows;                 /* up to here and the next two: what a fact that passes touches */
    nc_timers *timers;            /* absences over these rows, checked as they pass */
    size_t anchored_count, anchored_capacity;
    size_t reduction_count, reduction_capacity;
    nc_reduction **reductions;
    struct nc_sharers **anchored; /* absences whose anchor passes here */
    const nc_expr **rest;         /* conditions that are no atoms */
    const nc_flat *flat; /* the first of them, so many are `flat_count`; NULL: none, or not written yet */
    unsigned flat_count;
    bool flat_tried;
    uint64_t rest_reads;          /* own slots that they read, bit 63: and other things */
    nc_refs maybe;
    uint64_t unknown; /* facts for which the conditions were undecided */
    uint64_t *lacks;  /* of them, by own slot: how many do not know one that was asked for; NULL = none yet */
    uint32_t emptied; /* the last turn that took rows away */
    nc_index *indexes;
    uint16_t *hits; /* rows of the batch that passed in this epoch, for timers */
    size_t hit_count, hit_capacity;
    size_t anchors_done; /* rows whose absences are registered */
    size_t waiting;      /* its facts that wait for stragglers */
    unsigned uses;       /* as a find of some rule */
    uint16_t use_mask,
        watched;      /* a bit for each use; those with an absence or a chain that can refute a row */
    uint64_t refuted; /* rows that are gone */
    uint64_t hash;
    struct nc_join_guard *guards;        /* whose rows name those that matter (aside.c) */
    unsigned joined_uses;                /* of it: numbers of uses that they belong to */
    bool whole; /* some use needs rows that nothing names, or needs them as they come */
    nc_alpha *next_passing, *next_aside; /* in the lists of the run */
    size_t laid_aside, left_out;         /* facts that wait; those that became no row */
    nc_alpha *same;               /* next in the table of alphas */
};

typedef struct nc_alphas { /* a list */
    nc_alpha **at;
    size_t count, capacity;
} nc_alphas;

/* The index over one slot: value -> alphas whose access atom it satisfies. */
typedef struct nc_access {
    uint16_t slot;
    nc_alphas members;     /* all of them are looked at for a fact that does not know the slot */
    const nc_atom *common; /* another test that all of them have; NULL = none */
    uint32_t *list_start; /* list l is items[list_start[l] .. list_start[l + 1]); list 0 is empty */
    nc_alpha **items;
    uint32_t list_count;
    int64_t base; /* direct: value - base -> list */
    uint32_t *direct, below, above;
    size_t span;
    nc_word *keys; /* hash of single values; lists[i] 0 = free */
    uint32_t *lists;
    size_t mask;
    int64_t *bounds; /* segment i begins at bounds[i] */
    uint32_t *segments;
    size_t bound_count;
} nc_access;

typedef struct nc_batch {
    size_t count;
    nc_word *columns; /* column k at k * NC_COLUMN */
    uint64_t *known;
    nc_origin *origins;
    const nc_row **stored; /* the row made of it, once somebody keeps it */
    uint8_t *late;         /* came after later ones of its source */
    uint64_t *aside;       /* alphas for which it is laid aside, as bits; NULL: the type has none such */
    nc_fact_id *ids;       /* of a live run */
} nc_batch;

typedef struct nc_watch nc_watch; /* whynear.c */

typedef struct nc_type_plan {
    nc_fact_type type;
    const nc_shape *shape;
    uint64_t wanted;                         /* own slots that are read, bit 63: any */
    uint8_t own;                             /* slots that a row holds */
    nc_fact_type next_type;                  /* its number in nc_run.next; NC_NO_TYPE: it has none like it */
    uint8_t slots[NC_MAX_SLOTS], slot_count; /* own slots kept in columns */
    uint8_t column[NC_MAX_SLOTS];
    nc_alphas alphas, always;
    nc_access *access;
    size_t access_count, access_capacity;
    nc_screen *screens; /* one for each alpha, when they are few and facts were asked about; else NULL */
    nc_quiet *quiet;    /* what keeps facts from all alphas, when there are screens */
    nc_batch *batch;
    bool event;    /* its facts move the clock */
    bool declared; /* a source was read that gives such facts */
    bool derived;           /* concluded or accumulated, now or by rules that were there before */
    bool made;              /* by a rule or accumulator of this program */
    bool recorded;          /* its facts, or the rows of this accumulator, are of one recording each */
    bool stepwise, was_stepwise; /* concluded step by step, now, before: all recordings see its rows */
    bool whole;             /* rules to come may read anything of its facts */
    bool partial;           /* a rule that concludes it was stopped */
    uint8_t premises;       /* that its proofs may have, so many are kept */
    size_t present;         /* facts that were put, less those withdrawn */
    uint64_t looked_at;     /* of them: those that went through the sieve */
    uint32_t changed;       /* the last turn in which it became known to have a source, or not to */
    uint32_t kept_changed;  /* the last turn that changed the rows of a plain type */
    nc_rows pending;        /* derived rows not sieved yet; in a live run those whose supports changed */
    nc_rows kept;           /* of a plain type: all of them */
    bool in_order;          /* kept is */
    nc_watch *watch;        /* names of a watched rule that are of this type */
    uint64_t timed;         /* own slots that absences read of a fact that passes */
    struct nc_queue *queue; /* facts that wait for stragglers */
    nc_aside *aside;        /* facts that wait for the other side of a join; NULL: none do */
} nc_type_plan;

/* A fact under test: in a batch or a row. */
typedef struct nc_view {
    const nc_type_plan *plan;
    nc_batch *batch;
    size_t i;
    const nc_row *row; /* set when it is a row already */
} nc_view;

static inline nc_facts nc_facts_of(const nc_batch *batch)
{
    return (nc_facts){batch->columns, batch->known, batch->origins};
}

/* Room for a row that is not kept. */
typedef union nc_scratch_row {
    nc_row row;
    uint64_t room[sizeof(nc_row) / sizeof(uint64_t) + NC_MAX_SLOTS + 1]; /* of a concluded one too */
} nc_scratch_row;

/* The proof of a concluded row of a live run. */
static inline nc_proof *nc_proof_of(const nc_row *row)
{
    return (nc_proof *)(uintptr_t)row->slot[row->own];
}

/* Of any concluded row. */
static inline unsigned nc_row_height(const nc_row *row)
{
    return row->compact ? row->height : nc_proof_of(row)->height;
}

/* A place in the canonical order. */
typedef struct nc_mark {
    nc_origin from;
    nc_sym source_name;
} nc_mark;

/* ---- C. joins ---- */

struct nc_index {
    nc_index *next_index;
    unsigned slot_count;
    uint16_t slots[NC_KEY_SLOTS];
    uint32_t *heads, *next; /* positions in alpha->rows, plus 1 */
    size_t mask, covered, capacity;
    uint32_t *loose; /* positions of rows with an unknown key */
    size_t loose_count, loose_capacity;
};

typedef struct nc_probe { /* how rows of one pattern are found when some names are bound */
    const nc_pattern *pattern;
    nc_alpha *alpha;
    nc_index *index; /* NULL: all rows */
    unsigned key_count, filter_count;
    const nc_expr *keys[NC_KEY_SLOTS]; /* words for index->slots */
    const nc_expr **filters;           /* what is left of the conditions */
} nc_probe;

typedef struct nc_timed { /* a row by source and key, then by time */
    uint64_t hash;
    const nc_row *row;
} nc_timed;

typedef struct nc_timeline {
    nc_timed *at; /* NULL: not made yet */
    size_t count;
} nc_timeline;

typedef struct nc_join_step {
    nc_timeline line; /* of a step of `then`, as long as a join lasts */
    nc_probe probe;
    unsigned where_count;
    const unsigned *wheres; /* conditions of the rule that can be tested from here on */
} nc_join_step;

typedef struct nc_join_plan {
    unsigned count;
    nc_join_step *steps;
} nc_join_plan;

typedef struct nc_match {
    const nc_row **rows; /* room for all bindings */
    nc_truth truth;
    int where;            /* the first condition of `where` that is undecided; -1 = none */
    unsigned height;      /* of what it proves */
    uint32_t seen;        /* recordings that show it (recordings.c) */
    nc_str reason, needs; /* when undecided */
} nc_match;

/* ---- D. absence ---- */

/* Absences of several rules that begin at the same facts, wait for the same and end with the first of it: one
 * pending stands for all. */
enum { NC_SHARERS = 16 };
typedef struct nc_sharers {
    struct nc_absent_plan *plans[NC_SHARERS];
    int64_t spans[NC_SHARERS]; /* ns; INT64_MAX: no end */
    unsigned count;
    bool plain; /* keys are slots of the anchor, spans are constant, nothing else is asked */
    uint16_t key_slots[NC_KEY_SLOTS]; /* of the anchor */
} nc_sharers;

/* What a fact that passes touches stands first. */
typedef struct nc_pending {
    nc_word key;     /* the first word; others are in the keys of its timers */
    int64_t at, to;  /* of the anchor; end of the window */
    uint32_t hash;   /* lower half */
    uint32_t next;   /* in its chain, plus 1 */
    uint32_t source; /* of the anchor */
    uint16_t open;   /* a bit for each sharer: not refuted */
    uint8_t unknown; /* key words that the anchor does not know, as bits */
    bool maybe : 1;  /* not all could be looked at */
    bool over : 1;   /* no later fact can be in the window */
    bool aside : 1;  /* the anchor is laid aside (aside.c) */
    const nc_sharers *of;
    union {
        const nc_row *anchor;
        uint64_t record; /* of an anchor that is laid aside */
    };
    union {
        uint32_t hits;  /* facts in the window, where more than one counts or their place matters */
        uint32_t place; /* of an anchor that is laid aside, from 1; 0 = it is gone */
    };
    uint32_t marks; /* in the marks of its timers, plus 1; 0 = nothing was found whose place matters */
} nc_pending;

/* What few absences need. */
typedef struct nc_found_marks {
    nc_mark hit, doubt; /* the earliest fact of hits, and of doubts */
    uint32_t doubts;    /* facts that may be of the kind */
} nc_found_marks;

/* All absences over one alpha with the same key slots. */
struct nc_timers {
    nc_timers *next, *next_of_run;
    nc_alpha *alpha;
    unsigned slot_count;
    uint16_t slots[NC_KEY_SLOTS];
    nc_pending *items;
    nc_word *keys; /* what the keys of items have beyond the first word */
    size_t count, capacity, key_capacity, sweep_at;
    size_t linked; /* items in the table; the last few wait until their places are fetched */
    nc_found_marks *marks;
    size_t mark_count, mark_capacity;
    uint32_t *heads; /* by hash of source and key, in the end by anchor; positions plus 1 */
    size_t mask;
    nc_rows loose;                /* facts with an unknown key */
    uint32_t unkeyed[NC_UNKEYED]; /* items with an unknown key, outside of the table */
    unsigned unkeyed_count;
};

/* Facts wait here until no earlier one of their source can come (nc_run_host.disorder). */
typedef struct nc_queue {
    unsigned char *room;
    size_t begin, end, capacity; /* bytes */
} nc_queue;

typedef struct nc_absent_plan {
    const nc_rule *rule;
    const nc_absence *absence;
    nc_probe probe, until; /* probe.alpha keeps rows only without timers */
    nc_timers *timers;     /* NULL: rows are kept and looked at in the end */
    nc_alpha *anchor;
    uint16_t use;       /* bit of the anchor's use; 0 = a fact in the window is not the end of it */
    bool overflow;      /* a limit kept anchors from being watched */
    nc_sharers *shared; /* its own, or one with others, among which it has a number */
    nc_sharers *alone;  /* when shared with others: for anchors that do not know their key */
    unsigned number;
} nc_absent_plan;

/* ---- steps of `then` ---- */

typedef struct nc_link { /* one fact of a chain, and how it follows the one before */
    nc_alpha *alpha;
    uint16_t use;       /* bit of this use of the alpha; 0 = one too many */
    uint8_t beside;     /* of an absence between two links: the later one; 0 = a link itself */
    int64_t within;     /* ns after the one before */
    unsigned key_count; /* slots that are equal to those of the one before */
    uint16_t own[NC_KEY_SLOTS], before[NC_KEY_SLOTS];
} nc_link;

typedef struct nc_chain { /* of a rule whose rows of steps go when their time is over */
    const nc_rule *rule;
    unsigned count, beside; /* links, the first of `find`; absences between them, behind those */
    nc_link *links;
    struct nc_chain *next;
} nc_chain;

/* ---- several recordings of one event ---- */

enum { NC_RECORDINGS = 31 }; /* told apart; what more of them show is counted together */
#define NC_SEEN_BY_ALL UINT32_MAX
typedef struct nc_recordings {
    uint8_t
        *of; /* by source: its number from 1; 0 = gave no recorded fact, UINT8_MAX = is not numbered yet */
    size_t source_count, capacity;
    uint32_t source[NC_RECORDINGS]; /* by number - 1 */
    uint8_t by_name[NC_RECORDINGS]; /* numbers - 1 in order of the names of their sources */
    unsigned count;
    bool fresh, full;
} nc_recordings;

/* ---- rules ---- */

typedef struct nc_matches {
    nc_match *at;
    size_t count, capacity;
} nc_matches;

typedef struct nc_rule_plan {
    const nc_rule *rule;
    nc_alphas reads;         /* whose rows its result depends on */
    bool asks_host, watches; /* reads answers of the host; reads coverage */
    uint32_t turn;           /* when it was evaluated last */
    nc_arena *results;       /* of a live run: what its findings and supports are made of */
    struct nc_support *supports;
    nc_vector findings;  /* nc_found * */
    nc_vector undecided; /* nc_undecided */
    nc_alpha **find;      /* and the next three: one for each find of the rule */
    nc_join_plan **joins; /* by the find that comes first; made when needed */
    size_t *old, *now;    /* rows of the find that were joined; those that are there */
    uint64_t *identity;   /* by find: own slots that tell matches apart; NULL: `per` does */
    nc_absent_plan *absents;
    nc_matches matches;
    nc_arena *arena; /* of the matches */
    uint64_t work;   /* rows tested by joins */
    int64_t spent;   /* ns, when the host has a clock */
    bool stopped, recursive, without_source, evaluated;
    bool on_partial; /* it finds facts of an incomplete type */
    bool direct;     /* every match concludes by itself, as it is found */
    bool extends;    /* live: all its matches conclude, and `old` says which rows they were made of */
    bool lazy;       /* of a group only the match that is picked matters */
    bool apart;      /* some of its facts may be of one recording */
    bool hopeless;   /* it finds a type of which there will be no fact */
    size_t match_count;
    size_t finding_count, undecided_count, undecided_entries;
} nc_rule_plan;

struct nc_reduction {
    const nc_reducer *reducer;
    nc_alpha *from;
    nc_word **blocks; /* of cells; each is some words of its own, keys, fields, its earliest fact's place */
    size_t block_count, block_capacity;
    size_t width;                   /* words of a cell */
    const nc_flat **flat; /* keys, then fields; NULL: not written yet; of one: it cannot be laid flat */
    struct nc_field_state **states; /* of each field of each cell, when `stateful` */
    size_t count, capacity, state_capacity, mask;
    uint64_t *heads; /* upper half of the hash, cell plus 1 */
    bool full, stateful;
    size_t done;       /* live: rows of `from` that are counted */
    bool fresh;        /* live: the rules have changed, and it is new among them */
    nc_rows published; /* live: the rows made of it */
};

/* A finding with what certainty needs of it. */
typedef struct nc_found {
    nc_finding pub;       /* first, so that pointers convert */
    const nc_truth *when; /* of each weigh line */
    const nc_str *because, *about;
    const nc_row *first_row;
    uint64_t key_known;
    uint32_t seen;                  /* recordings that show it */
    const nc_evidence *own;         /* without what other recordings add */
    struct nc_found *const *joined; /* findings of other recordings that it stands for */
    unsigned joined_count;
} nc_found;

typedef struct nc_scope { /* behind nc_env.context */
    struct nc_run *run;
    const nc_rule *rule;
    uint32_t source;
    int64_t from, to;
} nc_scope;

typedef struct nc_exists_entry {
    const nc_pattern *key;
    nc_probe *probe;
} nc_exists_entry;

struct nc_run {
    nc_sink sink; /* first: put gets the run back from it */
    const nc_program *program;
    nc_pool *pool;
    const nc_sources *sources;
    nc_run_host host;
    nc_run_limits limits;
    unsigned char *room; /* for the next rows */
    size_t room_left;
    nc_arena *store, *plans; /* rows; what is made when the run begins */
    nc_arena *arena;         /* where results go: `store`, in a live run the rule's or the outcome's own */
    nc_arena *tail;          /* live: of the outcome */
    nc_type_plan *types;
    size_t type_count;
    uint64_t *wanted;
    bool *may_come; /* by type: facts of it may still come; NULL: of each */
    size_t bucket_mask; /* of the next and of the table of atoms */
    nc_alpha **alpha_table;
    nc_alphas alphas;
    struct nc_atom_entry **atom_table;
    nc_exists_entry *exists;
    size_t exists_mask, exists_count;
    nc_rule_plan *rules;
    nc_chain *chains;
    nc_timers *timers;         /* all of them */
    nc_alpha *passing, *aside; /* alphas that pass; those with facts that are laid aside */
    nc_reduction *reductions;
    nc_alphas dirty;       /* alphas with new anchors in this epoch */
    nc_alphas probing;     /* alphas with hits for timers in this epoch */
    nc_type_plan **active; /* types whose batches hold something */
    size_t active_count;
    int64_t *watermark; /* by source: latest time of an event */
    size_t watermark_count, watermark_capacity;
    nc_recordings recordings;
    const nc_row *alone[64]; /* the fact whose own conditions are tested, at its binding (sieve.c) */
    uint64_t offered;
    int64_t spent[NC_STAGE_COUNT]; /* ns, when the host has a clock */
    uint32_t row_count;
    size_t pending_count, key_count;
    size_t anchors, compact_at; /* rows of alphas that pass; how many there may be until they are compacted */
    bool rows_full, pending_full, keys_full, matches_full, distinct_full;
    int64_t now;
    nc_row_space space;      /* where rows stand */
    uint32_t *derived_table; /* concluded rows by content, as nc_row_ref names them (derive.c) */
    uint32_t derived_tag;    /* bits of an entry that are its hash's */
    size_t derived_mask, derived_count;
    nc_vector late;       /* ids of rows that came out of order, ascending */
    nc_vector findings;   /* nc_found * */
    nc_matches spare_matches; /* room of a rule that is done, for the next one */
    nc_arena *spare_arena;
    nc_vector undecided;  /* nc_undecided */
    nc_vector notices;    /* nc_str */
    nc_vector limits_hit; /* nc_hit_limit */
    nc_outcome outcome;
    bool finished;
    uint32_t turn; /* number of the finish that is coming or in progress, from 1 */
    unsigned evaluated;
    size_t evidence; /* rows that are facts */
    uint32_t row_ids;
    nc_row *spare[NC_MAX_SLOTS + 1]; /* places of rows that are gone, by own slots; linked through known */
    uint32_t *parts, *part_start;
    size_t part_count;
    nc_run *next;                 /* has the rules to come; its slots are wanted, too.  NULL: none, or any */
    struct nc_live *live;         /* what a run that goes on keeps; NULL: it ends with its finish */
    bool stopped, stopped_before; /* some rule was, in this finish and in the one before */
    bool withdrawing;             /* the sieve takes away what it would add */
};

/* alpha.c, sieve.c, access.c */
nc_alpha *nc_alpha_of(nc_run *run, const nc_pattern *pattern);
nc_alpha *nc_alpha_of_exists(nc_run *run, const nc_pattern *pattern); /* has only the rows that decide it */
void nc_alphas_push(nc_alphas *list, nc_alpha *alpha);
void nc_alpha_store(nc_run *run, nc_alpha *alpha, const nc_row *row); /* a row that satisfies it */
void nc_access_build(nc_type_plan *plan);
uint32_t nc_access_find(const nc_access *access, nc_word value);
void nc_sieve_batch(nc_run *run, nc_type_plan *plan);
void nc_sieve_row(nc_run *run, const nc_row *row);
bool nc_sieve_asks(nc_run *run, const nc_row *row); /* would some alpha keep it, or doubt it? */
bool nc_view_get(const nc_view *view, unsigned slot, nc_word *out);
/* "2 host.address facts do not tell 'a' or 'b'": what so many facts in doubt lack. */
nc_str nc_alpha_doubt(const nc_run *run, const nc_alpha *alpha, uint64_t facts);
const nc_row *nc_view_row(nc_run *run, const nc_view *view); /* kept; NULL when the limit is reached */
nc_row *nc_view_own_row(nc_run *run, const nc_view *view);   /* one that nobody else points to */
void nc_row_spare(nc_run *run, const nc_row *row);           /* gives the place of such a row back */
nc_row *nc_view_peek(const nc_run *run, const nc_view *view, nc_row *scratch); /* for the moment */
nc_row *nc_view_copy(const nc_run *run, const nc_view *view, nc_row *place,
                     uint64_t slots); /* those of them */

/* plan.c */
void nc_plan(nc_run *run);
/* SLOT of `bind` == something that does not read it. */
bool nc_equality_key(const nc_expr *e, uint8_t bind, const nc_expr **own, const nc_expr **other);
void nc_walk(const nc_expr *expr, void (*visit)(void *context, const nc_expr *expr), void *context);
void nc_walk_conditions(const nc_rule *rule, void (*visit)(void *context, const nc_expr *expr),
                        void *context);
void nc_walk_rule(const nc_rule *rule, void (*visit)(void *context, const nc_expr *expr), void *context);
void nc_probe_init(nc_run *run, nc_probe *probe, const nc_pattern *pattern, const nc_expr *const *conditions,
                   unsigned count);
/* The same over the rows of this alpha. */
void nc_probe_over(nc_run *run, nc_probe *probe, const nc_pattern *pattern, nc_alpha *alpha,
                   const nc_expr *const *conditions, unsigned count);
nc_probe *nc_exists_probe(nc_run *run, const nc_pattern *pattern);

/* never.c: marks the rules that can never match. */
void nc_hopeless_mark(nc_run *run);

/* decisive.c: which rows can decide an `exists`; NULL: any may. */
struct nc_decisive *nc_decisive_of(nc_run *run, const nc_pattern *pattern);
bool nc_decisive_same(const struct nc_decisive *a, const struct nc_decisive *b);
void nc_decisive_pass(nc_run *run, nc_alpha *alpha, const nc_view *view); /* a fact of a batch passed */
void nc_decisive_free(struct nc_decisive *decisive);

/* whynear.c: a rule, or every one, about which somebody will ask why not.  Facts of its types are looked at
 * one by one. */
static inline bool nc_watches(const nc_run *run)
{
    return run->host.watch != NULL || run->host.watch_all;
}
void nc_watch_begin(nc_run *run);
void nc_watch_view(nc_run *run, nc_type_plan *plan, const nc_view *view);

/* store.c */
int nc_mark_cmp(const nc_run *run, const nc_mark *a, const nc_mark *b);
/* Canonical: time, source name, record, line, content. */
int nc_row_cmp_rest(const nc_run *run, const nc_row *a, const nc_row *b); /* from the second on */
static inline int nc_row_cmp(const nc_run *run, const nc_row *a, const nc_row *b)
{
    int64_t x = nc_row_from(a)->at, y = nc_row_from(b)->at; /* mostly that is enough */
    return x != y ? (x < y ? -1 : 1) : nc_row_cmp_rest(run, a, b);
}
nc_index *nc_index_of(nc_run *run, nc_alpha *alpha, const uint16_t *slots, unsigned count);
nc_str nc_row_where(nc_run *run, const nc_row *row); /* "record 61", "line 12" */

typedef struct nc_walk_rows { /* candidates of a probe */
    const nc_alpha *alpha;
    const nc_index *index;
    nc_word key[NC_KEY_SLOTS];
    uint32_t at; /* position plus 1 */
    size_t limit, loose;
    bool with_loose;
} nc_walk_rows;
/* False when a key is unknown (then nothing can be equal). */
bool nc_probe_begin(const nc_probe *probe, nc_env *env, size_t limit, nc_walk_rows *walk);
const nc_row *nc_probe_next(nc_walk_rows *walk, size_t *position);

/* join.c */
void nc_env_init(nc_env *env, nc_run *run, nc_scope *scope, const nc_row **rows);
nc_truth nc_exists(nc_env *env, const nc_pattern *pattern);
bool nc_host(nc_env *env, const nc_function *fn, const nc_result_value *args, nc_word *out);
/* Appends all matches to plan->matches; with `delta`, those in which find number `first` is a row that came
 * since plan->old. */
void nc_join(nc_run *run, nc_rule_plan *plan, unsigned first, bool delta);
unsigned nc_join_first(nc_run *run, nc_rule_plan *plan); /* the find at which the whole join begins best */
bool nc_loaded(const nc_run *run, nc_fact_type type);
/* Why a condition stays undecided and what would decide it. */
void nc_why_undecided(nc_run *run, const nc_rule *rule, const nc_expr *expr, nc_env *env, nc_str *reason,
                      nc_str *needs);

/* reduce.c */
size_t nc_reduction_width(const nc_reducer *reducer); /* words of a cell */
void nc_reduce(nc_run *run, nc_reduction *reduction, const nc_view *view);
void nc_reduce_hits(nc_run *run, nc_reduction *reduction, const nc_alpha *alpha); /* those of a batch */
void nc_reduce_end(nc_run *run, nc_reduction *reduction);
void nc_reduction_free(nc_reduction *reduction);

/* then.c: rows of a step that come after `prev`, within its time, in order. */
bool nc_later(const nc_origin *x, const nc_origin *than); /* in one source: by time, record, line */
typedef struct nc_walk_sequel {
    const nc_join_step *step;
    const nc_row *prev;
    nc_word key[NC_KEY_SLOTS];
    uint64_t hash;
    size_t at;
} nc_walk_sequel;
bool nc_sequel_begin(nc_run *run, nc_join_step *step, nc_env *env,
                     nc_walk_sequel *walk); /* false: a key is unknown */
const nc_row *nc_sequel_next(nc_walk_sequel *walk);

/* chain.c: facts that the steps of `then` can no longer use. */
bool nc_chain_bounded(const nc_run *run, const nc_rule *rule); /* its rows of steps go with time */
/* ... and those of this absence between two steps. */
bool nc_chain_holds(const nc_run *run, const nc_rule *rule, const nc_absence *absence);
void nc_chain_plan(nc_run *run, nc_rule_plan *plan, const unsigned *uses); /* number of each find's use */
void nc_chains_trace(nc_run *run); /* marks rows that have become useless */
/* A fact stood so far out of order that what belongs to it may be gone. */
bool nc_chain_late(const nc_run *run, const nc_rule_plan *plan);

/* absence.c, coverage.c */
bool nc_settled(const nc_run *run, uint32_t source,
                int64_t at);                             /* no fact of that time or earlier can still come */
bool nc_came_late(const nc_run *run, const nc_row *row); /* further out of order than is allowed */
void nc_absence_epoch(nc_run *run);
void nc_absence_end(nc_run *run); /* all evidence is in */
void nc_absence_free(nc_alpha *alpha);
void nc_absence_probe(nc_run *run, nc_alpha *alpha,
                      const nc_view *view); /* a fact that passed may refute some */
/* Fetches what it will look at there: first the places by key, then what stands in them. */
void nc_absence_fetch(const nc_alpha *alpha, const nc_view *view, bool places);
/* straggle.c: the hits of these alphas wait until no earlier fact can come, then go to nc_absence_probe. */
void nc_straggle(nc_run *run, nc_alpha *const *alphas, size_t count);
void nc_stragglers_drain(nc_run *run, bool all);
void nc_stragglers_free(nc_type_plan *type);
/* NC_NO: something was there.  UNDECIDED comes with a reason; uncovered: the recording does not reach over
 * the window, or lost something. */
nc_truth nc_absent(nc_run *run, nc_rule_plan *plan, unsigned number, nc_match *match, nc_str *reason,
                   bool *uncovered);
/* The earliest fact that refutes it; false when nothing does. */
bool nc_absent_found(nc_run *run, nc_rule_plan *plan, unsigned number, nc_match *match, nc_mark *first);
typedef struct nc_window {
    const nc_row *anchor, *closer; /* closer: of a window between two facts, else NULL */
    int64_t from, to;
    bool before, to_end, closed;
    int64_t lasts; /* to_end: how much longer the recording must last */
} nc_window;
/* nc_env.covered */
nc_truth nc_group_covered(nc_env *env, unsigned bind, int64_t window);
nc_truth nc_covered(nc_run *run, nc_window *window,
                    nc_str *reason); /* sets the end of a window that lasts to the end */

/* fixpoint.c, judge.c, group.c */
void nc_fixpoint(nc_run *run);
unsigned nc_match_height(const nc_rule *rule, const nc_match *match);
void nc_rule_judge(nc_run *run, nc_rule_plan *plan, size_t from); /* unless and absent of new matches */
void nc_rule_conclude_each(nc_run *run, nc_rule_plan *plan, size_t from);
void nc_rule_finish(nc_run *run, nc_rule_plan *plan);    /* groups, findings */
nc_truth nc_having_truth(const nc_expr *e, nc_env *env); /* one line of `having`; env->group is set */
bool nc_same_group(const nc_rule *rule, nc_env *env, const nc_row **a, const nc_row **b);

/* recordings.c, together.c */
void nc_recordings_plan(nc_run *run);
void nc_recording_note(nc_run *run, uint32_t source); /* it gave a recorded fact that matters */
void nc_recordings_begin(nc_run *run);                /* numbers them; before rules are evaluated */
/* Which recordings show the match by themselves; NC_SEEN_BY_ALL: nothing of it is of one recording. */
uint32_t nc_match_seen(const nc_run *run, const nc_rule_plan *plan, const nc_row *const *rows);
/* Is a match part of what the recordings of the mask show?  0: of what no single recording shows. */
static inline bool nc_is_in_view(uint32_t seen, uint32_t mask)
{
    return seen == NC_SEEN_BY_ALL || (mask == 0 ? seen == 0 : (seen & mask) != 0);
}

void nc_findings_join(nc_run *run, nc_rule_plan *plan); /* equal ones of several recordings */
/* Of each undecided of the rule whether another recording tells of the same; NULL: of none. */
const bool *nc_undecided_join(nc_run *run, const nc_rule_plan *plan);
/* The value of number i of `per` as it counts for all recordings. */
nc_word nc_key_everywhere(const nc_run *run, const nc_rule *rule, unsigned i, nc_word word);
nc_word nc_everywhere(const nc_run *run, nc_str slot, nc_word value); /* nc_run_host.everywhere */
/* Is it picked rather than the other one of its group? */
bool nc_picked_before(nc_run *run, const nc_rule *rule, nc_env *env, const nc_row **rows,
                      const nc_row **other);

typedef struct nc_group_span {
    nc_match *const *at; /* decided ones, canonical order */
    size_t count;
    nc_match *const *open; /* undecided ones */
    size_t open_count;
    const nc_match *picked; /* what bare names mean */
    const nc_word *key;
    uint64_t key_known;
    uint32_t seen; /* recordings whose view it is */
} nc_group_span;

/* stop.c: rules that reach their budget. */
void nc_rule_check_partial(nc_run *run, nc_rule_plan *plan);
/* `before`: rows of the concluded type that waited for the sieve when the rule began. */
void nc_rule_give_up(nc_run *run, nc_rule_plan *plan, size_t before);
bool nc_part_give_up(nc_run *run, const uint32_t *part,
                     uint32_t count); /* when one of its rules was stopped */

/* derive.c: the row a rule concludes; the same row may be concluded many times.  NULL when a limit is
 * reached. */
const nc_row *nc_derive(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match, bool again);

/* Derivations that wait for each other, so that the places of their rows are fetched meanwhile. */
enum { NC_QUEUED = 16, NC_QUEUED_SLOTS = 8, NC_QUEUED_PREMISES = 4 };
typedef struct nc_derivation {
    const nc_row *premises[NC_QUEUED_PREMISES];
    unsigned height;
    uint32_t hash, seen;
    uint64_t row[sizeof(nc_row) / sizeof(uint64_t) + NC_QUEUED_SLOTS]; /* an nc_row */
} nc_derivation;
typedef struct nc_derivations {
    nc_derivation at[NC_QUEUED];
    unsigned count;
} nc_derivations;
/* The same in the end, once nc_derive_queued was called. */
void nc_derive_soon(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match,
                    nc_derivations *queue);
void nc_derive_queued(nc_run *run, nc_rule_plan *plan, nc_derivations *queue);
void nc_derived_free_table(nc_run *run);
void nc_derived_fetch(const nc_run *run, const nc_row *row); /* its place, which will soon be asked for */
void nc_derived_rows(const nc_run *run, nc_fact_type type, nc_rows *out); /* appends, in no order */

/* live.c, support.c: runs that go on after a finish. */
void nc_live_begin(nc_run *run);
nc_fact_id nc_live_put(nc_run *run, nc_fact_type type);
void nc_live_free(nc_run *run);
void nc_live_stored(nc_run *run, nc_fact_id id, nc_row *row); /* a fact has become a row */
void nc_live_finish(nc_run *run);                             /* before rules are evaluated */
void nc_live_finished(nc_run *run);
void nc_alphas_close(nc_run *run, nc_type_plan *type);       /* closes the holes in the type's alphas */
nc_row *nc_row_new(nc_run *run, unsigned own);               /* of evidence; NULL when the limit is reached */
/* tuple.c: concluded rows, in as few words as they need. */
nc_row *nc_tuple_new(nc_run *run, const nc_row *like); /* with the values of `like`, a plain row */
bool nc_tuple_same(const nc_row *tuple, const nc_row *like);
/* One more derivation, or `again` one that was counted, shown by these recordings. */
void nc_tuple_count(nc_row *tuple, uint32_t seen, bool again);
void nc_tuple_prove(nc_run *run, nc_row *tuple, nc_rule_plan *plan, const nc_match *match);
/* A row as it is now, for somebody who keeps it: a concluded one of a run that ends is not copied. */
const nc_row *nc_row_copy(nc_arena *arena, const nc_row *row);
void *nc_row_room(nc_run *run, size_t size);    /* live.c: of a tuple; NULL when the limit is reached */
void nc_row_drop(nc_run *run, nc_row *row);     /* that no alpha has seen */
void nc_row_withdraw(nc_run *run, nc_row *row); /* from all alphas; its place is free after the finish */
bool nc_rule_stale(const nc_run *run, const nc_rule_plan *plan);
void nc_rule_retire(nc_run *run, nc_rule_plan *plan); /* drops all results of its last evaluation */
/* All facts that are kept, one after another: *at begins with 0; NULL behind the last. */
nc_row *nc_live_next(nc_run *run, size_t *at);
void nc_live_retype(nc_run *run, const nc_fact_type *to);

/* finding.c, steps.c, text.c, undecided.c */
void nc_finding_add(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_group_span *group,
                    const nc_row *conclusion);
void nc_steps_fill(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_group_span *group, nc_found *found);
/* match may be NULL: the rule as a whole; then env may be, too. */
void nc_lacking_find(nc_run *run); /* lacking.c: fills the outcome's list */
void nc_undecided_add(nc_run *run, nc_rule_plan *plan, nc_env *env, const nc_match *match, nc_str reason,
                      nc_str needs, size_t more);
nc_str nc_text_fill(nc_run *run, const nc_text *text, nc_env *env);
const nc_filled *nc_actions_fill(nc_run *run, const nc_rule *rule, nc_env *env, unsigned *count);
nc_str nc_pattern_text(nc_run *run, const nc_rule *rule, const nc_pattern *pattern);
nc_str nc_expr_text(nc_run *run, const nc_rule *rule, const nc_expr *expr);
void nc_findings_relate(nc_run *run);           /* sorts, effects, suppressions */
bool nc_is_accepted(const nc_finding *finding); /* it is suppressed, or the effect of what is */

/* belief.c, next.c */
void nc_beliefs(nc_run *run);
void nc_next_steps(nc_run *run);
nc_str nc_answered(const nc_run *run, const nc_finding *f, const nc_filled *filled); /* answered.c */

/* profile.c: 0 when nothing is timed; the time since then goes to the stage, and to the rule if there is one
 */
int64_t nc_clock(const nc_run *run);
void nc_spent(nc_run *run, nc_rule_plan *plan, nc_stage stage, int64_t *since);

/* gain.c */
bool nc_cause_open(const nc_run *run, const nc_cause *cause,
                   int *decibans); /* neither confirmed nor ruled out; what is believed of it */
int nc_next_gain(const nc_run *run, const nc_next *next);
void nc_next_outcomes(nc_run *run, nc_next *next);

/* run.c */
void nc_run_lay(nc_run *run);   /* makes the plans of the program */
void nc_run_unlay(nc_run *run); /* frees them, and what rules and accumulators hold */
void nc_run_flush(nc_run *run); /* what was put goes through the sieve */
void nc_limit_hit(nc_run *run, const char *limit, uint64_t value, nc_str effect);
nc_str nc_arena_buf(nc_arena *arena, nc_buf *buf); /* copies and frees */
void *nc_vector_push(nc_vector *vector, size_t size);

#endif
