/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/infer/outcome.h"
#include "engine/infer/run.h"
#include "engine/rule/rules.h"
#include "script.h"

/* engine_program ANSWER RULES.yaml <SCRIPT: the facts of script.h through our engine; prints the facts of type ANSWER
 * that it concluded as number and hash, and what that cost.  With BENCH_NO_PROOFS in the environment no premises are kept.
 * ANSWER - asks for none, to measure the whole process. */

typedef struct program {
    script script;
    nc_pool *pool;
    nc_vocab *vocab;
    nc_fact_type types[SCRIPT_TYPES];
    nc_sources *sources;
    nc_run *run;
    nc_sink *sink;
    nc_fact fact; /* the one that is put */
    bool covered;
    int64_t last;  /* the latest time */
    size_t limits; /* reached */
    nc_fact_id *kept;
    size_t kept_count, kept_capacity;
} program;

static void die(const char *what, nc_diag *diag)
{
    nc_buf text = {0};
    nc_diag_print(diag, &text);
    fprintf(stderr, "%s: %.*s\n", what, (int)(text.n < 2000 ? text.n : 2000), text.p);
    exit(1);
}

static void declare_types(program *p)
{
    for (int t = 0; t < p->script.type_count; t++) {
        const script_type *type = &p->script.types[t];
        nc_slot slots[SCRIPT_SLOTS] = {{{0}, 0, 0, {0}, {0}}};
        for (int i = 0; i < type->slot_count; i++)
            slots[i] = (nc_slot){nc_str_c(type->slots[i]), type->symbol[i] ? NC_T_SYMBOL : NC_T_INT, NC_T_NONE, {0}, {0}};
        p->types[t] = nc_vocab_add(p->vocab, &(nc_shape){nc_str_c(type->name), type->event ? NC_EVENT : NC_PLAIN, {0},
                                                         slots, (unsigned)type->slot_count, {0}, {0}, {0}, false});
    }
}

static const nc_program *load(program *p, const char *path)
{
    static char text[8 << 20];
    nc_diag *diag = nc_diag_new();
    nc_rules *rules = nc_rules_new(p->pool, p->vocab, NULL, 0);
    FILE *file = fopen(path, "rb");
    size_t n = file != NULL ? fread(text, 1, sizeof text, file) : 0;
    if (file == NULL || n == sizeof text || nc_rules_add_text(rules, nc_str_c(path), (nc_str){text, n}, diag) != 0)
        die(path, diag);
    fclose(file);
    const nc_program *checked = nc_rules_finish(rules, diag);
    if (checked == NULL)
        die(path, diag);
    return checked;
}

static void put_fact(program *p, const script_line *line)
{
    const script_type *type = &p->script.types[line->type];
    nc_fact *fact = &p->fact;
    fact->type = p->types[line->type];
    fact->from.at = line->timed ? line->at : NC_TIME_NONE;
    fact->from.record++;
    p->last = line->timed ? line->at : p->last;
    for (int i = 0; i < type->slot_count; i++)
        fact->slot[i] = type->symbol[i] ? nc_intern(p->pool, nc_str_c(line->value[i].symbol)) : nc_w_int(line->value[i].number);
    fact->known = (UINT64_C(1) << type->slot_count) - 1;
    if (line->kind == SCRIPT_FACT) {
        nc_put(p->sink, fact);
        return;
    }
    p->kept = nc_grow(p->kept, &p->kept_capacity, p->kept_count, sizeof *p->kept);
    p->kept[p->kept_count++] = nc_run_put(p->run, fact);
}

/* The source recorded everything up to the last time. */
static void cover(program *p)
{
    nc_fact fact;
    p->fact.from.at = NC_TIME_NONE;
    nc_fact_begin(&fact, NC_F_COVERAGE, &p->fact.from);
    nc_fact_set(&fact, NC_COVERAGE_FROM, nc_w_int(0));
    nc_fact_set(&fact, NC_COVERAGE_TO, nc_w_int(p->last));
    nc_put(p->sink, &fact);
}

static void run_line(void *engine, const script_line *line)
{
    program *p = engine;
    switch (line->kind) {
    case SCRIPT_FACT:
    case SCRIPT_KEPT: put_fact(p, line); break;
    case SCRIPT_CLOCK: p->last = line->number * 1000000; break;
    case SCRIPT_WITHDRAW: nc_run_withdraw(p->run, p->kept[line->number]); break;
    case SCRIPT_END:
        if (!p->covered)
            cover(p);
        p->covered = true;
        p->limits = nc_run_finish(p->run)->limit_count;
        break;
    case SCRIPT_PHASE:
    case SCRIPT_RUN: break; /* rules of ours need not be told */
    }
}

static void block_end(void *engine)
{
    (void)engine;
}

static script_answer answer_of(program *p, nc_fact_type type)
{
    script_answer answer = {0, 0};
    size_t count;
    const nc_row *const *rows = nc_run_rows(p->run, type, &count);
    const nc_shape *shape = nc_vocab_shape(p->vocab, type);
    for (size_t r = 0; r < count; r++) {
        uint64_t hash = 0;
        for (unsigned i = 0; i < shape->slot_count; i++) {
            nc_buf text = {0};
            nc_value_print(&text, p->pool, shape->slots[i].type, nc_row_word(rows[r], i));
            nc_buf_char(&text, '\0');
            hash = script_hash(hash, text.p);
            nc_buf_free(&text);
        }
        answer.count++;
        answer.sum += hash;
    }
    return answer;
}

int main(int argc, char **argv)
{
    static program p;
    if (argc != 3)
        return 2;
    nc_heap_in_huge_pages(SCRIPT_HEAP);
    p.pool = nc_pool_new();
    p.vocab = nc_vocab_new();
    script_open(&p.script);
    declare_types(&p);
    double start = cpu_seconds();
    const nc_program *checked = load(&p, argv[2]);
    double loaded = cpu_seconds() - start;
    nc_fact_type type = nc_vocab_find(p.vocab, nc_str_c(argv[1]));
    if (type == NC_NO_TYPE && *argv[1] != '-')
        script_fail("no type", argv[1]);
    p.sources = nc_sources_new(p.pool);
    p.fact.from = (nc_origin){.source = nc_sources_add(p.sources, NC_S("script"))};
    nc_run_limits limits = nc_run_default_limits;
    limits.live = p.script.live;
    limits.no_proofs = getenv("BENCH_NO_PROOFS") != NULL;
    p.run = nc_run_new(checked, p.pool, p.sources, NULL, &limits);
    p.sink = nc_run_sink(p.run);
    script_run(&p.script, run_line, block_end, &p);
    double peak = peak_mib();
    script_answer answer = *argv[1] == '-' ? (script_answer){0, 0} : answer_of(&p, type);
    script_report(&p.script, &answer, loaded, peak, p.limits);
    return 0;
}
