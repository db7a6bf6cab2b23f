/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/pcapng.h"

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, PACKET = 6, MAGIC = 0x1a2b3c4d };
enum { OPT_END = 0, OPT_COMMENT = 1, OPT_USERAPPL = 4, OPT_IF_NAME = 2, OPT_TSRESOL = 9 };
enum { MOST_OPTION = 65535 };

static void put16(nc_buf *out, uint32_t v)
{
    nc_buf_char(out, (char)(v & 255));
    nc_buf_char(out, (char)(v >> 8 & 255));
}

static void put32(nc_buf *out, uint32_t v)
{
    put16(out, v & 0xffff);
    put16(out, v >> 16);
}

/* Fills up to a multiple of four. */
static void pad(nc_buf *out, size_t n)
{
    while (n++ % 4 != 0)
        nc_buf_char(out, '\0');
}

static void option(nc_buf *out, uint32_t code, nc_str value)
{
    value = nc_str_sub(value, 0, MOST_OPTION);
    put16(out, code);
    put16(out, (uint32_t)value.n);
    nc_buf_add(out, value);
    pad(out, value.n);
}

/* A block begins with its type and length and ends with its length again, which is known then only. */
static size_t block(nc_buf *out, uint32_t type)
{
    size_t at = out->n;
    put32(out, type);
    put32(out, 0);
    return at;
}

static void end_block(nc_buf *out, size_t at)
{
    uint32_t length = (uint32_t)(out->n - at) + 4;
    for (unsigned i = 0; i < 4; i++)
        out->p[at + 4 + i] = (char)(length >> 8 * i & 255);
    put32(out, length);
}

void nc_pcapng_begin(nc_buf *out, nc_str program)
{
    size_t at = block(out, SECTION);
    put32(out, MAGIC);
    put16(out, 1); /* version 1.0 */
    put16(out, 0);
    put32(out, UINT32_MAX); /* length of the section: not known */
    put32(out, UINT32_MAX);
    option(out, OPT_USERAPPL, program);
    option(out, OPT_END, NC_S(""));
    end_block(out, at);
}

void nc_pcapng_interface(nc_buf *out, uint16_t link, nc_str name)
{
    size_t at = block(out, INTERFACE);
    put16(out, link);
    put16(out, 0);
    put32(out, 0); /* no limit of recorded bytes */
    option(out, OPT_IF_NAME, name);
    option(out, OPT_TSRESOL, nc_str_n("\x09", 1));
    option(out, OPT_END, NC_S(""));
    end_block(out, at);
}

void nc_pcapng_put(nc_buf *out, const nc_pcapng_packet *p)
{
    size_t at = block(out, PACKET);
    uint64_t ns = p->at > 0 ? (uint64_t)p->at : 0;
    put32(out, p->interface);
    put32(out, (uint32_t)(ns >> 32));
    put32(out, (uint32_t)(ns & UINT32_MAX));
    put32(out, (uint32_t)p->bytes.n);
    put32(out, p->length);
    nc_buf_add(out, p->bytes);
    pad(out, p->bytes.n);
    for (size_t i = 0; i < p->comment_count; i++)
        option(out, OPT_COMMENT, p->comments[i]);
    if (p->comment_count > 0)
        option(out, OPT_END, NC_S(""));
    end_block(out, at);
}
