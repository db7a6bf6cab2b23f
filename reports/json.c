/* SPDX-License-Identifier: Apache-2.0 */
/* netcause.result/1.  Keys, their order and their meaning: docs/result.schema.json. */
#include "reports/jsonw.h"
#include "reports/report.h"

#include <inttypes.h>

/* ---- small values ---- */

static void put_seconds(nc_jsonw *w, const char *key, bool known, int64_t ns)
{
    nc_buf text = {0};
    if (known)
        nc_seconds_print(&text, ns, 9);
    nc_jw_key(w, key);
    nc_jw_raw(w, known ? nc_buf_str(&text) : NC_S("null"));
    nc_buf_free(&text);
}

static void put_digest(nc_jsonw *w, const char *key, nc_digest digest)
{
    nc_buf buf = {0};
    if (digest.high != 0 || digest.low != 0)
        nc_buf_printf(&buf, "%016" PRIx64 "%016" PRIx64, digest.high, digest.low);
    nc_jw_put_some(w, key, nc_buf_str(&buf));
    nc_buf_free(&buf);
}

static void put_id(nc_jsonw *w, const char *key, char letter, size_t number)
{
    nc_buf text = {0};
    if (number != 0)
        nc_buf_printf(&text, "%c%zu", letter, number);
    nc_jw_put_some(w, key, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void put_finding(nc_jsonw *w, const char *key, const nc_result *r, size_t finding)
{
    put_id(w, key, 'F', finding == NC_R_NONE ? 0 : r->findings[finding].number);
}

static void put_missing(nc_jsonw *w, const char *key, size_t missing)
{
    put_id(w, key, 'M', missing == NC_R_NONE ? 0 : missing + 1);
}

static void put_texts(nc_jsonw *w, const char *key, nc_r_texts texts)
{
    nc_jw_key(w, key);
    nc_jw_values(w);
    for (size_t i = 0; i < texts.count; i++)
        nc_jw_text(w, texts.items[i]);
    nc_jw_values_end(w);
}

static void put_ids(nc_jsonw *w, const char *key, char letter, nc_r_refs refs)
{
    nc_buf text = {0};
    nc_jw_key(w, key);
    nc_jw_values(w);
    for (size_t i = 0; i < refs.count; i++) {
        nc_buf_clear(&text);
        nc_buf_printf(&text, "%c%zu", letter, refs.items[i] + 1);
        nc_jw_text(w, nc_buf_str(&text));
    }
    nc_jw_values_end(w);
    nc_buf_free(&text);
}

static void put_numbers(nc_jsonw *w, const char *key, const uint64_t *numbers, size_t count)
{
    nc_jw_key(w, key);
    nc_jw_values(w);
    for (size_t i = 0; i < count; i++)
        nc_jw_uint(w, numbers[i]);
    nc_jw_values_end(w);
}

static nc_str truth_name(nc_truth truth)
{
    return truth == NC_YES ? NC_S("yes") : truth == NC_NO ? NC_S("no") : NC_S("undecided");
}

/* ---- actions ---- */

static void action_keys(nc_jsonw *w, const nc_r_action *a)
{
    nc_jw_put(w, "kind", nc_r_action_name(a->kind));
    nc_jw_put(w, "text", a->text);
    if (a->also.count > 0)
        put_texts(w, "also", a->also);
    nc_jw_put_some(w, "to", a->to);
    nc_jw_put_some(w, "risk", a->risk);
    if (a->cost > 0)
        nc_jw_put_int(w, "cost", a->cost);
    else
        nc_jw_put_null(w, "cost");
    nc_jw_put_some(w, "platform", a->platform);
    put_texts(w, "decides", a->decides);
    if (a->feeds.count > 0)
        put_texts(w, "feeds", a->feeds);
}

static void put_actions(nc_jsonw *w, const char *key, nc_r_actions actions)
{
    nc_jw_key(w, key);
    nc_jw_array(w);
    for (size_t i = 0; i < actions.count; i++) {
        nc_jw_object(w);
        action_keys(w, &actions.items[i]);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_prospects(nc_jsonw *w, const nc_r_action *a)
{
    nc_jw_put_int(w, "gain", a->gain);
    nc_jw_key(w, "outcomes");
    nc_jw_array(w);
    for (size_t i = 0; i < a->outcome_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "when", a->outcomes[i].when);
        put_texts(w, "rises", a->outcomes[i].rises);
        put_texts(w, "falls", a->outcomes[i].falls);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_next(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "next");
    nc_jw_array(w);
    for (size_t i = 0; i < r->next.count; i++) {
        nc_jw_object(w);
        nc_jw_put_uint(w, "rank", i + 1);
        action_keys(w, &r->next.items[i]);
        put_finding(w, "finding", r, r->next.items[i].finding);
        put_missing(w, "missing", r->next.items[i].missing);
        put_prospects(w, &r->next.items[i]);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

/* ---- head ---- */

static void put_case(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "case");
    nc_jw_object(w);
    nc_jw_put_some(w, "id", r->case_id);
    nc_jw_put_some(w, "title", r->title);
    put_digest(w, "bundle_digest", r->bundle);
    nc_jw_object_end(w);
}

static void put_knowledge(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "knowledge");
    nc_jw_object(w);
    put_digest(w, "digest", r->knowledge);
    nc_jw_key(w, "packs");
    nc_jw_array(w);
    for (size_t i = 0; i < r->pack_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "name", r->packs[i].name);
        nc_jw_put(w, "version", r->packs[i].version);
        nc_jw_put_some(w, "title", r->packs[i].title);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
    nc_jw_object_end(w);
}

static void put_run(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "run");
    nc_jw_object(w);
    nc_jw_put(w, "engine", r->engine);
    nc_jw_put(w, "basis", NC_S("rules only"));
    nc_jw_put_int(w, "exit", r->exit);
    put_knowledge(w, r);
    nc_jw_key(w, "options");
    nc_jw_object(w);
    nc_jw_put(w, "least_severity", nc_severity_name(r->least));
    nc_jw_put_bool(w, "show_suppressed", r->show_suppressed);
    if (r->language.n > 0)
        nc_jw_put(w, "language", r->language);
    nc_jw_object_end(w);
    nc_jw_object_end(w);
}

static void put_cleared(nc_jsonw *w, const nc_r_verdict *v)
{
    nc_jw_key(w, "exonerated");
    nc_jw_array(w);
    for (size_t i = 0; i < v->cleared_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "what", v->cleared[i].what);
        nc_jw_put(w, "cause", v->cleared[i].cause);
        nc_jw_put(w, "because", v->cleared[i].because);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_verdict(nc_jsonw *w, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    nc_jw_key(w, "verdict");
    nc_jw_object(w);
    nc_jw_put(w, "kind", nc_r_answer_name(v->kind));
    nc_jw_put(w, "headline", v->headline);
    nc_jw_put(w, "text", v->text);
    nc_jw_put_some(w, "severity", v->has_severity ? nc_severity_name(v->severity) : NC_S(""));
    nc_jw_put_some(w, "certainty", v->has_certainty ? nc_verdict_name(v->certainty) : NC_S(""));
    put_finding(w, "finding", r, v->finding);
    nc_jw_key(w, "causes");
    nc_jw_values(w);
    for (size_t i = 0; i < v->causes.count; i++)
        nc_jw_text(w, r->causes[v->causes.items[i]].name);
    nc_jw_values_end(w);
    nc_jw_put_some(w, "owner", v->owner);
    put_cleared(w, v);
    nc_jw_object_end(w);
}

/* ---- findings ---- */

static void put_steps(nc_jsonw *w, const nc_r_finding *f)
{
    nc_jw_key(w, "steps");
    nc_jw_array(w);
    for (size_t i = 0; i < f->step_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "kind", f->steps[i].kind);
        nc_jw_put(w, "text", f->steps[i].text);
        nc_jw_put_some(w, "value", f->steps[i].value);
        nc_jw_put(w, "truth", truth_name(f->steps[i].truth));
        put_ids(w, "evidence", 'E', f->steps[i].evidence);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void node_keys(nc_jsonw *w, const nc_r_node *node)
{
    static const nc_str kinds[] = {NC_SI("rule"), NC_SI("step"), NC_SI("fact"), NC_SI("more")};
    nc_jw_put(w, "kind", kinds[node->kind]);
    nc_jw_put(w, "text", node->text);
    nc_jw_put_some(w, "rule", node->rule);
    nc_jw_put_some(w, "truth", node->has_truth ? truth_name(node->truth) : NC_S(""));
    nc_jw_put_some(w, "place", node->place);
}

/* As deep as derivation.c builds it. */
static void node_value(nc_jsonw *w, const nc_r_node *node)
{
    nc_jw_object(w);
    node_keys(w, node);
    nc_jw_key(w, "children");
    nc_jw_array(w);
    for (const nc_r_node *child = node->child; child != NULL; child = child->next)
        node_value(w, child);
    nc_jw_array_end(w);
    nc_jw_object_end(w);
}

static void put_filters(nc_jsonw *w, const nc_r_finding *f)
{
    nc_jw_key(w, "filters");
    nc_jw_array(w);
    for (size_t i = 0; i < f->filter_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "source", f->filters[i].source);
        nc_jw_put(w, "filter", f->filters[i].text);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_suppression(nc_jsonw *w, const nc_r_finding *f)
{
    if (f->state != NC_R_SUPPRESSED) {
        nc_jw_put_null(w, "suppression");
        return;
    }
    nc_jw_key(w, "suppression");
    nc_jw_object(w);
    nc_jw_put(w, "reason", f->suppress_reason);
    nc_jw_put_some(w, "by", f->suppress_by);
    nc_jw_put_time(w, "until", f->suppress_until);
    nc_jw_object_end(w);
}

static void finding_head(nc_jsonw *w, const nc_r_finding *f)
{
    static const nc_str states[] = {NC_SI("found"), NC_SI("effect"), NC_SI("suppressed")};
    put_id(w, "id", 'F', f->number);
    nc_jw_put(w, "rule", f->rule);
    nc_jw_put(w, "code", f->code);
    nc_jw_put_some(w, "pack", f->pack);
    nc_jw_put(w, "title", f->title);
    nc_jw_put(w, "severity", nc_severity_name(f->severity));
    nc_jw_put(w, "state", states[f->state]);
    put_id(w, "effect_of", 'F', f->effect_number);
    nc_jw_put(w, "headline", f->headline);
    nc_jw_put_some(w, "what", f->what);
    nc_jw_put_some(w, "why", f->why);
    nc_jw_put_some(w, "fix", f->fix);
    nc_jw_put_time(w, "first", f->first);
    nc_jw_put_time(w, "last", f->last);
    nc_jw_put_uint(w, "matches", f->matches);
    put_digest(w, "fingerprint", f->fingerprint);
}

static void put_findings(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "findings");
    nc_jw_array(w);
    for (size_t i = 0; i < r->finding_count; i++) {
        const nc_r_finding *f = &r->findings[i];
        nc_jw_object(w);
        finding_head(w, f);
        put_texts(w, "tags", f->tags);
        put_texts(w, "refs", f->refs);
        if (f->recordings.count > 0)
            put_texts(w, "recordings", f->recordings);
        put_ids(w, "evidence", 'E', f->evidence);
        put_filters(w, f);
        put_steps(w, f);
        put_actions(w, "actions", f->actions);
        nc_jw_key(w, "derivation");
        node_value(w, f->derivation);
        put_texts(w, "would_change", f->would_change);
        nc_jw_ladder(w, &f->ladder);
        put_suppression(w, f);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_cited_by(nc_jsonw *w, const nc_result *r, const nc_r_evidence *e)
{
    nc_buf text = {0};
    nc_jw_key(w, "findings");
    nc_jw_values(w);
    for (size_t i = 0; i < e->findings.count; i++) {
        nc_buf_clear(&text);
        nc_buf_printf(&text, "F%u", r->findings[e->findings.items[i]].number);
        nc_jw_text(w, nc_buf_str(&text));
    }
    nc_jw_values_end(w);
    nc_buf_free(&text);
}

static void evidence_keys(nc_jsonw *w, const nc_r_evidence *e)
{
    nc_jw_put(w, "fact", e->fact);
    nc_jw_put_some(w, "source", e->source);
    nc_jw_put_some(w, "kind", e->kind);
    nc_jw_put_some(w, "system", e->system);
    nc_jw_put_some(w, "vantage", e->vantage);
    put_numbers(w, "records", e->records, e->record_count);
    put_numbers(w, "lines", e->lines, e->line_count);
    nc_jw_put_uint(w, "count", e->count);
    nc_jw_put_time(w, "at", e->from);
    nc_jw_put_time(w, "to", e->to);
    if (e->length > 0) {
        nc_jw_put_uint(w, "offset", e->offset);
        nc_jw_put_uint(w, "length", e->length);
    } else {
        nc_jw_put_null(w, "offset");
        nc_jw_put_null(w, "length");
    }
    nc_jw_put(w, "text", e->text);
    nc_jw_put_some(w, "filter", e->filter);
}

static void put_evidence(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "evidence");
    nc_jw_array(w);
    for (size_t i = 0; i < r->evidence_count; i++) {
        nc_jw_object(w);
        put_id(w, "id", 'E', i + 1);
        evidence_keys(w, &r->evidence[i]);
        put_cited_by(w, r, &r->evidence[i]);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

/* ---- causes ---- */

static void put_weights(nc_jsonw *w, const nc_result *r, const char *key, const nc_r_weight *weights,
                        size_t count)
{
    nc_jw_key(w, key);
    nc_jw_array(w);
    for (size_t i = 0; i < count; i++) {
        nc_jw_object(w);
        put_finding(w, "finding", r, weights[i].finding);
        nc_jw_put(w, "rule", weights[i].rule);
        nc_jw_put(w, "code", weights[i].code);
        nc_jw_put_int(w, "decibans", weights[i].decibans);
        nc_jw_put_bool(w, "excludes", weights[i].decibans <= NC_DB_EXCLUDES);
        nc_jw_put_bool(w, "counted", weights[i].counted);
        nc_jw_put(w, "because", weights[i].because);
        nc_jw_put_some(w, "about", weights[i].about);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_causes(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "causes");
    nc_jw_array(w);
    for (size_t i = 0; i < r->cause_count; i++) {
        const nc_r_cause *c = &r->causes[i];
        nc_jw_object(w);
        nc_jw_put(w, "name", c->name);
        nc_jw_put(w, "title", c->title);
        nc_jw_put_some(w, "about", c->about);
        nc_jw_put_some(w, "owner", c->owner);
        nc_jw_put(w, "verdict", nc_verdict_name(c->verdict));
        nc_jw_put_int(w, "decibans", c->decibans);
        nc_jw_put_int(w, "base", c->base);
        nc_jw_put_bool(w, "excluded", c->excluded);
        nc_jw_put_bool(w, "exonerates", c->exonerates);
        put_weights(w, r, "for", c->weights_for, c->for_count);
        put_weights(w, r, "against", c->weights_against, c->against_count);
        nc_jw_put_some(w, "tell", c->tell);
        nc_jw_put_some(w, "confirm", c->confirm);
        nc_jw_put_some(w, "refute", c->refute);
        nc_jw_put_some(w, "workaround", c->workaround);
        put_texts(w, "remedies", c->remedies);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_ruled_out(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "ruled_out");
    nc_jw_array(w);
    for (size_t i = 0; i < r->ruled_out_count; i++) {
        const nc_r_ruled_out *o = &r->ruled_out[i];
        nc_jw_object(w);
        nc_jw_put(w, "cause", o->cause);
        nc_jw_put(w, "title", o->title);
        nc_jw_put(w, "because", o->because);
        put_finding(w, "finding", r, o->finding);
        nc_jw_put_some(w, "rule", o->rule);
        put_ids(w, "evidence", 'E', o->evidence);
        nc_jw_put_bool(w, "excluded", o->excluded);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_undecided(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "undecided");
    nc_jw_array(w);
    for (size_t i = 0; i < r->undecided_count; i++) {
        const nc_r_undecided *u = &r->undecided[i];
        nc_jw_object(w);
        nc_jw_put(w, "rule", u->rule);
        nc_jw_put(w, "code", u->code);
        nc_jw_put(w, "title", u->title);
        nc_jw_put(w, "severity", nc_severity_name(u->severity));
        nc_jw_put_uint(w, "count", u->count);
        nc_jw_put_some(w, "reason", u->reason);
        nc_jw_put_some(w, "needs", u->needs);
        nc_jw_put_some(w, "about", u->about);
        put_texts(w, "places", u->places);
        put_actions(w, "actions", u->actions);
        put_ids(w, "missing", 'M', u->missing);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_places(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "places");
    nc_jw_array(w);
    for (size_t i = 0; i < r->place_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "name", r->places[i].name);
        nc_jw_put(w, "how", r->places[i].how);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_named(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "cause_titles");
    nc_jw_array(w);
    for (size_t i = 0; i < r->named_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "name", r->named[i].name);
        nc_jw_put(w, "title", r->named[i].title);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_all_missing(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "missing");
    nc_jw_array(w);
    for (size_t i = 0; i < r->missing_count; i++) {
        const nc_r_missing *m = &r->missing[i];
        nc_jw_object(w);
        put_id(w, "id", 'M', i + 1);
        nc_jw_put(w, "what", m->what);
        nc_jw_put_some(w, "why", m->why);
        put_texts(w, "separates", m->separates);
        put_texts(w, "rules", m->rules);
        if (m->optional)
            nc_jw_put_bool(w, "optional", true);
        put_actions(w, "commands", m->commands);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

/* ---- inputs ---- */

static void put_clocks(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "clocks");
    nc_jw_array(w);
    for (size_t i = 0; i < r->clock_count; i++) {
        const nc_r_clock *c = &r->clocks[i];
        nc_jw_object(w);
        nc_jw_put(w, "a", c->a);
        nc_jw_put(w, "b", c->b);
        put_seconds(w, "offset_s", c->has_offset, c->offset);
        put_seconds(w, "bound_s", c->has_bound, c->bound);
        put_seconds(w, "low_s", c->has_low, c->low);
        put_seconds(w, "high_s", c->has_high, c->high);
        nc_jw_key(w, "pairs");
        if (c->has_pairs)
            nc_jw_int(w, c->pairs);
        else
            nc_jw_null(w);
        nc_jw_key(w, "consistent");
        nc_jw_raw(w, !c->has_consistent ? NC_S("null") : c->consistent ? NC_S("true") : NC_S("false"));
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_systems(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "systems");
    nc_jw_array(w);
    for (size_t i = 0; i < r->system_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "name", r->systems[i].name);
        nc_jw_put_some(w, "role", r->systems[i].role);
        nc_jw_put_some(w, "os", r->systems[i].os);
        put_texts(w, "addresses", r->systems[i].addresses);
        put_texts(w, "sources", r->systems[i].sources);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void input_coverage(nc_jsonw *w, const nc_r_input *in)
{
    nc_jw_put_time(w, "first", in->from);
    nc_jw_put_time(w, "last", in->to);
    nc_jw_key(w, "complete");
    nc_jw_raw(w, !in->has_complete ? NC_S("null") : in->complete ? NC_S("true") : NC_S("false"));
    nc_jw_key(w, "drops");
    if (in->has_drops)
        nc_jw_int(w, in->drops);
    else
        nc_jw_null(w);
    nc_jw_put_some(w, "filter", in->filter);
    nc_jw_put_some(w, "sees", in->sees);
    nc_jw_put_int(w, "zone_minutes", in->zone_minutes);
    nc_jw_put_bool(w, "zone_assumed", in->zone_assumed);
}

static void put_inputs(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "inputs");
    nc_jw_array(w);
    for (size_t i = 0; i < r->input_count; i++) {
        const nc_r_input *in = &r->inputs[i];
        nc_jw_object(w);
        nc_jw_put(w, "name", in->name);
        nc_jw_put_some(w, "kind", in->kind);
        nc_jw_put(w, "status", nc_source_status_name(in->status));
        nc_jw_put_some(w, "note", in->note);
        nc_jw_put_some(w, "encoding", in->encoding);
        nc_jw_put_uint(w, "bytes", in->bytes);
        nc_jw_put_uint(w, "records", in->records);
        put_digest(w, "digest", in->digest);
        nc_jw_put_some(w, "system", in->system);
        nc_jw_put_some(w, "vantage", in->vantage);
        input_coverage(w, in);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_limits(nc_jsonw *w, const nc_result *r)
{
    nc_jw_key(w, "limits_hit");
    nc_jw_array(w);
    for (size_t i = 0; i < r->limit_count; i++) {
        nc_jw_object(w);
        nc_jw_put(w, "limit", r->limits[i].limit);
        nc_jw_put_uint(w, "value", r->limits[i].value);
        nc_jw_put_some(w, "effect", r->limits[i].effect);
        nc_jw_object_end(w);
    }
    nc_jw_array_end(w);
}

static void put_completeness(nc_jsonw *w, const nc_result *r)
{
    static const nc_str words[] = {NC_SI("complete"), NC_SI("partial"), NC_SI("empty")};
    nc_jw_key(w, "completeness");
    nc_jw_object(w);
    nc_jw_put(w, "status", words[r->status]);
    nc_jw_key(w, "inputs");
    nc_jw_object(w);
    for (int i = 0; i < NC_SOURCE_STATUS_COUNT; i++)
        nc_jw_put_uint(w, nc_source_status_name((nc_source_status)i).p, r->input_status[i]);
    nc_jw_object_end(w);
    put_limits(w, r);
    nc_jw_key(w, "rules");
    nc_jw_object(w);
    nc_jw_put_uint(w, "evaluated", r->rules_evaluated);
    nc_jw_put_uint(w, "fired", r->rules_fired);
    nc_jw_put_uint(w, "undecided", r->rules_undecided);
    nc_jw_put_uint(w, "without_source", r->rules_without_source);
    nc_jw_object_end(w);
    nc_jw_key(w, "facts");
    nc_jw_object(w);
    nc_jw_put_uint(w, "offered", r->facts_offered);
    nc_jw_put_uint(w, "kept", r->facts_kept);
    nc_jw_put_uint(w, "derived", r->rows_derived);
    nc_jw_object_end(w);
    nc_jw_put_uint(w, "suppressed", r->suppressed);
    nc_jw_put_uint(w, "filtered", r->filtered);
    if (r->notices.count > 0)
        put_texts(w, "notices", r->notices);
    nc_jw_object_end(w);
}

void nc_render_json(const nc_result *r, const nc_report_options *options, nc_buf *out)
{
    (void)options; /* looks are not part of the object */
    nc_jsonw w = {.out = out};
    nc_jw_object(&w);
    nc_jw_put(&w, "schema", NC_S("netcause.result/1"));
    put_case(&w, r);
    put_run(&w, r);
    put_verdict(&w, r);
    put_texts(&w, "tell", r->tell);
    put_next(&w, r);
    if (r->place_count > 0)
        put_places(&w, r);
    if (r->named_count > 0)
        put_named(&w, r);
    put_findings(&w, r);
    put_evidence(&w, r);
    if (r->packet_count > 0)
        nc_jw_packets(&w, r);
    put_causes(&w, r);
    put_ruled_out(&w, r);
    put_undecided(&w, r);
    put_all_missing(&w, r);
    put_clocks(&w, r);
    put_systems(&w, r);
    put_inputs(&w, r);
    put_completeness(&w, r);
    nc_jw_object_end(&w);
    nc_buf_char(out, '\n');
}
