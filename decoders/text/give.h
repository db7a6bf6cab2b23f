/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_GIVE_H
#define NC_GIVE_H

#include "decoders/bundle/text_input.h"
#include "decoders/case.h"

/* Facts from lines of text, for readers written in C: where the line stands, and slots set from words.  A
 * word that is not of the slot's type leaves the slot unknown, and so does one that may be a piece of a
 * longer one (NC_TEXT_CUT and NC_TEXT_EDGE, text_input.h). */
typedef struct nc_giver {
    nc_case *c;
    nc_origin from; /* of the line at hand; readers set `at` */
    nc_member_hint hint;
    uint32_t facts;
    bool loaded[NC_FACTS_END];
} nc_giver;

void nc_giver_begin(nc_giver *g, nc_case *c, uint32_t source);

/* The display that gives this type was there, also when it has no row. */
void nc_giver_loaded(nc_giver *g, nc_fact_type type);

/* A fact of the line at hand. */
void nc_give_begin(const nc_giver *g, nc_fact *fact, nc_fact_type type);
void nc_give_put(nc_giver *g, const nc_fact *fact);

void nc_give_int(nc_fact *fact, unsigned slot, nc_str word); /* decimal */
void nc_give_sym(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word);
void nc_give_lower(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word);
void nc_give_upper(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word);
/* A symbol of a closed set: left unknown when the slot does not know the word (any case). */
void nc_give_one_of(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word, const char *const *set);
void nc_give_text(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str text);
/* What a person reads, as far as the copy has it, with "..." where it was cut. */
void nc_give_shown(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str text);
void nc_give_ip(const nc_giver *g, nc_fact *fact, unsigned slot,
                nc_str word); /* a zone ("%eth0") is left out */
void nc_give_cidr(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word);
void nc_give_mac(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word);
static inline void nc_give_bool(nc_fact *fact, unsigned slot, bool value)
{
    nc_fact_set(fact, slot, nc_w_bool(value));
}
static inline void nc_give_number(nc_fact *fact, unsigned slot, int64_t value)
{
    nc_fact_set(fact, slot, nc_w_int(value));
}

/* ---- words ---- */

enum { NC_LINE_WORDS = 192 };

typedef struct nc_words {
    nc_str at[NC_LINE_WORDS];
    unsigned count;
} nc_words;

/* The words of a line; those past the limit are left out. */
void nc_line_words(nc_str line, nc_words *out);
/* The word behind `key` (any case), from word `from` on; empty when there is none. */
nc_str nc_line_after(const nc_words *words, unsigned from, const char *key);
bool nc_line_have(const nc_words *words, unsigned from, const char *key);
/* Whether the word is there; nothing is known when it is not and the line was cut. */
void nc_give_have(nc_fact *fact, unsigned slot, const nc_words *words, unsigned from, const char *key);
bool nc_is(nc_str word, const char *text);      /* the same letters */
bool nc_is_fold(nc_str word, const char *text); /* letters in any case */
bool nc_starts(nc_str text, const char *prefix);
bool nc_is_number(nc_str word); /* decimal digits only */
/* "198.51.100", "10.7.1.": digits and dots that are no address (any more); also a number. */
bool nc_is_piece_of_ip(nc_str word);
/* Without `c` at its end, if it has one. */
nc_str nc_without_end(nc_str word, char c);
/* What stands between two marks; empty when they are not there. */
nc_str nc_between(nc_str text, const char *open, const char *close);
/* The number at the front of *text; advances.  False when there is none, or when what follows may be more of
 * its digits: a sign between groups of them, one that could not be read, or where the copy was cut. */
bool nc_whole_number(nc_str *text, uint64_t *out);
/* The number at the front of what follows `mark` (letters in any case); false when there is none. */
bool nc_number_after(nc_str text, const char *mark, int64_t *out);
/* Whether a text may go on where the copy was cut; and whether a character says so. */
nc_cut nc_is_cut(nc_str text);
static inline bool nc_is_cut_mark(char c)
{
    return c == NC_TEXT_CUT || c == NC_TEXT_EDGE;
}

#endif
