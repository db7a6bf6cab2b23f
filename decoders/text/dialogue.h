/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DIALOGUE_H
#define NC_DIALOGUE_H

#include "decoders/text/give.h"

/* FTP dialogues as clients show them: the z/OS client in a job's output or on a terminal ("EZA1701I >>>
 * PASV", "227 Entering ..."), UNIX clients with debug ("---> PASV"), lftp and curl -v ("<--- 227", "< 227").
 * Commands, replies and what the client says of the network become facts; the argument of PASS and ACCT never
 * does.  RFC 959 4.2; z/OS IP User's Guide. */
typedef struct nc_dialogue nc_dialogue;

nc_dialogue *nc_dialogue_new(nc_case *c, uint32_t source);
void nc_dialogue_free(nc_dialogue *d);

/* One line without console columns. */
void nc_dialogue_line(nc_dialogue *d, nc_str text, int64_t at, uint32_t number, uint64_t offset,
                      uint32_t length);
uint32_t nc_dialogue_count(const nc_dialogue *d); /* facts given */

/* Whether a line can only be of such a dialogue. */
bool nc_dialogue_known(nc_str text);

#endif
