/* SPDX-License-Identifier: Apache-2.0 */
/* Connections tried by hand: Test-NetConnection of Windows, nc -zv (OpenBSD's), openssl s_client (OpenSSL 1.1
 * and 3). */
#include "linux.h"

#include "engine/base/num.h"

static bool has(nc_str text, const char *words)
{
    return nc_str_find(text, nc_str_c(words)) != SIZE_MAX;
}

/* "ComputerName     : zos1" */
static bool split_label(nc_str line, nc_str *label, nc_str *value)
{
    size_t colon = nc_str_find(line, NC_S(" : "));
    if (colon == SIZE_MAX)
        return false;
    *label = nc_str_trim(nc_str_sub(line, 0, colon));
    *value = nc_str_trim(nc_str_sub(line, colon + 3, SIZE_MAX));
    return true;
}

/* ---- Test-NetConnection ---- */

static bool starts_test(nc_str line)
{
    nc_str label, value;
    return nc_starts(line, "ComputerName") && split_label(line, &label, &value) &&
           nc_is(label, "ComputerName");
}

/* ---- nc ---- */

static bool is_nc(nc_str line)
{
    return (nc_starts(line, "nc: connect to ") && (has(line, " failed: ") || has(line, " timed out: "))) ||
           (nc_starts(line, "Connection to ") && has(line, " port [tcp/") && has(line, "succeeded!"));
}

/* What PowerShell prints above its list. */
static bool is_warning(nc_str line)
{
    return nc_starts(line, "WARNING: TCP connect to (") || nc_starts(line, "WARNING: Ping to ");
}

static bool starts_call(nc_str line)
{
    return starts_test(line) || is_nc(line) || is_warning(line);
}

/* Without an outcome there is nothing to tell. */
static void put_call(nc_linux *x)
{
    if (!(x->open.known >> NC_host_call_ok & 1))
        x->is_open = false;
    nc_linux_close(x);
}

static const char *problem_of(nc_str line)
{
    return has(line, "refused")                                       ? "refused"
           : has(line, "timed out")                                   ? "timed_out"
           : has(line, "o route to host") || has(line, "unreachable") ? "unreachable"
                                                                      : NULL;
}

/* "nc: connect to zos1 (10.0.0.1) port 21 (tcp) failed: Connection refused",
 * "Connection to zos1 (10.0.0.1) 21 port [tcp/ftp] succeeded!" */
static void take_nc(nc_linux *x, nc_str line)
{
    nc_words w;
    bool failed = nc_starts(line, "nc: ");
    nc_line_words(line, &w);
    nc_linux_open(x, NC_F_host_call);
    nc_str host = nc_line_after(&w, 0, "to"), address = nc_between(line, "(", ")");
    nc_give_text(&x->g, &x->open, NC_host_call_name, host);
    nc_give_ip(&x->g, &x->open, NC_host_call_to, nc_is(address, "tcp") || address.n == 0 ? host : address);
    for (unsigned i = 1; i + 1 < w.count; i++) {
        if (failed && nc_is(w.at[i], "port"))
            nc_give_int(&x->open, NC_host_call_port, w.at[i + 1]);
        if (!failed && nc_is(w.at[i + 1], "port"))
            nc_give_int(&x->open, NC_host_call_port, w.at[i]);
    }
    nc_give_bool(&x->open, NC_host_call_ok, !failed);
    const char *problem = failed ? problem_of(line) : NULL;
    if (problem != NULL)
        nc_give_sym(&x->g, &x->open, NC_host_call_problem, nc_str_c(problem));
    put_call(x);
}

static void give_truth(nc_fact *fact, unsigned slot, nc_str value)
{
    if (nc_is(value, "True") || nc_is(value, "False"))
        nc_give_bool(fact, slot, nc_is(value, "True"));
}

static bool line_call(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (is_nc(line)) {
        put_call(x);
        take_nc(x, line);
        return true;
    }
    if (is_warning(line))
        return true;
    if (!split_label(line, &label, &value))
        return false;
    if (nc_is(label, "ComputerName")) {
        put_call(x);
        nc_linux_open(x, NC_F_host_call);
        nc_give_text(&x->g, &x->open, NC_host_call_name, value);
    }
    if (!x->is_open)
        return false;
    if (nc_is(label, "RemoteAddress"))
        nc_give_ip(&x->g, &x->open, NC_host_call_to, value);
    else if (nc_is(label, "RemotePort"))
        nc_give_int(&x->open, NC_host_call_port, value);
    else if (nc_is(label, "PingSucceeded"))
        give_truth(&x->open, NC_host_call_pinged, value);
    else if (nc_is(label, "TcpTestSucceeded"))
        give_truth(&x->open, NC_host_call_ok, value);
    return true;
}

/* ---- openssl s_client ---- */

static bool is_connected(nc_str line)
{
    return nc_starts(line, "CONNECTED(0") && line.p[line.n - 1] == ')';
}

/* Errors go to another stream, and stand before or behind the rest. */
static bool is_error(nc_str line)
{
    return has(line, ":error:") && (has(line, ":SSL routines:") || has(line, ":BIO_connect:"));
}

static bool starts_s_client(nc_str line)
{
    return is_connected(line) || is_error(line) || nc_starts(line, "depth=0 ") ||
           nc_starts(line, "verify error:num=");
}

/* An attempt begins with the line that says so, or with errors before it; count: that line has come. */
static void begin_s_client(nc_linux *x, nc_str line)
{
    bool connected = is_connected(line);
    if (!x->is_open || (connected && x->count > 0)) {
        nc_linux_open(x, NC_F_host_tls);
        if (x->asked.n > 0)
            nc_give_text(&x->g, &x->open, NC_host_tls_name, x->asked);
        x->count = 0;
    }
    x->count += connected;
}

/* "New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384"; (NONE) when nothing was agreed on. */
static void take_cipher(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    nc_str cipher = nc_line_after(&w, 0, "is"),
           version = w.count > 1 ? nc_without_end(w.at[1], ',') : NC_S("");
    if (cipher.n > 0 && !nc_is(cipher, "(NONE)")) {
        nc_give_sym(&x->g, &x->open, NC_host_tls_version, version);
        nc_give_sym(&x->g, &x->open, NC_host_tls_cipher, cipher);
    }
}

/* "    Verify return code: 10 (certificate has expired)"; without a certificate it says 0. */
static void take_verify(nc_linux *x, nc_str line)
{
    int64_t code;
    bool checked = x->open.known >> NC_host_tls_certificate & 1 && x->open.slot[NC_host_tls_certificate] != 0;
    if (!checked || nc_is_cut(line) || !nc_number_after(line, "Verify return code: ", &code))
        return;
    nc_give_number(&x->open, NC_host_tls_verify, code);
    nc_str reason = nc_between(line, "(", ")");
    if (reason.n > 0) /* else it goes on in the next line */
        nc_give_text(&x->g, &x->open, NC_host_tls_reason, reason);
}

/* "40D7:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake
 * failure:../ssl/record/rec_layer_s3.c:1586:SSL alert number 40" */
static bool take_error(nc_linux *x, nc_str line)
{
    int64_t alert;
    const char *problem = NULL;
    if (!is_error(line) && !nc_starts(line, "write:errno") && !nc_starts(line, "read:errno"))
        return false;
    if (nc_number_after(line, "SSL alert number ", &alert)) {
        nc_give_number(&x->open, NC_host_tls_alert, alert);
        problem = "alerted";
    } else if (has(line, "wrong version number") || has(line, "packet length too long") ||
               has(line, "http request")) {
        problem = "not_tls";
    } else if (has(line, "unexpected eof") || has(line, "write:errno") || has(line, "read:errno")) {
        problem = "closed";
    } else if (has(line, ":BIO_connect:") && has(line, "refused")) {
        problem = "refused";
    } else if (has(line, ":BIO_connect:") && has(line, "timed out")) {
        problem = "timed_out";
    }
    if (problem != NULL)
        nc_give_sym(&x->g, &x->open, NC_host_tls_problem, nc_str_c(problem));
    return true;
}

/* Most lines are parts of certificates and sessions, and end with DONE or the prompt. */
static bool line_s_client(nc_linux *x, nc_str line)
{
    nc_str text = nc_str_trim(line);
    if (starts_s_client(line))
        begin_s_client(x, line);
    if (nc_is(text, "DONE") || nc_is(text, "closed")) {
        nc_linux_close(x);
        return true;
    }
    if (!x->is_open)
        return false;
    if (nc_starts(text, "New, "))
        take_cipher(x, text);
    else if (nc_starts(text, "Verify return code: "))
        take_verify(x, text);
    else if (nc_starts(text, "subject="))
        nc_give_text(&x->g, &x->open, NC_host_tls_subject, nc_str_sub(text, 8, SIZE_MAX));
    else if (nc_starts(text, "issuer="))
        nc_give_text(&x->g, &x->open, NC_host_tls_issuer, nc_str_sub(text, 7, SIZE_MAX));
    else if (nc_is(text, "no peer certificate available"))
        nc_give_bool(&x->open, NC_host_tls_certificate, false);
    else if (nc_is(text, "Server certificate"))
        nc_give_bool(&x->open, NC_host_tls_certificate, true);
    else
        (void)take_error(x, text);
    return true;
}

static const nc_fact_type calls[] = {NC_F_host_call, NC_NO_TYPE};
const nc_linux_report nc_linux_call = {.name = NC_SI("connection tried by hand"),
                                       .starts = starts_call,
                                       .line = line_call,
                                       .end = put_call,
                                       .types = calls,
                                       .score = 70};

static const nc_fact_type tls[] = {NC_F_host_tls, NC_NO_TYPE};
const nc_linux_report nc_linux_s_client = {.name = NC_SI("openssl s_client"),
                                           .starts = starts_s_client,
                                           .line = line_s_client,
                                           .types = tls,
                                           .score = 85};
