/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration of OMPROUTE, whose statements end with ";" (z/OS IP Configuration Reference, "OMPROUTE"),
 * and TRLE definitions of VTAM (z/OS SNA Resource Definition Reference, "Transport resource list"). */
#include "config.h"

#include "engine/base/num.h"

#include <stdlib.h>

/* ---- OMPROUTE ---- */

/* Blanks around "=", so that every statement is words. */
static void spread(nc_buf *out, nc_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '=')
            nc_buf_c(out, " = ");
        else
            nc_buf_char(out, text.p[i]);
    }
}

static nc_str value_of(const nc_words *w, const char *name)
{
    for (unsigned i = 0; i + 2 < w->count; i++)
        if (nc_is_fold(w->at[i], name) && nc_is(w->at[i + 1], "="))
            return w->at[i + 2];
    return NC_S("");
}

static void give_interface(nc_config *x, const nc_words *w)
{
    nc_fact fact;
    nc_str address = value_of(w, "IP_Address");
    nc_fact_begin(&fact, NC_F_config_interface, &x->begun);
    nc_give_sym(&x->g, &fact, NC_config_interface_kind, NC_S("ospf"));
    nc_give_upper(&x->g, &fact, NC_config_interface_name, value_of(w, "Name"));
    if (!nc_config_symbolic(address))
        nc_give_ip(&x->g, &fact, NC_config_interface_address, address);
    nc_give_int(&fact, NC_config_interface_mtu, value_of(w, "MTU"));
    nc_give_int(&fact, NC_config_interface_hello, value_of(w, "Hello_Interval"));
    nc_give_int(&fact, NC_config_interface_dead, value_of(w, "Dead_Router_Interval"));
    nc_give_put(&x->g, &fact);
}

static void finish(nc_config *x)
{
    nc_words w;
    nc_buf text = {0};
    spread(&text, nc_buf_str(&x->statement));
    nc_line_words(nc_buf_str(&text), &w);
    if (w.count > 0 && (nc_is_fold(w.at[0], "OSPF_Interface") || nc_is_fold(w.at[0], "IPV6_OSPF_Interface")))
        give_interface(x, &w);
    else if (w.count > 1 && nc_is_fold(w.at[0], "INCLUDE"))
        nc_config_include(x, w.at[1]);
    else
        for (unsigned i = 0; i + 2 < w.count; i++)
            if (nc_is(w.at[i + 1], "="))
                nc_config_set(x, w.at[0], NC_S(""), w.at[i], w.at[i + 2]);
    nc_buf_free(&text);
    nc_buf_clear(&x->statement);
}

static void line_omproute(nc_config *x, nc_str line)
{
    nc_str piece, rest = line;
    if (line.p[0] == ';') /* a comment */
        return;
    while (nc_str_split(&rest, ';', &piece)) {
        nc_str part = nc_str_trim(piece);
        if (x->statement.n == 0)
            x->begun = x->g.from;
        if (part.n > 0)
            nc_config_collect(x, part);
        if (rest.p != NULL && piece.p + piece.n < line.p + line.n)
            finish(x);
    }
}

static void end_omproute(nc_config *x)
{
    if (x->statement.n > 0)
        finish(x);
}

static const nc_fact_type omproute_types[] = {NC_F_config_setting, NC_F_config_interface, NC_F_config_include,
                                              NC_FACTS_END};
static const char *const words[] = {"OSPF_Interface", "IPV6_OSPF_Interface",
                                    "OSPF",           "IPV6_OSPF",
                                    "AREA",           "IPV6_AREA",
                                    "RIP_Interface",  "AS_Boundary_Routing",
                                    "Comparison",     "Global_Options",
                                    "RouterID",       "Range",
                                    "Virtual_Link",   NULL};
const nc_config_kind nc_config_omproute = {.file = "omproute",
                                           .title = "OMPROUTE configuration",
                                           .words = words,
                                           .enough = 2,
                                           .comments = "",
                                           .gives = omproute_types,
                                           .symbols = true,
                                           .line = line_omproute,
                                           .end = end_omproute};

/* ---- TRLE ---- */

/* "PORTNAME=OSA1,": the value of an operand, in brackets or not. */
static nc_str operand(nc_str text, const char *name)
{
    size_t at = nc_str_find_fold(text, nc_str_c(name));
    if (at == SIZE_MAX)
        return NC_S("");
    nc_str rest = nc_str_sub(text, at + strlen(name), SIZE_MAX);
    bool list = rest.n > 0 && rest.p[0] == '(';
    size_t end = 0;
    while (end < rest.n && (list ? rest.p[end] != ')' : strchr(", ", rest.p[end]) == NULL))
        end++;
    return list ? nc_str_sub(rest, 1, end - 1) : nc_str_sub(rest, 0, end);
}

/* "0406-0409,040B": addresses are hexadecimal. */
static int64_t count_addresses(nc_str list)
{
    nc_str one;
    int64_t count = 0;
    while (list.n > 0 && nc_str_split(&list, ',', &one)) {
        uint64_t low, high;
        one = nc_str_trim(one);
        size_t dash = nc_str_find_char(one, '-');
        nc_str last = dash == SIZE_MAX ? one : nc_str_sub(one, dash + 1, SIZE_MAX);
        if (nc_num_u64(nc_str_sub(one, 0, dash), 16, &low) && nc_num_u64(last, 16, &high) && high >= low &&
            high - low < 256)
            count += (int64_t)(high - low) + 1;
    }
    return count;
}

/* "OSA1,0": the name before the number of the port. */
static nc_str first_of(nc_str list)
{
    return nc_str_sub(list, 0, nc_str_find_char(list, ','));
}

static void put_trle(nc_config *x)
{
    nc_fact fact;
    nc_str text = nc_buf_str(&x->statement), rest = text, name, op;
    if (nc_str_word(&rest, &name) && nc_str_word(&rest, &op) && nc_is_fold(op, "TRLE")) {
        nc_fact_begin(&fact, NC_F_config_interface, &x->begun);
        nc_give_sym(&x->g, &fact, NC_config_interface_kind, NC_S("trle"));
        nc_give_upper(&x->g, &fact, NC_config_interface_name, name);
        nc_give_upper(&x->g, &fact, NC_config_interface_type, operand(text, "LNCTL="));
        nc_give_upper(&x->g, &fact, NC_config_interface_portname, first_of(operand(text, "PORTNAME=")));
        bool goes_on = text.p[text.n - 1] == ',' || nc_is_cut(text);
        if (!goes_on)
            nc_give_number(&fact, NC_config_interface_datapaths, count_addresses(operand(text, "DATAPATH=")));
        nc_give_put(&x->g, &fact);
    }
    nc_buf_clear(&x->statement);
}

/* An operand list goes on after a comma; what stands behind the last operand of a line, the sign in column 72
 * included, is no part. */
static void line_trle(nc_config *x, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    if (line.p[0] == '*' || w.count == 0)
        return;
    bool goes_on = x->statement.n > 0 && x->statement.p[x->statement.n - 1] == ',';
    if (goes_on && w.count == 1 && w.at[0].n == 1)
        return; /* the sign of column 72, which a copy wrapped into a line of its own */
    if (!goes_on) {
        put_trle(x);
        x->begun = x->g.from;
    }
    for (unsigned i = 0; i < w.count && i < (goes_on ? 1U : 3U); i++)
        if (goes_on)
            nc_buf_add(&x->statement, x->statement.n < NC_CONFIG_STATEMENT ? w.at[i] : NC_S(""));
        else
            nc_config_collect(x, w.at[i]);
}

static const nc_fact_type trle_types[] = {NC_F_config_interface, NC_FACTS_END};
static const char *const trle_words[] = {"TRLE", NULL};
const nc_config_kind nc_config_trle = {.file = "profile",
                                       .title = "TRLE definitions",
                                       .words = trle_words,
                                       .enough = 1,
                                       .comments = "",
                                       .second = "LNCTL=",
                                       .gives = trle_types,
                                       .symbols = true,
                                       .line = line_trle,
                                       .end = put_trle};
