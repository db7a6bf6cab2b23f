/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/infer_kit.h"

/* Certainty, effects, suppression, what to do next, explanation. */

static const char causes[] =
    "cause: c.wall\ntitle: Wall\nowner: x\nbase: uncommon\n---\n"
    "cause: c.crash\ntitle: Crash\nowner: x\nbase: rare\n---\n"
    "cause: c.cable\ntitle: Cable\nowner: x\nbase: common\n---\n"
    "rule: t.a\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 5\nper: [a.who]\n"
    "conclude: heavy(who = a.who)\n"
    "weigh:\n  c.wall: strong\n  c.cable: {seen: weak, when: \"count(a) >= 2\"}\n"
    "say:\n  what: \"heavy {a.who}\"\n"
    "do:\n  - {look: \"the wall of {a.who}\", to: \"see\", decides: [c.wall, c.cable], cost: 1}\n"
    "  - {run: c.show, with: {who: a.who}, to: \"list\", decides: [c.wall, c.cable], cost: 4}\n---\n"
    "rule: t.b\ntitle: t\nseverity: error\nfind:\n  b: box where open\n"
    "weigh:\n  c.crash: {seen: decisive, unseen: against-medium}\n  c.cable: {seen: excludes, because: \"box {b.name} is open\"}\n"
    "say:\n  what: \"box\"\n---\n"
    "rule: t.c\ntitle: t\nseverity: error\nfind:\n  c: answer where size > 0\n"
    "weigh:\n  c.wall: {seen: medium, group: t.a}\n  c.crash: against-weak\n"
    "say:\n  what: \"answer\"\n---\n"
    "command: c.show\nplatform: any\npurpose: shows it\ntext: |\n  show {who} in {place}\nparams: {who: symbol, place: string}\nrisk: low\n";

static const nc_belief *belief(const kit *k, const char *name)
{
    for (size_t i = 0; i < k->out->belief_count; i++)
        if (nc_str_eq(k->out->beliefs[i].cause->name, nc_str_c(name)))
            return &k->out->beliefs[i];
    return NULL;
}

static void adds_up(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, causes);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 2s 2 who=y size=7\nanswer 3s 3 size=1\nbox - 0 name=q open=no");
    kit_finish(&k);
    /* -6 + 10: the second finding of t.a and the item of t.c are of the same group. */
    assert_int_equal(belief(&k, "c.wall")->decibans, 4);
    assert_int_equal(belief(&k, "c.wall")->verdict, NC_V_POSSIBLE);
    assert_int_equal(belief(&k, "c.wall")->weight_count, 3);
    assert_true(belief(&k, "c.wall")->weights[0].counted && !belief(&k, "c.wall")->weights[1].counted &&
                !belief(&k, "c.wall")->weights[2].counted);
    /* -13 - 6 (t.b was decided and not seen) - 3. */
    assert_int_equal(belief(&k, "c.crash")->decibans, -22);
    assert_int_equal(belief(&k, "c.crash")->verdict, NC_V_RULED_OUT);
    assert_null(belief(&k, "c.cable"));
    kit_end(&k);
}

static void excludes(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, causes);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 2s 2 who=x size=7\nbox - 0 name=q open=yes");
    kit_finish(&k);
    assert_true(belief(&k, "c.cable")->excluded);
    assert_int_equal(belief(&k, "c.cable")->verdict, NC_V_RULED_OUT);
    assert_true(nc_str_eq(belief(&k, "c.cable")->weights[0].because, NC_S("box q is open")));
    assert_int_equal(belief(&k, "c.cable")->weights[1].decibans, 3);
    assert_int_equal(belief(&k, "c.crash")->decibans, 7);
    /* The excluded cause stands last. */
    assert_true(k.out->beliefs[k.out->belief_count - 1].excluded);
    kit_end(&k);
}

/* Of things that are not one, each has its own sum, and what is about none in particular counts for each. */
static void different_things(void **state)
{
    (void)state;
    static const char rules[] =
        "cause: c.down\ntitle: Down\nowner: x\nbase: common\n---\n"
        "rule: t.a\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nper: [a.who]\n"
        "weigh:\n  c.down: {seen: medium, about: \"{a.who}\"}\nsay:\n  what: \"a\"\n---\n"
        "rule: t.b\ntitle: t\nseverity: error\nfind:\n  b: box where open\nper: [b.name]\n"
        "weigh:\n  c.down: {seen: strong, about: \"{b.name}\"}\nsay:\n  what: \"b\"\n---\n"
        "rule: t.shut\ntitle: t\nseverity: error\nfind:\n  b: box where not open\nper: [b.name]\n"
        "weigh:\n  c.down: {seen: excludes, about: \"{b.name}\"}\nsay:\n  what: \"s\"\n---\n"
        "rule: t.c\ntitle: t\nseverity: error\nfind:\n  c: answer where size > 0\n"
        "weigh:\n  c.down: weak\nsay:\n  what: \"c\"\n";
    static const struct {
        const char *facts;
        int decibans;
        const char *about;
        bool excluded;
    } cases[] = {
        {"ask 1s 1 who=x size=6\nbox - 0 name=y open=yes", 10, "y", false},
        {"ask 1s 1 who=x size=6\nbox - 0 name=x open=yes", 16, "x", false},
        {"ask 1s 1 who=x size=6\nbox - 0 name=y open=yes\nanswer 3s 3 size=1", 13, "y", false},
        {"ask 1s 1 who=x size=6\nask 2s 2 who=y size=6\nask 3s 3 who=z size=6", 6, "x", false},
        /* That y is not down says nothing of x; that x is not, all there is to say. */
        {"ask 1s 1 who=x size=6\nbox - 0 name=y open=no", 6, "x", false},
        {"ask 1s 1 who=x size=6\nbox - 0 name=x open=no", 6, "x", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kit k;
        kit_begin(&k, rules);
        kit_facts(&k, 1, cases[i].facts);
        kit_finish(&k);
        const nc_belief *down = belief(&k, "c.down");
        assert_int_equal(down->decibans, cases[i].decibans);
        assert_true(nc_str_eq(down->about, nc_str_c(cases[i].about)));
        assert_int_equal(down->excluded, cases[i].excluded);
        kit_end(&k);
    }
}

/* What a finding explains is a weak sign of other causes, as long as that finding speaks for one itself. */
static void explained_away(void **state)
{
    (void)state;
    static const char rules[] =
        "cause: c.cut\ntitle: Cut\nowner: x\nbase: common\n---\ncause: c.wall\ntitle: Wall\nowner: x\nbase: common\n---\n"
        "rule: t.heavy\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 5\nper: [a.who]\n"
        "conclude: heavy(who = a.who)\nexplains: [t.light]\nweigh:\n  c.cut: {seen: strong, when: \"count(a) >= 2\"}\n"
        "say:\n  what: \"h\"\n---\n"
        "rule: t.light\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nper: [a.who]\n"
        "conclude: light(who = a.who)\nweigh:\n  c.wall: medium\n  c.cut: weak\nsay:\n  what: \"l\"\n";
    kit k;
    kit_begin(&k, rules);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 2s 2 who=x size=7");
    kit_finish(&k);
    assert_int_equal(belief(&k, "c.cut")->decibans, 13);
    assert_int_equal(belief(&k, "c.wall")->decibans, 3);
    kit_end(&k);
    kit_begin(&k, rules);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6");
    kit_finish(&k);
    assert_int_equal(belief(&k, "c.cut")->decibans, 3);
    assert_int_equal(belief(&k, "c.wall")->decibans, 6);
    kit_end(&k);
}

static void verdict_words(void **state)
{
    (void)state;
    const struct { int decibans; nc_verdict verdict; } cases[] = {
        { 20, NC_V_CONFIRMED }, { 19, NC_V_LIKELY }, { 10, NC_V_LIKELY },   { 9, NC_V_POSSIBLE },   { 3, NC_V_POSSIBLE },
        { 2, NC_V_OPEN },       { -9, NC_V_OPEN },   { -10, NC_V_UNLIKELY }, { -19, NC_V_UNLIKELY }, { -20, NC_V_RULED_OUT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(nc_verdict_of(cases[i].decibans, false), cases[i].verdict);
    assert_int_equal(nc_verdict_of(40, true), NC_V_RULED_OUT);
    assert_true(nc_str_eq(nc_verdict_name(NC_V_RULED_OUT), NC_S("ruled out")));
}

static void what_next(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, causes);
    kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 2s 2 who=x size=7");
    kit_finish(&k);
    assert_int_equal(k.out->next_count, 2);
    assert_true(nc_str_eq(k.out->next[0].filled->text, NC_S("the wall of x")));
    /* wall 4 dB, cable 3 dB, something else 0 dB: computed apart, in floating point. */
    assert_in_range(k.out->next[0].gain, 986, 988);
    assert_true(nc_str_eq(k.out->next[1].filled->text, NC_S("show x in <place>")));
    assert_true(nc_str_eq(k.out->next[1].filled->risk, NC_S("low")));
    kit_end(&k);
}

/* An observation that an undecided rule waits for: what it tells follows from the rule's weights. */
static void what_an_undecided_rule_would_tell(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "cause: c.a\ntitle: A\nowner: x\nbase: common\nconfirm: \"a is seen\"\nrefute: \"no a\"\n---\n"
                  "cause: c.b\ntitle: B\nowner: x\nbase: common\n---\n"
                  "rule: t.gone\ntitle: nothing came\nseverity: error\nfind:\n  a: ask where size > 0\n"
                  "absent:\n  end: stop where id == a.id\n  within: 30s after a\n  provided: watch.sees(a.who)\n"
                  "weigh:\n  c.a: {seen: strong, unseen: against-weak}\n  c.b: {seen: against-medium}\n"
                  "say:\n  what: \"w\"\ndo:\n  - {look: \"the log\", to: look, decides: [c.a], cost: 1}\n---\n"
                  "rule: t.box\ntitle: t\nseverity: error\nfind:\n  b: box where open\nweigh:\n  c.a: weak\n  c.b: weak\n"
                  "say:\n  what: \"w\"\ndo:\n  - {look: \"the box\", to: look, decides: [c.a], cost: 1}\n");
    k.sees = NC_UNDECIDED;
    kit_coverage(&k, 1, "0s", "100s", -1);
    kit_facts(&k, 1, "ask 1s 1 id=1 who=x size=6\nbox - 0 name=x open=yes\nstop 90s 3 id=9");
    kit_finish(&k);
    assert_int_equal(k.out->next_count, 2);
    const nc_next *box = &k.out->next[0], *gone = &k.out->next[1];
    if (nc_str_eq(box->filled->text, NC_S("the log"))) {
        gone = box;
        box = &k.out->next[1];
    }
    assert_int_equal(gone->outcome_count, 2);
    assert_true(nc_str_eq(gone->outcomes[0].when, NC_S("so: nothing came")));
    assert_true(gone->outcomes[0].rise_count == 1 && gone->outcomes[0].fall_count == 1);
    assert_true(nc_str_eq(gone->outcomes[0].rises[0]->name, NC_S("c.a")));
    assert_true(nc_str_eq(gone->outcomes[0].falls[0]->name, NC_S("c.b")));
    assert_true(gone->outcomes[1].rise_count == 0 && gone->outcomes[1].fall_count == 1);
    assert_in_range(gone->gain, 387, 389);
    assert_int_equal(box->outcome_count, 2);
    assert_true(nc_str_eq(box->outcomes[0].when, NC_S("a is seen")));
    assert_true(nc_str_eq(box->outcomes[1].when, NC_S("no a")) && box->outcomes[1].fall_count == 1);
    kit_end(&k);
}

/* The same command once with a place open and once filled: only the filled one is worth showing, and it decides what both did. */
static void poorer_commands_are_dropped(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "cause: c.a\ntitle: A\nowner: x\nbase: common\n---\ncause: c.b\ntitle: B\nowner: x\nbase: common\n---\n"
                  "command: show\nplatform: any\npurpose: look\nrisk: none\n"
                  "params: {who: symbol, place: symbol}\ntext: |\n  show {who} in {place}\n---\n"
                  "rule: t.box\ntitle: t\nseverity: error\nfind:\n  b: box where open\nweigh:\n  c.a: weak\n"
                  "say:\n  what: \"w\"\ndo:\n  - {run: show, with: {who: b.name, place: b.parent}, to: look, decides: [c.a], cost: 1}\n---\n"
                  "rule: t.ask\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nweigh:\n  c.b: weak\n"
                  "say:\n  what: \"w\"\ndo:\n  - {run: show, with: {who: a.who}, to: look, decides: [c.b], cost: 1}\n");
    kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 1s 2 who=z size=6\nbox - 0 name=x parent=hall open=yes\nbox - 0 name=y parent=yard open=yes");
    kit_finish(&k);
    assert_int_equal(k.out->next_count, 3);
    assert_true(nc_str_eq(k.out->next[0].filled->text, NC_S("show x in hall")));
    assert_int_equal(k.out->next[0].decides_count, 2);
    assert_in_range(k.out->next[0].gain, 1007, 1009);
    assert_true(nc_str_eq(k.out->next[1].filled->text, NC_S("show y in yard")));
    assert_in_range(k.out->next[1].gain, 540, 542);
    assert_true(nc_str_eq(k.out->next[2].filled->text, NC_S("show z in <place>"))); /* nobody knows that one better */
    kit_end(&k);
}

static void conditions_keep_their_parentheses(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.p\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0 and (id == 1 or id == 2)\n"
                  "  b: answer where size > 0 or id == 9\nsay:\n  what: \"w\"\n");
    kit_facts(&k, 1, "ask 1s 1 id=1 who=x size=6\nanswer 2s 2 id=1 size=7");
    kit_finish(&k);
    assert_int_equal(k.out->finding_count, 1);
    nc_str first = k.out->findings[0]->steps[0].text, second = k.out->findings[0]->steps[1].text;
    assert_true(nc_str_find(first, NC_S("a.size > 0 and (a.id == 1 or a.id == 2)")) != SIZE_MAX);
    assert_true(nc_str_eq(second, NC_S("b: answer where b.size > 0 or b.id == 9")));
    kit_end(&k);
}

/* Twelve items are told, of thirteen the first four; what stands around them stays. */
static void long_lists_are_told_by_their_first_items(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.p\ntitle: t\nseverity: error\nfind:\n"
                  "  a: ask where id in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] and size in [1, 6]\n"
                  "  b: answer where id in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] and size > 0\nsay:\n  what: \"w\"\n");
    kit_facts(&k, 1, "ask 1s 1 id=1 who=x size=6\nanswer 2s 2 id=1 size=7");
    kit_finish(&k);
    assert_int_equal(k.out->finding_count, 1);
    nc_str first = k.out->findings[0]->steps[0].text, second = k.out->findings[0]->steps[1].text;
    assert_true(nc_str_eq(first, NC_S("a: ask where a.id in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] and a.size in [1, 6]")));
    assert_true(nc_str_eq(second, NC_S("b: answer where b.id in [1, 2, 3, 4 and 9 more] and b.size > 0")));
    kit_end(&k);
}

static void effects_and_suppression(void **state)
{
    (void)state;
    const char *rules =
        "cause: c.wall\ntitle: Wall\nowner: x\nbase: common\n---\n"
        "rule: t.root\ntitle: t\nseverity: warning\nfind:\n  b: box where open\nconclude: root(who = b.name, size = b.size)\n"
        "explains: [t.leaf]\nsay:\n  what: \"root {b.name}\"\n---\n"
        "rule: t.leaf\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nconclude: leaf(who = a.who, number = a.n)\n"
        "weigh:\n  c.wall: weak\nsay:\n  what: \"leaf {a.who}\"\n---\n"
        "suppress: t.leaf\nwhere: {who: z}\nreason: \"known\"\nby: me\nuntil: 2027-03-31\n";
    for (int day = 0; day < 2; day++) {
        kit k;
        kit_rules(&k, rules);
        kit_begin_with(&k, 0, NULL);
        kit_end_run(&k);
        nc_run_host host = { .today = day == 0 ? INT64_C(1800000000) * NC_SECOND    /* 2027-01-15 */
                                               : INT64_C(1810000000) * NC_SECOND }; /* 2027-05-11 */
        k.sources = nc_sources_new(k.pool);
        nc_sources_add(k.sources, NC_S("alpha"));
        k.run = nc_run_new(k.program, k.pool, k.sources, &host, NULL);
        kit_facts(&k, 1, "ask 1s 1 who=x size=6\nask 2s 2 who=y size=7\nask 3s 3 who=z size=1\nbox - 0 name=y size=1 open=yes");
        kit_expect(&k, "t.leaf: leaf x [a=1]\nt.leaf: leaf z [a=3]\nt.root: root y [b=0]\nt.leaf: leaf y [a=2]\n");
        assert_null(k.out->findings[0]->effect_of);
        assert_ptr_equal(k.out->findings[3]->effect_of, k.out->findings[2]); /* behind it, though it is graver */
        assert_true((k.out->findings[1]->suppressed != NULL) == (day == 0));
        assert_int_equal(belief(&k, "c.wall")->weight_count, day == 0 ? 2 : 3);
        kit_end(&k);
    }
}

/* What is suppressed still explains: its effects do not come forward, speak for no cause and ask nobody to look.  Of two that
 * explain, the one that is shown does. */
static void suppressed_explains(void **state)
{
    (void)state;
    const char *rules =
        "cause: c.wall\ntitle: Wall\nowner: x\nbase: common\n---\n"
        "rule: t.root\ntitle: t\nseverity: error\nfind:\n  b: box where open\nconclude: root(who = b.name)\n"
        "explains: [t.leaf]\nsay:\n  what: \"root {b.name}\"\n---\n"
        "rule: t.other\ntitle: t\nseverity: warning\nfind:\n  b: box where size > 1\nconclude: other(who = b.name)\n"
        "explains: [t.leaf]\nsay:\n  what: \"other {b.name}\"\n---\n"
        "rule: t.leaf\ntitle: t\nseverity: error\nfind:\n  a: ask where size > 0\nconclude: leaf(who = a.who, number = a.n)\n"
        "weigh:\n  c.wall: weak\nsay:\n  what: \"leaf {a.who}\"\ndo:\n  - {look: \"the log\", to: look, decides: [c.wall], cost: 1}\n---\n"
        "suppress: t.root\nreason: \"known\"\nby: me\nuntil: never\n";
    for (int both = 0; both < 2; both++) {
        kit k;
        kit_begin(&k, rules);
        kit_facts(&k, 1, both ? "ask 1s 1 who=y size=7\nbox - 0 name=y size=2 open=yes" : "ask 1s 1 who=y size=7\nbox - 0 name=y size=1 open=yes");
        kit_finish(&k);
        const nc_finding *leaf = NULL;
        for (size_t i = 0; i < k.out->finding_count; i++)
            if (nc_str_eq(k.out->findings[i]->rule->name, NC_S("t.leaf")))
                leaf = k.out->findings[i];
        nc_str cause = leaf != NULL && leaf->effect_of != NULL ? leaf->effect_of->rule->name : NC_S("none");
        assert_true(nc_str_eq(cause, both ? NC_S("t.other") : NC_S("t.root")));
        assert_int_equal(k.out->belief_count, both ? 1 : 0);
        assert_int_equal(k.out->next_count, both ? 1 : 0);
        kit_end(&k);
    }
}

/* What something harmless explains nobody has to look into; what an error explains, one may. */
#define ODD                                                                                                            \
    "cause: c.a\ntitle: A\nowner: x\nbase: common\n---\n"                                                             \
    "rule: t.odd\ntitle: t\nseverity: warning\nfind:\n  a: ask where size > 5\nper: [a.who]\nconclude: odd(who = a.who)\n" \
    "weigh:\n  c.a: weak\nsay:\n  what: \"w\"\ndo:\n  - {look: \"the log\", to: look, decides: [c.a], cost: 1}\n---\n"
#define WHY(severity)                                                                                                       \
    "rule: t.why\ntitle: t\nseverity: " severity "\nfind:\n  b: box where open\nper: [b.name]\nconclude: known(who = b.name)\n" \
    "explains: [t.odd]\nsay:\n  what: \"w\"\n"

static void effects_of_harmless_things_ask_for_nothing(void **state)
{
    (void)state;
    static const char *const rules[2] = { ODD WHY("error"), ODD WHY("info") };
    for (int harmless = 0; harmless < 2; harmless++) {
        kit k;
        kit_begin(&k, rules[harmless]);
        kit_facts(&k, 1, "ask 1s 1 who=x size=6\nbox - 0 name=x open=yes");
        kit_finish(&k);
        assert_int_equal(k.out->finding_count, 2);
        assert_int_equal(k.out->next_count, !harmless);
        kit_end(&k);
    }
}

/* What an effect asks for is asked once, by the finding that explains it; nothing is asked when that one is decided. */
static void effects_leave_the_question_to_their_root(void **state)
{
    (void)state;
    static const char rules[] = ODD
        "cause: c.wall\ntitle: Wall\nowner: x\nbase: common\n---\n"
        "command: k.see\nplatform: any\npurpose: p\ntext: \"see {who}\"\nparams: {who: string}\nrisk: none\n---\n"
        "rule: t.leaf\ntitle: t\nseverity: warning\nfind:\n  a: ask where size > 5\nper: [a.who]\nconclude: leaf(who = a.who)\n"
        "weigh:\n  c.a: weak\nsay:\n  what: \"w\"\ndo:\n  - {run: k.see, with: {who: \"\\\"leaf\\\"\"}, to: look, decides: [c.a], cost: 1}\n---\n"
        "rule: t.why\ntitle: t\nseverity: error\nfind:\n  b: box where open\nper: [b.name, b.size]\nconclude: known(who = b.name)\n"
        "explains: [t.odd, t.leaf]\n%ssay:\n  what: \"w\"\n"
        "do:\n  - {run: k.see, with: {who: \"\\\"root\\\"\"}, to: look, decides: [c.wall], cost: 1}\n";
    static const struct {
        const char *weigh;
        bool log; /* the effect's own question is asked */
    } cases[] = { { "weigh:\n  c.wall: weak\n", true }, { "weigh:\n  c.wall: decisive\n", false } };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[4096], found[256] = "";
        (void)snprintf(text, sizeof text, rules, cases[c].weigh);
        kit k;
        kit_begin(&k, text);
        kit_facts(&k, 1, "ask 1s 1 who=x size=6\nbox - 0 name=x size=1 open=yes");
        kit_finish(&k);
        assert_int_equal(k.out->finding_count, 3);
        for (size_t i = 0; i < k.out->next_count; i++) {
            nc_str t = k.out->next[i].filled->text;
            (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s|", NC_FMT(t));
        }
        assert_true((strstr(found, "the log|") != NULL) == cases[c].log);
        assert_true(strstr(found, "see root|") != NULL && strstr(found, "see leaf|") == NULL);
        kit_end(&k);
    }
}

static void steps(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, "rule: t.s\ntitle: The title\nseverity: error\n"
                  "find:\n  a: ask where size > 0\n  b: answer where id == a.id\nwhere:\n  - b.size > a.size\n"
                  "unless:\n  boxed: a.who == q\nper: [a.who]\nhaving: [count(b) >= 2]\nabsent:\n  end: stop where id == a.id\n"
                  "  within: 2s after a\n  provided: always\n"
                  "say:\n  what: \"w\"\n");
    kit_coverage(&k, 1, "0s", "60s", -1);
    kit_facts(&k, 1, "ask 1s 1 id=1 who=x size=6\nanswer 2s 2 id=1 size=7\nanswer 2s 3 id=1 size=8");
    kit_expect(&k, "t.s: w [a=1 b=2,3]\n");
    const nc_finding *f = k.out->findings[0];
    assert_int_equal(f->step_count, 6);
    assert_int_equal(f->steps[0].kind, NC_STEP_FIND);
    assert_true(nc_str_eq(f->steps[0].value, NC_S("record 1")));
    assert_true(nc_str_eq(f->steps[1].value, NC_S("2 rows")) && f->steps[1].evidence == 1);
    assert_int_equal(f->steps[2].kind, NC_STEP_WHERE);
    assert_true(nc_str_eq(f->steps[2].value, NC_S("7 > 6")));
    assert_true(f->steps[3].kind == NC_STEP_UNLESS && f->steps[3].truth == NC_NO && nc_str_eq(f->steps[3].text, NC_S("boxed: a.who == q")));
    assert_true(nc_str_eq(f->steps[3].value, NC_S("x == q")));
    assert_int_equal(f->steps[4].kind, NC_STEP_ABSENT);
    assert_true(nc_str_eq(f->steps[4].value, NC_S("nothing within 2 s after alpha record 1")));
    assert_int_equal(f->steps[5].kind, NC_STEP_HAVING);
    assert_true(nc_str_eq(f->steps[5].value, NC_S("2 >= 2")));
    assert_true(nc_str_eq(f->headline, NC_S("The title")));
    kit_end(&k);
}

/* Where nothing was is told with its recording only where there are several to choose from. */
static void where_nothing_was(void **state)
{
    (void)state;
    static const char *const said[] = {"nothing between alpha record 1 and alpha record 2", "nothing between record 1 and record 2"};
    for (int alone = 0; alone < 2; alone++) {
        kit k;
        kit_begin(&k, "rule: t.s\ntitle: The title\nseverity: error\nfind:\n  a: ask where size > 0\n"
                      "  b: answer where id == a.id\nabsent:\n  end: stop where id == a.id\n  between: a and b\n  provided: always\n"
                      "say:\n  what: \"w\"\n");
        if (alone)
            nc_sources_get(k.sources, 2)->status = NC_SOURCE_META; /* as case.yaml is */
        kit_coverage(&k, 1, "0s", "60s", -1);
        kit_facts(&k, 1, "ask 1s 1 id=1 who=x size=6\nanswer 2s 2 id=1 size=7");
        kit_expect(&k, "t.s: w [a=1 b=2]\n");
        const nc_step *step = &k.out->findings[0]->steps[2];
        assert_int_equal(step->kind, NC_STEP_ABSENT);
        assert_true(nc_str_eq(step->value, nc_str_c(said[alone])));
        kit_end(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_up), cmocka_unit_test(excludes),
        cmocka_unit_test(different_things),
        cmocka_unit_test(explained_away), cmocka_unit_test(verdict_words), cmocka_unit_test(what_next),
        cmocka_unit_test(what_an_undecided_rule_would_tell),
        cmocka_unit_test(poorer_commands_are_dropped),
        cmocka_unit_test(conditions_keep_their_parentheses),
        cmocka_unit_test(long_lists_are_told_by_their_first_items),
        cmocka_unit_test(effects_and_suppression),
        cmocka_unit_test(suppressed_explains),
        cmocka_unit_test(effects_of_harmless_things_ask_for_nothing),
        cmocka_unit_test(effects_leave_the_question_to_their_root), cmocka_unit_test(steps), cmocka_unit_test(where_nothing_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
