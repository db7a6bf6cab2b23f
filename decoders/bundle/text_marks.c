/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_marks.h"

enum { LEAST = 3 };

static const nc_str dash = NC_SI("- "), bullet = NC_SI("\xe2\x80\xa2 "), stars = NC_SI("**");

/* Signs that mean something in Markdown, so that it writes a backslash before them. */
static bool is_escape(nc_str line, size_t at)
{
    return at + 1 < line.n && nc_str_find_char(NC_S("*_[]#<>`|"), line.p[at + 1]) != SIZE_MAX;
}

static void count_signs(nc_marks_score *score, nc_str line)
{
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == '\\' && i + 1 < line.n) {
            score->backslashes++;
            score->escapes += is_escape(line, i);
        }
    }
}

static bool is_bold(nc_str line)
{
    return line.n >= 2 * stars.n && nc_str_starts(line, stars) && nc_str_ends(line, stars);
}

void nc_marks_add(nc_marks_score *score, nc_str line)
{
    if (line.n == 0)
        return;
    score->lines++;
    score->bullets += nc_str_starts(line, dash) || nc_str_starts(line, bullet);
    score->bold += is_bold(line);
    score->slashes += line.p[line.n - 1] == '\\';
    if (line.n >= 2 && line.p[0] == '"' && line.p[line.n - 1] == '"') {
        score->quotes++;
        score->inner += nc_str_find(line, NC_S("\",\"")) != SIZE_MAX;
    }
    count_signs(score, line);
}

nc_text_marks nc_marks_decide(const nc_marks_score *score)
{
    enum { NEARLY = 20 /* all but one of so many */ };
    uint32_t all = score->lines - score->lines / NEARLY;
    bool enough = score->lines >= LEAST;
    nc_text_marks marks = {
        .bullets = enough && score->bullets >= all,
        .bold = enough && score->bold >= all,
        .quotes = enough && score->quotes >= all && score->inner == 0,
        .slashes = enough && score->slashes >= all,
        .escapes = score->escapes > 0 && score->escapes == score->backslashes,
    };
    marks.any = marks.bullets || marks.bold || marks.quotes || marks.slashes || marks.escapes;
    return marks;
}

static nc_str without_ends(const nc_text_marks *marks, nc_str line)
{
    if (marks->bullets && nc_str_starts(line, dash))
        line = nc_str_sub(line, dash.n, SIZE_MAX);
    else if (marks->bullets && nc_str_starts(line, bullet))
        line = nc_str_sub(line, bullet.n, SIZE_MAX);
    if (marks->bold && is_bold(line))
        line = nc_str_sub(line, stars.n, line.n - 2 * stars.n);
    if (marks->slashes && nc_str_ends(line, NC_S("\\")))
        line.n--;
    if (marks->quotes && line.n >= 2 && line.p[0] == '"' && line.p[line.n - 1] == '"')
        line = nc_str_sub(line, 1, line.n - 2);
    return line;
}

nc_str nc_marks_strip(const nc_text_marks *marks, nc_str line, nc_buf *out)
{
    if (!marks->any || line.n == 0)
        return line;
    line = without_ends(marks, line);
    if (!marks->escapes && !marks->quotes)
        return line;
    nc_buf_clear(out);
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        bool twice = marks->quotes && c == '"' && i + 1 < line.n && line.p[i + 1] == '"';
        i += twice || (marks->escapes && c == '\\' && is_escape(line, i));
        nc_buf_char(out, line.p[i]);
    }
    return nc_buf_str(out);
}
