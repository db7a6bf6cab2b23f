/* SPDX-License-Identifier: Apache-2.0 */
/* What SSH programs say, through the decoder of dumps.  The words are those of OpenSSH 9.2 (sshconnect.c, packet.c, auth.c, sshd.c),
 * PuTTY 0.78 and, with FOTS in front, z/OS OpenSSH; hosts are made up. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "check_facts.h"

extern const nc_decoder nc_decoder_dump;

static text_case *read_text(const char *text)
{
    text_case *t = case_new();
    nc_probe probe = {.head = nc_str_c(text), .text = nc_str_c(text), .whole = true};
    assert_true(nc_decoder_dump.probe(&t->c, &probe) >= 50);
    case_decode(t, &nc_decoder_dump, nc_str_c(text));
    assert_int_equal(t->err, NC_E_OK);
    return t;
}

static void calls_that_fail(void **state)
{
    (void)state;
    text_case *t = read_text("$ sftp joe@zos1\nssh: connect to host zos1 port 22: Connection refused\nConnection closed\n"
                             "FOTS1234 ssh: connect to host 10.1.2.3 port 2022: EDC8127I Connection timed out.\n"
                             "ssh: connect to host fd00::7 port 22: No route to host\n"
                             "ssh: Could not resolve hostname zos9: Name or service not known\n"
                             "FATAL ERROR: Network error: Connection timed out\n");
    check(t, NC_F_ssh_problem, 0, "kind=refused by=client host=zos1 ip=- port=22 id=- line=2");
    check(t, NC_F_ssh_problem, 1, "kind=timed_out host=10.1.2.3 ip=10.1.2.3 port=2022 id=FOTS1234 line=4");
    check(t, NC_F_ssh_problem, 2, "kind=unreachable host=fd00::7 ip=fd00::7");
    check(t, NC_F_ssh_problem, 3, "kind=unknown_host host=zos9 port=-");
    check(t, NC_F_ssh_problem, 4, "kind=timed_out host=-");
    assert_int_equal(t->count, 5);
    case_free(t);
}

static void methods(void **state)
{
    (void)state;
    text_case *t = read_text("Unable to negotiate with 10.1.2.3 port 22: no matching key exchange method found. Their offer: "
                             "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1\n"
                             "Unable to negotiate with 10.1.2.4 port 22: no matching host key type found. Their offer: ssh-dss\n"
                             "no matching cipher found: client aes128-cbc server aes256-ctr\n"
                             "Nov 29 23:12:02 lx1 sshd[99]: Unable to negotiate with 10.1.9.9 port 4711: no matching MAC found. Their "
                             "offer: hmac-md5 [preauth]\n"
                             "FATAL ERROR: Couldn't agree a host key algorithm (available: ssh-dss)\n");
    check(t, NC_F_ssh_problem, 0,
          "kind=no_method by=client ip=10.1.2.3 port=22 what=key_exchange offer=diffie-hellman-group14-sha1,diffie-hellman-group1-sha1");
    check(t, NC_F_ssh_problem, 1, "what=host_key offer=ssh-dss ip=10.1.2.4");
    check(t, NC_F_ssh_problem, 2, "what=cipher offer=aes256-ctr host=-");
    check(t, NC_F_ssh_problem, 3, "by=server what=mac offer=hmac-md5 ip=10.1.9.9 port=4711");
    check(t, NC_F_ssh_problem, 4, "by=client what=host_key offer=ssh-dss");
    assert_int_equal(t->count, 5);
    case_free(t);
}

static void keys_and_logins(void **state)
{
    (void)state;
    text_case *t = read_text("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n"
                             "Host key for zos5 has changed and you have requested strict checking.\n"
                             "No ED25519 host key is known for zos6 and you have requested strict checking.\n"
                             "Host key verification failed.\n"
                             "Permission denied, please try again.\n"
                             "joe@zos4: Permission denied (publickey,password).\n"
                             "Received disconnect from 10.1.2.3 port 22:2: Too many authentication failures\n"
                             "Permissions 0644 for '/u/joe/.ssh/id_rsa' are too open.\n"
                             "subsystem request failed on channel 0\n"
                             "Received message too long 1214606444\n");
    check(t, NC_F_ssh_problem, 0, "kind=host_key_changed host=-");
    check(t, NC_F_ssh_problem, 1, "kind=host_key_changed host=zos5");
    check(t, NC_F_ssh_problem, 2, "kind=host_key_unknown host=zos6");
    check(t, NC_F_ssh_problem, 3, "kind=host_key_refused line=4");
    check(t, NC_F_ssh_problem, 4, "kind=denied host=zos4 offer=publickey,password line=6");
    check(t, NC_F_ssh_problem, 5, "kind=too_many ip=10.1.2.3 port=22");
    check(t, NC_F_ssh_problem, 6, "kind=key_permissions by=client");
    check(t, NC_F_ssh_problem, 7, "kind=no_subsystem");
    check(t, NC_F_ssh_problem, 8, "kind=noise");
    assert_int_equal(t->count, 9);
    case_free(t);
}

static void connections_that_end(void **state)
{
    (void)state;
    text_case *t = read_text("kex_exchange_identification: read: Connection reset by peer\nConnection reset by 10.1.2.5 port 22\n"
                             "ssh_exchange_identification: Connection closed by remote host\n"
                             "Connection timed out during banner exchange\nConnection to 10.1.2.4 port 22 timed out\n"
                             "banner exchange: Connection to 10.1.2.6 port 443: invalid format\n"
                             "packet_write_wait: Connection to 10.1.2.3 port 22: Broken pipe\n"
                             "client_loop: send disconnect: Broken pipe\n"
                             "ssh_dispatch_run_fatal: Connection to 10.1.2.3 port 22: message authentication code incorrect\n"
                             "Corrupted MAC on input.\nTimeout, server zos1 not responding.\n"
                             "Connection to zos1 closed by remote host.\nConnection to zos1 closed.\n");
    static const char *const expected[] = {
        "kind=banner_closed line=1", "kind=reset ip=10.1.2.5 port=22", "kind=banner_closed line=3", "kind=banner_timeout",
        "kind=timed_out ip=10.1.2.4", "kind=not_ssh ip=10.1.2.6 port=443", "kind=broken ip=10.1.2.3", "kind=broken host=-",
        "kind=corrupt ip=10.1.2.3", "kind=corrupt line=10", "kind=no_answer host=zos1", "kind=closed host=zos1 line=12"};
    unsigned count = sizeof expected / sizeof *expected;
    for (unsigned i = 0; i < count; i++)
        check(t, NC_F_ssh_problem, i, expected[i]);
    assert_int_equal(t->count, count); /* the last line is how every session ends */
    case_free(t);
}

static void servers(void **state)
{
    (void)state;
    text_case *t = read_text("Nov 29 23:12:01 lx1 sshd[4711]: error: beginning MaxStartups throttling\n"
                             "Nov 29 23:12:02 lx1 sshd[4711]: drop connection #10 from [10.1.9.9]:50312 on [10.1.2.3]:22 past MaxStartups\n"
                             "Nov 29 23:12:03 zos1 SSHD5[1234]: FOTS2306 accepted something\n"
                             "Nov 29 23:12:03 zos1 sshd[1234]: FOTS2307 Authentication refused: bad ownership or modes for directory /u/joe\n"
                             "2026-11-29T23:12:04+01:00 lx1 sshd[4712]: User joe from 10.1.9.8 not allowed because not listed in AllowUsers\n"
                             "Nov 29 23:12:05 lx1 sshd-session[4]: fatal: Timeout before authentication for connection from 10.1.9.7 to 10.1.2.3\n"
                             "Nov 29 23:12:05 lx1 sshd[5]: fatal: Timeout before authentication for 10.1.9.6 port 4711\n"
                             "Nov 29 23:12:06 lx1 sshd[5]: Accepted publickey for joe from 10.1.9.6 port 4711 ssh2\n");
    static const char *const expected[] = {"kind=start_limit by=server line=1", "kind=start_limit ip=10.1.9.9 line=2",
                                           "kind=key_permissions by=server id=FOTS2307", "kind=not_allowed ip=10.1.9.8",
                                           "kind=login_timeout ip=10.1.9.7", "kind=login_timeout ip=10.1.9.6 port=4711"};
    for (unsigned i = 0; i < sizeof expected / sizeof *expected; i++)
        check(t, NC_F_ssh_problem, i, expected[i]);
    assert_null(case_fact(t, NC_F_ssh_problem, 6));
    case_free(t);
}

/* A job's output and a log of the console in front; a line that is cut tells of no offer. */
static void in_logs(void **state)
{
    (void)state;
    text_case *t = read_text("N 4000000 SYS1     2026064 10:11:13.00 JOB01234 00000090  FOTS1948 Host key verification failed.\n");
    check(t, NC_F_ssh_problem, 0, "kind=host_key_refused id=FOTS1948");
    case_free(t);
    t = read_text("ssh: connect to host zos1 port 22: Connection refused\n"
                  "Unable to negotiate with 10.1.2.3 port 22: no matching cipher found. Their offer: aes128-c");
    check(t, NC_F_ssh_problem, 1, "kind=no_method what=cipher offer=-");
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_that_fail), cmocka_unit_test(methods), cmocka_unit_test(keys_and_logins),
        cmocka_unit_test(connections_that_end), cmocka_unit_test(servers), cmocka_unit_test(in_logs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
