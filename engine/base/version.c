/* SPDX-License-Identifier: Apache-2.0 */
#include "version.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_number(nc_str *rest, uint32_t *out)
{
    uint64_t value = 0;
    size_t n = 0;
    while (n < rest->n && is_digit(rest->p[n]) && value <= UINT32_MAX)
        value = value * 10 + (uint64_t)(rest->p[n++] - '0');
    if (n == 0 || value > UINT32_MAX || (n > 1 && rest->p[0] == '0'))
        return false;
    *out = (uint32_t)value;
    *rest = nc_str_sub(*rest, n, SIZE_MAX);
    return true;
}

/* One to three numbers with dots between them; how many, 0 when there is none. */
static unsigned take_parts(nc_str *rest, nc_version *out)
{
    unsigned count = 0;
    *out = (nc_version){.pre = NC_S("")};
    while (count < 3 && take_number(rest, &out->part[count])) {
        count++;
        if (count == 3 || rest->n == 0 || rest->p[0] != '.')
            return count;
        *rest = nc_str_sub(*rest, 1, SIZE_MAX);
    }
    return 0;
}

/* Identifiers of letters, digits and dashes with dots between them, up to `+` or the end.  `numbers`: those
 * of digits alone have no leading zero. */
static bool take_words(nc_str *rest, bool numbers, nc_str *out)
{
    size_t n = 0, from = 0;
    bool digits = true;
    for (;; n++) {
        char c = n < rest->n ? rest->p[n] : '.';
        if (c == '.' || c == '+') {
            if (n == from || (numbers && digits && n > from + 1 && rest->p[from] == '0'))
                return false;
            from = n + 1;
            digits = true;
            if (n >= rest->n || c == '+')
                break;
            continue;
        }
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
        if (!letter && !is_digit(c))
            return false;
        digits = digits && !letter;
    }
    *out = nc_str_sub(*rest, 0, n);
    *rest = nc_str_sub(*rest, n, SIZE_MAX);
    return true;
}

static bool take_tail(nc_str *rest, nc_version *out)
{
    nc_str build;
    if (rest->n > 0 && rest->p[0] == '-') {
        *rest = nc_str_sub(*rest, 1, SIZE_MAX);
        if (!take_words(rest, true, &out->pre))
            return false;
    }
    if (rest->n > 0 && rest->p[0] == '+') {
        *rest = nc_str_sub(*rest, 1, SIZE_MAX);
        return take_words(rest, false, &build) && rest->n == 0;
    }
    return rest->n == 0;
}

bool nc_version_parse(nc_str text, nc_version *out)
{
    return take_parts(&text, out) == 3 && take_tail(&text, out);
}

/* ---- precedence ---- */

static bool all_digits(nc_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return true;
}

/* Numbers by value, and below words; words by their bytes. */
static int word_cmp(nc_str a, nc_str b)
{
    bool x = all_digits(a), y = all_digits(b);
    if (x != y)
        return x ? -1 : 1;
    if (x && a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return nc_str_cmp(a, b);
}

static int pre_cmp(nc_str a, nc_str b)
{
    if (a.n == 0 || b.n == 0)
        return (a.n == 0) - (b.n == 0);
    nc_str x, y;
    bool more_a = nc_str_split(&a, '.', &x), more_b = nc_str_split(&b, '.', &y);
    while (more_a && more_b) {
        int order = word_cmp(x, y);
        if (order != 0)
            return order;
        more_a = nc_str_split(&a, '.', &x);
        more_b = nc_str_split(&b, '.', &y);
    }
    return more_a - more_b;
}

int nc_version_cmp(const nc_version *a, const nc_version *b)
{
    for (unsigned i = 0; i < 3; i++)
        if (a->part[i] != b->part[i])
            return a->part[i] < b->part[i] ? -1 : 1;
    return pre_cmp(a->pre, b->pre);
}

/* ---- ranges ---- */

/* The first version that no longer keeps the promise of `v`, of which `parts` numbers were written. */
static nc_version end_of(const nc_version *v, unsigned parts)
{
    nc_version end = {.pre = NC_S("0")}; /* below every version with these numbers */
    unsigned at = v->part[0] > 0 || parts == 1 ? 0 : v->part[1] > 0 || parts == 2 ? 1 : 2;
    for (unsigned i = 0; i <= at; i++)
        end.part[i] = v->part[i];
    end.part[at]++;
    return end;
}

static bool compare(const nc_version *version, nc_str op, const nc_version *with, unsigned parts)
{
    int order = nc_version_cmp(version, with);
    if (op.n == 0) {
        nc_version end = end_of(with, parts);
        return order >= 0 && nc_version_cmp(version, &end) < 0;
    }
    bool equal = op.p[op.n - 1] == '=';
    if (op.p[0] == '>')
        return order > 0 || (equal && order == 0);
    if (op.p[0] == '<')
        return order < 0 || (equal && order == 0);
    return order == 0;
}

static nc_range comparison(const nc_version *version, nc_str word)
{
    static const char *const ops[] = {">=", "<=", ">", "<", "="};
    nc_str op = NC_S("");
    nc_version with;
    if (nc_str_eq(word, NC_S("*")))
        return NC_RANGE_IN;
    for (size_t i = 0; i < sizeof ops / sizeof *ops && op.n == 0; i++)
        if (nc_str_starts(word, nc_str_c(ops[i])))
            op = nc_str_c(ops[i]);
    nc_str rest = nc_str_sub(word, op.n, SIZE_MAX);
    unsigned parts = take_parts(&rest, &with);
    if (parts == 0 || (parts < 3 && rest.n > 0) || !take_tail(&rest, &with))
        return NC_RANGE_BAD;
    return compare(version, op, &with, parts) ? NC_RANGE_IN : NC_RANGE_OUT;
}

nc_range nc_version_in(const nc_version *version, nc_str range, size_t *at)
{
    nc_str rest = range, side, word;
    bool any = false;
    while (nc_str_split(&rest, '|', &side)) {
        const char *begin = side.p;
        bool all = true, some = false;
        while (nc_str_word(&side, &word)) {
            nc_range one = comparison(version, word);
            *at = (size_t)(word.p - range.p);
            if (one == NC_RANGE_BAD)
                return NC_RANGE_BAD;
            all = all && one == NC_RANGE_IN;
            some = true;
        }
        *at = begin == NULL ? 0 : (size_t)(begin - range.p);
        if (!some)
            return NC_RANGE_BAD;
        any = any || all;
    }
    *at = 0;
    return range.n == 0 ? NC_RANGE_BAD : any ? NC_RANGE_IN : NC_RANGE_OUT;
}
