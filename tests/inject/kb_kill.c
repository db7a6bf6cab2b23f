/* SPDX-License-Identifier: Apache-2.0 */
/* Kills a process that keeps cases at every call that changes a file, and looks at what is left.
 *
 * SQLite lets its system calls be replaced.  A child counts write, pwrite, ftruncate, unlink and
 * open-for-creation; at call N it ends itself with SIGKILL: before the call, or (every second round) after
 * half of the bytes of a write.  Afterwards the knowledge base must open, pass its check, and hold the case
 * wholly or not at all.  N grows until the child lives. */
#define _GNU_SOURCE
#include "kb/kb.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FINDINGS = 60, RESULT_BYTES = 40000 };

typedef struct plan {
    long kill_at, calls;
    bool half;
} plan;

static plan the_plan;

static _Noreturn void die(void)
{
    raise(SIGKILL);
    for (;;)
        pause();
}

static bool due(void)
{
    return ++the_plan.calls == the_plan.kill_at;
}

static ssize_t my_write(int fd, const void *bytes, size_t n)
{
    if (due()) {
        if (the_plan.half && write(fd, bytes, n / 2) >= 0)
            die();
        die();
    }
    return write(fd, bytes, n);
}

static ssize_t my_pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    if (due()) {
        if (the_plan.half && pwrite(fd, bytes, n / 2, at) >= 0)
            die();
        die();
    }
    return pwrite(fd, bytes, n, at);
}

static int my_ftruncate(int fd, off_t size)
{
    if (due())
        die();
    return ftruncate(fd, size);
}

static int my_unlink(const char *path)
{
    if (due())
        die();
    return unlink(path);
}

static int my_open(const char *path, int flags, int mode)
{
    if ((flags & O_CREAT) != 0 && due())
        die();
    return open(path, flags, mode);
}

static void replace(const char *name, sqlite3_syscall_ptr function)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    if (vfs->xSetSystemCall(vfs, name, function) != SQLITE_OK) {
        fprintf(stderr, "no system call named %s\n", name);
        exit(2);
    }
}

static void arm(long kill_at, bool half)
{
    the_plan = (plan){ .kill_at = kill_at, .half = half };
    replace("write", (sqlite3_syscall_ptr)my_write);
    replace("pwrite", (sqlite3_syscall_ptr)my_pwrite);
    replace("pwrite64", (sqlite3_syscall_ptr)my_pwrite);
    replace("ftruncate", (sqlite3_syscall_ptr)my_ftruncate);
    replace("unlink", (sqlite3_syscall_ptr)my_unlink);
    replace("open", (sqlite3_syscall_ptr)my_open);
}

/* ---- what is kept ---- */

static char result_text[RESULT_BYTES + 1];
static nc_kb_finding findings[FINDINGS];

static nc_kb_case sample(const char *id, char filling)
{
    memset(result_text, filling, RESULT_BYTES);
    for (int i = 0; i < FINDINGS; i++)
        findings[i] = (nc_kb_finding){
            NC_S("ftp.control-silent"), NC_S("FTP-02"), NC_S("error"), NC_S("found"), NC_S("cut"), { 1, 2 }
        };
    return (nc_kb_case){ .id = nc_str_c(id),
                         .title = NC_S("t"),
                         .engine = NC_S("e"),
                         .verdict = NC_S("cause_found"),
                         .headline = NC_S("h"),
                         .bundle = { 1, 1 },
                         .result = nc_str_n(result_text, RESULT_BYTES),
                         .findings = findings,
                         .finding_count = FINDINGS };
}

static int keep(const char *path, const char *id, char filling)
{
    nc_diag *diag = nc_diag_new();
    nc_kb *kb = NULL;
    nc_kb_case c = sample(id, filling);
    nc_err err = nc_kb_open(path, NC_KB_WRITE, 1000, diag, &kb);
    if (err == NC_E_OK)
        err = nc_kb_save_case(kb, &c, diag, NULL);
    nc_kb_close(kb);
    nc_diag_free(diag);
    return err == NC_E_OK ? 0 : 3;
}

/* ---- looking at what is left ---- */

static int complain(nc_diag *diag, const char *what, long n)
{
    nc_buf words = { 0 };
    nc_diag_print(diag, &words);
    fprintf(stderr, "killed at call %ld: %s\n%.*s", n, what, NC_FMT(nc_buf_str(&words)));
    nc_buf_free(&words);
    return 1;
}

static bool filled_with(nc_str text, char c)
{
    size_t n = 0;
    while (n < text.n && text.p[n] == c)
        n++;
    return text.n == RESULT_BYTES && n == text.n;
}

/* The case must be as it was before ('a', or not there) or as it was to be ('b'); *done says which. */
static int inspect(const char *path, bool had, long n, bool *done)
{
    nc_diag *diag = nc_diag_new();
    nc_arena *arena = nc_arena_new();
    const nc_kb_summary *list = NULL;
    size_t count = 0;
    nc_str result = { 0 };
    nc_kb *kb = NULL;
    int bad = 0;
    if (nc_kb_open(path, NC_KB_WRITE, 1000, diag, &kb) != NC_E_OK || nc_kb_check(kb, diag) != NC_E_OK ||
        nc_kb_cases(kb, NULL, arena, diag, &list, &count) != NC_E_OK)
        bad = complain(diag, "the knowledge base is not whole", n);
    else if (count > 1 || (had && count != 1) || (count == 1 && list[0].findings != FINDINGS))
        bad = complain(diag, "half a case is kept", n);
    else if (count == 1 && nc_kb_show(kb, NC_S("CASE"), arena, diag, &result) != NC_E_OK)
        bad = complain(diag, "the case cannot be read", n);
    else if (count == 1 && !filled_with(result, 'b') && !(had && filled_with(result, 'a')))
        bad = complain(diag, "the case is mixed from two", n);
    *done = count == 1 && filled_with(result, 'b');
    nc_kb_close(kb);
    nc_arena_free(arena);
    nc_diag_free(diag);
    return bad;
}

static void forget(const char *path)
{
    char journal[256];
    snprintf(journal, sizeof journal, "%s-journal", path);
    unlink(path);
    unlink(journal);
}

/* One child that is killed at call n; 0 killed, 1 lived, 2 something is wrong. */
static int round_of(const char *path, bool had, long n, bool half, bool *done)
{
    int status;
    forget(path);
    if (had && keep(path, "CASE", 'a') != 0)
        return 2;
    pid_t child = fork();
    if (child == 0) {
        arm(n, half);
        _exit(keep(path, "CASE", 'b'));
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 2;
    if (inspect(path, had, n, done) != 0)
        return 2;
    if (WIFEXITED(status))
        return WEXITSTATUS(status) == 0 && *done ? 1 : 2;
    return WTERMSIG(status) == SIGKILL ? 0 : 2;
}

static int run(const char *path, bool had, bool half)
{
    long n, before = 0, after = 0;
    for (n = 1; n < 100000; n++) {
        bool done = false;
        int what = round_of(path, had, n, half, &done);
        if (what == 2) {
            fprintf(stderr, "%s case, %s: wrong at call %ld\n", had ? "replacing a" : "a first",
                    half ? "half a write" : "before the call", n);
            return 1;
        }
        if (what == 1)
            break;
        before += !done;
        after += done;
    }
    printf("%s case, killed %s %ld times: %ld not kept, %ld kept, none in halves\n",
           had ? "replacing a" : "a first", half ? "within the call" : "before the call", n - 1, before,
           after);
    return n < 20; /* so few calls cannot have been a save */
}

int main(void)
{
    char folder[] = "kb_kill_XXXXXX", path[64];
    int bad = 0;
    if (mkdtemp(folder) == NULL)
        return 2;
    snprintf(path, sizeof path, "%s/kb.sqlite", folder);
    for (int i = 0; i < 4 && !bad; i++)
        bad = run(path, i % 2 != 0, i / 2 != 0);
    forget(path);
    rmdir(folder);
    return bad;
}
