/* SPDX-License-Identifier: Apache-2.0 */
/* PROFILE.TCPIP: servers that the stack starts, dynamic VIPAs and their distribution (z/OS IP Configuration
 * Reference, "AUTOLOG statement", "VIPADYNAMIC"). */
#include "config_profile.h"

#include "engine/base/num.h"

/* ---- AUTOLOG [minutes] procedure [JOBNAME j] [PARMSTRING 's'] [DELAYSTART [DVIPA] [TTLS]] ... ---- */

/* A word that was cut may be the beginning of a keyword: it belongs to the entry before it, which is not
 * sure. */
bool nc_config_autolog_parts(const nc_config *x, nc_str word)
{
    static const char *const keywords[] = {"JOBNAME", "PARMSTRING", "DELAYSTART", "DVIPA", "TTLS", NULL};
    nc_str last = nc_str_c(x->last);
    return nc_is_cut(word) == NC_CUT_NO && !nc_config_among(word, keywords) && !nc_is(last, "JOBNAME") &&
           !nc_is(last, "PARMSTRING");
}

void nc_config_autolog(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    nc_str procedure = w->at[0], job = nc_line_after(w, 1, "JOBNAME");
    bool minutes = nc_is_number(procedure); /* to wait for a server that was told to stop */
    if (minutes || nc_is_cut(procedure) != NC_CUT_NO)
        return;
    nc_fact_begin(&fact, NC_F_config_autolog, &x->begun);
    if (!nc_config_symbolic(procedure))
        nc_give_upper(&x->g, &fact, NC_config_autolog_procedure, procedure);
    /* Without JOBNAME the job has the name of the procedure. */
    bool named = job.n > 0;
    if (!nc_config_symbolic(named ? job : procedure) && (named || !nc_config_is_cut(w)))
        nc_give_upper(&x->g, &fact, NC_config_autolog_job, named ? job : procedure);
    bool waits = nc_line_have(w, 1, "DELAYSTART");
    if (waits || !nc_config_is_cut(w))
        nc_give_bool(&fact, NC_config_autolog_delayed, waits);
    nc_give_put(&x->g, &fact);
}

/* ---- VIPADYNAMIC ---- */

static const char *const kinds[] = {"VIPADEFine", "VIPABackup", "VIPARange",   "VIPADISTribute",
                                    "VIPARoute",  "VIPADELete", "VIPASMparms", NULL};
static const char *const kind_names[] = {"define", "backup", "range", "distribute", "route", "delete"};
enum { DEFINE, BACKUP, RANGE, DISTRIBUTE, ROUTE, DELETE_, KINDS_READ };

static unsigned kind_of(nc_str word)
{
    unsigned i = 0;
    while (kinds[i] != NULL && !nc_config_short(word, kinds[i]))
        i++;
    return i;
}

bool nc_config_vipa_parts(const nc_config *x, nc_str word)
{
    (void)x;
    return kinds[kind_of(word)] != NULL;
}

static bool is_address(nc_str word)
{
    return nc_str_find_char(word, ':') != SIZE_MAX || nc_str_find_char(word, '.') != SIZE_MAX;
}

/* The address, and the network when the length or mask is there. */
static void give_address(nc_config *x, nc_fact *fact, nc_str text, nc_str mask)
{
    nc_buf network = {0};
    size_t slash = nc_str_find_char(text, '/');
    unsigned length = mask.n == 0 ? 33 : nc_config_mask(mask);
    if (nc_config_symbolic(text))
        return;
    nc_give_ip(&x->g, fact, NC_config_dvipa_address, nc_str_sub(text, 0, slash));
    nc_buf_add(&network, text);
    if (slash == SIZE_MAX && length <= 32)
        nc_buf_printf(&network, "/%u", length);
    if ((slash != SIZE_MAX || length <= 32) && !nc_is_cut(text))
        nc_give_cidr(&x->g, fact, NC_config_dvipa_network, nc_buf_str(&network));
    nc_buf_free(&network);
}

static void begin_dvipa(nc_config *x, nc_fact *fact, unsigned kind, const nc_words *w)
{
    nc_fact_begin(fact, NC_F_config_dvipa, &x->begun);
    nc_give_sym(&x->g, fact, NC_config_dvipa_kind, nc_str_c(kind_names[kind]));
    nc_give_bool(fact, NC_config_dvipa_deleted, kind == DELETE_);
    for (unsigned i = 1; i + 1 < w->count; i++)
        if (nc_config_short(w->at[i], "MOVEable"))
            nc_give_lower(&x->g, fact, NC_config_dvipa_moveable, w->at[i + 1]);
}

/* "VIPADEFINE MOVE IMMED 255.255.255.0 10.1.1.1 10.1.1.2", "VIPABACKUP 100 10.1.1.3",
 * "VIPARANGE DEFINE 255.255.255.0 10.2.1.0", "VIPADEFINE VIPA6 FD00::1/64": a fact an address. */
static void give_dvipas(nc_config *x, const nc_words *w, unsigned kind)
{
    nc_fact fact;
    nc_str mask = NC_S(""), iface = NC_S("");
    bool deleted = nc_config_short(w->count > 1 ? w->at[1] : NC_S(""), "DELEte");
    for (unsigned i = 1; i < w->count; i++) {
        bool saf = nc_is_fold(w->at[i - 1], "SAF");
        if (nc_config_mask(w->at[i]) <= 32 && nc_starts(w->at[i], "255."))
            mask = w->at[i];
        else if (!is_address(w->at[i]) || saf)
            iface = w->at[i];
        else {
            begin_dvipa(x, &fact, kind, w);
            if (deleted)
                nc_give_bool(&fact, NC_config_dvipa_deleted, true);
            if (kind == BACKUP && nc_is_number(w->at[1]))
                nc_give_int(&fact, NC_config_dvipa_rank, w->at[1]);
            else if (kind == BACKUP)
                nc_give_number(&fact, NC_config_dvipa_rank, 1);
            if (nc_str_find_char(w->at[i], ':') != SIZE_MAX && !nc_config_symbolic(iface))
                nc_give_upper(&x->g, &fact, NC_config_dvipa_iface, iface);
            give_address(x, &fact, w->at[i], mask);
            nc_give_put(&x->g, &fact);
        }
    }
}

/* "VIPAROUTE DEFINE xcf target" */
static void give_route(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    unsigned i = 1;
    while (i < w->count && !is_address(w->at[i]))
        i++;
    if (i + 1 >= w->count)
        return;
    begin_dvipa(x, &fact, ROUTE, w);
    nc_give_bool(&fact, NC_config_dvipa_deleted, nc_config_short(w->at[1], "DELEte"));
    give_address(x, &fact, w->at[i], NC_S(""));
    if (!nc_config_symbolic(w->at[i + 1]))
        nc_give_ip(&x->g, &fact, NC_config_dvipa_target, w->at[i + 1]);
    nc_give_put(&x->g, &fact);
}

/* ---- VIPADISTRIBUTE [DEFINE|DELETE] [options] address|interface [PORT n ...] DESTIP ALL|xcf ... ---- */

typedef struct distribution {
    const nc_words *w;
    unsigned address, ports, ports_end, to; /* places of words; `ports` == `ports_end`: no port was named */
} distribution;

/* False when the statement has no DESTIP, or a word before it may be cut: nothing of it is sure. */
static bool find_parts(const nc_words *w, distribution *out)
{
    unsigned dest = 1, port;
    for (; dest < w->count && !nc_is_fold(w->at[dest], "DESTIP"); dest++)
        if (nc_is_cut(w->at[dest]))
            return false;
    for (port = 1; port < dest && !nc_is_fold(w->at[port], "PORT"); port++)
        ;
    *out = (distribution){.w = w, .address = port - 1, .ports = dest, .ports_end = dest, .to = dest + 1};
    if (port < dest)
        out->ports = port + 1;
    return dest + 1 < w->count && out->address > 0;
}

static void give_options(nc_config *x, nc_fact *fact, const distribution *d)
{
    nc_str method = NC_S("");
    for (unsigned i = 1; i < d->address; i++) {
        if (nc_config_short(d->w->at[i], "DISTMethod"))
            method = d->w->at[i + 1];
        if (nc_config_short(d->w->at[i], "TIMEDAFFinity"))
            nc_give_int(fact, NC_config_distribution_affinity, d->w->at[i + 1]);
    }
    nc_give_lower(&x->g, fact, NC_config_distribution_method, method.n > 0 ? method : NC_S("baseWLM"));
    bool ports = false;
    for (unsigned i = 1; i < d->address; i++)
        ports |= nc_config_short(d->w->at[i], "SYSPLEXPorts");
    nc_give_bool(fact, NC_config_distribution_sysplexports, ports);
    nc_give_bool(fact, NC_config_distribution_deleted, nc_config_short(d->w->at[1], "DELEte"));
}

static void give_target(nc_config *x, const distribution *d, unsigned port, unsigned to)
{
    nc_fact fact;
    nc_str address = d->w->at[d->address];
    int64_t low, high;
    nc_fact_begin(&fact, NC_F_config_distribution, &x->begun);
    give_options(x, &fact, d);
    if (!is_address(address))
        nc_give_upper(&x->g, &fact, NC_config_distribution_iface, address);
    else if (!nc_config_symbolic(address))
        nc_give_ip(&x->g, &fact, NC_config_distribution_address, address);
    nc_give_bool(&fact, NC_config_distribution_any_port, port == d->ports_end);
    if (port < d->ports_end && nc_config_range(d->w->at[port], &low, &high)) {
        nc_give_number(&fact, NC_config_distribution_port, low);
        nc_give_number(&fact, NC_config_distribution_last, high);
    }
    bool all = nc_is_fold(d->w->at[to], "ALL");
    nc_give_bool(&fact, NC_config_distribution_all, all);
    if (!all && !nc_config_symbolic(d->w->at[to]))
        nc_give_ip(&x->g, &fact, NC_config_distribution_to, d->w->at[to]);
    nc_give_put(&x->g, &fact);
}

static void give_distribution(nc_config *x, const nc_words *w)
{
    distribution d;
    if (!find_parts(w, &d))
        return;
    for (unsigned to = d.to; to < w->count; to++) {
        if (!nc_is_fold(w->at[to], "ALL") && !is_address(w->at[to])) /* WEIGHT n, PREFERRED, BACKUP */
            continue;
        give_target(x, &d, d.ports, to);
        for (unsigned port = d.ports + 1; port < d.ports_end; port++)
            give_target(x, &d, port, to);
    }
}

void nc_config_vipa(nc_config *x, const nc_words *w)
{
    unsigned kind = kind_of(w->at[0]);
    if (kind == DISTRIBUTE)
        give_distribution(x, w);
    else if (kind == ROUTE)
        give_route(x, w);
    else if (kind < KINDS_READ)
        give_dvipas(x, w, kind);
}
