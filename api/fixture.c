/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "decoders/intake.h"
#include "decoders/packet/packet.h"

#include <stdlib.h>

enum { MOST_FACTS = 100000 };

typedef struct reading {
    nc_sink sink; /* first: the sink is the reading */
    nc_fixture pub;
    struct reading *next;
    nc_str path;
    nc_sources *sources;
    nc_wires *wires;
    nc_intake *intake;
    nc_case incase;
    nc_fact *facts;
    size_t count, capacity;
    nc_fact_type *loaded;
    size_t loaded_count, loaded_capacity;
    bool full, fine;
} reading;

struct nc_fixtures {
    nc_session *session;
    reading *first;
};

nc_fixtures *nc_fixtures_new(nc_session *session)
{
    nc_fixtures *fixtures = nc_xcalloc(1, sizeof *fixtures);
    fixtures->session = session;
    return fixtures;
}

void nc_fixtures_free(nc_fixtures *fixtures)
{
    if (fixtures == NULL)
        return;
    for (reading *r = fixtures->first, *next; r != NULL; r = next) {
        next = r->next;
        nc_wires_free(r->wires);
        nc_intake_free(r->intake);
        nc_sources_free(r->sources);
        free(r->facts);
        free(r->loaded);
        free(r);
    }
    free(fixtures);
}

static void keep(nc_sink *sink, const nc_fact *fact)
{
    reading *r = (reading *)(void *)sink;
    if (r->count == MOST_FACTS) {
        r->full = true;
        return;
    }
    r->facts = nc_grow(r->facts, &r->capacity, r->count, sizeof *r->facts);
    r->facts[r->count++] = *fact;
}

static void note_loaded(void *context, uint32_t source, nc_fact_type type)
{
    reading *r = context;
    (void)source;
    r->loaded = nc_grow(r->loaded, &r->loaded_capacity, r->loaded_count, sizeof *r->loaded);
    r->loaded[r->loaded_count++] = type;
}

static bool answer(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                   int64_t from, int64_t to, nc_word *out)
{
    return nc_wires_call(((reading *)context)->wires, fn, args, source, from, to, out);
}

static void publish(reading *r)
{
    r->pub = (nc_fixture){.sources = r->sources,
                          .test_source = nc_sources_add(r->sources, NC_S("test")),
                          .facts = r->facts,
                          .count = r->count,
                          .loaded = r->loaded,
                          .loaded_count = r->loaded_count,
                          .host = {.call = answer, .context = r, .disorder = NC_SECOND}};
}

static void read_path(nc_fixtures *fixtures, reading *r)
{
    nc_session *s = fixtures->session;
    nc_diag *diag = nc_session_diag(s);
    r->sink.put = keep;
    r->sink.pool = nc_session_pool(s);
    r->sink.wanted = nc_program_wanted(nc_session_program(s), &r->sink.wanted_count);
    r->sources = nc_sources_new(nc_session_pool(s));
    r->incase = (nc_case){.pool = nc_session_pool(s),
                          .sink = &r->sink,
                          .sources = r->sources,
                          .limits = nc_session_limits(s),
                          .dumps = nc_session_dumps(s),
                          .loaded = note_loaded,
                          .loaded_context = r};
    r->wires = nc_wires_new(&r->incase);
    r->incase.wires = r->wires;
    r->intake = nc_intake_new(&r->incase);
    r->fine = nc_intake_run(r->intake, &r->path, 1, diag) == NC_E_OK;
    nc_wires_finish(r->wires);
    if (r->full)
        r->fine = nc_report(diag, NC_E_LIMIT, (nc_place){r->path, 0, 0}, "a fixture of more than %d facts",
                            MOST_FACTS) == NC_E_OK;
    publish(r);
}

const nc_fixture *nc_fixtures_get(void *context, nc_str path)
{
    nc_fixtures *fixtures = context;
    for (reading *r = fixtures->first; r != NULL; r = r->next)
        if (nc_str_eq(r->path, path))
            return r->fine ? &r->pub : NULL;
    reading *r = nc_xcalloc(1, sizeof *r);
    r->path = path;
    r->next = fixtures->first;
    fixtures->first = r;
    read_path(fixtures, r);
    return r->fine ? &r->pub : NULL;
}
