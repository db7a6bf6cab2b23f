/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_QUOTED_H
#define NC_TEXT_QUOTED_H

#include "engine/base/buf.h"

/* Quoted-printable (RFC 2045 6.7), as the source of a mail shows it: "=3D" for a sign, and "=" at the end of
 * a line that goes on in the next one. */

/* Whether the front of a text is that: every "=" in it is one of these two, and some can't be anything else.
 */
bool nc_quoted_is(nc_str head);

/* Adds what one line says to `out`; true when it goes on in the next one. */
bool nc_quoted_line(nc_str line, nc_buf *out);

#endif
