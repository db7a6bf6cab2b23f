/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DUMP_WATCH_H
#define NC_DUMP_WATCH_H

#include "decoders/bundle/stream.h"
#include "decoders/text/dump_run.h"

/* nc_decoder_dump on one member, with somebody who looks on; `watch` may be NULL. */
nc_err nc_dump_read_watched(nc_case *c, uint32_t source, nc_stream *in, const nc_dump_watch *watch);

#endif
