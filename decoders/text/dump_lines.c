/* SPDX-License-Identifier: Apache-2.0 */
/* Lines inside of a report: templates, labels with values, what stands alone. */
#include "dump_run.h"

#include "decoders/text/give.h"

enum { PADDED = 10 /* digits of a counter of 32 bits in reports of z/OS */ };

/* ---- lines by template ---- */

static bool all_readable(const nc_dump_run *run, const nc_header *found)
{
    for (unsigned i = 0; i < found->count; i++)
        if (!nc_dump_readable(run, found->captures[i].what, found->captures[i].text))
            return false;
    return true;
}

/* The first template whose fields can read what it captures; `named`: of those that begin with a word. */
static bool is_readable(const nc_dump_run *run, const nc_templates *list, bool named, nc_str line,
                        nc_header *found)
{
    for (unsigned i = 0; i < list->count; i++)
        if ((!named || list->items[i].pieces[0].kind == NC_PIECE_WORD) &&
            nc_dump_fits(&list->items[i], line, found) && all_readable(run, found))
            return true;
    return false;
}

static bool takes_as_opening(nc_dump_run *run, const nc_dump_line *line)
{
    nc_header found;
    for (unsigned i = 0; i < run->dump->block_count; i++) {
        const nc_block *block = &run->dump->blocks[i];
        if (block->opens.count == 0 || !nc_dump_in_section(run, block->sections) ||
            !is_readable(run, &block->opens, false, line->text, &found))
            continue;
        nc_dump_open_block(run, i, line);
        nc_dump_set_captures(run, &run->open[run->depth - 1], &found, line);
        return true;
    }
    return false;
}

/* Lines of the innermost open block that knows them; `named`: those only that begin with a fixed word, which
 * no beginning of another block is, although a piece of one may look so. */
static bool takes_as_reading(nc_dump_run *run, const nc_dump_line *line, bool named)
{
    nc_header found;
    for (unsigned depth = run->depth; depth-- > 1;) {
        const nc_block *block = run->open[depth].block;
        if (!is_readable(run, &block->reads, named, line->text, &found))
            continue;
        nc_dump_set_captures(run, &run->open[depth], &found, line);
        if (found.count == 0)
            nc_dump_tell(run, line, line->text, NC_ROLE_IGNORED, NC_S(""));
        return true;
    }
    return false;
}

/* Whether the innermost open block waits for this line: a template of it reads what the block does not know
 * yet.  Such a line begins no other report, even if it looks so: D NET,EE names a PU as D NET,ID= does. */
bool nc_dump_awaits(const nc_dump_run *run, nc_str line)
{
    nc_header found = {0};
    if (run->dump == NULL || run->depth < 2)
        return false;
    const nc_open *open = &run->open[run->depth - 1];
    if (!is_readable(run, &open->block->reads, true, line, &found) || found.count == 0)
        return false;
    for (unsigned i = 0; i < found.count; i++) {
        int field = found.captures[i].what;
        if (field >= 0 && field < NC_DUMP_FIELDS && open->state[field] != 0)
            return false;
    }
    return true;
}

/* ---- labels ---- */

/* Whether the block around it is open. */
static bool has_parent(const nc_dump_run *run, const nc_block *block)
{
    for (unsigned depth = run->depth; block->within >= 0 && depth-- > 1;)
        if (run->open[depth].block == &run->dump->blocks[block->within])
            return true;
    return block->within < 0;
}

/* The block that a label begins here, unless it already began on this line: one whose parent is open, if
 * there is a choice. */
static void begin_at(nc_dump_run *run, const nc_label *label, const nc_dump_line *line)
{
    int found = -1;
    for (unsigned i = label->block_count; i-- > 0;) {
        const nc_block *block = &run->dump->blocks[label->blocks[i]];
        const nc_open *top = &run->open[run->depth - 1];
        bool began = top->block == block && top->from.number == line->number;
        uint64_t here = UINT64_C(1) << run->section;
        if (began || (block->sections != 0 && (block->sections & here) == 0))
            continue;
        if (found < 0 || has_parent(run, block))
            found = label->blocks[i];
    }
    if (found >= 0)
        nc_dump_open_block(run, (unsigned)found, line);
}

/* Blocks that stand in other sections only are over. */
static void enter_section(nc_dump_run *run, int section)
{
    run->section = section;
    run->table.block = -1;
    while (run->depth > 1 && run->open[run->depth - 1].block->sections != 0 &&
           !nc_dump_in_section(run, run->open[run->depth - 1].block->sections))
        nc_dump_close_block(run);
}

static void apply(nc_dump_run *run, unsigned number, nc_str piece, nc_str value, const nc_dump_line *line,
                  nc_edge edge)
{
    const nc_label *label = &run->dump->labels[number];
    bool taken = false;
    begin_at(run, label, line);
    if (label->section >= 0) {
        enter_section(run, label->section);
        nc_dump_tell(run, line, piece, NC_ROLE_SECTION, run->dump->sections[run->section]);
        taken = true;
    }
    for (unsigned i = 0; run->depth > 1 && i < label->field_count; i++) {
        const nc_field *field = &run->dump->fields[label->fields[i]];
        if (!nc_dump_in_section(run, field->sections))
            continue;
        if (field->below && value.n == 0)
            run->below = label->fields[i] + 1u;
        else {
            nc_dump_set_field(run, &run->open[run->depth - 1], label->fields[i], value, line, edge);
            taken = true;
        }
    }
    if (!taken)
        nc_dump_tell(run, line, piece, NC_ROLE_IGNORED, label->text);
}

static nc_str piece_of(const nc_dump_line *line, const nc_token *token)
{
    size_t end = token->value.n > 0 ? (size_t)(token->value.p + token->value.n - line->text.p) : token->end;
    return nc_str_sub(line->text, token->begin, end - token->begin);
}

/* The line below a label whose value stands there, unless something else stands there. */
static bool takes_below(nc_dump_run *run, const nc_dump_line *line)
{
    nc_token tokens[NC_LINE_TOKENS];
    if (run->below == 0)
        return false;
    unsigned number = run->below - 1;
    const nc_str *marks = run->dump->fields[number].marks;
    nc_str text = nc_str_trim(line->text);
    run->below = 0;
    if (run->depth < 2 || !nc_str_starts(text, marks[0]) ||
        (marks[0].n == 0 && nc_dump_scan(run->dump, text, tokens) > 0))
        return false;
    bool closed = marks[1].n > 0 && text.n >= marks[0].n + marks[1].n && nc_str_ends(text, marks[1]);
    text = nc_str_sub(text, marks[0].n, text.n - marks[0].n - (closed ? marks[1].n : 0));
    nc_dump_set_field(run, &run->open[run->depth - 1], number, nc_str_trim(text), line,
                      closed           ? NC_EDGE_NONE
                      : marks[1].n > 0 ? NC_EDGE_ALL
                                       : line->edge);
    return true;
}

/* ---- what stands alone ---- */

/* A line of dashes, or the dots that people put for what they left out. */
static bool is_rule(nc_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '-' && line.p[i] != ' ' && line.p[i] != '=' && line.p[i] != '.')
            return false;
    return true;
}

/* One damaged label and its value; only as often as there is hope. */
static bool takes_as_near(nc_dump_run *run, const nc_dump_line *line)
{
    size_t at = nc_str_find_char(line->text, ':'), equal = nc_str_find_char(line->text, '=');
    at = at < equal ? at : equal;
    if (at == SIZE_MAX || run->near_misses == NC_DUMP_NEAR)
        return false;
    int label = nc_dump_near(run->dump, nc_str_sub(line->text, 0, at));
    if (label < 0) {
        run->near_misses++;
        return false;
    }
    if (run->fuzzy++ == 0)
        run->first_fuzzy = line->number;
    apply(run, (unsigned)label, line->text, nc_str_trim(nc_str_sub(line->text, at + 1, SIZE_MAX)), line,
          line->edge);
    return true;
}

static bool skipping(const nc_dump_run *run)
{
    return (run->dump->skipped >> run->section & 1) != 0;
}

static void read_bare(nc_dump_run *run, const nc_dump_line *line)
{
    nc_header unused;
    int whole = nc_dump_names_label(line, line->text) ? nc_dump_whole(run->dump, line->text) : -1;
    if (whole >= 0)
        apply(run, (unsigned)whole, line->text, NC_S(""), line, line->edge);
    else if (nc_dump_takes_heading(run, line))
        nc_dump_tell(run, line, line->text, NC_ROLE_IGNORED, NC_S(""));
    else if (!nc_dump_takes_row(run, line)) {
        if (skipping(run) || nc_dump_matches(&run->dump->lines, line->text, &unused) != NULL)
            nc_dump_tell(run, line, line->text, NC_ROLE_IGNORED, NC_S(""));
        else if (!takes_as_near(run, line))
            nc_dump_count_unread(run, line, line->text);
    }
}

/* Counters of 32 bits print ten digits with zeros in front, those of 64 bits twenty: ten digits behind ten
 * others that show it are all of a number, although the line ends where copies are cut. */
static bool is_padded(nc_str value)
{
    return value.n == PADDED && value.p[0] == '0' && nc_is_number(value);
}

static nc_edge edge_of_last(const nc_token *tokens, unsigned count, nc_edge edge)
{
    nc_str last = tokens[count - 1].value;
    if (edge == NC_EDGE_NONE || count < 2 || last.n != PADDED || !nc_is_number(last))
        return edge;
    nc_str before = tokens[count - 2].value;
    bool wide = before.n == PADDED && nc_is_number(before);
    return wide && (is_padded(before) || is_padded(last)) ? NC_EDGE_NONE : edge;
}

void nc_dump_read_line(nc_dump_run *run, const nc_dump_line *line)
{
    nc_token tokens[NC_LINE_TOKENS];
    if (is_rule(line->text)) {
        nc_dump_tell(run, line, line->text, NC_ROLE_IGNORED, NC_S(""));
        return;
    }
    if (!takes_below(run, line) && !takes_as_reading(run, line, true) && !takes_as_opening(run, line) &&
        !takes_as_reading(run, line, false)) {
        unsigned count = nc_dump_scan(run->dump, line->text, tokens);
        if (count == 0)
            read_bare(run, line);
        for (unsigned i = 0; i < count; i++)
            apply(run, tokens[i].label, piece_of(line, &tokens[i]), tokens[i].value, line,
                  i + 1 == count ? edge_of_last(tokens, count, line->edge) : NC_EDGE_NONE);
    }
    if (run->depth > 1 && !run->open[run->depth - 1].block->more)
        nc_dump_close_rows(run);
}
