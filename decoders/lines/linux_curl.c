/* SPDX-License-Identifier: Apache-2.0 */
/* curl and curl -v, of HTTP and others without FTP, which decoders/text/dialogue.c reads: what came of the
 * connection and of TLS.  curl 7.58 to 8.11 with OpenSSL; error lines with GnuTLS too. */
#include "linux.h"

#include "decoders/secrets.h"
#include "engine/base/num.h"

#include <string.h>

static bool has(nc_str text, const char *words)
{
    return nc_str_find_fold(text, nc_str_c(words)) != SIZE_MAX;
}

nc_str nc_linux_url_host(nc_str line)
{
    nc_str word, before = NC_S("");
    for (; nc_str_word(&line, &word); before = word) {
        size_t at = nc_str_find(word, NC_S("://"));
        bool other = nc_is(before, "-x") || nc_is(before, "--proxy") || nc_is(before, "-e") ||
                     nc_is(before, "--referer");
        if (at == SIZE_MAX || other)
            continue;
        word = nc_str_sub(word, at + 3, SIZE_MAX);
        for (size_t i = 0; i < word.n; i++)
            if (strchr("/?\"'", word.p[i]) != NULL)
                word.n = i;
        word = nc_without_user(word);
        return nc_is_cut(word) ? NC_S("") : word;
    }
    return NC_S("");
}

/* nc_linux.open is the host.call, nc_linux.port the host.tls, nc_linux.heading names its other side. */
static void put_both(nc_linux *x)
{
    if (x->has_port &&
        (nc_fact_has(&x->port, NC_host_tls_version) || nc_fact_has(&x->port, NC_host_tls_problem) ||
         nc_fact_has(&x->port, NC_host_tls_verify))) {
        if (x->heading.n > 0)
            nc_give_text(&x->g, &x->port, NC_host_tls_name, nc_buf_str(&x->heading));
        nc_give_put(&x->g, &x->port);
    }
    x->has_port = false;
    if (!nc_fact_has(&x->open, NC_host_call_ok))
        x->is_open = false;
    nc_linux_close(x);
    nc_buf_clear(&x->heading);
}

/* ---- the connection ---- */

/* "zos1:8443", "[2001:db8::1]:443": the port behind the last colon that is not of an address. */
static size_t port_of(nc_str authority)
{
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < authority.n; i++)
        at = authority.p[i] == ':' ? i : authority.p[i] == ']' ? SIZE_MAX : at;
    return at;
}

static void name_from_command(nc_linux *x)
{
    size_t colon = port_of(x->asked);
    if (x->asked.n == 0)
        return;
    nc_give_text(&x->g, &x->open, NC_host_call_name, nc_str_sub(x->asked, 0, colon));
    if (colon != SIZE_MAX)
        nc_give_int(&x->open, NC_host_call_port, nc_str_sub(x->asked, colon + 1, SIZE_MAX));
}

static void open_call(nc_linux *x)
{
    if (x->is_open)
        return;
    nc_linux_open(x, NC_F_host_call);
    name_from_command(x);
}

/* A connection of its own: the address before did not answer, or curl follows to another place. */
static void begin_call(nc_linux *x)
{
    put_both(x);
    open_call(x);
}

static void give_problem(nc_linux *x, const char *problem)
{
    nc_give_sym(&x->g, &x->open, NC_host_call_problem, nc_str_c(problem));
}

static const char *problem_of(nc_str text)
{
    return has(text, "refused")                                                                ? "refused"
           : has(text, "timed out") || has(text, "Timeout was reached")                        ? "timed_out"
           : has(text, "No route to host") || has(text, "unreachable") || has(text, "is down") ? "unreachable"
                                                                                               : NULL;
}

/* "* Connected to zos1 (10.1.2.3) port 443 (#0)" */
static void take_connected(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    nc_str name = nc_line_after(&w, 0, "to"), port = nc_line_after(&w, 0, "port");
    begin_call(x);
    nc_give_text(&x->g, &x->open, NC_host_call_name, name);
    nc_give_ip(&x->g, &x->open, NC_host_call_to, nc_between(line, "(", ")"));
    nc_give_int(&x->open, NC_host_call_port, port);
    nc_give_bool(&x->open, NC_host_call_ok, true);
    if (!nc_is_cut(line))
        nc_buf_printf(&x->heading, "%.*s:%.*s", NC_FMT(name), NC_FMT(port));
}

/* "* connect to 10.1.2.3 port 443 from 192.0.2.9 port 40000 failed: Connection refused": the next address may
 * answer. */
static void take_attempt(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    begin_call(x);
    nc_give_ip(&x->g, &x->open, NC_host_call_to, nc_line_after(&w, 0, "to"));
    nc_give_int(&x->open, NC_host_call_port, nc_line_after(&w, 0, "port"));
    const char *problem = problem_of(line);
    if (problem != NULL)
        give_problem(x, problem);
}

static void fail_call(nc_linux *x, const char *problem)
{
    open_call(x);
    nc_give_bool(&x->open, NC_host_call_ok, false);
    if (problem != NULL)
        give_problem(x, problem);
}

/* "Failed to connect to zos1 port 443 after 3 ms: Couldn't connect to server": why is told above, with -v. */
static void take_not_connected(nc_linux *x, nc_str text)
{
    static const nc_str mark = NC_SI("Failed to connect to ");
    size_t at = nc_str_find(text, mark);
    nc_words w;
    fail_call(x, problem_of(text));
    if (at == SIZE_MAX)
        return;
    nc_line_words(nc_str_sub(text, at + mark.n, SIZE_MAX), &w);
    if (w.count < 3 || !nc_is(w.at[1], "port"))
        return;
    nc_give_text(&x->g, &x->open, NC_host_call_name, w.at[0]);
    nc_give_int(&x->open, NC_host_call_port, nc_without_end(w.at[2], ':'));
}

static void take_unresolved(nc_linux *x, nc_str text)
{
    static const nc_str mark = NC_SI("Could not resolve host: ");
    size_t at = nc_str_find(text, mark);
    fail_call(x, "unknown_host");
    if (at != SIZE_MAX)
        nc_give_text(&x->g, &x->open, NC_host_call_name,
                     nc_without_user(nc_str_trim(nc_str_sub(text, at + mark.n, SIZE_MAX))));
}

/* It was opened, since only then a server can fail to answer. */
static void end_call(nc_linux *x, const char *problem)
{
    open_call(x);
    nc_give_bool(&x->open, NC_host_call_ok, true);
    give_problem(x, problem);
}

/* ---- TLS ---- */

static void open_tls(nc_linux *x)
{
    if (x->has_port)
        return;
    nc_give_begin(&x->g, &x->port, NC_F_host_tls);
    x->has_port = true;
    if (x->heading.n == 0 && x->asked.n > 0)
        nc_buf_printf(&x->heading, "%.*s%s", NC_FMT(x->asked), port_of(x->asked) == SIZE_MAX ? ":443" : "");
}

static void give_tls(nc_linux *x, unsigned slot, const char *word)
{
    nc_give_sym(&x->g, &x->port, slot, nc_str_c(word));
}

static void give_alert(nc_linux *x, int64_t alert)
{
    open_tls(x);
    nc_give_number(&x->port, NC_host_tls_alert, alert);
    give_tls(x, NC_host_tls_problem, "alerted");
}

/* "* TLSv1.3 (IN), TLS alert, handshake failure (552):": level and number in one, 2 * 256 + 40; level 1
 * warns, as the alert does that closes (RFC 8446 6). */
static void take_alert(nc_linux *x, nc_str line)
{
    enum { FATAL = 2, BYTE = 256 };
    size_t at = SIZE_MAX;
    uint64_t both;
    for (size_t i = 0; i < line.n; i++)
        at = line.p[i] == '(' ? i : at;
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + 1, SIZE_MAX);
    if (nc_num_lead(&rest, &both) && rest.n > 0 && rest.p[0] == ')' && both / BYTE == FATAL)
        give_alert(x, (int64_t)(both % BYTE));
}

/* "error:0A000410:SSL routines::...": reasons of OpenSSL from 1000 on are alerts that came
 * (SSL_AD_REASON_OFFSET). */
static bool alert_of_error(nc_str text, int64_t *alert)
{
    enum { OFFSET = 1000, LAST = 255, DIGITS = 8 };
    size_t at = nc_str_find(text, NC_S("error:"));
    nc_str digits = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + 6, DIGITS);
    if (digits.n < DIGITS || !has(text, ":SSL routines:"))
        return false;
    unsigned reason = 0;
    for (size_t i = DIGITS - 3; i < DIGITS; i++) {
        const char *hex = "0123456789ABCDEF";
        const char *digit = memchr(hex, digits.p[i] >= 'a' ? digits.p[i] - 'a' + 'A' : digits.p[i], 16);
        if (digit == NULL)
            return false;
        reason = reason * 16 + (unsigned)(digit - hex);
    }
    *alert = (int64_t)reason - OFFSET;
    return reason >= OFFSET && reason <= OFFSET + LAST;
}

/* The error of a handshake; what curl itself did not like of it is no trouble of the network and not kept. */
static void take_tls_error(nc_linux *x, nc_str text)
{
    int64_t alert;
    if (x->has_port && nc_fact_has(&x->port, NC_host_tls_alert))
        return;
    open_tls(x);
    if (alert_of_error(text, &alert))
        give_alert(x, alert);
    else if (has(text, "wrong version number") || has(text, "packet length too long") ||
             has(text, "http request") || has(text, "unexpected TLS packet"))
        give_tls(x, NC_host_tls_problem, "not_tls");
    else if (has(text, "unexpected eof") || has(text, "SSL_ERROR_SYSCALL") ||
             has(text, "SSL_ERROR_ZERO_RETURN") || has(text, "reset by peer") ||
             has(text, "non-properly terminated"))
        give_tls(x, NC_host_tls_problem, "closed");
    else if (has(text, "timed out") || has(text, "timeout"))
        give_tls(x, NC_host_tls_problem, "timed_out");
}

/* The words of X509_verify_cert_error_string, which curl prints without the number. */
static void take_certificate(nc_linux *x, nc_str text)
{
    static const struct {
        const char *words;
        int code;
    } known[] = {{"certificate is not yet valid", 9},
                 {"certificate has expired", 10},
                 {"signed certificate in certificate chain", 19},
                 {"self signed certificate", 18},
                 {"self-signed certificate", 18},
                 {"unable to get local issuer certificate", 20},
                 {"unable to verify the first certificate", 21},
                 {"subject name matches target", 62},
                 {"does not match target", 62}};
    size_t at = nc_str_find(text, NC_S(": "));
    open_tls(x);
    nc_give_bool(&x->port, NC_host_tls_certificate, true);
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (has(text, known[i].words)) {
            nc_give_number(&x->port, NC_host_tls_verify, known[i].code);
            if (at != SIZE_MAX)
                nc_give_text(&x->g, &x->port, NC_host_tls_reason, nc_str_sub(text, at + 2, SIZE_MAX));
            return;
        }
}

/* "*  SSL certificate verify result: self-signed certificate (18), continuing anyway." */
static void take_verified(nc_linux *x, nc_str line)
{
    int64_t code;
    nc_str reason = nc_between(line, "result: ", " (");
    open_tls(x);
    if (has(line, "verify ok"))
        nc_give_number(&x->port, NC_host_tls_verify, 0);
    else if (reason.n > 0 &&
             nc_number_after(nc_str_sub(line, (size_t)(reason.p - line.p), SIZE_MAX), " (", &code)) {
        nc_give_number(&x->port, NC_host_tls_verify, code);
        nc_give_text(&x->g, &x->port, NC_host_tls_reason, reason);
    }
}

/* "* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519 / RSASSA-PSS" */
static void take_agreed(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    open_tls(x);
    if (w.count > 6) {
        nc_give_sym(&x->g, &x->port, NC_host_tls_version, w.at[4]);
        nc_give_sym(&x->g, &x->port, NC_host_tls_cipher, w.at[6]);
    }
}

/* ---- lines ---- */

enum {
    UNRESOLVED = 6,
    NOT_CONNECTED = 7,
    TIMED_OUT = 28,
    TLS_ERROR = 35,
    NO_REPLY = 52,
    RECEIVE_ERROR = 56,
    CERTIFICATE = 60
}; /* libcurl-errors(3) */

static void take_timeout(nc_linux *x, nc_str text)
{
    bool opened = x->is_open && nc_fact_has(&x->open, NC_host_call_ok);
    bool shaking = x->has_port && !nc_fact_has(&x->port, NC_host_tls_version);
    if (has(text, "SSL connection") || (opened && shaking))
        take_tls_error(x, text);
    else if (!opened && (has(text, "onnection timed out") || has(text, "connect() timed out") ||
                         has(text, "to connect to ")))
        take_not_connected(x, text);
}

/* "curl: (35) OpenSSL/3.0.8: error:..."; a line that was cut may have lost what tells errors apart. */
static void take_error(nc_linux *x, nc_str line)
{
    int64_t code, alert;
    size_t at = nc_str_find(line, NC_S(") "));
    if (at != SIZE_MAX && !nc_is_cut(line) && nc_number_after(line, "curl: (", &code)) {
        nc_str text = nc_str_sub(line, at + 2, SIZE_MAX);
        switch (code) {
        case UNRESOLVED: take_unresolved(x, text); break;
        case NOT_CONNECTED: take_not_connected(x, text); break;
        case TIMED_OUT: take_timeout(x, text); break;
        case TLS_ERROR: take_tls_error(x, text); break;
        case NO_REPLY: end_call(x, "closed"); break;
        case CERTIFICATE: take_certificate(x, text); break;
        case RECEIVE_ERROR:
            if (alert_of_error(text, &alert))
                give_alert(x, alert);
            else if (has(text, "reset by peer"))
                end_call(x, "reset");
            break;
        default: break;
        }
    }
    put_both(x);
}

/* Behind "* ". */
static void take_note(nc_linux *x, nc_str line)
{
    static const nc_str tunnel = NC_SI("proxy tunnel to ");
    nc_str note = nc_str_trim(nc_str_sub(line, 2, SIZE_MAX)), name;
    size_t at = nc_str_find(line, tunnel);
    nc_str behind = at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + tunnel.n, SIZE_MAX);
    if (nc_str_word(&behind, &name)) {
        nc_buf_clear(&x->heading);
        nc_buf_add(&x->heading, nc_is_cut(name) ? NC_S("") : name);
    } else if (nc_starts(note, "Connected to "))
        take_connected(x, line);
    else if (nc_starts(note, "connect to ") && has(note, " failed: "))
        take_attempt(x, line);
    else if (has(note, " (IN), TLS alert, "))
        take_alert(x, note);
    else if (has(note, " (OUT), TLS handshake, Client hello"))
        open_tls(x);
    else if (nc_starts(note, "SSL connection using "))
        take_agreed(x, line);
    else if (nc_starts(note, "SSL certificate verify "))
        take_verified(x, note);
    else if (x->has_port && nc_starts(note, "subject: ")) {
        nc_give_bool(&x->port, NC_host_tls_certificate, true);
        nc_give_text(&x->g, &x->port, NC_host_tls_subject, nc_str_sub(note, 9, SIZE_MAX));
    } else if (x->has_port && nc_starts(note, "issuer: "))
        nc_give_text(&x->g, &x->port, NC_host_tls_issuer, nc_str_sub(note, 8, SIZE_MAX));
}

static bool is_error(nc_str line)
{
    return nc_starts(line, "curl: (") && nc_str_find(line, NC_S(") ")) != SIZE_MAX;
}

static bool starts_curl(nc_str line)
{
    return is_error(line) || nc_starts(line, "*   Trying ") ||
           (nc_starts(line, "* Connected to ") && has(line, ") port ")) ||
           (nc_starts(line, "* Host ") && has(line, " was resolved."));
}

/* The table of progress stands among the lines of -v, the lines of HTTP behind their arrows. */
static bool line_curl(nc_linux *x, nc_str line)
{
    if (is_error(line))
        take_error(x, line);
    else if (nc_starts(line, "* "))
        take_note(x, line);
    else if (line.p[0] != '>' && line.p[0] != '<' && line.p[0] != '{' && line.p[0] != '}' && line.p[0] != ' ')
        return false;
    return true;
}

static const nc_fact_type types[] = {NC_F_host_call, NC_F_host_tls, NC_NO_TYPE};
const nc_linux_report nc_linux_curl = {
    .name = NC_SI("curl"),
    .starts = starts_curl,
    .line = line_curl,
    .end = put_both,
    .types = types,
    .score = 55, /* of a line alone: it may as well be of FTP, which the reader at work knows better */
};
