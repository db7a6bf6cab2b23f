/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/profile.h"

#include "reports/jsonw.h"
#include "reports/textw.h"

#include <inttypes.h>

enum { MOST_RULES = 30, MOST_PATTERNS = 12 };

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

/* What facts of the recordings cost: which types, and which rules ask so much of them. */
static void facts(nc_textw *w, const nc_run_profile *run)
{
    nc_tw_printf(w, "  %12s %12s  facts of type", "offered", "looked at");
    nc_tw_end(w);
    for (size_t i = 0; i < run->type_count && i < MOST_PATTERNS; i++) {
        nc_tw_printf(w, "  %12" PRIu64 " %12" PRIu64 "  ", run->types[i].offered, run->types[i].looked_at);
        nc_tw_put(w, run->types[i].type);
        nc_tw_end(w);
    }
    nc_tw_printf(w, "  %12s %12s  that a rule asks for", "fit", "in doubt");
    nc_tw_end(w);
    for (size_t i = 0; i < run->pattern_count && i < MOST_PATTERNS; i++) {
        const nc_pattern_cost *p = &run->patterns[i];
        nc_tw_printf(w, "  %12" PRIu64 " %12" PRIu64 "  ", p->passed, p->doubted);
        nc_tw_put(w, p->rule->name);
        if (p->rules > 1)
            nc_tw_printf(w, " and %u more", p->rules - 1);
        nc_tw_printf(w, "%s", p->kept ? ", kept: " : ", watched: ");
        nc_tw_put(w, p->pattern);
        nc_tw_end(w);
    }
}

void nc_render_profile(const nc_spending *c, const nc_report_options *options, nc_buf *out)
{
    nc_textw w = nc_tw_begin(out, options);
    stages(&w, c);
    facts(&w, c->run);
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

static void put_types(nc_jsonw *w, const nc_run_profile *run)
{
    nc_jw_key(w, "types");
    nc_jw_array(w);
    for (size_t i = 0; i < run->type_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "type", run->types[i].type);
        nc_jw_put_uint(w, "offered", run->types[i].offered);
        nc_jw_put_uint(w, "looked_at", run->types[i].looked_at);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_patterns(nc_jsonw *w, const nc_run_profile *run)
{
    nc_jw_key(w, "patterns");
    nc_jw_array(w);
    for (size_t i = 0; i < run->pattern_count; i++) {
        const nc_pattern_cost *p = &run->patterns[i];
        nc_jw_object(w);
        nc_jw_put(w, "rule", p->rule->name);
        nc_jw_put_uint(w, "rules", p->rules);
        nc_jw_put(w, "type", p->type);
        nc_jw_put(w, "pattern", p->pattern);
        nc_jw_put_uint(w, "passed", p->passed);
        nc_jw_put_uint(w, "doubted", p->doubted);
        nc_jw_put_bool(w, "kept", p->kept);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
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
    put_types(&w, c->run);
    put_patterns(&w, c->run);
    put_rules(&w, c->run);
    nc_jw_object_end(&w);
    nc_buf_c(out, "\n");
}
