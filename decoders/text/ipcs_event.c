/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "engine/base/num.h"

/* Records that are no packets: of the data trace (line 2 names the job; State tells the first data and the
 * close) and of the intrusion detection (SYSTCPIS: group, probe, module, policy, and the packet that it
 * looked at).  z/OS IP Diagnosis Guide, "Formatting data traces", "Intrusion detection services trace". */

static nc_str first_word(nc_str text)
{
    nc_str word = NC_S("");
    nc_str_word(&text, &word);
    return word;
}

static void take_port(nc_str value, uint16_t *port, bool *known)
{
    uint64_t number;
    if (*known || !nc_num_u64(first_word(value), 10, &number) || number > UINT16_MAX)
        return;
    *port = (uint16_t)number;
    *known = true;
}

static void take_sym(nc_pool *pool, nc_str value, nc_sym *out)
{
    if (*out == 0 && value.n > 0)
        *out = nc_intern(pool, value);
}

static void take_address(nc_pool *pool, nc_str value, nc_word *out, bool *known)
{
    *known = *known || nc_value_parse(pool, NC_T_IP, first_word(value), out);
}

/* What is not told in the headers that packets have too. */
void nc_ipcs_event_line(nc_ipcs_event *event, nc_pool *pool, nc_str line)
{
    nc_ipcs_token tokens[NC_IPCS_TOKENS];
    unsigned count = nc_ipcs_scan(line, tokens);
    uint64_t number;
    for (unsigned i = 0; i < count; i++) {
        nc_str value = tokens[i].value;
        switch ((int)tokens[i].key) {
        case NC_IPCS_JOB_NAME: take_sym(pool, first_word(value), &event->job); break;
        case NC_IPCS_MODULE: take_sym(pool, first_word(value), &event->module); break;
        case NC_IPCS_POLICY: take_sym(pool, value, &event->policy); break;
        case NC_IPCS_CORRELATOR:
            if (nc_num_u64(first_word(value), 10, &number)) {
                event->correlator = number;
                event->has_correlator = true;
            }
            break;
        case NC_IPCS_STATE:
            event->starts = event->starts || nc_str_find_fold(value, NC_S("start")) != SIZE_MAX;
            event->ends = event->ends || nc_str_find_fold(value, NC_S("end")) != SIZE_MAX;
            break;
        case NC_IPCS_SOURCE: take_address(pool, value, &event->src, &event->has_src); break;
        case NC_IPCS_DESTINATION: take_address(pool, value, &event->dst, &event->has_dst); break;
        case NC_IPCS_SOURCE_PORT: take_port(value, &event->sport, &event->has_sport); break;
        case NC_IPCS_DEST_PORT:
        case NC_IPCS_DESTINATION_PORT: take_port(value, &event->dport, &event->has_dport); break;
        default: break;
        }
    }
}

/* ---- facts ---- */

static void set_sym(nc_fact *fact, unsigned slot, nc_sym sym)
{
    if (sym != 0)
        nc_fact_set(fact, slot, sym);
}

static void set_io(nc_fact *fact, unsigned slot, nc_io io, nc_pool *pool)
{
    if (io != NC_IO_UNKNOWN)
        nc_fact_set(fact, slot, nc_intern(pool, io == NC_IO_IN ? NC_S("in") : NC_S("out")));
}

static void data_fact(const nc_ipcs_event *e, nc_pool *pool, nc_fact *out)
{
    nc_fact_begin(out, NC_F_trace_data, &e->packet.frame.from);
    set_sym(out, NC_trace_data_job, e->job ? e->job : e->packet.frame.iface);
    set_io(out, NC_trace_data_io, e->packet.frame.io, pool);
    if (e->has_src)
        nc_fact_set(out, NC_trace_data_src, e->src);
    if (e->has_dst)
        nc_fact_set(out, NC_trace_data_dst, e->dst);
    if (e->has_sport)
        nc_fact_set(out, NC_trace_data_sport, nc_w_int(e->sport));
    if (e->has_dport)
        nc_fact_set(out, NC_trace_data_dport, nc_w_int(e->dport));
    if (e->has_traced)
        nc_fact_set(out, NC_trace_data_recorded, nc_w_int(e->traced));
    if (e->starts != e->ends)
        nc_fact_set(out, NC_trace_data_state, nc_intern(pool, e->starts ? NC_S("starts") : NC_S("ends")));
}

static void ids_fact(const nc_ipcs_event *e, nc_pool *pool, nc_fact *out)
{
    const nc_packet *p = &e->packet;
    nc_fact_begin(out, NC_F_ids_event, &p->frame.from);
    set_sym(out, NC_ids_event_group, e->group);
    set_sym(out, NC_ids_event_probe, e->probe);
    if (e->has_correlator)
        nc_fact_set(out, NC_ids_event_correlator, nc_w_int((int64_t)e->correlator));
    set_sym(out, NC_ids_event_job, e->job);
    set_sym(out, NC_ids_event_module, e->module);
    set_sym(out, NC_ids_event_policy, e->policy);
    set_sym(out, NC_ids_event_iface, p->frame.iface);
    set_io(out, NC_ids_event_io, p->frame.io, pool);
    if (p->has_ip || e->has_src)
        nc_fact_set(out, NC_ids_event_src, p->has_ip ? p->src : e->src);
    if (p->has_ip || e->has_dst)
        nc_fact_set(out, NC_ids_event_dst, p->has_ip ? p->dst : e->dst);
    if (p->has_ports || e->has_sport)
        nc_fact_set(out, NC_ids_event_sport, nc_w_int(p->has_ports ? p->sport : e->sport));
    if (p->has_ports || e->has_dport)
        nc_fact_set(out, NC_ids_event_dport, nc_w_int(p->has_ports ? p->dport : e->dport));
}

void nc_ipcs_event_fact(const nc_ipcs_event *event, nc_pool *pool, nc_fact *out)
{
    if (event->ids)
        ids_fact(event, pool, out);
    else
        data_fact(event, pool, out);
}
