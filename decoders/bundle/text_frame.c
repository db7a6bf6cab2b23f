/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_frame.h"

enum { SHORTEST_EDGE = 10 };

static const unsigned screens[] = {72, 80, 120, 132};

static nc_str without_blank(nc_str text, bool pad)
{
    return pad && text.n > 0 && text.p[0] == ' ' ? nc_str_sub(text, 1, SIZE_MAX) : text;
}

/* ---- quotations ---- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* ">>> PASV": what the FTP client of z/OS shows of its commands. */
static bool is_sent(nc_str line)
{
    size_t letters = 0;
    if (!nc_str_starts(line, NC_S(">>> ")))
        return false;
    nc_str verb = nc_str_sub(line, 4, SIZE_MAX);
    while (letters < verb.n && is_upper(verb.p[letters]))
        letters++;
    return (letters == 3 || letters == 4) && (letters == verb.n || verb.p[letters] == ' ');
}

/* The line behind its marks, which may stand apart: "> > text"; what a client sent keeps its own. */
static nc_str behind_marks(nc_str line)
{
    size_t at = 0;
    while (at < line.n && line.p[at] == '>') {
        at++;
        size_t next = at + (at < line.n && line.p[at] == ' ');
        if (next > at && is_sent(nc_str_sub(line, next, SIZE_MAX)))
            break;
        at = next < line.n && line.p[next] == '>' ? next : at;
    }
    return nc_str_sub(line, at, SIZE_MAX);
}

static void add_quote(nc_frame_score *score, nc_str line)
{
    nc_str text = behind_marks(line);
    score->quoted++;
    score->sends += is_sent(line);
    score->quoted_tight += text.n > 0 && text.p[0] != ' ';
}

/* ---- bars ---- */

/* Bytes of the upright bar at the front of a text; box characters are U+2502, U+2503 and U+2551. */
static size_t bar_at_front(nc_str text)
{
    static const nc_str bars[] = {NC_SI("|"), NC_SI("\xe2\x94\x82"), NC_SI("\xe2\x94\x83"),
                                  NC_SI("\xe2\x95\x91")};
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
        if (nc_str_starts(text, bars[i]))
            return bars[i].n;
    return 0;
}

static size_t bar_at_end(nc_str text)
{
    size_t n = text.n > 0 && text.p[text.n - 1] == '|' ? 1 : 3;
    return text.n >= n ? bar_at_front(nc_str_sub(text, text.n - n, n)) : 0;
}

/* The bars of FTP's extended commands are no columns: "(|||50001|)", "EPRT |1|10.1.1.1|5001|" (RFC 2428). */
static bool is_extended(nc_str text)
{
    return nc_str_find(text, NC_S("(|||")) != SIZE_MAX || nc_str_find_fold(text, NC_S("EPRT |")) != SIZE_MAX;
}

static bool has_bar(nc_str text)
{
    if (nc_str_find_char(text, '|') != SIZE_MAX && is_extended(text))
        return false;
    for (size_t i = 0; i < text.n; i++)
        if ((text.p[i] == '|' || (unsigned char)text.p[i] == 0xe2) &&
            bar_at_front(nc_str_sub(text, i, 3)) > 0)
            return true;
    return false;
}

typedef struct barred {
    size_t left, right; /* bytes of the bars; right 0: none */
    nc_str inside;
} barred;

static bool find_bars(nc_str line, barred *out)
{
    line = nc_str_trim_right(line);
    out->left = bar_at_front(line);
    if (out->left == 0)
        return false;
    out->inside = nc_str_sub(line, out->left, SIZE_MAX);
    out->right = bar_at_end(out->inside);
    out->inside.n -= out->right;
    return true;
}

/* ---- edges: "+----+", and the rows of a box, U+2500 to U+257F but its bars ---- */

static bool is_dash(nc_str text)
{
    unsigned char second = text.n >= 3 ? (unsigned char)text.p[1] : 0;
    return text.p[0] == '-' || text.p[0] == '=' ||
           (text.p[0] == '\xe2' && (second == 0x94 || second == 0x95) && bar_at_front(text) == 0);
}

typedef enum edge_kind { EDGE_NOT, EDGE_BOX, EDGE_TABLE } edge_kind;

/* Of a table when it has corners inside. */
static edge_kind edge_of(nc_str line)
{
    unsigned inner = 0;
    line = nc_str_trim(line);
    bool plain = line.n >= SHORTEST_EDGE && line.p[0] == '+' && line.p[line.n - 1] == '+';
    if (!plain && !(line.n >= SHORTEST_EDGE && line.p[0] == '\xe2'))
        return EDGE_NOT;
    for (size_t i = plain; i < line.n - plain;) {
        nc_str here = nc_str_sub(line, i, 3);
        bool corner = here.p[0] == '+';
        if (!corner && !is_dash(here))
            return EDGE_NOT;
        inner += corner;
        i += here.p[0] == '\xe2' ? 3 : 1;
    }
    return inner > 0 ? EDGE_TABLE : EDGE_BOX;
}

/* ---- evidence ---- */

static void add_bars(nc_frame_score *score, const barred *b)
{
    bool columns = has_bar(b->inside);
    score->closed += b->right > 0;
    score->open += b->right == 0 && !columns;
    score->columns += columns;
    score->bars_tight += b->inside.n > 0 && b->inside.p[0] != ' ';
}

static void add_line(nc_frame_score *score, nc_str line)
{
    barred b;
    if (line.p[0] == '>') {
        add_quote(score, line);
        line = behind_marks(line);
        line = without_blank(line, true);
    }
    score->answers += nc_str_starts(line, NC_S("< "));
    size_t width = line.n;
    bool may = line.n > 0 && (line.p[0] == '|' || line.p[0] == '+' || line.p[0] == '\xe2');
    edge_kind edge = may ? edge_of(line) : EDGE_NOT;
    score->edges += edge == EDGE_BOX;
    score->rules += edge == EDGE_TABLE;
    if (may && edge == EDGE_NOT && find_bars(line, &b)) {
        add_bars(score, &b);
        width = nc_str_trim_right(without_blank(b.inside, true)).n;
    }
    if (edge == EDGE_NOT && width > score->widest)
        score->widest = width;
}

void nc_frame_add(nc_frame_score *score, nc_str line)
{
    if (line.n == 0)
        return;
    score->lines++;
    add_line(score, line);
}

nc_text_frame nc_frame_decide(const nc_frame_score *score)
{
    uint32_t bars = score->open + score->closed;
    bool table = score->rules > 0 || score->columns * 2 > bars;
    bool quotes = score->quoted > score->sends && score->answers == 0;
    return (nc_text_frame){.quotes = quotes,
                           .quotes_pad = score->quoted_tight == 0,
                           .bars = bars > 0 && !table,
                           .bars_pad = score->bars_tight == 0,
                           .words = ((quotes ? score->quoted : 0) + (table ? 0 : bars)) * 2 > score->lines,
                           .box = score->edges > 0 || score->columns * 10 <= score->closed};
}

/* ---- taking them off ---- */

static bool is_screen_wide(const barred *b)
{
    size_t columns = b->inside.n + 2;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++)
        if (columns == screens[i])
            return true;
    return false;
}

static void between_bars(const nc_text_frame *frame, nc_framed *out)
{
    barred b;
    if (!find_bars(out->text, &b) || (has_bar(b.inside) && !(frame->box && b.right > 0)))
        return;
    size_t last = b.inside.n - (frame->bars_pad && b.right > 0 && b.inside.n > 1);
    out->cut = b.right > 0 && last > 0 && b.inside.p[last - 1] != ' ' && is_screen_wide(&b);
    out->marked = true;
    out->text = without_blank(b.inside, frame->bars_pad);
}

nc_framed nc_frame_strip(const nc_text_frame *frame, nc_str line)
{
    nc_framed out = {.text = line};
    if (line.n == 0)
        return out;
    if (frame->quotes && line.p[0] == '>') {
        out.text = without_blank(behind_marks(line), frame->quotes_pad);
        out.marked = true;
    }
    if (frame->bars && edge_of(out.text) == EDGE_BOX)
        out.marked = out.furniture = true;
    else if (frame->bars)
        between_bars(frame, &out);
    out.furniture = out.furniture || (frame->words && !out.marked);
    return out;
}
