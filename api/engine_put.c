/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <math.h>
#include <stdlib.h>

/* ---- sources ---- */

int netcause_engine_source(netcause_engine *e, netcause_text name, uint32_t *number)
{
    nc_str text;
    int status = nc_engine_open(e);
    if (status != NETCAUSE_DONE)
        return status;
    if (number == NULL || !nc_engine_text(name, &text) || text.n == 0)
        return nc_engine_usage(e, "a source needs a name and a place for its number");
    *number = nc_sources_add(e->sources, text);
    return NETCAUSE_DONE;
}

static int known_source(netcause_engine *e, uint32_t source)
{
    int status = nc_engine_open(e);
    if (status == NETCAUSE_DONE && nc_sources_get(e->sources, source) == NULL)
        return nc_engine_usage(e, "there is no source %u", (unsigned)source);
    return status;
}

int netcause_engine_covers(netcause_engine *e, uint32_t source, int64_t from, int64_t to, int complete)
{
    nc_fact fact;
    int status = known_source(e, source);
    if (status != NETCAUSE_DONE)
        return status;
    if (from == NETCAUSE_NO_TIME || from > to)
        return nc_engine_usage(e, "coverage ends before it begins");
    nc_fact_begin(&fact, NC_F_COVERAGE, &(nc_origin){.source = source, .at = NC_TIME_NONE});
    nc_fact_set(&fact, NC_COVERAGE_FROM, nc_w_int(from));
    nc_fact_set(&fact, NC_COVERAGE_TO, nc_w_int(to));
    nc_fact_set(&fact, NC_COVERAGE_COMPLETE, nc_w_bool(complete != 0));
    nc_engine_forget(e);
    nc_put(nc_run_sink(e->run), &fact);
    return NETCAUSE_DONE;
}

int netcause_engine_source_end(netcause_engine *e, uint32_t source)
{
    int status = known_source(e, source);
    if (status != NETCAUSE_DONE)
        return status;
    nc_engine_forget(e);
    nc_run_source_end(e->run, source);
    return NETCAUSE_DONE;
}

/* ---- types and values ---- */

/* Facts are given of declared types only: what a rule concludes and what the engine says of itself are not.
 */
static int find_type(netcause_engine *e, netcause_text name, nc_fact_type *type)
{
    nc_str text;
    if (!nc_engine_text(name, &text))
        return nc_engine_usage(e, "the name of the type is NULL");
    *type = nc_vocab_find(e->vocab, text);
    if (*type == NC_NO_TYPE || *type == NC_F_COVERAGE || nc_vocab_shape(e->vocab, *type)->kind == NC_DERIVED)
        return nc_engine_usage(e, "no facts can be given of a type %.*s", NC_FMT(text));
    return NETCAUSE_DONE;
}

int netcause_engine_loaded(netcause_engine *e, netcause_text name)
{
    nc_fact_type type = NC_NO_TYPE;
    int status = nc_engine_open(e);
    if (status == NETCAUSE_DONE)
        status = find_type(e, name, &type);
    if (status != NETCAUSE_DONE)
        return status;
    nc_engine_forget(e);
    nc_run_loaded(e->run, type);
    return NETCAUSE_DONE;
}

static int find_slot(netcause_engine *e, const nc_shape *shape, netcause_text name, unsigned *own)
{
    nc_str text;
    if (!nc_engine_text(name, &text))
        return nc_engine_usage(e, "the name of a slot is NULL");
    int slot = nc_shape_slot(shape, text);
    if (slot < NC_SLOT_OWN)
        return nc_engine_usage(e, "%.*s has no slot %.*s of its own", NC_FMT(shape->name), NC_FMT(text));
    *own = (unsigned)(slot - NC_SLOT_OWN);
    return NETCAUSE_DONE;
}

static bool in_set(nc_str set, nc_str word)
{
    nc_str piece;
    if (set.n == 0)
        return true;
    while (nc_str_split(&set, '|', &piece))
        if (nc_str_eq(piece, word))
            return true;
    return false;
}

static bool text_word(netcause_engine *e, const nc_slot *slot, netcause_text text, nc_word *word)
{
    nc_str s;
    if (!nc_engine_text(text, &s) || (slot->type == NC_T_SYMBOL && !in_set(slot->values, s)))
        return false;
    if (slot->type != NC_T_STRING && slot->type != NC_T_SYMBOL && slot->type != NC_T_BYTES)
        return nc_slot_parse(e->pool, slot, s, word);
    *word = nc_intern(e->pool, s);
    return true;
}

static bool form_fits(const nc_slot *slot, int form)
{
    switch (form) {
    case NETCAUSE_TEXT: return true;
    case NETCAUSE_INT:
        return slot->type == NC_T_INT || slot->type == NC_T_TIME || slot->type == NC_T_DURATION;
    case NETCAUSE_FLOAT: return slot->type == NC_T_FLOAT;
    case NETCAUSE_BOOL: return slot->type == NC_T_BOOL;
    default: return false;
    }
}

static bool value_word(netcause_engine *e, const nc_slot *slot, const netcause_value *value, nc_word *word)
{
    if (!form_fits(slot, value->form))
        return false;
    if (value->form == NETCAUSE_TEXT)
        return text_word(e, slot, value->text, word);
    *word = value->form == NETCAUSE_FLOAT ? nc_w_float(value->number) : nc_w_int(value->integer);
    if (value->form == NETCAUSE_BOOL)
        return value->integer == 0 || value->integer == 1;
    return value->form != NETCAUSE_FLOAT || !isnan(value->number);
}

/* ---- one fact ---- */

static int source_of(netcause_engine *e, uint32_t source)
{
    return source == 0 ? NETCAUSE_DONE : known_source(e, source);
}

static int fill(netcause_engine *e, const netcause_fact *from, nc_fact *fact)
{
    const nc_shape *shape = nc_vocab_shape(e->vocab, fact->type);
    for (size_t i = 0; i < from->value_count; i++) {
        unsigned own;
        nc_word word;
        int status = find_slot(e, shape, from->values[i].slot, &own);
        if (status != NETCAUSE_DONE)
            return status;
        if (!value_word(e, &shape->slots[own], &from->values[i], &word))
            return nc_engine_usage(e, "this value is none of %.*s.%.*s", NC_FMT(shape->name),
                                   NC_FMT(shape->slots[own].name));
        nc_fact_set(fact, own, word);
    }
    return NETCAUSE_DONE;
}

int netcause_engine_put(netcause_engine *e, const netcause_fact *from, uint32_t *handle)
{
    nc_fact fact;
    nc_fact_type type = NC_NO_TYPE;
    int status = nc_engine_open(e);
    if (status != NETCAUSE_DONE)
        return status;
    if (from == NULL || from->size < sizeof *from || (from->value_count > 0 && from->values == NULL))
        return nc_engine_usage(e, "a fact needs its size and its values");
    status = find_type(e, from->type, &type);
    if (status == NETCAUSE_DONE)
        status = source_of(e, from->source);
    if (status != NETCAUSE_DONE)
        return status;
    nc_fact_begin(&fact, type, &(nc_origin){.at = from->at, .record = from->record, .source = from->source});
    status = fill(e, from, &fact);
    if (status != NETCAUSE_DONE)
        return status;
    nc_engine_forget(e);
    nc_fact_id id = 0;
    if (e->for_good)
        nc_put(nc_run_sink(e->run), &fact);
    else
        id = nc_run_put(e->run, &fact);
    if (handle != NULL)
        *handle = id;
    return NETCAUSE_DONE;
}

int netcause_engine_withdraw(netcause_engine *e, uint32_t handle)
{
    int status = nc_engine_open(e);
    if (status != NETCAUSE_DONE)
        return status;
    if (e->for_good || handle == 0 || !nc_run_withdraw(e->run, handle))
        return nc_engine_usage(e, "there is no fact %u to withdraw", (unsigned)handle);
    nc_engine_forget(e);
    return NETCAUSE_DONE;
}

/* ---- many facts ---- */

static bool is_known(const netcause_column *column, size_t i)
{
    return column->known == NULL || (column->known[i / 8] >> (i % 8) & 1) != 0;
}

static netcause_value cell(const netcause_column *column, size_t i)
{
    netcause_value value = {.form = column->form};
    switch (column->form) {
    case NETCAUSE_TEXT: value.text = ((const netcause_text *)column->values)[i]; break;
    case NETCAUSE_INT: value.integer = ((const int64_t *)column->values)[i]; break;
    case NETCAUSE_FLOAT: value.number = ((const double *)column->values)[i]; break;
    default: value.integer = ((const uint8_t *)column->values)[i];
    }
    return value;
}

/* Words of a column, so that nothing was put yet when a value is found wrong. */
static int column_words(netcause_engine *e, const nc_slot *slot, const netcause_column *column, size_t count,
                        nc_word *words)
{
    if (column->values == NULL || !form_fits(slot, column->form))
        return nc_engine_usage(e, "the form of column %.*s does not fit", NC_FMT(slot->name));
    for (size_t i = 0; i < count; i++) {
        if (!is_known(column, i))
            continue;
        netcause_value value = cell(column, i);
        if (!value_word(e, slot, &value, &words[i]))
            return nc_engine_usage(e, "row %zu of column %.*s has no such value", i, NC_FMT(slot->name));
    }
    return NETCAUSE_DONE;
}

static int batch_words(netcause_engine *e, const netcause_batch *batch, const nc_shape *shape, unsigned *own,
                       nc_word *words)
{
    int status = NETCAUSE_DONE;
    for (size_t c = 0; c < batch->column_count && status == NETCAUSE_DONE; c++) {
        status = find_slot(e, shape, batch->columns[c].slot, &own[c]);
        if (status == NETCAUSE_DONE)
            status = column_words(e, &shape->slots[own[c]], &batch->columns[c], batch->count,
                                  words + c * batch->count);
    }
    return status;
}

static void put_rows(netcause_engine *e, const netcause_batch *batch, nc_fact_type type, const unsigned *own,
                     const nc_word *words)
{
    nc_fact fact;
    nc_engine_forget(e);
    for (size_t i = 0; i < batch->count; i++) {
        nc_origin from = {.source = batch->source,
                          .at = batch->at != NULL ? batch->at[i] : NC_TIME_NONE,
                          .record = batch->record != NULL ? batch->record[i] : 0};
        nc_fact_begin(&fact, type, &from);
        for (size_t c = 0; c < batch->column_count; c++)
            if (is_known(&batch->columns[c], i))
                nc_fact_set(&fact, own[c], words[c * batch->count + i]);
        nc_put(nc_run_sink(e->run), &fact);
    }
}

int netcause_engine_put_batch(netcause_engine *e, const netcause_batch *batch)
{
    nc_fact_type type = NC_NO_TYPE;
    unsigned own[NC_MAX_SLOTS];
    int status = nc_engine_open(e);
    if (status != NETCAUSE_DONE)
        return status;
    if (batch == NULL || batch->size < sizeof *batch || batch->column_count > NC_MAX_SLOTS ||
        (batch->column_count > 0 && batch->columns == NULL) ||
        batch->count > SIZE_MAX / sizeof(nc_word) / (batch->column_count + 1))
        return nc_engine_usage(e, "a batch needs its size and its columns");
    status = find_type(e, batch->type, &type);
    if (status == NETCAUSE_DONE)
        status = source_of(e, batch->source);
    if (status != NETCAUSE_DONE)
        return status;
    nc_word *words = nc_xcalloc(batch->count * batch->column_count + 1, sizeof *words);
    status = batch_words(e, batch, nc_vocab_shape(e->vocab, type), own, words);
    if (status == NETCAUSE_DONE)
        put_rows(e, batch, type, own, words);
    free(words);
    return status;
}
