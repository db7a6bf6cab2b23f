/* SPDX-License-Identifier: Apache-2.0 */
/* What services that set up links and names write to the journal or to syslog: NetworkManager,
 * systemd-networkd, dhclient (ISC), systemd-resolved.  Kernel lines between them are those of linux_kernel.c.
 */
#include "linux.h"

static const struct {
    const char *program, *by;
} services[] = {{"NetworkManager[", "networkmanager"},
                {"systemd-networkd[", "networkd"},
                {"dhclient[", "dhclient"},
                {"systemd-resolved[", "resolved"}};

/* Words that make a line worth a fact, and what stands before the interface and the server in it. */
static const struct {
    const char *by, *mark, *what, *iface, *server;
} signs[] = {
    {"networkmanager", "): request timed out", "dhcp_silent", "(", NULL},
    {"networkmanager", " -> failed (reason 'ip-config-unavailable'", "link_failed", "(", NULL},
    {"networkmanager", ": Activation: failed", "link_failed", "(", NULL},
    {"networkd", ": Failed", "link_failed", "", NULL},
    {"networkd", ": Could not set ", "link_failed", "", NULL},
    {"dhclient", "No DHCPOFFERS received", "dhcp_silent", NULL, NULL},
    {"dhclient", "DHCPNAK from ", "dhcp_refused", NULL, "DHCPNAK from "},
    {"dhclient", "DHCPDECLINE ", "dhcp_conflict", " on ", NULL},
    {"resolved", "Using degraded feature set ", "dns_degraded", NULL, "for DNS server "},
};

static const char *service_of(nc_str program)
{
    for (unsigned i = 0; i < sizeof services / sizeof *services; i++)
        if (nc_starts(program, services[i].program))
            return services[i].by;
    return NULL;
}

static bool starts_services(nc_str line)
{
    nc_linux_log log;
    return nc_linux_log_line(line, &log) && service_of(log.program) != NULL;
}

/* The word behind `mark`, without the sign that ends it there; the first one when `mark` is empty. */
static nc_str word_behind(nc_str text, const char *mark)
{
    nc_str word = NC_S("");
    size_t at = *mark == '\0' ? 0 : nc_str_find(text, nc_str_c(mark));
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + strlen(mark), SIZE_MAX);
    if (nc_str_word(&rest, &word))
        while (word.n > 0 && strchr(".:,)", word.p[word.n - 1]) != NULL)
            word = nc_str_sub(word, 0, word.n - 1);
    return word;
}

static void give_line(nc_linux *x, const nc_linux_log *log, const char *by, unsigned sign)
{
    nc_fact fact;
    x->g.from.at = log->at;
    nc_give_begin(&x->g, &fact, NC_F_host_service);
    nc_give_sym(&x->g, &fact, NC_host_service_what, nc_str_c(signs[sign].what));
    nc_give_sym(&x->g, &fact, NC_host_service_by, nc_str_c(by));
    nc_give_sym(&x->g, &fact, NC_host_service_host, log->host);
    if (signs[sign].iface != NULL)
        nc_give_sym(&x->g, &fact, NC_host_service_iface, word_behind(log->text, signs[sign].iface));
    if (signs[sign].server != NULL)
        nc_give_ip(&x->g, &fact, NC_host_service_server, word_behind(log->text, signs[sign].server));
    nc_give_shown(&x->g, &fact, NC_host_service_text, log->text);
    nc_give_put(&x->g, &fact);
}

static bool line_services(nc_linux *x, nc_str line)
{
    nc_linux_log log;
    const char *by = nc_linux_log_line(line, &log) ? service_of(log.program) : NULL;
    if (by == NULL)
        return false;
    for (unsigned i = 0; i < sizeof signs / sizeof *signs; i++)
        if (nc_is(nc_str_c(by), signs[i].by) && nc_str_find(log.text, nc_str_c(signs[i].mark)) != SIZE_MAX) {
            give_line(x, &log, by, i);
            return true;
        }
    return true;
}

static const nc_fact_type types[] = {NC_F_host_service, NC_NO_TYPE};
const nc_linux_report nc_linux_services = {.name = NC_SI("log of network services"),
                                           .starts = starts_services,
                                           .line = line_services,
                                           .types = types,
                                           .score = 80};
