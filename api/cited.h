/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_CITED_H
#define NC_API_CITED_H

#include "api/again.h"

/* The packets that findings cite, with their bytes and fields, for reports that show evidence down to the
 * byte.  They are gathered while the bundles are read a second time; memory is bounded. */

/* Findings whose packets are shown, packets of each of their rows of evidence, packets and bytes of a packet
 * at most. */
enum { NC_CITED_FINDINGS = 20, NC_CITED_OF_ROW = 2, NC_CITED_PACKETS = 48, NC_CITED_BYTES = 192 };

typedef struct nc_cited nc_cited;

/* NULL when no finding cites a packet.  `reading` is the second session. */
nc_cited *nc_cited_new(const nc_result *result, nc_session *reading);

/* Adds what the reading must not pass over; `pick` is that reading's. */
void nc_cited_pick(nc_cited *cited, nc_pick *pick);
void nc_cited_see(nc_cited *cited, uint32_t source, const nc_packet *packet, const nc_fields *fields);

/* After a reading: some packets are decoded otherwise when those before them in their conversation are seen,
 * too.  Returns what another reading has to look at for these, which nc_cited_read_by names; NULL: none is
 * needed.  The caller frees it, after that reading. */
nc_pick *nc_cited_again(nc_cited *cited);
void nc_cited_read_by(nc_cited *cited, nc_session *reading);

/* Puts what was gathered into the result, in the order of the evidence, and frees; NULL is fine. */
void nc_cited_end(nc_cited *cited, nc_result *result);

#endif
