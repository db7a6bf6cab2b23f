/* SPDX-License-Identifier: Apache-2.0 */
#include "api/tls_words.h"

#include "engine/base/num.h"
#include "engine/base/value.h"

/* The cell under `name` in the row of that key; empty when there is none. */
static nc_str name_of(const nc_program *program, nc_str table, int64_t key)
{
    for (size_t t = 0; program != NULL && t < program->table_count; t++) {
        const nc_table *at = program->tables[t];
        unsigned column = 0;
        if (!nc_str_eq(at->name, table) || at->key != NC_T_INT)
            continue;
        while (column < at->column_count && !nc_str_eq(at->columns[column], NC_S("name")))
            column++;
        for (unsigned row = 0; column < at->column_count && row < at->row_count; row++)
            if (nc_v_int(at->keys[row]) == key)
                return at->cells[row * at->column_count + column];
    }
    return NC_S("");
}

/* RFC 8446 4.2.1 and 5.1; SSL 3.0 is RFC 6101. */
void nc_tls_version_words(nc_buf *out, int64_t version)
{
    if (version == 0x0300)
        nc_buf_c(out, "SSL 3.0");
    else if (version > 0x0300 && version <= 0x0304)
        nc_buf_printf(out, "TLS 1.%d", (int)version - 0x0301);
    else
        nc_buf_printf(out, "version %04llx", (unsigned long long)version);
}

/* Values that mean nothing, which clients send so that servers keep to skipping what they do not know
 * (RFC 8701, 2). */
static bool is_grease(int64_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

void nc_tls_suite_words(nc_buf *out, const nc_program *program, int64_t suite)
{
    nc_str name = is_grease(suite) ? NC_S("GREASE") : name_of(program, NC_S("tls.suite"), suite);
    if (name.n > 0)
        nc_buf_printf(out, "%.*s (%04llx)", NC_FMT(name), (unsigned long long)suite);
    else
        nc_buf_printf(out, "%04llx", (unsigned long long)suite);
}

void nc_tls_alert_words(nc_buf *out, const nc_program *program, int64_t alert)
{
    nc_str name = name_of(program, NC_S("tls.alert"), alert);
    nc_buf_printf(out, "alert %lld%s%.*s", (long long)alert, name.n > 0 ? " " : "", NC_FMT(name));
}

void nc_tls_suites_words(nc_buf *out, const nc_program *program, nc_str suites)
{
    nc_str word;
    for (bool first = true; nc_str_word(&suites, &word); first = false) {
        uint64_t suite;
        nc_buf_c(out, first ? "" : ", ");
        if (nc_num_u64(word, 16, &suite) && suite <= UINT16_MAX)
            nc_tls_suite_words(out, program, (int64_t)suite);
        else
            nc_buf_add(out, word);
    }
}
