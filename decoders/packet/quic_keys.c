/* SPDX-License-Identifier: Apache-2.0 */
#include "quic.h"

/* Keys of Initial packets (RFC 9001 5, RFC 9369 3.3). */

enum { SALT = 20, SAMPLE_BEHIND = 4, NUMBER_MOST = 4, HEAD_MOST = NC_QUIC_PACKET_MOST };

/* From version `first` to `last`: the salt, and the words in front of what is derived. */
static const struct {
    uint32_t first, last;
    char salt[SALT + 1];
    const char *key, *iv, *hp;
} versions[] = {
    {NC_QUIC_1, NC_QUIC_1, "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a",
     "quic key", "quic iv", "quic hp"},
    {NC_QUIC_2, NC_QUIC_2, "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9",
     "quicv2 key", "quicv2 iv", "quicv2 hp"},
    /* Drafts of version 1, from draft-ietf-quic-tls-23 on. */
    {0xff000017, 0xff00001c,
     "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02", "quic key",
     "quic iv", "quic hp"},
    {0xff00001d, 0xff000020,
     "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99", "quic key",
     "quic iv", "quic hp"},
    {0xff000021, 0xff000022,
     "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a", "quic key",
     "quic iv", "quic hp"},
};
enum { VERSIONS = sizeof versions / sizeof *versions };

bool nc_quic_version(uint32_t version)
{
    const uint32_t first_draft = 0xff00000b, last_draft = 0xff000022; /* headers as they are since draft 11 */
    return version == NC_QUIC_1 || version == NC_QUIC_2 || nc_quic_reserved(version) ||
           (version >= first_draft && version <= last_draft);
}

bool nc_quic_derive(nc_quic_keys keys[2], uint32_t version, nc_str dcid)
{
    uint8_t first[NC_SHA256], secret[NC_SHA256];
    size_t v = 0;
    while (v < VERSIONS && (version < versions[v].first || version > versions[v].last))
        v++;
    if (v == VERSIONS)
        return false;
    nc_hkdf_extract(nc_str_n(versions[v].salt, SALT), dcid.p, dcid.n, first);
    for (unsigned by = 0; by < 2; by++) {
        nc_hkdf_expand_label(first, by == 0 ? NC_S("client in") : NC_S("server in"), secret, sizeof secret);
        nc_hkdf_expand_label(secret, nc_str_c(versions[v].key), keys[by].key, sizeof keys[by].key);
        nc_hkdf_expand_label(secret, nc_str_c(versions[v].iv), keys[by].iv, sizeof keys[by].iv);
        nc_hkdf_expand_label(secret, nc_str_c(versions[v].hp), keys[by].hp, sizeof keys[by].hp);
    }
    return true;
}

/* The header as it was before it was hidden (RFC 9001 5.4.1); its length with the packet number. */
static size_t uncover(const nc_quic_keys *keys, const uint8_t *packet, size_t number_at, uint8_t *head)
{
    uint8_t mask[NC_AES128];
    nc_aes128(keys->hp, packet + number_at + SAMPLE_BEHIND, mask);
    memcpy(head, packet, number_at);
    head[0] ^= mask[0] & 0x0f;
    size_t length = (head[0] & 3u) + 1;
    for (size_t i = 0; i < length; i++)
        head[number_at + i] = packet[number_at + i] ^ mask[1 + i];
    return number_at + length;
}

size_t nc_quic_open(const nc_quic_keys *keys, const uint8_t *packet, size_t n, size_t number_at,
                    uint8_t out[NC_QUIC_PACKET_MOST])
{
    uint8_t head[HEAD_MOST], nonce[NC_GCM_NONCE];
    if (n > NC_QUIC_PACKET_MOST || number_at + SAMPLE_BEHIND + NC_AES128 > n)
        return 0;
    size_t at = uncover(keys, packet, number_at, head);
    memcpy(nonce, keys->iv, sizeof nonce);
    for (size_t i = number_at; i < at; i++)
        nonce[sizeof nonce - (at - i)] ^= head[i];
    bool opened = nc_aes128_gcm_open(keys->key, nonce, nc_str_n((char *)head, at), packet + at, n - at, out);
    return opened ? n - at - NC_GCM_TAG : 0;
}
