/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "progress.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 500, LINE_MS = 100, PLAIN_MS = 30000, JSON_MS = 1000, DEEPEST = 16 };

static volatile sig_atomic_t interrupted, stopped;
static uint64_t measured; /* by nftw, which has no place for a context */

struct nc_progress {
    const nc_session *session;
    enum { LINE, PLAIN, JSON } form;
    uint64_t total, bytes;        /* of all bundles, 0: not known; read so far */
    int64_t began, reading, last; /* ms: of all, of this reading, when something was shown */
    unsigned columns;
    bool shown, drawn, verbose, again; /* again: the first reading is over, what is cited is fetched */
    bool whole;                        /* the first reading was not interrupted */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static volatile sig_atomic_t paged;

/* The next one ends the program; not before its pager, which has the terminal. */
static void on_interrupt(int number)
{
    interrupted = 1;
    signal(number, paged ? SIG_IGN : nc_cli_abandon);
}

void nc_progress_stop(void)
{
    stopped = 1;
}

bool nc_progress_interrupted(void)
{
    return interrupted != 0;
}

static int add_size(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)path;
    (void)where;
    if (kind == FTW_F && S_ISREG(info->st_mode))
        measured += (uint64_t)info->st_size;
    return 0;
}

/* Bytes of all bundles; 0 when one of them is a pipe. */
static uint64_t size_of(const nc_str *bundles, size_t count)
{
    measured = 0;
    for (size_t i = 0; i < count; i++) {
        struct stat info;
        bool is_stdin = nc_str_eq(bundles[i], NC_S("-"));
        int r = is_stdin ? fstat(STDIN_FILENO, &info) : stat(bundles[i].p, &info);
        if (r == 0 && S_ISDIR(info.st_mode))
            nftw(bundles[i].p, add_size, DEEPEST, FTW_PHYS);
        else if (r == 0 && S_ISREG(info.st_mode))
            measured += (uint64_t)info.st_size;
        else
            return 0;
    }
    return measured;
}

/* "412 of 2176 MB (19 %), 3 s left" */
static void how_far(const nc_progress *p, const nc_reading *reading, int64_t now, nc_buf *out)
{
    uint64_t mb = reading->bytes / 1000000, passed = (uint64_t)(now - p->reading);
    bool within = p->total > 0 && reading->bytes <= p->total && reading->bytes > 0;
    nc_buf_printf(out, "%" PRIu64, mb);
    if (within) {
        double left = (double)(p->total - reading->bytes) / (double)reading->bytes * (double)passed;
        nc_buf_printf(out, " of %" PRIu64 " MB (%" PRIu64 " %%), %.0f s left", p->total / 1000000,
                      reading->bytes * 100 / p->total, left / 1000);
    } else {
        nc_buf_c(out, " MB");
    }
}

static void sentence(const nc_progress *p, const nc_reading *reading, int64_t now, nc_buf *out)
{
    if (reading->phase != NC_READING) {
        nc_buf_c(out, "drawing conclusions");
        return;
    }
    nc_buf_c(out, p->again ? "reading again: " : "reading: ");
    how_far(p, reading, now, out);
    nc_buf_c(out, "  ");
    nc_buf_add(out, reading->member);
}

static void clear(nc_progress *p)
{
    if (p->drawn)
        fputs("\r\033[K", stderr);
    p->drawn = false;
}

static void draw(nc_progress *p, const nc_reading *reading, int64_t now)
{
    nc_buf out = {0};
    sentence(p, reading, now, &out);
    nc_str text = nc_str_sub(nc_buf_str(&out), 0, p->columns > 1 ? p->columns - 1 : 79);
    while (text.n > 0 && text.n < out.n && (out.p[text.n] & 0xC0) == 0x80)
        text.n--; /* not in the middle of a character */
    fprintf(stderr, "\r%.*s\033[K", NC_FMT(text));
    p->drawn = true;
    nc_buf_free(&out);
}

static void line(nc_progress *p, const nc_reading *reading, int64_t now)
{
    nc_buf out = {0};
    if (p->form == JSON) {
        nc_buf_printf(&out, "{\"phase\":\"%s\",\"bytes\":%" PRIu64 ",\"total\":%" PRIu64 ",\"member\":",
                      reading->phase == NC_READING ? "reading" : "concluding", reading->bytes, p->total);
        nc_buf_json(&out, reading->member);
        nc_buf_c(&out, "}");
    } else {
        sentence(p, reading, now, &out);
    }
    fprintf(stderr, "%.*s\n", NC_FMT(nc_buf_str(&out)));
    nc_buf_free(&out);
}

/* What was read, as what, and how long it all took. */
static void tell_sources(const nc_progress *p)
{
    const nc_sources *sources = nc_session_sources(p->session);
    uint32_t count = nc_sources_count(sources);
    uint32_t *order = nc_xcalloc(count + 1, sizeof *order);
    nc_sources_by_name(sources, order);
    for (uint32_t i = 0; i < count; i++) {
        const nc_source *s = nc_sources_get(sources, order[i]);
        nc_str status = nc_source_status_name(s->status), kind = s->kind.n ? s->kind : NC_S("?");
        fprintf(stderr, "netcause: %.*s: %.*s, %.*s, %" PRIu64 " bytes, %" PRIu64 " records%s%.*s\n",
                NC_FMT(s->name), NC_FMT(kind), NC_FMT(status), s->bytes, s->records, s->note.n ? "; " : "",
                NC_FMT(s->note));
    }
    free(order);
    fprintf(stderr, "netcause: %.1f s\n", (double)(now_ms() - p->began) / 1000);
}

static bool told(void *context, const nc_reading *reading)
{
    nc_progress *p = context;
    static const int64_t every[] = {[LINE] = LINE_MS, [PLAIN] = PLAIN_MS, [JSON] = JSON_MS};
    int64_t now = now_ms();
    if (reading->phase == NC_READ) {
        clear(p);
        if (p->verbose && !p->again)
            tell_sources(p);
        p->whole = p->whole || (!p->again && !interrupted);
        p->again = true;
        return true;
    }
    if (reading->phase == NC_READING && reading->bytes < p->bytes)
        p->reading = now;
    p->bytes = reading->phase == NC_READING ? reading->bytes : UINT64_MAX; /* the next one begins anew */
    bool due = now - p->last >= every[p->form] && now - p->began >= FIRST_MS;
    if (p->shown && (due || (reading->phase == NC_CONCLUDING && p->drawn))) {
        p->last = now;
        if (p->form == LINE)
            draw(p, reading, now);
        else
            line(p, reading, now);
    }
    return !interrupted && !stopped;
}

/* What prints while it reads would print into the line. */
static bool has_line(const nc_cli *cli)
{
    bool streams = (cli->command->options & OPT_STREAM) != 0;
    return !streams || nc_cli_option(cli, NC_OPT_output) != NULL || !cli->screen.terminal;
}

/* Its words were checked with the call. */
static void form_of(const nc_cli *cli, nc_progress *p)
{
    const char *form = nc_cli_option(cli, NC_OPT_progress);
    nc_str name = nc_str_c(form ? form : "auto");
    struct winsize size;
    bool terminal = isatty(STDERR_FILENO);
    p->form = nc_str_eq(name, NC_S("plain")) ? PLAIN : nc_str_eq(name, NC_S("json")) ? JSON : LINE;
    p->shown = p->form != LINE || (nc_str_eq(name, NC_S("auto")) && terminal && has_line(cli) &&
                                   !nc_cli_flag(cli, NC_OPT_quiet));
    if (terminal && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0)
        p->columns = size.ws_col;
}

/* Unless somebody ignores it, as a shell does for what runs behind it. */
static void catch_interrupt(void)
{
    struct sigaction once = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART}, old;
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(SIGINT, &once, NULL);
}

bool nc_progress_unfit(const nc_cli *cli)
{
    const char *output = nc_cli_option(cli, NC_OPT_output);
    if (!interrupted || output == NULL || strcmp(output, "-") == 0)
        return false;
    nc_cli_error(NC_EXIT_INTERRUPTED, "%s: not written", output);
    return true;
}

void nc_progress_tell_interrupted(const nc_cli *cli)
{
    bool diagnosed = cli->command->run == nc_cmd_diagnose && cli->progress != NULL && cli->progress->whole;
    if (interrupted && !nc_cli_flag(cli, NC_OPT_quiet))
        fprintf(stderr, "netcause: interrupted: %s\n",
                diagnosed
                    ? "the diagnosis is whole; ladders and packets show what had been read again until then"
                    : "what had been read until then is all that is told");
}

void nc_progress_begin(nc_cli *cli, nc_session *session)
{
    if (!(cli->command->options >> NC_OPT_progress & 1))
        return;
    nc_progress *p = NC_NEW(cli->arena, nc_progress);
    *p = (nc_progress){.session = session,
                       .began = now_ms(),
                       .reading = now_ms(),
                       .verbose = nc_cli_flag(cli, NC_OPT_verbose)};
    form_of(cli, p);
    paged = cli->pager != 0;
    catch_interrupt();
    nc_session_progress(session, told, p);
    cli->progress = p;
}

void nc_progress_expect(const nc_cli *cli, const nc_str *bundles, size_t count)
{
    if (cli->progress != NULL && cli->progress->shown)
        cli->progress->total = size_of(bundles, count);
}
