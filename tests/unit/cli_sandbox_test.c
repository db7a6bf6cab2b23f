/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test confines a child, which says by its exit status what it could still do. */
enum {
    READ_ALLOWED = 1,
    READ_OTHER = 2,
    WRITE_ALLOWED = 4,
    WRITE_INPUT = 8,
    SOCKET = 16,
    PROGRAM = 32,
    FILES = 64,
    TAMPER = 128
};

typedef struct place {
    char folder[64], input[96], other[96], output[96];
} place;

static void make_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
}

static int set_up(void **state)
{
    place *p = calloc(1, sizeof *p);
    char path[112];
    strcpy(p->folder, "/tmp/netcause-sandbox-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->input, sizeof p->input, "%s/in", p->folder);
    snprintf(p->output, sizeof p->output, "%s/out", p->folder);
    assert_int_equal(mkdir(p->input, 0700), 0);
    assert_int_equal(mkdir(p->output, 0700), 0);
    snprintf(path, sizeof path, "%s/file", p->input);
    make_file(path);
    snprintf(p->other, sizeof p->other, "%s/secret", p->folder);
    make_file(p->other);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    place *p = *state;
    char path[112];
    const char *names[] = {"in/file", "in/new", "out/report", "secret", "in", "out"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", p->folder, names[i]);
        (void)remove(path);
    }
    assert_int_equal(rmdir(p->folder), 0);
    free(p);
    return 0;
}

static bool can_open(const char *folder, const char *name, int flags)
{
    char path[200];
    snprintf(path, sizeof path, "%s%s", folder, name);
    int fd = open(path, flags, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool can_start(void)
{
    char name[] = "true", *const args[] = {name, NULL};
    pid_t pid = fork();
    if (pid == 0) {
        execv("/bin/true", args);
        _exit(1);
    }
    int status = 1;
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Whether it can change what it may only read, signal a process, or type into a terminal.  A file is none:
 * that call fails in another way then. */
static bool can_tamper(const char *input)
{
    char path[112], key = 'x';
    snprintf(path, sizeof path, "%s/file", input);
    int fd = open(path, O_RDONLY);
    bool types = ioctl(fd, TIOCSTI, &key) != 0 && errno != EPERM;
    bool changes = truncate(path, 0) == 0 || chmod(path, 0644) == 0 || utimes(path, NULL) == 0;
    bool signals = sigqueue(getpid(), 0, (union sigval){0}) == 0;
    close(fd);
    return types || changes || signals;
}

static int what_child_can(const place *p, bool confine)
{
    pid_t pid = fork();
    if (pid == 0) {
        nc_sandbox box = {.landlock = -1};
        char report[112];
        snprintf(report, sizeof report, "%s/report", p->output);
        if (confine) {
            nc_sandbox_begin(&box);
            nc_sandbox_read(&box, p->input);
            nc_sandbox_write_beside(&box, report);
            nc_sandbox_close(&box);
        }
        int can = box.files ? FILES : 0;
        can |= can_open(p->input, "/file", O_RDONLY) ? READ_ALLOWED : 0;
        can |= can_open(p->other, "", O_RDONLY) ? READ_OTHER : 0;
        can |= can_open(report, "", O_WRONLY | O_CREAT) ? WRITE_ALLOWED : 0;
        can |= can_open(p->input, "/new", O_WRONLY | O_CREAT) ? WRITE_INPUT : 0;
        int s = socket(AF_UNIX, SOCK_STREAM, 0);
        can |= s >= 0 ? SOCKET : 0;
        can |= can_start() ? PROGRAM : 0;
        can |= can_tamper(p->input) ? TAMPER : 0;
        if (confine && !box.calls) /* under sanitizers, or a kernel without seccomp */
            can &= ~(SOCKET | PROGRAM | TAMPER);
        _exit(can);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_unconfined_can_do_all(void **state)
{
    assert_int_equal(what_child_can(*state, false),
                     READ_ALLOWED | READ_OTHER | WRITE_ALLOWED | WRITE_INPUT | SOCKET | PROGRAM | TAMPER);
}

static void test_confined_can_do_its_work_only(void **state)
{
    int can = what_child_can(*state, true);
    if ((can & FILES) == 0) { /* a kernel without Landlock */
        assert_int_equal(can & (SOCKET | PROGRAM | TAMPER), 0);
        return;
    }
    assert_int_equal(can, FILES | READ_ALLOWED | WRITE_ALLOWED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_unconfined_can_do_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_confined_can_do_its_work_only, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
