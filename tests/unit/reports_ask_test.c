/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "reports_case.h"

/* What a report asks people to do: commands with their places filled or explained, recordings that are longer. */

static void assert_text(nc_str have, const char *wanted)
{
    if (!nc_str_eq(have, nc_str_c(wanted)))
        fail_msg("\"%.*s\" is not \"%s\"", NC_FMT(have), wanted);
}

/* The two rows of interfaces that `stack_rows` gives, and how many of them. */
static const nc_row *stacks[2];
static size_t stack_count;

static const nc_row *const *stack_rows(void *context, nc_fact_type type, size_t *count)
{
    if (type != NC_F_interface)
        return fixture_rows(context, type, count);
    *count = stack_count;
    return stacks;
}

/* A command's <stack> is the stack that the case knows, when it knows no other. */
static void the_only_stack_is_filled_in(void **state)
{
    (void)state;
    static const char *const names[] = { "TCPPROD", "TCPPROD", "TCPTEST" };
    static const char *const expected[] = { "V TCPIP,<stack>,PKT,ON", "V TCPIP,TCPPROD,PKT,ON", "V TCPIP,TCPPROD,PKT,ON", "V TCPIP,<stack>,PKT,ON" };
    for (size_t i = 0; i < 4; i++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        for (size_t k = 0; k < 2; k++) {
            nc_row *r = row(x, NC_F_interface, x->netstat, 0, NC_TIME_NONE);
            set(r, NC_interface_stack, nc_intern(x->pool, nc_str_c(names[i == 3 ? k + 1 : k])));
            stacks[k] = r;
        }
        stack_count = i < 3 ? i : 2;
        x->input.rows = stack_rows;
        nc_result *r = nc_result_new(&x->input);
        assert_int_equal(r->missing_count, 1);
        assert_text(r->missing[0].commands.items[0].text, expected[i]);
        nc_result_free(r);
        fixture_free(x);
    }
}

/* Of several stacks it is the one that the sources of the finding name, or others of their system. */
static void the_stack_of_the_finding_is_filled_in(void **state)
{
    (void)state;
    static const char *const expected[] = { "V TCPIP,TCPTEST,PKT,ON", "V TCPIP,TCPTEST,PKT,ON", "V TCPIP,<stack>,PKT,ON" };
    for (size_t i = 0; i < 3; i++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        const uint32_t test = i == 0 ? x->zos : x->netstat; /* the finding rests on zos.pcap of SYSA */
        nc_row *r[] = { row(x, NC_F_interface, test, 0, NC_TIME_NONE), row(x, NC_F_interface, x->sniffer, 0, NC_TIME_NONE) };
        set(r[0], NC_interface_stack, nc_intern(x->pool, NC_S("TCPTEST")));
        set(r[1], NC_interface_stack, nc_intern(x->pool, NC_S("TCPPROD")));
        if (i == 1)
            nc_sources_get(x->sources, x->netstat)->system = NC_S("SYSA");
        for (size_t k = 0; k < 2; k++)
            stacks[k] = r[k];
        stack_count = 2;
        x->input.rows = stack_rows;
        nc_result *result = nc_result_new(&x->input);
        assert_text(result->missing[0].commands.items[0].text, expected[i]);
        nc_result_free(result);
        fixture_free(x);
    }
}

/* What is left open is explained once: by the command itself, else by the packs; what nobody explains is not listed. */
static void open_places_are_explained_once(void **state)
{
    (void)state;
    static const nc_parameter shared[] = { { NC_SI("stack"), NC_T_NONE, NC_SI("the stack") }, { NC_SI("port"), NC_T_NONE, NC_SI("any port") } };
    static const nc_parameter own[] = { { NC_SI("port"), NC_T_INT, NC_SI("the port of the OSA") } };
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->program.places = shared;
    x->program.place_count = 2;
    x->command.parameters = own;
    x->command.parameter_count = 1;
    x->filled[0].text = NC_S("V <stack>,<port>,<stack>,<unheard>,<Stack>,<stack");
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->place_count, 2);
    assert_text(r->places[0].name, "port");
    assert_text(r->places[0].how, "the port of the OSA");
    assert_text(r->places[1].how, "the stack");
    for (size_t format = 0; format < 2; format++) {
        nc_buf out = { 0 };
        const nc_report_options options = { .width = 100 };
        (format == 0 ? nc_render_text : nc_render_markdown)(r, &options, &out);
        size_t at = nc_str_find(nc_buf_str(&out), NC_S("the port of the OSA"));
        assert_true(at != SIZE_MAX);
        assert_true(nc_str_find(nc_str_sub(nc_buf_str(&out), at + 1, SIZE_MAX), NC_S("the port of the OSA")) == SIZE_MAX);
        nc_buf_free(&out);
    }
    nc_result_free(r);
    fixture_free(x);
}

static const nc_row *trles[2];
static bool trle_is_given;

static const nc_row *const *trle_rows(void *context, nc_fact_type type, size_t *count)
{
    if (type != NC_F_zos_trle && type != NC_F_zos_trle_device)
        return fixture_rows(context, type, count);
    *count = trle_is_given ? 1 : 0;
    return &trles[type == NC_F_zos_trle ? 0 : 1];
}

/* So is <trle>, which a TRLE gives by its name and a device by the TRLE it belongs to; several places of a command are filled. */
static void the_only_trle_is_filled_in(void **state)
{
    (void)state;
    static const char *const of_device[] = { "OSATRL1", "OSATRL1", "OSATRL2" };
    static const char *const expected[] = { "D <trle>,X <stack> <trle>;", "D OSATRL1,X <stack> OSATRL1;", "D <trle>,X <stack> <trle>;" };
    for (size_t i = 0; i < 3; i++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        nc_row *trle = row(x, NC_F_zos_trle, x->netstat, 0, NC_TIME_NONE);
        nc_row *device = row(x, NC_F_zos_trle_device, x->netstat, 0, NC_TIME_NONE);
        set(trle, NC_zos_trle_name, nc_intern(x->pool, nc_str_c("OSATRL1")));
        set(device, NC_zos_trle_device_trle, nc_intern(x->pool, nc_str_c(of_device[i])));
        trles[0] = trle;
        trles[1] = device;
        trle_is_given = i > 0;
        x->input.rows = trle_rows;
        x->filled[0].text = nc_str_c("D <trle>,X <stack> <trle>;");
        nc_result *r = nc_result_new(&x->input);
        assert_int_equal(r->missing_count, 1);
        assert_text(r->missing[0].commands.items[0].text, expected[i]);
        nc_result_free(r);
        fixture_free(x);
    }
}

/* What the recording's end cut off asks for a longer recording first, and not for what the rule would ask for had it found something. */
static void what_was_cut_off_asks_for_a_longer_recording(void **state)
{
    (void)state;
    for (int grave = 0; grave < 2; grave++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        x->outcome.belief_count = x->outcome.next_count = 0;
        x->outcome.finding_count = grave ? 1 : 0;
        x->order[0] = &x->f[0];
        x->rules[4].severity = NC_ERROR;
        x->undecided[0].needs = NC_S("coverage");
        nc_result *r = nc_result_new(&x->input);
        assert_int_equal(r->missing_count, 1);
        assert_text(r->missing[0].what, "record for longer");
        assert_text(r->missing[0].why, "25 s of capture after packet 61 are missing");
        assert_int_equal(r->next.count, 1);
        assert_true(nc_str_starts(r->next.items[0].text, NC_S("a recording of the same place that is longer")));
        assert_int_equal(r->next.items[0].missing, 0);
        assert_int_equal(r->undecided[0].missing.count, 1);
        nc_result_free(r);
        fixture_free(x);
    }
}

/* What a remarkable thing proposes waits behind what a fault proposes, unless it decides a cause that a fault speaks for. */
static void what_is_only_remarkable_waits(void **state)
{
    (void)state;
    for (int about = 0; about < 2; about++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        const nc_next remarkable = { &x->filled[1], &x->f[2], NULL, x->next[0].decides, about ? 1u : 0u, 900, NULL, 0 };
        x->beliefs[0].verdict = NC_V_POSSIBLE;
        x->f[2].effect_of = NULL;
        x->rules[2].severity = NC_NOTICE;
        x->filled[1].text = NC_S("look at the other");
        x->next[1] = x->next[0];
        x->next[0] = remarkable;
        x->outcome.next_count = 2;
        x->outcome.undecided_count = 0;
        nc_result *r = nc_result_new(&x->input);
        size_t at = r->next.count;
        while (at > 0 && !nc_str_eq(r->next.items[at - 1].text, NC_S("look at the other")))
            at--;
        assert_int_equal(at, about ? r->next.count - 1 : r->next.count);
        nc_result_free(r);
        fixture_free(x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_only_stack_is_filled_in),
        cmocka_unit_test(the_stack_of_the_finding_is_filled_in),
        cmocka_unit_test(open_places_are_explained_once),
        cmocka_unit_test(the_only_trle_is_filled_in),
        cmocka_unit_test(what_is_only_remarkable_waits),
        cmocka_unit_test(what_was_cut_off_asks_for_a_longer_recording),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
