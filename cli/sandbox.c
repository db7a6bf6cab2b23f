/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOOK = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR };
enum {
    CHANGE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG,
    HANDLED = LOOK | CHANGE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
              LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
              LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM
};

#if defined(__SANITIZE_ADDRESS__)
#define NC_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NC_SANITIZED 1
#endif
#endif

/* The C library has no wrappers for Landlock. */
static int make_rules(void)
{
    struct landlock_ruleset_attr attr = {.handled_access_fs = HANDLED};
    return (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
}

static void allow(nc_sandbox *box, const char *path, unsigned access, unsigned file_access)
{
    if (box->landlock < 0)
        return;
    struct landlock_path_beneath_attr beneath = {.allowed_access = access};
    beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd < 0)
        return;
    long added = syscall(SYS_landlock_add_rule, box->landlock, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    if (added != 0 && errno == EINVAL) { /* a file takes no rights of folders */
        beneath.allowed_access = file_access;
        syscall(SYS_landlock_add_rule, box->landlock, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    }
    close(beneath.parent_fd);
}

void nc_sandbox_begin(nc_sandbox *box)
{
    /* Libraries open character set converters and zone files late. */
    static const char *const system[] = {"/usr",           "/lib",      "/lib64",      "/etc/ld.so.cache",
                                         "/etc/localtime", "/dev/null", "/dev/urandom"};
    *box = (nc_sandbox){.landlock = make_rules()};
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        nc_sandbox_read(box, system[i]);
#ifdef NC_SANITIZED
    nc_sandbox_read(box, "/proc"); /* the leak check reads its own maps */
#endif
}

void nc_sandbox_read(nc_sandbox *box, const char *path)
{
    allow(box, path, LOOK, LANDLOCK_ACCESS_FS_READ_FILE);
}

void nc_sandbox_write_beside(nc_sandbox *box, const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return;
    memcpy(folder, path, n);
    folder[n] = '\0';
    const char *name = slash == NULL ? "." : n == 0 ? "/" : folder;
    allow(box, name, LOOK | CHANGE, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
}

#ifdef NC_SANITIZED
static bool forbid_calls(void)
{
    return false; /* the leak check starts a process that traces this one */
}
#else
/* What no reader of captures needs, and what an attacker would. */
static const int forbidden[] = {
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(clone),
    SCMP_SYS(clone3),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise),
    SCMP_SYS(kill),
    SCMP_SYS(tkill), /* tgkill stays: by it a process ends itself */
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(truncate), /* these change files that Landlock lets it read only */
    SCMP_SYS(chmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),
    SCMP_SYS(lchown),
    SCMP_SYS(fchownat),
    SCMP_SYS(utime),
    SCMP_SYS(utimes),
    SCMP_SYS(futimesat),
    SCMP_SYS(utimensat),
    SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr),
    SCMP_SYS(fsetxattr),
    SCMP_SYS(removexattr),
    SCMP_SYS(lremovexattr),
    SCMP_SYS(fremovexattr),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(open_tree),
    SCMP_SYS(move_mount),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsmount),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(memfd_create),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(capset),
};

/* What a terminal is made to believe that somebody typed. */
static const unsigned typing[] = {TIOCSTI, TIOCLINUX};

static bool forbid_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool ready = filter != NULL;
    for (size_t i = 0; ready && i < sizeof forbidden / sizeof *forbidden; i++)
        ready = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), forbidden[i], 0) == 0;
    for (size_t i = 0; ready && i < sizeof typing / sizeof *typing; i++)
        ready = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                                 SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, typing[i])) == 0;
    ready = ready && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ready;
}
#endif

void nc_sandbox_close(nc_sandbox *box)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return;
    if (box->landlock >= 0) {
        box->files = syscall(SYS_landlock_restrict_self, box->landlock, 0) == 0;
        close(box->landlock);
        box->landlock = -1;
    }
    box->calls = forbid_calls();
}
