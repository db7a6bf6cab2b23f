/* SPDX-License-Identifier: Apache-2.0 */
#include "diag.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct known_file {
    nc_str name, text;
} known_file;

typedef struct held {
    nc_message message;
    size_t order;
} held;

struct nc_diag {
    nc_arena *arena;
    held *held;
    nc_message *sorted;
    size_t count, capacity, errors;
    known_file *files;
    size_t file_count, file_capacity;
    nc_level shown; /* messages that are less grave are not printed */
};

nc_diag *nc_diag_new(void)
{
    nc_diag *diag = nc_xcalloc(1, sizeof *diag);
    diag->arena = nc_arena_new();
    diag->shown = NC_LEVEL_NOTE;
    return diag;
}

void nc_diag_only(nc_diag *diag, nc_level level)
{
    diag->shown = level;
}

void nc_diag_free(nc_diag *diag)
{
    if (diag == NULL)
        return;
    nc_arena_free(diag->arena);
    free(diag->held);
    free(diag->sorted);
    free(diag->files);
    free(diag);
}

void nc_diag_file(nc_diag *diag, nc_str name, nc_str text)
{
    diag->files = nc_grow(diag->files, &diag->file_capacity, diag->file_count, sizeof *diag->files);
    diag->files[diag->file_count++] = (known_file){name, text};
}

__attribute__((format(printf, 2, 0))) static nc_str format_text(nc_arena *arena, const char *format,
                                                                va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        return NC_S("");
    char *text = nc_alloc(arena, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, args);
    return nc_str_n(text, (size_t)n);
}

static void add(nc_diag *diag, nc_level level, nc_err err, nc_place place, nc_str text)
{
    diag->held = nc_grow(diag->held, &diag->capacity, diag->count, sizeof *diag->held);
    place.file = nc_arena_copy(diag->arena, place.file); /* messages outlive what they speak of */
    nc_message message = {.level = level, .err = err, .place = place, .text = text};
    diag->held[diag->count] = (held){message, diag->count};
    diag->count++;
    diag->errors += level == NC_LEVEL_ERROR;
}

nc_err nc_report(nc_diag *diag, nc_err err, nc_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diag, NC_LEVEL_ERROR, err, place, format_text(diag->arena, format, args));
    va_end(args);
    return err;
}

void nc_warn(nc_diag *diag, nc_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diag, NC_LEVEL_WARNING, NC_E_OK, place, format_text(diag->arena, format, args));
    va_end(args);
}

void nc_note(nc_diag *diag, nc_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diag, NC_LEVEL_NOTE, NC_E_OK, place, format_text(diag->arena, format, args));
    va_end(args);
}

void nc_hint(nc_diag *diag, const char *format, ...)
{
    if (diag->count == 0)
        return;
    va_list args;
    va_start(args, format);
    diag->held[diag->count - 1].message.hint = format_text(diag->arena, format, args);
    va_end(args);
}

void nc_hint_nearest(nc_diag *diag, nc_str word, const nc_str *known, size_t count)
{
    unsigned best = (unsigned)(word.n < 6 ? 2 : word.n / 3) + 1;
    nc_str nearest = {0};
    for (size_t i = 0; i < count; i++) {
        unsigned distance = nc_str_distance(word, known[i], best);
        if (distance < best || (distance == best && nearest.p && nc_str_cmp(known[i], nearest) < 0)) {
            best = distance;
            nearest = known[i];
        }
    }
    if (nearest.p != NULL)
        nc_hint(diag, "did you mean '%.*s'?", NC_FMT(nearest));
}

void nc_diag_code(nc_diag *diag, nc_str code)
{
    if (diag->count > 0)
        diag->held[diag->count - 1].message.code = code;
}

void nc_diag_label(nc_diag *diag, nc_str (*code_of)(const nc_message *message))
{
    for (size_t i = 0; i < diag->count; i++)
        if (diag->held[i].message.code.n == 0)
            diag->held[i].message.code = code_of(&diag->held[i].message);
}

size_t nc_diag_errors(const nc_diag *diag)
{
    return diag->errors;
}

size_t nc_diag_count(const nc_diag *diag)
{
    return diag->count;
}

static int by_place(const void *left, const void *right)
{
    const held *a = left, *b = right;
    int order = nc_str_cmp(a->message.place.file, b->message.place.file);
    if (order == 0)
        order =
            (a->message.place.line > b->message.place.line) - (a->message.place.line < b->message.place.line);
    if (order == 0)
        order = (a->message.place.column > b->message.place.column) -
                (a->message.place.column < b->message.place.column);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

const nc_message *nc_diag_sorted(nc_diag *diag, size_t *count)
{
    *count = diag->count;
    if (diag->count == 0)
        return NULL;
    qsort(diag->held, diag->count, sizeof *diag->held, by_place);
    diag->sorted = nc_xrealloc(diag->sorted, diag->count * sizeof *diag->sorted);
    for (size_t i = 0; i < diag->count; i++)
        diag->sorted[i] = diag->held[i].message;
    return diag->sorted;
}

static bool find_line(const nc_diag *diag, nc_place place, nc_str *line)
{
    for (size_t i = 0; i < diag->file_count && place.line > 0; i++) {
        nc_str rest = diag->files[i].text;
        if (!nc_str_eq(diag->files[i].name, place.file))
            continue;
        for (uint32_t n = 1; nc_str_split(&rest, '\n', line); n++)
            if (n == place.line)
                return true;
    }
    return false;
}

static void print_caret(const nc_diag *diag, nc_buf *out, nc_place place)
{
    nc_str line;
    if (!find_line(diag, place, &line))
        return;
    nc_buf_printf(out, "%6u | ", place.line);
    nc_buf_safe(out, line, true);
    nc_buf_c(out, "\n       | ");
    size_t at = 0;
    for (uint32_t column = 1; column < place.column && at < line.n; column++) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_sub(line, at, SIZE_MAX), &c);
        n = n ? n : 1;
        nc_buf_repeat(out, ' ', nc_utf8_width(nc_str_n(line.p + at, n)));
        at += n;
    }
    nc_buf_c(out, "^\n");
}

static void print_message(const nc_diag *diag, nc_buf *out, const nc_message *m)
{
    static const char *const levels[] = {"error", "warning", "note"};
    nc_buf_safe(out, m->place.file, true);
    if (m->place.line > 0)
        nc_buf_printf(out, ":%u:%u", m->place.line, m->place.column);
    nc_buf_printf(out, "%s%s: ", m->place.file.n ? ": " : "", levels[m->level]);
    nc_buf_safe(out, m->text, true);
    if (m->code.n > 0)
        nc_buf_printf(out, " [%.*s]", NC_FMT(m->code));
    nc_buf_char(out, '\n');
    print_caret(diag, out, m->place);
    if (m->hint.n == 0)
        return;
    nc_buf_repeat(out, ' ', 9);
    nc_buf_safe(out, m->hint, false);
    nc_buf_char(out, '\n');
}

void nc_diag_print(nc_diag *diag, nc_buf *out)
{
    size_t count;
    const nc_message *messages = nc_diag_sorted(diag, &count);
    for (size_t i = 0; i < count; i++)
        if (messages[i].level <= diag->shown)
            print_message(diag, out, &messages[i]);
}
