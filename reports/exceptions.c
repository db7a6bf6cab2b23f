/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/exceptions.h"

#include "reports/columns.h"
#include "reports/inert.h"

#include "engine/base/value.h"

#include <inttypes.h>

enum { CLASS = 12, WHO = 44 };

nc_str nc_exception_class_name(nc_exception_class class)
{
    static const nc_str names[] = {NC_SI("traffic"),     NC_SI("session"),   NC_SI("response"),
                                   NC_SI("application"), NC_SI("init"),      NC_SI("init-error"),
                                   NC_SI("term"),        NC_SI("term-error")};
    return names[class];
}

nc_str nc_exception_class_words(nc_exception_class class)
{
    static const nc_str words[] = {NC_SI("traffic errors"),
                                   NC_SI("session errors"),
                                   NC_SI("slow or missing answers"),
                                   NC_SI("application errors"),
                                   NC_SI("INIT: openings of connections"),
                                   NC_SI("INIT errors: openings that failed"),
                                   NC_SI("TERM: closings of connections"),
                                   NC_SI("TERM errors: resets, and closings by one side only")};
    return words[class];
}

static void put_summary(const nc_exception_view *v, nc_buf *out)
{
    nc_buf_c(out, "EXCEPTIONS; slow: ");
    nc_value_print(out, NULL, NC_T_DURATION, nc_w_int(v->slow));
    nc_buf_c(out, " and more\n");
    for (unsigned i = 0; i < NC_X_CLASSES; i++) {
        nc_buf_c(out, "  ");
        nc_column_word(out, nc_exception_class_name((nc_exception_class)i), CLASS);
        nc_buf_printf(out, "%8" PRIu64 "  %.*s\n", v->found[i],
                      NC_FMT(nc_exception_class_words((nc_exception_class)i)));
    }
}

static void put_item(const nc_exception *x, nc_buf *out)
{
    nc_buf time = {0};
    if (x->at != NC_TIME_NONE)
        nc_time_print(&time, x->at, 6);
    nc_buf_c(out, "  ");
    nc_column_word(out, nc_exception_class_name(x->class), CLASS);
    nc_buf_printf(out, "%8" PRIu64 "  %-26.*s  ", x->number, NC_FMT(nc_buf_str(&time)));
    nc_column_word(out, x->who, WHO);
    nc_buf_safe(out, x->what, true);
    nc_buf_char(out, '\n');
    nc_buf_free(&time);
}

void nc_render_exceptions(const nc_exception_view *v, const nc_report_options *options, nc_buf *out)
{
    (void)options; /* a table is as wide as it is */
    nc_str before = NC_S("");
    put_summary(v, out);
    for (size_t i = 0; i < v->count; i++) {
        if (i == 0 || !nc_str_eq(v->items[i].source, before)) {
            nc_buf_char(out, '\n');
            nc_buf_safe(out, v->items[i].source, true);
            nc_buf_printf(out, "\n  %-*s  %8s  %-26s  %-*s  %s\n", CLASS, "class", "frame", "time (UTC)", WHO,
                          "who", "what");
        }
        before = v->items[i].source;
        put_item(&v->items[i], out);
    }
    if (v->over)
        nc_buf_c(out, "\nThere are more than are shown here; --class, --address, --port, --time and --where "
                      "choose among them.\n");
}

void nc_render_exceptions_tsv(const nc_exception_view *v, nc_buf *out)
{
    nc_buf_c(out, "source\tclass\tframe\ttime\twho\twhat\n");
    for (size_t i = 0; i < v->count; i++) {
        const nc_exception *x = &v->items[i];
        nc_str class = nc_exception_class_name(x->class);
        nc_tsv_put(out, x->source);
        nc_buf_printf(out, "\t%.*s\t%" PRIu64 "\t", NC_FMT(class), x->number);
        if (x->at != NC_TIME_NONE)
            nc_time_print(out, x->at, 9);
        nc_buf_char(out, '\t');
        nc_tsv_put(out, x->who);
        nc_buf_char(out, '\t');
        nc_tsv_put(out, x->what);
        nc_buf_char(out, '\n');
    }
}
