/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#define PCRE2_CODE_UNIT_WIDTH 8
#include "regex.h"

#include <pcre2.h>
#include <stdlib.h>

enum { MOST_STEPS = 10000, MOST_DEPTH = 100, MOST_HEAP_KIB = 1024, MOST_NESTING = 32, MOST_PATTERN = 4096 };

struct nc_regex {
    pcre2_code *code;
    pcre2_match_context *context;
    pcre2_match_data *data;
    nc_str literal; /* every match holds it; empty = none known */
    bool fold;
    char text[]; /* the literal's bytes */
};

/* ---- the longest literal that every match must contain ---- */

typedef struct literal_scan {
    nc_str pattern;
    size_t at;
    char run[64], best[64];
    size_t run_n, best_n;
} literal_scan;

static void end_run(literal_scan *s)
{
    if (s->run_n > s->best_n) {
        memcpy(s->best, s->run, s->run_n);
        s->best_n = s->run_n;
    }
    s->run_n = 0;
}

static char look(const literal_scan *s, size_t ahead)
{
    return s->at + ahead < s->pattern.n ? s->pattern.p[s->at + ahead] : '\0';
}

static void skip_class(literal_scan *s)
{
    s->at++;
    s->at += look(s, 0) == '^';
    s->at += look(s, 0) == ']';
    while (s->at < s->pattern.n && look(s, 0) != ']') {
        if (look(s, 0) == '[' && look(s, 1) == ':') {
            size_t end = nc_str_find(nc_str_sub(s->pattern, s->at, SIZE_MAX), NC_S(":]"));
            s->at += end == SIZE_MAX ? 1 : end + 2;
        } else {
            s->at += look(s, 0) == '\\' ? 2 : 1;
        }
    }
    s->at++;
}

static void skip_group(literal_scan *s)
{
    for (unsigned depth = 0; s->at < s->pattern.n;) {
        char c = look(s, 0);
        if (c == '[') {
            skip_class(s);
            continue;
        }
        depth += c == '(';
        s->at += c == '\\' ? 2 : 1;
        if (c == ')' && --depth == 0)
            return;
    }
}

/* One more literal byte, unless a quantifier lets it be absent. */
static void take_byte(literal_scan *s, char c, size_t length)
{
    s->at += length;
    char next = look(s, 0);
    if (next == '*' || next == '?' || next == '{' || s->run_n == sizeof s->run) {
        end_run(s);
        return;
    }
    s->run[s->run_n++] = c;
    if (next == '+')
        end_run(s);
}

static bool plain_escape(char c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return !letter && c != '\0' && (unsigned char)c < 0x80;
}

/* Classes and assertions of one letter; others (\\x41, \\g1 ...) take more characters than can be told here.
 */
static bool skip_escape(literal_scan *s)
{
    end_run(s);
    char kind = look(s, 1);
    s->at += 2;
    return kind != '\0' && strchr("dDwWsSbBAzZhHvVtnrf", kind) != NULL;
}

static void skip_count(literal_scan *s)
{
    size_t end = nc_str_find_char(nc_str_sub(s->pattern, s->at, SIZE_MAX), '}');
    s->at += end == SIZE_MAX ? 1 : end + 1;
}

/* Options set inside the pattern and verbs change what its letters mean: then no literal is taken. */
static bool has_options(nc_str pattern)
{
    for (size_t i = 0; i + 1 < pattern.n; i++) {
        char c = i + 2 < pattern.n ? pattern.p[i + 2] : '\0';
        if (pattern.p[i] == '(' && pattern.p[i + 1] == '*')
            return true;
        if (pattern.p[i] == '(' && pattern.p[i + 1] == '?' && c != ':' && c != '=' && c != '!' && c != '<')
            return true;
        if (pattern.p[i] == '\\' && (pattern.p[i + 1] == 'Q' || pattern.p[i + 1] == 'E'))
            return true;
    }
    return false;
}

/* False when a top-level alternative makes every literal optional. */
static bool scan_literal(literal_scan *s)
{
    if (has_options(s->pattern))
        return false;
    while (s->at < s->pattern.n) {
        char c = look(s, 0);
        switch (c) {
        case '|': return false;
        case '[':
            end_run(s);
            skip_class(s);
            break;
        case '(':
            end_run(s);
            skip_group(s);
            break;
        case '\\':
            if (plain_escape(look(s, 1)))
                take_byte(s, look(s, 1), 2);
            else if (!skip_escape(s))
                return false;
            break;
        case '{':
            end_run(s);
            skip_count(s);
            break;
        case '.':
        case '^':
        case '$':
        case '*':
        case '+':
        case '?':
        case ')':
            end_run(s);
            s->at++;
            break;
        default: take_byte(s, c, 1); break;
        }
    }
    end_run(s);
    return s->best_n > 1;
}

/* ---- compiling ---- */

static nc_regex *new_regex(nc_str pattern, bool fold)
{
    literal_scan scan = {.pattern = pattern};
    bool found = scan_literal(&scan);
    nc_regex *regex = nc_xcalloc(1, sizeof *regex + sizeof scan.best);
    if (found)
        memcpy(regex->text, scan.best, scan.best_n);
    regex->literal = nc_str_n(regex->text, found ? scan.best_n : 0);
    regex->fold = fold;
    return regex;
}

static pcre2_code *compile(nc_str pattern, bool fold, nc_place place, nc_diag *diag)
{
    int number;
    PCRE2_SIZE at;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (context == NULL)
        nc_out_of_memory();
    pcre2_set_parens_nest_limit(context, MOST_NESTING);
    uint32_t options =
        PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | (fold ? PCRE2_CASELESS : 0u);
    const char *text = pattern.n ? pattern.p : "";
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)text, pattern.n, options, &number, &at, context);
    pcre2_compile_context_free(context);
    if (code == NULL) {
        PCRE2_UCHAR message[160] = "bad pattern";
        pcre2_get_error_message(number, message, sizeof message);
        nc_report(diag, NC_E_SYNTAX, place, "regular expression, character %zu: %s", at + 1,
                  (const char *)message);
    }
    return code;
}

nc_regex *nc_regex_new(nc_str pattern, bool fold, nc_place place, nc_diag *diag)
{
    uint32_t references = 0;
    if (pattern.n > MOST_PATTERN) {
        nc_report(diag, NC_E_LIMIT, place, "a regular expression of more than %d characters", MOST_PATTERN);
        return NULL;
    }
    pcre2_code *code = compile(pattern, fold, place, diag);
    if (code == NULL)
        return NULL;
    if (pcre2_pattern_info(code, PCRE2_INFO_BACKREFMAX, &references) == 0 && references > 0) {
        nc_report(diag, NC_E_INVALID, place, "back references are not allowed: their cost has no bound");
        pcre2_code_free(code);
        return NULL;
    }
    nc_regex *regex = new_regex(pattern, fold);
    regex->code = code;
    regex->context = pcre2_match_context_create(NULL);
    regex->data = pcre2_match_data_create_from_pattern(code, NULL);
    if (regex->context == NULL || regex->data == NULL)
        nc_out_of_memory();
    pcre2_set_match_limit(regex->context, MOST_STEPS);
    pcre2_set_depth_limit(regex->context, MOST_DEPTH);
    pcre2_set_heap_limit(regex->context, MOST_HEAP_KIB);
    return regex;
}

void nc_regex_free(nc_regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_match_data_free(regex->data);
    pcre2_match_context_free(regex->context);
    pcre2_code_free(regex->code);
    free(regex);
}

/* ---- matching ---- */

static bool has_literal(const nc_regex *regex, nc_str text)
{
    if (regex->literal.n == 0)
        return true;
    if (regex->fold)
        return nc_str_find_fold(text, regex->literal) != SIZE_MAX;
    return text.n > 0 && memmem(text.p, text.n, regex->literal.p, regex->literal.n) != NULL;
}

static void copy_groups(const nc_regex *regex, int found, nc_str text, nc_str *groups, size_t count)
{
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->data);
    for (size_t i = 0; i < count; i++) {
        bool set = i < (size_t)found && ends[2 * i] != PCRE2_UNSET && ends[2 * i] <= ends[2 * i + 1];
        groups[i] = set ? nc_str_sub(text, ends[2 * i], ends[2 * i + 1] - ends[2 * i]) : (nc_str){NULL, 0};
    }
}

int nc_regex_match(const nc_regex *regex, nc_str text, nc_str *groups, size_t count)
{
    if (!has_literal(regex, text))
        return 0;
    const char *subject = text.n ? text.p : "";
    int found = pcre2_match(regex->code, (PCRE2_SPTR)subject, text.n, 0, 0, regex->data, regex->context);
    if (found == PCRE2_ERROR_NOMATCH)
        return 0;
    if (found < 0)
        return -1;
    copy_groups(regex, found, text, groups, count);
    return 1;
}

bool nc_regex_has_literal(const nc_regex *regex)
{
    return regex != NULL && regex->literal.n >= 2;
}
