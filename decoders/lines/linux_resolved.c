/* SPDX-License-Identifier: Apache-2.0 */
/* systemd-resolved: resolvectl status, resolvectl query, and the same of systemd-resolve.  Texts as systemd
 * 237 to 257 writes them (resolvectl.c, resolved-bus.c). */
#include "linux.h"

#include "engine/base/num.h"

static bool has(nc_str text, const char *words)
{
    return nc_str_find(text, nc_str_c(words)) != SIZE_MAX;
}

/* ---- resolvectl status ---- */

/* Labels stand to the right of a column, so a blank stands before each of them but the longest. */
static bool split_label(nc_str line, nc_str *label, nc_str *value)
{
    size_t colon = nc_str_find(line, NC_S(": "));
    if (colon == SIZE_MAX || colon == 0)
        return false;
    *label = nc_str_trim(nc_str_sub(line, 0, colon));
    *value = nc_str_trim(nc_str_sub(line, colon + 2, SIZE_MAX));
    return true;
}

/* "Link 2 (eth0)" */
static bool is_link(nc_str line)
{
    nc_words w;
    if (!nc_starts(line, "Link "))
        return false;
    nc_line_words(line, &w);
    return w.count == 3 && nc_is_number(w.at[1]) && w.at[2].p[0] == '(' && w.at[2].p[w.at[2].n - 1] == ')';
}

/* The first labels of what holds for all links, below the heading "Global". */
static bool is_global_label(nc_str line)
{
    nc_str label, value;
    return split_label(line, &label, &value) &&
           ((nc_is(label, "Protocols") && has(value, "LLMNR")) || nc_is(label, "LLMNR setting") ||
            nc_is(label, "resolv.conf mode") || nc_is(label, "Current DNS Server"));
}

static bool starts_status(nc_str line)
{
    return is_link(line) || is_global_label(line);
}

/* nc_linux.step: what lines without a label go on with; behind a cut nobody knows what the section holds. */
enum { NO_LIST, SERVERS, TORN };

/* A section without a label for servers has none; of one that was cut off nobody knows. */
static void end_section(nc_linux *x)
{
    if (x->is_open && x->step != TORN)
        nc_give_number(&x->open, NC_host_resolver_servers, x->count);
    nc_linux_close(x);
}

static void begin_section(nc_linux *x, nc_str iface)
{
    end_section(x);
    nc_linux_open(x, NC_F_host_resolver);
    nc_give_bool(&x->open, NC_host_resolver_global, iface.n == 0);
    if (iface.n > 0)
        nc_give_sym(&x->g, &x->open, NC_host_resolver_iface, iface);
    x->count = 0;
    x->step = NO_LIST;
}

/* "10.1.1.53", "10.1.1.53:5353", "[2001:db8::53]:53", "10.1.1.53#dns.example.com": the address. */
static nc_str address_of(nc_str word)
{
    word = nc_str_sub(word, 0, nc_str_find_char(word, '#'));
    if (word.n > 0 && word.p[0] == '[')
        return nc_between(word, "[", "]");
    return nc_str_find_char(word, '.') < nc_str_find_char(word, ':')
               ? nc_str_sub(word, 0, nc_str_find_char(word, ':'))
               : word;
}

static void take_servers(nc_linux *x, nc_str value)
{
    nc_str word;
    while (nc_str_word(&value, &word)) {
        if (x->count++ == 0)
            nc_give_ip(&x->g, &x->open, NC_host_resolver_first, address_of(word));
    }
}

/* "DNSSEC=no/unsupported" of the list of protocols, "allow-downgrade" of a line of its own. */
static void take_dnssec(nc_linux *x, nc_str word)
{
    static const char *const ways[] = {"yes", "no", "allow-downgrade", NULL};
    nc_give_one_of(&x->g, &x->open, NC_host_resolver_dnssec, nc_str_sub(word, 0, nc_str_find_char(word, '/')),
                   ways);
}

static void take_protocols(nc_linux *x, nc_str value)
{
    nc_str word;
    while (nc_str_word(&value, &word)) {
        if (nc_is(word, "+DefaultRoute") || nc_is(word, "-DefaultRoute"))
            nc_give_bool(&x->open, NC_host_resolver_fallback, word.p[0] == '+');
        else if (nc_starts(word, "DNSSEC="))
            take_dnssec(x, nc_str_sub(word, 7, SIZE_MAX));
    }
}

static void take_setting(nc_linux *x, nc_str label, nc_str value)
{
    static const char *const modes[] = {"stub", "static", "uplink", "foreign", "missing", NULL};
    bool servers = nc_is(label, "DNS Servers");
    if (x->step != TORN)
        x->step = servers ? SERVERS : NO_LIST;
    if (servers) {
        take_servers(x, value);
    } else if (nc_is(label, "Current DNS Server")) {
        nc_give_ip(&x->g, &x->open, NC_host_resolver_current, address_of(value));
    } else if (nc_is(label, "Protocols")) {
        take_protocols(x, value);
    } else if (nc_is(label, "DNSSEC setting")) {
        take_dnssec(x, value);
    } else if (nc_is(label, "DefaultRoute setting")) {
        if (nc_is(value, "yes") || nc_is(value, "no"))
            nc_give_bool(&x->open, NC_host_resolver_fallback, nc_is(value, "yes"));
    } else if (nc_is(label, "resolv.conf mode")) {
        nc_give_one_of(&x->g, &x->open, NC_host_resolver_mode, value, modes);
    }
}

static bool line_status(nc_linux *x, nc_str line)
{
    nc_str label, value;
    if (is_link(line)) {
        begin_section(x, nc_between(line, "(", ")"));
        return true;
    }
    bool widest = nc_starts(line, "MulticastDNS setting: ") || nc_starts(line, "DefaultRoute setting: ");
    if (line.p[0] != ' ' && !widest && !is_global_label(line))
        return false;
    if (!x->is_open)
        begin_section(x, NC_S(""));
    if (nc_is_cut(line))
        x->step = TORN;
    if (split_label(line, &label, &value))
        take_setting(x, label, value);
    else if (x->step == SERVERS)
        take_servers(x, line);
    return true;
}

static const nc_fact_type status_types[] = {NC_F_host_resolver, NC_NO_TYPE};
const nc_linux_report nc_linux_resolved = {.name = NC_SI("resolvectl status"),
                                           .starts = starts_status,
                                           .line = line_status,
                                           .end = end_section,
                                           .types = status_types,
                                           .score = 70};

/* ---- resolvectl query ---- */

static const nc_str failed = NC_SI(": resolve call failed: ");
static const nc_str linked = NC_SI(" -- link: ");

/* "host1.example.com: 10.1.1.5            -- link: eth0" */
static bool is_answer(nc_str line)
{
    nc_str rest = line, word;
    return line.n > 0 && line.p[0] != ' ' && nc_str_find(line, linked) != SIZE_MAX &&
           nc_str_word(&rest, &word) && word.n > 1 && word.p[word.n - 1] == ':';
}

static bool starts_query(nc_str line)
{
    size_t at = nc_str_find(line, failed);
    return (at != SIZE_MAX && at > 0 && line.p[0] != ' ') || is_answer(line);
}

/* NULL: what it says may go on in the next line. */
static const char *status_of(nc_str text)
{
    static const struct {
        const char *words, *status;
    } known[] = {
        {"error SERVFAIL", "servfail"},        {"error REFUSED", "refused"},
        {"error NXDOMAIN", "nxdomain"},        {" does not have any RR of the requested type", "noerror"},
        {"DNSSEC validation failed", "bogus"}, {"No appropriate name servers", "no_server"},
        {"Network is down", "no_server"},      {"All attempts to contact name servers", "timed_out"},
        {"Query timed out", "timed_out"},      {"' not found", "nxdomain"}};
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (has(text, known[i].words))
            return known[i].status;
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_linux_breaks_off(text, known[i].words))
            return NULL;
    return "other";
}

/* "gw9: resolve call failed: 'gw9' not found" */
static void take_failure(nc_linux *x, nc_str line)
{
    size_t at = nc_str_find(line, failed);
    nc_str reason = nc_str_sub(line, at + failed.n, SIZE_MAX);
    const char *status = status_of(reason);
    if (nc_is_cut(reason) || status == NULL)
        return;
    nc_linux_open(x, NC_F_host_lookup);
    nc_give_text(&x->g, &x->open, NC_host_lookup_name, nc_str_sub(line, 0, at));
    nc_give_sym(&x->g, &x->open, NC_host_lookup_status, nc_str_c(status));
    if (has(reason, " does not have any RR of the requested type"))
        nc_give_number(&x->open, NC_host_lookup_answers, 0);
    nc_linux_close(x);
}

static void take_answer(nc_linux *x, nc_str line)
{
    nc_str rest = line, name, address = NC_S("");
    nc_str_word(&rest, &name);
    nc_str_word(&rest, &address);
    nc_linux_open(x, NC_F_host_lookup);
    nc_give_text(&x->g, &x->open, NC_host_lookup_name, nc_without_end(name, ':'));
    nc_give_sym(&x->g, &x->open, NC_host_lookup_status, NC_S("noerror"));
    nc_give_ip(&x->g, &x->open, NC_host_lookup_address, address);
}

/* "-- Information acquired via protocol DNS in 3.2ms.": a time of one unit; longer ones have several. */
static void take_time(nc_linux *x, nc_str line)
{
    static const struct {
        const char *unit;
        unsigned digits; /* of a nanosecond */
    } units[] = {{"ms", 6}, {"us", 3}, {"s", 9}};
    nc_words w;
    int64_t ns;
    nc_line_words(line, &w);
    if (w.count < 2 || !nc_is(w.at[w.count - 2], "in"))
        return;
    nc_str time = nc_without_end(w.at[w.count - 1], '.');
    for (unsigned i = 0; i < sizeof units / sizeof *units; i++) {
        nc_str unit = nc_str_c(units[i].unit);
        if (!nc_str_ends(time, unit))
            continue;
        if (nc_num_fixed(nc_str_sub(time, 0, time.n - unit.n), units[i].digits, &ns))
            nc_fact_set(&x->open, NC_host_lookup_took, nc_w_int(ns));
        return;
    }
}

static bool line_query(nc_linux *x, nc_str line)
{
    if (starts_query(line)) {
        nc_linux_close(x);
        if (is_answer(line))
            take_answer(x, line);
        else
            take_failure(x, line);
        return true;
    }
    if (nc_starts(line, "-- Information acquired ") && x->is_open)
        take_time(x, line);
    return nc_starts(line, "-- ") || (line.p[0] == ' ' && x->is_open); /* further addresses, "(other.name)" */
}

static const nc_fact_type query_types[] = {NC_F_host_lookup, NC_NO_TYPE};
const nc_linux_report nc_linux_resolved_query = {.name = NC_SI("resolvectl query"),
                                                 .starts = starts_query,
                                                 .line = line_query,
                                                 .types = query_types,
                                                 .score = 85};
