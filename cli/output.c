/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the message quotes may come from a configuration file: none of it acts on a terminal. */
int nc_cli_error(int status, const char *format, ...)
{
    char text[4096];
    nc_buf shown = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    nc_buf_safe(&shown, nc_str_c(text), true);
    fprintf(stderr, "netcause: %.*s\n", NC_FMT(nc_buf_str(&shown)));
    nc_buf_free(&shown);
    return status;
}

static bool write_all(FILE *file, nc_str text)
{
    bool fine = fwrite(text.p ? text.p : "", 1, text.n, file) == text.n;
    return fflush(file) == 0 && fine;
}

struct nc_cli_stream {
    const char *path; /* NULL: standard output */
    char *temporary;
    FILE *file;
    bool fine;
    int reason; /* errno of the first failure */
};

/* mkstemp lets nobody else read.  An existing file keeps its mode; a new one has what the umask leaves.
 * Where the file system has no modes, there is none to set. */
static void set_mode(int fd, const struct stat *old)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)!fchmod(fd, old != NULL ? old->st_mode & 0777 : 0666 & ~mask);
}

/* Beside the target, so that the rename stays within one file system.  A device or a pipe is written to as
 * it is: a rename would put a file in its place. */
static bool open_file(nc_cli_stream *s, nc_arena *arena)
{
    struct stat info;
    bool there = stat(s->path, &info) == 0;
    if (there && !S_ISREG(info.st_mode)) {
        s->file = fopen(s->path, "w");
        return s->file != NULL;
    }
    s->temporary = nc_arena_cstr(arena, nc_arena_printf(arena, "%s.XXXXXX", s->path));
    int fd = mkstemp(s->temporary);
    if (fd >= 0)
        set_mode(fd, there ? &info : NULL);
    s->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    return s->file != NULL;
}

nc_cli_stream *nc_cli_begin(const nc_cli *cli)
{
    return nc_cli_begin_at(cli, nc_cli_option(cli, NC_OPT_output));
}

nc_cli_stream *nc_cli_begin_at(const nc_cli *cli, const char *path)
{
    nc_cli_stream *s = NC_NEW(cli->arena, nc_cli_stream);
    *s = (nc_cli_stream){.file = stdout, .fine = true};
    if (path == NULL || strcmp(path, "-") == 0)
        return s;
    s->path = path;
    if (open_file(s, cli->arena))
        return s;
    nc_cli_error(NC_EXIT_USAGE, "%s: %s", path, strerror(errno));
    return NULL;
}

void nc_cli_put(void *stream, nc_str text)
{
    nc_cli_stream *s = stream;
    if (!s->fine || write_all(s->file, text))
        return;
    s->fine = false;
    s->reason = errno;
}

static int end_device(nc_cli_stream *s)
{
    s->fine = fclose(s->file) == 0 && s->fine;
    if (s->fine || s->reason == EPIPE)
        return NC_EXIT_DONE;
    return nc_cli_error(NC_EXIT_INTERNAL, "%s: not written: %s", s->path,
                        strerror(s->reason ? s->reason : errno));
}

static int end_file(nc_cli_stream *s, bool keep)
{
    s->fine = s->fine && fsync(fileno(s->file)) == 0;
    s->fine = fclose(s->file) == 0 && s->fine;
    if (keep && s->fine && rename(s->temporary, s->path) == 0)
        return NC_EXIT_DONE;
    int reason = s->reason ? s->reason : errno;
    unlink(s->temporary);
    return keep ? nc_cli_error(NC_EXIT_INTERNAL, "%s: not written: %s", s->path, strerror(reason))
                : NC_EXIT_DONE;
}

int nc_cli_end(nc_cli_stream *s, bool keep)
{
    if (s->path != NULL)
        return s->temporary != NULL ? end_file(s, keep) : end_device(s);
    if (s->fine || s->reason == EPIPE)
        return NC_EXIT_DONE;
    return nc_cli_error(NC_EXIT_INTERNAL, "standard output: %s", strerror(s->reason));
}

int nc_cli_write(const nc_cli *cli, nc_str text)
{
    nc_cli_stream *stream = nc_cli_begin(cli);
    if (stream == NULL)
        return NC_EXIT_USAGE;
    nc_cli_put(stream, text);
    return nc_cli_end(stream, true);
}

bool nc_cli_assignment(const char *text, nc_str *name, nc_str *value)
{
    *value = nc_str_c(text);
    bool fine = nc_str_split(value, '=', name) && value->p != NULL && name->n > 0;
    if (!fine)
        nc_cli_error(NC_EXIT_USAGE, "'%s' is not of the form NAME=VALUE", text);
    return fine;
}
