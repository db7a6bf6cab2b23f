/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "decoders/secrets.h"
#include "engine/base/num.h"

#include <stdlib.h>

static const nc_config_kind *const kinds[] = {
    &nc_config_policy,     &nc_config_profile,     &nc_config_ftp_data, &nc_config_omproute,
    &nc_config_tcpip_data, &nc_config_resolv_conf, &nc_config_trle,     &nc_config_telnet};

enum {
    KINDS = sizeof kinds / sizeof *kinds,
    PROBE_LINES = 400,
    PROBE_WORDS = 64,
    AHEAD_LINES = 12,
    NEAR_LINES = 4,
    AHEAD_SHARE = 40
};

/* ---- for the readers ---- */

void nc_config_upper(char out[NC_CONFIG_NAME], nc_str word)
{
    size_t n = word.n < NC_CONFIG_NAME ? word.n : NC_CONFIG_NAME - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = word.p[i] >= 'a' && word.p[i] <= 'z' ? (char)(word.p[i] - 32) : word.p[i];
    out[n] = '\0';
}

nc_str nc_config_bare(nc_str word)
{
    bool quoted = word.n >= 2 && (word.p[0] == '\'' || word.p[0] == '"') && word.p[word.n - 1] == word.p[0];
    return quoted ? nc_str_sub(word, 1, word.n - 2) : word;
}

bool nc_config_among(nc_str word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (nc_is_fold(word, *list))
            return true;
    return false;
}

bool nc_config_short(nc_str word, const char *full)
{
    size_t least = 0;
    while (full[least] >= 'A' && full[least] <= 'Z')
        least++;
    nc_str form = nc_str_c(full);
    return word.n >= least && word.n <= form.n && nc_str_eq_fold(word, nc_str_sub(form, 0, word.n));
}

bool nc_config_number(nc_str text, int64_t *out)
{
    char last = text.n > 1 ? text.p[text.n - 1] : '0';
    int64_t times = last == 'K' || last == 'k' ? 1024 : last == 'M' || last == 'm' ? 1024 * 1024 : 1;
    if (times > 1)
        text.n--;
    if (!nc_num_i64(text, out) || *out > INT64_MAX / times || *out < 0)
        return false;
    *out *= times;
    return true;
}

bool nc_config_range(nc_str text, int64_t *low, int64_t *high)
{
    size_t dash = nc_str_find_char(text, '-');
    if (dash == SIZE_MAX) {
        *high = 0;
        bool one = nc_num_i64(text, low);
        *high = one ? *low : 0;
        return one;
    }
    return nc_num_i64(nc_str_sub(text, 0, dash), low) &&
           nc_num_i64(nc_str_sub(text, dash + 1, SIZE_MAX), high);
}

void nc_config_set(nc_config *x, nc_str statement, nc_str owner, nc_str name, nc_str value)
{
    nc_fact fact;
    int64_t number;
    if (name.n == 0 || nc_is_cut(name) || nc_is_cut(statement) || nc_is_secret_name(name) ||
        nc_is_secret_name(statement))
        return;
    nc_give_begin(&x->g, &fact, NC_F_config_setting);
    nc_give_sym(&x->g, &fact, NC_config_setting_file, nc_str_c(x->kind->file));
    nc_give_upper(&x->g, &fact, NC_config_setting_statement, statement);
    nc_give_upper(&x->g, &fact, NC_config_setting_name, name);
    nc_give_sym(&x->g, &fact, NC_config_setting_owner, owner);
    bool symbolic = nc_config_symbolic(value);
    if (!nc_is_cut(value))
        nc_give_bool(&fact, NC_config_setting_symbolic, symbolic);
    if (!symbolic)
        nc_give_text(&x->g, &fact, NC_config_setting_value, nc_config_bare(value));
    if (!symbolic && nc_config_number(value, &number))
        nc_give_number(&fact, NC_config_setting_number, number);
    nc_give_put(&x->g, &fact);
}

void nc_config_set_at(nc_config *x, const nc_origin *from, nc_str statement, nc_str owner, nc_str name,
                      nc_str value)
{
    nc_origin at = x->g.from;
    x->g.from = *from;
    nc_config_set(x, statement, owner, name, value);
    x->g.from = at;
}

void nc_config_include(nc_config *x, nc_str name)
{
    nc_fact fact;
    nc_give_begin(&x->g, &fact, NC_F_config_include);
    nc_give_sym(&x->g, &fact, NC_config_include_file, nc_str_c(x->kind->file));
    nc_give_text(&x->g, &fact, NC_config_include_name, nc_config_bare(name));
    if (nc_is_cut(name) == NC_CUT_NO)
        nc_give_bool(&fact, NC_config_include_symbolic, nc_config_symbolic(name));
    nc_give_put(&x->g, &fact);
}

void nc_config_collect(nc_config *x, nc_str line)
{
    if (x->statement.n + line.n + 1 > NC_CONFIG_STATEMENT) {
        x->is_overfull = true;
        return;
    }
    if (x->statement.n > 0)
        nc_buf_char(&x->statement, ' ');
    nc_buf_add(&x->statement, line);
}

/* "Joe Smith 9:41 AM", "Ann Miller, 14:05": above what somebody wrote in a chat. */
static bool is_signed(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    unsigned last = w.count;
    if (last > 0 && (nc_is(w.at[last - 1], "AM") || nc_is(w.at[last - 1], "PM")))
        last--;
    if (last < 2)
        return false;
    nc_str time = w.at[last - 1];
    size_t colon = nc_str_find_char(time, ':');
    return (colon == 1 || colon == 2) && time.n == colon + 3 && nc_is_number(nc_str_sub(time, 0, colon)) &&
           nc_is_number(nc_str_sub(time, colon + 1, 2));
}

bool nc_config_is_prose(nc_str line)
{
    nc_str word;
    unsigned count = 0;
    bool ends = is_signed(line);
    while (nc_str_word(&line, &word)) {
        size_t n = word.n;
        char last = word.p[n - 1], before = n > 1 ? (char)(word.p[n - 2] | 0x20) : '\0';
        bool letter = before >= 'a' && before <= 'z' && nc_str_find_char(word, '&') == SIZE_MAX;
        ends |= letter && (strchr(",.!?", last) != NULL || (last == ':' && count > 0));
        count++;
    }
    return ends && count > 1;
}

/* ---- which kind ---- */

/* Up to the first character that begins a comment; one inside quotes is text. */
static nc_str without_comment(nc_str line, const char *comments)
{
    char quote = '\0';
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (strchr(comments, c) != NULL)
            return nc_str_trim(nc_str_sub(line, 0, i));
    }
    return nc_str_trim(line);
}

/* The word of a line that tells of its kind; empty when it can tell nothing.  Where that is the first one,
 * comments are looked for in it alone: each line of every text that may be mixed is asked about. */
static nc_str telling_word(const nc_config_kind *kind, nc_str line)
{
    nc_str word = NC_S("");
    if (kind->second == NULL) {
        (void)nc_str_word(&line, &word);
        return without_comment(word, kind->comments);
    }
    line = without_comment(line, kind->comments);
    (void)nc_str_word(&line, &word);
    word = NC_S("");
    (void)nc_str_word(&line, &word);
    return nc_str_find_fold(line, nc_str_c(kind->second)) == SIZE_MAX ? NC_S("") : word;
}

/* How many of the kind's words begin lines, each counted once. */
static unsigned words_of(const nc_config_kind *kind, nc_str text, unsigned *lines)
{
    bool seen[PROBE_WORDS] = {false};
    unsigned found = 0;
    nc_str line;
    *lines = 0;
    for (unsigned n = 0; n < PROBE_LINES && nc_str_split(&text, '\n', &line); n++) {
        nc_str word = telling_word(kind, line);
        *lines += kind->second == NULL ? word.n > 0 : without_comment(line, kind->comments).n > 0;
        for (unsigned i = 0; i < PROBE_WORDS && kind->words[i] != NULL; i++)
            if (!seen[i] && nc_is_fold(word, kind->words[i])) {
                seen[i] = true;
                found++;
            }
    }
    return found;
}

static const nc_config_kind *kind_of(nc_str text, unsigned *share)
{
    const nc_config_kind *best = NULL;
    unsigned most = 0;
    for (unsigned i = 0; i < KINDS; i++) {
        unsigned lines, found = words_of(kinds[i], text, &lines);
        if (found >= kinds[i]->enough && found > most) {
            most = found;
            best = kinds[i];
            *share = lines == 0 ? 0 : found * 100 / lines;
        }
    }
    return best;
}

static int probe_config(const nc_case *c, const nc_probe *probe)
{
    unsigned share = 0;
    (void)c;
    if (probe->text.n == 0 || kind_of(probe->text, &share) == NULL)
        return 0;
    return share >= 10 ? 72 : 55;
}

/* The front of a text, up to `lines` lines or the first blank one. */
static nc_str paragraph(nc_str text, unsigned lines)
{
    nc_str rest = text, line, front = nc_str_sub(text, 0, 0);
    for (unsigned n = 0; n < lines && nc_str_split(&rest, '\n', &line) && line.n > 0; n++)
        front.n = (size_t)(line.p + line.n - text.p);
    return front;
}

static bool knows(const nc_config_kind *kind, nc_str first)
{
    nc_str word = telling_word(kind, first);
    return word.n > 0 &&
           (nc_config_among(word, kind->words) || (kind->more != NULL && nc_config_among(word, kind->more)));
}

/* The first line's word tells of the kind, and so do those of two more of the next few, or of one more and of
 * most of those further below that say anything. */
static const nc_config_kind *begun_by(nc_str text)
{
    unsigned said, share = 0;
    nc_str first = paragraph(text, 1);
    if (first.n == 0 || first.p[first.n - 1] == ':')
        return NULL;
    for (unsigned i = 0; i < KINDS; i++) {
        if (words_of(kinds[i], first, &said) == 0)
            continue;
        unsigned found = words_of(kinds[i], paragraph(text, NEAR_LINES), &said);
        bool most =
            found > 1 && kind_of(paragraph(text, AHEAD_LINES), &share) == kinds[i] && share >= AHEAD_SHARE;
        if (found > 2 || most)
            return kinds[i];
    }
    return NULL;
}

static int begins_config(const nc_case *c, nc_str text)
{
    (void)c;
    return begun_by(text) != NULL ? 65 : 0;
}

/* A line that the kind at work has a word for is its own. */
static const char *kind_begun(nc_str text, const char *at_work)
{
    const nc_config_kind *kind = begun_by(text);
    for (unsigned i = 0; kind != NULL && at_work != NULL && i < KINDS; i++)
        if (kinds[i]->title == at_work && knows(kinds[i], paragraph(text, 1)))
            return NULL;
    return kind == NULL ? NULL : kind->title;
}

/* ---- the decoder ---- */

/* "&SYSCLONE." : the name of each system symbol of a line (z/OS MVS Initialization and Tuning Reference:
 * letters, digits and national characters). */
static void give_symbols(nc_config *x, nc_str text)
{
    for (size_t at; (at = nc_str_find_char(text, '&')) != SIZE_MAX;) {
        nc_fact fact;
        size_t n = 0;
        text = nc_str_sub(text, at + 1, SIZE_MAX);
        while (n < text.n &&
               nc_str_find_char(NC_S("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@#$_"),
                                text.p[n]) != SIZE_MAX)
            n++;
        if (n == 0 || (n < text.n && nc_is_cut_mark(text.p[n])))
            continue;
        nc_give_begin(&x->g, &fact, NC_F_config_symbol);
        nc_give_sym(&x->g, &fact, NC_config_symbol_file, nc_str_c(x->kind->file));
        nc_give_upper(&x->g, &fact, NC_config_symbol_name, nc_str_sub(text, 0, n));
        nc_give_put(&x->g, &fact);
    }
}

static bool has_case(nc_str text, char first)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= first && text.p[i] <= first + 25)
            return true;
    return false;
}

/* Below a statement in capitals with a comment behind it, small letters that are no statement are the rest of
 * that comment, which was wrapped at its words. */
static bool is_rest_of_comment(nc_config *x, nc_str whole, nc_str text)
{
    nc_str word = NC_S(""), rest = text;
    (void)nc_str_word(&rest, &word);
    bool small = has_case(word, 'a') && !has_case(word, 'A') && !knows(x->kind, text);
    x->in_comment =
        small ? x->in_comment
              : text.n > 0 && text.n < nc_str_trim(whole).n && has_case(text, 'A') && !has_case(text, 'a');
    return small && x->in_comment;
}

static void read_lines(nc_config *x, nc_text_input *input, nc_source *source)
{
    nc_text_line line;
    nc_buf marked = {0};
    bool talk = false; /* what a person wrote, up to the next statement */
    while (nc_text_input_next(input, &line)) {
        source->records++;
        x->cut_line = line.cut && x->cut_line == 0 ? line.number : x->cut_line;
        if (line.screen || line.cut)
            continue;
        x->g.from.line = line.number;
        x->g.from.offset = line.offset;
        x->g.from.length = line.length;
        nc_str whole = nc_config_last(x, &line, nc_text_input_marked(input, &line, &marked), &marked);
        nc_str text = without_comment(whole, x->kind->comments);
        x->torn = nc_is_cut(text) ? x->torn : 0; /* what was cut may be a comment */
        /* Numbers in columns 73 to 80 of fixed records are no part of the text. */
        if (line.text.n == 80 && nc_is_number(nc_str_sub(line.text, 72, 8)))
            text = without_comment(nc_str_sub(line.text, 0, 72), x->kind->comments);
        if (x->kind->prose && text.n > 0)
            talk = (talk && !knows(x->kind, text)) || nc_config_is_prose(text);
        if (is_rest_of_comment(x, whole, text) || text.n == 0 || talk)
            continue;
        x->wide = text.n == nc_str_trim(whole).n && line.text.n >= nc_text_input_widest(input);
        x->indent = (size_t)(nc_str_trim(whole).p - whole.p);
        if (x->kind->symbols)
            give_symbols(x, text);
        x->kind->line(x, text);
    }
    nc_buf_free(&marked);
    if (x->kind->end != NULL)
        x->kind->end(x);
}

static const nc_config_kind *kind_of_stream(nc_stream *in)
{
    nc_arena *arena = nc_arena_new();
    unsigned share;
    bool part = nc_stream_lines(in).bits != NULL;
    nc_str text = nc_text_ahead(arena, in, part ? NC_MIXED_BYTES : NC_PROBE_BYTES);
    const nc_config_kind *kind = text.n == 0 ? NULL : kind_of(text, &share);
    nc_arena_free(arena);
    return kind;
}

/* A file that was read whole says of its kinds of statement that it has no more. */
static void load_types(nc_giver *g, const nc_config_kind *kind)
{
    for (const nc_fact_type *type = kind->gives; *type != NC_FACTS_END; type++)
        nc_giver_loaded(g, *type);
}

static void note_left_out(const nc_config *x, uint32_t number)
{
    nc_sources *sources = x->g.c->sources;
    nc_buf note = {0};
    if (x->is_overfull)
        nc_source_note(sources, number, NC_SOURCE_PARTIAL,
                       NC_S("a statement longer than 4096 bytes was read in part"));
    if (x->is_too_deep)
        nc_source_note(sources, number, NC_SOURCE_PARTIAL,
                       NC_S("what stands inside of more than 8 blocks was left out"));
    if (x->cut_line != 0) {
        nc_buf_printf(&note, "lines that were cut were left out, first: line %u", (unsigned)x->cut_line);
        nc_source_note(sources, number, NC_SOURCE_PARTIAL, nc_buf_str(&note));
    }
    if (x->torn != 0) {
        nc_buf_clear(&note);
        nc_buf_printf(&note,
                      "no line end behind line %u: its last word may be cut, and what it says is not known",
                      (unsigned)x->torn);
        nc_source_note(sources, number, NC_SOURCE_PARTIAL, nc_buf_str(&note));
    }
    nc_buf_free(&note);
}

static nc_err decode_config(nc_case *c, uint32_t number, nc_stream *in)
{
    nc_source *source = nc_sources_get(c->sources, number);
    const nc_config_kind *kind = kind_of_stream(in);
    if (source == NULL)
        return NC_E_INVALID;
    if (kind == NULL)
        return NC_E_NOEVIDENCE;
    nc_config *x = nc_xcalloc(1, sizeof *x);
    x->kind = kind;
    nc_giver_begin(&x->g, c, number);
    nc_text_input *input = nc_text_input_new(in, (uint64_t)c->limits->line);
    load_types(&x->g, kind);
    read_lines(x, input, source);
    source->encoding = nc_arena_copy(nc_sources_arena(c->sources), nc_text_input_encoding(input));
    source->kind = nc_arena_copy(nc_sources_arena(c->sources), nc_str_c(kind->title));
    note_left_out(x, number);
    if (nc_stream_state(in) != NC_E_OK)
        nc_source_note(c->sources, number, NC_SOURCE_PARTIAL, nc_str_c(nc_err_text(nc_stream_state(in))));
    nc_text_input_free(input);
    nc_buf_free(&x->statement);
    free(x);
    return NC_E_OK;
}

extern const nc_decoder nc_decoder_config; /* named in decoders.def */

const nc_decoder nc_decoder_config = {
    .name = NC_SI("config"),
    .doc = NC_SI("configuration files: PROFILE.TCPIP, TCPIP.DATA, FTP.DATA, OMPROUTE, Policy Agent, TRLE, "
                 "resolv.conf"),
    .text = true,
    .provides = "",
    .probe = probe_config,
    .begins = begins_config,
    .kind = kind_begun,
    .decode = decode_config,
};
