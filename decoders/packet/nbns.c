/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "requests.h"

/* NetBIOS name service (RFC 1001, 1002 4.2): header, questions, records.  The message's name is that of its
 * first question, or of its first record when it has none. */

enum { NBNS_PORT = 137, NAME = 16, TYPE_NB = 0x20 };
enum { RESPONSE = 0x8000, BROADCAST = 0x0010 };

typedef struct nbns_name {
    char text[NAME];
    bool known;
} nbns_name;

typedef struct nbns_message {
    const nc_step *step;
    nc_cursor start;
    unsigned id, flags, count[4];
    nbns_name name;
    bool has_address, group;
    uint32_t address;
} nbns_message;

static nc_sym opcode_of(const nc_words *w, unsigned opcode)
{
    switch (opcode) {
    case 0: return w->query;
    case 5: return w->registration;
    case 6: return w->release;
    case 7: return w->wack;
    case 8:
    case 9: return w->refresh; /* RFC 1002 4.2.1.1 says 8, its 4.2.4 shows 9: both are in use */
    default: return w->other;
    }
}

static const char *result_word(unsigned rcode)
{
    static const char *const words[] = {"noerror",         "format",  "server", "no_such_name",
                                        "not_implemented", "refused", "active", "conflict"};
    return rcode < sizeof words / sizeof *words ? words[rcode] : "other";
}

/* RFC 1001 14.1: each half of a byte as a letter from A to P. */
static void decode_name(const uint8_t *letters, nbns_name *name)
{
    for (unsigned i = 0; i < NAME; i++) {
        unsigned high = (unsigned)letters[2 * i] - 'A', low = (unsigned)letters[2 * i + 1] - 'A';
        if (high > 15 || low > 15)
            return;
        name->text[i] = (char)(high << 4 | low);
    }
    name->known = true;
}

/* A name with its scope; a pointer leads back to one that stands in front (RFC 1002 4.2.1.2, 4.2.1.3). */
static void read_name(const nbns_message *m, nc_cursor *c, nbns_name *name)
{
    enum { POINTER = 0xc0, LABELS = 128 };
    nc_cursor target = m->start;
    name->known = false;
    for (unsigned label = 0; label < LABELS; label++) {
        unsigned length = nc_u8(c);
        if ((length & POINTER) == POINTER) {
            nc_skip(&target, (length & ~(unsigned)POINTER) << 8 | nc_u8(c));
            const uint8_t *letters =
                label == 0 && nc_u8(&target) == 2 * NAME ? nc_take(&target, (size_t)2 * NAME) : NULL;
            if (letters != NULL)
                decode_name(letters, name);
            return;
        }
        const uint8_t *letters = nc_take(c, length);
        if (label == 0 && letters != NULL && length == 2 * NAME)
            decode_name(letters, name);
        if (length == 0 || letters == NULL)
            return;
    }
}

/* What the 16th byte stands for in a name that somebody has or wants. */
static const char *service_word(const nbns_name *name)
{
    static const struct {
        uint8_t suffix;
        const char *word;
    } words[] = {{0x00, "Workstation/Redirector"},      {0x01, "Browser"},
                 {0x03, "Messenger service/Main name"}, {0x1b, "Domain Master Browser"},
                 {0x1c, "Domain Controllers"},          {0x1d, "Local Master Browser"},
                 {0x1e, "Browser Election Service"},    {0x20, "Server service"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].suffix == (uint8_t)name->text[NAME - 1])
            return words[i].word;
    return "Unknown";
}

/* For views: blanks at the end left out, other bytes and the 16th as <xx>. */
static void print_name(nc_buf *out, const nbns_name *name)
{
    size_t n = NAME - 1;
    while (n > 0 && name->text[n - 1] == ' ')
        n--;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = (uint8_t)name->text[i];
        if (c >= 0x20 && c < 0x7f)
            nc_buf_char(out, (char)c);
        else
            nc_buf_printf(out, "<%02x>", c);
    }
    nc_buf_printf(out, "<%02x>", (uint8_t)name->text[NAME - 1]);
}

static void put_name(const nbns_message *m, const uint8_t *where, const nbns_name *name, bool service)
{
    nc_buf text = {0};
    if (!name->known || m->step->packet->frame.fields == NULL)
        return;
    print_name(&text, name);
    if (service)
        nc_buf_printf(&text, " (%s)", service_word(name));
    nc_field_text(m->step->packet->frame.fields, NC_FIELD_NBNS_NAME, where, 1, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void read_records(nbns_message *m, nc_cursor *c)
{
    enum { GROUP = 0x8000 };
    unsigned questions = m->count[0], records = m->count[1] + m->count[2] + m->count[3];
    for (unsigned i = 0; i < questions + records && c->state == NC_READ_OK && nc_left_wire(c) > 0; i++) {
        const uint8_t *where = c->base + c->at;
        nbns_name name;
        read_name(m, c, &name);
        unsigned type = nc_be16(c);
        if (i == 0)
            m->name = name;
        put_name(m, where, &name, i >= questions && type == TYPE_NB);
        nc_skip(c, 2);
        if (i < questions)
            continue;
        nc_skip(c, 4);
        nc_cursor data = nc_sub(c, nc_be16(c));
        unsigned flags = nc_be16(&data);
        uint32_t address = nc_be32(&data);
        if (type != TYPE_NB || data.state != NC_READ_OK || m->has_address)
            continue;
        m->has_address = true;
        m->group = (flags & GROUP) != 0;
        m->address = address;
    }
}

static void put_header(const nbns_message *m)
{
    nc_fields *fields = m->step->packet->frame.fields;
    nc_field_protocol(fields, NC_S("nbns"));
    const uint8_t *h = m->start.base + m->start.at;
    nc_field_put(fields, NC_FIELD_NBNS_RESPONSE, h + 2, 1, (m->flags & RESPONSE) != 0);
    if ((m->flags & RESPONSE) != 0)
        nc_field_put(fields, NC_FIELD_NBNS_RCODE, h + 3, 1, m->flags & 15);
}

/* The name without its padding. */
static nc_str name_text(const nbns_message *m)
{
    size_t n = NAME - 1;
    if (!m->name.known)
        return NC_S("");
    while (n > 0 && (m->name.text[n - 1] == ' ' || m->name.text[n - 1] == '\0'))
        n--;
    return nc_str_n(m->name.text, n);
}

/* Whoever knows may answer a broadcast; an answer that makes the asker wait (WACK) is none. */
static void match(const nbns_message *m)
{
    enum { WACK = 7 };
    const nc_packet *p = m->step->packet;
    bool response = (m->flags & RESPONSE) != 0;
    unsigned opcode = m->flags >> 11 & 15;
    nc_sym kind = opcode_of(m->step->wire->words, opcode);
    uint16_t port = response ? p->dport : p->sport;
    nc_ask_key key = {
        .kind = NC_ASK_NBNS, .client = response ? p->dst : p->src, .id = (uint64_t)port << 16 | m->id};
    if (response && opcode != WACK)
        nc_request_answered(m->step, &key, result_word(m->flags & 15));
    else if (!response)
        nc_request_asked(m->step, &(nc_request){.key = key,
                                                .server = p->dst,
                                                .name = name_text(m),
                                                .type = nc_sym_str(m->step->wire->c->pool, kind).p,
                                                .number = m->id});
}

static void set_result(nc_fact *fact, const nbns_message *m)
{
    if ((m->flags & RESPONSE) != 0) {
        const char *word = result_word(m->flags & 15);
        nc_fact_set(fact, NC_nbns_rcode, m->flags & 15);
        nc_fact_set(fact, NC_nbns_result, nc_intern(m->step->wire->c->pool, nc_str_c(word)));
    }
    if (m->has_address) {
        nc_fact_set(fact, NC_nbns_address, nc_w_ip4(m->address));
        nc_fact_set(fact, NC_nbns_group, nc_w_bool(m->group));
    }
}

static void give(const nbns_message *m)
{
    const nc_step *step = m->step;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_nbns, step->from);
    nc_fact_set(&fact, NC_nbns_src, step->packet->src);
    nc_fact_set(&fact, NC_nbns_dst, step->packet->dst);
    nc_fact_set(&fact, NC_nbns_id, m->id);
    nc_fact_set(&fact, NC_nbns_response, nc_w_bool(m->flags & RESPONSE));
    nc_fact_set(&fact, NC_nbns_opcode, opcode_of(step->wire->words, m->flags >> 11 & 15));
    nc_fact_set(&fact, NC_nbns_broadcast, nc_w_bool(m->flags & BROADCAST));
    set_result(&fact, m);
    if (m->name.known) {
        nc_fact_set(&fact, NC_nbns_name, nc_intern(step->wire->c->pool, name_text(m)));
        nc_fact_set(&fact, NC_nbns_suffix, (unsigned char)m->name.text[NAME - 1]);
    }
    nc_put(step->wire->sink, &fact);
}

/* "registration of SOW1<20>", "query of *<00>: no_such_name". */
static void say(const nbns_message *m)
{
    const nc_step *step = m->step;
    nc_sym kind = opcode_of(step->wire->words, m->flags >> 11 & 15);
    nc_buf text = {0};
    nc_buf_printf(&text, "%.*s", NC_FMT(nc_sym_str(step->wire->c->pool, kind)));
    if (m->name.known) {
        nc_buf_c(&text, " of ");
        print_name(&text, &m->name);
    }
    if ((m->flags & RESPONSE) != 0)
        nc_buf_printf(&text, ": %s", result_word(m->flags & 15));
    if (m->has_address && (m->flags & RESPONSE) != 0) {
        nc_buf_c(&text, ", ");
        nc_value_print(&text, NULL, NC_T_IP, nc_w_ip4(m->address));
    }
    nc_field_text(step->packet->frame.fields, NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void see(const nc_step *step)
{
    bool wanted = nc_wants(step->wire->sink, NC_F_nbns), matched = nc_requests_wanted(step);
    if (!wanted && !matched)
        return;
    nbns_message m = {.step = step, .start = step->packet->payload};
    nc_cursor c = m.start;
    m.id = nc_be16(&c);
    m.flags = nc_be16(&c);
    if (c.state != NC_READ_OK)
        return;
    for (unsigned i = 0; i < 4; i++)
        m.count[i] = nc_be16(&c);
    if (step->packet->frame.fields != NULL)
        put_header(&m);
    if (c.state == NC_READ_OK)
        read_records(&m, &c);
    if (step->packet->frame.fields != NULL)
        say(&m);
    if (matched)
        match(&m);
    if (wanted)
        give(&m);
}

const nc_datagram_app nc_datagram_nbns = {.name = NC_SI("nbns"), .ports = {NBNS_PORT}, .see = see};
