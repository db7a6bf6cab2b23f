/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "decoders/facts.h"
#include "engine/base/num.h"

/* "Index Count Link             Address" */
static bool is_heading(nc_str line)
{
    static const char *const heads[] = {"Index", "Count", "Link", "Address"};
    nc_words w;
    nc_line_words(line, &w);
    bool same = w.count == 4;
    for (unsigned i = 0; same && i < 4; i++)
        same = nc_is_fold(w.at[i], heads[i]);
    return same;
}

/* "    1     5 OSAQDIOLINK      9.67.115.63": the last word may be cut, its address is not known then. */
static bool read_row(const nc_giver *g, nc_str line, bool piece, nc_fact *out)
{
    nc_words w;
    int64_t index, count;
    nc_line_words(line, &w);
    if (w.count < 2 || !nc_num_i64(w.at[0], &index) || (piece && w.count < 3) ||
        !nc_num_i64(w.at[1], &count) || w.count > 4)
        return false;
    nc_give_begin(g, out, NC_F_trace_interface);
    nc_give_number(out, NC_trace_interface_index, index);
    nc_give_number(out, NC_trace_interface_packets, count);
    if (w.count > 2 && !(piece && w.count == 3))
        nc_give_sym(g, out, NC_trace_interface_name, w.at[2]);
    if (w.count > 3 && !piece)
        nc_give_ip(g, out, NC_trace_interface_address, w.at[3]);
    return true;
}

bool nc_ipcs_table_line(nc_ipcs_table *table, nc_giver *g, nc_str line, bool piece)
{
    nc_fact fact;
    if (is_heading(line)) {
        table->open = true;
        return true;
    }
    if (!table->open || nc_str_trim(line).n == 0)
        return false;
    table->open = read_row(g, line, piece, &fact);
    if (!table->open)
        return false;
    table->rows++;
    nc_give_put(g, &fact);
    return true;
}
