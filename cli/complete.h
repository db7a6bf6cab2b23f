/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_COMPLETE_H
#define NC_COMPLETE_H

#include "command.h"

/* Completion for shells, made from the tables of commands and options. */
void nc_complete_bash(nc_buf *out);
void nc_complete_zsh(nc_buf *out);
void nc_complete_fish(nc_buf *out);

#endif
