/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/mail.h"

#include "decoders/bundle/text_quoted.h"
#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/num.h"

#include <stdlib.h>

enum { LONGEST = 64 * 1024, NESTED = 8, BOUNDARY = 70 /* RFC 2046 5.1.1 */, HEADER = 256 * 1024 };

typedef enum encoding { AS_IS, BASE64, QUOTED } encoding;

typedef struct multipart {
    char boundary[BOUNDARY];
    size_t n;
    bool alternative, given; /* one of its forms was given */
} multipart;

struct nc_mail {
    nc_stream *in;
    multipart open[NESTED];
    unsigned depth;
    bool mbox;      /* "From " begins another mail */
    bool blank;     /* the last line was empty */
    bool at_header; /* a header comes next */
    bool inside;    /* a part is being given */
    bool cut;       /* it ended without its boundary */
    encoding how;
    uint32_t bits; /* of base64, `bit_count` of them */
    unsigned bit_count;
    nc_buf header, name, out;
    size_t out_at;
    unsigned parts;
};

/* ---- lines ---- */

/* The next line with its end, or so much of it; empty at the end.  Holds until the next call. */
static nc_str next_line(nc_mail *m)
{
    nc_str view = nc_stream_peek(m->in, LONGEST);
    size_t end = nc_str_find_char(view, '\n');
    return nc_stream_take(m->in, end == SIZE_MAX ? view.n : end + 1);
}

static nc_str without_end(nc_str line)
{
    while (line.n > 0 && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    return line;
}

/* ---- recognising ---- */

/* Bytes of the name of a field at the front of a line, its colon aside; 0 none (RFC 5322 2.2). */
static size_t field_name(nc_str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] > ' ' && line.p[n] < 127 && line.p[n] != ':')
        n++;
    return n > 0 && n < line.n && line.p[n] == ':' ? n : 0;
}

static bool is_field(nc_str line, const char *name)
{
    return nc_str_eq_fold(nc_str_sub(line, 0, field_name(line)), nc_str_c(name));
}

bool nc_mail_is(nc_str head)
{
    static const char *const proof[] = {"MIME-Version", "Received", "Message-ID", "Return-Path"};
    nc_str line;
    unsigned fields = 0, proofs = 0;
    bool first = true;
    while (head.n > 0 && nc_str_split(&head, '\n', &line)) {
        line = without_end(line);
        bool last = head.n == 0; /* may be a piece */
        bool goes_on = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
        if (line.n == 0 || last)
            break;
        bool from = first && nc_str_starts(line, NC_S("From "));
        if (!from && field_name(line) == 0 && !(goes_on && fields > 0))
            return false;
        first = false;
        fields += !goes_on;
        for (size_t i = 0; !goes_on && i < sizeof proof / sizeof *proof; i++)
            proofs += is_field(line, proof[i]);
    }
    return fields >= 2 && proofs > 0;
}

/* ---- headers ---- */

/* The value of a field of the header, its folded lines put together; empty when it has none. */
static nc_str field_of(const nc_mail *m, const char *name)
{
    nc_str rest = nc_buf_str(&m->header), line;
    while (rest.n > 0 && nc_str_split(&rest, '\n', &line))
        if (is_field(line, name))
            return nc_str_trim(nc_str_sub(line, field_name(line) + 1, SIZE_MAX));
    return NC_S("");
}

/* The value of `name=` in a field, without its quotes. */
static nc_str parameter(nc_str field, const char *name)
{
    nc_str piece, rest = field;
    for (bool first = true; nc_str_split(&rest, ';', &piece); first = false) {
        piece = nc_str_trim(piece);
        size_t equal = nc_str_find_char(piece, '=');
        if (first || equal == SIZE_MAX ||
            !nc_str_eq_fold(nc_str_trim(nc_str_sub(piece, 0, equal)), nc_str_c(name)))
            continue;
        nc_str value = nc_str_trim(nc_str_sub(piece, equal + 1, SIZE_MAX));
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = nc_str_sub(value, 1, value.n - 2);
        return value;
    }
    return NC_S("");
}

/* Folded lines become one each; false at the end of the mail. */
static bool read_header(nc_mail *m)
{
    nc_buf_clear(&m->header);
    for (;;) {
        nc_str line = next_line(m);
        if (line.n == 0)
            return false;
        line = without_end(line);
        if (line.n == 0)
            return true;
        if (m->header.n + line.n > HEADER)
            continue;
        bool goes_on = line.p[0] == ' ' || line.p[0] == '\t';
        nc_buf_char(&m->header, goes_on ? ' ' : '\n');
        nc_buf_add(&m->header, goes_on ? nc_str_trim(line) : line);
    }
}

static encoding encoding_of(const nc_mail *m)
{
    nc_str how = field_of(m, "Content-Transfer-Encoding");
    return nc_str_eq_fold(how, NC_S("base64"))             ? BASE64
           : nc_str_eq_fold(how, NC_S("quoted-printable")) ? QUOTED
                                                           : AS_IS;
}

/* "UTF-8''netstat%20home.txt" (RFC 2231 4). */
static void add_percent(nc_buf *out, nc_str text)
{
    uint64_t octet = 0;
    for (unsigned quotes = 0; quotes < 2; quotes++)
        text = nc_str_sub(text, nc_str_find_char(text, '\'') + 1, SIZE_MAX);
    for (size_t i = 0; i < text.n; i++) {
        nc_str digits = nc_str_sub(text, i + 1, 2);
        bool coded = text.p[i] == '%' && digits.n == 2 && nc_num_u64(digits, 16, &octet);
        nc_buf_char(out, coded ? (char)octet : text.p[i]);
        i += coded ? 2 : 0;
    }
}

/* The name of the attachment, or the number of the part. */
static void find_name(nc_mail *m, nc_str type)
{
    nc_str disposition = field_of(m, "Content-Disposition"), name = parameter(disposition, "filename");
    nc_str coded = parameter(disposition, "filename*");
    if (name.n == 0)
        name = parameter(field_of(m, "Content-Type"), "name");
    m->parts++;
    nc_buf_clear(&m->name);
    if (nc_str_find_char(coded, '\'') != SIZE_MAX)
        add_percent(&m->name, coded);
    else if (name.n > 0 && nc_str_find(name, NC_S("=?")) == SIZE_MAX)
        nc_buf_add(&m->name, name);
    else
        nc_buf_printf(&m->name, "part-%u%s", m->parts,
                      nc_str_starts_fold(type, NC_S("text/html"))              ? ".html"
                      : type.n == 0 || nc_str_starts_fold(type, NC_S("text/")) ? ".txt"
                                                                               : "");
}

/* ---- parts ---- */

/* Closes what the line ends: the number of parts around it that go on; -1 when it ends none. */
static int ends_at(const nc_mail *m, nc_str line, bool *last)
{
    line = nc_str_trim_right(without_end(line));
    if (!nc_str_starts(line, NC_S("--")))
        return -1;
    line = nc_str_sub(line, 2, SIZE_MAX);
    for (unsigned i = m->depth; i-- > 0;) {
        nc_str boundary = nc_str_n(m->open[i].boundary, m->open[i].n);
        nc_str rest = nc_str_sub(line, boundary.n, SIZE_MAX);
        if (!nc_str_starts(line, boundary) || (rest.n > 0 && !nc_str_eq(rest, NC_S("--"))))
            continue;
        *last = rest.n > 0;
        return (int)i;
    }
    return -1;
}

/* Whether the line belongs to no part: a boundary, or the first one of the next mail. */
static bool ends_part(nc_mail *m, nc_str line)
{
    bool last, next_mail = m->mbox && m->blank && nc_str_starts(line, NC_S("From "));
    int at = ends_at(m, line, &last);
    m->blank = without_end(line).n == 0;
    if (next_mail)
        m->depth = 0;
    else if (at >= 0)
        m->depth = (unsigned)at + !last;
    if (at >= 0 || next_mail)
        m->at_header = next_mail || !last;
    return at >= 0 || next_mail;
}

/* Reads up to the next header; false at the end of the mail. */
static bool find_header(nc_mail *m)
{
    while (!m->at_header) {
        nc_str line = next_line(m);
        if (line.n == 0)
            return false;
        ends_part(m, line);
    }
    m->at_header = false;
    return true;
}

static bool open_multipart(nc_mail *m, nc_str type)
{
    nc_str boundary = parameter(type, "boundary");
    if (!nc_str_starts_fold(type, NC_S("multipart/")) || boundary.n == 0 || boundary.n > BOUNDARY ||
        m->depth == NESTED)
        return false;
    multipart *open = &m->open[m->depth++];
    memcpy(open->boundary, boundary.p, boundary.n);
    open->n = boundary.n;
    open->alternative = nc_str_starts_fold(type, NC_S("multipart/alternative"));
    open->given = false;
    return true;
}

/* Whether another form of the same text was given. */
static bool is_another_form(nc_mail *m, nc_str type)
{
    if (m->depth == 0 || !m->open[m->depth - 1].alternative)
        return false;
    bool given = m->open[m->depth - 1].given;
    m->open[m->depth - 1].given = true;
    return given && nc_str_starts_fold(type, NC_S("text/"));
}

bool nc_mail_next(nc_mail *m, nc_str *name)
{
    while (find_header(m)) {
        if (!read_header(m))
            return false;
        nc_str type = field_of(m, "Content-Type");
        if (nc_str_starts_fold(type, NC_S("message/rfc822")))
            m->at_header = true;
        else if (!open_multipart(m, type) && !is_another_form(m, type)) {
            find_name(m, type);
            m->how = encoding_of(m);
            m->inside = true;
            m->blank = m->cut = false;
            m->bits = m->bit_count = 0;
            nc_buf_clear(&m->out);
            m->out_at = 0;
            *name = nc_buf_str(&m->name);
            return true;
        }
    }
    return false;
}

/* ---- what they hold ---- */

static int sextet(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* RFC 2045 6.8: what is no letter of the alphabet says nothing. */
static void add_base64(nc_mail *m, nc_str line)
{
    for (size_t i = 0; i < line.n && line.p[i] != '='; i++) {
        int value = sextet(line.p[i]);
        if (value < 0)
            continue;
        m->bits = m->bits << 6 | (uint32_t)value;
        m->bit_count += 6;
        if (m->bit_count >= 8) {
            m->bit_count -= 8;
            nc_buf_char(&m->out, (char)(m->bits >> m->bit_count & 0xff));
        }
    }
}

static void add_line(nc_mail *m, nc_str line)
{
    if (m->how == BASE64)
        add_base64(m, line);
    else if (m->how == AS_IS)
        nc_buf_add(&m->out, line);
    else if (!nc_quoted_line(without_end(line), &m->out))
        nc_buf_add(&m->out, nc_str_sub(line, without_end(line).n, SIZE_MAX));
}

size_t nc_mail_pull(void *context, void *buffer, size_t n, nc_err *err)
{
    nc_mail *m = context;
    while (m->inside && m->out_at == m->out.n) {
        nc_buf_clear(&m->out);
        m->out_at = 0;
        nc_str line = next_line(m);
        m->cut = line.n == 0 && m->depth > 0;
        if (line.n == 0 || ends_part(m, line))
            m->inside = false;
        else
            add_line(m, line);
    }
    nc_str part = nc_str_sub(nc_buf_str(&m->out), m->out_at, n);
    if (part.n > 0)
        memcpy(buffer, part.p, part.n);
    m->out_at += part.n;
    if (part.n == 0 && nc_stream_state(m->in) != NC_E_OK)
        *err = nc_stream_state(m->in);
    else if (part.n == 0 && m->cut)
        *err = NC_E_CUT;
    return part.n;
}

nc_mail *nc_mail_new(nc_stream *in)
{
    nc_mail *m = nc_xcalloc(1, sizeof *m);
    m->in = in;
    m->at_header = true;
    m->mbox = nc_str_starts(nc_stream_peek(in, 5), NC_S("From "));
    return m;
}

void nc_mail_free(nc_mail *m)
{
    if (m == NULL)
        return;
    nc_buf_free(&m->header);
    nc_buf_free(&m->name);
    nc_buf_free(&m->out);
    free(m);
}

uint64_t nc_mail_consumed(const nc_mail *m)
{
    return nc_stream_offset(m->in);
}
