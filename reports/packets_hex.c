/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/packets.h"

/* Each header field, then the bytes: offset, hexadecimal, ASCII, EBCDIC (IBM-1047). */

enum { ROW = 16 };

static char ascii_of(uint8_t byte)
{
    return byte >= ' ' && byte <= '~' ? (char)byte : '.';
}

static void row(const nc_packet_whole *p, size_t at, nc_buf *out)
{
    size_t end = at + ROW < p->shown ? at + ROW : p->shown;
    nc_buf_printf(out, "  %04zx  ", at);
    for (size_t i = at; i < at + ROW; i++) {
        if (i < end)
            nc_buf_printf(out, "%02x", (uint8_t)p->bytes.p[i]);
        else
            nc_buf_c(out, "  ");
        nc_buf_c(out, i % 4 == 3 ? "  " : " ");
    }
    for (size_t i = at; i < at + ROW; i++)
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
    if (p->shown > 0)
        nc_buf_printf(out, "  %-4s  %-52s%-16s  %s\n", "", "hexadecimal", "ASCII", "EBCDIC");
    for (size_t at = 0; at < p->shown; at += ROW)
        row(p, at, out);
    if (p->shown < p->bytes.n)
        nc_buf_printf(out, "  and %zu bytes of payload, which --payload shows\n", p->bytes.n - p->shown);
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
