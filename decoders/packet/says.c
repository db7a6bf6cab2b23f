/* SPDX-License-Identifier: Apache-2.0 */
#include "says.h"

#include "fields.h"

enum { MOST = 80, LEAST_REPLY = 3, TLS_HEADER = 5 };

typedef struct word {
    uint8_t number;
    const char *name;
} word;

/* RFC 8446 B.3 with the types of TLS 1.2 (RFC 5246 A.4). */
static const word handshakes[] = {
    {0, "hello request"},        {1, "client hello"},         {2, "server hello"},
    {4, "new session ticket"},   {8, "encrypted extensions"}, {11, "certificate"},
    {12, "server key exchange"}, {13, "certificate request"}, {14, "server hello done"},
    {15, "certificate verify"},  {16, "client key exchange"}, {20, "finished"},
};

/* Verbs whose argument is shown. */
static const char *const open_verbs[] = {
    "USER", "PORT", "EPRT", "PASV", "EPSV", "LIST", "NLST", "MLSD",   "RETR",    "STOR",    "STOU", "APPE",
    "TYPE", "MODE", "STRU", "CWD",  "CDUP", "PWD",  "QUIT", "SYST",   "FEAT",    "OPTS",    "AUTH", "PBSZ",
    "PROT", "CCC",  "REST", "ABOR", "SIZE", "MDTM", "DELE", "NOOP",   "STAT",    "HELP",    "HELO", "EHLO",
    "MAIL", "RCPT", "DATA", "GET",  "HEAD", "POST", "PUT",  "DELETE", "OPTIONS", "CONNECT",
};
/* Verbs whose argument is a secret, or may hold one. */
static const char *const closed_verbs[] = {"PASS", "ACCT", "SITE"};

static const char *name_of(const word *table, size_t count, uint8_t number)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].number == number)
            return table[i].name;
    return NULL;
}

static bool says_handshake(nc_str bytes, nc_buf *out)
{
    const char *name = bytes.n > TLS_HEADER
                           ? name_of(handshakes, sizeof handshakes / sizeof *handshakes, (uint8_t)bytes.p[5])
                           : NULL;
    if (name != NULL)
        nc_buf_printf(out, "TLS %s", name);
    else
        nc_buf_c(out, "TLS handshake, encrypted");
    return true;
}

static bool says_tls(nc_str bytes, nc_buf *out)
{
    uint8_t type = bytes.n >= TLS_HEADER ? (uint8_t)bytes.p[0] : 0;
    if (type < 20 || type > 24 || bytes.p[1] != 3 || (uint8_t)bytes.p[2] > 4)
        return false;
    bool plain_alert = type == 21 && bytes.n >= 7 && bytes.p[3] == 0 && bytes.p[4] == 2;
    switch (type) {
    case 20: nc_buf_c(out, "TLS change cipher spec"); return true;
    case 21:
        nc_buf_c(out, plain_alert ? "TLS alert" : "TLS alert, encrypted");
        if (plain_alert)
            nc_buf_printf(out, " %s %u", bytes.p[5] == 2 ? "fatal" : "warning", (uint8_t)bytes.p[6]);
        return true;
    case 22: return says_handshake(bytes, out);
    case 23: nc_buf_c(out, "TLS application data"); return true;
    default: nc_buf_c(out, "TLS heartbeat"); return true;
    }
}

/* The first line; empty when anything in it is no printable ASCII. */
static nc_str first_line(nc_str bytes)
{
    size_t n = 0;
    while (n < bytes.n && n < MOST && bytes.p[n] != '\r' && bytes.p[n] != '\n') {
        if (bytes.p[n] < ' ' || bytes.p[n] > '~')
            return NC_S("");
        n++;
    }
    return nc_str_sub(bytes, 0, n);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_reply(nc_str line)
{
    if (nc_str_starts(line, NC_S("HTTP/")))
        return true;
    return line.n >= LEAST_REPLY && line.p[0] >= '1' && line.p[0] <= '6' && is_digit(line.p[1]) &&
           is_digit(line.p[2]) && (line.n == LEAST_REPLY || line.p[3] == ' ' || line.p[3] == '-');
}

static bool in(const char *const *list, size_t count, nc_str verb)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq_fold(verb, nc_str_c(list[i])))
            return true;
    return false;
}

static bool says_command(nc_str line, nc_buf *out)
{
    size_t blank = nc_str_find_char(line, ' ');
    nc_str verb = nc_str_sub(line, 0, blank == SIZE_MAX ? line.n : blank);
    if (in(closed_verbs, sizeof closed_verbs / sizeof *closed_verbs, verb)) {
        nc_buf_printf(out, "%.*s ...", NC_FMT(verb));
        return true;
    }
    if (!in(open_verbs, sizeof open_verbs / sizeof *open_verbs, verb))
        return false;
    size_t query = nc_str_find_char(line, '?');
    nc_buf_add(out, nc_str_trim_right(nc_str_sub(line, 0, query == SIZE_MAX ? line.n : query)));
    return true;
}

bool nc_payload_says(const nc_packet *packet, nc_buf *out)
{
    nc_str bytes = nc_cursor_rest(&packet->payload);
    if (packet->proto != NC_PROTO_TCP || bytes.n == 0)
        return false;
    if (says_tls(bytes, out))
        return true;
    nc_str line = first_line(bytes);
    if (!is_reply(line))
        return says_command(line, out);
    nc_buf_add(out, line);
    return true;
}

void nc_say_payload(const nc_packet *packet)
{
    nc_fields *fields = packet->frame.fields;
    nc_buf text = {0};
    for (size_t i = 0; i < fields->count; i++)
        if (fields->at[i].id == NC_FIELD_INFO)
            return;
    if (nc_payload_says(packet, &text))
        nc_field_text(fields, NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}
