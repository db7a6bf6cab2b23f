/* SPDX-License-Identifier: Apache-2.0 */
#include "template.h"

/* What is between the braces of a word. */
static bool read_brace(nc_str name, nc_piece *piece)
{
    piece->kind = NC_PIECE_ONE;
    if (nc_str_ends(name, NC_S("..."))) {
        piece->kind = NC_PIECE_REST;
        name.n -= 3;
    } else if (name.n > 1 && nc_str_ends(name, NC_S("+"))) {
        piece->kind = NC_PIECE_SOME;
        name.n -= 1;
    }
    bool around = piece->before.n > 0 || piece->after.n > 0;
    piece->text = name;
    return name.n > 0 && (piece->kind == NC_PIECE_ONE || !around);
}

static bool read_piece(nc_arena *arena, nc_str word, nc_piece *piece)
{
    size_t opens = nc_str_find_char(word, '{'), closes = nc_str_find_char(word, '}');
    *piece = (nc_piece){.kind = NC_PIECE_WORD, .text = word, .capture = NC_CAPTURE_NONE};
    if (opens != SIZE_MAX || closes != SIZE_MAX) {
        nc_str inside = nc_str_sub(word, opens + 1, closes - opens - 1);
        if (opens == SIZE_MAX || closes == SIZE_MAX || closes < opens)
            return false;
        piece->before = nc_arena_copy(arena, nc_str_sub(word, 0, opens));
        piece->after = nc_arena_copy(arena, nc_str_sub(word, closes + 1, SIZE_MAX));
        if (nc_str_find_char(piece->after, '{') != SIZE_MAX || nc_str_find_char(inside, '{') != SIZE_MAX ||
            !read_brace(inside, piece))
            return false;
    }
    if (nc_str_eq(word, NC_S("...")))
        piece->kind = NC_PIECE_ANY;
    piece->text = nc_arena_copy(arena, piece->text);
    return true;
}

bool nc_template_read(nc_arena *arena, nc_str text, bool loose, nc_template *out, const char **why)
{
    nc_piece pieces[NC_TEMPLATE_PIECES];
    unsigned count = 0, captures = 0, words = 0;
    nc_str rest = text, word;
    while (nc_str_word(&rest, &word)) {
        *why = "has too many words";
        if (count == NC_TEMPLATE_PIECES || captures == NC_TEMPLATE_CAPTURES)
            return false;
        *why = "has a brace that is not closed, or two in one word";
        if (!read_piece(arena, word, &pieces[count]))
            return false;
        *why = "goes on after {...} took the rest of the line";
        if (count > 0 && pieces[count - 1].kind == NC_PIECE_REST)
            return false;
        words += pieces[count].kind == NC_PIECE_WORD;
        captures += nc_piece_captures(&pieces[count]);
        count++;
    }
    *why = "names no word to recognise it by";
    if (count == 0 || (words == 0 && !loose))
        return false;
    out->count = count;
    out->pieces = NC_NEW_ARRAY(arena, nc_piece, count);
    memcpy(out->pieces, pieces, count * sizeof *pieces);
    return true;
}

nc_str nc_template_anchor(const nc_template *template)
{
    nc_str longest = NC_S("");
    for (unsigned i = 0; i < template->count; i++)
        if (template->pieces[i].kind == NC_PIECE_WORD && template->pieces[i].text.n > longest.n)
            longest = template->pieces[i].text;
    return longest;
}

/* Takes what stands around off a word; false when it does not. */
static bool inside(const nc_piece *piece, nc_str *word)
{
    nc_str end = nc_str_sub(*word, word->n - piece->after.n, SIZE_MAX);
    if (word->n < piece->before.n + piece->after.n || !nc_str_starts_fold(*word, piece->before) ||
        !nc_str_eq_fold(end, piece->after))
        return false;
    *word = nc_str_n(word->p + piece->before.n, word->n - piece->before.n - piece->after.n);
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
    } else if (!inside(piece, &word)) {
        return false;
    }
    out[(*count)++] = (nc_capture){piece->capture, word};
    return true;
}

/* Where matching goes on when a later piece does not fit: the last piece that may take more words. */
typedef struct retry {
    bool can, grows; /* grows: the capture before `count` takes the words */
    unsigned at, count;
    nc_str rest;
} retry;

static bool take_more(retry *again, nc_capture *out, nc_str *rest, unsigned *at, unsigned *count)
{
    nc_str word;
    if (!again->can || !nc_str_word(&again->rest, &word))
        return false;
    if (again->grows) {
        nc_str *text = &out[again->count - 1].text;
        *text = nc_str_n(text->p, (size_t)(word.p + word.n - text->p));
    }
    *rest = again->rest;
    *at = again->at;
    *count = again->count;
    return true;
}

bool nc_template_match(const nc_template *template, nc_str line, nc_capture out[NC_TEMPLATE_CAPTURES],
                       unsigned *count)
{
    retry again = {.can = false};
    unsigned at = 0;
    nc_str rest = line;
    *count = 0;
    for (;;) {
        const nc_piece *piece = at < template->count ? &template->pieces[at] : NULL;
        if (piece == NULL && nc_str_trim(rest).n == 0)
            return true;
        bool any = piece != NULL && piece->kind == NC_PIECE_ANY;
        if (any || (piece != NULL && step(piece, &rest, out, count))) {
            at++;
            if (any && at == template->count)
                return true;
            if (any || piece->kind == NC_PIECE_SOME)
                again = (retry){true, !any, at, *count, rest};
            continue;
        }
        if (!take_more(&again, out, &rest, &at, count))
            return false;
    }
}
