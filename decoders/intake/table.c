/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/decoder.h"

#define DECODER(name, file) extern const nc_decoder nc_decoder_##name;
#include "decoders/decoders.def"
#undef DECODER

static const nc_decoder *const table[] = {
#define DECODER(name, file) &nc_decoder_##name,
#include "decoders/decoders.def"
#undef DECODER
};

const nc_decoder *const *nc_decoders(size_t *count)
{
    *count = sizeof table / sizeof *table;
    return table;
}

const nc_decoder *nc_decoder_for(const nc_case *c, const nc_probe *probe, int *score)
{
    return nc_decoder_best(table, sizeof table / sizeof *table, c, probe, score);
}
