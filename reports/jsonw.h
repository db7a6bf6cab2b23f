/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_JSONW_H
#define NC_JSONW_H

#include "reports/result.h"

/* Writes JSON in order, two columns a level, keys as given.  Arrays of plain values stand on one line.  The
 * writer puts commas; the caller keeps open and close in balance. */
typedef struct nc_jsonw {
    nc_buf *out;
    unsigned depth;
    bool after; /* a value stands before at this level */
    bool keyed; /* a key waits for its value */
    bool flat;  /* within an array of plain values */
} nc_jsonw;

void nc_jw_object(nc_jsonw *w);
void nc_jw_object_end(nc_jsonw *w);
void nc_jw_array(nc_jsonw *w);
void nc_jw_array_end(nc_jsonw *w);
void nc_jw_values(nc_jsonw *w); /* an array of plain values */
void nc_jw_values_end(nc_jsonw *w);
void nc_jw_key(nc_jsonw *w, const char *key);

void nc_jw_text(nc_jsonw *w, nc_str s);
void nc_jw_int(nc_jsonw *w, int64_t v);
void nc_jw_uint(nc_jsonw *w, uint64_t v);
void nc_jw_bool(nc_jsonw *w, bool v);
void nc_jw_null(nc_jsonw *w);
void nc_jw_raw(nc_jsonw *w, nc_str json); /* a value that is JSON already */

/* Key and value in one; `some` writes null for the empty text. */
void nc_jw_put(nc_jsonw *w, const char *key, nc_str s);
void nc_jw_put_some(nc_jsonw *w, const char *key, nc_str s);
void nc_jw_put_int(nc_jsonw *w, const char *key, int64_t v);
void nc_jw_put_uint(nc_jsonw *w, const char *key, uint64_t v);
void nc_jw_put_bool(nc_jsonw *w, const char *key, bool v);
void nc_jw_put_null(nc_jsonw *w, const char *key);
void nc_jw_put_time(nc_jsonw *w, const char *key, int64_t at); /* null for NC_TIME_NONE */

/* The member "ladder" of a finding; null when it is not about one conversation. */
void nc_jw_ladder(nc_jsonw *w, const nc_r_ladder *ladder);

/* The member "packets" of a result. */
void nc_jw_packets(nc_jsonw *w, const nc_result *result);

#endif
