/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SECRETS_H
#define NC_SECRETS_H

#include "engine/base/buf.h"

/* What is secret in texts of others: no fact, report or view shows it.  What a protocol or a file says is a
 * secret by its place (the argument of PASS, a community) is left out by its decoder; here is what must be
 * found by how it looks. */

/* Whether what has that name is a secret: "KeyringPw", "snmp_community", "api-key", "stable_secret". */
bool nc_is_secret_name(nc_str name);

/* Whether the argument of a command of FTP is a secret (RFC 959 4.1.1: PASS, ACCT; RFC 2228 3: ADAT), or may
 * hold one: SITE PSWD and its like change passwords.  In whatever letters. */
bool nc_is_secret_command(nc_str verb, nc_str argument);

/* A text in words, with "*" for each secret: the value behind such a name and "=" or ":" ("password=x",
 * "Authorization: Basic x", "\"token\": \"x\""), and the password of an address ("https://joe:x@host/").
 * `text` itself when it has none; else a view of `room`, which the caller frees in either case. */
nc_str nc_without_secrets(nc_str text, nc_buf *room);

/* "user:password@host:21" of an address: the host and its port. */
nc_str nc_without_user(nc_str authority);

#endif
