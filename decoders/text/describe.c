/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include "engine/base/hash.h"
#include "engine/base/num.h"

/* ---- names and labels ---- */

static unsigned words_of(nc_str text)
{
    unsigned words = 0;
    nc_str word;
    while (nc_str_word(&text, &word))
        words++;
    return words;
}

static void index_label(nc_dump *dump, unsigned number)
{
    nc_str text = dump->labels[number].text;
    uint64_t at = nc_hash(text.p, text.n, 0);
    while (dump->slots[at & dump->slot_mask] != 0)
        at++;
    dump->slots[at & dump->slot_mask] = number + 1;
}

int nc_compile_label(nc_compile *c, nc_str text, nc_place place)
{
    char folded[NC_LABEL_BYTES];
    size_t n;
    nc_dump *dump = c->dump;
    int known = nc_dump_label(dump, text);
    if (known >= 0)
        return known;
    if (!nc_label_fold(text, folded, &n)) {
        NC_BAD(c, place, "a label has 1 to %d characters", NC_LABEL_BYTES);
        return -1;
    }
    if (dump->label_count == NC_DUMP_LABELS) {
        NC_BAD(c, place, "more than %d labels", NC_DUMP_LABELS);
        return -1;
    }
    if (dump->label_count == dump->label_room) {
        unsigned room = dump->label_room == 0 ? 32 : 2 * dump->label_room;
        nc_label *more = NC_NEW_ARRAY(c->arena, nc_label, room);
        if (dump->label_count > 0)
            memcpy(more, dump->labels, dump->label_count * sizeof *more);
        dump->labels = more;
        dump->label_room = room;
    }
    nc_label *label = &dump->labels[dump->label_count];
    *label = (nc_label){.text = nc_arena_copy(c->arena, nc_str_n(folded, n)), .section = -1};
    unsigned words = words_of(label->text);
    dump->label_words = words > dump->label_words ? words : dump->label_words;
    index_label(dump, dump->label_count);
    return (int)dump->label_count++;
}

int nc_compile_field(nc_compile *c, nc_str name, nc_place place)
{
    nc_str known[NC_DUMP_FIELDS];
    for (unsigned i = 0; i < c->dump->field_count; i++) {
        known[i] = c->dump->fields[i].name;
        if (nc_str_eq(known[i], name)) {
            c->dump->fields[i].used = true;
            return (int)i;
        }
    }
    NC_BAD(c, place, "no field is called \"%.*s\"", NC_FMT(name));
    nc_hint_nearest(c->diag, name, known, c->dump->field_count);
    return -1;
}

static int section_of(nc_compile *c, nc_str name, nc_place place)
{
    for (unsigned i = 0; i < c->dump->section_count; i++)
        if (nc_str_eq(c->dump->sections[i], name))
            return (int)i;
    NC_BAD(c, place, "no section is called \"%.*s\"", NC_FMT(name));
    nc_hint_nearest(c->diag, name, c->dump->sections, c->dump->section_count);
    return -1;
}

void nc_compile_each(nc_compile *c, const nc_node *node,
                     void (*each)(nc_compile *c, const nc_node *item, void *context), void *context)
{
    if (node == NULL)
        return;
    if (node->kind == NC_NODE_SCALAR)
        each(c, node, context);
    else if (node->kind == NC_NODE_MAP)
        NC_BAD(c, node->place, "a text or a list of texts stands here");
    for (unsigned i = 0; node->kind == NC_NODE_LIST && i < node->count; i++)
        if (node->items[i]->kind == NC_NODE_SCALAR)
            each(c, node->items[i], context);
        else
            NC_BAD(c, node->items[i]->place, "a text stands here");
}

static void add_section_bit(nc_compile *c, const nc_node *item, void *context)
{
    uint64_t *bits = context;
    int section = section_of(c, item->text, item->place);
    if (section >= 0)
        *bits |= UINT64_C(1) << section;
}

uint64_t nc_compile_sections(nc_compile *c, const nc_node *node)
{
    uint64_t bits = 0;
    nc_compile_each(c, node, add_section_bit, &bits);
    return bits;
}

/* ---- templates ---- */

static int capture_of(nc_compile *c, nc_str name, nc_place place)
{
    static const struct {
        nc_str name;
        int what;
    } fixed[] = {
        {NC_SI("-"), NC_CAPTURE_NONE},      {NC_SI("clock"), NC_CAPTURE_CLOCK},
        {NC_SI("date"), NC_CAPTURE_DATE},   {NC_SI("shown"), NC_CAPTURE_SHOWN},
        {NC_SI("total"), NC_CAPTURE_TOTAL}, {NC_SI("release"), NC_CAPTURE_RELEASE},
    };
    for (unsigned i = 0; i < c->dump->field_count; i++) /* a field of that name comes first */
        if (nc_str_eq(c->dump->fields[i].name, name))
            return nc_compile_field(c, name, place);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (nc_str_eq(fixed[i].name, name))
            return fixed[i].what;
    return c->lenient ? NC_CAPTURE_NONE : nc_compile_field(c, name, place);
}

void nc_compile_template(nc_compile *c, const nc_node *node, bool loose, nc_template *out)
{
    const char *why = "";
    if (!nc_template_read(c->arena, node->text, loose, out, &why)) {
        NC_BAD(c, node->place, "the line template %s", why);
        return;
    }
    for (unsigned i = 0; i < out->count; i++)
        if (nc_piece_captures(&out->pieces[i]))
            out->pieces[i].capture = capture_of(c, out->pieces[i].text, node->place);
}

typedef struct template_context {
    nc_templates *list;
    bool loose;
} template_context;

static void add_template(nc_compile *c, const nc_node *item, void *context)
{
    const template_context *to = context;
    nc_compile_template(c, item, to->loose, &to->list->items[to->list->count++]);
}

void nc_compile_templates(nc_compile *c, const nc_node *node, bool loose, nc_templates *out)
{
    template_context context = {out, loose};
    out->items = NC_NEW_ARRAY(c->arena, nc_template, node == NULL ? 0 : node->count + 1);
    nc_compile_each(c, node, add_template, &context);
}

/* Templates of the description, or of its family: those may name fields that this description has not. */
static void shared_templates(nc_compile *c, const char *key, nc_templates *out)
{
    const nc_node *own = nc_node_get(c->root, key);
    c->lenient = own == NULL;
    nc_compile_templates(c, own == NULL ? nc_node_get(c->family, key) : own, false, out);
    c->lenient = false;
}

/* Those of `torn` stand before the others: the first one that fits counts. */
static void load_headers(nc_compile *c)
{
    nc_templates torn = {0}, *all = &c->dump->headers;
    shared_templates(c, "headers", all);
    shared_templates(c, "torn", &torn);
    nc_template *items = NC_NEW_ARRAY(c->arena, nc_template, all->count + torn.count + 1);
    for (unsigned i = 0; i < all->count + torn.count; i++)
        items[i] = i < torn.count ? torn.items[i] : all->items[i - torn.count];
    c->dump->torn = torn.count;
    *all = (nc_templates){items, all->count + torn.count};
}

/* ---- sections ---- */

typedef struct section_context {
    int number;
} section_context;

static void add_section_label(nc_compile *c, const nc_node *item, void *context)
{
    int label = nc_compile_label(c, item->text, item->place);
    if (label >= 0)
        c->dump->labels[label].section = ((section_context *)context)->number;
}

static void load_sections(nc_compile *c, const nc_node *map, bool skipped)
{
    if (map == NULL)
        return;
    if (map->kind != NC_NODE_MAP) {
        NC_BAD(c, map->place, "sections are a map: name, then its labels");
        return;
    }
    for (unsigned i = 0; i < map->count; i++) {
        if (c->dump->section_count == NC_DUMP_SECTIONS) {
            NC_BAD(c, map->pairs[i].place, "more than %d sections", NC_DUMP_SECTIONS);
            return;
        }
        section_context context = {(int)c->dump->section_count};
        c->dump->sections[c->dump->section_count++] = nc_arena_copy(c->arena, map->pairs[i].key);
        if (skipped)
            c->dump->skipped |= UINT64_C(1) << context.number;
        nc_compile_each(c, map->pairs[i].value, add_section_label, &context);
    }
}

/* ---- fields ---- */

static void add_field_label(nc_compile *c, const nc_node *item, void *context)
{
    int label = nc_compile_label(c, item->text, item->place);
    if (label < 0)
        return;
    nc_label *at = &c->dump->labels[label];
    if (at->field_count == NC_LABEL_USES)
        NC_BAD(c, item->place, "more than %d fields read the label \"%.*s\"", NC_LABEL_USES,
               NC_FMT(item->text));
    else
        at->fields[at->field_count++] = *(uint16_t *)context;
}

/* Another field of the description, by its number; -1 without the key. */
static int other_field(nc_compile *c, const nc_node *node)
{
    if (node == NULL)
        return -1;
    if (node->kind != NC_NODE_SCALAR) {
        NC_BAD(c, node->place, "the name of a field stands here");
        return -1;
    }
    return nc_compile_field(c, node->text, node->place);
}

static int release_of(nc_compile *c, const nc_node *node)
{
    int release = node == NULL ? 0 : nc_dump_release(node->text);
    if (node != NULL && release == 0)
        NC_BAD(c, node->place, "a release is written V2R1");
    return release;
}

/* `below: yes`, or the marks around the value: `below: [">", "<"]`. */
static void load_below(nc_compile *c, const nc_node *node, nc_field *field)
{
    if (node == NULL)
        return;
    field->below = true;
    if (node->kind == NC_NODE_LIST && node->count == 2)
        for (unsigned i = 0; i < 2; i++)
            field->marks[i] = nc_arena_copy(c->arena, node->items[i]->text);
    else if (!nc_str_eq(node->text, NC_S("yes")))
        NC_BAD(c, node->place, "`below` is yes, or a list of what stands before and behind the value");
}

static void load_field(nc_compile *c, const nc_pair *pair, uint16_t number)
{
    static const nc_str keys[] = {
        NC_SI("label"), NC_SI("as"),    NC_SI("case"),  NC_SI("map"),   NC_SI("unknown"), NC_SI("in"),
        NC_SI("with"),  NC_SI("split"), NC_SI("take"),  NC_SI("sum"),   NC_SI("times"),   NC_SI("unit"),
        NC_SI("flag"),  NC_SI("bit"),   NC_SI("at"),    NC_SI("since"), NC_SI("until"),   NC_SI("other"),
        NC_SI("maybe"), NC_SI("parts"), NC_SI("width"), NC_SI("most"),  NC_SI("last"),    NC_SI("repeats"),
        NC_SI("below"), NC_SI("whole"), NC_SI("digits")};
    nc_field *field = &c->dump->fields[number];
    if (pair->value->kind != NC_NODE_MAP) {
        NC_BAD(c, pair->value->place, "a field is a map: {label: ..., as: ...}");
        return;
    }
    if (nc_node_check_keys(pair->value, keys, sizeof keys / sizeof *keys, c->diag) != NC_E_OK)
        c->err = NC_E_INVALID;
    const nc_node *maps[2] = {nc_node_get(c->root, "maps"), nc_node_get(c->family, "maps")};
    nc_err err = nc_form_load(c->arena, pair->value, maps, &field->form, c->diag);
    c->err = err != NC_E_OK ? err : c->err;
    field->sections = nc_compile_sections(c, nc_node_get(pair->value, "in"));
    field->last = nc_str_eq(nc_node_text(pair->value, "last", NC_S("no")), NC_S("yes"));
    load_below(c, nc_node_get(pair->value, "below"), field);
    field->repeats = nc_str_eq(nc_node_text(pair->value, "repeats", NC_S("no")), NC_S("yes"));
    field->since = release_of(c, nc_node_get(pair->value, "since"));
    field->until = release_of(c, nc_node_get(pair->value, "until"));
    nc_compile_each(c, nc_node_get(pair->value, "label"), add_field_label, &number);
}

/* `with` and `sum` name fields that may stand below. */
static void link_field(nc_compile *c, const nc_pair *pair, uint16_t number)
{
    nc_field *field = &c->dump->fields[number];
    if (pair->value->kind != NC_NODE_MAP)
        return;
    int with = other_field(c, nc_node_get(pair->value, "with"));
    const nc_node *sum = nc_node_get(pair->value, "sum");
    field->used = field->used || with >= 0; /* it may stand there to check the other */
    if (with == number)
        NC_BAD(c, pair->place, "a field can't read with itself");
    else if (with >= 0 && nc_node_get(c->fields->pairs[with].value, "with") != NULL)
        NC_BAD(c, pair->place, "`with` names a field that has a text of its own");
    else if (with >= 0) {
        field->next = c->dump->fields[with].next;
        c->dump->fields[with].next = number;
    }
    if (sum == NULL)
        return;
    if (sum->kind != NC_NODE_LIST || sum->count != 2) {
        NC_BAD(c, sum->place, "`sum` is a list of two fields");
        return;
    }
    for (unsigned i = 0; i < 2; i++)
        field->sum[i] = other_field(c, sum->items[i]);
    field->form = (nc_form){.kind = NC_FORM_STAMP, .type = NC_T_TIME};
}

static void load_fields(nc_compile *c, const nc_node *map)
{
    if (map == NULL || map->kind != NC_NODE_MAP || map->count > NC_DUMP_FIELDS) {
        NC_BAD(c, map ? map->place : c->root->place, "`fields` is a map of at most %d fields",
               NC_DUMP_FIELDS);
        return;
    }
    c->fields = map;
    c->dump->fields = NC_NEW_ARRAY(c->arena, nc_field, map->count);
    for (unsigned i = 0; i < map->count; i++)
        c->dump->fields[c->dump->field_count++] =
            (nc_field){.name = nc_arena_copy(c->arena, map->pairs[i].key),
                       .place = map->pairs[i].place,
                       .next = -1,
                       .owner = -1,
                       .sum = {-1, -1}};
    for (unsigned i = 0; i < map->count; i++)
        load_field(c, &map->pairs[i], (uint16_t)i);
    for (unsigned i = 0; i < map->count; i++)
        link_field(c, &map->pairs[i], (uint16_t)i);
}

/* ---- the rest ---- */

static void add_ignored_label(nc_compile *c, const nc_node *item, void *context)
{
    (void)context;
    nc_compile_label(c, item->text, item->place);
}

static void load_ignored(nc_compile *c, const nc_node *node)
{
    static const nc_str keys[] = {NC_SI("labels"), NC_SI("lines")};
    nc_compile_templates(c, nc_node_get(node, "lines"), false, &c->dump->lines);
    if (node == NULL)
        return;
    if (node->kind != NC_NODE_MAP || nc_node_check_keys(node, keys, 2, c->diag) != NC_E_OK)
        NC_BAD(c, node->place, "`ignore` holds `labels` and `lines`");
    nc_compile_each(c, nc_node_get(node, "labels"), add_ignored_label, NULL);
}

static void add_start_label(nc_compile *c, const nc_node *item, void *context)
{
    nc_start *start = context;
    int label = nc_dump_label(c->dump, item->text);
    if (label < 0)
        NC_BAD(c, item->place, "\"%.*s\" is no label of a field, block or section, and not ignored",
               NC_FMT(item->text));
    else if (start->label_count == NC_LABEL_USES)
        NC_BAD(c, item->place, "more than %d labels tell a start", NC_LABEL_USES);
    else
        start->labels[start->label_count++] = (uint32_t)label;
}

/* `starts: opens`: each line that opens a block. */
static void start_at_opens(nc_compile *c)
{
    nc_dump *dump = c->dump;
    unsigned count = 0;
    for (unsigned i = 0; i < dump->block_count; i++)
        count += dump->blocks[i].opens.count;
    dump->starts = NC_NEW_ARRAY(c->arena, nc_start, count);
    for (unsigned i = 0; i < dump->block_count; i++)
        for (unsigned k = 0; k < dump->blocks[i].opens.count; k++)
            dump->starts[dump->start_count++].line = dump->blocks[i].opens.items[k];
    for (unsigned i = 0; i < dump->start_count; i++)
        if (nc_template_anchor(&dump->starts[i].line).n == 0)
            NC_BAD(c, nc_node_get(c->root, "starts")->place,
                   "a template of `opens` has no fixed word to start at");
}

static void load_starts(nc_compile *c, const nc_node *list, nc_place place)
{
    if (list != NULL && list->kind == NC_NODE_SCALAR && nc_str_eq(list->text, NC_S("walk")) && c->dump->walks)
        return;
    if (list != NULL && list->kind == NC_NODE_SCALAR && nc_str_eq(list->text, NC_S("opens"))) {
        start_at_opens(c);
        return;
    }
    if (list == NULL || list->kind != NC_NODE_LIST || list->count == 0) {
        NC_BAD(c, list ? list->place : place, "`starts` is a list: what tells that it is this report");
        return;
    }
    c->dump->starts = NC_NEW_ARRAY(c->arena, nc_start, list->count);
    for (unsigned i = 0; i < list->count; i++) {
        nc_start *start = &c->dump->starts[c->dump->start_count++];
        if (list->items[i]->kind == NC_NODE_SCALAR)
            nc_compile_template(c, list->items[i], false, &start->line);
        else
            nc_compile_each(c, list->items[i], add_start_label, start);
    }
}

static void add_id(nc_compile *c, const nc_node *item, void *context)
{
    (void)context;
    if (c->dump->id_count == NC_DUMP_IDS)
        NC_BAD(c, item->place, "more than %d beginnings of message ids", NC_DUMP_IDS);
    else
        c->dump->ids[c->dump->id_count++] = nc_arena_copy(c->arena, item->text);
}

int nc_dump_release(nc_str text)
{
    uint64_t version, release;
    if (text.n > 0 && (text.p[0] == 'V' || text.p[0] == 'v'))
        text = nc_str_sub(text, 1, SIZE_MAX);
    if (!nc_num_lead(&text, &version) || text.n < 2 ||
        (text.p[0] != 'R' && text.p[0] != 'r' && text.p[0] != '.'))
        return 0;
    text = nc_str_sub(text, 1, SIZE_MAX);
    return nc_num_lead(&text, &release) && text.n == 0 && version < 100 && release < 100
               ? (int)(version * 100 + release)
               : 0;
}

static void check_use(nc_compile *c)
{
    for (unsigned i = 0; i < c->dump->field_count; i++)
        if (!c->dump->fields[i].used)
            NC_BAD(c, c->dump->fields[i].place,
                   "field \"%.*s\" fills no slot; if only its label is known, list it under `ignore`",
                   NC_FMT(c->dump->fields[i].name));
}

static nc_dump *new_dump(nc_compile *c)
{
    enum { SLOTS = 4096 };
    nc_dump *dump = NC_NEW(c->arena, nc_dump);
    dump->slots = NC_NEW_ARRAY(c->arena, uint32_t, SLOTS);
    dump->slot_mask = SLOTS - 1;
    dump->sections = NC_NEW_ARRAY(c->arena, nc_str, NC_DUMP_SECTIONS);
    dump->sections[dump->section_count++] = NC_S("main");
    dump->name = nc_arena_copy(c->arena, nc_node_text(c->root, "dump", NC_S("")));
    dump->title = nc_arena_copy(c->arena, nc_node_text(c->root, "title", dump->name));
    dump->unconfirmed = nc_str_eq(nc_node_text(c->root, "format", NC_S("")), NC_S("unconfirmed"));
    dump->loose = nc_str_eq(nc_node_text(c->root, "loose", NC_S("no")), NC_S("yes"));
    dump->whole = -1;
    if (dump->name.n == 0)
        NC_BAD(c, c->root->place, "a description has a name: `dump: ...`");
    return dump;
}

/* The family that `like` names. */
static const nc_node *family_of(nc_compile *c, const nc_dumps *dumps)
{
    const nc_node *like = nc_node_get(c->root, "like");
    if (like == NULL)
        return NULL;
    nc_str *known = NC_NEW_ARRAY(c->arena, nc_str, dumps->family_count);
    for (size_t i = 0; i < dumps->family_count; i++) {
        known[i] = dumps->families[i].name;
        if (nc_str_eq(known[i], like->text))
            return dumps->families[i].node;
    }
    NC_BAD(c, like->place, "no family is called \"%.*s\"", NC_FMT(like->text));
    nc_hint_nearest(c->diag, like->text, known, dumps->family_count);
    return NULL;
}

nc_dump *nc_dump_compile(const nc_dumps *dumps, const nc_node *root, nc_diag *diag)
{
    static const nc_str keys[] = {NC_SI("dump"),    NC_SI("title"),     NC_SI("format"), NC_SI("like"),
                                  NC_SI("headers"), NC_SI("starts"),    NC_SI("ids"),    NC_SI("ends"),
                                  NC_SI("loose"),   NC_SI("truncated"), NC_SI("shown"),  NC_SI("sections"),
                                  NC_SI("skip"),    NC_SI("fields"),    NC_SI("blocks"), NC_SI("ignore"),
                                  NC_SI("maps"),    NC_SI("torn")};
    nc_compile c = {.arena = dumps->arena, .vocab = dumps->vocab, .root = root, .diag = diag};
    if (root->kind != NC_NODE_MAP) {
        nc_report(diag, NC_E_INVALID, root->place, "a description is a map that begins with `dump: NAME`");
        return NULL;
    }
    if (nc_node_check_keys(root, keys, sizeof keys / sizeof *keys, diag) != NC_E_OK)
        c.err = NC_E_INVALID;
    c.family = family_of(&c, dumps);
    nc_dump *dump = c.dump = new_dump(&c);
    load_sections(&c, nc_node_get(root, "sections"), false);
    load_sections(&c, nc_node_get(root, "skip"), true);
    load_fields(&c, nc_node_get(root, "fields"));
    nc_compile_blocks(&c, nc_node_get(root, "blocks"));
    load_ignored(&c, nc_node_get(root, "ignore"));
    load_starts(&c, nc_node_get(root, "starts"), root->place);
    const nc_node *ids = nc_node_get(root, "ids");
    nc_compile_each(&c, ids == NULL ? nc_node_get(c.family, "ids") : ids, add_id, NULL);
    load_headers(&c);
    shared_templates(&c, "ends", &dump->ends);
    shared_templates(&c, "truncated", &dump->truncated);
    shared_templates(&c, "shown", &dump->shown);
    check_use(&c);
    return c.err == NC_E_OK ? dump : NULL;
}
