/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

static bool says_same(const nc_r_finding *a, const nc_r_finding *b)
{
    return a->severity == b->severity && a->state == b->state && nc_str_eq(a->what, b->what) &&
           nc_str_eq(a->headline, b->headline) && nc_str_eq(a->why, b->why) && nc_str_eq(a->fix, b->fix);
}

static bool is_same(const nc_r_finding *a, const nc_r_finding *b)
{
    return nc_str_eq(a->rule, b->rule) && a->fingerprint.high == b->fingerprint.high &&
           a->fingerprint.low == b->fingerprint.low;
}

/* Which finding of before each of now is.  Several may be the same by rule and fingerprint, such as those of
 * several pairs of recordings: each has a partner of its own, first of all one that says what it says. */
typedef struct pairing {
    const nc_r_finding **then; /* by finding of now; NULL: it is new */
    bool *kept;                /* by finding of before */
} pairing;

static void pair_up(pairing *p, const nc_result *before, const nc_result *after, bool alike)
{
    for (size_t i = 0; i < after->finding_count; i++) {
        const nc_r_finding *now = &after->findings[i];
        for (size_t k = 0; k < before->finding_count && p->then[i] == NULL; k++) {
            const nc_r_finding *then = &before->findings[k];
            if (p->kept[k] || !is_same(then, now) || (alike && !says_same(then, now)))
                continue;
            p->kept[k] = true;
            p->then[i] = then;
        }
    }
}

static nc_str rule_of(const nc_difference *d)
{
    return d->after != NULL ? d->after->rule : d->before->rule;
}

/* Few differences: sorted as they come. */
static void insert(nc_difference *list, size_t *count, nc_difference one)
{
    size_t at = (*count)++;
    for (; at > 0 && nc_str_cmp(rule_of(&list[at - 1]), rule_of(&one)) > 0; at--)
        list[at] = list[at - 1];
    list[at] = one;
}

const nc_difference *nc_compare(nc_arena *arena, const nc_result *before, const nc_result *after,
                                size_t *count)
{
    nc_difference *list = NC_NEW_ARRAY(arena, nc_difference, before->finding_count + after->finding_count);
    pairing p = {NC_NEW_ARRAY(arena, const nc_r_finding *, after->finding_count),
                 NC_NEW_ARRAY(arena, bool, before->finding_count)};
    pair_up(&p, before, after, true);
    pair_up(&p, before, after, false);
    *count = 0;
    for (size_t i = 0; i < after->finding_count; i++) {
        const nc_r_finding *now = &after->findings[i], *then = p.then[i];
        if (then == NULL)
            insert(list, count, (nc_difference){NC_DIFFERENCE_NEW, NULL, now});
        else if (!says_same(then, now))
            insert(list, count, (nc_difference){NC_DIFFERENCE_CHANGED, then, now});
    }
    for (size_t i = 0; i < before->finding_count; i++)
        if (!p.kept[i])
            insert(list, count, (nc_difference){NC_DIFFERENCE_GONE, &before->findings[i], NULL});
    return list;
}

static const char *const kinds[] = {"new", "gone", "changed"};

static const char *state_of(const nc_r_finding *finding)
{
    return finding->state == NC_R_EFFECT       ? "effect"
           : finding->state == NC_R_SUPPRESSED ? "suppressed"
                                               : "found";
}

static void line(nc_buf *out, const char *lead, const nc_r_finding *finding)
{
    if (finding == NULL)
        return;
    nc_buf_printf(out, "    %s %.*s", lead, NC_FMT(nc_severity_name(finding->severity)));
    if (finding->state == NC_R_EFFECT || finding->state == NC_R_SUPPRESSED)
        nc_buf_printf(out, ", %s", state_of(finding));
    nc_buf_c(out, ": ");
    nc_buf_safe(out, finding->what, true);
    nc_buf_char(out, '\n');
}

/* A sentence besides `what` that is another one. */
static void sentence(nc_buf *out, const char *name, nc_str before, nc_str after)
{
    if (nc_str_eq(before, after))
        return;
    const nc_str texts[] = {before, after};
    for (int i = 0; i < 2; i++) {
        nc_buf_printf(out, "    %s %s: ", i == 0 ? "-" : "+", name);
        nc_buf_safe(out, texts[i], true);
        nc_buf_char(out, '\n');
    }
}

static void sentences(nc_buf *out, const nc_r_finding *before, const nc_r_finding *after)
{
    sentence(out, "headline", before->headline, after->headline);
    sentence(out, "why", before->why, after->why);
    sentence(out, "fix", before->fix, after->fix);
}

/* What both say and are alike is not repeated. */
static bool is_told_apart(const nc_difference *d)
{
    return d->before == NULL || d->after == NULL || !nc_str_eq(d->before->what, d->after->what) ||
           d->before->severity != d->after->severity || d->before->state != d->after->state;
}

void nc_compare_text(nc_str name, const nc_difference *list, size_t count, nc_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        nc_buf_printf(out, "%.*s: %s: %.*s\n", NC_FMT(name), kinds[list[i].kind], NC_FMT(rule_of(&list[i])));
        if (is_told_apart(&list[i])) {
            line(out, "-", list[i].before);
            line(out, "+", list[i].after);
        }
        if (list[i].kind == NC_DIFFERENCE_CHANGED)
            sentences(out, list[i].before, list[i].after);
    }
}

static void text(nc_buf *out, const char *key, nc_str value)
{
    nc_buf_printf(out, ", \"%s\": ", key);
    nc_buf_json(out, value);
}

static void side(nc_buf *out, const char *key, const nc_r_finding *finding)
{
    nc_buf_printf(out, ", \"%s\": ", key);
    if (finding == NULL) {
        nc_buf_c(out, "null");
        return;
    }
    nc_buf_printf(out, "{\"severity\": \"%.*s\", \"state\": \"%s\"",
                  NC_FMT(nc_severity_name(finding->severity)), state_of(finding));
    text(out, "headline", finding->headline);
    text(out, "what", finding->what);
    text(out, "why", finding->why);
    text(out, "fix", finding->fix);
    nc_buf_printf(out, ", \"fingerprint\": \"%016llx%016llx\"}",
                  (unsigned long long)finding->fingerprint.high,
                  (unsigned long long)finding->fingerprint.low);
}

void nc_compare_json(nc_str name, const nc_difference *list, size_t count, nc_buf *out)
{
    nc_buf_c(out, "{\"case\": ");
    nc_buf_json(out, name);
    nc_buf_c(out, ", \"differences\": [");
    for (size_t i = 0; i < count; i++) {
        nc_buf_printf(out, "%s\n  {\"kind\": \"%s\", \"rule\": ", i ? "," : "", kinds[list[i].kind]);
        nc_buf_json(out, rule_of(&list[i]));
        side(out, "before", list[i].before);
        side(out, "after", list[i].after);
        nc_buf_char(out, '}');
    }
    nc_buf_c(out, "]}");
}
