/* SPDX-License-Identifier: Apache-2.0 */
#include "dumps.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "decoders/text/console.h"
#include "decoders/text/dialogue.h"
#include "decoders/text/dump_run.h"
#include "decoders/text/dump_watch.h"
#include "decoders/text/front.h"
#include "decoders/text/messages.h"
#include "decoders/text/ssh.h"

#include <stdlib.h>

/* Columns at which terminals, printers and transfers cut lines; a value that ends right there may be a piece
 * of itself. */
static const unsigned edges[] = {72, 80, 120, 132}, near_edges[] = {71, 79, 121, 131, 133};
enum { JOIN_FROM = 40 /* no console wraps before */ };

/* A line is held until the next one shows whether it goes on there. */
typedef struct holder {
    nc_dump_run *run;
    nc_buf text;
    nc_dump_line line;
    bool held;
    size_t columns; /* of the physical line that is read, tabs counted as blanks */
    bool tabs;      /* it has some */
    size_t width;   /* of the last physical line in it */
    size_t wrap;    /* width at which this copy was seen to wrap a word; 0 unknown */
    size_t front;   /* of the widest line of the member's front */
    size_t widest;  /* of the physical lines of the report, or of the log, so far: it was not cut before */
    uint32_t report;
    bool logged;   /* the line has the columns of a log */
    int64_t shown; /* time of the last line of a log that had one */
    int connector; /* of the message of a log whose end has not come; -1 none */
    bool routed;   /* below the heading of what ROUTE *ALL was answered: systems stand in front */
    nc_messages *messages;
    nc_dialogue *dialogue;
    nc_ssh ssh;
    nc_buf marked, spread;
} holder;

static bool among(size_t width, const unsigned *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (width == list[i])
            return true;
    return false;
}

/* Who printed or copied a report, or a log, cut all of its lines alike: where one is longer, none was cut
 * there.
 */
static void note_width(holder *h)
{
    if (h->report != h->run->reports && !h->logged)
        h->widest = 0;
    h->report = h->run->reports;
    h->widest = h->width > h->widest ? h->width : h->widest;
}

static nc_edge edge_of(const holder *h)
{
    if ((h->wrap != 0 && h->width == h->wrap) || (h->run->torn && h->width >= h->front))
        return NC_EDGE_ALL;
    if (h->widest > h->width)
        return NC_EDGE_NONE;
    if (among(h->width, edges, sizeof edges / sizeof *edges))
        return NC_EDGE_ALL;
    return among(h->width, near_edges, sizeof near_edges / sizeof *near_edges) ? NC_EDGE_NUMBERS
                                                                               : NC_EDGE_NONE;
}

static void flush(holder *h)
{
    if (!h->held)
        return;
    h->line.text = nc_buf_str(&h->text);
    note_width(h);
    if (h->line.edge < edge_of(h))
        h->line.edge = edge_of(h);
    nc_dump_run_line(h->run, &h->line);
    h->held = false;
}

/* Lines of a message that show no time of their own have that of its first one. */
static int64_t shown(holder *h, const nc_console_line *console)
{
    if (!console->continues && console->clock == NC_TIME_NONE)
        return NC_TIME_NONE;
    if (!console->continues)
        h->shown = console->day == NC_TIME_NONE ? NC_TIME_NONE : console->day + console->clock;
    return h->shown;
}

static nc_edge edge_of_input(const nc_text_line *in)
{
    return in->cut || in->worn || in->piece ? NC_EDGE_ALL : NC_EDGE_NONE;
}

/* Whether a line has the columns of a log. */
static bool is_logged(const nc_console_line *console)
{
    return console->continues || console->clock != NC_TIME_NONE;
}

static void hold(holder *h, const nc_text_line *in, const nc_console_line *console)
{
    nc_buf_clear(&h->text);
    nc_buf_add(&h->text, console->text);
    h->line = (nc_dump_line){.number = in->number,
                             .offset = in->offset,
                             .length = in->length,
                             .tabs = h->tabs,
                             .edge = edge_of_input(in),
                             .shown = shown(h, console)};
    h->width = h->columns;
    h->logged = is_logged(console);
    h->held = true;
}

/* Whether a known label lies across position `seam` of the text. */
static bool label_across(const nc_dump *dump, nc_str text, size_t seam)
{
    nc_token tokens[NC_LINE_TOKENS];
    unsigned count = nc_dump_scan(dump, text, tokens);
    for (unsigned i = 0; i < count; i++)
        if (tokens[i].begin < seam &&
            (tokens[i].end > seam + 1 || (tokens[i].end > seam && text.p[seam] == ':')))
            return true; /* a rule of "=" below a heading is no separator */
    return false;
}

static void join(holder *h, const nc_text_line *in, nc_str more, bool blank)
{
    if (blank)
        nc_buf_char(&h->text, ' ');
    nc_buf_add(&h->text, more);
    h->line.tabs = h->line.tabs || h->tabs;
    h->line.edge = edge_of_input(in);
    h->line.length = (uint32_t)(in->offset - h->line.offset) + in->length;
    h->width = h->columns;
}

/* Nothing in the line is known to the report: neither labels nor a title nor the beginning of another one. */
static bool is_loose(const nc_dump *dump, nc_str text)
{
    nc_token tokens[NC_LINE_TOKENS];
    nc_header header;
    return nc_message_id(text).n == 0 && nc_dump_scan(dump, text, tokens) == 0 &&
           nc_dump_whole(dump, text) < 0 && !nc_dump_is_header(dump, text, &header);
}

/* What stands in a line before the first label of the report; all of it when there is none. */
static nc_str lead_of(const nc_dump *dump, nc_str text)
{
    nc_token tokens[NC_LINE_TOKENS];
    bool any = dump != NULL && nc_dump_scan(dump, text, tokens) > 0;
    return nc_str_trim(any ? nc_str_sub(text, 0, tokens[0].begin) : text);
}

/* Words of a text; rules below headings are none. */
static unsigned count_words(nc_str text)
{
    nc_str word;
    unsigned count = 0;
    while (nc_str_word(&text, &word))
        count += word.p[0] != '-' && word.p[0] != '=';
    return count;
}

/* One word at the first column, below a line that none so far was wider than. */
static bool is_rest_of_word(const holder *h, const nc_text_line *in, nc_str more)
{
    return in->text.p[0] != ' ' && nc_str_find_char(more, ' ') == SIZE_MAX && h->width >= JOIN_FROM &&
           h->width >= h->widest && h->columns < h->width;
}

/* A few words that would have made the line above the widest one, had they stood there. */
static bool is_rest_of_line(const holder *h, nc_str lead)
{
    enum { FEW = 3 };
    nc_token tokens[NC_LINE_TOKENS];
    const nc_dump *dump = h->run->dump;
    unsigned words = count_words(lead);
    size_t first = nc_str_find_char(lead, ' ');
    if (dump == NULL || words == 0 || words > FEW ||
        h->width + 1 + (first == SIZE_MAX ? lead.n : first) <= h->front)
        return false;
    return words == 1 || nc_dump_scan(dump, nc_buf_str(&h->text), tokens) > 0;
}

/* Words that nothing of the report knows may be the end of the line above, which something wrapped before
 * anything told its width: inside of a word, or behind one. */
static nc_edge goes_on(const holder *h, const nc_text_line *in, nc_str more, bool logged)
{
    const nc_dump *dump = h->run->dump;
    bool below_log = h->held && h->logged && !logged && h->columns + h->width >= h->front;
    bool inside = h->held && (below_log || is_rest_of_word(h, in, more));
    if (!h->held || (dump == NULL && !inside) || (dump != NULL && dump->walks) || nc_message_id(more).n > 0)
        return NC_EDGE_NONE;
    nc_str lead = lead_of(dump, more);
    bool whole = lead.n == more.n;
    if (lead.n == 0 || nc_str_eq(more, NC_S("READY")) || nc_str_find_char(lead, ':') != SIZE_MAX ||
        nc_str_find_char(lead, '=') != SIZE_MAX || (whole && dump != NULL && !is_loose(dump, more)))
        return NC_EDGE_NONE;
    if (inside && whole)
        return NC_EDGE_ALL;
    return !is_rest_of_line(h, lead) ? NC_EDGE_NONE : h->width >= h->front ? NC_EDGE_ALL : NC_EDGE_WORDS;
}

/* Consoles and mail wrap lines inside of words without a sign.  A label that lies across two lines proves it
 * and tells the width; from then on a line of that width that ends in a value goes on in a line without a
 * label of its own. */
static bool continues(holder *h, const nc_text_line *in, nc_str more)
{
    const nc_dump *dump = h->run->dump;
    if (!h->held || dump == NULL || h->width < JOIN_FROM || more.n == 0)
        return false;
    size_t seam = h->text.n;
    nc_buf both = {0};
    nc_buf_add(&both, nc_buf_str(&h->text));
    nc_buf_add(&both, more);
    bool glued = label_across(dump, nc_buf_str(&both), seam), spaced = false;
    if (!glued) {
        both.n = seam;
        nc_buf_char(&both, ' ');
        nc_buf_add(&both, more);
        spaced = label_across(dump, nc_buf_str(&both), seam);
    }
    nc_buf_free(&both);
    nc_token tokens[NC_LINE_TOKENS];
    /* Behind blanks it may be the rest of a word or the next one. */
    bool value = !glued && !spaced && h->width == h->wrap && in->text.p[0] != ' ' && is_loose(dump, more) &&
                 nc_dump_scan(dump, nc_buf_str(&h->text), tokens) > 0;
    if (glued)
        h->wrap = h->width;
    if (glued || spaced || value)
        join(h, in, more, spaced);
    return glued || spaced || value;
}

/* Messages and dialogues get the line with the mark of a cut behind it. */
static void tell_logs(holder *h, const nc_text_line *in, const nc_console_line *console)
{
    nc_str trimmed = nc_str_trim(console->text);
    if (nc_messages_waits(h->messages) &&
        (nc_dialogue_known(trimmed) || nc_ssh_known(trimmed) || nc_dump_run_heads(h->run, trimmed)))
        nc_messages_break(h->messages);
    nc_messages_line(h->messages, console, nc_dump_run_shows(h->run, trimmed), in->number, in->offset,
                     in->length);
    nc_dialogue_line(h->dialogue, trimmed, NC_TIME_NONE, in->number, in->offset, in->length);
    h->ssh.g.from.line = in->number;
    h->ssh.g.from.offset = in->offset;
    h->ssh.g.from.length = in->length;
    nc_ssh_line(&h->ssh, trimmed);
}

/* Words around a quotation, or a second one: the report and the message before are over. */
static void part(holder *h)
{
    flush(h);
    nc_dump_run_end(h->run);
    nc_messages_break(h->messages);
}

/* A line of a log that stands between the lines of a message of several, and is none of them: the display
 * that this message holds goes on below it.  One that begins another display ends it. */
static bool lies_between(holder *h, const nc_console_line *console)
{
    bool other =
        h->connector >= 0 && is_logged(console) && console->connector != h->connector && !console->joins;
    if (other)
        flush(h); /* what was held may be what begins the display */
    bool open = h->run->dump != NULL && !h->run->dump->loose;
    if (other && open && !nc_dump_run_heads(h->run, nc_str_trim(console->text)))
        return true;
    if (console->connector >= 0 || !console->continues)
        h->connector = console->ends ? -1 : console->connector;
    return false;
}

/* The last line of a log that was pasted in part: so little of it is there that its columns are not complete.
 */
static bool torn_columns(const holder *h, const nc_console_line *console, nc_cut cut)
{
    return h->logged && cut == NC_CUT_YES && console->clock == NC_TIME_NONE && !console->continues;
}

/* A line of a log with its tabs as blanks; other lines as they are. */
static nc_text_line spread(holder *h, const nc_text_line *in)
{
    nc_text_line line = *in;
    nc_str text = nc_console_spread(in->text, &h->spread);
    h->columns = text.n;
    h->tabs = text.p != in->text.p;
    if (text.p != in->text.p && nc_console_read(text).skipped > 0)
        line.text = text;
    return line;
}

static void take_line(holder *h, const nc_text_input *input, const nc_text_line *as_is)
{
    nc_text_line line = spread(h, as_is);
    const nc_text_line *in = &line;
    if (in->apart)
        part(h);
    if (in->screen)
        return;
    nc_str marked = nc_text_input_marked(input, in, &h->marked);
    nc_console_line console = nc_console_read(marked);
    if (torn_columns(h, &console, nc_text_input_is_cut(input, in)))
        console.text = nc_str_sub(marked, marked.n - 1, 1); /* the mark alone: something was there */
    tell_logs(h, in, &console);
    if (marked.p != in->text.p)
        console = nc_console_read(in->text);
    console.text = nc_front_strip(&h->routed, console.text);
    if (lies_between(h, &console))
        return;
    nc_str trimmed = nc_str_trim(console.text);
    if (trimmed.n > 0 && console.joins && h->held) {
        join(h, in, trimmed, true);
    } else if (trimmed.n == 0 || !continues(h, in, trimmed)) {
        nc_edge edge = trimmed.n > 0 ? goes_on(h, in, trimmed, is_logged(&console)) : NC_EDGE_NONE;
        if (h->line.edge < edge)
            h->line.edge = edge;
        flush(h);
        if (trimmed.n > 0)
            hold(h, in, &console);
    }
}

/* ---- the decoder ---- */

static void read_all(holder *h, nc_text_input *input, nc_source *source)
{
    nc_text_line line;
    while (nc_text_input_next(input, &line)) {
        source->records++;
        take_line(h, input, &line);
    }
    flush(h);
    nc_dump_run_end(h->run);
}

static void write_notes(nc_case *c, const nc_dump_run *run, nc_err state)
{
    nc_buf note = {0};
    if (run->unread > 0) {
        nc_buf_printf(&note, "%u line%s not understood, first: line %u", run->unread,
                      run->unread == 1 ? "" : "s", run->first_unread);
        nc_source_note(c->sources, run->source, NC_SOURCE_OK, nc_buf_str(&note));
    }
    if (run->fuzzy > 0) {
        nc_buf_clear(&note);
        nc_buf_printf(&note, "%u label%s read although damaged, first: line %u", run->fuzzy,
                      run->fuzzy == 1 ? "" : "s", run->first_fuzzy);
        nc_source_note(c->sources, run->source, NC_SOURCE_OK, nc_buf_str(&note));
    }
    if (run->lost > 0) {
        nc_buf_clear(&note);
        nc_buf_printf(&note, "lines are missing above line %u%s: the rest of what stands there is not known",
                      run->first_lost, run->lost > 1 ? " and others" : "");
        nc_source_note(c->sources, run->source, NC_SOURCE_PARTIAL, nc_buf_str(&note));
    }
    if (run->missing > 0) {
        nc_buf_clear(&note);
        nc_buf_printf(&note, "%llu record%s that the report says it shows %s not there",
                      (unsigned long long)run->missing, run->missing == 1 ? "" : "s",
                      run->missing == 1 ? "is" : "are");
        nc_source_note(c->sources, run->source, NC_SOURCE_PARTIAL, nc_buf_str(&note));
    }
    if (run->row_keys.full)
        nc_source_note(c->sources, run->source, NC_SOURCE_PARTIAL,
                       NC_S("limit text.rows reached: later rows of an SNMP walk were left out"));
    if (run->samples_full)
        nc_source_note(c->sources, run->source, NC_SOURCE_PARTIAL,
                       NC_S("limit text.samples reached: later counters were not compared"));
    if (run->truncated)
        nc_source_note(c->sources, run->source, NC_SOURCE_PARTIAL,
                       NC_S("the report says that it does not show everything"));
    if (state != NC_E_OK)
        nc_source_note(c->sources, run->source, NC_SOURCE_PARTIAL, nc_str_c(nc_err_text(state)));
    nc_buf_free(&note);
}

static void describe_source(nc_case *c, const nc_dump_run *run, nc_source *source, nc_str encoding)
{
    nc_arena *arena = nc_sources_arena(c->sources);
    source->encoding = nc_arena_copy(arena, encoding);
    source->kind = nc_arena_copy(arena, nc_buf_str(&run->kinds));
    source->zone_minutes = run->hint.zone_minutes;
    source->zone_assumed = !run->hint.has_zone;
}

/* Messages and dialogues stand between reports, or alone. */
static void name_logs(nc_dump_run *run, bool messages, bool dialogue, bool ssh)
{
    if (messages)
        nc_buf_c(&run->kinds, run->kinds.n > 0 ? ", messages" : "messages");
    if (dialogue)
        nc_buf_c(&run->kinds, run->kinds.n > 0 ? ", ftp dialogue" : "ftp dialogue");
    if (ssh)
        nc_buf_c(&run->kinds, run->kinds.n > 0 ? ", ssh" : "ssh");
}

nc_err nc_dump_read_watched(nc_case *c, uint32_t number, nc_stream *in, const nc_dump_watch *watch)
{
    nc_source *source = nc_sources_get(c->sources, number);
    if (source == NULL || c->dumps == NULL)
        return NC_E_INVALID;
    nc_text_input *input = nc_text_input_new(in, (uint64_t)c->limits->line);
    holder h = {.run = nc_dump_run_new(c, number),
                .shown = NC_TIME_NONE,
                .connector = -1,
                .messages = nc_messages_new(c, number),
                .dialogue = nc_dialogue_new(c, number)};
    h.run->watch = watch;
    nc_giver_begin(&h.ssh.g, c, number);
    h.front = nc_text_input_widest(input);
    read_all(&h, input, source);
    uint32_t messages = nc_messages_end(h.messages), dialogue = nc_dialogue_count(h.dialogue);
    name_logs(h.run, messages > 0, dialogue > 0, h.ssh.g.facts > 0);
    bool usable = h.run->kinds.n > 0;
    if (usable) {
        describe_source(c, h.run, source, nc_text_input_encoding(input));
        write_notes(c, h.run, nc_stream_state(in));
    }
    nc_buf_free(&h.text);
    nc_buf_free(&h.marked);
    nc_buf_free(&h.spread);
    nc_messages_free(h.messages);
    nc_dialogue_free(h.dialogue);
    nc_dump_run_free(h.run);
    nc_text_input_free(input);
    return usable ? NC_E_OK : NC_E_NOEVIDENCE;
}

static nc_err decode_dump(nc_case *c, uint32_t number, nc_stream *in)
{
    return nc_dump_read_watched(c, number, in, NULL);
}

/* A start is proof enough; a header alone says whose report it is, not that any description reads it. */
/* How sure a line is that is one way in which a report begins; a header makes the next one surer. */
static int score_entry(const nc_dumps *dumps, const nc_dump_entry *entry, nc_str line, bool *headed)
{
    const nc_dump *dump = dumps->items[entry->dump];
    nc_header header;
    if (entry->header) {
        *headed = *headed || nc_dump_is_header(dump, line, &header);
        return 0;
    }
    return !nc_dump_is_start(dump, entry->number, line) ? 0
           : *headed                                    ? 90
           : dump->loose && dump->whole < 0             ? 45
           : nc_message_id(line).n > 0                  ? 75
                                                        : 70;
}

static int score_line(const nc_dumps *dumps, nc_str line, uint64_t *hits, bool *headed, bool *routed)
{
    unsigned count;
    const nc_dump_entry *entries = nc_dump_entries(dumps->index, &count);
    int score = 0;
    line = nc_front_strip(routed, nc_console_read(line).text);
    nc_walk_line walk;
    if (nc_objects_read(dumps->objects, line, &walk) == NC_WALK_KNOWN)
        return 80;
    int log = nc_messages_known(line) || nc_dialogue_known(line) || nc_ssh_known(line) ? 60 : 0;
    if (!nc_dump_index_find(dumps->index, line, hits))
        return log;
    for (unsigned word = 0; score == 0 && word < count / 64 + 1; word++)
        for (uint64_t left = hits[word]; score == 0 && left != 0; left &= left - 1)
            score = score_entry(dumps, &entries[word * 64 + (unsigned)__builtin_ctzll(left)], line, headed);
    memset(hits, 0, (count / 64 + 1) * sizeof *hits);
    return score > log ? score : log;
}

static int probe_dump(const nc_case *c, const nc_probe *probe)
{
    nc_str rest = probe->text, line;
    bool headed = false, routed = false;
    int best = 0;
    unsigned count;
    if (c->dumps == NULL || probe->text.n == 0)
        return 0;
    nc_dump_entries(c->dumps->index, &count);
    uint64_t *hits = nc_xcalloc(count / 64 + 1, sizeof *hits);
    while (best < 70 && nc_str_split(&rest, '\n', &line)) {
        int score = score_line(c->dumps, line, hits, &headed, &routed);
        best = score > best ? score : best;
    }
    free(hits);
    return best;
}

/* A header begins a report too, where the question is whose lines follow. */
static int begins_dump(const nc_case *c, nc_str text)
{
    nc_str line;
    bool headed = false, routed = false;
    unsigned count;
    if (c->dumps == NULL || !nc_str_split(&text, '\n', &line) || nc_str_trim(line).n == 0)
        return 0;
    nc_dump_entries(c->dumps->index, &count);
    uint64_t *hits = nc_xcalloc(count / 64 + 1, sizeof *hits);
    int score = score_line(c->dumps, line, hits, &headed, &routed);
    free(hits);
    return headed && score < 70 ? 70 : score;
}

extern const nc_decoder nc_decoder_dump; /* named in decoders.def */

const nc_decoder nc_decoder_dump = {
    .name = NC_SI("dump"),
    .doc = NC_SI("displays and reports that a dump description (decoders/text/*.yaml) reads"),
    .text = true,
    .provides = "",
    .probe = probe_dump,
    .begins = begins_dump,
    .decode = decode_dump,
};
