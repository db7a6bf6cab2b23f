/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/profile.h"

#include "reports/jsonw.h"
#include "reports/textw.h"

#include <inttypes.h>

enum { MOST_RULES = 30 };

static void stage(nc_textw *w, const char *name, int64_t ns, int64_t kib)
{
    nc_tw_printf(w, "  %-22s %10.3f ms", name, (double)ns / 1e6);
    if (kib > 0)
        nc_tw_printf(w, "   %8.1f MiB", (double)kib / 1024);
    nc_tw_end(w);
}

static void stages(nc_textw *w, const nc_spending *c)
{
    nc_tw_printf(w, "PROFILE   %" PRIu64 " facts offered, %" PRIu64 " kept", c->facts_offered, c->facts_kept);
    nc_tw_end(w);
    nc_tw_printf(w, "  %-22s %13s   %12s", "stage", "time", "peak so far");
    nc_tw_end(w);
    stage(w, "reading and decoding", c->reading, c->after_reading);
    for (unsigned i = 0; i < NC_STAGE_COUNT; i++)
        stage(w, nc_stage_name((nc_stage)i).p, c->run->time[i], i == NC_STAGE_FINDINGS ? c->after_rules : 0);
    stage(w, "result", c->report, c->after_all);
}

void nc_render_profile(const nc_spending *c, const nc_report_options *options, nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    stages(&w, c);
    nc_tw_printf(&w, "  %12s %10s %10s %9s %9s  rule", "time", "rows", "candidates", "matches", "findings");
    nc_tw_end(&w);
    for (size_t i = 0; i < c->run->rule_count && i < MOST_RULES; i++) {
        const nc_rule_cost *r = &c->run->rules[i];
        nc_tw_printf(&w, "  %9.3f ms %10" PRIu64 " %10" PRIu64 " %9" PRIu64 " %9" PRIu64 "  ",
                     (double)r->time / 1e6, r->rows, r->candidates, r->matches, r->findings);
        nc_tw_put(&w, r->rule->name);
        nc_tw_end(&w);
    }
    if (c->run->rule_count > MOST_RULES)
        nc_tw_printf(&w, "  and %zu more rules: --format json lists all", c->run->rule_count - MOST_RULES);
    nc_tw_end(&w);
    nc_tw_free(&w);
}

static void put_stage(nc_jsonw *w, nc_str name, int64_t ns, int64_t kib)
{
    nc_jw_object(w);
    nc_jw_put(w, "stage", name);
    nc_jw_put_int(w, "ns", ns);
    if (kib > 0)
        nc_jw_put_int(w, "peak_kib", kib);
    else
        nc_jw_put_null(w, "peak_kib");
    nc_jw_object_end(w);
}

static void put_rules(nc_jsonw *w, const nc_run_profile *run)
{
    nc_jw_key(w, "rules");
    nc_jw_array(w);
    for (size_t i = 0; i < run->rule_count; i++) {
        const nc_rule_cost *r = &run->rules[i];
        nc_jw_object(w);
        nc_jw_put(w, "rule", r->rule->name);
        nc_jw_put_uint(w, "rows", r->rows);
        nc_jw_put_uint(w, "candidates", r->candidates);
        nc_jw_put_uint(w, "matches", r->matches);
        nc_jw_put_uint(w, "findings", r->findings);
        nc_jw_put_int(w, "ns", r->time);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

void nc_render_profile_json(const nc_spending *c, nc_buf *out)
{
    nc_jsonw w = {.out = out};
    nc_jw_object(&w);
    nc_jw_put(&w, "schema", NC_S("netcause.profile/1"));
    nc_jw_put_uint(&w, "facts_offered", c->facts_offered);
    nc_jw_put_uint(&w, "facts_kept", c->facts_kept);
    nc_jw_key(&w, "stages");
    nc_jw_array(&w);
    put_stage(&w, NC_S("reading and decoding"), c->reading, c->after_reading);
    for (unsigned i = 0; i < NC_STAGE_COUNT; i++)
        put_stage(&w, nc_stage_name((nc_stage)i), c->run->time[i],
                  i == NC_STAGE_FINDINGS ? c->after_rules : 0);
    put_stage(&w, NC_S("result"), c->report, c->after_all);
    nc_jw_array_end(&w);
    put_rules(&w, c->run);
    nc_jw_object_end(&w);
    nc_buf_c(out, "\n");
}
