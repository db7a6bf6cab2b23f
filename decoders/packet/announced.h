/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ANNOUNCED_H
#define NC_ANNOUNCED_H

#include "packet.h"

/* For views: the data connections that control dialogues of FTP announced lately, and the command that came
 * next (RFC 959 4.1.2, RFC 2428).  The latest NC_ANNOUNCED of a source. */
enum { NC_ANNOUNCED = 64, NC_ANNOUNCED_TEXT = 200 };

typedef struct nc_announced nc_announced;

nc_announced *nc_announced_new(void);
void nc_announced_free(nc_announced *all); /* NULL is fine */

/* Does Wireshark open the conversation when it reads the announcement?  Then the SYN that comes opens none.
 */
typedef enum nc_foreseen {
    NC_NOT_FORESEEN,     /* EPRT */
    NC_FORESEEN_FROM_20, /* PORT: when the server calls from port 20 (RFC 959 3.2) */
    NC_FORESEEN,         /* the replies 227 and 229 */
} nc_foreseen;

/* `control`: number of the dialogue (nc_flow.order). */
void nc_announce(nc_announced *all, uint32_t control, nc_word ip, uint16_t port, nc_foreseen foreseen);
/* A command of this dialogue; the first one after an announcement is kept with it, NC_ANNOUNCED_TEXT bytes of
 * it.  That is what ftp-data.command means to analysts, even where TYPE or SIZE comes before the transfer. */
void nc_announce_command(nc_announced *all, uint32_t control, nc_str verb, nc_str arg);

/* Is it a packet of an announced connection?  *command may be empty. */
bool nc_announced_has(const nc_announced *all, const nc_packet *packet, nc_str *command);
bool nc_announced_foreseen(const nc_announced *all, const nc_packet *packet);

#endif
