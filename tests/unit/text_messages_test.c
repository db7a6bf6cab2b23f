/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of z/OS logs and FTP dialogues, through the decoder of dumps.  Forms: z/OS MVS System Messages (hardcopy log), the public
 * sample of EZD1287I in OPERLOG, IP User's Guide; written for the test. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "check_facts.h"
#include "decoders/limits.h"

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

/* Of messages that the table does not have: the first of each id that tells of trouble, none of other products. */
static void messages_nobody_knows(void **state)
{
    (void)state;
    text_case *t = read_text(
        "N 4000000 SYS1     2026064 10:11:12.34 STC01234 00000090  EZD9997I SOMETHING IS UNABLE TO CONNECT TO ANYBODY\n"
        "N 4000000 SYS1     2026064 10:11:13.34 STC01234 00000090  EZD9997I SOMETHING IS UNABLE TO CONNECT TO ANYBODY ELSE\n"
        "N 4000000 SYS1     2026064 10:11:14.34 STC01234 00000090  EZD9996I SOMETHING IS COMPLETE\n"
        "N 4000000 SYS1     2026064 10:11:15.34 STC01234 00000090  DSNL999E -DB2 ANYTHING\n"
        "N 4000000 SYS1     2026064 10:11:16.34 STC01234 00000090  IEC999E ANYTHING FAILED\n"
        "N 4000000 SYS1     2026064 10:11:18.34 STC01234 00000090  IST2999I ANYTHING FAILED\n");
    check(t, NC_F_message_other, 0, "id=EZD9997I level=info line=1");
    check(t, NC_F_message_other, 1, "id=DSNL999E level=error line=4");
    check(t, NC_F_message_other, 2, "id=IST2999I level=info line=6");
    char out[128];
    assert_string_equal(case_text(t, case_must(t, NC_F_message_other, 0), "text", out), "SOMETHING IS UNABLE TO CONNECT TO ANYBODY");
    unsigned count = 0;
    for (unsigned i = 0; i < t->count; i++)
        count += t->facts[i].type == NC_F_message_other;
    assert_int_equal(count, 3);
    case_free(t);
}

static void syslog(void **state)
{
    (void)state;
    text_case *t = read_text(
    "N 4000000 SYS1     2026064 10:11:12.34 STC01234 00000090  EZZ4313I INITIALIZATION COMPLETE FOR DEVICE OSATRL1\n"
    "N 4000000 SYS1     2026064 10:11:13.00 STC01234 00000090  EZZ4310I ERROR: CODE=80100040 REPORTED ON DEVICE "
    "OSATRL2. DIAGNOSTIC CODE: E00A\n"
    "M 4000000 SYS1     2026064 10:12:12.34 STC01234 00000090  EZD1287I TTLS Error RC: 5004 Initial Handshake 881\n"
    "D                                         881 00000090    LOCAL: ::FFFF:10.1.1.2..3973\n"
    "D                                         881 00000090    REMOTE: 10.1.1.3..8803\n"
    "D                                         881 00000090    JOBNAME: P00SVR00 RULE: DDSClientRule\n"
    "E                                         881 00000090    USERID: IZUSVR0 GRPID: 00000003 ENVID: 00000001 CONNID: 0001EEF1\n"
    "N 4000000 SYS1     2026064 10:13:12.34 STC01234 00000090  $HASP373 FTPD     STARTED\n"
    "M 4000000 SYS1     2026064 10:14:12.34 STC01234 00000090  ICH408I USER(FTPD    ) GROUP(STCGRP  ) NAME(FTP SERVER          ) 882\n"
    "D                                         882 00000090    EZB.STACKACCESS.SYS1.TCPIP CL(SERVAUTH)\n"
    "D                                         882 00000090    INSUFFICIENT ACCESS AUTHORITY\n"
    "E                                         882 00000090    ACCESS INTENT(READ   )  ACCESS ALLOWED(NONE   )\n"
    "N 4000000 SYS1     2026064 10:15:12.34 STC01234 00000090  EZZ7921I OSPF ADJACENCY FAILURE, NEIGHBOR 10.1.1.9, OLD "
    "STATE 128, NEW STATE 1, EVENT 12\n"
    "N 4000000 SYS1     2026064 10:16:12.34 STC01234 00000090  ITT038I NONE OF THE TRANSACTIONS REQUESTED VIA THE TRACE "
    "CT COMMAND WERE SUCCE\n"
    "S                                                         SSFULLY EXECUTED.\n"
    "N 4000000 SYS1     2026064 10:17:12.34 STC01234 00000090  EZZ4327I ERROR E00A REGISTERING IP ADDRESS 10.1.9.10 FOR "
    "DEVICE OSATRL2\n"
    "N 4000000 SYS1     2026064 10:18:12.34 STC01234 00000090  EZZ4338I ERROR REPORTED ON INTERFACE OSAINT1 - CODE 80100040 "
    "DIAGNOSTIC CODE 03\n"
    "N 4000000 SYS1     2026064 10:18:13.34 STC01234 00000090  EZZ4336I ERROR DURING ACTIVATION OF INTERFACE OSAINT1 - CODE "
    "8010302C DIAGNOSTIC CODE 02\n"
    "N 4000000 SYS1     2026064 10:18:13.34 STC01234 00000090  EZZ4336I ERROR DURING ACTIVATION OF INTERFACE OSAINT2 - CODE "
    "80080004 DIAGNOSTIC CODE=0000E00A\n");
    check(t, NC_F_interface_event, 5, "id=EZZ4336I what=error name=OSAINT2 code=80080004 diagnostic=E00A");
    check(t, NC_F_interface_event, 3, "id=EZZ4338I what=error name=OSAINT1 device=- code=80100040 diagnostic=03 system=SYS1");
    check(t, NC_F_interface_event, 4, "id=EZZ4336I what=error name=OSAINT1 device=- code=8010302C diagnostic=02 system=SYS1");
    check(t, NC_F_interface_event, 2, "id=EZZ4327I what=error name=- device=OSATRL2 code=- diagnostic=E00A address=10.1.9.10 system=SYS1");
    check(t, NC_F_interface_event, 0, "id=EZZ4313I what=up device=OSATRL1 name=- system=SYS1");
    check(t, NC_F_interface_event, 1, "id=EZZ4310I what=error device=OSATRL2 code=80100040 diagnostic=E00A");
    int64_t at;
    assert_true(nc_time_of(2026, 3, 5, 10, 11, 13, 0, &at)); /* day 064 */
    assert_int_equal(case_must(t, NC_F_interface_event, 1)->from.at, at);
    check(t, NC_F_tls_error, 0, "id=EZD1287I rc=5004 local.ip=10.1.1.2 local.port=3973 remote.ip=10.1.1.3 remote.port=8803 "
                                "job=P00SVR00 "
                                "user=IZUSVR0 rule=DDSClientRule group=00000003 environment=00000001 conn=0001EEF1 system=SYS1");
    char out[128];
    assert_string_equal(case_text(t, case_must(t, NC_F_tls_error, 0), "event", out), "Initial Handshake");
    check(t, NC_F_racf_denial, 0, "user=FTPD kind=access resource=EZB.STACKACCESS.SYS1.TCPIP class=SERVAUTH wanted=READ allowed=NONE");
    check(t, NC_F_ospf_event, 0, "id=EZZ7921I neighbour=10.1.1.9 old=128 new=1 event=12");
    check(t, NC_F_message, 5, "id=ITT038I family=trace level=info system=SYS1 job=STC01234");
    assert_null(case_fact(t, NC_F_message, 10)); /* $HASP373 is not among them */
    case_free(t);
}

/* A copy in a mail or a ticket is often indented. */
static void indented(void **state)
{
    (void)state;
    text_case *t = read_text(
        "  M 4000000 SYS1     2026064 10:14:12.34 STC01234 00000090  ICH408I USER(FTPD    ) GROUP(STCGRP  )\n"
        "  S                                                         PROD.PAYROLL CL(DATASET ) VOL(PRD001)\n"
        "  S                                                         INSUFFICIENT ACCESS AUTHORITY\n"
        "  S                                                         ACCESS INTENT(UPDATE )  ACCESS ALLOWED(READ   )\n");
    check(t, NC_F_racf_denial, 0, "user=FTPD kind=access resource=PROD.PAYROLL class=DATASET wanted=UPDATE allowed=READ");
    case_free(t);
}

/* Copies of OPERLOG and of consoles of several systems, with and without a day; where there is none the time of day is kept. */
static void several_systems(void **state)
{
    (void)state;
    char out[256];
    text_case *t = read_text("SYSB 26055 09:11:04.22 STC00102 EZZ4340I INITIALIZATION COMPLETE FOR INTERFACE OSA1\n"
                             "2026093 10:00:13.11  RESOLVER EZZ9308E UNRESPONSIVE NAME SERVER DETECTED AT IP ADDRESS 10.1.1.1\n"
                             "SYSA 07.05.58 STC03318 EZZ4202I Z/OS UNIX - TCP/IP CONNECTION ESTABLISHED FOR TCPIP\n"
                             "- SYSC     11.20.14           EZZ8303I VIPA 10.30.1.7 GIVEN TO TCPIP ON SYSA\n"
                             "- SYSC     12.05.00           S APPSRV7\n"
                             "- SYSC     12.05.02  STC04421 EZZ4340I INITIALIZATION COMPLETE FOR INTERFACE OSA2\n"
                             "d smf,o\n"
                             "EZZ4340I 12.05.03 NO TIME OF A CONSOLE\n"
                             "{\"timestamp\":\"2026-04-30T13:44:44Z\",\"system\":\"SYSA\"}\n"
                             "EZZ7921I OSPF ADJACENCY FAILURE, NEIGHBOR 10.50.3.251, OL\n"
                             "D STATE 128, NEW STATE 1, EVENT 12\n");
    int64_t at;
    check(t, NC_F_interface_event, 0, "what=up name=OSA1 system=SYSB clock=-");
    assert_true(nc_time_of(2026, 2, 24, 9, 11, 4, 220000000, &at)); /* day 055 */
    assert_int_equal(case_must(t, NC_F_interface_event, 0)->from.at, at);
    check(t, NC_F_message, 1, "id=EZZ9308E job=RESOLVER system=- clock=-");
    assert_true(nc_time_of(2026, 4, 3, 10, 0, 13, 110000000, &at)); /* day 093 */
    assert_int_equal(case_must(t, NC_F_message, 1)->from.at, at);
    check(t, NC_F_message, 2, "id=EZZ4202I job=STC03318 system=SYSA clock=07:05:58");
    assert_int_equal(case_must(t, NC_F_message, 2)->from.at, NC_TIME_NONE);
    check(t, NC_F_message, 3, "id=EZZ8303I job=- system=SYSC clock=11:20:14");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 3), "text", out), "VIPA 10.30.1.7 GIVEN TO TCPIP ON SYSA");
    check(t, NC_F_interface_event, 1, "name=OSA2 system=SYSC clock=12:05:02");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 4), "text", out), "INITIALIZATION COMPLETE FOR INTERFACE OSA2");
    check(t, NC_F_message, 5, "id=EZZ4340I system=- clock=-");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 5), "text", out), "12.05.03 NO TIME OF A CONSOLE");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 6), "text", out),
                        "OSPF ADJACENCY FAILURE, NEIGHBOR 10.50.3.251, OL\\x0AD STATE 128, NEW STATE 1, EVENT 12");
    case_free(t);
}

/* Automation puts time and job before each line of a message of MQ; another job, or another time, is not it. */
static void time_before_each_line(void **state)
{
    (void)state;
    char out[256];
    text_case *t = read_text(" 09.30.22 STC05512  CSQX202E +QMP1 CSQXRCTL Connection or remote listener unavailable,\n"
                             " 09.30.22 STC05512  channel TO.B, connection b(1414)\n"
                             " 09.30.22 STC05513  of another job\n"
                             " 09.30.22 STC05512  TRPTYPE=TCP RC=00000468\n"
                             " 09.30.25 STC05512  later\n"
                             " 09.31.22 STC05512  EZZ6034I TN3270 CONN 00A1C004 LU T1 CONN DROP CLNTDISC\n"
                             " 09.31.22 STC05512  something of the same job\n");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 0), "text", out),
                        "+QMP1 CSQXRCTL Connection or remote listener unavailable,\\x0A"
                        "channel TO.B, connection b(1414)\\x0ATRPTYPE=TCP RC=00000468");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 1), "text", out), "TN3270 CONN 00A1C004 LU T1 CONN DROP CLNTDISC");
    case_free(t);
}

/* A program writes an error of the C library behind words of its own; other programs name ids without saying them. */
static void errors_that_programs_name(void **state)
{
    (void)state;
    text_case *t = read_text(
        "N 4040000 SYSB     26054 06:14:02.55 STC04719 00000090  +java.net.BindException: EDC8115I Address already in use.\n"
        "N 4040000 SYSB     26054 06:14:03.55 STC04719 00000090  SEE EDC8115I FOR MORE\n");
    char out[256];
    check(t, NC_F_message, 0, "id=EDC8115I family=stack system=SYSB");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 0), "text", out),
                        "+java.net.BindException: EDC8115I Address already in use.");
    assert_null(case_fact(t, NC_F_message, 1));
    case_free(t);
    t = read_text("Apr 20 11:02:00 SYSA TTLS[7]: EZZ4340I INITIALIZATION COMPLETE FOR INTERFACE OSA1\n"
                  "Apr 20 11:02:01 SYSA sshd[50331720]: error: Bind to port 22 on 0.0.0.0 failed: EDC5111I Permission denied.\n"
                  "Apr 20 11:02:02 SYSA inetd[83886200]: FOMN0077 bind: EDC8115I Address already in use.\n"
                  "EDC8128I Connection refused.\n"
                  "EDC12 EDCI\n");
    check(t, NC_F_message, 1, "id=EDC5111I family=stack");
    check(t, NC_F_message, 2, "id=EDC8115I family=stack");
    check(t, NC_F_message, 3, "id=EDC8128I family=stack");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 3), "text", out), "Connection refused.\\x0AEDC12 EDCI");
    assert_null(case_fact(t, NC_F_message, 4));
    case_free(t);
}

/* The id of a check's own message does not end the exception above it; elsewhere it is one that nobody knows. */
static void exceptions_of_checks(void **state)
{
    (void)state;
    char out[256];
    text_case *t = read_text("HZS0002E CHECK(IBMCS,CSTCP_X_TCPIP):\nEZBH003E THE VALUE IS TOO SMALL\n"
                             "EZZ4340I INITIALIZATION COMPLETE FOR INTERFACE OSA1\nISTH017E ANYTHING\n");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 0), "text", out),
                        "CHECK(IBMCS,CSTCP_X_TCPIP):\\x0AEZBH003E THE VALUE IS TOO SMALL");
    check(t, NC_F_message_other, 0, "id=ISTH017E line=4");
    assert_null(case_fact(t, NC_F_message_other, 1));
    case_free(t);
}

/* What stands behind a message of a mail is no part of it: its own lines have its number. */
static void words_behind_a_numbered_message(void **state)
{
    (void)state;
    char out[256];
    text_case *t = read_text("13.07.11 STC00881  EZZ6034I TN3270 CONN 00A1C004 LU T1 SESS DROP ERR 1027 901\n"
                             " 901               IP..PORT: 10.64.12.77..50311\n\nRegards\n");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 0), "text", out),
                        "TN3270 CONN 00A1C004 LU T1 SESS DROP ERR 1027\\x0AIP..PORT: 10.64.12.77..50311");
    case_free(t);
}

/* Consoles write at the same time: the numbers behind the first line and before the others tell which are whose. */
static void interleaved_messages(void **state)
{
    (void)state;
    text_case *t = read_text(
        "M 4000000 SYS1     2024123 12:34:56.78 STC01234 00000090  EZD1287I TTLS Error RC:  402 Initial Handshake 881\n"
        "M 4000000 SYS1     2024123 12:34:56.79 STC01235 00000090  EZD1287I TTLS Error RC:  412 Initial Handshake 882\n"
        "M 0000000 SYS1     2024123 12:34:56.79 STC01236 00000090  IEE114I 12.34.56 2024.123 ACTIVITY 883\n"
        "D                                         882 00000090    LOCAL: 10.0.0.2..992\n"
        "D                                         883 00000090    LOCAL: 10.9.9.9..9\n"
        "D                                         881 00000090    LOCAL: 10.0.0.1..21\n"
        "N 4000000 SYS1     2024123 12:34:56.80 STC01237 00000090  EZZ4308I INTERFACE OSDL HAS BEEN DEACTIVATED\n"
        "D                                         882 00000090    REMOTE: 10.0.0.4..40004\n"
        "E                                         881 00000090    REMOTE: 10.0.0.3..40003\n"
        "E                                         882 00000090    JOBNAME: TN3270 RULE: R2 CONNID: 0001EEF1\n");
    check(t, NC_F_tls_error, 0, "rc=402 local.ip=10.0.0.1 local.port=21 remote.ip=10.0.0.3 remote.port=40003");
    check(t, NC_F_tls_error, 1, "rc=412 local.ip=10.0.0.2 local.port=992 remote.ip=10.0.0.4 remote.port=40004 job=TN3270 rule=R2");
    nc_str kind = nc_sources_get(t->c.sources, t->source)->kind;
    assert_true(nc_str_eq(kind, NC_S("messages"))); /* CONNID in it is no Netstat TTLS */
    case_free(t);
}

/* As OPERLOG gives it, without columns; and in one line of syslogd. */
/* The later lines of a group have ids of their own and no time: it is that of the first line, and of no other group. */
static void ids_within_a_group(void **state)
{
    (void)state;
    text_case *t = read_text(
    "N 4020000 SYS1     2026063 02:13:00.00 STC00077 00000090  EZZ8761I IDS EVENT DETECTED 116\n"
    "D 116                                   00000090  EZZ8730I STACK TCPIP\n"
    "D 116                                   00000090  EZZ8762I IDS EVENT TYPE FAST SCAN DETECTED\n"
    "D 117                                   00000090  EZZ8762I IDS EVENT TYPE SYN FLOOD STARTED\n"
    "N 4020000 SYS1     2026063 02:14:00.00 STC00077 00000090  EZZ4313I INITIALIZATION COMPLETE FOR DEVICE OSATRL1\n"
    "E 116                                   00000090  EZZ8762I IDS EVENT TYPE SYN FLOOD ENDED\n");
    int64_t at;
    assert_true(nc_time_of(2026, 3, 4, 2, 13, 0, 0, &at)); /* day 063 */
    check(t, NC_F_message, 1, "id=EZZ8762I family=ids");
    assert_int_equal(case_must(t, NC_F_message, 1)->from.at, at);
    assert_int_equal(case_must(t, NC_F_message, 2)->from.at, NC_TIME_NONE);
    assert_int_equal(case_must(t, NC_F_message, 4)->from.at, NC_TIME_NONE);
    case_free(t);
}

static void tls_in_other_logs(void **state)
{
    (void)state;
    char out[128];
    text_case *t = read_text(" EZD1287I TTLS Error RC:  406 Initial Handshake\n   LOCAL: 10.1.1.2..3973\n   REMOTE: 10.1.1.3..8803\n"
                             "   JOBNAME: P00SVR00 RULE: R\n   USERID: U GRPID: 00000003 ENVID: 00000000 CONNID: 00000000\n");
    check(t, NC_F_tls_error, 0, "rc=406 remote.port=8803 rule=R environment=- conn=-");
    case_free(t);
    t = read_text(
    "Mar  5 02:35:13 SYS1 TTLS[50331678]: 02:35:13 TCPIP    EZD1286I TTLS Error GRPID: 00000002 ENVID: 00000000 CONNID: "
    "0000A1B2 LOCAL: 10.1.1.2..21 REMOTE: 10.1.1.9..4711 JOBNAME: FTPD1 USERID: FTPD RULE: FtpRule RC: 402 Initial "
    "Handshake 00000000 7F1A\n");
    check(t, NC_F_tls_error, 0, "id=EZD1286I rc=402 local.port=21 remote.ip=10.1.1.9 job=FTPD1 user=FTPD rule=FtpRule conn=0000A1B2");
    assert_string_equal(case_text(t, case_must(t, NC_F_tls_error, 0), "event", out), "Initial Handshake");
    case_free(t);
    t = read_text(" EZD1287I TTLS Error RC:  406\n   LOCAL: 10.1.1.2..3973\n   REMOTE: 10.1.1.3..8803\n"); /* no number of a message */
    check(t, NC_F_tls_error, 0, "rc=406 local.port=3973 remote.port=8803");
    case_free(t);
    t = read_text("EZD1283I TTLS Event GRPID: 00000002 ENVID: 00000001 CONNID: 0000A1B2 RC: 0 Connection Init\n");
    assert_null(case_fact(t, NC_F_tls_error, 0)); /* 0 is no error */
    case_free(t);
}

/* Whom a request for a session was about stands in lines with ids of their own, also between those of others. */
static void sessions_of_vtam(void **state)
{
    (void)state;
    char out[256];
    text_case *t = read_text("09.41.22 STC00077  IST663I CDINIT REQUEST FAILED, SENSE=08570003 118\n"
                             "IST664I REAL  OLU=NETA.T1  REAL  DLU=NETA.C1\n"
                             "IST889I SID = F1\n"
                             "IST314I END\n"
                             "IST664I OF NOBODY\n");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 0), "text", out),
                        "CDINIT REQUEST FAILED, SENSE=08570003 118\\x0A"
                        "IST664I REAL  OLU=NETA.T1  REAL  DLU=NETA.C1\\x0AIST889I SID = F1");
    case_free(t);
    t = read_text(
        "N 0000000 SYSA     26120 08:22:02.00 STC00077 00000090  IST663I INIT OTHER REQUEST FROM NETA.SSCP1A FAILED, SENSE=08570002 118\n"
        "N 0000000 SYSA     26120 08:22:02.01 STC00102 00000090  EZZ4340I INITIALIZATION COMPLETE FOR INTERFACE OSA1\n"
        "D                                        118 00000090  IST664I REAL  OLU=NETA.T1  REAL  DLU=NETA.CICSP1\n"
        "E                                        118 00000090  IST314I END\n");
    check(t, NC_F_message, 0, "id=IST663I");
    check(t, NC_F_message, 1, "id=EZZ4340I");
    case_free(t);
}

/* CICS and MQ call System SSL themselves: the codes are those of AT-TLS. */
static void system_ssl_of_others(void **state)
{
    (void)state;
    char out[128];
    text_case *t = read_text(
        " 10.11.12 STC04711 +DFHSO0123 14/04/2026 10:11:12 CICSWEB1 Return code 402 received from function 'gsk_secure_socket_init' of "
        "System SSL. Reason: No SSL cipher specifications. Peer: 10.9.1.77, TCPIPSERVICE: HTTPSRV.\n"
        " 09.30.22 STC05512  CSQX620E +QMP1 CSQXRESP System SSL error, 701\n"
        "   701             channel TO.PARTNER\n"
        "   701             connection partner.example.com (203.0.113.9)\n"
        "   701             function 'gsk_secure_socket_init' RC=8\n"
        " 09.31.22 STC05512  CSQX620E +QMP1 CSQXRESP System SSL error, channel X\n");
    check(t, NC_F_tls_error, 0, "id=DFHSO0123 rc=402 job=CICSWEB1 remote.ip=10.9.1.77 clock=10:11:12");
    assert_string_equal(case_text(t, case_must(t, NC_F_tls_error, 0), "event", out), "gsk_secure_socket_init");
    check(t, NC_F_tls_error, 1, "id=CSQX620E rc=8 job=- remote.ip=203.0.113.9");
    assert_null(case_fact(t, NC_F_tls_error, 2)); /* no code */
    case_free(t);
}

/* Of what one id says again and again so many are read as the limit has it, and a few more of each thing that is
 * new: another code, another partner; not of another port or connection. */
static void floods(void **state)
{
    (void)state;
    enum { MOST = 20, SAME = 100, FEW = 4 };
    text_case *t = case_new();
    nc_limits limits = *t->c.limits;
    nc_buf text = {0};
    limits.messages = MOST;
    t->c.limits = &limits;
    for (unsigned i = 0; i <= SAME; i++)
        nc_buf_printf(&text, "N 4000000 SYS1     2026064 10:11:%02u.34 STC01234 00000090  EZD1287I TTLS Error RC: %u "
                             "Initial Handshake  LOCAL: 10.1.1.5..21 REMOTE: 10.1.1.9..%u CONNID: %08X\n",
                      i % 60, i == SAME ? 412 : 402, 1024 + i, 0xA000 + i);
    nc_buf_c(&text, "N 4000000 SYS1     2026064 10:15:12.34 STC01234 00000090  EZZ7921I OSPF ADJACENCY FAILURE, NEIGHBOR "
                    "10.1.1.9, OLD STATE 128, NEW STATE 1, EVENT 12\n");
    case_decode(t, &nc_decoder_dump, nc_buf_str(&text));
    check(t, NC_F_tls_error, MOST - 1, "rc=402 remote.port=1043");
    check(t, NC_F_tls_error, MOST + FEW - 1, "rc=402 remote.port=1047");
    check(t, NC_F_tls_error, MOST + FEW, "rc=412 remote.port=1124"); /* new, although the last of many */
    assert_null(case_fact(t, NC_F_tls_error, MOST + FEW + 1));
    check(t, NC_F_ospf_event, 0, "neighbour=10.1.1.9"); /* others have a count of their own */
    assert_true(nc_str_eq(nc_sources_get(t->c.sources, t->source)->note,
                          NC_S("limit text.messages reached: 76 messages from line 25 on repeat what others of their id "
                               "say, and were not read")));
    nc_buf_free(&text);
    case_free(t);
}

static void zos_ftp_client(void **state)
{
    (void)state;
    text_case *t = read_text(
    " 10.11.10 JOB01234 ---- THURSDAY,  05 MAR 2026 ----\n"
    " 10.11.12 JOB01234  IEF403I FTPJOB - STARTED - TIME=10.11.12\n"
    "EZA1736I FTP 10.1.1.1 (EXIT\n"
    "EZA1450I IBM FTP CS V2R4\n"
    "EZA1554I Connecting to:   10.1.1.1 port: 21.\n"
    "220-FTPD1 IBM FTP CS V2R4 at SYS1, 10:11:12 on 2026-03-05.\n"
    "220 Connection will close if idle for more than 5 minutes.\n"
    "EZA1701I >>> USER user1\n"
    "331 Send password please.\n"
    "EZA1701I >>> PASS secret9\n"
    "230 USER1 is logged on.\n"
    "EZA1701I >>> PORT 10,1,1,2,4,10\n"
    "200 Port request OK.\n"
    "EZA1701I >>> STOR x\n"
    "425 Can't open data connection.\n"
    "EZA1735I Std Return Code = 27425, Error Code = 00002\n");
    check(t, NC_F_dialogue_reply, 0, "session=1 server=10.1.1.1 code=220 to=-");
    check(t, NC_F_dialogue_command, 0, "verb=USER arg=user1");
    check(t, NC_F_dialogue_command, 1, "verb=PASS arg=-");
    check(t, NC_F_dialogue_command, 2, "verb=PORT data.ip=10.1.1.2 data.port=1034");
    check(t, NC_F_dialogue_reply, 3, "code=200 mode=-");
    check(t, NC_F_dialogue_reply, 4, "code=425 to=STOR mode=active data.ip=10.1.1.2 data.port=1034");
    check(t, NC_F_ftp_client_error, 0, "command=27 reply=425 code=2");
    for (nc_sym sym = 0; sym < 2000; sym++)
        assert_int_equal(nc_str_find(nc_sym_str(t->c.pool, sym), NC_S("secret9")), SIZE_MAX);
    case_free(t);
}

static void unix_ftp_clients(void **state)
{
    (void)state;
    text_case *t = read_text(
    "Connected to ftp.example.org.\n"
    "220 (vsFTPd 3.0.3)\n"
    "ftp> user x\n"
    "---> USER x\n"
    "331 Please specify the password.\n"
    "---> PASS XXXX\n"
    "230 Login successful.\n"
    "---> EPSV\n"
    "229 Entering Extended Passive Mode (|||5001|)\n"
    "ftp: connect: Connection timed out\n");
    check(t, NC_F_dialogue_reply, 3, "code=229 to=EPSV data.port=5001 data.ip=-");
    check(t, NC_F_dialogue_problem, 0, "session=1 kind=timed_out");
    case_free(t);
    t = read_text("< 220 FTP server ready\n> USER x\n< 331 go on\n> PASV\n< 227-one\n< 227 Entering Passive Mode (10,0,0,9,14,95)\n");
    check(t, NC_F_dialogue_reply, 2, "code=227 to=PASV data.ip=10.0.0.9 data.port=3679");
    assert_null(case_fact(t, NC_F_dialogue_reply, 3));
    case_free(t);
    t = read_text("EZA1554I Connecting to: 198.51.100.21 port: 21.\n220 FTP server ready.\nEZA1701I >>> PORT "
                  "192,0,2,7,4,10\n"
                  "200 Port request OK.\nEZA17?1I >>> STOR daily.txt\n425 Can't build data connection: "
                  "Connection timed out.\n");
    check(t, NC_F_dialogue_reply, 2, "code=425 to=STOR"); /* not to PORT */
    case_free(t);
    t = read_text(
        "EZA1554I Connecting to: 198.51.100.28 port: 21.\n2?0 FTP server ready.\nEZA1701I >>> AUTH TLS\n"
        "2?4 Security environment established.\nEZA2897I Authentication negotiation failed\n");
    check(t, NC_F_dialogue_problem, 0, "kind=tls_failed data=-");
    case_free(t);
    t = read_text("C:\\Users\\x>ftp 198.51.100.31\\\n> ftp: connect :Connection timed out\\\n"); /* as chats end lines */
    check(t, NC_F_dialogue_problem, 0, "session=1 server=198.51.100.31 kind=timed_out");
    case_free(t);
}

/* "open" begins a session of its own, whose trouble is not that of the server before; certificates are TLS. */
static void sessions_of_a_client(void **state)
{
    text_case *t = read_text("ftp> open ftp.example.test\nftp: ftp.example.test: Name or service not known\n");
    (void)state;
    check(t, NC_F_dialogue_problem, 0, "session=1 server=ftp.example.test kind=unknown_host");
    case_free(t);
    t = read_text("Connected to a.test.\n220 FTP server ready\n---> USER x\n331 ok\nftp> open b.test\nConnected to b.test.\n"
                  "220 FTP ready\n---> AUTH TLS\n234 go\ncurl: (60) SSL certificate problem: self signed certificate\n"
                  "ftp> open c.test\nftp: connect: Connection refused\n");
    check(t, NC_F_dialogue_reply, 2, "session=2 server=b.test code=220");
    check(t, NC_F_dialogue_problem, 0, "session=2 server=b.test kind=tls_failed");
    check(t, NC_F_dialogue_problem, 1, "session=3 server=c.test kind=refused");
    case_free(t);
    t = read_text("---> AUTH TLS\n234 go\nFatal error: Certificate verification: Not trusted\n");
    check(t, NC_F_dialogue_problem, 0, "kind=tls_failed");
    case_free(t);
}

/* Each client that begins is a session of its own, and none goes on behind its 221; of two connections the one for
 * data is told apart. */
static void sessions_apart(void **state)
{
    (void)state;
    text_case *t = read_text("Connected to 10.1.1.5.\n220 FTPD1 IBM FTP CS V2R5\nftp> ls\n"
                             "229 Entering Extended Passive Mode (|||50021|)\nftp: connect: Connection timed out\n"
                             "ftp> bye\n221 Goodbye.\nftp: connect: Connection refused\n"
                             "C:\\Users\\joe>ftp 10.1.1.6\n> ftp: connect :Connection timed out\n"
                             "C:\\Users\\joe>ftp -n 10.1.1.7\nConnected to 10.1.1.7.\n220 ready\n"
                             "Connection closed by remote host.\n"
                             "421 Service not avail"); /* the server's or the client's words */
    check(t, NC_F_dialogue_problem, 0, "session=1 server=10.1.1.5 kind=timed_out data=yes data.port=50021");
    check(t, NC_F_dialogue_problem, 1, "session=- server=- kind=refused data=- data.port=-");
    check(t, NC_F_dialogue_problem, 2, "session=2 server=10.1.1.6 kind=timed_out data=no");
    check(t, NC_F_dialogue_reply, 3, "session=3 server=10.1.1.7 code=220");
    check(t, NC_F_dialogue_problem, 3, "session=3 server=10.1.1.7 kind=closed");
    assert_null(case_fact(t, NC_F_dialogue_reply, 4));
    case_free(t);
    t = read_text("EZA1450I IBM FTP CS V2R5\nEZA1554I Connecting to: 10.1.1.5 port: 21.\n220 FTP ready\n"
                  "EZA1450I IBM FTP CS V2R5\nEZA1551I Unknown Host: nosuch.example.org\n");
    check(t, NC_F_dialogue_reply, 0, "session=1 server=10.1.1.5 code=220");
    check(t, NC_F_dialogue_problem, 0, "session=2 server=- kind=unknown_host");
    case_free(t);
}

static void curl_and_ftp(void **state)
{
    (void)state;
    char out[128];
    text_case *t = read_text("joe@gw:~$ curl -v ftp://joe:secret9@ftp.example.org/x\n"
                             "* Connected to ftp.example.org (10.1.1.5) port 21 (#0)\n< 220 FTP ready\n> EPSV\n"
                             "< 229 Entering Extended Passive Mode (|||50021|)\n"
                             "* connect to 10.1.1.5 port 50021 from 10.1.1.9 port 40000 failed: Connection refused\n");
    check(t, NC_F_dialogue_reply, 0, "session=1 server=ftp.example.org code=220");
    check(t, NC_F_dialogue_problem, 0, "session=1 server=ftp.example.org kind=refused data=yes data.port=50021");
    case_free(t);
    t = read_text("< 220 ready\n> EPSV\n< 229 Entering Extended Passive Mode\nftp: connect: Connection refused\n");
    check(t, NC_F_dialogue_problem, 0, "kind=refused data=yes data.port=-"); /* the port was lost */
    case_free(t);
    t = read_text("* Connected to 10.1.1.5 (10.1.1.5) port 21 (#0)\n< 220-IBM FTP\n< 220 ready\n> USER x\n< 331 go on\n");
    check(t, NC_F_dialogue_reply, 0, "session=1 server=10.1.1.5 code=220");
    case_free(t);
    t = read_text("$ curl ftp://nosuch.example.org/\ncurl: (6) Could not resolve host: nosuch.example.org\n");
    check(t, NC_F_dialogue_problem, 0, "session=1 server=nosuch.example.org kind=unknown_host");
    assert_string_equal(case_text(t, case_must(t, NC_F_dialogue_problem, 0), "server", out), "nosuch.example.org");
    case_free(t);
}

/* JESMSGLG: a program of a user writes with "+", and the lines of a message stand behind its number. */
static void job_log(void **state)
{
    (void)state;
    char out[256];
    text_case *t = read_text(
    "1                       J E S 2  J O B  L O G  --  S Y S T E M  S Y S A  --  N O D E  N 1 A\n"
    " 23.58.20 JOB04712 ---- SATURDAY,  04 APR 2026 ----\n"
    " 23.58.21 JOB04712  $HASP373 FTPSEND  STARTED - INIT 1    - CLASS A        - SYS SYSA\n"
    " 00.01.22 JOB04712 ---- SUNDAY,    05 APR 2026 ----\n"
    " 00.01.22 JOB04712 +EZA1735I FTP Return Code = 27426, Error Code = 00002\n"
    " 00.01.23 JOB04712  ICH408I USER(BATCH1  ) GROUP(BATCH   ) NAME(BATCH JOBS          )  821\n"
    "    821             SYS1.TCPPARMS CL(DATASET ) VOL(RES001)\n"
    "    822             OF ANOTHER MESSAGE\n"
    "    821             INSUFFICIENT ACCESS AUTHORITY\n"
    "    821             ACCESS INTENT(READ   )  ACCESS ALLOWED(NONE   )\n"
    " 00.01.24 JOB04712  ICH408I JOB(FTPSEND ) STEP(STEP1   ) CL(PROCESS )  823\n"
    "    823             OMVS SEGMENT NOT DEFINED\n"
    " 00.01.25 JOB04712 +EZZ9830I FTPSEND FTP failed - Cmd = 16(get) Reply = 550 NX STD RC = 16550\n"
    " 00.01.25 JOB04712 +EZZ9830I FTPSEND FTP failed - Cmd = 31(open) Reply = n/a EX CEE RC = 0831\n"
    " 00.01.25 JOB04712 +EZZ9830I FTPSEND FTP failed - Cmd = 31(open) Reply = 000 EX CEC RC = 10\n"
    " 00.01.25 JOB04712 +EZZ9830I FTPSEND FTP failed\n");
    check(t, NC_F_ftp_client_error, 0, "command=27 reply=426 code=2 job=JOB04712 name=- verb=-");
    check(t, NC_F_ftp_client_error, 1, "command=16 reply=550 code=- job=JOB04712 name=FTPSEND verb=get");
    check(t, NC_F_ftp_client_error, 2, "command=31 reply=- code=8 verb=open");
    check(t, NC_F_ftp_client_error, 3, "command=31 reply=- code=10");
    assert_null(case_fact(t, NC_F_ftp_client_error, 4));
    check(t, NC_F_racf_denial, 0, "user=BATCH1 kind=access class=DATASET wanted=READ allowed=NONE");
    const nc_fact *denial = case_must(t, NC_F_racf_denial, 0);
    int64_t at;
    assert_true(nc_time_of(2026, 4, 5, 0, 1, 23, 0, &at));
    assert_int_equal(denial->from.at, at);
    assert_string_equal(case_text(t, denial, "resource", out), "SYS1.TCPPARMS");
    assert_string_equal(case_text(t, denial, "reason", out), "INSUFFICIENT ACCESS AUTHORITY");
    check(t, NC_F_racf_denial, 1, "user=- kind=access class=PROCESS");
    assert_string_equal(case_text(t, case_must(t, NC_F_racf_denial, 1), "reason", out), "OMVS SEGMENT NOT DEFINED");
    assert_string_equal(case_text(t, case_must(t, NC_F_message, 5), "text", out),
                        "JOB(FTPSEND ) STEP(STEP1   ) CL(PROCESS )\\x0AOMVS SEGMENT NOT DEFINED"); /* no number */
    case_free(t);
}

/* A terminal wrapped its second line; another copy ends with the first one: what was denied is not known there. */
static void denial_in_other_lines(void **state)
{
    (void)state;
    char out[256];
    text_case *t = read_text(
    "10.14.12 STC01234  ICH408I USER(FTPD    ) GROUP(STCGRP  ) NAME(FTP SERVER          )\n"
    "  EZB.STACKACCESS.SYS1.TCPIP\n"
    "CL(SERVAUTH)\n"
    "  INSUFFICIENT ACCESS AUTHORITY\n");
    check(t, NC_F_racf_denial, 0, "user=FTPD kind=access class=SERVAUTH");
    case_free(t);
    t = read_text("10.14.12 STC01234  ICH408I USER(FTPD    ) GROUP(STCGRP  ) NAME(FTP SERVER          )\n"
                  "10.14.13 STC01234  IEF404I FTPD - ENDED - TIME=10.14.13\n");
    check(t, NC_F_racf_denial, 0, "user=FTPD kind=- class=-");
    assert_string_equal(case_text(t, case_must(t, NC_F_racf_denial, 0), "reason", out), "-");
    case_free(t);
}

/* "421 Service not available, remote server has closed connection" is what the client of 4.4BSD says itself: a copy that ends
 * within it may be of these words, and no reply of the server; other replies that are cut still are some. */
static void a_clients_own_words_that_are_cut(void **state)
{
    (void)state;
    static const char front[] = "Connected to ftp.example.com.\n220 ready\nftp> ls\n";
    static const struct {
        const char *end;
        bool reply;
    } cases[] = { { "421 Service not a", false }, { "421 Service not avail because", true }, { "425 Can", true } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        text_case *t = case_new();
        snprintf(text, sizeof text, "%s%s", front, cases[i].end);
        case_decode(t, &nc_decoder_dump, nc_str_c(text));
        assert_true((case_fact(t, NC_F_dialogue_reply, 1) != NULL) == cases[i].reply);
        assert_null(case_fact(t, NC_F_dialogue_problem, 0));
        case_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_nobody_knows), cmocka_unit_test(syslog),
        cmocka_unit_test(indented),
        cmocka_unit_test(several_systems), cmocka_unit_test(sessions_of_vtam),
        cmocka_unit_test(system_ssl_of_others), cmocka_unit_test(exceptions_of_checks),
        cmocka_unit_test(time_before_each_line),
        cmocka_unit_test(errors_that_programs_name), cmocka_unit_test(words_behind_a_numbered_message),
        cmocka_unit_test(interleaved_messages),
        cmocka_unit_test(ids_within_a_group),
        cmocka_unit_test(tls_in_other_logs),
        cmocka_unit_test(floods),
        cmocka_unit_test(zos_ftp_client),
        cmocka_unit_test(unix_ftp_clients),
        cmocka_unit_test(sessions_of_a_client),
        cmocka_unit_test(sessions_apart),
        cmocka_unit_test(curl_and_ftp),
        cmocka_unit_test(job_log),
        cmocka_unit_test(denial_in_other_lines),
        cmocka_unit_test(a_clients_own_words_that_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
