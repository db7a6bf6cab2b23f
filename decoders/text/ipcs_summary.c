/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

/* Rows of the report SUMMARY, two lines each (z/OS IP Diagnosis Guide, "SUMMARY report"):
 *   OT    1 14:18:00.447462 19E6 1452693653          0 32768 SYN                  0 10.7.1.61-3470
 *                                                                                   192.168.248.44-5000
 * D is I or O; P is T, U, I, G, D (data trace) or another.  Of other protocols than TCP only the front, the
 * length of the data and the addresses are known.  The trace of the IDS has the group, probe, job and
 * connection instead of the numbers. */

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool hex_word(nc_str word, size_t digits)
{
    uint64_t value;
    return word.n == digits && nc_num_u64(word, 16, &value);
}

/* "OT    1 14:18:00.447462 19E6": a long number stands without a blank before it. */
static bool read_front(nc_str *rest, nc_ipcs_row *row)
{
    nc_str word, clock, id;
    row->front = nc_str_trim(*rest);
    if (row->front.n < 2 || !is_letter(row->front.p[1]) || (row->front.p[0] != 'I' && row->front.p[0] != 'O'))
        return false;
    nc_str after = nc_str_sub(row->front, 2, SIZE_MAX);
    if (!nc_str_word(&after, &word) || !nc_num_u64(word, 10, &row->number) || !nc_str_word(&after, &clock) ||
        clock.n != 15 || !nc_when_clock(clock, &row->clock) || !nc_str_word(&after, &id) || !hex_word(id, 4))
        return false;
    row->ip_id = id;
    *rest = after;
    return true;
}

/* The last word, and the text before it. */
static nc_str last_word(nc_str *text)
{
    *text = nc_str_trim(*text);
    size_t at = text->n;
    while (at > 0 && text->p[at - 1] != ' ')
        at--;
    nc_str word = nc_str_sub(*text, at, SIZE_MAX);
    *text = nc_str_trim(nc_str_sub(*text, 0, at));
    return word;
}

bool nc_ipcs_is_row(nc_str line, nc_ipcs_row *row)
{
    nc_str rest = line, length;
    uint64_t value;
    *row = (nc_ipcs_row){.number = 0};
    if (!read_front(&rest, row))
        return false;
    row->source = last_word(&rest);
    length = last_word(&rest);
    if (length.n > 0 && !nc_num_u64(length, 10, &value)) { /* the IDS prints the protocol between them */
        row->protocol = length;
        length = last_word(&rest);
    }
    row->length = length;
    row->middle = rest;
    return row->source.n > 0 && nc_num_u64(length, 10, &value);
}

/* ---- the packet ---- */

static void set_tcp(nc_named *n, nc_str middle)
{
    nc_str seq, ack, window;
    if (!nc_str_word(&middle, &seq) || !nc_str_word(&middle, &ack) || !nc_str_word(&middle, &window))
        return;
    nc_named_set(n, NC_NAMED_SEQ, seq);
    nc_named_set(n, NC_NAMED_ACK, ack);
    nc_named_set(n, NC_NAMED_WINDOW, window);
    nc_named_set(n, NC_NAMED_FLAGS, middle);
}

/* The second line ends with the destination; before it can stand the first bytes of the data. */
bool nc_ipcs_row_packet(const nc_ipcs_row *row, nc_str second, nc_pool *pool, nc_packet *out)
{
    nc_named n;
    nc_str rest = second, destination = last_word(&rest);
    nc_named_begin(&n, pool, NULL);
    nc_named_set(&n, NC_NAMED_DIRECTION, nc_str_sub(row->front, 0, 1));
    nc_named_set(&n, NC_NAMED_PROTOCOL, nc_str_sub(row->front, 1, 1));
    nc_named_set(&n, NC_NAMED_IP_ID_HEX, row->ip_id);
    nc_named_set(&n, NC_NAMED_SRC, row->source);
    nc_named_set(&n, NC_NAMED_DST, destination);
    if (row->front.p[1] == 'T')
        set_tcp(&n, row->middle);
    if (row->front.p[1] == 'T' || row->front.p[1] == 'U')
        nc_named_set(&n, NC_NAMED_PAYLOAD, row->length);
    bool good = (n.got >> NC_NAMED_SRC & 1) != 0 && (n.got >> NC_NAMED_DST & 1) != 0 && nc_named_packet(&n);
    *out = n.packet;
    return good;
}

/* "SCAN 03030000 10 TCPCS 00000000" */
bool nc_ipcs_row_event(const nc_ipcs_row *row, nc_str second, nc_pool *pool, nc_ipcs_event *out)
{
    nc_str rest = row->middle, group, probe, word;
    uint64_t number;
    if (!nc_str_word(&rest, &group) || !is_letter(group.p[0]) || !nc_str_word(&rest, &probe) ||
        !hex_word(probe, 8))
        return false;
    *out = (nc_ipcs_event){.ids = true, .group = nc_intern(pool, group)};
    out->probe = nc_intern(pool, probe);
    if (nc_str_word(&rest, &word) && nc_num_u64(word, 10, &number)) {
        out->correlator = number;
        out->has_correlator = true;
    }
    if (nc_str_word(&rest, &word))
        out->job = nc_intern(pool, word);
    return nc_ipcs_row_packet(row, second, pool, &out->packet);
}
