/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "engine/base/num.h"
#include "engine/rule/program.h"
#include "reports/exceptions.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_WORDS = 16 };

void nc_option_words(const nc_command_info *command, nc_option_id id, nc_buf *out)
{
    nc_str formats = nc_str_c(command->formats), format;
    while (id == NC_OPT_format && nc_str_word(&formats, &format))
        nc_buf_printf(out, " %.*s", NC_FMT(format));
    if (id == NC_OPT_fail_on)
        for (nc_severity s = NC_INFO; s <= NC_CRITICAL; s++)
            nc_buf_printf(out, " %.*s", NC_FMT(nc_severity_name(s)));
    if (id == NC_OPT_class)
        for (unsigned c = 0; c < NC_X_CLASSES; c++)
            nc_buf_printf(out, " %.*s", NC_FMT(nc_exception_class_name((nc_exception_class)c)));
    if (id == NC_OPT_color || id == NC_OPT_pager)
        nc_buf_c(out, " auto always never");
    if (id == NC_OPT_progress)
        nc_buf_c(out, " auto never plain json");
}

/* Of operands such as "list | show NAME | check" the first word of each alternative; what is to be filled in
 * (BUNDLE) is in capitals. */
void nc_command_verbs(const nc_command_info *command, nc_buf *out)
{
    nc_str rest = nc_str_c(command->operands), part, word;
    if (command->run == nc_cmd_help)
        for (size_t i = 0; i < nc_command_count; i++)
            nc_buf_printf(out, " %s", nc_command_table[i].name);
    if (nc_str_find_char(rest, '|') == SIZE_MAX)
        return;
    if (rest.p[0] == '[')
        rest = nc_str_sub(rest, 1, rest.n - 2);
    while (nc_str_split(&rest, '|', &part)) {
        if (nc_str_word(&part, &word) && word.p[0] >= 'a')
            nc_buf_printf(out, " %.*s", NC_FMT(word));
    }
}

/* Within 2 changes, of short words within half of their letters; else the only one that begins so. */
void nc_suggest_word(nc_str given, const nc_str *known, size_t count)
{
    unsigned least = given.n < 4 ? (unsigned)given.n / 2 + 1 : 3;
    size_t longer = 0;
    nc_str best = NC_S("");
    for (size_t i = 0; i < count && given.n > 1; i++)
        if (nc_str_starts(known[i], given) && ++longer == 1)
            best = known[i];
    if (longer > 1)
        best = NC_S("");
    for (size_t i = 0; i < count; i++) {
        unsigned d = nc_str_distance(given, known[i], 2);
        if (d < least) {
            least = d;
            best = known[i];
        }
    }
    if (best.n > 0)
        fprintf(stderr, "did you mean '%.*s'?\n", NC_FMT(best));
}

static bool has_letter(nc_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= 'a' && s.p[i] <= 'z'))
            return true;
    return false;
}

/* Cells that a code is looked up by: of the first three columns, words without blanks.  Numbers near a number
 * mean something else. */
static size_t add_cells(const nc_table *table, nc_str *known)
{
    size_t n = 0;
    for (unsigned row = 0; row < table->row_count; row++)
        for (unsigned c = 0; c < table->column_count && c < 3; c++) {
            nc_str cell = table->cells[row * table->column_count + c];
            if (cell.n >= 5 && has_letter(cell) && nc_str_find_char(cell, ' ') == SIZE_MAX)
                known[n++] = cell;
        }
    return n;
}

void nc_suggest_knowledge(nc_str given, const nc_program *program)
{
    size_t n = 0, most = program->rule_count * 2 + program->cause_count + program->command_count + 1;
    for (size_t i = 0; i < program->table_count; i++)
        most += (size_t)program->tables[i]->row_count * 3;
    nc_str *known = nc_xcalloc(most, sizeof *known);
    for (size_t i = 0; i < program->rule_count; i++) {
        known[n++] = program->rules[i]->name;
        known[n++] = program->rules[i]->code;
    }
    for (size_t i = 0; i < program->cause_count; i++)
        known[n++] = program->causes[i]->name;
    for (size_t i = 0; i < program->command_count; i++)
        known[n++] = program->commands[i]->name;
    for (size_t i = 0; i < program->table_count; i++)
        n += add_cells(program->tables[i], known + n);
    nc_suggest_word(given, known, n);
    free(known);
}

int nc_no_verb(const nc_cli *cli)
{
    nc_buf words = {0};
    nc_str known[MOST_WORDS];
    size_t n = 0;
    nc_command_verbs(cli->command, &words);
    for (nc_str rest = nc_buf_str(&words); n < MOST_WORDS && nc_str_word(&rest, &known[n]);)
        n++;
    nc_cli_error(NC_EXIT_USAGE, "usage: netcause %s %s", cli->command->name, cli->command->operands);
    nc_suggest_word(nc_str_c(cli->operands[0]), known, n);
    nc_buf_free(&words);
    return NC_EXIT_USAGE;
}

/* Of --width, the one number that is checked with the call. */
static bool is_width(nc_str given)
{
    uint64_t columns;
    return nc_num_u64(given, 10, &columns) && columns > 0 && columns <= 9999;
}

bool nc_word_fits(const nc_command_info *command, nc_option_id id, nc_str given)
{
    nc_buf words = {0};
    nc_str word;
    nc_option_words(command, id, &words);
    bool fine = words.n == 0 && (id != NC_OPT_width || is_width(given));
    for (nc_str rest = nc_buf_str(&words); !fine && nc_str_word(&rest, &word);)
        fine = nc_str_eq(word, given);
    nc_buf_free(&words);
    return fine;
}

static void tell_words(const nc_command_info *command, nc_option_id id, nc_str given)
{
    nc_buf words = {0}, list = {0};
    nc_str known[MOST_WORDS];
    size_t n = 0;
    nc_option_words(command, id, &words);
    for (nc_str rest = nc_buf_str(&words); n < MOST_WORDS && nc_str_word(&rest, &known[n]); n++)
        nc_buf_printf(&list, "%s%.*s", n > 0 ? ", " : "", NC_FMT(known[n]));
    nc_cli_error(NC_EXIT_USAGE, "--%s '%.*s' is none of %.*s", nc_option_table[id].name, NC_FMT(given),
                 NC_FMT(nc_buf_str(&list)));
    nc_suggest_word(given, known, n);
    nc_buf_free(&words);
    nc_buf_free(&list);
}

int nc_words_check(const nc_cli *cli)
{
    for (nc_option_id id = 0; id < NC_OPT_COUNT; id++)
        for (size_t i = 0; i < cli->options[id].count; i++) {
            nc_str given = nc_str_c(cli->options[id].given[i]);
            if (nc_word_fits(cli->command, id, given))
                continue;
            if (id == NC_OPT_width)
                return nc_cli_error(NC_EXIT_USAGE, "--width '%.*s' is no number of columns from 1 to 9999",
                                    NC_FMT(given));
            tell_words(cli->command, id, given);
            return NC_EXIT_USAGE;
        }
    return NC_EXIT_DONE;
}
