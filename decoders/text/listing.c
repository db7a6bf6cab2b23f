/* SPDX-License-Identifier: Apache-2.0 */
#include "listing.h"

#include <stdarg.h>
#include <stdio.h>

void nc_listing_has_bytes(const nc_case *c, uint32_t source)
{
    static const int types[] = {
        NC_F_ip_fragments, NC_F_ftp_command, NC_F_ftp_reply,  NC_F_nbns, NC_F_request,          NC_F_dns,
        NC_F_dns_answer,   NC_F_snmp,        NC_F_snmp_value, NC_F_dhcp, NC_F_address_conflict, NC_F_nd,
    };
    for (size_t i = 0; c->loaded != NULL && i < sizeof types / sizeof *types; i++)
        c->loaded(c->loaded_context, source, (nc_fact_type)types[i]);
}

void nc_listing_note(nc_buf *note, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (note->n > 0)
        nc_buf_c(note, "; ");
    nc_buf_c(note, text);
}

const char *nc_listing_s(uint64_t n)
{
    return n == 1 ? "" : "s";
}
