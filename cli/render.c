/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "asked.h"
#include "reports/read.h"
#include "setup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool read_all(const char *path, nc_buf *text)
{
    char piece[65536];
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL)
        return false;
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        nc_buf_add(text, nc_str_n(piece, n));
    bool fine = !ferror(file);
    int reason = errno;
    if (file != stdin)
        fclose(file);
    errno = reason;
    return fine;
}

static int render(nc_cli *cli, const nc_report_format *format, nc_str name, nc_str json)
{
    nc_result *result;
    nc_diag *diag = nc_diag_new();
    int status = NC_EXIT_NO_EVIDENCE;
    if (nc_result_read(name, json, diag, &result) == NC_E_OK) {
        nc_buf out = {0};
        nc_report_options look = nc_setup_look(cli);
        format->render(result, &look, &out);
        status = nc_cli_write(cli, nc_buf_str(&out));
        nc_buf_free(&out);
    } else {
        nc_setup_complain(diag);
    }
    nc_result_free(result);
    nc_diag_free(diag);
    return status;
}

int nc_cmd_render(nc_cli *cli)
{
    const char *path = cli->operands[0];
    const nc_report_format *format = nc_report_format_find(nc_asked_format(cli));
    nc_str operand = nc_str_c(path);
    nc_buf json = {0};
    nc_setup_confine(cli, &operand, 1);
    int status = read_all(path, &json) ? render(cli, format, operand, nc_buf_str(&json))
                                       : nc_cli_error(NC_EXIT_NO_EVIDENCE, "%s: %s", path, strerror(errno));
    nc_buf_free(&json);
    return status;
}
