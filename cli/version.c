/* SPDX-License-Identifier: Apache-2.0 */
#include "api/netcause.h"
#include "command.h"

int nc_cmd_version(nc_cli *cli)
{
    nc_str line = nc_arena_printf(cli->arena, "netcause %s\n", netcause_version());
    return nc_cli_write(cli, line);
}
