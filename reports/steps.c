/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/columns.h"
#include "reports/stepdiff.h"

#include "engine/base/value.h"

/* The sequence of execution: what two hosts said to each other, step by step, with elapsed times.  What
 * happens on another connection of theirs than the dialogue, such as the data connections of FTP, stands in a
 * column beside. */

enum { LEAST_FOR_TWO = 120 };

static const nc_column two_columns[] = {
    {.name = "elapsed", .width = 12, .right = true},
    {.name = "since", .width = 11, .right = true},
    {.name = "frame", .width = 7, .right = true},
    {.name = "dialogue", .width = 48},
    {.name = "other connections"},
};
static const nc_column one_column[] = {
    {.name = "elapsed", .width = 12, .right = true},
    {.name = "since", .width = 11, .right = true},
    {.name = "frame", .width = 7, .right = true},
    {.name = "dialogue"},
};
static const nc_column indented[] = {
    {.name = "elapsed", .width = 12, .right = true},
    {.name = "since", .width = 11, .right = true},
    {.name = "frame", .width = 7, .right = true},
    {.name = "dialogue (|: other connections)"},
};

static void put_seconds(nc_cells *cells, int64_t ns)
{
    nc_seconds_print(&cells->text, ns, 6);
    nc_cells_end(cells);
}

void nc_talk_words(nc_buf *out, const nc_talk_step *s)
{
    nc_buf_add(out, s->text);
    if (s->list.n > 0)
        nc_buf_printf(out, ", %.*s", NC_FMT(s->list));
}

static void put_words(const nc_talk_step *s, nc_cells *cells)
{
    nc_buf_c(&cells->text, s->to_server ? "> " : "< ");
    nc_talk_words(&cells->text, s);
    nc_cells_end(cells);
}

static void put_step(const nc_talk *t, size_t i, const nc_table_look *look, nc_buf *out)
{
    const nc_talk_step *s = &t->steps[i];
    nc_cells cells = {.count = 0};
    put_seconds(&cells, s->at - t->steps[0].at);
    put_seconds(&cells, i > 0 ? s->at - t->steps[i - 1].at : 0);
    nc_cells_number(&cells, s->record);
    if (s->beside && look->columns == two_columns)
        nc_cells_put(&cells, NC_S(""));
    if (s->beside && look->columns == indented)
        nc_buf_c(&cells.text, "|   ");
    put_words(s, &cells);
    nc_cells_row(&cells, look, out);
}

/* Side by side where there are two things and room for them. */
static const nc_column *columns_of(const nc_talk *t, size_t width)
{
    bool beside = false;
    for (size_t i = 0; i < t->count; i++)
        beside = beside || t->steps[i].beside;
    return !beside ? one_column : width == 0 || width >= LEAST_FOR_TWO ? two_columns : indented;
}

void nc_render_steps(const nc_talk *t, const nc_report_options *options, nc_buf *out)
{
    const nc_column *columns = columns_of(t, options->width);
    const nc_table_look look = {columns, columns == two_columns ? 5 : 4, 3, 0, options->width};
    nc_buf title = {0};
    nc_buf_safe(&title, t->a, true);
    nc_buf_c(&title, " and ");
    nc_buf_safe(&title, t->b, true);
    nc_buf_c(&title, " in ");
    nc_buf_safe(&title, t->source, true);
    nc_buf_printf(&title, ", %zu steps%s", t->count, t->cut ? ", the first of more" : "");
    nc_column_fold(out, nc_buf_str(&title), options->width, 2);
    nc_buf_char(out, '\n');
    nc_table_head(&look, out);
    for (size_t i = 0; i < t->count; i++)
        put_step(t, i, &look, out);
    nc_buf_free(&title);
}
