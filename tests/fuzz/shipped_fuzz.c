/* SPDX-License-Identifier: Apache-2.0 */
/* Any text under all shipped descriptions, as `netcause dumps show` reads it. */
#include "decoders/text/dump_show.h"
#include "tests/fuzz/text_member.h"

extern const nc_decoder nc_decoder_dump;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_ground *g = fuzz_ground_shipped();
    nc_dump_look look = { .zone_minutes = 60 };
    nc_dump_sum sum;
    nc_buf out = { 0 };
    nc_arena *arena = nc_arena_new();
    nc_case *c = fuzz_case_new(g);
    nc_probe probe = { .head = nc_str_n((const char *)data, size), .whole = true };
    probe.text = nc_text_probe(arena, probe.head);
    (void)nc_decoder_dump.probe(c, &probe);
    (void)nc_decoder_dump.begins(c, probe.text);
    fuzz_case_free(c);
    nc_stream *in = nc_stream_of_bytes(data, size);
    (void)nc_dumps_show(g->dumps, in, NC_S("fuzz"), &look, &out, &sum);
    nc_stream_free(in);
    if (sum.unread > sum.lines)
        abort();
    nc_arena_free(arena);
    nc_buf_free(&out);
    return 0;
}
