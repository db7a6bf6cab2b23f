/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report.h"

#include "reports/text.h"

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
