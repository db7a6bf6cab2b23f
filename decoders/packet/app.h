/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_APP_H
#define NC_APP_H

#include "wire.h"

/* Application protocols over UDP.  To add one: one file that defines `const nc_datagram_app
 * nc_datagram_NAME`, and one line DATAGRAM_APP(NAME) in apps.def. */
typedef struct nc_datagram_app {
    nc_str name;
    uint16_t ports[8]; /* a packet from or to one of them is given to `see`; 0 ends the list */
    void (*see)(const nc_step *step);
} nc_datagram_app;

/* For each UDP port the application that listens there, as its number in apps.def plus 1; 0 = none. */
typedef struct nc_datagram_ports {
    uint8_t app[65536];
} nc_datagram_ports;

nc_datagram_ports *nc_datagram_ports_new(void); /* free() */

/* Gives the packet to the application of its destination port, else of its source port. */
void nc_see_datagram(const nc_step *step);

#endif
