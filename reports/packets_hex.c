/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"
#include "reports/packets.h"

/* Each header field, then the bytes: offset, hexadecimal, ASCII, EBCDIC (IBM-1047). */

enum { ROW = 16, GROUP = 4, GROUP_WIDE = 13, MARGIN = 8, BETWEEN = 2 };

static char ascii_of(uint8_t byte)
{
    return byte >= ' ' && byte <= '~' ? (char)byte : '.';
}

/* Bytes of a row: as many as fit on the screen, half of them at a time. */
static size_t bytes_of_row(size_t width)
{
    size_t row = ROW;
    while (width > 0 && row > GROUP && MARGIN + row / GROUP * GROUP_WIDE + row + BETWEEN + row > width)
        row /= 2;
    return row;
}

static void row(const nc_packet_whole *p, size_t at, size_t bytes, nc_buf *out)
{
    size_t end = at + bytes < p->shown ? at + bytes : p->shown;
    nc_buf_printf(out, "  %04zx  ", at);
    for (size_t i = at; i < at + bytes; i++) {
        if (i < end)
            nc_buf_printf(out, "%02x", (uint8_t)p->bytes.p[i]);
        else
            nc_buf_c(out, "  ");
        nc_buf_c(out, (i - at) % GROUP == GROUP - 1 ? "  " : " ");
    }
    for (size_t i = at; i < at + bytes; i++)
        nc_buf_char(out, i < end ? ascii_of((uint8_t)p->bytes.p[i]) : ' ');
    nc_buf_c(out, "  ");
    for (size_t i = at; i < end; i++)
        nc_buf_char(out, ascii_of(p->ebcdic[(uint8_t)p->bytes.p[i]]));
    while (out->p[out->n - 1] == ' ')
        out->n--;
    nc_buf_char(out, '\n');
}

void nc_packet_dump(const nc_packet_whole *p, nc_buf *out)
{
    size_t bytes = bytes_of_row(p->width);
    int hexadecimal = (int)(bytes / GROUP * GROUP_WIDE);
    if (p->shown > 0)
        nc_buf_printf(out, "  %-4s  %-*s%-*s  %s\n", "", hexadecimal, bytes > GROUP ? "hexadecimal" : "hex",
                      (int)bytes, bytes > GROUP ? "ASCII" : "ASC", "EBCDIC");
    for (size_t at = 0; at < p->shown; at += bytes)
        row(p, at, bytes, out);
    if (p->shown == p->bytes.n)
        return;
    nc_buf rest = {0};
    nc_buf_printf(&rest, "  and %zu bytes of payload, which --payload shows", p->bytes.n - p->shown);
    nc_column_fold(out, nc_buf_str(&rest), p->width, 4);
    nc_buf_free(&rest);
}

static void whole(const nc_packet_whole *p, nc_buf *out)
{
    nc_packet_details(p, out);
    nc_packet_dump(p, out);
    nc_buf_char(out, '\n');
}

const nc_packet_format nc_packets_hex = {
    .name = NC_SI("hex"),
    .media = NC_SI("text/plain"),
    .doc = NC_SI("for people: details, and the bytes of the headers in hexadecimal, ASCII and EBCDIC"),
    .whole = whole,
};
