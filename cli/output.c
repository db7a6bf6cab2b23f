/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int nc_cli_error(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("netcause: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return status;
}

static bool write_all(FILE *file, nc_str text)
{
    bool fine = fwrite(text.p ? text.p : "", 1, text.n, file) == text.n;
    return fflush(file) == 0 && fine;
}

/* Beside the target, so that the rename stays within one file system. */
static int write_file(nc_arena *arena, const char *path, nc_str text)
{
    char *temporary = nc_arena_cstr(arena, nc_arena_printf(arena, "%s.XXXXXX", path));
    int fd = mkstemp(temporary);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return nc_cli_error(NC_EXIT_USAGE, "%s: %s", path, strerror(errno));
    bool fine = write_all(file, text) && fsync(fd) == 0;
    fine = fclose(file) == 0 && fine;
    if (fine && rename(temporary, path) == 0)
        return NC_EXIT_DONE;
    int reason = errno;
    unlink(temporary);
    return nc_cli_error(NC_EXIT_INTERNAL, "%s: not written: %s", path, strerror(reason));
}

int nc_cli_write(const nc_cli *cli, nc_str text)
{
    const char *path = nc_cli_option(cli, NC_OPT_output);
    if (path && strcmp(path, "-") != 0)
        return write_file(cli->arena, path, text);
    if (write_all(stdout, text) || errno == EPIPE)
        return NC_EXIT_DONE;
    return nc_cli_error(NC_EXIT_INTERNAL, "standard output: %s", strerror(errno));
}

bool nc_cli_assignment(const char *text, nc_str *name, nc_str *value)
{
    *value = nc_str_c(text);
    bool fine = nc_str_split(value, '=', name) && value->p != NULL && name->n > 0;
    if (!fine)
        nc_cli_error(NC_EXIT_USAGE, "'%s' is not of the form NAME=VALUE", text);
    return fine;
}
