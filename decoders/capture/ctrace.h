/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CTRACE_H
#define NC_CTRACE_H

#include "reader.h"

/* Entries of the component trace (CTE) as the external writer puts them into a data set and as the network
 * management interface gives them: z/OS Communications Server IP Programmer's Guide and Reference, "Format of
 * trace records"; MVS Authorized Assembler Services Guide, mapping macro ITTCTE.  All big endian.  The
 * records that the writer puts around them are not published, so entries are sought by what is: their length
 * stands at both ends, the offset of their data, their number, their clock. */
enum {
    NC_CTE_HEADER = 16,
    NC_CTE_LEAST = NC_CTE_HEADER + 4, /* something to tell, and the length again */
    NC_CTE_FAR = 64,                  /* data that begin farther behind the front are no entry's */
    NC_PTH_NAME = 24,                 /* offsets below count from the front of the entry */
    NC_PTH_TIME = 40,
    NC_PTH_SOURCE = 48,
    NC_PTH_DESTINATION = 64,
    NC_PTH_PORTS = 80,
    NC_PTH_PROTOCOL = 89,
    NC_PTH_LEAST = 96,
};

/* Numbers of entries of SYSTCPDA and SYSTCPOT. */
enum {
    NC_CTE_PACKET_OLD = 1,
    NC_CTE_X25 = 2,
    NC_CTE_EE_OLD = 3,
    NC_CTE_PACKET = 4,
    NC_CTE_DATA = 5,
    NC_CTE_EE = 6,
    NC_CTE_FRAME = 7, /* OSAENTA */
    NC_CTE_SMC = 8,
};

typedef struct nc_cte {
    const uint8_t *bytes;
    uint32_t length, data; /* of all; where its data begin */
    uint32_t id;
    int64_t at;
} nc_cte;

typedef enum nc_cte_fit {
    NC_CTE_NOT,    /* nothing like an entry */
    NC_CTE_BROKEN, /* begins like one, ends otherwise */
    NC_CTE_SHORT,  /* begins like one, and the bytes end before it does */
    NC_CTE_WHOLE
} nc_cte_fit;

/* What begins at the front of the bytes. */
nc_cte_fit nc_cte_look(const uint8_t *p, size_t n, nc_cte *out);

/* A TOD clock value (UTC, bit 51 is a microsecond) as nanoseconds since 1970; false when it is not within the
 * years 1990 to 2069, in which a trace can have been made. */
bool nc_tod_time(uint64_t tod, int64_t *ns);

/* The packet or frame of an entry: bytes, lengths, link type, interface, time; false when there is none.
 * `out` begins as what all frames of the source have in common. */
bool nc_cte_frame(const nc_cte *entry, nc_pool *pool, nc_frame *out);

/* Whether a record of a long packet that came in several is a later one: it has no header of IP. */
bool nc_cte_continues(const nc_cte *entry);

/* The fact that an entry of the data trace makes; false when the entry is too short. */
bool nc_cte_data_fact(const nc_cte *entry, const nc_origin *from, nc_pool *pool, nc_fact *out);

nc_err nc_ctrace_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end);

#endif
