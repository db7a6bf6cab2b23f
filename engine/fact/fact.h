/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FACT_H
#define NC_FACT_H

#include "engine/base/value.h"

/* A fact is a typed row with a place it comes from.  Fact types are declared as shapes: the host's vocabulary
 * first (a table in C), then those of rule packs and the conclusions of rules. */

typedef enum nc_fact_kind {
    NC_EVENT,   /* something that happened at a time: offered to the sieve, stored only if a rule wants it */
    NC_STATE,   /* the accumulated state of something with a key: a connection, a host */
    NC_PLAIN,   /* a setting, a counter, an entry of a display */
    NC_DERIVED, /* concluded by a rule */
} nc_fact_kind;

typedef struct nc_slot {
    nc_str name;
    nc_type type;
    nc_type item;  /* of a list; else NC_T_NONE */
    nc_str values; /* closed set of a symbol slot, "a|b|c"; empty = any */
    nc_str doc;
} nc_slot;

enum { NC_MAX_SLOTS = 57, NC_MAX_TYPES = 16384 };

/* Slots that every fact has, before its own.  They come from the origin. */
enum { NC_SLOT_AT, NC_SLOT_N, NC_SLOT_LINE, NC_SLOT_SOURCE, NC_SLOT_VANTAGE, NC_SLOT_OWN };

typedef struct nc_shape {
    nc_str name;
    nc_fact_kind kind;
    nc_str doc;
    const nc_slot *slots;   /* own slots only */
    unsigned slot_count;    /* own slots only, at most NC_MAX_SLOTS */
    nc_str report, command; /* for people: what gives such facts, and how it is got; empty = not said */
    nc_str platform;        /* operating system that alone has such facts, as in case.yaml; empty = any */
    bool recorded; /* each fact is what one recording shows of an event: another recording may show the same
                      event once more */
} nc_shape;

/* The table of all fact types; ids are indexes and stay. */
typedef struct nc_vocab nc_vocab;
typedef uint16_t nc_fact_type;
#define NC_NO_TYPE UINT16_MAX

nc_vocab *nc_vocab_new(void); /* holds the built-in types, first of them NC_F_COVERAGE */
void nc_vocab_free(nc_vocab *vocab);

/* Adds a shape; names and slots are copied.  NC_NO_TYPE when the name is taken or the table is full. */
nc_fact_type nc_vocab_add(nc_vocab *vocab, const nc_shape *shape);
nc_fact_type nc_vocab_find(const nc_vocab *vocab, nc_str name);
const nc_shape *nc_vocab_shape(const nc_vocab *vocab, nc_fact_type type);
/* A type's version grows when its slots change in a way that rules must know of; 1 unless set. */
void nc_vocab_set_version(nc_vocab *vocab, nc_fact_type type, unsigned version);
unsigned nc_vocab_version(const nc_vocab *vocab, nc_fact_type type); /* 0: no such type */
size_t nc_vocab_count(const nc_vocab *vocab);

/* A value of the slot as people write it; a list is "[a, b]", its items without commas.  False: it is
 * none. */
bool nc_slot_parse(nc_pool *pool, const nc_slot *slot, nc_str text, nc_word *out);

/* Slot number (own or one of the five common ones) by name; -1 when there is none. */
int nc_shape_slot(const nc_shape *shape, nc_str name);
/* The declaration of any slot number, the common ones included. */
const nc_slot *nc_shape_slot_info(const nc_shape *shape, int slot);

/* Where a fact comes from.  Derived facts carry the origin of their first premise. */
typedef struct nc_origin {
    int64_t at;      /* UTC ns; NC_TIME_NONE when the source gives no time */
    uint64_t record; /* frame or trace record number as its tool shows it; 0 = none */
    uint64_t offset; /* byte offset in the member */
    uint32_t length; /* bytes there, 0 = unknown */
    uint32_t line;   /* 1-based line of a text member; 0 = none */
    uint32_t source; /* number in nc_sources; 0 = none */
    nc_sym vantage;  /* where it was recorded */
} nc_origin;

/* A fact on its way in.  `known` has bit i set when own slot i holds a value; all other words are garbage. */
typedef struct nc_fact {
    nc_fact_type type;
    uint64_t known;
    nc_origin from;
    nc_word slot[NC_MAX_SLOTS];
} nc_fact;

static inline void nc_fact_begin(nc_fact *fact, nc_fact_type type, const nc_origin *from)
{
    fact->type = type;
    fact->known = 0;
    fact->from = *from;
}

/* `slot` counts own slots from 0, as the generated enums of the host's vocabulary do. */
static inline void nc_fact_set(nc_fact *fact, unsigned slot, nc_word word)
{
    fact->slot[slot] = word;
    fact->known |= UINT64_C(1) << slot;
}

static inline bool nc_fact_has(const nc_fact *fact, unsigned slot)
{
    return (fact->known >> slot & 1) != 0;
}

/* The value of a slot of numbers, times or durations. */
static inline int64_t nc_fact_int(const nc_fact *fact, unsigned slot, int64_t otherwise)
{
    return nc_fact_has(fact, slot) ? nc_v_int(fact->slot[slot]) : otherwise;
}

/* Where facts go.  Decoders fill one nc_fact at a time and put it; the receiver copies what it keeps. */
typedef struct nc_sink nc_sink;
struct nc_sink {
    void (*put)(nc_sink *sink, const nc_fact *fact);
    nc_pool *pool;
    const uint64_t *wanted; /* for each type id the own slots that somebody reads, plus bit 63 when the type
                               is wanted at all; NULL = everything is wanted */
    size_t wanted_count;
    /* Whether a fact of which only the slots in `filled` are decided (known or not) can matter to anybody;
     * NULL = always.  One that cannot is passed by: only that it was there, and when, counts. */
    bool (*may)(nc_sink *sink, const nc_fact *fact, uint64_t filled);
    void (*pass_by)(nc_sink *sink, nc_fact_type type, const nc_origin *from);
    /* Two of one origin, the first one first; NULL = one after the other. */
    void (*pass_both)(nc_sink *sink, nc_fact_type first, nc_fact_type second, const nc_origin *from);
};

static inline bool nc_wants(const nc_sink *sink, nc_fact_type type)
{
    return sink->wanted == NULL || (type < sink->wanted_count && sink->wanted[type] != 0);
}

static inline void nc_pass_both(nc_sink *sink, nc_fact_type first, nc_fact_type second, const nc_origin *from)
{
    if (sink->pass_both != NULL) {
        sink->pass_both(sink, first, second, from);
        return;
    }
    sink->pass_by(sink, first, from);
    sink->pass_by(sink, second, from);
}

static inline void nc_put(nc_sink *sink, const nc_fact *fact)
{
    if (nc_wants(sink, fact->type))
        sink->put(sink, fact);
}

/* ---- built-in types (builtin.def) ---- */

/* What a source can prove: one fact for each source (or part of one) that was read. */
enum { NC_F_COVERAGE = 0 };
enum {
    NC_COVERAGE_FROM,     /* time of the first record */
    NC_COVERAGE_TO,       /* time up to which absence can be claimed: the last record */
    NC_COVERAGE_COMPLETE, /* bool: false when the file was cut, damaged or a limit stopped reading */
    NC_COVERAGE_DROPS, /* int: records known to be lost while recording; unknown if the source does not say */
    NC_COVERAGE_SNAP,  /* int: bytes kept of a record, unknown = all */
    NC_COVERAGE_FILTER,  /* string: recording filter, unknown = not known to have one */
    NC_COVERAGE_SEES,    /* symbol: both, one_way, nothing */
    NC_COVERAGE_NOTE,    /* string: what limits it, for people */
    NC_COVERAGE_RECORDS, /* int: records read */
};

#endif
