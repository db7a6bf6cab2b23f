/* SPDX-License-Identifier: Apache-2.0 */
/* AT-TLS statements of the Policy Agent (z/OS IP Configuration Reference, "AT-TLS policy statements"): a
 * type, a name and a block in braces; blocks may stand inside of blocks.  Brace and words may share a line.
 */
#include "config.h"

#include <stdlib.h>

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

/* ---- what is named elsewhere: "LocalPortRangeRef portR1" and "PortRange portR1", before or behind it ----
 */

enum { MOST_HELD = 4096 }; /* rules that wait for their ranges, and ranges */

typedef struct held_rule {
    nc_fact fact;
    char local[NC_CONFIG_NAME], remote[NC_CONFIG_NAME];
} held_rule;

typedef struct named_range {
    char name[NC_CONFIG_NAME];
    int64_t low, high;
} named_range;

struct nc_config_refs {
    char local[NC_CONFIG_NAME], remote[NC_CONFIG_NAME]; /* of the rule that is open; "" none */
    held_rule *rules;
    named_range *ranges;
    size_t rule_count, rule_room, range_count, range_room;
};

static void keep_name(char out[NC_CONFIG_NAME], nc_str name)
{
    size_t n = name.n < NC_CONFIG_NAME ? name.n : NC_CONFIG_NAME - 1;
    memcpy(out, n > 0 ? name.p : "", n);
    out[n] = '\0';
}

/* Room for one more of `size` bytes. */
static void *room_for(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room == 0 ? 16 : *room * 2;
    return nc_xrealloc(items, *room * size);
}

static nc_config_refs *refs_of(nc_config *x)
{
    if (x->refs == NULL)
        x->refs = nc_xcalloc(1, sizeof *x->refs);
    return x->refs;
}

static void keep_range(nc_config *x, nc_str name, nc_str text)
{
    nc_config_refs *refs = refs_of(x);
    int64_t low, high;
    if (name.n == 0 || nc_is_cut(text) || !nc_config_range(text, &low, &high) ||
        refs->range_count == MOST_HELD)
        return;
    refs->ranges = room_for(refs->ranges, refs->range_count, &refs->range_room, sizeof *refs->ranges);
    named_range *range = &refs->ranges[refs->range_count++];
    keep_name(range->name, name);
    range->low = low;
    range->high = high;
}

static void resolve(const nc_config_refs *refs, nc_fact *fact, const char *name, unsigned low, unsigned high)
{
    for (size_t i = 0; name[0] != '\0' && i < refs->range_count; i++)
        if (strcmp(refs->ranges[i].name, name) == 0) {
            nc_give_number(fact, low, refs->ranges[i].low);
            nc_give_number(fact, high, refs->ranges[i].high);
            return;
        }
}

static void put_held(nc_config *x)
{
    nc_config_refs *refs = x->refs;
    for (size_t i = 0; refs != NULL && i < refs->rule_count; i++) {
        held_rule *rule = &refs->rules[i];
        resolve(refs, &rule->fact, rule->local, NC_config_tls_rule_local_low, NC_config_tls_rule_local_high);
        resolve(refs, &rule->fact, rule->remote, NC_config_tls_rule_remote_low,
                NC_config_tls_rule_remote_high);
        nc_give_put(&x->g, &rule->fact);
    }
    if (refs != NULL) {
        free(refs->rules);
        free(refs->ranges);
    }
    free(refs);
    x->refs = NULL;
}

/* A rule that names a range elsewhere waits until the file is over. */
static void put_rule(nc_config *x)
{
    nc_config_refs *refs = x->refs;
    bool waits = refs != NULL && (refs->local[0] != '\0' || refs->remote[0] != '\0');
    if (x->is_open && waits && refs->rule_count < MOST_HELD) {
        refs->rules = room_for(refs->rules, refs->rule_count, &refs->rule_room, sizeof *refs->rules);
        held_rule *rule = &refs->rules[refs->rule_count++];
        rule->fact = x->open;
        memcpy(rule->local, refs->local, sizeof rule->local);
        memcpy(rule->remote, refs->remote, sizeof rule->remote);
    } else if (x->is_open) {
        nc_give_put(&x->g, &x->open);
    }
    if (refs != NULL)
        refs->local[0] = refs->remote[0] = '\0';
    x->is_open = false;
}

/* ---- blocks ---- */

static void open_block(nc_config *x, nc_str statement)
{
    nc_words w;
    nc_line_words(statement, &w);
    if (x->depth < NC_CONFIG_DEPTH) {
        nc_config_block *block = &x->blocks[x->depth];
        nc_config_upper(block->type, w.count > 0 ? w.at[0] : NC_S(""));
        bool inside = x->depth > 0; /* a block without a name belongs to the one around it */
        nc_str name = w.count > 1 ? w.at[1] : nc_str_c(inside ? x->blocks[x->depth - 1].name : "");
        keep_name(block->name, name);
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
    else if (nc_is_fold(name, "LocalPortRangeRef"))
        keep_name(refs_of(x)->local, value);
    else if (nc_is_fold(name, "RemotePortRangeRef"))
        keep_name(refs_of(x)->remote, value);
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

/* "TTLSConfig PATH FLUSH PURGE", "TcpImage STACK PATH FLUSH PURGE 1800". */
static void take_alone(nc_config *x, nc_str name, nc_str value)
{
    nc_words w;
    nc_line_words(value, &w);
    bool image = nc_is_fold(name, "TcpImage");
    unsigned path = image ? 1 : 0;
    bool includes = image || nc_is_fold(name, "TTLSConfig") || nc_is_fold(name, "CommonTTLSConfig") ||
                    nc_is_fold(name, "Include");
    if (!includes || w.count <= path || nc_is_number(w.at[path]) || nc_is_fold(w.at[path], "FLUSH") ||
        nc_is_fold(w.at[path], "NOFLUSH"))
        return;
    nc_origin at = x->g.from;
    x->g.from = x->begun;
    nc_config_include(x, w.at[path]);
    x->g.from = at;
}

/* "SharedKey Ascii x", wrapped behind its first word. */
static bool is_wrapped_key(nc_str name)
{
    return nc_is_fold(name, "Ascii") || nc_is_fold(name, "Ebcdic") || nc_is_fold(name, "Hex");
}

/* "LocalPortRange 21": a word and what is behind it. */
static void take_statement(nc_config *x)
{
    nc_str rest = nc_buf_str(&x->statement), name;
    if (!nc_str_word(&rest, &name))
        return;
    nc_str value = nc_config_single(name, nc_str_trim(rest));
    bool inside = x->depth > 0 && x->depth <= NC_CONFIG_DEPTH;
    const nc_config_block *block = inside ? &x->blocks[x->depth - 1] : NULL;
    if (x->depth == 0)
        take_alone(x, name, value);
    else if (inside && block->is_rule && x->is_open)
        give_rule(x, name, value);
    else if (inside && !is_wrapped_key(name)) {
        if (nc_is(nc_str_c(block->type), "PORTRANGE") && nc_is_fold(name, "Port"))
            keep_range(x, nc_str_c(block->name), value);
        nc_config_set_at(x, &x->begun, nc_str_c(block->type), nc_str_c(block->name), name, value);
    }
    nc_buf_clear(&x->statement);
}

/* The brace of a block may follow in the line behind its type and name: a statement is over when the next
 * line begins without one. */
static void line_policy(nc_config *x, nc_str line)
{
    nc_str rest = line, word;
    if (x->statement.n > 0 && line.n > 0 && line.p[0] != '{')
        take_statement(x);
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
}

static void end_policy(nc_config *x)
{
    take_statement(x);
    put_rule(x);
    put_held(x);
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
