/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PARTS_H
#define NC_PARTS_H

#include "packet.h"

/* Recorders start a new file when one is full: several files are then one capture.  A capture stays open
 * behind its last frame until it is clear whether the next file goes on with it. */
typedef struct nc_part {
    uint32_t source;
    nc_str name, kind; /* of the source, of its decoder */
    nc_sym vantage;    /* what case.yaml says; 0 = nothing */
    int8_t said;       /* case.yaml: 1 goes on with the file before it, -1 does not, 0 nothing */
    uint32_t link;     /* of its first frame */
    int64_t first;     /* time of its first frame */
} nc_part;

/* Whether two names are those of a file and its successor: they differ in numbers only, and one of these goes
 * up by one while no other goes down; or the second is the first with a 1 behind it (tcpdump -C). */
bool nc_part_follows(nc_str before, nc_str after);

/* The wire a file's frames go to, at its first frame: the open one when it goes on with it, else a new one.
 * `base` is the number of frames before. */
nc_wire *nc_wires_begin(nc_wires *wires, const nc_part *piece, uint64_t *base);

/* At the end of a file: `end` is what its reader knows. */
void nc_wires_pause(nc_wires *wires, nc_wire *wire, const nc_part *piece, uint64_t frames,
                    const nc_wire_end *end);

/* Closes what is still open. */
void nc_wires_settle(nc_wires *wires);

#endif
