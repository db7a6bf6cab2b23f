/* SPDX-License-Identifier: Apache-2.0 */
/* netcause rules new, docs, lock, diff: what writes files, or runs two rule bases. */
#include "engine/author/pages.h"
#include "reports/compare.h"
#include "ruletools.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* ---- new ---- */

static const char skeleton[] =
    "rule: %.*s                  # dotted name: stable, never reused\n"
    "code: %s                    # short name for people; unique\n"
    "title: A login is refused                  # what is seen, in a few words\n"
    "severity: warning                          # info, notice, warning, error, critical: effect on the "
    "user\n"
    "tags: [app.ftp]\n"
    "find:                                      # what must be there; netcause rules types lists all facts\n"
    "  refused: ftp.reply where code == 530\n"
    "unless:                                    # named exceptions, each with a test that has its name\n"
    "  accepted_later: exists ftp.reply where flow == refused.flow and code == 230 and at > refused.at\n"
    "per: [refused.server, refused.client]      # one finding for each pair\n"
    "having: [count(refused) >= 2]              # once may be a slip\n"
    "conclude: %.*s_seen(server = refused.server, client = refused.client)\n"
    "weigh:                                     # causes that it speaks for or against\n"
    "  %.*s-cause: medium\n"
    "say:\n"
    "  what: \"{refused.server} refused a login from {refused.client} {count(refused)} times (first: "
    "frame {refused.n}).\"\n"
    "  why: \"Reply 530 means that user and password do not fit.\"\n"
    "  fix: \"Check user and password.\"\n"
    "do:\n"
    "  - {look: \"security log of {refused.server}\", to: \"see why the login fails\", "
    "decides: [%.*s-cause], cost: 1}\n"
    "refs: [\"RFC 959 section 4.2\"]\n"
    "---\n"
    "cause: %.*s-cause                # where the shipped causes have a fitting one, name that\n"
    "title: User and password do not fit\n"
    "owner: security administration\n"
    "base: common                               # common, uncommon, rare: before anything was seen\n"
    "tell: \"The server does not take your user and password.\"\n"
    "remedy:\n"
    "  - {do: \"set the password anew\", risk: low}\n"
    "confirm: \"the security log of the server names the user\"\n"
    "refute: \"the same user logs in from elsewhere\"\n"
    "---\n"
    "tests: %.*s\n"
    "cases:\n"
    "  - name: refused twice\n"
    "    given: |\n"
    "      type       at  n  flow  code  server    client\n"
    "      ftp.reply  1   4  7     530   10.0.0.2  10.0.0.1\n"
    "      ftp.reply  2   9  8     530   10.0.0.2  10.0.0.1\n"
    "    expect: [{server: 10.0.0.2, evidence: [4, 9], says: \"*2 times*\"}]\n"
    "    silent-if:                             # near misses: the rule must stay silent\n"
    "      - ftp.reply[9].code = 531\n"
    "      - ftp.reply[9].client = 10.0.0.3\n"
    "      - without ftp.reply[9]\n"
    "    fires-if:\n"
    "      - and ftp.reply[9].n = 12\n"
    "  - name: nobody was refused\n"
    "    given: |\n"
    "      type       at  n  flow  code  server    client\n"
    "      ftp.reply  1   4  7     230   10.0.0.2  10.0.0.1\n"
    "    expect: []\n"
    "  - name: accepted_later\n"
    "    given: |\n"
    "      type       at  n   flow  code  server    client\n"
    "      ftp.reply  1   4   7     530   10.0.0.2  10.0.0.1\n"
    "      ftp.reply  2   9   7     530   10.0.0.2  10.0.0.1\n"
    "      ftp.reply  3   12  7     230   10.0.0.2  10.0.0.1\n"
    "    expect: []\n"
    "    fires-if:\n"
    "      - ftp.reply[12].flow = 8\n"
    "      - ftp.reply[12].code = 231\n"
    "      - ftp.reply[12].at = 1\n";

/* area.some-name: letters, digits and dashes, with a dot. */
static bool good_name(nc_str name)
{
    bool fine = name.n > 0 && nc_str_find_char(name, '.') != SIZE_MAX && name.p[name.n - 1] != '.';
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        fine = fine && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && i > 0) ||
                        ((c == '.' || c == '-') && i > 0));
    }
    return fine;
}

int nc_rules_new_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    (void)session;
    nc_str name = cli->operand_count == 2 ? nc_str_c(cli->operands[1]) : NC_S("");
    if (!good_name(name))
        return nc_cli_error(NC_EXIT_USAGE,
                            "usage: netcause rules new AREA.NAME (small letters, digits, dashes)");
    char *type = nc_arena_cstr(cli->arena, name);
    for (char *c = type; *c; c++)
        *c = *c == '-' ? '_' : *c;
    nc_buf_printf(out, skeleton, NC_FMT(name), "NEW-01", NC_FMT(nc_str_c(type)), NC_FMT(name),
                  NC_FMT(name), NC_FMT(name), NC_FMT(name));
    return NC_EXIT_DONE;
}

/* ---- docs ---- */

typedef struct folder {
    nc_cli *cli;
    const char *path;
    size_t pages;
    int status;
} folder;

static void write_page(void *context, nc_str file, nc_str text)
{
    folder *f = context;
    nc_str path = nc_arena_printf(f->cli->arena, "%s%s%.*s", f->path, f->path[0] ? "/" : "", NC_FMT(file));
    const char *given[1] = {nc_arena_cstr(f->cli->arena, path)};
    f->cli->options[NC_OPT_output].given = given;
    f->cli->options[NC_OPT_output].count = 1;
    if (f->status == NC_EXIT_DONE)
        f->status = nc_cli_write(f->cli, text);
    f->cli->options[NC_OPT_output].count = 0;
    f->pages++;
}

int nc_rules_docs_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    if (cli->operand_count != 2)
        return nc_cli_error(NC_EXIT_USAGE, "usage: netcause rules docs FOLDER [--rules DIR]");
    folder f = {.cli = cli, .path = cli->operands[1], .status = NC_EXIT_DONE};
    if (mkdir(f.path, 0777) != 0 && errno != EEXIST)
        return nc_cli_error(NC_EXIT_USAGE, "%s: %s", f.path, strerror(errno));
    nc_pages_write(nc_session_rule_base(session), nc_session_program(session), nc_session_pool(session),
                   write_page, &f);
    nc_buf_printf(out, "%zu pages\n", f.pages);
    return f.status;
}

/* ---- lock ---- */

static void refuse(void *context, nc_lock_state state, nc_place place, nc_str name)
{
    if (state != NC_LOCK_CHANGED && state != NC_LOCK_GONE)
        return;
    nc_report(context, NC_E_INVALID, place, "the rule %.*s %s, and the pack has the same version",
              NC_FMT(name), state == NC_LOCK_GONE ? "is gone and not retired" : "has changed");
    nc_hint(context, "raise version in pack.yaml; --again locks this version anew");
}

static void write_lock(void *context, nc_str path, nc_str text)
{
    write_page(context, path, text);
}

int nc_rules_lock_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    nc_rules *rules = nc_session_rule_base(session);
    nc_diag *diag = nc_session_diag(session);
    folder f = {.cli = cli, .path = "", .status = NC_EXIT_DONE};
    if (!nc_cli_flag(cli, NC_OPT_again))
        nc_rules_lock(rules, diag, refuse, NULL, diag);
    nc_setup_complain(diag);
    if (nc_diag_errors(diag) > 0)
        return NC_EXIT_BAD_RULES;
    nc_rules_lock(rules, diag, NULL, write_lock, &f);
    nc_buf_printf(out, "%zu packs locked\n", f.pages);
    return f.status;
}

/* ---- diff ---- */

static nc_session *diagnose(nc_cli *cli, const char *rules, nc_str bundle, int *status)
{
    const char *given[1] = {rules};
    cli->options[NC_OPT_rules].given = given;
    cli->options[NC_OPT_rules].count = 1;
    nc_session *session = nc_setup_session(cli, status);
    if (session == NULL)
        return NULL;
    *status = nc_setup_rules(cli, session);
    if (*status == NC_EXIT_DONE)
        *status = nc_session_diagnose(session, &bundle, 1);
    cli->options[NC_OPT_rules].count = 0;
    if (nc_session_result(session) != NULL) {
        *status = NC_EXIT_DONE;
        return session;
    }
    nc_session_free(session);
    return NULL;
}

static int diff_case(nc_cli *cli, const char *path, bool json, size_t *total, nc_buf *out)
{
    int status;
    nc_str bundle = nc_setup_case(cli, path);
    nc_session *before = diagnose(cli, cli->operands[1], bundle, &status), *after = NULL;
    if (before != NULL)
        after = diagnose(cli, cli->operands[2], bundle, &status);
    if (after != NULL) {
        size_t count;
        const nc_difference *list =
            nc_compare(cli->arena, nc_session_result(before), nc_session_result(after), &count);
        if (json)
            nc_compare_json(nc_str_c(path), list, count, out);
        else
            nc_compare_text(nc_str_c(path), list, count, out);
        *total += count;
    }
    nc_session_free(after);
    nc_session_free(before);
    return status;
}

int nc_rules_diff_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    static const char *const formats[] = {"text", "json"};
    int format = nc_rules_format(cli, formats, 2), status = NC_EXIT_DONE;
    size_t total = 0, cases = cli->operand_count - 3;
    (void)session;
    if (format < 0)
        return NC_EXIT_USAGE;
    if (cli->operand_count < 4)
        return nc_cli_error(NC_EXIT_USAGE, "usage: netcause rules diff RULES1 RULES2 CASE...");
    nc_buf_c(out, format ? "[" : "");
    for (size_t i = 3; i < cli->operand_count && status == NC_EXIT_DONE; i++) {
        nc_buf_c(out, format && i > 3 ? ",\n" : "");
        status = diff_case(cli, cli->operands[i], format == 1, &total, out);
    }
    if (format)
        nc_buf_c(out, "]\n");
    else
        nc_buf_printf(out, "%zu case%s, %zu difference%s\n", cases, cases == 1 ? "" : "s", total,
                      total == 1 ? "" : "s");
    return status;
}
