/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* IEEE 802.11: data frames to LLC, and the headers that recorders put in front (radiotap, Prism, AVS). */

/* Source and destination depend on the way through the access points (802.11 9.3.2.1). */
static void addresses(nc_layers *l, const uint8_t *h, const uint8_t *fourth, unsigned ways)
{
    enum { TO = 1, FROM = 2 };
    const uint8_t *dst = (ways & TO) != 0 ? h + 16 : h + 4;
    const uint8_t *src = ways == FROM ? h + 16 : ways == (TO | FROM) ? fourth : h + 10;
    memcpy(l->out->eth_dst, dst, 6);
    memcpy(l->out->eth_src, src, 6);
    l->out->has_eth = true;
}

/* Behind the addresses: quality of service, and with it perhaps the high-throughput control field. */
static bool quality(nc_layers *l, bool ordered, bool *bundle)
{
    const uint8_t *h = nc_layers_take(l, 2, "the 802.11 header is incomplete");
    if (h == NULL)
        return false;
    *bundle = (h[0] & 0x80) != 0;
    return !ordered || nc_layers_take(l, 4, "the 802.11 header is incomplete") != NULL;
}

static void data(nc_layers *l, const uint8_t *h)
{
    enum { NO_DATA = 0x40, QOS = 0x80, ENCRYPTED = 0x40, ORDER = 0x80 };
    unsigned ways = h[1] & 3;
    const uint8_t *fourth = NULL;
    bool bundle = false;
    if (ways == 3 && (fourth = nc_layers_take(l, 6, "the 802.11 header is incomplete")) == NULL)
        return;
    addresses(l, h, fourth, ways);
    if ((h[0] & QOS) != 0 && !quality(l, (h[1] & ORDER) != 0, &bundle))
        return;
    if ((h[0] & NO_DATA) != 0 || (h[1] & ENCRYPTED) != 0)
        return;
    /* A bundle of frames: the first one stands for all; each has addresses and a length in front. */
    if (bundle && nc_layers_take(l, 14, "the 802.11 bundle is incomplete") == NULL)
        return;
    nc_llc_decode(l);
}

void nc_wlan_decode(nc_layers *l)
{
    enum { DATA = 2, HEADER = 24, SHORT = 10 };
    nc_layers_name(l, "wlan");
    nc_cursor look = l->at;
    unsigned control = nc_u8(&look);
    if (look.state == NC_READ_OK && (control >> 2 & 3) != DATA) {
        (void)nc_layers_take(l, SHORT, "the 802.11 header is incomplete");
        return;
    }
    const uint8_t *h = nc_layers_take(l, HEADER, "the 802.11 header is incomplete");
    if (h != NULL)
        data(l, h);
}

/* The flags of a radiotap header stand behind the optional time, which is aligned to 8 bytes. */
static unsigned radiotap_flags(const uint8_t *h, size_t n)
{
    enum { TIME = 1, FLAGS = 2, MORE = 0x80 };
    size_t at = 4;
    while (at + 4 <= n && (h[at + 3] & MORE) != 0)
        at += 4;
    at += 4;
    if ((h[4] & FLAGS) == 0)
        return 0;
    if ((h[4] & TIME) != 0)
        at = (at + 7) / 8 * 8 + 8;
    return at < n ? h[at] : 0;
}

void nc_wlan_radiotap_decode(nc_layers *l)
{
    enum { CHECK_SEQUENCE = 0x10, CHECK_BYTES = 4 };
    nc_layers_name(l, "radiotap");
    nc_cursor look = l->at;
    nc_skip(&look, 2);
    size_t n = nc_le16(&look);
    if (n < 8) {
        nc_layers_bad(l, "the radiotap header is too short");
        return;
    }
    const uint8_t *h = nc_layers_take(l, n, "the radiotap header is incomplete");
    if (h == NULL)
        return;
    size_t left = nc_left_wire(&l->at);
    if ((radiotap_flags(h, n) & CHECK_SEQUENCE) != 0 && left >= CHECK_BYTES)
        l->at = nc_sub(&l->at, left - CHECK_BYTES);
    nc_layers_name(l, "wlan_radio");
    nc_wlan_decode(l);
}

/* AVS begins with 80-21-10 and its length, big endian; Prism with a number below and its length, little
 * endian; without either the frame begins at once. */
void nc_wlan_prism_decode(nc_layers *l)
{
    nc_cursor look = l->at;
    uint32_t magic = nc_be32(&look), length = nc_be32(&look);
    bool avs = (magic & 0xfffff000) == 0x80211000;
    uint32_t prism = __builtin_bswap32(magic);
    nc_layers_name(l, avs ? "wlancap" : "prism");
    if (!avs && prism != 0x44 && prism != 0x41) {
        nc_wlan_decode(l);
        return;
    }
    if (nc_layers_take(l, avs ? length : __builtin_bswap32(length), "the radio header is incomplete") == NULL)
        return;
    nc_layers_name(l, "wlan_radio");
    nc_wlan_decode(l);
}
