/* SPDX-License-Identifier: Apache-2.0 */
#include "template.h"

static bool read_brace(nc_str word, nc_piece *piece)
{
    nc_str name = nc_str_sub(word, 1, word.n - 2);
    bool rest = nc_str_ends(name, NC_S("..."));
    if (rest)
        name.n -= 3;
    if (name.n == 0 || nc_str_find_char(name, '{') != SIZE_MAX || nc_str_find_char(name, '}') != SIZE_MAX)
        return false;
    *piece =
        (nc_piece){.kind = rest ? NC_PIECE_REST : NC_PIECE_ONE, .text = name, .capture = NC_CAPTURE_NONE};
    return true;
}

static bool read_piece(nc_arena *arena, nc_str word, nc_piece *piece)
{
    bool opens = word.p[0] == '{', closes = word.p[word.n - 1] == '}';
    *piece = (nc_piece){.kind = NC_PIECE_WORD, .text = word, .capture = NC_CAPTURE_NONE};
    if (opens != closes)
        return false;
    if (opens && !read_brace(word, piece))
        return false;
    if (nc_str_eq(word, NC_S("...")))
        piece->kind = NC_PIECE_ANY;
    piece->text = nc_arena_copy(arena, piece->text);
    return true;
}

bool nc_template_read(nc_arena *arena, nc_str text, nc_template *out, const char **why)
{
    nc_piece pieces[NC_TEMPLATE_PIECES];
    unsigned count = 0, captures = 0, words = 0;
    nc_str rest = text, word;
    while (nc_str_word(&rest, &word)) {
        *why = "has too many words";
        if (count == NC_TEMPLATE_PIECES || captures == NC_TEMPLATE_CAPTURES)
            return false;
        *why = "has a brace that is not a whole word {name}";
        if (!read_piece(arena, word, &pieces[count]))
            return false;
        *why = "goes on after {...} took the rest of the line";
        if (count > 0 && pieces[count - 1].kind == NC_PIECE_REST)
            return false;
        words += pieces[count].kind == NC_PIECE_WORD;
        captures += pieces[count].kind == NC_PIECE_ONE || pieces[count].kind == NC_PIECE_REST;
        count++;
    }
    *why = "names no word to recognise it by";
    if (words == 0)
        return false;
    out->count = count;
    out->pieces = NC_NEW_ARRAY(arena, nc_piece, count);
    memcpy(out->pieces, pieces, count * sizeof *pieces);
    return true;
}

/* One piece against the front of *rest. */
static bool step(const nc_piece *piece, nc_str *rest, nc_capture *out, unsigned *count)
{
    nc_str word;
    if (piece->kind == NC_PIECE_REST) {
        word = nc_str_trim(*rest);
        *rest = nc_str_n(word.p + word.n, 0);
    } else if (!nc_str_word(rest, &word)) {
        return false;
    } else if (piece->kind == NC_PIECE_WORD) {
        return nc_str_eq_fold(word, piece->text);
    }
    out[(*count)++] = (nc_capture){piece->capture, word};
    return true;
}

bool nc_template_match(const nc_template *template, nc_str line, nc_capture out[NC_TEMPLATE_CAPTURES],
                       unsigned *count)
{
    unsigned at = 0, star = 0, star_count = 0;
    bool can_retry = false;
    nc_str rest = line, retry = line, word;
    *count = 0;
    for (;;) {
        if (at < template->count && template->pieces[at].kind == NC_PIECE_ANY) {
            star = ++at;
            star_count = *count;
            retry = rest;
            can_retry = true;
            if (at == template->count)
                return true;
            continue;
        }
        if (at == template->count && nc_str_trim(rest).n == 0)
            return true;
        if (at < template->count && step(&template->pieces[at], &rest, out, count)) {
            at++;
            continue;
        }
        if (!can_retry || !nc_str_word(&retry, &word))
            return false;
        rest = retry;
        at = star;
        *count = star_count;
    }
}
