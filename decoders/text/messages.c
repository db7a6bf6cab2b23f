/* SPDX-License-Identifier: Apache-2.0 */
#include "messages.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

#include <stdlib.h>

enum { WORDS_BEFORE = 9, NAME_BYTES = 16, LINES = 12 };

static const nc_message_kind kinds[] = {
#define MESSAGE(id, family, more) {id, #family, more},
#include "messages.def"
#undef MESSAGE
};

enum { KINDS = sizeof kinds / sizeof *kinds };

struct nc_messages {
    nc_giver g;
    const nc_message_kind *kind; /* of the message that is held; NULL none */
    nc_buf text;
    unsigned lines;
    char system[NAME_BYTES], job[NAME_BYTES];
    int64_t day; /* that a job log shows in a line of its own; NC_TIME_NONE */
};

static int compare(nc_str id, const char *with)
{
    return nc_str_cmp(id, nc_str_c(with));
}

static const nc_message_kind *find(nc_str id)
{
    unsigned low = 0, high = KINDS;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = compare(id, kinds[middle].id);
        if (order == 0)
            return &kinds[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Only messages that begin like one of the table are looked at more closely. */
static bool may_begin(char c)
{
    return c == 'E' || c == 'I' || c == 'B';
}

/* The id at the front; or, as syslogd and the trace of the FTP client write it, behind some words.  *rest is
 * what follows it. */
static nc_str id_in(nc_str text, nc_str *rest)
{
    nc_str word, left = text;
    nc_str id = nc_message_id(text);
    if (id.n > 0) {
        *rest = nc_str_sub(text, (size_t)(id.p - text.p) + id.n, SIZE_MAX);
        return id;
    }
    for (unsigned i = 0; i < WORDS_BEFORE && nc_str_word(&left, &word); i++)
        if (may_begin(word.p[0]) && word.n >= 7 && word.n <= 9 && (id = nc_message_id(word)).n == word.n) {
            *rest = left;
            return id;
        }
    return NC_S("");
}

bool nc_messages_known(nc_str text)
{
    nc_str rest;
    return find(id_in(text, &rest)) != NULL;
}

nc_messages *nc_messages_new(nc_case *c, uint32_t source)
{
    nc_messages *m = nc_xcalloc(1, sizeof *m);
    nc_giver_begin(&m->g, c, source);
    m->day = NC_TIME_NONE;
    return m;
}

void nc_messages_free(nc_messages *m)
{
    nc_buf_free(&m->text);
    free(m);
}

static void flush(nc_messages *m)
{
    if (m->kind == NULL)
        return;
    nc_log_message message = {.kind = m->kind,
                          .text = nc_str_trim(nc_buf_str(&m->text)),
                          .system = nc_str_c(m->system),
                          .job = nc_str_c(m->job)};
    nc_message_give(&m->g, &message);
    m->kind = NULL;
}

static void keep(char out[NAME_BYTES], nc_str name)
{
    size_t n = name.n < NAME_BYTES ? name.n : NAME_BYTES - 1;
    if (n > 0)
        memcpy(out, name.p, n);
    out[n] = '\0';
}

/* "---- THURSDAY,  02 APR 2026 ----" */
static bool read_date_line(nc_str text, int64_t *day)
{
    static const nc_str months = NC_SI("JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC");
    nc_words w;
    int64_t date, year;
    if (!nc_starts(text, "---- "))
        return false;
    nc_line_words(text, &w);
    size_t month = w.count == 6 && w.at[3].n == 3 ? nc_str_find(months, w.at[3]) : SIZE_MAX;
    return month != SIZE_MAX && month % 3 == 0 && nc_num_i64(w.at[2], &date) && nc_num_i64(w.at[4], &year) &&
           date >= 1 && date <= 31 && year > 1970 && year < 2200 &&
           nc_time_of((int)year, (int)(month / 3) + 1, (int)date, 0, 0, 0, 0, day);
}

static int64_t time_of(const nc_messages *m, const nc_console_line *line)
{
    int64_t day = line->day != NC_TIME_NONE ? line->day : m->day;
    if (day == NC_TIME_NONE || line->clock == NC_TIME_NONE)
        return NC_TIME_NONE;
    return day + line->clock - m->g.hint.zone_minutes * (60 * NC_SECOND);
}

static void begin(nc_messages *m, const nc_message_kind *kind, nc_str rest, const nc_console_line *line)
{
    m->kind = kind;
    m->lines = 0;
    m->g.from.at = time_of(m, line);
    keep(m->system, line->system.n > 0 ? line->system : m->g.hint.system);
    keep(m->job, line->job);
    nc_buf_clear(&m->text);
    nc_buf_add(&m->text, nc_str_trim(rest));
}

/* The number of a multi-line message stands alone behind its id or before its lines on some copies. */
static void go_on(nc_messages *m, nc_str text)
{
    nc_buf_char(&m->text, '\n');
    nc_buf_add(&m->text, text);
    if (++m->lines >= m->kind->more || m->lines >= LINES)
        flush(m);
}

void nc_messages_line(nc_messages *m, const nc_console_line *line, uint32_t number, uint64_t offset,
                      uint32_t length)
{
    nc_str rest, text = nc_str_trim(line->text);
    if (text.n == 0 || read_date_line(text, &m->day))
        return;
    nc_str id = id_in(text, &rest);
    if (id.n == 0) {
        if (m->kind != NULL)
            go_on(m, text);
        return;
    }
    flush(m);
    const nc_message_kind *kind = find(id);
    if (kind == NULL)
        return;
    m->g.from.line = number;
    m->g.from.offset = offset;
    m->g.from.length = length;
    begin(m, kind, rest, line);
}

bool nc_messages_waits(const nc_messages *m)
{
    return m->kind != NULL;
}

void nc_messages_break(nc_messages *m)
{
    flush(m);
}

uint32_t nc_messages_end(nc_messages *m)
{
    flush(m);
    return m->g.facts;
}
