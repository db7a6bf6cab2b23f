/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto.h"

#include <assert.h>

#include <nettle/aes.h>
#include <nettle/gcm.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

_Static_assert(NC_SHA1 == SHA1_DIGEST_SIZE && NC_SHA256 == SHA256_DIGEST_SIZE, "sizes of the library");
_Static_assert(NC_AES128 == AES128_KEY_SIZE && NC_AES128 == AES_BLOCK_SIZE, "sizes of the library");
_Static_assert(NC_GCM_NONCE == GCM_IV_SIZE && NC_GCM_TAG == GCM_DIGEST_SIZE, "sizes of the library");

void nc_sha1(const void *bytes, size_t n, uint8_t out[NC_SHA1])
{
    struct sha1_ctx context;
    sha1_init(&context);
    sha1_update(&context, n, bytes);
    sha1_digest(&context, NC_SHA1, out);
}

void nc_sha256(const void *bytes, size_t n, uint8_t out[NC_SHA256])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, n, bytes);
    sha256_digest(&context, NC_SHA256, out);
}

/* The library's MACs by the shape that its HKDF asks for. */
static void mac_update(void *context, size_t n, const uint8_t *bytes)
{
    hmac_sha256_update(context, n, bytes);
}

static void mac_digest(void *context, size_t n, uint8_t *out)
{
    hmac_sha256_digest(context, n, out);
}

void nc_hkdf_extract(nc_str salt, const void *secret, size_t n, uint8_t out[NC_SHA256])
{
    struct hmac_sha256_ctx mac;
    hmac_sha256_set_key(&mac, salt.n, (const uint8_t *)salt.p);
    hkdf_extract(&mac, mac_update, mac_digest, NC_SHA256, n, secret, out);
}

void nc_hkdf_expand_label(const uint8_t secret[NC_SHA256], nc_str label, uint8_t *out, size_t n)
{
    static const char prefix[] = "tls13 ";
    enum { PREFIX = sizeof prefix - 1 };
    uint8_t info[3 + PREFIX + NC_HKDF_LABEL + 1];
    size_t at = 0;
    struct hmac_sha256_ctx mac;
    assert(label.n <= NC_HKDF_LABEL && n <= NC_SHA256);
    info[at++] = 0;
    info[at++] = (uint8_t)n;
    info[at++] = (uint8_t)(PREFIX + label.n);
    memcpy(info + at, prefix, PREFIX);
    at += PREFIX;
    memcpy(info + at, label.p, label.n);
    at += label.n;
    info[at++] = 0; /* an empty context */
    hmac_sha256_set_key(&mac, NC_SHA256, secret);
    hkdf_expand(&mac, mac_update, mac_digest, NC_SHA256, at, info, n, out);
}

void nc_aes128(const uint8_t key[NC_AES128], const uint8_t in[NC_AES128], uint8_t out[NC_AES128])
{
    struct aes128_ctx context;
    aes128_set_encrypt_key(&context, key);
    aes128_encrypt(&context, NC_AES128, out, in);
}

bool nc_aes128_gcm_open(const uint8_t key[NC_AES128], const uint8_t nonce[NC_GCM_NONCE], nc_str head,
                        const uint8_t *sealed, size_t n, uint8_t *out)
{
    struct gcm_aes128_ctx context;
    uint8_t tag[NC_GCM_TAG];
    if (n < NC_GCM_TAG)
        return false;
    gcm_aes128_set_key(&context, key);
    gcm_aes128_set_iv(&context, NC_GCM_NONCE, nonce);
    gcm_aes128_update(&context, head.n, (const uint8_t *)head.p);
    gcm_aes128_decrypt(&context, n - NC_GCM_TAG, out, sealed);
    gcm_aes128_digest(&context, NC_GCM_TAG, tag);
    return memeql_sec(tag, sealed + n - NC_GCM_TAG, NC_GCM_TAG) != 0;
}
