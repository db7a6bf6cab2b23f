/* SPDX-License-Identifier: Apache-2.0 */
#include "clips.h"

#include "engine/base/arena.h"
#include "script.h"

/* clips_program ANSWER RULES.clp <SCRIPT: the facts of script.h through CLIPS 6.30; prints what engine_program prints.
 * CLIPS frees retracted facts only when told to at top level, which is done after each block. */

typedef struct program {
    script script;
    void *env, *types[SCRIPT_TYPES], *clock_type, *clock;
    void **kept;
    size_t kept_count, kept_capacity;
} program;

static void set_int(void *env, void *fact, const char *slot, long long value)
{
    DATA_OBJECT data;
    SetType(data, INTEGER);
    data.value = EnvAddLong(env, value);
    EnvPutFactSlot(env, fact, slot, &data);
}

static void set_symbol(void *env, void *fact, const char *slot, const char *value)
{
    DATA_OBJECT data;
    SetType(data, SYMBOL);
    data.value = EnvAddSymbol(env, value);
    EnvPutFactSlot(env, fact, slot, &data);
}

static void put_fact(program *p, const script_line *line)
{
    const script_type *type = &p->script.types[line->type];
    void *fact = EnvCreateFact(p->env, p->types[line->type]);
    for (int i = 0; i < type->slot_count; i++) {
        if (type->symbol[i])
            set_symbol(p->env, fact, type->slots[i], line->value[i].symbol);
        else
            set_int(p->env, fact, type->slots[i], line->value[i].number);
    }
    fact = EnvAssert(p->env, fact);
    if (line->kind != SCRIPT_KEPT)
        return;
    if (p->kept_count == p->kept_capacity) {
        p->kept_capacity = p->kept_capacity * 2 + 1024;
        p->kept = realloc(p->kept, p->kept_capacity * sizeof *p->kept);
        if (p->kept == NULL)
            abort();
    }
    p->kept[p->kept_count++] = fact;
}

static void move_clock(program *p, int64_t to)
{
    if (p->clock != NULL)
        EnvRetract(p->env, p->clock);
    void *fact = EnvCreateFact(p->env, p->clock_type);
    set_int(p->env, fact, "t", to);
    p->clock = EnvAssert(p->env, fact);
}

static void run_line(void *engine, const script_line *line)
{
    program *p = engine;
    switch (line->kind) {
    case SCRIPT_FACT:
    case SCRIPT_KEPT: put_fact(p, line); break;
    case SCRIPT_WITHDRAW: EnvRetract(p->env, p->kept[line->number]); break;
    case SCRIPT_CLOCK: move_clock(p, line->number); break;
    default: EnvRun(p->env, -1);
    }
}

static void block_end(void *engine)
{
    program *p = engine;
    CleanCurrentGarbageFrame(p->env, NULL);
    CallPeriodicTasks(p->env);
}

static void add_fact(script_answer *answer, struct fact *fact)
{
    char number[32];
    uint64_t hash = 0;
    for (int i = 0; i < fact->theProposition.multifieldLength; i++) {
        const struct field *value = &fact->theProposition.theFields[i];
        if (value->type == INTEGER)
            snprintf(number, sizeof number, "%lld", ValueToLong(value->value));
        hash = script_hash(hash, value->type == INTEGER ? number : ValueToString(value->value));
    }
    answer->count++;
    answer->sum += hash;
}

static script_answer answer_of(program *p, const char *name)
{
    script_answer answer = {0, 0};
    void *type = EnvFindDeftemplate(p->env, name);
    for (void *fact = EnvGetNextFact(p->env, NULL); fact != NULL; fact = EnvGetNextFact(p->env, fact))
        if (EnvFactDeftemplate(p->env, fact) == type)
            add_fact(&answer, fact);
    return answer;
}

int main(int argc, char **argv)
{
    static program p;
    if (argc != 3)
        return 2;
    nc_heap_in_huge_pages(SCRIPT_HEAP);
    p.env = CreateEnvironment();
    script_open(&p.script);
    double start = cpu_seconds();
    if (EnvLoad(p.env, argv[2]) != 1)
        return 1;
    EnvReset(p.env);
    double loaded = cpu_seconds() - start;
    for (int t = 0; t < p.script.type_count; t++)
        p.types[t] = EnvFindDeftemplate(p.env, p.script.types[t].name);
    p.clock_type = EnvFindDeftemplate(p.env, "clock");
    script_run(&p.script, run_line, block_end, &p);
    double peak = peak_mib();
    script_answer answer = *argv[1] == '-' ? (script_answer){0, 0} : answer_of(&p, argv[1]);
    script_report(&p.script, &answer, loaded, peak, 0);
    return 0;
}
