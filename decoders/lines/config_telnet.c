/* SPDX-License-Identifier: Apache-2.0 */
/* The blocks of the TN3270E Telnet server, in a file of its own or in PROFILE.TCPIP (z/OS IP Configuration
 * Reference, "TN3270E Telnet server"): TELNETGLOBALS, TELNETPARMS, BEGINVTAM. */
#include "config_profile.h"

/* Statements whose value is a word, or several. */
static const struct {
    const char *name;
    unsigned words;
} valued[] = {{"ALLOWAPPL", 1}, {"CLIENTAUTH", 1},   {"CODEPAGE", 2},       {"CONNTYPE", 1},
              {"DEBUG", 1},     {"DEFAULTAPPL", 1},  {"FORMAT", 1},         {"HNGROUP", 1},
              {"INTERPTCP", 1}, {"IPGROUP", 1},      {"KEYRING", 2},        {"LINEMODEAPPL", 1},
              {"LUGROUP", 1},   {"LUMAP", 2},        {"NACUSERID", 1},      {"PARMSGROUP", 1},
              {"PARMSMAP", 1},  {"PORT", 1},         {"PRTDEFAULTAPPL", 1}, {"PRTGROUP", 1},
              {"PRTMAP", 2},    {"RESTRICTAPPL", 1}, {"SECUREPORT", 1},     {"SMFINIT", 1},
              {"SMFTERM", 1},   {"TCPIPJOBNAME", 1}, {"TELNETDEVICE", 2},   {"TTLSPORT", 1},
              {"USERGROUP", 1}, {"USSTCP", 1},       {"XCFGROUP", 0}};

/* Lists that go to their END word: all of it is the value. */
static const char *const lists[] = {"DEFAULTLUS",     "DEFAULTLUSSPEC", "DEFAULTPRT", "DEFAULTPRTSPEC",
                                    "ENCRYPTION",     "LUGROUP",        "SLUGROUP",   "PRTGROUP",
                                    "SPRTGROUP",      "IPGROUP",        "HNGROUP",    "USERGROUP",
                                    "WLMCLUSTERNAME", "CRLLDAPSERVER",  NULL};

/* What goes on with a mapping statement of BEGINVTAM in the lines below it. */
static const char *const options[] = {
    "DISCONNECTABLE", "CERTAUTH",  "ALLOWPRINTER", "USER",    "LU",    "LUG",
    "QSESSION",       "FIRSTONLY", "DEFONLY",      "LOGAPPL", "QINIT", NULL};

/* Words of the value, or -1 when the name is none of those. */
static int value_words(nc_str name)
{
    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
        if (nc_is_fold(name, valued[i].name))
            return (int)valued[i].words;
    return -1;
}

static bool is_value(nc_str word)
{
    static const char *const values[] = {"TRUE", "FALSE", "TYPE119", "SAF", NULL};
    return (word.p[0] >= '0' && word.p[0] <= '9') || word.p[0] == '&' ||
           nc_str_find_char(word, ',') != SIZE_MAX || nc_str_find_char(word, '.') != SIZE_MAX ||
           nc_config_among(word, values);
}

/* Mapping statements stand one on a line; their last words are names of clients and links, which look like
 * anything. */
static bool mapping_parts(const nc_config *x, nc_str word)
{
    bool named = value_words(word) >= 0 || nc_config_among(word, lists);
    if (x->words < 2)
        return false;
    if (x->g.from.line == x->begun.line)
        return named;
    return named ||
           !(nc_config_among(word, options) || nc_config_among(nc_str_c(x->last), options) || is_value(word));
}

bool nc_config_telnet_parts(const nc_config *x, nc_str word)
{
    nc_str first = nc_str_c(x->first), last = nc_str_c(x->last);
    int words = value_words(first);
    if (nc_config_among(first, lists))
        return nc_starts(last, "END") && nc_str_eq(nc_str_sub(last, 3, SIZE_MAX), first);
    if (nc_starts(first, "END"))
        return true;
    if (nc_is(nc_str_c(x->word), "BEGINVTAM") && !nc_is(first, "PARMSGROUP") && x->group[0] == '\0')
        return mapping_parts(x, word);
    return (int)x->words > words && !is_value(word);
}

/* The words behind the name, without the END word of a list. */
static void join_value(const nc_words *w, nc_buf *value)
{
    unsigned count = w->count;
    if (count > 1 && nc_config_among(w->at[0], lists) &&
        nc_is_fold(nc_str_sub(w->at[count - 1], 0, 3), "END"))
        count--;
    for (unsigned i = 1; i < count; i++) {
        if (i > 1)
            nc_buf_char(value, ' ');
        nc_buf_add(value, w->at[i]);
    }
}

/* TELNETPARMS are those of its port, a PARMSGROUP those of its clients. */
static void set_owner(nc_config *x, nc_str name, nc_str value)
{
    static const char *const ports[] = {"PORT", "SECUREPORT", "TTLSPORT", NULL};
    if (nc_config_among(name, ports) && nc_str_find_char(value, ' ') == SIZE_MAX)
        nc_config_upper(x->owner, nc_str_sub(value, 0, nc_str_find_char(value, ',')));
    if (nc_is_fold(name, "PARMSGROUP"))
        nc_config_upper(x->group, value);
    if (nc_is_fold(name, "ENDPARMSGROUP"))
        x->group[0] = '\0';
}

void nc_config_telnet_entry(nc_config *x, const nc_words *w)
{
    nc_buf value = {0};
    nc_str name = w->at[0];
    join_value(w, &value);
    set_owner(x, name, nc_buf_str(&value));
    if (!nc_is_fold(nc_str_sub(name, 0, 3), "END"))
        nc_config_set_at(x, &x->begun, nc_str_c(x->word), nc_str_c(x->group[0] != '\0' ? x->group : x->owner),
                         name, nc_buf_str(&value));
    nc_buf_free(&value);
}
