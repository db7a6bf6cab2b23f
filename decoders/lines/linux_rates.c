/* SPDX-License-Identifier: Apache-2.0 */
/* What was measured over time: sar -n DEV, EDEV, TCP, ETCP (sysstat 12), and what iperf3 sums up at its end.
 */
#include "linux.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

/* ---- sar ---- */

static const struct {
    const char *column;
    unsigned slot;
} columns[] = {
    {"%ifutil", NC_host_rate_used},         {"rxerr/s", NC_host_rate_errors_in},
    {"rxdrop/s", NC_host_rate_dropped_in},  {"rxfifo/s", NC_host_rate_missed_in},
    {"txcarr/s", NC_host_rate_carrier_out}, {"oseg/s", NC_host_rate_sent},
    {"retrans/s", NC_host_rate_resent},     {"isegerr/s", NC_host_rate_bad},
};

/* "10:00:01 AM     IFACE   rxpck/s ...", "10:00:01  active/s passive/s ..."; the first of its columns. */
static unsigned first_column(const nc_words *w)
{
    static const char *const firsts[] = {"IFACE", "active/s", "atmptf/s", NULL};
    for (unsigned i = 1; i + 1 < w->count && i < 3; i++)
        for (const char *const *first = firsts; *first != NULL; first++)
            if (nc_is(w->at[i], *first) && nc_str_ends(w->at[i + 1], NC_S("/s")))
                return i;
    return 0;
}

static bool starts_sar(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    return first_column(&w) > 0;
}

/* "10:10:01 PM" or "22:10:01". */
static void give_clock(nc_linux *x, const nc_words *w)
{
    int64_t clock;
    const int64_t hour = 3600 * NC_SECOND;
    if (!nc_when_clock(w->at[0], &clock))
        return;
    if (nc_is(w->at[1], "PM") && clock < 12 * hour)
        clock += 12 * hour;
    else if (nc_is(w->at[1], "AM") && clock >= 12 * hour)
        clock -= 12 * hour;
    nc_give_number(&x->open, NC_host_rate_clock, clock);
}

static void give_rates(nc_linux *x, const nc_words *heading, unsigned from, const nc_words *w, unsigned row)
{
    double value;
    nc_linux_open(x, NC_F_host_rate);
    give_clock(x, w);
    for (unsigned i = 0; from + i < heading->count; i++) {
        if (nc_is(heading->at[from + i], "IFACE"))
            nc_give_sym(&x->g, &x->open, NC_host_rate_iface, w->at[row + i]);
        for (unsigned c = 0; c < sizeof columns / sizeof *columns; c++)
            if (nc_is(heading->at[from + i], columns[c].column) && nc_is_cut(w->at[row + i]) == NC_CUT_NO &&
                nc_num_float(w->at[row + i], &value))
                nc_fact_set(&x->open, columns[c].slot, nc_w_float(value));
    }
    nc_linux_close(x);
}

/* Averages of the whole day hide what a user felt: they give nothing. */
static bool line_sar(nc_linux *x, nc_str line)
{
    nc_words w, heading;
    int64_t clock;
    nc_line_words(line, &w);
    if (first_column(&w) > 0) {
        nc_buf_clear(&x->heading);
        nc_buf_add(&x->heading, line);
        return true;
    }
    nc_line_words(nc_buf_str(&x->heading), &heading);
    unsigned from = first_column(&heading);
    if (w.count == 0 || from == 0 || nc_is(w.at[0], "Average:"))
        return from > 0;
    if (w.count != heading.count || !nc_when_clock(w.at[0], &clock))
        return false;
    give_rates(x, &heading, from, &w, from);
    return true;
}

static const nc_fact_type rate_types[] = {NC_F_host_rate, NC_NO_TYPE};
const nc_linux_report nc_linux_sar = {
    .name = NC_SI("sar -n"), .starts = starts_sar, .line = line_sar, .types = rate_types, .score = 85};

/* ---- iperf3 ---- */

/* "Connecting to host 10.1.1.9, port 5201" */
static bool starts_iperf(nc_str line)
{
    return nc_starts(line, "Connecting to host ") && nc_str_find(line, NC_S(", port ")) != SIZE_MAX;
}

/* "8.89 Mbits/sec", "10.6 MBytes": the number and its unit are words `at` and the next. */
static bool read_amount(const nc_words *w, unsigned at, const char *unit, double step, double *out)
{
    static const char prefixes[] = "KMGT";
    double value;
    if (at + 1 >= w->count || !nc_num_float(w->at[at], &value))
        return false;
    nc_str word = w->at[at + 1];
    const char *prefix = word.n > 0 ? strchr(prefixes, word.p[0]) : NULL;
    for (const char *p = prefixes; prefix != NULL && p <= prefix; p++)
        value *= step;
    *out = value;
    return nc_is(prefix != NULL ? nc_str_sub(word, 1, SIZE_MAX) : word, unit);
}

/* "650/8633" */
static void give_lost(nc_linux *x, nc_str word)
{
    size_t slash = nc_str_find_char(word, '/');
    if (slash == SIZE_MAX)
        return;
    nc_give_int(&x->open, NC_host_throughput_lost, nc_str_sub(word, 0, slash));
    nc_give_int(&x->open, NC_host_throughput_datagrams, nc_str_sub(word, slash + 1, SIZE_MAX));
}

/* "[  5]   0.00-10.00  sec  10.6 MBytes  8.89 Mbits/sec  1040             sender"; of several streams the
 * line
 * "[SUM]" comes last and counts. */
static void take_sum(nc_linux *x, const nc_words *w, bool sender)
{
    double bytes, bits;
    unsigned sec = 0;
    while (sec < w->count && !nc_is(w->at[sec], "sec"))
        sec++;
    if (!read_amount(w, sec + 1, "Bytes", 1024, &bytes) || !read_amount(w, sec + 3, "bits/sec", 1000, &bits))
        return;
    if (sender)
        nc_give_number(&x->open, NC_host_throughput_bytes, (int64_t)bytes);
    else
        nc_give_number(&x->open, NC_host_throughput_bits, (int64_t)bits);
    nc_str next = sec + 5 < w->count ? w->at[sec + 5] : NC_S("");
    if (sender && nc_is_number(next)) {
        nc_give_sym(&x->g, &x->open, NC_host_throughput_proto, NC_S("tcp"));
        nc_give_int(&x->open, NC_host_throughput_resent, next);
    } else if (!sender && sec + 7 < w->count && nc_is(w->at[sec + 6], "ms")) {
        nc_give_sym(&x->g, &x->open, NC_host_throughput_proto, NC_S("udp"));
        give_lost(x, w->at[sec + 7]);
    }
}

static bool line_iperf(nc_linux *x, nc_str line)
{
    nc_words w;
    if (starts_iperf(line)) {
        nc_linux_open(x, NC_F_host_throughput);
        nc_give_ip(&x->g, &x->open, NC_host_throughput_to, nc_between(line, "to host ", ","));
        return true;
    }
    nc_line_words(line, &w);
    if (w.count > 6 && x->is_open &&
        (nc_is(w.at[w.count - 1], "sender") || nc_is(w.at[w.count - 1], "receiver")))
        take_sum(x, &w, nc_is(w.at[w.count - 1], "sender"));
    return nc_starts(line, "[") || nc_starts(line, "- - ") || nc_starts(line, "iperf ") ||
           nc_starts(line, "Reverse mode, ");
}

static const nc_fact_type throughput_types[] = {NC_F_host_throughput, NC_NO_TYPE};
const nc_linux_report nc_linux_iperf = {.name = NC_SI("iperf3"),
                                        .starts = starts_iperf,
                                        .line = line_iperf,
                                        .types = throughput_types,
                                        .score = 85};

/* ---- iperf3 -J ---- */

/* Objects whose values are told; each is named in the line that opens it. */
enum { IPERF_OTHER, IPERF_TO, IPERF_TEST, IPERF_SENT, IPERF_RECEIVED, IPERF_SUM };

/* `"name":\t{`, `"name": 5,`: the name, and what stands behind it without the comma. */
static bool split_member(nc_str line, nc_str *name, nc_str *value)
{
    line = nc_str_trim(line);
    if (line.n == 0 || line.p[0] != '"')
        return false;
    size_t end = nc_str_find(nc_str_sub(line, 1, SIZE_MAX), NC_S("\":"));
    if (end == SIZE_MAX)
        return false;
    *name = nc_str_sub(line, 1, end);
    *value = nc_without_end(nc_str_trim(nc_str_sub(line, end + 3, SIZE_MAX)), ',');
    return true;
}

static bool starts_iperf_json(nc_str line)
{
    nc_str name, value;
    return split_member(line, &name, &value) && nc_is(value, "{") &&
           (nc_is(name, "start") || nc_is(name, "sum_sent"));
}

static unsigned object_of(nc_linux *x, nc_str name)
{
    static const struct {
        const char *name;
        unsigned object;
    } objects[] = {{"connecting_to", IPERF_TO}, {"test_start", IPERF_TEST}, {"sum_sent", IPERF_SENT},
                   {"sum_received", IPERF_RECEIVED}, {"sum", IPERF_SUM}};
    if (nc_is(name, "end") || nc_is(name, "sum_sent"))
        x->count = 1; /* sums before it are those of single intervals */
    for (unsigned i = 0; i < sizeof objects / sizeof *objects; i++)
        if (nc_is(name, objects[i].name) && (objects[i].object < IPERF_SENT || x->count > 0))
            return objects[i].object;
    return IPERF_OTHER;
}

static void give_whole(nc_linux *x, unsigned slot, nc_str value)
{
    double number;
    if (nc_is_cut(value) == NC_CUT_NO && nc_num_float(value, &number) && number >= 0 && number < 9e18)
        nc_give_number(&x->open, slot, (int64_t)number);
}

static void take_member(nc_linux *x, nc_str name, nc_str value)
{
    bool quoted = value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"';
    nc_str text = quoted ? nc_str_sub(value, 1, value.n - 2) : NC_S("");
    if (x->step == IPERF_TO && nc_is(name, "host"))
        nc_give_ip(&x->g, &x->open, NC_host_throughput_to, text);
    else if (x->step == IPERF_TEST && nc_is(name, "protocol") && (nc_is(text, "TCP") || nc_is(text, "UDP")))
        nc_give_lower(&x->g, &x->open, NC_host_throughput_proto, text);
    else if (x->step == IPERF_SENT && nc_is(name, "bytes"))
        give_whole(x, NC_host_throughput_bytes, value);
    else if (x->step == IPERF_SENT && nc_is(name, "retransmits"))
        nc_give_int(&x->open, NC_host_throughput_resent, value);
    else if (x->step == IPERF_RECEIVED && nc_is(name, "bits_per_second"))
        give_whole(x, NC_host_throughput_bits, value);
    else if (x->step == IPERF_SUM && nc_is(name, "lost_packets"))
        nc_give_int(&x->open, NC_host_throughput_lost, value);
    else if (x->step == IPERF_SUM && nc_is(name, "packets"))
        nc_give_int(&x->open, NC_host_throughput_datagrams, value);
}

static bool line_iperf_json(nc_linux *x, nc_str line)
{
    nc_str name, value;
    if (!split_member(line, &name, &value)) {
        nc_str rest = nc_str_trim(line); /* brackets, words of lists */
        return rest.n > 0 && strchr("{}[]\"0123456789-tfn", rest.p[0]) != NULL;
    }
    if (nc_is(name, "start") && nc_is(value, "{")) {
        nc_linux_open(x, NC_F_host_throughput);
        x->count = 0;
    } else if (!x->is_open) {
        nc_linux_open(x, NC_F_host_throughput);
    }
    if (nc_is(value, "{"))
        x->step = object_of(x, name);
    else
        take_member(x, name, value);
    return true;
}

const nc_linux_report nc_linux_iperf_json = {.name = NC_SI("iperf3 -J"),
                                             .starts = starts_iperf_json,
                                             .line = line_iperf_json,
                                             .types = throughput_types,
                                             .score = 80};
