/* SPDX-License-Identifier: Apache-2.0 */
/* A stored result that anybody may have written: read, then shown in every format. */
#include "reports/read.h"
#include "reports/report.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_result *result;
    nc_diag *diag = nc_diag_new();
    size_t count;
    const nc_report_format *formats = nc_report_formats(&count);
    if (nc_result_read(NC_S("fuzz"), nc_str_n((const char *)data, size), diag, &result) == NC_E_OK) {
        nc_report_options look = {.width = 80};
        nc_buf out = {0};
        for (size_t i = 0; i < count; i++)
            formats[i].render(result, &look, &out);
        nc_buf_free(&out);
    }
    nc_result_free(result);
    nc_diag_free(diag);
    return 0;
}
