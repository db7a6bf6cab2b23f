/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FUZZ_TEXT_MEMBER_H
#define NC_FUZZ_TEXT_MEMBER_H

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"
#include "decoders/text/dumps.h"

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

static inline void fuzz_member(const nc_decoder *decoder, const uint8_t *data, size_t size)
{
    struct {
        nc_sink sink;
        nc_vocab *vocab;
    } to = { .vocab = nc_vocab_new() };
    nc_pool *pool = nc_pool_new();
    nc_diag *diag = nc_diag_new();
    nc_arena *arena = nc_arena_new();
    to.sink = (nc_sink){ .put = fuzz_put, .pool = pool };
    nc_facts_declare(to.vocab);
    nc_dumps *dumps = nc_dumps_new(pool, to.vocab);
    if (nc_dumps_add_text(dumps, NC_S("fuzz.yaml"), nc_str_c(fuzz_description), diag) != NC_E_OK)
        abort();
    nc_case c = { .pool = pool, .sink = &to.sink, .sources = nc_sources_new(pool), .limits = &nc_default_limits, .dumps = dumps,
                  .hint = fuzz_hint };
    c.wires = nc_wires_new(&c);
    nc_probe probe = { .head = nc_str_n((const char *)data, size), .whole = true };
    probe.text = nc_text_probe(arena, probe.head);
    (void)decoder->probe(&c, &probe);
    nc_stream *in = nc_stream_of_bytes(data, size);
    (void)decoder->decode(&c, nc_sources_add(c.sources, NC_S("fuzz")), in);
    nc_stream_free(in);
    nc_wires_free(c.wires);
    nc_sources_free(c.sources);
    nc_dumps_free(dumps);
    nc_arena_free(arena);
    nc_diag_free(diag);
    nc_vocab_free(to.vocab);
    nc_pool_free(pool);
}

#endif
