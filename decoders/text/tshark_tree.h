/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TSHARK_TREE_H
#define NC_TSHARK_TREE_H

#include "named.h"

/* The tree that tshark -V prints for each packet: a heading for each protocol at the left edge, its fields
 * below.  What an ICMP error quotes, and a tunnel's inner packet, come later: the first header counts. */
typedef enum nc_tshark_layer {
    NC_TSHARK_FRAME,
    NC_TSHARK_ETHERNET,
    NC_TSHARK_IP,
    NC_TSHARK_IPV6,
    NC_TSHARK_TCP,
    NC_TSHARK_UDP,
    NC_TSHARK_ICMP,
    NC_TSHARK_OTHER
} nc_tshark_layer;

/* Whether "Frame 3: 86 bytes on wire (688 bits), ..." begins the tree of a packet. */
bool nc_tshark_is_frame(nc_str line);

/* Sets what a line of the tree tells; *layer is where it stands, NC_TSHARK_FRAME at its first line. */
void nc_tshark_tree_line(nc_named *named, nc_tshark_layer *layer, nc_str line);

#endif
