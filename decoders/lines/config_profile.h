/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CONFIG_PROFILE_H
#define NC_CONFIG_PROFILE_H

#include "config.h"

/* The statements of PROFILE.TCPIP.  An entry is what facts come of: a whole statement with its name in front,
 * or one of the parts of a list or block.  Its words stand in `statement`, parted by line feeds, and the
 * place of the first one in `begun`. */

/* Whether a word begins the next entry; the one that is open has `words` words, the last of them in `last`.
 */
typedef bool nc_config_parts(const nc_config *x, nc_str word);

nc_config_parts nc_config_port_parts, nc_config_range_parts, nc_config_home_parts, nc_config_route_parts,
    nc_config_autolog_parts, nc_config_vipa_parts, nc_config_telnet_parts;

/* Facts of one entry. */
typedef void nc_config_entry(nc_config *x, const nc_words *entry);

nc_config_entry nc_config_interface, nc_config_device, nc_config_link, nc_config_home, nc_config_port,
    nc_config_portrange, nc_config_route, nc_config_autolog, nc_config_vipa, nc_config_telnet_entry;

/* Whether a line of the entry may have gone on: what does not stand there may stand in what was cut off. */
bool nc_config_is_cut(const nc_words *entry);
/* Whether a word begins a statement, or ends a block. */
bool nc_config_begins_statement(nc_str word);
/* Whether the last word of a line and the first one of the next may be one that was wrapped inside.  Entries
 * of a `list` begin with numbers, those of a statement with `names` with any word. */
bool nc_config_parted(nc_pool *pool, nc_str last, nc_str first, bool list, bool names);
/* 255.255.255.0 is 24; 33 when it is no mask. */
unsigned nc_config_mask(nc_str mask);

#endif
