/* SPDX-License-Identifier: Apache-2.0 */
#include "dump_run.h"

#include "decoders/text/console.h"
#include "decoders/text/when.h"
#include "engine/base/num.h"

#include <stdlib.h>

nc_dump_run *nc_dump_run_new(nc_case *c, uint32_t source)
{
    nc_dump_run *run = nc_xcalloc(1, sizeof *run);
    unsigned entries;
    run->c = c;
    run->source = source;
    run->hint = c->hint(c->hint_context, nc_sources_get(c->sources, source)->name);
    run->dumps = c->dumps;
    run->scratch = nc_arena_new();
    run->pending = nc_xcalloc(c->dumps->count + 1, sizeof *run->pending);
    run->used = nc_xcalloc(c->dumps->count + 1, sizeof *run->used);
    nc_dump_entries(c->dumps->index, &entries);
    run->hit_words = entries / 64 + 1;
    run->hits = nc_xcalloc(run->hit_words, sizeof *run->hits);
    run->table.block = -1;
    run->at = run->uptime = NC_TIME_NONE;
    return run;
}

void nc_dump_run_free(nc_dump_run *run)
{
    nc_arena_free(run->scratch);
    nc_buf_free(&run->kinds);
    nc_buf_free(&run->octets);
    nc_buf_free(&run->spread);
    free(run->rows);
    nc_numbered_clear(&run->row_keys);
    free(run->pending);
    free(run->used);
    free(run->hits);
    free(run);
}

/* ---- recognising ---- */

/* A line without the message id in front of it. */
static nc_str without_id(nc_str line)
{
    nc_str id = nc_message_id(line);
    return id.n > 0 ? nc_str_sub(line, (size_t)(id.p + id.n - line.p), SIZE_MAX) : line;
}

/* A capture at the front must not take the id. */
static bool match_both(const nc_template *template, nc_str line, nc_str bare, nc_header *out)
{
    return (bare.p != line.p && nc_template_match(template, bare, out->captures, &out->count)) ||
           nc_template_match(template, line, out->captures, &out->count);
}

bool nc_dump_fits(const nc_template *template, nc_str line, nc_header *out)
{
    return template->count > 0 && match_both(template, line, without_id(line), out);
}

const nc_template *nc_dump_matches(const nc_templates *list, nc_str line, nc_header *out)
{
    nc_str bare = list->count > 0 ? without_id(line) : line;
    for (unsigned i = 0; i < list->count; i++)
        if (match_both(&list->items[i], line, bare, out))
            return &list->items[i];
    return NULL;
}

bool nc_dump_is_header(const nc_dump *dump, nc_str line, nc_header *out)
{
    const nc_template *fits = nc_dump_matches(&dump->headers, line, out);
    out->torn = fits != NULL && fits < dump->headers.items + dump->torn;
    return fits != NULL;
}

static bool has_label(const nc_token *tokens, unsigned count, uint32_t label)
{
    for (unsigned i = 0; i < count; i++)
        if (tokens[i].label == label)
            return true;
    return false;
}

/* Whether a line can be a label alone: they end alike.  Cheap, since most lines with a word of a label are
 * messages. */
static bool may_be_label(nc_str line, nc_str label)
{
    line = nc_str_trim_right(line);
    if (nc_str_ends(line, NC_S(":")))
        line.n--;
    size_t n = label.n < 3 ? label.n : 3;
    return line.n >= n && nc_str_eq_fold(nc_str_sub(line, line.n - n, n), nc_str_sub(label, label.n - n, n));
}

bool nc_dump_names_label(const nc_dump_line *line, nc_str text)
{
    return line->edge != NC_EDGE_ALL || nc_str_ends(nc_str_trim(text), NC_S(":"));
}

static bool starts_by_labels(const nc_dump *dump, const nc_start *start, nc_str line)
{
    nc_token tokens[NC_LINE_TOKENS];
    unsigned count = nc_dump_scan(dump, line, tokens);
    if (count == 0)
        return start->label_count == 1 && may_be_label(line, dump->labels[start->labels[0]].text) &&
               nc_dump_whole(dump, line) == (int)start->labels[0];
    for (unsigned i = 0; i < start->label_count; i++)
        if (!has_label(tokens, count, start->labels[i]))
            return false;
    return true;
}

bool nc_dump_is_start(const nc_dump *dump, unsigned number, nc_str line)
{
    const nc_start *start = &dump->starts[number];
    nc_header unused;
    return start->label_count > 0 ? starts_by_labels(dump, start, line)
                                  : nc_dump_fits(&start->line, line, &unused);
}

/* ---- what is told ---- */

void nc_dump_tell(nc_dump_run *run, const nc_dump_line *line, nc_str piece, nc_dump_role role, nc_str name)
{
    if (run->watch != NULL && line->number != 0)
        run->watch->piece(run->watch->context, line, piece, role, name);
}

void nc_dump_count_unread(nc_dump_run *run, const nc_dump_line *line, nc_str piece)
{
    if (run->dump != NULL && run->dump->loose)
        return;
    if (run->unread++ == 0)
        run->first_unread = line->number;
    if (piece.n > 0)
        nc_dump_tell(run, line, piece, NC_ROLE_UNREAD, NC_S(""));
}

/* ---- reports ---- */

void nc_dump_run_end(nc_dump_run *run)
{
    if (run->dump != NULL)
        nc_dump_end_walk(run);
    while (run->depth > 1)
        nc_dump_close_block(run);
    run->depth = 0;
    run->dump = NULL;
}

static void note_use(nc_dump_run *run, size_t index)
{
    const nc_dump *dump = run->dumps->items[index];
    if (run->used[index])
        return;
    run->used[index] = true;
    run->unconfirmed = run->unconfirmed || dump->unconfirmed;
    if (run->kinds.n > 0)
        nc_buf_c(&run->kinds, ", ");
    nc_buf_add(&run->kinds, dump->name);
    for (unsigned i = 0; i < dump->type_count; i++)
        if (run->c->loaded != NULL)
            run->c->loaded(run->c->loaded_context, run->source, dump->types[i]);
}

/* What the header line said goes to the outermost level; its time counts only with a date, and gives way to
 * that of the log around it. */
static void take_header(nc_dump_run *run, const nc_header *header, const nc_dump_line *line)
{
    static const nc_dump_line none = {.number = 0};
    int64_t clock = NC_TIME_NONE, date = NC_TIME_NONE;
    for (unsigned i = 0; i < header->count; i++) {
        const nc_capture *capture = &header->captures[i];
        if (capture->what >= 0)
            nc_dump_set_field(run, &run->open[0], (unsigned)capture->what, capture->text, &none,
                              NC_EDGE_NONE);
        else if (capture->what == NC_CAPTURE_CLOCK && !nc_when_clock(capture->text, &clock))
            clock = NC_TIME_NONE;
        else if (capture->what == NC_CAPTURE_DATE && !nc_when_date(capture->text, &date))
            date = NC_TIME_NONE;
        else if (capture->what == NC_CAPTURE_RELEASE)
            run->release = nc_dump_release(capture->text);
    }
    bool known = clock != NC_TIME_NONE && date != NC_TIME_NONE, shown = line->shown != NC_TIME_NONE;
    int64_t local = shown ? line->shown : known ? date + clock : NC_TIME_NONE;
    run->clock = clock;
    run->at = shown || known ? local - run->hint.zone_minutes * (60 * NC_SECOND) : NC_TIME_NONE;
}

void nc_dump_begin(nc_dump_run *run, unsigned number, unsigned start, const nc_dump_line *line)
{
    nc_dump_run_end(run);
    run->dump = run->dumps->items[number];
    run->start = start;
    run->section = 0;
    run->release = 0;
    run->below = 0;
    run->table.block = -1;
    run->near_misses = 0;
    run->depth = 1;
    run->open[0].block = NULL;
    run->open[0].at = NC_TIME_NONE;
    run->open[0].overrun = false;
    run->records = 0;
    memset(run->open[0].state, 0, sizeof run->open[0].state);
    run->reports++;
    note_use(run, number);
    take_header(run, &run->pending[number], line);
    for (size_t i = 0; i < run->dumps->count; i++)
        run->pending[i].count = 0;
    if (run->dump->whole >= 0)
        nc_dump_open_block(run, (unsigned)run->dump->whole, line);
}

/* The next entry of the index that the line may be, from `*at` on; NULL at the end. */
static const nc_dump_entry *next_hit(const nc_dump_run *run, unsigned *at)
{
    unsigned count;
    const nc_dump_entry *entries = nc_dump_entries(run->dumps->index, &count);
    while (*at < count) {
        uint64_t left = run->hits[*at / 64] >> *at % 64;
        if (left == 0) {
            *at = (*at / 64 + 1) * 64;
            continue;
        }
        *at += (unsigned)__builtin_ctzll(left) + 1;
        return &entries[*at - 1];
    }
    return NULL;
}

/* Whether the line lacks its end, as the description knows it, or ends in a time of day that is none. */
static bool lacks_end(const nc_header *header, nc_str line)
{
    int64_t clock;
    const nc_capture *last = header->count > 0 ? &header->captures[header->count - 1] : NULL;
    return header->torn ||
           (last != NULL && last->what == NC_CAPTURE_CLOCK &&
            nc_str_ends(nc_str_trim_right(line), last->text) && !nc_when_clock(last->text, &clock));
}

/* A value that ends where the line may go on is not known. */
static void drop_cut(nc_header *header, const nc_dump_line *line)
{
    nc_str text = nc_str_trim_right(line->text);
    while (line->edge == NC_EDGE_ALL && header->count > 0) {
        nc_str last = header->captures[header->count - 1].text;
        if (last.p + last.n != text.p + text.n)
            break;
        header->count--;
    }
}

/* A header ends the report before it and waits for the line that tells which report follows. */
static bool takes_as_header(nc_dump_run *run, const nc_dump_line *line)
{
    const nc_dump_entry *entry;
    bool any = false;
    for (unsigned at = 0; (entry = next_hit(run, &at)) != NULL;) {
        nc_header header;
        if (!entry->header || (any && run->pending[entry->dump].count > 0) ||
            !nc_dump_is_header(run->dumps->items[entry->dump], line->text, &header))
            continue;
        drop_cut(&header, line);
        if (!any) {
            nc_dump_run_end(run);
            nc_arena_reset(run->scratch);
            memset(run->pending, 0, run->dumps->count * sizeof *run->pending);
        }
        any = true;
        run->torn = lacks_end(&header, line->text);
        for (unsigned k = 0; k < header.count; k++)
            header.captures[k].text = nc_arena_copy(run->scratch, header.captures[k].text);
        run->pending[entry->dump] = header;
    }
    return any;
}

bool nc_dump_run_heads(nc_dump_run *run, nc_str text)
{
    const nc_dump_entry *entry;
    nc_header header;
    bool heads = false;
    if (!nc_dump_index_find(run->dumps->index, text, run->hits))
        return false;
    for (unsigned at = 0; !heads && (entry = next_hit(run, &at)) != NULL;)
        heads = entry->header && nc_dump_is_header(run->dumps->items[entry->dump], text, &header);
    memset(run->hits, 0, run->hit_words * sizeof *run->hits);
    return heads;
}

/* Whether labels that begin another report are known to the one that is open, so that they are its own. */
static bool is_own(const nc_dump *open, const nc_dump *other, const nc_start *start)
{
    if (open == NULL || open == other || start->label_count == 0)
        return false;
    for (unsigned i = 0; i < start->label_count; i++)
        if (nc_dump_label(open, other->labels[start->labels[i]].text) < 0)
            return false;
    return true;
}

static bool has_separator(nc_str line)
{
    return nc_str_find_char(line, ':') != SIZE_MAX || nc_str_find_char(line, '=') != SIZE_MAX;
}

/* What stands below is not of the table above, nor of its last row. */
static void end_table(nc_dump_run *run)
{
    run->table.block = -1;
    nc_dump_close_rows(run);
}

/* A message that does not belong to the report: it ends one, and begins none. */
static bool foreign(const nc_dump *dump, nc_str line)
{
    nc_str id = dump->id_count > 0 ? nc_message_id(line) : NC_S("");
    if (id.n == 0)
        return false;
    for (unsigned i = 0; i < dump->id_count; i++)
        if (nc_str_starts(id, dump->ids[i]))
            return false;
    return true;
}

bool nc_dump_run_shows(const nc_dump_run *run, nc_str text)
{
    return run->dump != NULL && !foreign(run->dump, text);
}

/* A start of the report that is open ends a table of it and changes nothing else, unless it is the one that
 * the whole began with. */
static void find_start(nc_dump_run *run, const nc_dump_line *line)
{
    const nc_dump_entry *entry, *found = NULL;
    bool awaited = nc_dump_awaits(run, line->text);
    for (unsigned at = 0; (entry = next_hit(run, &at)) != NULL;) {
        const nc_dump *dump = run->dumps->items[entry->dump];
        if (entry->header || (found != NULL && dump != run->dump) || (awaited && dump != run->dump) ||
            is_own(run->dump, dump, &dump->starts[entry->number]) ||
            (dump->starts[entry->number].label_count == 1 && !has_separator(line->text) &&
             !nc_dump_names_label(line, line->text)) ||
            foreign(dump, line->text) || !nc_dump_is_start(dump, entry->number, line->text))
            continue;
        found = entry;
        if (dump != run->dump)
            continue;
        end_table(run);
        if (dump->whole < 0 || entry->number != run->start)
            return;
        break;
    }
    if (found == NULL)
        return;
    nc_dump_begin(run, found->dump, found->number, line);
    nc_dump_tell(run, line, line->text, NC_ROLE_START, run->dump->name);
}

/* Lines that end a report or say that it is not whole. */
static bool takes_as_trailer(nc_dump_run *run, nc_str line)
{
    nc_header found;
    uint64_t shown = 0, total = 0;
    if (nc_dump_matches(&run->dump->truncated, line, &found)) {
        run->truncated = true;
        return true;
    }
    if (nc_dump_matches(&run->dump->shown, line, &found)) {
        for (unsigned i = 0; i < found.count; i++)
            nc_num_u64(found.captures[i].text, 10,
                       found.captures[i].what == NC_CAPTURE_SHOWN ? &shown : &total);
        run->truncated = run->truncated || shown < total;
        bool records =
            nc_str_find_fold(line, NC_S(" RECORDS ")) != SIZE_MAX; /* else lines, or entries of one */
        run->missing += records && run->records > 0 && shown > run->records ? shown - run->records : 0;
        return true;
    }
    if (!nc_dump_matches(&run->dump->ends, line, &found))
        return false;
    nc_dump_run_end(run);
    return true;
}

static void read_line(nc_dump_run *run, const nc_dump_line *line)
{
    if (nc_dump_takes_walk(run, line))
        return;
    bool any = nc_dump_index_find(run->dumps->index, line->text, run->hits);
    if (any && takes_as_header(run, line)) {
        nc_dump_tell(run, line, line->text, NC_ROLE_HEADER, NC_S(""));
    } else {
        if (any)
            find_start(run, line);
        if (run->dump != NULL && foreign(run->dump, line->text))
            nc_dump_run_end(run);
        else if (run->dump != NULL && takes_as_trailer(run, line->text))
            nc_dump_tell(run, line, line->text, NC_ROLE_END, NC_S(""));
        else if (run->dump != NULL)
            nc_dump_read_line(run, line);
    }
    if (any)
        memset(run->hits, 0, run->hit_words * sizeof *run->hits);
}

static bool has_tab_table(const nc_dump *dump)
{
    for (unsigned i = 0; dump != NULL && i < dump->block_count; i++)
        if (dump->blocks[i].separator == '\t')
            return true;
    return false;
}

/* Columns of tables count. */
static nc_str without_tabs(nc_dump_run *run, nc_str text)
{
    return has_tab_table(run->dump) ? text : nc_console_spread(text, &run->spread);
}

void nc_dump_run_line(nc_dump_run *run, const nc_dump_line *in)
{
    nc_dump_line spread = *in;
    const nc_dump_line *line = &spread;
    if (in->tabs)
        spread.text = without_tabs(run, in->text);
    read_line(run, line);
    if (run->watch != NULL)
        run->watch->line(run->watch->context, line, run->dump);
}
