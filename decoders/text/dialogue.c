/* SPDX-License-Identifier: Apache-2.0 */
#include "dialogue.h"

#include "decoders/secrets.h"
#include "decoders/text/console.h"
#include "engine/base/num.h"

#include <stdlib.h>

struct nc_dialogue {
    nc_giver g;
    uint32_t session; /* 0: none yet */
    nc_sym server, verb;
    bool has_server, has_verb;
    bool asked;        /* a command or the client's greeting began the session, and nothing has come since */
    bool over;         /* the session ended with 221: what follows is of none */
    char peer[64];     /* whom curl is connected to, before it is known to speak FTP; "" nobody */
    bool greeted;      /* the server has said something in this session */
    bool passive;      /* the last reply told where to connect for data */
    int64_t data_port; /* that it named; 0: none that can be read */
    struct {
        nc_sym mode;
        nc_word ip;
        int64_t port;
        bool has_mode, has_ip; /* port 0: none that can be read */
    } agreed;                  /* how data are to flow: the last PORT, EPRT, 227 or 229 */
    int64_t long_reply;        /* code of a reply whose last line has not come; 0 none */
};

/* RFC 959, 2228, 2389, 2428, 3659 and what clients send besides. */
static const char *const verbs[] = {
    "USER", "PASS", "ACCT", "CWD",  "CDUP", "SMNT", "QUIT", "REIN", "PORT", "PASV", "TYPE", "STRU", "MODE",
    "RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD",  "MKD",  "PWD",
    "LIST", "NLST", "SITE", "SYST", "STAT", "HELP", "NOOP", "AUTH", "ADAT", "PROT", "PBSZ", "CCC",  "FEAT",
    "OPTS", "EPRT", "EPSV", "MDTM", "SIZE", "MLST", "MLSD", "LANG", "XPWD", "XMKD", "XRMD", "XCWD", NULL};

static bool is_verb(nc_str word)
{
    for (const char *const *verb = verbs; *verb != NULL; verb++)
        if (nc_is_fold(word, *verb))
            return true;
    return false;
}

nc_dialogue *nc_dialogue_new(nc_case *c, uint32_t source)
{
    nc_dialogue *d = nc_xcalloc(1, sizeof *d);
    nc_giver_begin(&d->g, c, source);
    return d;
}

void nc_dialogue_free(nc_dialogue *d)
{
    free(d);
}

uint32_t nc_dialogue_count(const nc_dialogue *d)
{
    return d->g.facts;
}

/* "EZA17?1I": the id of a message in which the copy lost digits. */
static bool is_damaged_id(nc_str word)
{
    if (word.n != 8 || !nc_starts(word, "EZ") || nc_str_find_char(word, '?') == SIZE_MAX)
        return false;
    for (size_t i = 3; i < 7; i++)
        if (word.p[i] != '?' && (word.p[i] < '0' || word.p[i] > '9'))
            return false;
    return true;
}

/* Without "EZA1701I " and its like. */
static nc_str without_id(nc_str text, nc_str *id)
{
    nc_str rest = text, word;
    *id = NC_S("");
    if (!nc_starts(text, "EZ") || !nc_str_word(&rest, &word))
        return text;
    if (is_damaged_id(word))
        return nc_str_trim(rest);
    if (nc_message_id(word).n != word.n)
        return text;
    *id = word;
    return nc_str_trim(rest);
}

/* The command behind an arrow. */
static bool read_command(nc_str text, nc_str *verb, nc_str *arg)
{
    static const char *const arrows[] = {">>> ", "---> ", "--> ", "> ", NULL};
    for (const char *const *arrow = arrows; *arrow != NULL; arrow++) {
        if (!nc_starts(text, *arrow))
            continue;
        nc_str rest = nc_str_sub(text, strlen(*arrow), SIZE_MAX);
        if (!nc_str_word(&rest, verb) || !is_verb(*verb))
            return false;
        *arg = nc_str_trim(rest);
        return true;
    }
    return false;
}

/* "227 text", "227-text", also behind "<--- " and "< ". */
static bool read_reply(nc_str text, int64_t *code, char *mark, nc_str *rest)
{
    if (nc_starts(text, "<--- "))
        text = nc_str_sub(text, 5, SIZE_MAX);
    else if (nc_starts(text, "< "))
        text = nc_str_sub(text, 2, SIZE_MAX);
    if (text.n < 3 || text.p[0] < '1' || text.p[0] > '6' || !nc_is_number(nc_str_sub(text, 0, 3)) ||
        (text.n > 3 && text.p[3] != ' ' && text.p[3] != '-'))
        return false;
    *mark = text.n > 3 ? text.p[3] : ' ';
    *rest = nc_str_sub(text, 4, SIZE_MAX);
    return nc_num_i64(nc_str_sub(text, 0, 3), code);
}

/* The command behind a prompt: "ftp 10.0.0.1" of "C:\\Users\\joe>ftp 10.0.0.1"; empty when there is none. */
static nc_str behind_prompt(nc_str text, const char *command)
{
    enum { PROMPT = 80 };
    size_t at = nc_str_find(nc_str_sub(text, 0, PROMPT), nc_str_c(command));
    if (at == SIZE_MAX || at == 0)
        return NC_S("");
    char last = text.p[at - 1], before = at > 1 ? text.p[at - 2] : '\0';
    bool prompted = last == '>' || (last == ' ' && (before == '$' || before == '#' || before == '%'));
    return prompted ? nc_str_sub(text, at, SIZE_MAX) : NC_S("");
}

/* "user:password@host:21/path" of an FTP address: the host. */
static nc_str host_of_url(nc_str text)
{
    size_t at = nc_str_find(text, NC_S("ftp://")), skip = 6;
    if (at == SIZE_MAX) {
        at = nc_str_find(text, NC_S("ftps://"));
        skip = 7;
    }
    nc_str word, rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + skip, SIZE_MAX);
    if (!nc_str_word(&rest, &word))
        return NC_S("");
    word = nc_str_sub(word, 0, nc_str_find_char(word, '/'));
    word = nc_without_user(word);
    return nc_str_sub(word, 0, nc_str_find_char(word, ':'));
}

/* Chats and scripts put a backslash where a line ends. */
static nc_str host_of_word(nc_str word)
{
    return nc_without_user(nc_without_end(word, '\\'));
}

/* "ftp> open HOST", "$ ftp -p HOST", "$ curl -v ftp://HOST/": the host; empty when it is no such line. */
static nc_str host_of_open(nc_str text)
{
    nc_words w;
    if (nc_str_find(text, NC_S("ftp")) == SIZE_MAX) /* of one and all */
        return NC_S("");
    if (nc_starts(text, "ftp> open ")) {
        nc_line_words(text, &w);
        return w.count > 2 ? host_of_word(w.at[2]) : NC_S("");
    }
    nc_str command = behind_prompt(text, "ftp ");
    nc_line_words(command, &w);
    for (unsigned i = 1; i < w.count; i++)
        if (w.at[i].p[0] != '-')
            return nc_str_find(w.at[i], NC_S("://")) == SIZE_MAX ? host_of_word(w.at[i])
                                                                 : host_of_url(w.at[i]);
    command = behind_prompt(text, "curl ");
    return command.n > 0 ? host_of_url(command) : NC_S("");
}

bool nc_dialogue_known(nc_str text)
{
    nc_str id, verb, arg, rest;
    int64_t code;
    char mark;
    text = without_id(nc_str_trim(text), &id);
    if (host_of_open(text).n > 0)
        return true;
    if (text.n > 0 && (text.p[0] == '>' || text.p[0] == '-') && read_command(text, &verb, &arg))
        return true;
    return text.n > 4 && text.p[0] == '2' && read_reply(text, &code, &mark, &rest) && code == 220 &&
           nc_str_find_fold(rest, NC_S("ftp")) != SIZE_MAX;
}

/* ---- facts ---- */

static void open_session(nc_dialogue *d, nc_str server)
{
    d->session++;
    d->has_verb = d->asked = d->over = false;
    d->long_reply = d->data_port = 0;
    d->passive = d->greeted = d->agreed.has_mode = false;
    d->has_server = server.n > 0 && !nc_is_cut(server) && !nc_is_piece_of_ip(server);
    if (d->has_server)
        d->server = nc_intern(d->g.c->pool, server);
}

/* "h,h,h,h,p,p" (RFC 959 4.1.2), from the first digit on. */
static void give_comma_address(nc_fact *fact, nc_str text, unsigned ip, unsigned port)
{
    uint64_t part[6];
    for (unsigned i = 0; i < 6; i++) {
        if (!nc_num_lead(&text, &part[i]) || part[i] > 255)
            return;
        if (i < 5 && (text.n == 0 || text.p[0] != ','))
            return;
        if (text.n > 0 && nc_is_cut_mark(text.p[0]))
            return;
        text = nc_str_sub(text, 1, SIZE_MAX);
    }
    uint32_t address = (uint32_t)(part[0] << 24 | part[1] << 16 | part[2] << 8 | part[3]);
    nc_fact_set(fact, ip, nc_w_ip4(address));
    nc_give_number(fact, port, (int64_t)(part[4] << 8 | part[5]));
}

/* "|1|10.0.0.1|5001|" (RFC 2428 2). */
static void give_eprt(const nc_giver *g, nc_fact *fact, nc_str arg)
{
    nc_str piece[5], rest = arg;
    unsigned count = 0;
    char mark = arg.n > 0 ? arg.p[0] : '|';
    while (count < 5 && nc_str_split(&rest, mark, &piece[count]))
        count++;
    if (count < 4)
        return;
    nc_give_ip(g, fact, NC_dialogue_command_data_ip, piece[2]);
    nc_give_int(fact, NC_dialogue_command_data_port, piece[3]);
}

/* What PORT, EPRT, 227 or 229 say: the address stands in two slots of their fact. */
static void agree(nc_dialogue *d, const nc_fact *fact, const char *mode, unsigned ip, unsigned port)
{
    d->agreed.mode = nc_intern(d->g.c->pool, nc_str_c(mode));
    d->agreed.has_mode = true;
    d->agreed.has_ip = nc_fact_has(fact, ip);
    d->agreed.ip = fact->slot[ip];
    d->agreed.port = nc_fact_int(fact, port, 0);
}

/* A reply about the data connection (RFC 959 4.2: 425, 426) is about what was agreed before it. */
static void give_agreed(const nc_dialogue *d, nc_fact *fact)
{
    if (!d->agreed.has_mode)
        return;
    nc_fact_set(fact, NC_dialogue_reply_mode, d->agreed.mode);
    if (d->agreed.has_ip)
        nc_fact_set(fact, NC_dialogue_reply_data_ip, d->agreed.ip);
    if (d->agreed.port != 0)
        nc_give_number(fact, NC_dialogue_reply_data_port, d->agreed.port);
}

static void take_command(nc_dialogue *d, nc_str verb, nc_str arg)
{
    nc_fact fact;
    if (d->session == 0 || d->over)
        open_session(d, NC_S(""));
    d->asked = false;
    nc_give_begin(&d->g, &fact, NC_F_dialogue_command);
    nc_give_number(&fact, NC_dialogue_command_session, d->session);
    nc_give_upper(&d->g, &fact, NC_dialogue_command_verb, verb);
    d->verb = (nc_sym)fact.slot[NC_dialogue_command_verb];
    d->has_verb = true;
    if (!nc_is_secret_command(verb, arg) && arg.n > 0)
        nc_give_text(&d->g, &fact, NC_dialogue_command_arg, arg);
    if (nc_is_fold(verb, "PORT"))
        give_comma_address(&fact, arg, NC_dialogue_command_data_ip, NC_dialogue_command_data_port);
    else if (nc_is_fold(verb, "EPRT"))
        give_eprt(&d->g, &fact, arg);
    if (nc_is_fold(verb, "PORT") || nc_is_fold(verb, "EPRT"))
        agree(d, &fact, "active", NC_dialogue_command_data_ip, NC_dialogue_command_data_port);
    nc_give_put(&d->g, &fact);
}

static void give_reply(nc_dialogue *d, int64_t code, nc_str text)
{
    nc_fact fact;
    nc_give_begin(&d->g, &fact, NC_F_dialogue_reply);
    nc_give_number(&fact, NC_dialogue_reply_session, d->session);
    if (d->has_server)
        nc_fact_set(&fact, NC_dialogue_reply_server, d->server);
    nc_give_number(&fact, NC_dialogue_reply_code, code);
    nc_give_shown(&d->g, &fact, NC_dialogue_reply_text, text);
    if (d->has_verb)
        nc_fact_set(&fact, NC_dialogue_reply_to_verb, d->verb);
    size_t open = nc_str_find_char(text, '(');
    nc_str inside = open == SIZE_MAX ? NC_S("") : nc_str_sub(text, open + 1, SIZE_MAX);
    int64_t port;
    if (code == 227)
        give_comma_address(&fact, inside, NC_dialogue_reply_data_ip, NC_dialogue_reply_data_port);
    else if (code == 229 && nc_number_after(inside, "|||", &port))
        nc_give_number(&fact, NC_dialogue_reply_data_port, port);
    d->greeted = true;
    d->passive = code == 227 || code == 229;
    d->data_port = nc_fact_int(&fact, NC_dialogue_reply_data_port, 0);
    if (d->passive)
        agree(d, &fact, "passive", NC_dialogue_reply_data_ip, NC_dialogue_reply_data_port);
    else if (code == 425 || code == 426)
        give_agreed(d, &fact);
    nc_give_put(&d->g, &fact);
}

/* What UNIX clients say of a connection that is gone looks like a reply; a copy that ends inside of it, or
 * wraps it, does not tell whose words it is.  No server says the later ones. */
static bool may_be_client(nc_str text)
{
    static const nc_str words = NC_SI("421 Service not available, remote server has closed connection");
    enum { OWN = 28 /* "421 Service not available, r" */ };
    bool cut = nc_is_cut(text) != NC_CUT_NO;
    nc_str seen = nc_str_trim_right(nc_str_sub(text, 0, text.n - cut));
    return text.n > 4 && (cut || seen.n >= OWN) && nc_str_starts(words, seen);
}

static bool take_reply(nc_dialogue *d, nc_str text)
{
    int64_t code;
    char mark;
    nc_str rest;
    if (may_be_client(text))
        return true;
    if (!read_reply(text, &code, &mark, &rest) || ((d->session == 0 || d->over) && code != 220))
        return false;
    if (code == 220 && (d->session == 0 || d->over))
        open_session(d, nc_str_c(d->peer));
    if (d->long_reply == 0 && mark == '-') {
        d->long_reply = code;
        return true;
    }
    if (d->long_reply != 0 && (mark == '-' || code != d->long_reply))
        return true; /* text inside of it */
    d->long_reply = 0;
    if (code == 220 && d->has_verb && nc_str_find_fold(rest, NC_S("ftp")) != SIZE_MAX)
        open_session(d, NC_S(""));
    d->asked = false;
    give_reply(d, code, rest);
    d->over = code == 221;
    return true;
}

/* What clients say themselves: the C library's words, and messages of the z/OS client. */
static const char *problem_of(nc_str text, nc_str id)
{
    static const struct {
        const char *words, *kind;
    } known[] = {{"connection refused", "refused"},
                 {"timed out", "timed_out"},
                 {"connection reset", "reset"},
                 {"no route to host", "unreachable"},
                 {"network is unreachable", "unreachable"},
                 {"host unreachable", "unreachable"},
                 {"name or service not known", "unknown_host"},
                 {"unknown host", "unknown_host"},
                 {"could not resolve host", "unknown_host"},
                 {"temporary failure in name resolution", "unknown_host"},
                 {"remote server has closed connection", "closed"},
                 {"connection closed by remote host", "closed"},
                 {"ssl certificate problem", "tls_failed"},
                 {"ssl_connect", "tls_failed"},
                 {"certificate verification", "tls_failed"}};
    static const struct {
        const char *id, *kind;
    } ids[] = {{"EZA2590E", "reset"},
               {"EZA2589E", "timed_out"},
               {"EZA1721W", "no_answer"},
               {"EZA2897I", "tls_failed"}};
    for (unsigned i = 0; i < sizeof ids / sizeof *ids; i++)
        if (nc_is(id, ids[i].id))
            return ids[i].kind;
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_find_fold(text, nc_str_c(known[i].words)) != SIZE_MAX)
            return known[i].kind;
    return NULL;
}

/* curl and other clients speak of other protocols with the same words. */
static bool is_of_session(nc_str text)
{
    static const char *const starts[] = {
        "421 ", "curl: (", "* OpenSSL ", "* connect to ", "Connection closed by remote host", NULL};
    for (const char *const *start = starts; *start != NULL; start++)
        if (nc_starts(text, *start))
            return true;
    return false;
}

static bool take_problem(nc_dialogue *d, nc_str text, nc_str id)
{
    nc_fact fact;
    bool inside = d->session > 0 && !d->over;
    bool ours = nc_starts(text, "ftp: ") || nc_starts(id, "EZA") || nc_starts(text, "Fatal error: Cert") ||
                (inside && is_of_session(text));
    const char *kind = ours ? problem_of(text, id) : NULL;
    if (kind == NULL)
        return false;
    d->asked = false;
    nc_give_begin(&d->g, &fact, NC_F_dialogue_problem);
    if (inside)
        nc_give_number(&fact, NC_dialogue_problem_session, d->session);
    if (inside && d->has_server)
        nc_fact_set(&fact, NC_dialogue_problem_server, d->server);
    /* Who sent a command had been greeted: else the reply that would tell may be lost. */
    if (inside && (d->passive || (!d->greeted && !d->has_verb)))
        nc_give_bool(&fact, NC_dialogue_problem_data, d->passive);
    if (inside && d->data_port != 0)
        nc_give_number(&fact, NC_dialogue_problem_data_port, d->data_port);
    nc_give_sym(&d->g, &fact, NC_dialogue_problem_kind, nc_str_c(kind));
    nc_give_sym(&d->g, &fact, NC_dialogue_problem_id, id);
    nc_give_shown(&d->g, &fact, NC_dialogue_problem_text, text);
    nc_give_put(&d->g, &fact);
    return true;
}

/* "* Connected to ftp.example.com (10.0.0.1) port 21 (#0)"; what it speaks is not known yet. */
static bool take_peer(nc_dialogue *d, nc_str text)
{
    nc_words w;
    if (!nc_starts(text, "* Connected to "))
        return false;
    nc_line_words(text, &w);
    size_t n = w.count > 3 && w.at[3].n < sizeof d->peer ? w.at[3].n : 0;
    memcpy(d->peer, n > 0 ? w.at[3].p : "", n);
    d->peer[n] = '\0';
    return true;
}

static bool take_opening(nc_dialogue *d, nc_str text, nc_str id)
{
    nc_words w;
    nc_str asked = host_of_open(text);
    if (asked.n > 0 || nc_is(id, "EZA1450I")) { /* the z/OS client begins */
        open_session(d, asked);
        d->asked = true;
        return true;
    }
    bool zos = nc_is(id, "EZA1554I") || nc_starts(text, "Connecting to: ");
    if (!zos && !(nc_starts(text, "Connected to ") && text.p[text.n - 1] == '.'))
        return false;
    nc_line_words(text, &w);
    nc_str server = w.count > 2 ? w.at[2] : NC_S("");
    d->session -= d->asked; /* the answer to "open": the same session, whose server is known better now */
    open_session(d, zos ? server : nc_without_end(server, '.'));
    return true;
}

/* Most lines of a log are none of this: one look at the first letters must do. */
static bool may_be_ours(nc_str text)
{
    switch (text.p[0]) {
    case '>':
    case '-':
    case '<':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case 'C':
    case 'f': return true;
    case 'E': return nc_starts(text, "EZA");
    case 'F': return nc_starts(text, "Fatal error: ");
    case 'c': return nc_starts(text, "curl: (") || host_of_open(text).n > 0;
    case '*': return nc_starts(text, "* ");
    default: return host_of_open(text).n > 0;
    }
}

void nc_dialogue_line(nc_dialogue *d, nc_str text, int64_t at, uint32_t number, uint64_t offset,
                      uint32_t length)
{
    nc_str id, verb, arg;
    if (text.n == 0 || !may_be_ours(text))
        return;
    d->g.from.at = at;
    d->g.from.line = number;
    d->g.from.offset = offset;
    d->g.from.length = length;
    text = without_id(text, &id);
    if (text.n == 0)
        return;
    /* Mail quotes with "> " too: curl's commands count once its server has spoken. */
    if (nc_starts(text, "> ") && d->session == 0)
        return;
    if (read_command(text, &verb, &arg))
        take_command(d, verb, arg);
    else if (!take_peer(d, text) && !take_opening(d, text, id) && !take_problem(d, text, id))
        (void)take_reply(d, text);
}
