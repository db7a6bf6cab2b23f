/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/packets.h"

static const nc_packet_format *const formats[] = {
#define PACKETS(name) &nc_packets_##name,
#include "reports/packets.def"
#undef PACKETS
};

const nc_packet_format *const *nc_packet_formats(size_t *count)
{
    *count = sizeof formats / sizeof *formats;
    return formats;
}

const nc_packet_format *nc_packet_format_find(nc_str name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (nc_str_eq(formats[i]->name, name))
            return formats[i];
    return NULL;
}
