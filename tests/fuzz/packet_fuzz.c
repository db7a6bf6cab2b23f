/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/packet/packet.h"
#include "decoders/packet/says.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a summary says of the payload: a few words of printable ASCII. */
static void says_little(const nc_packet *packet)
{
    nc_buf out = { 0 };
    bool says = nc_payload_says(packet, &out);
    if (says != (out.n > 0) || out.n > 120)
        abort();
    for (size_t i = 0; i < out.n; i++)
        if (out.p[i] < ' ' || out.p[i] > '~')
            abort();
    nc_buf_free(&out);
}

/* The first byte picks the link type, the second how many more bytes were sent than recorded. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t links[] = { NC_LINK_ETHERNET, NC_LINK_NULL, NC_LINK_LOOP,  NC_LINK_RAW,  NC_LINK_SLL,
                                      NC_LINK_SLL2,     NC_LINK_IPV4, NC_LINK_IPV6, 105 };
    if (size < 2)
        return 0;
    uint32_t n = (uint32_t)size - 2, link = links[data[0] % (sizeof links / sizeof *links)];
    nc_frame frame = { .bytes = data + 2, .caplen = n, .len = n + data[1], .link = link };
    nc_pool *pool = nc_pool_new();
    nc_packet packet;
    nc_packet_decode(&packet, &frame, pool);
    bool told = (packet.state == NC_READ_BAD) == (packet.bad != NULL);
    bool inside = nc_left(&packet.payload) <= n && packet.payload.at <= packet.payload.cap && packet.payload.cap <= packet.payload.wire;
    bool judged = packet.cksum == NC_CKSUM_UNCHECKED || packet.cksum == NC_CKSUM_ABSENT || packet.cksum == NC_CKSUM_ZERO ||
                  (packet.has_ip && !packet.fragment);
    if (!told || !inside || !judged || packet.payload_length > frame.len)
        abort();
    says_little(&packet);
    nc_pool_free(pool);
    return 0;
}
