/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/rule/meaning.h"
#include "infer.h"

/* A program is written from the tree in the order in which nc_eval visits it and works on a stack of columns.
 * A column is either words or answers (three of them: yes, no, not known); which of the two is known when the
 * program is written.  What nc_eval says is the law: eval.c is in the rule's room, and the oracle compares
 * both. */

enum { MOST_DEPTH = 6, MOST_STEPS = 48 };

typedef enum flat_op {
    LOAD,     /* pushes a slot */
    CONSTANT, /* pushes `low` */
    WITHIN,   /* the top becomes: low <= top <= high, turned around by `turned` */
    SLOT_WITHIN, /* the same of a slot, pushed */
    ONE_OF,      /* the top becomes: is it one of the set? */
    EQUAL,       /* these two, of the top two */
    LESS,
    AND, /* these two, of answers */
    OR,
    NOT,
    IS_KNOWN,
    ADD, /* these, of the top two, as whole numbers */
    SUB,
    MUL,
    MOD,
    BIT_AND,
    BIT_OR,
    NEGATE,
    NO_TIME, /* a time that would be no time is not known */
    CHOOSE,  /* of the top three: the first an answer, then what is chosen by yes and by no */
    ANSWER,  /* words become answers, and the other way round */
    WORD,
    IF_NO,  /* goes on at `to` when the top says no of all; */
    IF_YES, /* ... yes of all */
} flat_op;

typedef struct flat_step {
    uint8_t op;
    bool turned;
    uint16_t slot;
    uint16_t column; /* of an own slot in batches */
    uint16_t to;     /* IF_NO, IF_YES; ONE_OF: how many words the set has */
    int64_t low, high;
    const nc_word *set;
} flat_step;

enum { MOST_ZEROS = 8 };

struct nc_flat {
    const nc_run *run;
    unsigned count;
    /* Most counters are 0: what conditions say of a fact is known beforehand when all slots that they read,
     * these, are. */
    unsigned zero_count; /* 0: it is not */
    uint8_t zeros[MOST_ZEROS];
    uint64_t zero_slots;
    nc_truth of_zeros;
    flat_step steps[];
};

/* ---- writing ---- */

typedef struct writing {
    const nc_type_plan *plan;
    nc_run *run;
    uint8_t bind;
    unsigned count, depth;
    bool failed;
    flat_step steps[MOST_STEPS];
} writing;

/* `by`: how much higher the stack is behind the step. */
static flat_step *write_step(writing *w, flat_op op, int by)
{
    w->depth = (unsigned)((int)w->depth + by);
    w->failed = w->failed || w->count == MOST_STEPS || w->depth > MOST_DEPTH;
    flat_step *step = &w->steps[w->failed ? 0 : w->count++];
    *step = (flat_step){.op = (uint8_t)op};
    return step;
}

static bool is_whole_number(nc_type type)
{
    return type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION || type == NC_T_BOOL;
}

/* Words are equal exactly when the values are. */
static bool is_exact(nc_type type)
{
    return type != NC_T_FLOAT && type != NC_T_CIDR && type != NC_T_LIST && type != NC_T_NONE;
}

static void write_slot(writing *w, const nc_expr *e, flat_step *step)
{
    w->failed = w->failed || e->bind != w->bind;
    step->slot = e->slot;
    if (e->slot >= NC_SLOT_OWN && e->slot - NC_SLOT_OWN < NC_MAX_SLOTS)
        step->column = w->plan->column[e->slot - NC_SLOT_OWN];
}

static void write_words(writing *w, const nc_expr *e);
static void write_answers(writing *w, const nc_expr *e);

/* `e` lies between the two, both included. */
static void write_within(writing *w, const nc_expr *e, int64_t low, int64_t high, bool turned)
{
    flat_step *step;
    if (e->op == NC_X_SLOT) {
        step = write_step(w, SLOT_WITHIN, 1);
        write_slot(w, e, step);
    } else {
        write_words(w, e);
        step = write_step(w, WITHIN, 0);
    }
    step->low = low;
    step->high = high;
    step->turned = turned;
}

static void write_compare_constant(writing *w, nc_expr_op op, const nc_expr *e, int64_t value)
{
    bool turned = op == NC_X_NE || op == NC_X_GT || op == NC_X_LT;
    switch ((int)op) {
    case NC_X_LE:
    case NC_X_GT: write_within(w, e, INT64_MIN, value, turned); break;
    case NC_X_GE:
    case NC_X_LT: write_within(w, e, value, INT64_MAX, turned); break;
    default: write_within(w, e, value, value, turned); break;
    }
}

static void write_compare(writing *w, const nc_expr *e)
{
    const nc_expr *a = e->args[0], *b = e->args[1];
    bool equality = e->op == NC_X_EQ || e->op == NC_X_NE;
    bool fits = equality ? is_exact(a->type) && is_exact(b->type)
                         : is_whole_number(a->type) && is_whole_number(b->type);
    w->failed = w->failed || !fits || a->op == NC_X_PEAK || b->op == NC_X_PEAK;
    if (b->op == NC_X_CONST || a->op == NC_X_CONST) {
        bool swap = b->op != NC_X_CONST;
        write_compare_constant(w, swap ? nc_mirrored(e->op) : e->op, swap ? b : a,
                               nc_v_int(swap ? a->word : b->word));
        return;
    }
    bool swap = e->op == NC_X_GT || e->op == NC_X_LE; /* a > b: b < a; a <= b: not b < a */
    write_words(w, swap ? b : a);
    write_words(w, swap ? a : b);
    flat_step *step = write_step(w, equality ? EQUAL : LESS, -1);
    step->turned = e->op == NC_X_NE || e->op == NC_X_LE || e->op == NC_X_GE;
}

static void write_member(writing *w, const nc_expr *e)
{
    bool fits = e->argc >= 2 && is_exact(e->args[0]->type);
    for (unsigned i = 1; i < e->argc; i++)
        fits = fits && e->args[i]->op == NC_X_CONST && is_exact(e->args[i]->type);
    w->failed = w->failed || !fits;
    if (w->failed)
        return;
    nc_word *set = NC_NEW_ARRAY(w->run->plans, nc_word, e->argc - 1u);
    for (unsigned i = 1; i < e->argc; i++)
        set[i - 1] = e->args[i]->word;
    write_words(w, e->args[0]);
    flat_step *step = write_step(w, ONE_OF, 0);
    step->set = set;
    step->to = (uint16_t)(e->argc - 1u);
}

static void write_range(writing *w, const nc_expr *e)
{
    bool fits = true;
    for (unsigned i = 0; i < 3; i++)
        fits = fits && is_whole_number(e->args[i]->type) && (i == 0 || e->args[i]->op == NC_X_CONST);
    w->failed = w->failed || !fits || (e->word == 1 && nc_v_int(e->args[1]->word) == INT64_MAX);
    if (!w->failed)
        write_within(w, e->args[0], nc_v_int(e->args[1]->word) + (e->word == 1),
                     nc_v_int(e->args[2]->word), false);
}

/* What cannot change the answer any more is passed over. */
static void write_logic(writing *w, const nc_expr *const *args, unsigned count, bool all)
{
    unsigned jumps[MOST_STEPS], jump_count = 0;
    write_answers(w, args[0]);
    for (unsigned i = 1; i < count && !w->failed; i++) {
        write_step(w, all ? IF_NO : IF_YES, 0);
        jumps[jump_count++] = w->count - 1;
        write_answers(w, args[i]);
        write_step(w, all ? AND : OR, -1);
    }
    for (unsigned i = 0; i < jump_count; i++)
        w->steps[jumps[i]].to = (uint16_t)w->count;
}

static bool gives_answers(const nc_expr *e)
{
    switch ((int)e->op) {
    case NC_X_AND:
    case NC_X_OR:
    case NC_X_NOT:
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE:
    case NC_X_IN:
    case NC_X_RANGE:
    case NC_X_KNOWN: return true;
    default: return false;
    }
}

static void write_answers(writing *w, const nc_expr *e)
{
    if (w->failed)
        return;
    switch ((int)e->op) {
    case NC_X_AND:
    case NC_X_OR: write_logic(w, (const nc_expr *const *)e->args, e->argc, e->op == NC_X_AND); break;
    case NC_X_NOT:
        write_answers(w, e->args[0]);
        write_step(w, NOT, 0);
        break;
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE: write_compare(w, e); break;
    case NC_X_IN: write_member(w, e); break;
    case NC_X_RANGE: write_range(w, e); break;
    case NC_X_KNOWN:
        write_words(w, e->args[0]);
        write_step(w, IS_KNOWN, 0);
        break;
    default:
        write_words(w, e);
        write_step(w, ANSWER, 0);
        break;
    }
}

/* Fractions, and durations times or divided by a number, are left to nc_eval. */
static void write_calculation(writing *w, const nc_expr *e)
{
    static const flat_op ops[NC_X_OPS] = {[NC_X_ADD] = ADD, [NC_X_SUB] = SUB,      [NC_X_MUL] = MUL,
                                          [NC_X_MOD] = MOD, [NC_X_BAND] = BIT_AND, [NC_X_BOR] = BIT_OR};
    for (unsigned i = 0; i < e->argc; i++)
        w->failed = w->failed || !is_whole_number(e->args[i]->type);
    w->failed = w->failed || !is_whole_number(e->type) || (e->op == NC_X_MUL && e->type == NC_T_DURATION);
    write_words(w, e->args[0]);
    if (e->op == NC_X_NEG) {
        write_step(w, NEGATE, 0);
        return;
    }
    write_words(w, e->args[1]);
    write_step(w, ops[e->op], -1);
    if (e->type == NC_T_TIME)
        write_step(w, NO_TIME, 0);
}

static void write_words(writing *w, const nc_expr *e)
{
    if (w->failed)
        return;
    if (gives_answers(e)) {
        write_answers(w, e);
        write_step(w, WORD, 0);
        return;
    }
    switch ((int)e->op) {
    case NC_X_CONST: write_step(w, CONSTANT, 1)->low = nc_v_int(e->word); break;
    case NC_X_SLOT: write_slot(w, e, write_step(w, LOAD, 1)); break;
    case NC_X_ADD:
    case NC_X_SUB:
    case NC_X_MUL:
    case NC_X_MOD:
    case NC_X_BAND:
    case NC_X_BOR:
    case NC_X_NEG: write_calculation(w, e); break;
    case NC_X_IF:
        write_answers(w, e->args[0]);
        write_words(w, e->args[1]);
        write_words(w, e->args[2]);
        write_step(w, CHOOSE, -2);
        break;
    default: w->failed = true; break;
    }
}

static nc_flat *written(writing *w)
{
    if (w->failed)
        return NULL;
    nc_flat *flat = nc_alloc(w->run->plans, sizeof *flat + w->count * sizeof *flat->steps);
    *flat = (nc_flat){.run = w->run, .count = w->count};
    memcpy(flat->steps, w->steps, w->count * sizeof *flat->steps);
    return flat;
}

static void ask_of_zeros(nc_flat *flat)
{
    static const nc_word words[NC_MAX_SLOTS];
    const uint64_t known = UINT64_MAX;
    const nc_facts fact = {words, &known, NULL};
    unsigned count = 0;
    for (unsigned i = 0; i < flat->count; i++) {
        const flat_step *step = &flat->steps[i];
        if (step->op != LOAD && step->op != SLOT_WITHIN)
            continue;
        if (step->slot < NC_SLOT_OWN || count == MOST_ZEROS)
            return;
        flat->zeros[count++] = (uint8_t)(step->slot - NC_SLOT_OWN);
        flat->zero_slots |= UINT64_C(1) << (step->slot - NC_SLOT_OWN);
    }
    flat->of_zeros = nc_flat_truth(flat, &fact, 0);
    flat->zero_count = count;
}

static bool can_be_flat(nc_run *run, const nc_type_plan *plan, const nc_expr *condition, uint8_t bind)
{
    writing w = {.plan = plan, .run = run, .bind = bind};
    write_answers(&w, condition);
    return !w.failed;
}

nc_flat *nc_flat_conditions(nc_run *run, const nc_type_plan *plan, const nc_expr **conditions, unsigned count,
                            uint8_t bind, unsigned *taken)
{
    writing w = {.plan = plan, .run = run, .bind = bind};
    *taken = 0;
    for (unsigned i = 0; i < count; i++) {
        const nc_expr *condition = conditions[i];
        if (!can_be_flat(run, plan, condition, bind))
            continue;
        conditions[i] = conditions[*taken];
        conditions[(*taken)++] = condition;
    }
    if (*taken > 0)
        write_logic(&w, conditions, *taken, true);
    nc_flat *flat = *taken > 0 ? written(&w) : NULL;
    *taken = flat != NULL ? *taken : 0;
    if (flat != NULL)
        ask_of_zeros(flat);
    return flat;
}

nc_flat *nc_flat_value(nc_run *run, const nc_type_plan *plan, const nc_expr *expr, uint8_t bind)
{
    writing w = {.plan = plan, .run = run, .bind = bind};
    write_words(&w, expr);
    return written(&w);
}

/* ---- running ---- */

typedef struct running { /* facts that are asked about */
    const nc_run *run;
    const nc_facts *facts;
    const uint16_t *places;
    unsigned count;
    uint64_t all; /* a bit for each */
} running;

static bool common_slot(const nc_run *run, const nc_origin *from, unsigned slot, nc_word *out)
{
    const nc_source *source;
    switch (slot) {
    case NC_SLOT_AT: *out = nc_w_int(from->at); return from->at != NC_TIME_NONE;
    case NC_SLOT_N: *out = from->record; return from->record != 0;
    case NC_SLOT_LINE: *out = from->line; return from->line != 0;
    case NC_SLOT_SOURCE:
        source = nc_sources_get(run->sources, from->source);
        *out = source != NULL ? source->name_sym : 0;
        return from->source != 0;
    default: *out = from->vantage; return from->vantage != 0;
    }
}

static inline __attribute__((always_inline)) void load(const running *r, const flat_step *step,
                                                       nc_flat_column *top)
{
    uint64_t known = 0;
    if (step->slot < NC_SLOT_OWN) {
        for (unsigned i = 0; i < r->count; i++)
            known |= (uint64_t)common_slot(r->run, &r->facts->origins[r->places[i]], step->slot,
                                           &top->word[i])
                     << i;
        top->known = known;
        return;
    }
    unsigned own = step->slot - (unsigned)NC_SLOT_OWN;
    size_t at = r->facts->origins != NULL ? (size_t)step->column * NC_COLUMN : own;
    const nc_word *words = r->facts->words + at;
    for (unsigned i = 0; i < r->count; i++) {
        top->word[i] = words[r->places[i]];
        known |= (r->facts->known[r->places[i]] >> own & 1) << i;
    }
    top->known = known;
}

static inline __attribute__((always_inline)) void within(const running *r, const flat_step *step,
                                                         nc_flat_column *top)
{
    uint64_t yes = 0;
    for (unsigned i = 0; i < r->count; i++) {
        int64_t value = nc_v_int(top->word[i]);
        yes |= (uint64_t)((value >= step->low && value <= step->high) != step->turned) << i;
    }
    top->yes = yes & top->known;
}

static inline __attribute__((always_inline)) void one_of(const running *r, const flat_step *step,
                                                         nc_flat_column *top)
{
    uint64_t yes = 0;
    for (unsigned i = 0; i < r->count; i++)
        for (unsigned k = 0; k < step->to; k++)
            yes |= (uint64_t)(top->word[i] == step->set[k]) << i;
    top->yes = yes & top->known;
}

static inline __attribute__((always_inline)) void compare(const running *r, const flat_step *step,
                                                          nc_flat_column *a, const nc_flat_column *b)
{
    uint64_t yes = 0;
    for (unsigned i = 0; i < r->count; i++) {
        bool holds = step->op == EQUAL ? a->word[i] == b->word[i]
                                       : nc_v_int(a->word[i]) < nc_v_int(b->word[i]);
        yes |= (uint64_t)(holds != step->turned) << i;
    }
    a->known &= b->known;
    a->yes = yes & a->known;
}

static void logic(flat_op op, nc_flat_column *a, const nc_flat_column *b)
{
    uint64_t no = a->known & ~a->yes, other = b->known & ~b->yes;
    a->yes = op == AND ? a->yes & b->yes : a->yes | b->yes;
    no = op == AND ? no | other : no & other;
    a->known = a->yes | no;
}

static bool calculated(flat_op op, int64_t a, int64_t b, int64_t *out)
{
    switch ((int)op) {
    case ADD: return !__builtin_add_overflow(a, b, out);
    case SUB: return !__builtin_sub_overflow(a, b, out);
    case MUL: return !__builtin_mul_overflow(a, b, out);
    case MOD: *out = b == 0 || b == -1 ? 0 : a % b; return b != 0;
    case BIT_AND: *out = a & b; return true;
    default: *out = a | b; return true;
    }
}

static inline __attribute__((always_inline)) void calculate(const running *r, flat_op op, nc_flat_column *a,
                                                            const nc_flat_column *b)
{
    uint64_t known = a->known & b->known;
    for (unsigned i = 0; i < r->count; i++) {
        int64_t out = 0;
        if ((known >> i & 1) != 0 && !calculated(op, nc_v_int(a->word[i]), nc_v_int(b->word[i]), &out))
            known &= ~(UINT64_C(1) << i);
        a->word[i] = nc_w_int(out);
    }
    a->known = known;
}

static inline __attribute__((always_inline)) void choose(const running *r, nc_flat_column *a,
                                                         const nc_flat_column *b, const nc_flat_column *c)
{
    uint64_t known = 0;
    for (unsigned i = 0; i < r->count; i++) {
        const nc_flat_column *chosen = (a->yes >> i & 1) != 0 ? b : c;
        a->word[i] = chosen->word[i];
        known |= chosen->known & UINT64_C(1) << i;
    }
    a->known &= known;
}

/* Steps that change the top alone. */
static inline __attribute__((always_inline)) void change_top(const running *r, const flat_step *step,
                                                             nc_flat_column *top)
{
    uint64_t bits = 0;
    switch ((int)step->op) {
    case WITHIN: within(r, step, top); break;
    case ONE_OF: one_of(r, step, top); break;
    case NOT: top->yes = top->known & ~top->yes; break;
    case IS_KNOWN:
        top->yes = top->known & r->all;
        top->known = r->all;
        break;
    case NEGATE:
        for (unsigned i = 0; i < r->count; i++) {
            bits |= (uint64_t)(nc_v_int(top->word[i]) != INT64_MIN) << i;
            top->word[i] = 0 - top->word[i];
        }
        top->known &= bits;
        break;
    case NO_TIME:
        for (unsigned i = 0; i < r->count; i++)
            bits |= (uint64_t)(nc_v_int(top->word[i]) != NC_TIME_NONE) << i;
        top->known &= bits;
        break;
    case ANSWER:
        for (unsigned i = 0; i < r->count; i++)
            bits |= (uint64_t)(top->word[i] != 0) << i;
        top->yes = bits & top->known;
        break;
    default: /* WORD */
        for (unsigned i = 0; i < r->count; i++)
            top->word[i] = top->yes >> i & 1;
        break;
    }
}

/* Both callers say how many facts at once they have, so that one of them has no loops. */
static inline __attribute__((always_inline)) void run_steps(const nc_flat *flat, const running *r,
                                                            nc_flat_column *stack)
{
    nc_flat_column *top = stack; /* the first place that is free */
    for (const flat_step *step = flat->steps, *end = step + flat->count; step < end; step++) {
        switch ((int)step->op) {
        case LOAD: load(r, step, top++); break;
        case CONSTANT:
            for (unsigned i = 0; i < r->count; i++)
                top->word[i] = nc_w_int(step->low);
            top++->known = r->all;
            break;
        case SLOT_WITHIN:
            load(r, step, top);
            within(r, step, top++);
            break;
        case EQUAL:
        case LESS:
            top--;
            compare(r, step, top - 1, top);
            break;
        case AND:
        case OR:
            top--;
            logic((flat_op)step->op, top - 1, top);
            break;
        case ADD:
        case SUB:
        case MUL:
        case MOD:
        case BIT_AND:
        case BIT_OR:
            top--;
            calculate(r, (flat_op)step->op, top - 1, top);
            break;
        case CHOOSE:
            top -= 2;
            choose(r, top - 1, top, top + 1);
            break;
        case IF_NO:
            step = (top[-1].known & ~top[-1].yes) == r->all ? flat->steps + step->to - 1 : step;
            break;
        case IF_YES: step = top[-1].yes == r->all ? flat->steps + step->to - 1 : step; break;
        default: change_top(r, step, top - 1); break;
        }
    }
}

/* Of one fact on its way in. */
static bool all_are_zero(const nc_flat *flat, const nc_facts *fact)
{
    nc_word some = 0;
    if (flat->zero_count == 0 || (flat->zero_slots & ~*fact->known) != 0)
        return false;
    for (unsigned i = 0; i < flat->zero_count; i++)
        some |= fact->words[flat->zeros[i]];
    return some == 0;
}

uint64_t nc_flat_zeros(const nc_flat *flat)
{
    return flat != NULL && flat->zero_count != 0 && flat->of_zeros == NC_NO ? flat->zero_slots : 0;
}

nc_truth nc_flat_truth(const nc_flat *flat, const nc_facts *facts, size_t place)
{
    if (facts->origins == NULL && all_are_zero(flat, facts))
        return flat->of_zeros;
    nc_flat_column stack[MOST_DEPTH];
    const uint16_t at = (uint16_t)place;
    const running r = {.run = flat->run, .facts = facts, .places = &at, .count = 1, .all = 1};
    run_steps(flat, &r, stack);
    return stack->known == 0 ? NC_UNDECIDED : stack->yes != 0 ? NC_YES : NC_NO;
}

static running facts_of(const nc_flat *flat, const nc_facts *facts, const uint16_t *places, unsigned count)
{
    return (running){.run = flat->run,
                     .facts = facts,
                     .places = places,
                     .count = count,
                     .all = count < NC_FLAT_FACTS ? (UINT64_C(1) << count) - 1 : UINT64_MAX};
}

static void run_many(const nc_flat *flat, const running *r, nc_flat_column *stack)
{
    run_steps(flat, r, stack);
}

uint64_t nc_flat_truths(const nc_flat *flat, const nc_facts *facts, const uint16_t *places, unsigned count,
                        uint64_t *known)
{
    nc_flat_column stack[MOST_DEPTH];
    const running r = facts_of(flat, facts, places, count);
    run_many(flat, &r, stack);
    *known = stack->known;
    return stack->yes;
}

void nc_flat_values(const nc_flat *flat, const nc_facts *facts, const uint16_t *places, unsigned count,
                    nc_flat_column *out)
{
    nc_flat_column stack[MOST_DEPTH];
    const running r = facts_of(flat, facts, places, count);
    run_many(flat, &r, stack);
    out->known = stack->known;
    memcpy(out->word, stack->word, count * sizeof *out->word);
}
