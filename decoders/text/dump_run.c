/* SPDX-License-Identifier: Apache-2.0 */
#include "dump_run.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

#include <stdlib.h>

nc_dump_run *nc_dump_run_new(nc_case *c, uint32_t source)
{
    nc_dump_run *run = nc_xcalloc(1, sizeof *run);
    run->c = c;
    run->source = source;
    run->hint = c->hint(c->hint_context, nc_sources_get(c->sources, source)->name);
    run->dumps = c->dumps;
    run->scratch = nc_arena_new();
    run->pending = nc_xcalloc(c->dumps->count + 1, sizeof *run->pending);
    run->used = nc_xcalloc(c->dumps->count + 1, sizeof *run->used);
    run->table = -1;
    run->at = NC_TIME_NONE;
    return run;
}

void nc_dump_run_free(nc_dump_run *run)
{
    nc_arena_free(run->scratch);
    nc_buf_free(&run->kinds);
    free(run->pending);
    free(run->used);
    free(run);
}

/* ---- recognising ---- */

static bool matches_any(const nc_templates *list, nc_str line, nc_header *out)
{
    for (unsigned i = 0; i < list->count; i++)
        if (nc_template_match(&list->items[i], line, out->captures, &out->count))
            return true;
    return false;
}

bool nc_dump_is_header(const nc_dump *dump, nc_str line, nc_header *out)
{
    return matches_any(&dump->headers, line, out);
}

static bool has_label(const nc_token *tokens, unsigned count, uint32_t label)
{
    for (unsigned i = 0; i < count; i++)
        if (tokens[i].label == label)
            return true;
    return false;
}

static bool starts_by_labels(const nc_dump *dump, const nc_start *start, nc_str line, const nc_token *tokens,
                             unsigned count)
{
    if (count == 0)
        return start->label_count == 1 && nc_dump_whole(dump, line) == (int)start->labels[0];
    for (unsigned i = 0; i < start->label_count; i++)
        if (!has_label(tokens, count, start->labels[i]))
            return false;
    return true;
}

bool nc_dump_is_start(const nc_dump *dump, nc_str line)
{
    nc_token tokens[NC_LINE_TOKENS];
    nc_header unused;
    unsigned count = nc_dump_scan(dump, line, tokens);
    for (unsigned i = 0; i < dump->start_count; i++) {
        const nc_start *start = &dump->starts[i];
        bool is = start->label_count > 0
                      ? starts_by_labels(dump, start, line, tokens, count)
                      : nc_template_match(&start->line, line, unused.captures, &unused.count);
        if (is)
            return true;
    }
    return false;
}

/* ---- giving facts ---- */

/* A field of the innermost open block, or of those around it, or of the header. */
static bool look_up(const nc_dump_run *run, unsigned field, nc_word *out)
{
    for (unsigned depth = run->depth; depth-- > 0;) {
        const nc_open *open = &run->open[depth];
        if (open->state[field] == 0)
            continue;
        *out = open->value[field];
        return open->state[field] == 1;
    }
    return false;
}

static bool allowed(const nc_slot *slot, nc_str text)
{
    nc_str rest = slot->values, one;
    if (rest.n == 0)
        return true;
    while (nc_str_split(&rest, '|', &one))
        if (nc_str_eq(one, text))
            return true;
    return false;
}

static void count_unread(nc_dump_run *run, uint32_t number)
{
    if (run->unread++ == 0)
        run->first_unread = number;
}

static void fill(nc_dump_run *run, nc_fact *fact, const nc_fill *how)
{
    nc_word word;
    bool known = how->field >= 0 ? look_up(run, (unsigned)how->field, &word)
                                 : nc_value_parse(run->c->pool, how->info->type, how->constant, &word);
    if (!known)
        return;
    if (how->info->type == NC_T_SYMBOL && !allowed(how->info, nc_sym_str(run->c->pool, (nc_sym)word)))
        return;
    nc_fact_set(fact, how->slot, word);
}

static void give(nc_dump_run *run, const nc_open *open, const nc_give *what)
{
    nc_fact fact;
    nc_origin from = {.at = run->at,
                      .offset = open->from.offset,
                      .length = open->from.length,
                      .line = open->from.number,
                      .source = run->source,
                      .vantage = run->hint.vantage};
    nc_fact_begin(&fact, what->type, &from);
    for (unsigned i = 0; i < what->count; i++)
        fill(run, &fact, &what->fills[i]);
    nc_put(run->c->sink, &fact);
    run->facts++;
}

static void close_block(nc_dump_run *run)
{
    const nc_open *open = &run->open[run->depth - 1];
    bool complete = true;
    nc_word word;
    for (unsigned i = 0; i < open->block->need_count; i++)
        complete = complete && look_up(run, open->block->needs[i], &word);
    for (unsigned i = 0; complete && i < open->block->give_count; i++)
        give(run, open, &open->block->gives[i]);
    if (!complete && open->block->give_count > 0)
        count_unread(run, open->from.number);
    run->depth--;
}

/* ---- reports ---- */

void nc_dump_run_end(nc_dump_run *run)
{
    while (run->depth > 1)
        close_block(run);
    run->depth = 0;
    run->dump = NULL;
}

static void note_use(nc_dump_run *run, size_t index)
{
    const nc_dump *dump = run->dumps->items[index];
    if (run->used[index])
        return;
    run->used[index] = true;
    if (run->kinds.n > 0)
        nc_buf_c(&run->kinds, ", ");
    nc_buf_add(&run->kinds, dump->name);
    for (unsigned i = 0; i < dump->type_count; i++)
        if (run->c->loaded != NULL)
            run->c->loaded(run->c->loaded_context, run->source, dump->types[i]);
}

static void set_field(nc_dump_run *run, nc_open *open, unsigned field, nc_str text, const nc_dump_line *line,
                      nc_edge edge);

/* What the header line said goes to the outermost level; its time counts only with a date. */
static void take_header(nc_dump_run *run, const nc_header *header)
{
    static const nc_dump_line none = {.number = 0};
    int64_t clock = NC_TIME_NONE, date = NC_TIME_NONE;
    for (unsigned i = 0; i < header->count; i++) {
        const nc_capture *capture = &header->captures[i];
        if (capture->what >= 0)
            set_field(run, &run->open[0], (unsigned)capture->what, capture->text, &none, NC_EDGE_NONE);
        else if (capture->what == NC_CAPTURE_CLOCK && !nc_when_clock(capture->text, &clock))
            clock = NC_TIME_NONE;
        else if (capture->what == NC_CAPTURE_DATE && !nc_when_date(capture->text, &date))
            date = NC_TIME_NONE;
    }
    bool known = clock != NC_TIME_NONE && date != NC_TIME_NONE;
    run->at = known ? date + clock - run->hint.zone_minutes * (60 * NC_SECOND) : NC_TIME_NONE;
}

static void begin_report(nc_dump_run *run, size_t index)
{
    nc_dump_run_end(run);
    run->dump = run->dumps->items[index];
    run->section = 0;
    run->table = -1;
    run->depth = 1;
    run->open[0].block = NULL;
    memset(run->open[0].state, 0, sizeof run->open[0].state);
    run->reports++;
    note_use(run, index);
    take_header(run, &run->pending[index]);
    for (size_t i = 0; i < run->dumps->count; i++)
        run->pending[i].count = 0;
}

/* A header ends the report before it and waits for the line that tells which report follows. */
static bool takes_as_header(nc_dump_run *run, nc_str line)
{
    bool any = false;
    for (size_t i = 0; i < run->dumps->count; i++) {
        nc_header header;
        if (!nc_dump_is_header(run->dumps->items[i], line, &header))
            continue;
        if (!any) {
            nc_dump_run_end(run);
            nc_arena_reset(run->scratch);
            memset(run->pending, 0, run->dumps->count * sizeof *run->pending);
        }
        any = true;
        for (unsigned k = 0; k < header.count; k++)
            header.captures[k].text = nc_arena_copy(run->scratch, header.captures[k].text);
        run->pending[i] = header;
    }
    return any;
}

static void find_start(nc_dump_run *run, nc_str line)
{
    if (run->dump != NULL && nc_dump_is_start(run->dump, line))
        return;
    for (size_t i = 0; i < run->dumps->count; i++)
        if (run->dumps->items[i] != run->dump && nc_dump_is_start(run->dumps->items[i], line)) {
            begin_report(run, i);
            return;
        }
}

/* Lines that end a report or say that it is not whole. */
static bool takes_as_trailer(nc_dump_run *run, nc_str line)
{
    nc_header found;
    uint64_t shown = 0, total = 0;
    if (matches_any(&run->dump->truncated, line, &found)) {
        run->truncated = true;
        return true;
    }
    if (matches_any(&run->dump->shown, line, &found)) {
        for (unsigned i = 0; i < found.count; i++)
            nc_num_u64(found.captures[i].text, 10,
                       found.captures[i].what == NC_CAPTURE_SHOWN ? &shown : &total);
        run->truncated = run->truncated || shown < total;
        return true;
    }
    if (!matches_any(&run->dump->ends, line, &found))
        return false;
    nc_dump_run_end(run);
    return true;
}

/* ---- blocks and fields ---- */

static bool section_allows(const nc_dump_run *run, uint64_t sections)
{
    uint64_t here = UINT64_C(1) << run->section;
    return sections != 0 ? (sections & here) != 0 : (run->dump->skipped & here) == 0;
}

static void set_field(nc_dump_run *run, nc_open *open, unsigned field, nc_str text, const nc_dump_line *line,
                      nc_edge edge)
{
    bool leftover = false;
    nc_word word;
    if (open->state[field] != 0)
        return;
    const nc_form *form = run->dump != NULL ? &run->dump->fields[field].form : NULL;
    if (form == NULL)
        return;
    nc_form_result result = nc_form_read(form, run->c->pool, text, &word, &leftover);
    bool words = form->kind == NC_FORM_WORD || form->kind == NC_FORM_TEXT || form->kind == NC_FORM_MAP ||
                 form->kind == NC_FORM_YESNO;
    bool known = result == NC_FORM_OK && (edge == NC_EDGE_NONE || (edge == NC_EDGE_NUMBERS && words));
    open->state[field] = known ? 1 : 2;
    open->value[field] = known ? word : 0;
    if ((result == NC_FORM_BAD || leftover) && line->number != 0)
        count_unread(run, line->number);
}

static void close_rows(nc_dump_run *run)
{
    while (run->depth > 1 && run->open[run->depth - 1].block->row)
        close_block(run);
}

static void open_block(nc_dump_run *run, unsigned number, const nc_dump_line *line)
{
    const nc_block *block = &run->dump->blocks[number];
    const nc_block *parent = block->within >= 0 ? &run->dump->blocks[block->within] : NULL;
    bool anywhere = block->row && parent == NULL; /* such a row belongs to whatever is open */
    close_rows(run);
    while (!anywhere && run->depth > 1 && run->open[run->depth - 1].block != parent)
        close_block(run);
    if (run->depth == NC_DUMP_DEPTH)
        return;
    nc_open *open = &run->open[run->depth++];
    open->block = block;
    open->from = *line;
    memset(open->state, 0, sizeof open->state);
    if (!block->row) {
        run->section = 0;
        run->table = -1;
    }
}

/* The block that a label begins here, unless it already began on this line. */
static void begin_at(nc_dump_run *run, const nc_label *label, const nc_dump_line *line)
{
    for (unsigned i = 0; i < label->block_count; i++) {
        const nc_block *block = &run->dump->blocks[label->blocks[i]];
        const nc_open *top = &run->open[run->depth - 1];
        bool began = top->block == block && top->from.number == line->number;
        uint64_t here = UINT64_C(1) << run->section;
        if (began || (block->sections != 0 && (block->sections & here) == 0))
            continue;
        open_block(run, label->blocks[i], line);
        return;
    }
}

static void apply(nc_dump_run *run, unsigned number, nc_str value, const nc_dump_line *line, nc_edge edge)
{
    const nc_label *label = &run->dump->labels[number];
    begin_at(run, label, line);
    if (label->section >= 0) {
        run->section = label->section;
        run->table = -1;
    }
    for (unsigned i = 0; run->depth > 1 && i < label->field_count; i++)
        if (section_allows(run, run->dump->fields[label->fields[i]].sections))
            set_field(run, &run->open[run->depth - 1], label->fields[i], value, line, edge);
}

/* ---- tables ---- */

static bool is_rule(nc_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '-' && line.p[i] != ' ' && line.p[i] != '=')
            return false;
    return true;
}

static bool takes_as_heading(nc_dump_run *run, nc_str line)
{
    nc_capture captures[NC_TEMPLATE_CAPTURES];
    unsigned count;
    for (unsigned i = 0; i < run->dump->block_count; i++) {
        const nc_block *block = &run->dump->blocks[i];
        uint64_t here = UINT64_C(1) << run->section;
        if (block->table.count == 0 || (block->sections != 0 && (block->sections & here) == 0))
            continue;
        if (nc_template_match(&block->table, line, captures, &count)) {
            run->table = (int)i;
            return true;
        }
    }
    return false;
}

static bool takes_as_row(nc_dump_run *run, const nc_dump_line *line)
{
    if (run->table < 0)
        return false;
    const nc_block *block = &run->dump->blocks[run->table];
    nc_str rest = line->text, words[NC_DUMP_FIELDS], word;
    unsigned count = 0;
    while (nc_str_word(&rest, &word)) {
        if (count == block->column_count)
            return false;
        words[count++] = word;
    }
    if (count != block->column_count)
        return false;
    open_block(run, (unsigned)run->table, line);
    for (unsigned i = 0; i < count; i++)
        if (block->columns[i] >= 0)
            set_field(run, &run->open[run->depth - 1], (unsigned)block->columns[i], words[i], line,
                      i + 1 == count ? line->edge : NC_EDGE_NONE);
    return true;
}

/* ---- lines ---- */

static bool skipping(const nc_dump_run *run)
{
    return (run->dump->skipped >> run->section & 1) != 0;
}

static void read_bare(nc_dump_run *run, const nc_dump_line *line)
{
    nc_header unused;
    int whole = nc_dump_whole(run->dump, line->text);
    if (whole >= 0)
        apply(run, (unsigned)whole, NC_S(""), line, line->edge);
    else if (!is_rule(line->text) && !takes_as_heading(run, line->text) && !takes_as_row(run, line) &&
             !skipping(run) && !matches_any(&run->dump->lines, line->text, &unused))
        count_unread(run, line->number);
}

void nc_dump_run_line(nc_dump_run *run, const nc_dump_line *line)
{
    nc_token tokens[NC_LINE_TOKENS];
    if (takes_as_header(run, line->text))
        return;
    find_start(run, line->text);
    if (run->dump == NULL || takes_as_trailer(run, line->text))
        return;
    unsigned count = nc_dump_scan(run->dump, line->text, tokens);
    if (count == 0)
        read_bare(run, line);
    for (unsigned i = 0; i < count; i++)
        apply(run, tokens[i].label, tokens[i].value, line, i + 1 == count ? line->edge : NC_EDGE_NONE);
    close_rows(run);
}
