/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "http.h"

/* SSDP (UPnP Device Architecture 1.1, 1.2 and 1.3): messages in the form of HTTP, one to a datagram; for
 * views. */

enum { SSDP_PORT = 1900 };

static void see(const nc_step *step)
{
    nc_fields *fields = step->packet->frame.fields;
    nc_str text = nc_cursor_rest(&step->packet->payload);
    if (fields == NULL || text.n == 0)
        return;
    nc_field_protocol(fields, NC_S("ssdp"));
    unsigned code = nc_http_status(text);
    if (code != 0)
        nc_field_put(fields, NC_FIELD_HTTP_CODE, (const uint8_t *)text.p + 9, 3, code);
}

const nc_datagram_app nc_datagram_ssdp = {.name = NC_SI("ssdp"), .ports = {SSDP_PORT}, .see = see};
