/* SPDX-License-Identifier: Apache-2.0 */
#include "kb/kb.h"

#include "keep.h"
#include "setup.h"
#include "words.h"

#include <inttypes.h>
#include <unistd.h>

/* The file may be anybody's: nothing in it acts on a terminal. */
static nc_err cases(nc_cli *cli, nc_kb *kb, nc_diag *diag, nc_buf *out)
{
    const nc_kb_summary *list;
    size_t count;
    nc_err err = nc_kb_cases(kb, NULL, cli->arena, diag, &list, &count);
    for (size_t i = 0; err == NC_E_OK && i < count; i++) {
        nc_buf_printf(out, "%5" PRId64 "  ", list[i].number);
        nc_time_print(out, list[i].opened, 0);
        nc_buf_c(out, "  ");
        nc_buf_safe(out, list[i].id.n ? list[i].id : NC_S("-"), true);
        nc_buf_c(out, "  ");
        nc_buf_safe(out, list[i].verdict, true);
        nc_buf_c(out, list[i].certainty.n ? ", " : "");
        nc_buf_safe(out, list[i].certainty, true);
        nc_buf_c(out, "  ");
        nc_buf_safe(out, list[i].headline, true);
        nc_buf_char(out, '\n');
    }
    return err;
}

static nc_err show(nc_cli *cli, nc_kb *kb, nc_diag *diag, nc_buf *out)
{
    nc_str result;
    nc_err err = nc_kb_show(kb, nc_str_c(cli->operands[1]), cli->arena, diag, &result);
    if (err == NC_E_OK)
        nc_buf_safe(out, result, false);
    return err;
}

int nc_cmd_kb(nc_cli *cli)
{
    nc_str verb = nc_str_c(cli->operands[0]);
    bool shows = nc_str_eq(verb, NC_S("show")), lists = nc_str_eq(verb, NC_S("cases")),
         checks = nc_str_eq(verb, NC_S("check"));
    if (!(shows || lists || checks) || cli->operand_count != (shows ? 2u : 1u))
        return nc_no_verb(cli);
    const char *path = nc_arena_cstr(cli->arena, nc_setup_kb(cli));
    if (access(path, F_OK) != 0)
        return nc_cli_error(NC_EXIT_BUSY, "there is no knowledge base %s; netcause diagnose --save makes one",
                            path);
    nc_diag *diag = nc_diag_new();
    nc_buf out = {0};
    nc_kb *kb = NULL;
    nc_err err = nc_kb_open(path, NC_KB_READ, NC_KB_WAIT_MS, diag, &kb);
    if (err == NC_E_OK && checks)
        err = nc_kb_check(kb, diag);
    else if (err == NC_E_OK)
        err = lists ? cases(cli, kb, diag, &out) : show(cli, kb, diag, &out);
    nc_kb_close(kb);
    nc_setup_complain(diag);
    nc_diag_free(diag);
    int status = nc_keep_status(err);
    if (status == NC_EXIT_DONE)
        status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}
