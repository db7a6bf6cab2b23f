/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#define NC_ITEM NC_T_NONE
static const nc_slot slots[] = {
#define FACT(id, name, kind, doc)
#define SLOT(id, slot, name, type, values, doc)                                                              \
    {NC_SI(name), NC_T_##type, NC_ITEM, NC_SI(values), NC_SI(doc)},
#define END(id)
#include "facts.def"
#undef FACT
#undef SLOT
#undef END
};

static const nc_shape shapes[] = {
#define FACT(id, name, kind, doc) {NC_SI(name), kind, NC_SI(doc), slots, NC_##id##_SLOTS, {0}, {0}, {0}, 0},
#define SLOT(id, slot, name, type, values, doc)
#define END(id)
#include "facts.def"
#undef FACT
#undef SLOT
#undef END
};

static const struct {
    nc_fact_type type;
    bool recorded;
    nc_str platform, report, command;
} collected[] = {
#define COLLECT(id, platform, report, command)                                                               \
    {NC_F_##id, false, NC_SI(platform), NC_SI(report), NC_SI(command)},
#define RECORDED_BY(id, platform, report, command)                                                           \
    {NC_F_##id, true, NC_SI(platform), NC_SI(report), NC_SI(command)},
#define RECORDED(id) RECORDED_BY(id, "", "a recording of it (packet capture or trace)", "")
#include "facts/collect.def"
#undef COLLECT
#undef RECORDED_BY
#undef RECORDED
};

static void add_collected(nc_shape *shape, nc_fact_type type)
{
    for (size_t i = 0; i < sizeof collected / sizeof *collected; i++)
        if (collected[i].type == type) {
            shape->report = collected[i].report;
            shape->command = collected[i].command;
            shape->platform = collected[i].platform;
            shape->recorded = collected[i].recorded;
        }
}

bool nc_facts_declare(nc_vocab *vocab)
{
    const nc_slot *at = slots;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        nc_shape shape = shapes[i];
        shape.slots = at;
        at += shape.slot_count;
        add_collected(&shape, (nc_fact_type)(NC_FACTS_BEFORE + 1 + i));
        if (nc_vocab_add(vocab, &shape) != (nc_fact_type)(NC_FACTS_BEFORE + 1 + i))
            return false;
    }
    return true;
}
