/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/fold.h"

#include <stdlib.h>

/* The place of a finding, with what makes it alike to others. */
typedef struct kin {
    nc_r_finding *finding;
    size_t place;
} kin;

static int kin_order(const void *left, const void *right)
{
    const kin *a = left, *b = right;
    int order = nc_str_cmp(a->finding->rule, b->finding->rule);
    if (order == 0)
        order = ((int)a->finding->state > (int)b->finding->state) -
                ((int)a->finding->state < (int)b->finding->state);
    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static bool same_kin(const kin *a, const kin *b)
{
    return a->finding->state == b->finding->state && nc_str_eq(a->finding->rule, b->finding->rule);
}

void nc_result_liken(nc_result *result)
{
    size_t count = result->finding_count;
    kin *all = nc_alloc_array(result->arena, count, sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = (kin){&result->findings[i], i};
    if (count > 1)
        qsort(all, count, sizeof *all, kin_order);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && same_kin(&all[from], &all[to]); to++)
            ;
        for (size_t i = from; i < to; i++) {
            all[i].finding->alike = (unsigned)(i - from);
            all[i].finding->alikes = (unsigned)(to - from);
        }
    }
}

static bool folds(const nc_r_finding *f, unsigned alike)
{
    return f->alikes > alike + 1 && f->alike >= alike;
}

size_t nc_fold_pick(const nc_result *result, unsigned alike, size_t *items, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < result->finding_count && count < most; i++)
        if (!folds(&result->findings[i], alike))
            items[count++] = i;
    return count;
}

unsigned nc_fold_more(const nc_r_finding *finding, unsigned alike)
{
    return finding->alikes > alike + 1 && finding->alike + 1 == alike ? finding->alikes - alike : 0;
}

size_t nc_fold_rest(const nc_result *result, unsigned alike, const size_t *items, size_t count)
{
    size_t told = count;
    for (size_t i = 0; i < count; i++)
        told += nc_fold_more(&result->findings[items[i]], alike);
    return result->finding_count - told;
}
