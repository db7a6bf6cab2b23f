/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include "decoders/text/give.h"
#include "decoders/text/when.h"
#include "engine/base/buf.h"
#include "engine/base/num.h"

#include <stdio.h>

static const struct {
    nc_str name;
    nc_type type;
} forms[NC_FORM_COUNT] = {
    [NC_FORM_WORD] = {NC_SI("word"), NC_T_SYMBOL},
    [NC_FORM_TEXT] = {NC_SI("text"), NC_T_SYMBOL},
    [NC_FORM_INTEGER] = {NC_SI("integer"), NC_T_INT},
    [NC_FORM_HEX] = {NC_SI("hex"), NC_T_INT},
    [NC_FORM_QUANTITY] = {NC_SI("quantity"), NC_T_INT},
    [NC_FORM_NUMBER] = {NC_SI("number"), NC_T_FLOAT},
    [NC_FORM_MAC] = {NC_SI("mac"), NC_T_MAC},
    [NC_FORM_IP] = {NC_SI("ip"), NC_T_IP},
    [NC_FORM_CIDR] = {NC_SI("cidr"), NC_T_CIDR},
    [NC_FORM_YESNO] = {NC_SI("yesno"), NC_T_BOOL},
    [NC_FORM_MAP] = {NC_SI("map"), NC_T_SYMBOL},
    [NC_FORM_FLAG] = {NC_SI("flag"), NC_T_BOOL},
    [NC_FORM_BIT] = {NC_SI("bit"), NC_T_BOOL},
    [NC_FORM_BITS] = {NC_SI("bits"), NC_T_STRING},
    [NC_FORM_LETTERS] = {NC_SI("letters"), NC_T_STRING},
    [NC_FORM_DURATION] = {NC_SI("duration"), NC_T_DURATION},
    [NC_FORM_CLOCK] = {NC_SI("clock"), NC_T_DURATION},
    [NC_FORM_DATE] = {NC_SI("date"), NC_T_TIME},
    [NC_FORM_STAMP] = {NC_SI("stamp"), NC_T_TIME},
    [NC_FORM_OCTETS] = {NC_SI("octets"), NC_T_INT},
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

/* A map written at the field, or the name of one under `maps`. */
static const nc_node *map_of(const nc_node *field, const nc_node *const maps[2])
{
    const nc_node *map = nc_node_get(field, "map");
    if (map == NULL || map->kind != NC_NODE_SCALAR)
        return map;
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; maps[i] != NULL && maps[i]->kind == NC_NODE_MAP && k < maps[i]->count; k++)
            if (nc_str_eq(maps[i]->pairs[k].key, map->text))
                return maps[i]->pairs[k].value;
    return map;
}

static nc_err load_map(nc_arena *arena, const nc_node *map, nc_form *out, nc_place place, nc_diag *diag)
{
    if (map == NULL || map->kind != NC_NODE_MAP || map->count == 0)
        return nc_report(diag, NC_E_INVALID, map ? map->place : place,
                         "`map` is {printed: meant}, or the name of a map under `maps`");
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

/* The texts that a key holds; NULL without it. */
static nc_err load_texts(nc_arena *arena, const nc_node *field, const char *key, const nc_str **out,
                         unsigned *count, nc_diag *diag)
{
    const nc_node *list = nc_node_get(field, key);
    if (list == NULL)
        return NC_E_OK;
    bool fine = list->kind != NC_NODE_MAP;
    for (unsigned i = 0; fine && list->kind == NC_NODE_LIST && i < list->count; i++)
        fine = list->items[i]->kind == NC_NODE_SCALAR;
    if (!fine)
        return nc_report(diag, NC_E_INVALID, list->place, "`%s` is a text or a list of texts", key);
    *out = copy_texts(arena, list, count);
    return NC_E_OK;
}

/* The form that `as` names; COUNT when there is none. */
static nc_form_kind kind_of(const nc_node *field, nc_diag *diag)
{
    nc_str known[NC_FORM_COUNT], name = nc_node_text(field, "as", NC_S("word"));
    const nc_node *as = nc_node_get(field, "as");
    for (unsigned i = 0; i < NC_FORM_COUNT; i++) {
        known[i] = forms[i].name;
        if (nc_str_eq(name, forms[i].name))
            return (nc_form_kind)i;
    }
    nc_report(diag, NC_E_UNKNOWN, as ? as->place : field->place, "no form is called \"%.*s\"", NC_FMT(name));
    nc_hint_nearest(diag, name, known, NC_FORM_COUNT);
    return NC_FORM_COUNT;
}

/* A whole number that a key holds; `otherwise` without the key. */
static nc_err load_number(const nc_node *field, const char *key, int64_t otherwise, int64_t *out,
                          nc_diag *diag)
{
    const nc_node *node = nc_node_get(field, key);
    nc_word word = nc_w_int(otherwise);
    bool fine =
        node == NULL || (node->kind == NC_NODE_SCALAR && nc_value_parse(NULL, NC_T_INT, node->text, &word));
    *out = nc_v_int(word);
    return fine ? NC_E_OK : nc_report(diag, NC_E_INVALID, node->place, "`%s` is a whole number", key);
}

static nc_err load_unit(const nc_node *field, nc_form *out, nc_diag *diag)
{
    static const struct {
        nc_str name;
        int64_t ns;
    } units[] = {{NC_SI("us"), 1000},
                 {NC_SI("ms"), 1000000},
                 {NC_SI("s"), NC_SECOND},
                 {NC_SI("min"), 60 * NC_SECOND},
                 {NC_SI("h"), 3600 * NC_SECOND}};
    const nc_node *unit = nc_node_get(field, "unit");
    nc_str name = nc_node_text(field, "unit", NC_S("s"));
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (nc_str_eq(units[i].name, name)) {
            out->unit = units[i].ns;
            return NC_E_OK;
        }
    return nc_report(diag, NC_E_INVALID, unit->place, "`unit` is us, ms, s, min or h");
}

/* What is read of the text, before its form: parts between separators. */
static nc_err load_part(nc_arena *arena, const nc_node *field, nc_form *out, nc_diag *diag)
{
    const nc_node *split = nc_node_get(field, "split"), *take = nc_node_get(field, "take");
    nc_err err = load_number(field, "take", 1, &out->take, diag);
    err = err == NC_E_OK ? load_number(field, "parts", 1, &out->parts, diag) : err;
    if (err == NC_E_OK && (split == NULL) != (take == NULL))
        return nc_report(diag, NC_E_INVALID, (split ? split : take)->place,
                         "`split` and `take` stand together");
    if (err == NC_E_OK && split != NULL &&
        (split->text.n == 0 || out->take < 1 || out->take > 64 || out->parts < 1 || out->parts > 64))
        return nc_report(diag, NC_E_INVALID, split->place, "`split` is text, `take`, `parts` are 1 to 64");
    out->split = split == NULL ? NC_S("") : nc_arena_copy(arena, split->text);
    return err;
}

/* What belongs to one form only. */
static nc_err load_own(nc_arena *arena, const nc_node *field, const nc_node *const maps[2], nc_form *out,
                       nc_diag *diag)
{
    bool mapped = out->kind == NC_FORM_MAP || out->kind == NC_FORM_BITS || out->kind == NC_FORM_LETTERS;
    nc_type type = out->type;
    nc_err err = mapped ? load_map(arena, map_of(field, maps), out, field->place, diag) : NC_E_OK;
    if (out->kind != NC_FORM_MAP)
        out->type = type;
    out->other = nc_arena_copy(arena, nc_node_text(field, "other", NC_S("")));
    if (err == NC_E_OK && out->kind == NC_FORM_DURATION)
        err = load_unit(field, out, diag);
    if (err == NC_E_OK && out->kind == NC_FORM_QUANTITY)
        out->lettered = nc_str_eq(nc_node_text(field, "unit", NC_S("")), NC_S("always"));
    if (err == NC_E_OK && (out->kind == NC_FORM_BIT || out->kind == NC_FORM_OCTETS))
        err = load_number(field, out->kind == NC_FORM_BIT ? "bit" : "at", 0, &out->bit, diag);
    out->flag = nc_arena_copy(arena, nc_node_text(field, "flag", NC_S("")));
    if (err == NC_E_OK && out->kind == NC_FORM_FLAG && out->flag.n == 0)
        err = nc_report(diag, NC_E_INVALID, field->place, "the form flag needs `flag: LETTER or word`");
    return err;
}

nc_err nc_form_load(nc_arena *arena, const nc_node *field, const nc_node *const maps[2], nc_form *out,
                    nc_diag *diag)
{
    nc_str letters = nc_node_text(field, "case", NC_S(""));
    nc_form_kind kind = kind_of(field, diag);
    if (kind == NC_FORM_COUNT)
        return NC_E_UNKNOWN;
    *out = (nc_form){.kind = kind, .type = forms[kind].type};
    if (letters.n > 0 && !nc_str_eq(letters, NC_S("lower")) && !nc_str_eq(letters, NC_S("upper")))
        return nc_report(diag, NC_E_INVALID, nc_node_get(field, "case")->place, "`case` is lower or upper");
    out->letters = letters.n > 0 ? letters.p[0] : '\0';
    out->digits = nc_str_eq(nc_node_text(field, "digits", NC_S("no")), NC_S("yes"));
    out->maybe = nc_str_eq(nc_node_text(field, "maybe", NC_S("no")), NC_S("yes"));
    nc_err err = load_own(arena, field, maps, out, diag);
    if (err == NC_E_OK)
        err = load_part(arena, field, out, diag);
    if (err == NC_E_OK)
        err = load_number(field, "times", 1, &out->times, diag);
    if (err == NC_E_OK)
        err = load_number(field, "width", 0, &out->width, diag);
    if (err == NC_E_OK)
        err = load_number(field, "most", 0, &out->most, diag);
    if (err == NC_E_OK)
        err = load_texts(arena, field, "unknown", &out->unknown, &out->unknown_count, diag);
    if (err == NC_E_OK)
        err = load_texts(arena, field, "whole", &out->whole, &out->whole_count, diag);
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
    static const char letters[] = "KMGT";
    int64_t factor = 1, micros;
    for (unsigned i = 0; i < 4 && text.n > 1; i++)
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
        bool digit = word.n == 0 || (word.p[word.n - 1] >= '0' && word.p[word.n - 1] <= '9');
        if ((form->lettered && digit) || !read_quantity(word, &number))
            return false;
    } else {
        bool hex = form->kind != NC_FORM_INTEGER;
        if (hex && nc_str_starts_fold(word, NC_S("0x")))
            word = nc_str_sub(word, 2, SIZE_MAX);
        if (!nc_num_u64(word, hex ? 16 : 10, &value) || value > INT64_MAX)
            return false;
        number = (int64_t)value;
    }
    if (__builtin_mul_overflow(number, form->times, &number))
        return false;
    *out = form->kind == NC_FORM_BIT ? nc_w_bool((number & form->bit) != 0) : nc_w_int(number);
    return true;
}

/* 120.000 with the unit that the description knows. */
static bool read_duration(const nc_form *form, nc_str word, nc_word *out)
{
    enum { MILLION = 1000000 };
    int64_t millionths, ns;
    bool small = form->unit < MILLION;
    if (!nc_num_fixed(word, 6, &millionths) ||
        __builtin_mul_overflow(millionths, small ? form->unit : form->unit / MILLION, &ns))
        return false;
    *out = nc_w_int(small ? ns / MILLION : ns);
    return true;
}

/* "1, 2, 4": what the bits of a mask, or the letters of a word, stand for; those that nobody named as they
 * are.  Empty: none. */
static bool read_set(const nc_form *form, nc_pool *pool, nc_str word, nc_word *out)
{
    nc_buf text = {0};
    uint64_t mask = 0, bit = 0, left;
    bool bits = form->kind == NC_FORM_BITS;
    if (bits && !nc_num_u64(word, 16, &mask))
        return false;
    left = mask;
    for (unsigned i = 0; i < form->map_count; i++) {
        nc_str printed = form->printed[i];
        bool has = bits ? nc_num_u64(printed, 16, &bit) && (mask & bit) != 0
                        : printed.n > 0 && nc_str_find_char(word, printed.p[0]) != SIZE_MAX;
        left &= bits ? ~bit : left;
        if (has)
            nc_buf_printf(&text, "%s%.*s", text.n > 0 ? ", " : "", NC_FMT(form->meant[i]));
    }
    if (left != 0)
        nc_buf_printf(&text, "%sx%llx", text.n > 0 ? ", " : "", (unsigned long long)left);
    *out = nc_intern(pool, text.n > 0 ? nc_buf_str(&text) : NC_S("none"));
    nc_buf_free(&text);
    return true;
}

/* A big-endian number of four bytes at `at` of "00 00 00 01 ..." (an OCTET STRING as SNMP tools print it). */
static bool read_octets(const nc_form *form, nc_str text, nc_word *out)
{
    uint64_t value = 0, byte;
    nc_str word;
    for (int64_t i = 0; i < form->bit + 4; i++) {
        if (!nc_str_word(&text, &word) || word.n != 2 || !nc_num_u64(word, 16, &byte))
            return false;
        if (i >= form->bit)
            value = value << 8 | byte;
    }
    *out = value;
    return true;
}

/* 00:30, where the description says that a time is printed without seconds. */
static bool read_minutes(const nc_form *form, nc_str text, int64_t *ns)
{
    enum { MINUTES = 5 };
    char whole[MINUTES + sizeof ":00"];
    if (form->kind != NC_FORM_CLOCK || form->width != MINUTES || text.n != MINUTES)
        return false;
    snprintf(whole, sizeof whole, "%.*s:00", NC_FMT(text));
    return nc_when_clock(nc_str_c(whole), ns);
}

static bool read_when(const nc_form *form, nc_str text, nc_word *out)
{
    int64_t ns;
    bool fine = read_minutes(form, text, &ns) ? true
                : form->kind == NC_FORM_CLOCK ? nc_when_clock(text, &ns)
                : form->kind == NC_FORM_DATE  ? nc_when_date(text, &ns)
                                              : nc_when_stamp(text, &ns);
    if (fine)
        *out = nc_w_int(ns);
    return fine;
}

static bool read_float(nc_str word, nc_word *out)
{
    double value;
    if (!nc_num_float(word, &value))
        return false;
    *out = nc_w_float(value);
    return true;
}

static nc_form_result read_map(const nc_form *form, nc_pool *pool, nc_str text, nc_word *out)
{
    for (unsigned i = 0; i < form->map_count; i++)
        if (nc_str_eq_fold(form->printed[i], text))
            return nc_value_parse(pool, form->type, form->meant[i], out) ? NC_FORM_OK : NC_FORM_BAD;
    bool other = form->other.n > 0 && nc_value_parse(pool, form->type, form->other, out);
    return other ? NC_FORM_OK : NC_FORM_BAD;
}

/* fe80::1%OSAQ1: through which interface an address of one link is meant (RFC 4007 section 11). */
static nc_str without_zone(nc_str word)
{
    size_t zone = nc_str_find_char(word, '%');
    return zone == SIZE_MAX || nc_str_find_char(word, ':') == SIZE_MAX ? word : nc_str_sub(word, 0, zone);
}

static bool has_digit(nc_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9')
            return true;
    return false;
}

static nc_form_result read_word(const nc_form *form, nc_pool *pool, nc_str word, nc_word *out)
{
    bool fine = false;
    switch (form->kind) {
    case NC_FORM_INTEGER:
    case NC_FORM_HEX:
    case NC_FORM_BIT:
    case NC_FORM_QUANTITY: fine = read_number(form, word, out); break;
    case NC_FORM_NUMBER: fine = read_float(word, out); break;
    case NC_FORM_DURATION: fine = read_duration(form, word, out); break;
    case NC_FORM_CLOCK:
    case NC_FORM_DATE:
    case NC_FORM_STAMP: fine = read_when(form, word, out); break;
    case NC_FORM_BITS:
    case NC_FORM_LETTERS: fine = read_set(form, pool, word, out); break;
    case NC_FORM_FLAG:
        *out = nc_w_bool((form->flag.n == 1 ? nc_str_find(word, form->flag)
                                            : nc_str_find_fold(word, form->flag)) != SIZE_MAX);
        fine = true;
        break;
    case NC_FORM_OCTETS: fine = read_octets(form, word, out); break;
    case NC_FORM_IP: fine = nc_value_parse(pool, form->type, without_zone(word), out); break;
    case NC_FORM_MAC:
    case NC_FORM_YESNO: fine = nc_value_parse(pool, form->type, word, out); break;
    /* Without a length the width of the subnet would be a guess. */
    case NC_FORM_CIDR:
        fine = nc_value_parse(pool, NC_T_CIDR, word, out);
        if (fine && nc_str_find_char(word, '/') == SIZE_MAX)
            return NC_FORM_UNKNOWN;
        break;
    case NC_FORM_WORD:
        *out = in_letters(form, pool, word);
        fine = !form->digits || has_digit(word);
        break;
    case NC_FORM_TEXT:
    case NC_FORM_MAP:
    case NC_FORM_COUNT: break;
    }
    return fine ? NC_FORM_OK : NC_FORM_BAD;
}

/* Fewer characters than the value always has: a piece of it.  A number of so many tells a row of a table from
 * another line. */
static bool is_piece(const nc_form *form, nc_str word, nc_form_result *out)
{
    *out = form->kind == NC_FORM_HEX ? NC_FORM_BAD : NC_FORM_UNKNOWN;
    return form->kind != NC_FORM_CLOCK && word.n < (size_t)form->width;
}

/* 400 000: a number in groups, of which the first word is one. */
static bool in_groups(const nc_form *form, nc_str word, nc_str rest)
{
    enum { GROUP = 3 };
    nc_str group;
    bool number = form->kind == NC_FORM_INTEGER || form->kind == NC_FORM_QUANTITY ||
                  form->kind == NC_FORM_NUMBER || form->kind == NC_FORM_DURATION;
    return number && word.n <= GROUP && nc_str_word(&rest, &group) && group.n >= GROUP &&
           nc_is_number(nc_str_sub(group, 0, GROUP)) &&
           (group.n == GROUP || group.p[GROUP] == ',' || group.p[GROUP] == '.');
}

/* The parts of a text that the field is about; false when it has fewer. */
static bool take_part(const nc_form *form, nc_str *text)
{
    size_t at = 0, end = 0;
    if (form->split.n == 0)
        return true;
    for (int64_t i = 1; i < form->take; i++) {
        if ((at = nc_str_find(*text, form->split)) == SIZE_MAX)
            return false;
        *text = nc_str_sub(*text, at + form->split.n, SIZE_MAX);
    }
    for (int64_t i = 0; i < form->parts; i++) {
        if (at == SIZE_MAX)
            return false;
        at = nc_str_find(nc_str_sub(*text, end, SIZE_MAX), form->split);
        end = at == SIZE_MAX ? text->n + form->split.n : end + at + form->split.n;
    }
    *text = nc_str_trim(nc_str_sub(*text, 0, end - form->split.n));
    return true;
}

/* The beginning of a text that is always printed whole: what followed stood in the next line, or was lost. */
static bool begins_whole(const nc_form *form, nc_str text)
{
    bool begins = false;
    for (unsigned i = 0; i < form->whole_count; i++) {
        if (nc_str_eq_fold(form->whole[i], text))
            return false;
        begins = begins || nc_str_starts_fold(form->whole[i], text);
    }
    return begins;
}

static bool whole_text(nc_form_kind kind)
{
    return kind == NC_FORM_TEXT || kind == NC_FORM_MAP || kind == NC_FORM_STAMP || kind == NC_FORM_OCTETS ||
           kind == NC_FORM_FLAG;
}

static nc_form_result read_text(const nc_form *form, nc_pool *pool, nc_str text, nc_word *out, bool *leftover)
{
    nc_form_result piece;
    text = nc_str_trim(text);
    *leftover = false;
    if (among(form->unknown, form->unknown_count, text))
        return NC_FORM_UNKNOWN;
    if (whole_text(form->kind)) {
        text = up_to_gap(text, leftover);
    } else {
        nc_str rest = text;
        nc_str_word(&rest, &text);
        if (text.n > 1 && text.p[text.n - 1] == ',') /* VTAM lists values so */
            text.n--;
        rest = nc_str_trim(rest);
        *leftover = rest.n > 0 && rest.p[0] != '(';
        if (in_groups(form, text, rest))
            return NC_FORM_BAD;
    }
    bool has = take_part(form, &text);
    if (has && form->kind == NC_FORM_MAP && among(form->printed, form->map_count, text))
        return read_map(form, pool, text, out);
    if (!has || among(nothing, sizeof nothing / sizeof *nothing, text) ||
        among(form->unknown, form->unknown_count, text))
        return NC_FORM_UNKNOWN;
    if (nc_str_find_char(text, '?') != SIZE_MAX) /* how damaged copies show what could not be read */
        return NC_FORM_BAD;
    if (form->kind == NC_FORM_MAP)
        return read_map(form, pool, text, out);
    if (form->kind == NC_FORM_WORD && nc_str_ends(text, NC_S(".")) && nc_is_piece_of_ip(text))
        return NC_FORM_UNKNOWN;
    if (is_piece(form, text, &piece))
        return piece;
    if (begins_whole(form, text))
        return NC_FORM_UNKNOWN;
    if (form->kind != NC_FORM_TEXT)
        return read_word(form, pool, text, out);
    if (nc_str_find(text, NC_S(": ")) != SIZE_MAX || nc_str_ends(text, NC_S(":"))) {
        *leftover = true;
        return NC_FORM_BAD;
    }
    *out = in_letters(form, pool, text);
    return NC_FORM_OK;
}

nc_form_result nc_form_read(const nc_form *form, nc_pool *pool, nc_str text, nc_word *out, bool *leftover)
{
    nc_form_result result = read_text(form, pool, text, out, leftover);
    return result == NC_FORM_BAD && form->maybe ? NC_FORM_UNKNOWN : result;
}

/* Whether a part of the text ends with what separates it from the next one. */
static bool part_ends(const nc_form *form, nc_str text)
{
    size_t at = SIZE_MAX;
    for (int64_t i = 1; i < form->take + form->parts; i++) {
        if ((at = nc_str_find(text, form->split)) == SIZE_MAX)
            return false;
        text = nc_str_sub(text, at + form->split.n, SIZE_MAX);
    }
    return at != SIZE_MAX;
}

bool nc_form_is_whole(const nc_form *form, nc_str text)
{
    text = nc_str_trim(text);
    if ((form->width > 0 && text.n == (size_t)form->width) ||
        (form->most > 0 && text.n == (size_t)form->most))
        return true;
    if (form->split.n > 0 && !whole_text(form->kind))
        return part_ends(form, text);
    if (form->kind == NC_FORM_YESNO)
        return true;
    if (form->kind != NC_FORM_MAP || form->other.n > 0)
        return false;
    for (unsigned i = 0; i < form->map_count; i++)
        if (form->printed[i].n > text.n && nc_str_starts_fold(form->printed[i], text))
            return false;
    return true;
}
