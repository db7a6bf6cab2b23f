/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CRYPTO_H
#define NC_CRYPTO_H

#include "str.h"

#include <stdint.h>

/* Fingerprints that other tools print too (FIPS 180-4); for names of things, never for security. */
enum { NC_SHA1 = 20, NC_SHA256 = 32 };
void nc_sha1(const void *bytes, size_t n, uint8_t out[NC_SHA1]);
void nc_sha256(const void *bytes, size_t n, uint8_t out[NC_SHA256]);

/* What opens packets whose keys follow from what goes in clear (RFC 9001 5.2).  HKDF with SHA-256 (RFC 5869
 * 2.2), and HKDF-Expand-Label with an empty context (RFC 8446 7.1): `n` at most NC_SHA256, `label` without
 * "tls13 ", of at most NC_HKDF_LABEL bytes. */
enum { NC_HKDF_LABEL = 12, NC_AES128 = 16, NC_GCM_NONCE = 12, NC_GCM_TAG = 16 };
void nc_hkdf_extract(nc_str salt, const void *secret, size_t n, uint8_t out[NC_SHA256]);
void nc_hkdf_expand_label(const uint8_t secret[NC_SHA256], nc_str label, uint8_t *out, size_t n);

/* One block of AES (FIPS 197). */
void nc_aes128(const uint8_t key[NC_AES128], const uint8_t in[NC_AES128], uint8_t out[NC_AES128]);

/* Opens what AES-128-GCM sealed (NIST SP 800-38D): `n` bytes, the last NC_GCM_TAG of them the tag; `head` is
 * authenticated as well.  Writes n - NC_GCM_TAG bytes; false: it was not sealed with that. */
bool nc_aes128_gcm_open(const uint8_t key[NC_AES128], const uint8_t nonce[NC_GCM_NONCE], nc_str head,
                        const uint8_t *sealed, size_t n, uint8_t *out);

#endif
