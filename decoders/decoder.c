/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/decoder.h"

static bool better(const nc_decoder *a, int score_a, const nc_decoder *b, int score_b)
{
    if (b == NULL || score_a != score_b)
        return score_a > score_b;
    return nc_str_cmp(a->name, b->name) < 0;
}

const nc_decoder *nc_decoder_best(const nc_decoder *const *table, size_t count, const nc_case *c,
                                  const nc_probe *probe, int *score)
{
    const nc_decoder *best = NULL;
    int best_score = 0;
    for (size_t i = 0; i < count; i++) {
        int its = table[i]->probe(c, probe);
        if (its > 0 && better(table[i], its, best, best_score)) {
            best = table[i];
            best_score = its;
        }
    }
    if (score != NULL)
        *score = best_score;
    return best;
}
