/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "reports/jsonw.h"
#include "reports_case.h"

#include <jansson.h>
#include <stdio.h>

static nc_buf json_text(fixture *x)
{
    nc_buf out = { 0 };
    nc_result *r = nc_result_new(&x->input);
    nc_render_json(r, NULL, &out);
    nc_result_free(r);
    return out;
}

static json_t *parsed(fixture *x)
{
    nc_buf out = json_text(x);
    json_error_t error;
    json_t *root = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (root == NULL)
        fail_msg("line %d: %s", error.line, error.text);
    nc_buf_free(&out);
    return root;
}

static json_t *at(json_t *value, const char *path)
{
    nc_str rest = nc_str_c(path), piece;
    while (value != NULL && nc_str_split(&rest, '.', &piece)) {
        char key[64];
        memcpy(key, piece.p, piece.n);
        key[piece.n] = '\0';
        value = key[0] >= '0' && key[0] <= '9' ? json_array_get(value, (size_t)(key[0] - '0'))
                                               : json_object_get(value, key);
    }
    if (value == NULL)
        fail_msg("no %s", path);
    return value;
}

static void assert_is(json_t *root, const char *path, const char *text)
{
    json_t *value = at(root, path);
    assert_true(json_is_string(value));
    assert_string_equal(json_string_value(value), text);
}

/* ---- the published schema: as much of draft 2020-12 as it uses ---- */

static const char *wrong(json_t *root, json_t *schema, json_t *value);

static bool is_type(const char *name, json_t *value)
{
    static const struct {
        const char *name;
        int type;
    } types[] = {
        { "object", JSON_OBJECT },   { "array", JSON_ARRAY }, { "string", JSON_STRING },
        { "integer", JSON_INTEGER }, { "null", JSON_NULL },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, name) == 0)
            return (int)json_typeof(value) == types[i].type;
    if (strcmp(name, "number") == 0)
        return json_is_number(value);
    return strcmp(name, "boolean") == 0 && json_is_boolean(value);
}

static bool type_fits(json_t *type, json_t *value)
{
    size_t i;
    json_t *each;
    if (json_is_string(type))
        return is_type(json_string_value(type), value);
    json_array_foreach(type, i, each) if (is_type(json_string_value(each), value)) return true;
    return false;
}

static const char *wrong_object(json_t *root, json_t *schema, json_t *value)
{
    const char *key, *found;
    size_t i;
    json_t *each, *properties = json_object_get(schema, "properties");
    json_array_foreach(json_object_get(schema, "required"), i,
                       each) if (json_object_get(value, json_string_value(each)) ==
                                 NULL) return json_string_value(each);
    json_object_foreach(value, key, each)
    {
        json_t *rule = json_object_get(properties, key);
        if (rule == NULL && json_is_false(json_object_get(schema, "additionalProperties")))
            return key;
        found = rule ? wrong(root, rule, each) : NULL;
        if (found != NULL)
            return found;
    }
    return NULL;
}

static bool among(json_t *list, json_t *value)
{
    size_t i;
    json_t *each;
    json_array_foreach(list, i, each) if (json_equal(each, value)) return true;
    return false;
}

static bool any_fits(json_t *root, json_t *list, json_t *value)
{
    size_t i;
    json_t *each;
    json_array_foreach(list, i, each) if (wrong(root, each, value) == NULL) return true;
    return false;
}

/* NULL when the value follows the schema, else a word on what does not. */
static const char *wrong(json_t *root, json_t *schema, json_t *value)
{
    size_t i;
    json_t *each, *ref = json_object_get(schema, "$ref"), *part;
    if (ref != NULL)
        return wrong(
            root, json_object_get(json_object_get(root, "$defs"), strrchr(json_string_value(ref), '/') + 1),
            value);
    if ((part = json_object_get(schema, "type")) != NULL && !type_fits(part, value))
        return "a type";
    if ((part = json_object_get(schema, "const")) != NULL && !json_equal(part, value))
        return "a constant";
    if ((part = json_object_get(schema, "enum")) != NULL && !among(part, value))
        return json_is_string(value) ? json_string_value(value) : "an enum";
    if ((part = json_object_get(schema, "anyOf")) != NULL && !any_fits(root, part, value))
        return "anyOf";
    if ((part = json_object_get(schema, "minimum")) != NULL && json_is_integer(value) &&
        json_integer_value(value) < json_integer_value(part))
        return "a minimum";
    if (json_is_object(value) && json_object_get(schema, "properties") != NULL)
        return wrong_object(root, schema, value);
    if (json_is_array(value) && (part = json_object_get(schema, "items")) != NULL)
        json_array_foreach(value, i, each)
        {
            const char *found = wrong(root, part, each);
            if (found != NULL)
                return found;
        }
    return NULL;
}

static json_t *load_schema(void)
{
    json_error_t error;
    json_t *schema = json_load_file(NC_SOURCE_DIR "/docs/result.schema.json", JSON_REJECT_DUPLICATES, &error);
    if (schema == NULL)
        fail_msg("schema: %s", error.text);
    return schema;
}

static void assert_follows(fixture *x)
{
    json_t *schema = load_schema(), *root = parsed(x);
    const char *found = wrong(schema, schema, root);
    if (found != NULL)
        fail_msg("against the schema: %s", found);
    json_decref(root);
    json_decref(schema);
}

static void the_object_follows_its_schema(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->input.show_suppressed = true;
    assert_follows(x);
    x->outcome = (nc_outcome){ 0 };
    x->input.case_id = x->input.title = (nc_str){ 0 };
    x->input.bundle = (nc_digest){ 0 };
    x->input.rows = NULL;
    assert_follows(x);
    fixture_free(x);
}

static void the_checker_of_schemas_can_fail(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    json_t *schema = load_schema(), *root = parsed(x);
    json_object_set_new(at(root, "findings.0"), "colour", json_string("red"));
    assert_string_equal(wrong(schema, schema, root), "colour");
    json_object_del(at(root, "findings.0"), "colour");
    json_object_del(at(root, "evidence.0"), "records");
    assert_string_equal(wrong(schema, schema, root), "records");
    json_object_set_new(at(root, "evidence.0"), "records", json_pack("[i]", 0));
    assert_string_equal(wrong(schema, schema, root), "a minimum");
    json_object_set_new(at(root, "evidence.0"), "records", json_array());
    json_object_set_new(at(root, "verdict"), "kind", json_string("guilty"));
    assert_string_equal(wrong(schema, schema, root), "guilty");
    json_decref(root);
    json_decref(schema);
    fixture_free(x);
}

/* ---- meaning ---- */

static void the_object_says_what_was_found(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    json_t *root = parsed(x);
    assert_is(root, "schema", "netcause.result/1");
    assert_is(root, "case.id", "INC0012345");
    assert_is(root, "case.bundle_digest", "00000000000000050000000000000006");
    assert_is(root, "run.basis", "rules only");
    assert_int_equal(json_integer_value(at(root, "run.exit")), 3);
    assert_is(root, "verdict.kind", "cause_found");
    assert_is(root, "verdict.finding", "F1");
    assert_is(root, "verdict.certainty", "likely");
    assert_is(root, "verdict.causes.0", "net.firewall-inspects-ftp");
    assert_is(root, "verdict.exonerated.0.cause", "zos.ftp-refuses-port");
    assert_is(root, "findings.1.effect_of", "F1");
    assert_is(root, "findings.0.first", "2009-03-03T02:35:29.534300000Z");
    assert_true(json_is_null(at(root, "findings.2.first")));
    assert_is(root, "findings.0.evidence.2", "E3");
    assert_is(root, "findings.0.filters.0.filter", "frame.number in {61,62,65,68,74..77,99,101,257}");
    assert_is(root, "findings.0.steps.0.evidence.0", "E3");
    assert_is(root, "findings.0.steps.1.truth", "no");
    assert_is(root, "findings.1.derivation.children.0.children.0.children.1.place",
              "zos.pcap #62, 02:35:29.537900");
    assert_int_equal(json_integer_value(at(root, "evidence.2.records.8")), 257);
    assert_int_equal(json_array_size(at(root, "evidence.2.records")), FRAMES);
    assert_int_equal(json_integer_value(at(root, "evidence.0.offset")), 9120);
    assert_true(json_is_null(at(root, "evidence.1.offset")));
    assert_is(root, "evidence.0.findings.1", "F2");
    assert_is(root, "causes.2.verdict", "ruled out");
    assert_true(json_is_true(at(root, "causes.2.against.0.excludes")));
    assert_int_equal(json_integer_value(at(root, "causes.0.for.0.decibans")), 10);
    assert_is(root, "next.2.missing", "M1");
    assert_is(root, "missing.0.commands.0.text", "V TCPIP,<stack>,PKT,ON");
    assert_is(root, "undecided.0.missing.0", "M1");
    assert_true(json_real_value(at(root, "clocks.0.offset_s")) < -406.7475 &&
                json_real_value(at(root, "clocks.0.offset_s")) > -406.7476);
    assert_is(root, "inputs.3.first", "2009-03-03T02:35:29.000000000Z");
    assert_true(json_is_false(at(root, "inputs.3.complete")));
    assert_is(root, "completeness.status", "partial");
    assert_int_equal(json_integer_value(at(root, "completeness.limits_hit.0.value")), 5000000);
    json_decref(root);
    fixture_free(x);
}

static size_t lines_starting(nc_str text, const char *start)
{
    nc_str line;
    size_t count = 0;
    while (nc_str_split(&text, '\n', &line))
        count += nc_str_starts(line, nc_str_c(start));
    return count;
}

/* Both formats are views of one object: the same things in the same order. */
static void text_and_object_agree(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->input.show_suppressed = true;
    json_t *root = parsed(x), *finding;
    nc_buf text = { 0 };
    nc_result *r = nc_result_new(&x->input);
    nc_render_text(r, NULL, &text);
    nc_str rest = nc_buf_str(&text);
    size_t i;
    json_array_foreach(at(root, "findings"), i, finding)
    {
        char row[16];
        snprintf(row, sizeof row, "\n %s ", json_string_value(at(finding, "id")));
        size_t place = nc_str_find(rest, nc_str_c(row));
        assert_true(place != SIZE_MAX);
        rest = nc_str_sub(rest, place + 1, SIZE_MAX);
        nc_str line;
        assert_true(nc_str_split(&(nc_str){ rest.p, rest.n }, '\n', &line));
        assert_true(nc_str_find(line, nc_str_c(json_string_value(at(finding, "code")))) != SIZE_MAX);
    }
    assert_int_equal(i, 4);
    assert_int_equal(lines_starting(nc_buf_str(&text), " F"),
                     2 * i + 1 + 1); /* table, details; FINDINGS and FACTS */
    assert_int_equal(lines_starting(nc_buf_str(&text), " M"), json_array_size(at(root, "missing")) + 1);
    assert_int_equal(lines_starting(nc_buf_str(&text), " x "), json_array_size(at(root, "ruled_out")));
    assert_int_equal(lines_starting(nc_buf_str(&text), " ? "), json_array_size(at(root, "undecided")));
    assert_is(root, "verdict.headline", "The session is cut");
    nc_buf_free(&text);
    nc_result_free(r);
    json_decref(root);
    fixture_free(x);
}

/* ---- hostile texts ---- */

static void hostile_texts_come_back_as_data(void **state)
{
    (void)state;
    static const char expected[] = "The session is "
                                   "cut\x1b[31m\xef\xbf\xbd!\xe2\x80\xae\xe2\x81\xa6\"'`$"
                                   "\\\0\xef\xbf\xbd\xef\xbf\xbd(\n\r\x07|</script>";
    fixture *x = fixture_new(POISON, false);
    x->input.show_suppressed = true;
    nc_buf out = json_text(x);
    for (size_t i = 0; i < out.n; i++)
        assert_true(out.p[i] == '\n' || (unsigned char)out.p[i] >= 0x20);
    assert_true(nc_str_find(nc_buf_str(&out), NC_S("\xe2\x80\xae")) == SIZE_MAX);
    nc_buf_free(&out);
    json_t *root = parsed(x), *headline = at(root, "verdict.headline");
    assert_int_equal(json_string_length(headline), sizeof expected - 1);
    assert_memory_equal(json_string_value(headline), expected, sizeof expected - 1);
    assert_int_equal(json_array_size(at(root, "findings")), 4);
    json_decref(root);
    assert_follows(x);
    fixture_free(x);
}

static void the_writer_puts_commas(void **state)
{
    (void)state;
    nc_buf out = { 0 };
    nc_jsonw w = { .out = &out };
    nc_jw_object(&w);
    nc_jw_key(&w, "a");
    nc_jw_array(&w);
    nc_jw_array_end(&w);
    nc_jw_put_int(&w, "b", INT64_MIN);
    nc_jw_key(&w, "c");
    nc_jw_values(&w);
    nc_jw_uint(&w, UINT64_MAX);
    nc_jw_bool(&w, false);
    nc_jw_values_end(&w);
    nc_jw_key(&w, "d");
    nc_jw_array(&w);
    nc_jw_object(&w);
    nc_jw_put_null(&w, "e");
    nc_jw_object_end(&w);
    nc_jw_object(&w);
    nc_jw_object_end(&w);
    nc_jw_array_end(&w);
    nc_jw_object_end(&w);
    const char *text =
        "{\n  \"a\": [],\n  \"b\": -9223372036854775808,\n  \"c\": [18446744073709551615, false],\n"
        "  \"d\": [\n    {\n      \"e\": null\n    },\n    {}\n  ]\n}";
    assert_true(nc_str_eq(nc_buf_str(&out), nc_str_c(text)));
    nc_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_object_follows_its_schema),   cmocka_unit_test(the_checker_of_schemas_can_fail),
        cmocka_unit_test(the_object_says_what_was_found),  cmocka_unit_test(text_and_object_agree),
        cmocka_unit_test(hostile_texts_come_back_as_data), cmocka_unit_test(the_writer_puts_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
