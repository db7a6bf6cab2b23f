/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rule_kit.h"

#include <stdio.h>

static void good(const kit *k)
{
    if (k->program == NULL)
        fail_msg("%.*s", NC_FMT(nc_buf_str(&k->text)));
}

static void same(nc_str got, const char *wanted)
{
    if (!nc_str_eq(got, nc_str_c(wanted)))
        fail_msg("'%.*s' instead of '%s'", NC_FMT(got), wanted);
}

/* Every kind of document and every key at least once. */
static const char whole[] =
    "pack: phones\nversion: 1.0.0\ntitle: Phones\nneeds: {engine: \">=0.1\"}\n"
    "params:\n  patience: {type: duration, default: 30s, why: \"people wait so long\"}\n  least: {type: int, default: 2, why: w}\n"
    "---\n"
    "cause: line.cut\ntitle: The line is cut\nowner: builders\nbase: rare\ntell: sorry\nremedy: [{do: splice, risk: low}, \"call again\"]\n"
    "workaround: shout\nconfirm: look\nrefute: listen\nexonerates: network\n"
    "---\n"
    "cause: user.deaf\ntitle: Nobody hears it\n"
    "---\n"
    "command: phone.test\nplatform: any\npurpose: rings\ntext: |\n  RING {number},{{x}}\n"
    "params: {number: int, note: {type: string, doc: d}}\n"
    "risk: low\nfeeds: call line\nnote: n\n"
    "---\n"
    "table: phone.codes\ntitle: Codes\nkey: int\ncolumns: [code, name]\nrows:\n  - [9, nine]\n  - [0x7, seven]\n"
    "---\n"
    "fact: remark\ndoc: d\nslots: {subject: ip, weight: {type: int, doc: e}, mood: {type: symbol, values: good|bad}}\n"
    "---\n"
    "reduce: line.load\nfrom: call where kind == ring\nkey: {of: line_no}\n"
    "fields: {calls: count(), cost: sum(cost), first: min(at), callers: distinct(caller), paid: any(paid)}\n"
    "---\n"
    "rule: phone.unanswered\ncode: PH-01\ntitle: Nobody answers\nseverity: error\nstatus: stable\ntags: [a.b, c.d]\n"
    "find:\n  r: call where kind == ring and line_no == l.number\n  l: line where state == up\n  load: line.load where of == l.number\n"
    "where:\n  - load.calls >= 1\n"
    "unless:\n  engaged: exists call where kind == hang_up and line_no == r.line_no and at < r.at\n  free: r.paid is known and not r.paid\n"
    "per: [r.line_no]\nhaving: [count(r) >= $least]\n"
    "absent:\n  any: call where kind == answer and line_no == r.line_no\n  within: $patience after r\n  provided: heard(r.line_no)\n"
    "pick: last by (r.at, r.n)\n"
    "conclude: unanswered(phone = r.line_no, tries = count(r), share = 1)\n"
    "weigh:\n  line.cut: strong\n  user.deaf: {seen: against-weak, unseen: medium, when: \"count(r) > 5\", group: g, "
    "because: \"{count(r)|call|calls}\"}\n"
    "explains: [phone.expensive]\n"
    "say:\n  headline: \"No answer\"\n  what: \"Line {r.line_no} rang {count(r)|time|times} {{so}}\"\n  why: w\n  fix: f\n"
    "do:\n  - {run: phone.test, with: {number: r.line_no, note: \"two words\"}, "
    "to: \"hear {r.n}\", decides: [line.cut, user.deaf], cost: 2, when: \"r.len > 0\"}\n"
    "  - {look: \"the wall at {clock(r.at)}\", risk: none}\n"
    "refs: [\"a book\"]\n"
    "---\n"
    "rule: phone.expensive\ntitle: Dear\nseverity: info\nfind:\n  u: unanswered where tries > 3\n"
    "conclude: unanswered_dear(phone = u.phone)\n"
    "say: {what: \"{u.phone} {lookup(phone.codes, u.phone, name)}\"}\n"
    "---\n"
    "rule: phone.old\nstatus: retired\ncode: PH-99\n"
    "---\n"
    "suppress: phone.unanswered\nwhere: {phone: 7}\nreason: known\nby: me\nuntil: 2027-03-31\n"
    "---\n"
    "site: here\nparams: {patience: 45s}\n"
    "---\n"
    "tests: phone.unanswered\ncases:\n"
    "  - name: it rings\n    coverage: {from: 0s, to: 60s, sees: yes}\n    loaded: [line]\n    given: |\n"
    "      type  at    n  line_no  kind  note         caller\n"
    "      call  1.5   4  7        ring  \"two words\"  10.0.0.1\n"
    "      call  3s    5  7        ring  -            10.0.0.1\n"
    "\n"
    "      number  state  type\n"
    "      7       up     line\n"
    "    expect: [{phone: 7, r.n: 4, evidence: [4, 5], says: \"*7*\"}]\n"
    "  - name: answered\n    given: {same-as: it rings, change: \"type at n kind\\ncall 4 5 answer\\ncall 5 6 answer\"}\n    expect: []\n"
    "  - name: too short\n    given: {same-as: it rings}\n    coverage: {to: 5s}\n"
    "    expect: [{verdict: undecided, missing: \"*25 s*\"}]\n";

static void everything(void **state)
{
    (void)state;
    kit k = kit_load(whole);
    good(&k);
    const nc_program *p = k.program;
    assert_int_equal(p->rule_count, 2);
    const nc_rule *dear = p->rules[0], *r = p->rules[1];
    same(r->name, "phone.unanswered");
    same(r->code, "PH-01");
    same(r->pack, "phones");
    assert_int_equal(r->severity, NC_ERROR);
    assert_int_equal(r->find_count, 3);
    assert_int_equal(r->find[0].local_count, 1);
    assert_int_equal(r->find[0].join_count, 1);
    assert_int_equal(r->unless_count, 2);
    same(r->unless[0].label, "engaged");
    same(r->having[0].label, "count(r) >= $least");
    assert_int_equal(r->absent_count, 1);
    assert_int_equal(r->absent[0].anchor, 0);
    assert_int_equal(nc_v_int(r->absent[0].within->word), 45 * NC_SECOND);
    assert_int_equal(r->absent[0].pattern.bind, 3);
    assert_int_equal(r->absent[0].stem, 1);
    same(r->bind_names[3], "any");
    assert_true(r->pick->last && r->pick->by_count == 2);
    assert_int_equal(r->weigh[0].seen, 10);
    assert_int_equal(r->weigh[1].seen, -3);
    assert_int_equal(r->weigh[1].unseen, 6);
    same(r->weigh[1].because.parts[0].many, "calls");
    same(r->what.parts[2].literal, " {so}");
    assert_ptr_equal(r->explains[0], dear);
    assert_int_equal(r->action_count, 2);
    assert_int_equal(r->actions[0].argument_count, 2);
    same(nc_sym_str(k.pool, (nc_sym)r->actions[0].arguments[1].expr->word), "two words");
    same(r->actions[0].risk, "low");
    assert_int_equal(dear->stratum, 0);
    assert_int_equal(p->stratum_count, 1);
    const nc_shape *shape = nc_vocab_shape(k.vocab, r->concludes);
    assert_int_equal(shape->kind, NC_DERIVED);
    assert_int_equal(shape->slots[1].type, NC_T_INT);
    assert_int_equal(p->causes[0]->base, -13);
    assert_true(p->causes[0]->exonerates);
    same(p->causes[0]->remedies[0], "splice (risk: low)");
    assert_int_equal(p->tables[0]->keys[0], 7);
    same(p->tables[0]->cells[1], "seven");
    assert_int_equal(p->reducers[0]->field_count, 5);
    assert_int_equal(p->suppressions[0].where_count, 1);
    assert_int_equal(p->suppressions[0].until, INT64_C(1806451200) * NC_SECOND); /* date -d 2027-03-31 +%s */
    kit_free(&k);
}

static void tests_read(void **state)
{
    (void)state;
    kit k = kit_load(whole);
    good(&k);
    size_t count;
    const nc_test_case *t = nc_rules_tests(k.rules, &count);
    assert_int_equal(count, 3);
    assert_int_equal(t[0].fact_count, 3);
    assert_int_equal(t[0].to, 60 * NC_SECOND);
    const nc_fact *f = &t[0].facts[0].fact;
    assert_int_equal(f->from.at, 1500000000);
    assert_int_equal(f->from.record, 4);
    assert_int_equal(f->slot[0], 7);
    same(nc_sym_str(k.pool, (nc_sym)f->slot[6]), "two words");
    assert_int_equal(f->known, 1 << 0 | 1 << 1 | 1 << 2 | 1 << 6);
    assert_int_equal(t[0].facts[1].fact.known & 1 << 6, 0);
    assert_int_equal(t[0].facts[0].place.line, 115);
    assert_int_equal(t[0].facts[0].place.column, 7);
    assert_int_equal(t[0].expect[0].value_count, 2);
    assert_int_equal(t[0].expect[0].evidence_count, 2);
    assert_int_equal(t[1].fact_count, 4); /* n 5 replaced, n 6 added */
    same(nc_sym_str(k.pool, (nc_sym)t[1].facts[1].fact.slot[2]), "answer");
    assert_int_equal(t[2].from, 0);
    assert_int_equal(t[2].to, 5 * NC_SECOND);
    assert_true(t[2].expect[0].undecided);
    kit_free(&k);
}

/* A pack with many mistakes shows each one, in one run. */
static void mistakes(void **state)
{
    (void)state;
    kit k = kit_load("rule: a.b\ncode: X-1\ntitel: t\nseverity: eror\nfind:\n  c: cal where kind == ring\nconclude: x(a = c.len)\n"
                     "say: {what: \"{c.len}\", wy: w}\n---\n"
                     "rule: a.c\ncode: X-1\ntitle: t\nseverity: info\nfind:\n  c: call where knd == ring\nweigh: {no.cause: strongly}\n"
                     "absent: {d: call, until: end of source after e}\nexplains: [a.d]\nsay: {what: \"{c.len\"}\n"
                     "do:\n  - {run: nothing, cost: 9}\n---\n"
                     "rule: a.c\n---\ntest: a.b\n---\nsuppress: a.b\nuntil: soon\n---\ntests: a.c\ncases:\n  - name: x\n"
                     "    given: |\n      type n kind\n      call x rung\n    expect: none\n");
    static const char *const wanted[] = {
        "t.yaml:1:1: error: the key 'title' is missing",
        "t.yaml:3:1: error: unknown key 'titel'",
        "did you mean 'title'?",
        "t.yaml:4:11: error: 'eror' is no severity (info|notice|warning|error|critical)",
        "t.yaml:6:6: error: there is no fact type 'cal'",
        "did you mean 'call'?",
        "t.yaml:8:24: error: unknown key 'wy'",
        "t.yaml:11:7: error: the code X-1 belongs to the rule a.b",
        "t.yaml:15:17: error: 'knd' is neither a slot of call nor a name of this rule",
        "did you mean 'kind'?",
        "t.yaml:16:9: error: there is no cause 'no.cause'",
        "t.yaml:16:19: error: 'strongly' is no weight",
        "did you mean 'strong'?",
        "t.yaml:17:9: error: the key 'provided' is missing",
        "t.yaml:17:46: error: no line of find is called 'e'",
        "t.yaml:18:12: error: there is no rule 'a.d'",
        "t.yaml:19:14: error: '{' without its other half",
        "t.yaml:21:11: error: there is no command 'nothing'",
        "t.yaml:21:26: error: '9' is no cost (1|2|3|4|5)",
        "t.yaml:23:7: error: the rule 'a.c' is declared twice",
        "t.yaml:25:1: error: no kind of document begins with 'test'",
        "did you mean 'tests'?",
        "t.yaml:27:1: error: the key 'reason' is missing",
        "t.yaml:28:8: error: 'soon' is no date like 2027-03-31, nor 'never'",
        "t.yaml:35:12: error: 'x' is no int",
        "t.yaml:35:14: error: 'rung' is no value of kind (ring|answer|hang_up)",
        "t.yaml:36:13: error: a case needs 'expect', a list of findings (maybe empty)",
    };
    assert_null(k.program);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (nc_str_find(nc_buf_str(&k.text), nc_str_c(wanted[i])) == SIZE_MAX)
            fail_msg("missing: %s\n%.*s", wanted[i], NC_FMT(nc_buf_str(&k.text)));
    kit_free(&k);
}

static void says(const char *text, const char *wanted)
{
    kit k = kit_load(text);
    if (nc_str_find(nc_buf_str(&k.text), nc_str_c(wanted)) == SIZE_MAX)
        fail_msg("missing: %s\n%.*s", wanted, NC_FMT(nc_buf_str(&k.text)));
    kit_free(&k);
}

#define RULE(name, find, rest) "---\nrule: " name "\ntitle: t\nfind: {" find "}\n" rest "\n"

static void strata(void **state)
{
    (void)state;
    kit k = kit_load(RULE("r.c", "x: call", "unless: {b: exists tb where n1 == x.len}\nconclude: tc(n1 = x.len)")
                     RULE("r.b", "x: ta", "unless: {a: exists ta where n1 > x.n1}\nconclude: tb(n1 = x.n1)")
                     RULE("r.a", "x: call", "conclude: ta(n1 = x.len)")
                     RULE("r.again", "'x': 'ta where n1 < 100'", "conclude: ta(n1 = x.n1 + 1)"));
    good(&k);
    static const unsigned wanted[] = { 0, 0, 1, 2 }; /* r.a, r.again, r.b, r.c */
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(k.program->rules[i]->stratum, wanted[i]);
    assert_int_equal(k.program->stratum_count, 3);
    kit_free(&k);
    says(RULE("r.a", "x: call", "unless: {c: exists tc where n1 == x.len}\nconclude: ta(n1 = x.len)")
         RULE("r.b", "x: ta", "conclude: tb(n1 = x.n1)") RULE("r.c", "x: tb", "conclude: tc(n1 = x.n1)"),
         "each waits for the next: ta -> tc -> tb -> ta\n");
    says(RULE("r.a", "x: ta", "having: [count(x) > 1]\nconclude: ta(n1 = first(x.n1))") RULE("r.b", "x: call", "conclude: ta(n1 = x.len)"),
         "each waits for the next: ta -> ta\n");
    kit chosen = kit_load(RULE("r.a", "x: ta, y: call where len == x.n1", "per: [x.n2, x.n1]\npick: last by (y.n)\n"
                                                                         "conclude: ta(n1 = y.n, n2 = x.n2)")
                          RULE("r.b", "x: call", "conclude: ta(n1 = x.len, n2 = x.len)"));
    good(&chosen);
    kit_free(&chosen);
    says(RULE("r.a", "x: ta, y: call where len == x.n1", "per: [x.n1]\npick: last by (y.n)\nconclude: ta(n1 = y.n, n2 = x.n2)")
         RULE("r.b", "x: call", "conclude: ta(n1 = x.len, n2 = x.len)"),
         "each waits for the next: ta -> ta\n");
    says(RULE("r.a", "x: ta", "conclude: tb(n1 = x.n1)") RULE("r.b", "x: tb", "conclude: ta(n1 = x.n1)"),
         "the slots of 'ta' have no types");
}

/* Types of conclusions: through other conclusions, widened where rules differ, checked where they cannot meet. */
static void conclusions(void **state)
{
    (void)state;
    kit k = kit_load(RULE("r.1", "x: tz", "conclude: ty(v = x.v, k = x.k)") RULE("r.2", "x: call", "conclude: tz(v = x.len, k = x.kind)")
                     RULE("r.3", "x: call", "conclude: tz(k = x.kind, v = x.cost)"));
    good(&k);
    const nc_shape *y = nc_vocab_shape(k.vocab, nc_vocab_find(k.vocab, NC_S("ty")));
    assert_int_equal(y->slots[0].type, NC_T_FLOAT);
    same(y->slots[1].values, "ring|answer|hang_up");
    assert_int_equal(k.program->rules[1]->conclude[0]->type, NC_T_FLOAT);
    kit_free(&k);
    says(RULE("r.1", "x: call", "conclude: t(v = x.len)") RULE("r.2", "x: call", "conclude: t(v = x.note)"),
         "an int is needed here, this is a string");
    says(RULE("r.1", "x: call", "conclude: t(v = x.len)") RULE("r.2", "x: call", "conclude: t(w = x.len)"), "t has no slot 'w'");
    says(RULE("r.1", "x: call", "conclude: t(v = x.len)") RULE("r.2", "x: call", "conclude: t(w = x.len)"), "the slot 'v' of t is not "
              "given");
    says(RULE("r.1", "x: call", "conclude: line(number = x.len)"), "'line' is a fact of the evidence: no rule can conclude it");
    says(RULE("r.1", "x: call", "conclude: t(at = x.at)"), "error: every fact has 'at' already");
    says(RULE("r.1", "x: call", ""), "a rule needs 'say' or 'conclude'");
}

/* Whatever has a name has it alone, and both places are told. */
#define TABLE(columns) "---\ntable: t.a\ntitle: t\nkey: int\ncolumns: [" columns "]\nrows:\n  - [1, x]\n"
#define REDUCE(name, field) "---\nreduce: " name "\nfrom: call\nkey: {k: kind}\nfields:\n  " field ": count()\n"
#define CAUSE "---\ncause: c.a\ntitle: t\n"
#define COMMAND "---\ncommand: c.a\npurpose: p\ntext: t\n"
#define FACT(name, slot) "---\nfact: " name "\nslots: {" slot ": int}\n"

static void names_stand_once(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {TABLE("k, a") TABLE("k, a"), "t.yaml:9:8: error: the table 't.a' is declared twice"},
        {TABLE("k, a, a"), "t.yaml:5:17: error: this table has two columns 'a'"},
        {TABLE("k, a") "  - [2, y]\n  - [1, z]\n", "t.yaml:9:5: error: the key '1' stands twice in this table"},
        {CAUSE CAUSE, "t.yaml:5:8: error: the cause 'c.a' is declared twice"},
        {COMMAND COMMAND, "t.yaml:6:10: error: the command 'c.a' is declared twice"},
        {FACT("f", "a") FACT("f", "b"), "t.yaml:5:7: error: the fact 'f' is declared twice"},
        {REDUCE("f", "b") FACT("f", "b"), "t.yaml:2:9: error: there is a fact type 'f' already"},
        {FACT("call", "b"), "error: there is a fact type 'call' already"},
        {REDUCE("call", "b"), "the program declares it, no pack can"},
        {FACT("f", "source"), "error: every fact has 'source' already"},
        {REDUCE("f", "n"), "error: every fact has 'n' already"},
        {REDUCE("f", "k"), "t.yaml:6:3: error: 'k' is a key of this reducer already"},
        {RULE("r.1", "x: call", "conclude: t(source = x.note)"), "error: every fact has 'source' already"},
        {RULE("r.1", "x: call", "conclude: t(v = x.len)\ncode: A") RULE("r.2", "x: call", "conclude: t(v = x.len)\ncode: A"),
         "the code A belongs to the rule r.1"},
    };
    static const char *const first[] = {"2",  NULL, "7",  "2", "2", "2", "8", NULL, NULL, NULL, NULL, "4", NULL, "2"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char place[40];
        says(cases[i][0], cases[i][1]);
        snprintf(place, sizeof place, "first in t.yaml:%s\n", first[i]);
        if (first[i] != NULL)
            says(cases[i][0], place);
    }
}

/* Bytes are written as they are printed; the message of each mistake says what would do. */
static void bytes_and_lists(void **state)
{
    (void)state;
#define BLOB "---\nfact: blob\nslots: {b: bytes, l: {type: list, item: int}}\n"
#define IS(condition) BLOB "---\nrule: r.1\ntitle: t\nfind:\n  x: blob where " condition "\nconclude: t(v = x.b)\n"
    kit k = kit_load(IS("b == \"0a:1B\" or b in [\"00\", \"ff\"]"));
    good(&k);
    const nc_expr *e = k.program->rules[0]->find[0].local[0]->args[0];
    assert_int_equal(e->args[1]->op, NC_X_CONST);
    assert_true(nc_str_eq(nc_sym_str(k.pool, (nc_sym)e->args[1]->word), NC_S("\x0a\x1b")));
    kit_free(&k);
    says(IS("b == \"0a1\""), "\"0a1\" is no bytes, written as hex digits: \"0a1b\"");
    says(IS("b == 10"), "this compares a bytes with an int");
    says(IS("\"a\" in l"), "the items of this list are of type int; a string is none");
    says(RULE("r.1", "x: call where len in [1, 2]", ""), "inside of {...} a text with a comma or a bracket stands in quotes");
    says(RULE("r.1", "x: call", "conclude: t(v = x.len)") "---\nreduce: c\nfrom: t where v > 1\nkey: {k: v}\nfields: {n: count()}\n",
         "a reducer reads evidence; 't' is concluded by rules");
}

static void absences(void **state)
{
    (void)state;
    kit k = kit_load(RULE("r.1", "x: call", "absent:\n  - {a: call, within: 5s before x, provided: always}\n"
                          "  - {a: call where len == x.len, until: end of source after x, for: 3s, provided: always}\n"
                          "  - {a: call, stop: call where kind == hang_up, until: stop after x, provided: heard(x.len)}\n"
                          "conclude: t(v = x.len)"));
    good(&k);
    const nc_absence *a = k.program->rules[0]->absent;
    assert_true(a[0].before && a[0].bound == NC_WITHIN);
    assert_true(a[1].bound == NC_UNTIL_END && nc_v_int(a[1].within->word) == 3 * NC_SECOND && a[1].until == NULL);
    assert_int_equal(a[1].pattern.join_count, 1);
    assert_true(a[2].until != NULL && a[2].until->local_count == 1);
    assert_int_equal(a[2].provided->op, NC_X_HOST);
    kit_free(&k);
    says(RULE("r.1", "x: call", "absent: {a: call, provided: always}\nconclude: t(v = x.len)"), "an absence needs one window");
    says(RULE("r.1", "x: call", "absent: {a: call, within: 5 after x, provided: always}\n"
              "conclude: t(v = x.len)"), "a duration is needed here");
}

static void steps(void **state)
{
    (void)state;
    kit k = kit_load(RULE("r.1", "x: call", "then:\n  - {y: call where len == x.len, within: 5s}\n"
              "  - {not: call where len == y.len, provided: heard(x.len)}\n"
                          "  - {z: call, within: 1min, take: each}\nper: [z.len]\nconclude: t(v = z.len)"));
    good(&k);
    const nc_rule *rule = k.program->rules[0];
    assert_int_equal(rule->find_count, 3);
    assert_int_equal(rule->step_count, 2);
    assert_null(rule->find[0].follow);
    assert_true(rule->find[1].follow->after == 0 && !rule->find[1].follow->each && rule->find[1].follow->within == 5 * NC_SECOND);
    assert_true(rule->find[2].follow->after == 1 && rule->find[2].follow->each);
    assert_true(rule->absent_count == 1 && rule->absent[0].bound == NC_BETWEEN && rule->absent[0].anchor == 1 && rule->absent[0].closer == 2);
    kit_free(&k);
    static const char *const bad[][2] = {
        { "then: {y: call}", "the key 'within' is missing" },
        { "then: {y: call, within: x.wait}", "the time for a step is a constant" },
        { "then: {y: call where len == z.len, within: 1s}", "'z.len' is neither a slot of call nor a name of this rule" },
        { "then: [{y: call where len == z.len, within: 1s}, {z: call, within: 1s}]", "'z.len' is neither a slot of call nor a name of "
                  "this rule" },
        { "then: {y: line, within: 1s}", "a step is an event; a line has no time of its own" },
        { "then: {x: call, within: 1s}", "'x' is no key of a step" },
        { "then: {y: call, z: call, within: 1s}", "'z' is no key of a step" },
        { "then: {within: 1s}", "a step is {NAME: PATTERN, within: DURATION}" },
        { "then: {y: call, within: 1s, take: all}", "take" },
        { "then: {not: call, provided: always}", "nothing follows this step" },
        { "then: [{not: call}, {y: call, within: 1s}]", "the key 'provided' is missing" },
        { "then: [{y: call, within: 1s}, {z: call, within: 1s, after: x}]", "only the first step says after which line of find it comes" },
        { "absent: {a: call, between: x and y, provided: always}", "no line of find is called 'y'" },
        { "absent: {a: call, within: 1s after x, fewer_than: 0, provided: always}", "fewer_than takes a constant from 1" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[500];
        snprintf(text, sizeof text, "rule: r.1\ntitle: t\nfind: {x: call}\n%s\nconclude: t(v = x.len)\n", bad[i][0]);
        says(text, bad[i][1]);
    }
    says(RULE("r.1", "x: call, l: line where number == x.len", "then: {y: call, within: 1s}\nconclude: t(v = l.number)"),
         "after which line of find does this step come?");
}

static void accumulators(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        { "num: count(len)", "count() cannot take a int" },
        { "num: sum(cost) in 1s", "in windows an accumulator counts, or adds whole numbers and durations" },
        { "num: distinct(len) in 1s", "in windows an accumulator counts" },
        { "num: count() in 0s", "the length of a window is a constant above zero" },
        { "num: bits(note)", "bits() cannot take a string" },
        { "num: all(len)", "all() cannot take a int" },
        { "num: total(len)", "a field is count(), count(condition), sum(x)" },
        { "num: max()", "max() takes one argument" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[300];
        snprintf(text, sizeof text, "reduce: r\nfrom: call\nkey: {k: kind}\nfields:\n  %s\n", bad[i][0]);
        says(text, bad[i][1]);
    }
    kit k = kit_load("reduce: r\nfrom: call\nkey: {k: kind}\nfields:\n  num: count() in 10s\n  m: sum(len) in 1min\n  b: bits(len)\n"
              "  a: all(paid)\n  c: count(paid)\n");
    good(&k);
    const nc_reducer_field *f = k.program->reducers[0]->fields;
    assert_true(f[0].window == 10 * NC_SECOND && f[1].window == 60 * NC_SECOND && f[2].op == NC_R_BITS && f[3].op == NC_R_ALL);
    kit_free(&k);
}

static void ranges(void **state)
{
    (void)state;
    static const char pack[] = "pack: p\nversion: 1.0.0\ntitle: t\nparams:\n"
              "  wait: {type: duration, default: %s, min: 1s, max: 1min, why: w}\n%s";
    static const char *const bad[][3] = {
        { "30s", "---\nsite: s\nparams: {wait: 61s}\n", "parameter wait: at most 60 s" },
        { "30s", "---\nsite: s\nparams: {wait: 999ms}\n", "parameter wait: at least 1 s" },
        { "2min", "", "parameter wait: at most 60 s" },
        { "30s", "  word: {type: string, default: a, min: b, why: w}\n", "a string has no least or greatest value" },
        { "30s", "  n: {type: int, default: 3, min: x, why: w}\n", "'x' is no int" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[400];
        snprintf(text, sizeof text, pack, bad[i][0], bad[i][1]);
        says(text, bad[i][2]);
    }
    kit k = kit_load("pack: p\nversion: 1.0.0\ntitle: t\nparams:\n"
              "  most: {type: int, default: 3, min: 1, max: 3, unit: packets, why: w}\n---\nsite: s\nparams: {most: 1}\n");
    good(&k);
    kit_free(&k);
}

/* Neither the order of files nor of documents shows. */
static void order(void **state)
{
    (void)state;
    static const nc_str names[] = { NC_SI("p/a.yaml"), NC_SI("p/b.yaml"), NC_SI("p/pack.yaml"), NC_SI("q/c.yaml") };
    static const nc_str texts[] = { NC_SI("rule: z.z\ntitle: t\nfind: {x: call}\nconclude: t(v = x.len)\n"),
                                    NC_SI("rule: a.a\ntitle: t\nfind: {x: call}\nconclude: t(v = x.cost)\n"),
                                    NC_SI("pack: p\nversion: 1.0.0\ntitle: t\n"),
                                    NC_SI("rule: m.m\ntitle: t\nfind: {x: t}\nconclude: u(v = x.v)\n") };
    nc_digest digests[2];
    for (unsigned round = 0; round < 2; round++) {
        kit k = kit_new();
        for (size_t i = 0; i < 4; i++)
            nc_rules_add_text(k.rules, names[round ? 3 - i : i], texts[round ? 3 - i : i], k.diag);
        kit_finish(&k);
        good(&k);
        digests[round] = k.program->digest;
        same(k.program->rules[0]->name, "a.a");
        same(k.program->rules[0]->pack, "p");
        same(k.program->rules[1]->pack, "");
        same(k.program->rules[2]->name, "z.z");
        kit_free(&k);
    }
    assert_int_equal(digests[0].high, digests[1].high);
    assert_int_equal(digests[0].low, digests[1].low);
}

static void settings(void **state)
{
    (void)state;
    kit k = kit_new();
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(whole), k.diag);
    nc_rules_set(k.rules, NC_S("least"), NC_S("9"), k.diag);
    kit_finish(&k);
    good(&k);
    assert_int_equal(k.program->rules[1]->having[0].expr->args[1]->word, 9);
    kit_free(&k);
    k = kit_new();
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(whole), k.diag);
    nc_rules_set(k.rules, NC_S("lest"), NC_S("9"), k.diag);
    kit_finish(&k);
    assert_null(k.program);
    assert_int_not_equal(nc_str_find(nc_buf_str(&k.text), NC_S("did you mean 'least'?")), SIZE_MAX);
    kit_free(&k);
}

static void disabled(void **state)
{
    (void)state;
    nc_buf text = { 0 };
    nc_buf_printf(&text, "%s---\nsite: two\ndisable: [{rule: phone.expensive, reason: r}]\n", whole);
    kit k = kit_new();
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_buf_str(&text), k.diag);
    kit_finish(&k);
    good(&k);
    assert_int_equal(k.program->rule_count, 1);
    assert_int_equal(k.program->rules[0]->explain_count, 0);
    kit_free(&k);
    nc_buf_free(&text);
}

static void wanted_slots(void **state)
{
    (void)state;
    kit k = kit_load(RULE("r.1", "x: call where kind == ring",
                          "unless: {d: exists line where number == x.len}\nconclude: t(v = x.note)"));
    good(&k);
    size_t count;
    const uint64_t *wanted = nc_program_wanted(k.program, &count);
    assert_int_equal(count, nc_vocab_count(k.vocab));
    uint64_t any = UINT64_C(1) << 63;
    assert_true(wanted[nc_vocab_find(k.vocab, NC_S("call"))] == (any | 1 << 2 | 1 << 3 | 1 << 6));
    assert_true(wanted[nc_vocab_find(k.vocab, NC_S("line"))] == (any | 1));
    assert_true(wanted[nc_vocab_find(k.vocab, NC_S("t"))] == 0);
    kit_free(&k);
}

static void note_missing(void *context, const nc_rule *rule, nc_str what)
{
    nc_buf_printf(context, "%.*s %.*s\n", NC_FMT(rule->name), NC_FMT(what));
}

static void obligations(void **state)
{
    (void)state;
    kit k = kit_load(whole);
    good(&k);
    nc_buf_clear(&k.text);
    nc_rules_missing_tests(k.rules, note_missing, &k.text);
    static const char *const wanted[] = { "phone.unanswered whose name holds its exception 'engaged'",
                                          "phone.unanswered in which what it misses comes a moment late",
                                          "phone.expensive in which it fires" };
    for (size_t i = 0; i < 3; i++)
        assert_int_not_equal(nc_str_find(nc_buf_str(&k.text), nc_str_c(wanted[i])), SIZE_MAX);
    assert_int_equal(nc_str_find(nc_buf_str(&k.text), NC_S("phone.unanswered in which it fires")), SIZE_MAX);
    kit_free(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything), cmocka_unit_test(tests_read), cmocka_unit_test(mistakes), cmocka_unit_test(strata),
        cmocka_unit_test(conclusions), cmocka_unit_test(names_stand_once), cmocka_unit_test(bytes_and_lists), cmocka_unit_test(absences),
        cmocka_unit_test(steps),
        cmocka_unit_test(accumulators), cmocka_unit_test(ranges), cmocka_unit_test(order),
        cmocka_unit_test(settings), cmocka_unit_test(disabled), cmocka_unit_test(wanted_slots), cmocka_unit_test(obligations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
