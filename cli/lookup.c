/* SPDX-License-Identifier: Apache-2.0 */
/* netcause lookup: what a code means, from the tables, rules, causes and commands of the packs. */
#include "setup.h"
#include "words.h"

#include "engine/base/num.h"

static void print_row(nc_buf *out, const nc_table *table, unsigned row)
{
    nc_buf_printf(out, "%.*s\n", NC_FMT(table->title.n ? table->title : table->name));
    for (unsigned c = 0; c < table->column_count; c++) {
        nc_str cell = table->cells[row * table->column_count + c];
        if (cell.n)
            nc_buf_printf(out, "  %-10.*s %.*s\n", NC_FMT(table->columns[c]), NC_FMT(cell));
    }
}

/* A cell is meant by its text in any case, or by 0x and its hexadecimal digits. */
static bool is_meant(nc_str cell, nc_str code)
{
    bool hex = nc_str_starts(code, NC_S("0x")) || nc_str_starts(code, NC_S("0X"));
    return nc_str_eq_fold(cell, code) ||
           (hex && cell.n > 0 && nc_str_eq_fold(cell, nc_str_sub(code, 2, SIZE_MAX)));
}

/* EZZ4311 for EZZ4311I: the letter that says what a message asks for is left out. */
static bool is_meant_without_type(nc_str cell, nc_str code)
{
    if (cell.n < 7 || cell.n != code.n + 1 || cell.p[cell.n - 1] < 'A' || cell.p[cell.n - 1] > 'Z')
        return false;
    bool digit = code.p[code.n - 1] >= '0' && code.p[code.n - 1] <= '9';
    return digit && nc_str_eq_fold(nc_str_sub(cell, 0, code.n), code);
}

/* ---- rules that use a code ---- */

typedef struct found_row {
    const nc_table *table;
    unsigned row;
} found_row;

enum { MOST_FOUND = 64 }; /* rows of one code; more are printed, and their rules not asked for */

typedef struct search {
    nc_str code; /* as it was typed */
    const nc_pool *pool;
    const nc_vocab *vocab;
    const nc_program *program;
    const nc_rule *rule; /* under test */
    found_row rows[MOST_FOUND];
    unsigned count;
} search;

static nc_str cell_of(const found_row *found, unsigned column)
{
    return found->table->cells[found->row * found->table->column_count + column];
}

/* A column whose texts are names that rules may write. */
static bool is_name(nc_str column)
{
    static const char *const names[] = {"name", "symbol", "id", "pattern", "state", "event"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nc_str_eq(column, nc_str_c(names[i])))
            return true;
    return false;
}

/* Tables are named as the facts are whose codes they hold, up to the first point: tls.alert, dns.rcode. */
static bool same_family(const search *s, const nc_table *table, const nc_expr *slot)
{
    for (unsigned i = 0; i < s->rule->find_count; i++)
        if (slot->op == NC_X_SLOT && s->rule->find[i].bind == slot->bind) {
            nc_str fact = nc_vocab_shape(s->vocab, s->rule->find[i].type)->name;
            nc_str family = nc_str_sub(fact, 0, nc_str_find_char(fact, '.'));
            return nc_str_eq(family, nc_str_sub(table->name, 0, nc_str_find_char(table->name, '.')));
        }
    return false;
}

/* Numbers of one byte mean something else in each table. */
enum { OF_ITS_OWN = 256 };

static bool has_number(const nc_table *table, int64_t number)
{
    uint64_t code;
    for (unsigned row = 0; row < table->row_count; row++)
        if (nc_num_u64(table->cells[row * table->column_count], 10, &code) && code == (uint64_t)number)
            return true;
    return false;
}

/* Replies of FTP and of mail have the same numbers: a fact means that of its own table. */
static bool means_another(const search *s, const nc_table *table, const nc_expr *slot, int64_t number)
{
    for (size_t t = 0; t < s->program->table_count; t++)
        if (s->program->tables[t] != table && same_family(s, s->program->tables[t], slot) &&
            !same_family(s, table, slot) && has_number(s->program->tables[t], number))
            return true;
    return false;
}

static bool is_number(const search *s, const nc_expr *slot, int64_t number)
{
    uint64_t code;
    for (unsigned i = 0; i < s->count; i++)
        if (nc_num_u64(cell_of(&s->rows[i], 0), 10, &code) && code <= INT64_MAX && (int64_t)code == number &&
            (number >= OF_ITS_OWN ? !means_another(s, s->rows[i].table, slot, number)
                                  : same_family(s, s->rows[i].table, slot)))
            return true;
    return false;
}

/* A word that was typed is meant wherever it stands; the name of a number only with facts of its table. */
static bool is_word(const search *s, const nc_expr *slot, nc_str word)
{
    if (s->count > 0 && is_meant(word, s->code))
        return true;
    for (unsigned i = 0; i < s->count; i++) {
        const nc_table *table = s->rows[i].table;
        bool family = same_family(s, table, slot);
        for (unsigned c = 0; family && c < table->column_count && c < 3; c++)
            if (is_name(table->columns[c]) && nc_str_eq_fold(cell_of(&s->rows[i], c), word))
                return true;
    }
    return false;
}

/* Slots whose numbers are codes of some table. */
static bool holds_codes(const nc_expr *e)
{
    static const char *const ends[] = {"code", "suite", "rc", "version", "errno"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (e->op == NC_X_SLOT && nc_str_ends(e->slot_name, nc_str_c(ends[i])))
            return true;
    return false;
}

static bool is_used(const search *s, const nc_expr *compared, const nc_expr *constant)
{
    if (constant->op != NC_X_CONST)
        return false;
    if (constant->type == NC_T_INT)
        return holds_codes(compared) && is_number(s, compared, nc_v_int(constant->word));
    bool word = constant->type == NC_T_SYMBOL || constant->type == NC_T_STRING;
    return word && is_word(s, compared, nc_sym_str(s->pool, (nc_sym)constant->word));
}

/* `d.code == 4114`, `r.code in [425, 426]`, `m.id == EZZ7917I`, anywhere in a condition. */
static bool tests_code(const search *s, const nc_expr *e)
{
    bool compares = e->op == NC_X_EQ || e->op == NC_X_IN;
    for (unsigned i = 0; i < e->argc; i++)
        if ((compares && is_used(s, e->args[0], e->args[i])) || tests_code(s, e->args[i]))
            return true;
    return false;
}

static bool pattern_tests(const search *s, const nc_pattern *pattern)
{
    for (unsigned i = 0; i < pattern->local_count; i++)
        if (tests_code(s, pattern->local[i]))
            return true;
    for (unsigned i = 0; i < pattern->join_count; i++)
        if (tests_code(s, pattern->join[i]))
            return true;
    return false;
}

static bool rule_tests(const search *s, const nc_rule *rule)
{
    for (unsigned i = 0; i < rule->find_count; i++)
        if (pattern_tests(s, &rule->find[i]))
            return true;
    for (unsigned i = 0; i < rule->where_count; i++)
        if (tests_code(s, rule->where[i].expr))
            return true;
    return false;
}

static void name_rules(nc_buf *out, const nc_program *program, search *s)
{
    bool first = true;
    for (size_t i = 0; i < program->rule_count; i++) {
        const nc_rule *rule = s->rule = program->rules[i];
        if (!rule_tests(s, rule))
            continue;
        nc_buf_printf(out, "%s  %-10.*s %.*s: %.*s\n", first ? "rules that use it\n" : "", NC_FMT(rule->code),
                      NC_FMT(rule->name), NC_FMT(rule->title));
        first = false;
    }
}

/* Is the word a part of the table's name: icmp of ip.icmp, tls of tls.alert?  An empty one is of all. */
static bool is_of(const nc_table *table, nc_str family)
{
    nc_str rest = table->name, part;
    while (nc_str_split(&rest, '.', &part))
        if (family.n == 0 || nc_str_eq_fold(part, family))
            return true;
    return false;
}

/* In tables of `family` a code stands behind a mark, too: 1/4 for v6:1/4. */
static bool is_row(const nc_table *table, unsigned row, nc_str code, nc_str family)
{
    enum { COLUMNS = 4 };
    for (unsigned c = 0; c < table->column_count && c < COLUMNS; c++) {
        nc_str cell = table->cells[row * table->column_count + c];
        size_t mark = family.n > 0 && c == 0 ? nc_str_find_char(cell, ':') : SIZE_MAX;
        if (is_meant(cell, code) || is_meant_without_type(cell, code) ||
            (mark != SIZE_MAX && is_meant(nc_str_sub(cell, mark + 1, SIZE_MAX), code)))
            return true;
    }
    return false;
}

static unsigned find_in_tables(nc_buf *out, const nc_program *program, const nc_pool *pool, nc_str code,
                               nc_str family)
{
    search s = {.code = code, .pool = pool, .vocab = program->vocab, .program = program};
    unsigned found = 0;
    for (size_t t = 0; t < program->table_count; t++) {
        const nc_table *table = program->tables[t];
        for (unsigned row = 0; row < table->row_count && is_of(table, family); row++) {
            if (!is_row(table, row, code, family))
                continue;
            print_row(out, table, row);
            found++;
            if (s.count < MOST_FOUND)
                s.rows[s.count++] = (found_row){table, row};
        }
    }
    if (found > 0)
        name_rules(out, program, &s);
    return found;
}

/* ---- codes of which only a part is listed ---- */

static bool are_hex(nc_str code)
{
    uint64_t value;
    return nc_num_u64(code, 16, &value);
}

/* The category of an SNA sense code, whose last four digits only refine it: 08060000 of 08060007. */
static nc_str category_of(nc_str code, char space[8])
{
    if (code.n != 8 || !are_hex(code))
        return (nc_str){0};
    memcpy(space, code.p, 4);
    memcpy(space + 4, "0000", 4);
    return (nc_str){space, 8};
}

/* Who gives a reason code of z/OS UNIX, by its first digits: 7xxx of 744C7230, EFxx of EF0960C7. */
static nc_str giver_of(nc_str code, char space[8])
{
    nc_str digits = nc_str_starts(code, NC_S("0x")) ? nc_str_sub(code, 2, SIZE_MAX) : code;
    if (digits.n != 8 || !are_hex(digits))
        return (nc_str){0};
    size_t kept = nc_str_starts_fold(digits, NC_S("EF")) ? 2 : 1;
    memcpy(space, "xxxx", 4);
    memcpy(space, digits.p, kept);
    return (nc_str){space, 4};
}

/* The object that an instance is of: 1.3.6.1.2.1.4.8 of 1.3.6.1.2.1.4.8.0; shorter at each call. */
static nc_str object_of(nc_str code)
{
    size_t dots = 0, last = SIZE_MAX;
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == '.') {
            dots++;
            last = i;
        } else if (code.p[i] < '0' || code.p[i] > '9') {
            return (nc_str){0};
        }
    }
    return dots > 6 ? nc_str_sub(code, 0, last) : (nc_str){0};
}

static unsigned find_part(nc_buf *out, const nc_program *program, const nc_pool *pool, nc_str code)
{
    char space[8];
    nc_buf rows = {0};
    nc_str part = category_of(code, space);
    unsigned found = part.n > 0 ? find_in_tables(&rows, program, pool, part, NC_S("")) : 0;
    if (found == 0 && (part = giver_of(code, space)).n > 0)
        found = find_in_tables(&rows, program, pool, part, NC_S("errnojr"));
    for (nc_str object = object_of(code); object.n > 0 && found == 0; object = object_of(object)) {
        part = object;
        found = find_in_tables(&rows, program, pool, part, NC_S(""));
    }
    if (found > 0)
        nc_buf_printf(out, "%.*s is not listed; %.*s, of which it is a part, is:\n%.*s", NC_FMT(code),
                      NC_FMT(part), NC_FMT(nc_buf_str(&rows)));
    nc_buf_free(&rows);
    return found;
}

/* ---- rules, causes and commands by name ---- */

static void print_rule(nc_buf *out, const nc_rule *rule)
{
    nc_buf_printf(out, "rule %.*s (%.*s), %.*s\n  %.*s\n", NC_FMT(rule->name), NC_FMT(rule->code),
                  NC_FMT(nc_severity_name(rule->severity)), NC_FMT(rule->title));
    if (rule->why.source.n)
        nc_buf_printf(out, "  why  %.*s\n", NC_FMT(rule->why.source));
    if (rule->fix.source.n)
        nc_buf_printf(out, "  fix  %.*s\n", NC_FMT(rule->fix.source));
}

static unsigned find_in_rules(nc_buf *out, const nc_program *program, nc_str code)
{
    unsigned found = 0;
    for (size_t i = 0; i < program->rule_count; i++)
        if (nc_str_eq_fold(program->rules[i]->name, code) || nc_str_eq_fold(program->rules[i]->code, code)) {
            print_rule(out, program->rules[i]);
            found++;
        }
    for (size_t i = 0; i < program->cause_count; i++) {
        const nc_cause *cause = program->causes[i];
        if (!nc_str_eq_fold(cause->name, code))
            continue;
        nc_buf_printf(out, "cause %.*s, owner: %.*s\n  %.*s\n", NC_FMT(cause->name), NC_FMT(cause->owner),
                      NC_FMT(cause->title));
        found++;
    }
    for (size_t i = 0; i < program->command_count; i++) {
        const nc_command *command = program->commands[i];
        if (!nc_str_eq_fold(command->name, code))
            continue;
        nc_buf_printf(out, "command %.*s (%.*s), risk: %.*s\n  %.*s\n%.*s\n", NC_FMT(command->name),
                      NC_FMT(command->platform), NC_FMT(command->risk), NC_FMT(command->purpose),
                      NC_FMT(command->text));
        found++;
    }
    return found;
}

/* ---- several words that mean one code: icmp 3 13, smtp 550, ike 14 ---- */

static bool is_family(const nc_program *program, nc_str word)
{
    for (size_t t = 0; t < program->table_count; t++)
        if (is_of(program->tables[t], word))
            return true;
    return false;
}

/* How many operands from `at` on were found together; 0: they are to be looked up one by one. */
static size_t find_together(nc_buf *out, const nc_cli *cli, const nc_program *program, const nc_pool *pool,
                            size_t at)
{
    nc_str family = nc_str_c(cli->operands[at]);
    if (at + 1 >= cli->operand_count || family.n == 0 || !is_family(program, family))
        return 0;
    nc_buf pair = {0};
    unsigned found = 0;
    if (at + 2 < cli->operand_count) {
        nc_buf_printf(&pair, "%s/%s", cli->operands[at + 1], cli->operands[at + 2]);
        found = find_in_tables(out, program, pool, nc_buf_str(&pair), family);
    }
    nc_buf_free(&pair);
    if (found > 0)
        return 3;
    return find_in_tables(out, program, pool, nc_str_c(cli->operands[at + 1]), family) > 0 ? 2 : 0;
}

int nc_cmd_lookup(nc_cli *cli)
{
    int status;
    nc_buf out = {0};
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_setup_rules(cli, session);
    for (size_t i = 0, taken; i < cli->operand_count && status == NC_EXIT_DONE; i += taken > 0 ? taken : 1) {
        nc_str code = nc_str_c(cli->operands[i]);
        const nc_program *program = nc_session_program(session);
        taken = find_together(&out, cli, program, nc_session_pool(session), i);
        if (taken > 0)
            continue;
        unsigned found = find_in_tables(&out, program, nc_session_pool(session), code, NC_S(""));
        found += find_in_rules(&out, program, code);
        if (found == 0 && find_part(&out, program, nc_session_pool(session), code) == 0) {
            status = nc_cli_error(NC_EXIT_USAGE, "nothing is known of '%s'", cli->operands[i]);
            nc_suggest_knowledge(code, program);
        }
    }
    if (status == NC_EXIT_DONE)
        status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    nc_session_free(session);
    return status;
}
