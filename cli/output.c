/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "command.h"
#include "progress.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
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

/* ---- a call that is ended by a signal leaves no half file ---- */

static char *volatile unfinished; /* of the stream that is open */

void nc_cli_abandon(int signal_number)
{
    if (unfinished != NULL)
        unlink(unfinished);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* Where somebody ignores the signal (nohup) or catches it (progress.h), that stays. */
static void tidy_after(char *temporary)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    unfinished = temporary;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct sigaction old;
        if (sigaction(ends[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            signal(ends[i], nc_cli_abandon);
    }
}

/* ---- where it goes ---- */

/* What a symbolic link names, whether that is there or not; at most as many in a row as the kernel follows.
 */
static const char *behind_links(nc_arena *arena, const char *path)
{
    char target[PATH_MAX];
    for (unsigned links = 0; links < 40; links++) {
        ssize_t n = readlink(path, target, sizeof target);
        if (n <= 0 || n == (ssize_t)sizeof target)
            return path;
        const char *slash = strrchr(path, '/');
        size_t folder = target[0] != '/' && slash != NULL ? (size_t)(slash - path) + 1 : 0;
        path = nc_arena_cstr(arena, nc_arena_printf(arena, "%.*s%.*s", (int)folder, path, (int)n, target));
    }
    return path;
}

/* Beside the target is where its temporary file is made. */
static int check_folder(nc_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash == NULL ? "." : nc_arena_cstr(arena, nc_str_n(path, (size_t)(slash - path) + 1));
    struct stat info;
    bool there = stat(path, &info) == 0;
    if (there && S_ISDIR(info.st_mode))
        return nc_cli_error(NC_EXIT_USAGE, "%s: %s", path, strerror(EISDIR));
    if (there && !S_ISREG(info.st_mode))
        return NC_EXIT_DONE; /* a device or a pipe */
    if (access(folder, W_OK | X_OK) == 0)
        return NC_EXIT_DONE;
    return nc_cli_error(NC_EXIT_USAGE, "%s: nothing can be written in its folder: %s", path, strerror(errno));
}

int nc_cli_settle(nc_cli *cli)
{
    static const nc_option_id files[] = {NC_OPT_output, NC_OPT_annotate};
    int status = NC_EXIT_DONE;
    for (size_t k = 0; k < sizeof files / sizeof *files && status == NC_EXIT_DONE; k++) {
        const char *path = nc_cli_option(cli, files[k]);
        if (path == NULL || strcmp(path, "-") == 0)
            continue;
        const char **settled = NC_NEW(cli->arena, const char *);
        *settled = behind_links(cli->arena, path);
        cli->options[files[k]].given = settled;
        cli->options[files[k]].count = 1;
        status = check_folder(cli->arena, *settled);
    }
    return status;
}

/* ---- writing ---- */

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
    if (fd >= 0) {
        tidy_after(s->temporary);
        set_mode(fd, there ? &info : NULL);
    }
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
    nc_progress_stop();
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
    bool renamed = keep && s->fine && rename(s->temporary, s->path) == 0;
    int reason = s->reason ? s->reason : errno;
    unfinished = NULL;
    if (renamed)
        return NC_EXIT_DONE;
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
