/* SPDX-License-Identifier: Apache-2.0 */
/* netcause: the command.  Parses the call by the tables of options.def and commands.def and runs one command.
 */
#include "command.h"
#include "configfile.h"
#include "pager.h"
#include "progress.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OPT(id) (UINT64_C(1) << NC_OPT_##id)
#define OPT_RULES (OPT(rules) | OPT(add_rules) | OPT(set) | OPT(no_cache) | OPT(drafts) | OPT(language))
/* Takes options that are in no table: --NAME VALUE becomes the operand NAME=VALUE. */
#define OPT_FREE (UINT64_C(1) << 63)
/* What a view is to show (asked.h). */
#define OPT_CHOICE (OPT(address) | OPT(host) | OPT(port) | OPT(from) | OPT(to) | OPT(time) | OPT(where))
#define OPT_LOOK (OPT(width) | OPT(color) | OPT(ascii) | OPT(pager))
/* Of commands that read a case whole before they answer. */
#define OPT_LONG (OPT(progress) | OPT(quiet) | OPT(verbose))
_Static_assert(NC_OPT_COUNT < 62, "the options of a command are bits of a number");

const nc_option_info nc_option_table[NC_OPT_COUNT] = {
#define OPTION(id, name, letter, value, doc) {name, value, doc, letter},
#include "options.def"
#undef OPTION
};

/* Names with a blank before each, from the tables of the formats. */
static const char report_formats[] = ""
#define REPORT(name, media, ladders, doc) " " #name
#include "reports/reports.def"
#undef REPORT
    ;
static const char packet_formats[] = ""
#define PACKETS(name) " " #name
#include "reports/packets.def"
#undef PACKETS
    ;
#define FORMATS_REPORT report_formats
#define FORMATS_PACKETS packet_formats

const nc_command_info nc_command_table[] = {
#define COMMAND(id, name, operands, formats, least, most, options, summary, more)                            \
    {name, operands, summary, more, formats, least, most, (options) | OPT(help), nc_cmd_##id},
#include "commands.def"
#undef COMMAND
};
const size_t nc_command_count = sizeof nc_command_table / sizeof *nc_command_table;

const char *nc_cli_option(const nc_cli *cli, nc_option_id id)
{
    size_t n = cli->options[id].count;
    return n ? cli->options[id].given[n - 1] : NULL;
}

bool nc_cli_flag(const nc_cli *cli, nc_option_id id)
{
    return cli->options[id].count > 0;
}

const nc_command_info *nc_command_find(const char *name)
{
    for (size_t i = 0; i < nc_command_count; i++)
        if (strcmp(nc_command_table[i].name, name) == 0)
            return &nc_command_table[i];
    return NULL;
}

void nc_suggest_command(const char *name)
{
    nc_str known[sizeof nc_command_table / sizeof *nc_command_table];
    for (size_t i = 0; i < nc_command_count; i++)
        known[i] = nc_str_c(nc_command_table[i].name);
    nc_suggest_word(nc_str_c(name), known, nc_command_count);
}

static size_t fill_getopt(const nc_command_info *command, struct option *longs, char *shorts)
{
    size_t n = 0, m = 0;
    shorts[m++] = ':';
    for (int i = 0; i < NC_OPT_COUNT; i++) {
        if (!(command->options >> i & 1))
            continue;
        bool takes = nc_option_table[i].value[0] != '\0';
        longs[n++] = (struct option){nc_option_table[i].name, takes, NULL, 256 + i};
        if (nc_option_table[i].letter) {
            shorts[m++] = nc_option_table[i].letter;
            if (takes)
                shorts[m++] = ':';
        }
    }
    longs[n] = (struct option){0};
    shorts[m] = '\0';
    return n;
}

static int option_of(int code)
{
    if (code >= 256)
        return code - 256;
    for (int i = 0; i < NC_OPT_COUNT; i++)
        if (nc_option_table[i].letter == code)
            return i;
    return -1;
}

static void keep(nc_cli *cli, int id, const char *value)
{
    size_t n = cli->options[id].count++;
    const char **given = NC_NEW_ARRAY(cli->arena, const char *, n + 1);
    if (n)
        memcpy(given, cli->options[id].given, n * sizeof *given);
    given[n] = value ? value : "";
    cli->options[id].given = given;
}

static void suggest_option(const nc_command_info *command, const char *given)
{
    nc_str name = nc_str_c(given), word, known[NC_OPT_COUNT];
    size_t n = 0;
    nc_buf dashed[NC_OPT_COUNT];
    memset(dashed, 0, sizeof dashed);
    nc_str_split(&name, '=', &word);
    for (int i = 0; i < NC_OPT_COUNT; i++)
        if ((command->options >> i & 1) != 0) {
            nc_buf_printf(&dashed[i], "--%s", nc_option_table[i].name);
            known[n++] = nc_buf_str(&dashed[i]);
        }
    nc_suggest_word(word, known, n);
    for (int i = 0; i < NC_OPT_COUNT; i++)
        nc_buf_free(&dashed[i]);
}

/* "--f": the beginning of several; "--ascii=3": of a flag; else there is none of that name. */
static int bad_option(const nc_command_info *command, const char *given)
{
    nc_str word = nc_str_c(given), name;
    nc_buf several = {0};
    bool flag = false;
    nc_str_split(&word, '=', &name);
    for (int i = 0; i < NC_OPT_COUNT && nc_str_starts(name, NC_S("--")); i++) {
        nc_str known = nc_str_c(nc_option_table[i].name), begin = nc_str_sub(name, 2, SIZE_MAX);
        if ((command->options >> i & 1) == 0 || !nc_str_starts(known, begin))
            continue;
        flag = flag || (nc_str_eq(known, begin) && nc_option_table[i].value[0] == '\0');
        nc_buf_printf(&several, "%s--%.*s", several.n > 0 ? ", " : "", NC_FMT(known));
    }
    if (flag)
        nc_cli_error(NC_EXIT_USAGE, "%.*s takes no value", NC_FMT(name));
    else if (several.n > 0)
        nc_cli_error(NC_EXIT_USAGE, "%s can be %.*s", given, NC_FMT(nc_buf_str(&several)));
    else {
        nc_cli_error(NC_EXIT_USAGE, "'%s' has no option %s; see netcause help %s", command->name, given,
                     command->name);
        suggest_option(command, given);
    }
    nc_buf_free(&several);
    return NC_EXIT_USAGE;
}

static bool in_table(const nc_command_info *command, nc_str name)
{
    for (int i = 0; i < NC_OPT_COUNT; i++)
        if ((command->options >> i & 1) != 0 && nc_str_eq(name, nc_str_c(nc_option_table[i].name)))
            return true;
    return nc_str_eq(name, NC_S("help"));
}

/* "--link OSDL" and "--link=OSDL" become "link=OSDL", where the table has no such option. */
static char **free_options(nc_cli *cli, const nc_command_info *command, int *argc, char **argv)
{
    char **out = NC_NEW_ARRAY(cli->arena, char *, (size_t)*argc + 1);
    int n = 0;
    for (int i = 0; i < *argc; i++) {
        nc_str rest = nc_str_c(argv[i]), name;
        bool option = nc_str_starts(rest, NC_S("--")) && rest.n > 2;
        rest = nc_str_sub(rest, 2, SIZE_MAX);
        bool paired = nc_str_find_char(rest, '=') != SIZE_MAX;
        if (!option || !nc_str_split(&rest, '=', &name) || in_table(command, name)) {
            out[n++] = argv[i];
            continue;
        }
        const char *value = i + 1 < *argc ? argv[i + 1] : "";
        nc_str pair =
            paired ? nc_str_c(argv[i] + 2) : nc_arena_printf(cli->arena, "%s=%s", argv[i] + 2, value);
        out[n] = NC_NEW_ARRAY(cli->arena, char, pair.n + 1);
        memcpy(out[n], pair.p, pair.n);
        out[n++][pair.n] = '\0';
        i += !paired;
    }
    *argc = n;
    out[n] = NULL;
    return out;
}

/* Options may stand anywhere among the operands; "--" ends them. */
static int parse(nc_cli *cli, const nc_command_info *command, int argc, char **argv)
{
    struct option longs[NC_OPT_COUNT + 1];
    char shorts[NC_OPT_COUNT * 2 + 2];
    fill_getopt(command, longs, shorts);
    opterr = 0;
    for (int code; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (code == ':')
            return nc_cli_error(NC_EXIT_USAGE, "%s needs a value", argv[optind - 1]);
        int id = code == '?' ? -1 : option_of(code);
        if (id < 0)
            return bad_option(command, argv[optind - 1]);
        keep(cli, id, optarg);
    }
    cli->operand_count = (size_t)(argc - optind);
    cli->operands = NC_NEW_ARRAY(cli->arena, const char *, cli->operand_count);
    for (size_t i = 0; i < cli->operand_count; i++)
        cli->operands[i] = argv[(size_t)optind + i];
    return NC_EXIT_DONE;
}

static int run_configured(nc_cli *cli, const nc_command_info *command)
{
    int status = nc_config_read(cli);
    if (status != NC_EXIT_DONE)
        return status;
    cli->command = command;
    nc_config_apply(cli, command);
    status = nc_words_check(cli);
    if (status == NC_EXIT_DONE)
        status = nc_cli_settle(cli);
    if (status != NC_EXIT_DONE)
        return status;
    nc_pager_begin(cli);
    status = command->run(cli);
    nc_progress_tell_interrupted(cli);
    nc_pager_end(cli);
    return nc_progress_interrupted() ? NC_EXIT_INTERRUPTED : status;
}

static int run(nc_cli *cli, const nc_command_info *command, int argc, char **argv)
{
    if ((command->options & OPT_FREE) != 0)
        argv = free_options(cli, command, &argc, argv);
    int status = parse(cli, command, argc, argv);
    if (status != NC_EXIT_DONE)
        return status;
    if (nc_cli_flag(cli, NC_OPT_help)) {
        nc_buf help = {0};
        nc_help_command(&help, command);
        status = nc_cli_write(cli, nc_buf_str(&help));
        nc_buf_free(&help);
        return status;
    }
    if (cli->operand_count < command->least || cli->operand_count > command->most)
        return nc_cli_error(NC_EXIT_USAGE, "usage: netcause %s%s%s", command->name,
                            command->operands[0] ? " " : "", command->operands);
    return run_configured(cli, command);
}

static int help_all(nc_cli *cli, int status)
{
    nc_buf help = {0};
    nc_help_all(&help);
    if (status == NC_EXIT_DONE)
        nc_cli_write(cli, nc_buf_str(&help));
    else
        fprintf(stderr, "%.*s", NC_FMT(nc_buf_str(&help)));
    nc_buf_free(&help);
    return status;
}

/* Where somebody closed one of the standard streams, the next file that is opened would take its number, and
 * messages would go into a report.  What holds the place instead fails when it is read or written, so that
 * a lost result is told. */
static void hold_standard_streams(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* What rules and a small case take. */
enum { HEAP = 24 * 1024 * 1024 };

int main(int argc, char **argv)
{
    hold_standard_streams();
    nc_heap_in_huge_pages(HEAP);
    nc_cli cli = {.arena = nc_arena_new()};
    int status;
    signal(SIGPIPE, SIG_IGN); /* a closed pipe shows as a write error, so nothing is left half done */
    if (argc < 2)
        status = help_all(&cli, NC_EXIT_USAGE);
    else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        status = help_all(&cli, NC_EXIT_DONE);
    else {
        const nc_command_info *command =
            nc_command_find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
        if (command) {
            status = run(&cli, command, argc - 1, argv + 1);
        } else {
            status = nc_cli_error(NC_EXIT_USAGE, "no command '%s'; see netcause --help", argv[1]);
            nc_suggest_command(argv[1]);
        }
    }
    nc_arena_free(cli.arena);
    return status;
}
