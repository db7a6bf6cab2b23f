/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/rule/query.h"

/* Questions about single facts: what they accept, what they say of a fact, and where their errors stand. */

static const nc_slot ping_slots[] = {
    { NC_SI("src"), NC_T_IP, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("len"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("kind"), NC_T_SYMBOL, NC_T_NONE, NC_SI("echo|reply|other"), NC_SI("") },
    { NC_SI("text"), NC_T_STRING, NC_T_NONE, NC_SI(""), NC_SI("") },
};
static const nc_shape ping = { NC_SI("ping"), NC_EVENT, NC_SI(""), ping_slots, sizeof ping_slots / sizeof *ping_slots, { 0 }, { 0 }, { 0 }, false };
static const nc_shape pong = { NC_SI("pong"), NC_EVENT, NC_SI(""), ping_slots, sizeof ping_slots / sizeof *ping_slots, { 0 }, { 0 }, { 0 }, false };

typedef struct kit {
    nc_pool *pool;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_query *query;
} kit;

static kit ask(const char *text)
{
    kit k = { .pool = nc_pool_new(), .vocab = nc_vocab_new(), .diag = nc_diag_new() };
    nc_vocab_add(k.vocab, &ping);
    nc_vocab_add(k.vocab, &pong);
    k.query = nc_query_new(k.pool, k.vocab, NC_S("--where"), nc_str_c(text), k.diag);
    return k;
}

static void end(kit *k)
{
    nc_query_free(k->query);
    nc_diag_free(k->diag);
    nc_vocab_free(k->vocab);
    nc_pool_free(k->pool);
}

/* 10.1.2.3, length 40, an echo, record 7 at 5 s of a.pcap; its text is not known. */
static nc_truth answer(const char *text, const char *type)
{
    kit k = ask(text);
    nc_fact fact = { .known = 0 };
    if (k.query == NULL)
        fail_msg("not accepted: %s", text);
    nc_fact_begin(&fact, nc_vocab_find(k.vocab, nc_str_c(type)), &(nc_origin){ .source = 1, .record = 7, .at = 5 * NC_SECOND });
    nc_fact_set(&fact, 0, nc_w_ip4(0x0a010203));
    nc_fact_set(&fact, 1, nc_w_int(40));
    nc_fact_set(&fact, 2, nc_intern(k.pool, NC_S("echo")));
    nc_truth truth = nc_query_test(k.query, &fact, nc_intern(k.pool, NC_S("a.pcap")));
    end(&k);
    return truth;
}

static void answers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        nc_truth truth;
    } rows[] = {
        { "ping", NC_YES },
        { "ping where len == 40", NC_YES },
        { "ping where len > 40", NC_NO },
        { "ping where src in 10.0.0.0/8 and kind == echo", NC_YES },
        { "ping where src in 11.0.0.0/8 or kind == reply", NC_NO },
        { "ping where not (kind == reply)", NC_YES },
        { "ping where len between 1 and 40 and 1 < 2", NC_YES },
        { "ping where 1 > 2", NC_NO },
        { "ping where n == 7 and source == 'a.pcap'", NC_YES },
        { "ping where source == 'b.pcap'", NC_NO },
        { "ping where at < '1970-01-01T00:00:06Z'", NC_YES },
        { "ping where text == hello", NC_UNDECIDED }, /* not known: undecided, with true as with ... */
        { "ping where text == hello and len == 40", NC_UNDECIDED },
        { "ping where text == hello and len == 41", NC_NO }, /* ... but not with false (Kleene) */
        { "ping where text is known", NC_NO },
        { "ping where max(len, 3) == 40", NC_YES },
        { "pong", NC_NO }, /* of another type */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (answer(rows[i].text, "ping") != rows[i].truth)
            fail_msg("%s", rows[i].text);
    assert_int_equal(answer("pong where len == 40", "pong"), NC_YES);
}

static void errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says, *hint;
        unsigned column;
    } rows[] = {
        { "pign", "no fact type 'pign'", "did you mean 'ping'?", 1 },
        { "  pign", "no fact type 'pign'", "did you mean 'ping'?", 3 },
        { "ping where lne > 3", "'lne' is neither a slot", "did you mean 'len'?", 12 },
        { "ping where len = 3", "compared with '=='", "", 16 },
        { "ping where kind == ehco", "ehco", "", 20 },
        { "ping where len > 3 )", "", "", 20 },
        { "ping where src > ", "", "", 18 },
        { "ping where exists pong", "'exists' stands in", "", 12 },
        { "ping where count(p) > 3", "group of matches", "", 12 },
        { "ping where lookup(codes, len, name) == x", "no table 'codes'", "", 19 },
        { "ping where flow_name(len) == x", "", "", 12 }, /* a function of the host */
        { "ping where $wait > 3s", "", "", 12 },
        { "ping where text == '\xc3\xa4' and lne > 3", "'lne' is neither", "", 28 }, /* characters, not bytes */
        { "", "", "", 1 },
        { "ping or pong", "'where' is missing", "", 6 },
        { "len == 3", "'where' is missing: a pattern is 'TYPE where CONDITION'", "", 5 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kit k = ask(rows[i].text);
        size_t count;
        if (k.query != NULL)
            fail_msg("accepted: %s", rows[i].text);
        const nc_message *m = nc_diag_sorted(k.diag, &count);
        assert_true(count > 0);
        if (nc_str_find(m->text, nc_str_c(rows[i].says)) == SIZE_MAX || m->place.column != rows[i].column ||
            (rows[i].hint[0] && nc_str_find(m->hint, nc_str_c(rows[i].hint)) == SIZE_MAX))
            fail_msg("%s: column %u, %.*s (%.*s)", rows[i].text, m->place.column, NC_FMT(m->text), NC_FMT(m->hint));
        end(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers), cmocka_unit_test(errors) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
