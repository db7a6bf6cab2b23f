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

/* Within 2 changes, of short words within half of their letters. */
void nc_suggest_word(nc_str given, const nc_str *known, size_t count)
{
    unsigned least = given.n < 4 ? (unsigned)given.n / 2 + 1 : 3;
    nc_str best = NC_S("");
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

void nc_suggest_knowledge(nc_str given, const nc_program *program)
{
    size_t n = 0;
    nc_str *known = nc_xcalloc(
        (size_t)program->rule_count * 2 + program->cause_count + program->command_count + 1, sizeof *known);
    for (size_t i = 0; i < program->rule_count; i++) {
        known[n++] = program->rules[i]->name;
        known[n++] = program->rules[i]->code;
    }
    for (size_t i = 0; i < program->cause_count; i++)
        known[n++] = program->causes[i]->name;
    for (size_t i = 0; i < program->command_count; i++)
        known[n++] = program->commands[i]->name;
    nc_suggest_word(given, known, n);
    free(known);
}

static bool check_word(const nc_command_info *command, nc_option_id id, nc_str given)
{
    nc_buf words = {0}, list = {0};
    nc_str known[MOST_WORDS], word;
    size_t n = 0;
    bool fine = false;
    nc_option_words(command, id, &words);
    nc_str rest = nc_buf_str(&words);
    while (n < MOST_WORDS && nc_str_word(&rest, &word)) {
        fine = fine || nc_str_eq(word, given);
        nc_buf_printf(&list, "%s%.*s", n > 0 ? ", " : "", NC_FMT(word));
        known[n++] = word;
    }
    if (!fine) {
        nc_cli_error(NC_EXIT_USAGE, "--%s '%.*s' is none of %.*s", nc_option_table[id].name, NC_FMT(given),
                     NC_FMT(nc_buf_str(&list)));
        nc_suggest_word(given, known, n);
    }
    nc_buf_free(&words);
    nc_buf_free(&list);
    return fine;
}

int nc_words_check(const nc_cli *cli)
{
    static const nc_option_id closed[] = {NC_OPT_format, NC_OPT_fail_on, NC_OPT_class,
                                          NC_OPT_color,  NC_OPT_pager,   NC_OPT_progress};
    const char *width = nc_cli_option(cli, NC_OPT_width);
    uint64_t columns;
    for (size_t k = 0; k < sizeof closed / sizeof *closed; k++)
        for (size_t i = 0; i < cli->options[closed[k]].count; i++)
            if (!check_word(cli->command, closed[k], nc_str_c(cli->options[closed[k]].given[i])))
                return NC_EXIT_USAGE;
    if (width != NULL && (!nc_num_u64(nc_str_c(width), 10, &columns) || columns == 0 || columns > 9999))
        return nc_cli_error(NC_EXIT_USAGE, "--width '%s' is no number of columns from 1 to 9999", width);
    return NC_EXIT_DONE;
}
