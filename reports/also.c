/* SPDX-License-Identifier: Apache-2.0 */
/* Things to do that are the same but for whom they are about: the same PING for five hosts is one line. */
#include "reports/build.h"

#include <stdlib.h>

bool nc_build_alike(const nc_filled *x, const nc_filled *y)
{
    const nc_action *a = x->action, *b = y->action;
    if (a == NULL || b == NULL || !nc_str_eq(x->risk, y->risk))
        return false;
    return a == b || (a->command != NULL && a->command == b->command && nc_str_eq(x->to, y->to));
}

/* ---- what differs ---- */

static bool parts_words(char c)
{
    return c != '\0' && strchr(" \n\t=(),;\"'", c) != NULL;
}

/* The next word of a text, and what stands before it; false at the end. */
static bool next_word(nc_str *rest, nc_str *word, nc_str *before)
{
    size_t from = 0, end;
    while (from < rest->n && parts_words(rest->p[from]))
        from++;
    for (end = from; end < rest->n && !parts_words(rest->p[end]);)
        end++;
    *before = nc_str_sub(*rest, 0, from);
    *word = nc_str_sub(*rest, from, end - from);
    *rest = nc_str_sub(*rest, end, SIZE_MAX);
    return word->n > 0;
}

/* A word without the sign that ends its part of the sentence; an address may end in two colons. */
static nc_str bare(nc_str word)
{
    char last = word.n > 1 ? word.p[word.n - 1] : '\0';
    bool ends = last == '.' || (last == ':' && word.p[word.n - 2] != ':');
    return ends ? nc_str_sub(word, 0, word.n - 1) : word;
}

/* Words of `text` that `head` has others for at the same places; false: the two are not built alike. */
static bool different_words(nc_str head, nc_str text, nc_list *out)
{
    for (;;) {
        nc_str a, b, before_a, before_b;
        bool more = next_word(&head, &a, &before_a);
        if (next_word(&text, &b, &before_b) != more || !nc_str_eq(before_a, before_b))
            return false;
        if (!more)
            return true;
        b = bare(b);
        if (!nc_str_eq(bare(a), b) && !nc_list_has_text(out, b))
            *(nc_str *)nc_list_add(out, sizeof b) = b;
    }
}

/* "10.0.0.2", or "10.0.0.2 (443)"; of texts that are not built alike all of it, as one line. */
static nc_str difference(nc_build *b, nc_str head, nc_str text)
{
    nc_list words = {0};
    if (different_words(head, text, &words)) {
        const nc_str *w = words.items;
        for (size_t i = 0; i < words.count; i++)
            nc_buf_printf(&b->scratch, "%s%.*s", i == 0 ? "" : i == 1 ? " (" : ", ", NC_FMT(w[i]));
        nc_buf_c(&b->scratch, words.count > 1 ? ")" : "");
    } else {
        for (size_t i = 0; i < text.n; i++)
            nc_buf_char(&b->scratch, text.p[i] == '\n' ? ' ' : text.p[i]);
    }
    free(words.items);
    return nc_build_take(b);
}

void nc_build_also(nc_build *b, nc_list *also, nc_str head, const nc_filled *filled, const nc_finding *f)
{
    nc_str what = difference(b, head, nc_build_filled(b, filled->text, f));
    if (what.n > 0 && !nc_list_has_text(also, what))
        *(nc_str *)nc_list_add(also, sizeof what) = what;
}
