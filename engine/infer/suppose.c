/* SPDX-License-Identifier: Apache-2.0 */
#include "suppose.h"

#include "engine/base/num.h"
#include "engine/rule/rules.h"

#include <stdlib.h>

typedef struct entry {
    nc_fact_id id; /* 0: withdrawn */
    nc_fact_type type;
    uint32_t source, line;
    uint64_t record;
    size_t words; /* where its words begin; they end where those of the next entry begin */
} entry;

/* Facts at places that will be changed are kept as they came: a rule that does not look at them now may look
 * then. */
typedef struct watch {
    nc_str source; /* as it is written: name or what stands behind its last slashes */
    uint64_t number;
} watch;

typedef struct copy {
    size_t entry;
    nc_fact fact;
} copy;

typedef struct given_type {
    uint32_t source;
    nc_fact_type type;
} given_type;

struct nc_ledger {
    nc_sink sink; /* first: put gets the ledger back from it */
    nc_run *run;
    const nc_vocab *vocab;
    const nc_sources *sources;
    entry *entries;
    size_t count, capacity;
    nc_word *words; /* symbols in plain facts: what compares sources names them */
    size_t word_count, word_capacity;
    given_type *given;
    size_t given_count, given_capacity;
    watch *watches;
    size_t watch_count, watch_capacity;
    copy *copies; /* in order of entries */
    size_t copy_count, copy_capacity;
};

static bool is_tail(nc_str name, nc_str text)
{
    return nc_str_eq(name, text) ||
           (text.n > 0 && name.n > text.n && nc_str_ends(name, text) && name.p[name.n - text.n - 1] == '/');
}

static void keep_copy(nc_ledger *l, const nc_fact *fact)
{
    nc_str name = nc_sources_get(l->sources, fact->from.source)->name;
    bool watched = false;
    for (size_t i = 0; i < l->watch_count && !watched; i++) {
        const watch *w = &l->watches[i];
        watched =
            (fact->from.record == w->number || fact->from.line == w->number) && is_tail(name, w->source);
    }
    if (!watched)
        return;
    l->copies = nc_grow(l->copies, &l->copy_capacity, l->copy_count, sizeof *l->copies);
    l->copies[l->copy_count++] = (copy){l->count - 1, *fact};
}

static void note_words(nc_ledger *l, const nc_fact *fact)
{
    const nc_shape *shape = nc_vocab_shape(l->vocab, fact->type);
    for (unsigned i = 0; shape->kind == NC_PLAIN && i < shape->slot_count; i++) {
        if (shape->slots[i].type != NC_T_SYMBOL || (fact->known >> i & 1) == 0)
            continue;
        l->words = nc_grow(l->words, &l->word_capacity, l->word_count, sizeof *l->words);
        l->words[l->word_count++] = fact->slot[i];
    }
}

static void put(nc_sink *sink, const nc_fact *fact)
{
    nc_ledger *l = (nc_ledger *)(void *)sink;
    nc_fact_id id = nc_run_put(l->run, fact);
    if (id == 0)
        return;
    l->entries = nc_grow(l->entries, &l->capacity, l->count, sizeof *l->entries);
    l->entries[l->count++] = (entry){.id = id,
                                     .type = fact->type,
                                     .source = fact->from.source,
                                     .line = fact->from.line,
                                     .record = fact->from.record,
                                     .words = l->word_count};
    note_words(l, fact);
    if (l->watch_count > 0 && fact->from.source != 0)
        keep_copy(l, fact);
}

nc_ledger *nc_ledger_new(nc_run *run, const nc_vocab *vocab, const nc_sources *sources)
{
    nc_ledger *l = nc_xcalloc(1, sizeof *l);
    l->run = run;
    l->vocab = vocab;
    l->sources = sources;
    l->sink = *nc_run_sink(run);
    l->sink.put = put;
    l->sink.may = NULL; /* every fact comes by here */
    return l;
}

void nc_ledger_free(nc_ledger *l)
{
    if (l == NULL)
        return;
    free(l->entries);
    free(l->words);
    free(l->given);
    free(l->watches);
    free(l->copies);
    free(l);
}

nc_sink *nc_ledger_sink(nc_ledger *l)
{
    return &l->sink;
}

void nc_ledger_loaded(nc_ledger *l, uint32_t source, nc_fact_type type)
{
    l->given = nc_grow(l->given, &l->given_capacity, l->given_count, sizeof *l->given);
    l->given[l->given_count++] = (given_type){source, type};
    nc_run_loaded(l->run, type);
}

/* ---- taking back ---- */

bool nc_fact_place_whole(const nc_fact_place *place)
{
    return place->record == 0 && place->line == 0 && place->type == NC_NO_TYPE;
}

static bool names(const nc_ledger *l, size_t number, nc_word word)
{
    size_t end = number + 1 < l->count ? l->entries[number + 1].words : l->word_count;
    for (size_t i = l->entries[number].words; i < end; i++)
        if (l->words[i] == word)
            return true;
    return false;
}

static bool stands_at(const nc_ledger *l, size_t number, const nc_fact_place *place, nc_word name)
{
    const entry *e = &l->entries[number];
    if (nc_fact_place_whole(place))
        return e->source == place->source || names(l, number, name);
    return e->source == place->source && (place->record == 0 || e->record == place->record) &&
           (place->line == 0 || e->line == place->line) &&
           (place->type == NC_NO_TYPE || e->type == place->type);
}

static bool given_by_others(const nc_ledger *l, nc_fact_type type)
{
    for (size_t i = 0; i < l->given_count; i++)
        if (l->given[i].type == type)
            return true;
    return false;
}

/* What nobody else was read for is as if it had never been looked for. */
static void take_types(nc_ledger *l, uint32_t source)
{
    for (size_t i = 0; i < l->given_count; i++) {
        nc_fact_type type = l->given[i].type;
        if (l->given[i].source != source)
            continue;
        l->given[i].type = NC_NO_TYPE;
        if (!given_by_others(l, type))
            nc_run_unloaded(l->run, type);
    }
}

size_t nc_ledger_withdraw(nc_ledger *l, const nc_fact_place *place)
{
    const nc_source *source = nc_sources_get(l->sources, place->source);
    size_t count = 0;
    for (size_t i = 0; source != NULL && i < l->count; i++) {
        if (l->entries[i].id == 0 || !stands_at(l, i, place, source->name_sym))
            continue;
        count += nc_run_withdraw(l->run, l->entries[i].id) ? 1 : 0;
        l->entries[i].id = 0;
    }
    if (nc_fact_place_whole(place))
        take_types(l, place->source);
    return count;
}

/* ---- places as people write them ---- */

static const nc_place on_command_line = {.file = NC_SI("command line")};

/* 0: none, or several and none of exactly that name. */
static uint32_t source_called(const nc_sources *sources, nc_str text, unsigned *tails)
{
    uint32_t found = 0;
    *tails = 0;
    for (uint32_t i = 1; i <= nc_sources_count(sources); i++) {
        nc_str name = nc_sources_get(sources, i)->name;
        if (nc_str_eq(name, text))
            return i;
        if (is_tail(name, text) && (*tails)++ == 0)
            found = i;
    }
    return *tails == 1 ? found : 0;
}

/* "NAME" and the number behind the last `mark`. */
static bool split_number(nc_str text, char mark, nc_str *name, uint64_t *number)
{
    size_t at = text.n;
    while (at > 0 && text.p[at - 1] != mark)
        at--;
    *name = nc_str_sub(text, 0, at > 0 ? at - 1 : 0);
    return at > 1 && nc_num_u64(nc_str_sub(text, at, SIZE_MAX), 10, number) && *number > 0;
}

void nc_ledger_keep(nc_ledger *l, nc_str place)
{
    watch w;
    if (!split_number(place, '#', &w.source, &w.number) && !split_number(place, ':', &w.source, &w.number))
        return;
    l->watches = nc_grow(l->watches, &l->watch_capacity, l->watch_count, sizeof *l->watches);
    l->watches[l->watch_count++] = w;
}

nc_err nc_fact_place_read(const nc_sources *sources, nc_str text, nc_diag *diag, nc_fact_place *place)
{
    nc_str name;
    unsigned tails;
    uint64_t number;
    *place = (nc_fact_place){.type = NC_NO_TYPE, .source = source_called(sources, text, &tails)};
    if (place->source == 0 && tails == 0 && split_number(text, '#', &name, &number)) {
        place->source = source_called(sources, name, &tails);
        place->record = number;
    } else if (place->source == 0 && tails == 0 && split_number(text, ':', &name, &number) &&
               number <= UINT32_MAX) {
        place->source = source_called(sources, name, &tails);
        place->line = (uint32_t)number;
    }
    if (place->source != 0)
        return NC_E_OK;
    return nc_report(diag, NC_E_UNKNOWN, on_command_line,
                     tails > 1 ? "'%.*s' could be any of several inputs" : "there is no input '%.*s'",
                     NC_FMT(text));
}

/* ---- facts as people write them ---- */

/* The next word; quotes hold one together.  Empty at the end. */
static nc_str next_word(nc_str *rest)
{
    *rest = nc_str_trim(*rest);
    bool quoted = false;
    size_t n = 0;
    for (; n < rest->n && (quoted || rest->p[n] != ' '); n++)
        quoted = quoted != (rest->p[n] == '"');
    nc_str word = nc_str_sub(*rest, 0, n);
    *rest = nc_str_sub(*rest, n, SIZE_MAX);
    return word;
}

static nc_str unquoted(nc_str value)
{
    bool quoted = value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"';
    return quoted ? nc_str_sub(value, 1, value.n - 2) : value;
}

nc_str nc_fact_word(nc_str *rest)
{
    return unquoted(next_word(rest));
}

static nc_err set_source(const nc_sources *sources, nc_str value, nc_diag *diag, nc_fact *fact)
{
    unsigned tails;
    fact->from.source = source_called(sources, value, &tails);
    if (fact->from.source != 0)
        return NC_E_OK;
    return nc_report(diag, NC_E_UNKNOWN, on_command_line, "there is no one input '%.*s'", NC_FMT(value));
}

typedef struct reading {
    nc_pool *pool;
    const nc_shape *shape;
    const nc_sources *sources;
    const nc_fact_names *names;
    nc_diag *diag;
    nc_fact *fact;
} reading;

static nc_err set_named(const reading *r, int slot, nc_str name, nc_str value)
{
    nc_type type = nc_shape_slot_info(r->shape, slot)->type;
    nc_word word = 0;
    size_t count = type == NC_T_INT && r->names != NULL
                       ? r->names->called(r->names->context, name, r->fact->from.source, value, &word)
                       : 0;
    if (count > 1)
        return nc_report(r->diag, NC_E_UNKNOWN, on_command_line,
                         "%zu are called '%.*s'; source=... says in which input", count, NC_FMT(value));
    if (count == 0)
        return nc_report(r->diag, NC_E_TYPE, on_command_line, "'%.*s' is no %.*s, which %.*s is",
                         NC_FMT(value), NC_FMT(nc_type_name(type)), NC_FMT(name));
    nc_test_fact_set(r->fact, slot, true, word);
    return NC_E_OK;
}

static nc_err set_slot(const reading *r, nc_str word, bool source)
{
    nc_str value = word, name;
    nc_word parsed;
    if (!nc_str_split(&value, '=', &name) || value.p == NULL)
        return nc_report(r->diag, NC_E_INVALID, on_command_line, "'%.*s' is not of the form SLOT=VALUE",
                         NC_FMT(word));
    bool unknown = nc_str_eq(value, NC_S("-"));
    value = unquoted(value);
    int slot = nc_shape_slot(r->shape, name);
    if (slot < 0)
        return nc_report(r->diag, NC_E_UNKNOWN, on_command_line, "%.*s has no slot '%.*s'",
                         NC_FMT(r->shape->name), NC_FMT(name));
    if (source != (slot == NC_SLOT_SOURCE))
        return NC_E_OK;
    if (unknown && !source) {
        nc_test_fact_set(r->fact, slot, false, 0);
        return NC_E_OK;
    }
    if (source)
        return set_source(r->sources, value, r->diag, r->fact);
    if (!nc_slot_parse(r->pool, nc_shape_slot_info(r->shape, slot), value, &parsed))
        return set_named(r, slot, name, value);
    nc_test_fact_set(r->fact, slot, true, parsed);
    return NC_E_OK;
}

nc_err nc_fact_read(nc_pool *pool, const nc_vocab *vocab, const nc_sources *sources,
                    const nc_fact_names *names, nc_str text, nc_diag *diag, nc_fact *fact)
{
    nc_str rest = text, word = next_word(&rest);
    nc_origin nowhere = {.at = NC_TIME_NONE};
    nc_fact_type type = nc_vocab_find(vocab, word);
    if (type == NC_NO_TYPE)
        return nc_report(diag, NC_E_UNKNOWN, on_command_line, "there is no fact type '%.*s'", NC_FMT(word));
    const nc_shape *shape = nc_vocab_shape(vocab, type);
    if (shape->kind == NC_DERIVED)
        return nc_report(diag, NC_E_INVALID, on_command_line, "only rules conclude %.*s", NC_FMT(word));
    nc_fact_begin(fact, type, &nowhere);
    const reading r = {pool, shape, sources, names, diag, fact};
    nc_str slots = rest;
    nc_err err = NC_E_OK;
    for (int source = 1; source >= 0; source--) /* names are those of the source */
        for (rest = slots; err == NC_E_OK && (word = next_word(&rest)).n > 0;)
            err = set_slot(&r, word, source != 0);
    return err;
}

/* ---- facts that are changed ---- */

static const nc_fact *copy_of(const nc_ledger *l, size_t number)
{
    size_t low = 0, high = l->copy_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->copies[middle].entry < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->copy_count && l->copies[low].entry == number ? &l->copies[low].fact : NULL;
}

enum { MOST_TYPES = 8 };

/* The types of facts that stand at the place; those beyond MOST_TYPES are not told. */
static unsigned types_at(const nc_ledger *l, const nc_fact_place *place, nc_fact_type types[MOST_TYPES])
{
    unsigned count = 0;
    for (size_t i = 0; i < l->count && count < MOST_TYPES; i++) {
        unsigned known = 0;
        while (known < count && types[known] != l->entries[i].type)
            known++;
        if (known == count && l->entries[i].id != 0 && stands_at(l, i, place, 0))
            types[count++] = l->entries[i].type;
    }
    return count;
}

static nc_err say_which(const nc_ledger *l, const nc_fact_type *types, unsigned count, nc_diag *diag)
{
    nc_buf names = {0};
    for (unsigned i = 0; i < count; i++)
        nc_buf_printf(&names, "%s%.*s", i > 0 ? ", " : "", NC_FMT(nc_vocab_shape(l->vocab, types[i])->name));
    nc_err err = nc_report(diag, NC_E_INVALID, on_command_line,
                           "facts of several types stand there: say which one before the slots (%.*s)",
                           NC_FMT(nc_buf_str(&names)));
    nc_buf_free(&names);
    return err;
}

/* "TYPE" in front of what changes, if it is written. */
static nc_err read_type(const nc_ledger *l, nc_str *rest, nc_diag *diag, nc_fact_place *place)
{
    nc_fact_type types[MOST_TYPES];
    nc_str after = *rest, word = next_word(&after);
    bool written = word.n > 0 && nc_str_find_char(word, '=') == SIZE_MAX;
    if (written) {
        place->type = nc_vocab_find(l->vocab, word);
        *rest = after;
    }
    if (written && place->type == NC_NO_TYPE)
        return nc_report(diag, NC_E_UNKNOWN, on_command_line, "there is no fact type '%.*s'", NC_FMT(word));
    if (nc_str_trim(*rest).n == 0)
        return nc_report(diag, NC_E_INVALID, on_command_line,
                         "what changes is written PLACE [TYPE] SLOT=VALUE ...");
    unsigned count = place->type == NC_NO_TYPE ? types_at(l, place, types) : 0;
    if (count > 1)
        return say_which(l, types, count, diag);
    if (count == 1)
        place->type = types[0];
    return NC_E_OK;
}

static nc_err set_all(const reading *r, nc_str rest)
{
    nc_err err = NC_E_OK;
    for (nc_str word; err == NC_E_OK && (word = next_word(&rest)).n > 0;) {
        if (nc_str_starts(word, NC_S("source=")))
            return nc_report(r->diag, NC_E_INVALID, on_command_line, "a fact stays in the input it is in");
        err = set_slot(r, word, false);
    }
    return err;
}

nc_err nc_ledger_change(nc_ledger *l, const nc_fact_place *at, const nc_fact_names *called, nc_str text,
                        nc_diag *diag, size_t *count)
{
    nc_fact_place place = *at;
    size_t end = l->count; /* what is put anew stands behind it */
    *count = 0;
    if (nc_fact_place_whole(&place))
        return nc_report(diag, NC_E_INVALID, on_command_line,
                         "a fact is named by its record (zos.pcap#61) or its line (link.txt:12)");
    nc_err err = read_type(l, &text, diag, &place);
    for (size_t i = 0; i < end && place.type != NC_NO_TYPE && err == NC_E_OK; i++) {
        nc_fact fact;
        const nc_fact *kept = copy_of(l, i);
        if (l->entries[i].id == 0 || !stands_at(l, i, &place, 0) ||
            (kept == NULL && !nc_run_kept(l->run, l->entries[i].id, &fact)))
            continue;
        if (kept != NULL)
            fact = *kept;
        const reading r = {l->sink.pool, nc_vocab_shape(l->vocab, fact.type), l->sources, called, diag,
                           &fact};
        err = set_all(&r, text);
        if (err != NC_E_OK)
            break;
        nc_run_withdraw(l->run, l->entries[i].id);
        l->entries[i].id = 0;
        put(&l->sink, &fact);
        (*count)++;
    }
    return err;
}
