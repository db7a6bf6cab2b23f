/* SPDX-License-Identifier: Apache-2.0 */
#include "dump_run.h"

#include "decoders/text/snapshots.h"
#include "decoders/text/when.h"

/* ---- giving facts ---- */

/* A field of the innermost open block, or of those around it, or of the header. */
static bool find_value(const nc_dump_run *run, unsigned field, nc_word *out)
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

/* A date and a time of day that were read apart. */
static bool look_up(const nc_dump_run *run, unsigned field, nc_word *out)
{
    const int *sum = run->dump->fields[field].sum;
    nc_word a, b;
    int64_t total;
    if (sum[0] < 0)
        return find_value(run, field, out);
    if (!find_value(run, (unsigned)sum[0], &a) || !find_value(run, (unsigned)sum[1], &b) ||
        __builtin_add_overflow(nc_v_int(a), nc_v_int(b), &total) ||
        __builtin_sub_overflow(total, run->hint.zone_minutes * (60 * NC_SECOND), &total))
        return false;
    *out = nc_w_int(total);
    return true;
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

/* Counters are kept for rates, the start of a stack too. */
static void keep_counters(nc_dump_run *run, const nc_block *block, const nc_fact *fact)
{
    const nc_shape *shape = nc_vocab_shape(run->dumps->vocab, fact->type);
    nc_snapshots *snapshots = run->c->snapshots;
    if (snapshots == NULL)
        return;
    if (fact->type == NC_F_zos_stack && (fact->known >> NC_zos_stack_started & 1) &&
        (fact->known >> NC_zos_stack_stack & 1))
        run->samples_full |= !nc_snapshots_started(snapshots, (nc_sym)fact->slot[NC_zos_stack_stack],
                                                   nc_v_int(fact->slot[NC_zos_stack_started]));
    if (block->counters == 0 || fact->type != block->gives[0].type)
        return;
    int stack = nc_shape_slot(shape, NC_S("stack"));
    nc_snapshot_of of = {.report = nc_intern(run->c->pool, run->dump->name),
                         .clock = run->clock,
                         .uptime = run->dump->walks ? run->uptime : NC_TIME_NONE,
                         .agent = run->dump->walks ? run->agent : 0,
                         .index = run->walk_index};
    run->samples_full |= !nc_snapshots_take(snapshots, fact, block->counters, block->subject,
                                            stack < 0 ? -1 : stack - NC_SLOT_OWN, &of);
}

static void give(nc_dump_run *run, const nc_open *open, const nc_give *what)
{
    nc_fact fact;
    nc_origin from = {.at = open->at != NC_TIME_NONE ? open->at : run->at,
                      .offset = open->from.offset,
                      .length = open->from.length,
                      .line = open->from.number,
                      .source = run->source,
                      .vantage = run->hint.vantage};
    nc_fact_begin(&fact, what->type, &from);
    for (unsigned i = 0; i < what->count; i++)
        fill(run, &fact, &what->fills[i]);
    nc_put(run->c->sink, &fact);
    keep_counters(run, open->block, &fact);
    run->facts++;
}

void nc_dump_close_block(nc_dump_run *run)
{
    const nc_open *open = &run->open[run->depth - 1];
    bool complete = true;
    nc_word word;
    for (unsigned i = 0; i < open->block->need_count; i++)
        complete = complete && look_up(run, open->block->needs[i], &word);
    for (unsigned i = 0; complete && i < open->block->give_count; i++) {
        const nc_give *what = &open->block->gives[i];
        if (what->needs < 0 || look_up(run, (unsigned)what->needs, &word))
            give(run, open, what);
    }
    if (!complete && open->block->give_count > 0 && !open->block->whole)
        nc_dump_count_unread(run, &open->from, NC_S(""));
    run->depth--;
}

/* ---- blocks ---- */

bool nc_dump_in_section(const nc_dump_run *run, uint64_t sections)
{
    uint64_t here = UINT64_C(1) << run->section;
    return sections != 0 ? (sections & here) != 0 : (run->dump->skipped & here) == 0;
}

void nc_dump_close_rows(nc_dump_run *run)
{
    while (run->depth > 1 && run->open[run->depth - 1].block->row)
        nc_dump_close_block(run);
}

static int64_t shown_at(const nc_dump_run *run, const nc_dump_line *line)
{
    int64_t utc;
    if (line->shown == NC_TIME_NONE ||
        __builtin_sub_overflow(line->shown, run->hint.zone_minutes * (60 * NC_SECOND), &utc))
        return NC_TIME_NONE;
    return utc;
}

void nc_dump_open_block(nc_dump_run *run, unsigned number, const nc_dump_line *line)
{
    const nc_block *block = &run->dump->blocks[number];
    const nc_block *parent = block->within >= 0 ? &run->dump->blocks[block->within] : NULL;
    bool anywhere = block->row && parent == NULL; /* such a row belongs to whatever is open */
    nc_dump_close_rows(run);
    while (!anywhere && run->depth > 1 && run->open[run->depth - 1].block != parent)
        nc_dump_close_block(run);
    if (run->depth == NC_DUMP_DEPTH) {
        nc_dump_count_unread(run, line, NC_S(""));
        return;
    }
    nc_open *open = &run->open[run->depth++];
    open->block = block;
    open->from = *line;
    open->at = shown_at(run, line);
    open->overrun = false;
    open->rank = 0;
    run->records += block->give_count > 0 && !block->whole;
    memset(open->state, 0, sizeof open->state);
    if (!block->row && !block->whole) {
        run->section = block->sections != 0 ? run->section : 0;
        run->table.block = -1;
    }
}

/* ---- fields ---- */

static bool of_release(const nc_dump_run *run, const nc_field *field)
{
    return run->release == 0 || ((field->since == 0 || run->release >= field->since) &&
                                 (field->until == 0 || run->release <= field->until));
}

static bool is_words(nc_form_kind kind)
{
    return kind == NC_FORM_WORD || kind == NC_FORM_TEXT || kind == NC_FORM_MAP || kind == NC_FORM_YESNO;
}

/* Whether a value of that form is whole where its line has such an end. */
static bool reaches(nc_edge edge, nc_form_kind kind)
{
    return edge == NC_EDGE_NONE || (edge == NC_EDGE_NUMBERS && is_words(kind)) ||
           (edge == NC_EDGE_WORDS && kind != NC_FORM_TEXT && kind != NC_FORM_MAP);
}

static nc_dump_role role_of(nc_form_result result, bool known)
{
    return known ? NC_ROLE_VALUE : result == NC_FORM_BAD ? NC_ROLE_BAD : NC_ROLE_UNKNOWN;
}

/* What the block shows from here on is not its own, for all that can be known. */
static void lose(nc_dump_run *run, nc_open *open, const nc_dump_line *line)
{
    if (!open->overrun && run->lost++ == 0)
        run->first_lost = line->number;
    open->overrun = true;
}

/* Whether the order in which such blocks show their fields says that lines were lost above this one. */
static bool is_lost(const nc_open *open, unsigned field)
{
    const uint8_t *rank = open->block == NULL ? NULL : open->block->rank;
    return rank != NULL && rank[field] > 0 && rank[field] < open->rank;
}

/* Whether the field is one of a block inside of the one that is open: its beginning was lost. */
static bool is_of_inner(const nc_dump_run *run, const nc_open *open, unsigned field)
{
    int owner = run->dump->fields[field].owner, within = owner < 0 ? -1 : run->dump->blocks[owner].within;
    return within >= 0 && open->block == &run->dump->blocks[within];
}

static void note_rank(nc_open *open, unsigned field)
{
    const uint8_t *rank = open->block == NULL ? NULL : open->block->rank;
    if (rank != NULL && rank[field] > open->rank)
        open->rank = rank[field];
}

static void set_one(nc_dump_run *run, nc_open *open, unsigned number, nc_str text, const nc_dump_line *line,
                    nc_edge edge)
{
    const nc_field *field = &run->dump->fields[number];
    bool leftover = false;
    nc_word word = 0;
    if (!of_release(run, field)) {
        nc_dump_tell(run, line, text, NC_ROLE_IGNORED, field->name);
        return;
    }
    nc_form_result result = nc_form_read(&field->form, run->c->pool, text, &word, &leftover);
    if (open->overrun || (!field->last && open->state[number] != 0)) {
        if (result == NC_FORM_OK && open->state[number] == 1 && word != open->value[number] &&
            !field->repeats)
            lose(run, open, line);
        nc_dump_tell(run, line, text, NC_ROLE_IGNORED, field->name);
        return;
    }
    bool known =
        result == NC_FORM_OK && (reaches(edge, field->form.kind) || nc_form_is_whole(&field->form, text));
    if (known && field->form.kind == NC_FORM_STAMP)
        word -= (nc_word)(run->hint.zone_minutes * (60 * NC_SECOND));
    open->state[number] = known ? 1 : 2;
    open->value[number] = known ? word : 0;
    nc_dump_tell(run, line, text, role_of(result, known), field->name);
    if ((result == NC_FORM_BAD || leftover) && line->number != 0)
        nc_dump_count_unread(run, line, NC_S(""));
}

/* "Any other text" of a map is none that the field whose text it is can't read. */
static bool is_damaged(const nc_dump_run *run, unsigned field, unsigned number, nc_str text)
{
    const nc_form *form = &run->dump->fields[number].form;
    bool leftover;
    nc_word word;
    return number != field && form->kind == NC_FORM_MAP && form->other.n > 0 &&
           nc_form_read(&run->dump->fields[field].form, run->c->pool, text, &word, &leftover) == NC_FORM_BAD;
}

void nc_dump_set_field(nc_dump_run *run, nc_open *open, unsigned field, nc_str text, const nc_dump_line *line,
                       nc_edge edge)
{
    if (is_of_inner(run, open, field)) {
        if (run->lost++ == 0)
            run->first_lost = line->number;
        nc_dump_tell(run, line, text, NC_ROLE_IGNORED, run->dump->fields[field].name);
        return;
    }
    if (is_lost(open, field))
        lose(run, open, line);
    note_rank(open, field);
    for (int i = (int)field; i >= 0; i = run->dump->fields[i].next)
        if (is_damaged(run, field, (unsigned)i, text))
            open->state[i] = open->state[i] == 0 ? 2 : open->state[i];
        else
            set_one(run, open, (unsigned)i, text, line, edge);
}

bool nc_dump_readable(const nc_dump_run *run, int field, nc_str text)
{
    bool leftover;
    nc_word word;
    for (; field >= 0; field = run->dump->fields[field].next) {
        const nc_form *form = &run->dump->fields[field].form;
        bool any = form->kind == NC_FORM_WORD || form->kind == NC_FORM_TEXT;
        if (!any && nc_form_read(form, run->c->pool, text, &word, &leftover) == NC_FORM_BAD)
            return false;
    }
    return true;
}

/* Its own date and time count for the facts of a line. */
static void set_time(const nc_dump_run *run, nc_open *open, const nc_header *found)
{
    int64_t clock = NC_TIME_NONE, date = NC_TIME_NONE;
    for (unsigned i = 0; i < found->count; i++) {
        if (found->captures[i].what == NC_CAPTURE_CLOCK && !nc_when_clock(found->captures[i].text, &clock))
            clock = NC_TIME_NONE;
        if (found->captures[i].what == NC_CAPTURE_DATE && !nc_when_date(found->captures[i].text, &date))
            date = NC_TIME_NONE;
    }
    if (clock != NC_TIME_NONE && date != NC_TIME_NONE)
        open->at = date + clock - run->hint.zone_minutes * (60 * NC_SECOND);
}

void nc_dump_set_captures(nc_dump_run *run, nc_open *open, const nc_header *found, const nc_dump_line *line)
{
    const char *end = line->text.p + nc_str_trim_right(line->text).n;
    set_time(run, open, found);
    for (unsigned i = 0; i < found->count; i++) {
        nc_str text = found->captures[i].text;
        bool last = text.p + text.n == end;
        if (found->captures[i].what >= 0)
            nc_dump_set_field(run, open, (unsigned)found->captures[i].what, text, line,
                              last ? line->edge : NC_EDGE_NONE);
    }
}
