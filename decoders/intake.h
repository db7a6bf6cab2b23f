/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_INTAKE_H
#define NC_INTAKE_H

#include "decoders/bundle/bundle.h"
#include "decoders/case.h"
#include "decoders/decoder.h"

/* From paths to facts: walks the bundles, reads what case.yaml says, gives each member to the decoder that
 * knows it, and fills in the sources.  Lives in decoders/intake/, above all decoders.
 *
 * case.yaml holds for the members beside and below it.  It has to be known before they are decoded although
 * it may come late, so each bundle that can be read twice is first looked through for members of that name;
 * folders are only listed for that.  Where there is no second reading (a pipe) and for a case.yaml in an
 * archive inside the bundle it holds from where it stands, and the source says how many members were read
 * without it.
 *
 * Several paths are taken in order of their names, so the order on the command line does not matter.  Then
 * the names of all members begin with the name of their bundle, lengthened by parent folders where two are
 * alike. */
typedef struct nc_intake nc_intake;

/* Installs itself as `c->hint`; answers of a hint function that was there before come first.  `c` must
 * outlive it. */
nc_intake *nc_intake_new(nc_case *c);
void nc_intake_free(nc_intake *intake);

/* Uses this table instead of nc_decoders(); for hosts with decoders of their own. */
void nc_intake_decoders(nc_intake *intake, const nc_decoder *const *table, size_t count);

/* Reads all paths.  NC_E_IO when one can't be opened (reported; the others are read), NC_E_HOSTILE or
 * NC_E_NOEVIDENCE when nothing was usable, with and without refused members. */
nc_err nc_intake_run(nc_intake *intake, const nc_str *paths, size_t count, nc_diag *diag);

/* What was read of a source is supposed not to be there, since `taken`, the source itself or an archive
 * around it, is not: it is absent when case.yaml names it, else no evidence any more. */
void nc_intake_without(const nc_intake *intake, uint32_t source, nc_str taken);
/* Does it say how other inputs are read?  What those are without it only reading them again can tell. */
bool nc_intake_leads(const nc_intake *intake, uint32_t source);

/* Members that a decoder has read. */
uint64_t nc_intake_decoded(const nc_intake *intake);

/* What was refused, limits reached, and the content hash over all bundles. */
const nc_bundle *nc_intake_bundle(const nc_intake *intake);

/* What case.yaml says of the case; empty without one. */
nc_str nc_intake_symptom(const nc_intake *intake);

#endif
