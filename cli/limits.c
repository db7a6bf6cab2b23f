/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/limits.h"
#include "command.h"

#include <inttypes.h>

int nc_cmd_limits(nc_cli *cli)
{
    nc_buf out = {0};
    size_t count;
    const nc_limit_info *table = nc_limit_table(&count);
    for (size_t i = 0; i < count; i++)
        nc_buf_printf(&out, "%-20.*s %14" PRId64 " %-14.*s %.*s\n", NC_FMT(table[i].name), table[i].value,
                      NC_FMT(table[i].unit), NC_FMT(table[i].doc));
    int status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}
