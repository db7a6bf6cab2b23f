/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_SSH_H
#define NC_TEXT_SSH_H

#include "decoders/text/give.h"

/* What SSH programs say when a connection fails, on a terminal, in a job's output or in syslogd's file: ssh,
 * sftp, scp and sshd of OpenSSH, with "FOTSnnnn" in front on z/OS (z/OS OpenSSH User's Guide, "OpenSSH
 * messages"), PuTTY's programs and WinSCP.  Each such line is an ssh.problem. */
typedef struct nc_ssh {
    nc_giver g;
} nc_ssh;

/* One line without console columns; `from` of the giver tells its place. */
void nc_ssh_line(nc_ssh *ssh, nc_str text);

/* Whether a line can only be of such a program. */
bool nc_ssh_known(nc_str text);

#endif
