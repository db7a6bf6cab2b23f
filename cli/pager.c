/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "pager.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program(void)
{
    const char *own = getenv("NETCAUSE_PAGER"), *any = getenv("PAGER");
    const char *name = own != NULL ? own : any;
    if (name == NULL)
        return "if command -v less >/dev/null 2>&1; then exec less; else exec cat; fi";
    return name[0] == '\0' || strcmp(name, "cat") == 0 ? NULL : name;
}

static bool wanted(const nc_cli *cli)
{
    const char *when = nc_cli_option(cli, NC_OPT_pager), *term = getenv("TERM");
    if (!(cli->command->options >> NC_OPT_pager & 1) || nc_cli_option(cli, NC_OPT_output) != NULL ||
        nc_cli_flag(cli, NC_OPT_help))
        return false;
    if (when != NULL && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    return cli->screen.terminal && term != NULL && strcmp(term, "dumb") != 0;
}

/* In the child: nothing to show, no pager. */
static _Noreturn void show(int in, const char *name)
{
    struct pollfd ready = {.fd = in, .events = POLLIN};
    while (poll(&ready, 1, -1) < 0 && errno == EINTR)
        continue;
    if (!(ready.revents & POLLIN) || dup2(in, STDIN_FILENO) < 0)
        _exit(0);
    close(in);
    setenv("LESS", "FRX", 0);
    /* A pager that is not there (127) or can't be run (126) must not cost the result; and the shell does not
     * end before it by a Ctrl-C that is the pager's. */
    setenv("NETCAUSE_PAGER", name, 1);
    execl("/bin/sh", "sh", "-c",
          "trap : INT; eval \"$NETCAUSE_PAGER\"; s=$?; [ $s -eq 126 ] || [ $s -eq 127 ] || exit $s; exec cat",
          (char *)NULL);
    _exit(127);
}

static void start(nc_cli *cli, const char *name)
{
    int ends[2];
    if (pipe(ends) != 0)
        return;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        show(ends[0], name);
    }
    close(ends[0]);
    if (child > 0 && dup2(ends[1], STDOUT_FILENO) >= 0)
        cli->pager = child;
    close(ends[1]);
}

void nc_pager_begin(nc_cli *cli)
{
    struct winsize size;
    cli->screen.terminal = isatty(STDOUT_FILENO);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        cli->screen.columns = size.ws_col;
    const char *name = wanted(cli) ? program() : NULL;
    if (name != NULL)
        start(cli, name);
}

void nc_pager_end(nc_cli *cli)
{
    if (cli->pager == 0)
        return;
    fflush(stdout);
    close(STDOUT_FILENO);
    signal(SIGINT, SIG_IGN); /* from here on Ctrl-C is the pager's: the terminal is its */
    while (waitpid(cli->pager, NULL, 0) < 0 && errno == EINTR)
        continue;
    cli->pager = 0;
}
