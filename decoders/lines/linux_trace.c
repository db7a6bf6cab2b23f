/* SPDX-License-Identifier: Apache-2.0 */
/* Traced paths: traceroute of Linux (modern and BSD form), AIX and z/OS (TRACERTE), tracepath, mtr -r,
 * tracert and pathping of Windows (English, German). */
#include "linux.h"

#include "engine/base/num.h"

/* What the lines of a trace look like. */
enum { UNIX, WINDOWS, TRACEPATH, MTR, PATHPING };

static bool has(nc_str text, const char *words)
{
    return nc_str_find_fold(text, nc_str_c(words)) != SIZE_MAX;
}

/* ---- the first line ---- */

static bool is_tracepath(nc_str line)
{
    nc_str rest = line, number, host, time;
    uint64_t hop;
    if (line.n == 0 || line.p[0] != ' ' || !nc_str_word(&rest, &number) || !nc_num_lead(&number, &hop) ||
        hop == 0 || !(nc_is(number, ":") || nc_is(number, "?:")) || !nc_str_word(&rest, &host))
        return false;
    return nc_is(host, "[LOCALHOST]") || (nc_str_word(&rest, &time) && nc_str_ends(time, NC_S("ms")));
}

static bool is_mtr(nc_str line)
{
    return nc_starts(line, "HOST: ") && has(line, " Loss% ") && has(line, " Snt ");
}

/* The host behind the words that begin a trace; empty when the line begins none. */
static nc_str asked_of(nc_str line)
{
    static const char *const begins[] = {"traceroute to ", "traceroute6 to ", "Tracing route to ",
                                         "Routenverfolgung zu ", NULL};
    for (const char *const *begin = begins; *begin != NULL; begin++)
        if (nc_starts(line, *begin))
            return nc_str_sub(line, strlen(*begin), SIZE_MAX);
    size_t at = nc_starts(line, "CS V") ? nc_str_find_fold(line, NC_S(": traceroute to ")) : SIZE_MAX;
    return at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + 16, SIZE_MAX);
}

/* Mails and tickets indent what they quote. */
static bool starts_trace(nc_str line)
{
    return asked_of(nc_str_trim(line)).n > 0 || is_tracepath(line) || is_mtr(line);
}

/* "gw1 (10.0.0.1), 30 hops max", "gw1 [10.0.0.1]", "10.0.0.1" */
static void give_host(nc_linux *x, nc_str text)
{
    nc_str rest = text, name = NC_S(""), address = nc_between(text, "(", ")");
    if (address.n == 0)
        address = nc_between(text, "[", "]");
    nc_str_word(&rest, &name);
    name = nc_without_end(name, ',');
    nc_give_text(&x->g, &x->open, NC_host_path_name, name);
    nc_give_ip(&x->g, &x->open, NC_host_path_to, address.n > 0 ? address : name);
}

enum { DEFAULT_HOPS = 30 }; /* of all of them, unless told */

/* A trace that ended at the most hops without the host has not reached it; one that ended before may have
 * been stopped by hand. */
static void end_trace(nc_linux *x)
{
    const nc_fact *path = &x->open;
    if (!x->is_open)
        return;
    bool both = path->known >> NC_host_path_to & 1 && path->known >> NC_host_path_last & 1;
    bool refused = path->known >> NC_host_path_problem & 1;
    if (both && path->slot[NC_host_path_to] == path->slot[NC_host_path_last])
        nc_give_bool(&x->open, NC_host_path_reached, true);
    else if (refused || (path->known >> NC_host_path_tried & 1 &&
                         nc_v_int(path->slot[NC_host_path_tried]) >= (int64_t)x->count))
        nc_give_bool(&x->open, NC_host_path_reached, false);
    if (!(path->known >> NC_host_path_tried & 1))
        x->is_open = false; /* a heading alone */
    nc_linux_close(x);
}

static void begin(nc_linux *x, nc_str line)
{
    nc_str asked = asked_of(line);
    bool german = nc_starts(line, "Routenverfolgung");
    end_trace(x);
    nc_linux_open(x, NC_F_host_path);
    nc_give_number(&x->open, NC_host_path_path, ++x->path);
    x->step = UNIX;
    if (asked.n == 0)
        x->step = is_mtr(line) ? MTR : TRACEPATH;
    else if (german || nc_starts(line, "Tracing"))
        x->step = WINDOWS;
    int64_t most;
    x->count = nc_number_after(line, "), ", &most) && most > 0 && most < 256 ? (unsigned)most : DEFAULT_HOPS;
    give_host(x, asked.n > 0 ? asked : x->asked);
    nc_buf_clear(&x->heading);
    if (x->step == MTR)
        nc_buf_add(&x->heading, line);
}

/* ---- one hop ---- */

typedef struct hop {
    uint64_t number;
    nc_str address; /* "" nobody has answered yet */
    nc_str problem;
    int64_t sent, received, rtt; /* ns; INT64_MAX none */
    int64_t mtu;                 /* that !F tells; 0 none */
    bool cut;                    /* more probes may have stood in the line */
} hop;

static hop hop_new(uint64_t number)
{
    return (hop){.number = number, .address = NC_S(""), .problem = NC_S(""), .rtt = INT64_MAX};
}

/* Who answered last, and whether that is the host that was asked. */
static void note_in_path(nc_linux *x, const hop *h)
{
    nc_fact *path = &x->open;
    nc_give_number(path, NC_host_path_tried, (int64_t)h->number);
    if (h->address.n == 0)
        return;
    nc_give_number(path, NC_host_path_hops, (int64_t)h->number);
    path->known &= ~(UINT64_C(1) << NC_host_path_last);
    nc_give_ip(&x->g, path, NC_host_path_last, h->address);
    if (h->problem.n > 0) {
        nc_give_sym(&x->g, path, NC_host_path_problem, h->problem);
        nc_give_ip(&x->g, path, NC_host_path_reporter, h->address);
        if (h->mtu > 0)
            nc_give_number(path, NC_host_path_pmtu, h->mtu);
    }
}

/* A line of pathping's first part names a router and tells nothing of probes. */
static void put_hop(nc_linux *x, const hop *h)
{
    nc_fact fact;
    if (x->step != PATHPING)
        note_in_path(x, h);
    if (h->sent == 0 && !(h->cut && h->address.n > 0))
        return;
    nc_give_begin(&x->g, &fact, NC_F_host_hop);
    nc_give_number(&fact, NC_host_hop_path, x->path);
    if (x->open.known >> NC_host_path_to & 1)
        nc_fact_set(&fact, NC_host_hop_to, x->open.slot[NC_host_path_to]);
    nc_give_number(&fact, NC_host_hop_hop, (int64_t)h->number);
    nc_give_ip(&x->g, &fact, NC_host_hop_address, h->address);
    if (!h->cut) {
        nc_give_number(&fact, NC_host_hop_sent, h->sent);
        nc_give_number(&fact, NC_host_hop_received, h->received);
    }
    if (h->rtt != INT64_MAX && !h->cut)
        nc_fact_set(&fact, NC_host_hop_rtt, nc_w_int(h->rtt));
    nc_give_put(&x->g, &fact);
}

static void answered(hop *h, nc_str ms)
{
    int64_t ns;
    h->sent++;
    h->received++;
    if (ms.n > 0 && ms.p[0] == '<')
        ms = nc_str_sub(ms, 1, SIZE_MAX);
    if (nc_num_fixed(ms, 6, &ns) && ns < h->rtt)
        h->rtt = ns;
}

/* !H, !N, !X and numbers of codes as traceroute prints them; "!F-1400", "!F=1400". */
static bool take_mark(hop *h, nc_str word)
{
    nc_str rest = nc_str_sub(word, 2, SIZE_MAX);
    int64_t mtu;
    if (word.n < 2 || word.p[0] != '!')
        return false;
    switch (word.p[1]) {
    case 'H': h->problem = NC_S("unreachable"); break;
    case 'N': h->problem = NC_S("no_route"); break;
    case 'X':
    case 'A': h->problem = NC_S("prohibited"); break;
    case 'F':
        h->problem = NC_S("too_big");
        if (rest.n > 1 && nc_num_i64(nc_str_sub(rest, 1, SIZE_MAX), &mtu))
            h->mtu = mtu;
        break;
    default:
        if (nc_is(word, "!9") || nc_is(word, "!10") || nc_is(word, "!13")) /* RFC 1812 5.2.7.1 */
            h->problem = NC_S("prohibited");
        break;
    }
    return true;
}

/* "(10.0.0.1)", "[10.0.0.1]" or, when it is an address, the word itself; empty otherwise. */
static nc_str address_in(nc_linux *x, nc_str word)
{
    nc_fact probe;
    bool closed = word.n > 2 && (word.p[0] == '(' || word.p[0] == '[');
    nc_str text = closed ? nc_str_sub(word, 1, word.n - 2) : nc_without_end(word, ',');
    nc_give_begin(&x->g, &probe, NC_F_host_hop);
    nc_give_ip(&x->g, &probe, NC_host_hop_address, text);
    return probe.known >> NC_host_hop_address & 1 ? text : NC_S("");
}

/* "gw1 (10.0.0.1)  0.4 ms  0.3 ms gw2 (10.0.0.2)  0.5 ms !X", "* * *": each address before its times. */
static bool take_unix(nc_linux *x, const nc_words *w, uint64_t number)
{
    hop h = hop_new(number);
    for (unsigned i = 1; i < w->count; i++) {
        nc_str word = w->at[i];
        bool timed = i + 1 < w->count && nc_is(w->at[i + 1], "ms");
        if (nc_is(word, "*")) {
            h.sent++;
            continue;
        }
        if (timed) {
            answered(&h, word);
            i++;
            continue;
        }
        if (take_mark(&h, word))
            continue;
        nc_str address = address_in(x, word);
        if (address.n == 0 || nc_str_eq(address, h.address))
            continue;
        bool bare = word.p[0] != '(' && i + 1 < w->count && w->at[i + 1].p[0] == '(';
        if (bare)
            continue; /* the name is an address, and stands in brackets once more */
        if (h.address.n > 0) {
            put_hop(x, &h);
            h = hop_new(number);
        }
        h.address = address;
    }
    h.cut = nc_is_cut(w->at[w->count - 1]) != NC_CUT_NO;
    put_hop(x, &h);
    return true;
}

/* "<1 ms    <1 ms     *     gw1 [10.0.0.1]", "*  *  *  Request timed out.", "10.0.0.1  reports: Destination
 * host unreachable.": the times before the address. */
static bool take_windows(nc_linux *x, const nc_words *w, uint64_t number, nc_str line)
{
    hop h = hop_new(number);
    for (unsigned i = 1; i < w->count; i++) {
        if (nc_is(w->at[i], "*"))
            h.sent++;
        else if (i + 1 < w->count && nc_is(w->at[i + 1], "ms"))
            answered(&h, w->at[i]);
        nc_str address = address_in(x, w->at[i]);
        if (address.n > 0)
            h.address = address;
    }
    nc_str problem = has(line, "reports:") || has(line, "meldet:") ? nc_linux_refusal(line) : NC_S("");
    if (nc_is(problem, "unreachable") || nc_is(problem, "no_route"))
        h.problem = problem;
    put_hop(x, &h);
    return true;
}

/* " 2:  gw1    1.0ms asymm  3 pmtu 1400", " 2:  no reply", " 3:  10.0.0.1  5.1ms reached" */
static bool take_tracepath(nc_linux *x, const nc_words *w, uint64_t number)
{
    hop h = hop_new(number);
    nc_give_int(&x->open, NC_host_path_pmtu, nc_line_after(w, 1, "pmtu"));
    if (nc_is(w->at[1], "[LOCALHOST]"))
        return true;
    if (nc_is(w->at[1], "no"))
        h.sent = 1;
    for (unsigned i = 1; i < w->count; i++) {
        nc_str address = address_in(x, w->at[i]), word = w->at[i];
        if (address.n > 0)
            h.address = address;
        else if (nc_str_ends(word, NC_S("ms")))
            answered(&h, nc_str_sub(word, 0, word.n - 2));
        else
            take_mark(&h, word);
    }
    if (nc_line_have(w, 1, "reached"))
        nc_give_bool(&x->open, NC_host_path_reached, true);
    put_hop(x, &h);
    return true;
}

/* The column of a heading, counted from the right: names of hosts may have several words. */
static bool column(const nc_linux *x, const nc_words *row, const char *name, nc_str *value)
{
    nc_words names;
    nc_line_words(nc_buf_str(&x->heading), &names);
    for (unsigned i = 0; i < names.count; i++)
        if (nc_is(names.at[i], name) && names.count - i < row->count) {
            *value = row->at[row->count - (names.count - i)];
            return true;
        }
    return false;
}

/* "  2.|-- 10.0.0.1    12.5%    16    0.4   0.4   0.3   0.6   0.1": what was lost is a rounded part of what
 * was sent. */
static bool take_mtr(nc_linux *x, const nc_words *w, uint64_t number)
{
    hop h = hop_new(number);
    nc_str loss, sent, best;
    int64_t lost, ns;
    unsigned name = w->count > 2 && nc_starts(w->at[1], "AS") ? 2 : 1; /* -z: the autonomous system */
    h.address = address_in(x, w->at[name]);
    for (unsigned i = name + 1; i < w->count && w->at[i].p[0] == '('; i++)
        h.address = address_in(x, w->at[i]);
    if (!column(x, w, "Loss%", &loss) || !column(x, w, "Snt", &sent) || !nc_num_i64(sent, &h.sent) ||
        !nc_num_fixed(nc_without_end(loss, '%'), 1, &lost) || h.sent < 0 || h.sent > INT32_MAX || lost < 0 ||
        lost > 1000)
        return true;
    h.received = h.sent - (h.sent * lost + 500) / 1000;
    if (h.received > 0 && column(x, w, "Best", &best) && nc_num_fixed(best, 6, &ns))
        h.rtt = ns;
    put_hop(x, &h);
    return true;
}

/* "  1    0ms     0/ 100 =  0%     0/ 100 =  0%  10.0.0.1": lost and sent from here to there; lines without a
 * number at their front are links. */
static bool take_pathping(nc_linux *x, const nc_words *w, uint64_t number)
{
    hop h = hop_new(number);
    int64_t lost;
    for (unsigned i = 1; i + 1 < w->count && h.sent == 0; i++)
        if (nc_str_ends(w->at[i], NC_S("/")) && nc_num_i64(nc_without_end(w->at[i], '/'), &lost) &&
            nc_num_i64(w->at[i + 1], &h.sent))
            h.received = h.sent - lost;
    for (unsigned i = 1; i < w->count; i++) {
        nc_str address = address_in(x, w->at[i]);
        h.address = address.n > 0 ? address : h.address;
    }
    nc_str rtt = w->count > 1 && nc_str_ends(w->at[1], NC_S("ms")) ? w->at[1] : NC_S("");
    int64_t ns;
    if (rtt.n > 2 && nc_num_fixed(nc_str_sub(rtt, 0, rtt.n - 2), 6, &ns))
        h.rtt = ns;
    if (number > 0 && h.received >= 0)
        put_hop(x, &h);
    return true;
}

/* ---- the trace ---- */

/* Lines between hops. */
static bool take_other(nc_linux *x, nc_str text)
{
    static const char *const known[] = {"over a maximum of", "ber maximal",
                                        "ESC character",     "Resume: ",
                                        "Too many hops",     "Computing statistics",
                                        "Berechnung der",    "Source to Here",
                                        "Trace complete",    "Ablaufverfolgung",
                                        "Quelle zum Abs",    "outgoing MTU",
                                        "source should be",  NULL};
    nc_words w;
    nc_line_words(text, &w);
    if (nc_starts(text, "Hop ") && has(text, "RTT")) {
        x->step = PATHPING;
        return true;
    }
    if (nc_starts(text, "Resume: ")) {
        nc_give_int(&x->open, NC_host_path_pmtu, nc_line_after(&w, 1, "pmtu"));
        return true;
    }
    if (nc_starts(text, "Too many hops"))
        nc_give_bool(&x->open, NC_host_path_reached, false);
    for (const char *const *word = known; *word != NULL; word++)
        if (has(text, *word))
            return true;
    return x->step == PATHPING && text.p[text.n - 1] == '|';
}

/* A hop whose line is cut may have answered, or not: how far the path was followed is not known. */
static void forget_end(nc_fact *path)
{
    path->known &= ~(UINT64_C(1) << NC_host_path_hops | UINT64_C(1) << NC_host_path_last |
                     UINT64_C(1) << NC_host_path_tried);
}

static bool line_trace(nc_linux *x, nc_str line)
{
    nc_words w;
    uint64_t number;
    if (x->first || asked_of(line).n > 0 || is_mtr(line)) {
        begin(x, asked_of(line).n == 0 && asked_of(nc_str_trim(line)).n > 0 ? nc_str_trim(line) : line);
        if (x->step != TRACEPATH)
            return true;
    }
    nc_line_words(line, &w);
    nc_str text = nc_str_trim(line), front = w.at[0];
    if (nc_is_cut(text) == NC_CUT_YES) {
        forget_end(&x->open);
        return true;
    }
    if (!nc_num_lead(&front, &number) || number > 255 || w.count < 2)
        return take_other(x, text);
    switch (x->step) {
    case WINDOWS: return front.n == 0 && take_windows(x, &w, number, text);
    case TRACEPATH: return (nc_is(front, ":") || nc_is(front, "?:")) && take_tracepath(x, &w, number);
    case MTR: return front.n > 0 && front.p[0] == '.' && take_mtr(x, &w, number);
    case PATHPING: return take_other(x, text) || take_pathping(x, &w, number);
    default: return front.n == 0 && take_unix(x, &w, number);
    }
}

/* Ping's too: an answer to ping clears a path, and the other way. */
static const nc_fact_type types[] = {NC_F_host_path, NC_F_host_hop, NC_F_host_ping, NC_NO_TYPE};
const nc_linux_report nc_linux_trace = {.name = NC_SI("trace of a path"),
                                        .starts = starts_trace,
                                        .line = line_trace,
                                        .end = end_trace,
                                        .types = types,
                                        .score = 85};
