/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

/* Is the answer of a command in the case already?  A command tells which fact types its answer gives
 * (`feeds`); the case has it when one source gave facts of all of them, and its parameters stand in a fact of
 * the first.  What cannot be told (another command gives the same types, the parameter is nobody's slot, the
 * source is of another folder than what the finding rests on) counts as not answered: then the command is
 * proposed without a word. */

enum { MOST_LOOKED_AT = 2000 }; /* facts of one type, for one command */

typedef struct value {
    nc_str name, text; /* of a parameter; its value as printed */
} value;

typedef struct asked {
    const nc_run *run;
    const nc_finding *finding;
    value values[NC_MAX_SLOTS];
    unsigned count;
    bool open; /* a parameter has no value yet */
} asked;

/* ---- parameters, from the text that they were filled into ---- */

static bool add_value(asked *a, nc_str name, nc_str text)
{
    if (nc_str_starts(text, NC_S("<"))) {
        a->open = true;
        return true;
    }
    if (a->count == NC_MAX_SLOTS)
        return false;
    a->values[a->count++] = (value){name, text};
    return true;
}

/* Walks template and text side by side.  No: they do not fit, as when two parameters touch. */
static bool read_values(asked *a, nc_str pattern, nc_str text)
{
    while (pattern.n > 0) {
        size_t open = nc_str_find_char(pattern, '{');
        nc_str literal = nc_str_sub(pattern, 0, open);
        if (!nc_str_starts(text, literal))
            return false;
        text = nc_str_sub(text, literal.n, SIZE_MAX);
        if (open == SIZE_MAX)
            return text.n == 0;
        size_t close = nc_str_find_char(pattern, '}');
        nc_str name = nc_str_sub(pattern, open + 1, close - open - 1);
        nc_str rest = nc_str_sub(pattern, close + 1, SIZE_MAX);
        nc_str behind = nc_str_sub(rest, 0, nc_str_find_char(rest, '{'));
        size_t end = behind.n > 0 ? nc_str_find(text, behind) : rest.n == 0 ? text.n : SIZE_MAX;
        if (end == SIZE_MAX || !add_value(a, name, nc_str_sub(text, 0, end)))
            return false;
        text = nc_str_sub(text, end, SIZE_MAX);
        pattern = rest;
    }
    return text.n == 0;
}

/* ---- facts ---- */

/* Numbers mean what their slot says, names and addresses speak for themselves. */
static bool may_be(const nc_slot *slot, nc_str parameter)
{
    if (slot->type == NC_T_SYMBOL || slot->type == NC_T_STRING || slot->type == NC_T_IP)
        return true;
    return slot->type == NC_T_INT && nc_str_ends(slot->name, parameter);
}

static bool is_printed_so(const nc_pool *pool, nc_type type, nc_word word, nc_str text)
{
    if (type == NC_T_SYMBOL)
        return nc_str_eq_fold(nc_sym_str(pool, (nc_sym)word), text);
    nc_buf printed = {0};
    nc_value_print(&printed, pool, type, word);
    bool same = nc_str_eq_fold(nc_buf_str(&printed), text);
    nc_buf_free(&printed);
    return same;
}

static bool has_value(const asked *a, const nc_row *row, const value *v)
{
    const nc_shape *shape = nc_vocab_shape(a->run->program->vocab, row->type);
    bool found = false;
    for (unsigned s = 0; s < shape->slot_count && !found; s++) {
        nc_word word;
        if (!may_be(&shape->slots[s], v->name) || !nc_row_get(row, s + NC_SLOT_OWN, &word))
            continue;
        found = is_printed_so(a->run->pool, shape->slots[s].type, word, v->text);
    }
    return found;
}

static bool is_of(const asked *a, const nc_row *row)
{
    for (unsigned i = 0; i < a->count; i++)
        if (!has_value(a, row, &a->values[i]))
            return false;
    return true;
}

static nc_str name_of(const asked *a, uint32_t source)
{
    const nc_source *s = nc_sources_get(a->run->sources, source);
    return s != NULL ? s->name : NC_S("");
}

static nc_str folder_of(nc_str name)
{
    size_t end = name.n;
    while (end > 0 && name.p[end - 1] != '/')
        end--;
    return nc_str_sub(name, 0, end);
}

static bool is_only_source(const nc_row *const *rows, size_t count)
{
    for (size_t i = 1; i < count && i < MOST_LOOKED_AT; i++)
        if (nc_row_from(rows[i])->source != nc_row_from(rows[0])->source)
            return false;
    return true;
}

/* The finding rests on that source itself or, when the parameters name what is meant or one source alone
 * tells of such things, on one beside it. */
static bool is_near(const asked *a, uint32_t source, bool only)
{
    bool named = a->count > 0 || (a->open && only);
    nc_str folder = folder_of(name_of(a, source));
    for (unsigned i = 0; i < a->finding->evidence_count; i++)
        for (size_t k = 0; k < a->finding->evidence[i].count; k++) {
            uint32_t own = nc_row_from(a->finding->evidence[i].rows[k])->source;
            bool beside = named && own != 0 && nc_str_eq(folder, folder_of(name_of(a, own)));
            if (own == source || beside)
                return true;
        }
    return false;
}

static bool gives(const nc_run *run, nc_str type, uint32_t source)
{
    size_t count;
    const nc_row *const *rows = nc_run_rows(run, nc_vocab_find(run->program->vocab, type), &count);
    for (size_t i = 0; i < count && i < MOST_LOOKED_AT; i++)
        if (nc_row_from(rows[i])->source == source)
            return true;
    return false;
}

static bool gives_all(const nc_run *run, const nc_command *command, uint32_t source)
{
    nc_str rest = command->feeds, type;
    while (nc_str_word(&rest, &type))
        if (!gives(run, type, source))
            return false;
    return true;
}

/* ---- commands ---- */

static bool feeds(const nc_command *command, nc_str type)
{
    nc_str rest = command->feeds, word;
    while (nc_str_word(&rest, &word))
        if (nc_str_eq(word, type))
            return true;
    return false;
}

/* Another command of the platform gives all that this one gives: facts do not tell whose they are. */
static bool is_ambiguous(const nc_program *program, const nc_command *command)
{
    for (unsigned i = 0; i < program->command_count; i++) {
        const nc_command *other = program->commands[i];
        bool all = other != command && nc_str_eq(other->platform, command->platform);
        nc_str rest = command->feeds, type;
        while (all && nc_str_word(&rest, &type))
            all = feeds(other, type);
        if (all)
            return true;
    }
    return false;
}

/* Facts of one moment are the answer; events of a recording or a log never are. */
static nc_fact_type first_type(const nc_run *run, const nc_command *command)
{
    nc_str rest = command->feeds, word;
    if (!nc_str_word(&rest, &word))
        return NC_NO_TYPE;
    nc_fact_type type = nc_vocab_find(run->program->vocab, word);
    bool plain = type != NC_NO_TYPE && nc_vocab_shape(run->program->vocab, type)->kind == NC_PLAIN;
    return plain ? type : NC_NO_TYPE;
}

/* Name of the source that has the answer of the finding's command, as far as facts tell; else empty. */
nc_str nc_answered(const nc_run *run, const nc_finding *finding, const nc_filled *filled)
{
    const nc_command *command = filled->action != NULL ? filled->action->command : NULL;
    nc_fact_type type = command != NULL ? first_type(run, command) : NC_NO_TYPE;
    asked a = {.run = run, .finding = finding};
    size_t count;
    if (type == NC_NO_TYPE || !read_values(&a, nc_str_trim_right(command->text), filled->text))
        return NC_S("");
    const nc_row *const *rows = nc_run_rows(run, type, &count);
    if (count == 0 || is_ambiguous(run->program, command))
        return NC_S("");
    bool only = is_only_source(rows, count);
    for (size_t i = 0; i < count && i < MOST_LOOKED_AT; i++) {
        uint32_t source = nc_row_from(rows[i])->source;
        if (source != 0 && is_of(&a, rows[i]) && is_near(&a, source, only) && gives_all(run, command, source))
            return name_of(&a, source);
    }
    return NC_S("");
}
