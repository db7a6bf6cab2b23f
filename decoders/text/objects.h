/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_OBJECTS_H
#define NC_OBJECTS_H

#include "decoders/text/describe.h"

/* Lines of SNMP walks, in the forms of net-snmp (snmpcmd(1), -O) and of the z/OS UNIX snmp command (osnmp):
 *   IBM-OSA-MIB::ibmOSAExpChannelProcUtil1Min.5 = INTEGER: 12
 *   .iso.org.dod.internet.private.enterprises.ibm. ... .ibmOSAExpChannelProcUtil1Min.5 = INTEGER: 12
 *   SNMPv2-SMI::enterprises.2.6.188.1.1.1.10.5 = INTEGER: 12
 *   .1.3.6.1.4.1.2.6.188.1.1.1.10.5 = 12
 *   ibmOSAExpChannelProcUtil1Min[5] 12
 *   1.3.6.1.4.1.2.6.188.1.1.1.10.5=12 */

enum { NC_WALK_INDEX = 512 /* 128 parts of an index, and a name */ };

/* An object that a description reads. */
typedef struct nc_object {
    nc_str name; /* lower case, or numbers from 1 on; in the table's arena */
    unsigned dump, block;
    int field;
} nc_object;

typedef enum nc_walk_kind {
    NC_WALK_NONE,   /* no line of a walk */
    NC_WALK_KNOWN,  /* an object that a description reads */
    NC_WALK_OTHER,  /* an object that none reads */
    NC_WALK_UPTIME, /* sysUpTime (RFC 3418): how long the agent has been running */
    NC_WALK_NAME,   /* sysName (RFC 3418): the system whose agent it is */
} nc_walk_kind;

typedef struct nc_walk_line {
    nc_walk_kind kind;
    const nc_object *object; /* of KNOWN */
    nc_str index;            /* in `text` */
    nc_str value;            /* in the line, with the name of its type */
    char text[NC_WALK_INDEX];
} nc_walk_line;

/* All objects of all descriptions; one that stands in two belongs to the first. */
nc_objects *nc_objects_new(const nc_dumps *dumps);
void nc_objects_free(nc_objects *objects); /* NULL is fine */

/* What a line of a walk says; its kind. */
nc_walk_kind nc_objects_read(const nc_objects *objects, nc_str line, nc_walk_line *out);

/* Whether a value is shown as letters: of a name, or octets that are printable by chance. */
bool nc_walk_is_text(nc_str value);

/* The value without its type, unit and quotes; of an enumeration the number where it is shown.  Empty when
 * the agent has no such object, or when what is shown as text is none. */
nc_str nc_walk_value(nc_str value);

/* sysUpTime in ns; false when the text is none. */
bool nc_walk_uptime(nc_str value, int64_t *ns);

#endif
