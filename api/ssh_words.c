/* SPDX-License-Identifier: Apache-2.0 */
#include "api/ssh_words.h"

#include <inttypes.h>

void nc_ssh_reason_words(nc_buf *out, int64_t reason)
{
    static const char *const names[] = {NULL,
                                        "host not allowed to connect",
                                        "protocol error",
                                        "key exchange failed",
                                        NULL,
                                        "MAC error",
                                        "compression error",
                                        "service not available",
                                        "protocol version not supported",
                                        "host key not verifiable",
                                        "connection lost",
                                        "by application",
                                        "too many connections",
                                        "authentication cancelled by the user",
                                        "no more authentication methods available",
                                        "illegal user name"};
    bool named = reason > 0 && reason < (int64_t)(sizeof names / sizeof *names) && names[reason] != NULL;
    nc_buf_printf(out, "%" PRId64 "%s%s", reason, named ? " " : "", named ? names[reason] : "");
}

void nc_ssh_kind_words(nc_buf *out, nc_str kind)
{
    for (size_t i = 0; i < kind.n; i++)
        nc_buf_char(out, kind.p[i] == '_' ? ' ' : kind.p[i]);
}
