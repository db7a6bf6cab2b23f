/* SPDX-License-Identifier: Apache-2.0 */
/* A rule base of another trade: facts about lathes go in, findings come out, one fact is taken back.
 *     cc lathe.c $(pkg-config --cflags --libs netcause) */
#include <netcause.h>
#include <stdio.h>

static const char rules[] = "fact: reading\ndoc: What a lathe's sensors say\n"
                            "slots: {lathe: symbol, heat: int}\n---\n"
                            "rule: lathe.hot\ntitle: A lathe runs hot\nseverity: error\n"
                            "find: {r: reading where heat > 80}\nper: [r.lathe]\n"
                            "say: {what: \"Lathe {r.lathe} is at {r.heat} degrees.\",\n"
                            "      why: \"The oil breaks down above 80 degrees.\"}\n";

static uint32_t put(netcause_engine *e, const char *lathe, int64_t heat)
{
    uint32_t handle = 0;
    netcause_value values[] = {
        {.slot = netcause_str("lathe"), .form = NETCAUSE_TEXT, .text = netcause_str(lathe)},
        {.slot = netcause_str("heat"), .form = NETCAUSE_INT, .integer = heat}};
    netcause_fact fact = {sizeof fact, netcause_str("reading"), 0, 0, NETCAUSE_NO_TIME, values, 2};
    netcause_engine_put(e, &fact, &handle);
    return handle;
}

static void show(netcause_engine *e, const char *when)
{
    netcause_finding f = {.size = sizeof f};
    netcause_text why = {0};
    netcause_engine_finish(e);
    printf("%s\n", when);
    for (size_t i = 0; netcause_engine_finding(e, i, &f) == NETCAUSE_DONE; i++)
        if (netcause_engine_why(e, i, &why) == NETCAUSE_DONE)
            printf("%.*s: %.*s\n%.*s\n", (int)f.rule.n, f.rule.p, (int)f.what.n, f.what.p, (int)why.n, why.p);
}

int main(void)
{
    netcause_engine *e = netcause_engine_new();
    netcause_engine_pack_text(e, netcause_str("lathe.yaml"), netcause_str(rules));
    int status = netcause_engine_check(e);
    if (status == NETCAUSE_DONE && (status = netcause_engine_start(e, NULL)) == NETCAUSE_DONE) {
        uint32_t hot = put(e, "L1", 93);
        put(e, "L2", 71);
        show(e, "Both lathes:");
        netcause_engine_withdraw(e, hot);
        show(e, "Without the reading of L1:");
    }
    netcause_text messages = netcause_engine_messages(e);
    printf("%.*s", (int)messages.n, messages.p);
    netcause_engine_free(e);
    return status;
}
