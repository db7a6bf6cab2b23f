/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SHA_H
#define NC_SHA_H

#include <stddef.h>
#include <stdint.h>

/* Fingerprints that other tools print too (FIPS 180-4); for names of things, never for security. */
enum { NC_SHA1 = 20, NC_SHA256 = 32 };
void nc_sha1(const void *bytes, size_t n, uint8_t out[NC_SHA1]);
void nc_sha256(const void *bytes, size_t n, uint8_t out[NC_SHA256]);

#endif
