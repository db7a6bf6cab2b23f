/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FACTS_H
#define NC_FACTS_H

#include "engine/fact/fact.h"

/* The vocabulary of facts.def as numbers.  The types follow the engine's built-in ones in a fresh nc_vocab,
 * in the order of the file. */
enum {
    NC_FACTS_BEFORE = NC_F_COVERAGE, /* the last built-in type */
#define FACT(id, name, kind, doc) NC_F_##id,
#define SLOT(id, slot, name, type, values, doc)
#define END(id)
#include "facts.def"
#undef FACT
#undef SLOT
#undef END
    NC_FACTS_END
};

/* Own slots of each type: NC_ftp_command_verb, ... */
#define FACT(id, name, kind, doc) enum {
#define SLOT(id, slot, name, type, values, doc) NC_##id##_##slot,
#define END(id)                                                                                              \
    NC_##id##_SLOTS                                                                                          \
    }                                                                                                        \
    ;
#include "facts.def"
#undef FACT
#undef SLOT
#undef END

/* So much earlier than one before it a fact of the same source may be: a second because recorders write
 * packets out of order, and the time for which segments are held back (packet/held.h). */
#define NC_FACTS_DISORDER (21 * NC_SECOND)

/* Adds all types to a fresh vocabulary; false when it is not fresh. */
bool nc_facts_declare(nc_vocab *vocab);

#endif
