/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"

#include <stdlib.h>

const nc_field_info nc_field_table[NC_FIELD_COUNT] = {
#define FIELD(id, name, kind, label) {NC_SI(name), NC_SI(label), NC_FIELD_##kind},
#include "fields.def"
#undef FIELD
};

nc_field_id nc_field_find(nc_str name)
{
    for (unsigned id = 0; id < NC_FIELD_COUNT; id++)
        if (nc_str_eq(nc_field_table[id].name, name))
            return (nc_field_id)id;
    return NC_FIELD_COUNT;
}

bool nc_field_of_history(nc_field_id id)
{
    return id >= NC_FIELD_TCP_ACKS_FRAME && id <= NC_FIELD_TCP_ANALYSIS;
}

void nc_fields_start(nc_fields *fields)
{
    *fields = (nc_fields){.arena = nc_arena_new()};
}

void nc_fields_free(nc_fields *fields)
{
    nc_arena_free(fields->arena);
    free(fields->at);
    *fields = (nc_fields){.arena = NULL};
}

void nc_fields_begin(nc_fields *fields, const nc_frame *frame)
{
    nc_arena_reset(fields->arena);
    fields->count = 0;
    fields->frame = frame;
    fields->protocols_n = 0;
    fields->repeats = fields->probes = false;
    nc_field_put(fields, NC_FIELD_FRAME_PROTOCOLS, NULL, 0, 0);
    nc_field_put(fields, NC_FIELD_FRAME_NUMBER, NULL, 0,
                 frame->from.record ? frame->from.record : frame->from.line);
    if (frame->from.at != NC_TIME_NONE)
        nc_field_put(fields, NC_FIELD_FRAME_TIME, NULL, 0, nc_w_int(frame->from.at));
    nc_field_put(fields, NC_FIELD_FRAME_LEN, NULL, 0, frame->len);
    nc_field_put(fields, NC_FIELD_FRAME_CAP_LEN, NULL, 0, frame->caplen);
}

static nc_field *add(nc_fields *fields, nc_field_id id, const uint8_t *where, size_t length)
{
    const nc_frame *frame = fields->frame;
    bool inside = where != NULL && frame->bytes != NULL && where >= frame->bytes &&
                  where <= frame->bytes + frame->caplen;
    fields->at = nc_grow(fields->at, &fields->capacity, fields->count, sizeof *fields->at);
    nc_field *field = &fields->at[fields->count++];
    *field = (nc_field){.id = id, .offset = NC_FIELD_NOWHERE, .length = (uint32_t)length};
    if (inside)
        field->offset = (uint32_t)(where - frame->bytes);
    return field;
}

void nc_field_put(nc_fields *fields, nc_field_id id, const uint8_t *where, size_t length, nc_word word)
{
    if (fields != NULL)
        add(fields, id, where, length)->word = word;
}

void nc_field_text(nc_fields *fields, nc_field_id id, const uint8_t *where, size_t length, nc_str text)
{
    if (fields != NULL)
        add(fields, id, where, length)->text = nc_arena_copy(fields->arena, text);
}

void nc_field_protocol(nc_fields *fields, nc_str name)
{
    if (fields == NULL)
        return;
    size_t colon = fields->protocols_n > 0;
    if (colon + name.n > NC_FIELD_PROTOCOLS - fields->protocols_n)
        return;
    char *end = fields->protocols + fields->protocols_n;
    if (colon)
        *end++ = ':';
    memcpy(end, name.p, name.n);
    fields->protocols_n += colon + name.n;
    fields->at[NC_FIELD_PROTOCOLS_AT].text = nc_str_n(fields->protocols, fields->protocols_n);
}

void nc_field_ip6(nc_fields *fields, nc_field_id id, const uint8_t where[16], nc_pool *pool)
{
    if (fields != NULL)
        nc_field_put(fields, id, where, 16, UINT64_C(6) << 56 | nc_pool_ip6(pool, where));
}

static void print_cksum(nc_buf *out, nc_word state)
{
    switch ((nc_cksum)state) {
    case NC_CKSUM_GOOD: nc_buf_char(out, '1'); break;
    case NC_CKSUM_BAD:
    case NC_CKSUM_ZERO:
    case NC_CKSUM_PARTIAL: nc_buf_char(out, '0'); break;
    case NC_CKSUM_ABSENT: nc_buf_char(out, '3'); break;
    case NC_CKSUM_UNCHECKED: nc_buf_char(out, '2'); break;
    }
}

void nc_field_print(nc_buf *out, const nc_pool *pool, const nc_field *field)
{
    switch (nc_field_table[field->id].kind) {
    case NC_FIELD_HEX2: nc_buf_printf(out, "0x%02llx", (unsigned long long)field->word); break;
    case NC_FIELD_HEX4: nc_buf_printf(out, "0x%04llx", (unsigned long long)field->word); break;
    case NC_FIELD_HEX8: nc_buf_printf(out, "0x%08llx", (unsigned long long)field->word); break;
    case NC_FIELD_IP: nc_value_print(out, pool, NC_T_IP, field->word); break;
    case NC_FIELD_MAC: nc_value_print(out, pool, NC_T_MAC, field->word); break;
    case NC_FIELD_TEXT:
    case NC_FIELD_WORD: nc_buf_add(out, field->text); break;
    case NC_FIELD_CKSUM: print_cksum(out, field->word); break;
    case NC_FIELD_TIME:
    case NC_FIELD_SPAN: nc_seconds_print(out, nc_v_int(field->word), 9); break;
    case NC_FIELD_UINT:
    case NC_FIELD_FLAG: nc_buf_printf(out, "%llu", (unsigned long long)field->word); break;
    }
}
