/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETCAUSE_H
#define NETCAUSE_H

#include <stddef.h>
#include <stdint.h>

/* netcause as a library: a case bundle in, a diagnosis out.
 *
 *     netcause *nc = netcause_new();
 *     if (netcause_rules(nc, "/usr/share/netcause/rules") != 0 || netcause_ready(nc) != 0)
 *         fputs(netcause_messages(nc), stderr);
 *     const char *bundle[] = { "case.tar.gz" };
 *     int status = netcause_diagnose(nc, bundle, 1);
 *     size_t n;
 *     fputs(netcause_render(nc, "json", &n), stdout);
 *     netcause_free(nc);
 *
 * Nothing is printed, no environment variable and no clock is read.  A handle serves one thread at a time and
 * one case; everything it returns belongs to it and holds until the next call of the same function or
 * netcause_free. */

#if defined(__GNUC__)
#define NETCAUSE_API __attribute__((visibility("default")))
#else
#define NETCAUSE_API
#endif

typedef struct netcause netcause;

/* The exit statuses of the command, returned by netcause_diagnose. */
enum netcause_status {
    NETCAUSE_DONE = 0,
    NETCAUSE_USAGE = 2,
    NETCAUSE_INCOMPLETE = 3, /* done, but a member was not readable or a limit was reached */
    NETCAUSE_NO_EVIDENCE = 4,
    NETCAUSE_BAD_RULES = 5,
    NETCAUSE_HOSTILE = 7, /* the input was refused and nothing usable remains */
};

NETCAUSE_API netcause *netcause_new(void);
NETCAUSE_API void netcause_free(netcause *nc);

/* Adds a folder of rule packs / of descriptions of text reports.  0, or NETCAUSE_BAD_RULES with words in
 * netcause_messages. */
NETCAUSE_API int netcause_rules(netcause *nc, const char *folder);
NETCAUSE_API int netcause_descriptions(netcause *nc, const char *folder);

/* Sets a parameter of the rules (text form) / a limit of limits.def, before netcause_ready.  0 or
 * NETCAUSE_USAGE. */
NETCAUSE_API int netcause_parameter(netcause *nc, const char *name, const char *value);
NETCAUSE_API int netcause_limit(netcause *nc, const char *name, int64_t value);

/* Today, ns since 1970 UTC: lets suppressions expire.  Without it they never do. */
NETCAUSE_API void netcause_today(netcause *nc, int64_t ns);

/* Checks and links the rules.  0 or NETCAUSE_BAD_RULES. */
NETCAUSE_API int netcause_ready(netcause *nc);

/* Reads the bundles ("-" = standard input) as one case and reasons.  Returns a netcause_status. */
NETCAUSE_API int netcause_diagnose(netcause *nc, const char *const *bundles, size_t count);

/* The report in a format ("text", "json", ...); NULL when there is no such format or nothing was diagnosed.
 */
NETCAUSE_API const char *netcause_render(netcause *nc, const char *format, size_t *length);

/* Messages for people so far: errors of rules with place, line and caret.  Never NULL. */
NETCAUSE_API const char *netcause_messages(netcause *nc);

/* "0.1.0" */
NETCAUSE_API const char *netcause_version(void);

#endif
