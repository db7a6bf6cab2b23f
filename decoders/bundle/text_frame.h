/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_FRAME_H
#define NC_TEXT_FRAME_H

#include "engine/base/str.h"

#include <stdint.h>

/* What mail and copied screens put around each line of a text: the marks of a quotation ("> ", ">> ", "| "),
 * the sides of a border ("| text |", also of box characters) and its upper and lower edge ("+----+"). */
typedef struct nc_text_frame {
    bool quotes; /* lines that begin with ">" are quoted, not those of a client that shows what it sends */
    bool quotes_pad; /* a blank follows the marks in each of them */
    bool bars;       /* lines stand behind a bar or between two */
    bool bars_pad;
    bool box;   /* bars inside of a line are text, not the columns of a table */
    bool words; /* most lines have marks: those without are somebody's words */
} nc_text_frame;

/* Evidence, gathered over the lines of the front of a member. */
typedef struct nc_frame_score {
    uint32_t lines;
    size_t widest;                                            /* bytes of the widest line without its marks */
    uint32_t quoted, quoted_tight, sends, answers;            /* ">", ">x", ">>> VERB", "< " */
    uint32_t open, closed, bars_tight, columns, edges, rules; /* rules: edges of tables, "+---+---+" */
} nc_frame_score;

void nc_frame_add(nc_frame_score *score, nc_str line);
nc_text_frame nc_frame_decide(const nc_frame_score *score);

/* What a line without its marks is. */
typedef struct nc_framed {
    nc_str text;
    bool marked;    /* it had some */
    bool furniture; /* the edge of a border, or words around what is quoted */
    bool cut;       /* it reaches the right side of a border as wide as a screen: it may have gone on */
} nc_framed;

nc_framed nc_frame_strip(const nc_text_frame *frame, nc_str line);

#endif
