/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/facts.h"
#include "decoders/packet/packet.h"
#include "engine/rule/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Compiled programs without their head: any bytes end in a program or in none. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count;
    const nc_function *host = nc_wires_functions(&count);
    nc_pool *pool = nc_pool_new();
    nc_vocab *vocab = nc_vocab_new();
    nc_facts_declare(vocab);
    nc_rules *rules = nc_rules_new(pool, vocab, host, count);
    nc_image_read(rules, nc_vocab_count(vocab), (nc_str){(const char *)data, size});
    nc_rules_free(rules);
    nc_vocab_free(vocab);
    nc_pool_free(pool);
    return 0;
}
