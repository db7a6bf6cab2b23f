/* SPDX-License-Identifier: Apache-2.0 */
/* Files of one statement a line: FTP.DATA, TCPIP.DATA, resolv.conf(5).  z/OS IP Configuration Reference. */
#include "config.h"

#include "engine/base/num.h"

static nc_str rest_of(nc_str line, nc_str *name)
{
    nc_str rest = line;
    *name = NC_S("");
    (void)nc_str_word(&rest, name);
    return nc_config_single(*name, nc_str_trim(rest));
}

/* ---- FTP.DATA ---- */

static const nc_fact_type setting_types[] = {NC_F_config_setting, NC_FACTS_END};
static const nc_fact_type resolver_types[] = {NC_F_config_setting, NC_F_config_include, NC_F_config_resolver,
                                              NC_F_config_server, NC_FACTS_END};

static const char *const ftp_words[] = {"DATACTTIME",
                                        "DCONNTIME",
                                        "CCONNTIME",
                                        "INACTTIME",
                                        "MYOPENTIME",
                                        "INACTIVE",
                                        "FTPKEEPALIVE",
                                        "DATAKEEPALIVE",
                                        "FWFRIENDLY",
                                        "EPSV4",
                                        "PASSIVEIGNOREADDR",
                                        "PASSIVEDATAPORTS",
                                        "PASSIVEDATACONN",
                                        "PORTCOMMAND",
                                        "PORTCOMMANDPORT",
                                        "PORTCOMMANDIPADDR",
                                        "EXTENSIONS",
                                        "SECURE_FTP",
                                        "SECURE_CTRLCONN",
                                        "SECURE_DATACONN",
                                        "SECURE_MECHANISM",
                                        "SECURE_LOGIN",
                                        "TLSMECHANISM",
                                        "TLSRFCLEVEL",
                                        "TLSTIMEOUT",
                                        "TLSPORT",
                                        "KEYRING",
                                        "CIPHERSUITE",
                                        "SBDATACONN",
                                        "CTRLCONN",
                                        "PRIMARY",
                                        "SECONDARY",
                                        "SPACETYPE",
                                        "LRECL",
                                        "RECFM",
                                        "BLKSIZE",
                                        "DIRECTORY",
                                        "FILETYPE",
                                        "JESLRECL",
                                        "JESRECFM",
                                        "BANNER",
                                        "LOGINMSG",
                                        "ASATRANS",
                                        "AUTOMOUNT",
                                        "AUTORECALL",
                                        "CHKPTINT",
                                        "CONDDISP",
                                        "DEST",
                                        "STARTDIRECTORY",
                                        "WRAPRECORD",
                                        "UMASK",
                                        "TRACE",
                                        "DEBUG",
                                        "SMF",
                                        "MIGRATEVOL",
                                        NULL};

static void line_ftp(nc_config *x, nc_str line)
{
    nc_str name, value = rest_of(line, &name);
    bool word = name.n > 0 && strchr("[]<>@|*#$%\"'", name.p[0]) == NULL; /* else a prompt, or of a chat */
    if (word && value.n > 0) /* each statement has a value: without one the copy ends there */
        nc_config_set(x, name, NC_S(""), name, value);
}

const nc_config_kind nc_config_ftp_data = {.file = "ftp.data",
                                           .title = "FTP.DATA",
                                           .words = ftp_words,
                                           .prose = true,
                                           .enough = 3,
                                           .comments = ";",
                                           .gives = setting_types,
                                           .symbols = true,
                                           .line = line_ftp};

/* ---- resolver files ---- */

static void begin_resolver(nc_config *x)
{
    if (x->has_resolver)
        return;
    x->has_resolver = true;
    nc_give_begin(&x->g, &x->resolver, NC_F_config_resolver);
    nc_give_sym(&x->g, &x->resolver, NC_config_resolver_file, nc_str_c(x->kind->file));
    nc_give_bool(&x->resolver, NC_config_resolver_include, false);
}

static void give_server(nc_config *x, nc_str text)
{
    nc_fact fact;
    nc_str address = nc_config_address(x, text);
    begin_resolver(x);
    x->unsure_servers = nc_is_cut(address) != NC_CUT_NO; /* more lines may have followed */
    nc_give_begin(&x->g, &fact, NC_F_config_server);
    nc_give_sym(&x->g, &fact, NC_config_server_file, nc_str_c(x->kind->file));
    if (!nc_config_symbolic(address))
        nc_give_ip(&x->g, &fact, NC_config_server_address, address);
    nc_give_number(&fact, NC_config_server_place, ++x->servers);
    nc_give_put(&x->g, &fact);
    if (x->servers == 1 && !nc_config_symbolic(address))
        nc_give_ip(&x->g, &x->resolver, NC_config_resolver_first, address);
}

static void add_searches(nc_config *x, nc_str text)
{
    nc_words w;
    nc_line_words(text, &w);
    x->searches += w.count;
    x->unsure_searches |= nc_is_cut(text) != NC_CUT_NO;
}

/* A keyword that was cut may be any; and behind a value that was cut the first server may have followed. */
static bool is_unsure(nc_config *x, nc_str name, nc_str value)
{
    bool unsure = nc_is_cut(name) != NC_CUT_NO;
    x->unsure_servers |= unsure || (x->servers == 0 && nc_is_cut(value) == NC_CUT_YES);
    x->unsure_searches |= unsure;
    return unsure;
}

static void end_resolver(nc_config *x)
{
    begin_resolver(x);
    if (!x->unsure_servers)
        nc_give_number(&x->resolver, NC_config_resolver_servers, x->servers);
    if (!x->unsure_searches)
        nc_give_number(&x->resolver, NC_config_resolver_searches, x->searches);
    nc_give_put(&x->g, &x->resolver);
}

/* "timeout:2 attempts:1 ndots:2" */
static void take_options(nc_config *x, nc_str options)
{
    nc_str word;
    while (nc_str_word(&options, &word)) {
        size_t colon = nc_str_find_char(word, ':');
        nc_str name = nc_str_sub(word, 0, colon),
               value = colon == SIZE_MAX ? NC_S("") : nc_str_sub(word, colon + 1, SIZE_MAX);
        if (nc_is(name, "timeout"))
            nc_give_int(&x->resolver, NC_config_resolver_timeout, value);
        else if (nc_is(name, "attempts"))
            nc_give_int(&x->resolver, NC_config_resolver_attempts, value);
        nc_config_set(x, NC_S("OPTIONS"), NC_S(""), name, value);
    }
}

static void line_resolv(nc_config *x, nc_str line)
{
    nc_str name, value = rest_of(line, &name);
    begin_resolver(x);
    if (is_unsure(x, name, value))
        return;
    if (nc_is(name, "nameserver"))
        give_server(x, value);
    else if (nc_is(name, "options"))
        take_options(x, value);
    else if (name.p[0] >= 'a' && name.p[0] <= 'z') { /* resolv.conf(5): all statements are so */
        if (nc_is(name, "search") || nc_is(name, "domain")) { /* the last one counts */
            x->searches = 0;
            add_searches(x, value);
        }
        nc_config_set(x, name, NC_S(""), name, value);
    }
}

/* OPTIONS stands in displays of z/OS, too. */
static const char *const resolv_words[] = {"nameserver", "search", "domain", "sortlist", NULL};
static const char *const resolv_more[] = {"options", NULL};
const nc_config_kind nc_config_resolv_conf = {.file = "resolv.conf",
                                              .title = "resolv.conf",
                                              .words = resolv_words,
                                              .more = resolv_more,
                                              .prose = true,
                                              .enough = 1,
                                              .comments = "#;",
                                              .gives = resolver_types,
                                              .line = line_resolv,
                                              .end = end_resolver};

/* A statement may be for one system: "SYSA: HOSTNAME x". */
static void line_tcpip(nc_config *x, nc_str line)
{
    nc_str name, value = rest_of(line, &name), system = NC_S("");
    if (nc_str_ends(name, NC_S(":"))) {
        system = nc_without_end(name, ':');
        value = rest_of(value, &name);
    }
    begin_resolver(x);
    if (is_unsure(x, name, value))
        return;
    if (nc_is_fold(name, "NSINTERADDR") || nc_is_fold(name, "NAMESERVER"))
        give_server(x, value);
    else if (nc_is_fold(name, "INCLUDE")) {
        nc_give_bool(&x->resolver, NC_config_resolver_include, true);
        nc_config_include(x, value);
    } else if (nc_is_fold(name, "OPTIONS"))
        take_options(x, value);
    else {
        if (nc_is_fold(name, "RESOLVERTIMEOUT"))
            nc_give_int(&x->resolver, NC_config_resolver_timeout, value);
        else if (nc_is_fold(name, "RESOLVERUDPRETRIES"))
            nc_give_int(&x->resolver, NC_config_resolver_attempts, value);
        else if (nc_is_fold(name, "SEARCH") || nc_is_fold(name, "DOMAINORIGIN") || nc_is_fold(name, "DOMAIN"))
            add_searches(x, value);
        nc_config_set(x, name, system, name, value);
    }
}

static const char *const tcpip_words[] = {"TCPIPJOBNAME",
                                          "HOSTNAME",
                                          "DOMAINORIGIN",
                                          "NSINTERADDR",
                                          "RESOLVEVIA",
                                          "RESOLVERTIMEOUT",
                                          "RESOLVERUDPRETRIES",
                                          "DATASETPREFIX",
                                          "MESSAGECASE",
                                          "NSPORTADDR",
                                          "ALWAYSWTO",
                                          "LOADDBCSTABLES",
                                          NULL};
static const char *const tcpip_more[] = {
    "SEARCH",         "DOMAIN",       "NAMESERVER", "OPTIONS", "SORTLIST", "TRACE",          "INCLUDE",
    "SOCKNOTESTSTOR", "SOCKTESTSTOR", "SOCKDEBUG",  "LOOKUP",  "NOCACHE",  "NOCACHEREORDER", NULL};
const nc_config_kind nc_config_tcpip_data = {.file = "tcpip.data",
                                             .title = "TCPIP.DATA",
                                             .words = tcpip_words,
                                             .more = tcpip_more,
                                             .prose = true,
                                             .enough = 2,
                                             .comments = ";#",
                                             .gives = resolver_types,
                                             .symbols = true,
                                             .line = line_tcpip,
                                             .end = end_resolver};
