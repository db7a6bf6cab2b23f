/* SPDX-License-Identifier: Apache-2.0 */
/* What a message says, as facts: z/OS Communications Server IP Messages volumes 2 and 4 (EZD, EZZ), RACF
 * Messages and Codes (ICH408I), IP User's Guide (EZA1735I, EZZ9830I). */
#include "engine/base/num.h"
#include "messages.h"

#include <stdio.h>

/* "22:14:07": the time of day where the log shows no date; the zone is the log's own. */
static void give_clock(const nc_giver *g, nc_fact *fact, unsigned slot, int64_t clock)
{
    enum { TEXT = 16 };
    char out[TEXT];
    if (clock == NC_TIME_NONE)
        return;
    unsigned second = (unsigned)(clock / NC_SECOND);
    (void)snprintf(out, sizeof out, "%02u:%02u:%02u", second / 3600 % 100, second / 60 % 60, second % 60);
    nc_give_text(g, fact, slot, nc_str_c(out));
}

/* ---- AT-TLS ---- */

/* "10.1.2.3..21", "::FFFF:10.1.2.3..21" */
static void give_socket(const nc_giver *g, nc_fact *fact, nc_str text, unsigned ip, unsigned port)
{
    size_t dots = nc_str_find(text, NC_S(".."));
    if (dots == SIZE_MAX)
        return;
    nc_give_ip(g, fact, ip, nc_str_sub(text, 0, dots));
    nc_give_int(fact, port, nc_str_sub(text, dots + 2, SIZE_MAX));
}

static bool is_zeros(nc_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] != '0')
            return false;
    return true;
}

/* Eight digits are whole wherever the copy ends, and fewer are a piece. */
static void give_id(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word)
{
    enum { DIGITS = 8 };
    if (word.n == DIGITS + 1 && nc_is_cut_mark(word.p[DIGITS]))
        word.n = DIGITS;
    if (word.n == DIGITS && !is_zeros(word))
        nc_give_upper(g, fact, slot, word);
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Events have two words and more ("Initial Handshake", "Data Decryption"): one is a piece of a wrapped copy.
 */
static nc_str whole_event(nc_str event)
{
    event = nc_str_trim(event);
    return nc_str_find_char(event, ' ') == SIZE_MAX ? NC_S("") : event;
}

/* What stands behind the return code, up to the next label, data or the number of the message: "Initial
 * Handshake". */
static nc_str event_of(nc_str text)
{
    size_t at = nc_str_find(text, NC_S(" RC:"));
    nc_str rest = at == SIZE_MAX ? text : nc_str_sub(text, at + 4, SIZE_MAX), word, code;
    if (nc_starts(text, "RC:"))
        rest = nc_str_sub(text, 3, SIZE_MAX);
    (void)nc_str_word(&rest, &code);
    nc_str from = nc_str_trim(rest);
    size_t end = nc_str_find_char(from, '\n');
    from = nc_str_trim(end == SIZE_MAX ? from : nc_str_sub(from, 0, end));
    nc_str left = from;
    while (nc_str_word(&left, &word))
        if (nc_str_ends(word, NC_S(":")) || !is_letter(word.p[0]))
            return whole_event(nc_str_sub(from, 0, (size_t)(word.p - from.p)));
    return whole_event(from);
}

static void give_tls(nc_giver *g, const nc_log_message *m, nc_str id)
{
    nc_fact fact;
    nc_words w;
    int64_t rc;
    nc_line_words(m->text, &w);
    if (!nc_num_i64(nc_line_after(&w, 0, "RC:"), &rc) || rc == 0)
        return;
    nc_give_begin(g, &fact, NC_F_tls_error);
    nc_give_sym(g, &fact, NC_tls_error_id, id);
    nc_give_number(&fact, NC_tls_error_rc, rc);
    nc_str event = event_of(m->text);
    if (event.n > 0)
        nc_give_text(g, &fact, NC_tls_error_event, event);
    give_socket(g, &fact, nc_line_after(&w, 0, "LOCAL:"), NC_tls_error_local_ip, NC_tls_error_local_port);
    give_socket(g, &fact, nc_line_after(&w, 0, "REMOTE:"), NC_tls_error_remote_ip, NC_tls_error_remote_port);
    nc_give_sym(g, &fact, NC_tls_error_job, nc_line_after(&w, 0, "JOBNAME:"));
    nc_give_sym(g, &fact, NC_tls_error_user, nc_line_after(&w, 0, "USERID:"));
    nc_give_sym(g, &fact, NC_tls_error_rule, nc_line_after(&w, 0, "RULE:"));
    give_id(g, &fact, NC_tls_error_group, nc_line_after(&w, 0, "GRPID:"));
    give_id(g, &fact, NC_tls_error_environment, nc_line_after(&w, 0, "ENVID:"));
    give_id(g, &fact, NC_tls_error_conn, nc_line_after(&w, 0, "CONNID:"));
    nc_give_sym(g, &fact, NC_tls_error_system, m->system);
    give_clock(g, &fact, NC_tls_error_clock, m->clock);
    nc_give_put(g, &fact);
}

/* What CICS and MQ tell of System SSL, whose codes AT-TLS uses too:
 * DFHSO0123 14/04/2026 10:11:12 CICSWEB1 Return code 402 received from function 'gsk_secure_socket_init' of
 *   System SSL. Reason: ... Peer: 10.9.1.77, TCPIPSERVICE: HTTPSRV.
 * CSQX620E +QMP1 CSQXRESP System SSL error, channel C connection host (10.9.1.77) function 'f' RC=8
 * CICS Messages, DFHSO0123; IBM MQ reference, CSQX620E. */
static void give_system_ssl(nc_giver *g, const nc_log_message *m, nc_str id)
{
    nc_fact fact;
    int64_t rc;
    bool cics = nc_is(id, "DFHSO0123");
    if (!nc_number_after(m->text, cics ? "Return code " : " RC=", &rc) || rc == 0)
        return;
    nc_give_begin(g, &fact, NC_F_tls_error);
    nc_give_sym(g, &fact, NC_tls_error_id, id);
    nc_give_number(&fact, NC_tls_error_rc, rc);
    nc_str function = nc_between(m->text, "'", "'");
    if (function.n > 0)
        nc_give_text(g, &fact, NC_tls_error_event, function);
    nc_give_ip(g, &fact, NC_tls_error_remote_ip,
               nc_str_trim(cics ? nc_between(m->text, "Peer: ", ",") : nc_between(m->text, "(", ")")));
    nc_words w;
    nc_line_words(m->text, &w);
    for (unsigned i = 1; cics && i < w.count && i < 6; i++)
        if (nc_is(w.at[i], "Return"))
            nc_give_sym(g, &fact, NC_tls_error_job, w.at[i - 1]);
    nc_give_sym(g, &fact, NC_tls_error_system, m->system);
    give_clock(g, &fact, NC_tls_error_clock, m->clock);
    nc_give_put(g, &fact);
}

/* ---- interfaces ---- */

static const char *happened(nc_str text)
{
    if (nc_str_find_fold(text, NC_S("initialization complete")) != SIZE_MAX)
        return "up";
    if (nc_str_find_fold(text, NC_S("deactivation complete")) != SIZE_MAX)
        return "down";
    if (nc_str_find_fold(text, NC_S("has failed")) != SIZE_MAX)
        return "failed";
    return nc_str_find_fold(text, NC_S("error")) != SIZE_MAX ? "error" : NULL;
}

static nc_str bare(nc_str word)
{
    return nc_without_end(nc_without_end(nc_without_end(word, '.'), ':'), ',');
}

/* "CODE 80100040" behind a word; empty when there is none. */
static nc_str code_behind(const nc_words *w, const char *word)
{
    for (unsigned i = 0; i + 2 < w->count; i++)
        if (nc_is_fold(w->at[i], word) && nc_is_fold(w->at[i + 1], "CODE"))
            return w->at[i + 2];
    return NC_S("");
}

/* The code of the data link control: CODE=x of a device's message, "- CODE x" of an interface's. */
static nc_str code_of(nc_str text, const nc_words *w)
{
    size_t at = nc_str_find(text, NC_S("CODE="));
    if (at != SIZE_MAX && nc_str_ends(nc_str_sub(text, 0, at), NC_S("DIAGNOSTIC ")))
        at = SIZE_MAX;
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + 5, SIZE_MAX), word;
    return nc_str_word(&rest, &word) ? word : code_behind(w, "-");
}

/* The adapter's code: behind its name, or where EZZ4327I has it.  OSA-Express Customer's Guide. */
static nc_str diagnostic_of(nc_str text, const nc_words *w)
{
    enum { DIGITS = 8 };
    nc_str code = nc_line_after(w, 0, "CODE:"), rejected = nc_line_after(w, 0, "ERROR");
    size_t sign = nc_str_find(text, NC_S("DIAGNOSTIC CODE="));
    if (sign != SIZE_MAX) {
        nc_str rest = nc_str_sub(text, sign + strlen("DIAGNOSTIC CODE="), SIZE_MAX);
        (void)nc_str_word(&rest, &code);
    }
    if (code.n == 0)
        code = code_behind(w, "DIAGNOSTIC");
    if (code.n == DIGITS && nc_starts(code, "0000E0")) /* a word of storage holds the half that counts */
        code = nc_str_sub(code, DIGITS / 2, SIZE_MAX);
    return code.n == 0 && rejected.n == 4 && nc_starts(rejected, "E0") ? rejected : code;
}

/* EZZ4310I ERROR: CODE=x REPORTED ON DEVICE d. DIAGNOSTIC CODE: n
 * EZZ4338I ERROR REPORTED ON INTERFACE i - CODE x DIAGNOSTIC CODE n
 * EZZ4327I ERROR n REGISTERING IP ADDRESS a FOR DEVICE d */
static void give_interface(nc_giver *g, const nc_log_message *m, nc_str id)
{
    nc_fact fact;
    nc_words w;
    const char *what = happened(m->text);
    if (what == NULL)
        return;
    nc_line_words(m->text, &w);
    nc_give_begin(g, &fact, NC_F_interface_event);
    nc_give_sym(g, &fact, NC_interface_event_id, id);
    nc_give_sym(g, &fact, NC_interface_event_what, nc_str_c(what));
    nc_str name = nc_line_after(&w, 0, "INTERFACE");
    nc_give_sym(g, &fact, NC_interface_event_name, bare(name.n > 0 ? name : nc_line_after(&w, 0, "LINK")));
    nc_give_sym(g, &fact, NC_interface_event_device, bare(nc_line_after(&w, 0, "DEVICE")));
    nc_give_upper(g, &fact, NC_interface_event_code, bare(code_of(m->text, &w)));
    nc_give_upper(g, &fact, NC_interface_event_diagnostic, bare(diagnostic_of(m->text, &w)));
    nc_give_ip(g, &fact, NC_interface_event_address, bare(nc_line_after(&w, 0, "ADDRESS")));
    nc_give_sym(g, &fact, NC_interface_event_system, m->system);
    give_clock(g, &fact, NC_interface_event_clock, m->clock);
    nc_give_put(g, &fact);
}

/* ---- OSPF: "... neighbor n, old state s, new state s, event e" ---- */

static void give_ospf(nc_giver *g, const nc_log_message *m, nc_str id)
{
    nc_fact fact;
    nc_words w;
    int64_t value;
    nc_line_words(m->text, &w);
    nc_give_begin(g, &fact, NC_F_ospf_event);
    nc_give_sym(g, &fact, NC_ospf_event_id, id);
    nc_str neighbour = nc_line_after(&w, 0, "neighbor");
    if (neighbour.n > 0)
        nc_give_text(g, &fact, NC_ospf_event_neighbour, bare(neighbour));
    if (nc_number_after(m->text, "old state ", &value))
        nc_give_number(&fact, NC_ospf_event_old, value);
    if (nc_number_after(m->text, "new state ", &value))
        nc_give_number(&fact, NC_ospf_event_now, value);
    if (nc_number_after(m->text, "event ", &value))
        nc_give_number(&fact, NC_ospf_event_event, value);
    give_clock(g, &fact, NC_ospf_event_clock, m->clock);
    nc_give_put(g, &fact);
}

/* ---- RACF ---- */

/* "USER(IBMUSER ) GROUP(SYS1 )": what stands in the brackets. */
static nc_str bracket(nc_str text, const char *open)
{
    return nc_str_trim(nc_between(text, open, ")"));
}

static nc_str line_of(nc_str text, unsigned number)
{
    nc_str line = NC_S("");
    for (unsigned i = 0; i <= number; i++)
        if (!nc_str_split(&text, '\n', &line))
            return NC_S("");
    return nc_str_trim(line);
}

/* "INSUFFICIENT ACCESS AUTHORITY", "PROFILE NOT FOUND. IT IS REQUIRED": words, where neither the name of the
 * resource stands nor columns of a log. */
static bool is_reason(nc_str line)
{
    nc_str rest = line, word;
    while (nc_str_word(&rest, &word))
        if (nc_is_number(nc_str_sub(word, 0, 1)) ||
            nc_str_find_char(nc_without_end(word, '.'), '.') != SIZE_MAX)
            return false;
    return nc_str_find_char(line, ' ') != SIZE_MAX && /* of one word another line has the others */
           !nc_str_starts(line, NC_S("CL(")) && nc_str_find(line, NC_S(" CL(")) == SIZE_MAX &&
           nc_str_find(line, NC_S("  ")) == SIZE_MAX;
}

/* ICH408I USER(..) GROUP(..) NAME(..) / resource CL(class) / INSUFFICIENT ACCESS AUTHORITY / ACCESS
 * INTENT(..) ACCESS ALLOWED(..); a logon: "LOGON/JOB INITIATION - INVALID PASSWORD"; of an address space
 * without a user: JOB(..) STEP(..) CL(class) / the reason. */
static void give_racf(nc_giver *g, const nc_log_message *m)
{
    nc_fact fact;
    nc_str resource = line_of(m->text, 1), wanted = bracket(m->text, "INTENT(");
    bool logon = nc_str_find(m->text, NC_S("LOGON/JOB INITIATION")) != SIZE_MAX;
    bool wrapped = nc_str_find(m->text, NC_S("\nCL(")) != SIZE_MAX;
    nc_str class = bracket(m->text, wrapped ? "\nCL(" : " CL(");
    bool named = nc_str_find(resource, NC_S(" CL(")) != SIZE_MAX;
    bool classed = nc_str_find(line_of(m->text, 0), NC_S(" CL(")) != SIZE_MAX;
    nc_str reason = line_of(m->text, logon || (classed && !named) ? 1 : 2);
    nc_give_begin(g, &fact, NC_F_racf_denial);
    nc_give_sym(g, &fact, NC_racf_denial_user, bracket(m->text, "USER("));
    nc_give_sym(g, &fact, NC_racf_denial_kind,
                logon                ? NC_S("logon")
                : class.n > 0        ? NC_S("access")
                : nc_is_cut(m->text) || !is_reason(reason) ? NC_S("")
                                     : NC_S("other"));
    size_t end = nc_str_find(resource, NC_S(" CL("));
    nc_str name = nc_str_trim(nc_str_sub(resource, 0, end));
    if (!logon && end != SIZE_MAX && nc_str_find_char(name, ' ') == SIZE_MAX) /* else columns of a log too */
        nc_give_text(g, &fact, NC_racf_denial_resource, name);
    nc_give_sym(g, &fact, NC_racf_denial_class, class);
    nc_give_sym(g, &fact, NC_racf_denial_wanted, wanted);
    nc_give_sym(g, &fact, NC_racf_denial_allowed, bracket(m->text, "ALLOWED("));
    if (is_reason(reason))
        nc_give_text(g, &fact, NC_racf_denial_reason, reason);
    give_clock(g, &fact, NC_racf_denial_clock, m->clock);
    nc_give_put(g, &fact);
}

/* ---- FTP client: Std Return Code = xxyyy, Error Code = 000zz ---- */

/* Both are printed with five digits: fewer are a piece of one. */
static bool code_after(nc_str text, const char *mark, int64_t *out)
{
    enum { DIGITS = 5 };
    size_t from = nc_str_find_fold(text, nc_str_c(mark));
    nc_str rest = nc_str_trim(nc_str_sub(text, from == SIZE_MAX ? text.n : from + strlen(mark), SIZE_MAX));
    return nc_is_number(nc_str_sub(rest, 0, DIGITS)) && rest.n >= DIGITS && nc_number_after(text, mark, out);
}

static void give_ftp(nc_giver *g, const nc_log_message *m)
{
    nc_fact fact;
    int64_t code, error;
    if (!code_after(m->text, "Code =", &code) || !code_after(m->text, "Error Code =", &error))
        return;
    nc_give_begin(g, &fact, NC_F_ftp_client_error);
    nc_give_number(&fact, NC_ftp_client_error_command, code / 1000);
    if (code % 1000 != 0)
        nc_give_number(&fact, NC_ftp_client_error_reply, code % 1000);
    nc_give_number(&fact, NC_ftp_client_error_code, error);
    nc_give_sym(g, &fact, NC_ftp_client_error_job, m->job);
    give_clock(g, &fact, NC_ftp_client_error_clock, m->clock);
    nc_give_put(g, &fact);
}

/* EZZ9830I asname FTP failed - Cmd = 16(get) Reply = 550 EX STD RC = 16550.  The client's own error code
 * is in RC only where CLIENTERRCODES asks for it: CEC is the code, CEE the code and the subcommand. */
static void give_ftp_failed(nc_giver *g, const nc_log_message *m)
{
    enum { TWO_DIGITS = 100 };
    nc_fact fact;
    int64_t command, value;
    nc_str rest = m->text, name, verb = bracket(m->text, "(");
    if (!nc_str_word(&rest, &name) || !nc_number_after(m->text, "Cmd =", &command))
        return;
    nc_give_begin(g, &fact, NC_F_ftp_client_error);
    nc_give_number(&fact, NC_ftp_client_error_command, command);
    if (nc_number_after(m->text, "Reply =", &value) && value != 0)
        nc_give_number(&fact, NC_ftp_client_error_reply, value);
    if (nc_number_after(m->text, "CEC RC =", &value))
        nc_give_number(&fact, NC_ftp_client_error_code, value);
    else if (nc_number_after(m->text, "CEE RC =", &value))
        nc_give_number(&fact, NC_ftp_client_error_code, value / TWO_DIGITS);
    nc_give_sym(g, &fact, NC_ftp_client_error_name, name);
    nc_give_sym(g, &fact, NC_ftp_client_error_verb, verb);
    nc_give_sym(g, &fact, NC_ftp_client_error_job, m->job);
    give_clock(g, &fact, NC_ftp_client_error_clock, m->clock);
    nc_give_put(g, &fact);
}

/* ---- all ---- */

static const char *level_of(nc_str id)
{
    switch (id.p[id.n - 1]) {
    case 'E':
    case 'S': return "error";
    case 'W': return "warning";
    case 'A':
    case 'D': return "action";
    default: return "info";
    }
}

void nc_message_give_other(nc_giver *g, nc_str id, nc_str text, int64_t clock)
{
    nc_fact fact;
    nc_give_begin(g, &fact, NC_F_message_other);
    nc_give_sym(g, &fact, NC_message_other_id, id);
    nc_give_sym(g, &fact, NC_message_other_level, nc_str_c(level_of(id)));
    give_clock(g, &fact, NC_message_other_clock, clock);
    nc_give_shown(g, &fact, NC_message_other_text, text);
    nc_give_put(g, &fact);
}

static void give_message(nc_giver *g, const nc_log_message *m, nc_str id)
{
    nc_fact fact;
    uint64_t decided =
        UINT64_C(1) << NC_message_id | UINT64_C(1) << NC_message_family | UINT64_C(1) << NC_message_level;
    nc_sink *sink = g->c->sink;
    nc_giver_loaded(g, NC_F_message);
    if (!nc_wants(sink, NC_F_message))
        return;
    nc_give_begin(g, &fact, NC_F_message);
    nc_give_sym(g, &fact, NC_message_id, id);
    nc_give_sym(g, &fact, NC_message_family, nc_str_c(m->kind->family));
    nc_give_sym(g, &fact, NC_message_level, nc_str_c(level_of(id)));
    if (sink->may != NULL && !sink->may(sink, &fact, decided)) {
        if (sink->pass_by != NULL)
            sink->pass_by(sink, fact.type, &fact.from);
        return; /* the texts of messages that no rule asks for would only fill the pool */
    }
    nc_give_sym(g, &fact, NC_message_system, m->system);
    nc_give_sym(g, &fact, NC_message_job, m->job);
    give_clock(g, &fact, NC_message_clock, m->clock);
    if (nc_is_cut(m->text) != NC_CUT_MAYBE)
        nc_give_bool(&fact, NC_message_cut, nc_is_cut(m->text) == NC_CUT_YES);
    nc_give_shown(g, &fact, NC_message_text, m->text);
    nc_give_put(g, &fact);
}

void nc_message_give(nc_giver *g, const nc_log_message *m)
{
    nc_str id = nc_str_c(m->kind->id), family = nc_str_c(m->kind->family);
    g->facts++;
    give_message(g, m, id);
    if (nc_is(id, "DFHSO0123") || nc_is(id, "CSQX620E"))
        give_system_ssl(g, m, id);
    else if (nc_is(family, "tls") && nc_str_find(m->text, NC_S("RC:")) != SIZE_MAX)
        give_tls(g, m, id);
    else if (nc_is(family, "interface"))
        give_interface(g, m, id);
    else if (nc_is(id, "EZZ7921I") || nc_is(id, "EZZ7954I") || nc_is(id, "EZZ7919I"))
        give_ospf(g, m, id);
    else if (nc_is(id, "ICH408I"))
        give_racf(g, m);
    else if (nc_is(id, "EZA1735I"))
        give_ftp(g, m);
    else if (nc_is(id, "EZZ9830I"))
        give_ftp_failed(g, m);
}
