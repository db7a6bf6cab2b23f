/* SPDX-License-Identifier: Apache-2.0 */
/* AT-TLS statements of the Policy Agent (z/OS IP Configuration Reference, "AT-TLS policy statements"): a
 * type, a name and a block in braces; blocks may stand inside of blocks.  Brace and words may share a line.
 */
#include "config.h"

static const nc_fact_type policy_types[] = {NC_F_config_setting, NC_F_config_tls_rule, NC_F_config_include,
                                            NC_FACTS_END};
static const char *const words[] = {"TTLSRule",
                                    "TTLSGroupAction",
                                    "TTLSEnvironmentAction",
                                    "TTLSConnectionAction",
                                    "TTLSKeyringParms",
                                    "TTLSCipherParms",
                                    "TTLSEnvironmentAdvancedParms",
                                    "TTLSConnectionAdvancedParms",
                                    "TTLSGroupAdvancedParms",
                                    "TTLSGskAdvancedParms",
                                    "TTLSConfig",
                                    "CommonTTLSConfig",
                                    "IpFilterRule",
                                    "PolicyAction",
                                    "TcpImage",
                                    "TTLSSignatureParms",
                                    NULL};

static void put_rule(nc_config *x)
{
    if (x->is_open)
        nc_give_put(&x->g, &x->open);
    x->is_open = false;
}

static void open_block(nc_config *x, nc_str statement)
{
    nc_words w;
    nc_line_words(statement, &w);
    if (x->depth < NC_CONFIG_DEPTH) {
        nc_config_block *block = &x->blocks[x->depth];
        nc_config_upper(block->type, w.count > 0 ? w.at[0] : NC_S(""));
        nc_str name = w.count > 1 ? w.at[1] : NC_S("");
        size_t n = name.n < NC_CONFIG_NAME ? name.n : NC_CONFIG_NAME - 1;
        if (n > 0)
            memcpy(block->name, name.p, n);
        block->name[n] = '\0';
        block->is_rule = nc_is(nc_str_c(block->type), "TTLSRULE");
        if (block->is_rule) {
            put_rule(x);
            nc_give_begin(&x->g, &x->open, NC_F_config_tls_rule);
            x->open.from = x->begun;
            x->is_open = true;
            nc_give_sym(&x->g, &x->open, NC_config_tls_rule_name, name);
        }
    }
    x->is_too_deep |= x->depth == NC_CONFIG_DEPTH;
    x->depth++;
}

static void close_block(nc_config *x)
{
    if (x->depth == 0)
        return;
    x->depth--;
    if (x->depth < NC_CONFIG_DEPTH && x->blocks[x->depth].is_rule)
        put_rule(x);
}

static void give_range(nc_config *x, nc_str text, unsigned low_slot, unsigned high_slot)
{
    int64_t low, high;
    if (!nc_config_range(text, &low, &high))
        return;
    nc_give_number(&x->open, low_slot, low);
    nc_give_number(&x->open, high_slot, high);
}

static void give_rule(nc_config *x, nc_str name, nc_str value)
{
    static const char *const directions[] = {"inbound", "outbound", "both", NULL};
    if (nc_is_fold(name, "LocalPortRange"))
        give_range(x, value, NC_config_tls_rule_local_low, NC_config_tls_rule_local_high);
    else if (nc_is_fold(name, "RemotePortRange"))
        give_range(x, value, NC_config_tls_rule_remote_low, NC_config_tls_rule_remote_high);
    else if (nc_is_fold(name, "Jobname"))
        nc_give_upper(&x->g, &x->open, NC_config_tls_rule_job, value);
    else if (nc_is_fold(name, "Direction"))
        nc_give_one_of(&x->g, &x->open, NC_config_tls_rule_direction, value, directions);
    else if (nc_is_fold(name, "Priority"))
        nc_give_int(&x->open, NC_config_tls_rule_priority, value);
    else if (nc_is_fold(name, "TTLSGroupActionRef"))
        nc_give_sym(&x->g, &x->open, NC_config_tls_rule_group, value);
    else if (nc_is_fold(name, "TTLSEnvironmentActionRef"))
        nc_give_sym(&x->g, &x->open, NC_config_tls_rule_environment, value);
    else if (nc_is_fold(name, "TTLSConnectionActionRef"))
        nc_give_sym(&x->g, &x->open, NC_config_tls_rule_connection, value);
}

/* "LocalPortRange 21": a word and what is behind it. */
static void take_statement(nc_config *x)
{
    nc_str rest = nc_buf_str(&x->statement), name;
    if (!nc_str_word(&rest, &name))
        return;
    nc_str value = nc_config_single(name, nc_str_trim(rest));
    if (x->depth > 0 && x->depth <= NC_CONFIG_DEPTH && x->blocks[x->depth - 1].is_rule && x->is_open)
        give_rule(x, name, value);
    else if (x->depth > 0 && x->depth <= NC_CONFIG_DEPTH)
        nc_config_set(x, nc_str_c(x->blocks[x->depth - 1].type), nc_str_c(x->blocks[x->depth - 1].name), name,
                      value);
    else if (nc_is_fold(name, "TTLSConfig") || nc_is_fold(name, "CommonTTLSConfig") ||
             nc_is_fold(name, "Include"))
        nc_config_include(x, value);
    nc_buf_clear(&x->statement);
}

static void line_policy(nc_config *x, nc_str line)
{
    nc_str rest = line, word;
    while (nc_str_word(&rest, &word)) {
        if (nc_is(word, "{")) {
            open_block(x, nc_buf_str(&x->statement));
            nc_buf_clear(&x->statement);
        } else if (nc_is(word, "}")) {
            take_statement(x);
            close_block(x);
        } else {
            if (x->statement.n == 0)
                x->begun = x->g.from;
            nc_config_collect(x, word);
        }
    }
    /* The name of a block stands in the line of its type; the brace may follow in the next one. */
    nc_str first = nc_buf_str(&x->statement);
    if (x->statement.n > 0 && (!nc_str_word(&first, &word) || !nc_config_among(word, words) ||
                               nc_is_fold(word, "TTLSConfig") || nc_is_fold(word, "CommonTTLSConfig")))
        take_statement(x);
}

static void end_policy(nc_config *x)
{
    put_rule(x);
}

const nc_config_kind nc_config_policy = {.file = "policy",
                                         .title = "Policy Agent configuration",
                                         .words = words,
                                         .enough = 1,
                                         .comments = "#",
                                         .gives = policy_types,
                                         .symbols = true,
                                         .line = line_policy,
                                         .end = end_policy};
