/* SPDX-License-Identifier: Apache-2.0 */
#include "datagram_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_datagrams(67, data, size);
    return 0;
}
