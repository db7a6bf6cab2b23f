/* SPDX-License-Identifier: Apache-2.0 */
/* iptables-save -c (and ip6tables-save), nft list ruleset. */
#include "linux.h"

#include "engine/base/num.h"

static const nc_fact_type types[] = {NC_F_host_filter, NC_NO_TYPE};

static const char *verdict_of(nc_str word)
{
    if (nc_is_fold(word, "accept"))
        return "accept";
    if (nc_is_fold(word, "drop"))
        return "drop";
    return nc_is_fold(word, "reject") ? "reject" : NULL;
}

static void begin(nc_linux *x, nc_fact *fact)
{
    nc_give_begin(&x->g, fact, NC_F_host_filter);
    nc_give_sym(&x->g, fact, NC_host_filter_table, x->table);
    nc_give_sym(&x->g, fact, NC_host_filter_chain, x->chain);
    nc_give_bool(fact, NC_host_filter_policy, false);
}

static nc_str keep(nc_linux *x, nc_str text)
{
    return nc_sym_str(x->g.c->pool, nc_intern(x->g.c->pool, text));
}

/* "[12:3456]" */
static bool give_counts(nc_fact *fact, nc_str text)
{
    nc_str rest = text, packets, bytes;
    if (text.n < 5 || text.p[0] != '[' || text.p[text.n - 1] != ']')
        return false;
    rest = nc_str_sub(text, 1, text.n - 2);
    if (!nc_str_split(&rest, ':', &packets) || !nc_str_split(&rest, ':', &bytes))
        return false;
    nc_give_int(fact, NC_host_filter_packets, packets);
    nc_give_int(fact, NC_host_filter_bytes, bytes);
    return true;
}

/* ---- iptables-save ---- */

static bool starts_iptables(nc_str line)
{
    return nc_is(line, "*filter") || nc_is(line, "*nat") || nc_is(line, "*mangle") || nc_is(line, "*raw") ||
           nc_is(line, "*security");
}

static void give_policy(nc_linux *x, const nc_words *w)
{
    nc_fact fact;
    const char *verdict = verdict_of(w->at[1]);
    x->chain = keep(x, nc_str_sub(w->at[0], 1, SIZE_MAX));
    if (verdict == NULL)
        return; /* a chain of the user's own has no policy */
    begin(x, &fact);
    nc_give_bool(&fact, NC_host_filter_policy, true);
    nc_give_sym(&x->g, &fact, NC_host_filter_verdict, nc_str_c(verdict));
    (void)give_counts(&fact, w->at[2]);
    nc_give_put(&x->g, &fact);
}

static void give_rule(nc_linux *x, const nc_words *w, nc_str line)
{
    nc_fact fact;
    x->chain = keep(x, nc_line_after(w, 0, "-A"));
    begin(x, &fact);
    if (give_counts(&fact, w->at[0]))
        line = nc_str_sub(line, w->at[0].n, SIZE_MAX);
    const char *verdict = verdict_of(nc_line_after(w, 0, "-j"));
    nc_give_sym(&x->g, &fact, NC_host_filter_verdict, nc_str_c(verdict == NULL ? "other" : verdict));
    nc_give_int(&fact, NC_host_filter_port, nc_line_after(w, 0, "--dport"));
    nc_give_text(&x->g, &fact, NC_host_filter_text, line);
    nc_give_put(&x->g, &fact);
}

static bool line_iptables(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (starts_iptables(line))
        x->table = keep(x, nc_str_sub(line, 1, SIZE_MAX));
    else if (line.p[0] == ':' && w.count == 3)
        give_policy(x, &w);
    else if (nc_starts(line, "-A ") || (line.p[0] == '[' && w.count > 2 && nc_is(w.at[1], "-A")))
        give_rule(x, &w, line);
    else
        return nc_is(line, "COMMIT") || line.p[0] == '#';
    return true;
}

const nc_linux_report nc_linux_iptables = {.name = NC_SI("iptables-save"),
                                           .starts = starts_iptables,
                                           .line = line_iptables,
                                           .types = types,
                                           .score = 85};

/* ---- nft ---- */

static bool starts_nft(nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    return w.count == 4 && nc_is(w.at[0], "table") && nc_is(w.at[3], "{");
}

static void give_nft_policy(nc_linux *x, nc_str line)
{
    nc_fact fact;
    nc_str policy = nc_between(line, "policy ", ";");
    if (verdict_of(policy) == NULL)
        return;
    begin(x, &fact);
    nc_give_bool(&fact, NC_host_filter_policy, true);
    nc_give_sym(&x->g, &fact, NC_host_filter_verdict, nc_str_c(verdict_of(policy)));
    nc_give_put(&x->g, &fact);
}

/* The text without "counter packets N bytes M", so that it does not differ from one call to the next. */
static void give_nft_text(nc_linux *x, nc_fact *fact, const nc_words *w)
{
    nc_buf text = {0};
    for (unsigned i = 0; i < w->count; i++) {
        if (nc_is(w->at[i], "counter") && i + 4 < w->count && nc_is(w->at[i + 1], "packets")) {
            i += 4;
            continue;
        }
        if (text.n > 0)
            nc_buf_char(&text, ' ');
        nc_buf_add(&text, w->at[i]);
    }
    nc_give_text(&x->g, fact, NC_host_filter_text, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void give_nft_rule(nc_linux *x, const nc_words *w)
{
    nc_fact fact;
    const char *verdict = NULL;
    for (unsigned i = 0; i < w->count; i++)
        if (verdict_of(w->at[i]) != NULL)
            verdict = verdict_of(w->at[i]);
    begin(x, &fact);
    nc_give_sym(&x->g, &fact, NC_host_filter_verdict, nc_str_c(verdict == NULL ? "other" : verdict));
    nc_give_int(&fact, NC_host_filter_packets, nc_line_after(w, 0, "packets"));
    if (nc_line_have(w, 0, "packets"))
        nc_give_int(&fact, NC_host_filter_bytes, nc_line_after(w, 0, "bytes"));
    nc_give_int(&fact, NC_host_filter_port, nc_line_after(w, 0, "dport"));
    give_nft_text(x, &fact, w);
    nc_give_put(&x->g, &fact);
}

static bool line_nft(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (starts_nft(line)) {
        x->table = keep(x, w.at[2]);
        x->chain = NC_S("");
        return true;
    }
    if (nc_is(line, "}"))
        return true;
    if (line.p[0] != '\t' && line.p[0] != ' ')
        return false;
    if (nc_is(w.at[0], "chain") && w.count == 3)
        x->chain = keep(x, w.at[1]);
    else if (nc_is(w.at[0], "type") && nc_line_have(&w, 0, "hook"))
        give_nft_policy(x, line);
    else if (nc_is(w.at[0], "}"))
        x->chain = NC_S(""); /* what follows may be a set or a map */
    else if (x->chain.n > 0 && w.count > 1)
        give_nft_rule(x, &w);
    return true;
}

const nc_linux_report nc_linux_nft = {
    .name = NC_SI("nft list ruleset"), .starts = starts_nft, .line = line_nft, .types = types, .score = 85};
