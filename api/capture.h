/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_CAPTURE_H
#define NC_API_CAPTURE_H

#include "api/session.h"

/* Packets of a diagnosed case as a capture (pcapng) in which findings are comments on the packets they cite.
 * The bundles are read a second time, so none may be standard input; memory does not grow with them. */
typedef struct nc_capture_request {
    size_t finding; /* only its packets: those it cites and the rest of its conversation; NC_R_NONE = all */
    void (*write)(void *context, nc_str bytes);
    void *context;
} nc_capture_request;

/* After nc_session_diagnose of the same bundles.  `written`: packets; without any, nothing is.  Each source
 * with a link type of its own is an interface named after the source; packets that a listing gives without
 * bytes are left out. */
nc_err nc_session_capture(nc_session *session, const nc_str *bundles, size_t count,
                          const nc_capture_request *request, uint64_t *written);

#endif
