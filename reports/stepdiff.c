/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/stepdiff.h"

#include "reports/columns.h"
#include "reports/html_page.h"
#include "reports/html_view.h"
#include "reports/text.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TIME = 11, MARK = 3, WORDS = TIME + 2 };

/* One line of the comparison: a step of either talk or of both. */
typedef struct pairing {
    size_t good, bad; /* SIZE_MAX: not there */
    bool moved;       /* the other run has it too, but a little earlier or later */
} pairing;

typedef struct alignment {
    pairing *lines;
    size_t count, parting; /* parting: the line where they part; `count` when they do not */
} alignment;

/* ---- aligning: the common sequence of keys that is worth most ---- */

static bool same(const nc_talk *good, size_t g, const nc_talk *bad, size_t b)
{
    const nc_talk_step *one = &good->steps[g], *other = &bad->steps[b];
    return nc_str_eq(one->key, other->key) && (one->either || one->to_server == other->to_server);
}

/* What a pair of steps is worth: that more are paired matters most, then that they say the same, so that a
 * request finds the same request rather than another one of its kind. */
static uint16_t worth(const nc_talk *good, size_t g, const nc_talk *bad, size_t b)
{
    enum { PAIR = 4 };
    return nc_str_eq(good->steps[g].text, bad->steps[b].text) ? PAIR + 1 : PAIR;
}

/* length[g][b]: the most that pairs of what follows are worth. */
static uint16_t *lengths(const nc_talk *good, const nc_talk *bad)
{
    size_t width = bad->count + 1;
    uint16_t *length = nc_xcalloc((good->count + 1) * width, sizeof *length);
    for (size_t g = good->count; g-- > 0;)
        for (size_t b = bad->count; b-- > 0;) {
            uint16_t skip_good = length[(g + 1) * width + b], skip_bad = length[g * width + b + 1];
            uint16_t best = skip_good > skip_bad ? skip_good : skip_bad;
            uint16_t pair = same(good, g, bad, b)
                                ? (uint16_t)(length[(g + 1) * width + b + 1] + worth(good, g, bad, b))
                                : 0;
            length[g * width + b] = pair > best ? pair : best;
        }
    return length;
}

static bool is_light(const nc_talk *good, const nc_talk *bad, const pairing *line)
{
    if (line->moved)
        return true;
    return line->good != SIZE_MAX ? good->steps[line->good].light : bad->steps[line->bad].light;
}

/* What both sides say unasked may come in either order: first lines of SSH, questions asked at once. */
static void find_moved(const nc_talk *good, const nc_talk *bad, alignment *a)
{
    enum { NEAR = 3 }; /* lines */
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = i + 1; j < a->count && j <= i + NEAR && !a->lines[i].moved; j++) {
            const pairing *one = &a->lines[i], *other = &a->lines[j];
            bool apart = (one->bad == SIZE_MAX && other->good == SIZE_MAX) ||
                         (one->good == SIZE_MAX && other->bad == SIZE_MAX);
            size_t g = one->good != SIZE_MAX ? one->good : other->good;
            size_t b = one->bad != SIZE_MAX ? one->bad : other->bad;
            if (apart && !other->moved && same(good, g, bad, b))
                a->lines[i].moved = a->lines[j].moved = true;
        }
}

static size_t find_parting(const nc_talk *good, const nc_talk *bad, const alignment *a)
{
    for (size_t i = 0; i < a->count; i++) {
        const pairing *line = &a->lines[i];
        bool both = line->good != SIZE_MAX && line->bad != SIZE_MAX;
        if (!both && !is_light(good, bad, line))
            return i;
    }
    return a->count;
}

static alignment align(const nc_talk *good, const nc_talk *bad)
{
    uint16_t *length = lengths(good, bad);
    size_t width = bad->count + 1, g = 0, b = 0;
    alignment a = {.lines = nc_xcalloc(good->count + bad->count + 1, sizeof(pairing))};
    while (g < good->count || b < bad->count) {
        bool both = g < good->count && b < bad->count;
        if (both && same(good, g, bad, b) &&
            length[g * width + b] == length[(g + 1) * width + b + 1] + worth(good, g, bad, b))
            a.lines[a.count++] = (pairing){g++, b++, false};
        else if (b == bad->count || (both && length[(g + 1) * width + b] >= length[g * width + b + 1]))
            a.lines[a.count++] = (pairing){g++, SIZE_MAX, false};
        else
            a.lines[a.count++] = (pairing){SIZE_MAX, b++, false};
    }
    free(length);
    find_moved(good, bad, &a);
    a.parting = find_parting(good, bad, &a);
    return a;
}

/* The steps of both that come at a line or behind it: those that count, or, if none of them does, any. */
static nc_parting parting_of(const nc_talk *good, const nc_talk *bad, const alignment *a)
{
    nc_parting p = {good->count, bad->count}, any = p;
    for (size_t i = a->count; i-- > a->parting;) {
        const pairing *line = &a->lines[i];
        bool both = line->good != SIZE_MAX && line->bad != SIZE_MAX;
        bool again = line->good != SIZE_MAX ? good->steps[line->good].again : bad->steps[line->bad].again;
        bool counts = both || again || !is_light(good, bad, line);
        any.good = line->good != SIZE_MAX ? line->good : any.good;
        any.bad = line->bad != SIZE_MAX ? line->bad : any.bad;
        p.good = line->good != SIZE_MAX && counts ? line->good : p.good;
        p.bad = line->bad != SIZE_MAX && counts ? line->bad : p.bad;
    }
    p.good = p.good == good->count ? any.good : p.good;
    p.bad = p.bad == bad->count ? any.bad : p.bad;
    return p;
}

bool nc_talk_parting(const nc_talk *good, const nc_talk *bad, nc_parting *out)
{
    alignment a = align(good, bad);
    bool parts = a.parting < a.count;
    if (parts)
        *out = parting_of(good, bad, &a);
    free(a.lines);
    return parts;
}

/* ---- words ---- */

static void span(nc_buf *out, int64_t ns)
{
    nc_duration_print(out, ns, false);
}

/* A step in a sentence: what it is, not all that it says. */
static void brief(nc_buf *out, const nc_talk_step *step)
{
    enum { MOST = 72 };
    nc_buf text = {0};
    nc_buf_safe(&text, step->text, true);
    nc_str rest = nc_buf_str(&text), piece = nc_column_take(&rest, MOST);
    bool connection = nc_str_starts(step->key, NC_S("connection "));
    while (rest.n > 0 && piece.n > 0 && nc_str_find_char(NC_S(",;: "), piece.p[piece.n - 1]) != SIZE_MAX)
        piece.n--;
    nc_buf_printf(out, connection ? "%.*s%s" : "\"%.*s%s\"", NC_FMT(piece), rest.n > 0 ? " ..." : "");
    nc_buf_free(&text);
}

static void going_on(nc_buf *out, const nc_talk *t, size_t at)
{
    int64_t rest = at > 0 && t->until != NC_TIME_NONE ? t->until - t->steps[at - 1].at : 0;
    if (at < t->count) {
        const nc_talk_step *s = &t->steps[at];
        bool connection = nc_str_starts(s->key, NC_S("connection "));
        nc_buf_c(out, at > 0 ? "goes on with " : "begins with ");
        brief(out, s);
        nc_buf_c(out, connection ? "" : s->to_server ? " from the client" : " from the server");
        nc_buf_c(out, at > 0 ? ", " : "");
        if (at > 0)
            span(out, s->at - t->steps[at - 1].at);
        nc_buf_printf(out, "%s (frame %" PRIu64 ")", at > 0 ? " later" : "", s->record);
    } else if (rest > 0) {
        nc_buf_c(out, "has no further step in the ");
        span(out, rest);
        nc_buf_c(out, " until its recording ends");
    } else {
        nc_buf_c(out, "ends there, so that a further step may have been missed");
    }
}

/* The last step that both take; where they word it differently, both wordings. */
static void last_of_both(nc_buf *out, const nc_talk_step *good, const nc_talk_step *bad)
{
    nc_buf one = {0}, other = {0};
    brief(&one, good);
    brief(&other, bad);
    bool alike = nc_str_eq(nc_buf_str(&one), nc_buf_str(&other));
    nc_buf_printf(out, "They part after %.*s", NC_FMT(nc_buf_str(&one)));
    if (!alike)
        nc_buf_printf(out, " of GOOD, %.*s of BAD", NC_FMT(nc_buf_str(&other)));
    nc_buf_free(&one);
    nc_buf_free(&other);
}

static void sentence(nc_buf *out, const nc_talk *good, const nc_talk *bad, const alignment *a)
{
    nc_parting p = parting_of(good, bad, a);
    size_t last = a->parting;
    while (last > 0 && (a->lines[last - 1].good == SIZE_MAX || a->lines[last - 1].bad == SIZE_MAX))
        last--;
    if (last > 0)
        last_of_both(out, &good->steps[a->lines[last - 1].good], &bad->steps[a->lines[last - 1].bad]);
    else
        nc_buf_c(out, "They part at once");
    nc_buf_c(out, ": GOOD ");
    going_on(out, good, p.good);
    nc_buf_c(out, "; BAD ");
    going_on(out, bad, p.bad);
    nc_buf_char(out, '.');
}

/* Where they part is often before what goes wrong: another request, a mode that the other run did not choose.
 */
static void first_failure(nc_buf *out, const nc_talk *good, const nc_talk *bad, const alignment *a)
{
    nc_parting p = parting_of(good, bad, a);
    for (size_t i = a->parting; i < a->count; i++) {
        size_t at = a->lines[i].bad;
        if (at == SIZE_MAX || a->lines[i].good != SIZE_MAX || a->lines[i].moved || !bad->steps[at].fails)
            continue;
        if (at == p.bad)
            return;
        const nc_talk_step *s = &bad->steps[at];
        nc_buf_c(out, " The first failure that only BAD has: ");
        brief(out, s);
        if (at > 0) {
            nc_buf_c(out, ", ");
            span(out, s->at - bad->steps[at - 1].at);
            nc_buf_c(out, " after ");
            brief(out, &bad->steps[at - 1]);
        }
        nc_buf_printf(out, " (frame %" PRIu64 ").", s->record);
        return;
    }
}

static void conclude(nc_buf *out, const nc_talk *good, const nc_talk *bad, const alignment *a)
{
    if (a->parting == a->count)
        nc_buf_c(out, "Both runs take the same steps.");
    else
        sentence(out, good, bad, a);
    first_failure(out, good, bad, a);
}

static void verdict(const nc_talk *good, const nc_talk *bad, const alignment *a,
                    const nc_report_options *options, nc_buf *out)
{
    nc_buf text = {0};
    conclude(&text, good, bad, a);
    nc_textw w = nc_tw_begin(out, options);
    nc_tw_flow(&w, 0, nc_buf_str(&text));
    nc_tw_end(&w);
    nc_tw_free(&w);
    nc_buf_free(&text);
}

/* ---- the two columns ---- */

static bool has_item(nc_str list, nc_str wanted)
{
    nc_str item, of;
    (void)nc_str_word(&list, &of); /* what is listed */
    while (nc_str_split(&list, ',', &item))
        if (nc_str_eq(nc_str_trim(item), wanted))
            return true;
    return false;
}

/* How many items of a list are in another one; the first of those that are not go to `out`, if there is one.
 */
enum { MOST_LISTED = 4 };
static size_t in_both(nc_str list, nc_str other, size_t *all, nc_buf *out)
{
    size_t both = 0;
    nc_str item, of;
    (void)nc_str_word(&list, &of);
    for (*all = 0; nc_str_split(&list, ',', &item); ++*all) {
        bool there = has_item(other, nc_str_trim(item));
        both += there;
        if (!there && *all - both < MOST_LISTED)
            nc_buf_printf(out, "%s%.*s", out->n > 0 ? ", " : "", NC_FMT(nc_str_trim(item)));
    }
    return both;
}

/* A long list would hide what follows: what matters of it is what the other run does not offer. */
static void put_list(nc_buf *out, const nc_talk_step *s, const nc_talk_step *beside)
{
    nc_buf alone = {0};
    nc_str rest = s->list, of;
    size_t all, both = in_both(s->list, beside != NULL ? beside->list : NC_S(""), &all, &alone);
    if (!nc_str_word(&rest, &of))
        return;
    nc_buf_printf(out, ", %zu %.*s", all, NC_FMT(of));
    if (beside != NULL && both == all)
        nc_buf_c(out, nc_str_eq(s->list, beside->list) ? ", the same" : ", the other offers all of them");
    else
        nc_buf_printf(out, "%s%.*s%s", both > 0 ? ", only here: " : ": ", NC_FMT(nc_buf_str(&alone)),
                      all - both > MOST_LISTED ? ", ..." : "");
    nc_buf_free(&alone);
}

static void put_words(nc_buf *out, const nc_talk *t, size_t at, const nc_talk *other, size_t beside)
{
    nc_buf_c(out, t->steps[at].to_server ? "> " : "< ");
    nc_buf_add(out, t->steps[at].text);
    put_list(out, &t->steps[at], beside != SIZE_MAX ? &other->steps[beside] : NULL);
}

static void put_cell(nc_buf *out, const nc_talk *t, size_t at, const nc_talk *other, size_t beside)
{
    size_t from = out->n;
    nc_buf words = {0};
    if (at == SIZE_MAX)
        return;
    const nc_talk_step *s = &t->steps[at];
    nc_buf_char(out, '+');
    nc_seconds_print(out, s->at - t->steps[0].at, 4);
    nc_buf_repeat(out, ' ', out->n - from < TIME ? TIME - (out->n - from) : 1);
    put_words(&words, t, at, other, beside);
    nc_buf_safe(out, nc_buf_str(&words), true);
    nc_buf_free(&words);
}

static void put_line(nc_buf *out, const nc_talk *good, const nc_talk *bad, const alignment *a, size_t i,
                     size_t width)
{
    const pairing *line = &a->lines[i];
    bool both = line->good != SIZE_MAX && line->bad != SIZE_MAX;
    const char *mark = both ? "" : i == a->parting ? "=>" : is_light(good, bad, line) ? "~" : "!";
    nc_buf left = {0}, right = {0};
    put_cell(&left, good, line->good, bad, line->bad);
    put_cell(&right, bad, line->bad, good, line->good);
    const nc_column_pair pair = {
        {nc_buf_str(&left), nc_buf_str(&right)}, nc_str_c(mark), {"GOOD", "BAD"}, MARK, width, WORDS};
    nc_column_put_pair(out, &pair);
    nc_buf_free(&left);
    nc_buf_free(&right);
}

static void head_of(nc_buf *out, const char *word, const nc_talk *t)
{
    nc_buf_printf(out, "%-4s ", word);
    nc_buf_safe(out, t->run, true);
    nc_buf_c(out, ": ");
    nc_buf_safe(out, t->a, true);
    nc_buf_c(out, " and ");
    nc_buf_safe(out, t->b, true);
    nc_buf_c(out, " in ");
    nc_buf_safe(out, t->source, true);
    nc_buf_printf(out, ", %zu steps%s", t->count, t->cut ? ", the first of more" : "");
}

static void put_head(nc_buf *out, const char *word, const nc_talk *t, size_t width)
{
    nc_buf text = {0};
    head_of(&text, word, t);
    nc_column_fold(out, nc_buf_str(&text), width, 5);
    nc_buf_free(&text);
}

void nc_render_stepdiff(const nc_talk *good, const nc_talk *bad, const nc_report_options *options,
                        nc_buf *out)
{
    alignment a = align(good, bad);
    const nc_column_pair names = {
        {NC_SI("GOOD"), NC_SI("BAD")}, NC_SI(""), {"", ""}, MARK, options->width, 0};
    put_head(out, "GOOD", good, options->width);
    put_head(out, "BAD", bad, options->width);
    nc_buf_char(out, '\n');
    verdict(good, bad, &a, options, out);
    nc_buf_char(out, '\n');
    nc_column_pair_head(out, &names);
    for (size_t i = 0; i < a.count; i++)
        put_line(out, good, bad, &a, i, options->width);
    free(a.lines);
}

/* ---- as a page ---- */

static void cells(nc_buf *out, const nc_talk *t, size_t at, const nc_talk *other, size_t beside)
{
    bool there = at != SIZE_MAX;
    const nc_talk_step *s = there ? &t->steps[at] : NULL;
    if (there)
        nc_page_seconds(out, s->at - t->steps[0].at);
    else
        nc_page_cell(out, NC_S(""));
    if (there)
        nc_page_number(out, s->record);
    else
        nc_page_cell(out, NC_S(""));
    nc_buf text = {0};
    if (there)
        put_words(&text, t, at, other, beside);
    nc_page_words(out, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void page_line(nc_buf *out, const nc_talk *good, const nc_talk *bad, const alignment *a, size_t i)
{
    const pairing *line = &a->lines[i];
    bool both = line->good != SIZE_MAX && line->bad != SIZE_MAX, parts = i == a->parting;
    nc_buf_c(out, parts ? "<tr class=\"hit\">" : "<tr>");
    nc_page_cell(out, both                        ? NC_S("both")
                      : parts                     ? NC_S("they part here")
                      : line->moved               ? NC_S("in another order")
                      : is_light(good, bad, line) ? NC_S("one only, settles how")
                      : line->good != SIZE_MAX    ? NC_S("GOOD only")
                                                  : NC_S("BAD only"));
    cells(out, good, line->good, bad, line->bad);
    cells(out, bad, line->bad, good, line->good);
    nc_buf_c(out, "</tr>\n");
}

static void page_run(nc_buf *out, const char *word, const nc_talk *t)
{
    nc_buf text = {0};
    head_of(&text, word, t);
    nc_html_element(out, "p", "soft", nc_str_trim(nc_buf_str(&text)));
    nc_buf_free(&text);
}

void nc_render_stepdiff_html(const nc_talk *good, const nc_talk *bad, const nc_sides *sides, nc_buf *out)
{
    static const char *const tables[] = {NC_SIDES_COLUMNS,
                                         "who|#GOOD: elapsed|#frame|step|#BAD: elapsed|#frame|step", NULL};
    alignment a = align(good, bad);
    nc_buf text = {0};
    conclude(&text, good, bad, &a);
    nc_page_begin(out, NC_S("A good run and a bad one"), tables);
    nc_html_element(out, "p", "lead", nc_buf_str(&text));
    page_run(out, "GOOD", good);
    page_run(out, "BAD", bad);
    nc_html_element(out, "p", "soft", NC_S("> to the server, < to the client; elapsed in seconds."));
    nc_page_table(out, NC_S("Steps"), tables, 1);
    for (size_t i = 0; i < a.count && i < NC_HTML_VIEW_ROWS; i++)
        page_line(out, good, bad, &a, i);
    nc_page_table_end(out, a.count);
    if (sides != NULL)
        nc_sides_section_html(sides, tables, out);
    nc_page_end(out);
    nc_buf_free(&text);
    free(a.lines);
}
