/* SPDX-License-Identifier: Apache-2.0 */
#include "give.h"

#include "decoders/secrets.h"
#include "engine/base/num.h"

#include <string.h>

void nc_giver_begin(nc_giver *g, nc_case *c, uint32_t source)
{
    memset(g, 0, sizeof *g);
    g->c = c;
    g->hint = c->hint(c->hint_context, nc_sources_get(c->sources, source)->name);
    g->from = (nc_origin){.at = NC_TIME_NONE, .source = source, .vantage = g->hint.vantage};
}

void nc_giver_loaded(nc_giver *g, nc_fact_type type)
{
    if (!g->loaded[type] && g->c->loaded != NULL)
        g->c->loaded(g->c->loaded_context, g->from.source, type);
    g->loaded[type] = true;
}

void nc_give_begin(const nc_giver *g, nc_fact *fact, nc_fact_type type)
{
    nc_fact_begin(fact, type, &g->from);
}

void nc_give_put(nc_giver *g, const nc_fact *fact)
{
    nc_giver_loaded(g, fact->type);
    nc_put(g->c->sink, fact);
    g->facts++;
}

void nc_give_int(nc_fact *fact, unsigned slot, nc_str word)
{
    int64_t value;
    if (nc_num_i64(word, &value))
        nc_fact_set(fact, slot, nc_w_int(value));
}

void nc_give_sym(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word)
{
    if (word.n > 0 && !nc_is_cut(word))
        nc_fact_set(fact, slot, nc_intern(g->c->pool, word));
}

static void give_case(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word, char first, char shift)
{
    char out[256];
    if (word.n > sizeof out)
        word.n = sizeof out;
    for (size_t i = 0; i < word.n; i++)
        out[i] = word.p[i] >= first && word.p[i] <= first + 25 ? (char)(word.p[i] + shift) : word.p[i];
    nc_give_sym(g, fact, slot, nc_str_n(out, word.n));
}

void nc_give_lower(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word)
{
    give_case(g, fact, slot, word, 'A', 32);
}

void nc_give_upper(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word)
{
    give_case(g, fact, slot, word, 'a', -32);
}

void nc_give_one_of(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word, const char *const *set)
{
    for (; *set != NULL; set++)
        if (nc_is_fold(word, *set))
            nc_give_sym(g, fact, slot, nc_str_c(*set));
}

void nc_give_text(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str text)
{
    if (!nc_is_cut(text))
        nc_fact_set(fact, slot, nc_intern(g->c->pool, nc_str_trim(text)));
}

void nc_give_shown(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str text)
{
    nc_buf shown = {0}, open = {0};
    text = nc_str_trim(text);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == NC_TEXT_CUT)
            nc_buf_c(&shown, "...");
        else if (text.p[i] != NC_TEXT_EDGE)
            nc_buf_char(&shown, text.p[i]);
    nc_fact_set(fact, slot, nc_intern(g->c->pool, nc_without_secrets(nc_buf_str(&shown), &open)));
    nc_buf_free(&shown);
    nc_buf_free(&open);
}

static void give_parsed(const nc_giver *g, nc_fact *fact, unsigned slot, nc_type type, nc_str word)
{
    nc_word out;
    if (word.n > 0 && nc_value_parse(g->c->pool, type, word, &out))
        nc_fact_set(fact, slot, out);
}

void nc_give_ip(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word)
{
    size_t zone = nc_str_find_char(word, '%');
    give_parsed(g, fact, slot, NC_T_IP, zone == SIZE_MAX ? word : nc_str_sub(word, 0, zone));
}

void nc_give_cidr(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word)
{
    give_parsed(g, fact, slot, NC_T_CIDR, word);
}

void nc_give_mac(const nc_giver *g, nc_fact *fact, unsigned slot, nc_str word)
{
    give_parsed(g, fact, slot, NC_T_MAC, word);
}

/* ---- words ---- */

void nc_line_words(nc_str line, nc_words *out)
{
    out->count = 0;
    while (out->count < NC_LINE_WORDS && nc_str_word(&line, &out->at[out->count]))
        out->count++;
}

nc_str nc_line_after(const nc_words *words, unsigned from, const char *key)
{
    for (unsigned i = from; i + 1 < words->count; i++)
        if (nc_is_fold(words->at[i], key))
            return words->at[i + 1];
    return NC_S("");
}

bool nc_line_have(const nc_words *words, unsigned from, const char *key)
{
    for (unsigned i = from; i < words->count; i++)
        if (nc_is_fold(words->at[i], key))
            return true;
    return false;
}

void nc_give_have(nc_fact *fact, unsigned slot, const nc_words *words, unsigned from, const char *key)
{
    bool have = nc_line_have(words, from, key);
    if (have || words->count == 0 || !nc_is_cut(words->at[words->count - 1]))
        nc_give_bool(fact, slot, have);
}

bool nc_is(nc_str word, const char *text)
{
    return nc_str_eq(word, nc_str_c(text));
}

bool nc_is_fold(nc_str word, const char *text)
{
    return nc_str_eq_fold(word, nc_str_c(text));
}

bool nc_starts(nc_str text, const char *prefix)
{
    return nc_str_starts(text, nc_str_c(prefix));
}

bool nc_is_number(nc_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] < '0' || word.p[i] > '9')
            return false;
    return word.n > 0;
}

bool nc_is_piece_of_ip(nc_str word)
{
    enum { DOTS = 3 };
    unsigned dots = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] != '.' && (word.p[i] < '0' || word.p[i] > '9'))
            return false;
        dots += word.p[i] == '.';
    }
    return dots < DOTS || nc_str_ends(word, NC_S("."));
}

nc_str nc_without_end(nc_str word, char c)
{
    return word.n > 0 && word.p[word.n - 1] == c ? nc_str_sub(word, 0, word.n - 1) : word;
}

nc_str nc_between(nc_str text, const char *open, const char *close)
{
    size_t from = nc_str_find(text, nc_str_c(open));
    if (from == SIZE_MAX)
        return NC_S("");
    nc_str rest = nc_str_sub(text, from + strlen(open), SIZE_MAX);
    size_t to = nc_str_find(rest, nc_str_c(close));
    return to == SIZE_MAX ? NC_S("") : nc_str_sub(rest, 0, to);
}

nc_cut nc_is_cut(nc_str text)
{
    if (nc_str_find_char(text, NC_TEXT_CUT) != SIZE_MAX)
        return NC_CUT_YES;
    return nc_str_find_char(text, NC_TEXT_EDGE) != SIZE_MAX ? NC_CUT_MAYBE : NC_CUT_NO;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether the text begins with the three digits of a group, and no more. */
static bool is_group(nc_str text)
{
    enum { GROUP = 3 };
    return nc_is_number(nc_str_sub(text, 0, GROUP)) && text.n >= GROUP &&
           (text.n == GROUP || !is_digit(text.p[GROUP]));
}

bool nc_whole_number(nc_str *text, uint64_t *out)
{
    nc_str rest = *text;
    if (!nc_num_lead(&rest, out))
        return false;
    size_t digits = text->n - rest.n;
    bool first = digits > 0 && digits <= 3 && text->p[0] != '0';
    nc_str next = nc_str_sub(rest, 1, SIZE_MAX);
    if (rest.n > 0 && (nc_is_cut_mark(rest.p[0]) || rest.p[0] == '?' || (unsigned char)rest.p[0] >= 0x80))
        return false;
    if (rest.n > 0 && first && nc_str_find_char(NC_S(" .,'"), rest.p[0]) != SIZE_MAX && is_group(next))
        return false;
    *text = rest;
    return true;
}

bool nc_number_after(nc_str text, const char *mark, int64_t *out)
{
    size_t from = nc_str_find_fold(text, nc_str_c(mark));
    uint64_t value;
    if (from == SIZE_MAX)
        return false;
    nc_str rest = nc_str_trim(nc_str_sub(text, from + strlen(mark), SIZE_MAX));
    if (rest.n == 0 || !is_digit(rest.p[0]) || !nc_whole_number(&rest, &value) || value > INT64_MAX)
        return false;
    *out = (int64_t)value;
    return true;
}
