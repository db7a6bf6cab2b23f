/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/change.h"
#include "tests/unit/infer_kit.h"

/* Runs that go on with other rules: what they find, and that only what depends on the change is evaluated again
 * (infer_oracle_test compares random ones with new runs). */

#define LID                                                                                                        \
    "rule: t.lid\ntitle: t\nseverity: error\nfind:\n  b: box where open\n  l: lid where parent == b.name\n"        \
    "conclude: covered(name = b.name)\nsay: {what: \"{l.name} on {b.name}\"}\n---\n"
#define NEXT                                                                                                       \
    "rule: t.next\ntitle: t\nseverity: error\nfind: {c: covered}\nconclude: closed(name = c.name)\n"               \
    "say: {what: \"closed {c.name}\"}\n---\n"
#define ASKED(size) "rule: t.asked\ntitle: t\nseverity: error\nfind: {a: ask where size > " size "}\nsay: {what: \"asked {a.size}\"}\n---\n"
#define LAST "rule: t.zlast\ntitle: t\nseverity: error\nfind: {c: closed}\nsay: {what: \"at last {c.name}\"}\n---\n"
#define STOP "rule: t.stop\ntitle: t\nseverity: error\nfind: {s: stop where size == 8}\nsay: {what: \"stop {s.who}\"}\n---\n"

enum { MOST = 8 };
typedef struct changing {
    kit k;
    nc_vocab *vocabs[MOST]; /* of the programs before */
    nc_rules *rules[MOST];
    unsigned count;
} changing;

static void begin(changing *c, const char *yaml)
{
    nc_run_limits limits = nc_run_default_limits;
    limits.live = limits.changing = true;
    *c = (changing){ 0 };
    kit_rules(&c->k, yaml);
    kit_begin_with(&c->k, 0, &limits);
}

typedef struct made { /* a program that the rules may become */
    nc_vocab *vocab;
    nc_rules *rules;
    const nc_program *program;
} made;

static made make(kit *k, const char *yaml, const char *parameter, const char *value)
{
    nc_vocab *vocab = nc_vocab_new();
    for (size_t i = 0; i < sizeof kit_shapes / sizeof *kit_shapes; i++)
        nc_vocab_add(vocab, &kit_shapes[i]);
    nc_rules *rules = nc_rules_new(k->pool, vocab, kit_functions, 1);
    nc_rules_add_text(rules, NC_S("changed.yaml"), nc_str_c(yaml), k->diag);
    if (parameter != NULL)
        nc_rules_set(rules, nc_str_c(parameter), nc_str_c(value), k->diag);
    const nc_program *program = nc_rules_finish(rules, k->diag);
    assert_non_null(program);
    return (made){ vocab, rules, program };
}

static nc_err change_to(changing *c, made m)
{
    kit *k = &c->k;
    nc_err err = nc_run_change(k->run, m.program, k->diag);
    bool done = err == NC_E_OK;
    c->vocabs[c->count] = done ? k->vocab : m.vocab;
    c->rules[c->count++] = done ? k->rules : m.rules;
    if (done) {
        k->vocab = m.vocab;
        k->rules = m.rules;
        k->program = m.program;
    }
    return err;
}

static nc_err change(changing *c, const char *yaml, const char *parameter, const char *value)
{
    return change_to(c, make(&c->k, yaml, parameter, value));
}

static void end(changing *c)
{
    kit_end_run(&c->k);
    for (unsigned i = 0; i < c->count; i++) {
        nc_rules_free(c->rules[i]);
        nc_vocab_free(c->vocabs[i]);
    }
    c->k.sources = nc_sources_new(c->k.pool);
    kit_end(&c->k);
}

static nc_fact_id put(changing *c, const char *line)
{
    nc_fact fact = kit_parse(&c->k, 1, line);
    return nc_run_put(c->k.run, &fact);
}

static void expect(changing *c, const char *text, unsigned searched)
{
    c->k.out = NULL;
    kit_expect(&c->k, text);
    assert_int_equal(c->k.out->rules_searched, searched);
}

static void one_rule(void **state)
{
    (void)state;
    changing c;
    begin(&c, LID NEXT ASKED("3"));
    put(&c, "box - 1 name=a open=true");
    nc_fact_id lid = put(&c, "lid - 2 name=x parent=a");
    put(&c, "ask 1s 3 size=5");
    put(&c, "stop 2s 4 who=me size=8"); /* no rule reads such facts yet */
    expect(&c, "t.lid: x on a [b=1 l=2]\nt.next: closed a [c=1]\nt.asked: asked 5 [a=3]\n", 3);
    /* The same rules, in another order in another file. */
    assert_int_equal(change(&c, ASKED("3") NEXT LID, NULL, NULL), NC_E_OK);
    expect(&c, "t.lid: x on a [b=1 l=2]\nt.next: closed a [c=1]\nt.asked: asked 5 [a=3]\n", 0);
    /* Written anew, and added. */
    assert_int_equal(change(&c, LID NEXT ASKED("5"), NULL, NULL), NC_E_OK);
    expect(&c, "t.lid: x on a [b=1 l=2]\nt.next: closed a [c=1]\n", 1);
    assert_int_equal(change(&c, LID NEXT LAST STOP ASKED("5"), NULL, NULL), NC_E_OK);
    expect(&c, "t.lid: x on a [b=1 l=2]\nt.next: closed a [c=1]\nt.zlast: at last a [c=1]\nt.stop: stop me [s=4]\n", 2);
    /* What stood on a rule that is gone goes with it; the others are not looked at. */
    assert_int_equal(change(&c, NEXT LAST STOP ASKED("5") "fact: covered\ndoc: d\nslots: {name: symbol}\n", NULL, NULL), NC_E_OK);
    expect(&c, "t.stop: stop me [s=4]\n", 2);
    assert_int_equal(c.k.out->rows_derived, 0);
    /* So it does when the rule is only disabled: what it concluded is still known as a type of facts. */
    assert_int_equal(change(&c, LID NEXT LAST STOP ASKED("5"), NULL, NULL), NC_E_OK);
    expect(&c, "t.lid: x on a [b=1 l=2]\nt.next: closed a [c=1]\nt.zlast: at last a [c=1]\nt.stop: stop me [s=4]\n", 3);
    assert_int_equal(change(&c, LID NEXT LAST STOP ASKED("5") "site: s\ndisable: [{rule: t.lid, reason: r}]\n", NULL, NULL), NC_E_OK);
    expect(&c, "t.stop: stop me [s=4]\n", 2);
    assert_int_equal(c.k.out->rows_derived, 0);
    /* It comes back, and evidence goes on coming and going. */
    assert_int_equal(change(&c, LID NEXT LAST ASKED("5"), NULL, NULL), NC_E_OK);
    expect(&c, "t.lid: x on a [b=1 l=2]\nt.next: closed a [c=1]\nt.zlast: at last a [c=1]\n", 3);
    assert_true(nc_run_withdraw(c.k.run, lid));
    expect(&c, "", 3);
    put(&c, "ask 3s 5 size=7");
    expect(&c, "t.asked: asked 7 [a=5]\n", 1);
    end(&c);
}

/* What only a disabled rule concludes was never looked for, though no row of it comes or goes: rules that find it have no source, and
 * whether there is one is undecided.  A new run says the same. */
static void nobody_concludes_it(void **state)
{
    (void)state;
#define OPEN "rule: t.open\ntitle: t\nseverity: error\nfind: {b: box where open}\n"                                            \
             "unless: {shut: exists covered where name == b.name}\nsay: {what: \"open {b.name}\"}\n---\n"
#define OFF "site: s\ndisable: [{rule: t.lid, reason: r}]\n"
    for (int fresh = 0; fresh < 2; fresh++) {
        changing c;
        begin(&c, fresh ? LID NEXT OPEN OFF : LID NEXT OPEN);
        put(&c, "box - 1 name=a open=true");
        nc_run_loaded(c.k.run, nc_vocab_find(c.k.vocab, NC_S("lid")));
        if (!fresh) {
            expect(&c, "t.open: open a [b=1]\n", 3);
            assert_int_equal(c.k.out->rules_evaluated, 3);
            assert_int_equal(change(&c, LID NEXT OPEN OFF, NULL, NULL), NC_E_OK);
        }
        expect(&c, "t.open? exception shut: no source that gives covered was loaded\n", 2);
        assert_int_equal(c.k.out->rules_evaluated, 1);
        assert_int_equal(c.k.out->rules_without_source, 1);
        end(&c);
    }
}

static void a_parameter(void **state)
{
    (void)state;
    static const char pack[] = "pack: p\nversion: 1.0.0\ntitle: p\nparams:\n  most: {type: int, default: 3, why: w}\n---\n" ASKED("$most") LID;
    changing c;
    begin(&c, pack);
    put(&c, "ask 1s 1 size=5");
    put(&c, "box - 2 name=a open=true");
    put(&c, "lid - 3 name=x parent=a");
    expect(&c, "t.lid: x on a [b=2 l=3]\nt.asked: asked 5 [a=1]\n", 2);
    assert_int_equal(change(&c, pack, "most", "5"), NC_E_OK);
    expect(&c, "t.lid: x on a [b=2 l=3]\n", 1);
    assert_int_equal(change(&c, pack, "most", "4"), NC_E_OK);
    expect(&c, "t.lid: x on a [b=2 l=3]\nt.asked: asked 5 [a=1]\n", 1);
    end(&c);
}

/* What nobody changed is found with evidence that came before the change and with that which came after it. */
static void with_evidence(void **state)
{
    (void)state;
    changing c;
    begin(&c, LID ASKED("3"));
    nc_fact_id first = put(&c, "ask 1s 1 size=5");
    expect(&c, "t.asked: asked 5 [a=1]\n", 2);
    assert_true(nc_run_withdraw(c.k.run, first));
    put(&c, "ask 2s 2 size=6");
    assert_int_equal(change(&c, LID ASKED("3") NEXT, NULL, NULL), NC_E_OK);
    put(&c, "ask 3s 3 size=7");
    expect(&c, "t.asked: asked 6 [a=2]\nt.asked: asked 7 [a=3]\n", 2); /* and t.next */
    end(&c);
}

static void recursive(void **state)
{
    (void)state;
#define IN "rule: t.in\ntitle: t\nfind: {b: box where parent is known}\nconclude: within(name = b.name, of = b.parent)\n---\n"
#define WITHIN                                                                                         \
    IN "rule: t.deep\ntitle: t\nfind:\n  b: box where parent is known\n  w: within where name == b.parent\n" \
       "conclude: within(name = b.name, of = w.of)\n---\n"
#define ALSO "rule: t.also\ntitle: t\nfind: {l: lid}\nconclude: within(name = l.name, of = l.parent)\n"
#define SAYS "rule: t.says\ntitle: t\nseverity: error\nfind: {w: within where of == top}\nsay: {what: \"{w.name}\"}\n---\n"
    changing c;
    begin(&c, WITHIN SAYS);
    put(&c, "box - 1 name=a parent=top");
    put(&c, "box - 2 name=b parent=a");
    put(&c, "box - 3 name=c parent=b");
    nc_run_loaded(c.k.run, nc_vocab_find(c.k.vocab, NC_S("lid")));
    expect(&c, "t.says: a [w=1]\nt.says: b [w=2]\nt.says: c [w=3]\n", 3);
    assert_int_equal(change(&c, WITHIN SAYS ASKED("1"), NULL, NULL), NC_E_OK);
    expect(&c, "t.says: a [w=1]\nt.says: b [w=2]\nt.says: c [w=3]\n", 1);
    /* Another rule concludes the same: it, t.deep that reads what it concludes, and t.says. */
    assert_int_equal(change(&c, WITHIN SAYS ALSO, NULL, NULL), NC_E_OK);
    put(&c, "lid - 4 name=z parent=top");
    expect(&c, "t.says: a [w=1]\nt.says: b [w=2]\nt.says: c [w=3]\nt.says: z [w=4]\n", 3);
    assert_int_equal(change(&c, SAYS IN, NULL, NULL), NC_E_OK);
    expect(&c, "t.says: a [w=1]\n", 1); /* t.in stands as it stood */
    end(&c);
}

/* The rules to come are known: facts that neither program looks for are not kept, and it is the only change. */
static void known_before(void **state)
{
    (void)state;
    changing c = { 0 };
    nc_run_limits limits = nc_run_default_limits;
    kit_rules(&c.k, ASKED("5"));
    made to = make(&c.k, ASKED("3") STOP, NULL, NULL), other = make(&c.k, ASKED("1"), NULL, NULL),
         third = make(&c.k, ASKED("3"), NULL, NULL);
    limits.live = limits.changing = true;
    limits.next = to.program;
    kit_begin_with(&c.k, 0, &limits);
    put(&c, "ask 1s 1 size=2");
    put(&c, "ask 2s 2 size=4");
    put(&c, "ask 3s 3 size=6");
    put(&c, "stop 4s 4 who=me size=8");
    put(&c, "stop 5s 5 who=me size=9");
    expect(&c, "t.asked: asked 6 [a=3]\n", 1);
    assert_int_equal(c.k.out->facts_kept, 3);
    assert_int_equal(change_to(&c, other), NC_E_INVALID);
    expect(&c, "t.asked: asked 6 [a=3]\n", 0);
    assert_int_equal(change_to(&c, to), NC_E_OK);
    expect(&c, "t.asked: asked 4 [a=2]\nt.asked: asked 6 [a=3]\nt.stop: stop me [s=4]\n", 2);
    put(&c, "ask 6s 6 size=5");
    expect(&c, "t.asked: asked 4 [a=2]\nt.asked: asked 6 [a=3]\nt.stop: stop me [s=4]\nt.asked: asked 5 [a=6]\n", 1);
    assert_int_equal(change_to(&c, third), NC_E_INVALID);
    end(&c);
}

static void refused(void **state)
{
    (void)state;
    static const char own[] = "fact: own.thing\ndoc: d\nkind: plain\nslots: {v: int}\n---\n"
                              "rule: t.own\ntitle: t\nseverity: error\nfind: {o: own.thing}\nsay: {what: \"{o.v}\"}\n---\n";
    changing c;
    begin(&c, own);
    put(&c, "own.thing - 1 v=4");
    expect(&c, "t.own: 4 [o=1]\n", 1);
    assert_int_equal(change(&c, ASKED("3"), NULL, NULL), NC_E_INVALID);
    expect(&c, "t.own: 4 [o=1]\n", 0);
    end(&c);
    nc_run_limits limits = nc_run_default_limits;
    limits.live = true;
    c = (changing){ 0 };
    kit_rules(&c.k, ASKED("3"));
    kit_begin_with(&c.k, 0, &limits);
    assert_int_equal(change(&c, ASKED("4"), NULL, NULL), NC_E_INVALID);
    end(&c);
}

/* With one message, which names the type. */
static void refuses(changing *c, const char *yaml, const char *type)
{
    nc_diag *diag = c->k.diag;
    nc_buf text = { 0 };
    c->k.diag = nc_diag_new();
    assert_int_equal(change(c, yaml, NULL, NULL), NC_E_INVALID);
    assert_int_equal(nc_diag_errors(c->k.diag), 1);
    nc_diag_print(c->k.diag, &text);
    nc_buf_char(&text, '\0');
    assert_non_null(strstr(text.p, type));
    nc_buf_free(&text);
    nc_diag_free(c->k.diag);
    c->k.diag = diag;
}

/* Facts of one type alone are kept for rules to come; of the others what the rules as they are look for. */
static void some_types(void **state)
{
    (void)state;
    static const nc_str whole[] = { NC_SI("ask") };
    nc_run_limits limits = nc_run_default_limits;
    limits.live = limits.changing = true;
    limits.whole = whole;
    limits.whole_count = 1;
    changing c = { 0 };
    kit_rules(&c.k, ASKED("3") STOP);
    kit_begin_with(&c.k, 0, &limits);
    put(&c, "ask 1s 1 size=2 who=x note=quiet");
    put(&c, "stop 2s 2 who=me size=8");
    put(&c, "stop 3s 3 who=you size=9");
    put(&c, "answer 4s 4 who=you size=9");
    expect(&c, "t.stop: stop me [s=2]\n", 2);
    assert_int_equal(c.k.out->facts_kept, 2); /* the ask and one stop */
    /* A slot and a value that nobody asked for. */
    assert_int_equal(change(&c, "rule: t.asked\ntitle: t\nseverity: error\nfind: {a: ask where note == \"quiet\"}\n"
                                "say: {what: \"{a.who}\"}\n---\n" STOP,
                            NULL, NULL),
                     NC_E_OK);
    expect(&c, "t.asked: x [a=1]\nt.stop: stop me [s=2]\n", 1);
    /* Rules, exceptions, absences and accumulators that read what was not kept. */
    static const struct {
        const char *yaml, *type;
    } refused[] = {
        { ASKED("3") "rule: t.stop\ntitle: t\nseverity: error\nfind: {s: stop where size == 9}\nsay: {what: \"{s.who}\"}\n", "type stop" },
        { STOP "rule: t.new\ntitle: t\nseverity: error\nfind: {a: ask}\nunless: {known: exists answer where id == a.id}\n"
               "say: {what: w}\n", "type answer" },
        { STOP "rule: t.new\ntitle: t\nseverity: error\nfind: {a: ask}\n"
               "absent: {x: answer where id == a.id, within: 5s after a, provided: always}\n"
             "say: {what: w}\n", "type answer" },
        { "reduce: stops\nfrom: stop where size > 1\nkey: {who: who}\nfields: {times: count()}\n---\n" STOP, "type stop" },
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        refuses(&c, refused[i].yaml, refused[i].type);
    expect(&c, "t.asked: x [a=1]\nt.stop: stop me [s=2]\n", 0);
    /* What stays goes on with what comes; a rule that was left out does not come back. */
    put(&c, "stop 5s 5 who=them size=8");
    expect(&c, "t.asked: x [a=1]\nt.stop: stop me [s=2]\nt.stop: stop them [s=5]\n", 1);
    assert_int_equal(change(&c, ASKED("1"), NULL, NULL), NC_E_OK);
    expect(&c, "t.asked: asked 2 [a=1]\n", 1);
    refuses(&c, ASKED("1") STOP, "type stop");
    end(&c);
}

static void note_type(void *context, nc_fact_type type)
{
    *(uint64_t *)context |= UINT64_C(1) << type;
}

static void what_a_name_reads(void **state)
{
    (void)state;
    kit k;
    uint64_t types = 0;
    kit_begin(&k, "reduce: talk\nfrom: ask\nkey: {who: who}\nfields: {asks: count()}\n---\n"
                  "rule: t.talk\ncode: T-1\ntitle: t\nseverity: error\nfind: {t: talk where asks > 1}\n"
                  "unless: {shut: exists box where name == t.who}\nsay: {what: w}\n");
    assert_true(nc_change_reads(k.program, NC_S("T-1"), note_type, &types));
    assert_int_equal(types, UINT64_C(1) << nc_vocab_find(k.vocab, NC_S("talk")) | UINT64_C(1) << nc_vocab_find(k.vocab, NC_S("ask")) |
                                UINT64_C(1) << nc_vocab_find(k.vocab, NC_S("box")));
    types = 0;
    assert_true(nc_change_reads(k.program, NC_S("stop"), note_type, &types));
    assert_int_equal(types, UINT64_C(1) << nc_vocab_find(k.vocab, NC_S("stop")));
    assert_false(nc_change_reads(k.program, NC_S("t.nothing"), note_type, &types));
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_rule), cmocka_unit_test(nobody_concludes_it), cmocka_unit_test(a_parameter),
                                        cmocka_unit_test(with_evidence),
                                        cmocka_unit_test(recursive), cmocka_unit_test(refused), cmocka_unit_test(known_before),
                                        cmocka_unit_test(some_types), cmocka_unit_test(what_a_name_reads) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
