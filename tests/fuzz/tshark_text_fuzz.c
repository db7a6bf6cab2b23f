/* SPDX-License-Identifier: Apache-2.0 */
/* A text through nc_decoder_tshark, from its probe to its facts. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/fuzz/text_member.h"

extern const nc_decoder nc_decoder_tshark;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_member(&nc_decoder_tshark, data, size);
    return 0;
}
