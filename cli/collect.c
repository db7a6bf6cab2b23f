/* SPDX-License-Identifier: Apache-2.0 */
/* netcause collect: the commands that gather evidence, for a symptom or as a whole procedure.  Prints them,
 * runs nothing. */
#include "setup.h"
#include "words.h"

#include "api/procedure.h"
#include "engine/base/yaml.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 64, FILE_MOST = 262144, VALUES = 64 };

typedef struct shelf {
    nc_cli *cli;
    nc_diag *diag;
    const nc_procedure *procedures[MOST];
    unsigned count;
    const nc_node *const *symptoms;
    size_t symptom_count;
    nc_assignment given[VALUES];
    size_t given_count;
} shelf;

/* ---- reading the folder ---- */

static bool read_file(nc_cli *cli, const char *path, nc_str *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    char *text = nc_alloc(cli->arena, FILE_MOST);
    size_t n = fread(text, 1, FILE_MOST, file);
    bool whole = n < FILE_MOST && ferror(file) == 0;
    fclose(file);
    *out = nc_str_n(text, n);
    return whole;
}

static void add_file(shelf *s, const char *path, nc_str name)
{
    nc_str text;
    if (!read_file(s->cli, path, &text) || s->count == MOST) {
        nc_report(s->diag, NC_E_IO, (nc_place){.file = nc_str_c(path)}, "cannot be read");
        return;
    }
    nc_diag_file(s->diag, nc_str_c(path), text);
    if (nc_str_eq(name, NC_S("symptoms.yaml"))) {
        nc_yaml_read(s->cli->arena, nc_str_c(path), text, s->diag, &s->symptoms, &s->symptom_count);
        return;
    }
    const nc_procedure *procedure = nc_procedure_read(s->cli->arena, nc_str_c(path), text, s->diag);
    if (procedure != NULL)
        s->procedures[s->count++] = procedure;
}

static int by_name(const void *a, const void *b)
{
    return nc_str_cmp(nc_procedure_name(*(const nc_procedure *const *)a),
                      nc_procedure_name(*(const nc_procedure *const *)b));
}

static int read_shelf(shelf *s)
{
    nc_str folder = nc_setup_data(s->cli, "procedures");
    const char *path = nc_arena_cstr(s->cli->arena, folder);
    DIR *open = opendir(path);
    if (open == NULL)
        return nc_cli_error(NC_EXIT_BAD_RULES, "no procedures in %s", path);
    for (struct dirent *entry; (entry = readdir(open)) != NULL;)
        if (nc_str_ends(nc_str_c(entry->d_name), NC_S(".yaml")))
            add_file(s, nc_arena_printf(s->cli->arena, "%s/%s", path, entry->d_name).p,
                     nc_arena_copy(s->cli->arena, nc_str_c(entry->d_name)));
    closedir(open);
    qsort(s->procedures, s->count, sizeof *s->procedures, by_name);
    if (nc_diag_errors(s->diag) > 0) {
        nc_setup_complain(s->diag);
        return NC_EXIT_BAD_RULES;
    }
    return NC_EXIT_DONE;
}

/* ---- the operands ---- */

static int read_given(shelf *s)
{
    for (size_t i = 1; i < s->cli->operand_count; i++) {
        nc_assignment *a = &s->given[s->given_count];
        if (!nc_cli_assignment(s->cli->operands[i], &a->name, &a->value))
            return NC_EXIT_USAGE;
        if (a->value.n == 0)
            return nc_cli_error(NC_EXIT_USAGE, "%.*s needs a value", NC_FMT(a->name));
        if (++s->given_count == VALUES)
            return nc_cli_error(NC_EXIT_USAGE, "too many parameters");
    }
    return NC_EXIT_DONE;
}

static const nc_procedure *find_procedure(const shelf *s, nc_str name)
{
    for (unsigned i = 0; i < s->count; i++)
        if (nc_str_eq_fold(nc_procedure_name(s->procedures[i]), name))
            return s->procedures[i];
    return NULL;
}

static const nc_node *find_symptom(const shelf *s, nc_str name)
{
    for (size_t i = 0; i < s->symptom_count; i++)
        if (nc_str_eq_fold(nc_node_text(s->symptoms[i], "symptom", NC_S("")), name))
            return s->symptoms[i];
    return NULL;
}

/* ---- a procedure ---- */

static int print_procedure(const shelf *s, const nc_procedure *procedure, nc_buf *out)
{
    nc_buf text = {0};
    bool good = nc_procedure_print(procedure, s->given, s->given_count, &text);
    nc_str rest = nc_buf_str(&text), line;
    if (good)
        nc_buf_add(out, rest);
    while (!good && rest.n > 0 && nc_str_split(&rest, '\n', &line))
        if (line.n > 0)
            nc_cli_error(NC_EXIT_USAGE, "%.*s", NC_FMT(line));
    nc_buf_free(&text);
    return good ? NC_EXIT_DONE : NC_EXIT_USAGE;
}

/* ---- a symptom ---- */

static nc_str value_of(const shelf *s, nc_str name)
{
    for (size_t i = 0; i < s->given_count; i++)
        if (nc_str_eq_fold(s->given[i].name, name))
            return s->given[i].value;
    return nc_str_eq(name, NC_S("stack")) ? NC_S("TCPIP") : NC_S("");
}

/* Parameters without a value stay visible as <name>. */
static void put_command(const shelf *s, const nc_command *command, nc_buf *out)
{
    nc_str text = command->text, line;
    nc_buf_printf(out, "\n%.*s (%.*s)\n", NC_FMT(command->purpose), NC_FMT(command->platform));
    while (text.n > 0 && nc_str_split(&text, '\n', &line)) {
        nc_buf_c(out, line.n > 0 ? "    " : "");
        while (line.n > 0) {
            size_t open = nc_str_find_char(line, '{');
            size_t close =
                open == SIZE_MAX ? SIZE_MAX : nc_str_find_char(nc_str_sub(line, open, SIZE_MAX), '}');
            nc_buf_add(out, nc_str_sub(line, 0, close == SIZE_MAX ? SIZE_MAX : open));
            if (close == SIZE_MAX)
                break;
            nc_str name = nc_str_sub(line, open + 1, close - 1), value = value_of(s, name);
            nc_buf_printf(out, value.n > 0 ? "%.*s" : "<%.*s>", NC_FMT(value.n > 0 ? value : name));
            line = nc_str_sub(line, open + close + 1, SIZE_MAX);
        }
        nc_buf_c(out, "\n");
    }
    if (command->note.n > 0)
        nc_buf_printf(out, "    (%.*s)\n", NC_FMT(command->note));
}

static const nc_command *find_command(const nc_program *program, nc_str name)
{
    for (size_t i = 0; i < program->command_count; i++)
        if (nc_str_eq(program->commands[i]->name, name))
            return program->commands[i];
    return NULL;
}

static int print_commands(const shelf *s, const nc_program *program, const nc_node *symptom, nc_buf *out)
{
    const nc_node *names = nc_node_get(symptom, "commands");
    for (unsigned i = 0; names != NULL && i < names->count; i++) {
        const nc_command *command = find_command(program, names->items[i]->text);
        if (command == NULL)
            return nc_cli_error(NC_EXIT_BAD_RULES, "symptom '%.*s' names a command that no pack has: %.*s",
                                NC_FMT(nc_node_text(symptom, "symptom", NC_S(""))),
                                NC_FMT(names->items[i]->text));
        put_command(s, command, out);
    }
    return NC_EXIT_DONE;
}

/* The command for a procedure, with the values that it takes; a link of z/OS is no interface of other hosts.
 */
static void put_invitation(const shelf *s, const nc_procedure *procedure, nc_buf *out)
{
    bool zos = nc_procedure_takes(procedure, NC_S("stack"), NC_S("TCPIP"));
    nc_buf_printf(out, "    netcause collect %.*s", NC_FMT(nc_procedure_name(procedure)));
    for (size_t i = 0; i < s->given_count; i++)
        if (nc_procedure_takes(procedure, s->given[i].name, s->given[i].value) &&
            (zos || !nc_str_eq_fold(s->given[i].name, NC_S("link"))))
            nc_buf_printf(out, " --%.*s %.*s", NC_FMT(s->given[i].name), NC_FMT(s->given[i].value));
    nc_buf_c(out, "\n");
}

static int print_symptom(const shelf *s, nc_str name, const nc_node *symptom, nc_buf *out)
{
    int status = NC_EXIT_DONE;
    bool first = true;
    nc_buf_printf(out, "%.*s\n", NC_FMT(symptom ? nc_node_text(symptom, "title", name) : name));
    nc_session *session = nc_setup_session(s->cli, &status);
    if (session != NULL) {
        status = nc_setup_rules(s->cli, session);
        if (status == NC_EXIT_DONE && symptom != NULL)
            status = print_commands(s, nc_session_program(session), symptom, out);
        nc_session_free(session);
    }
    for (unsigned i = 0; i < s->count; i++)
        if (nc_procedure_for(s->procedures[i], name)) {
            nc_str title = nc_procedure_title(s->procedures[i]);
            nc_buf_printf(out, "%s%.*s\n", first ? "\nRecord it while it happens\n\n" : "\n", NC_FMT(title));
            put_invitation(s, s->procedures[i], out);
            first = false;
        }
    return status;
}

static void list_all(const shelf *s)
{
    fprintf(stderr, "procedures:");
    for (unsigned i = 0; i < s->count; i++)
        fprintf(stderr, " %.*s", NC_FMT(nc_procedure_name(s->procedures[i])));
    fprintf(stderr, "\nsymptoms:");
    for (size_t i = 0; i < s->symptom_count; i++)
        fprintf(stderr, " %.*s", NC_FMT(nc_node_text(s->symptoms[i], "symptom", NC_S(""))));
    fprintf(stderr, "\n");
}

static void suggest(const shelf *s, nc_str given)
{
    size_t n = 0;
    nc_str *known = NC_NEW_ARRAY(s->cli->arena, nc_str, s->count + s->symptom_count + 1);
    for (unsigned i = 0; i < s->count; i++)
        known[n++] = nc_procedure_name(s->procedures[i]);
    for (size_t i = 0; i < s->symptom_count; i++)
        known[n++] = nc_node_text(s->symptoms[i], "symptom", NC_S(""));
    nc_suggest_word(given, known, n);
}

static bool helps_any(const shelf *s, nc_str name)
{
    for (unsigned i = 0; i < s->count; i++)
        if (nc_procedure_for(s->procedures[i], name))
            return true;
    return false;
}

/* A line each: name, kind, title.  Completion takes the first words. */
static void print_list(const shelf *s, nc_buf *out)
{
    for (unsigned i = 0; i < s->count; i++)
        nc_buf_printf(out, "%-16.*s procedure  %.*s\n", NC_FMT(nc_procedure_name(s->procedures[i])),
                      NC_FMT(nc_procedure_title(s->procedures[i])));
    for (size_t i = 0; i < s->symptom_count; i++)
        nc_buf_printf(out, "%-16.*s symptom    %.*s\n",
                      NC_FMT(nc_node_text(s->symptoms[i], "symptom", NC_S(""))),
                      NC_FMT(nc_node_text(s->symptoms[i], "title", NC_S(""))));
}

static int collect(shelf *s, nc_buf *out)
{
    nc_str name = nc_str_c(s->cli->operands[0]);
    int status = read_shelf(s);
    if (status == NC_EXIT_DONE && s->cli->operand_count == 1 && nc_str_eq(name, NC_S("list"))) {
        print_list(s, out);
        return NC_EXIT_DONE;
    }
    const nc_procedure *procedure = find_procedure(s, name);
    const nc_node *symptom = find_symptom(s, name);
    bool params = s->cli->operand_count == 2 && strcmp(s->cli->operands[1], "params") == 0;
    if (status == NC_EXIT_DONE && procedure != NULL && params) {
        nc_procedure_params(procedure, out);
        return NC_EXIT_DONE;
    }
    if (status == NC_EXIT_DONE)
        status = read_given(s);
    if (status != NC_EXIT_DONE)
        return status;
    if (procedure != NULL)
        return print_procedure(s, procedure, out);
    if (symptom != NULL || helps_any(s, name))
        return print_symptom(s, name, symptom, out);
    status = nc_cli_error(NC_EXIT_USAGE, "no procedure or symptom '%.*s'", NC_FMT(name));
    suggest(s, name);
    list_all(s);
    return status;
}

int nc_cmd_collect(nc_cli *cli)
{
    shelf s = {.cli = cli, .diag = nc_diag_new()};
    nc_buf out = {0};
    int status = collect(&s, &out);
    if (status == NC_EXIT_DONE)
        status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    nc_diag_free(s.diag);
    return status;
}
