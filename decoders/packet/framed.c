/* SPDX-License-Identifier: Apache-2.0 */
#include "framed.h"
#include "fields.h"

typedef struct framing {
    nc_str name;
    unsigned head; /* bytes that tell the length */
    /* Bytes of the whole message; 0: it is none. */
    uint64_t (*size)(const uint8_t *head);
    /* Its layers; NULL: none but its own. */
    void (*layers)(const nc_framed_message *message);
    /* Known on any port.  NULL: only on its own ones. */
    bool (*form)(const uint8_t *p, size_t n);
} framing;

/* ---- what tells the length ---- */

/* RFC 1002 4.3.1; over port 445 the length has 24 bits ([MS-SMB2] 2.1). */
static uint64_t nbss_size(const uint8_t *p)
{
    enum { MESSAGE = 0, REQUEST = 0x81, KEEP_ALIVE = 0x85, HEAD = 4 };
    if (p[0] != MESSAGE && (p[0] < REQUEST || p[0] > KEEP_ALIVE))
        return 0;
    return HEAD + (nc_be32_at(p) & 0xffffff);
}

/* C706 12.6.3.1: version, kind, data representation; the length in the order that this names. */
bool nc_framed_is_dcerpc(const uint8_t *p, size_t n)
{
    enum { HEAD = 16, VERSION = 5, MOST_KIND = 19 };
    return n >= HEAD && p[0] == VERSION && p[1] <= 1 && p[2] <= MOST_KIND && (p[4] & 0xee) == 0 && p[5] <= 3;
}

static uint64_t dcerpc_size(const uint8_t *p)
{
    enum { HEAD = 16, LITTLE = 0x10 };
    uint64_t size = (p[4] & LITTLE) != 0 ? p[8] | (unsigned)p[9] << 8 : nc_be16_at(p + 8);
    return nc_framed_is_dcerpc(p, HEAD) && size >= HEAD ? size : 0;
}

/* RFC 5531 11: fragments with their length, the last one marked. */
static uint64_t rpc_size(const uint8_t *p)
{
    enum { MARK = 4, LEAST = 24, MOST = 1 << 21 };
    uint32_t length = nc_be32_at(p) & 0x7fffffff;
    return length >= LEAST && length <= MOST ? MARK + length : 0;
}

/* DDM level 3: data stream structures. */
static uint64_t drda_size(const uint8_t *p)
{
    enum { MAGIC = 0xd0, LEAST = 6 };
    return p[2] == MAGIC && nc_be16_at(p) >= LEAST ? nc_be16_at(p) : 0;
}

/* [MS-TDS] 2.2.3.1. */
static uint64_t tds_size(const uint8_t *p)
{
    enum { MOST_TYPE = 18, HEAD = 8 };
    return p[0] >= 1 && p[0] <= MOST_TYPE && nc_be16_at(p + 2) >= HEAD ? nc_be16_at(p + 2) : 0;
}

/* Oracle Net: the length has 32 bits where those of 16 are 0. */
static uint64_t tns_size(const uint8_t *p)
{
    enum { HEAD = 8, MOST_TYPE = 19 };
    uint64_t size = nc_be16_at(p) != 0 ? nc_be16_at(p) : nc_be32_at(p);
    return p[4] >= 1 && p[4] <= MOST_TYPE && size >= HEAD ? size : 0;
}

/* RFC 4120 7.2.2: the length, then an APPLICATION tag. */
static uint64_t kerberos_size(const uint8_t *p)
{
    enum { HEAD = 4, MOST = 1 << 20, FIRST_TAG = 0x6a, LAST_TAG = 0x7e };
    uint32_t length = nc_be32_at(p);
    return length != 0 && length < MOST && p[HEAD] >= FIRST_TAG && p[HEAD] <= LAST_TAG ? HEAD + length : 0;
}

/* RFC 4271 4.1. */
static uint64_t bgp_size(const uint8_t *p)
{
    enum { MARKER = 16, HEAD = 19, MOST_TYPE = 5 };
    for (unsigned i = 0; i < MARKER; i++)
        if (p[i] != 0xff)
            return 0;
    return p[MARKER + 2] <= MOST_TYPE && nc_be16_at(p + MARKER) >= HEAD ? nc_be16_at(p + MARKER) : 0;
}

/* MODBUS Messaging on TCP/IP 3.1.3: transaction, protocol 0, length. */
static uint64_t modbus_size(const uint8_t *p)
{
    enum { HEAD = 6, MOST = 260 };
    unsigned length = nc_be16_at(p + 4);
    return nc_be16_at(p + 2) == 0 && length >= 2 && length <= MOST ? HEAD + length : 0;
}

/* ---- layers ---- */

/* Only a part of a message. */
static void tds_layers(const nc_framed_message *m)
{
    enum { STATUS = 1, LAST = 1 };
    if ((m->p[STATUS] & LAST) == 0)
        nc_field_protocol(m->fields, NC_S("data"));
}

static void modbus_layers(const nc_framed_message *m)
{
    nc_field_protocol(m->fields, NC_S("modbus"));
}

/* Data packets; what a client proposes first is Oracle Net's own. */
static void tns_layers(const nc_framed_message *m)
{
    enum { TYPE = 4, DATA = 6, WHAT = 10, PROPOSAL = 1 };
    if (m->kept > WHAT && m->p[TYPE] == DATA && (m->p[WHAT] != PROPOSAL || m->who == NC_SERVER))
        nc_field_protocol(m->fields, NC_S("data"));
}

/* RFC 5531 9; numbers of programs: rpc-numbers of IANA.  What answers is known by the number of the call. */
static nc_str rpc_layer(const uint8_t *call)
{
    static const struct {
        uint32_t number;
        nc_str layer;
    } programs[] = {
        {100000, NC_SI("portmap")}, {100003, NC_SI("nfs")}, {100004, NC_SI("ypserv")},
        {100005, NC_SI("mount")},   {100021, NC_SI("nlm")}, {100024, NC_SI("stat")},
        {100227, NC_SI("nfsacl")},
    };
    enum { PROGRAM = 12, PROCEDURE = 20 };
    uint32_t program = nc_be32_at(call + PROGRAM);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (programs[i].number == program && nc_be32_at(call + PROCEDURE) != 0)
            return programs[i].layer;
    return NC_S("");
}

/* Credentials and verifier (RFC 5531 8.2) stand before what is called: the recording may cut them. */
static bool rpc_reaches(const nc_framed_message *m)
{
    enum { CREDENTIALS = 4 + 24, HEAD = 8, VERIFIER = 8 };
    size_t least = CREDENTIALS + HEAD + VERIFIER;
    if (m->kept == NC_FRAMED_KEPT)
        return true;
    return m->kept >= least && m->kept >= least + nc_be32_at(m->p + CREDENTIALS + 4);
}

static void rpc_layers(const nc_framed_message *m)
{
    enum { MARK = 4, LEAST = MARK + 24, KIND = 4, CALL = 0 };
    nc_framed *s = m->state;
    if (m->kept < LEAST)
        return;
    const uint8_t *p = m->p + MARK;
    nc_str layer = NC_S("");
    if (nc_be32_at(p + KIND) == CALL) {
        layer = rpc_layer(p);
        s->calls[s->called % NC_FRAMED_CALLS].id = nc_be32_at(p);
        s->calls[s->called++ % NC_FRAMED_CALLS].layer = layer;
        layer = rpc_reaches(m) ? layer : NC_S("");
    } else {
        for (unsigned i = 0; i < NC_FRAMED_CALLS; i++)
            if (s->calls[i].id == nc_be32_at(p))
                layer = s->calls[i].layer;
    }
    if (layer.n != 0)
        nc_field_protocol(m->fields, layer);
}

/* A call of version 2. */
static bool rpc_form(const uint8_t *p, size_t n)
{
    enum { LEAST = 28, KIND = 8, VERSION = 12, PROGRAM = 16, FIRST = 100000, LAST = 0x40000000 };
    return n >= LEAST && (p[0] & 0x80) != 0 && nc_be32_at(p + KIND) == 0 && nc_be32_at(p + VERSION) == 2 &&
           nc_be32_at(p + PROGRAM) >= FIRST && nc_be32_at(p + PROGRAM) < LAST;
}

/* The first thing that is said is a request (DDM: format 1). */
static bool drda_form(const uint8_t *p, size_t n)
{
    enum { HEAD = 10, FORMAT = 3, CODE = 8, EXCHANGE = 0x1041 };
    return n >= HEAD && (p[FORMAT] & 0xf) == 1 && nc_be16_at(p + CODE) == EXCHANGE;
}

/* ---- bytes ---- */

/* The next bytes of a message, up to its end or to the end of its head. */
static uint32_t take_some(nc_framed_side *side, const framing *form, const uint8_t *p, uint32_t n)
{
    uint64_t want = side->total != 0 ? side->total - side->n : form->head - side->n;
    uint32_t part = want < n ? (uint32_t)want : n;
    for (uint32_t i = 0; i < part && side->n + i < NC_FRAMED_KEPT; i++)
        side->first[side->n + i] = p[i];
    side->n += part;
    if (side->total == 0 && side->n == form->head) {
        side->total = form->size(side->first);
        side->lost = side->total < side->n;
    }
    return part;
}

/* As analysts count: a message that began in an earlier segment is a layer of its own, those that begin and
 * end in one segment are one together. */
static void name_message(const nc_framed_message *m, const framing *form, bool *named, bool goes_on)
{
    if (goes_on || !*named)
        nc_field_protocol(m->fields, form->name);
    *named = !goes_on;
    if (form->layers != NULL)
        form->layers(m);
}

static size_t kept_of(const nc_framed_side *side)
{
    return side->n < NC_FRAMED_KEPT ? (size_t)side->n : NC_FRAMED_KEPT;
}

/* Bytes are missing: of the message at hand, or up to somewhere in another one. */
static void skip(nc_framed_side *side, uint32_t hole)
{
    side->lost |= side->total == 0 ? hole != 0 : hole > side->total - side->n;
    side->n += side->lost ? 0 : hole;
    if (side->lost || side->n == side->total)
        side->n = side->total = 0;
}

static void take(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap, const framing *form)
{
    nc_framed *s = talk->state;
    nc_framed_side *side = &s->side[who];
    nc_fields *fields = nc_talk_fields(talk, piece);
    if (gap && side->heard)
        skip(side, piece->seq - side->next);
    side->heard = true;
    side->next = piece->seq + piece->len;
    if (side->lost && piece->cap >= form->head)
        side->lost = form->size(piece->bytes) == 0;
    bool named = false, goes_on = side->n != 0;
    uint32_t at = 0;
    while (at < piece->cap && !side->lost) {
        at += take_some(side, form, piece->bytes + at, piece->cap - at);
        if (side->lost || side->total == 0 || side->n != side->total)
            continue;
        name_message(&(nc_framed_message){s, side->first, kept_of(side), who, fields}, form, &named, goes_on);
        goes_on = false;
        side->n = side->total = 0;
    }
    if (piece->cap != piece->len && !named && !goes_on && side->total != 0) /* its rest was not recorded */
        name_message(&(nc_framed_message){s, side->first, kept_of(side), who, fields}, form, &named, false);
    if (side->lost) {
        side->n = side->total = 0;
        if (!named && piece->cap != 0)
            nc_field_protocol(fields, form->name);
    }
    skip(side, piece->len - piece->cap);
}

/* For views: messages of a piece that begins with one, while bytes in front of it are missing. */
static bool show_ahead(nc_talk *talk, unsigned who, const nc_piece *piece, const framing *form)
{
    bool named = false;
    uint64_t size;
    for (uint32_t at = 0; piece->cap - at >= form->head; at += (uint32_t)size) {
        const uint8_t *p = piece->bytes + at;
        size = form->size(p);
        if (size < form->head || size > piece->cap - at)
            break;
        size_t kept = size < NC_FRAMED_KEPT ? (size_t)size : NC_FRAMED_KEPT;
        name_message(&(nc_framed_message){talk->state, p, kept, who, nc_talk_fields(talk, piece)}, form,
                     &named, false);
    }
    return named;
}

static void end(nc_talk *talk, nc_talk_end how)
{
    (void)talk;
    (void)how;
}

static nc_guess guess(const nc_look *look, const framing *form)
{
    enum { FAIR = 55 };
    const uint8_t *p = (const uint8_t *)look->bytes.p;
    bool may = look->bytes.n >= form->head && form->size(p) != 0;
    bool known = may && (look->port || (form->form != NULL && form->form(p, look->bytes.n)));
    return (nc_guess){known ? FAIR : 0, NC_ROLE_UNKNOWN};
}

#define FRAMED(id, name_, head_, size_, layers_, form_, ...)                                                 \
    static const framing id##_framing = {NC_SI(name_), head_, size_, layers_, form_};                        \
    static nc_guess id##_recognise(const nc_look *look)                                                      \
    {                                                                                                        \
        return guess(look, &id##_framing);                                                                   \
    }                                                                                                        \
    static void id##_bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)                     \
    {                                                                                                        \
        take(talk, who, piece, gap, &id##_framing);                                                          \
    }                                                                                                        \
    static bool id##_ahead(nc_talk *talk, unsigned who, const nc_piece *piece)                               \
    {                                                                                                        \
        return show_ahead(talk, who, piece, &id##_framing);                                                  \
    }                                                                                                        \
    const nc_stream_app nc_stream_##id = {                                                                   \
        .name = NC_SI(name_),                                                                                \
        .state_size = sizeof(nc_framed),                                                                     \
        .ports = {__VA_ARGS__},                                                                              \
        .recognise = id##_recognise,                                                                         \
        .bytes = id##_bytes,                                                                                 \
        .end = end,                                                                                          \
        .ahead = id##_ahead,                                                                                 \
    };

FRAMED(nbss, "nbss", 4, nbss_size, nc_framed_smb, NULL, 139, 445)
FRAMED(dcerpc, "dcerpc", 16, dcerpc_size, NULL, nc_framed_is_dcerpc, 135)
FRAMED(rpc, "rpc", 4, rpc_size, rpc_layers, rpc_form, 111, 2049)
FRAMED(drda, "drda", 6, drda_size, NULL, drda_form, 446)
FRAMED(tds, "tds", 8, tds_size, tds_layers, NULL, 1433)
FRAMED(tns, "tns", 8, tns_size, tns_layers, NULL, 1521)
FRAMED(kerberos, "kerberos", 5, kerberos_size, NULL, NULL, 88)
FRAMED(bgp, "bgp", 19, bgp_size, NULL, NULL, 179)
FRAMED(modbus, "mbtcp", 6, modbus_size, modbus_layers, NULL, 502)
