/* SPDX-License-Identifier: Apache-2.0 */
#include "ssh.h"

static bool has(nc_str text, const char *words)
{
    return nc_str_find(text, nc_str_c(words)) != SIZE_MAX;
}

/* ---- what is said ---- */

typedef struct saying {
    const char *starts; /* NULL: anywhere */
    const char *holds;  /* "" nothing more */
    const char *kind;
    const char *host; /* the words before the other side; NULL: none is printed */
    bool server;      /* only sshd says so */
} saying;

/* In the order in which they are tried: the narrower before the wider.  ssh.c, sshconnect.c, sshconnect2.c,
 * packet.c, kex.c, clientloop.c, auth.c, sshd.c and sftp-client.c of OpenSSH; PuTTY, "Errors". */
static const saying sayings[] = {
    {"ssh: connect to host ", "Connection refused", "refused", "host ", false},
    {"ssh: connect to host ", "EDC8128I", "refused", "host ", false},
    {"ssh: connect to host ", "timed out", "timed_out", "host ", false},
    {"ssh: connect to host ", "EDC8127I", "timed_out", "host ", false},
    {"ssh: connect to host ", "o route to host", "unreachable", "host ", false},
    {"ssh: connect to host ", "unreachable", "unreachable", "host ", false},
    {"ssh: connect to host ", "cannot be reached", "unreachable", "host ", false},
    {"ssh: connect to host ", "eset by peer", "reset", "host ", false},
    {"ssh: connect to host ", "EDC8121I", "reset", "host ", false},
    {"ssh: Could not resolve hostname ", "", "unknown_host", "hostname ", false},
    {"Unable to negotiate with ", "no matching ", "no_method", "with ", false},
    {"no matching ", " found", "no_method", NULL, false},
    {"Couldn't agree a ", "(available: ", "no_method", NULL, false},
    {"kex_exchange_identification: ", "losed", "banner_closed", NULL, false},
    {"kex_exchange_identification: ", "reset", "banner_closed", NULL, false},
    {"ssh_exchange_identification: ", "losed", "banner_closed", NULL, false},
    {"ssh_exchange_identification: ", "reset", "banner_closed", NULL, false},
    {"Connection timed out during banner exchange", "", "banner_timeout", NULL, false},
    {"banner exchange: Connection to ", "invalid format", "not_ssh", "Connection to ", false},
    {"Connection to ", " timed out", "timed_out", "Connection to ", false},
    {"Connection to ", " closed by remote host", "closed", "Connection to ", false},
    {"Connection closed by ", " port ", "closed", "closed by ", false},
    {"Connection reset by ", " port ", "reset", "reset by ", false},
    {"Host key verification failed", "", "host_key_refused", NULL, false},
    {"WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED", "", "host_key_changed", NULL, false},
    {"Host key for ", " has changed and you have requested strict", "host_key_changed", "key for ", false},
    {"No ", " host key is known for ", "host_key_unknown", "known for ", false},
    {"Received disconnect from ", "Too many authentication failures", "too_many", "from ", false},
    {"Received disconnect from ", "", "disconnected", "from ", false},
    {"packet_write_wait: Connection to ", "roken pipe", "broken", "Connection to ", false},
    {"client_loop: send disconnect: ", "", "broken", NULL, false},
    {"Write failed: ", "roken pipe", "broken", NULL, false},
    {"Timeout, server ", " not responding", "no_answer", "server ", false},
    {"ssh_dispatch_run_fatal: Connection to ", "authentication code incorrect", "corrupt", "Connection to ",
     false},
    {"ssh_dispatch_run_fatal: Connection to ", "", "broken", "Connection to ", false},
    {"Corrupted MAC on input", "", "corrupt", NULL, false},
    {"Bad packet length ", "", "corrupt", NULL, false},
    {"Received message too long ", "", "noise", NULL, false},
    {"subsystem request failed on channel", "", "no_subsystem", NULL, false},
    {"Permissions 0", "are too open", "key_permissions", NULL, false},
    {"Network error: ", "onnection refused", "refused", NULL, false},
    {"Network error: ", "timed out", "timed_out", NULL, false},
    {"Network error: ", "aused connection abort", "broken", NULL, false},
    {"Network error: ", "onnection reset", "reset", NULL, false},
    {"Network error: ", "o route to host", "unreachable", NULL, false},
    {"Server unexpectedly closed network connection", "", "closed", NULL, false},
    {"Remote side unexpectedly closed network connection", "", "closed", NULL, false},
    {"Authentication refused: bad ownership or modes", "", "key_permissions", NULL, true},
    {"User ", " not allowed because ", "not_allowed", " from ", true},
    {"refused connect from ", "", "not_allowed", "from ", true},
    {"drop connection #", "MaxStartups", "start_limit", "from [", true},
    {"beginning MaxStartups throttling", "", "start_limit", NULL, true},
    {"exited MaxStartups throttling", "", "start_limit", NULL, true},
    {"Timeout before authentication for connection from ", "", "login_timeout", "from ", true},
    {"Timeout before authentication for ", "", "login_timeout", "for ", true},
    {"maximum authentication attempts exceeded", "", "too_many", " from ", true},
    {"sshd: no hostkeys available", "", "no_host_keys", NULL, true},
};

/* Most lines of a log begin with the id of a message, in capitals: one look at the first letters must do. */
static bool may_begin(nc_str text)
{
    bool capital = text.p[0] >= 'A' && text.p[0] <= 'Z', small = text.p[0] >= 'b' && text.p[0] <= 's';
    if (text.n < 4 || !(capital || small))
        return false;
    bool word = text.p[1] >= 'a' || text.p[1] == ' ';
    return word || (text.p[0] == 'W' && nc_starts(text, "WARNING: R"));
}

/* "joe@zos1: Permission denied (publickey,password)." */
static bool is_denial(nc_str text)
{
    nc_str end = nc_without_end(text, '.');
    return end.n > 0 && end.p[end.n - 1] == ')' && has(text, "Permission denied (");
}

/* "Connection to 10.0.0.1 port 22:", "...: message auth": whether the reason at the end of a line was lost,
 * or may be a piece of the longest one. */
static bool lacks_reason(nc_str text)
{
    static const nc_str longest = NC_SI("message authentication code incorrect");
    for (size_t at; (at = nc_str_find(text, NC_S(": "))) != SIZE_MAX;)
        text = nc_str_sub(text, at + 2, SIZE_MAX);
    return nc_str_ends(text, NC_S(":")) || (nc_str_starts(longest, text) && text.n < longest.n);
}

/* Of a line that was cut the words are lost that would tell a narrower kind. */
static bool may_be_narrower(const saying *said, nc_str text)
{
    if (said->holds[0] != '\0' || (nc_is_cut(text) == NC_CUT_NO && !lacks_reason(text)))
        return false;
    for (const saying *other = sayings; other < said; other++)
        if (strcmp(other->starts, said->starts) == 0)
            return true;
    return false;
}

static const saying *find(nc_str text)
{
    static const saying denial = {NULL, "", "denied", NULL, false};
    if (text.n == 0)
        return NULL;
    if (may_begin(text))
        for (unsigned i = 0; i < sizeof sayings / sizeof *sayings; i++)
            if (sayings[i].starts[0] == text.p[0] && nc_starts(text, sayings[i].starts) &&
                has(text, sayings[i].holds))
                return may_be_narrower(&sayings[i], text) ? NULL : &sayings[i];
    return is_denial(text) ? &denial : NULL;
}

/* ---- what stands before it ---- */

/* "FOTS1949 ..." of z/OS: letters and four digits. */
static nc_str take_id(nc_str *text)
{
    enum { LONG = 8 };
    nc_str id = nc_str_sub(*text, 0, LONG);
    if (!nc_starts(id, "FOTS") || id.n != LONG || !nc_is_number(nc_str_sub(id, 4, 4)) || text->n <= LONG ||
        text->p[LONG] != ' ')
        return NC_S("");
    *text = nc_str_trim(nc_str_sub(*text, LONG, SIZE_MAX));
    return id;
}

/* "Nov 29 23:12:01 gw1 sshd[4711]: error: ...": what the server says. */
static bool take_daemon(nc_str *text)
{
    size_t at = nc_str_find_char(*text, '[');
    if (at == SIZE_MAX || at < 4 || strchr("dDn", text->p[at - 1]) == NULL)
        return false;
    nc_str name = nc_str_sub(*text, 0, at);
    if (!nc_str_ends(name, NC_S("sshd")) && !nc_str_ends(name, NC_S("sshd-session")) &&
        !nc_str_ends(name, NC_S("SSHD")))
        return false;
    nc_str rest = nc_str_sub(*text, at, SIZE_MAX);
    size_t end = nc_str_find(rest, NC_S("]: "));
    if (end == SIZE_MAX)
        return false;
    *text = nc_str_trim(nc_str_sub(rest, end + 3, SIZE_MAX));
    return true;
}

/* "@    WARNING: ...     @": within its frame. */
static nc_str without_frame(nc_str text)
{
    size_t n = nc_starts(text, "@  ") ? nc_str_find_char(text, '!') : SIZE_MAX;
    return n == SIZE_MAX ? text : nc_str_trim(nc_str_sub(text, 1, n));
}

/* Levels that OpenSSH and PuTTY put in front. */
static nc_str without_level(nc_str text)
{
    static const char *const levels[] = {"error: ", "fatal: ", "FATAL ERROR: ", NULL};
    for (const char *const *level = levels; *level != NULL; level++)
        if (nc_starts(text, *level))
            return nc_str_sub(text, strlen(*level), SIZE_MAX);
    return text;
}

static const saying *read(nc_str *text, nc_str *id, bool *server)
{
    *server = take_daemon(text);
    *id = NC_S("");
    if (text->n == 0)
        return NULL;
    char first = text->p[0];
    if (first == 'F')
        *id = take_id(text);
    if (first == '@')
        *text = without_frame(*text);
    else if (first == 'F' || first == 'e' || first == 'f')
        *text = without_level(*text);
    return find(*text);
}

bool nc_ssh_known(nc_str text)
{
    nc_str id;
    bool server;
    return read(&text, &id, &server) != NULL;
}

/* ---- facts ---- */

/* The word behind `before`, without what closes it: "10.0.0.1:", "gw1.", "[10.0.0.1]:4711". */
static void give_host(const nc_ssh *s, nc_fact *fact, nc_str text, const char *before)
{
    size_t at = before == NULL ? SIZE_MAX : nc_str_find(text, nc_str_c(before));
    nc_str word, rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + strlen(before), SIZE_MAX);
    if (!nc_str_word(&rest, &word))
        return;
    word = nc_str_sub(word, 0, nc_str_find_char(word, ']'));
    word = nc_without_end(nc_without_end(nc_without_end(word, ','), '.'), ':');
    nc_give_text(&s->g, fact, NC_ssh_problem_host, word);
    nc_give_ip(&s->g, fact, NC_ssh_problem_ip, word);
}

static void give_port(nc_fact *fact, nc_str text)
{
    int64_t port;
    if (nc_number_after(text, " port ", &port) && port > 0 && port < 65536)
        nc_give_number(fact, NC_ssh_problem_port, port);
}

static void give_methods(const nc_ssh *s, nc_fact *fact, nc_str text)
{
    static const struct {
        const char *words, *what;
    } kinds[] = {{"key exchange", "key_exchange"},
                 {"host key", "host_key"},
                 {"cipher", "cipher"},
                 {" MAC", "mac"},
                 {"compression", "compression"}};
    static const char *const before[] = {"Their offer: ", " server ", "(available: ", NULL};
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (has(text, kinds[i].words)) {
            nc_give_sym(&s->g, fact, NC_ssh_problem_what, nc_str_c(kinds[i].what));
            break;
        }
    for (const char *const *mark = before; *mark != NULL; mark++) {
        size_t at = nc_str_find(text, nc_str_c(*mark));
        nc_str word, rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + strlen(*mark), SIZE_MAX);
        if (nc_str_word(&rest, &word)) {
            nc_give_text(&s->g, fact, NC_ssh_problem_offer, nc_without_end(word, ')'));
            return;
        }
    }
}

/* "joe@zos1: Permission denied (publickey,password)." */
static void give_denial(const nc_ssh *s, nc_fact *fact, nc_str text)
{
    nc_give_text(&s->g, fact, NC_ssh_problem_host, nc_between(text, "@", ": "));
    nc_give_ip(&s->g, fact, NC_ssh_problem_ip, nc_between(text, "@", ": "));
    nc_give_text(&s->g, fact, NC_ssh_problem_offer, nc_between(text, "Permission denied (", ")"));
}

void nc_ssh_line(nc_ssh *s, nc_str text)
{
    nc_str id;
    nc_fact fact;
    bool server;
    const saying *said = read(&text, &id, &server);
    if (said == NULL)
        return;
    server = server || said->server || has(text, "[preauth]");
    nc_give_begin(&s->g, &fact, NC_F_ssh_problem);
    nc_give_sym(&s->g, &fact, NC_ssh_problem_kind, nc_str_c(said->kind));
    nc_give_sym(&s->g, &fact, NC_ssh_problem_by, server ? NC_S("server") : NC_S("client"));
    give_host(s, &fact, text, said->host);
    if (said->starts == NULL)
        give_denial(s, &fact, text);
    else
        give_port(&fact, text);
    if (nc_is(nc_str_c(said->kind), "no_method"))
        give_methods(s, &fact, text);
    nc_give_sym(&s->g, &fact, NC_ssh_problem_id, id);
    nc_give_shown(&s->g, &fact, NC_ssh_problem_text, text);
    nc_give_put(&s->g, &fact);
}
