/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule author hands in: descriptions, and after a line "..." a listing that is read with those that compile.  The same text is
 * also taken as a file of tests. */
#include "decoders/text/dump_show.h"
#include "tests/fuzz/text_member.h"

extern const nc_decoder nc_decoder_dump;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The listing, as `netcause dumps show` and a diagnosis read it: both find the same lines. */
static void read_with(fuzz_ground *g, nc_str listing)
{
    nc_dump_look look = { .color = true };
    nc_dump_sum sum;
    nc_buf out = { 0 };
    nc_case *c = fuzz_case_new(g);
    nc_probe probe = { .head = listing, .text = listing, .whole = true };
    (void)nc_decoder_dump.probe(c, &probe);
    (void)nc_decoder_dump.begins(c, listing);
    nc_stream *in = nc_stream_of_bytes(listing.p, listing.n);
    (void)nc_dumps_show(g->dumps, in, NC_S("fuzz"), &look, &out, &sum);
    nc_stream_free(in);
    if (sum.unread > sum.lines)
        abort();
    in = nc_stream_of_bytes(listing.p, listing.n);
    (void)nc_decoder_dump.decode(c, nc_sources_add(c->sources, NC_S("fuzz")), in);
    nc_stream_free(in);
    fuzz_case_free(c);
    nc_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_str text = nc_str_n((const char *)data, size);
    size_t end = nc_str_find(text, NC_S("\n...\n"));
    fuzz_ground *g = fuzz_ground_new();
    nc_dump_tests tests = { 0 };
    nc_buf out = { 0 };
    nc_err err = nc_dumps_add_text(g->dumps, NC_S("fuzz.yaml"), nc_str_sub(text, 0, end), g->diag);
    if (err != NC_E_OK && nc_diag_errors(g->diag) == 0)
        abort(); /* what is refused is refused with words */
    read_with(g, end == SIZE_MAX ? text : nc_str_sub(text, end + 5, SIZE_MAX));
    (void)nc_dumps_test(g->dumps, NC_S("fuzz.test.yaml"), text, g->diag, &out, &tests);
    nc_diag_print(g->diag, &out);
    nc_buf_free(&out);
    fuzz_ground_free(g);
    return 0;
}
