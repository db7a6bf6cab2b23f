/* SPDX-License-Identifier: Apache-2.0 */
#include "clips.h"

#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* clips_stream PACKETS COMMANDS KINDS KEEP RULES.clp: the same stream as engine_stream, through CLIPS 6.30.
 * A packet is asserted, the rules run, the packet is retracted; KEEP says which ones stay: none, syn or all.
 * At the end `(end)` is asserted, for rules that must know that nothing more comes.  CLIPS frees retracted facts
 * only when told to at top level, which is done after each block; without it its figures are far worse. */

enum { SLOTS = 11 };
static const char *const slot_names[SLOTS] = {"n", "ts", "proto", "src", "dst", "sport", "dport", "len", "flags", "code",
    "cksum"};

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void set_int(void *env, void *fact, const char *slot, long long value)
{
    DATA_OBJECT data;
    SetType(data, INTEGER);
    data.value = EnvAddLong(env, value);
    EnvPutFactSlot(env, fact, slot, &data);
}

static void *assert_packet(void *env, void *template, const stream_packet *p)
{
    const int64_t words[SLOTS] = {p->n, p->ts, p->proto, p->src, p->dst, p->sport, p->dport, p->len, p->flags, p->code,
        p->cksum};
    void *fact = EnvCreateFact(env, template);
    for (int i = 0; i < SLOTS; i++)
        set_int(env, fact, slot_names[i], words[i]);
    return EnvAssert(env, fact);
}

static void assert_commands(void *env, int count, int kinds)
{
    void *template = EnvFindDeftemplate(env, "cmd");
    stream ahead;
    stream_begin(&ahead);
    for (int i = 0; i < count; i++) {
        char kind[16];
        int64_t client, port;
        DATA_OBJECT data;
        stream_command(&ahead, i, &client, &port);
        snprintf(kind, sizeof kind, "k%d", i / 2 % kinds);
        void *fact = EnvCreateFact(env, template);
        SetType(data, SYMBOL);
        data.value = EnvAddSymbol(env, kind);
        EnvPutFactSlot(env, fact, "kind", &data);
        set_int(env, fact, "number", i);
        set_int(env, fact, "client", client);
        set_int(env, fact, "port", port);
        EnvAssert(env, fact);
    }
    EnvRun(env, -1);
}

static int kept(const char *keep, const stream_packet *p)
{
    return *keep == 'a' || (*keep == 's' && p->flags == STREAM_SYN);
}

/* CPU seconds of the engine on all packets; making them is not counted. */
static double run_packets(void *env, long count, const char *keep)
{
    static stream_packet block[STREAM_BLOCK];
    void *template = EnvFindDeftemplate(env, "pkt");
    stream packets;
    double spent = 0;
    stream_begin(&packets);
    for (long done = 0; done < count; done += STREAM_BLOCK) {
        for (int i = 0; i < STREAM_BLOCK; i++)
            stream_next(&packets, &block[i]);
        double before = seconds();
        for (int i = 0; i < STREAM_BLOCK && done + i < count; i++) {
            void *fact = assert_packet(env, template, &block[i]);
            EnvRun(env, -1);
            if (!kept(keep, &block[i]))
                EnvRetract(env, fact);
        }
        CleanCurrentGarbageFrame(env, NULL);
        CallPeriodicTasks(env);
        spent += seconds() - before;
    }
    return spent;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    DATA_OBJECT hits;
    void *env = CreateEnvironment();
    double start = seconds();
    if (EnvLoad(env, argv[5]) != 1)
        return 1;
    EnvReset(env);
    double loaded = seconds();
    assert_commands(env, atoi(argv[2]), atoi(argv[3]));
    double spent = run_packets(env, atol(argv[1]), argv[4]);
    double before = seconds();
    EnvAssertString(env, "(end)");
    EnvRun(env, -1);
    spent += seconds() - before;
    EnvGetDefglobalValue(env, "hits", &hits);
    printf("hits %lld load_s %.6f stream_s %.6f\n", (long long)DOToLong(hits), loaded - start, spent);
    return 0;
}
