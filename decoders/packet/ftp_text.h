/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FTP_TEXT_H
#define NC_FTP_TEXT_H

#include "engine/base/value.h"

/* An address for a data connection; a part that the text does not name is false. */
typedef struct nc_ftp_address {
    bool has_ip, has_port;
    nc_word ip;
    uint16_t port;
} nc_ftp_address;

/* h1,h2,h3,h4,p1,p2 anywhere in the text, as PORT and the reply 227 name it (RFC 959 4.1.2, 4.2; RFC
 * 1123 4.1.2.6: with or without parentheses). */
nc_ftp_address nc_ftp_six(nc_str text);

/* |proto|address|port| of EPRT, and (|||port|) of the reply 229, any delimiter (RFC 2428 2, 3). */
nc_ftp_address nc_ftp_extended(nc_pool *pool, nc_str text);

/* A verb of RFC 959, 2228, 2389, 2428, 3659, or one of their common neighbours. */
bool nc_ftp_known_verb(nc_str verb);

/* A command that moves data over a second connection. */
bool nc_ftp_transfers(nc_str verb);

/* Takes the verb off the front, in upper case; what is left is the argument.  False when there is none.
 * Telnet bytes in front (RFC 959 4.1.3: ABOR after IAC IP, IAC DM) are passed over. */
bool nc_ftp_verb(nc_str *line, char verb[16], size_t *length);

/* The reply code a line begins with; 0 when it begins with none (RFC 959 4.2, RFC 2228 for 6yz). */
unsigned nc_ftp_code(nc_str line);

#endif
