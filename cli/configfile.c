/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "configfile.h"

#include "engine/base/yaml.h"
#include "setup.h"
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 256 * 1024 };

typedef enum reach { LAST, EACH } reach;

static const struct setting {
    nc_option_id id;
    reach reach;
} settings[] = {
#define SETTING(id, reach) {NC_OPT_##id, reach},
#include "config.def"
#undef SETTING
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* What one place of a file says. */
typedef struct said {
    const struct setting *setting;
    const nc_command_info *command; /* NULL: of every command that has the option */
    const char *value;
    nc_place place;
} said;

struct nc_config {
    said *said; /* weakest first */
    size_t count, capacity;
    struct config_file {
        nc_str path;
        bool found;
    } files[2];
};

static const struct setting *setting_named(nc_str name)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (nc_str_eq(name, nc_str_c(nc_option_table[settings[i].id].name)))
            return &settings[i];
    return NULL;
}

static bool is_path(nc_option_id id)
{
    return id == NC_OPT_rules || id == NC_OPT_add_rules || id == NC_OPT_dumps || id == NC_OPT_kb;
}

/* ---- one file ---- */

typedef struct reader {
    nc_cli *cli;
    nc_diag *diag;
    const nc_command_info *command;
    nc_str folder; /* of the file, with the slash */
} reader;

static void put(reader *r, const struct setting *setting, nc_str value, nc_place place)
{
    struct nc_config *config = r->cli->config;
    bool relative = is_path(setting->id) && value.n > 0 && value.p[0] != '/';
    nc_str text =
        nc_arena_printf(r->cli->arena, "%.*s%.*s", NC_FMT(relative ? r->folder : NC_S("")), NC_FMT(value));
    if (config->count == config->capacity) {
        said *more = NC_NEW_ARRAY(r->cli->arena, said, config->capacity * 2 + 16);
        if (config->count > 0)
            memcpy(more, config->said, config->count * sizeof *more);
        config->said = more;
        config->capacity = config->capacity * 2 + 16;
    }
    config->said[config->count++] = (said){setting, r->command, nc_arena_cstr(r->cli->arena, text), place};
}

/* For one command, or for any that has the option. */
static bool fits(const reader *r, nc_option_id id, nc_str value)
{
    bool fine = false;
    for (size_t i = 0; i < nc_command_count && !fine; i++) {
        const nc_command_info *c = &nc_command_table[i];
        fine = (c->options >> id & 1) != 0 && (r->command == NULL || r->command == c) &&
               nc_word_fits(c, id, value);
    }
    return fine;
}

static void put_scalar(reader *r, const struct setting *setting, const nc_node *node)
{
    const nc_option_info *option = &nc_option_table[setting->id];
    if (option->value[0] != '\0' && !fits(r, setting->id, node->text))
        nc_report(r->diag, NC_E_TYPE, node->place, "'%.*s' is no value of %s%s%s", NC_FMT(node->text),
                  option->name, r->command ? " for " : "", r->command ? r->command->name : "");
    else if (option->value[0] != '\0')
        put(r, setting, node->text, node->place);
    else if (nc_str_eq(node->text, NC_S("true")))
        put(r, setting, NC_S(""), node->place);
    else if (!nc_str_eq(node->text, NC_S("false")))
        nc_report(r->diag, NC_E_TYPE, node->place, "%s is true or false", option->name);
}

static void put_pairs(reader *r, const struct setting *setting, const nc_node *node)
{
    for (unsigned i = 0; i < node->count; i++) {
        const nc_pair *pair = &node->pairs[i];
        if (pair->value->kind != NC_NODE_SCALAR)
            nc_report(r->diag, NC_E_TYPE, pair->place, "'%.*s' is one value", NC_FMT(pair->key));
        else
            put(r, setting,
                nc_arena_printf(r->cli->arena, "%.*s=%.*s", NC_FMT(pair->key), NC_FMT(pair->value->text)),
                pair->place);
    }
}

static void put_list(reader *r, const struct setting *setting, const nc_node *node)
{
    for (unsigned i = 0; i < node->count; i++)
        if (node->items[i]->kind == NC_NODE_SCALAR)
            put_scalar(r, setting, node->items[i]);
        else
            nc_report(r->diag, NC_E_TYPE, node->items[i]->place, "one value is expected here");
}

static void read_setting(reader *r, const struct setting *setting, const nc_pair *pair)
{
    const nc_option_info *option = &nc_option_table[setting->id];
    bool each = setting->reach == EACH, named = strcmp(option->value, "NAME=VALUE") == 0;
    if (r->command != NULL && !(r->command->options >> setting->id & 1))
        nc_report(r->diag, NC_E_UNKNOWN, pair->place, "'%s' has no option --%s", r->command->name,
                  option->name);
    else if (pair->value->kind == NC_NODE_SCALAR)
        put_scalar(r, setting, pair->value);
    else if (pair->value->kind == NC_NODE_LIST && (each || setting->id == NC_OPT_rules))
        put_list(r, setting, pair->value);
    else if (pair->value->kind == NC_NODE_MAP && named)
        put_pairs(r, setting, pair->value);
    else
        nc_report(r->diag, NC_E_TYPE, pair->place, "%s is one value", option->name);
}

static const nc_command_info *command_named(const reader *r, nc_str name)
{
    return r->command == NULL ? nc_command_find(nc_arena_cstr(r->cli->arena, name)) : NULL;
}

static void unknown(reader *r, const nc_pair *pair)
{
    nc_str known[SETTINGS];
    for (size_t i = 0; i < SETTINGS; i++)
        known[i] = nc_str_c(nc_option_table[settings[i].id].name);
    nc_report(r->diag, NC_E_UNKNOWN, pair->place, "'%.*s' is %s that a configuration file can set",
              NC_FMT(pair->key), r->command ? "no option" : "neither a command nor an option");
    nc_hint_nearest(r->diag, pair->key, known, SETTINGS);
}

static void read_map(reader *r, const nc_node *map)
{
    for (unsigned i = 0; map->kind == NC_NODE_MAP && i < map->count; i++) {
        const nc_pair *pair = &map->pairs[i];
        const nc_command_info *command = command_named(r, pair->key);
        const struct setting *setting = setting_named(pair->key);
        if (setting != NULL && (command == NULL || pair->value->kind != NC_NODE_MAP)) {
            read_setting(r, setting, pair);
        } else if (command != NULL) {
            r->command = command;
            read_map(r, pair->value);
            r->command = NULL;
        } else {
            unknown(r, pair);
        }
    }
    bool empty = map->kind == NC_NODE_SCALAR && map->text.n == 0;
    if (map->kind != NC_NODE_MAP && !empty)
        nc_report(r->diag, NC_E_TYPE, map->place, "a map from names to values is expected here");
}

/* In two passes, so that what a file says of one command comes after what it says of all. */
static void commands_last(struct nc_config *config, size_t from, nc_arena *arena)
{
    size_t n = config->count - from, at = 0;
    said *sorted = NC_NEW_ARRAY(arena, said, n + 1);
    for (int one = 0; one < 2; one++)
        for (size_t i = from; i < config->count; i++)
            if ((config->said[i].command != NULL) == one)
                sorted[at++] = config->said[i];
    if (n > 0)
        memcpy(config->said + from, sorted, n * sizeof *sorted);
}

static bool slurp(nc_arena *arena, const char *path, nc_str *text)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    char *bytes = NC_NEW_ARRAY(arena, char, LARGEST);
    errno = 0;
    size_t n = fread(bytes, 1, LARGEST, file);
    bool fine = ferror(file) == 0;
    if (n == LARGEST) {
        fine = false;
        errno = EFBIG;
    }
    int reason = errno;
    fclose(file);
    errno = reason;
    *text = nc_str_n(bytes, n);
    return fine;
}

static int read_file(nc_cli *cli, struct config_file *file)
{
    nc_str text;
    if (!slurp(cli->arena, file->path.p, &text)) {
        file->found = errno != ENOENT && errno != ENOTDIR && errno != EACCES;
        return file->found ? nc_cli_error(NC_EXIT_USAGE, "%s: %s", file->path.p, strerror(errno))
                           : NC_EXIT_DONE;
    }
    file->found = true;
    size_t count, from = cli->config->count, slash = file->path.n;
    const nc_node *const *documents;
    while (slash > 0 && file->path.p[slash - 1] != '/')
        slash--;
    reader r = {.cli = cli, .diag = nc_diag_new(), .folder = nc_str_sub(file->path, 0, slash)};
    nc_diag_file(r.diag, file->path, text);
    nc_yaml_read(cli->arena, file->path, text, r.diag, &documents, &count);
    for (size_t i = 0; i < count; i++)
        read_map(&r, documents[i]);
    commands_last(cli->config, from, cli->arena);
    int status = nc_diag_errors(r.diag) > 0 ? NC_EXIT_USAGE : NC_EXIT_DONE;
    nc_setup_complain(r.diag);
    nc_diag_free(r.diag);
    return status;
}

/* ---- both ---- */

/* Empty when nobody says where it would be. */
static nc_str user_file(nc_arena *arena)
{
    const char *given = getenv("NETCAUSE_CONFIG"), *config = getenv("XDG_CONFIG_HOME"),
               *home = getenv("HOME");
    if (given != NULL)
        return nc_arena_printf(arena, "%s", given);
    if (config && config[0] == '/')
        return nc_arena_printf(arena, "%s/netcause/config.yaml", config);
    return home && home[0] == '/' ? nc_arena_printf(arena, "%s/.config/netcause/config.yaml", home)
                                  : NC_S("");
}

int nc_config_read(nc_cli *cli)
{
    cli->config = NC_NEW(cli->arena, struct nc_config);
    *cli->config = (struct nc_config){
        .files = {{.path = NC_S("/etc/netcause/config.yaml")}, {.path = user_file(cli->arena)}}};
    int status = NC_EXIT_DONE;
    for (size_t i = 0; i < 2 && status == NC_EXIT_DONE; i++)
        if (cli->config->files[i].path.n > 0)
            status = read_file(cli, &cli->config->files[i]);
    return status;
}

/* Several of these may come from one place: a list of folders of rules. */
static bool same_place(const said *a, const said *b)
{
    return a->command == b->command && nc_str_eq(a->place.file, b->place.file);
}

/* What is said for every command is left out where a command can't do it: a format that it does not have, or
 * columns when it writes no table. */
static bool applies(const nc_cli *cli, const said *s, const nc_command_info *command)
{
    const char *format = nc_cli_option(cli, NC_OPT_format);
    if (s->command != NULL)
        return s->command == command;
    if (s->setting->id == NC_OPT_columns && (format == NULL || strcmp(format, "tsv") != 0))
        return false;
    return nc_word_fits(command, s->setting->id, nc_str_c(s->value));
}

/* What holds of an option: all, or those of the strongest place. */
static size_t first_that_holds(const nc_cli *cli, const struct setting *setting,
                               const nc_command_info *command)
{
    const struct nc_config *config = cli->config;
    size_t first = 0;
    const said *strongest = NULL;
    for (size_t i = 0; i < config->count; i++) {
        const said *s = &config->said[i];
        if (s->setting != setting || !applies(cli, s, command))
            continue;
        if (strongest == NULL || (setting->reach == LAST && !same_place(s, strongest))) {
            strongest = s;
            first = i;
        }
    }
    return first;
}

void nc_config_apply(nc_cli *cli, const nc_command_info *command)
{
    const struct nc_config *config = cli->config;
    for (size_t k = 0; k < SETTINGS; k++) {
        const struct setting *setting = &settings[k];
        size_t given = cli->options[setting->id].count, n = 0;
        if (!(command->options >> setting->id & 1) || (setting->reach == LAST && given > 0))
            continue;
        const char **all = NC_NEW_ARRAY(cli->arena, const char *, given + config->count);
        for (size_t i = first_that_holds(cli, setting, command); i < config->count; i++) {
            const said *s = &config->said[i];
            if (s->setting == setting && applies(cli, s, command))
                all[n++] = s->value;
        }
        if (given > 0)
            memcpy(all + n, cli->options[setting->id].given, given * sizeof *all);
        cli->options[setting->id].given = all;
        cli->options[setting->id].count = given + n;
    }
}

void nc_config_blame(const nc_cli *cli, nc_option_id id)
{
    const struct nc_config *config = cli->config;
    for (size_t i = 0; i < cli->options[id].count; i++)
        for (size_t k = 0; config != NULL && k < config->count; k++)
            if (config->said[k].value == cli->options[id].given[i])
                nc_cli_error(NC_EXIT_USAGE, "%.*s:%u says --%s %s", NC_FMT(config->said[k].place.file),
                             config->said[k].place.line, nc_option_table[id].name, config->said[k].value);
}

/* ---- netcause config ---- */

static void show_files(const struct nc_config *config, nc_buf *out)
{
    for (size_t i = 0; i < 2; i++)
        if (config->files[i].path.n > 0)
            nc_buf_printf(out, "# %.*s%s\n", NC_FMT(config->files[i].path),
                          config->files[i].found ? "" : " (not there)");
}

static bool overruled(const struct nc_config *config, size_t at)
{
    const said *s = &config->said[at];
    for (size_t i = at + 1; s->setting->reach == LAST && i < config->count; i++)
        if (config->said[i].setting == s->setting && config->said[i].command == s->command &&
            !same_place(s, &config->said[i]))
            return true;
    return false;
}

int nc_cmd_config(nc_cli *cli)
{
    nc_buf out = {0};
    const struct nc_config *config = cli->config;
    show_files(config, &out);
    for (size_t i = 0; i < config->count; i++) {
        const said *s = &config->said[i];
        const nc_option_info *option = &nc_option_table[s->setting->id];
        nc_buf_c(&out, "netcause ");
        nc_buf_printf(&out, "%s --%s%s", s->command ? s->command->name : "*", option->name,
                      option->value[0] ? " " : "");
        nc_buf_safe(&out, nc_str_c(s->value), true);
        nc_buf_printf(&out, "   # %.*s:%u%s\n", NC_FMT(s->place.file), s->place.line,
                      overruled(config, i) ? ", overruled below" : "");
    }
    int status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}
