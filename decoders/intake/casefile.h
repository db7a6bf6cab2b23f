/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CASEFILE_H
#define NC_CASEFILE_H

#include "decoders/case.h"

/* What the case.yaml files of the bundles say. */
typedef struct nc_casefiles nc_casefiles;

typedef struct nc_case_system {
    nc_str name, role, os;
    nc_str *addresses;
    size_t address_count;
    uint32_t line;
    bool has_zone;
    int32_t zone_minutes;
} nc_case_system;

typedef struct nc_casefile {
    nc_str name;   /* of the member */
    nc_str folder; /* what it holds for: "" or a path with "/" at its end */
    nc_str title, id, symptom;
    nc_case_system *systems;
    size_t system_count;
    nc_str notes; /* what is wrong with it, "line 3: ...; line 9: ..." */
    bool broken;  /* the text is no YAML: what stands before the error counts */
} nc_casefile;

enum { NC_CASEFILE_BYTES = 4 * 1024 * 1024, NC_CASEFILES = 64, NC_ABSENT_MOST = 100 };

bool nc_casefile_is(nc_str member); /* by name: case.yaml in any folder */

nc_casefiles *nc_casefiles_new(nc_pool *pool);
void nc_casefiles_free(nc_casefiles *files);

/* Reads one; the text is copied.  NULL when there are too many. */
const nc_casefile *nc_casefiles_add(nc_casefiles *files, nc_str member, nc_str text);
const nc_casefile *nc_casefiles_find(const nc_casefiles *files, nc_str member);

/* The one for the whole case: the least deep, then the first by name; NULL when there is none. */
const nc_casefile *nc_casefiles_main(const nc_casefiles *files);

/* What they say of a member; false when nothing. */
bool nc_casefiles_hint(const nc_casefiles *files, nc_str member, nc_member_hint *hint);

/* Adds a source for each file that they name and that is none of the sources yet: status NC_SOURCE_ABSENT,
 * what is said of it as its note.  Up to NC_ABSENT_MOST; the last one's note counts those beyond. */
void nc_casefiles_absent(const nc_casefiles *files, nc_sources *sources);

/* A source that was read and is supposed not to be there: absent when they name it, else no evidence.  What
 * a file in the same archive, or folder, `taken` says goes with it. */
void nc_casefiles_without(const nc_casefiles *files, nc_sources *sources, uint32_t source, nc_str taken);

/* Facts of the systems named in one file. */
void nc_casefile_put(const nc_casefile *file, nc_case *c, uint32_t source);

/* "UTC", "+01:00", "-0500", "EST"; minutes of local time minus UTC. */
bool nc_zone_parse(nc_str text, int32_t *minutes);

#endif
