/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/packets.h"

#include "engine/base/value.h"

#include <inttypes.h>

/* Every header field of a packet with its place in the frame. */

enum { VALUE = 40 };

static void item(const nc_packet_item *i, nc_buf *out)
{
    nc_buf value = {0};
    if (i->placed)
        nc_buf_printf(out, "  %6zu %5zu  ", i->offset, i->length);
    else
        nc_buf_c(out, "       -     -  ");
    nc_buf_printf(out, "%-30.*s ", NC_FMT(i->name));
    nc_buf_safe(&value, i->value, true);
    nc_buf_printf(out, "%-*.*s", i->label.n > 0 ? VALUE : 0, NC_FMT(nc_buf_str(&value)));
    nc_buf_printf(out, "%s%.*s\n", i->label.n > 0 ? "  " : "", NC_FMT(i->label));
    nc_buf_free(&value);
}

void nc_packet_details(const nc_packet_whole *p, nc_buf *out)
{
    nc_buf_safe(out, p->source, true);
    nc_buf_printf(out, " %s %" PRIu64 ", ", p->by_line ? "line" : "packet", p->number);
    if (p->at != NC_TIME_NONE)
        nc_time_print(out, p->at, 6);
    else
        nc_buf_c(out, "no time");
    nc_buf_printf(out, ", %zu of %" PRIu32 " bytes\n", p->bytes.n, p->length);
    nc_buf_printf(out, "  %6s %5s  %-30s %-*s  %s\n", "offset", "bytes", "field", VALUE, "value", "meaning");
    for (size_t i = 0; i < p->item_count; i++)
        if (p->items[i].value.n > 0) /* a listing without bytes names no protocols */
            item(&p->items[i], out);
}

static void whole(const nc_packet_whole *p, nc_buf *out)
{
    nc_packet_details(p, out);
    nc_buf_char(out, '\n');
}

const nc_packet_format nc_packets_details = {
    .name = NC_SI("details"),
    .media = NC_SI("text/plain"),
    .doc = NC_SI("for people: each header field of a packet, its place in the frame, its value"),
    .whole = whole,
};
