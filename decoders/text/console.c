/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include "decoders/text/when.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool all_hex(nc_str text, size_t n)
{
    if (text.n < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_digit(text.p[i]) && !(text.p[i] >= 'A' && text.p[i] <= 'F'))
            return false;
    return true;
}

static size_t leading_blanks(nc_str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] == ' ')
        n++;
    return n;
}

/* ---- message ids ---- */

/* Three to five letters, three to five digits or hex digits (EZYFT53E), a type letter; those of the sockets
 * domain of CICS (DFHSO0123) have none. */
static bool id_word(nc_str word)
{
    size_t letters = 0, digits = 0;
    if (word.n < 6 || word.n > 10)
        return false;
    if (word.p[0] == '$')
        return nc_str_starts(word, NC_S("$HASP")) && is_digit(word.p[5]);
    while (letters < word.n && is_upper(word.p[letters]))
        letters++;
    while (letters + digits < word.n && is_digit(word.p[letters + digits]))
        digits++;
    size_t rest = word.n - letters - digits;
    if (rest == 0 && digits == 4 && nc_str_starts(word, NC_S("DFHSO")))
        return true;
    return letters >= 3 && letters <= 5 && digits >= 2 && digits <= 5 && rest == 1 &&
           nc_str_find_char(NC_S("IWEASDTCP"), word.p[word.n - 1]) != SIZE_MAX;
}

nc_str nc_message_id(nc_str text)
{
    nc_str word;
    if (!nc_str_word(&text, &word))
        return NC_S("");
    if (word.p[0] == '*' || word.p[0] == '@' || word.p[0] == '+') /* action is due; a program of a user */
        word = nc_str_sub(word, 1, SIZE_MAX);
    if (nc_str_ends(word, NC_S(":")))
        word.n--;
    return id_word(word) ? word : NC_S("");
}

/* ---- hardcopy ---- */

/* `n` digits, few enough for the number to fit. */
static bool take_digits(nc_str word, size_t from, size_t n, uint64_t *out)
{
    uint64_t number = 0;
    for (size_t i = from; i < from + n; i++) {
        if (!is_digit(word.p[i]))
            return false;
        number = number * 10 + (uint64_t)(word.p[i] - '0');
    }
    *out = number;
    return true;
}

/* 2024123 or 24123: year and day of the year. */
static bool julian(nc_str word, int64_t *day)
{
    uint64_t year, number;
    int64_t first;
    if ((word.n != 7 && word.n != 5) || !take_digits(word, 0, word.n - 3, &year) ||
        !take_digits(word, word.n - 3, 3, &number) || number < 1 || number > 366)
        return false;
    if (word.n == 5)
        year += year < 70 ? 2000 : 1900;
    if (!nc_time_of((int)year, 1, 1, 0, 0, 0, 0, &first))
        return false;
    *day = first + (int64_t)(number - 1) * 86400 * NC_SECOND;
    return true;
}

static void keep_text(nc_console_line *out, nc_str line, nc_str text)
{
    out->text = text;
    out->skipped = (size_t)(text.p - line.p);
}

/* After the flags comes a blank, then the mark of the message (blank, * or @), then its text. */
static nc_str after_flags(nc_str rest)
{
    rest = nc_str_sub(rest, 9, SIZE_MAX);
    bool marked = rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '*' || rest.p[0] == '@');
    return marked ? nc_str_sub(rest, 1, SIZE_MAX) : rest;
}

static bool first_of_message(nc_str line, nc_console_line *out)
{
    nc_str rest = nc_str_sub(line, 9, SIZE_MAX), date, clock, word;
    if (!all_hex(nc_str_sub(line, 2, 7), 7) || rest.n == 0 || rest.p[0] != ' ')
        return false;
    if (!nc_str_word(&rest, &out->system) || !nc_str_word(&rest, &date) || !nc_str_word(&rest, &clock) ||
        !julian(date, &out->day) || !nc_when_clock(clock, &out->clock))
        return false;
    nc_str flags = nc_str_sub(rest, 10, SIZE_MAX); /* blank, eight columns of a job, blank */
    if (all_hex(flags, 8) && flags.n > 8) {
        out->job = nc_str_trim(nc_str_sub(rest, 0, 10));
        keep_text(out, line, after_flags(flags));
        return true;
    }
    nc_str words = rest; /* a copy with blanks squeezed */
    for (unsigned i = 0; i < 2 && nc_str_word(&words, &word); i++)
        if (word.n == 8 && all_hex(word, 8)) {
            keep_text(out, line, nc_str_trim(words));
            return true;
        } else {
            out->job = word;
        }
    keep_text(out, line, nc_str_trim(rest));
    return true;
}

/* "881 00000090   text": which message a later line belongs to, and its flags. */
static bool takes_connector(nc_str *rest, int *out)
{
    nc_str words = *rest, number;
    uint64_t connector;
    if (!nc_str_word(&words, &number) || number.n != 3 || !take_digits(number, 0, 3, &connector))
        return false;
    words = nc_str_sub(words, leading_blanks(words), SIZE_MAX);
    if (!all_hex(words, 8) || (words.n > 8 && words.p[8] != ' '))
        return false;
    *out = (int)connector;
    *rest = after_flags(words);
    return true;
}

/* "D   (blanks)   881 00000090   text", "S   (blanks)   text".  In copies whose blanks were squeezed the
 * number and the flags are proof enough. */
static bool later_of_message(nc_str line, nc_console_line *out)
{
    enum { DEEP = 20 };
    nc_str rest = nc_str_sub(line, 2, SIZE_MAX);
    size_t blanks = leading_blanks(rest);
    bool simple = line.p[0] == 'S';
    if (blanks == rest.n || (simple && blanks < DEEP))
        return false;
    rest = nc_str_sub(rest, blanks, SIZE_MAX);
    if (!simple && !takes_connector(&rest, &out->connector))
        return false;
    out->continues = true;
    out->joins = simple;
    out->ends = line.p[0] == 'E';
    keep_text(out, line, rest);
    return true;
}

static bool hardcopy(nc_str line, nc_console_line *out)
{
    if (line.n < 24 || (line.p[1] != ' ' && !is_upper(line.p[1])))
        return false;
    switch (line.p[0]) {
    case 'N':
    case 'M':
    case 'O':
    case 'W':
    case 'X': return first_of_message(line, out);
    case 'D':
    case 'E':
    case 'L':
    case 'S': return later_of_message(line, out);
    default: return false;
    }
}

/* ---- copies of a console ---- */

static bool job_id(nc_str word)
{
    return word.n >= 6 && word.n <= 8 &&
           (nc_str_starts(word, NC_S("STC")) || nc_str_starts(word, NC_S("JOB")) ||
            nc_str_starts(word, NC_S("TSU"))) &&
           is_digit(word.p[3]) && is_digit(word.p[word.n - 1]);
}

/* "-", "00-", "|", "+": what a console shows before the time. */
static bool console_mark(nc_str word)
{
    char last = word.p[word.n - 1];
    return word.n <= 3 && (last == '-' || last == '|' || last == '+');
}

/* Letters and digits, as systems and jobs are named; a letter first. */
static bool is_name(nc_str word)
{
    enum { LONGEST = 8 };
    bool name = word.n <= LONGEST && is_upper(word.p[0]);
    for (size_t i = 1; name && i < word.n; i++)
        name = is_upper(word.p[i]) || is_digit(word.p[i]);
    return name;
}

/* "SYSA 26131 12:34:56.78", "2026131 12.34.56", "SYSA 12.34.56", "12.34.56": system, day and time of day. */
static bool takes_clock(nc_str *rest, nc_str word, nc_console_line *out)
{
    enum { SHORTEST = 5, CLOCK = 8 };
    if (is_name(word)) {
        out->system = word;
        if (!nc_str_word(rest, &word))
            return false;
    }
    if (!is_digit(word.p[0]) || word.n < SHORTEST)
        return false;
    if (word.n < CLOCK && (!julian(word, &out->day) || !nc_str_word(rest, &word)))
        return false;
    return is_digit(word.p[0]) && word.n >= CLOCK && nc_when_clock(word, &out->clock);
}

/* Behind the time the job stands, by its number, or by its name before an id. */
static bool takes_job(nc_str *rest, nc_console_line *out)
{
    nc_str after = *rest, word;
    if (nc_message_id(after).n > 0)
        return true;
    if (!nc_str_word(&after, &word) || !(job_id(word) || (is_name(word) && nc_message_id(after).n > 0)))
        return false;
    out->job = word;
    *rest = after;
    return true;
}

static bool console_copy(nc_str line, nc_console_line *out)
{
    nc_str rest = nc_str_trim(line), word;
    if (rest.n < 9 || !nc_str_word(&rest, &word))
        return false;
    if (console_mark(word) && !nc_str_word(&rest, &word))
        return false;
    if (!takes_clock(&rest, word, out) || !takes_job(&rest, out))
        return false;
    keep_text(out, line, nc_str_trim(rest));
    return true;
}

nc_console_line nc_console_read(nc_str line)
{
    enum { INDENT = 8 }; /* of a copy in a mail or a ticket */
    nc_console_line none = {.text = line, .day = NC_TIME_NONE, .clock = NC_TIME_NONE, .connector = -1};
    nc_console_line out = none;
    size_t indent = leading_blanks(line);
    if (indent <= INDENT && hardcopy(nc_str_sub(line, indent, SIZE_MAX), &out)) {
        out.skipped += indent;
        return out;
    }
    out = none;
    return console_copy(line, &out) ? out : none;
}

nc_str nc_console_spread(nc_str text, nc_buf *out)
{
    enum { STOP = 8 };
    if (nc_str_find_char(text, '\t') == SIZE_MAX)
        return text;
    nc_buf_clear(out);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\t')
            nc_buf_char(out, text.p[i]);
        else
            do
                nc_buf_char(out, ' ');
            while (out->n % STOP != 0);
    return nc_buf_str(out);
}
