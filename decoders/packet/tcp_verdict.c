/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp_seg.h"

/* Facts about single segments: lost, needlessly sent again, overtaken, doubled. */

static nc_sym dir_of(const nc_verdict *v)
{
    const nc_words *words = &v->wire->wires->words;
    return v->sender == v->flow->client ? words->to_server : words->to_client;
}

void nc_give_loss(const nc_verdict *v)
{
    const nc_words *words = v->wire->words;
    if (!nc_wants(v->wire->sink, NC_F_tcp_loss))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_loss, v->from);
    nc_fact_set(&fact, NC_tcp_loss_flow, nc_wire_flow_id(v->wire, v->flow));
    nc_fact_set(&fact, NC_tcp_loss_dir, dir_of(v));
    nc_fact_set(&fact, NC_tcp_loss_segment, v->seq);
    nc_fact_set(&fact, NC_tcp_loss_len, v->len);
    nc_fact_set(&fact, NC_tcp_loss_count, v->count);
    nc_fact_set(&fact, NC_tcp_loss_where, v->before ? words->before_here : words->after_here);
    nc_fact_set(&fact, NC_tcp_loss_certainty, v->proved ? words->proved : words->likely);
    nc_fact_set(&fact, NC_tcp_loss_proof, words->proof[v->proof]);
    nc_fact_set(&fact, NC_tcp_loss_why, words->why[v->why]);
    if (v->original != 0)
        nc_fact_set(&fact, NC_tcp_loss_original, v->original);
    if (v->repaired != 0)
        nc_fact_set(&fact, NC_tcp_loss_repaired, v->repaired);
    if (v->delay > 0)
        nc_fact_set(&fact, NC_tcp_loss_delay, nc_w_int(v->delay));
    nc_put(v->wire->sink, &fact);
}

void nc_give_needless(const nc_verdict *v)
{
    if (!nc_wants(v->wire->sink, NC_F_tcp_needless))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_needless, v->from);
    nc_fact_set(&fact, NC_tcp_needless_flow, nc_wire_flow_id(v->wire, v->flow));
    nc_fact_set(&fact, NC_tcp_needless_dir, dir_of(v));
    nc_fact_set(&fact, NC_tcp_needless_segment, v->seq);
    nc_fact_set(&fact, NC_tcp_needless_count, v->count);
    nc_fact_set(&fact, NC_tcp_needless_proof, v->wire->words->proof[v->proof]);
    nc_fact_set(&fact, NC_tcp_needless_why, v->wire->words->why[v->why]);
    if (v->original != 0)
        nc_fact_set(&fact, NC_tcp_needless_original, v->original);
    nc_put(v->wire->sink, &fact);
}

void nc_give_reordered(const nc_verdict *v)
{
    const nc_words *words = v->wire->words;
    if (!nc_wants(v->wire->sink, NC_F_tcp_reordered))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_reordered, v->from);
    nc_fact_set(&fact, NC_tcp_reordered_flow, nc_wire_flow_id(v->wire, v->flow));
    nc_fact_set(&fact, NC_tcp_reordered_dir, dir_of(v));
    nc_fact_set(&fact, NC_tcp_reordered_segment, v->seq);
    nc_fact_set(&fact, NC_tcp_reordered_certainty, v->proved ? words->proved : words->likely);
    nc_fact_set(&fact, NC_tcp_reordered_proof, words->proof[v->proof]);
    nc_fact_set(&fact, NC_tcp_reordered_late, nc_w_int(v->delay));
    nc_put(v->wire->sink, &fact);
}

void nc_give_duplicate(const nc_verdict *v, bool on_path)
{
    const nc_words *words = v->wire->words;
    if (!nc_wants(v->wire->sink, NC_F_tcp_duplicate))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_tcp_duplicate, v->from);
    nc_fact_set(&fact, NC_tcp_duplicate_flow, nc_wire_flow_id(v->wire, v->flow));
    nc_fact_set(&fact, NC_tcp_duplicate_dir, dir_of(v));
    nc_fact_set(&fact, NC_tcp_duplicate_segment, v->seq);
    nc_fact_set(&fact, NC_tcp_duplicate_where, on_path ? words->on_path : words->recorded);
    if (v->original != 0)
        nc_fact_set(&fact, NC_tcp_duplicate_original, v->original);
    nc_put(v->wire->sink, &fact);
}
