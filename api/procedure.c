/* SPDX-License-Identifier: Apache-2.0 */
#include "procedure.h"

#include "engine/base/num.h"
#include "engine/base/value.h"
#include "engine/base/yaml.h"

#include <inttypes.h>

enum { PARAMS = 32, WORDS = 16, STEPS = 16, SYMPTOMS = 16, LINES = 16 };

typedef struct param {
    nc_str name, doc, value;
    nc_str words[WORDS], begins; /* begins: of a name, in upper case */
    nc_str unless;               /* a parameter that tells how to find it, so that it need not be given */
    const struct kind *kind;     /* NULL: none is named */
    unsigned word_count, name_most, text_most, hex;
    bool ranged, must;
    int64_t least, most;
} param;

struct nc_procedure {
    nc_str name, title, purpose;
    nc_str symptoms[SYMPTOMS], needs[LINES], notes[LINES];
    unsigned symptom_count, need_count, note_count, param_count, step_count;
    param params[PARAMS];
    struct {
        nc_str title, where, text;
        nc_str expect[LINES];
        unsigned expect_count;
    } steps[STEPS];
};

/* ---- kinds of values ---- */

static bool only(nc_str value, bool (*good)(char c))
{
    for (size_t i = 0; i < value.n; i++)
        if (!good(value.p[i]))
            return false;
    return value.n > 0;
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '@' || c == '#' || c == '$';
}

static bool name_char(char c)
{
    return letter(c) || (c >= '0' && c <= '9');
}

static bool text_char(char c)
{
    return c > ' ' && c <= '~' && nc_str_find_char(NC_S("'\"`,;|&<>\\"), c) == SIZE_MAX;
}

static bool hex_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static bool is_type(nc_str value, nc_type type)
{
    nc_word word;
    nc_pool *pool = nc_pool_new();
    bool good = nc_value_parse(pool, type, value, &word);
    nc_pool_free(pool);
    return good;
}

static bool is_host(nc_str value)
{
    return is_type(value, NC_T_IP);
}

static bool is_network(nc_str value)
{
    return is_host(value) || is_type(value, NC_T_CIDR);
}

/* As people copy it; the command takes the digits alone. */
static bool is_mac(nc_str value)
{
    return is_type(value, NC_T_MAC) || (value.n == 12 && only(value, hex_char));
}

static bool is_ethertype(nc_str value)
{
    uint64_t number;
    return value.n == 4 && only(value, hex_char) && nc_num_u64(value, 16, &number) && number >= 0x600;
}

static bool qualifier_char(char c)
{
    return name_char(c) || c == '-';
}

/* z/OS DFSMS Using Data Sets, "Data Set Names" */
static bool is_data_set(nc_str value)
{
    enum { MOST = 44, QUALIFIER = 8 };
    nc_str part;
    bool good = value.n > 0 && value.n <= MOST && value.p[value.n - 1] != '.';
    while (good && value.n > 0 && nc_str_split(&value, '.', &part))
        good = part.n > 0 && part.n <= QUALIFIER && letter(part.p[0]) && only(part, qualifier_char);
    return good;
}

static bool file_char(char c)
{
    return (name_char(c) && c != '#' && c != '$') || nc_str_find_char(NC_S("._-/:+"), c) != SIZE_MAX;
}

/* What a shell takes as it is, and a command for no option. */
static bool is_file(nc_str value)
{
    return value.n <= 60 && only(value, file_char) && value.p[0] != '-';
}

static bool is_interface(nc_str value)
{
    return value.n <= 15 && is_file(value) && nc_str_find_char(value, '/') == SIZE_MAX;
}

/* What `is` names. */
typedef struct kind {
    nc_str name, words;
    bool (*good)(nc_str value);
    bool upper, digits; /* how it is printed: in upper case; without what stands between hexadecimal digits */
} kind;

static const kind kinds[] = {
    {NC_SI("address"), NC_SI("an IPv4 or IPv6 address, with a prefix length or without"), is_network, false,
     false},
    {NC_SI("host"), NC_SI("an IPv4 or IPv6 address"), is_host, false, false},
    {NC_SI("mac"), NC_SI("12 hexadecimal digits, in groups or not"), is_mac, true, true},
    {NC_SI("ethertype"), NC_SI("4 hexadecimal digits, 0600 to FFFF"), is_ethertype, true, false},
    {NC_SI("data-set"), NC_SI("names of 1 to 8 characters with periods between them, 44 characters at most"),
     is_data_set, true, false},
    {NC_SI("file"), NC_SI("1 to 60 letters, digits, . _ - / : + and @, not beginning with -"), is_file, false,
     false},
    {NC_SI("interface"), NC_SI("1 to 15 letters, digits, . _ - : + and @"), is_interface, false, false},
};

/* ---- reading ---- */

static unsigned read_list(const nc_node *node, nc_str *out, unsigned most, nc_diag *diag)
{
    if (node == NULL)
        return 0;
    if (node->kind != NC_NODE_LIST || node->count > most) {
        nc_report(diag, NC_E_INVALID, node->place, "a list of at most %u texts is expected", most);
        return 0;
    }
    for (unsigned i = 0; i < node->count; i++)
        out[i] = node->items[i]->text;
    return node->count;
}

static bool read_number(const nc_node *map, const char *key, int64_t *out, nc_diag *diag)
{
    const nc_node *node = nc_node_get(map, key);
    if (node == NULL)
        return false;
    if (!nc_num_i64(node->text, out))
        nc_report(diag, NC_E_INVALID, node->place, "'%s' must be a number", key);
    return true;
}

static void read_kind(param *p, const nc_node *map, nc_diag *diag)
{
    const nc_node *node = nc_node_get(map, "is");
    for (size_t i = 0; node != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (nc_str_eq(node->text, kinds[i].name))
            p->kind = &kinds[i];
    if (node != NULL && p->kind == NULL)
        nc_report(diag, NC_E_INVALID, node->place, "no kind of value is called '%.*s'", NC_FMT(node->text));
}

static void read_param(param *p, const nc_pair *pair, nc_diag *diag)
{
    static const nc_str keys[] = {NC_SI("doc"),  NC_SI("value"), NC_SI("words"),  NC_SI("least"),
                                  NC_SI("most"), NC_SI("name"),  NC_SI("text"),   NC_SI("hex"),
                                  NC_SI("is"),   NC_SI("must"),  NC_SI("begins"), NC_SI("unless")};
    const nc_node *map = pair->value;
    int64_t number = 0;
    *p = (param){.name = pair->key};
    if (map->kind != NC_NODE_MAP ||
        nc_node_check_keys(map, keys, sizeof keys / sizeof *keys, diag) != NC_E_OK)
        return;
    p->doc = nc_node_text(map, "doc", NC_S(""));
    p->value = nc_node_text(map, "value", NC_S(""));
    p->begins = nc_node_text(map, "begins", NC_S(""));
    p->unless = nc_node_text(map, "unless", NC_S(""));
    read_kind(p, map, diag);
    p->must = nc_str_eq(nc_node_text(map, "must", NC_S("")), NC_S("true"));
    p->word_count = read_list(nc_node_get(map, "words"), p->words, WORDS, diag);
    p->name_most = read_number(map, "name", &number, diag) ? (unsigned)number : 0;
    p->text_most = read_number(map, "text", &number, diag) ? (unsigned)number : 0;
    p->hex = read_number(map, "hex", &number, diag) ? (unsigned)number : 0;
    p->ranged = read_number(map, "least", &p->least, diag) && read_number(map, "most", &p->most, diag);
}

static void read_steps(nc_procedure *p, const nc_node *list, nc_diag *diag)
{
    static const nc_str keys[] = {NC_SI("title"), NC_SI("where"), NC_SI("text"), NC_SI("expect")};
    for (unsigned i = 0; list != NULL && i < list->count && p->step_count < STEPS; i++) {
        const nc_node *map = list->items[i];
        if (nc_node_check_keys(map, keys, sizeof keys / sizeof *keys, diag) != NC_E_OK)
            continue;
        p->steps[p->step_count].title = nc_node_text(map, "title", NC_S(""));
        p->steps[p->step_count].where = nc_node_text(map, "where", NC_S(""));
        p->steps[p->step_count].expect_count =
            read_list(nc_node_get(map, "expect"), p->steps[p->step_count].expect, LINES, diag);
        p->steps[p->step_count++].text = nc_node_text(map, "text", NC_S(""));
    }
}

static const param *find(const nc_procedure *p, nc_str name)
{
    for (unsigned i = 0; i < p->param_count; i++)
        if (nc_str_eq_fold(p->params[i].name, name))
            return &p->params[i];
    return NULL;
}

/* {NAME} at the front of the text; its length with the braces, 0 when there is none. */
static size_t named(nc_str text, nc_str *name)
{
    size_t end = text.n > 0 && text.p[0] == '{' ? nc_str_find_char(text, '}') : SIZE_MAX;
    if (end == SIZE_MAX || end < 2)
        return 0;
    *name = nc_str_sub(text, 1, end - 1);
    for (size_t i = 0; i < name->n; i++)
        if (name->p[i] < 'a' || name->p[i] > 'z')
            return 0;
    return end + 1;
}

/* Every name in a text must be a parameter. */
static void check_text(const nc_procedure *p, nc_str file, nc_str title, nc_str text, nc_diag *diag)
{
    nc_str name;
    for (size_t at = 0; at < text.n; at++)
        if (named(nc_str_sub(text, at, SIZE_MAX), &name) > 0 && find(p, name) == NULL)
            nc_report(diag, NC_E_INVALID, (nc_place){.file = file},
                      "step '%.*s' uses {%.*s}, which is no parameter", NC_FMT(title), NC_FMT(name));
}

static void check_texts(const nc_procedure *p, nc_str file, nc_diag *diag)
{
    for (unsigned s = 0; s < p->step_count; s++) {
        nc_str title = p->steps[s].title;
        check_text(p, file, title, p->steps[s].where, diag);
        check_text(p, file, title, p->steps[s].text, diag);
        for (unsigned i = 0; i < p->steps[s].expect_count; i++)
            check_text(p, file, title, p->steps[s].expect[i], diag);
    }
    for (unsigned i = 0; i < p->param_count; i++)
        if (p->params[i].unless.n > 0 && find(p, p->params[i].unless) == NULL)
            nc_report(diag, NC_E_INVALID, (nc_place){.file = file}, "'%.*s' is no parameter",
                      NC_FMT(p->params[i].unless));
}

nc_procedure *nc_procedure_read(nc_arena *arena, nc_str file, nc_str text, nc_diag *diag)
{
    static const nc_str keys[] = {NC_SI("procedure"), NC_SI("title"), NC_SI("purpose"), NC_SI("symptoms"),
                                  NC_SI("needs"),     NC_SI("notes"), NC_SI("params"),  NC_SI("steps")};
    const nc_node *const *documents;
    size_t count, before = nc_diag_errors(diag);
    if (nc_yaml_read(arena, file, text, diag, &documents, &count) != NC_E_OK || count != 1)
        return NULL;
    const nc_node *map = documents[0], *params = nc_node_get(map, "params");
    nc_node_check_keys(map, keys, sizeof keys / sizeof *keys, diag);
    nc_procedure *p = NC_NEW_ARRAY(arena, nc_procedure, 1);
    *p = (nc_procedure){.name = nc_node_text(map, "procedure", NC_S("")),
                        .title = nc_node_text(map, "title", NC_S("")),
                        .purpose = nc_node_text(map, "purpose", NC_S(""))};
    p->symptom_count = read_list(nc_node_get(map, "symptoms"), p->symptoms, SYMPTOMS, diag);
    p->need_count = read_list(nc_node_get(map, "needs"), p->needs, LINES, diag);
    p->note_count = read_list(nc_node_get(map, "notes"), p->notes, LINES, diag);
    for (unsigned i = 0; params != NULL && i < params->count && i < PARAMS; i++)
        read_param(&p->params[p->param_count++], &params->pairs[i], diag);
    read_steps(p, nc_node_get(map, "steps"), diag);
    check_texts(p, file, diag);
    if (p->name.n == 0 || p->step_count == 0)
        nc_report(diag, NC_E_INVALID, map->place, "a procedure needs a name and steps");
    return nc_diag_errors(diag) == before ? p : NULL;
}

nc_str nc_procedure_name(const nc_procedure *procedure)
{
    return procedure->name;
}

nc_str nc_procedure_title(const nc_procedure *procedure)
{
    return procedure->title;
}

bool nc_procedure_for(const nc_procedure *procedure, nc_str symptom)
{
    for (unsigned i = 0; i < procedure->symptom_count; i++)
        if (nc_str_eq_fold(procedure->symptoms[i], symptom))
            return true;
    return false;
}

unsigned nc_procedure_symptoms(const nc_procedure *procedure, nc_str *out, unsigned most)
{
    unsigned n = procedure->symptom_count < most ? procedure->symptom_count : most;
    for (unsigned i = 0; i < n; i++)
        out[i] = procedure->symptoms[i];
    return n;
}

/* ---- values ---- */

static bool is_word(const param *p, nc_str value)
{
    for (unsigned i = 0; i < p->word_count; i++)
        if (nc_str_eq_fold(p->words[i], value))
            return true;
    return false;
}

static bool is_name(const param *p, nc_str value)
{
    return value.n > 0 && value.n <= p->name_most && letter(value.p[0]) && only(value, name_char) &&
           nc_str_starts_fold(value, p->begins);
}

/* A value is good in any of the ways that the parameter names. */
static bool accepts(const param *p, nc_str value)
{
    int64_t number;
    return is_word(p, value) || (p->kind != NULL && p->kind->good(value)) ||
           (p->ranged && nc_num_i64(value, &number) && number >= p->least && number <= p->most) ||
           (p->hex > 0 && value.n == p->hex && only(value, hex_char)) || is_name(p, value) ||
           (p->text_most > 0 && value.n <= p->text_most && only(value, text_char));
}

/* "TCP, UDP or 0 to 255" */
static void say_accepted(const param *p, nc_buf *out)
{
    const char *between = "";
    for (unsigned i = 0; i < p->word_count; i++) {
        nc_buf_printf(out, "%s%.*s", between, NC_FMT(p->words[i]));
        between = i + 2 < p->word_count ? ", " : " or ";
    }
    between = p->word_count > 0 ? " or " : "";
    if (p->ranged)
        nc_buf_printf(out, "%s%" PRId64 " to %" PRId64, between, p->least, p->most);
    if (p->hex > 0)
        nc_buf_printf(out, "%s%u hexadecimal digits", between, p->hex);
    if (p->kind != NULL)
        nc_buf_printf(out, "%s%.*s", between, NC_FMT(p->kind->words));
    if (p->name_most > 0 && p->begins.n > 0)
        nc_buf_printf(out, "%sa name of at most %u letters, digits, @, # and $ that begins with %.*s",
                      between, p->name_most, NC_FMT(p->begins));
    else if (p->name_most > 0)
        nc_buf_printf(out, "%sa name of 1 to %u letters, digits, @, # and $, not beginning with a digit",
                      between, p->name_most);
    if (p->text_most > 0)
        nc_buf_printf(out, "%s1 to %u characters without blanks, quotes and commas", between, p->text_most);
}

static nc_str value_of(const param *p, const nc_assignment *given, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq_fold(given[i].name, p->name))
            return given[i].value;
    return p->value;
}

/* ---- complaints ---- */

static bool check(const nc_procedure *p, const nc_assignment *given, size_t count, nc_buf *out)
{
    size_t before = out->n;
    for (size_t i = 0; i < count; i++) {
        const param *known = find(p, given[i].name);
        size_t earlier = 0;
        while (!nc_str_eq_fold(given[earlier].name, given[i].name))
            earlier++;
        if (known != NULL && earlier < i)
            nc_buf_printf(out, "%.*s is given twice; a procedure takes one\n", NC_FMT(known->name));
        if (known == NULL) {
            nc_buf_printf(out, "%.*s has no parameter '%.*s'\n", NC_FMT(p->name), NC_FMT(given[i].name));
        } else if (!accepts(known, given[i].value)) {
            nc_buf_printf(out, "%.*s '%.*s': must be ", NC_FMT(known->name), NC_FMT(given[i].value));
            say_accepted(known, out);
            nc_buf_c(out, "\n");
        }
    }
    for (unsigned i = 0; i < p->param_count; i++) {
        const param *must = &p->params[i], *instead = find(p, must->unless);
        if (must->must && value_of(must, given, count).n == 0 &&
            (instead == NULL || value_of(instead, given, count).n == 0))
            nc_buf_printf(out, "%.*s is missing: %.*s%s%.*s\n", NC_FMT(must->name), NC_FMT(must->doc),
                          instead == NULL ? "" : "; or give --", NC_FMT(must->unless));
    }
    return out->n == before;
}

/* ---- printing ---- */

typedef struct filling {
    const nc_procedure *procedure;
    const nc_assignment *given;
    size_t count;
} filling;

static bool must_be(const filling *f, nc_str name)
{
    const param *p = find(f->procedure, name);
    return p != NULL && p->must;
}

static nc_str filled(const filling *f, nc_str name)
{
    const param *p = find(f->procedure, name);
    return p == NULL ? NC_S("") : value_of(p, f->given, f->count);
}

static void put_value(const filling *f, nc_str name, nc_buf *out)
{
    const param *p = find(f->procedure, name);
    nc_str value = filled(f, name);
    if (value.n == 0) {
        nc_buf_printf(out, "<%.*s>", NC_FMT(name));
        return;
    }
    for (unsigned i = 0; i < p->word_count; i++)
        value = nc_str_eq_fold(p->words[i], value) ? p->words[i] : value;
    bool upper = p->name_most > 0 || p->hex > 0 || (p->kind != NULL && p->kind->upper);
    bool digits = p->kind != NULL && p->kind->digits && !is_word(p, value);
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (!digits || hex_char(c))
            nc_buf_char(out, upper && c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
    }
}

/* Whether all parameters of a piece in brackets have values, and there is one; those that every run needs
 * stay visible without. */
static bool wanted(const filling *f, nc_str piece)
{
    nc_str name;
    bool any = false;
    for (size_t at = 0; at < piece.n; at++)
        if (named(nc_str_sub(piece, at, SIZE_MAX), &name) > 0) {
            any = true;
            if (filled(f, name).n == 0 && !must_be(f, name))
                return false;
        }
    return any;
}

/* Brackets do not nest; one without a parameter in it stands for itself. */
static void fill(const filling *f, nc_str text, bool pieces, nc_buf *out)
{
    nc_str name;
    for (size_t at = 0; at < text.n;) {
        nc_str rest = nc_str_sub(text, at, SIZE_MAX);
        size_t length = named(rest, &name),
               close = pieces && rest.p[0] == '[' ? nc_str_find_char(rest, ']') : SIZE_MAX;
        nc_str piece = close == SIZE_MAX ? NC_S("") : nc_str_sub(rest, 1, close - 1);
        if (length > 0) {
            put_value(f, name, out);
            at += length;
        } else if (close != SIZE_MAX && nc_str_find_char(piece, '{') != SIZE_MAX) {
            if (wanted(f, piece))
                fill(f, piece, false, out);
            at += close + 1;
        } else {
            nc_buf_char(out, rest.p[0]);
            at++;
        }
    }
}

/* A line that was one piece in brackets falls away.  False when a console would not take one: an operator
 * command has at most 126 characters (z/OS MVS System Commands, "Entering commands"). */
static bool put_lines(const filling *f, nc_str where, nc_str text, nc_buf *out)
{
    enum { COMMAND = 126 };
    nc_str line;
    bool fits = true;
    while (text.n > 0 && nc_str_split(&text, '\n', &line)) {
        nc_buf whole = {0};
        fill(f, line, true, &whole);
        fits = fits && (whole.n <= COMMAND || !nc_str_starts(where, NC_S("console")));
        if (line.n == 0 || nc_str_trim(nc_buf_str(&whole)).n > 0)
            nc_buf_printf(out, "   %s%.*s\n", whole.n ? " " : "", NC_FMT(nc_buf_str(&whole)));
        nc_buf_free(&whole);
    }
    return fits;
}

/* What the system answers; one that speaks of a parameter without a value falls away. */
static void put_expected(const filling *f, const nc_str *lines, unsigned count, nc_buf *out)
{
    bool first = true;
    for (unsigned i = 0; i < count; i++) {
        nc_buf whole = {0};
        fill(f, lines[i], true, &whole);
        if (whole.n > 0)
            nc_buf_printf(out, "    %s%.*s\n", first ? "expect: " : "        ", NC_FMT(nc_buf_str(&whole)));
        first = first && whole.n == 0;
        nc_buf_free(&whole);
    }
}

static void fill_where(const filling *f, nc_str where, nc_buf *out)
{
    nc_buf_c(out, " (");
    fill(f, where, true, out);
    nc_buf_c(out, ")");
}

static void put_list(const char *title, const nc_str *lines, unsigned count, nc_buf *out)
{
    for (unsigned i = 0; i < count; i++)
        nc_buf_printf(out, "%s%s* %.*s\n", i == 0 ? title : "", i == 0 ? "\n  " : "  ", NC_FMT(lines[i]));
    if (count > 0)
        nc_buf_c(out, "\n");
}

/* A step all of whose lines fell away is none. */
static bool put_step(const filling *f, unsigned step, unsigned *number, nc_buf *out)
{
    const nc_procedure *p = f->procedure;
    nc_buf lines = {0};
    bool fits = put_lines(f, p->steps[step].where, p->steps[step].text, &lines);
    if (lines.n > 0) {
        nc_buf_printf(out, "%u. %.*s", ++*number, NC_FMT(p->steps[step].title));
        if (p->steps[step].where.n > 0)
            fill_where(f, p->steps[step].where, out);
        nc_buf_printf(out, "\n%.*s", NC_FMT(nc_buf_str(&lines)));
        put_expected(f, p->steps[step].expect, p->steps[step].expect_count, out);
        nc_buf_c(out, "\n");
    }
    nc_buf_free(&lines);
    return fits;
}

bool nc_procedure_print(const nc_procedure *procedure, const nc_assignment *given, size_t count, nc_buf *out)
{
    const nc_procedure *p = procedure;
    filling f = {p, given, count};
    size_t before = out->n;
    unsigned number = 0;
    bool fits = true;
    if (!check(p, given, count, out))
        return false;
    nc_buf_printf(out, "%.*s\n%.*s\n\n", NC_FMT(p->title), NC_FMT(p->purpose));
    put_list("Needed", p->needs, p->need_count, out);
    for (unsigned i = 0; i < p->step_count; i++)
        fits = put_step(&f, i, &number, out) && fits;
    put_list("Worth knowing", p->notes, p->note_count, out);
    if (!fits) {
        out->n = before;
        nc_buf_c(out, "a console takes no command of more than 126 characters: leave some parameters out\n");
    }
    return fits;
}

bool nc_procedure_takes(const nc_procedure *procedure, nc_str name, nc_str value)
{
    const param *p = find(procedure, name);
    return p != NULL && accepts(p, value);
}

void nc_procedure_params(const nc_procedure *procedure, nc_buf *out)
{
    for (unsigned i = 0; i < procedure->param_count; i++) {
        const param *p = &procedure->params[i];
        nc_buf_printf(out, "  --%-10.*s %.*s: ", NC_FMT(p->name), NC_FMT(p->doc));
        say_accepted(p, out);
        if (p->value.n > 0)
            nc_buf_printf(out, " (default: %.*s)", NC_FMT(p->value));
        nc_buf_c(out, p->must ? "; must be given\n" : "\n");
    }
}
