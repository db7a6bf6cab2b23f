/* SPDX-License-Identifier: Apache-2.0 */
/* netcause facts: what the decoders see, one JSON object a line, in the order in which it was read. */
#include "api/again.h"
#include "asked.h"
#include "progress.h"
#include "setup.h"
#include "words.h"

#include <inttypes.h>

enum { PIECE = 1 << 16 };

typedef struct fact_writer {
    nc_sink sink; /* first: the sink is the writer */
    nc_buf out;
    nc_cli_stream *stream;
    nc_session *session;
    const nc_vocab *vocab;
    const nc_sources *sources;
    const nc_asked *asked;
    nc_survey *questions; /* of this session */
} fact_writer;

/* ---- which ---- */

static bool is_port(const nc_slot *slot)
{
    return slot->type == NC_T_INT && nc_str_ends(slot->name, NC_S("port"));
}

/* The ends of its conversation. */
static bool talks(const fact_writer *w, const nc_shape *shape, const nc_fact *fact)
{
    int flow = nc_shape_slot(shape, NC_S("flow"));
    nc_buf talk = {0};
    nc_ends ends = {.ip = {0}};
    if (flow < NC_SLOT_OWN || !(fact->known >> (flow - NC_SLOT_OWN) & 1))
        return false;
    nc_session_flow_name(w->session, fact->slot[flow - NC_SLOT_OWN], &talk);
    bool fine = nc_ends_read_talk(w->sink.pool, nc_buf_str(&talk), &ends) &&
                nc_choice_ends(&w->asked->choice, w->sink.pool, ends.ip, ends.port);
    nc_buf_free(&talk);
    return fine;
}

/* Any address of a fact, of IP or of the link layer, may be what --address means; of two each must be in a
 * slot of its own. */
static bool mentions_hosts(const fact_writer *w, const nc_shape *shape, const nc_fact *fact)
{
    const nc_choice *c = &w->asked->choice;
    unsigned first = 0, second = 0, both = 0; /* slots that the nets hold */
    for (unsigned i = 0; i < shape->slot_count; i++) {
        bool mac = shape->slots[i].type == NC_T_MAC;
        if ((!mac && shape->slots[i].type != NC_T_IP) || !(fact->known >> i & 1))
            continue;
        unsigned held =
            mac ? nc_choice_mac(c, fact->slot[i]) : nc_choice_address(c, w->sink.pool, fact->slot[i]);
        first += held == 1;
        second += held == 2;
        both += held == 3;
    }
    bool one = c->net[0] != 0 || (c->macs & 1) != 0, two = c->net[1] != 0 || (c->macs & 2) != 0;
    if (!one || !two)
        return !one || both > 0;
    return first + both > 0 && second + both > 0 && first + second + both > 1;
}

static bool mentions_port(const fact_writer *w, const nc_shape *shape, const nc_fact *fact)
{
    const nc_choice *c = &w->asked->choice;
    bool port = c->port == 0;
    for (unsigned i = 0; i < shape->slot_count && !port; i++)
        port = (fact->known >> i & 1) != 0 && is_port(&shape->slots[i]) && nc_v_int(fact->slot[i]) == c->port;
    return port;
}

static bool chosen(const fact_writer *w, const nc_shape *shape, const nc_fact *fact)
{
    return nc_choice_time(&w->asked->choice, fact->from.at) &&
           ((mentions_hosts(w, shape, fact) && mentions_port(w, shape, fact)) || talks(w, shape, fact)) &&
           nc_survey_test(w->questions, fact);
}

/* ---- how ---- */

/* Facts are as many as packets: they are never held. */
static void flush(fact_writer *w)
{
    nc_cli_put(w->stream, nc_buf_str(&w->out));
    nc_buf_clear(&w->out);
}

static void write_origin(fact_writer *w, const nc_origin *from)
{
    nc_source *source = nc_sources_get(w->sources, from->source);
    if (source) {
        nc_buf_c(&w->out, ", \"source\": ");
        nc_buf_json(&w->out, source->name);
    }
    if (from->record)
        nc_buf_printf(&w->out, ", \"n\": %" PRIu64, from->record);
    if (from->line)
        nc_buf_printf(&w->out, ", \"line\": %" PRIu32, from->line);
    if (from->at != NC_TIME_NONE) {
        nc_buf_c(&w->out, ", \"at\": ");
        nc_value_json(&w->out, w->sink.pool, NC_T_TIME, nc_w_int(from->at));
    }
    if (from->vantage) {
        nc_buf_c(&w->out, ", \"vantage\": ");
        nc_buf_json(&w->out, nc_sym_str(w->sink.pool, from->vantage));
    }
}

static void write_fact(nc_sink *sink, const nc_fact *fact)
{
    fact_writer *w = (fact_writer *)(void *)sink;
    const nc_shape *shape = nc_vocab_shape(w->vocab, fact->type);
    if (!chosen(w, shape, fact))
        return;
    nc_buf_c(&w->out, "{\"type\": ");
    nc_buf_json(&w->out, shape->name);
    write_origin(w, &fact->from);
    for (unsigned i = 0; i < shape->slot_count; i++) {
        if (!(fact->known >> i & 1))
            continue;
        nc_buf_c(&w->out, ", ");
        nc_buf_json(&w->out, shape->slots[i].name);
        nc_buf_c(&w->out, ": ");
        nc_value_json(&w->out, sink->pool, shape->slots[i].type, fact->slot[i]);
    }
    nc_buf_c(&w->out, "}\n");
    if (w->out.n >= PIECE)
        flush(w);
}

static int no_type(nc_cli *cli, const nc_vocab *vocab, const char *given)
{
    size_t count = nc_vocab_count(vocab);
    nc_str *known = NC_NEW_ARRAY(cli->arena, nc_str, count);
    for (size_t i = 0; i < count; i++)
        known[i] = nc_vocab_shape(vocab, (nc_fact_type)i)->name;
    nc_cli_error(NC_EXIT_USAGE, "no fact type '%s'; see netcause rules types", given);
    nc_suggest_word(nc_str_c(given), known, count);
    return NC_EXIT_USAGE;
}

/* The mask of wanted types for --type, else those that --where asks about; NULL = all.  *status tells of
 * unknown names. */
static uint64_t *wanted_types(nc_cli *cli, const nc_vocab *vocab, const nc_survey *questions, int *status)
{
    bool where = nc_cli_flag(cli, NC_OPT_where) && questions != NULL;
    if (cli->options[NC_OPT_type].count == 0 && !where)
        return NULL;
    uint64_t *wanted = NC_NEW_ARRAY(cli->arena, uint64_t, nc_vocab_count(vocab));
    if (cli->options[NC_OPT_type].count == 0)
        nc_survey_wants(questions, wanted);
    for (size_t i = 0; i < cli->options[NC_OPT_type].count; i++) {
        nc_fact_type type = nc_vocab_find(vocab, nc_str_c(cli->options[NC_OPT_type].given[i]));
        if (type == NC_NO_TYPE)
            *status = no_type(cli, vocab, cli->options[NC_OPT_type].given[i]);
        else
            wanted[type] = UINT64_MAX;
    }
    return wanted;
}

static int print(const nc_cli *cli, nc_session *session, const nc_str *bundles, size_t count, fact_writer *w)
{
    nc_err err = nc_session_read(session, bundles, count, &w->sink);
    flush(w);
    nc_setup_complain(nc_session_diag(session));
    if (err != NC_E_OK)
        return nc_setup_no_evidence(cli, session);
    return nc_progress_unfit(cli) ? NC_EXIT_INTERRUPTED : NC_EXIT_DONE;
}

static int run(nc_cli *cli, nc_session *session, fact_writer *w, nc_asked *asked)
{
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    w->stream = nc_cli_begin(cli);
    if (w->stream == NULL)
        return NC_EXIT_USAGE;
    nc_setup_confine(cli, bundles, count);
    int status = nc_asked_look(asked, bundles, count);
    if (status == NC_EXIT_DONE)
        status = print(cli, session, bundles, count, w);
    int written = nc_cli_end(w->stream, status == NC_EXIT_DONE);
    return status != NC_EXIT_DONE ? status : written;
}

int nc_cmd_facts(nc_cli *cli)
{
    int status;
    nc_asked asked = {.survey = NULL};
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    nc_vocab *vocab = nc_session_vocab(session);
    fact_writer writer = {.sink = {.put = write_fact, .pool = nc_session_pool(session)},
                          .session = session,
                          .vocab = vocab,
                          .sources = nc_session_sources(session),
                          .asked = &asked};
    writer.questions = nc_asked_questions(cli, session);
    writer.sink.wanted = wanted_types(cli, vocab, writer.questions, &status);
    writer.sink.wanted_count = nc_vocab_count(vocab);
    if (status == NC_EXIT_DONE)
        status = writer.questions != NULL ? nc_asked_begin(cli, session, false, &asked) : NC_EXIT_USAGE;
    if (status == NC_EXIT_DONE)
        status = run(cli, session, &writer, &asked);
    nc_asked_end(&asked);
    nc_survey_free(writer.questions);
    nc_buf_free(&writer.out);
    nc_session_free(session);
    return status;
}
