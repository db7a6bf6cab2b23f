/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_INPUT_H
#define NC_TEXT_INPUT_H

#include "decoders/bundle/stream.h"
#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/fact/source.h"

/* The ladder of text decoding: any member that is text comes out as UTF-8 lines, whatever it was: UTF-8,
 * UTF-16, IBM-1047, IBM-037 or IBM-1140, CRLF or NEL line ends, fixed records without line ends (80, 121,
 * 133, 137), records of any length behind record descriptor words, an ASA control column, the marks of a
 * quoted mail, borders of copied screens, 3270 screen headers, sequence numbers in columns 73 to 80, hard
 * blanks, what web pages and terminals add, trailing blanks.  What was found is told in words. */
typedef struct nc_text_line {
    nc_str text;     /* UTF-8, no line end, no trailing blanks, none of all that; holds until the next line */
    size_t width;    /* bytes of the text with the blanks behind it */
    uint32_t number; /* 1-based line (or record) of the member */
    uint64_t offset; /* where it begins, in bytes of the member */
    uint32_t length; /* bytes there */
    bool cut;        /* longer than limits.line, or up to the side of a screen: it may have gone on */
    bool worn;  /* as wide as several unlike lines of this copy, and none is wider: it may have gone on */
    bool piece;      /* the last line, and no line end follows: it may have gone on */
    bool apart; /* quoted, and the line before is not, or the other way: nothing goes on from there to here */
    bool screen; /* furniture of a 3270 screen or page header ("COMMAND ===>", "***"): not evidence */
} nc_text_line;

typedef struct nc_text_input nc_text_input;

nc_text_input *nc_text_input_new(nc_stream *in, uint64_t line_limit);
void nc_text_input_free(nc_text_input *input);

/* Bytes of the widest line of the front, as they come out. */
size_t nc_text_input_widest(const nc_text_input *input);

/* False at the end. */
bool nc_text_input_next(nc_text_input *input, nc_text_line *line);

/* Where the stream shows some columns only (nc_stream_between), a line is what stands there. */

/* Where the stream shows some lines only (nc_stream_only), those between come out as one empty line, so that
 * nothing goes on across them. */

/* Whether the line may have gone on where this copy was cut: cut, a piece, worn, or as wide as copies are cut
 * (72, 80, 120, 132 columns), and no line of the front is wider. */
typedef enum nc_cut {
    NC_CUT_NO,
    NC_CUT_MAYBE, /* by its width alone */
    NC_CUT_YES,
} nc_cut;

nc_cut nc_text_input_is_cut(const nc_text_input *input, const nc_text_line *line);

/* Stand behind what has, or may have, gone on: a word that ends in one is not known (SUB and FS of ASCII). */
#define NC_TEXT_CUT '\x1a'
#define NC_TEXT_EDGE '\x1c'

/* The text of the line, with that mark behind it when it is cut and not empty; then a view of `out`. */
nc_str nc_text_input_marked(const nc_text_input *input, const nc_text_line *line, nc_buf *out);

/* The line just returned will be returned again by the next call (one level). */
void nc_text_input_unread(nc_text_input *input);

/* "UTF-8", "IBM-1047, fixed 133, ASA", ... */
nc_str nc_text_input_encoding(const nc_text_input *input);

/* The front of a member through the ladder, for recognising; empty when it is no text.  Lines end with a line
 * feed; furniture of screens is left out.  Allocated in the arena. */
nc_str nc_text_probe(nc_arena *arena, nc_str head);

/* The same of the next `n` bytes of a stream (at most 1 MiB), with the lines that it shows. */
nc_str nc_text_ahead(nc_arena *arena, nc_stream *in, size_t n);

/* The same, and what was found, in words; `encoding` (may be NULL) is empty when it is no text. */
nc_str nc_text_sniff(nc_arena *arena, nc_str head, nc_str *encoding);

#endif
