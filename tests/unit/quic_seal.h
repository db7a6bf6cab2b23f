/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUIC_SEAL_H
#define QUIC_SEAL_H

/* Protects Initial packets of QUIC, the other way round from decoders/packet/quic_keys.c: AES-128-GCM (NIST SP 800-38D 7.1)
 * from single blocks, then the header (RFC 9001 5.4). */
#include "decoders/packet/quic.h"

static inline void seal_counter(const nc_quic_keys *keys, const uint8_t nonce[NC_GCM_NONCE], uint32_t count, uint8_t out[16])
{
    uint8_t block[16];
    memcpy(block, nonce, NC_GCM_NONCE);
    for (unsigned i = 0; i < 4; i++)
        block[12 + i] = (uint8_t)(count >> (24 - 8 * i));
    nc_aes128(keys->key, block, out);
}

/* sum = (sum ^ block) * h in the field of GCM. */
static inline void seal_hash_block(const uint8_t h[16], uint8_t sum[16], const uint8_t *block, size_t n)
{
    uint8_t v[16], z[16] = {0};
    memcpy(v, h, 16);
    for (size_t i = 0; i < n; i++)
        sum[i] ^= block[i];
    for (unsigned bit = 0; bit < 128; bit++) {
        if ((sum[bit / 8] >> (7 - bit % 8) & 1) != 0)
            for (unsigned i = 0; i < 16; i++)
                z[i] ^= v[i];
        uint8_t out = v[15] & 1;
        for (unsigned i = 15; i > 0; i--)
            v[i] = (uint8_t)(v[i] >> 1 | v[i - 1] << 7);
        v[0] = (uint8_t)(v[0] >> 1 ^ (out ? 0xe1 : 0));
    }
    memcpy(sum, z, 16);
}

static inline void seal_hash(const uint8_t h[16], uint8_t sum[16], const uint8_t *p, size_t n)
{
    for (size_t at = 0; at < n; at += 16)
        seal_hash_block(h, sum, p + at, n - at < 16 ? n - at : 16);
}

static inline void seal_tag(const nc_quic_keys *keys, const uint8_t *nonce, const uint8_t *head, size_t head_n, uint8_t *text, size_t n)
{
    uint8_t h[16] = {0}, sum[16] = {0}, first[16], lengths[16] = {0}, *tag = text + n;
    nc_aes128(keys->key, h, h);
    seal_hash(h, sum, head, head_n);
    seal_hash(h, sum, text, n);
    for (unsigned i = 0; i < 4; i++) {
        lengths[4 + i] = (uint8_t)(8 * head_n >> (24 - 8 * i));
        lengths[12 + i] = (uint8_t)(8 * n >> (24 - 8 * i));
    }
    seal_hash(h, sum, lengths, sizeof lengths);
    seal_counter(keys, nonce, 1, first);
    for (unsigned i = 0; i < 16; i++)
        tag[i] = sum[i] ^ first[i];
}

/* `packet`: a header of `head_n` bytes that ends with a packet number of `number_n` bytes, `n` bytes of frames, and room for a
 * tag; its length says so already. */
static inline void seal_packet(const nc_quic_keys *keys, uint8_t *packet, size_t head_n, size_t number_n, size_t n)
{
    uint8_t nonce[NC_GCM_NONCE], block[16], *text = packet + head_n, *number = text - number_n;
    memcpy(nonce, keys->iv, sizeof nonce);
    for (size_t i = 0; i < number_n; i++)
        nonce[sizeof nonce - number_n + i] ^= number[i];
    for (size_t at = 0; at < n; at += 16) {
        seal_counter(keys, nonce, 2 + (uint32_t)(at / 16), block);
        for (size_t i = at; i < n && i < at + 16; i++)
            text[i] ^= block[i - at];
    }
    seal_tag(keys, nonce, packet, head_n, text, n);
    nc_aes128(keys->hp, number + 4, block);
    packet[0] ^= block[0] & 0x0f;
    for (size_t i = 0; i < number_n; i++)
        number[i] ^= block[1 + i];
}

#endif
