/* SPDX-License-Identifier: Apache-2.0 */
#include "dump_index.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { LONGEST = 48, PAIRS = 65536 / 64 };

struct nc_dump_index {
    nc_arena *arena;
    nc_dump_entry *entries;
    unsigned count, mask;
    size_t capacity;
    uint32_t *slots;             /* open addressing over words: number + 1 of one of those with that word */
    uint32_t *next;              /* by entry: number + 1 of another one with its word; 0 at the end */
    uint64_t pairs[PAIRS];       /* the two characters words begin with */
    uint64_t tails[LONGEST + 1]; /* by length: the last characters, modulo 64 */
};

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static const bool word_ends[256] = {[' '] = true, ['\t'] = true, [':'] = true, ['='] = true};

static inline bool ends_word(char c)
{
    return word_ends[(unsigned char)c];
}

static unsigned pair_of(const char *p, size_t n)
{
    return (unsigned)lower(p[0]) << 8 | (n > 1 && !ends_word(p[1]) ? lower(p[1]) : 0);
}

static uint64_t word_hash(const char *p, size_t n)
{
    uint64_t hash = n;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ lower(p[i])) * UINT64_C(0x100000001b3);
    return nc_mix(hash);
}

/* Where a word stands, or the empty place where it would. */
static uint32_t *slot_of(const nc_dump_index *index, nc_str word)
{
    uint64_t at = word_hash(word.p, word.n);
    while (index->slots[at & index->mask] != 0 &&
           !nc_str_eq_fold(index->entries[index->slots[at & index->mask] - 1].word, word))
        at++;
    return &index->slots[at & index->mask];
}

/* Words of one length and last character share a bit. */
static uint64_t bit_of(const char *p, size_t n)
{
    return UINT64_C(1) << (n * 11 + lower(p[n - 1])) % 64;
}

/* The bits of the words that stand in each line that fits.  NULL: of none. */
static uint64_t needs_of(const nc_template *template)
{
    uint64_t needs = 0;
    for (unsigned i = 0; template != NULL && i < template->count; i++) {
        const nc_piece *piece = &template->pieces[i];
        bool parted = false; /* in the line they would be several words */
        for (size_t k = 0; k < piece->text.n; k++)
            parted |= ends_word(piece->text.p[k]);
        if (piece->kind == NC_PIECE_WORD && !parted)
            needs |= bit_of(piece->text.p, piece->text.n);
    }
    return needs;
}

static void add(nc_dump_index *index, nc_str text, unsigned dump, unsigned number, const nc_template *whole,
                bool header)
{
    char word[LONGEST];
    size_t n = 0;
    text = nc_str_trim(text);
    while (n < text.n && n < LONGEST && !ends_word(text.p[n])) {
        word[n] = (char)lower(text.p[n]);
        n++;
    }
    if (n == 0)
        return;
    index->entries = nc_grow(index->entries, &index->capacity, index->count, sizeof *index->entries);
    index->entries[index->count++] = (nc_dump_entry){nc_arena_copy(index->arena, nc_str_n(word, n)), dump,
                                                     number, header, needs_of(whole)};
    unsigned pair = pair_of(word, n);
    index->pairs[pair / 64] |= UINT64_C(1) << pair % 64;
    index->tails[n] |= UINT64_C(1) << (unsigned char)word[n - 1] % 64;
}

static void add_dump(nc_dump_index *index, const nc_dump *dump, unsigned number)
{
    for (unsigned i = 0; i < dump->headers.count; i++)
        add(index, nc_template_anchor(&dump->headers.items[i]), number, i, &dump->headers.items[i], true);
    for (unsigned i = 0; i < dump->start_count; i++) {
        const nc_start *start = &dump->starts[i];
        bool labels = start->label_count > 0; /* which may be damaged */
        nc_str word = labels ? dump->labels[start->labels[0]].text : nc_template_anchor(&start->line);
        add(index, word, number, i, labels ? NULL : &start->line, false);
    }
}

nc_dump_index *nc_dump_index_new(const nc_dumps *dumps)
{
    nc_dump_index *index = nc_xcalloc(1, sizeof *index);
    index->arena = nc_arena_new();
    for (size_t i = 0; i < dumps->count; i++)
        add_dump(index, dumps->items[i], (unsigned)i);
    unsigned size = 64;
    while (size < 2 * index->count)
        size *= 2;
    index->mask = size - 1;
    index->slots = NC_NEW_ARRAY(index->arena, uint32_t, size);
    index->next = NC_NEW_ARRAY(index->arena, uint32_t, index->count + 1);
    for (unsigned i = 0; i < index->count; i++) {
        uint32_t *slot = slot_of(index, index->entries[i].word);
        index->next[i] = *slot;
        *slot = i + 1;
    }
    return index;
}

void nc_dump_index_free(nc_dump_index *index)
{
    if (index == NULL)
        return;
    nc_arena_free(index->arena);
    free(index->entries);
    free(index);
}

const nc_dump_entry *nc_dump_entries(const nc_dump_index *index, unsigned *count)
{
    *count = index->count;
    return index->entries;
}

static bool find_word(const nc_dump_index *index, nc_str word, uint64_t *set)
{
    uint32_t number = *slot_of(index, word);
    bool found = number != 0;
    for (; number != 0; number = index->next[number - 1])
        set[(number - 1) / 64] |= UINT64_C(1) << (number - 1) % 64;
    return found;
}

/* Takes out those that need words that the line has not; false when none is left. */
static bool keep_whole(const nc_dump_index *index, uint64_t words, uint64_t *set)
{
    uint64_t any = 0;
    for (unsigned i = 0; i <= (index->count - 1) / 64; i++) {
        for (uint64_t left = set[i]; left != 0; left &= left - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(left);
            if ((index->entries[i * 64 + bit].needs & ~words) != 0)
                set[i] &= ~(UINT64_C(1) << bit);
        }
        any |= set[i];
    }
    return any != 0;
}

bool nc_dump_index_find(const nc_dump_index *index, nc_str line, uint64_t *set)
{
    bool found = false;
    uint64_t words = 0;
    const char *p = line.p, *end = line.n ? p + line.n : p;
    while (p < end) {
        if (ends_word(*p)) {
            p++;
            continue;
        }
        const char *word = p;
        while (p < end && !ends_word(*p))
            p++;
        size_t n = (size_t)(p - word);
        unsigned pair = pair_of(word, n);
        words |= bit_of(word, n);
        if (n <= LONGEST && (index->pairs[pair / 64] >> pair % 64 & 1) != 0 &&
            (index->tails[n] >> (lower(p[-1]) % 64) & 1) != 0)
            found |= find_word(index, nc_str_n(word, n), set);
    }
    return found && keep_whole(index, words, set);
}
