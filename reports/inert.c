/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/inert.h"

#include <string.h>

void nc_xml_put(nc_buf *out, nc_str s)
{
    nc_buf safe = {0};
    nc_buf_safe(&safe, s, false);
    for (size_t i = 0; i < safe.n; i++) {
        switch (safe.p[i]) {
        case '&': nc_buf_c(out, "&amp;"); break;
        case '<': nc_buf_c(out, "&lt;"); break;
        case '>': nc_buf_c(out, "&gt;"); break;
        case '"': nc_buf_c(out, "&quot;"); break;
        case '\'': nc_buf_c(out, "&#39;"); break;
        default: nc_buf_add(out, nc_str_n(safe.p + i, 1)); break;
        }
    }
    nc_buf_free(&safe);
}

/* List items, underlined headings and fences begin only at the front: "- x", "1. x", "==", "~~~"
 * (CommonMark 4.3, 4.5, 5.2). */
static bool acts_in_front(nc_str s, size_t at)
{
    size_t digits = 0;
    bool alone = at + 1 == s.n || s.p[at + 1] == ' ';
    while (digits < at && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    switch (s.p[at]) {
    case '.':
    case ')': return digits == at && at > 0 && alone;
    case '-': return at == 0 && (alone || s.p[at + 1] == '-');
    case '+': return at == 0 && alone;
    case '=':
    case '~': return at == 0;
    default: return false;
    }
}

void nc_md_put(nc_buf *out, nc_str s)
{
    nc_buf safe = {0};
    nc_buf_safe(&safe, nc_str_trim(s), true);
    nc_str text = nc_buf_str(&safe);
    for (size_t i = 0; i < text.n; i++) {
        if (strchr("\\`*_[]<>|#&!", text.p[i]) != NULL || acts_in_front(text, i))
            nc_buf_c(out, "\\");
        nc_buf_add(out, nc_str_sub(text, i, 1));
    }
    nc_buf_free(&safe);
}

static size_t longest_run(nc_str s)
{
    size_t run = 0, longest = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

void nc_md_code(nc_buf *out, nc_str s)
{
    nc_buf safe = {0};
    nc_buf_safe(&safe, nc_str_trim(s), true);
    nc_str text = nc_buf_str(&safe);
    size_t fence = longest_run(text) + 1;
    if (text.n > 0) {
        nc_buf_repeat(out, '`', fence);
        nc_buf_c(out, fence > 1 ? " " : "");
        nc_buf_add(out, text);
        nc_buf_c(out, fence > 1 ? " " : "");
        nc_buf_repeat(out, '`', fence);
    }
    nc_buf_free(&safe);
}

void nc_md_block(nc_buf *out, nc_str s, unsigned indent)
{
    nc_buf safe = {0};
    nc_buf_safe(&safe, nc_str_trim_right(s), false);
    nc_str rest = nc_buf_str(&safe), line;
    size_t fence = longest_run(rest) < 3 ? 3 : longest_run(rest) + 1;
    nc_buf_repeat(out, ' ', indent);
    nc_buf_repeat(out, '`', fence);
    nc_buf_c(out, "\n");
    while (rest.n > 0 && nc_str_split(&rest, '\n', &line)) {
        nc_buf_repeat(out, ' ', indent);
        nc_buf_add(out, nc_str_trim_right(line));
        nc_buf_c(out, "\n");
    }
    nc_buf_repeat(out, ' ', indent);
    nc_buf_repeat(out, '`', fence);
    nc_buf_c(out, "\n");
    nc_buf_free(&safe);
}

static bool is_number(nc_str s)
{
    size_t digits = 0;
    for (size_t i = 1; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        digits += digit;
        if (!digit && s.p[i] != '.')
            return false;
    }
    return digits > 0;
}

void nc_tsv_put(nc_buf *out, nc_str s)
{
    bool sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    if (s.n > 1 && strchr("=@+-", s.p[0]) != NULL && !(sign && is_number(s)))
        nc_buf_char(out, '\'');
    nc_buf_safe(out, s, true);
}

void nc_uri_put(nc_buf *out, nc_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != '\0' && strchr("-._~/", c) != NULL);
        if (plain)
            nc_buf_add(out, nc_str_sub(s, i, 1));
        else
            nc_buf_printf(out, "%%%02X", c);
    }
}
