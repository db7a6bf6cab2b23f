/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "engine/base/num.h"

/* The sentences of the reports STATISTICS, SNIFFER and STREAM, each a number and what it counts (z/OS IP
 * Diagnosis Guide, "STATISTICS report", "SNIFFER report", "Streams report").  Numbers can have commas:
 * 13,963. */
static const struct {
    nc_str words;
    unsigned slot;
} sentences[] = {
    {NC_SI("ctrace records processed"), NC_trace_report_processed},
    {NC_SI("segmented trace records read"), NC_trace_report_segments},
    {NC_SI("segmented trace records were lost"), NC_trace_report_segments_lost},
    {NC_SI("records could not be validated"), NC_trace_report_invalid},
    {NC_SI("records passed filtering"), NC_trace_report_passed},
    {NC_SI("packet trace records processed"), NC_trace_report_packets},
    {NC_SI("data trace records processed"), NC_trace_report_data},
    {NC_SI("records written to"), NC_trace_report_written},
    {NC_SI("bytes written"), NC_trace_report_bytes},
    {NC_SI("packets were abbreviated"), NC_trace_report_abbreviated},
    {NC_SI("is the maximum data size"), NC_trace_report_data_size},
    {NC_SI("packets were truncated"), NC_trace_report_truncated},
    {NC_SI("streams found"), NC_trace_report_streams},
};

static bool number_of(nc_str word, int64_t *out)
{
    int64_t value = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == ',' && i > 0)
            continue;
        if (word.p[i] < '0' || word.p[i] > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, word.p[i] - '0', &value))
            return false;
    }
    *out = value;
    return word.n > 0;
}

static bool knows(const nc_ipcs_report *report, unsigned slot)
{
    return (report->known >> slot & 1) != 0;
}

static void keep(nc_ipcs_report *report, unsigned slot, int64_t value)
{
    report->value[slot] = value;
    report->known |= UINT64_C(1) << slot;
}

/* What stands behind the words: "to USER2.SNIFFER.ETH", "from 1546 bytes". */
static void read_tail(nc_ipcs_report *report, nc_pool *pool, unsigned slot, nc_str rest)
{
    nc_str word;
    int64_t bytes;
    if (slot == NC_trace_report_written && nc_str_word(&rest, &word))
        report->dataset = nc_intern(pool, word);
    if (slot == NC_trace_report_truncated && nc_str_word(&rest, &word) &&
        nc_str_eq_fold(word, NC_S("from")) && nc_str_word(&rest, &word) && number_of(word, &bytes) &&
        nc_str_starts_fold(nc_str_trim(rest), NC_S("bytes")))
        keep(report, NC_trace_report_longest, bytes);
}

bool nc_ipcs_report_line(nc_ipcs_report *report, nc_pool *pool, nc_str line)
{
    nc_str rest = nc_str_trim(line), word;
    int64_t value;
    if (!nc_str_word(&rest, &word) || !number_of(word, &value))
        return false;
    rest = nc_str_trim(rest);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        unsigned slot = sentences[i].slot;
        bool elsewhere = slot == NC_trace_report_bytes && !knows(report, NC_trace_report_written);
        if (!nc_str_starts_fold(rest, sentences[i].words) || knows(report, slot) || elsewhere)
            continue;
        keep(report, slot, value);
        read_tail(report, pool, slot, nc_str_sub(rest, sentences[i].words.n, SIZE_MAX));
        return true;
    }
    return false;
}

/* More records passed the filter than there were: the copy lost the first digits of its numbers. */
static bool contradicts_itself(const nc_ipcs_report *report)
{
    return knows(report, NC_trace_report_processed) && knows(report, NC_trace_report_passed) &&
           report->value[NC_trace_report_passed] > report->value[NC_trace_report_processed];
}

void nc_ipcs_report_fact(const nc_ipcs_report *report, const nc_origin *from, nc_fact *out)
{
    nc_fact_begin(out, NC_F_trace_report, from);
    if (contradicts_itself(report))
        return;
    for (unsigned slot = 0; slot < NC_IPCS_COUNTS; slot++)
        if ((report->known >> slot & 1) != 0)
            nc_fact_set(out, slot, nc_w_int(report->value[slot]));
    if (report->dataset != 0)
        nc_fact_set(out, NC_trace_report_dataset, report->dataset);
}
