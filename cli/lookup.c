/* SPDX-License-Identifier: Apache-2.0 */
/* netcause lookup: what a code means, from the tables, rules, causes and commands of the packs. */
#include "setup.h"

static void print_row(nc_buf *out, const nc_table *table, unsigned row)
{
    nc_buf_printf(out, "%.*s\n", NC_FMT(table->title.n ? table->title : table->name));
    for (unsigned c = 0; c < table->column_count; c++) {
        nc_str cell = table->cells[row * table->column_count + c];
        if (cell.n)
            nc_buf_printf(out, "  %-10.*s %.*s\n", NC_FMT(table->columns[c]), NC_FMT(cell));
    }
}

static unsigned find_in_tables(nc_buf *out, const nc_program *program, nc_str code)
{
    unsigned found = 0;
    for (size_t t = 0; t < program->table_count; t++) {
        const nc_table *table = program->tables[t];
        for (unsigned row = 0; row < table->row_count; row++) {
            bool hit = false;
            for (unsigned c = 0; c < table->column_count && c < 3 && !hit; c++)
                hit = nc_str_eq_fold(table->cells[row * table->column_count + c], code);
            if (hit) {
                print_row(out, table, row);
                found++;
            }
        }
    }
    return found;
}

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

int nc_cmd_lookup(nc_cli *cli)
{
    int status;
    nc_buf out = {0};
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_setup_rules(cli, session);
    for (size_t i = 0; i < cli->operand_count && status == NC_EXIT_DONE; i++) {
        nc_str code = nc_str_c(cli->operands[i]);
        const nc_program *program = nc_session_program(session);
        if (find_in_tables(&out, program, code) + find_in_rules(&out, program, code) == 0)
            status = nc_cli_error(NC_EXIT_USAGE, "nothing is known of '%s'", cli->operands[i]);
    }
    if (status == NC_EXIT_DONE)
        status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    nc_session_free(session);
    return status;
}
