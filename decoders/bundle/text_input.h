/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_INPUT_H
#define NC_TEXT_INPUT_H

#include "decoders/bundle/stream.h"
#include "engine/base/arena.h"
#include "engine/fact/source.h"

/* The ladder of text decoding: any member that is text comes out as UTF-8 lines, whatever it was: UTF-8,
 * UTF-16, IBM-1047, IBM-037 or IBM-1140, CRLF or NEL line ends, fixed records without line ends (80, 121,
 * 133, 137), records of any length behind record descriptor words, an ASA control column, 3270 screen
 * headers, trailing blanks.  What was found is told in words. */
typedef struct nc_text_line {
    nc_str text;     /* UTF-8, no line end, no trailing blanks, no ASA column; holds until the next line */
    uint32_t number; /* 1-based line (or record) of the member */
    uint64_t offset; /* where it begins, in bytes of the member */
    uint32_t length; /* bytes there */
    bool cut;        /* longer than limits.line: the rest was dropped */
    bool screen;     /* furniture of a 3270 screen or page header ("COMMAND ===>", "***"): not evidence */
} nc_text_line;

typedef struct nc_text_input nc_text_input;

nc_text_input *nc_text_input_new(nc_stream *in, uint64_t line_limit);
void nc_text_input_free(nc_text_input *input);

/* False at the end. */
bool nc_text_input_next(nc_text_input *input, nc_text_line *line);

/* Where the stream shows some lines only (nc_stream_only), those between come out as one empty line, so that
 * nothing goes on across them. */

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
