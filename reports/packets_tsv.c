/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/inert.h"
#include "reports/packets.h"

/* A line a packet, tabs between the cells, names in the first line: for programs and for comparing tables. */

static void line(const nc_packet_table *table, const nc_str *cells, nc_buf *out)
{
    for (size_t i = 0; i < table->count; i++) {
        if (i > 0)
            nc_buf_char(out, '\t');
        nc_tsv_put(out, cells[i]);
    }
    nc_buf_char(out, '\n');
}

static void head(const nc_packet_table *table, nc_buf *out)
{
    line(table, table->columns, out);
}

const nc_packet_format nc_packets_tsv = {
    .name = NC_SI("tsv"),
    .media = NC_SI("text/tab-separated-values"),
    .doc = NC_SI("for programs: a line a packet, a column a field, tabs between them"),
    .head = head,
    .row = line,
};
