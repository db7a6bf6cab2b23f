/* SPDX-License-Identifier: Apache-2.0 */
/* A text parted among its readers: each line has one of them, and each reader reads its lines. */
#include "decoders/intake/beside.h"
#include "decoders/intake/mixed.h"
#include "tests/fuzz/text_member.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t lines_of(const uint8_t *data, size_t size)
{
    nc_stream *stream = nc_stream_of_bytes(data, size);
    nc_text_input *input = nc_text_input_new(stream, 65536);
    nc_text_line line;
    uint32_t count = 0;
    while (nc_text_input_next(input, &line))
        count = line.number;
    nc_text_input_free(input);
    nc_stream_free(stream);
    return count;
}

/* From the first line on that a part has, every line is of exactly one part. */
static void check_lines(const nc_mixed *mixed, uint32_t lines)
{
    uint32_t last = 0;
    for (uint32_t line = 1; line <= lines; line++) {
        unsigned owners = 0;
        for (size_t i = 0; i < nc_mixed_count(mixed); i++) {
            nc_line_set set = nc_mixed_lines(mixed, i);
            if (set.count != lines + 1)
                abort();
            owners += (unsigned)(set.bits[line / 64] >> line % 64 & 1);
        }
        if (owners != 1)
            abort();
    }
    for (size_t i = 0; i < nc_mixed_count(mixed); i++) {
        const nc_mixed_part *part = nc_mixed_part_at(mixed, i);
        if (part->first <= last || part->first > lines)
            abort();
        last = part->first;
    }
}

static void read_parts(nc_case *c, const nc_mixed *mixed, const uint8_t *data, size_t size)
{
    uint32_t source = nc_sources_add(c->sources, NC_S("fuzz"));
    for (size_t i = 0; i < nc_mixed_count(mixed); i++) {
        nc_stream *part = nc_stream_of_bytes(data, size);
        nc_stream_only(part, nc_mixed_lines(mixed, i));
        (void)nc_mixed_part_at(mixed, i)->decoder->decode(c, source, part);
        nc_stream_free(part);
    }
}

/* Both texts of two that stand side by side, which begin within the lines. */
static void read_beside(nc_case *c, const nc_decoder *const *table, size_t count, const uint8_t *data,
                        size_t size)
{
    nc_arena *arena = nc_arena_new();
    uint32_t column = 0;
    nc_str text = nc_text_probe(arena, nc_str_n((const char *)data, size));
    if (nc_beside_find(table, count, c, text, &column)) {
        if (column < 4 || column > text.n)
            abort();
        nc_columns sides[] = {{0, column}, {column, UINT32_MAX}};
        for (unsigned i = 0; i < 2; i++) {
            nc_stream *in = nc_stream_of_bytes(data, size);
            nc_stream_between(in, sides[i]);
            if (nc_text_ahead(arena, in, size).n == 0)
                abort();
            nc_stream_free(in);
        }
    }
    nc_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count;
    const nc_decoder *const *table = nc_decoders(&count);
    nc_case *c = fuzz_case_new(fuzz_ground_shipped());
    nc_mixed *mixed = nc_mixed_find(table, count, c, nc_str_n((const char *)data, size), (nc_columns){0});
    if (mixed != NULL) {
        if (nc_mixed_count(mixed) < 2)
            abort();
        check_lines(mixed, lines_of(data, size));
        read_parts(c, mixed, data, size);
        nc_wires_finish(c->wires);
    }
    nc_mixed_free(mixed);
    read_beside(c, table, count, data, size);
    fuzz_case_free(c);
    return 0;
}
