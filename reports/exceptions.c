/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/exceptions.h"

#include "reports/columns.h"
#include "reports/inert.h"

#include "engine/base/value.h"

#include <inttypes.h>

static const nc_column columns[] = {
    {.name = "class", .width = 12},
    {.name = "frame", .width = 8, .right = true},
    {.name = "time (UTC)", .width = 26},
    {.name = "who", .width = 44, .bare = true},
    {.name = "what"},
};
static const nc_column summary_columns[] = {
    {.name = "class", .width = 12}, {.name = "exceptions", .width = 8, .right = true}, {.name = "meaning"}};

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

static void put_summary(const nc_exception_view *v, size_t width, nc_buf *out)
{
    const nc_table_look look = {summary_columns, 3, 2, 2, width};
    nc_cells cells = {.count = 0};
    nc_buf_c(out, "EXCEPTIONS; slow: ");
    nc_duration_print(out, v->slow, false);
    nc_buf_c(out, " and more\n");
    for (unsigned i = 0; i < NC_X_CLASSES; i++) {
        nc_cells_put(&cells, nc_exception_class_name((nc_exception_class)i));
        nc_cells_number(&cells, v->found[i]);
        nc_cells_put(&cells, nc_exception_class_words((nc_exception_class)i));
        nc_cells_row(&cells, &look, out);
    }
}

static void put_item(const nc_table_look *look, const nc_exception *x, nc_buf *out)
{
    nc_cells cells = {.count = 0};
    nc_cells_put(&cells, nc_exception_class_name(x->class));
    nc_cells_number(&cells, x->number);
    nc_cells_time(&cells, x->at);
    nc_cells_put(&cells, x->who);
    nc_cells_put(&cells, x->what);
    nc_cells_row(&cells, look, out);
}

void nc_render_exceptions(const nc_exception_view *v, const nc_report_options *options, nc_buf *out)
{
    const nc_table_look look = {columns, sizeof columns / sizeof *columns, 3, 2, options->width};
    nc_str before = NC_S("");
    put_summary(v, options->width, out);
    for (size_t i = 0; i < v->count; i++) {
        if (i == 0 || !nc_str_eq(v->items[i].source, before)) {
            nc_buf_char(out, '\n');
            nc_buf_safe(out, v->items[i].source, true);
            nc_buf_char(out, '\n');
            nc_table_head(&look, out);
        }
        before = v->items[i].source;
        put_item(&look, &v->items[i], out);
    }
    if (v->over) {
        nc_buf_char(out, '\n');
        nc_column_fold(
            out,
            NC_S("There are more than are shown here; --class, --address, --port, --time and --where "
                 "choose among them."),
            options->width, 0);
    }
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
