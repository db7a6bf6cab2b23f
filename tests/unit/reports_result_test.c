/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "reports/build.h"
#include "reports_case.h"

#define assert_text(s, text) assert_true(nc_str_eq(s, nc_str_c(text)))

/* One of number 0 when there is none. */
static const nc_r_finding *by_number(const nc_result *r, unsigned number)
{
    static const nc_r_node nothing;
    static const nc_r_finding none = { .derivation = &nothing };
    for (size_t i = 0; i < r->finding_count; i++)
        if (r->findings[i].number == number)
            return &r->findings[i];
    return &none;
}

static nc_buf json_of(const nc_result *r)
{
    nc_buf out = { 0 };
    nc_render_json(r, NULL, &out);
    return out;
}

static void the_cause_found_leads(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_CAUSE_FOUND);
    assert_text(r->verdict.headline, "The session is cut");
    assert_text(r->verdict.owner, "firewall team");
    assert_int_equal(r->verdict.certainty, NC_V_LIKELY);
    assert_int_equal(r->verdict.severity, NC_ERROR);
    assert_int_equal(r->findings[r->verdict.finding].number, 1);
    assert_int_equal(r->verdict.causes.count, 1);
    assert_text(r->causes[r->verdict.causes.items[0]].name, "net.firewall-inspects-ftp");
    assert_int_equal(r->verdict.cleared_count, 1);
    assert_text(r->verdict.cleared[0].what, "The server refuses PORT");
    assert_text(r->verdict.cleared[0].because, "the server accepted PORT");
    assert_int_equal(r->tell.count, 1);
    assert_text(r->tell.items[0], "Use passive mode.");
    nc_result_free(r);
    fixture_free(x);
}

/* The headline names nobody; what was seen does: a sentence, of a long one the part before its semicolon. */
static void what_was_seen_goes_with_the_headline(void **state)
{
    (void)state;
    char part[301] = {0};
    memset(part, 'x', 200);
    memcpy(part + 200, "; more", 6);
    memset(part + 206, 'y', 90);
    nc_r_finding f = {.what = NC_S("10.0.0.1 asked 10.0.0.2. Nothing came."), .severity = NC_ERROR};
    nc_r_cleared network = {.what = NC_S("network"), .because = NC_S("all arrived")};
    nc_result r = {.findings = &f, .finding_count = 1, .verdict = {.kind = NC_R_CAUSE_FOUND}};
    assert_text(nc_result_seen(&r), "10.0.0.1 asked 10.0.0.2.");
    f.what = nc_str_c(part);
    assert_int_equal(nc_result_seen(&r).n, 200);
    r.verdict.cleared = &network;
    r.verdict.cleared_count = 1;
    assert_text(nc_result_seen(&r), "");
    r.verdict = (nc_r_verdict){.kind = NC_R_NOTHING_WRONG, .finding = NC_R_NONE};
    assert_text(nc_result_seen(&r), "");
    f = (nc_r_finding){.what = NC_S("The name a.b is not known"), .severity = NC_NOTICE};
    assert_text(nc_result_seen(&r), "The name a.b is not known");
}

/* A cause that only an effect speaks for is not the answer. */
static void effects_alone_find_no_cause(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->weights[0].finding = &x->f[1];
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOT_ENOUGH_EVIDENCE);
    assert_text(r->verdict.headline, "The session is cut");
    assert_int_equal(r->verdict.causes.count, 0);
    assert_false(r->verdict.has_certainty);
    nc_result_free(r);
    fixture_free(x);
}

static void possible_is_not_found(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->beliefs[0].verdict = NC_V_POSSIBLE;
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOT_ENOUGH_EVIDENCE);
    assert_true(nc_str_find(r->verdict.text, NC_S("A firewall inspects FTP")) != SIZE_MAX);
    assert_true(nc_str_find(r->tell.items[0], NC_S("see both directions")) != SIZE_MAX);
    nc_result_free(r);
    fixture_free(x);
}

static void a_cause_outside_clears_the_network(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->causes[0].exonerates = true;
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NETWORK_EXONERATED);
    assert_text(r->verdict.cleared[0].what, "network");
    assert_text(r->verdict.cleared[0].because, "the reply was never acknowledged");
    assert_int_equal(r->verdict.cleared_count, 2);
    nc_result_free(r);
    fixture_free(x);
}

/* Two things can be wrong at once: while a cause within the network is likely, nobody says that it is not at fault. */
static void a_likely_cause_within_keeps_the_network(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->causes[0].exonerates = true;
    x->causes[1].in_network = true;
    x->beliefs[1] = x->beliefs[0];
    x->beliefs[1].cause = &x->causes[1];
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_CAUSE_FOUND);
    assert_int_equal(r->verdict.causes.count, 2);
    assert_int_equal(nc_str_find(r->verdict.text, NC_S("not at fault")), SIZE_MAX);
    for (size_t i = 0; i < r->verdict.cleared_count; i++)
        assert_false(nc_str_eq(r->verdict.cleared[i].what, NC_S("network")));
    nc_result_free(r);
    x->beliefs[1].verdict = NC_V_POSSIBLE;
    r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NETWORK_EXONERATED);
    nc_result_free(r);
    fixture_free(x);
}

static void info_alone_is_nothing_wrong(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->outcome.belief_count = 0;
    x->order[0] = &x->f[2];
    x->outcome.finding_count = 1;
    x->rules[4].severity = NC_NOTICE;
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOTHING_WRONG);
    assert_true(nc_str_find(r->verdict.text,
                            NC_S("3 inputs were read, 12 rules evaluated; 1 question is undecided. Not read: junk.bin. Remarked: ")) == 0);
    assert_int_equal(r->finding_count, 1);
    assert_false(r->verdict.has_severity);
    nc_result_free(r);
    x->rules[2].severity = NC_WARNING;
    r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOT_ENOUGH_EVIDENCE);
    nc_result_free(r);
    fixture_free(x);
}

/* An open question that could turn out to be a warning or worse forbids to say that all is well. */
static void notices_are_worth_a_look(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->outcome.belief_count = x->outcome.undecided_count = 0;
    for (size_t i = 0; i < x->outcome.finding_count; i++)
        ((nc_rule *)(uintptr_t)x->outcome.findings[i]->rule)->severity = NC_NOTICE;
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOTHING_WRONG);
    assert_true(nc_str_starts(r->verdict.headline,
                              NC_S("Nothing wrong was found that needs action; worth a look: The session is cut")));
    assert_true(nc_str_find(r->tell.items[0], NC_S("What we noticed: The session is cut")) != SIZE_MAX);
    assert_false(r->verdict.has_severity);
    nc_result_free(r);
    fixture_free(x);
}

/* What nobody could read is named wherever all is said to be well. */
static void unread_files_are_named(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->outcome.belief_count = x->outcome.undecided_count = x->outcome.finding_count = 0;
    nc_sources_get(x->sources, x->junk)->status = NC_SOURCE_META;
    nc_result *r = nc_result_new(&x->input);
    assert_text(r->verdict.headline, "Nothing wrong was found in what was recorded");
    assert_true(nc_str_find(r->verdict.text, NC_S("Not read")) == SIZE_MAX);
    assert_true(nc_str_find(r->tell.items[0], NC_S("In what was recorded nothing is wrong. If")) == 0);
    nc_result_free(r);
    nc_sources_get(x->sources, x->junk)->status = NC_SOURCE_UNKNOWN;
    uint32_t note = nc_sources_add(x->sources, NC_S("bpx.txt"));
    nc_source_note(x->sources, note, NC_SOURCE_UNKNOWN, NC_S("no decoder recognises this text"));
    r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOTHING_WRONG);
    assert_text(r->verdict.headline, "Nothing wrong was found in what could be read");
    assert_true(nc_str_find(r->verdict.text, NC_S(" Not read: bpx.txt and 1 more.")) != SIZE_MAX);
    assert_true(nc_str_find(r->tell.items[0], NC_S("In what could be read nothing is wrong. Not looked at, since it "
                                                   "could not be read: bpx.txt and 1 more. If")) == 0);
    nc_result_free(r);
    fixture_free(x);
}

/* A recording in which a fault could not have shown forbids it too, unless a fault is found all the same. */
static void a_blind_recording_is_not_nothing(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->outcome.belief_count = x->outcome.undecided_count = 0;
    x->order[0] = &x->f[2];
    x->outcome.finding_count = 1;
    x->rules[2].inconclusive = true;
    x->rules[2].severity = NC_NOTICE;
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOT_ENOUGH_EVIDENCE);
    assert_true(nc_str_starts(r->verdict.headline, NC_S("No fault is seen, but the recording could hardly show one: ")));
    assert_true(nc_str_starts(r->tell.items[0], NC_S("We found nothing wrong so far, but what was recorded could hardly")));
    assert_false(r->verdict.has_severity);
    assert_true(nc_str_find(r->verdict.text, NC_S("Worth a look")) == SIZE_MAX);
    nc_result_free(r);
    x->order[1] = &x->f[0]; /* what else was noticed is told all the same */
    x->outcome.finding_count = 2;
    nc_severity before = x->rules[0].severity;
    x->rules[0].severity = NC_NOTICE;
    r = nc_result_new(&x->input);
    assert_true(nc_str_find(r->verdict.text, NC_S("Worth a look: The session is cut. ")) != SIZE_MAX);
    nc_result_free(r);
    x->rules[0].severity = before;
    x->outcome.finding_count = 1;
    x->rules[2].severity = NC_ERROR;
    r = nc_result_new(&x->input);
    assert_true(nc_str_find(r->verdict.headline, NC_S("hardly")) == SIZE_MAX);
    assert_true(r->verdict.has_severity);
    nc_result_free(r);
    fixture_free(x);
}

static void what_is_suppressed_is_not_nothing(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->outcome.belief_count = x->outcome.undecided_count = 0;
    x->order[0] = &x->f[3];
    x->outcome.finding_count = 1;
    for (int empty = 0; empty < 2; empty++) {
        nc_str besides = NC_S(", besides what is suppressed");
        nc_result *r = nc_result_new(&x->input);
        assert_int_equal(r->verdict.kind, NC_R_NOTHING_WRONG);
        assert_true((nc_str_find(r->verdict.headline, besides) == SIZE_MAX) == (empty == 1));
        assert_true((nc_str_find(r->tell.items[0], besides) == SIZE_MAX) == (empty == 1));
        nc_result_free(r);
        x->outcome.finding_count = 0;
    }
    fixture_free(x);
}

/* What is only remarkable asks for evidence where the cause is open, and for none where nothing is wrong or the cause is known. */
static void info_asks_for_nothing_when_all_is_known(void **state)
{
    (void)state;
    for (int well = 0; well < 2; well++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        x->beliefs[0].verdict = NC_V_POSSIBLE;
        x->next[0].finding = &x->f[2];
        x->outcome.next_count = 1;
        x->outcome.undecided_count = 0;
        if (well) {
            x->outcome.belief_count = 0;
            x->order[0] = &x->f[2];
            x->outcome.finding_count = 1;
        }
        nc_result *r = nc_result_new(&x->input);
        assert_int_equal(r->missing_count, well ? 0 : 1);
        assert_int_equal(r->verdict.kind == NC_R_NOTHING_WRONG, well);
        if (well)
            assert_int_equal(r->next.count, 0);
        nc_result_free(r);
        x->outcome.belief_count = 3;
        x->beliefs[0].verdict = NC_V_LIKELY;
        r = nc_result_new(&x->input);
        assert_int_equal(r->verdict.kind, NC_R_CAUSE_FOUND);
        assert_int_equal(r->missing_count, 0);
        nc_result_free(r);
        fixture_free(x);
    }
}

/* One thing that is needed makes the whole list one of missing evidence. */
static void what_could_only_show_more_is_not_wanted(void **state)
{
    (void)state;
    nc_r_missing list[2] = { { .optional = true }, { .optional = true } };
    nc_result r = { .missing = list, .missing_count = 2 };
    assert_true(nc_result_wants_nothing(&r));
    list[1].optional = false;
    assert_false(nc_result_wants_nothing(&r));
}

static void open_questions_forbid_all_is_well(void **state)
{
    (void)state;
    static const nc_severity severities[] = { NC_INFO, NC_NOTICE, NC_WARNING, NC_ERROR };
    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        nc_undecided both[3] = { x->undecided[0], x->undecided[0], x->undecided[0] };
        both[1].reason = NC_S("350 ms of capture after packet 7 are missing"); /* the same but for numbers */
        both[2].reason = NC_S("the filter leaves out port 20");
        both[0].count = both[1].count = both[2].count = 0; /* no more like them */
        bool grave = severities[i] >= NC_WARNING;
        x->outcome.belief_count = x->outcome.finding_count = 0;
        x->outcome.undecided = both;
        x->rules[4].severity = severities[i];
        nc_result *r = nc_result_new(&x->input);
        assert_int_equal(r->verdict.kind, grave ? NC_R_NOT_ENOUGH_EVIDENCE : NC_R_NOTHING_WRONG);
        if (grave)
            assert_text(r->verdict.headline, "Nothing wrong is proved; not decided: Title of a rule");
        assert_false(r->verdict.has_severity);
        assert_true((nc_str_find(r->tell.items[0], NC_S("see both directions")) != SIZE_MAX) == grave);
        nc_result_free(r);
        x->outcome.undecided_count = 3;
        r = nc_result_new(&x->input);
        if (grave)
            assert_text(r->verdict.headline,
                        "Nothing wrong is proved; not decided: Title of a rule (2 times); and 1 more");
        assert_int_equal(r->undecided_count, 2);
        assert_int_equal(r->undecided[0].count, 2);
        assert_text(r->undecided[0].reason, "25 s of capture after packet 61 are missing");
        assert_int_equal(r->undecided[1].count, 1);
        assert_text(r->undecided[1].reason, "the filter leaves out port 20");
        nc_result_free(r);
        fixture_free(x);
    }
}

static void without_a_usable_input_nothing_is_claimed(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->outcome = (nc_outcome){ 0 };
    for (uint32_t i = 1; i <= 4; i++)
        nc_source_note(x->sources, i, NC_SOURCE_DAMAGED, NC_S("no"));
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->verdict.kind, NC_R_NOT_ENOUGH_EVIDENCE);
    assert_int_equal(r->status, NC_R_EMPTY);
    assert_text(r->verdict.headline, "The input holds no usable evidence");
    nc_result_free(r);
    fixture_free(x);
}

/* ---- findings and evidence ---- */

static void derived_premises_share_the_evidence_below(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    const nc_r_finding *lead = by_number(r, 1), *effect = by_number(r, 2);
    assert_int_equal(r->evidence_count, 4); /* command, reply, nine retransmissions, interface */
    assert_int_equal(lead->evidence.count, 3);
    assert_int_equal(effect->evidence.count, 2);
    assert_int_equal(effect->evidence.items[0], lead->evidence.items[0]);
    assert_int_equal(effect->evidence.items[1], lead->evidence.items[1]);
    assert_int_equal(effect->effect_number, 1);
    assert_int_equal(r->evidence[0].findings.count, 2);
    const nc_r_node *step = effect->derivation->child, *derived = step->child;
    assert_int_equal(derived->kind, NC_R_RULE);
    assert_text(derived->rule, "ftp.control-silent-after-port");
    assert_text(derived->child->place, "zos.pcap #61, 02:35:29.534300");
    assert_text(derived->child->next->place, "zos.pcap #62, 02:35:29.537900");
    nc_result_free(r);
    fixture_free(x);
}

static void evidence_says_what_it_shows(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    const nc_r_evidence *e = r->evidence;
    assert_text(
        e[0].text,
        "ftp.command 137.72.43.137:10432 - 137.72.43.207:21: verb PORT, arg \"137,72,43,137,40,196\"");
    assert_int_equal(e[0].offset, 9120);
    assert_int_equal(e[0].length, 81);
    assert_text(e[0].filter, "frame.number in {61}");
    assert_text(e[2].text, "tcp.retransmission x 9: len 30, nth 1 to 9, gap 100 ms to 900 ms");
    assert_text(e[2].filter, "frame.number in {65,68,74..77,99,101,257}");
    assert_int_equal(e[2].from, T0 + NC_SECOND);
    assert_int_equal(e[2].to, T0 + 9 * NC_SECOND);
    assert_int_equal(e[3].line_count, 1);
    assert_int_equal(e[3].lines[0], 31);
    assert_int_equal(e[3].filter.n, 0); /* text: no frames */
    assert_int_equal(by_number(r, 1)->filter_count, 1);
    assert_text(by_number(r, 1)->filters[0].text, "frame.number in {61,62,65,68,74..77,99,101,257}");
    nc_result_free(r);
    fixture_free(x);
}

static bool name_flow(void *context, nc_word flow, nc_buf *out)
{
    fixture *x = context;
    nc_buf_c(out, flow == x->zos ? "client > server" : "?");
    return true;
}

/* Numbers of conversations depend on the order of opening: they are named or left out. */
static void conversations_are_named_never_numbered(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    set(x->again[0], NC_tcp_retransmission_flow, nc_w_int(x->zos));
    nc_evidence *one = make_evidence(x, "again", x->again, 1);
    x->f[2].evidence = one;
    nc_result *r = nc_result_new(&x->input);
    size_t at = by_number(r, 3)->evidence.items[0];
    assert_text(r->evidence[at].text, "tcp.retransmission: len 30, nth 1, gap 100 ms");
    nc_result_free(r);
    x->input.flow_name = name_flow;
    r = nc_result_new(&x->input);
    assert_text(r->evidence[at].text, "tcp.retransmission: flow client > server, len 30, nth 1, gap 100 ms");
    assert_true(nc_str_find(r->evidence[0].text, NC_S("flow")) == SIZE_MAX); /* its ends say it */
    nc_result_free(r);
    fixture_free(x);
}

static void a_trace_listing_has_records_but_no_frames(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_sources_get(x->sources, x->zos)->kind = NC_S("ctrace-format");
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->evidence[0].filter.n, 0);
    assert_int_equal(r->evidence[0].records[0], 61);
    assert_int_equal(by_number(r, 1)->filter_count, 0);
    nc_result_free(r);
    fixture_free(x);
}

static void pairs_are_listed_and_runs_become_ranges(void **state)
{
    (void)state;
    static const uint64_t frames[] = { 1, 2, 4, 5, 6, 9 };
    nc_buf out = { 0 };
    nc_frame_filter(&out, frames, 6);
    assert_text(nc_buf_str(&out), "frame.number in {1,2,4..6,9}");
    nc_buf_free(&out);
}

static void numbers_stay_whatever_is_filtered(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->finding_count, 3);
    assert_int_equal(r->suppressed, 1);
    assert_int_equal(by_number(r, 4)->number, 0);
    nc_result_free(r);
    x->input.show_suppressed = true;
    x->input.least = NC_WARNING;
    r = nc_result_new(&x->input);
    assert_int_equal(r->finding_count, 3);
    assert_int_equal(r->filtered, 1);
    assert_text(by_number(r, 1)->code, "FTP-02");
    assert_int_equal(by_number(r, 4)->state, NC_R_SUPPRESSED);
    assert_text(by_number(r, 4)->suppress_reason, "known relay");
    assert_int_equal(by_number(r, 3)->number, 0);
    assert_int_equal(r->verdict.kind, NC_R_CAUSE_FOUND);
    nc_result_free(r);
    fixture_free(x);
}

static void findings_are_found_by_number_code_and_name(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->findings[nc_result_find(r, NC_S("f2"))].number, 2);
    assert_int_equal(r->findings[nc_result_find(r, NC_S("clk-01"))].number, 3);
    assert_int_equal(r->findings[nc_result_find(r, NC_S("ftp.no-data-syn"))].number, 2);
    assert_true(nc_result_find(r, NC_S("F9")) == NC_R_NONE);
    assert_true(nc_result_find(r, NC_S("")) == NC_R_NONE);
    nc_result_free(r);
    fixture_free(x);
}

/* ---- what to do, what was looked at ---- */

static void remedies_come_first_and_commands_once(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->next.count, 4);
    assert_int_equal(r->next.items[0].kind, NC_R_WORKAROUND);
    assert_int_equal(r->next.items[1].kind, NC_R_REMEDY);
    assert_text(r->next.items[1].text, "Allow the session");
    assert_text(r->next.items[1].risk, "low");
    assert_int_equal(r->next.items[2].kind, NC_R_RUN);
    assert_int_equal(r->next.items[2].missing, 0);
    assert_int_equal(r->next.items[2].cost, 2);
    assert_int_equal(r->next.items[3].kind, NC_R_LOOK);
    assert_true(r->next.items[3].missing == NC_R_NONE);
    assert_int_equal(r->missing_count, 1); /* both ask for the same command */
    assert_int_equal(r->missing[0].commands.count, 1);
    assert_int_equal(r->missing[0].separates.count, 2);
    assert_text(r->missing[0].why, "25 s of capture after packet 61 are missing");
    assert_int_equal(r->undecided[0].missing.count, 1);
    assert_text(r->undecided[0].places.items[0], "zos.pcap #61");
    nc_result_free(r);
    fixture_free(x);
}

/* Before a risky change for a cause that is only likely: what costs nothing and may refute it. */
static void cheap_evidence_comes_before_risky_remedies(void **state)
{
    (void)state;
    static const nc_verdict verdicts[] = { NC_V_LIKELY, NC_V_CONFIRMED };
    static const char *const orders[] = {
        "passive FTP|Note it down|look|Rebuild the firewall|Try it|V TCPIP,<stack>,PKT,ON|",
        "passive FTP|Rebuild the firewall|Note it down|Try it|look|V TCPIP,<stack>,PKT,ON|",
    };
    nc_str remedies[] = { NC_SI("Rebuild the firewall (risk: high)"), NC_SI("Note it down (risk: none)"),
                          NC_SI("Try it") };
    for (size_t i = 0; i < 2; i++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        nc_buf got = { 0 };
        x->causes[0].remedies = remedies;
        x->causes[0].remedy_count = 3;
        x->beliefs[0].verdict = verdicts[i];
        x->filled[1].text = NC_S("look");
        x->next[2].decides = x->next[0].decides;
        x->next[2].decides_count = 1;
        nc_result *r = nc_result_new(&x->input);
        for (size_t k = 0; k < r->next.count; k++)
            nc_buf_printf(&got, "%.*s|", NC_FMT(r->next.items[k].text));
        if (!nc_str_eq(nc_buf_str(&got), nc_str_c(orders[i])))
            fail_msg("%.*s", NC_FMT(nc_buf_str(&got)));
        nc_buf_free(&got);
        nc_result_free(r);
        fixture_free(x);
    }
}

/* Without the sign that ends its part of the sentence; an address may end in colons. */
static void what_is_other_is_told_bare(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    static const char *const texts[] = { "log at 10:02: ICH", "log at 10:03: ICH", "log at 2001:db8:: ICH" };
    nc_filled looks[3];
    nc_next next[3];
    for (size_t i = 0; i < 3; i++) {
        looks[i] = (nc_filled){ &x->run, nc_str_c(texts[i]), NC_S("see why"), NC_S("none"), NC_S("") };
        next[i] = (nc_next){ &looks[i], &x->f[0], NULL, x->next[0].decides, 2, 520, NULL, 0 };
    }
    x->outcome.next = next;
    x->outcome.next_count = 3;
    nc_result *r = nc_result_new(&x->input);
    const nc_r_action *a = &r->next.items[r->next.count - 1];
    assert_text(a->also.items[0], "10:03");
    assert_text(a->also.items[1], "2001:db8::");
    nc_result_free(r);
    fixture_free(x);
}

/* A command is not proposed again without a word when its answer is there. */
static void what_the_case_shows_already(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_filled again = { &x->run, NC_S("D NET,TRL,TRLE=OSA1"), NC_S("see how far it came"), NC_S("none"), NC_S("trl.txt") };
    nc_next next = { &again, &x->f[0], NULL, x->next[0].decides, 2, 520, NULL, 0 };
    x->outcome.next = &next;
    x->outcome.next_count = 1;
    nc_result *r = nc_result_new(&x->input);
    nc_str to = NC_S("");
    for (size_t i = 0; i < r->next.count; i++)
        if (nc_str_eq(r->next.items[i].text, again.text))
            to = r->next.items[i].to;
    assert_text(to, "see how far it came; trl.txt shows that as it was then");
    nc_result_free(r);
    fixture_free(x);
}

/* The same for other hosts is one line, told with what is other; what is for another purpose is its own. */
static void the_same_for_others_is_one_line(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    static const char *const texts[] = { "PING 10.0.0.1 (COUNT 5", "PING 10.0.0.2 (COUNT 5", "PING 10.0.0.2 (COUNT 9",
                                         "PING 10.0.0.1 (COUNT 5", "TRACERTE 10.0.0.3" };
    nc_filled pings[6];
    nc_next next[6];
    for (size_t i = 0; i < 6; i++) {
        pings[i] = (nc_filled){ &x->run, nc_str_c(texts[i < 5 ? i : 1]), NC_S("see whether it answers"), NC_S("none"),
                                NC_S("") };
        next[i] = (nc_next){ &pings[i], &x->f[0], NULL, x->next[0].decides, 2, 520, NULL, 0 };
    }
    pings[5].risk = NC_S("high");
    x->outcome.next = next;
    x->outcome.next_count = 6;
    x->outcome.undecided_count = 0;
    nc_result *r = nc_result_new(&x->input);
    const nc_r_action *a = &r->next.items[r->next.count - 2];
    assert_text(a->text, texts[0]);
    assert_int_equal(a->also.count, 3);
    assert_text(a->also.items[0], "10.0.0.2");
    assert_text(a->also.items[1], "10.0.0.2 (9)");
    assert_text(a->also.items[2], "TRACERTE 10.0.0.3");
    assert_int_equal(a->missing, 0);
    assert_text(a[1].risk, "high");
    assert_int_equal(a[1].also.count, 0);
    assert_int_equal(r->missing_count, 2);
    assert_int_equal(r->missing[0].commands.count, 1);
    assert_int_equal(r->missing[0].commands.items[0].also.count, 3);
    nc_buf text = { 0 };
    nc_report_also(&text, a, 3);
    assert_text(nc_buf_str(&text), "the same for 10.0.0.2, 10.0.0.2 (9) and TRACERTE 10.0.0.3");
    nc_buf_clear(&text);
    nc_report_also(&text, a, 2);
    assert_text(nc_buf_str(&text), "the same for 10.0.0.2, 10.0.0.2 (9) and 1 more");
    nc_buf_clear(&text);
    nc_report_also(&text, &a[1], 2);
    assert_int_equal(text.n, 0);
    nc_buf_free(&text);
    nc_result_free(r);
    fixture_free(x);
}

static void undecided_without_a_command_still_asks(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->outcome.next_count = 0;
    x->undecided[0].action_count = 0;
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->missing_count, 1);
    assert_text(r->missing[0].what, "a longer capture");
    assert_text(r->missing[0].rules.items[0], "ftp.undecidable");
    assert_int_equal(r->missing[0].commands.count, 0);
    nc_result_free(r);
    fixture_free(x);
}

static void inputs_carry_their_coverage(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->input_count, 4);
    assert_text(r->inputs[0].name, "junk.bin");
    assert_text(r->inputs[3].name, "zos.pcap");
    const nc_r_input *zos = &r->inputs[3];
    assert_int_equal(zos->from, T0);
    assert_int_equal(zos->to, T0 + 101 * NC_SECOND);
    assert_true(zos->has_complete && !zos->complete);
    assert_int_equal(zos->drops, 4);
    assert_text(zos->filter, "tcp port 21");
    assert_int_equal(r->inputs[0].from, NC_TIME_NONE);
    assert_int_equal(r->status, NC_R_PARTIAL);
    assert_int_equal(r->input_status[NC_SOURCE_UNKNOWN], 1);
    assert_int_equal(r->clocks[0].offset, INT64_C(-406747550000));
    assert_false(r->clocks[0].has_low);
    assert_int_equal(r->system_count, 1);
    assert_int_equal(r->systems[0].addresses.count, 2);
    assert_text(r->systems[0].addresses.items[0], "10.0.0.1");
    assert_text(r->systems[0].sources.items[0], "zos.pcap");
    nc_result_free(r);
    fixture_free(x);
}

/* The names of facts that the result reads stand in the vocabulary with the types it expects. */
static void the_vocabulary_has_what_results_read(void **state)
{
    (void)state;
    static const struct {
        const char *type, *slot;
        nc_type is;
    } read[] = {
        { "clock.offset", "a", NC_T_SYMBOL },        { "clock.offset", "b", NC_T_SYMBOL },
        { "clock.offset", "offset", NC_T_DURATION }, { "clock.offset", "bound", NC_T_DURATION },
        { "clock.offset", "low", NC_T_DURATION },    { "clock.offset", "high", NC_T_DURATION },
        { "clock.offset", "pairs", NC_T_INT },       { "clock.offset", "consistent", NC_T_BOOL },
        { "case.system", "name", NC_T_SYMBOL },      { "case.system", "role", NC_T_SYMBOL },
        { "case.system", "os", NC_T_SYMBOL },        { "case.system", "address", NC_T_IP },
    };
    nc_vocab *vocab = nc_vocab_new();
    assert_true(nc_facts_declare(vocab));
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
        nc_fact_type type = nc_vocab_find(vocab, nc_str_c(read[i].type));
        assert_int_not_equal(type, NC_NO_TYPE);
        int slot = nc_shape_slot(nc_vocab_shape(vocab, type), nc_str_c(read[i].slot));
        assert_true(slot >= NC_SLOT_OWN);
        assert_int_equal(nc_shape_slot_info(nc_vocab_shape(vocab, type), slot)->type, read[i].is);
    }
    nc_vocab_free(vocab);
}

static void the_order_of_opening_does_not_show(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false), *y = fixture_new((nc_str){ 0 }, true);
    nc_result *r = nc_result_new(&x->input), *s = nc_result_new(&y->input);
    nc_buf a = json_of(r), b = json_of(s);
    assert_true(a.n > 1000);
    assert_true(nc_str_eq(nc_buf_str(&a), nc_buf_str(&b)));
    nc_buf_free(&a);
    nc_buf_free(&b);
    nc_result_free(r);
    nc_result_free(s);
    fixture_free(x);
    fixture_free(y);
}

/* Time grows with the findings, not with their square: this many would take minutes otherwise. */
static void very_many_findings_are_built_in_time(void **state)
{
    (void)state;
    enum { MANY = 40000 };
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_finding *many = NC_NEW_ARRAY(x->arena, nc_finding, MANY);
    const nc_finding **order = nc_alloc_array(x->arena, MANY, sizeof *order);
    for (unsigned i = 0; i < MANY; i++) {
        nc_row *mine = row(x, NC_F_ftp_reply, x->zos, i + 1, T0 + i);
        nc_row *both[] = { mine, x->cmd };
        many[i] = x->f[2];
        many[i].evidence = make_evidence(x, "e", both, 2);
        order[i] = &many[i];
    }
    x->outcome.findings = order;
    x->outcome.finding_count = MANY;
    x->outcome.belief_count = 0;
    nc_result *r = nc_result_new(&x->input);
    assert_int_equal(r->finding_count, MANY);
    assert_int_equal(r->evidence_count, MANY + 1);
    size_t command = r->findings[0].evidence.items[0];
    assert_text(r->evidence[command].fact, "ftp.command");
    assert_int_equal(r->evidence[command].findings.count, MANY);
    assert_int_equal(r->findings[MANY - 1].evidence.items[0], command);
    nc_result_free(r);
    fixture_free(x);
}

/* Nothing of the outcome is needed once the result stands. */
static void the_result_stands_alone(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = nc_result_new(&x->input);
    nc_buf before = json_of(r);
    fixture_free(x);
    nc_buf after = json_of(r);
    assert_true(nc_str_eq(nc_buf_str(&before), nc_buf_str(&after)));
    nc_buf_free(&before);
    nc_buf_free(&after);
    nc_result_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cause_found_leads),
        cmocka_unit_test(what_was_seen_goes_with_the_headline),
        cmocka_unit_test(effects_alone_find_no_cause),
        cmocka_unit_test(possible_is_not_found),
        cmocka_unit_test(a_cause_outside_clears_the_network),
        cmocka_unit_test(a_likely_cause_within_keeps_the_network),
        cmocka_unit_test(info_alone_is_nothing_wrong),
        cmocka_unit_test(unread_files_are_named),
        cmocka_unit_test(notices_are_worth_a_look),
        cmocka_unit_test(a_blind_recording_is_not_nothing),
        cmocka_unit_test(what_is_suppressed_is_not_nothing),
        cmocka_unit_test(open_questions_forbid_all_is_well),
        cmocka_unit_test(info_asks_for_nothing_when_all_is_known),
        cmocka_unit_test(what_could_only_show_more_is_not_wanted),
        cmocka_unit_test(without_a_usable_input_nothing_is_claimed),
        cmocka_unit_test(derived_premises_share_the_evidence_below),
        cmocka_unit_test(evidence_says_what_it_shows),
        cmocka_unit_test(conversations_are_named_never_numbered),
        cmocka_unit_test(a_trace_listing_has_records_but_no_frames),
        cmocka_unit_test(pairs_are_listed_and_runs_become_ranges),
        cmocka_unit_test(numbers_stay_whatever_is_filtered),
        cmocka_unit_test(findings_are_found_by_number_code_and_name),
        cmocka_unit_test(remedies_come_first_and_commands_once),
        cmocka_unit_test(cheap_evidence_comes_before_risky_remedies),
        cmocka_unit_test(what_the_case_shows_already),
        cmocka_unit_test(what_is_other_is_told_bare),
        cmocka_unit_test(the_same_for_others_is_one_line),
        cmocka_unit_test(undecided_without_a_command_still_asks),
        cmocka_unit_test(inputs_carry_their_coverage),
        cmocka_unit_test(the_vocabulary_has_what_results_read),
        cmocka_unit_test(the_order_of_opening_does_not_show),
        cmocka_unit_test(very_many_findings_are_built_in_time),
        cmocka_unit_test(the_result_stands_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
