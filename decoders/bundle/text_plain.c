/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_plain.h"

#include "engine/base/num.h"

#include <stdint.h>
#include <string.h>

static const struct {
    nc_str odd;
    char plain;
} plain_for[] = {
    {NC_SI("\xe2\x80\x98"), '\''}, {NC_SI("\xe2\x80\x99"), '\''}, {NC_SI("\xe2\x80\x9c"), '"'},
    {NC_SI("\xe2\x80\x9d"), '"'},  {NC_SI("\xe2\x80\x90"), '-'},  {NC_SI("\xe2\x80\x91"), '-'},
    {NC_SI("\xe2\x80\x93"), '-'},  {NC_SI("\xe2\x80\x94"), '-'},  {NC_SI("\xe2\x88\x92"), '-'},
    {NC_SI("\xc2\xa0"), ' '},      {NC_SI("\xe2\x80\x87"), ' '},  {NC_SI("\xe2\x80\xaf"), ' '},
    {NC_SI("\xe2\x80\x89"), ' '},  {NC_SI("\xe2\x80\x83"), ' '},  {NC_SI("\xe2\x80\x82"), ' '},
    {NC_SI("\xe3\x80\x80"), ' '},  {NC_SI("\xe2\x80\x8b"), 0},    {NC_SI("\xef\xbb\xbf"), 0}, /* no width */
};

/* The same, and hard blanks, in UTF-8 that somebody took for Windows-1252 and wrote as UTF-8 again. */
static const struct {
    nc_str odd;
    char plain;
} twice[] = {
    {NC_SI("\xc3\x82\xc2\xa0"), ' '},
    {NC_SI("\xc3\x82 "), ' '},
    {NC_SI("\xc3\xa2\xe2\x82\xac\xe2\x84\xa2"), '\''},
    {NC_SI("\xc3\xa2\xe2\x82\xac\xcb\x9c"), '\''},
    {NC_SI("\xc3\xa2\xe2\x82\xac\xc5\x93"), '"'},
    {NC_SI("\xc3\xa2\xe2\x82\xac\xc2\x9d"), '"'},
    {NC_SI("\xc3\xa2\xe2\x82\xac\xe2\x80\x9c"), '-'},
    {NC_SI("\xc3\xa2\xe2\x82\xac\xe2\x80\x9d"), '-'},
    {NC_SI("\xc3\xaf\xc2\xbb\xc2\xbf"), 0},
};

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A soft hyphen inside of a word is not seen; elsewhere it may stand for a minus sign. */
static bool is_soft_hyphen(nc_str text, size_t at)
{
    return at > 0 && nc_str_starts(nc_str_sub(text, at, 2), NC_S("\xc2\xad")) && at + 2 < text.n &&
           is_letter(text.p[at - 1]) && is_letter(text.p[at + 2]);
}

static size_t twice_at(nc_str here, char *plain)
{
    for (size_t k = 0; here.p[0] == '\xc3' && k < sizeof twice / sizeof *twice; k++)
        if (nc_str_starts(here, twice[k].odd)) {
            *plain = twice[k].plain;
            return twice[k].odd.n;
        }
    return 0;
}

/* Full-width forms of the letters and signs of ASCII, as East Asian editors type them (U+FF01 to U+FF5E). */
static size_t wide_at(nc_str here, char *plain)
{
    if (here.n < 3 || here.p[0] != '\xef' || (here.p[1] != '\xbc' && here.p[1] != '\xbd'))
        return 0;
    unsigned at = (unsigned)((unsigned char)here.p[1] & 3) << 6 | ((unsigned char)here.p[2] & 0x3f);
    if (at == 0 || at > '~' - ' ')
        return 0;
    *plain = (char)(' ' + at);
    return 3;
}

/* Bytes of the odd character that stands there; 0 none. */
static size_t odd_at(nc_str text, size_t at, char *plain)
{
    nc_str here = nc_str_sub(text, at, SIZE_MAX);
    size_t wrong = twice_at(here, plain);
    if (wrong > 0)
        return wrong;
    if (is_soft_hyphen(text, at)) {
        *plain = 0;
        return 2;
    }
    for (size_t k = 0; k < sizeof plain_for / sizeof *plain_for; k++)
        if (nc_str_starts(here, plain_for[k].odd)) {
            *plain = plain_for[k].plain;
            return plain_for[k].odd.n;
        }
    size_t wide = wide_at(here, plain);
    if (wide > 0)
        return wide;
    /* The hard blank of Latin-1, which follows no other byte of a character in UTF-8. */
    *plain = ' ';
    return here.p[0] == '\xa0' && (at == 0 || (unsigned char)text.p[at - 1] < 0x80) ? 1 : 0;
}

/* ---- web pages ---- */

static const struct {
    nc_str odd;
    char plain;
} entities[] = {
    {NC_SI("&nbsp;"), ' '},   {NC_SI("&lt;"), '<'},     {NC_SI("&gt;"), '>'},    {NC_SI("&amp;"), '&'},
    {NC_SI("&quot;"), '"'},   {NC_SI("&apos;"), '\''},  {NC_SI("&ensp;"), ' '},  {NC_SI("&emsp;"), ' '},
    {NC_SI("&thinsp;"), ' '}, {NC_SI("&shy;"), 0},      {NC_SI("&ndash;"), '-'}, {NC_SI("&mdash;"), '-'},
    {NC_SI("&lsquo;"), '\''}, {NC_SI("&rsquo;"), '\''}, {NC_SI("&ldquo;"), '"'}, {NC_SI("&rdquo;"), '"'},
};

/* "&#61;", "&#x3D;": a sign of ASCII, or the hard blank. */
static size_t number_at(nc_str here, char *plain)
{
    enum { LONGEST = 8, HARD_BLANK = 160 };
    uint64_t value;
    size_t end = nc_str_find_char(nc_str_sub(here, 0, LONGEST), ';');
    bool hex = here.n > 3 && (here.p[2] | 0x20) == 'x';
    if (end == SIZE_MAX || here.p[1] != '#' ||
        !nc_num_u64(nc_str_sub(here, hex ? 3 : 2, end - (hex ? 3u : 2u)), hex ? 16 : 10, &value) ||
        value < ' ' || (value > '~' && value != HARD_BLANK))
        return 0;
    *plain = value == HARD_BLANK ? ' ' : (char)value;
    return end + 1;
}

static size_t entity_at(nc_str here, char *plain)
{
    if (here.n > 3 && here.p[1] == '#')
        return number_at(here, plain);
    for (size_t k = 0; k < sizeof entities / sizeof *entities; k++)
        if (nc_str_starts_fold(here, entities[k].odd)) {
            *plain = entities[k].plain;
            return entities[k].odd.n;
        }
    return 0;
}

/* Bytes of a tag of those that say nothing; 0 when none stands there.  The end of a cell is a blank. */
static size_t tag_at(nc_str here, char *plain)
{
    static const nc_str tags[] = {NC_SI("br"),   NC_SI("p"),    NC_SI("pre"),   NC_SI("div"),
                                  NC_SI("span"), NC_SI("font"), NC_SI("html"),  NC_SI("body"),
                                  NC_SI("code"), NC_SI("tt"),   NC_SI("o:p"),   NC_SI("td"),
                                  NC_SI("th"),   NC_SI("tr"),   NC_SI("table"), NC_SI("tbody"),
                                  NC_SI("li"),   NC_SI("ul"),   NC_SI("strong")};
    size_t end = nc_str_find_char(here, '>'), from = here.n > 1 && here.p[1] == '/' ? 2 : 1;
    if (end == SIZE_MAX || end <= from)
        return 0;
    nc_str inside = nc_str_sub(here, from, end - from);
    size_t blank = nc_str_find_char(inside, ' ');
    nc_str name = nc_str_sub(inside, 0, blank);
    if (name.n > 1 && name.p[name.n - 1] == '/')
        name.n--;
    for (size_t k = 0; k < sizeof tags / sizeof *tags; k++)
        if (nc_str_eq_fold(name, tags[k])) {
            bool cell = nc_str_eq_fold(name, NC_S("td")) || nc_str_eq_fold(name, NC_S("th"));
            *plain = cell && from == 2 ? ' ' : 0;
            return end + 1;
        }
    return 0;
}

/* ---- terminals ---- */

/* Bytes of a control sequence: ESC [, parameters and intermediates, a final byte; or ESC ( and a letter. */
static size_t escape_at(nc_str here)
{
    size_t at = 2;
    if (here.n < 3 || (here.p[1] != '[' && here.p[1] != '('))
        return 1;
    if (here.p[1] == '(')
        return 3;
    while (at < here.n && here.p[at] >= ' ' && here.p[at] <= '?')
        at++;
    return at < here.n ? at + 1 : at;
}

/* Bytes of what stands there for something plain; *plain: for what, 0 nothing.  0: it stands for itself. */
static size_t stands_at(nc_str text, size_t at, char *plain)
{
    nc_str here = nc_str_sub(text, at, SIZE_MAX);
    *plain = 0;
    switch (here.p[0]) {
    case '\x1b': return escape_at(here);
    case '&': return entity_at(here, plain);
    case '<': return tag_at(here, plain);
    default: return (unsigned char)here.p[0] < 0x80 ? 0 : odd_at(text, at, plain);
    }
}

/* Nearly no line of any text has one of these: escapes, signs of web pages, and bytes of other characters, of
 * which eight are looked at in one go. */
static bool may_have_any(nc_str text)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t all = 0, eight;
    size_t i = 0;
    for (; i + sizeof eight <= text.n; i += sizeof eight) {
        memcpy(&eight, text.p + i, sizeof eight);
        all |= eight;
    }
    for (; i < text.n; i++)
        all |= (unsigned char)text.p[i] & 0x80 ? high : 0;
    return (all & high) != 0 || memchr(text.p, '\x1b', text.n) != NULL ||
           memchr(text.p, '&', text.n) != NULL || memchr(text.p, '<', text.n) != NULL;
}

nc_str nc_text_plain(nc_str text, nc_buf *out)
{
    size_t from = 0;
    if (text.n == 0 || !may_have_any(text))
        return text;
    nc_buf_clear(out);
    for (size_t i = 0; i < text.n; i++) {
        char plain = 0;
        size_t n = stands_at(text, i, &plain);
        if (n == 0)
            continue;
        nc_buf_add(out, nc_str_sub(text, from, i - from));
        if (plain != 0)
            nc_buf_char(out, plain);
        from = i + n;
        i = from - 1;
    }
    if (from == 0)
        return text;
    nc_buf_add(out, nc_str_sub(text, from, SIZE_MAX));
    return out->n > 0 ? nc_buf_str(out) : NC_S("");
}
