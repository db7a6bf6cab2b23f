/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_SSH_WORDS_H
#define NC_API_SSH_WORDS_H

#include "engine/base/buf.h"

#include <stdint.h>

/* Why a side of an SSH connection ends it, as people know it: "2 protocol error"; the number alone for one
 * that RFC 4253 11.1 does not name. */
void nc_ssh_reason_words(nc_buf *out, int64_t reason);

/* A kind of method as the fact ssh.exchange has it, with blanks: "key exchange". */
void nc_ssh_kind_words(nc_buf *out, nc_str kind);

#endif
