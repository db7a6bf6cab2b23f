/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/jsonw.h"

static void put_vantages(nc_jsonw *w, const nc_r_ladder *l)
{
    nc_buf offset = {0};
    nc_jw_key(w, "vantages");
    nc_jw_array(w);
    for (size_t i = 0; i < l->vantage_count; i++) {
        const nc_r_vantage *v = &l->vantages[i];
        nc_buf_clear(&offset);
        nc_seconds_print(&offset, v->offset, 9);
        nc_jw_object(w);
        nc_jw_put(w, "source", v->source);
        nc_jw_put_some(w, "vantage", v->vantage);
        nc_jw_put_some(w, "client", v->client);
        nc_jw_put_some(w, "server", v->server);
        nc_jw_key(w, "offset_s");
        nc_jw_raw(w, nc_buf_str(&offset));
        nc_jw_put_uint(w, "packets", v->total);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
    nc_buf_free(&offset);
}

static void put_sights(nc_jsonw *w, const nc_r_arrow *a)
{
    nc_jw_key(w, "seen");
    nc_jw_array(w);
    for (size_t i = 0; i < a->sight_count; i++) {
        nc_jw_object(w);
        nc_jw_put_uint(w, "vantage", a->sights[i].vantage);
        nc_jw_put_uint(w, "record", a->sights[i].record);
        nc_jw_put_time(w, "at", a->sights[i].at);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_evidence(nc_jsonw *w, const nc_r_arrow *a)
{
    nc_buf id = {0};
    nc_jw_key(w, "evidence");
    nc_jw_values(w);
    for (size_t i = 0; i < a->evidence.count; i++) {
        nc_buf_clear(&id);
        nc_buf_printf(&id, "E%zu", a->evidence.items[i] + 1);
        nc_jw_text(w, nc_buf_str(&id));
    }
    nc_jw_values_end(w);
    nc_buf_free(&id);
}

static void put_arrow(nc_jsonw *w, const nc_r_arrow *a)
{
    static const nc_str kinds[] = {NC_SI("packet"), NC_SI("folded"), NC_SI("absent")},
                        fates[] = {NC_SI("recorded"), NC_SI("lost"), NC_SI("not_shown")};
    nc_jw_object(w);
    nc_jw_put(w, "kind", kinds[a->kind]);
    nc_jw_put(w, "dir", a->to_server ? NC_S("to_server") : NC_S("to_client"));
    nc_jw_put(w, "text", a->text);
    nc_jw_put_uint(w, "again", a->again);
    nc_jw_put(w, "fate", fates[a->fate]);
    nc_jw_put_uint(w, "after", a->lost_after);
    nc_jw_put_uint(w, "count", a->count);
    put_sights(w, a);
    put_evidence(w, a);
    nc_jw_object_end(w);
}

void nc_jw_ladder(nc_jsonw *w, const nc_r_ladder *l)
{
    if (l->client.n == 0) {
        nc_jw_put_null(w, "ladder");
        return;
    }
    nc_jw_key(w, "ladder");
    nc_jw_object(w);
    nc_jw_put(w, "client", l->client);
    nc_jw_put(w, "server", l->server);
    put_vantages(w, l);
    if (l->has_counted)
        nc_jw_put_time(w, "counted_until", l->counted_until);
    nc_jw_key(w, "arrows");
    nc_jw_array(w);
    for (size_t i = 0; i < l->arrow_count; i++)
        put_arrow(w, &l->arrows[i]);
    nc_jw_array_end(w);
    nc_jw_object_end(w);
}
