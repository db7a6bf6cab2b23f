/* SPDX-License-Identifier: Apache-2.0 */
#include "messages.h"

#include "decoders/limits.h"
#include "decoders/text/dialogue.h"
#include "decoders/text/floods.h"
#include "decoders/text/ssh.h"
#include "decoders/text/when.h"
#include "engine/base/num.h"

#include <stdlib.h>

enum { WORDS_BEFORE = 9, NAME_BYTES = 16, LINES = 12, HELD = 8, OTHERS = 64, ID_BYTES = 12 };

static const nc_message_kind kinds[] = {
#define MESSAGE(id, family, more) {id, #family, more},
#include "messages.def"
#undef MESSAGE
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* A message whose lines may go on. */
typedef struct held {
    const nc_message_kind *kind; /* NULL: none */
    nc_buf text;
    unsigned lines;
    int connector; /* -1: its lines follow it at once */
    int64_t clock; /* of its line */
    uint64_t began;
    nc_origin from;
    char system[NAME_BYTES], job[NAME_BYTES];
} held;

struct nc_messages {
    nc_giver g;
    held held[HELD];
    held *last; /* the one that lines without a number go on with; NULL none */
    uint64_t count;
    nc_floods floods;
    char others[OTHERS][ID_BYTES]; /* ids that are not of the table and were told of */
    unsigned other_count;
    int64_t day; /* that a job log shows in a line of its own; NC_TIME_NONE */
    struct { /* the last message of several lines: later ones have no time, and may have ids of their own */
        int connector;
        int64_t at;
    } group;
};

enum { FRONT = 3 /* all ids are longer */ };

static int compare(nc_str id, const char *with)
{
    int front = memcmp(id.p, with, FRONT);
    return front != 0 ? front : nc_str_cmp(id, nc_str_c(with));
}

static const nc_message_kind *find(nc_str id)
{
    unsigned low = 0, high = id.n < FRONT ? 0 : KINDS;
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

/* "sshd[7]: error: Bind to port 22 on 0.0.0.0 failed: EDC5111I Permission denied.": what a program prints of
 * an error of the C library, at any place of a line. */
static nc_str library_id_in(nc_str text)
{
    enum { LONGEST = 8 };
    size_t at = nc_str_find(text, NC_S("EDC"));
    nc_str id = nc_str_sub(text, at == SIZE_MAX ? text.n : at, LONGEST);
    return id.n == LONGEST && nc_message_id(id).n == LONGEST ? id : NC_S("");
}

/* What ssh and FTP print of such an error is theirs to tell. */
static bool is_of_others(nc_str id, nc_str text)
{
    return nc_starts(id, "EDC") && id.p != text.p && (nc_ssh_known(text) || nc_dialogue_known(text));
}

/* The id at the front; or, as syslogd and the trace of the FTP client write it, behind some words.  Behind
 * the columns of a log it stands at the front or nowhere, but for what a program of a user says of an error
 * of its own: "+java.net.BindException: EDC8115I ...".  *rest is what follows it. */
static nc_str id_in(nc_str text, bool columns, nc_str *rest)
{
    nc_str word, left = text;
    nc_str id = nc_message_id(text);
    if (id.n > 0) {
        *rest = nc_str_sub(text, (size_t)(id.p - text.p) + id.n, SIZE_MAX);
        return id;
    }
    bool words = !columns || nc_starts(text, "+");
    for (unsigned i = 0; words && i < WORDS_BEFORE && nc_str_word(&left, &word); i++)
        if (may_begin(word.p[0]) && word.n >= 7 && word.n <= 9 && (id = nc_message_id(word)).n == word.n) {
            *rest = left;
            return id;
        }
    return NC_S("");
}

/* ---- messages that the table does not have ---- */

/* TCP/IP, VTAM, z/OS UNIX and its C library, IMS Connect, what of Db2 and MQ speaks with the network. */
static bool is_of_network(nc_str id)
{
    switch (id.p[0]) { /* of most messages of a log the first letters already say no */
    case 'E': return (id.p[1] == 'Z' && strchr("ABDYZ", id.p[2]) != NULL) || nc_starts(id, "EDC");
    case 'I': return nc_starts(id, "IST") || nc_starts(id, "IVT");
    case 'B': return nc_starts(id, "BPX");
    case 'C': return nc_starts(id, "CSQX");
    case 'D': return nc_starts(id, "DSNL");
    case 'F': return nc_starts(id, "FOMN");
    case 'H': return nc_starts(id, "HWS");
    default: return false;
    }
}

static bool tells_of_trouble(nc_str id, nc_str text)
{
    static const nc_str words[] = {NC_SI(" FAILED"), NC_SI(" FAILURE"), NC_SI("REJECTED"), NC_SI("UNABLE TO"),
                                   NC_SI("DUPLICATE"), NC_SI(" DENIED")};
    if (strchr("AESW", id.p[id.n - 1]) != NULL)
        return true;
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (nc_str_find_fold(text, words[i]) != SIZE_MAX)
            return true;
    return false;
}

static bool is_other(nc_str id, nc_str text)
{
    return id.n > FRONT && id.n < ID_BYTES && is_of_network(id) && tells_of_trouble(id, text);
}

bool nc_messages_known(nc_str text)
{
    nc_str rest = NC_S(""), id = id_in(text, false, &rest);
    bool probe = nc_str_starts_fold(text, NC_S("ping")); /* PING of z/OS names them too, and has a reader */
    return find(id) != NULL || is_other(id, rest) || (!probe && find(library_id_in(text)) != NULL);
}

nc_messages *nc_messages_new(nc_case *c, uint32_t source)
{
    nc_messages *m = nc_xcalloc(1, sizeof *m);
    nc_giver_begin(&m->g, c, source);
    nc_floods_begin(&m->floods, KINDS, (size_t)c->limits->messages);
    m->day = NC_TIME_NONE;
    m->group.connector = -1;
    return m;
}

void nc_messages_free(nc_messages *m)
{
    for (unsigned i = 0; i < HELD; i++)
        nc_buf_free(&m->held[i].text);
    nc_floods_end(&m->floods);
    free(m);
}

static void flush(nc_messages *m, held *h)
{
    if (h == NULL || h->kind == NULL)
        return;
    nc_log_message message = {.kind = h->kind,
                              .text = nc_str_trim(nc_buf_str(&h->text)),
                              .system = nc_str_c(h->system),
                              .job = nc_str_c(h->job),
                              .clock = h->from.at == NC_TIME_NONE ? h->clock : NC_TIME_NONE};
    m->g.from = h->from;
    if (nc_floods_pass(&m->floods, (size_t)(h->kind - kinds), message.text, h->from.line))
        nc_message_give(&m->g, &message);
    h->kind = NULL;
    m->last = m->last == h ? NULL : m->last;
}

static held *with_connector(nc_messages *m, int connector)
{
    for (unsigned i = 0; i < HELD; i++)
        if (m->held[i].kind != NULL && m->held[i].connector == connector)
            return &m->held[i];
    return NULL;
}

/* A free place; the oldest message makes room. */
static held *place(nc_messages *m)
{
    held *oldest = &m->held[0];
    for (unsigned i = 0; i < HELD; i++) {
        if (m->held[i].kind == NULL)
            return &m->held[i];
        oldest = m->held[i].began < oldest->began ? &m->held[i] : oldest;
    }
    flush(m, oldest);
    return oldest;
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
    if (text.p[0] != '-' || !nc_starts(text, "---- "))
        return false;
    nc_line_words(text, &w);
    size_t month = w.count == 6 && w.at[3].n == 3 ? nc_str_find(months, w.at[3]) : SIZE_MAX;
    return month != SIZE_MAX && month % 3 == 0 && nc_num_i64(w.at[2], &date) && nc_num_i64(w.at[4], &year) &&
           date >= 1 && date <= 31 && year > 1970 && year < 2200 &&
           nc_time_of((int)year, (int)(month / 3) + 1, (int)date, 0, 0, 0, 0, day);
}

static int64_t time_of(const nc_messages *m, const nc_console_line *line)
{
    int64_t utc;
    nc_str rest = line->text, word;
    if (line->clock == NC_TIME_NONE && nc_str_word(&rest, &word) && nc_when_iso(word, &utc))
        return utc; /* of syslogd */
    int64_t day = line->day != NC_TIME_NONE ? line->day : m->day;
    if (day == NC_TIME_NONE || line->clock == NC_TIME_NONE)
        return NC_TIME_NONE;
    return day + line->clock - m->g.hint.zone_minutes * (60 * NC_SECOND);
}

/* The number of three digits at the end of a text; -1 none. */
static int number_behind(nc_str text)
{
    nc_str number = nc_str_sub(text, text.n < 3 ? text.n : text.n - 3, 3);
    bool alone = text.n > 3 && text.p[text.n - 4] == ' ';
    uint64_t value;
    return alone && nc_is_number(number) && nc_num_u64(number, 10, &value) ? (int)value : -1;
}

/* The number behind the first line of a message of several lines, by which the log joins them; -1 none. */
static int connector_of(const nc_message_kind *kind, nc_str text)
{
    return kind->more > 1 ? number_behind(text) : -1;
}

static void note_group(nc_messages *m, const nc_console_line *line, nc_str text)
{
    if (line->clock == NC_TIME_NONE)
        return;
    m->group.connector = number_behind(text);
    m->group.at = m->group.connector < 0 ? NC_TIME_NONE : time_of(m, line);
}

/* The time of a line, or of the message of several lines to which it belongs. */
static int64_t time_in_group(const nc_messages *m, const nc_console_line *line)
{
    bool later = line->clock == NC_TIME_NONE && line->connector >= 0;
    return later && line->connector == m->group.connector ? m->group.at : time_of(m, line);
}

static void begin(nc_messages *m, const nc_message_kind *kind, nc_str rest, const nc_console_line *line)
{
    int connector = line->connector >= 0 ? line->connector : connector_of(kind, rest);
    flush(m, with_connector(m, connector));
    held *h = place(m);
    h->kind = kind;
    h->lines = 0;
    h->connector = connector;
    h->clock = line->clock;
    h->began = m->count++;
    h->from = m->g.from;
    h->from.at = time_in_group(m, line);
    keep(h->system, line->system.n > 0 ? line->system : m->g.hint.system);
    keep(h->job, line->job);
    nc_buf_clear(&h->text);
    nc_buf_add(&h->text, nc_str_trim(rest));
    m->last = h;
}

/* The number behind the first line by which a later one was found is no part of what the message says. */
static void drop_number(held *h, int number)
{
    enum { NUMBER = 4 };
    if (h->lines == 0 && number >= 0 && connector_of(h->kind, nc_buf_str(&h->text)) == number)
        h->text.n = nc_str_trim(nc_str_sub(nc_buf_str(&h->text), 0, h->text.n - NUMBER)).n;
}

static void go_on(nc_messages *m, held *h, nc_str text, const nc_console_line *line)
{
    m->last = h;
    nc_buf_char(&h->text, '\n');
    nc_buf_add(&h->text, text);
    if (line->ends || ++h->lines >= h->kind->more || h->lines >= LINES)
        flush(m, h);
}

/* A job log puts the number of a message before its lines: "821             INSUFFICIENT ACCESS AUTHORITY".
 * Takes it off; false when there is none. */
static bool take_number(nc_str *text, int *number)
{
    enum { DIGITS = 3 };
    nc_str rest = *text, word;
    uint64_t value;
    if (!nc_str_word(&rest, &word) || word.n != DIGITS || !nc_num_u64(word, 10, &value) ||
        !nc_starts(rest, "     "))
        return false;
    *text = nc_str_trim(rest);
    *number = (int)value;
    return true;
}

/* "- SYSB 12.05.00 S APPSRV7", "d net,csm": a line of a console that is a command. */
static bool is_command(nc_str text)
{
    enum { BEFORE = 3, CLOCK = 8 };
    nc_str word;
    int64_t clock;
    nc_str rest = text;
    if (nc_str_starts(text, NC_S("{\"")))
        return true; /* a line of JSON among others */
    if (nc_str_word(&rest, &word) && nc_str_eq_fold(word, NC_S("D")) && nc_str_word(&rest, &word))
        return nc_str_find_char(word, ',') != SIZE_MAX;
    for (unsigned i = 0; i < BEFORE && nc_str_word(&text, &word); i++)
        if (word.n >= CLOCK && (word.p[2] == '.' || word.p[2] == ':') && nc_when_clock(word, &clock))
            return true;
    return false;
}

/* Extracts of automation have job and time before each line of a message of MQ or Db2. */
static held *same_moment(nc_messages *m, const nc_console_line *line)
{
    held *h = m->last;
    bool same = h != NULL && h->kind->more > 1 && h->connector < 0 && h->clock == line->clock &&
                line->job.n > 0 && nc_str_eq(line->job, nc_str_c(h->job));
    return same && strcmp(h->kind->family, "application") == 0 ? h : NULL;
}

/* The message that a line without an id goes on with; NULL none.  Messages of several lines are interleaved
 * in a log: their number tells.  A first line that was cut has lost it. */
static held *goes_on(nc_messages *m, const nc_console_line *line, nc_str *text)
{
    int number = line->connector;
    if (number < 0 && line->clock != NC_TIME_NONE)
        return same_moment(m, line);
    if (number < 0 && m->last != NULL && is_command(*text))
        return NULL;
    bool unnumbered = m->last == NULL || m->last->connector < 0;
    if (number < 0 && (unnumbered || !take_number(text, &number)))
        return m->last;
    held *h = with_connector(m, number);
    if (h == NULL && m->last != NULL && m->last->connector < 0 && m->last->kind->more > 1) {
        h = m->last;
        h->connector = number;
    }
    if (h != NULL)
        drop_number(h, number);
    return h;
}

/* Lines with ids of their own that belong to the message above them: what a check of the Health Checker says
 * itself, and whom a request for a session was about (SNA Messages, IST663I). */
static bool is_of_group(const nc_messages *m, nc_str id)
{
    static const char *const session[] = {"IST264I", "IST266I", "IST664I", "IST889I", NULL};
    if (m->last == NULL)
        return false;
    if (strcmp(m->last->kind->family, "check") == 0)
        return nc_starts(id, "EZBH") || nc_starts(id, "ISTH");
    for (const char *const *of = session; strcmp(m->last->kind->id, "IST663I") == 0 && *of != NULL; of++)
        if (nc_is(id, *of))
            return true;
    return false;
}

/* The first of each id; the place of the line is in m->g.from. */
static void note_other(nc_messages *m, nc_str id, nc_str text, const nc_console_line *line)
{
    for (unsigned i = 0; i < m->other_count; i++)
        if (nc_str_eq(id, nc_str_c(m->others[i])))
            return;
    if (m->other_count == OTHERS)
        return;
    memcpy(m->others[m->other_count++], id.p, id.n);
    m->g.from.at = time_in_group(m, line);
    nc_message_give_other(&m->g, id, nc_str_trim(text),
                          m->g.from.at == NC_TIME_NONE ? line->clock : NC_TIME_NONE);
}

/* The id of a line, its kind where the table has it, and what follows it. */
static nc_str id_of(const nc_messages *m, const nc_console_line *line, nc_str text,
                    const nc_message_kind **kind, nc_str *rest)
{
    bool columns = line->day != NC_TIME_NONE || line->connector >= 0;
    nc_str id = id_in(text, columns, rest);
    *kind = find(id);
    if (!columns && *kind == NULL && (m->last == NULL || is_command(text))) {
        nc_str library = library_id_in(text);
        id = library.n > 0 ? library : id;
        *kind = library.n > 0 ? find(library) : NULL;
    }
    if (is_of_others(id, text) || is_of_group(m, id))
        return NC_S("");
    if (id.p != text.p && nc_starts(id, "EDC"))
        *rest = text; /* who says it, and of what, stands before it */
    return id;
}

void nc_messages_line(nc_messages *m, const nc_console_line *line, bool shown, uint32_t number,
                      uint64_t offset, uint32_t length)
{
    nc_str rest, text = nc_str_trim(line->text);
    const nc_message_kind *kind;
    if (text.n == 0 && m->last != NULL && m->last->connector >= 0)
        m->last = NULL; /* what belongs to it has its number */
    if (text.n == 0 || read_date_line(text, &m->day))
        return;
    note_group(m, line, text);
    nc_str id = id_of(m, line, text, &kind, &rest);
    if (id.n == 0) {
        held *h = goes_on(m, line, &text);
        if (h != NULL)
            go_on(m, h, text, line);
        return;
    }
    flush(m, with_connector(m, line->connector));
    m->last = NULL;
    bool other = kind == NULL && !shown && is_other(id, rest);
    if (kind == NULL && !other)
        return;
    m->g.from.line = number;
    m->g.from.offset = offset;
    m->g.from.length = length;
    if (other)
        note_other(m, id, rest, line);
    else
        begin(m, kind, rest, line);
}

bool nc_messages_waits(const nc_messages *m)
{
    return m->last != NULL;
}

void nc_messages_break(nc_messages *m)
{
    for (;;) { /* in order of their first lines */
        held *first = NULL;
        for (unsigned i = 0; i < HELD; i++)
            if (m->held[i].kind != NULL && (first == NULL || m->held[i].began < first->began))
                first = &m->held[i];
        if (first == NULL)
            return;
        flush(m, first);
    }
}

/* Each thing that was said was read: only how often is more than what rules count. */
static void tell_of_floods(const nc_messages *m)
{
    nc_buf note = {0};
    if (m->floods.left_out == 0)
        return;
    nc_buf_printf(&note,
                  "limit text.messages reached: %llu messages from line %u on repeat what others of their "
                  "id say, and were not read",
                  (unsigned long long)m->floods.left_out, m->floods.first);
    nc_source_note(m->g.c->sources, m->g.from.source, NC_SOURCE_PARTIAL, nc_buf_str(&note));
    nc_buf_free(&note);
}

uint32_t nc_messages_end(nc_messages *m)
{
    nc_messages_break(m);
    tell_of_floods(m);
    return m->g.facts;
}
