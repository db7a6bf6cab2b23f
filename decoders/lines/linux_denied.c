/* SPDX-License-Identifier: Apache-2.0 */
/* What firewalls log when they throw a packet away: Cisco ASA and Firepower (System Log Messages 106001,
 * 106015, 106023), Juniper SRX (RT_FLOW_SESSION_DENY), Fortinet (key=value with action="deny").  Such lines
 * stand in mails among displays. */
#include "linux.h"

typedef struct denial {
    const char *by, *what;
    nc_str proto, from, from_port, to, to_port, rule;
} denial;

static nc_str behind(nc_str text, const char *mark)
{
    size_t at = nc_str_find(text, nc_str_c(mark));
    return at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + strlen(mark), SIZE_MAX);
}

static nc_str word_behind(nc_str text, const char *mark)
{
    nc_str word = NC_S(""), rest = behind(text, mark);
    (void)nc_str_word(&rest, &word);
    return word;
}

/* "inside:10.1.2.3/1042", "10.1.2.3/1042(LOCAL\\user)", "10.1.2.3": what stands behind the last colon of an
 * interface's name is the address, that of IPv6 has colons of its own. */
static void part_end(nc_str word, bool interface, nc_str *ip, nc_str *port)
{
    size_t colon = interface ? nc_str_find_char(word, ':') : SIZE_MAX;
    word = colon == SIZE_MAX ? word : nc_str_sub(word, colon + 1, SIZE_MAX);
    size_t slash = nc_str_find_char(word, '/');
    *ip = nc_str_sub(word, 0, slash);
    nc_str rest = slash == SIZE_MAX ? NC_S("") : nc_str_sub(word, slash + 1, SIZE_MAX);
    size_t n = 0;
    while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
        n++;
    bool cut = n < rest.n && nc_is_cut_mark(rest.p[n]);
    *port = cut ? NC_S("") : nc_str_sub(rest, 0, n);
}

/* "Deny tcp src inside:10.1.2.3/1042 dst outside:10.9.9.9/1364 by access-group "inside_in" [0x0, 0x0]" */
static bool read_access_list(nc_str text, denial *d)
{
    d->what = "denied";
    d->proto = word_behind(text, "Deny ");
    d->rule = nc_between(text, "access-group \"", "\"");
    part_end(word_behind(text, " src "), true, &d->from, &d->from_port);
    part_end(word_behind(text, " dst "), true, &d->to, &d->to_port);
    return d->from.n > 0 && d->to.n > 0;
}

/* "Inbound TCP connection denied from 10.1.2.3/1042 to 10.9.9.9/1364 flags SYN on interface outside",
 * "Deny TCP (no connection) from 10.1.2.3/1042 to 10.9.9.9/1364 flags RST on interface inside" */
static bool read_from_to(nc_str text, const char *what, denial *d)
{
    d->what = what;
    d->proto = NC_S("tcp");
    part_end(word_behind(text, " from "), false, &d->from, &d->from_port);
    part_end(word_behind(text, " to "), false, &d->to, &d->to_port);
    return d->from.n > 0 && d->to.n > 0;
}

static bool read_cisco(nc_str line, denial *d)
{
    static const char *const names[] = {"%ASA-", "%FTD-", "%FWSM-", "%PIX-"};
    nc_str text = NC_S("");
    for (unsigned i = 0; text.n == 0 && i < sizeof names / sizeof *names; i++)
        text = behind(line, names[i]);
    d->by = "asa";
    if (text.n < 2 || text.p[1] != '-')
        return false;
    text = nc_str_sub(text, 2, SIZE_MAX);
    return (nc_starts(text, "106023:") && read_access_list(text, d)) ||
           (nc_starts(text, "106001:") && read_from_to(text, "denied", d)) ||
           (nc_starts(text, "106015:") && read_from_to(text, "no_connection", d));
}

/* "RT_FLOW_SESSION_DENY: session denied 10.1.2.3/1042->10.9.9.9/1364 None 6(0) policy trust untrust ..." */
static bool read_srx(nc_str line, denial *d)
{
    nc_str text = behind(line, "RT_FLOW_SESSION_DENY"), ends = word_behind(text, "session denied ");
    size_t arrow = nc_str_find(ends, NC_S("->"));
    d->by = "srx";
    d->what = "denied";
    if (arrow != SIZE_MAX) {
        nc_str rest = behind(text, "->"), word;
        part_end(nc_str_sub(ends, 0, arrow), false, &d->from, &d->from_port);
        part_end(nc_str_sub(ends, arrow + 2, SIZE_MAX), false, &d->to, &d->to_port);
        for (unsigned i = 0; i < 4 && nc_str_word(&rest, &word);
             i++) { /* the end, a service, the protocol, the policy */
            d->proto = i == 2 ? nc_str_sub(word, 0, nc_str_find_char(word, '(')) : d->proto;
            d->rule = i == 3 ? word : d->rule;
        }
    } else {
        d->from = nc_between(text, "source-address=\"", "\"");
        d->from_port = nc_between(text, "source-port=\"", "\"");
        d->to = nc_between(text, "destination-address=\"", "\"");
        d->to_port = nc_between(text, "destination-port=\"", "\"");
        d->proto = nc_between(text, "protocol-id=\"", "\"");
        d->rule = nc_between(text, "policy-name=\"", "\"");
    }
    return d->from.n > 0 && d->to.n > 0;
}

static bool read_fortigate(nc_str line, denial *d)
{
    bool deny = nc_str_find(line, NC_S("action=\"deny\"")) != SIZE_MAX ||
                nc_str_find(line, NC_S("action=deny")) != SIZE_MAX;
    d->by = "fortigate";
    d->what = "denied";
    if (!deny)
        return false;
    d->from = word_behind(line, "srcip=");
    d->from_port = word_behind(line, "srcport=");
    d->to = word_behind(line, "dstip=");
    d->to_port = word_behind(line, "dstport=");
    d->proto = word_behind(line, " proto=");
    d->rule = word_behind(line, "policyid=");
    return d->from.n > 0 && d->to.n > 0;
}

static bool read_denial(nc_str line, denial *d)
{
    *d = (denial){0};
    return read_cisco(line, d) || read_srx(line, d) || read_fortigate(line, d);
}

static bool starts_denied(nc_str line)
{
    denial d;
    return read_denial(line, &d);
}

/* IP in the protocol field of other lists: 6 and 17 are what sockets call tcp and udp. */
static nc_str protocol(nc_str text)
{
    return nc_is(text, "6") ? NC_S("tcp") : nc_is(text, "17") ? NC_S("udp") : text;
}

static bool line_denied(nc_linux *x, nc_str line)
{
    denial d;
    nc_fact fact;
    if (!read_denial(line, &d))
        return false;
    nc_give_begin(&x->g, &fact, NC_F_net_denied);
    nc_give_sym(&x->g, &fact, NC_net_denied_what, nc_str_c(d.what));
    nc_give_sym(&x->g, &fact, NC_net_denied_by, nc_str_c(d.by));
    nc_give_lower(&x->g, &fact, NC_net_denied_proto, protocol(d.proto));
    nc_give_ip(&x->g, &fact, NC_net_denied_client, d.from);
    nc_give_ip(&x->g, &fact, NC_net_denied_server, d.to);
    nc_give_int(&fact, NC_net_denied_cport, d.from_port);
    nc_give_int(&fact, NC_net_denied_sport, d.to_port);
    if (d.rule.n > 0)
        nc_give_text(&x->g, &fact, NC_net_denied_rule, d.rule);
    nc_give_put(&x->g, &fact);
    return true;
}

static const nc_fact_type types[] = {NC_F_net_denied, NC_NO_TYPE};
const nc_linux_report nc_linux_denied = {
    .name = NC_SI("firewall log"), .starts = starts_denied, .line = line_denied, .types = types, .score = 85};
