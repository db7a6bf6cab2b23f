/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CONFIGFILE_H
#define NC_CONFIGFILE_H

#include "command.h"

/* Configuration files: what a site or a user wants of every call.  Two files are read, the second one wins:
 * /etc/netcause/config.yaml, then the user's: $NETCAUSE_CONFIG when it is set (empty: none), else
 * $XDG_CONFIG_HOME/netcause/config.yaml (~/.config without it).  None is read from the working directory:
 * that may be somebody else's case, and what is said there must not change what is found.
 *
 * A file is a map from names of options to values; under the name of a command it holds for that command
 * only, and wins there.  A relative path in it is relative to the file. */

/* Reads the files; a status, with the complaint printed. */
int nc_config_read(nc_cli *cli);

/* Puts what the files say of the options of this command before what the call says of them, so that the call
 * wins; of options whose last value counts only where the call says nothing. */
void nc_config_apply(nc_cli *cli, const nc_command_info *command);

/* After an error about values of this option: tells which of them a file says, and where. */
void nc_config_blame(const nc_cli *cli, nc_option_id id);

#endif
