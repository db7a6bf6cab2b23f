/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "api/procedure.h"

#include <stdio.h>
#include <string.h>

static const char text[] = "procedure: sample\ntitle: A sample\npurpose: Shows it.\nsymptoms: [slow]\n"
                           "params:\n  stack: {name: 8, value: TCPIP}\n  prot: {words: [TCP, UDP], least: 0, most: 255}\n"
                           "  mac: {is: mac}\n  ip: {is: address}\n  at: {is: host}\n  file: {text: 10}\n"
                           "  member: {name: 8, begins: CT}\n  type: {is: ethertype, words: [ARP]}\n  set: {is: data-set}\n"
                           "  to: {is: file}\n  link: {is: interface}\n"
                           "  port: {least: 1, most: 65535, must: true}\n"
                           "steps:\n  - {title: Start, where: console, text: \"V {stack},ON[,PROT={prot}][,IP={ip}],P={port} [x]\"}\n"
                           "  - {title: Only with a MAC, text: \"[MAC={mac}]\"}\n";

typedef struct bench {
    nc_arena *arena;
    nc_diag *diag;
    nc_procedure *procedure;
    nc_buf out;
} bench;

static void begin(bench *b, const char *yaml)
{
    *b = (bench){ .arena = nc_arena_new(), .diag = nc_diag_new() };
    b->procedure = nc_procedure_read(b->arena, NC_S("sample.yaml"), nc_str_c(yaml), b->diag);
}

static void end(bench *b)
{
    nc_buf_free(&b->out);
    nc_diag_free(b->diag);
    nc_arena_free(b->arena);
}

static bool says(const bench *b, const char *part)
{
    return nc_str_find(nc_buf_str(&b->out), nc_str_c(part)) != SIZE_MAX;
}

static bool fill(bench *b, const nc_assignment *given, size_t count)
{
    b->out.n = 0;
    return nc_procedure_print(b->procedure, given, count, &b->out);
}

static void values_are_filled_in(void **state)
{
    (void)state;
    bench b;
    begin(&b, text);
    assert_non_null(b.procedure);
    nc_assignment given[] = { { NC_S("port"), NC_S("21") }, { NC_S("PROT"), NC_S("tcp") }, { NC_S("stack"), NC_S("tcpa") } };
    assert_true(fill(&b, given, 3));
    assert_true(says(&b, "V TCPA,ON,PROT=TCP,P=21 [x]\n"));
    assert_false(says(&b, "IP="));
    assert_false(says(&b, "MAC=")); /* nor the empty line that would be left */
    assert_true(nc_procedure_for(b.procedure, NC_S("slow")));
    assert_false(nc_procedure_for(b.procedure, NC_S("fast")));
    end(&b);
}

static void values_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *name, *good, *bad;
    } cases[] = {
        { "stack", "TCPIP1", "TOOLONGNAME" }, { "stack", "A", "1A" },           { "prot", "255", "256" },
        { "prot", "udp", "SCTP" },            { "mac", "02005E0000fe", "02005E" }, { "ip", "10.0.0.0/8", "10.0.0" },
        { "ip", "2001:db8::1", "10.0.0.0/33" }, { "at", "10.1.1.1", "10.0.0.0/8" }, { "file", "a.pcap", "a;rm" },
        { "port", "65535", "0" }, { "mac", "02:00:5e:00:00:fe", "02:00:5e" }, { "mac", "0200.5e00.00fe", "0200.5e00.00fg" },
        { "member", "ctxyz001", "FOO" }, { "type", "0600", "05FF" }, { "type", "arp", "0x0806" }, { "set", "A.B-1.C", "A..C" },
        { "set", "A1234567", "A12345678" }, { "set", "A@.B", "A." }, { "set", "A", "1A.B" }, { "to", "/tmp/a-1.pcap", "$(id)" },
        { "to", "a", "-r" }, { "link", "br-1.100", "eth0/1" }, { "link", "any", "" },
    };
    bench b;
    begin(&b, text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nc_assignment given[] = { { nc_str_c(cases[i].name), nc_str_c(cases[i].good) }, { NC_S("port"), NC_S("1") } };
        size_t count = nc_str_eq(given[0].name, given[1].name) ? 1 : 2;
        assert_true(fill(&b, given, count));
        given[0].value = nc_str_c(cases[i].bad);
        assert_false(fill(&b, given, count));
        assert_true(says(&b, cases[i].bad));
        assert_true(says(&b, "must be"));
    }
    end(&b);
}

/* An address as people copy it, and one value for a name. */
static void values_are_as_the_command_takes_them(void **state)
{
    (void)state;
    bench b;
    begin(&b, text);
    nc_assignment given[] = { { NC_S("port"), NC_S("1") }, { NC_S("mac"), NC_S("02-00-5e-00-00-fe") }, { NC_S("PORT"), NC_S("2") } };
    assert_true(fill(&b, given, 2));
    assert_true(says(&b, "MAC=02005E0000FE\n"));
    assert_false(fill(&b, given, 3));
    assert_true(says(&b, "port is given twice"));
    end(&b);
}

static void complaints_come_together(void **state)
{
    (void)state;
    bench b;
    begin(&b, text);
    nc_assignment given[] = { { NC_S("prot"), NC_S("999") }, { NC_S("colour"), NC_S("red") } };
    assert_false(fill(&b, given, 2));
    assert_true(says(&b, "prot '999': must be TCP or UDP or 0 to 255\n"));
    assert_true(says(&b, "sample has no parameter 'colour'\n"));
    assert_true(says(&b, "port is missing"));
    end(&b);
}

/* What is answered, and a step that is only for a link; the port name can be found by the link. */
static void steps_and_what_is_answered(void **state)
{
    (void)state;
    static const char yaml[] = "procedure: x\nparams:\n  link: {name: 8}\n  port: {name: 8, must: true, unless: link, doc: a port}\n"
                               "steps:\n  - {title: Find it, where: console, text: \"[D {link}]\", expect: [\"PORT of {link}\"]}\n"
                               "  - title: Start\n    where: console\n    text: \"V {port}\\n[W {port},{link}]\"\n"
                               "    expect: [\"[LINK {link}]\", done, \"{port} is ON\"]\n";
    bench b;
    begin(&b, yaml);
    assert_non_null(b.procedure);
    nc_assignment link = { NC_S("link"), NC_S("osd") }, port = { NC_S("port"), NC_S("p1") };
    assert_true(fill(&b, &link, 1));
    assert_true(says(&b, "1. Find it (console)\n    D OSD\n    expect: PORT of OSD\n\n2. Start (console)\n    V <port>\n    W <port>,OSD\n"
                         "    expect: LINK OSD\n            done\n            <port> is ON\n"));
    assert_true(fill(&b, &port, 1));
    assert_false(says(&b, "Find it"));
    assert_true(says(&b, "1. Start (console)\n    V P1\n    expect: done\n            P1 is ON\n"));
    assert_false(fill(&b, NULL, 0));
    assert_true(says(&b, "port is missing: a port; or give --link\n"));
    assert_true(nc_procedure_takes(b.procedure, NC_S("LINK"), NC_S("A")));
    assert_false(nc_procedure_takes(b.procedure, NC_S("link"), NC_S("A.B")));
    assert_false(nc_procedure_takes(b.procedure, NC_S("ip"), NC_S("A")));
    end(&b);
}

/* 126 characters are what a console takes; other places take more. */
static void commands_have_an_end(void **state)
{
    (void)state;
    char yaml[512], value[121];
    static const char *const where[] = { "console", "shell" };
    for (unsigned i = 0; i < 2; i++) {
        bench b;
        snprintf(yaml, sizeof yaml, "procedure: x\nparams: {a: {text: 120}}\nsteps:\n  - {title: t, where: %s, text: \"V 45678{a}\"}\n",
                 where[i]);
        begin(&b, yaml);
        memset(value, 'x', sizeof value);
        nc_assignment given = { NC_S("a"), nc_str_n(value, 119) };
        assert_true(fill(&b, &given, 1));
        given.value.n = 120;
        assert_true(fill(&b, &given, 1) == (i == 1));
        assert_true(says(&b, i == 0 ? "more than 126 characters" : "V 45678xxx"));
        end(&b);
    }
}

static void unknown_names_are_errors(void **state)
{
    (void)state;
    bench b;
    begin(&b, "procedure: x\nsteps:\n  - {title: a, text: \"{nothing}\"}\n");
    assert_null(b.procedure);
    end(&b);
    begin(&b, "procedure: x\nsteps:\n  - {title: a, text: b, expect: [\"{nothing}\"]}\n");
    assert_null(b.procedure);
    end(&b);
    begin(&b, "procedure: x\nparams: {a: {must: true, unless: c}}\nsteps:\n  - {title: a, text: b}\n");
    assert_null(b.procedure);
    end(&b);
    begin(&b, "procedure: x\nparams: {a: {colour: 1}}\nsteps:\n  - {title: a, text: b}\n");
    assert_null(b.procedure);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_filled_in),
        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(values_are_as_the_command_takes_them),
        cmocka_unit_test(complaints_come_together),
        cmocka_unit_test(steps_and_what_is_answered),
        cmocka_unit_test(commands_have_an_end),
        cmocka_unit_test(unknown_names_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
