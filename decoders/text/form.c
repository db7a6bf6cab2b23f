/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include "engine/base/num.h"

static const nc_str names[NC_FORM_COUNT] = {
    NC_SI("word"), NC_SI("text"), NC_SI("integer"), NC_SI("hex"),   NC_SI("quantity"),
    NC_SI("mac"),  NC_SI("ip"),   NC_SI("cidr"),    NC_SI("yesno"), NC_SI("map"),
};
static const nc_type types[NC_FORM_COUNT] = {
    NC_T_SYMBOL, NC_T_SYMBOL, NC_T_INT,  NC_T_INT,  NC_T_INT,
    NC_T_MAC,    NC_T_IP,     NC_T_CIDR, NC_T_BOOL, NC_T_SYMBOL,
};
static const nc_str nothing[] = {NC_SI("none"), NC_SI("n/a"),     NC_SI("*na*"),
                                 NC_SI("*"),    NC_SI("unknown"), NC_SI("")};

/* ---- loading ---- */

static nc_str *copy_texts(nc_arena *arena, const nc_node *list, unsigned *count)
{
    *count = list->kind == NC_NODE_SCALAR ? 1 : list->count;
    nc_str *texts = NC_NEW_ARRAY(arena, nc_str, *count);
    for (unsigned i = 0; i < *count; i++)
        texts[i] = nc_arena_copy(arena, list->kind == NC_NODE_SCALAR ? list->text : list->items[i]->text);
    return texts;
}

static bool only_digits(nc_str text)
{
    int64_t value;
    return nc_num_i64(text, &value);
}

static bool is_truth(nc_str text)
{
    return nc_str_eq(text, NC_S("yes")) || nc_str_eq(text, NC_S("no"));
}

/* What a map means decides its type: all numbers, all yes or no, else words. */
static nc_type type_of_map(const nc_form *form)
{
    unsigned numbers = 0, truths = 0;
    for (unsigned i = 0; i < form->map_count; i++) {
        numbers += only_digits(form->meant[i]);
        truths += is_truth(form->meant[i]);
    }
    if (numbers == form->map_count)
        return NC_T_INT;
    return truths == form->map_count ? NC_T_BOOL : NC_T_SYMBOL;
}

static nc_err load_map(nc_arena *arena, const nc_node *map, nc_form *out, nc_place place, nc_diag *diag)
{
    if (map == NULL || map->kind != NC_NODE_MAP || map->count == 0)
        return nc_report(diag, NC_E_INVALID, map ? map->place : place,
                         "the form map needs `map: {printed: meant}`");
    nc_str *printed = NC_NEW_ARRAY(arena, nc_str, map->count),
           *meant = NC_NEW_ARRAY(arena, nc_str, map->count);
    for (unsigned i = 0; i < map->count; i++) {
        if (map->pairs[i].value->kind != NC_NODE_SCALAR)
            return nc_report(diag, NC_E_INVALID, map->pairs[i].place, "a map's value is one word");
        printed[i] = nc_arena_copy(arena, map->pairs[i].key);
        meant[i] = nc_arena_copy(arena, map->pairs[i].value->text);
    }
    out->printed = printed;
    out->meant = meant;
    out->map_count = map->count;
    out->type = type_of_map(out);
    return NC_E_OK;
}

static nc_err load_unknown(nc_arena *arena, const nc_node *list, nc_form *out, nc_diag *diag)
{
    bool fine = list->kind != NC_NODE_MAP;
    for (unsigned i = 0; fine && list->kind == NC_NODE_LIST && i < list->count; i++)
        fine = list->items[i]->kind == NC_NODE_SCALAR;
    if (!fine)
        return nc_report(diag, NC_E_INVALID, list->place, "`unknown` is a text or a list of texts");
    out->unknown = copy_texts(arena, list, &out->unknown_count);
    return NC_E_OK;
}

nc_err nc_form_load(nc_arena *arena, const nc_node *field, nc_form *out, nc_diag *diag)
{
    const nc_node *as = nc_node_get(field, "as"), *unknown = nc_node_get(field, "unknown");
    nc_str name = nc_node_text(field, "as", NC_S("word")), letters = nc_node_text(field, "case", NC_S(""));
    unsigned kind = 0;
    while (kind < NC_FORM_COUNT && !nc_str_eq(name, names[kind]))
        kind++;
    if (kind == NC_FORM_COUNT) {
        nc_err err = nc_report(diag, NC_E_UNKNOWN, as ? as->place : field->place,
                               "no form is called \"%.*s\"", NC_FMT(name));
        nc_hint_nearest(diag, name, names, NC_FORM_COUNT);
        return err;
    }
    *out = (nc_form){.kind = (nc_form_kind)kind, .type = types[kind]};
    if (letters.n > 0 && !nc_str_eq(letters, NC_S("lower")) && !nc_str_eq(letters, NC_S("upper")))
        return nc_report(diag, NC_E_INVALID, nc_node_get(field, "case")->place, "`case` is lower or upper");
    out->letters = letters.n > 0 ? letters.p[0] : '\0';
    nc_err err = NC_E_OK;
    if (kind == NC_FORM_MAP)
        err = load_map(arena, nc_node_get(field, "map"), out, field->place, diag);
    if (err == NC_E_OK && unknown != NULL)
        err = load_unknown(arena, unknown, out, diag);
    return err;
}

/* ---- reading ---- */

static bool among(const nc_str *texts, unsigned count, nc_str text)
{
    for (unsigned i = 0; i < count; i++)
        if (nc_str_eq_fold(texts[i], text))
            return true;
    return false;
}

static nc_word in_letters(const nc_form *form, nc_pool *pool, nc_str text)
{
    char copy[256];
    if (form->letters == '\0' || text.n > sizeof copy)
        return nc_intern(pool, text);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
        copy[i] = form->letters == 'l' && upper   ? (char)(c - 'A' + 'a')
                  : form->letters == 'u' && lower ? (char)(c - 'a' + 'A')
                                                  : c;
    }
    return nc_intern(pool, nc_str_n(copy, text.n));
}

/* A text ends where columns are left free; what comes after belongs to a label that is not known. */
static nc_str up_to_gap(nc_str text, bool *leftover)
{
    size_t gap = nc_str_find(text, NC_S("  "));
    if (gap == SIZE_MAX)
        return text;
    *leftover = true;
    return nc_str_trim_right(nc_str_sub(text, 0, gap));
}

/* 19.0M, 4096K, 1440: to a whole number of units of one; K, M and G count by 1024. */
static bool read_quantity(nc_str text, int64_t *out)
{
    static const char letters[] = "KMG";
    int64_t factor = 1, micros;
    for (unsigned i = 0; i < 3 && text.n > 1; i++)
        if ((text.p[text.n - 1] & ~0x20) == letters[i]) {
            factor = INT64_C(1) << 10 * (i + 1);
            text.n--;
            break;
        }
    if (!nc_num_fixed(text, 6, &micros) || __builtin_mul_overflow(micros, factor, out))
        return false;
    *out /= 1000000;
    return true;
}

static bool read_number(const nc_form *form, nc_str word, nc_word *out)
{
    uint64_t value;
    int64_t number;
    if (form->kind == NC_FORM_QUANTITY) {
        if (!read_quantity(word, &number))
            return false;
        *out = nc_w_int(number);
        return true;
    }
    if (form->kind == NC_FORM_HEX && nc_str_starts_fold(word, NC_S("0x")))
        word = nc_str_sub(word, 2, SIZE_MAX);
    if (!nc_num_u64(word, form->kind == NC_FORM_HEX ? 16 : 10, &value) || value > INT64_MAX)
        return false;
    *out = value;
    return true;
}

static nc_form_result read_map(const nc_form *form, nc_pool *pool, nc_str text, nc_word *out)
{
    for (unsigned i = 0; i < form->map_count; i++)
        if (nc_str_eq_fold(form->printed[i], text))
            return nc_value_parse(pool, form->type, form->meant[i], out) ? NC_FORM_OK : NC_FORM_BAD;
    return NC_FORM_BAD;
}

static nc_form_result read_word(const nc_form *form, nc_pool *pool, nc_str word, nc_word *out)
{
    bool fine = false;
    switch (form->kind) {
    case NC_FORM_INTEGER:
    case NC_FORM_HEX:
    case NC_FORM_QUANTITY: fine = read_number(form, word, out); break;
    case NC_FORM_MAC:
    case NC_FORM_IP:
    case NC_FORM_YESNO: fine = nc_value_parse(pool, form->type, word, out); break;
    /* Without a length the width of the subnet would be a guess. */
    case NC_FORM_CIDR:
        fine = nc_str_find_char(word, '/') != SIZE_MAX && nc_value_parse(pool, NC_T_CIDR, word, out);
        break;
    case NC_FORM_WORD:
        *out = in_letters(form, pool, word);
        fine = true;
        break;
    case NC_FORM_TEXT:
    case NC_FORM_MAP:
    case NC_FORM_COUNT: break;
    }
    return fine ? NC_FORM_OK : NC_FORM_BAD;
}

nc_form_result nc_form_read(const nc_form *form, nc_pool *pool, nc_str text, nc_word *out, bool *leftover)
{
    text = nc_str_trim(text);
    *leftover = false;
    if (form->kind == NC_FORM_TEXT || form->kind == NC_FORM_MAP) {
        text = up_to_gap(text, leftover);
    } else {
        nc_str rest = text;
        nc_str_word(&rest, &text);
        rest = nc_str_trim(rest);
        *leftover = rest.n > 0 && rest.p[0] != '(';
    }
    if (among(nothing, sizeof nothing / sizeof *nothing, text) ||
        among(form->unknown, form->unknown_count, text))
        return NC_FORM_UNKNOWN;
    if (nc_str_find_char(text, '?') != SIZE_MAX) /* how damaged copies show what could not be read */
        return NC_FORM_BAD;
    if (form->kind == NC_FORM_MAP)
        return read_map(form, pool, text, out);
    if (form->kind != NC_FORM_TEXT)
        return read_word(form, pool, text, out);
    if (nc_str_find(text, NC_S(": ")) != SIZE_MAX || nc_str_ends(text, NC_S(":"))) {
        *leftover = true;
        return NC_FORM_BAD;
    }
    *out = in_letters(form, pool, text);
    return NC_FORM_OK;
}
