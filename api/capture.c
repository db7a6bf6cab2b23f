/* SPDX-License-Identifier: Apache-2.0 */
#include "api/capture.h"

#include "api/again.h"
#include "decoders/packet/fields.h"
#include "reports/pcapng.h"

#include <stdlib.h>

enum { MOST_COMMENTS = 8, PIECE = 1 << 16 };

/* That a record of a source is cited by a finding. */
typedef struct mark {
    nc_str source;
    uint64_t record;
    size_t finding;
} mark;

typedef struct lane { /* an interface */
    uint32_t source, link;
} lane;

typedef struct pass {
    const nc_capture_request *request;
    const nc_result *result;
    nc_session *reading;
    mark *marks; /* by source, record, finding */
    size_t mark_count, mark_capacity;
    lane *lanes;
    size_t lane_count, lane_capacity;
    nc_ends ends;
    bool has_ends;
    nc_pick *pick; /* NULL: all packets go into the copy */
    nc_fields fields;
    nc_buf out, words;
    uint64_t written;
} pass;

/* ---- who cites what ---- */

static int by_place(const void *left, const void *right)
{
    const mark *a = left, *b = right;
    int order = nc_str_cmp(a->source, b->source);
    if (order != 0)
        return order;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    return (a->finding > b->finding) - (a->finding < b->finding);
}

static void add_marks(pass *p, size_t finding, const nc_r_evidence *e)
{
    const uint64_t *numbers = e->record_count > 0 ? e->records : e->lines;
    size_t count = e->record_count > 0 ? e->record_count : e->line_count;
    for (size_t i = 0; i < count; i++) {
        p->marks = nc_grow(p->marks, &p->mark_capacity, p->mark_count, sizeof *p->marks);
        p->marks[p->mark_count++] = (mark){e->source, numbers[i], finding};
    }
}

static void collect_marks(pass *p)
{
    for (size_t i = 0; i < p->result->finding_count; i++) {
        const nc_r_finding *f = &p->result->findings[i];
        bool asked = p->request->finding == NC_R_NONE || p->request->finding == i;
        for (size_t k = 0; asked && f->state != NC_R_SUPPRESSED && k < f->evidence.count; k++)
            add_marks(p, i, &p->result->evidence[f->evidence.items[k]]);
    }
    if (p->mark_count > 1)
        qsort(p->marks, p->mark_count, sizeof *p->marks, by_place);
}

/* The first mark of a record; SIZE_MAX. */
static size_t marked(const pass *p, nc_str source, uint64_t record)
{
    mark key = {source, record, 0};
    size_t low = 0, high = p->mark_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_place(&p->marks[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found =
        low < p->mark_count && p->marks[low].record == record && nc_str_eq(p->marks[low].source, source);
    return found ? low : SIZE_MAX;
}

/* ---- a packet ---- */

/* Packets come source by source: theirs is among the last, however many files a recording was cut into. */
static uint32_t lane_of(pass *p, uint32_t source, uint32_t link, nc_str name)
{
    for (size_t i = p->lane_count; i-- > 0;)
        if (p->lanes[i].source == source && p->lanes[i].link == link)
            return (uint32_t)i;
    p->lanes = nc_grow(p->lanes, &p->lane_capacity, p->lane_count, sizeof *p->lanes);
    p->lanes[p->lane_count] = (lane){source, link};
    nc_buf_clear(&p->words);
    nc_buf_safe(&p->words, name, true);
    nc_pcapng_interface(&p->out, (uint16_t)link, nc_buf_str(&p->words));
    return (uint32_t)p->lane_count++;
}

static void comment(const pass *p, nc_buf *out, size_t finding)
{
    const nc_r_finding *f = &p->result->findings[finding];
    nc_buf_printf(out, "F%u %.*s %.*s: ", f->number, NC_FMT(nc_severity_name(f->severity)), NC_FMT(f->code));
    nc_buf_safe(out, f->headline, true);
}

/* The comments of the marks from `at` on that are of one record; all texts stand in p->words. */
static size_t comments(pass *p, size_t at, nc_str list[MOST_COMMENTS])
{
    size_t count = 0, from[MOST_COMMENTS + 1];
    nc_buf_clear(&p->words);
    for (size_t i = at; i < p->mark_count && count < MOST_COMMENTS; i++) {
        const mark *m = &p->marks[i];
        if (m->record != p->marks[at].record || !nc_str_eq(m->source, p->marks[at].source))
            break;
        if (i > at && m->finding == m[-1].finding)
            continue;
        from[count++] = p->words.n;
        comment(p, &p->words, m->finding);
    }
    from[count] = p->words.n;
    for (size_t i = 0; i < count; i++)
        list[i] = nc_str_sub(nc_buf_str(&p->words), from[i], from[i + 1] - from[i]);
    return count;
}

static void put(pass *p, const nc_packet *packet, uint32_t source, nc_str name, size_t at)
{
    const nc_frame *frame = &packet->frame;
    nc_str list[MOST_COMMENTS];
    nc_pcapng_packet out = {.interface = lane_of(p, source, frame->link, name),
                            .at = frame->from.at != NC_TIME_NONE ? frame->from.at : 0,
                            .bytes = nc_str_n((const char *)frame->bytes, frame->caplen),
                            .length = frame->len > frame->caplen ? frame->len : frame->caplen,
                            .comments = list};
    out.comment_count = at != SIZE_MAX ? comments(p, at, list) : 0;
    nc_pcapng_put(&p->out, &out);
    p->written++;
    if (p->out.n < PIECE)
        return;
    p->request->write(p->request->context, nc_buf_str(&p->out));
    nc_buf_clear(&p->out);
}

static void seen(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    pass *p = context;
    const nc_source *s = nc_sources_get(nc_session_sources(p->reading), source);
    const nc_origin *from = &packet->frame.from;
    bool to_server;
    (void)flow;
    if (packet->frame.bytes == NULL || s == NULL)
        return;
    size_t at = marked(p, s->name, from->record ? from->record : from->line);
    bool all = p->request->finding == NC_R_NONE;
    if (all || at != SIZE_MAX || (p->has_ends && nc_ends_match(&p->ends, packet, &to_server)))
        put(p, packet, source, s->name, at);
}

/* The packets of one finding: its conversation and what it cites. */
static void choose(pass *p)
{
    const nc_r_ladder *l = &p->result->findings[p->request->finding].ladder;
    nc_pool *pool = nc_session_pool(p->reading);
    p->pick = nc_pick_new();
    p->has_ends = nc_ends_read(pool, l->client, l->server, &p->ends);
    if (p->has_ends)
        (void)nc_pick_ends(p->pick, pool, &p->ends);
    for (size_t i = 0; i < p->mark_count; i++)
        nc_pick_record(p->pick, p->marks[i].record);
}

nc_err nc_session_capture(nc_session *session, const nc_str *bundles, size_t count,
                          const nc_capture_request *request, uint64_t *written)
{
    pass p = {.request = request, .result = nc_session_result(session), .reading = nc_session_again(session)};
    collect_marks(&p);
    if (request->finding != NC_R_NONE)
        choose(&p);
    nc_pcapng_begin(&p.out, NC_S("netcause"));
    nc_fields_start(&p.fields);
    nc_err err =
        nc_session_look(p.reading, bundles, count, &(nc_packet_watch){seen, &p, &p.fields, .pick = p.pick});
    nc_fields_free(&p.fields);
    if (p.written > 0) /* else there is a head and nothing behind it */
        request->write(request->context, nc_buf_str(&p.out));
    *written = p.written;
    nc_session_free(p.reading);
    nc_buf_free(&p.out);
    nc_buf_free(&p.words);
    nc_pick_free(p.pick);
    free(p.marks);
    free(p.lanes);
    return err;
}
