/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FUZZ_TEXT_MEMBER_H
#define NC_FUZZ_TEXT_MEMBER_H

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"
#include "decoders/text/dumps.h"

#include <stdlib.h>

/* One member through one text decoder, in a case of its own. */

/* Every value must be one that the pool knows and people can see. */
static inline void fuzz_put(nc_sink *sink, const nc_fact *fact)
{
    const nc_vocab *vocab = *(nc_vocab **)(void *)(sink + 1);
    const nc_shape *shape = nc_vocab_shape(vocab, fact->type);
    nc_buf out = { 0 };
    for (unsigned i = 0; i < shape->slot_count; i++)
        if (fact->known >> i & 1)
            nc_value_print(&out, sink->pool, shape->slots[i].type, fact->slot[i]);
    nc_buf_free(&out);
}

static inline nc_member_hint fuzz_hint(void *context, nc_str member)
{
    (void)context;
    (void)member;
    return (nc_member_hint){ .zone_minutes = 0 };
}

/* A small description, so that the target needs no file. */
static const char fuzz_description[] =
    "dump: fuzz\nheaders: [\"... NETSTAT CS {-} {stack}\", \"AT {date} {clock} {stack...}\"]\nstarts: [[IntfName], [DevName, DevType]]\n"
    "ends: [\"... END OF THE REPORT\"]\nshown: [\"... {shown} OF {total} RECORDS DISPLAYED\"]\nsections: {stats: [Interface Statistics]}\n"
    "skip: {rest: [Other]}\nfields:\n  stack: {as: word}\n  device: {label: DevName, as: word}\n"
    "  name: {label: [LnkName, IntfName], as: word}\n"
    "  status: {label: Status, as: text, case: lower}\n  mtu: {label: ActMtu, as: quantity}\n  address: {label: IpAddr, as: cidr}\n"
    "  mac: {label: VMACAddr, as: mac}\n  arp_offload: {label: ArpOffload, as: yesno}\n"
    "  packets.in: {label: Inbound Packets, as: integer, in: stats}\n"
    "  errors.in: {label: Inbound Packets In Error, as: hex, in: stats}\n  member: {as: ip}\nblocks:\n  device: {begins: DevName}\n"
    "  link: {begins: LnkName, within: device, needs: name, gives: interface}\n  intf: {begins: IntfName, gives: interface}\n"
    "  row: {table: Group RefCnt, columns: [member, \"-\"], gives: {osa.address: {address: member, kind: {is: multicast}}}}\n"
    "ignore: {labels: [DevType, Speed], lines: [\"{-} nothing ...\"]}\n";

/* What reads of one kind share: the vocabulary, the pool, the descriptions. */
typedef struct fuzz_ground {
    nc_sink sink;
    nc_vocab *vocab; /* where fuzz_put looks for it */
    nc_pool *pool;
    nc_diag *diag;
    nc_dumps *dumps;
} fuzz_ground;

static inline fuzz_ground *fuzz_ground_new(void)
{
    fuzz_ground *g = nc_xcalloc(1, sizeof *g);
    g->vocab = nc_vocab_new();
    g->pool = nc_pool_new();
    g->diag = nc_diag_new();
    g->sink = (nc_sink){ .put = fuzz_put, .pool = g->pool };
    if (!nc_facts_declare(g->vocab))
        abort();
    g->dumps = nc_dumps_new(g->pool, g->vocab);
    return g;
}

static inline void fuzz_ground_free(fuzz_ground *g)
{
    nc_dumps_free(g->dumps);
    nc_diag_free(g->diag);
    nc_vocab_free(g->vocab);
    nc_pool_free(g->pool);
    free(g);
}

/* Loading descriptions takes long, so one ground serves many reads; it is made anew after so many, as its pool only grows.  At the end
 * of the process the last one is still reachable. */
enum { FUZZ_READS = 500 };

typedef nc_err (*fuzz_describe)(nc_dumps *dumps, nc_diag *diag);

static inline fuzz_ground *fuzz_ground_shared(fuzz_describe describe)
{
    static fuzz_ground *ground;
    static unsigned reads;
    if (ground != NULL && reads++ < FUZZ_READS)
        return ground;
    if (ground != NULL)
        fuzz_ground_free(ground);
    ground = fuzz_ground_new();
    reads = 0;
    if (describe(ground->dumps, ground->diag) != NC_E_OK)
        abort();
    return ground;
}

static inline nc_err fuzz_describe_shipped(nc_dumps *dumps, nc_diag *diag)
{
    return nc_dumps_add_folder(dumps, NC_SOURCE_DIR "/decoders/text", diag);
}

static inline fuzz_ground *fuzz_ground_shipped(void)
{
    return fuzz_ground_shared(fuzz_describe_shipped);
}

static inline nc_err fuzz_describe_small(nc_dumps *dumps, nc_diag *diag)
{
    return nc_dumps_add_text(dumps, NC_S("fuzz.yaml"), nc_str_c(fuzz_description), diag);
}

static inline nc_case *fuzz_case_new(fuzz_ground *g)
{
    nc_case *c = nc_xcalloc(1, sizeof *c);
    *c = (nc_case){ .pool = g->pool, .sink = &g->sink, .sources = nc_sources_new(g->pool), .limits = &nc_default_limits,
                    .dumps = g->dumps, .hint = fuzz_hint };
    c->wires = nc_wires_new(c);
    return c;
}

static inline void fuzz_case_free(nc_case *c)
{
    nc_wires_free(c->wires);
    nc_sources_free(c->sources);
    free(c);
}

static inline void fuzz_member(const nc_decoder *decoder, const uint8_t *data, size_t size)
{
    fuzz_ground *g = fuzz_ground_shared(fuzz_describe_small);
    nc_arena *arena = nc_arena_new();
    nc_case *c = fuzz_case_new(g);
    nc_probe probe = { .head = nc_str_n((const char *)data, size), .whole = true };
    probe.text = nc_text_probe(arena, probe.head);
    (void)decoder->probe(c, &probe);
    nc_stream *in = nc_stream_of_bytes(data, size);
    (void)decoder->decode(c, nc_sources_add(c->sources, NC_S("fuzz")), in);
    nc_stream_free(in);
    fuzz_case_free(c);
    nc_arena_free(arena);
}

#endif
