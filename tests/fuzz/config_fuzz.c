/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration files through nc_decoder_config, from its probe to its facts. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/fuzz/text_member.h"

extern const nc_decoder nc_decoder_config;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_member(&nc_decoder_config, data, size);
    return 0;
}
