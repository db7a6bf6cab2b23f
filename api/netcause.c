/* SPDX-License-Identifier: Apache-2.0 */
#include "netcause.h"

#include "api/ladder.h"
#include "api/session.h"
#include "reports/report.h"

#include <stdlib.h>

struct netcause {
    nc_session *session;
    nc_buf report, messages;
    nc_str *bundles; /* what was diagnosed; a report that shows packets reads it again */
    size_t count;
    bool drawn;
};

netcause *netcause_new(void)
{
    netcause *nc = nc_xcalloc(1, sizeof *nc);
    nc->session = nc_session_new();
    return nc;
}

void netcause_free(netcause *nc)
{
    if (nc == NULL)
        return;
    nc_session_free(nc->session);
    nc_buf_free(&nc->report);
    nc_buf_free(&nc->messages);
    free(nc);
}

int netcause_rules(netcause *nc, const char *folder)
{
    return nc_session_rules(nc->session, nc_str_c(folder)) == NC_E_OK ? NETCAUSE_DONE : NETCAUSE_BAD_RULES;
}

int netcause_descriptions(netcause *nc, const char *folder)
{
    return nc_session_descriptions(nc->session, nc_str_c(folder)) == NC_E_OK ? NETCAUSE_DONE
                                                                             : NETCAUSE_BAD_RULES;
}

int netcause_parameter(netcause *nc, const char *name, const char *value)
{
    return nc_session_parameter(nc->session, nc_str_c(name), nc_str_c(value)) == NC_E_OK ? NETCAUSE_DONE
                                                                                         : NETCAUSE_USAGE;
}

int netcause_limit(netcause *nc, const char *name, int64_t value)
{
    return nc_limit_set(nc_session_limits(nc->session), nc_str_c(name), value) ? NETCAUSE_DONE
                                                                               : NETCAUSE_USAGE;
}

void netcause_today(netcause *nc, int64_t ns)
{
    nc_session_today(nc->session, ns);
}

int netcause_ready(netcause *nc)
{
    return nc_session_ready(nc->session) == NC_E_OK ? NETCAUSE_DONE : NETCAUSE_BAD_RULES;
}

int netcause_diagnose(netcause *nc, const char *const *bundles, size_t count)
{
    if (nc_session_program(nc->session) == NULL)
        return NETCAUSE_BAD_RULES;
    if (nc_session_result(nc->session) != NULL || count == 0)
        return NETCAUSE_USAGE;
    nc_arena *arena = nc_session_arena(nc->session);
    nc->bundles = NC_NEW_ARRAY(arena, nc_str, count);
    nc->count = count;
    nc_session_read_later(nc->session);
    for (size_t i = 0; i < count; i++)
        nc->bundles[i] = nc_str_c(nc_arena_cstr(arena, nc_str_c(bundles[i])));
    return nc_session_diagnose(nc->session, nc->bundles, count);
}

const char *netcause_render(netcause *nc, const char *format, size_t *length)
{
    const nc_report_format *how = nc_report_format_find(nc_str_c(format));
    const nc_result *result = nc_session_result(nc->session);
    if (how == NULL || result == NULL)
        return NULL;
    if (how->ladders && !nc->drawn)
        nc_session_ladders(nc->session, nc->bundles, nc->count);
    nc->drawn = nc->drawn || how->ladders;
    nc_buf_clear(&nc->report);
    how->render(result, &(nc_report_options){0}, &nc->report);
    *length = nc->report.n;
    nc_buf_char(&nc->report, '\0');
    return nc->report.p;
}

const char *netcause_messages(netcause *nc)
{
    nc_buf_clear(&nc->messages);
    nc_diag_print(nc_session_diag(nc->session), &nc->messages);
    nc_buf_char(&nc->messages, '\0');
    return nc->messages.p;
}

const char *netcause_version(void)
{
    return NC_VERSION;
}
