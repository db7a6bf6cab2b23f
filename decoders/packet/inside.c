/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"
#include "wire.h"

/* Names of what rides on protocols that are only recognised, for views. */

/* ISO 10589 9: kinds of messages of IS-IS. */
void nc_inside_isis(const nc_layers *l)
{
    enum { KIND = 4, MASK = 0x1f };
    nc_cursor look = l->at;
    nc_skip(&look, KIND);
    switch (nc_u8(&look) & MASK) {
    case 15:
    case 16:
    case 17: nc_layers_name(l, "isis.hello"); break;
    case 18:
    case 20: nc_layers_name(l, "isis.lsp"); break;
    case 24:
    case 25: nc_layers_name(l, "isis.csnp"); break;
    case 26:
    case 27: nc_layers_name(l, "isis.psnp"); break;
    default: break;
    }
}

/* Inside AppleTalk, 4: the type behind the addresses of a long header. */
void nc_inside_ddp(const nc_layers *l)
{
    static const char *const types[] = {NULL, "rtmp", "nbp", "atp", "aep", "rtmp", "zip"};
    enum { TYPE = 12 };
    nc_cursor look = l->at;
    nc_skip(&look, TYPE);
    unsigned type = nc_u8(&look);
    if (type < sizeof types / sizeof *types && types[type] != NULL)
        nc_layers_name(l, types[type]);
}

/* [MS-BRWS] 2.1: announcements of the browser go to a mailslot of SMB. */
static void name_smb(nc_fields *fields, nc_str bytes)
{
    if (!nc_str_starts(bytes, NC_S("\xffSMB")))
        return;
    nc_field_protocol(fields, NC_S("smb"));
    if (nc_str_find(bytes, NC_S("\\MAILSLOT\\BROWSE")) != SIZE_MAX)
        nc_field_protocol(fields, NC_S("browser"));
}

/* NetBIOS frames (IBM LAN Technical Reference 5): the length of the header comes first. */
void nc_inside_netbios(const nc_layers *l)
{
    nc_cursor look = l->at;
    nc_str frame = nc_cursor_rest(&look);
    unsigned low = nc_u8(&look), header = low | (unsigned)nc_u8(&look) << 8;
    if (l->fields != NULL && header < frame.n)
        name_smb(l->fields, nc_str_sub(frame, header, frame.n));
}

/* RFC 1002 4.4.1: two names of 34 bytes stand before the data. */
void nc_inside_nbdgm(nc_fields *fields, nc_str datagram)
{
    enum { HEAD = 14 + 2 * 34 };
    nc_field_protocol(fields, NC_S("nbdgm"));
    if (datagram.n > HEAD)
        name_smb(fields, nc_str_sub(datagram, HEAD, datagram.n));
}
