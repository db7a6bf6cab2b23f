/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PATH_H
#define NC_PATH_H

#include "match.h"

/* What happened to a conversation between two places that recorded it. */

typedef struct nc_path_seg {
    const nc_sample *s;
    unsigned i;  /* in its list of the match */
    int partner; /* in the other place's order, or NC_MATCH_... */
    bool arrived, unsure;
    bool spoilt; /* arrived with other bytes than were sent: its receiver throws it away */
} nc_path_seg;

/* Scratch, made once for all conversations. */
typedef struct nc_path_work {
    nc_path_seg tx[NC_SAMPLES_OF_FLOW], rx[NC_SAMPLES_OF_FLOW];
    int at_tx[NC_SAMPLES_OF_FLOW], at_rx[NC_SAMPLES_OF_FLOW]; /* place of the match's i-th, -1 */
} nc_path_work;

typedef struct nc_path {
    nc_path_work *work;
    const nc_view *a, *b;
    uint32_t flow_a, flow_b; /* one may be 0: that source has nothing of it */
    const nc_match *match;
    const nc_lens *lens; /* the match looks at b through it; NULL */
    nc_offset offset;
    int near_b; /* endpoint that b is nearer to; -1: not known */
    size_t crossed[2]; /* of the two hosts, by the endpoint that sends: packets that both have */
} nc_path;

/* path.direction of both directions and path.loss of what was lost; of datagrams path.datagrams and
 * path.datagram_loss. */
void nc_path_give(const nc_path *path);

#endif
