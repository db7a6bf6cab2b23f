/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

/* SSDP (UPnP Device Architecture 1.1, 1.2 and 1.3): messages in the form of HTTP, one to a datagram; for
 * views. */

enum { SSDP_PORT = 1900 };

static void see(const nc_step *step)
{
    enum { STATUS = 12 }; /* "HTTP/1.1 200" */
    nc_fields *fields = step->packet->frame.fields;
    nc_str text = nc_cursor_rest(&step->packet->payload);
    if (fields == NULL || text.n == 0)
        return;
    nc_field_protocol(fields, NC_S("ssdp"));
    if (text.n < STATUS || !nc_str_starts(text, NC_S("HTTP/1.")) || text.p[8] != ' ')
        return;
    unsigned code = 0;
    for (size_t i = 9; i < STATUS; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return;
        code = code * 10 + (unsigned)(text.p[i] - '0');
    }
    nc_field_put(fields, NC_FIELD_HTTP_CODE, (const uint8_t *)text.p + 9, 3, code);
}

const nc_datagram_app nc_datagram_ssdp = {.name = NC_SI("ssdp"), .ports = {SSDP_PORT}, .see = see};
