/* SPDX-License-Identifier: Apache-2.0 */
/* ip -br addr, ip -br link and ip -o addr: one line an interface or an address (ip(8), -brief, -oneline). */
#include "linux.h"

static const char *const states[] = {"up",         "down",    "unknown", "dormant", "lowerlayerdown",
                                     "notpresent", "testing", NULL};

static bool is_state(nc_str word)
{
    for (const char *const *state = states; *state != NULL; state++)
        if (nc_is_fold(word, *state) && word.p[0] < 'a')
            return true;
    return false;
}

/* "10.20.30.40/24", "fe80::1/64". */
static bool is_prefixed(nc_str word)
{
    size_t slash = nc_str_find_char(word, '/'), signs = 0;
    for (size_t i = 0; slash != SIZE_MAX && i < slash; i++) {
        char c = word.p[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        signs += c == '.' || c == ':';
        if (!hex && c != '.' && c != ':')
            return false;
    }
    return signs > 1 && nc_is_number(nc_str_sub(word, slash + 1, SIZE_MAX));
}

/* "vlan100@bond0  UP  10.20.30.40/24 fe80::1/64", "bond0  UP  02:00:00:00:00:01 <BROADCAST,UP>". */
static bool is_interface(const nc_words *w)
{
    return w->count > 1 && is_state(w->at[1]) &&
           (w->count == 2 || is_prefixed(w->at[2]) || (w->count == 4 && w->at[3].p[0] == '<'));
}

/* "4: eth0    inet 10.20.30.40/24 brd 10.20.30.255 scope global eth0\       valid_lft ..." */
static bool is_oneline(const nc_words *w)
{
    return w->count > 4 && nc_str_ends(w->at[0], NC_S(":")) && nc_is_number(nc_without_end(w->at[0], ':')) &&
           (nc_is(w->at[2], "inet") || nc_is(w->at[2], "inet6")) && is_prefixed(w->at[3]);
}

static bool starts_brief(nc_str line)
{
    nc_words w;
    bool likely = nc_str_find_char(line, '/') != SIZE_MAX || nc_str_find_char(line, '<') != SIZE_MAX;
    if (line.p[0] == ' ' || line.p[0] == '\t' || !likely) /* each line of any text is asked about */
        return false;
    nc_line_words(line, &w);
    return is_oneline(&w) || (w.count > 2 && is_interface(&w));
}

static nc_str without_peer(nc_str name)
{
    size_t at = nc_str_find_char(name, '@');
    return at == SIZE_MAX ? name : nc_str_sub(name, 0, at);
}

static void begin_address(nc_linux *x, nc_fact *fact, nc_str iface, nc_str text)
{
    nc_give_begin(&x->g, fact, NC_F_host_address);
    nc_give_sym(&x->g, fact, NC_host_address_iface, iface);
    nc_give_ip(&x->g, fact, NC_host_address_address, nc_str_sub(text, 0, nc_str_find_char(text, '/')));
    nc_give_cidr(&x->g, fact, NC_host_address_network, text);
}

static void give_oneline(nc_linux *x, const nc_words *w)
{
    nc_fact fact;
    bool whole = nc_line_have(w, 4, "valid_lft"); /* it stands behind the flags */
    nc_str scope = nc_line_after(w, 4, "scope");
    begin_address(x, &fact, without_peer(w->at[1]), w->at[3]);
    if (!nc_is_cut(scope))
        nc_give_sym(&x->g, &fact, NC_host_address_scope, scope);
    if (whole || nc_line_have(w, 4, "tentative"))
        nc_give_bool(&fact, NC_host_address_tentative, nc_line_have(w, 4, "tentative"));
    if (whole || nc_line_have(w, 4, "dadfailed"))
        nc_give_bool(&fact, NC_host_address_duplicate, nc_line_have(w, 4, "dadfailed"));
    nc_give_put(&x->g, &fact);
}

static void give_interface(nc_linux *x, const nc_words *w)
{
    nc_fact fact;
    nc_str name = without_peer(w->at[0]);
    bool link = w->count == 4 && w->at[3].p[0] == '<';
    nc_give_begin(&x->g, &fact, NC_F_host_interface);
    nc_give_sym(&x->g, &fact, NC_host_interface_name, name);
    nc_give_one_of(&x->g, &fact, NC_host_interface_state, w->at[1], states);
    if (link)
        nc_give_mac(&x->g, &fact, NC_host_interface_mac, w->at[2]);
    nc_give_put(&x->g, &fact);
    for (unsigned i = 2; !link && i < w->count; i++)
        if (is_prefixed(w->at[i]) && !nc_is_cut(w->at[i])) {
            begin_address(x, &fact, name, w->at[i]);
            nc_give_put(&x->g, &fact);
        }
}

static bool line_brief(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (line.p[0] == ' ' || line.p[0] == '\t')
        return false;
    if (is_oneline(&w))
        give_oneline(x, &w);
    else if (is_interface(&w))
        give_interface(x, &w);
    else
        return false;
    return true;
}

static const nc_fact_type brief_types[] = {NC_F_host_interface, NC_F_host_address, NC_NO_TYPE};
const nc_linux_report nc_linux_ip_brief = {
    .name = NC_SI("ip -br"), .starts = starts_brief, .line = line_brief, .types = brief_types, .score = 70};
