/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report.h"

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
