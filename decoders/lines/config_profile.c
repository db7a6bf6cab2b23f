/* SPDX-License-Identifier: Apache-2.0 */
/* PROFILE.TCPIP (z/OS IP Configuration Reference, "TCP/IP profile").  A statement runs to the next word that
 * begins one. */
#include "config.h"

#include "engine/base/num.h"

static const char *const statements[] = {"ARPAGE",
                                         "AUTOLOG",
                                         "BEGINROUTES",
                                         "BSDROUTINGPARMS",
                                         "DEFADDRTABLE",
                                         "DELETE",
                                         "DEVICE",
                                         "DYNAMICXCF",
                                         "ENDAUTOLOG",
                                         "ENDROUTES",
                                         "ENDVIPADYNAMIC",
                                         "GATEWAY",
                                         "GLOBALCONFIG",
                                         "HOME",
                                         "INCLUDE",
                                         "INTERFACE",
                                         "IPCONFIG",
                                         "IPCONFIG6",
                                         "IPSEC",
                                         "ITRACE",
                                         "KEEPALIVEOPTIONS",
                                         "LINK",
                                         "NETACCESS",
                                         "NETMONITOR",
                                         "OSAENTA",
                                         "PKTTRACE",
                                         "PORT",
                                         "PORTRANGE",
                                         "PRIMARYINTERFACE",
                                         "SACONFIG",
                                         "SMFCONFIG",
                                         "SMFPARMS",
                                         "SOMAXCONN",
                                         "SRCIP",
                                         "START",
                                         "STOP",
                                         "TCPCONFIG",
                                         "TRANSLATE",
                                         "UDPCONFIG",
                                         "VIPADYNAMIC",
                                         "ENDSRCIP",
                                         "ENDBSDROUTINGPARMS",
                                         "ENDNETACCESS",
                                         "ENDIPSEC",
                                         "ENDDEFADDRTABLE",
                                         "TELNETGLOBALS",
                                         "TELNETPARMS",
                                         "BEGINVTAM",
                                         "ENDTELNETPARMS",
                                         "ENDVTAM",
                                         "ENDTELNETGLOBALS",
                                         "ENDGATEWAY",
                                         "DATASETPREFIX",
                                         NULL};

/* What tells a profile: words that other files do not begin lines with. */
static const char *const signs[] = {"TCPCONFIG",   "UDPCONFIG",      "IPCONFIG",  "IPCONFIG6", "GLOBALCONFIG",
                                    "SOMAXCONN",   "DEVICE",         "LINK",      "HOME",      "BEGINROUTES",
                                    "ENDROUTES",   "PORT",           "PORTRANGE", "AUTOLOG",   "ENDAUTOLOG",
                                    "VIPADYNAMIC", "ENDVIPADYNAMIC", "SACONFIG",  "SMFCONFIG", "NETMONITOR",
                                    "ARPAGE",      "ITRACE",         "START",     "INTERFACE", NULL};

static bool is_value(nc_str word)
{
    static const char *const values[] = {"TRUE", "FALSE", "YES", "NO", "ON", "OFF", "ALL", "AUTO", NULL};
    return (word.p[0] >= '0' && word.p[0] <= '9') || word.p[0] == '&' || word.p[0] == '\'' ||
           nc_config_among(word, values);
}

/* "TCPSENDBFRSIZE 65536 NODELAYACKS FINWAIT2TIME 60": a name, and its value where the next word is one. */
static void give_settings(nc_config *x, const nc_words *w)
{
    nc_str statement = nc_str_c(x->word);
    bool bare = w->count > 1 && is_value(w->at[1]);
    if (bare)
        nc_config_set(x, statement, NC_S(""), statement, w->at[1]);
    for (unsigned i = bare ? 2 : 1; i < w->count; i++) {
        bool pair = i + 1 < w->count && is_value(w->at[i + 1]);
        if (!is_value(w->at[i]))
            nc_config_set(x, statement, NC_S(""), w->at[i], pair ? w->at[i + 1] : NC_S(""));
        i += pair;
    }
}

/* ---- interfaces ---- */

static void begin(nc_config *x, nc_fact *fact, const char *kind, nc_str name)
{
    nc_fact_begin(fact, NC_F_config_interface, &x->begun);
    nc_give_sym(&x->g, fact, NC_config_interface_kind, nc_str_c(kind));
    if (!nc_config_symbolic(name))
        nc_give_upper(&x->g, fact, NC_config_interface_name, name);
}

static void give_address(nc_config *x, nc_fact *fact, nc_str text)
{
    size_t slash = nc_str_find_char(text, '/');
    if (nc_config_symbolic(text))
        return;
    nc_give_ip(&x->g, fact, NC_config_interface_address,
               slash == SIZE_MAX ? text : nc_str_sub(text, 0, slash));
    if (slash != SIZE_MAX)
        nc_give_cidr(&x->g, fact, NC_config_interface_network, text);
}

/* Whether a line of the statement may have gone on. */
static bool is_cut(const nc_words *w)
{
    for (unsigned i = 0; i < w->count; i++)
        if (nc_is_cut(w->at[i]) != NC_CUT_NO)
            return true;
    return false;
}

/* Whether a word stands in a statement; unknown where it may stand in what was cut off. */
static void give_have(nc_fact *fact, unsigned slot, const nc_words *w, bool have)
{
    if (have || !is_cut(w))
        nc_give_bool(fact, slot, have);
}

/* INTERFACE name DEFINE type ... PORTNAME p IPADDR a/n MTU n VLANID n VMAC [mac] [ROUTEALL] */
static void give_interface(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    if (w->count < 4 || !nc_is_fold(w->at[2], "DEFINE"))
        return;
    begin(x, &fact, "interface", w->at[1]);
    nc_give_upper(&x->g, &fact, NC_config_interface_type, w->at[3]);
    nc_give_upper(&x->g, &fact, NC_config_interface_portname, nc_line_after(w, 4, "PORTNAME"));
    give_address(x, &fact, nc_line_after(w, 4, "IPADDR"));
    nc_give_int(&fact, NC_config_interface_mtu, nc_line_after(w, 4, "MTU"));
    nc_give_int(&fact, NC_config_interface_vlan, nc_line_after(w, 4, "VLANID"));
    bool virtual = nc_line_have(w, 4, "VMAC"), local = nc_line_have(w, 4, "ROUTELCL");
    give_have(&fact, NC_config_interface_vmac, w, virtual);
    if (local || !is_cut(w))
        nc_give_bool(&fact, NC_config_interface_routeall, virtual && !local);
    nc_give_put(&x->g, &fact);
}

/* DEVICE name type ... [PRIROUTER|SECROUTER|NONROUTER] */
static void give_device(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    if (w->count < 3)
        return;
    begin(x, &fact, "device", w->at[1]);
    nc_give_upper(&x->g, &fact, NC_config_interface_type, w->at[2]);
    give_have(&fact, NC_config_interface_routeall, w, nc_line_have(w, 3, "PRIROUTER"));
    nc_give_put(&x->g, &fact);
}

/* LINK name type [number] device */
static void give_link(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    unsigned device = w->count > 4 && nc_is_number(w->at[3]) ? 4 : 3;
    if (w->count < 4)
        return;
    begin(x, &fact, "link", w->at[1]);
    nc_give_upper(&x->g, &fact, NC_config_interface_type, w->at[2]);
    nc_give_upper(&x->g, &fact, NC_config_interface_device, w->at[device]);
    nc_give_int(&fact, NC_config_interface_vlan, nc_line_after(w, device, "VLANID"));
    give_have(&fact, NC_config_interface_vmac, w, nc_line_have(w, device, "VMAC"));
    nc_give_put(&x->g, &fact);
}

/* HOME: pairs of address and link */
static void give_home(nc_config *x, const nc_words *w)
{
    for (unsigned i = 1; i + 1 < w->count; i += 2) {
        nc_fact fact;
        begin(x, &fact, "home", w->at[i + 1]);
        give_address(x, &fact, w->at[i]);
        nc_give_put(&x->g, &fact);
    }
}

/* ---- ports ---- */

static void put_port(nc_config *x)
{
    if (x->is_open)
        nc_give_put(&x->g, &x->open);
    x->is_open = false;
}

static void port_options(nc_config *x, const nc_words *w, unsigned from)
{
    nc_give_ip(&x->g, &x->open, NC_config_port_bind, nc_line_after(w, from, "BIND"));
    if (nc_line_have(w, from, "SHAREPORT") || nc_line_have(w, from, "SHAREPORTWLM"))
        nc_give_bool(&x->open, NC_config_port_share, true);
    if (nc_line_have(w, from, "NODELAYACKS"))
        nc_give_bool(&x->open, NC_config_port_nodelayacks, true);
}

/* "21 TCP FTPD1 NODELAYACKS", "50000 100 TCP AUTHPORT"; a line that begins with a word goes on with the entry
 * before it. */
static void give_port(nc_config *x, const nc_words *w, unsigned from, bool range)
{
    static const char *const protos[] = {"tcp", "udp", NULL};
    int64_t port, count = 1;
    unsigned at = from + (range ? 2 : 1);
    if (from < w->count && x->is_open && !nc_is_number(w->at[from])) {
        port_options(x, w, from);
        return;
    }
    put_port(x);
    if (w->count < at + 2 || !nc_num_i64(w->at[from], &port) ||
        (range && !nc_num_i64(w->at[from + 1], &count)) || count < 1)
        return;
    nc_give_begin(&x->g, &x->open, NC_F_config_port);
    x->is_open = true;
    nc_give_number(&x->open, NC_config_port_port, port);
    nc_give_number(&x->open, NC_config_port_last, count > 65536 ? port : port + count - 1);
    nc_give_one_of(&x->g, &x->open, NC_config_port_proto, w->at[at], protos);
    bool reserved = nc_is_fold(w->at[at + 1], "RESERVED");
    nc_give_bool(&x->open, NC_config_port_reserved, reserved);
    if (!reserved && !nc_config_symbolic(w->at[at + 1]) && nc_str_find_char(w->at[at + 1], '*') == SIZE_MAX)
        nc_give_upper(&x->g, &x->open, NC_config_port_job, w->at[at + 1]);
    give_have(&x->open, NC_config_port_share, w, false);
    give_have(&x->open, NC_config_port_nodelayacks, w, false);
    port_options(x, w, at + 2);
}

/* ---- routes: ROUTE dest [mask] gateway|= link MTU n ---- */

static unsigned mask_length(nc_str mask)
{
    uint32_t bits = 0;
    nc_str part;
    for (unsigned i = 0; i < 4; i++) {
        uint64_t value;
        if (!nc_str_split(&mask, '.', &part) || !nc_num_u64(part, 10, &value) || value > 255)
            return 33;
        bits = bits << 8 | (uint32_t)value;
    }
    unsigned length = 0;
    while (length < 32 && (bits >> (31 - length) & 1) != 0)
        length++;
    return length == 32 || bits << length == 0 ? length : 33;
}

static void give_destination(nc_config *x, nc_fact *fact, nc_str to, nc_str mask)
{
    nc_buf text = {0};
    bool six = nc_is_fold(to, "DEFAULT6"), fallback = six || nc_is_fold(to, "DEFAULT");
    nc_give_bool(fact, NC_config_route_fallback, fallback);
    if (fallback)
        nc_buf_c(&text, six ? "::/0" : "0.0.0.0/0");
    else
        nc_buf_add(&text, to);
    if (!fallback && mask.n > 0)
        nc_buf_printf(&text, "/%u", mask_length(mask));
    else if (!fallback && nc_str_find_char(to, '/') == SIZE_MAX)
        nc_buf_c(&text, nc_str_find_char(to, ':') == SIZE_MAX ? "/32" : "/128");
    if (!nc_config_symbolic(to))
        nc_give_cidr(&x->g, fact, NC_config_route_to, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void give_route(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    nc_str mask = NC_S("");
    unsigned next = 2;
    if (w->count < 4)
        return;
    if (nc_is_fold(w->at[2], "HOST"))
        next = 3;
    else if (nc_starts(w->at[2], "255.") && nc_str_find_char(w->at[1], '/') == SIZE_MAX) {
        mask = w->at[2];
        next = 3;
    }
    if (next + 1 >= w->count)
        return;
    nc_give_begin(&x->g, &fact, NC_F_config_route);
    give_destination(x, &fact, w->at[1], mask);
    if (!nc_is(w->at[next], "=") && !nc_config_symbolic(w->at[next]))
        nc_give_ip(&x->g, &fact, NC_config_route_via, w->at[next]);
    nc_give_upper(&x->g, &fact, NC_config_route_iface, w->at[next + 1]);
    nc_give_int(&fact, NC_config_route_mtu, nc_line_after(w, next + 2, "MTU"));
    nc_give_put(&x->g, &fact);
}

/* ---- lines ---- */

static bool collects(nc_str word)
{
    static const char *const list[] = {"INTERFACE", "DEVICE", "LINK", "HOME", NULL};
    return nc_config_among(word, list);
}

static void finish(nc_config *x)
{
    nc_words w;
    put_port(x);
    nc_line_words(nc_buf_str(&x->statement), &w);
    if (w.count > 0 && nc_is_fold(w.at[0], "INTERFACE"))
        give_interface(x, &w);
    else if (w.count > 0 && nc_is_fold(w.at[0], "DEVICE"))
        give_device(x, &w);
    else if (w.count > 0 && nc_is_fold(w.at[0], "LINK"))
        give_link(x, &w);
    else if (w.count > 0)
        give_home(x, &w);
    nc_buf_clear(&x->statement);
}

static bool has_settings(nc_str statement)
{
    static const char *const list[] = {
        "ARPAGE",    "GLOBALCONFIG", "IPCONFIG",  "IPCONFIG6",     "KEEPALIVEOPTIONS",
        "SOMAXCONN", "TCPCONFIG",    "UDPCONFIG", "DATASETPREFIX", NULL};
    return nc_config_among(statement, list);
}

/* What a line says by itself; `w` has the statement's word in front. */
static void take(nc_config *x, const nc_words *w, unsigned from)
{
    nc_str statement = nc_str_c(x->word);
    if (nc_is(statement, "PORT") || nc_is(statement, "PORTRANGE"))
        give_port(x, w, from, nc_is(statement, "PORTRANGE"));
    else if (has_settings(statement)) {
        nc_words rest = {.at = {statement}, .count = 1};
        for (unsigned i = from; i < w->count && rest.count < NC_LINE_WORDS; i++)
            rest.at[rest.count++] = w->at[i];
        give_settings(x, &rest);
    } else if (nc_is(statement, "BEGINROUTES") && from == 0 && nc_is_fold(w->at[0], "ROUTE"))
        give_route(x, w);
}

static void line_profile(nc_config *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    bool route = nc_is(nc_str_c(x->word), "BEGINROUTES") && nc_is_fold(w.at[0], "ROUTE");
    bool begins = !route && nc_config_among(w.at[0], statements);
    if (begins) {
        finish(x);
        nc_config_upper(x->word, w.at[0]);
        x->begun = x->g.from;
    }
    if (begins && nc_is_fold(w.at[0], "INCLUDE")) {
        if (w.count > 1)
            nc_config_include(x, w.at[1]);
    } else if (collects(nc_str_c(x->word)))
        nc_config_collect(x, line);
    else if (!begins || w.count > 1)
        take(x, &w, begins ? 1 : 0);
}

const nc_config_kind nc_config_profile = {.file = "profile",
                                          .title = "PROFILE.TCPIP",
                                          .words = signs,
                                          .enough = 2,
                                          .comments = ";",
                                          .line = line_profile,
                                          .end = finish};
