/* SPDX-License-Identifier: Apache-2.0 */
/* netcause lookup: what a code means, from the tables, rules, causes and commands of the packs. */
#include "setup.h"

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

/* ---- rules that use a code ---- */

static bool is_code(const nc_expr *e)
{
    return e->op == NC_X_SLOT && nc_str_ends(e->slot_name, NC_S("code"));
}

/* `d.code == 4114` and `r.code in [425, 426]`, anywhere in a condition. */
static bool tests_code(const nc_expr *e, int64_t code)
{
    bool compares = (e->op == NC_X_EQ || e->op == NC_X_IN) && is_code(e->args[0]);
    for (unsigned i = 0; i < e->argc; i++) {
        const nc_expr *arg = e->args[i];
        if (compares && arg->op == NC_X_CONST && arg->type == NC_T_INT && nc_v_int(arg->word) == code)
            return true;
        if (tests_code(arg, code))
            return true;
    }
    return false;
}

static bool pattern_tests(const nc_pattern *pattern, int64_t code)
{
    for (unsigned i = 0; i < pattern->local_count; i++)
        if (tests_code(pattern->local[i], code))
            return true;
    for (unsigned i = 0; i < pattern->join_count; i++)
        if (tests_code(pattern->join[i], code))
            return true;
    return false;
}

static bool rule_tests(const nc_rule *rule, int64_t code)
{
    for (unsigned i = 0; i < rule->find_count; i++)
        if (pattern_tests(&rule->find[i], code))
            return true;
    for (unsigned i = 0; i < rule->where_count; i++)
        if (tests_code(rule->where[i].expr, code))
            return true;
    return false;
}

static void name_rules(nc_buf *out, const nc_program *program, nc_str text)
{
    uint64_t code;
    bool first = true;
    if (!nc_num_u64(text, 10, &code) || code > INT64_MAX)
        return;
    for (size_t i = 0; i < program->rule_count; i++) {
        const nc_rule *rule = program->rules[i];
        if (!rule_tests(rule, (int64_t)code))
            continue;
        nc_buf_printf(out, "%s  %-10.*s %.*s: %.*s\n", first ? "rules that use it\n" : "", NC_FMT(rule->code),
                      NC_FMT(rule->name), NC_FMT(rule->title));
        first = false;
    }
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
        unsigned found = find_in_tables(&out, program, code);
        if (found > 0)
            name_rules(&out, program, code);
        if (found + find_in_rules(&out, program, code) == 0)
            status = nc_cli_error(NC_EXIT_USAGE, "nothing is known of '%s'", cli->operands[i]);
    }
    if (status == NC_EXIT_DONE)
        status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    nc_session_free(session);
    return status;
}
