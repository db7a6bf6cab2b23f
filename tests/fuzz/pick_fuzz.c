/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/packet/pick.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool taken(const nc_pool *pool, const nc_frame *frame, const nc_packet *p)
{
    nc_pick *pick = nc_pick_new();
    (void)nc_pick_talk(pick, pool, (nc_word[2]){p->dst, p->src}, (uint16_t[2]){p->dport, p->sport});
    bool takes = nc_pick_takes(pick, frame);
    nc_pick_free(pick);
    return takes;
}

/* The first byte picks the link type.  A frame of a conversation that is wanted must never be passed over, nor one that may hold
 * another packet. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t links[] = {NC_LINK_ETHERNET, NC_LINK_RAW, NC_LINK_SLL, NC_LINK_SLL2, NC_LINK_NULL, NC_LINK_IPV6};
    if (size < 1)
        return 0;
    uint32_t n = (uint32_t)size - 1;
    nc_frame frame = {.from = {.record = 1}, .bytes = data + 1, .caplen = n, .len = n, .link = links[data[0] % (sizeof links / sizeof *links)]};
    nc_pool *pool = nc_pool_new();
    nc_packet packet;
    nc_packet_decode(&packet, &frame, pool);
    nc_pick *nothing = nc_pick_new();
    bool opens = packet.fragment || packet.inner != NC_INNER_NONE;
    if ((packet.has_ip && packet.has_ports && !taken(pool, &frame, &packet)) || (opens && !nc_pick_takes(nothing, &frame)))
        abort();
    nc_pick_free(nothing);
    nc_pool_free(pool);
    return 0;
}
