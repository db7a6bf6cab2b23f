/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/packet/der.h"

#include <stdlib.h>

/* Any bytes as a certificate: every view lies inside them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(const uint8_t *data, size_t size, nc_str view)
{
    const uint8_t *p = (const uint8_t *)view.p;
    if (view.n != 0 && (p < data || p + view.n > data + size))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_x509 x;
    nc_buf text = {.p = NULL};
    if (!nc_x509_read(&x, nc_str_n((const char *)data, size)))
        return 0;
    inside(data, size, x.whole);
    inside(data, size, x.subject);
    inside(data, size, x.names);
    nc_x509_name(&text, x.subject);
    nc_x509_name(&text, x.issuer);
    (void)nc_x509_names_host(&x, NC_S("host.example.com"));
    nc_str rest = x.names, name;
    nc_x509_kind kind;
    while (nc_x509_next_name(&rest, &kind, &name))
        inside(data, size, name);
    nc_buf_free(&text);
    return 0;
}
