/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/packet/fields.h"
#include "decoders/packet/tls.h"

#include <stdlib.h>

/* Any bytes as a certificate, a list of them or a request for one, of which the layers are named: a byte of
 * which, then the bytes.  The text stays within its room. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    nc_fields fields;
    nc_frame frame = {.from = {.record = 1}};
    nc_cursor body = nc_cursor_of(data + 1, size - 1, size - 1);
    nc_fields_start(&fields);
    nc_fields_begin(&fields, &frame);
    if ((data[0] & 3) == 0)
        nc_tls_name_certificate(&fields, nc_cursor_rest(&body));
    else if ((data[0] & 3) == 1)
        nc_tls_name_certificates(&fields, body);
    else
        nc_tls_name_authorities(&fields, body, (data[0] & 1) != 0);
    if (fields.protocols_n > NC_FIELD_PROTOCOLS)
        abort();
    nc_fields_free(&fields);
    return 0;
}
