/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORTS_CASE_H
#define REPORTS_CASE_H

#include "decoders/facts.h"
#include "reports/report.h"

/* A case built by hand: an FTP session cut after PORT, seen by two captures and a netstat, with an effect, a
 * suppressed finding, an excluded cause, an undecided rule and a limit.  `poison` is appended to every text
 * that comes from outside, so that one can look for it in reports. */

enum { FRAMES = 9, FACTS = 24 };
static const uint64_t again_frames[FRAMES] = { 65, 68, 74, 75, 76, 77, 99, 101, 257 };
#define T0 (INT64_C(1236047729) * NC_SECOND) /* 2009-03-03 02:35:29 UTC */

typedef struct fixture {
    nc_arena *arena;
    nc_pool *pool;
    nc_vocab *vocab;
    nc_sources *sources;
    nc_str poison;
    nc_fact_type silent;
    uint32_t zos, sniffer, netstat, junk;
    nc_row *cmd, *reply, *again[FRAMES], *iface, *derived;
    const nc_row *coverage[3], *clocks[1], *systems[2];
    nc_rule rules[5];
    nc_cause causes[3];
    nc_command command;
    nc_action run, look;
    nc_finding f[4];
    const nc_finding *order[4];
    nc_belief beliefs[3];
    nc_weight weights[3];
    nc_undecided undecided[1];
    nc_filled filled[3];
    nc_next next[3];
    nc_hit_limit limit;
    nc_suppression suppression;
    nc_proof proof;
    nc_pack pack;
    nc_program program;
    nc_outcome outcome;
    nc_result_input input;
} fixture;

static inline nc_str joined(fixture *x,
                            const char *text) /* poison may hold NUL bytes, which printf would cut */
{
    nc_buf buf = { 0 };
    nc_buf_c(&buf, text);
    nc_buf_add(&buf, x->poison);
    nc_str s = nc_arena_copy(x->arena, nc_buf_str(&buf));
    nc_buf_free(&buf);
    return s;
}

static inline nc_row *row(fixture *x, nc_fact_type type, uint32_t source, uint64_t record, int64_t at)
{
    nc_row *r = nc_alloc(x->arena, sizeof *r + (FACTS + 1) * sizeof(nc_word)); /* one for a proof */
    r->type = type;
    r->own = FACTS;
    r->fact.from = (nc_origin){ .at = at, .record = record, .source = source };
    nc_source *s = nc_sources_get(x->sources, source);
    r->fact.source_name = s ? s->name_sym : 0;
    return r;
}

static inline void set(nc_row *r, unsigned slot, nc_word word)
{
    r->slot[slot] = word;
    r->known |= UINT64_C(1) << slot;
}

static inline uint32_t add_source(fixture *x, const char *name, const char *kind, nc_source_status status,
                                  uint64_t records)
{
    uint32_t n = nc_sources_add(x->sources, joined(x, name));
    nc_source *s = nc_sources_get(x->sources, n);
    s->kind = nc_str_c(kind);
    s->status = status;
    s->bytes = 1000 + (uint64_t)strlen(name);
    s->records = records;
    s->digest = (nc_digest){ 1, strlen(name) };
    return n;
}

static inline void make_sources(fixture *x, bool backwards)
{
    x->sources = nc_sources_new(x->pool);
    if (backwards) {
        x->junk = add_source(x, "junk.bin", "", NC_SOURCE_UNKNOWN, 0);
        x->netstat = add_source(x, "netstat.txt", "netstat-devlinks", NC_SOURCE_OK, 40);
    }
    x->zos = add_source(x, "zos.pcap", "pcap", NC_SOURCE_OK, 300);
    x->sniffer = add_source(x, "sniffer.pcap", "pcapng", NC_SOURCE_PARTIAL, 31);
    if (!backwards) {
        x->netstat = add_source(x, "netstat.txt", "netstat-devlinks", NC_SOURCE_OK, 40);
        x->junk = add_source(x, "junk.bin", "", NC_SOURCE_UNKNOWN, 0);
    }
    nc_sources_get(x->sources, x->sniffer)->note = joined(x, "the last record is cut");
    nc_sources_get(x->sources, x->netstat)->encoding = joined(x, "IBM-1047");
    nc_sources_get(x->sources, x->zos)->system = joined(x, "SYSA");
}

static inline void make_facts(fixture *x)
{
    nc_word client = nc_w_ip4(0x89482b89), server = nc_w_ip4(0x89482bcf); /* 137.72.43.137, 137.72.43.207 */
    x->cmd = row(x, NC_F_ftp_command, x->zos, 61, T0 + 534300000);
    x->cmd->fact.from.offset = 9120;
    x->cmd->fact.from.length = 81;
    set(x->cmd, NC_ftp_command_flow, nc_w_int(x->zos));
    set(x->cmd, NC_ftp_command_verb, nc_intern(x->pool, NC_S("PORT")));
    set(x->cmd, NC_ftp_command_arg, nc_intern(x->pool, joined(x, "137,72,43,137,40,196")));
    set(x->cmd, NC_ftp_command_client, client);
    set(x->cmd, NC_ftp_command_cport, 10432);
    set(x->cmd, NC_ftp_command_server, server);
    set(x->cmd, NC_ftp_command_sport, 21);
    x->reply = row(x, NC_F_ftp_reply, x->zos, 62, T0 + 537900000);
    set(x->reply, NC_ftp_reply_code, 200);
    for (unsigned i = 0; i < FRAMES; i++) {
        x->again[i] =
            row(x, NC_F_tcp_retransmission, x->zos, again_frames[i], T0 + (int64_t)(i + 1) * NC_SECOND);
        set(x->again[i], NC_tcp_retransmission_nth, nc_w_int(i + 1));
        set(x->again[i], NC_tcp_retransmission_gap, nc_w_int((int64_t)(i + 1) * 100000000));
        set(x->again[i], NC_tcp_retransmission_len, 30);
    }
    x->iface = row(x, NC_F_interface, x->netstat, 0, NC_TIME_NONE);
    x->iface->fact.from.line = 31;
    set(x->iface, 0, nc_intern(x->pool, joined(x, "OSDL")));
}

static inline void make_plain(fixture *x)
{
    static const char *const addresses[] = { "10.0.0.2", "10.0.0.1" };
    for (unsigned i = 0; i < 3; i++) {
        nc_row *c = row(x, NC_F_COVERAGE, i < 2 ? x->zos : x->sniffer, 0, NC_TIME_NONE);
        set(c, NC_COVERAGE_FROM, nc_w_int(T0 + (int64_t)i * NC_SECOND));
        set(c, NC_COVERAGE_TO, nc_w_int(T0 + (int64_t)(i + 100) * NC_SECOND));
        set(c, NC_COVERAGE_COMPLETE, i != 1);
        set(c, NC_COVERAGE_DROPS, 2);
        set(c, NC_COVERAGE_FILTER, nc_intern(x->pool, joined(x, "tcp port 21")));
        x->coverage[i] = c;
        nc_word ip = 0;
        nc_row *s = row(x, NC_F_system, 0, 0, NC_TIME_NONE);
        set(s, NC_system_name, nc_intern(x->pool, joined(x, "SYSA")));
        nc_value_parse(x->pool, NC_T_IP, nc_str_c(addresses[i % 2]), &ip);
        set(s, NC_system_address, ip);
        x->systems[i % 2] = s;
    }
    nc_row *c = row(x, NC_F_clock, 0, 0, NC_TIME_NONE);
    set(c, NC_clock_a, nc_intern(x->pool, joined(x, "sniffer.pcap")));
    set(c, NC_clock_b, nc_intern(x->pool, joined(x, "zos.pcap")));
    set(c, NC_clock_offset, nc_w_int(INT64_C(-406747550000)));
    set(c, NC_clock_bound, nc_w_int(450000));
    set(c, NC_clock_pairs, 19);
    x->clocks[0] = c;
}

static inline nc_rule make_rule(fixture *x, const char *name, const char *code, nc_severity severity)
{
    return (nc_rule){ .name = nc_str_c(name),
                      .code = nc_str_c(code),
                      .title = joined(x, "Title of a rule"),
                      .severity = severity,
                      .pack = NC_S("zos-net") };
}

static inline nc_finding make_finding(fixture *x, const nc_rule *rule, const char *headline)
{
    return (nc_finding){ .rule = rule,
                         .headline = joined(x, headline),
                         .what = joined(x, "What happened in two sentences."),
                         .why = joined(x, "Why it is so."),
                         .fix = joined(x, "How to mend it."),
                         .first = T0 + 534300000,
                         .last = T0 + 9 * NC_SECOND,
                         .match_count = 9,
                         .fingerprint = { 7, 9 } };
}

static inline nc_evidence *make_evidence(fixture *x, const char *name, nc_row *const *rows, size_t count)
{
    const nc_row **copy = nc_alloc_array(x->arena, count, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = rows[i];
    nc_evidence *e = NC_NEW(x->arena, nc_evidence);
    *e = (nc_evidence){ nc_str_c(name), copy, count };
    return e;
}

static inline void make_rules(fixture *x)
{
    x->rules[0] = make_rule(x, "ftp.control-silent-after-port", "FTP-02", NC_ERROR);
    x->rules[1] = make_rule(x, "ftp.no-data-syn", "FTP-01", NC_WARNING);
    x->rules[2] = make_rule(x, "clock.offset-seen", "CLK-01", NC_INFO);
    x->rules[3] = make_rule(x, "osa.broadcast", "OSA-01", NC_CRITICAL);
    x->rules[4] = make_rule(x, "ftp.undecidable", "FTP-09", NC_WARNING);
    nc_str *refs = NC_NEW(x->arena, nc_str);
    refs[0] = joined(x, "RFC 959 section 3.2");
    static const nc_condition tls = { .label = NC_SI("tls") };
    x->rules[0].unless = &tls;
    x->rules[0].unless_count = 1;
    x->rules[0].refs = refs;
    x->rules[0].ref_count = 1;
    static const char *const names[] = { "net.firewall-inspects-ftp", "host.client-crashed",
                                         "zos.ftp-refuses-port" };
    static const char *const titles[] = { "A firewall inspects FTP", "The client crashed",
                                          "The server refuses PORT" };
    for (unsigned i = 0; i < 3; i++)
        x->causes[i] = (nc_cause){ .name = nc_str_c(names[i]),
                                   .title = joined(x, titles[i]),
                                   .owner = joined(x, "firewall team"),
                                   .tell = joined(x, "Use passive mode."),
                                   .confirm = joined(x, "a drop in its log") };
    nc_str *remedy = NC_NEW(x->arena, nc_str);
    remedy[0] = x->poison.n ? joined(x, "Allow the session") : NC_S("Allow the session (risk: low)");
    x->causes[0].remedies = remedy;
    x->causes[0].remedy_count = 1;
    x->causes[0].workaround = joined(x, "passive FTP");
    x->command = (nc_command){ .name = NC_S("zos.packet-trace"),
                               .platform = joined(x, "zos"),
                               .purpose = joined(x, "records packets") };
}

static inline void make_findings(fixture *x)
{
    nc_shape shape = { .name = NC_S("control_silent"), .kind = NC_DERIVED };
    x->silent = nc_vocab_find(x->vocab, shape.name);
    if (x->silent == NC_NO_TYPE)
        x->silent = nc_vocab_add(x->vocab, &shape);
    const nc_row **premises = nc_alloc_array(x->arena, 2, sizeof *premises);
    premises[0] = x->cmd;
    premises[1] = x->reply;
    x->proof = (nc_proof){ .rule = &x->rules[0],
                           .premises = premises,
                           .premise_count = 2,
                           .height = 1,
                           .supports = 1 };
    x->derived = row(x, x->silent, x->zos, 61, nc_row_from(x->cmd)->at);
    nc_row_set_proof(x->derived, &x->proof);
    for (unsigned i = 0; i < 4; i++)
        x->f[i] = make_finding(x, &x->rules[i],
                               i == 0   ? "The session is cut"
                               : i == 1 ? "No data connection"
                                        : "Something else");
    nc_evidence *all = NC_NEW_ARRAY(x->arena, nc_evidence, 3);
    all[0] = *make_evidence(x, "port", &x->cmd, 1);
    all[1] = *make_evidence(x, "reply", &x->reply, 1);
    all[2] = *make_evidence(x, "again", x->again, FRAMES);
    x->f[0].evidence = all;
    x->f[0].evidence_count = 3;
    nc_step *steps = NC_NEW_ARRAY(x->arena, nc_step, 3);
    steps[0] =
        (nc_step){ NC_STEP_FIND, joined(x, "again: tcp.retransmission"), joined(x, "9 rows"), NC_YES, 2 };
    steps[1] = (nc_step){ NC_STEP_UNLESS, joined(x, "tls: port.secured"), joined(x, "not so"), NC_NO, UINT32_MAX };
    steps[2] =
        (nc_step){ NC_STEP_HAVING, joined(x, "count(again) >= 2"), joined(x, "9 >= 2"), NC_YES, UINT32_MAX };
    x->f[0].steps = steps;
    x->f[0].step_count = 3;
    x->f[1].evidence = make_evidence(x, "silent", &x->derived, 1);
    x->f[1].evidence_count = 1;
    x->f[1].effect_of = &x->f[0];
    nc_step *one = NC_NEW(x->arena, nc_step);
    *one = (nc_step){ NC_STEP_FIND, joined(x, "silent: control_silent"), joined(x, "1 row"), NC_YES, 0 };
    x->f[1].steps = one;
    x->f[1].step_count = 1;
    x->f[2].evidence = make_evidence(x, "i", &x->iface, 1);
    x->f[2].evidence_count = 1;
    x->f[2].first = x->f[2].last = NC_TIME_NONE;
    x->suppression = (nc_suppression){ .rule = &x->rules[3],
                                       .reason = joined(x, "known relay"),
                                       .by = joined(x, "netops"),
                                       .until = NC_TIME_NONE };
    x->f[3].suppressed = &x->suppression;
    x->order[0] = &x->f[3]; /* critical first, as the engine sorts */
    for (unsigned i = 0; i < 3; i++)
        x->order[i + 1] = &x->f[i];
}

static inline void make_beliefs(fixture *x)
{
    x->weights[0] =
        (nc_weight){ &x->f[0], &x->rules[0], 10, true, joined(x, "the reply was never acknowledged"), { 0 }, { 0 } };
    x->weights[1] = (nc_weight){ &x->f[0], &x->rules[0], 3, true, joined(x, "nothing more came"), { 0 }, { 0 } };
    x->weights[2] =
        (nc_weight){ &x->f[0], &x->rules[0], NC_DB_EXCLUDES, true, joined(x, "the server accepted PORT"), { 0 }, { 0 } };
    static const nc_verdict verdicts[] = { NC_V_LIKELY, NC_V_POSSIBLE, NC_V_RULED_OUT };
    static const int decibans[] = { 10, 3, -1000 };
    for (unsigned i = 0; i < 3; i++)
        x->beliefs[i] = (nc_belief){ &x->causes[i], { 0 }, decibans[i], i == 2, verdicts[i], &x->weights[i], 1 };
}

static inline void make_next(fixture *x)
{
    const nc_cause **decides = nc_alloc_array(x->arena, 2, sizeof *decides);
    decides[0] = &x->causes[0];
    decides[1] = &x->causes[1];
    x->run = (nc_action){ .command = &x->command, .decides = decides, .decides_count = 2, .cost = 2 };
    x->look = (nc_action){ .cost = 1 };
    x->filled[0] = (nc_filled){ &x->run, joined(x, "V TCPIP,<stack>,PKT,ON"),
                                joined(x, "see both directions"), NC_S("low"), NC_S("") };
    x->filled[1] = (nc_filled){ &x->look, joined(x, "firewall log at 02:35:29"), joined(x, "find the drop"),
                                NC_S("none"), NC_S("") };
    x->filled[2] = x->filled[0]; /* the same command for another rule */
    const nc_row **rows = nc_alloc_array(x->arena, 1, sizeof *rows);
    rows[0] = x->cmd;
    x->undecided[0] = (nc_undecided){ &x->rules[4],
                                      rows,
                                      1,
                                      4,
                                      joined(x, "25 s of capture after packet 61 are missing"),
                                      joined(x, "a longer capture"),
                                      joined(x, "PORT"),
                                      &x->filled[2],
                                      1 };
    nc_next_outcome *outcome = nc_alloc_array(x->arena, 1, sizeof *outcome);
    const nc_cause **falls = nc_alloc_array(x->arena, 1, sizeof *falls);
    falls[0] = decides[1];
    *outcome = (nc_next_outcome){ .when = joined(x, "a drop is logged"), .falls = falls, .fall_count = 1 };
    x->next[0] = (nc_next){ &x->filled[0], &x->f[0], NULL, decides, 2, 520, outcome, 1 };
    x->next[1] = (nc_next){ &x->filled[2], NULL, &x->undecided[0], NULL, 0, 0, NULL, 0 };
    x->next[2] = (nc_next){ &x->filled[1], &x->f[0], NULL, NULL, 0, 0, NULL, 0 };
    x->limit = (nc_hit_limit){ joined(x, "rows"), 5000000, joined(x, "later packets were not looked at") };
}

static inline const nc_row *const *fixture_rows(void *context, nc_fact_type type, size_t *count)
{
    fixture *x = context;
    *count = type == NC_F_COVERAGE ? 3 : type == NC_F_clock ? 1 : type == NC_F_system ? 2 : 0;
    return type == NC_F_COVERAGE ? x->coverage
           : type == NC_F_clock  ? x->clocks
           : type == NC_F_system ? x->systems
                                 : NULL;
}

static inline void make_outcome(fixture *x)
{
    x->outcome = (nc_outcome){ .findings = x->order,
                               .finding_count = 4,
                               .undecided = x->undecided,
                               .undecided_count = 1,
                               .beliefs = x->beliefs,
                               .belief_count = 3,
                               .next = x->next,
                               .next_count = 3,
                               .limits = &x->limit,
                               .limit_count = 1,
                               .facts_offered = 300,
                               .facts_kept = 20,
                               .rows_derived = 1,
                               .rules_evaluated = 12,
                               .rules_fired = 4,
                               .rules_undecided = 1,
                               .rules_without_source = 5 };
    x->pack = (nc_pack){ NC_S("zos-net"), NC_S("1.0.0"), joined(x, "Network rules") };
    x->program =
        (nc_program){ .packs = &x->pack, .pack_count = 1, .vocab = x->vocab, .digest = { 0xabc, 0xdef } };
    x->input = (nc_result_input){ .outcome = &x->outcome,
                                  .program = &x->program,
                                  .sources = x->sources,
                                  .vocab = x->vocab,
                                  .pool = x->pool,
                                  .rows = fixture_rows,
                                  .context = x,
                                  .case_id = joined(x, "INC0012345"),
                                  .title = joined(x, "FTP hangs"),
                                  .engine = NC_S("0.1.0"),
                                  .bundle = { 5, 6 },
                                  .exit = 3 };
}

static inline fixture *fixture_new(nc_str poison, bool backwards)
{
    nc_arena *arena = nc_arena_new();
    fixture *x = NC_NEW(arena, fixture);
    x->arena = arena;
    x->poison = poison;
    x->pool = nc_pool_new();
    x->vocab = nc_vocab_new();
    if (!nc_facts_declare(x->vocab))
        return NULL;
    make_sources(x, backwards);
    make_facts(x);
    make_plain(x);
    make_rules(x);
    make_findings(x);
    make_beliefs(x);
    make_next(x);
    make_outcome(x);
    return x;
}

static inline void fixture_free(fixture *x)
{
    nc_sources_free(x->sources);
    nc_vocab_free(x->vocab);
    nc_pool_free(x->pool);
    nc_arena_free(x->arena);
}

/* ESC sequence, C1, bidi controls, quotes, backticks, backslash, NUL, broken UTF-8, a line feed and a
 * carriage return. */
#define POISON ((nc_str){ "\x1b[31m\x9b!\xe2\x80\xae\xe2\x81\xa6\"'`$\\\0\xff\xc3(\n\r\x07|</script>", 35 })

#endif
