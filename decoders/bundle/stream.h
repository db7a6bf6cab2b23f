/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_STREAM_H
#define NC_STREAM_H

#include "engine/base/err.h"
#include "engine/base/str.h"

#include <stdint.h>

/* The bytes of one member, pulled once from front to back, with a look ahead.  Budgets are enforced by
 * whoever makes the stream: it ends early with state NC_E_LIMIT or NC_E_HOSTILE. */
typedef struct nc_stream nc_stream;

/* A reader of bytes: fills up to `n`, returns how many; 0 at the end or on an error (then *err is set). */
typedef size_t (*nc_stream_pull)(void *context, void *buffer, size_t n, nc_err *err);

nc_stream *nc_stream_new(nc_stream_pull pull, void *context);
/* For streams whose bytes can be passed over without being read: passes over up to `n`, returns how many;
 * 0 = they have to be read, or there are none.  Asked for long ways only. */
typedef uint64_t (*nc_stream_jump)(void *context, uint64_t n);
void nc_stream_jumps(nc_stream *stream, nc_stream_jump jump);

/* Nothing behind this offset is read before it is asked for, because its reader will pass over what comes
 * there.  UINT64_MAX, as at first: as much as the buffer holds is read at once. */
void nc_stream_stop(nc_stream *stream, uint64_t offset);

nc_stream *nc_stream_of_bytes(const void *bytes, size_t n); /* the bytes must outlive it */
void nc_stream_free(nc_stream *stream);

/* Up to `n` bytes without taking them (n at most 1 MiB); the view holds until the next call. */
nc_str nc_stream_peek(nc_stream *stream, size_t n);

/* Takes up to `n` bytes into `buffer`; fewer only at the end. */
size_t nc_stream_read(nc_stream *stream, void *buffer, size_t n);

/* Exactly `n` bytes (at most 1 MiB) as a view that holds until the next call; short at the end. */
nc_str nc_stream_take(nc_stream *stream, size_t n);

/* Skips; returns how many bytes were there. */
uint64_t nc_stream_skip(nc_stream *stream, uint64_t n);

/* For a text of several kinds: its reader is to see only the lines whose bit is set (bit n is line n, from 1;
 * lines from `count` on are not seen).  text_input.h keeps to it.  The bits must outlive the stream; NULL:
 * all.
 */
typedef struct nc_line_set {
    const uint64_t *bits;
    uint32_t count;
} nc_line_set;
void nc_stream_only(nc_stream *stream, nc_line_set lines);
nc_line_set nc_stream_lines(const nc_stream *stream);

/* For texts side by side: its reader is to see only the columns from `from` up to, without it, `to`, in
 * characters from 0 of the lines without their marks; `to` 0: all.  text_input.h keeps to it. */
typedef struct nc_columns {
    uint32_t from, to;
} nc_columns;
void nc_stream_between(nc_stream *stream, nc_columns columns);
nc_columns nc_stream_columns(const nc_stream *stream);

uint64_t nc_stream_offset(const nc_stream *stream);

/* NC_E_OK while there are bytes or at a proper end; else why it ended (NC_E_IO, NC_E_CUT, NC_E_FORMAT,
 * NC_E_LIMIT, NC_E_HOSTILE). */
nc_err nc_stream_state(const nc_stream *stream);

#endif
