/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_KB_SCHEMA_H
#define NC_KB_SCHEMA_H

/* The knowledge base's tables as steps: step i leads from version i to version i + 1 (PRAGMA user_version).
 * Steps only go forward and are never changed once released. */
enum { NC_KB_VERSION = 2, NC_KB_APPLICATION = 0x6e634b42 /* "ncKB": PRAGMA application_id */ };

const char *nc_kb_step(unsigned from); /* NULL from NC_KB_VERSION on */

#endif
