/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report.h"

#include "reports/build.h"
#include "reports/text.h"

#include <stdlib.h>

static const nc_report_format formats[] = {
#define REPORT(name, media, ladders, doc) {NC_SI(#name), NC_SI(media), NC_SI(doc), ladders, nc_render_##name},
#include "reports/reports.def"
#undef REPORT
};

const nc_report_format *nc_report_formats(size_t *count)
{
    *count = sizeof formats / sizeof *formats;
    return formats;
}

void nc_report_recordings(nc_buf *out, const nc_r_finding *f)
{
    for (size_t i = 0; i < f->recordings.count; i++) {
        nc_buf_c(out, i == 0 ? "seen in " : i + 1 < f->recordings.count ? ", " : " and ");
        nc_buf_add(out, f->recordings.items[i]);
    }
    if (f->recordings.count > 0)
        nc_buf_printf(out, "; numbers and times above are those of %.*s", NC_FMT(f->recordings.items[0]));
}

void nc_report_also(nc_buf *out, const nc_r_action *action, size_t most)
{
    size_t count = action->also.count, named = count > most ? most : count;
    for (size_t i = 0; i < named; i++) {
        nc_buf_c(out, i == 0 ? "the same for " : i + 1 < count ? ", " : " and ");
        nc_buf_add(out, action->also.items[i]);
    }
    if (count > named)
        nc_buf_printf(out, " and %zu more", count - named);
}

const nc_report_format *nc_report_format_find(nc_str name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (nc_str_eq(formats[i].name, name))
            return &formats[i];
    return NULL;
}

/* One bit parts two causes that are equally likely. */
void nc_report_gain(nc_buf *out, int gain)
{
    const char *words = gain >= 500 ? "much" : gain >= 150 ? "something" : "little";
    nc_buf_printf(out, "tells %s (%d.%02d bit)", words, gain / 1000, gain % 1000 / 10);
}

void nc_report_since(nc_buf *out, const nc_result *result)
{
    size_t finding = result->verdict.finding;
    if (finding == NC_R_NONE || result->findings[finding].first == NC_TIME_NONE)
        return;
    nc_buf_c(out, "first seen ");
    nc_text_time(out, result->findings[finding].first, 0);
    nc_buf_c(out, nc_text_undated(result->findings[finding].first) ? "" : " UTC");
}

static bool is_evidence_of(const nc_result *r, const nc_r_finding *f, size_t input)
{
    for (size_t i = 0; i < f->evidence.count; i++)
        if (nc_str_eq(r->evidence[f->evidence.items[i]].source, r->inputs[input].name))
            return true;
    return false;
}

void nc_report_sources(nc_buf *out, const nc_result *r)
{
    enum { MOST = 2 };
    size_t inputs = 0, count = 0, named = 0;
    const nc_r_finding *f = r->verdict.finding != NC_R_NONE ? &r->findings[r->verdict.finding] : NULL;
    for (size_t i = 0; f != NULL && i < r->input_count; i++) {
        inputs += r->inputs[i].status != NC_SOURCE_META;
        count += is_evidence_of(r, f, i);
    }
    for (size_t i = 0; inputs > 1 && i < r->input_count && named < MOST; i++) {
        if (!is_evidence_of(r, f, i))
            continue;
        nc_buf_c(out, named == 0 ? "" : count > MOST ? ", " : " and ");
        nc_buf_add(out, r->inputs[i].name);
        named++;
    }
    if (inputs > 1 && count > MOST)
        nc_buf_printf(out, " and %zu more", count - MOST);
}

unsigned nc_report_for(const nc_result *r, const nc_r_action *a)
{
    if (a->finding == NC_R_NONE || a->finding >= r->finding_count || r->verdict.finding == NC_R_NONE ||
        a->finding == r->verdict.finding)
        return 0;
    const nc_r_finding *f = &r->findings[a->finding], *main = &r->findings[r->verdict.finding];
    bool of_it = f->effect_number == main->number || main->effect_number == f->number;
    return of_it ? 0 : f->number;
}

static bool speaks_for(const nc_r_cause *cause, size_t finding)
{
    for (size_t i = 0; i < cause->for_count; i++)
        if (cause->weights_for[i].finding == finding)
            return true;
    return false;
}

/* Does the verdict tell of this finding, too: is it of the same rule, or does it speak for the same cause? */
static bool is_told(const nc_result *r, size_t finding)
{
    const nc_r_verdict *v = &r->verdict;
    if (nc_str_eq(r->findings[finding].rule, r->findings[v->finding].rule))
        return true;
    for (size_t i = 0; i < v->causes.count; i++)
        if (speaks_for(&r->causes[v->causes.items[i]], finding))
            return true;
    for (size_t i = 0; i < r->cause_count && v->causes.count == 0; i++)
        if (speaks_for(&r->causes[i], v->finding) && speaks_for(&r->causes[i], finding))
            return true;
    return false;
}

void nc_report_besides(nc_buf *out, const nc_result *r)
{
    size_t lead = r->verdict.finding, more = 0;
    nc_list rules = {0}; /* each is asked about once, however many findings it has */
    for (size_t i = 0; lead != NC_R_NONE && i < r->finding_count; i++) {
        const nc_r_finding *f = &r->findings[i];
        if (f->state != NC_R_FOUND || f->severity < NC_WARNING || f->severity < r->findings[lead].severity ||
            nc_list_has_text(&rules, f->rule))
            continue;
        *(nc_str *)nc_list_add(&rules, sizeof(nc_str)) = f->rule;
        if (is_told(r, i) || more++ > 0)
            continue;
        nc_str title = nc_str_trim(f->headline.n > 0 ? f->headline : f->title);
        nc_str severity = nc_severity_name(f->severity);
        bool graver = f->severity > r->findings[lead].severity;
        nc_buf_printf(out, "Besides that: F%u %.*s%s%.*s", f->number, graver ? (int)severity.n : 0,
                      severity.p, graver ? " " : "", NC_FMT(title));
    }
    if (more > 1)
        nc_buf_printf(out, "; and %zu more", more - 1);
    free(rules.items);
}
