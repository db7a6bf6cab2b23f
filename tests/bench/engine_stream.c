/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/infer/outcome.h"
#include "engine/infer/run.h"
#include "engine/infer/whynot.h"
#include "engine/rule/rules.h"
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* engine_stream PACKETS COMMANDS KINDS RULES.yaml...: the commands, then the packets go through the rules.
 * With BENCH_CACHE in the environment, compiled rules are kept in that folder.
 * With BENCH_WHY_NOT, that rule is watched and asked for when all is done ("why_s Z" is printed as well).
 * Prints "hits N load_s X stream_s Y"; seconds are CPU time. */

#define INT(name) {NC_SI(name), NC_T_INT, NC_T_NONE, {0}, {0}}
#define SYMBOL(name) {NC_SI(name), NC_T_SYMBOL, NC_T_NONE, {0}, {0}}
enum { SLOTS = 11 };
static const nc_slot packet_slots[SLOTS] = {INT("num"), INT("ts"), INT("proto"), INT("src"), INT("dst"), INT("sport"),
    INT("dport"), INT("len"), INT("flags"), INT("code"), INT("cksum")};
static const nc_slot command_slots[] = {SYMBOL("kind"), INT("client"), INT("port")};
static const nc_shape shapes[] = {
    {NC_SI("pkt"), NC_EVENT, {0}, packet_slots, SLOTS, {0}, {0}, {0}, false},
    {NC_SI("cmd"), NC_EVENT, {0}, command_slots, 3, {0}, {0}, {0}, false},
};

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void die(const char *what, nc_diag *diag)
{
    nc_buf text = {0};
    nc_diag_print(diag, &text);
    fprintf(stderr, "%s: %.*s\n", what, (int)(text.n < 2000 ? text.n : 2000), text.p);
    exit(1);
}

static void add_file(nc_rules *rules, const char *path, nc_diag *diag)
{
    static char text[8 << 20];
    FILE *file = fopen(path, "rb");
    size_t n = file != NULL ? fread(text, 1, sizeof text, file) : 0;
    if (file == NULL || n == sizeof text || nc_rules_add_text(rules, nc_str_c(path), (nc_str){text, n}, diag) != 0)
        die(path, diag);
    fclose(file);
}

static void put_packet(nc_sink *sink, nc_fact_type type, nc_origin *from, const stream_packet *p)
{
    const int64_t words[SLOTS] = {p->n, p->ts, p->proto, p->src, p->dst, p->sport, p->dport, p->len, p->flags, p->code,
        p->cksum};
    nc_fact fact;
    from->at = p->ts * 1000;
    from->record++;
    nc_fact_begin(&fact, type, from);
    for (unsigned i = 0; i < SLOTS; i++)
        nc_fact_set(&fact, i, nc_w_int(words[i]));
    nc_put(sink, &fact);
}

static void put_commands(nc_sink *sink, nc_fact_type type, nc_origin *from, int count, int kinds)
{
    stream ahead;
    stream_begin(&ahead);
    for (int i = 0; i < count; i++) {
        char kind[16];
        int64_t client, port;
        nc_fact fact;
        stream_command(&ahead, i, &client, &port);
        snprintf(kind, sizeof kind, "k%d", i / 2 % kinds);
        from->record++;
        nc_fact_begin(&fact, type, from);
        nc_fact_set(&fact, 0, nc_intern(sink->pool, nc_str_c(kind)));
        nc_fact_set(&fact, 1, nc_w_int(client));
        nc_fact_set(&fact, 2, nc_w_int(port));
        nc_put(sink, &fact);
    }
}

/* CPU seconds of putting all packets; making them is not counted. */
static double put_packets(nc_sink *sink, nc_fact_type type, nc_origin *from, long count)
{
    static stream_packet block[STREAM_BLOCK];
    stream packets;
    double spent = 0;
    stream_begin(&packets);
    for (long done = 0; done < count; done += STREAM_BLOCK) {
        for (int i = 0; i < STREAM_BLOCK; i++)
            stream_next(&packets, &block[i]);
        double before = seconds();
        for (int i = 0; i < STREAM_BLOCK && done + i < count; i++)
            put_packet(sink, type, from, &block[i]);
        spent += seconds() - before;
    }
    return spent;
}

static void put_coverage(nc_sink *sink, nc_origin *from)
{
    nc_fact fact;
    int64_t last = from->at;
    from->at = NC_TIME_NONE;
    nc_fact_begin(&fact, NC_F_COVERAGE, from);
    nc_fact_set(&fact, NC_COVERAGE_FROM, nc_w_int(0));
    nc_fact_set(&fact, NC_COVERAGE_TO, nc_w_int(last));
    nc_put(sink, &fact);
}

static size_t hits_of(const nc_outcome *outcome)
{
    size_t hits = 0;
    for (size_t i = 0; i < outcome->finding_count; i++)
        hits += outcome->findings[i]->match_count;
    return hits;
}

static const nc_rule *watched(const nc_program *program)
{
    const char *name = getenv("BENCH_WHY_NOT");
    for (unsigned i = 0; name != NULL && i < program->rule_count; i++)
        if (nc_str_eq(program->rules[i]->name, nc_str_c(name)))
            return program->rules[i];
    return NULL;
}

static void ask(nc_run *run, const nc_rule *rule, nc_diag *diag)
{
    double before = seconds();
    const nc_why_not *answer = nc_run_why_not(run, rule, NULL, 0, diag);
    double spent = seconds() - before;
    if (answer == NULL || !answer->watched || answer->finding_count > 0)
        die("why not", diag);
    printf("why_s %.6f ", spent);
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    nc_pool *pool = nc_pool_new();
    nc_vocab *vocab = nc_vocab_new();
    nc_diag *diag = nc_diag_new();
    nc_fact_type packet = nc_vocab_add(vocab, &shapes[0]), command = nc_vocab_add(vocab, &shapes[1]);

    double start = seconds();
    nc_rules *rules = nc_rules_new(pool, vocab, NULL, 0);
    if (getenv("BENCH_CACHE") != NULL)
        nc_rules_cache(rules, nc_str_c(getenv("BENCH_CACHE")));
    for (int i = 4; i < argc; i++)
        add_file(rules, argv[i], diag);
    const nc_program *program = nc_rules_finish(rules, diag);
    if (program == NULL)
        die("rules", diag);
    double checked = seconds();
    nc_sources *sources = nc_sources_new(pool);
    nc_origin from = {.at = 0, .source = nc_sources_add(sources, NC_S("stream"))};
    nc_run_host host = {.watch = watched(program)};
    nc_run *run = nc_run_new(program, pool, sources, &host, NULL);
    nc_sink *sink = nc_run_sink(run);
    double loaded = seconds();

    put_commands(sink, command, &from, atoi(argv[2]), atoi(argv[3]));
    double spent = put_packets(sink, packet, &from, atol(argv[1]));
    double before = seconds();
    put_coverage(sink, &from);
    const nc_outcome *outcome = nc_run_finish(run);
    spent += seconds() - before;
    if (host.watch != NULL)
        ask(run, host.watch, diag);
    printf("hits %zu load_s %.6f plan_s %.6f stream_s %.6f\n", hits_of(outcome), checked - start, loaded - checked, spent);
    return outcome->limit_count != 0;
}
