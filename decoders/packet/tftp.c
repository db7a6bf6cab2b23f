/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "requests.h"

#include "engine/base/arena.h"

/* TFTP (RFC 1350, options RFC 2347): requests go to port 69, what answers them comes from a port that the
 * server chooses, so the client's port tells transfers apart (RFC 1350 4). */

enum { TFTP_PORT = 69, READ = 1, WRITE, DATA, ACK, ERROR, OACK };

static const char *const error_names[] = {"undefined",   "not_found",         "access_violation",
                                          "disk_full",   "illegal_operation", "unknown_transfer",
                                          "file_exists", "no_such_user",      "option_refused"};
enum { ERRORS = sizeof error_names / sizeof *error_names };

/* Text up to a NUL, printable for reports; false: there is no NUL. */
static bool take_text(nc_cursor *c, nc_str *out)
{
    nc_str rest = nc_cursor_rest(c);
    size_t end = nc_str_find_char(rest, '\0');
    if (end == SIZE_MAX)
        return false;
    *out = nc_str_sub(rest, 0, end);
    nc_skip(c, end + 1);
    return true;
}

static nc_word safe_word(const nc_step *step, nc_str text)
{
    enum { SHOWN = 200 };
    nc_buf safe = {.p = NULL};
    nc_buf_safe(&safe, nc_str_sub(text, 0, SHOWN), true);
    nc_word word = nc_intern(step->wire->c->pool, nc_buf_str(&safe));
    nc_buf_free(&safe);
    return word;
}

static bool wanted(const nc_step *step)
{
    return nc_requests_wanted(step) || nc_wants(step->wire->sink, NC_F_tftp_error);
}

static nc_ask_key key_of(nc_word client, uint16_t port)
{
    return (nc_ask_key){.kind = NC_ASK_TFTP, .client = client, .id = port};
}

static bool is_mode(nc_str mode)
{
    return nc_str_eq_fold(mode, NC_S("octet")) || nc_str_eq_fold(mode, NC_S("netascii")) ||
           nc_str_eq_fold(mode, NC_S("mail"));
}

/* For views: what the packet says in a line. */
static void say(const nc_step *step, const char *what, nc_word about)
{
    nc_fields *fields = step->packet->frame.fields;
    nc_str name = nc_sym_str(step->wire->c->pool, (nc_sym)about);
    nc_buf text = {.p = NULL};
    nc_buf_printf(&text, "%s %.*s", what, NC_FMT(name));
    nc_field_text(fields, NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void see_request(const nc_step *step, unsigned op, nc_cursor c)
{
    const nc_packet *p = step->packet;
    nc_str file, mode;
    if ((op != READ && op != WRITE) || !take_text(&c, &file) || !take_text(&c, &mode) || !is_mode(mode))
        return;
    nc_field_protocol(p->frame.fields, NC_S("tftp"));
    if (!wanted(step))
        return;
    nc_request request = {.key = key_of(p->src, p->sport),
                          .server = p->dst,
                          .type = op == READ ? "read" : "write",
                          .number = p->sport};
    nc_ask *ask = nc_request_asked(step, &request);
    ask->name = (nc_sym)safe_word(step, file);
    ask->type = nc_intern(step->wire->c->pool, nc_str_c(request.type));
    if (p->frame.fields != NULL)
        say(step, op == READ ? "TFTP asks for" : "TFTP sends", ask->name);
}

static void give_error(const nc_step *step, const nc_ask *ask, unsigned code, nc_str text)
{
    const nc_packet *p = step->packet;
    nc_pool *pool = step->wire->c->pool;
    nc_fact fact;
    if (!nc_wants(step->wire->sink, NC_F_tftp_error))
        return;
    nc_fact_begin(&fact, NC_F_tftp_error, step->from);
    nc_fact_set(&fact, NC_tftp_error_server, p->src);
    nc_fact_set(&fact, NC_tftp_error_client, p->dst);
    nc_fact_set(&fact, NC_tftp_error_code, code);
    nc_fact_set(&fact, NC_tftp_error_kind, nc_intern(pool, nc_str_c(error_names[code < ERRORS ? code : 0])));
    if (text.n != 0)
        nc_fact_set(&fact, NC_tftp_error_text, safe_word(step, text));
    nc_fact_set(&fact, NC_tftp_error_op, ask->type);
    nc_fact_set(&fact, NC_tftp_error_file, ask->name);
    nc_fact_set(&fact, NC_tftp_error_request_n, ask->first_n);
    nc_put(step->wire->sink, &fact);
}

static void see_answer(const nc_step *step, const nc_ask_key *key, unsigned op, nc_cursor c)
{
    static const char *const words[] = {[DATA] = "data", [ACK] = "ack", [OACK] = "oack"};
    unsigned code = op == ERROR ? nc_be16(&c) : 0;
    nc_str text = NC_S("");
    if (op == ERROR && (c.state != NC_READ_OK || !take_text(&c, &text)))
        return;
    const nc_ask *ask =
        nc_request_answered(step, key, op == ERROR ? error_names[code < ERRORS ? code : 0] : words[op]);
    if (ask != NULL && op == ERROR && step->packet->frame.fields != NULL)
        say(step, "TFTP refuses:",
            safe_word(step, text.n != 0 ? text : nc_str_c(error_names[code < ERRORS ? code : 0])));
    if (ask != NULL && op == ERROR)
        give_error(step, ask, code, text);
}

static void see(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_cursor c = p->payload;
    unsigned op = nc_be16(&c);
    if (c.state != NC_READ_OK || op < READ || op > OACK)
        return;
    if (op <= WRITE) {
        if (p->dport == TFTP_PORT)
            see_request(step, op, c);
        return;
    }
    nc_ask_key to = key_of(p->dst, p->dport), by = key_of(p->src, p->sport);
    bool answer = nc_request_find(step, &to) != NULL;
    if (!answer && nc_request_find(step, &by) == NULL)
        return;
    nc_field_protocol(p->frame.fields, NC_S("tftp"));
    if (op == DATA && nc_left(&c) > 2)
        nc_field_protocol(p->frame.fields, NC_S("data"));
    if (answer)
        see_answer(step, &to, op, c);
}

/* Everything but requests goes between two ports that are chosen for the transfer. */
static bool recognise(const nc_step *step)
{
    nc_cursor c = step->packet->payload;
    unsigned op = nc_be16(&c);
    return c.state == NC_READ_OK && op >= DATA && op <= OACK && nc_left_wire(&c) >= 2;
}

const nc_datagram_app nc_datagram_tftp = {
    .name = NC_SI("tftp"),
    .ports = {TFTP_PORT},
    .see = see,
    .recognise = recognise,
};
