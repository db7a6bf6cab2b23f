/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_input.h"

#include "decoders/bundle/text_form.h"
#include "decoders/bundle/text_overlap.h"
#include "decoders/bundle/text_plain.h"
#include "decoders/bundle/text_quoted.h"
#include "engine/base/utf8.h"

#include <stdlib.h>

enum { LONGEST = 1024 * 1024 - 64, FORM_LINES = 2000, SKIP = 64 * 1024, PIECE = 256 };

struct nc_text_input {
    nc_stream *in;
    size_t limit; /* bytes of a line as stored */
    nc_text_form form;
    nc_columns columns;    /* of texts side by side: those to be seen */
    nc_buf text, encoding; /* `text`: the line when it can't be a view of the stream */
    nc_buf plain, bare;    /* the line without hard blanks, and without marks, likewise */
    nc_buf whole;          /* of quoted-printable: lines that go on, put together */
    uint32_t joined;       /* so many lines were put to the one before */
    nc_overlap overlap;
    struct {                 /* lines that wait until it is known whether they are an overlap */
        nc_text_line *lines; /* 2 * NC_OVERLAP_LINES of them; NULL until one waits */
        nc_buf texts;
        unsigned count, from; /* those from `from` on are to be given when nothing waits any more */
        bool open;
    } held;
    nc_text_line line;
    bool again;    /* the next call returns `line` once more */
    bool hidden;   /* the last line was one that the stream does not show */
    bool marked;   /* the last line had marks of a mail or a border around it */
    bool bar;      /* the last line was the action bar of a panel */
    char marks[2]; /* line ends of the one-byte codes */
};

static void set_marks(nc_text_input *input)
{
    bool ebcdic = nc_code_is_ebcdic(input->form.code);
    char lf = ebcdic ? 0x25 : '\n';
    input->marks[0] = input->form.ends == NC_ENDS_CR ? '\r' : lf;
    input->marks[1] = ebcdic && input->form.ends != NC_ENDS_CR ? 0x15 : input->marks[0];
}

static nc_text_input *with_form(nc_stream *in, uint64_t limit, const nc_text_form *form)
{
    nc_text_input *input = nc_xcalloc(1, sizeof *input);
    size_t width = nc_code_width(form->code);
    input->in = in;
    input->limit = limit < LONGEST / width ? (size_t)limit * width : LONGEST / width * width;
    if (input->limit < width)
        input->limit = width;
    input->form = *form;
    set_marks(input);
    nc_stream_skip(in, form->bom);
    return input;
}

/* How many lines with blanks behind them end where the widest one does. */
static void note_width(nc_text_form *form, const nc_text_line *line, uint32_t *filled)
{
    if (line->width > form->widest) {
        form->widest = line->width;
        *filled = 0;
    }
    *filled += line->width == form->widest && line->width > line->text.n + 1;
}

/* Looks for the column at which lines are cut or wrapped, once it is known what stands around the text. */
static void find_worn(nc_str head, uint64_t limit, nc_columns columns, nc_text_form *form)
{
    nc_worn_score score = {0};
    nc_stream *stream = nc_stream_of_bytes(head.p, head.n);
    nc_text_input *input = with_form(stream, limit, form);
    nc_text_line line;
    input->columns = columns;
    for (unsigned i = 0; i < FORM_LINES && nc_text_input_next(input, &line); i++)
        if (!line.screen && !line.piece)
            nc_worn_add(&score, line.text);
    nc_text_input_free(input);
    nc_stream_free(stream);
    form->narrow = score.widest;
    form->worn = nc_worn_decide(&score);
    if (columns.to > 0) {
        form->widest = score.widest;
        form->padded = true;
    }
}

/* Looks for what editors put around all lines. */
static void find_marks(nc_str head, uint64_t limit, nc_text_form *form)
{
    nc_marks_score score = {0};
    nc_stream *stream = nc_stream_of_bytes(head.p, head.n);
    nc_text_input *input = with_form(stream, limit, form);
    nc_text_line line;
    for (unsigned i = 0; i < FORM_LINES && nc_text_input_next(input, &line); i++)
        if (!line.screen && !line.cut)
            nc_marks_add(&score, line.text);
    nc_text_input_free(input);
    nc_stream_free(stream);
    form->marks = nc_marks_decide(&score);
}

/* Looks for the ASA column and for marks around the text in the lines of the head. */
static void find_columns(nc_str head, uint64_t limit, nc_text_form *form)
{
    nc_asa_score asa = {0};
    nc_frame_score frame = {0};
    nc_sequence_score sequence = {0};
    find_marks(head, limit, form);
    nc_stream *stream = nc_stream_of_bytes(head.p, head.n);
    nc_text_input *input = with_form(stream, limit, form);
    nc_text_line line;
    uint32_t filled = 0, lines = 0;
    for (unsigned i = 0; i < FORM_LINES && nc_text_input_next(input, &line); i++) {
        nc_frame_add(&frame, line.text);
        note_width(form, &line, &filled);
        form->outer = line.text.n > form->outer ? line.text.n : form->outer;
        if (!line.piece && !line.cut && !line.screen)
            nc_sequence_add(&sequence, line.text);
        lines += line.width > 0;
        form->screens = form->screens || line.screen;
        if (!line.screen)
            nc_asa_add(&asa, line.text);
    }
    nc_text_input_free(input);
    nc_stream_free(stream);
    form->asa = nc_asa_decide(&asa, form);
    if (!form->asa)
        form->frame = nc_frame_decide(&frame);
    form->padded = filled * 2 > lines;
    form->numbered = nc_sequence_decide(&sequence);
    form->front = !form->numbered && nc_sequence_decide_front(&sequence);
    if (form->frame.quotes || form->frame.bars || form->numbered) {
        form->widest = form->numbered ? NC_SEQUENCE_AT : frame.widest;
        form->padded = true;
    }
}

nc_text_input *nc_text_input_new(nc_stream *in, uint64_t line_limit)
{
    nc_str head = nc_stream_peek(in, NC_TEXT_AHEAD);
    nc_text_form form = nc_text_form_of(head, head.n < NC_TEXT_AHEAD);
    if (form.code != NC_CODE_NONE) {
        find_columns(head, line_limit, &form);
        find_worn(head, line_limit, nc_stream_columns(in), &form);
    }
    nc_text_input *input = with_form(in, line_limit, &form);
    input->columns = nc_stream_columns(in);
    nc_text_form_print(&form, &input->encoding);
    return input;
}

void nc_text_input_free(nc_text_input *input)
{
    if (input == NULL)
        return;
    nc_buf_free(&input->text);
    nc_buf_free(&input->plain);
    nc_buf_free(&input->bare);
    nc_buf_free(&input->held.texts);
    free(input->held.lines);
    nc_buf_free(&input->whole);
    nc_buf_free(&input->encoding);
    free(input);
}

/* ---- where a line ends ---- */

/* The next one of either mark, which a file may lack: it is looked for in small pieces, not to the end of the
 * view for each line. */
static size_t find_narrow(const nc_text_input *input, nc_str view)
{
    bool both = input->marks[1] != input->marks[0];
    size_t step = both ? PIECE : view.n;
    for (size_t from = 0; from < view.n; from += step) {
        size_t n = step < view.n - from ? step : view.n - from;
        const char *at = memchr(view.p + from, input->marks[0], n);
        if (both) {
            const char *other = memchr(view.p + from, input->marks[1], at ? (size_t)(at - view.p) - from : n);
            at = other ? other : at;
        }
        if (at != NULL)
            return (size_t)(at - view.p);
    }
    return SIZE_MAX;
}

static size_t find_wide(const nc_text_input *input, nc_str view, size_t width)
{
    bool little = input->form.code == NC_CODE_UTF16LE || input->form.code == NC_CODE_UTF32LE;
    char mark = input->form.ends == NC_ENDS_CR ? '\r' : '\n';
    for (size_t i = 0; i + width <= view.n; i += width) {
        size_t zeros = 0;
        for (size_t k = 0; k < width; k++)
            zeros += view.p[i + k] == 0;
        if (zeros == width - 1 && view.p[little ? i : i + width - 1] == mark)
            return i;
    }
    return SIZE_MAX;
}

/* Bytes before the next line end, SIZE_MAX when there is none in the view. */
static size_t find_end(const nc_text_input *input, nc_str view)
{
    size_t width = nc_code_width(input->form.code);
    if (view.n == 0 || input->form.ends == NC_ENDS_FIXED || input->form.ends == NC_ENDS_RDW)
        return SIZE_MAX;
    return width == 1 ? find_narrow(input, view) : find_wide(input, view, width);
}

/* Takes the rest of an over-long line with its end; returns its bytes without the end. */
static uint64_t skip_rest(nc_text_input *input)
{
    uint64_t skipped = 0;
    size_t width = nc_code_width(input->form.code);
    for (;;) {
        nc_str view = nc_stream_peek(input->in, SKIP);
        size_t end = find_end(input, view);
        if (end != SIZE_MAX) {
            nc_stream_skip(input->in, end + width);
            return skipped + end;
        }
        if (view.n == 0)
            return skipped;
        skipped += nc_stream_skip(input->in, view.n);
    }
}

/* ---- from raw bytes to the line ---- */

/* A cut must not leave half a character. */
static nc_str whole_characters(nc_code code, nc_str raw)
{
    size_t n = raw.n, back = 0;
    if (code != NC_CODE_UTF8)
        return raw;
    while (back < 3 && back < n && ((unsigned char)raw.p[n - 1 - back] & 0xc0) == 0x80)
        back++;
    uint32_t c;
    if (back < n && nc_utf8_next(nc_str_sub(raw, n - 1 - back, back + 1), &c) == 0 &&
        (unsigned char)raw.p[n - 1 - back] >= 0xc0)
        return nc_str_n(raw.p, n - 1 - back);
    return raw;
}

static bool only_marks(nc_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '_' && text.p[i] != '-' && text.p[i] != '=' && text.p[i] != ' ')
            return false;
    return true;
}

/* Up to the column at which this copy was cut, or to a blank there, behind which the next word stood. */
static bool is_worn(const nc_text_input *input, const nc_text_line *line)
{
    size_t column = input->form.worn;
    return line->text.n == column || (line->text.n > 0 && line->text.n + 1 == column);
}

/* "```text", "text```": chats write the fences of Markdown into the first line and the last one. */
static nc_str without_fences(nc_str text)
{
    static const nc_str fence = NC_SI("```");
    if (text.n <= fence.n || (text.p[0] != '`' && text.p[text.n - 1] != '`'))
        return text;
    if (nc_str_starts(text, fence) && nc_str_find_char(text, ' ') != SIZE_MAX)
        text = nc_str_sub(text, fence.n, SIZE_MAX);
    if (nc_str_ends(text, fence) && text.n > fence.n)
        text.n -= fence.n;
    return text;
}

/* Bytes before the column `n`; all of the text where it is shorter. */
static size_t bytes_before(nc_str text, uint32_t n)
{
    size_t at = 0;
    for (uint32_t c; n > 0 && at < text.n; n--) {
        size_t length = nc_utf8_next(nc_str_sub(text, at, SIZE_MAX), &c);
        at += length > 0 ? length : 1;
    }
    return at;
}

/* Keeps the columns of one of the texts that stand side by side.  Beside the text of another one a line is
 * whole. */
static nc_str between(nc_text_line *line, nc_columns columns, nc_str text)
{
    size_t from = bytes_before(text, columns.from), to = bytes_before(text, columns.to);
    if (to < text.n)
        line->cut = line->piece = false;
    return nc_str_sub(text, from, to - from);
}

static void finish(nc_text_input *input, nc_str text)
{
    nc_text_line *line = &input->line;
    bool overprint = false;
    if (input->form.asa && text.n > 0) {
        overprint = text.p[0] == '+';
        text = nc_str_sub(text, 1, text.n);
    }
    while (text.n > 0 && (text.p[0] == '\f' || text.p[0] == '\v'))
        text = nc_str_sub(text, 1, text.n);
    while (text.n > 0 && text.p[text.n - 1] == '\r') {
        text.n--;
        line->piece = false; /* half of a line end is one */
    }
    text = nc_text_plain(text, &input->plain);
    text = without_fences(nc_marks_strip(&input->form.marks, text, &input->bare));
    nc_framed framed = nc_frame_strip(&input->form.frame, text);
    bool before = input->marked;
    input->marked = framed.marked;
    if (input->form.front)
        framed.text = nc_sequence_strip(framed.text);
    if (input->form.numbered)
        framed.text = nc_str_sub(framed.text, 0, NC_SEQUENCE_AT);
    line->cut = line->cut || framed.cut;
    if (input->columns.to > 0)
        framed.text = between(line, input->columns, framed.text);
    line->text = nc_str_trim_right(framed.text);
    line->width = framed.text.n;
    line->apart = before != framed.marked;
    line->worn = input->form.worn > 0 && is_worn(input, line);
    bool below_bar = input->bar && nc_text_is_dashes(nc_str_trim(line->text));
    input->bar = nc_text_is_bar(line->text);
    line->screen = framed.furniture || (overprint && only_marks(line->text)) || input->bar || below_bar ||
                   nc_text_is_screen(line->text);
}

static void set_line(nc_text_input *input, uint64_t offset, uint64_t length, bool cut)
{
    nc_text_line *line = &input->line;
    line->number += line->number < UINT32_MAX;
    line->number += input->joined;
    input->joined = 0;
    line->offset = offset;
    line->length = length < UINT32_MAX ? (uint32_t)length : UINT32_MAX;
    line->cut = cut;
    line->piece = false;
}

static nc_str decode(nc_text_input *input, nc_str raw)
{
    if (nc_code_table(input->form.code) == NULL && nc_code_width(input->form.code) == 1)
        return raw;
    nc_buf_clear(&input->text);
    nc_code_decode(input->form.code, raw, &input->text);
    return nc_buf_str(&input->text);
}

static void long_line(nc_text_input *input, nc_str raw, uint64_t offset)
{
    raw = whole_characters(input->form.code, raw);
    nc_str text = decode(input, raw);
    if (text.p == raw.p) { /* the view ends with the next read */
        nc_buf_clear(&input->text);
        nc_buf_add(&input->text, raw);
        text = nc_buf_str(&input->text);
    }
    uint64_t length = nc_stream_skip(input->in, input->limit) + skip_rest(input);
    set_line(input, offset, length, true);
    finish(input, text);
}

static bool fixed_record(nc_text_input *input, uint64_t offset)
{
    nc_str raw = nc_stream_take(input->in, input->form.record);
    if (raw.n == 0)
        return false;
    bool cut = raw.n > input->limit;
    set_line(input, offset, raw.n, cut);
    input->line.piece = raw.n < input->form.record;
    finish(input, decode(input, nc_str_sub(raw, 0, input->limit)));
    return true;
}

/* A record behind its descriptor word.  Where none stands the records are lost: what follows is one line that
 * is marked as cut. */
static bool rdw_record(nc_text_input *input, uint64_t offset)
{
    size_t length = nc_text_rdw(nc_stream_peek(input->in, 4));
    nc_str raw = nc_stream_take(input->in, length > 0 ? length : input->limit);
    if (raw.n == 0)
        return false;
    nc_str text = nc_str_sub(raw, length > 0 ? 4 : 0, input->limit);
    set_line(input, offset, raw.n, raw.n < length || length == 0 || length - 4 > input->limit);
    finish(input, decode(input, text));
    return true;
}

/* Where the next line ends, and the bytes of its end. */
static size_t end_of(const nc_text_input *input, nc_str view, size_t *length)
{
    size_t end = find_end(input, view), other;
    *length = nc_code_width(input->form.code);
    if (!input->form.breaks)
        return end;
    size_t first = nc_text_break(nc_str_sub(view, 0, end == SIZE_MAX ? view.n : end + 1), &other);
    if (first == SIZE_MAX)
        return end;
    *length = other;
    return first;
}

/* Lines of quoted-printable that go on in the next one, as one line. */
static nc_str read_quoted(nc_text_input *input, nc_str first)
{
    nc_buf_clear(&input->whole);
    bool more = nc_quoted_line(first, &input->whole);
    while (more && input->whole.n < input->limit) {
        nc_str view = nc_stream_peek(input->in, input->limit + 1);
        size_t end = find_end(input, view);
        if (view.n == 0 || (end == SIZE_MAX && view.n > input->limit))
            break;
        more = nc_quoted_line(nc_str_sub(view, 0, end), &input->whole);
        input->line.piece = end == SIZE_MAX;
        uint64_t behind = nc_stream_offset(input->in) + (end == SIZE_MAX ? view.n : end);
        nc_stream_skip(input->in, end == SIZE_MAX ? view.n : end + 1);
        input->line.length = (uint32_t)(behind - input->line.offset);
        input->joined++;
    }
    input->line.piece = input->line.piece || more;
    return nc_buf_str(&input->whole);
}

/* Below a quoted line one without the mark begins with a word that had no room in it: a program wrapped what
 * was quoted before, so that its line may go on there.  `behind` is what follows the line. */
static bool goes_on_unquoted(const nc_text_input *input, nc_str raw, nc_str behind)
{
    nc_str line = nc_str_sub(behind, 0, 0), word = NC_S("");
    if (!input->form.frame.quotes || raw.n == 0 || raw.p[0] != '>' || nc_code_width(input->form.code) != 1 ||
        nc_code_table(input->form.code) != NULL || !nc_str_split(&behind, '\n', &line) || line.n == 0 ||
        line.p[0] == '>')
        return false;
    (void)nc_str_word(&line, &word);
    return word.n > 0 && word.p[0] != '\r' && nc_str_trim_right(raw).n + 1 + word.n > input->form.outer;
}

static bool next_line(nc_text_input *input, nc_text_line *line)
{
    uint64_t offset = nc_stream_offset(input->in);
    size_t width = nc_code_width(input->form.code);
    if (input->form.code == NC_CODE_NONE)
        return false;
    if (input->form.ends == NC_ENDS_FIXED || input->form.ends == NC_ENDS_RDW) {
        bool fixed = input->form.ends == NC_ENDS_FIXED;
        bool more = fixed ? fixed_record(input, offset) : rdw_record(input, offset);
        *line = input->line;
        return more;
    }
    nc_str view = nc_stream_peek(input->in, input->limit + width);
    size_t end = end_of(input, view, &width);
    if (view.n == 0)
        return false;
    if (end == SIZE_MAX && view.n > input->limit) {
        long_line(input, nc_str_sub(view, 0, input->limit), offset);
    } else {
        size_t length = end == SIZE_MAX ? view.n : end;
        bool wrapped = end != SIZE_MAX && goes_on_unquoted(input, nc_str_sub(view, 0, length),
                                                           nc_str_sub(view, end + width, SIZE_MAX));
        view = nc_stream_take(input->in, end == SIZE_MAX ? length : length + width);
        set_line(input, offset, length, false);
        input->line.piece = end == SIZE_MAX;
        nc_str raw = nc_str_sub(view, 0, length);
        finish(input, input->form.quoted ? read_quoted(input, raw) : decode(input, raw));
        input->line.worn = input->line.worn || (wrapped && input->marked);
    }
    *line = input->line;
    return true;
}

static bool is_shown(const nc_line_set *lines, uint32_t number)
{
    return lines->bits == NULL ||
           (number < lines->count && (lines->bits[number / 64] >> number % 64 & 1) != 0);
}

static bool next_shown(nc_text_input *input, nc_text_line *line)
{
    nc_line_set lines = nc_stream_lines(input->in);
    while (next_line(input, line)) {
        bool before = input->hidden;
        input->hidden = !is_shown(&lines, line->number);
        if (input->hidden && before)
            continue;
        if (input->hidden) {
            line->text = NC_S("");
            line->screen = line->cut = line->worn = line->piece = false;
            line->width = 0;
            input->line = *line;
        }
        return true;
    }
    return false;
}

/* ---- screens that overlap ---- */

/* Keeps a line; its text is found again by its place in `texts`. */
static void hold(nc_text_input *input, const nc_text_line *line)
{
    if (input->held.lines == NULL)
        input->held.lines = nc_xcalloc(2 * NC_OVERLAP_LINES, sizeof *input->held.lines);
    nc_text_line *kept = &input->held.lines[input->held.count++];
    *kept = *line;
    kept->text.p = NULL;
    nc_buf_add(&input->held.texts, line->text);
}

/* Those that waited and are no overlap are to be given. */
static void release(nc_text_input *input)
{
    unsigned drop = nc_overlap_settle(&input->overlap);
    input->held.open = false;
    for (input->held.from = 0; drop > 0 && input->held.from < input->held.count; input->held.from++)
        drop -= input->held.lines[input->held.from].text.n > 0;
}

/* The next line that was held; false when there is none. */
static bool next_held(nc_text_input *input, nc_text_line *line)
{
    size_t at = 0;
    if (input->held.open || input->held.from >= input->held.count) {
        if (!input->held.open) {
            input->held.count = input->held.from = 0;
            nc_buf_clear(&input->held.texts);
        }
        return false;
    }
    for (unsigned i = 0; i < input->held.from; i++)
        at += input->held.lines[i].text.n;
    *line = input->held.lines[input->held.from++];
    line->text.p = nc_buf_str(&input->held.texts).p + at;
    input->line = *line;
    return true;
}

/* Whether the line waits, behind others that do, or as the first one. */
static bool waits(nc_text_input *input, const nc_text_line *line)
{
    if (line->screen || line->cut || input->held.count == NC_OVERLAP_LINES)
        return false;
    return line->text.n == 0 ? input->held.open : nc_overlap_waits(&input->overlap, line->text);
}

static bool next_fresh(nc_text_input *input, nc_text_line *line)
{
    for (;;) {
        if (next_held(input, line)) {
            if (!line->screen && line->text.n > 0)
                nc_overlap_note(&input->overlap, line->text);
            else if (line->screen)
                nc_overlap_edge(&input->overlap);
            return true;
        }
        bool more = next_shown(input, line);
        bool held = more && waits(input, line);
        if (held)
            input->held.open = true;
        if (!held && !input->held.open) {
            if (more && line->screen)
                nc_overlap_edge(&input->overlap);
            else if (more && line->text.n > 0) {
                nc_overlap_settle(&input->overlap);
                nc_overlap_note(&input->overlap, line->text);
            }
            return more;
        }
        if (more)
            hold(input, line);
        if (!held)
            release(input);
    }
}

bool nc_text_input_next(nc_text_input *input, nc_text_line *line)
{
    if (input->again) {
        input->again = false;
        *line = input->line;
        return true;
    }
    return input->form.screens ? next_fresh(input, line) : next_shown(input, line);
}

size_t nc_text_input_widest(const nc_text_input *input)
{
    return input->form.narrow;
}

void nc_text_input_unread(nc_text_input *input)
{
    input->again = input->line.number > 0;
}

nc_str nc_text_input_encoding(const nc_text_input *input)
{
    return nc_buf_str(&input->encoding);
}

/* ---- what may have gone on ---- */

nc_cut nc_text_input_is_cut(const nc_text_input *input, const nc_text_line *line)
{
    enum { LISTING_FROM = 2 };
    static const unsigned columns[] = {72, 80, 120, 132};
    /* A cut at the blanks behind a word takes the next ones. */
    size_t width = input->form.padded ? line->text.n : line->width;
    if (line->cut || line->piece)
        return NC_CUT_YES;
    if (line->worn)
        return NC_CUT_MAYBE;
    for (size_t i = 0; width >= input->form.widest && i < sizeof columns / sizeof *columns; i++)
        if (width == columns[i] && (i < LISTING_FROM || nc_str_find_char(line->text, '\t') == SIZE_MAX))
            return NC_CUT_MAYBE; /* printed listings have no tabs */
    return NC_CUT_NO;
}

nc_str nc_text_input_marked(const nc_text_input *input, const nc_text_line *line, nc_buf *out)
{
    nc_cut cut = nc_text_input_is_cut(input, line);
    if (line->text.n == 0 || cut == NC_CUT_NO)
        return line->text;
    nc_buf_clear(out);
    nc_buf_add(out, line->text);
    nc_buf_char(out, cut == NC_CUT_YES ? NC_TEXT_CUT : NC_TEXT_EDGE);
    return nc_buf_str(out);
}

static nc_str sniff(nc_arena *arena, nc_stream *stream, nc_str *encoding)
{
    nc_text_input *input = nc_text_input_new(stream, LONGEST);
    nc_buf out = {0};
    nc_text_line line;
    while (nc_text_input_next(input, &line)) {
        if (line.screen)
            continue;
        nc_buf_add(&out, line.text);
        nc_buf_char(&out, '\n');
    }
    nc_str text = out.n ? nc_arena_copy(arena, nc_buf_str(&out)) : NC_S("");
    if (encoding != NULL)
        *encoding =
            input->form.code == NC_CODE_NONE ? NC_S("") : nc_arena_copy(arena, nc_buf_str(&input->encoding));
    nc_buf_free(&out);
    nc_text_input_free(input);
    return text;
}

nc_str nc_text_sniff(nc_arena *arena, nc_str head, nc_str *encoding)
{
    nc_stream *stream = nc_stream_of_bytes(head.p, head.n);
    nc_str text = sniff(arena, stream, encoding);
    nc_stream_free(stream);
    return text;
}

nc_str nc_text_ahead(nc_arena *arena, nc_stream *in, size_t n)
{
    nc_str head = nc_stream_peek(in, n);
    nc_stream *stream = nc_stream_of_bytes(head.p, head.n);
    nc_stream_only(stream, nc_stream_lines(in));
    nc_stream_between(stream, nc_stream_columns(in));
    nc_str text = sniff(arena, stream, NULL);
    nc_stream_free(stream);
    return text;
}

nc_str nc_text_probe(nc_arena *arena, nc_str head)
{
    return nc_text_sniff(arena, head, NULL);
}
