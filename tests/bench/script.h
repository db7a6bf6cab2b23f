/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BENCH_SCRIPT_H
#define NC_BENCH_SCRIPT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What engine_program and clips_program read from standard input, so that both engines get the same facts in the
 * same order.  One instruction a line; it is read in blocks, so that only the engine is timed and memory stays.
 *   type NAME KIND SLOT:TYPE...  a fact type: KIND event or plain, TYPE int or symbol
 *   live                         facts will be withdrawn (at the head, behind the types)
 *   phase NAME                   what follows is timed under this name
 *   + NAME AT VALUE...           a fact; AT in ns, - when it has no time
 *   & NAME AT VALUE...           a fact that can be withdrawn
 *   ~ NUMBER                     withdraws the so-maniest & fact, from 0
 *   clock NUMBER                 the time in ms, for an engine that is told the time by a fact
 *   run                          rules run now, in an engine that must be told
 *   end                          the evidence is complete: everything is concluded */
enum { SCRIPT_BLOCK = 1000, SCRIPT_SLOTS = 10, SCRIPT_TYPES = 8, SCRIPT_PHASES = 4, SCRIPT_TEXT = 128 };
enum { SCRIPT_HEAP = 4 * 1024 * 1024 }; /* of either engine, in huge pages: else the page faults of small programs hide all else */

typedef enum script_kind {
    SCRIPT_PHASE,
    SCRIPT_FACT,
    SCRIPT_KEPT,
    SCRIPT_WITHDRAW,
    SCRIPT_CLOCK,
    SCRIPT_RUN,
    SCRIPT_END
} script_kind;

typedef struct script_type {
    char name[32], slots[SCRIPT_SLOTS][16];
    int event, symbol[SCRIPT_SLOTS], slot_count;
} script_type;

typedef struct script_line {
    script_kind kind;
    int type, timed;
    int64_t at, number; /* number: WITHDRAW, CLOCK */
    struct {
        int64_t number;
        const char *symbol;
    } value[SCRIPT_SLOTS];
    char text[SCRIPT_TEXT]; /* symbols point into it; PHASE: its name */
} script_line;

typedef struct script {
    script_type types[SCRIPT_TYPES];
    int type_count, live;
    script_line lines[SCRIPT_BLOCK];
    int line_count;
    char pending[SCRIPT_TEXT];
    char phase_names[SCRIPT_PHASES][16];
    double phase_seconds[SCRIPT_PHASES];
    int phase_count;
} script;

static inline double cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static inline void script_fail(const char *why, const char *what)
{
    fprintf(stderr, "script: %s: %s\n", why, what);
    exit(2);
}

static inline void script_declare(script *s, char *rest)
{
    if (s->type_count == SCRIPT_TYPES)
        script_fail("too many types", rest);
    script_type *type = &s->types[s->type_count++];
    char *save, *word = strtok_r(rest, " \n", &save);
    snprintf(type->name, sizeof type->name, "%s", word);
    type->event = strcmp(strtok_r(NULL, " \n", &save), "event") == 0;
    while ((word = strtok_r(NULL, " \n", &save)) != NULL) {
        char *colon = strchr(word, ':');
        if (colon == NULL || type->slot_count == SCRIPT_SLOTS)
            script_fail("slot", word);
        *colon = '\0';
        snprintf(type->slots[type->slot_count], sizeof type->slots[0], "%s", word);
        type->symbol[type->slot_count++] = strcmp(colon + 1, "symbol") == 0;
    }
}

static inline void script_fact(const script *s, script_line *line, char *save)
{
    const char *name = strtok_r(NULL, " \n", &save), *at = strtok_r(NULL, " \n", &save);
    for (line->type = 0; line->type < s->type_count && strcmp(s->types[line->type].name, name) != 0;)
        line->type++;
    if (line->type == s->type_count || at == NULL)
        script_fail("fact", line->text);
    line->timed = *at != '-';
    line->at = line->timed ? strtoll(at, NULL, 10) : 0;
    for (int i = 0; i < s->types[line->type].slot_count; i++) {
        char *word = strtok_r(NULL, " \n", &save);
        if (word == NULL)
            script_fail("value missing", name);
        line->value[i].symbol = word;
        line->value[i].number = s->types[line->type].symbol[i] ? 0 : strtoll(word, NULL, 10);
    }
}

static inline void script_parse(const script *s, script_line *line)
{
    static const char *const words[] = {"phase", "+", "&", "~", "clock", "run", "end"};
    char *save, *word = strtok_r(line->text, " \n", &save);
    for (line->kind = SCRIPT_PHASE; strcmp(words[line->kind], word) != 0; line->kind++)
        if (line->kind == SCRIPT_END)
            script_fail("instruction", word);
    if (line->kind == SCRIPT_FACT || line->kind == SCRIPT_KEPT)
        script_fact(s, line, save);
    else if (line->kind == SCRIPT_WITHDRAW || line->kind == SCRIPT_CLOCK)
        line->number = strtoll(strtok_r(NULL, " \n", &save), NULL, 10);
    else if (line->kind == SCRIPT_PHASE)
        line->value[0].symbol = strtok_r(NULL, " \n", &save);
}

/* The declarations at the head. */
static inline void script_open(script *s)
{
    while (fgets(s->pending, sizeof s->pending, stdin) != NULL)
        if (strncmp(s->pending, "type ", 5) == 0)
            script_declare(s, s->pending + 5);
        else if (strcmp(s->pending, "live\n") == 0)
            s->live = 1;
        else
            break;
}

/* The next block of instructions; 0 when there are none. */
static inline int script_next(script *s)
{
    s->line_count = 0;
    while (s->line_count < SCRIPT_BLOCK && s->pending[0] != '\0') {
        script_line *line = &s->lines[s->line_count++];
        memcpy(line->text, s->pending, sizeof line->text);
        script_parse(s, line);
        if (fgets(s->pending, sizeof s->pending, stdin) == NULL)
            s->pending[0] = '\0';
    }
    return s->line_count;
}

/* Gives the instructions to `run_line`, block by block, and sums the CPU time of each phase. */
static inline void script_run(script *s, void (*run_line)(void *engine, const script_line *line),
                              void (*block_end)(void *engine), void *engine)
{
    while (script_next(s)) {
        double before = cpu_seconds();
        for (int i = 0; i < s->line_count; i++) {
            if (s->lines[i].kind != SCRIPT_PHASE) {
                run_line(engine, &s->lines[i]);
                continue;
            }
            double now = cpu_seconds();
            if (s->phase_count > 0)
                s->phase_seconds[s->phase_count - 1] += now - before;
            before = now;
            snprintf(s->phase_names[s->phase_count++], sizeof s->phase_names[0], "%s", s->lines[i].value[0].symbol);
        }
        block_end(engine);
        s->phase_seconds[s->phase_count - 1] += cpu_seconds() - before;
    }
}

/* Peak memory of this program alone; the figures of getrusage begin with those of whoever started it. */
static inline double peak_mib(void)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    if (status != NULL)
        fclose(status);
    return (double)kib / 1024;
}

/* An answer is a set of facts: their number and the sum of their hashes, so that order means nothing. */
typedef struct script_answer {
    uint64_t count, sum;
} script_answer;

static inline uint64_t script_hash(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (hash ^ 10) * UINT64_C(1099511628211);
}

/* One line of JSON: seconds, MiB; `limits` of the engine that were reached. */
static inline void script_report(const script *s, const script_answer *answer, double load, double peak, size_t limits)
{
    printf("{\"answer\": [%llu, %llu], \"limits\": %zu, \"load\": %.6f, \"peak\": %.3f, \"phases\": {",
           (unsigned long long)answer->count, (unsigned long long)answer->sum, limits, load, peak);
    for (int i = 0; i < s->phase_count; i++)
        printf("%s\"%s\": %.6f", i > 0 ? ", " : "", s->phase_names[i], s->phase_seconds[i]);
    printf("}}\n");
}

#endif
