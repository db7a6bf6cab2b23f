/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/jsonw.h"

static void put_field(nc_jsonw *w, const nc_r_field *f)
{
    nc_jw_object(w);
    nc_jw_put(w, "name", f->name);
    nc_jw_put(w, "label", f->label);
    nc_jw_put(w, "value", f->value);
    nc_jw_put_uint(w, "offset", f->offset);
    nc_jw_put_uint(w, "length", f->length);
    nc_jw_put_bool(w, "evidence", f->evidence);
    nc_jw_object_end(w);
}

static void put_packet(nc_jsonw *w, const nc_r_packet *p)
{
    nc_buf id = {0};
    nc_buf_printf(&id, "E%zu", p->evidence + 1);
    nc_jw_object(w);
    nc_jw_put(w, "evidence", nc_buf_str(&id));
    nc_jw_put_uint(w, "number", p->number);
    nc_jw_put_time(w, "at", p->at);
    nc_jw_put_uint(w, "length", p->length);
    nc_jw_put_uint(w, "recorded", p->recorded);
    nc_jw_put(w, "bytes", p->bytes);
    nc_jw_put(w, "ebcdic", p->ebcdic);
    nc_jw_key(w, "fields");
    nc_jw_array(w);
    for (size_t i = 0; i < p->field_count; i++)
        put_field(w, &p->fields[i]);
    nc_jw_array_end(w);
    nc_jw_object_end(w);
    nc_buf_free(&id);
}

void nc_jw_packets(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "packets");
    nc_jw_array(w);
    for (size_t i = 0; i < r->packet_count; i++)
        put_packet(w, &r->packets[i]);
    nc_jw_array_end(w);
}
