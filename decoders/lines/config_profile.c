/* SPDX-License-Identifier: Apache-2.0 */
/* PROFILE.TCPIP (z/OS IP Configuration Reference, "Statement syntax for configuration statements"): free
 * format, so that statements share lines and go over several; words are parted by blanks, ";" begins a
 * comment, some statements go to their END word.  A statement goes to the next word that begins one and that
 * can't be an argument. */
#include "config_profile.h"

typedef struct nc_config_statement {
    const char *name;       /* capitals are the shortest form */
    unsigned arguments;     /* so many words of an entry are names or values, whatever they look like */
    const char *end;        /* the word that ends its block; NULL: the next statement does */
    nc_config_parts *parts; /* its entries; NULL: it is one */
    nc_config_entry *entry; /* NULL: nothing is read of it */
    bool settings;          /* names with values */
} statement;

static const nc_config_statement statements[] = {
    {"ARPAGE", 1, NULL, NULL, NULL, true},
    {"AUTOLOG", 0, "ENDAUTOLOG", nc_config_autolog_parts, nc_config_autolog, false},
    {"BEGINRoutes", 0, "ENDRoutes", nc_config_route_parts, nc_config_route, false},
    {"BEGINVTAM", 0, "ENDVTAM", nc_config_telnet_parts, nc_config_telnet_entry, false},
    {"BSDROUTINGPARMS", 0, "ENDBSDROUTINGPARMS", NULL, NULL, false},
    {"DATASETPREFIX", 1, NULL, NULL, NULL, true},
    {"DEFADDRTABLE", 0, "ENDDEFADDRTABLE", NULL, NULL, false},
    {"DELETE", 2, NULL, NULL, NULL, false},
    {"DEVICE", 2, NULL, NULL, nc_config_device, false},
    {"GATEWAY", 0, "ENDGATEWAY", NULL, NULL, false},
    {"GLOBALCONFIG", 0, NULL, NULL, NULL, true},
    {"HOME", 2, NULL, nc_config_home_parts, nc_config_home, false},
    {"INTERFACE", 3, NULL, NULL, nc_config_interface, false},
    {"IPCONFIG", 0, NULL, NULL, NULL, true},
    {"IPCONFIG6", 0, NULL, NULL, NULL, true},
    {"IPSEC", 0, "ENDIPSEC", NULL, NULL, false},
    {"ITRACE", 0, NULL, NULL, NULL, false},
    {"KEEPALIVEOPTIONS", 0, "ENDKEEPALIVEOPTIONS", NULL, NULL, true},
    {"LINK", 3, NULL, NULL, nc_config_link, false},
    {"NETACCESS", 0, "ENDNETACCESS", NULL, NULL, false},
    {"NETMONITOR", 0, NULL, NULL, NULL, false},
    {"OSAENTA", 0, NULL, NULL, NULL, false},
    {"PKTTRACE", 0, NULL, NULL, NULL, false},
    {"PORT", 3, NULL, nc_config_port_parts, nc_config_port, false},
    {"PORTRANGE", 4, NULL, nc_config_range_parts, nc_config_portrange, false},
    {"PRIMARYINTERFACE", 1, NULL, NULL, NULL, true},
    {"SACONFIG", 0, NULL, NULL, NULL, false},
    {"SMFCONFIG", 0, NULL, NULL, NULL, false},
    {"SMFPARMS", 0, NULL, NULL, NULL, false},
    {"SOMAXCONN", 1, NULL, NULL, NULL, true},
    {"SRCIP", 0, "ENDSRCIP", NULL, NULL, false},
    {"START", 1, NULL, NULL, NULL, true},
    {"STOP", 1, NULL, NULL, NULL, true},
    {"TCPCONFIG", 0, NULL, NULL, NULL, true},
    {"TELNETGLOBALS", 0, "ENDTELNETGLOBALS", nc_config_telnet_parts, nc_config_telnet_entry, false},
    {"TELNETPARMS", 0, "ENDTELNETPARMS", nc_config_telnet_parts, nc_config_telnet_entry, false},
    {"TRANSLATE", 0, NULL, NULL, NULL, false},
    {"UDPCONFIG", 0, NULL, NULL, NULL, true},
    {"VIPADynamic", 0, "ENDVIPADynamic", nc_config_vipa_parts, nc_config_vipa, false},
};

/* What tells a profile, and the file of a Telnet server: words that other files do not begin lines with. */
static const char *const signs[] = {
    "TCPCONFIG",  "UDPCONFIG",   "IPCONFIG",       "IPCONFIG6", "GLOBALCONFIG", "SOMAXCONN",  "DEVICE",
    "LINK",       "HOME",        "BEGINROUTES",    "ENDROUTES", "PORT",         "PORTRANGE",  "AUTOLOG",
    "ENDAUTOLOG", "VIPADYNAMIC", "ENDVIPADYNAMIC", "SACONFIG",  "SMFCONFIG",    "NETMONITOR", "ARPAGE",
    "VIPADEFINE", "VIPABACKUP",  "VIPARANGE",      "ITRACE",    "START",        "INTERFACE",  NULL};
static const char *const telnet_signs[] = {"TELNETGLOBALS",  "ENDTELNETGLOBALS", "TELNETPARMS",
                                           "ENDTELNETPARMS", "BEGINVTAM",        "ENDVTAM",
                                           "DEFAULTLUS",     "ENDDEFAULTLUS",    NULL};

static const char *const more[] = {"BEGINVTAM", "BSDROUTINGPARMS",  "DATASETPREFIX", "DEFADDRTABLE",
                                   "DELETE",    "ENDTELNETPARMS",   "GATEWAY",       "INCLUDE",
                                   "IPSEC",     "KEEPALIVEOPTIONS", "NETACCESS",     "OSAENTA",
                                   "PKTTRACE",  "PRIMARYINTERFACE", "SMFPARMS",      "SRCIP",
                                   "STOP",      "TELNETGLOBALS",    "TELNETPARMS",   "TRANSLATE",
                                   NULL};
static const char *const telnet_more[] = {"PORT", "PARMSGROUP", "DEFAULTAPPL", "ALLOWAPPL", "USSTCP", NULL};

/* ---- words ---- */

static bool is_value(nc_str word)
{
    static const char *const values[] = {"TRUE", "FALSE", "YES", "NO", "ON", "OFF", "ALL", "AUTO", NULL};
    return (word.p[0] >= '0' && word.p[0] <= '9') || word.p[0] == '&' || word.p[0] == '\'' ||
           nc_str_find_char(word, ':') != SIZE_MAX || nc_config_among(word, values);
}

/* The next word; one in quotes goes to the closing quote. */
static bool next_word(nc_str *rest, nc_str *word)
{
    if (!nc_str_word(rest, word))
        return false;
    size_t end =
        word->p[0] != '\'' && word->p[0] != '"'
            ? SIZE_MAX
            : nc_str_find_char(nc_str_n(word->p + 1, (size_t)(rest->p + rest->n - word->p) - 1), word->p[0]);
    if (end != SIZE_MAX && end + 2 > word->n) {
        size_t behind = end + 2 - word->n;
        *word = nc_str_n(word->p, end + 2);
        *rest = nc_str_sub(*rest, behind, SIZE_MAX);
    }
    return true;
}

static const nc_config_statement *statement_of(nc_str word)
{
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (nc_config_short(word, statements[i].name))
            return &statements[i];
    return NULL;
}

bool nc_config_begins_statement(nc_str word)
{
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (statements[i].end != NULL && nc_config_short(word, statements[i].end))
            return true;
    return statement_of(word) != NULL || nc_is_fold(word, "INCLUDE");
}

bool nc_config_is_cut(const nc_words *w)
{
    for (unsigned i = 0; i < w->count; i++)
        if (nc_is_cut(w->at[i]) != NC_CUT_NO)
            return true;
    return false;
}

/* ---- entries ---- */

static void give_setting(nc_config *x, const nc_words *w)
{
    nc_buf value = {0};
    for (unsigned i = 1; i < w->count; i++) {
        if (i > 1)
            nc_buf_char(&value, ' ');
        nc_buf_add(&value, w->at[i]);
    }
    nc_config_set_at(x, &x->begun, nc_str_c(x->word), NC_S(""), w->at[0], nc_buf_str(&value));
    nc_buf_free(&value);
}

static void end_entry(nc_config *x)
{
    nc_words w = {.count = 0};
    nc_str rest = nc_buf_str(&x->statement);
    while (rest.n > 0 && w.count < NC_LINE_WORDS && nc_str_split(&rest, '\n', &w.at[w.count]))
        w.count++;
    if (w.count > 0 && x->at->settings)
        give_setting(x, &w);
    else if (w.count > 0 && x->at->entry != NULL)
        x->at->entry(x, &w);
    nc_buf_clear(&x->statement);
    x->words = 0;
}

static void add_word(nc_config *x, nc_str word)
{
    if (x->words == 0) {
        x->begun = x->g.from;
        nc_config_upper(x->first, word);
    }
    if (x->words >= NC_LINE_WORDS || x->statement.n + word.n + 1 > NC_CONFIG_STATEMENT)
        x->is_overfull = true;
    else {
        if (x->words > 0)
            nc_buf_char(&x->statement, '\n');
        nc_buf_add(&x->statement, word);
    }
    x->words++;
    nc_config_upper(x->last, word);
}

/* The word belongs to the statement that is open. */
static void take(nc_config *x, nc_str word)
{
    const nc_config_statement *s = x->at;
    bool fixed = x->words > 0 && x->words < s->arguments + (s->settings ? 1 : 0);
    bool cut = nc_is_cut(word) != NC_CUT_NO; /* it may be a value */
    bool parted = s->settings ? !cut && !is_value(word) : s->parts != NULL && s->parts(x, word);
    if (x->words > 0 && !fixed && parted)
        end_entry(x);
    if (s->settings || s->entry != NULL)
        add_word(x, word);
    else
        x->words++;
}

static void close_statement(nc_config *x)
{
    if (x->at != NULL)
        end_entry(x);
    x->at = NULL;
    x->words = 0;
}

static void open_statement(nc_config *x, const nc_config_statement *s)
{
    close_statement(x);
    x->at = s;
    x->owner[0] = x->group[0] = '\0';
    nc_config_upper(x->word, nc_str_c(s->name));
    bool own = s->settings && s->arguments > 0;
    if (own || (s->parts == NULL && s->entry != NULL))
        add_word(x, nc_str_c(x->word));
    else if (s->parts == NULL && !s->settings)
        x->words = 1; /* counts its arguments only */
}

/* In a block only a word that can be no part of it, at the front of a line, begins another statement: the
 * copy lost the end of the block. */
static const nc_config_statement *begins(const nc_config *x, nc_str word, bool front)
{
    const nc_config_statement *s = x->at, *next = NULL;
    unsigned fixed = s == NULL ? 0 : s->arguments + (s->settings || s->parts == NULL ? 1 : 0);
    if (s == NULL || s->end != NULL || x->words == 0 || x->words >= fixed)
        next = statement_of(word);
    if (next != NULL && s != NULL && s->end != NULL &&
        !(front && (next->end != NULL || (next->settings && next->arguments == 0))))
        next = NULL;
    return next;
}

static void word_profile(nc_config *x, nc_str word, bool front)
{
    const nc_config_statement *next;
    bool ends = x->at != NULL && x->at->end != NULL && nc_config_short(word, x->at->end);
    if (x->is_include) {
        nc_config_include(x, word);
        x->is_include = false;
    } else if (ends)
        close_statement(x);
    else if (nc_is_fold(word, "INCLUDE")) {
        if (x->at != NULL)
            end_entry(x);
        x->is_include = true;
    } else if ((next = begins(x, word, front)) != NULL)
        open_statement(x, next);
    else if (x->at != NULL)
        take(x, word);
}

/* ---- lines ---- */

/* The last word of a line waits for the next one, which may begin with the rest of it. */
static void hold(nc_config *x, nc_str word, bool front)
{
    nc_buf_clear(&x->held.word);
    nc_buf_add(&x->held.word, word);
    x->held.from = x->g.from;
    x->held.front = front;
    x->held.wide = x->wide;
}

static void give_held(nc_config *x, bool cut)
{
    nc_origin here = x->g.from;
    if (x->held.word.n == 0)
        return;
    if (cut && !nc_is_cut(nc_buf_str(&x->held.word)))
        nc_buf_char(&x->held.word, NC_TEXT_EDGE);
    x->g.from = x->held.from;
    word_profile(x, nc_buf_str(&x->held.word), x->held.front);
    x->g.from = here;
    nc_buf_clear(&x->held.word);
}

/* Whether the line begins with the rest of the word that waits. */
static bool goes_on(const nc_config *x, nc_str first)
{
    const nc_config_statement *s = x->at;
    bool names = s == NULL || s->parts == nc_config_autolog_parts || s->parts == nc_config_telnet_parts;
    bool list = s != NULL && (s->parts == nc_config_port_parts || s->parts == nc_config_range_parts);
    return x->held.wide && x->held.from.line + 1 == x->g.from.line &&
           nc_config_parted(x->g.c->pool, nc_buf_str(&x->held.word), first, list, names);
}

static void line_profile(nc_config *x, nc_str line)
{
    enum { INDENT = 4 }; /* programs that wrap indent at most so far */
    nc_str rest = line, word, next;
    nc_buf piece = {0};
    bool front = true;
    if (!next_word(&rest, &word))
        return;
    bool cut = x->indent <= INDENT && goes_on(x, word);
    give_held(x, cut);
    if (cut) {
        nc_buf_char(&piece, NC_TEXT_EDGE); /* what is lost stands before it */
        nc_buf_add(&piece, word);
        word = nc_buf_str(&piece);
    }
    for (; next_word(&rest, &next); front = false) {
        word_profile(x, word, front);
        word = next;
    }
    hold(x, word, front);
    nc_buf_free(&piece);
}

static void end_profile(nc_config *x)
{
    give_held(x, false);
    nc_buf_free(&x->held.word);
    close_statement(x);
}

static const nc_fact_type profile_types[] = {
    NC_F_config_setting, NC_F_config_port,  NC_F_config_interface,    NC_F_config_route, NC_F_config_include,
    NC_F_config_autolog, NC_F_config_dvipa, NC_F_config_distribution, NC_FACTS_END};
static const nc_fact_type telnet_types[] = {NC_F_config_setting, NC_F_config_include, NC_FACTS_END};

const nc_config_kind nc_config_profile = {.file = "profile",
                                          .title = "PROFILE.TCPIP",
                                          .words = signs,
                                          .more = more,
                                          .prose = true,
                                          .enough = 2,
                                          .comments = ";",
                                          .gives = profile_types,
                                          .symbols = true,
                                          .line = line_profile,
                                          .end = end_profile};
const nc_config_kind nc_config_telnet = {.file = "telnet",
                                         .title = "Telnet server configuration",
                                         .words = telnet_signs,
                                         .more = telnet_more,
                                         .prose = true,
                                         .enough = 2,
                                         .comments = ";",
                                         .gives = telnet_types,
                                         .symbols = true,
                                         .line = line_profile,
                                         .end = end_profile};
