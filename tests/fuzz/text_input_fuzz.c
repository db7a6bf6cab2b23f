/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_input.h"

#include <stdlib.h>

/* Any bytes as a text: lines follow each other, never overlap, never leave the member, and keep to their limit. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lines(const uint8_t *data, size_t size, uint64_t limit)
{
    nc_stream *stream = nc_stream_of_bytes(data, size);
    nc_text_input *input = nc_text_input_new(stream, limit);
    nc_text_line line;
    uint64_t end = 0;
    uint32_t number = 0;
    while (nc_text_input_next(input, &line)) {
        if (line.number <= number || line.offset < end || line.offset + line.length > size)
            abort();
        if (line.text.n > limit * 4 + 4)
            abort(); /* a byte becomes at most three of UTF-8, a code unit at most four */
        number = line.number; /* lines that go on with the one before have none of their own */
        end = line.offset + line.length;
    }
    nc_text_input_free(input);
    nc_stream_free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_arena *arena = nc_arena_new();
    lines(data, size, 65536);
    lines(data, size, 7);
    nc_text_probe(arena, nc_str_n((const char *)data, size));
    nc_arena_free(arena);
    return 0;
}
