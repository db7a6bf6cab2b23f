/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEMPLATE_H
#define NC_TEMPLATE_H

#include "engine/base/arena.h"

/* The shape of a line, word by word, as dump descriptions write it:
 *   word       that word, letters in any case
 *   {name}     one word, captured; {-} one word, not captured
 *   A={name},  one word that begins with "A=" and ends with ",": what is between is captured
 *   {name+}    one or more words, captured; as few as let the rest fit
 *   {name...}  the rest of the line
 *   ...        any number of words, also none
 * The whole line must fit.  Matching costs words times pieces. */
typedef enum nc_piece_kind {
    NC_PIECE_WORD,
    NC_PIECE_ONE,
    NC_PIECE_SOME,
    NC_PIECE_ANY,
    NC_PIECE_REST
} nc_piece_kind;

/* What a capture is for: a field's number, or one of these. */
enum {
    NC_CAPTURE_NONE = -1,
    NC_CAPTURE_CLOCK = -2,
    NC_CAPTURE_DATE = -3,
    NC_CAPTURE_SHOWN = -4,
    NC_CAPTURE_TOTAL = -5,
    NC_CAPTURE_RELEASE = -6
};

typedef struct nc_piece {
    nc_piece_kind kind;
    nc_str text;          /* the word, or the name of the capture */
    nc_str before, after; /* ONE: what the word has around what is captured */
    int capture;          /* filled by whoever knows the fields */
} nc_piece;

typedef struct nc_template {
    nc_piece *pieces;
    unsigned count;
} nc_template;

typedef struct nc_capture {
    int what;
    nc_str text;
} nc_capture;

enum { NC_TEMPLATE_PIECES = 40, NC_TEMPLATE_CAPTURES = 16 };

/* False when the text has no word (fine when `loose`), an unclosed brace, or too many pieces or captures;
 * *why says which. */
bool nc_template_read(nc_arena *arena, nc_str text, bool loose, nc_template *out, const char **why);

/* The longest fixed word of a template, which fewest lines have, the first of several; empty when it has
 * none. */
nc_str nc_template_anchor(const nc_template *template);

static inline bool nc_piece_captures(const nc_piece *piece)
{
    return piece->kind == NC_PIECE_ONE || piece->kind == NC_PIECE_SOME || piece->kind == NC_PIECE_REST;
}

/* Captures in order of the template; *count is how many. */
bool nc_template_match(const nc_template *template, nc_str line, nc_capture out[NC_TEMPLATE_CAPTURES],
                       unsigned *count);

#endif
