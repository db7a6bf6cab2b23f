/* SPDX-License-Identifier: Apache-2.0 */
/* ping of iputils, AIX and BSD, of Windows (English, German), and PING of z/OS (TSO and UNIX; z/OS IP System
 * Administrator's Commands).  How many answers came is told by the statistics alone, so that a copy that ends
 * early claims no loss; z/OS without VERBOSE prints none, and each of its lines is a fact. */
#include "linux.h"

#include "engine/base/num.h"

static bool has(nc_str text, const char *words)
{
    return nc_str_find_fold(text, nc_str_c(words)) != SIZE_MAX;
}

nc_str nc_linux_refusal(nc_str text)
{
    static const struct {
        const char *words, *problem;
    } known[] = {{"frag needed", "too_big"},
                 {"fragmentation needed", "too_big"},
                 {"needs fragmentation", "too_big"},
                 {"needs to be fragmented", "too_big"},
                 {"packet too big", "too_big"},
                 {"message too long", "too_big"},
                 {"fragmentiert werden", "too_big"},
                 {"packet filtered", "prohibited"},
                 {"prohibited", "prohibited"},
                 {"time to live exceeded", "ttl_exceeded"},
                 {"ttl expired", "ttl_exceeded"},
                 {"hop limit", "ttl_exceeded"},
                 {"ltigkeitsdauer", "ttl_exceeded"},
                 {"network is unreachable", "no_route"},
                 {"no route", "no_route"},
                 {"net unreachable", "no_route"},
                 {"network unreachable", "no_route"},
                 {"zielnetz nicht erreichbar", "no_route"},
                 {"host cannot be reached", "no_route"}, /* EDC8130I */
                 {"host unreachable", "unreachable"},
                 {"address unreachable", "unreachable"},
                 {"port unreachable", "unreachable"},
                 {"zielhost nicht erreichbar", "unreachable"},
                 {"transmit failed", "failed"},
                 {"general failure", "failed"},
                 {"allgemeiner fehler", "failed"}};
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (has(text, known[i].words))
            return nc_str_c(known[i].problem);
    return NC_S("");
}

/* ---- the first line ---- */

static bool is_unix(nc_str line)
{
    return nc_starts(line, "PING ") && (has(line, "bytes of data") || has(line, "data bytes"));
}

static bool is_windows(nc_str line)
{
    return (nc_starts(line, "Pinging ") && has(line, " bytes of data")) ||
           (nc_starts(line, "Ping wird ausgef") && has(line, " Bytes"));
}

static bool is_zos(nc_str line)
{
    return nc_starts(line, "CS V") && has(line, ": Pinging host ");
}

/* The command, where a copy has it: "PING 10.0.0.1 (LENGTH 8000 PMTU YES", "ping 10.0.0.1 (len 1400"; the
 * answers of z/OS do not tell the size.  0 when it tells none. */
static bool is_command(nc_str line, int64_t *length)
{
    enum { SHORTEST = 3 };
    nc_words w;
    bool options = false;
    *length = 0;
    if (!nc_str_starts_fold(line, NC_S("PING ")) || nc_str_find(line, NC_S(" (")) == SIZE_MAX ||
        is_unix(line))
        return false;
    nc_line_words(line, &w);
    for (unsigned i = 1; i + 1 < w.count; i++) {
        nc_str word = w.at[i];
        options = options || word.p[0] == '(';
        word = nc_str_sub(word, word.p[0] == '(', SIZE_MAX);
        if (options && word.n >= SHORTEST && nc_str_starts_fold(NC_S("LENGTH"), word))
            (void)nc_num_i64(w.at[i + 1], length);
    }
    return *length > 0;
}

/* The name that nobody knows: "ping: gw1: Name or service not known", "ping: unknown host gw1", and what
 * Windows says. */
static nc_str unknown_name(nc_str line)
{
    nc_str rest = line, word = NC_S("");
    if (nc_starts(line, "ping: unknown host "))
        return nc_str_trim(nc_str_sub(line, 19, SIZE_MAX));
    if (nc_starts(line, "Ping request could not find host "))
        rest = nc_str_sub(line, 33, SIZE_MAX);
    else if (nc_starts(line, "Ping-Anforderung konnte Host "))
        return nc_between(line, "\"", "\"");
    else if (!nc_starts(line, "ping: ") ||
             !(has(line, ": Name or service not known") || has(line, ": Temporary failure in name")))
        return NC_S("");
    else
        return nc_between(line, "ping: ", ": ");
    return nc_str_word(&rest, &word) ? nc_without_end(word, '.') : NC_S("");
}

static bool starts_ping(nc_str line)
{
    int64_t length;
    return is_unix(line) || is_windows(line) || is_zos(line) || unknown_name(line).n > 0 ||
           is_command(line, &length) || (nc_starts(line, "ping: ") && nc_linux_refusal(line).n > 0);
}

/* Mails and tickets indent what they quote. */
static bool starts_indented(nc_str line)
{
    return starts_ping(nc_str_trim(line));
}

/* Forms of z/OS: lines that are a fact each, or statistics at the end. */
enum { STATISTICS, EACH };

/* "10.0.0.1", "gw1 (10.0.0.1)", "gw1 [10.0.0.1]", "gw1(10.0.0.1)" */
static void give_host(nc_linux *x, nc_str text)
{
    nc_str rest = text, name, address = nc_between(text, "(", ")");
    if (address.n == 0)
        address = nc_between(text, "[", "]");
    if (!nc_str_word(&rest, &name))
        return;
    size_t mark = nc_str_find_char(name, '(');
    name = nc_str_sub(name, 0, mark);
    nc_give_text(&x->g, &x->open, NC_host_ping_name, name);
    nc_give_ip(&x->g, &x->open, NC_host_ping_to, address.n > 0 ? address : name);
}

/* The number before one of the words: "56(84) bytes of data", "with 32 bytes of data", "256 bytes of ICMP".
 */
static void give_size(nc_linux *x, nc_str line)
{
    nc_words w;
    uint64_t size;
    nc_line_words(line, &w);
    for (unsigned i = 1; i < w.count; i++) {
        nc_str word = w.at[i - 1];
        bool data = nc_is(w.at[i], "data") && i + 1 < w.count && nc_is_fold(w.at[i + 1], "bytes");
        if ((nc_is_fold(w.at[i], "bytes") || data) && nc_num_lead(&word, &size)) {
            nc_give_number(&x->open, NC_host_ping_size, (int64_t)size);
            return;
        }
    }
}

static void begin_zos(nc_linux *x, nc_str line)
{
    x->step = EACH;
    give_host(x, nc_str_sub(line, nc_str_find(line, NC_S("Pinging host ")) + 13, SIZE_MAX));
    if (x->length > 0)
        nc_give_number(&x->open, NC_host_ping_size, x->length);
    x->length = 0;
}

static void begin_windows(nc_linux *x, nc_str line)
{
    static const nc_str german = NC_SI(" f\xc3\xbcr ");
    size_t at = nc_str_find(line, german), skip = german.n;
    if (nc_starts(line, "Pinging ")) {
        at = 0;
        skip = 8;
    }
    give_host(x, nc_str_sub(line, at == SIZE_MAX ? line.n : at + skip, SIZE_MAX));
}

/* What is open holds something that a person would tell. */
static void put(nc_linux *x)
{
    uint64_t telling = UINT64_C(1) << NC_host_ping_sent | UINT64_C(1) << NC_host_ping_problem;
    if ((x->open.known & telling) == 0)
        x->is_open = false;
    nc_linux_close(x);
}

static bool begin(nc_linux *x, nc_str line)
{
    nc_str unknown = unknown_name(line), problem = nc_linux_refusal(line);
    int64_t length;
    put(x);
    if (is_command(line, &length)) {
        x->length = length;
        return true;
    }
    nc_linux_open(x, NC_F_host_ping);
    x->step = STATISTICS;
    x->count = x->shown = 0;
    if (unknown.n > 0) {
        nc_give_text(&x->g, &x->open, NC_host_ping_name, unknown);
        nc_give_sym(&x->g, &x->open, NC_host_ping_problem, NC_S("unknown_host"));
        return true;
    }
    if (nc_starts(line, "ping: ")) {
        nc_give_text(&x->g, &x->open, NC_host_ping_name, x->asked);
        nc_give_ip(&x->g, &x->open, NC_host_ping_to, x->asked);
        nc_give_sym(&x->g, &x->open, NC_host_ping_problem, problem);
        return true;
    }
    if (is_zos(line))
        begin_zos(x, line);
    else if (is_unix(line))
        give_host(x, nc_str_sub(line, 5, SIZE_MAX));
    else
        begin_windows(x, line);
    if (!is_zos(line))
        give_size(x, line);
    return true;
}

/* ---- answers and what comes instead ---- */

/* "(mtu = 1400)", "mtu=1400", "mtu: 1400", "Next-hop MTU size is 1400 bytes" */
static void give_mtu(nc_linux *x, nc_str line)
{
    static const char *const marks[] = {"mtu = ", "mtu=", "mtu: ", "MTU size is ", NULL};
    int64_t mtu;
    for (const char *const *mark = marks; *mark != NULL; mark++)
        if (nc_number_after(line, *mark, &mtu))
            nc_give_number(&x->open, NC_host_ping_mtu, mtu);
}

/* Who speaks: "From gw (10.0.0.9) icmp_seq=1 ...", "Reply from 10.0.0.9: ...", "36 bytes from gw (10.0.0.9):
 * ...", "Ping #1 needs fragmentation at: gw (10.0.0.9)". */
static void give_speaker(nc_linux *x, nc_str line)
{
    static const char *const marks[] = {"From ", "from ", "Antwort von ", "at: ", NULL};
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        size_t at = nc_str_find(line, nc_str_c(*mark));
        nc_str word, rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + strlen(*mark), SIZE_MAX);
        if (!nc_str_word(&rest, &word))
            continue;
        nc_str inside = nc_between(nc_str_trim(rest), "(", ")");
        bool named = inside.n > 0 && nc_starts(nc_str_trim(rest), "(") && !has(inside, "mtu");
        nc_give_ip(&x->g, &x->open, NC_host_ping_reporter, named ? inside : nc_without_end(word, ':'));
        return;
    }
}

static bool take_refusal(nc_linux *x, nc_str line)
{
    nc_str problem = nc_linux_refusal(line);
    if (problem.n == 0)
        return false;
    nc_give_sym(&x->g, &x->open, NC_host_ping_problem, problem);
    give_speaker(x, line);
    give_mtu(x, line);
    x->count++; /* Windows counts it as received */
    x->shown++;
    return true;
}

/* A line of z/OS without statistics is a fact of its own; what follows has the same host. */
static void put_each(nc_linux *x, bool answered, nc_str seconds)
{
    nc_fact one = x->open;
    int64_t ns;
    one.from = x->g.from;
    one.known &= ~(UINT64_C(1) << NC_host_ping_problem | UINT64_C(1) << NC_host_ping_reporter |
                   UINT64_C(1) << NC_host_ping_mtu);
    nc_give_number(&one, NC_host_ping_sent, 1);
    nc_give_number(&one, NC_host_ping_received, answered);
    if (nc_num_fixed(seconds, 9, &ns)) {
        nc_fact_set(&one, NC_host_ping_rtt_least, nc_w_int(ns));
        nc_fact_set(&one, NC_host_ping_rtt_mean, nc_w_int(ns));
        nc_fact_set(&one, NC_host_ping_rtt_most, nc_w_int(ns));
    }
    nc_give_put(&x->g, &one);
}

/* "Ping #1 response took 0.001 seconds.", "Ping #1 timed out", "Ping #1 from 10.0.0.1: bytes=264 seq=1 ..."
 */
static bool take_zos(nc_linux *x, nc_str line)
{
    nc_words w;
    if (!nc_starts(line, "Ping #"))
        return false;
    nc_line_words(line, &w);
    nc_str took = nc_line_after(&w, 2, "took");
    if (x->step == EACH && took.n > 0)
        put_each(x, true, took);
    else if (x->step == EACH && nc_line_have(&w, 2, "timed") && nc_line_have(&w, 2, "out"))
        put_each(x, false, NC_S(""));
    else if (nc_linux_refusal(line).n > 0)
        take_refusal(x, line);
    return true;
}

/* ---- statistics ---- */

/* The number behind the nth "=". */
static bool equals(nc_str text, unsigned nth, nc_str *value)
{
    nc_str piece, rest = text;
    for (unsigned i = 0; i <= nth; i++)
        if (!nc_str_split(&rest, '=', &piece))
            return false;
    rest = nc_str_trim(rest);
    size_t n = 0;
    while (n < rest.n && ((rest.p[n] >= '0' && rest.p[n] <= '9') || rest.p[n] == '.'))
        n++;
    if (n == 0 || (n < rest.n && nc_is_cut_mark(rest.p[n])))
        return false;
    *value = nc_str_sub(rest, 0, n);
    return true;
}

static void give_ms(nc_fact *fact, unsigned slot, nc_str ms)
{
    int64_t ns;
    if (nc_num_fixed(ms, 6, &ns))
        nc_fact_set(fact, slot, nc_w_int(ns));
}

/* "Packets: Sent = 4, Received = 3, Lost = 1 (25% loss),", and of z/OS without blanks. */
static bool take_packets(nc_linux *x, nc_str line)
{
    nc_str sent, received;
    int64_t count, answers;
    if (!nc_starts(line, "Packets: Sent") && !nc_starts(line, "Pakete: Gesendet"))
        return false;
    if (equals(line, 0, &sent) && equals(line, 1, &received) && nc_num_i64(sent, &count) &&
        nc_num_i64(received, &answers)) {
        bool windows = has(line, " = ");
        int64_t others = windows ? (int64_t)x->count : 0;
        /* Of lines that were lost nobody knows whether they were answers. */
        bool lost = windows && x->shown > 0 && (int64_t)x->shown != count;
        nc_give_number(&x->open, NC_host_ping_sent, count);
        if (!lost)
            nc_give_number(&x->open, NC_host_ping_received, answers > others ? answers - others : 0);
    }
    return true;
}

/* "Minimum = 0ms, Maximum = 1ms, Average = 0ms" */
static bool take_times(nc_linux *x, nc_str line)
{
    static const unsigned slots[] = {NC_host_ping_rtt_least, NC_host_ping_rtt_most, NC_host_ping_rtt_mean};
    nc_str value;
    if (!nc_starts(line, "Minimum"))
        return false;
    for (unsigned i = 0; i < 3; i++)
        if (equals(line, i, &value))
            give_ms(&x->open, slots[i], value);
    return true;
}

/* "2 packets transmitted, 1 received, +1 errors, 50% packet loss, time 1001ms", "..., 1 packets received,
 * ..." */
static bool take_transmitted(nc_linux *x, nc_str line)
{
    nc_str rest = line, first, second, count;
    int64_t sent, received;
    if (!has(line, " packets transmitted") || !nc_str_split(&rest, ',', &first) ||
        !nc_str_split(&rest, ',', &second))
        return false;
    if (nc_str_word(&first, &count) && nc_num_i64(count, &sent) && has(second, " received") &&
        nc_str_word(&second, &count) && nc_num_i64(count, &received)) {
        nc_give_number(&x->open, NC_host_ping_sent, sent);
        nc_give_number(&x->open, NC_host_ping_received, received);
    }
    return true;
}

/* "rtt min/avg/max/mdev = 0.038/0.056/0.075/0.018 ms", "round-trip min/avg/max = 0/0/0 ms" */
static bool take_rtt(nc_linux *x, nc_str line)
{
    static const unsigned slots[] = {NC_host_ping_rtt_least, NC_host_ping_rtt_mean, NC_host_ping_rtt_most};
    size_t at = nc_str_find(line, NC_S(" = "));
    nc_str piece, rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + 3, SIZE_MAX);
    if (!nc_starts(line, "rtt min/") && !nc_starts(line, "round-trip min/"))
        return false;
    for (unsigned i = 0; i < 3 && nc_str_split(&rest, '/', &piece); i++) {
        nc_str word = NC_S("");
        nc_str_word(&piece, &word);
        give_ms(&x->open, slots[i], word);
    }
    return true;
}

static bool is_same(const nc_fact *a, const nc_fact *b, unsigned slot)
{
    return (a->known & b->known) >> slot & 1 && a->slot[slot] == b->slot[slot];
}

/* "--- gw1 ping statistics ---", "----gw1 PING Statistics----", "Ping statistics for 10.0.0.1:": of another
 * host than the one that is open when its lines and the first ones of this were lost. */
static bool take_heading(nc_linux *x, nc_str line)
{
    static const nc_str german = NC_SI("Ping-Statistik f\xc3\xbcr ");
    nc_str host = nc_starts(line, "Ping statistics for ") ? nc_str_sub(line, 20, SIZE_MAX)
                  : nc_str_starts(line, german)           ? nc_str_sub(line, german.n, SIZE_MAX)
                                                          : NC_S("");
    size_t dashes = 0;
    while (dashes < line.n && line.p[dashes] == '-')
        dashes++;
    if (dashes > 2 && has(line, " ping statistics"))
        host = nc_str_trim(nc_str_sub(line, dashes, SIZE_MAX));
    nc_str name = NC_S("");
    nc_fact probe = {0};
    if (nc_is_cut(line) || !nc_str_word(&host, &name))
        return false;
    name = nc_without_end(name, ':');
    nc_give_begin(&x->g, &probe, NC_F_host_ping);
    nc_give_text(&x->g, &probe, NC_host_ping_name, name);
    nc_give_ip(&x->g, &probe, NC_host_ping_to, name);
    if (!x->is_open || is_same(&x->open, &probe, NC_host_ping_name) ||
        is_same(&x->open, &probe, NC_host_ping_to))
        return true;
    put(x);
    nc_linux_open(x, NC_F_host_ping);
    x->step = STATISTICS;
    x->count = x->shown = 0;
    give_host(x, name);
    return true;
}

/* Lines that say nothing more. */
static bool is_passed(nc_str line)
{
    static const char *const known[] = {"statistics",  "Ping-Statistik", "Approximate round",
                                        "Zeitangaben", "% Verlust",      "no answer yet",
                                        "Control-C",   "STRG-C",         NULL};
    for (const char *const *word = known; *word != NULL; word++)
        if (has(line, *word))
            return true;
    return nc_starts(line, "pipe ") || nc_starts(line, "^C") || nc_starts(line, "Next-hop MTU");
}

/* An answer, or that none came. */
static bool take_answer(nc_linux *x, nc_str line)
{
    static const char *const known[] = {
        "bytes from", "Reply from", "Antwort von", "berschreitung der Anforderung", "Request timed", NULL};
    for (const char *const *word = known; *word != NULL; word++)
        if (has(line, *word)) {
            x->shown++;
            return true;
        }
    return false;
}

static bool line_ping(nc_linux *x, nc_str line)
{
    nc_str text = nc_str_trim(line);
    bool inside = x->is_open && nc_starts(text, "ping: ") && unknown_name(text).n == 0;
    if (x->first || (!inside && starts_ping(text)))
        return begin(x, text);
    if (has(text, " bytes of ICMP data")) {
        x->step = STATISTICS;
        give_size(x, text);
        return true;
    }
    if (nc_starts(text, "Next-hop MTU"))
        give_mtu(x, text);
    return take_zos(x, text) || take_packets(x, text) || take_times(x, text) || take_transmitted(x, text) ||
           take_rtt(x, text) || take_refusal(x, text) || take_heading(x, text) || take_answer(x, text) ||
           is_passed(text);
}

/* Where the one is shown the other could have been: an answer to ping clears a path, and the other way. */
static const nc_fact_type types[] = {NC_F_host_ping, NC_F_host_path, NC_F_host_hop, NC_NO_TYPE};
const nc_linux_report nc_linux_ping = {.name = NC_SI("ping"),
                                       .starts = starts_indented,
                                       .line = line_ping,
                                       .end = put,
                                       .types = types,
                                       .score = 85};
