/* SPDX-License-Identifier: Apache-2.0 */
#include "capture_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_capture(nc_visual_read, data, size);
    return 0;
}
