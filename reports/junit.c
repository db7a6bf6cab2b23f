/* SPDX-License-Identifier: Apache-2.0 */
/* JUnit's XML as build servers read it: a suite for each pack, a case for each finding and each undecided
 * rule.  A finding of warning and above is a failure, below it passes with its words as output; suppressed
 * and undecided ones are skipped. */
#include "reports/inert.h"

#include <stdlib.h>

enum { FAILS_FROM = NC_WARNING };

/* The pack of an undecided rule is not part of the result: its name's first word is the suite. */
static nc_str suite_of_rule(nc_str rule)
{
    nc_str area;
    return nc_str_split(&rule, '.', &area) ? area : rule;
}

static nc_str suite_at(const nc_result *r, size_t i)
{
    if (i >= r->finding_count)
        return suite_of_rule(r->undecided[i - r->finding_count].rule);
    return r->findings[i].pack.n > 0 ? r->findings[i].pack : suite_of_rule(r->findings[i].rule);
}

static bool fails(const nc_r_finding *f)
{
    return f->severity >= (nc_severity)FAILS_FROM && f->state != NC_R_SUPPRESSED;
}

static void attribute(nc_buf *out, const char *name, nc_str value)
{
    nc_buf_printf(out, " %s=\"", name);
    nc_xml_put(out, value);
    nc_buf_c(out, "\"");
}

static void begin_case(nc_buf *out, nc_str rule, nc_str code, unsigned number)
{
    nc_buf name = {0};
    nc_buf_add(&name, code.n ? code : rule);
    if (number != 0)
        nc_buf_printf(&name, " F%u", number);
    nc_buf_c(out, "    <testcase");
    attribute(out, "classname", rule);
    attribute(out, "name", nc_buf_str(&name));
    nc_buf_c(out, ">");
    nc_buf_free(&name);
}

static void element(nc_buf *out, const char *name, nc_str type, nc_str message, nc_str text)
{
    nc_buf_printf(out, "<%s", name);
    if (type.n > 0)
        attribute(out, "type", type);
    if (message.n > 0)
        attribute(out, "message", message);
    nc_buf_c(out, ">");
    nc_xml_put(out, text);
    nc_buf_printf(out, "</%s>", name);
}

static void finding(nc_buf *out, const nc_r_finding *f)
{
    nc_buf text = {0};
    nc_buf_add(&text, fails(f) || f->state == NC_R_SUPPRESSED || f->what.n > 0 ? f->what : f->headline);
    if (f->recordings.count > 0)
        nc_buf_char(&text, '\n');
    nc_report_recordings(&text, f);
    nc_str words = nc_buf_str(&text);
    begin_case(out, f->rule, f->code, f->number);
    if (f->state == NC_R_SUPPRESSED)
        element(out, "skipped", NC_S(""), f->suppress_reason, words);
    else if (fails(f))
        element(out, "failure", nc_severity_name(f->severity), f->headline, words);
    else
        element(out, "system-out", NC_S(""), NC_S(""), words);
    nc_buf_c(out, "</testcase>\n");
    nc_buf_free(&text);
}

static void undecided(nc_buf *out, const nc_r_undecided *u)
{
    begin_case(out, u->rule, u->code, 0);
    element(out, "skipped", NC_S(""), u->reason, u->needs);
    nc_buf_c(out, "</testcase>\n");
}

typedef struct tally {
    size_t tests, failures, skipped;
} tally;

static tally count(const nc_result *r, const nc_str *suite)
{
    tally t = {0};
    for (size_t i = 0; i < r->finding_count + r->undecided_count; i++) {
        if (suite != NULL && !nc_str_eq(suite_at(r, i), *suite))
            continue;
        const nc_r_finding *f = i < r->finding_count ? &r->findings[i] : NULL;
        t.tests++;
        t.failures += f != NULL && fails(f);
        t.skipped += f == NULL || f->state == NC_R_SUPPRESSED;
    }
    return t;
}

static void begin_suite(nc_buf *out, const char *name, nc_str title, tally t)
{
    nc_buf_printf(out, "<%s", name);
    attribute(out, "name", title);
    nc_buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", t.tests, t.failures,
                  t.skipped);
}

/* The suites in the order of their first case. */
static size_t collect_suites(const nc_result *r, nc_str *suites)
{
    size_t found = 0;
    for (size_t i = 0; i < r->finding_count + r->undecided_count; i++) {
        nc_str name = suite_at(r, i);
        size_t at = 0;
        while (at < found && !nc_str_eq(suites[at], name))
            at++;
        if (at == found)
            suites[found++] = name;
    }
    return found;
}

static void suite(nc_buf *out, const nc_result *r, nc_str name)
{
    nc_buf_c(out, "  ");
    begin_suite(out, "testsuite", name, count(r, &name));
    for (size_t i = 0; i < r->finding_count + r->undecided_count; i++) {
        if (!nc_str_eq(suite_at(r, i), name))
            continue;
        if (i < r->finding_count)
            finding(out, &r->findings[i]);
        else
            undecided(out, &r->undecided[i - r->finding_count]);
    }
    nc_buf_c(out, "  </testsuite>\n");
}

void nc_render_junit(const nc_result *r, const nc_report_options *options, nc_buf *out)
{
    (void)options; /* looks are not part of it */
    nc_buf_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    begin_suite(out, "testsuites", r->case_id.n ? r->case_id : NC_S("netcause"), count(r, NULL));
    nc_str *suites = nc_xcalloc(r->finding_count + r->undecided_count + 1, sizeof *suites);
    size_t suite_count = collect_suites(r, suites);
    for (size_t i = 0; i < suite_count; i++)
        suite(out, r, suites[i]);
    free(suites);
    nc_buf_c(out, "</testsuites>\n");
}
