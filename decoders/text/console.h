/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CONSOLE_H
#define NC_CONSOLE_H

#include "engine/base/buf.h"
#include "engine/base/value.h"

/* What consoles and logs put before the text of a line:
 *   SYSLOG / OPERLOG hardcopy  "N 4000000 SYS1     2024123 12:34:56.78 STC01234 00000090  EZD0101I ..."
 *                              "D                                       881 00000090   INTFNAME: ..."
 *   a copied console           "12.34.56 STC01234  EZZ4310I ...", "- 12:34:56.78 ...", "00- 12.34.56 ..."
 *   and of several systems     "SYSA 2024123 12:34:56.78 STC01234 EZZ4310I ...",
 *                              "- SYSA 12.34.56 EZZ4310I ..."
 * z/OS MVS JCL Reference (HARDCOPY), MVS Planning: Operations, "The hardcopy message log". */
typedef struct nc_console_line {
    nc_str text;    /* the line without those columns */
    size_t skipped; /* columns that were taken off */
    int64_t day;    /* ns of the local date, NC_TIME_NONE when the line shows none */
    int64_t clock;  /* ns of the local time of day, NC_TIME_NONE likewise */
    nc_str system;  /* may be empty */
    nc_str job;     /* job id or job name; may be empty */
    bool continues; /* hardcopy D, E, L or S: belongs to the message before it */
    bool joins;     /* hardcopy S: goes on with the line before it */
    bool ends;      /* hardcopy E: the last line of its message */
    int connector;  /* hardcopy D, E, L: the number that the first line of its message ends with; -1 none */
} nc_console_line;

nc_console_line nc_console_read(nc_str line);

/* Blanks for tabs, one for as many as reach the next column of eight, as editors and web forms put them; the
 * text itself when it has none, else a view of `out`. */
nc_str nc_console_spread(nc_str text, nc_buf *out);

/* The message id at the front of a text (EZZ4310I, IST1221I, ICH408I, $HASP373): empty when there is none. */
nc_str nc_message_id(nc_str text);

#endif
