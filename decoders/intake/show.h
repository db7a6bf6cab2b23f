/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SHOW_H
#define NC_SHOW_H

#include "decoders/case.h"
#include "decoders/text/dump_show.h"
#include "engine/base/buf.h"

/* What is made of a text that no description reads: displays of Linux, configuration, listings of packets.
 * Each line with a mark: '=' facts came of it, which are named, '.' read as part of a display, '!' not
 * understood, as far as the reader tells; then a summary.  `base` has descriptions and limits; `again` gives
 * the bytes of the file.  An error when nobody reads it. */
nc_err nc_show_read(const nc_case *base, nc_str path, nc_stream *again, const nc_dump_look *look,
                    nc_buf *out);

#endif
