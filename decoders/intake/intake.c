/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "decoders/intake.h"

#include "decoders/bundle/text_input.h"
#include "decoders/intake/beside.h"
#include "decoders/intake/casefile.h"
#include "decoders/intake/guess.h"
#include "decoders/intake/mixed.h"
#include "decoders/intake/paths.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct nc_intake {
    nc_case *c;
    const nc_decoder *const *decoders;
    size_t decoder_count;
    nc_bundle *bundle;
    nc_casefiles *files;
    nc_arena *scratch;  /* of one member */
    nc_sources *looked; /* of the first look, for names only */
    uint64_t decoded;
    uint32_t first; /* sources there were before the bundle being read */
    bool sole;      /* there is one bundle only */
    nc_member_hint (*outer_hint)(void *context, nc_str member);
    void *outer_context;
};

/* ---- hints ---- */

static nc_member_hint hint(void *context, nc_str member)
{
    const nc_intake *intake = context;
    nc_member_hint said = {0}, first = {0};
    nc_casefiles_hint(intake->files, member, &said);
    if (intake->outer_hint == NULL)
        return said;
    first = intake->outer_hint(intake->outer_context, member);
    if (first.system.n == 0)
        first.system = said.system;
    if (first.vantage == 0)
        first.vantage = said.vantage;
    if (first.filter.n == 0)
        first.filter = said.filter;
    if (!first.has_zone) {
        first.has_zone = said.has_zone;
        first.zone_minutes = said.zone_minutes;
    }
    first.on_wire |= said.on_wire;
    if (first.continues == 0)
        first.continues = said.continues;
    return first;
}

static bool told(void *context, nc_str member, uint64_t bytes)
{
    const nc_case *c = ((const nc_intake *)context)->c;
    return c->progress(c->progress_context, &(nc_reading){NC_READING, member, bytes});
}

nc_intake *nc_intake_new(nc_case *c)
{
    nc_intake *intake = nc_xcalloc(1, sizeof *intake);
    intake->c = c;
    intake->decoders = nc_decoders(&intake->decoder_count);
    intake->bundle = nc_bundle_new(c->sources, c->limits);
    if (c->progress != NULL)
        nc_bundle_tell(intake->bundle, told, intake);
    intake->files = nc_casefiles_new(c->pool);
    intake->scratch = nc_arena_new();
    intake->outer_hint = c->hint;
    intake->outer_context = c->hint_context;
    c->hint = hint;
    c->hint_context = intake;
    return intake;
}

void nc_intake_free(nc_intake *intake)
{
    if (intake == NULL)
        return;
    intake->c->hint = intake->outer_hint;
    intake->c->hint_context = intake->outer_context;
    nc_bundle_free(intake->bundle);
    nc_casefiles_free(intake->files);
    nc_arena_free(intake->scratch);
    free(intake);
}

void nc_intake_decoders(nc_intake *intake, const nc_decoder *const *table, size_t count)
{
    intake->decoders = table;
    intake->decoder_count = count;
}

/* ---- case.yaml ---- */

static nc_str read_text(nc_arena *scratch, nc_stream *in)
{
    nc_buf raw = {0};
    for (nc_str part; raw.n < NC_CASEFILE_BYTES && (part = nc_stream_take(in, 64 * 1024)).n > 0;)
        nc_buf_add(&raw, part);
    nc_str text = nc_text_probe(scratch, nc_buf_str(&raw));
    nc_buf_free(&raw);
    return text;
}

static void use_main(nc_intake *intake)
{
    const nc_casefile *file = nc_casefiles_main(intake->files);
    if (file == NULL)
        return;
    intake->c->title = file->title;
    intake->c->id = file->id;
}

static bool wants_case(void *context, nc_str name)
{
    (void)context;
    return nc_casefile_is(name);
}

static void look_at(void *context, uint32_t source, nc_stream *in)
{
    nc_intake *intake = context;
    nc_str name = nc_sources_get(intake->looked, source)->name;
    if (nc_casefile_is(name))
        nc_casefiles_add(intake->files, name, read_text(intake->scratch, in));
    nc_arena_reset(intake->scratch);
}

static bool can_read_twice(nc_str path, nc_arena *scratch)
{
    struct stat st;
    bool is_stdin = nc_str_eq(path, NC_S("-"));
    int r = is_stdin ? fstat(STDIN_FILENO, &st) : stat(nc_arena_cstr(scratch, path), &st);
    if (r != 0 || (is_stdin && lseek(STDIN_FILENO, 0, SEEK_CUR) != 0))
        return false;
    return S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
}

/* The first look: only for case.yaml, in a bundle of its own so that nothing counts twice. */
static void look(nc_intake *intake, const nc_path *path)
{
    if (!can_read_twice(path->path, intake->scratch))
        return;
    intake->looked = nc_sources_new(intake->c->pool);
    nc_bundle *bundle = nc_bundle_new(intake->looked, intake->c->limits);
    nc_bundle_visitor visitor = {
        .member = look_at, .context = intake, .wants = wants_case, .label = path->label};
    nc_bundle_walk(bundle, path->path, &visitor);
    nc_bundle_free(bundle);
    nc_sources_free(intake->looked);
    intake->looked = NULL;
    if (nc_str_eq(path->path, NC_S("-")))
        (void)lseek(STDIN_FILENO, 0, SEEK_SET);
}

/* Members read before their case.yaml came. */
static uint32_t read_before(const nc_intake *intake, const nc_casefile *file, uint32_t source)
{
    uint32_t n = 0;
    for (uint32_t i = intake->first + 1; i < source; i++) {
        const nc_source *other = nc_sources_get(intake->c->sources, i);
        n += nc_str_starts(other->name, file->folder) && other->status != NC_SOURCE_CONTAINER &&
             other->status != NC_SOURCE_REFUSED;
    }
    return n;
}

static void visit_case(nc_intake *intake, uint32_t source, nc_stream *in)
{
    nc_sources *sources = intake->c->sources;
    nc_source *s = nc_sources_get(sources, source);
    const nc_casefile *file = nc_casefiles_find(intake->files, s->name);
    s->kind = NC_S("case.yaml");
    s->status = NC_SOURCE_META;
    if (file == NULL) {
        file = nc_casefiles_add(intake->files, s->name, read_text(intake->scratch, in));
        uint32_t before = file ? read_before(intake, file, source) : 0;
        if (before > 0)
            nc_source_note(sources, source, NC_SOURCE_META,
                           nc_arena_printf(nc_sources_arena(sources),
                                           "%u members before it were read without it", (unsigned)before));
        use_main(intake);
    }
    if (file == NULL) {
        nc_source_note(sources, source, NC_SOURCE_PARTIAL, NC_S("not used: too many files of this name"));
        return;
    }
    nc_source_note(sources, source, file->broken ? NC_SOURCE_PARTIAL : NC_SOURCE_META, file->notes);
    nc_casefile_put(file, intake->c, source);
}

/* ---- members ---- */

static const struct {
    nc_str name;
    nc_fact_type type;
} fact_names[] = {
    {NC_SI("coverage"), NC_F_COVERAGE},
#define FACT(id, name, kind, doc) {NC_SI(name), NC_F_##id},
#define SLOT(id, slot, name, type, values, doc)
#define END(id)
#include "decoders/facts.def"
#undef FACT
#undef SLOT
#undef END
};

static void mark_loaded(const nc_case *c, uint32_t source, const char *provides)
{
    nc_str rest = nc_str_c(provides), word;
    while (c->loaded != NULL && nc_str_word(&rest, &word))
        for (size_t i = 0; i < sizeof fact_names / sizeof *fact_names; i++)
            if (nc_str_eq(fact_names[i].name, word))
                c->loaded(c->loaded_context, source, fact_names[i].type);
}

/* What texts tell, or what takes two sources: a recording that is all there is of the case gives no such
 * facts. */
static const nc_fact_type never_alone[] = {
#define FACT(id, name, kind, doc) NC_F_##id,
#define SLOT(id, slot, name, type, values, doc)
#define END(id)
#include "decoders/facts/config.def"
#include "decoders/facts/linux.def"
#include "decoders/facts/messages.def"
#include "decoders/facts/network.def"
#include "decoders/facts/racf.def"
#include "decoders/facts/vantage.def"
#include "decoders/facts/zos.def"
#include "decoders/facts/zos_netstat.def"
#include "decoders/facts/zos_system.def"
#undef FACT
#undef SLOT
#undef END
};

static void mark_alone(const nc_intake *intake, const nc_decoder *decoder)
{
    nc_case *c = intake->c;
    c->alone = intake->sole && !decoder->text && nc_bundle_lone(intake->bundle);
    if (c->alone && c->never != NULL)
        c->never(c->loaded_context, never_alone, sizeof never_alone / sizeof *never_alone);
}

static void apply_hint(const nc_case *c, nc_source *s)
{
    nc_member_hint said = c->hint(c->hint_context, s->name);
    s->vantage = said.vantage;
    s->system = nc_arena_copy(nc_sources_arena(c->sources), said.system);
    if (said.has_zone)
        s->zone_minutes = said.zone_minutes;
}

static bool gives_packets(const nc_decoder *decoder)
{
    nc_str rest = nc_str_c(decoder->provides), word;
    while (nc_str_word(&rest, &word))
        if (nc_str_eq(word, NC_S("packet")))
            return true;
    return false;
}

static void run_decoder(nc_intake *intake, const nc_decoder *decoder, uint32_t source, nc_stream *in,
                        nc_str encoding)
{
    nc_case *c = intake->c;
    nc_source *s = nc_sources_get(c->sources, source);
    s->kind = decoder->name;
    apply_hint(c, s);
    bool passed = c->only_packets && !gives_packets(decoder);
    nc_err err = passed ? NC_E_OK : decoder->decode(c, source, in);
    if (decoder->text && s->encoding.n == 0)
        s->encoding = nc_arena_copy(nc_sources_arena(c->sources), encoding);
    if (err != NC_E_OK) {
        nc_source_note(c->sources, source, NC_SOURCE_DAMAGED,
                       s->note.n ? NC_S("") : nc_str_c(nc_err_text(err)));
        return;
    }
    mark_loaded(c, source, decoder->provides);
    intake->decoded++;
}

/* ---- texts of several kinds ---- */

static void add_kind(nc_buf *kinds, nc_str kind)
{
    if (kind.n == 0 || nc_str_find(nc_buf_str(kinds), kind) != SIZE_MAX)
        return;
    if (kinds->n > 0)
        nc_buf_c(kinds, ", ");
    nc_buf_add(kinds, kind);
}

static void read_parts(nc_intake *intake, const nc_mixed *mixed, uint32_t source, nc_str text,
                       nc_columns columns, nc_str encoding)
{
    nc_sources *sources = intake->c->sources;
    nc_source *s = nc_sources_get(sources, source);
    nc_buf kinds = {0};
    uint64_t before = intake->decoded;
    for (size_t i = 0; i < nc_mixed_count(mixed); i++) {
        nc_stream *part = nc_stream_of_bytes(text.p, text.n);
        nc_stream_only(part, nc_mixed_lines(mixed, i));
        nc_stream_between(part, columns);
        run_decoder(intake, nc_mixed_part_at(mixed, i)->decoder, source, part, encoding);
        add_kind(&kinds, s->kind);
        nc_stream_free(part);
    }
    if (intake->decoded > before) /* one member, however many read it */
        intake->decoded = before + 1;
    s->kind = nc_arena_copy(nc_sources_arena(sources), nc_buf_str(&kinds));
    nc_buf_free(&kinds);
}

/* What else a long text holds is told; its lines go to the reader of the first. */
static void note_others(nc_intake *intake, const nc_mixed *mixed, const nc_decoder *best, uint32_t source)
{
    nc_sources *sources = intake->c->sources;
    for (size_t i = 0; i < nc_mixed_count(mixed); i++) {
        const nc_mixed_part *part = nc_mixed_part_at(mixed, i);
        if (part->decoder == best)
            continue;
        nc_source_note(
            sources, source, NC_SOURCE_PARTIAL,
            nc_arena_printf(nc_sources_arena(sources),
                            "another kind of text (%.*s) begins at line %u and was not read: only texts up "
                            "to %d KiB may hold several kinds",
                            NC_FMT(part->decoder->name), (unsigned)part->first, NC_MIXED_BYTES / 1024));
        return;
    }
}

/* False when the text has one kind, or is too long to be parted. */
static bool read_mixed(nc_intake *intake, const nc_decoder *best, uint32_t source, nc_stream *in,
                       nc_str encoding)
{
    if (best->begins == NULL)
        return false;
    nc_str text = nc_stream_peek(in, NC_MIXED_BYTES);
    bool whole = text.n < NC_MIXED_BYTES;
    nc_columns columns = nc_stream_columns(in);
    nc_mixed *mixed = nc_mixed_find(intake->decoders, intake->decoder_count, intake->c,
                                    whole ? text : nc_str_sub(text, 0, NC_PROBE_BYTES), columns);
    if (mixed != NULL && whole) {
        read_parts(intake, mixed, source, text, columns, encoding);
        if (nc_stream_state(in) != NC_E_OK)
            nc_source_note(intake->c->sources, source, NC_SOURCE_PARTIAL,
                           nc_str_c(nc_err_text(nc_stream_state(in))));
    } else if (mixed != NULL) {
        note_others(intake, mixed, best, source);
    }
    bool read = mixed != NULL && whole;
    nc_mixed_free(mixed);
    return read;
}

/* ---- texts side by side ---- */

static void read_member(nc_intake *intake, const nc_decoder *decoder, const nc_probe *probe, uint32_t source,
                        nc_stream *in, nc_str encoding);

/* The text in these columns of a member, as a member of its own. */
static void read_beside(nc_intake *intake, nc_str bytes, nc_columns columns, uint32_t source, nc_str encoding)
{
    nc_stream *in = nc_stream_of_bytes(bytes.p, bytes.n);
    nc_stream_between(in, columns);
    nc_probe probe = {.head = bytes, .whole = true, .text = nc_text_ahead(intake->scratch, in, bytes.n)};
    const nc_decoder *decoder =
        nc_decoder_best(intake->decoders, intake->decoder_count, intake->c, &probe, NULL);
    read_member(intake, decoder, &probe, source, in, encoding);
    nc_stream_free(in);
}

static void read_both(nc_intake *intake, nc_str bytes, nc_columns columns, uint32_t column, uint32_t source,
                      nc_str encoding)
{
    nc_sources *sources = intake->c->sources;
    nc_source *s = nc_sources_get(sources, source);
    nc_buf kinds = {0};
    uint64_t before = intake->decoded;
    uint32_t border = columns.from + column;
    read_beside(intake, bytes, (nc_columns){columns.from, border}, source, encoding);
    add_kind(&kinds, s->kind);
    read_beside(intake, bytes, (nc_columns){border, UINT32_MAX}, source, encoding);
    add_kind(&kinds, s->kind);
    if (intake->decoded > before) /* one member */
        intake->decoded = before + 1;
    s->kind = nc_arena_copy(nc_sources_arena(sources), nc_buf_str(&kinds));
    nc_buf_free(&kinds);
}

static void read_member(nc_intake *intake, const nc_decoder *decoder, const nc_probe *probe, uint32_t source,
                        nc_stream *in, nc_str encoding)
{
    uint32_t column;
    if (decoder != NULL && decoder->text && probe->whole &&
        nc_beside_find(intake->decoders, intake->decoder_count, intake->c, probe->text, &column))
        read_both(intake, probe->head, nc_stream_columns(in), column, source, encoding);
    else if (decoder != NULL && !read_mixed(intake, decoder, source, in, encoding))
        run_decoder(intake, decoder, source, in, encoding);
    else if (decoder == NULL)
        nc_source_note(intake->c->sources, source, NC_SOURCE_UNKNOWN, nc_guess(probe));
}

static void visit(void *context, uint32_t source, nc_stream *in)
{
    nc_intake *intake = context;
    nc_case *c = intake->c;
    nc_source *s = nc_sources_get(c->sources, source);
    if (nc_casefile_is(s->name)) {
        visit_case(intake, source, in);
        nc_arena_reset(intake->scratch);
        return;
    }
    nc_str encoding;
    nc_probe probe = {.head = nc_stream_peek(in, NC_PROBE_BYTES)};
    probe.whole = probe.head.n < NC_PROBE_BYTES;
    probe.text = nc_text_sniff(intake->scratch, probe.head, &encoding);
    const nc_decoder *decoder = nc_decoder_best(intake->decoders, intake->decoder_count, c, &probe, NULL);
    if (decoder != NULL)
        mark_alone(intake, decoder);
    else
        s->encoding = nc_arena_copy(nc_sources_arena(c->sources), encoding);
    read_member(intake, decoder, &probe, source, in, encoding);
    nc_arena_reset(intake->scratch);
}

/* ---- the run ---- */

static nc_err read_bundle(nc_intake *intake, const nc_path *path, nc_diag *diag)
{
    nc_bundle_visitor visitor = {
        .member = visit, .context = intake, .label = path->label, .no_digests = intake->c->only_packets};
    intake->first = nc_sources_count(intake->c->sources);
    nc_err err = nc_bundle_walk(intake->bundle, path->path, &visitor);
    nc_place place = {.file = nc_arena_copy(nc_sources_arena(intake->c->sources), path->path)};
    if (err != NC_E_OK)
        return nc_report(diag, err, place, "can't be opened: %.*s",
                         NC_FMT(nc_bundle_trouble(intake->bundle)));
    if (nc_sources_count(intake->c->sources) == intake->first)
        nc_warn(diag, place, "there is no file in it");
    return err;
}

nc_err nc_intake_run(nc_intake *intake, const nc_str *paths, size_t count, nc_diag *diag)
{
    nc_arena *arena = nc_arena_new();
    nc_err err = NC_E_OK;
    nc_path *sorted = nc_paths_sort(arena, paths, &count);
    intake->sole = count == 1;
    for (size_t i = 0; i < count; i++)
        look(intake, &sorted[i]);
    use_main(intake);
    for (size_t i = 0; i < count; i++)
        if (read_bundle(intake, &sorted[i], diag) != NC_E_OK)
            err = NC_E_IO;
    nc_arena_free(arena);
    nc_casefiles_absent(intake->files, intake->c->sources);
    if (err == NC_E_OK && intake->decoded == 0)
        err = nc_bundle_refused(intake->bundle) > 0 ? NC_E_HOSTILE : NC_E_NOEVIDENCE;
    return err;
}

void nc_intake_without(const nc_intake *intake, uint32_t source, nc_str taken)
{
    nc_casefiles_without(intake->files, intake->c->sources, source, taken);
}

bool nc_intake_leads(const nc_intake *intake, uint32_t source)
{
    return nc_casefiles_find(intake->files, nc_sources_get(intake->c->sources, source)->name) != NULL;
}

uint64_t nc_intake_decoded(const nc_intake *intake)
{
    return intake->decoded;
}

const nc_bundle *nc_intake_bundle(const nc_intake *intake)
{
    return intake->bundle;
}

nc_str nc_intake_symptom(const nc_intake *intake)
{
    const nc_casefile *file = nc_casefiles_main(intake->files);
    return file ? file->symptom : NC_S("");
}
