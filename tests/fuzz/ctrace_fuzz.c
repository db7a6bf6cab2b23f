/* SPDX-License-Identifier: Apache-2.0 */
#include "capture_fuzz.h"

#include "decoders/capture/ctrace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_capture(nc_ctrace_read, data, size);
    return 0;
}
