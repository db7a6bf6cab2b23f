/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "telnet.h"

/* 3270 over Telnet: the agreement on a device and the records of TN3270E (RFC 2355), records without header
 * of TN3270 (RFC 1576), and from key to answer. */

enum { ASSOCIATE, CONNECT, DEVICE_TYPE, FUNCTIONS, IS, REASON, REJECT, REQUEST, SEND };
enum { DATA_3270, DATA_SCS, RESPONSE, BIND_IMAGE, UNBIND, DATA_NVT, SYSTEM_REQUEST, DATA_SSCP, PRINT_EOJ };
enum { E_HEADER = 5, NEGATIVE = 1 };

/* ---- the agreement ---- */

static size_t until(const uint8_t *p, size_t n, uint8_t a, uint8_t b)
{
    size_t i = 0;
    while (i < n && p[i] != a && p[i] != b)
        i++;
    return i;
}

/* "type CONNECT name" or "type ASSOCIATE name" (RFC 2355 7.1.2); the device is a printable name, so that the
 * two codes cannot be part of it. */
static void device_and_lu(nc_tn3270 *t, const uint8_t *p, size_t n, char lu[NC_TELNET_NAME])
{
    size_t length = until(p, n, CONNECT, ASSOCIATE);
    nc_telnet_copy(t->device, p, length);
    if (length < n)
        nc_telnet_copy(lu, p + length + 1, n - length - 1);
}

static void device_type(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    nc_telnet *telnet = talk->state;
    nc_tn3270 *t = &telnet->t;
    if (n >= 1 && p[0] == REQUEST) {
        device_and_lu(t, p + 1, n - 1, t->asked_lu);
        t->stage = NC_TN3270_ASKED;
        nc_telnet_owe(telnet, !who, "device type", piece->from);
    } else if (n >= 1 && p[0] == IS) {
        device_and_lu(t, p + 1, n - 1, t->lu);
        t->stage = NC_TN3270_GIVEN;
        nc_telnet_owe(telnet, !who, "functions", piece->from);
        nc_tn3270_give_event(talk, "device_given", who, NULL, NULL, piece->from);
    } else if (n >= 3 && p[0] == REJECT && p[1] == REASON) {
        unsigned code = p[2];
        t->reason = p[2];
        t->rejections++;
        nc_telnet_owe(telnet, who, NULL, piece->from);
        nc_tn3270_give_event(talk, "device_rejected", who, &code, NULL, piece->from);
    }
}

static void functions(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    nc_telnet *telnet = talk->state;
    nc_tn3270 *t = &telnet->t;
    if (n < 1 || (p[0] != REQUEST && p[0] != IS))
        return;
    t->functions = 0;
    for (size_t i = 1; i < n; i++)
        t->functions |= (uint8_t)(p[i] < 8 ? 1u << p[i] : 0);
    t->has_functions = p[0] == IS;
    t->stage = p[0] == IS ? NC_TN3270_READY : NC_TN3270_FUNCTIONS;
    nc_telnet_owe(telnet, !who, p[0] == IS ? NULL : "functions", piece->from);
}

void nc_tn3270_agree(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    if (n >= 2 && p[0] == SEND && p[1] == DEVICE_TYPE)
        nc_telnet_owe(talk->state, !who, "device type", piece->from);
    else if (n >= 2 && p[0] == DEVICE_TYPE)
        device_type(talk, who, p + 1, n - 1, piece);
    else if (n >= 1 && p[0] == FUNCTIONS)
        functions(talk, who, p + 1, n - 1, piece);
}

/* ---- records ---- */

const char *nc_tn3270_aid_name(uint8_t aid)
{
    static const char *const low[] = {"PF1", "PF2", "PF3", "PF4", "PF5", "PF6", "PF7", "PF8", "PF9"};
    static const char *const mid[] = {"PF13", "PF14", "PF15", "PF16", "PF17", "PF18", "PF19", "PF20", "PF21"};
    if (aid >= 0xf1 && aid <= 0xf9)
        return low[aid - 0xf1];
    if (aid >= 0xc1 && aid <= 0xc9)
        return mid[aid - 0xc1];
    switch (aid) {
    case 0x7d: return "ENTER";
    case 0x7a: return "PF10";
    case 0x7b: return "PF11";
    case 0x7c: return "PF12";
    case 0x4a: return "PF22";
    case 0x4b: return "PF23";
    case 0x4c: return "PF24";
    case 0x6c: return "PA1";
    case 0x6e: return "PA2";
    case 0x6b: return "PA3";
    case 0x6d: return "CLEAR";
    case 0x7e: return "PEN";
    case 0xf0: return "SYSREQ";
    default: return NULL;
    }
}

/* A key of the terminal: from now on its user waits. */
static void key(nc_talk *talk, uint8_t aid, const nc_piece *piece)
{
    nc_tn3270 *t = &((nc_telnet *)talk->state)->t;
    nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_TN3270_AID, NULL, 0, aid);
    if (nc_tn3270_aid_name(aid) == NULL)
        return;
    t->aid = aid;
    t->aid_at = piece->from->at;
    t->aid_n = nc_origin_n(piece->from);
    t->first_at = NC_TIME_NONE;
}

/* Commands that write on the screen or read it, in both codings (GA23-0059). */
static void host_data(nc_talk *talk, uint8_t command, const nc_piece *piece)
{
    nc_tn3270 *t = &((nc_telnet *)talk->state)->t;
    nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_TN3270_COMMAND, NULL, 0, command);
    if (t->aid == 0)
        return;
    nc_tn3270_give_exchange(talk, command, piece->from);
    t->aid = 0;
}

static void data_3270(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    if (n == 0)
        return;
    if (who == NC_CLIENT)
        key(talk, p[0], piece);
    else
        host_data(talk, p[0], piece);
}

/* RFC 2355 10.4.1: one byte of status, or the sense code of SNA in four. */
static void response(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    static const char digits[] = "0123456789ABCDEF";
    char sense[9] = "";
    unsigned code = n > E_HEADER ? p[E_HEADER] : 0;
    if (p[2] != NEGATIVE || n <= E_HEADER)
        return;
    for (size_t i = 0; i < 4 && n >= E_HEADER + 4; i++) {
        sense[2 * i] = digits[p[E_HEADER + i] >> 4];
        sense[2 * i + 1] = digits[p[E_HEADER + i] & 15];
    }
    bool sna = n >= E_HEADER + 4;
    nc_tn3270_give_event(talk, "negative_response", who, sna ? NULL : &code, sna ? sense : NULL, piece->from);
}

static void bind(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    ((nc_telnet *)talk->state)->t.bound = true;
    nc_tn3270_give_event(talk, "bind", who, NULL, NULL, piece->from);
}

static void unbind(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    nc_tn3270 *t = &((nc_telnet *)talk->state)->t;
    unsigned code = n > E_HEADER ? p[E_HEADER] : 0;
    t->bound = false;
    t->unbind = (uint8_t)code;
    t->unbinds++;
    t->aid = 0;
    nc_tn3270_give_event(talk, "unbind", who, n > E_HEADER ? &code : NULL, NULL, piece->from);
}

static void record_e(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_TN3270_DATA_TYPE, NULL, 0, p[0]);
    switch (p[0]) {
    case DATA_3270: data_3270(talk, who, p + E_HEADER, n - E_HEADER, piece); break;
    case RESPONSE: response(talk, who, p, n, piece); break;
    case BIND_IMAGE: bind(talk, who, piece); break;
    case UNBIND: unbind(talk, who, p, n, piece); break;
    case SYSTEM_REQUEST: nc_tn3270_give_event(talk, "system_request", who, NULL, NULL, piece->from); break;
    default: break;
    }
}

void nc_tn3270_record(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_telnet *telnet = talk->state;
    const nc_telnet_side *side = &telnet->side[who];
    size_t n = side->record_n < NC_TELNET_HEAD ? side->record_n : NC_TELNET_HEAD;
    bool extended = (telnet->on[NC_CLIENT] >> NC_TELNET_TN3270E & 1) != 0;
    if (!nc_telnet_is_3270(telnet))
        return;
    nc_field_protocol(nc_talk_fields(talk, piece), NC_S("tn3270"));
    if (!extended)
        data_3270(talk, who, side->head, n, piece);
    else if (n >= E_HEADER)
        record_e(talk, who, side->head, n, piece);
}
