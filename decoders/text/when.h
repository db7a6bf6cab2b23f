/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WHEN_H
#define NC_WHEN_H

#include "engine/base/value.h"

/* Dates and times of day as listings print them.  The whole text must be one; the zone is the caller's
 * business. */

/* hh:mm:ss, hh.mm.ss, with an optional fraction after the last point: nanoseconds since midnight. */
bool nc_when_clock(nc_str text, int64_t *ns);

/* yyyy/mm/dd or yyyy-mm-dd; mm/dd/yyyy and mm/dd/yy as IBM products print them (70 to 99 are of the last
 * century): nanoseconds since 1970-01-01 at its midnight. */
bool nc_when_date(nc_str text, int64_t *ns);

/* A date, a blank, a time of day. */
bool nc_when_stamp(nc_str text, int64_t *ns);

/* yyyy-mm-ddThh:mm:ss, with a fraction or without, and "Z", "+hh:mm" or "+hhmm": UTC (RFC 3339, and what
 * journalctl -o short-iso prints). */
bool nc_when_iso(nc_str text, int64_t *utc);

#endif
