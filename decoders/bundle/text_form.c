/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_form.h"

#include "decoders/bundle/text_quoted.h"
#include "engine/base/num.h"
#include "engine/base/utf8.h"

static const uint32_t record_lengths[] = {80, 121, 133, 137};

typedef struct census {
    size_t total, count[256];
} census;

static census count_bytes(nc_str head)
{
    census c = {.total = head.n};
    for (size_t i = 0; i < head.n; i++)
        c.count[(unsigned char)head.p[i]]++;
    return c;
}

static size_t sum(const census *c, unsigned from, unsigned to)
{
    size_t n = 0;
    for (unsigned i = from; i <= to; i++)
        n += c->count[i];
    return n;
}

/* Controls that no text has: all but BEL, BS, TAB, LF, VT, FF, CR, SUB (end of a DOS text) and ESC (colours).
 */
static size_t odd_controls(const census *c)
{
    return sum(c, 0, 6) + sum(c, 14, 25) + sum(c, 28, 31) + c->count[127];
}

static bool valid_utf8(nc_str s, bool whole)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_n(s.p + i, s.n - i), &c);
        if (n == 0)
            return !whole && s.n - i < 4; /* a character that the look-ahead cut */
        i += n;
    }
    return true;
}

static nc_code one_byte_code(nc_str head, const census *c, bool whole)
{
    size_t high = sum(c, 128, 255);
    if (c->count[0] > 0 || odd_controls(c) * 50 > c->total)
        return NC_CODE_NONE;
    if (high == 0)
        return NC_CODE_ASCII;
    if (valid_utf8(head, whole))
        return NC_CODE_UTF8;
    return high * 10 <= c->total * 3 ? NC_CODE_BYTES : NC_CODE_NONE;
}

/* Bytes that make up nearly all of an EBCDIC report: blank, letters, digits, usual marks, line ends. */
static size_t ebcdic_usual(const census *c)
{
    size_t n =
        c->count[0x40] + sum(c, 0x4b, 0x50) + sum(c, 0x5a, 0x61) + sum(c, 0x6a, 0x6f) + sum(c, 0x7a, 0x7f);
    n += sum(c, 0x81, 0x89) + sum(c, 0x91, 0x99) + sum(c, 0xa2, 0xa9) + sum(c, 0xc1, 0xc9) +
         sum(c, 0xd1, 0xd9);
    return n + sum(c, 0xe2, 0xe9) + sum(c, 0xf0, 0xf9) + c->count[0x15] + c->count[0x25] + c->count[0x0d] +
           c->count[0x05];
}

static nc_code ebcdic_code(const census *c)
{
    size_t inked = c->total - c->count[0x40] - c->count[0x15] - c->count[0x25] - c->count[0x0d];
    if (c->count[0x40] <= c->count[0x20] || ebcdic_usual(c) * 10 <= c->total * 9 ||
        sum(c, 0x80, 0xff) * 2 < inked || c->count[0] * 1000 > c->total)
        return NC_CODE_NONE;
    /* The square brackets tell them apart: AD BD in 1047, BA BB in 037 and 1140.  9F is the euro sign in 1140
     * and in the others a sign that nobody uses. */
    size_t as_1047 = c->count[0xad] + c->count[0xbd], as_037 = c->count[0xba] + c->count[0xbb];
    if (c->count[0x9f] > 0 && as_037 >= as_1047)
        return NC_CODE_IBM1140;
    return as_037 > as_1047 ? NC_CODE_IBM037 : NC_CODE_IBM1047;
}

/* Latin text in UTF-16 has a NUL in every other byte. */
static nc_code wide_code(nc_str head)
{
    size_t units = head.n / 2, nul[2] = {0, 0}, odd[2] = {0, 0};
    for (size_t i = 0; i < units * 2; i++) {
        unsigned char c = (unsigned char)head.p[i];
        nul[i & 1] += c == 0;
        odd[i & 1] += (c < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 127;
    }
    if (units < 4)
        return NC_CODE_NONE;
    if (nul[1] * 10 >= units * 7 && odd[0] * 50 <= units)
        return NC_CODE_UTF16LE;
    return nul[0] * 10 >= units * 7 && odd[1] * 50 <= units ? NC_CODE_UTF16BE : NC_CODE_NONE;
}

static nc_code bom_code(nc_str head, uint32_t *bom)
{
    static const struct {
        nc_str bytes;
        nc_code code;
    } marks[] = {
        {NC_SI("\xef\xbb\xbf"), NC_CODE_UTF8},    {NC_SI("\xff\xfe\0\0"), NC_CODE_UTF32LE},
        {NC_SI("\0\0\xfe\xff"), NC_CODE_UTF32BE}, {NC_SI("\xff\xfe"), NC_CODE_UTF16LE},
        {NC_SI("\xfe\xff"), NC_CODE_UTF16BE},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (nc_str_starts(head, marks[i].bytes)) {
            *bom = (uint32_t)marks[i].bytes.n;
            return marks[i].code;
        }
    return NC_CODE_NONE;
}

/* A mark alone proves nothing: what follows has to be text too. */
static bool mark_holds(nc_code code, nc_str rest, bool whole)
{
    nc_buf text = {0};
    if (code == NC_CODE_UTF8)
        nc_buf_add(&text, rest);
    else
        nc_code_decode(code, nc_str_sub(rest, 0, rest.n - rest.n % nc_code_width(code)), &text);
    census c = count_bytes(nc_buf_str(&text));
    size_t lost = c.count[0xef] < c.count[0xbd] ? c.count[0xef] : c.count[0xbd]; /* U+FFFD is EF BF BD */
    bool holds = one_byte_code(nc_buf_str(&text), &c, whole) != NC_CODE_NONE && lost * 20 <= c.total;
    nc_buf_free(&text);
    return holds;
}

static bool is_blank(nc_code code, char c)
{
    return (unsigned char)c == (nc_code_is_ebcdic(code) ? 0x40 : 0x20);
}

/* How far (in 1/1000) the column explains whether a character is blank: the variance between the columns
 * against the whole.  At the true record length the padding stands under padding; at any other the columns
 * are all alike. */
static size_t explained(nc_code code, nc_str head, size_t length)
{
    size_t records = head.n / length, blanks = 0, squares = 0;
    for (size_t column = 0; column < length; column++) {
        size_t n = 0;
        for (size_t r = 0; r < records; r++)
            n += is_blank(code, head.p[r * length + column]);
        blanks += n;
        squares += n * n;
    }
    size_t all = records * length, inked = all - blanks;
    if (blanks == 0 || inked == 0)
        return 0;
    size_t between = squares * length - blanks * blanks; /* never negative: Cauchy-Schwarz */
    return between * 1000 / (blanks * inked);
}

/* Records of a report end in blanks, those of JCL and profiles in sequence numbers.  Where nothing is left
 * over some of a report's lines may reach the end of their record. */
static bool ends_like_records(nc_code code, nc_str head, size_t length, bool divides)
{
    size_t records = head.n / length, blanks = 0, digits = 0;
    for (size_t i = 1; i <= records; i++) {
        char last = head.p[i * length - 1];
        blanks += is_blank(code, last);
        digits += nc_code_is_ebcdic(code) ? (unsigned char)last >= 0xf0 && (unsigned char)last <= 0xf9
                                          : last >= '0' && last <= '9';
    }
    return blanks * 10 >= records * 9 || digits * 10 >= records * 9 || (divides && blanks * 2 >= records);
}

/* The record length of a text without line ends, 0 when there is none.  Proof is that all records end alike
 * and, for a text that is here as a whole, that nothing is left over; otherwise that columns show in many
 * records. */
static uint32_t fixed_length(nc_code code, nc_str head, bool whole)
{
    enum { LOOK = 16 * 1024, MANY = 8, CLEAR = 350, DIVIDES = 1000 };
    uint32_t best = 0;
    size_t best_score = 0;
    nc_str front = nc_str_sub(head, 0, LOOK);
    for (size_t i = 0; i < sizeof record_lengths / sizeof *record_lengths; i++) {
        uint32_t length = record_lengths[i];
        bool divides = whole && head.n % length == 0;
        if (front.n < 2 * (size_t)length || !ends_like_records(code, front, length, divides))
            continue;
        size_t score = explained(code, front, length);
        if (!divides && (front.n / length < MANY || score < CLEAR))
            continue;
        score += divides ? DIVIDES : 0;
        if (score > best_score) {
            best = length;
            best_score = score;
        }
    }
    return best;
}

static nc_ends ebcdic_ends(const census *c)
{
    if (c->count[0x15] >= c->count[0x25] && c->count[0x15] > 0)
        return NC_ENDS_NEL;
    if (c->count[0x25] > 0)
        return c->count[0x0d] * 2 >= c->count[0x25] ? NC_ENDS_CRLF : NC_ENDS_LF;
    return c->count[0x0d] > 0 ? NC_ENDS_CR : NC_ENDS_NONE;
}

static nc_ends ascii_ends(nc_str text)
{
    size_t lf = 0, crlf = 0, cr = 0;
    for (size_t i = 0; i < text.n; i++) {
        lf += text.p[i] == '\n';
        cr += text.p[i] == '\r';
        crlf += text.p[i] == '\n' && i > 0 && text.p[i - 1] == '\r';
    }
    if (lf > 0)
        return crlf * 2 >= lf ? NC_ENDS_CRLF : NC_ENDS_LF;
    return cr > 0 ? NC_ENDS_CR : NC_ENDS_NONE;
}

static nc_ends ends_of(nc_code code, nc_str text, const census *c)
{
    if (nc_code_is_ebcdic(code))
        return ebcdic_ends(c);
    if (nc_code_width(code) == 1)
        return ascii_ends(text);
    nc_buf decoded = {0};
    nc_code_decode(code, text, &decoded);
    nc_ends ends = ascii_ends(nc_buf_str(&decoded));
    nc_buf_free(&decoded);
    return ends;
}

size_t nc_text_rdw(nc_str here)
{
    const unsigned char *p = (const unsigned char *)here.p;
    if (here.n < 4 || p[2] != 0 || p[3] != 0)
        return 0;
    size_t length = (size_t)p[0] << 8 | p[1];
    return length >= 4 && length <= 32760 ? length : 0;
}

/* The front without its record descriptor words; empty when it has none.  The last record may be cut. */
static nc_str without_rdw(nc_str head, nc_buf *out)
{
    enum { PROOF = 4, LOOK = 16 * 1024 };
    unsigned records = 0;
    size_t at = 0;
    while (at < head.n && at < LOOK) {
        size_t length = nc_text_rdw(nc_str_sub(head, at, SIZE_MAX));
        bool beyond = length > head.n - at;
        if (length == 0)
            return NC_S("");
        nc_buf_add(out, nc_str_sub(head, at + 4, beyond ? SIZE_MAX : length - 4));
        records += !beyond;
        at += length;
    }
    return records >= PROOF ? nc_buf_str(out) : NC_S("");
}

/* Records behind record descriptor words. */
static bool rdw_form(nc_str head, nc_text_form *form)
{
    nc_buf out = {0};
    nc_str text = without_rdw(head, &out);
    census c = count_bytes(text);
    form->code = text.n > 0 ? ebcdic_code(&c) : NC_CODE_NONE;
    if (form->code == NC_CODE_NONE && text.n > 0)
        form->code = one_byte_code(text, &c, false);
    form->ends = form->code != NC_CODE_NONE ? NC_ENDS_RDW : NC_ENDS_NONE;
    nc_buf_free(&out);
    return form->code != NC_CODE_NONE;
}

/* Bytes of what ends a line at that place: NEL, the line and the paragraph separator (Unicode 5.8), a CR that
 * no line feed follows.  A page begins with its form feed. */
static size_t break_at(nc_str line, size_t at)
{
    nc_str here = nc_str_sub(line, at, 3);
    if (here.p[0] == '\r')
        return here.n > 1 && here.p[1] != '\r' && here.p[1] != '\n';
    if (nc_str_starts(here, NC_S("\xc2\x85")))
        return 2;
    return nc_str_starts(here, NC_S("\xe2\x80\xa8")) || nc_str_starts(here, NC_S("\xe2\x80\xa9")) ? 3 : 0;
}

size_t nc_text_break(nc_str line, size_t *length)
{
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        *length = 0;
        if ((c == '\f' || c == '\v') && i > 0)
            return i;
        if (c == '\r' || c == '\xc2' || c == '\xe2')
            *length = break_at(line, i);
        if (*length > 0)
            return i;
    }
    return SIZE_MAX;
}

/* Whether a text of bytes with line feeds, or without line ends, has others too. */
static bool has_breaks(const nc_text_form *form, nc_str text, const census *c)
{
    bool bytes = nc_code_width(form->code) == 1 && !nc_code_is_ebcdic(form->code);
    size_t length;
    if (!bytes || form->ends == NC_ENDS_CR || form->ends == NC_ENDS_FIXED ||
        c->count['\r'] + c->count['\f'] + c->count['\v'] + c->count[0xc2] + c->count[0xe2] == 0)
        return false;
    for (nc_str line; nc_str_split(&text, '\n', &line);)
        if (nc_text_break(line, &length) != SIZE_MAX)
            return true;
    return false;
}

nc_text_form nc_text_form_of(nc_str head, bool whole)
{
    nc_text_form form = {.ends = NC_ENDS_NONE};
    if (head.n == 0 || rdw_form(head, &form))
        return form;
    form.code = bom_code(head, &form.bom);
    nc_str text = nc_str_sub(head, form.bom, head.n);
    census c = count_bytes(text);
    if (form.code != NC_CODE_NONE && !mark_holds(form.code, text, whole))
        form.code = NC_CODE_NONE;
    else if (form.code == NC_CODE_NONE)
        form.code = wide_code(text);
    if (form.code == NC_CODE_NONE && form.bom == 0)
        form.code = ebcdic_code(&c);
    if (form.code == NC_CODE_NONE && form.bom == 0)
        form.code = one_byte_code(text, &c, whole);
    if (form.code == NC_CODE_NONE)
        return form;
    form.ends = ends_of(form.code, text, &c);
    if (form.ends == NC_ENDS_NONE && nc_code_width(form.code) == 1)
        form.record = fixed_length(form.code, text, whole);
    if (form.record != 0)
        form.ends = NC_ENDS_FIXED;
    bool lines = form.ends == NC_ENDS_LF || form.ends == NC_ENDS_CRLF;
    form.quoted = form.code == NC_CODE_ASCII && lines && c.count['='] > 0 && nc_quoted_is(text);
    form.breaks = has_breaks(&form, text, &c);
    return form;
}

/* Bytes of the sign behind the number of a line: "12: ", "12. ", "12) ", "12 | ", "12<tab>"; 0 none. */
static size_t sign_at(nc_str line, size_t at)
{
    size_t n = at < line.n && line.p[at] == ' ';
    if (at + n >= line.n || nc_str_find_char(n > 0 ? NC_S("|") : NC_S(":.)|\t"), line.p[at + n]) == SIZE_MAX)
        return 0;
    return n + 1;
}

/* The number that stands in front of a line, "000100 " or "  12: "; bytes that it takes, 0 when none does. */
static size_t number_in_front(nc_str line, uint64_t *number)
{
    enum { ISPF = 6 };
    size_t from = 0, at;
    while (from < line.n && line.p[from] == ' ')
        from++;
    for (at = from; at < line.n && line.p[at] >= '0' && line.p[at] <= '9';)
        at++;
    size_t sign = at - from <= ISPF ? sign_at(line, at) : 0;
    bool padded = from == 0 && at == ISPF && line.p[0] == '0' && (at == line.n || line.p[at] == ' ');
    if (at == from || (sign == 0 && !padded) || !nc_num_u64(nc_str_sub(line, from, at - from), 10, number))
        return 0;
    at += sign;
    return at + (at < line.n && line.p[at] == ' ');
}

static void add_front(nc_sequence_score *score, nc_str line)
{
    uint64_t number;
    size_t n = number_in_front(line, &number);
    score->front_lines += line.n > 0;
    if (n == 0 || number <= score->front_last)
        return;
    score->front_rising++;
    score->front_tight += score->front_rising == 1 || number == score->front_last + 1 || number % 10 == 0;
    score->front_last = number;
}

void nc_sequence_add(nc_sequence_score *score, nc_str line)
{
    uint64_t number;
    add_front(score, line);
    score->lines += line.n > 0;
    if (line.n == NC_SEQUENCE_AT + NC_SEQUENCE_DIGITS &&
        nc_num_u64(nc_str_sub(line, NC_SEQUENCE_AT, SIZE_MAX), 10, &number) && number > score->last) {
        score->rising++;
        score->last = number;
    }
}

enum { LEAST_NUMBERED = 3 };

bool nc_sequence_decide(const nc_sequence_score *score)
{
    return score->rising >= LEAST_NUMBERED && score->rising == score->lines;
}

bool nc_sequence_decide_front(const nc_sequence_score *score)
{
    return score->front_rising >= LEAST_NUMBERED && score->front_rising == score->front_lines &&
           score->front_tight == score->front_lines;
}

nc_str nc_sequence_strip(nc_str line)
{
    uint64_t number;
    return nc_str_sub(line, number_in_front(line, &number), SIZE_MAX);
}

/* "1024", "1,024", "12.5%", "0A4K": no address and no time, of which a copy may have cut a piece. */
static bool is_one_number(nc_str word)
{
    unsigned dots = 0;
    for (size_t i = 0; i < word.n; i++) {
        dots += word.p[i] == '.';
        if (word.p[i] == ':')
            return false;
    }
    return word.n > 0 && word.p[0] >= '0' && word.p[0] <= '9' && dots < 2;
}

/* "2", "    34-sha1": a short word with a digit alone, near the left edge, which is no title.
 * Further to the right it is one more of a list. */
static bool is_orphan(nc_str line)
{
    enum { SHORT = 24, INDENT = 4 };
    size_t wide = line.n;
    bool digit = false;
    line = nc_str_trim(line);
    if (wide - line.n > INDENT || line.n > SHORT || line.n == 0 || line.p[line.n - 1] == ':')
        return false;
    for (size_t i = 0; i < line.n; i++) {
        digit = digit || (line.p[i] >= '0' && line.p[i] <= '9');
        if (line.p[i] == ' ' || line.p[i] == '\t')
            return false;
    }
    return digit && strchr("-=_*+#>${}[]()\"<|", line.p[0]) == NULL;
}

void nc_worn_add(nc_worn_score *score, nc_str line)
{
    enum { NARROWEST = 10 };
    size_t begin = line.n, gap;
    score->orphan = (score->orphan && line.n <= score->widest) || (score->wide && is_orphan(line));
    score->wide = line.n >= NARROWEST && line.n >= score->widest;
    if (line.n < NARROWEST || line.n < score->widest)
        return;
    while (begin > 0 && line.p[begin - 1] != ' ')
        begin--;
    for (gap = begin; gap > 0 && line.p[gap - 1] == ' ';)
        gap--;
    if (line.n > score->widest)
        score->count = 0;
    score->widest = line.n;
    if (begin > gap + 1 && is_one_number(nc_str_sub(line, begin, SIZE_MAX))) /* aligned to the right */
        return;
    for (unsigned i = 0; i < score->count; i++)
        if (score->begins[i] == begin || score->gaps[i] == gap)
            return;
    if (score->count == NC_WORN_LINES)
        return;
    score->begins[score->count] = begin;
    score->gaps[score->count++] = gap;
}

size_t nc_worn_decide(const nc_worn_score *score)
{
    return score->count == NC_WORN_LINES || score->orphan ? score->widest : 0;
}

void nc_text_form_print(const nc_text_form *form, nc_buf *out)
{
    nc_buf_add(out, nc_code_name(form->code));
    if (form->code == NC_CODE_NONE)
        return;
    if (form->bom != 0 && form->code == NC_CODE_UTF8)
        nc_buf_c(out, " with byte order mark");
    if (form->ends == NC_ENDS_FIXED)
        nc_buf_printf(out, ", fixed %u", (unsigned)form->record);
    else if (form->ends == NC_ENDS_CRLF)
        nc_buf_c(out, ", CRLF");
    else if (form->ends == NC_ENDS_CR)
        nc_buf_c(out, ", CR only");
    else if (form->ends == NC_ENDS_NEL)
        nc_buf_c(out, ", NEL");
    else if (form->ends == NC_ENDS_RDW)
        nc_buf_c(out, ", records with RDW");
    else if (form->ends == NC_ENDS_NONE)
        nc_buf_c(out, ", no line ends");
    if (form->asa)
        nc_buf_c(out, ", ASA");
    if (form->quoted)
        nc_buf_c(out, ", quoted-printable");
    if (form->numbered || form->front)
        nc_buf_c(out, ", numbered");
    if (form->frame.quotes)
        nc_buf_c(out, ", quoted");
    if (form->frame.bars)
        nc_buf_c(out, ", with bars");
}
