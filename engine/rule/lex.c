/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax.h"

#include <stdarg.h>
#include <stdio.h>

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool hex_digit(char c)
{
    return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static char peek(const nc_parser *p, size_t at)
{
    return at < p->end ? p->node->text.p[at] : '\0';
}

static nc_str cut(const nc_parser *p, size_t from, size_t to)
{
    return nc_str_n(p->node->text.p + from, to - from);
}

void nc_parser_begin(nc_parser *p, nc_arena *arena, nc_diag *diag, const nc_node *node, size_t from,
                     size_t to)
{
    *p = (nc_parser){.arena = arena, .diag = diag, .node = node, .at = from, .end = to};
    nc_lex(p, false);
}

void nc_parser_fail(nc_parser *p, size_t at, const char *format, ...)
{
    if (p->failed)
        return;
    p->failed = true;
    p->now.kind = NC_TK_BAD;
    if (p->diag == NULL)
        return;
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    nc_report(p->diag, NC_E_SYNTAX, nc_node_place(p->node, at), "%s", text);
}

/* "text" or 'text'; a backslash takes the next character literally, except \n and \t. */
static void lex_string(nc_parser *p, size_t at, char quote)
{
    nc_buf text = {0};
    size_t i = at + 1;
    for (; i < p->end && peek(p, i) != quote; i++) {
        char c = peek(p, i);
        if (c == '\\' && i + 1 < p->end) {
            c = peek(p, ++i);
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        nc_buf_char(&text, c);
    }
    p->now = (nc_token){NC_TK_STRING, nc_arena_copy(p->arena, nc_buf_str(&text)), at, false};
    nc_buf_free(&text);
    p->at = i + 1;
    if (i >= p->end)
        nc_parser_fail(p, at, "this text has no closing %c", quote);
}

static void lex_regex(nc_parser *p, size_t at)
{
    nc_buf text = {0};
    size_t i = at + 1;
    for (; i < p->end && peek(p, i) != '/'; i++) {
        if (peek(p, i) == '\\' && i + 1 < p->end) {
            if (peek(p, i + 1) != '/')
                nc_buf_char(&text, '\\');
            i++;
        }
        nc_buf_char(&text, peek(p, i));
    }
    bool fold = peek(p, i + 1) == 'i' && !letter(peek(p, i + 2)) && !digit(peek(p, i + 2));
    p->now = (nc_token){NC_TK_REGEX, nc_arena_copy(p->arena, nc_buf_str(&text)), at, fold};
    nc_buf_free(&text);
    p->at = i + 1 + fold;
    if (i >= p->end)
        nc_parser_fail(p, at, "this regular expression has no closing /");
}

static bool is_address(nc_str text)
{
    unsigned dots = 0;
    for (size_t i = 0; i < text.n; i++) {
        dots += text.p[i] == '.';
        if (text.p[i] == ':' || dots == 3)
            return true;
    }
    return false;
}

/* What begins with a digit, or with a colon, or is an IPv6 address that begins with a letter. */
static void lex_number(nc_parser *p, size_t at)
{
    size_t i = at;
    bool hex = peek(p, at) == '0' && (peek(p, at + 1) | 0x20) == 'x';
    for (; i < p->end; i++) {
        char c = peek(p, i);
        bool sign = !hex && i > at && (c == '+' || c == '-') && (peek(p, i - 1) | 0x20) == 'e' &&
                    digit(peek(p, i + 1)) && digit(peek(p, at)) &&
                    nc_str_find_char(cut(p, at, i), ':') == SIZE_MAX;
        if (!letter(c) && !digit(c) && c != '.' && c != ':' && !sign)
            break;
    }
    bool rate = nc_str_ends(cut(p, at, i), NC_S("bit")) && peek(p, i) == '/' && peek(p, i + 1) == 's';
    if (rate)
        i += 2;
    if (peek(p, i) == '/' && digit(peek(p, i + 1)) && is_address(cut(p, at, i)))
        for (i++; digit(peek(p, i));)
            i++;
    p->now = (nc_token){NC_TK_NUMBER, cut(p, at, i), at, false};
    p->at = i;
}

static void lex_name(nc_parser *p, size_t at)
{
    size_t i = at;
    bool hex = true;
    while (letter(peek(p, i)) || digit(peek(p, i)) ||
           (peek(p, i) == '.' && (letter(peek(p, i + 1)) || digit(peek(p, i + 1))))) {
        hex = hex && hex_digit(peek(p, i));
        i++;
    }
    if (hex && peek(p, i) == ':') {
        lex_number(p, at);
        return;
    }
    p->now = (nc_token){NC_TK_NAME, cut(p, at, i), at, false};
    p->at = i;
}

/* Names of fact types may hold dashes; the token is a name already. */
void nc_lex_dashes(nc_parser *p)
{
    size_t i = p->at;
    while (p->now.kind == NC_TK_NAME && peek(p, i) == '-' && letter(peek(p, i + 1)))
        for (i++; letter(peek(p, i)) || digit(peek(p, i)) || (peek(p, i) == '.' && letter(peek(p, i + 1)));)
            i++;
    p->now.text = p->now.kind == NC_TK_NAME ? cut(p, p->now.at, i) : p->now.text;
    p->at = i;
}

static void lex_op(nc_parser *p, size_t at)
{
    static const char *const twos[] = {"==", "!=", "<=", ">=", "=~"};
    nc_str here = cut(p, at, p->end);
    size_t n = strchr("<>()[],+-*/%=|", here.p[0]) != NULL && here.p[0] != '\0' ? 1 : 0;
    for (size_t i = 0; i < sizeof twos / sizeof *twos; i++)
        if (nc_str_starts(here, nc_str_c(twos[i])))
            n = 2;
    p->now = (nc_token){NC_TK_OP, nc_str_sub(here, 0, n), at, false};
    p->at = at + n;
    if (n == 0)
        nc_parser_fail(p, at, "this character has no meaning here");
}

void nc_lex(nc_parser *p, bool want_regex)
{
    if (p->failed)
        return;
    size_t at = p->at;
    while (at < p->end &&
           (peek(p, at) == ' ' || peek(p, at) == '\t' || peek(p, at) == '\n' || peek(p, at) == '\r'))
        at++;
    char c = peek(p, at);
    if (at >= p->end) {
        p->now = (nc_token){NC_TK_END, NC_S(""), p->end, false};
    } else if (want_regex && c == '/') {
        lex_regex(p, at);
    } else if (c == '"' || c == '\'') {
        lex_string(p, at, c);
    } else if (c == '$' && letter(peek(p, at + 1))) {
        size_t i = at + 1;
        while (letter(peek(p, i)) || digit(peek(p, i)))
            i++;
        p->now = (nc_token){NC_TK_PARAM, cut(p, at + 1, i), at, false};
        p->at = i;
    } else if (digit(c) || (c == ':' && peek(p, at + 1) == ':')) {
        lex_number(p, at);
    } else if (letter(c)) {
        lex_name(p, at);
    } else {
        lex_op(p, at);
    }
}
