/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"

static const nc_datagram_app *const datagram_apps[] = {
#define STREAM_APP(name)
#define DATAGRAM_APP(name) &nc_datagram_##name,
#include "apps.def"
#undef DATAGRAM_APP
#undef STREAM_APP
};

nc_datagram_ports *nc_datagram_ports_new(void)
{
    nc_datagram_ports *table = nc_xcalloc(1, sizeof *table);
    size_t forms = 0;
    for (size_t a = 0; a < sizeof datagram_apps / sizeof *datagram_apps; a++) {
        for (const uint16_t *port = datagram_apps[a]->ports; *port != 0; port++)
            table->app[*port] = (uint8_t)(a + 1);
        if (datagram_apps[a]->recognise != NULL && forms < NC_DATAGRAM_FORMS - 1)
            table->by_form[forms++] = datagram_apps[a];
    }
    return table;
}

void nc_see_datagram(const nc_step *step)
{
    const nc_packet *p = step->packet;
    const nc_datagram_ports *ports = step->wire->wires->datagram_ports;
    const uint8_t *app = ports->app;
    if (!p->has_ports)
        return;
    step->wire->answers_cut |= nc_left(&p->payload) < nc_left_wire(&p->payload);
    uint16_t low = p->dport < p->sport ? p->dport : p->sport,
             high = p->dport < p->sport ? p->sport : p->dport;
    uint8_t number = app[low] ? app[low] : app[high];
    if (number != 0) {
        datagram_apps[number - 1]->see(step);
        return;
    }
    for (const nc_datagram_app *const *form = ports->by_form; *form != NULL; form++)
        if ((*form)->recognise(step)) {
            (*form)->see(step);
            return;
        }
}
