/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to name servers: dig and host of BIND 9, nslookup of BIND and of Windows (English, German). */
#include "linux.h"

#include "engine/base/num.h"

#include <string.h>

static bool has(nc_str text, const char *words)
{
    return nc_str_find_fold(text, nc_str_c(words)) != SIZE_MAX;
}

/* What programs say, and what it means. */
static const struct {
    const char *words, *status;
} known[] = {{"NXDOMAIN", "nxdomain"},
             {"Non-existent", "nxdomain"}, /* domain */
             {"SERVFAIL", "servfail"},
             {"Server failed", "servfail"},
             {"REFUSED", "refused"}, /* "Query refused" too, and "connection refused" */
             {"timed out", "timed_out"},
             {"timed-out", "timed_out"},
             {"no servers could be reached", "timed_out"},
             {"berschreitung", "timed_out"},
             {"NOERROR", "noerror"}};
enum { KNOWN = sizeof known / sizeof *known };

/* A status by its name: NXDOMAIN, "Non-existent domain"; empty when the text holds none. */
static nc_str status_in(nc_str text)
{
    for (unsigned i = 0; i < KNOWN; i++)
        if (has(text, known[i].words))
            return nc_str_c(known[i].status);
    return NC_S("");
}

bool nc_linux_breaks_off(nc_str text, const char *words)
{
    text = nc_str_trim(text);
    size_t all = strlen(words);
    for (size_t n = 1; n < all && n <= text.n; n++) {
        bool apart = n == text.n || text.p[text.n - n - 1] == ' ' || words[0] == ' ';
        if (apart && nc_str_eq_fold(nc_str_sub(text, text.n - n, n), nc_str_n(words, n)))
            return true;
    }
    return false;
}

static bool may_go_on(nc_str text)
{
    for (unsigned i = 0; i < KNOWN; i++)
        if (nc_linux_breaks_off(text, known[i].words))
            return true;
    return nc_linux_breaks_off(text, "Query refused");
}

/* Without a status there is nothing to tell.  Where nobody answered the command alone names what was asked.
 */
static void put(nc_linux *x)
{
    if (!(x->open.known >> NC_host_lookup_name & 1) && x->is_open && x->asked.n > 0)
        nc_give_text(&x->g, &x->open, NC_host_lookup_name, x->asked);
    if (!(x->open.known >> NC_host_lookup_status & 1))
        x->is_open = false;
    nc_linux_close(x);
}

static void give_status(nc_linux *x, const char *status)
{
    nc_give_sym(&x->g, &x->open, NC_host_lookup_status, nc_str_c(status));
}

/* Words that are no known status mean another one, unless the copy was cut or wrapped inside of them. */
static void give_status_of(nc_linux *x, nc_str words)
{
    nc_str status = status_in(words);
    if (status.n > 0 || (!nc_is_cut(words) && !may_go_on(words)))
        nc_give_sym(&x->g, &x->open, NC_host_lookup_status, status.n > 0 ? status : NC_S("other"));
}

/* "host1.example.com." without the dot of the root. */
static void give_name(nc_linux *x, nc_str name)
{
    nc_give_text(&x->g, &x->open, NC_host_lookup_name, nc_without_end(name, '.'));
}

/* The server of "10.0.0.53#53(10.0.0.53) (UDP)". */
static void give_server(nc_linux *x, nc_str text)
{
    nc_give_ip(&x->g, &x->open, NC_host_lookup_server, nc_str_sub(text, 0, nc_str_find_char(text, '#')));
}

static bool has_address(const nc_linux *x)
{
    return x->open.known >> NC_host_lookup_address & 1;
}

/* ---- dig ---- */

static bool starts_dig(nc_str line)
{
    return nc_starts(line, "; <<>> DiG ") || nc_starts(line, ";; communications error to ");
}

/* "; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> @10.0.0.53 host1.example.com MX": name and type, until the
 * question tells them. */
static void begin_dig(nc_linux *x, nc_str line)
{
    nc_words w;
    bool errors_above = x->is_open && !(x->open.known >> NC_host_lookup_name & 1);
    if (!errors_above) {
        put(x);
        nc_linux_open(x, NC_F_host_lookup);
    }
    nc_line_words(line, &w);
    for (unsigned i = 4; i < w.count; i++) {
        nc_str word = w.at[i];
        bool named = x->open.known >> NC_host_lookup_name & 1;
        if (word.p[0] == '@')
            give_server(x, nc_str_sub(word, 1, SIZE_MAX));
        else if (!named && word.p[0] != '-' && word.p[0] != '+' && !nc_is(word, "<<>>"))
            give_name(x, word);
    }
}

/* ";host1.example.com.    IN  A", "host1.example.com.  300  IN  A  10.0.0.5" */
static void take_record(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    for (unsigned i = 1; i + 1 < w.count; i++) {
        if (!nc_is(w.at[i], "IN"))
            continue;
        if (line.p[0] == ';') {
            give_name(x, nc_str_sub(w.at[0], 1, SIZE_MAX));
            nc_give_upper(&x->g, &x->open, NC_host_lookup_type, w.at[i + 1]);
        } else if (!has_address(x) && i + 2 < w.count &&
                   (nc_is(w.at[i + 1], "A") || nc_is(w.at[i + 1], "AAAA"))) {
            nc_give_ip(&x->g, &x->open, NC_host_lookup_address, w.at[i + 2]);
        }
        return;
    }
}

static void take_comment(nc_linux *x, nc_str line)
{
    int64_t number;
    nc_words w;
    nc_line_words(line, &w);
    nc_str status = nc_without_end(nc_line_after(&w, 1, "status:"), ',');
    if (status.n > 0) {
        give_status_of(x, status);
    } else if (has(line, "communications error") || has(line, "no servers could be reached")) {
        nc_str problem = status_in(line);
        give_status(x, nc_is(problem, "refused") ? "refused" : "timed_out");
        nc_str server = nc_line_after(&w, 1, "to");
        give_server(x, server);
    } else if (nc_number_after(line, "ANSWER: ", &number)) {
        nc_give_number(&x->open, NC_host_lookup_answers, number);
    } else if (nc_number_after(line, "Query time: ", &number)) {
        nc_fact_set(&x->open, NC_host_lookup_took, nc_w_int(number * INT64_C(1000000)));
    } else if (nc_starts(line, ";; SERVER: ")) {
        give_server(x, nc_line_after(&w, 0, "SERVER:"));
    }
}

static bool line_dig(nc_linux *x, nc_str line)
{
    if (nc_starts(line, "; <<>> DiG ")) {
        begin_dig(x, line);
        return true;
    }
    if (!x->is_open)
        nc_linux_open(x, NC_F_host_lookup);
    if (nc_starts(line, ";;")) {
        take_comment(x, line);
        return true;
    }
    if (line.p[0] != ';' && nc_str_find(line, NC_S("\tIN\t")) == SIZE_MAX &&
        nc_str_find(line, NC_S(" IN ")) == SIZE_MAX)
        return false;
    take_record(x, line);
    return true;
}

/* ---- nslookup ---- */

static bool starts_nslookup(nc_str line)
{
    nc_str rest = line, label, name, more;
    return nc_str_word(&rest, &label) && nc_is(label, "Server:") && nc_str_word(&rest, &name) &&
           !nc_str_word(&rest, &more);
}

/* Parts of the answer: the server's own address, then names and theirs. */
enum { SERVER, ANSWER };

/* "** server can't find gw9: NXDOMAIN", "*** dns1 can't find gw9: Non-existent domain", "*** gw9 wurde nicht
 * gefunden: Non-existent domain", "*** dns1 kann gw9 nicht finden: ..." */
static void take_failure(nc_linux *x, nc_str line)
{
    nc_str name = nc_between(line, "can't find ", ":");
    nc_words w;
    nc_line_words(line, &w);
    if (name.n == 0)
        name = nc_line_after(&w, 0, "kann");
    give_status_of(x, line);
    if (name.n > 0)
        give_name(x, name);
    put(x);
}

static bool line_nslookup(nc_linux *x, nc_str line)
{
    nc_str text = nc_str_trim(line), rest = text, label, value = NC_S("");
    if (starts_nslookup(line)) {
        put(x);
        nc_linux_open(x, NC_F_host_lookup);
        x->step = SERVER;
        return true;
    }
    if (nc_starts(text, "**") || has(text, "timed out") || has(text, "berschreitung")) {
        if (x->is_open)
            take_failure(x, text);
        return true;
    }
    if (has(text, "authoritative answer") || has(text, "Nicht autorisierende") ||
        nc_starts(text, "timeout was") || nc_starts(text, "Aliases:") || has(text, "canonical name"))
        return true;
    if (!nc_str_word(&rest, &label))
        return false;
    nc_str_word(&rest, &value);
    if (nc_is(label, "Name:")) {
        x->step = ANSWER;
        give_name(x, value);
        give_status(x, "noerror");
        return true;
    }
    bool address = nc_is(label, "Address:") || nc_is(label, "Addresses:");
    if (address && x->step == SERVER)
        give_server(x, value);
    else if (address && !has_address(x))
        nc_give_ip(&x->g, &x->open, NC_host_lookup_address, value);
    return address || (x->is_open && x->step == ANSWER && value.n == 0 && line.p[0] == ' ');
}

/* ---- host ---- */

static bool starts_host(nc_str line)
{
    return has(line, " has address ") || has(line, " has IPv6 address ") ||
           (nc_starts(line, "Host ") && has(line, " not found: ") && line.p[line.n - 1] == ')');
}

/* "gw1.example.com has address 10.0.0.5", "Host gw9 not found: 3(NXDOMAIN)" */
static bool line_host(nc_linux *x, nc_str line)
{
    nc_words w;
    if (!starts_host(line))
        return nc_starts(line, "Using domain server:") || nc_starts(line, "Aliases:");
    nc_line_words(line, &w);
    nc_linux_open(x, NC_F_host_lookup);
    bool found = !nc_starts(line, "Host ");
    give_name(x, w.at[found ? 0 : 1]);
    if (found) {
        give_status(x, "noerror");
        nc_give_ip(&x->g, &x->open, NC_host_lookup_address, w.at[w.count - 1]);
    } else {
        give_status_of(x, line);
    }
    put(x);
    return true;
}

static const nc_fact_type types[] = {NC_F_host_lookup, NC_NO_TYPE};
const nc_linux_report nc_linux_dig = {
    .name = NC_SI("dig"), .starts = starts_dig, .line = line_dig, .end = put, .types = types, .score = 90};
const nc_linux_report nc_linux_nslookup = {.name = NC_SI("nslookup"),
                                           .starts = starts_nslookup,
                                           .line = line_nslookup,
                                           .end = put,
                                           .types = types,
                                           .score = 60};
const nc_linux_report nc_linux_host = {
    .name = NC_SI("host"), .starts = starts_host, .line = line_host, .end = put, .types = types, .score = 60};
