/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ASKED_H
#define NC_ASKED_H

#include "api/flows.h"
#include "command.h"

/* What --host, --port, --from, --to and --slow ask for; false after an error that was told. */
bool nc_asked_flows(const nc_cli *cli, nc_pool *pool, nc_flow_request *request);

#endif
