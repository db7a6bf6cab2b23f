/* SPDX-License-Identifier: Apache-2.0 */
#include "says.h"

#include "fields.h"
#include "ftp_text.h"
#include "http.h"
#include "telnet.h"

#include "decoders/secrets.h"

enum { MOST = 80, MOST_TLS = 120, LEAST_REPLY = 3, TLS_HEADER = 5 };

/* Verbs whose argument is shown. */
static const char *const open_verbs[] = {
    "USER", "PORT", "EPRT", "PASV", "EPSV", "LIST", "NLST", "MLSD", "RETR", "STOR", "STOU", "APPE", "TYPE",
    "MODE", "STRU", "CWD",  "CDUP", "PWD",  "QUIT", "SYST", "FEAT", "OPTS", "AUTH", "PBSZ", "PROT", "CCC",
    "REST", "ABOR", "SIZE", "MDTM", "DELE", "NOOP", "STAT", "HELP", "HELO", "EHLO", "MAIL", "RCPT", "DATA",
};
/* Methods of HTTP. */
static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT"};
/* What AUTH names (RFC 2228, 4217, 4422): any other word may be the secret itself. */
static const char *const mechanisms[] = {
    "TLS",         "SSL",           "TLS-C",   "TLS-P",     "PLAIN",      "LOGIN",
    "CRAM-MD5",    "DIGEST-MD5",    "NTLM",    "GSSAPI",    "EXTERNAL",   "KERBEROS_V4",
    "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "ANONYMOUS", "OAUTHBEARER"};
/* Verbs whose argument is a secret, or may hold one. */
static const char *const closed_verbs[] = {"PASS", "ACCT", "SITE"};

/* ---- TLS records ---- */

enum { CHANGE_CIPHER = 20, ALERT, HANDSHAKE, DATA, HEARTBEAT, MESSAGE_HEADER = 4, MESSAGE_MOST = 1 << 17 };

/* Adds a name; what comes twice in a row is said once. */
static void say_record(nc_buf *out, size_t from, const char *name)
{
    nc_str said = nc_str_sub(nc_buf_str(out), from, SIZE_MAX), word = nc_str_c(name);
    if (said.n == 0)
        nc_buf_printf(out, "TLS %s", name);
    else if (said.n + word.n + sizeof ", , ..." > MOST_TLS)
        nc_buf_c(out, nc_str_ends(said, NC_S("...")) ? "" : ", ...");
    else if (!nc_str_ends(said, word))
        nc_buf_printf(out, ", %s", name);
}

/* All messages of a record as far as it was recorded.  What is encrypted has neither a type nor a length that
 * a message could have; a message that goes on in the next record is longer than this one. */
static void say_handshake(nc_str record, nc_buf *out, size_t from)
{
    size_t at = 0;
    while (at + MESSAGE_HEADER <= record.n) {
        const uint8_t *p = (const uint8_t *)record.p + at;
        const char *name = nc_field_word(NC_FIELD_TLS_HANDSHAKE_TYPE, p[0]);
        size_t length = (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        if (name == NULL || length > MESSAGE_MOST)
            break;
        say_record(out, from, name);
        at += MESSAGE_HEADER + length;
    }
    if (at == 0)
        say_record(out, from, "encrypted handshake");
}

static void say_alert(nc_str record, size_t length, nc_buf *out, size_t from)
{
    nc_buf text = {0};
    const char *name = record.n == 2 ? nc_field_word(NC_FIELD_TLS_ALERT_DESC, (uint8_t)record.p[1]) : NULL;
    const char *level = record.n == 2 && record.p[0] == 2 ? "fatal" : "warning";
    if (length != 2)
        nc_buf_c(&text, "encrypted alert");
    else if (record.n < 2)
        nc_buf_c(&text, "alert");
    else if (name != NULL)
        nc_buf_printf(&text, "alert %s %u %s", level, (uint8_t)record.p[1], name);
    else
        nc_buf_printf(&text, "alert %s %u", level, (uint8_t)record.p[1]);
    nc_buf_char(&text, '\0');
    say_record(out, from, text.p);
    nc_buf_free(&text);
}

/* The records that a payload begins with (RFC 8446 5.1); the last one may go on in the next packet. */
static bool says_tls(nc_str bytes, nc_buf *out)
{
    size_t from = out->n, at = 0;
    while (at + TLS_HEADER <= bytes.n) {
        const uint8_t *p = (const uint8_t *)bytes.p + at;
        size_t length = (size_t)p[3] << 8 | p[4];
        nc_str record = nc_str_sub(bytes, at + TLS_HEADER, length);
        if (p[0] < CHANGE_CIPHER || p[0] > HEARTBEAT || p[1] != 3 || p[2] > 4)
            break;
        switch (p[0]) {
        case CHANGE_CIPHER: say_record(out, from, "change cipher spec"); break;
        case ALERT: say_alert(record, length, out, from); break;
        case HANDSHAKE: say_handshake(record, out, from); break;
        case DATA: say_record(out, from, "application data"); break;
        default: say_record(out, from, "heartbeat"); break;
        }
        at += TLS_HEADER + length;
    }
    return out->n > from;
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

/* AUTH of mail and of FTP: behind the mechanism a secret may follow (RFC 4954 4). */
static void say_auth(nc_str verb, nc_str rest, nc_buf *out)
{
    nc_str name = NC_S("");
    bool known = nc_str_word(&rest, &name) && in(mechanisms, sizeof mechanisms / sizeof *mechanisms, name);
    nc_buf_printf(out, "%.*s %.*s", NC_FMT(verb), NC_FMT(known ? name : NC_S("...")));
}

/* A request without what may be secret in its target: query, parameters, user and password (RFC 3986 3). */
static void say_request(nc_str verb, nc_str rest, nc_buf *out)
{
    nc_buf room = {0};
    nc_str target = nc_str_trim_right(nc_http_plain_target(rest));
    if (nc_str_eq_fold(verb, NC_S("CONNECT"))) /* its target is host and port alone */
        target = nc_without_user(target);
    nc_buf_printf(out, "%.*s ", NC_FMT(verb));
    nc_buf_add(out, nc_without_secrets(target, &room));
    nc_buf_free(&room);
}

static bool says_command(nc_str line, nc_buf *out)
{
    size_t blank = nc_str_find_char(line, ' ');
    nc_str verb = nc_str_sub(line, 0, blank == SIZE_MAX ? line.n : blank);
    if (in(closed_verbs, sizeof closed_verbs / sizeof *closed_verbs, verb)) {
        nc_buf_printf(out, "%.*s ...", NC_FMT(verb));
        return true;
    }
    nc_str rest = nc_str_sub(line, verb.n + 1, line.n);
    bool request = in(methods, sizeof methods / sizeof *methods, verb);
    if (!request && !in(open_verbs, sizeof open_verbs / sizeof *open_verbs, verb))
        return false;
    if (request && rest.n > 0)
        say_request(verb, rest, out);
    else if (nc_str_eq_fold(verb, NC_S("AUTH")))
        say_auth(verb, rest, out);
    else
        nc_buf_add(out, nc_str_trim_right(line));
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

/* ---- more, of packets that somebody looks at: with what their decoders found ---- */

static const nc_field *find_field(const nc_fields *fields, nc_field_id id)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->at[i].id == id)
            return &fields->at[i];
    return NULL;
}

/* PORT, EPRT and the replies 227 and 229 name the data connection's end: 229 a port of the server's own. */
static void say_address(const nc_packet *packet, nc_pool *pool, nc_buf *out)
{
    nc_str line = nc_buf_str(out), verb = nc_str_sub(line, 0, 4);
    bool six = nc_str_eq_fold(verb, NC_S("PORT")) || nc_str_eq(verb, NC_S("227 "));
    bool extended = nc_str_eq_fold(verb, NC_S("EPRT")) || nc_str_eq(verb, NC_S("229 "));
    if (!six && !extended)
        return;
    nc_str rest = nc_str_sub(line, 4, line.n);
    nc_ftp_address a = six ? nc_ftp_six(rest) : nc_ftp_extended(pool, rest);
    if (!a.has_port)
        return;
    nc_buf_c(out, ", that is ");
    nc_value_print(out, pool, NC_T_IP, a.has_ip ? a.ip : packet->src);
    nc_buf_printf(out, " port %u", a.port);
}

/* TN3270E: words, then values in codes of their own behind FUNCTIONS and REASON (RFC 2355 7.1, 7.2). */
typedef enum device_codes { WORDS, OPERATION, FUNCTIONS, REASONS } device_codes;

const char *nc_device_reason(uint64_t code)
{
    static const char *const reasons[] = {"CONN-PARTNER",  "DEVICE-IN-USE",   "INV-ASSOCIATE",
                                          "INV-NAME",      "INV-DEVICE-TYPE", "TYPE-NAME-ERROR",
                                          "UNKNOWN-ERROR", "UNSUPPORTED-REQ"};
    return code < sizeof reasons / sizeof *reasons ? reasons[code] : NULL;
}

static const char *device_word(device_codes *codes, uint8_t byte)
{
    static const char *const words[][9] = {
        [WORDS] = {"ASSOCIATE", "CONNECT", "DEVICE-TYPE", "FUNCTIONS", "IS", "REASON", "REJECT", "REQUEST",
                   "SEND"},
        [OPERATION] = {[4] = "IS", [7] = "REQUEST"},
        [FUNCTIONS] = {"BIND-IMAGE", "DATA-STREAM-CTL", "RESPONSES", "SCS-CTL-CODES", "SYSREQ"},
    };
    enum { FUNCTIONS_FOLLOW = 3, REASON_FOLLOWS = 5 };
    const char *word = *codes == REASONS ? nc_device_reason(byte) : byte < 9 ? words[*codes][byte] : NULL;
    if (*codes == OPERATION)
        *codes = FUNCTIONS;
    else if (*codes == WORDS && byte == FUNCTIONS_FOLLOW)
        *codes = OPERATION;
    else if (*codes == WORDS && byte == REASON_FOLLOWS)
        *codes = REASONS;
    return word;
}

/* A sub-negotiation of TERMINAL-TYPE (RFC 1091) or TN3270E, whose values are no secrets. */
static void say_values(nc_str inside, bool device, nc_buf *out)
{
    static const char *const terminal[] = {"IS", "SEND"};
    device_codes codes = WORDS;
    for (size_t i = 0; i < inside.n && out->n < MOST; i++) {
        uint8_t byte = (uint8_t)inside.p[i];
        const char *word = byte > 0x20 ? NULL : device ? device_word(&codes, byte) : terminal[byte & 1];
        bool name = byte > ' ' && byte<0x7f, goes_on = i> 0 && (uint8_t)inside.p[i - 1] > ' ';
        if (name)
            nc_buf_printf(out, goes_on ? "%c" : " %c", byte);
        else if (word != NULL)
            nc_buf_printf(out, " %s", word);
    }
}

/* From the option of a sub-negotiation on; where the next command is. */
static size_t say_inside(nc_str bytes, size_t at, nc_buf *out)
{
    uint8_t option = (uint8_t)bytes.p[at];
    size_t end = at + 1;
    while (end + 1 < bytes.n &&
           !((uint8_t)bytes.p[end] == NC_TELNET_IAC && (uint8_t)bytes.p[end + 1] == NC_TELNET_SE))
        end++;
    if (option == NC_TELNET_TN3270E || option == NC_TELNET_TERMINAL)
        say_values(nc_str_sub(bytes, at + 1, end - at - 1), option == NC_TELNET_TN3270E, out);
    return end + 2;
}

/* Commands that a Telnet packet begins with, with the names of options. */
static size_t say_command(nc_str bytes, size_t at, nc_buf *out)
{
    uint8_t command = (uint8_t)bytes.p[at + 1];
    const char *verb = nc_field_word(NC_FIELD_TELNET_CMD, command);
    nc_buf_printf(out, "%s%s", out->n > 0 ? ", " : "Telnet ", verb != NULL ? verb : "command");
    if (command < NC_TELNET_SB || at + 2 >= bytes.n)
        return at + 2;
    uint8_t option = (uint8_t)bytes.p[at + 2];
    nc_str name = nc_telnet_option_name(option);
    if (name.n > 0)
        nc_buf_printf(out, " %.*s", NC_FMT(name));
    else
        nc_buf_printf(out, " %u", option);
    return command == NC_TELNET_SB ? say_inside(bytes, at + 2, out) : at + 3;
}

static void say_commands(nc_str bytes, nc_buf *out)
{
    size_t at = 0;
    while (at + 1 < bytes.n && (uint8_t)bytes.p[at] == NC_TELNET_IAC &&
           (uint8_t)bytes.p[at + 1] != NC_TELNET_IAC) {
        if (out->n >= MOST) {
            nc_buf_c(out, ", ...");
            return;
        }
        at = say_command(bytes, at, out);
    }
}

/* A record of a 3270 terminal, or of its host (RFC 2355, 1576). */
static void say_3270(const nc_fields *fields, nc_buf *out)
{
    static const struct {
        nc_field_id id;
        const char *before;
    } parts[] = {{NC_FIELD_TN3270_AID, "3270 key "}, {NC_FIELD_TN3270_COMMAND, "3270 "}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const nc_field *f = find_field(fields, parts[i].id);
        const char *name = f != NULL ? nc_field_word(f->id, f->word) : NULL;
        if (name != NULL)
            nc_buf_printf(out, "%s%s", parts[i].before, name);
    }
    const nc_field *type = find_field(fields, NC_FIELD_TN3270_DATA_TYPE);
    const char *name = type != NULL ? nc_field_word(type->id, type->word) : NULL;
    if (out->n == 0 && name != NULL)
        nc_buf_printf(out, "TN3270E %s", name);
}

static void say_telnet(const nc_fields *fields, nc_str bytes, nc_buf *out)
{
    say_3270(fields, out);
    if (out->n == 0 && find_field(fields, NC_FIELD_TELNET_CMD) != NULL)
        say_commands(bytes, out);
}

/* Session service (RFC 1002 4.3.1), alone on port 445 with SMB in it; datagram service (RFC 1002 4.4.1). */
static void say_netbios(const nc_packet *p, nc_str bytes, nc_buf *out)
{
    static const char *const sessions[] = {"request", "accepted", "refused", "sent elsewhere", "kept alive"};
    static const char *const datagrams[] = {"to one", "to a group", "to all", "error"};
    enum { SESSION = 139, SMB = 445, DATAGRAM = 138 };
    bool session = p->proto == NC_PROTO_TCP && (p->sport == SESSION || p->dport == SESSION);
    bool direct = p->proto == NC_PROTO_TCP && (p->sport == SMB || p->dport == SMB);
    uint8_t type = bytes.n > 0 ? (uint8_t)bytes.p[0] : 0xff;
    if (p->proto == NC_PROTO_UDP && (p->sport == DATAGRAM || p->dport == DATAGRAM)) {
        if (type >= 0x10 && type <= 0x13)
            nc_buf_printf(out, "NetBIOS datagram %s", datagrams[type - 0x10]);
    } else if (session && type >= 0x81 && type <= 0x85) {
        nc_buf_printf(out, "NetBIOS session %s", sessions[type - 0x81]);
    } else if ((session || direct) && type == 0 && bytes.n >= 8 && memcmp(bytes.p + 5, "SMB", 3) == 0) {
        uint8_t magic = (uint8_t)bytes.p[4];
        nc_buf_c(out, magic == 0xff   ? "SMB message"
                      : magic == 0xfe ? "SMB2 message"
                      : magic == 0xfd ? "SMB3 message, encrypted"
                                      : "");
    }
}

void nc_say_payload(const nc_packet *packet, nc_pool *pool)
{
    nc_fields *fields = packet->frame.fields;
    nc_buf text = {0};
    if (find_field(fields, NC_FIELD_INFO) != NULL)
        return;
    nc_str bytes = nc_cursor_rest(&packet->payload);
    if (nc_payload_says(packet, &text))
        say_address(packet, pool, &text);
    if (text.n == 0 && packet->proto == NC_PROTO_TCP)
        say_telnet(fields, bytes, &text);
    if (text.n == 0 && packet->has_ports)
        say_netbios(packet, bytes, &text);
    if (text.n > 0)
        nc_field_text(fields, NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}
