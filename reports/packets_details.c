/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"
#include "reports/packets.h"

#include "reports/text.h"

#include "engine/base/value.h"

#include <inttypes.h>

/* Every header field of a packet with its place in the frame. */

/* Columns before the value, of the value, and of the longest meaning. */
enum { NAME = 30, BEFORE = 16 + NAME + 1, VALUE = 40, MEANING = 44, LEAST = 24, INDENT = 16 };

/* Has every column room for itself?  Else what a value means follows it, and a line goes on below. */
static bool roomy(const nc_packet_whole *p)
{
    return p->width == 0 || p->width >= BEFORE + VALUE + 2 + MEANING;
}

static void item(const nc_packet_whole *p, const nc_packet_item *i, nc_buf *out)
{
    nc_buf value = {0}, line = {0};
    int column = roomy(p) && i->label.n > 0 ? VALUE : 0;
    if (i->placed)
        nc_buf_printf(&line, "  %6zu %5zu  ", i->offset, i->length);
    else
        nc_buf_c(&line, "       -     -  ");
    nc_buf_printf(&line, "%-*.*s ", NAME, NC_FMT(i->name));
    nc_buf_safe(&value, i->value, true);
    nc_buf_printf(&line, "%-*.*s", column, NC_FMT(nc_buf_str(&value)));
    nc_buf_printf(&line, "%s%.*s", i->label.n > 0 ? "  " : "", NC_FMT(i->label));
    nc_column_fold(out, nc_buf_str(&line), p->width, p->width < BEFORE + LEAST ? INDENT : BEFORE);
    nc_buf_free(&line);
    nc_buf_free(&value);
}

static void head(const nc_packet_whole *p, nc_buf *out)
{
    nc_buf line = {0};
    nc_buf_safe(&line, p->source, true);
    nc_buf_printf(&line, " %s %" PRIu64 ", ", p->by_line ? "line" : "packet", p->number);
    if (p->at != NC_TIME_NONE)
        nc_text_time(&line, p->at, 6);
    else
        nc_buf_c(&line, "no time");
    nc_buf_printf(&line, ", %zu of %" PRIu32 " bytes", p->bytes.n, p->length);
    nc_column_fold(out, nc_buf_str(&line), p->width, 4);
    nc_buf_free(&line);
}

void nc_packet_details(const nc_packet_whole *p, nc_buf *out)
{
    head(p, out);
    if (roomy(p))
        nc_buf_printf(out, "  %6s %5s  %-*s %-*s  %s\n", "offset", "bytes", NAME, "field", VALUE, "value",
                      "meaning");
    else
        nc_column_fold(out, NC_S("  offset bytes  field, value, meaning"), p->width, 4);
    for (size_t i = 0; i < p->item_count; i++)
        if (p->items[i].value.n > 0) /* a listing without bytes names no protocols */
            item(p, &p->items[i], out);
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
