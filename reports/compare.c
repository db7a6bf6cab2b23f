/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

static const nc_r_finding *find(const nc_result *result, const nc_r_finding *like)
{
    for (size_t i = 0; i < result->finding_count; i++)
        if (nc_str_eq(result->findings[i].rule, like->rule) &&
            result->findings[i].fingerprint.high == like->fingerprint.high &&
            result->findings[i].fingerprint.low == like->fingerprint.low)
            return &result->findings[i];
    return NULL;
}

static bool says_same(const nc_r_finding *a, const nc_r_finding *b)
{
    return a->severity == b->severity && a->state == b->state && nc_str_eq(a->what, b->what) &&
           nc_str_eq(a->headline, b->headline) && nc_str_eq(a->why, b->why) && nc_str_eq(a->fix, b->fix);
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
    *count = 0;
    for (size_t i = 0; i < after->finding_count; i++) {
        const nc_r_finding *now = &after->findings[i], *then = find(before, now);
        if (then == NULL)
            insert(list, count, (nc_difference){NC_DIFFERENCE_NEW, NULL, now});
        else if (!says_same(then, now))
            insert(list, count, (nc_difference){NC_DIFFERENCE_CHANGED, then, now});
    }
    for (size_t i = 0; i < before->finding_count; i++)
        if (find(after, &before->findings[i]) == NULL)
            insert(list, count, (nc_difference){NC_DIFFERENCE_GONE, &before->findings[i], NULL});
    return list;
}

static const char *const kinds[] = {"new", "gone", "changed"};

static void line(nc_buf *out, const char *lead, const nc_r_finding *finding)
{
    if (finding == NULL)
        return;
    nc_buf_printf(out, "    %s %.*s: ", lead, NC_FMT(nc_severity_name(finding->severity)));
    nc_buf_safe(out, finding->what, true);
    nc_buf_char(out, '\n');
}

void nc_compare_text(nc_str name, const nc_difference *list, size_t count, nc_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        nc_buf_printf(out, "%.*s: %s: %.*s\n", NC_FMT(name), kinds[list[i].kind], NC_FMT(rule_of(&list[i])));
        line(out, "-", list[i].before);
        line(out, "+", list[i].after);
    }
}

static void side(nc_buf *out, const char *key, const nc_r_finding *finding)
{
    nc_buf_printf(out, ", \"%s\": ", key);
    if (finding == NULL) {
        nc_buf_c(out, "null");
        return;
    }
    nc_buf_printf(out, "{\"severity\": \"%.*s\", \"what\": ", NC_FMT(nc_severity_name(finding->severity)));
    nc_buf_json(out, finding->what);
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
