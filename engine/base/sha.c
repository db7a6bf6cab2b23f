/* SPDX-License-Identifier: Apache-2.0 */
#include "sha.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>

_Static_assert(NC_SHA1 == SHA1_DIGEST_SIZE && NC_SHA256 == SHA256_DIGEST_SIZE, "sizes of the library");

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
