/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SANDBOX_H
#define NC_SANDBOX_H

#include <stdbool.h>

/* Before foreign bytes are read the command gives up what it no longer needs: files other than those named
 * here (Landlock, from Linux 5.13), and the network, other programs, other processes (seccomp).  What the
 * kernel does not offer is done without; nothing fails because of it. */
typedef struct nc_sandbox {
    int landlock; /* file descriptor of the rules, -1 = none */
    bool files, calls;
} nc_sandbox;

/* Starts from what shared libraries and locales need to be read. */
void nc_sandbox_begin(nc_sandbox *box);

/* A file, or a folder and everything below, may be read.  A path that is not there is nobody's business. */
void nc_sandbox_read(nc_sandbox *box, const char *path);

/* Files below the folder of `path` may be made, written, renamed and removed. */
void nc_sandbox_write_beside(nc_sandbox *box, const char *path);

/* From here on; there is no way back for this process.  `files` and `calls` say what is in force. */
void nc_sandbox_close(nc_sandbox *box);

#endif
