/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FTP_H
#define NC_FTP_H

#include "app.h"

/* What the FTP decoder does for a control connection that TLS had: a client takes the protection off again
 * (CCC: RFC 4217 12.3), and servers that give up write what is wrong in the clear. */

/* Does what follows byte `at` of the piece begin a reply of the server or a command of the client? */
bool nc_ftp_begins(unsigned who, const nc_piece *piece, uint32_t at);

/* For views: what the piece shows of a dialogue that is not followed. */
void nc_ftp_show(nc_talk *talk, unsigned who, const nc_piece *piece);

#endif
