/* SPDX-License-Identifier: Apache-2.0 */
/* netcause facts: what the decoders see, one JSON object a line, in the order in which it was read. */
#include "setup.h"

#include <inttypes.h>

typedef struct fact_writer {
    nc_sink sink; /* first: the sink is the writer */
    nc_buf out;
    const nc_vocab *vocab;
    const nc_sources *sources;
} fact_writer;

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
}

/* The mask of wanted types for --type; NULL = all.  *status tells of unknown names. */
static uint64_t *wanted_types(nc_cli *cli, const nc_vocab *vocab, int *status)
{
    if (cli->options[NC_OPT_type].count == 0)
        return NULL;
    uint64_t *wanted = NC_NEW_ARRAY(cli->arena, uint64_t, nc_vocab_count(vocab));
    for (size_t i = 0; i < cli->options[NC_OPT_type].count; i++) {
        nc_fact_type type = nc_vocab_find(vocab, nc_str_c(cli->options[NC_OPT_type].given[i]));
        if (type == NC_NO_TYPE)
            *status = nc_cli_error(NC_EXIT_USAGE, "no fact type '%s'; see netcause rules types",
                                   cli->options[NC_OPT_type].given[i]);
        else
            wanted[type] = UINT64_MAX;
    }
    return wanted;
}

int nc_cmd_facts(nc_cli *cli)
{
    int status;
    size_t count;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_vocab *vocab = nc_session_vocab(session);
    fact_writer writer = {.sink = {.put = write_fact, .pool = nc_session_pool(session)},
                          .vocab = vocab,
                          .sources = nc_session_sources(session)};
    writer.sink.wanted = wanted_types(cli, vocab, &status);
    writer.sink.wanted_count = nc_vocab_count(vocab);
    if (status == NC_EXIT_DONE)
        nc_setup_confine(cli, bundles, count);
    if (status == NC_EXIT_DONE && nc_session_read(session, bundles, count, &writer.sink) != NC_E_OK) {
        nc_setup_complain(nc_session_diag(session));
        status = NC_EXIT_NO_EVIDENCE;
    } else if (status == NC_EXIT_DONE) {
        status = nc_cli_write(cli, nc_buf_str(&writer.out));
    }
    nc_buf_free(&writer.out);
    nc_session_free(session);
    return status;
}
