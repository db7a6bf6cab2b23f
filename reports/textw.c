/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/textw.h"

#include "engine/base/utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { DEFAULT_WIDTH = 100, LEAST_WIDTH = 40, NARROW = 72 };

nc_textw nc_tw_begin(nc_buf *out, const nc_report_options *options)
{
    nc_textw w = {.out = out, .width = DEFAULT_WIDTH};
    if (options == NULL)
        return w;
    w.color = options->color;
    w.ascii = options->ascii;
    if (options->width > 0)
        w.width = options->width < LEAST_WIDTH ? LEAST_WIDTH : options->width;
    return w;
}

void nc_tw_free(nc_textw *w)
{
    nc_buf_free(&w->scratch);
}

void nc_tw_end(nc_textw *w)
{
    if (w->column > w->pad)
        nc_buf_char(w->out, '\n');
    w->column = w->pad = w->hang = 0;
}

void nc_tw_blank(nc_textw *w)
{
    nc_tw_end(w);
    nc_str s = nc_buf_str(w->out);
    if (s.n > 0 && !nc_str_ends(s, NC_S("\n\n")))
        nc_buf_char(w->out, '\n');
}

void nc_tw_to(nc_textw *w, size_t column)
{
    if (w->column == 0)
        w->hang = column + 2;
    size_t more = column > w->column ? column - w->column : w->column > 0 ? 1 : 0;
    w->column += more;
    w->pad += more;
}

static void due(nc_textw *w, size_t blanks)
{
    w->pad += blanks;
    w->column += blanks;
}

/* Text that is safe already.  Blanks at its ends are owed until something follows. */
static void emit(nc_textw *w, nc_str s)
{
    size_t front = 0, n = s.n;
    while (front < s.n && s.p[front] == ' ')
        front++;
    while (n > front && s.p[n - 1] == ' ')
        n--;
    due(w, front);
    if (n > front) {
        nc_str words = nc_str_n(s.p + front, n - front);
        nc_buf_repeat(w->out, ' ', w->pad);
        w->pad = 0;
        nc_buf_add(w->out, words);
        w->column += nc_utf8_width(words);
    }
    due(w, s.n - n);
}

static void new_line(nc_textw *w, size_t indent)
{
    nc_tw_end(w);
    nc_tw_to(w, indent);
}

void nc_tw_put(nc_textw *w, nc_str s)
{
    nc_buf_clear(&w->scratch);
    nc_buf_safe(&w->scratch, s, true);
    nc_str piece = nc_buf_str(&w->scratch);
    size_t hang = w->hang > 0 ? w->hang : 2, most = w->width < 80 ? w->width / 2 : w->width;
    hang = hang < most ? hang : most;
    if (w->column > hang && w->column + nc_utf8_width(piece) > w->width) {
        new_line(w, hang);
        w->hang = hang;
        while (piece.n > 0 && piece.p[0] == ' ')
            piece = nc_str_sub(piece, 1, SIZE_MAX);
    }
    emit(w, piece);
}

void nc_tw_c(nc_textw *w, const char *s)
{
    nc_tw_put(w, nc_str_c(s));
}

void nc_tw_printf(nc_textw *w, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n > 0)
        nc_tw_put(w, nc_str_n(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1));
}

void nc_tw_severity(nc_textw *w, nc_severity severity)
{
    static const char *const paint[NC_SEVERITY_COUNT] = {
        [NC_INFO] = "\x1b[2m",   [NC_NOTICE] = "\x1b[36m",     [NC_WARNING] = "\x1b[33m",
        [NC_ERROR] = "\x1b[31m", [NC_CRITICAL] = "\x1b[1;31m",
    };
    char word[16];
    nc_str name = nc_severity_name(severity);
    size_t n = name.n < sizeof word ? name.n : sizeof word;
    for (size_t i = 0; i < n; i++) {
        bool small = name.p[i] >= 'a' && name.p[i] <= 'z';
        word[i] = severity >= NC_ERROR && small ? (char)(name.p[i] - 'a' + 'A') : name.p[i];
    }
    nc_buf_repeat(w->out, ' ', w->pad);
    w->pad = 0;
    nc_buf_c(w->out, w->color ? paint[severity] : "");
    emit(w, nc_str_n(word, n));
    nc_buf_c(w->out, w->color ? "\x1b[0m" : "");
}

/* ---- wrapping ---- */

/* As much of a word as fits into the rest of the line; at least one character. */
static size_t fitting(nc_str word, size_t room)
{
    size_t n = 0, used = 0;
    while (n < word.n) {
        uint32_t c;
        size_t step = nc_utf8_next(nc_str_sub(word, n, SIZE_MAX), &c);
        step = step ? step : 1;
        size_t wide = nc_utf8_width(nc_str_sub(word, n, step));
        if (n > 0 && used + wide > room)
            break;
        used += wide;
        n += step;
    }
    return n;
}

static void flow_word(nc_textw *w, size_t indent, nc_str word, bool *first)
{
    size_t wide = nc_utf8_width(word), blank = *first ? 0 : 1;
    if (w->column > indent && w->column + blank + wide > w->width) {
        new_line(w, indent);
        blank = 0;
    }
    *first = false;
    due(w, blank);
    while (w->column + nc_utf8_width(word) > w->width && w->column < w->width) {
        size_t n = fitting(word, w->width - w->column);
        if (n >= word.n)
            break;
        emit(w, nc_str_sub(word, 0, n));
        new_line(w, indent);
        word = nc_str_sub(word, n, SIZE_MAX);
    }
    emit(w, word);
}

void nc_tw_flow(nc_textw *w, size_t indent, nc_str s)
{
    nc_buf safe = {0};
    nc_buf_safe(&safe, nc_str_trim(s), false);
    nc_str rest = nc_buf_str(&safe), line, word;
    if (rest.p == NULL)
        return;
    size_t most = w->width < NARROW ? w->width / 2 : w->width * 2 / 3;
    indent = indent < most ? indent : most;
    bool first_line = true;
    while (nc_str_split(&rest, '\n', &line)) {
        bool first = true;
        if (!first_line)
            new_line(w, indent);
        first_line = false;
        while (nc_str_word(&line, &word))
            flow_word(w, indent, word, &first);
    }
    nc_buf_free(&safe);
}

void nc_tw_flow_mark(nc_textw *w, size_t indent, nc_str s, const char *mark)
{
    nc_buf text = {0};
    nc_buf_add(&text, nc_str_trim(s));
    nc_buf_c(&text, mark);
    nc_tw_flow(w, indent, nc_buf_str(&text));
    nc_buf_free(&text);
}

void nc_tw_verbatim(nc_textw *w, size_t indent, nc_str s)
{
    nc_str rest = nc_str_trim_right(s), line;
    if (rest.n == 0)
        return;
    while (nc_str_split(&rest, '\n', &line)) {
        nc_tw_end(w);
        nc_tw_to(w, indent);
        nc_tw_put(w, nc_str_trim_right(line));
        nc_tw_end(w);
    }
}

void nc_tw_heading(nc_textw *w, size_t indent, const char *words)
{
    nc_tw_end(w);
    nc_tw_to(w, indent);
    nc_tw_c(w, words);
}

void nc_tw_count(nc_textw *w, size_t count, const char *one, const char *many)
{
    nc_tw_printf(w, "%zu %s", count, count == 1 ? one : many);
}

void nc_tw_numbers(nc_textw *w, const char *before, const uint64_t *numbers, size_t count, const char *what)
{
    enum { FIRST = 6 };
    for (size_t i = 0; i < count; i++) {
        bool skip = count > FIRST + 2 && i >= FIRST && i + 1 < count;
        if (skip && i > FIRST)
            continue;
        if (skip)
            nc_tw_c(w, " ...");
        else
            nc_tw_printf(w, "%s%s%" PRIu64, i ? " " : "", before, numbers[i]);
    }
    if (count > FIRST + 2)
        nc_tw_printf(w, " (%zu %s)", count, what);
}

nc_str nc_weight_words(int decibans)
{
    if (decibans <= NC_DB_EXCLUDES)
        return NC_S("rules it out");
    if (decibans < 0)
        return decibans <= -20   ? NC_S("decisive against")
               : decibans <= -10 ? NC_S("strong against")
               : decibans <= -6  ? NC_S("medium against")
                                 : NC_S("weak against");
    return decibans >= 20   ? NC_S("decisive")
           : decibans >= 10 ? NC_S("strong")
           : decibans >= 6  ? NC_S("medium")
                            : NC_S("weak");
}
