/* SPDX-License-Identifier: Apache-2.0 */
/* SARIF 2.1.0 (OASIS, 27 March 2020): for dashboards that collect findings of many tools.  Findings are
 * results of kind "fail", undecided rules results of kind "open" (3.27.9), inputs are artifacts, incomplete
 * inputs are notifications. */
#include "reports/inert.h"
#include "reports/jsonw.h"

#include <inttypes.h>
#include <stdlib.h>

typedef struct rule {
    nc_str name, code, title, why, fix;
    nc_severity severity;
} rule;

typedef struct sarif {
    nc_jsonw w;
    const nc_result *r;
    rule *rules; /* in the order of appearance */
    size_t rule_count;
} sarif;

static const char *level_of(nc_severity severity)
{
    return severity >= NC_ERROR ? "error" : severity == NC_WARNING ? "warning" : "note";
}

/* "[words](target)" in a message is a link (SARIF 2.1.0, 3.11.6); ours have none, so brackets that could make
 * one are escaped, and all others stay as they are. */
static void put_message(nc_jsonw *w, const char *key, nc_str text)
{
    nc_buf plain = {0};
    bool link = nc_str_find(text, NC_S("](")) != SIZE_MAX;
    for (size_t i = 0; link && i < text.n; i++) {
        if (strchr("[]\\", text.p[i]) != NULL)
            nc_buf_char(&plain, '\\');
        nc_buf_char(&plain, text.p[i]);
    }
    nc_jw_key(w, key);
    nc_jw_object(w);
    nc_jw_put(w, "text", link ? nc_buf_str(&plain) : text);
    nc_jw_object_end(w);
    nc_buf_free(&plain);
}

/* ---- rules ---- */

static size_t index_of(const sarif *s, nc_str name)
{
    size_t i = 0;
    while (i < s->rule_count && !nc_str_eq(s->rules[i].name, name))
        i++;
    return i;
}

static void add_rule(sarif *s, const rule *item)
{
    if (index_of(s, item->name) == s->rule_count)
        s->rules[s->rule_count++] = *item;
}

static void collect_rules(sarif *s)
{
    for (size_t i = 0; i < s->r->finding_count; i++) {
        const nc_r_finding *f = &s->r->findings[i];
        add_rule(s, &(rule){f->rule, f->code, f->title, f->why, f->fix, f->severity});
    }
    for (size_t i = 0; i < s->r->undecided_count; i++) {
        const nc_r_undecided *u = &s->r->undecided[i];
        add_rule(s, &(rule){.name = u->rule, .code = u->code, .title = u->title, .severity = u->severity});
    }
}

static void put_rule(sarif *s, const rule *item)
{
    nc_jw_object(&s->w);
    nc_jw_put(&s->w, "id", item->name);
    nc_jw_put(&s->w, "name", item->code);
    put_message(&s->w, "shortDescription", item->title);
    if (item->why.n > 0)
        put_message(&s->w, "fullDescription", item->why);
    if (item->fix.n > 0)
        put_message(&s->w, "help", item->fix);
    nc_jw_key(&s->w, "defaultConfiguration");
    nc_jw_object(&s->w);
    nc_jw_put(&s->w, "level", nc_str_c(level_of(item->severity)));
    nc_jw_object_end(&s->w);
    nc_jw_object_end(&s->w);
}

static void put_tool(sarif *s)
{
    nc_jw_key(&s->w, "tool");
    nc_jw_object(&s->w);
    nc_jw_key(&s->w, "driver");
    nc_jw_object(&s->w);
    nc_jw_put(&s->w, "name", NC_S("netcause"));
    nc_jw_put(&s->w, "version", s->r->engine);
    nc_jw_key(&s->w, "rules");
    nc_jw_array(&s->w);
    for (size_t i = 0; i < s->rule_count; i++)
        put_rule(s, &s->rules[i]);
    nc_jw_array_end(&s->w);
    nc_jw_object_end(&s->w);
    nc_jw_object_end(&s->w);
}

/* ---- inputs ---- */

static void put_uri(nc_jsonw *w, nc_str name)
{
    nc_buf uri = {0};
    nc_uri_put(&uri, name);
    nc_jw_put(w, "uri", nc_buf_str(&uri));
    nc_buf_free(&uri);
}

static void put_artifacts(sarif *s)
{
    nc_jw_key(&s->w, "artifacts");
    nc_jw_array(&s->w);
    for (size_t i = 0; i < s->r->input_count; i++) {
        const nc_r_input *in = &s->r->inputs[i];
        nc_jw_object(&s->w);
        nc_jw_key(&s->w, "location");
        nc_jw_object(&s->w);
        put_uri(&s->w, in->name);
        nc_jw_object_end(&s->w);
        nc_jw_put_uint(&s->w, "length", in->bytes);
        nc_jw_object_end(&s->w);
    }
    nc_jw_array_end(&s->w);
}

static bool incomplete(const nc_r_input *in)
{
    return in->status != NC_SOURCE_OK && in->status != NC_SOURCE_META;
}

static void put_notification(sarif *s, const nc_r_input *in)
{
    nc_buf text = {0};
    nc_buf_add(&text, in->name);
    nc_buf_printf(&text, ": %.*s", NC_FMT(nc_source_status_name(in->status)));
    if (in->note.n > 0) {
        nc_buf_c(&text, ": ");
        nc_buf_add(&text, in->note);
    }
    nc_jw_object(&s->w);
    nc_jw_put(&s->w, "level", NC_S("warning"));
    put_message(&s->w, "message", nc_buf_str(&text));
    nc_jw_object_end(&s->w);
    nc_buf_free(&text);
}

static void put_invocation(sarif *s)
{
    nc_jw_key(&s->w, "invocations");
    nc_jw_array(&s->w);
    nc_jw_object(&s->w);
    nc_jw_put_bool(&s->w, "executionSuccessful", s->r->exit == 0 || s->r->exit == 1);
    nc_jw_put_int(&s->w, "exitCode", s->r->exit);
    nc_jw_key(&s->w, "toolExecutionNotifications");
    nc_jw_array(&s->w);
    for (size_t i = 0; i < s->r->input_count; i++)
        if (incomplete(&s->r->inputs[i]))
            put_notification(s, &s->r->inputs[i]);
    nc_jw_array_end(&s->w);
    nc_jw_object_end(&s->w);
    nc_jw_array_end(&s->w);
}

/* ---- results ---- */

static size_t artifact_of(const nc_result *r, nc_str source)
{
    for (size_t i = 0; i < r->input_count; i++)
        if (nc_str_eq(r->inputs[i].name, source))
            return i;
    return NC_R_NONE;
}

static void put_region(nc_jsonw *w, const nc_r_evidence *e)
{
    bool lines = e->line_count > 0;
    if (!lines && e->length == 0)
        return;
    nc_jw_key(w, "region");
    nc_jw_object(w);
    if (lines) {
        nc_jw_put_uint(w, "startLine", e->lines[0]);
    } else {
        nc_jw_put_uint(w, "byteOffset", e->offset);
        nc_jw_put_uint(w, "byteLength", e->length);
    }
    nc_jw_object_end(w);
}

static void put_location(sarif *s, size_t evidence)
{
    const nc_r_evidence *e = &s->r->evidence[evidence];
    size_t artifact = artifact_of(s->r, e->source);
    nc_jw_object(&s->w);
    if (e->source.n > 0) {
        nc_jw_key(&s->w, "physicalLocation");
        nc_jw_object(&s->w);
        nc_jw_key(&s->w, "artifactLocation");
        nc_jw_object(&s->w);
        put_uri(&s->w, e->source);
        if (artifact != NC_R_NONE)
            nc_jw_put_uint(&s->w, "index", artifact);
        nc_jw_object_end(&s->w);
        put_region(&s->w, e);
        nc_jw_object_end(&s->w);
    }
    put_message(&s->w, "message", e->text);
    nc_jw_object_end(&s->w);
}

/* The first piece of evidence is the place, the others are related. */
static void put_locations(sarif *s, nc_r_refs evidence)
{
    for (int related = 0; related < 2; related++) {
        nc_jw_key(&s->w, related ? "relatedLocations" : "locations");
        nc_jw_array(&s->w);
        for (size_t i = 0; i < evidence.count; i++)
            if ((i > 0) == (related != 0))
                put_location(s, evidence.items[i]);
        nc_jw_array_end(&s->w);
    }
}

static void put_suppression(nc_jsonw *w, const nc_r_finding *f)
{
    if (f->state != NC_R_SUPPRESSED)
        return;
    nc_jw_key(w, "suppressions");
    nc_jw_array(w);
    nc_jw_object(w);
    nc_jw_put(w, "kind", NC_S("external"));
    nc_jw_put(w, "justification", f->suppress_reason);
    nc_jw_object_end(w);
    nc_jw_array_end(w);
}

static void result_head(sarif *s, nc_str name, const char *kind, const char *level, nc_str message)
{
    nc_jw_put(&s->w, "ruleId", name);
    nc_jw_put_uint(&s->w, "ruleIndex", index_of(s, name));
    nc_jw_put(&s->w, "kind", nc_str_c(kind));
    nc_jw_put(&s->w, "level", nc_str_c(level));
    put_message(&s->w, "message", message);
}

/* All that show it; the locations are those of one of them. */
static void put_recordings(nc_jsonw *w, const nc_r_finding *f)
{
    if (f->recordings.count == 0)
        return;
    nc_jw_key(w, "recordings");
    nc_jw_values(w);
    for (size_t i = 0; i < f->recordings.count; i++)
        nc_jw_text(w, f->recordings.items[i]);
    nc_jw_values_end(w);
}

static void put_finding(sarif *s, const nc_r_finding *f)
{
    nc_buf print = {0};
    nc_buf_printf(&print, "%016" PRIx64 "%016" PRIx64, f->fingerprint.high, f->fingerprint.low);
    nc_jw_object(&s->w);
    result_head(s, f->rule, "fail", level_of(f->severity), f->what.n ? f->what : f->headline);
    put_locations(s, f->evidence);
    nc_jw_key(&s->w, "partialFingerprints");
    nc_jw_object(&s->w);
    nc_jw_put(&s->w, "netcause/v1", nc_buf_str(&print));
    nc_jw_object_end(&s->w);
    put_suppression(&s->w, f);
    nc_jw_key(&s->w, "properties");
    nc_jw_object(&s->w);
    nc_jw_put_uint(&s->w, "number", f->number);
    nc_jw_put(&s->w, "severity", nc_severity_name(f->severity));
    nc_jw_put_uint(&s->w, "effectOf", f->effect_number);
    put_recordings(&s->w, f);
    nc_jw_object_end(&s->w);
    nc_jw_object_end(&s->w);
    nc_buf_free(&print);
}

static void put_undecided(sarif *s, const nc_r_undecided *u)
{
    nc_jw_object(&s->w);
    result_head(s, u->rule, "open", "none", u->reason.n ? u->reason : u->title);
    nc_jw_object_end(&s->w);
}

static void put_run(sarif *s)
{
    nc_jw_object(&s->w);
    put_tool(s);
    put_invocation(s);
    put_artifacts(s);
    nc_jw_key(&s->w, "results");
    nc_jw_array(&s->w);
    for (size_t i = 0; i < s->r->finding_count; i++)
        put_finding(s, &s->r->findings[i]);
    for (size_t i = 0; i < s->r->undecided_count; i++)
        put_undecided(s, &s->r->undecided[i]);
    nc_jw_array_end(&s->w);
    nc_jw_object_end(&s->w);
}

void nc_render_sarif(const nc_result *r, const nc_report_options *options, nc_buf *out)
{
    (void)options; /* looks are not part of the object */
    sarif s = {.w = {.out = out}, .r = r};
    s.rules = nc_xcalloc(r->finding_count + r->undecided_count + 1, sizeof *s.rules);
    collect_rules(&s);
    nc_jw_object(&s.w);
    nc_jw_put(
        &s.w, "$schema",
        NC_S("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"));
    nc_jw_put(&s.w, "version", NC_S("2.1.0"));
    nc_jw_key(&s.w, "runs");
    nc_jw_array(&s.w);
    put_run(&s);
    nc_jw_array_end(&s.w);
    nc_jw_object_end(&s.w);
    nc_buf_c(out, "\n");
    free(s.rules);
}
