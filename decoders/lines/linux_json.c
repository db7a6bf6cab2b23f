/* SPDX-License-Identifier: Apache-2.0 */
/* `ip -j link|addr|route|neigh`: a list of flat objects with a few objects inside.  A walker that keeps the
 * path of names; what it does not know it skips (RFC 8259). */
#include "linux.h"

#include <stdlib.h>

enum { DEPTH = 8, ROW = 2 /* the depth of what a row says itself */, LONGEST = 4 * 1024 * 1024 };

/* Without blanks before it, `mark`. */
static bool passes(nc_str *rest, const char *mark)
{
    *rest = nc_str_trim(*rest);
    if (!nc_starts(*rest, mark))
        return false;
    *rest = nc_str_sub(*rest, strlen(mark), SIZE_MAX);
    return true;
}

bool nc_linux_is_json(nc_str head)
{
    static const char *const first[] = {"\"ifindex\"", "\"dst\"", "\"type\"", "\"link_index\""};
    if (!passes(&head, "[") || !passes(&head, "{"))
        return false;
    for (unsigned i = 0; i < sizeof first / sizeof *first; i++) {
        nc_str rest = head;
        if (passes(&rest, first[i]) && passes(&rest, ":"))
            return true;
    }
    return false;
}

typedef struct walk {
    nc_linux *x;
    nc_str rest;
    const nc_origin *lines; /* of the text; the one at hand comes first */
    nc_str path[DEPTH];     /* names of the objects and lists around */
    unsigned depth;
    nc_fact row, address; /* of the object of the outer list; of one addr_info */
    bool is_address, is_route;
    nc_str local, length;
} walk;

static void skip_blank(walk *w)
{
    size_t i = 0;
    while (i < w->rest.n && strchr(" \t\r\n", w->rest.p[i]) != NULL)
        w->lines += w->rest.p[i++] == '\n';
    w->rest = nc_str_sub(w->rest, i, SIZE_MAX);
}

/* A string without escapes resolved: what `ip` prints has none in the values that are read here.  None goes
 * on in the next line, unless a copy was cut inside it. */
static bool read_string(walk *w, nc_str *out)
{
    size_t i = 1;
    if (w->rest.n < 2 || w->rest.p[0] != '"')
        return false;
    while (i < w->rest.n && w->rest.p[i] != '"' && w->rest.p[i] != '\n')
        i += w->rest.p[i] == '\\' ? 2 : 1;
    if (i >= w->rest.n || w->rest.p[i] != '"')
        return false;
    *out = nc_str_sub(w->rest, 1, i - 1);
    w->rest = nc_str_sub(w->rest, i + 1, SIZE_MAX);
    return true;
}

static bool read_plain(walk *w, nc_str *out)
{
    size_t i = 0;
    while (i < w->rest.n && strchr(",]} \t\r\n", w->rest.p[i]) == NULL)
        i++;
    *out = nc_str_sub(w->rest, 0, i);
    w->rest = nc_str_sub(w->rest, i, SIZE_MAX);
    return i > 0;
}

static const char *const states[] = {"up",         "down",    "unknown", "dormant", "lowerlayerdown",
                                     "notpresent", "testing", NULL};
static const char *const route_kinds[] = {"unicast",   "blackhole", "unreachable", "prohibit", "local",
                                          "broadcast", "multicast", "throw",       "anycast",  NULL};
static const char *const neighbour_states[] = {"reachable", "stale", "delay",     "probe", "incomplete",
                                               "failed",    "noarp", "permanent", "none",  NULL};

static bool inside(const walk *w, const char *name)
{
    return w->depth > 0 && nc_is(w->path[w->depth - 1], name);
}

static void take_link(walk *w, nc_str name, nc_str value)
{
    static const struct {
        const char *name;
        int in, out;
    } counters[] = {{"bytes", NC_host_interface_bytes_in, NC_host_interface_bytes_out},
                    {"packets", NC_host_interface_packets_in, NC_host_interface_packets_out},
                    {"errors", NC_host_interface_errors_in, NC_host_interface_errors_out},
                    {"dropped", NC_host_interface_dropped_in, NC_host_interface_dropped_out},
                    {"over_errors", NC_host_interface_missed_in, -1},
                    {"missed_errors", NC_host_interface_missed_in, -1},
                    {"crc_errors", NC_host_interface_crc_in, -1},
                    {"carrier_errors", -1, NC_host_interface_carrier_out},
                    {"collisions", -1, NC_host_interface_collisions}};
    const nc_giver *g = &w->x->g;
    for (unsigned i = 0; i < sizeof counters / sizeof *counters; i++) {
        int slot = inside(w, "rx") ? counters[i].in : inside(w, "tx") ? counters[i].out : -1;
        if (slot >= 0 && nc_is(name, counters[i].name))
            nc_give_int(&w->row, (unsigned)slot, value);
    }
    if (inside(w, "flags")) {
        if (nc_is(value, "UP"))
            nc_give_bool(&w->row, NC_host_interface_up, true);
        if (nc_is(value, "NO-CARRIER") || nc_is(value, "LOWER_UP"))
            nc_give_bool(&w->row, NC_host_interface_carrier, nc_is(value, "LOWER_UP"));
    } else if (w->depth == ROW && nc_is(name, "ifname"))
        nc_give_sym(g, &w->row, NC_host_interface_name, value);
    else if (w->depth == ROW && nc_is(name, "mtu"))
        nc_give_int(&w->row, NC_host_interface_mtu, value);
    else if (w->depth == ROW && nc_is(name, "operstate"))
        nc_give_one_of(g, &w->row, NC_host_interface_state, value, states);
    else if (w->depth == ROW && nc_is(name, "address"))
        nc_give_mac(g, &w->row, NC_host_interface_mac, value);
    else if (w->depth == ROW && nc_is(name, "master"))
        nc_give_sym(g, &w->row, NC_host_interface_master, value);
}

static void take_address(walk *w, nc_str name, nc_str value)
{
    const nc_giver *g = &w->x->g;
    if (nc_is(name, "local")) {
        w->local = value;
        nc_give_ip(g, &w->address, NC_host_address_address, value);
    } else if (nc_is(name, "prefixlen"))
        w->length = value;
    else if (nc_is(name, "scope"))
        nc_give_sym(g, &w->address, NC_host_address_scope, value);
    else if (nc_is(name, "tentative"))
        nc_give_bool(&w->address, NC_host_address_tentative, nc_is(value, "true"));
    else if (nc_is(name, "dadfailed"))
        nc_give_bool(&w->address, NC_host_address_duplicate, nc_is(value, "true"));
}

static void take_route(walk *w, nc_str name, nc_str value)
{
    const nc_giver *g = &w->x->g;
    if (nc_is(name, "dst")) {
        w->local = value;
        nc_give_ip(g, &w->address, NC_host_neighbour_address, value);
    } else if (nc_is(name, "type"))
        nc_give_one_of(g, &w->row, NC_host_route_kind, value, route_kinds);
    else if (nc_is(name, "gateway"))
        nc_give_ip(g, &w->row, NC_host_route_via, value);
    else if (nc_is(name, "dev")) {
        nc_give_sym(g, &w->row, NC_host_route_iface, value);
        nc_give_sym(g, &w->address, NC_host_neighbour_iface, value);
    } else if (nc_is(name, "prefsrc"))
        nc_give_ip(g, &w->row, NC_host_route_src, value);
    else if (nc_is(name, "metric") && w->depth == ROW)
        nc_give_int(&w->row, NC_host_route_metric, value);
    else if (nc_is(name, "lladdr"))
        nc_give_mac(g, &w->address, NC_host_neighbour_mac, value);
    else if (inside(w, "state"))
        nc_give_one_of(g, &w->address, NC_host_neighbour_state, value, neighbour_states);
    else if (inside(w, "flags") && (nc_is(value, "linkdown") || nc_is(value, "dead")))
        nc_give_bool(&w->row, NC_host_route_dead, true);
}

static void take(walk *w, nc_str name, nc_str value)
{
    if (w->is_route)
        take_route(w, name, value);
    else if (w->is_address)
        take_address(w, name, value);
    else
        take_link(w, name, value);
}

static void begin_object(walk *w)
{
    const nc_giver *g = &w->x->g;
    w->x->g.from = *w->lines;
    if (w->depth == 1) {
        w->is_route = nc_starts(w->rest, "\"dst\"") || nc_starts(w->rest, "\"type\"");
        nc_give_begin(g, &w->row, w->is_route ? NC_F_host_route : NC_F_host_interface);
        nc_give_begin(g, &w->address, NC_F_host_neighbour);
        if (!w->is_route)
            nc_give_bool(&w->row, NC_host_interface_up, false);
    } else if (w->depth == 3 && nc_is(w->path[2], "addr_info")) {
        w->is_address = true;
        nc_giver_loaded(&w->x->g, NC_F_host_address);
        nc_give_begin(g, &w->address, NC_F_host_address);
        nc_give_bool(&w->address, NC_host_address_tentative, false);
        nc_give_bool(&w->address, NC_host_address_duplicate, false);
        w->length = NC_S("");
    }
}

static void put_network(walk *w, nc_fact *fact, unsigned slot, nc_str length)
{
    nc_buf text = {0};
    nc_buf_add(&text, w->local);
    if (nc_str_find_char(w->local, '/') == SIZE_MAX) {
        nc_buf_char(&text, '/');
        nc_buf_add(&text, length);
    }
    nc_give_cidr(&w->x->g, fact, slot, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void put_route(walk *w)
{
    bool neighbour = w->address.known >> NC_host_neighbour_state & 1;
    if (neighbour) {
        nc_give_bool(&w->address, NC_host_neighbour_router, false);
        nc_giver_loaded(&w->x->g, NC_F_host_neighbour);
        nc_give_put(&w->x->g, &w->address);
        return;
    }
    bool fallback = nc_is(w->local, "default");
    bool six = (w->row.known >> NC_host_route_via & 1) != 0 && !nc_ip_is4(w->row.slot[NC_host_route_via]);
    nc_give_bool(&w->row, NC_host_route_fallback, fallback);
    if (fallback)
        w->local = six ? NC_S("::/0") : NC_S("0.0.0.0/0");
    put_network(w, &w->row, NC_host_route_to,
                nc_str_find_char(w->local, ':') == SIZE_MAX ? NC_S("32") : NC_S("128"));
    if ((w->row.known >> NC_host_route_kind & 1) == 0)
        nc_give_sym(&w->x->g, &w->row, NC_host_route_kind, NC_S("unicast"));
    if ((w->row.known >> NC_host_route_dead & 1) == 0)
        nc_give_bool(&w->row, NC_host_route_dead, false);
    nc_giver_loaded(&w->x->g, NC_F_host_route);
    nc_give_put(&w->x->g, &w->row);
}

static void end_object(walk *w)
{
    if (w->is_address && w->depth == 3) {
        put_network(w, &w->address, NC_host_address_network, w->length);
        if ((w->row.known >> NC_host_interface_name & 1) != 0)
            nc_fact_set(&w->address, NC_host_address_iface, w->row.slot[NC_host_interface_name]);
        nc_give_put(&w->x->g, &w->address);
        w->is_address = false;
    } else if (w->depth == 1 && w->is_route)
        put_route(w);
    else if (w->depth == 1 && (w->row.known >> NC_host_interface_name & 1) != 0) {
        nc_giver_loaded(&w->x->g, NC_F_host_interface);
        nc_give_put(&w->x->g, &w->row);
    }
}

/* One step: a mark, or a name, or a value.  False at the end and where the text is no JSON. */
static bool step(walk *w, nc_str *name)
{
    nc_str value;
    skip_blank(w);
    if (w->rest.n == 0)
        return false;
    char c = w->rest.p[0];
    if (c == '{' || c == '[') {
        w->rest = nc_str_sub(w->rest, 1, SIZE_MAX);
        if (w->depth == DEPTH)
            return false;
        if (c == '{')
            begin_object(w);
        w->path[w->depth++] = *name;
        *name = NC_S("");
        return true;
    }
    if (c == '}' || c == ']') {
        w->rest = nc_str_sub(w->rest, 1, SIZE_MAX);
        if (w->depth == 0)
            return false;
        w->depth--;
        if (c == '}')
            end_object(w);
        return true;
    }
    if (c == ',') {
        w->rest = nc_str_sub(w->rest, 1, SIZE_MAX);
        *name = NC_S("");
        return true;
    }
    if (c == '"' ? !read_string(w, &value) : !read_plain(w, &value))
        return false;
    skip_blank(w);
    if (w->rest.n > 0 && w->rest.p[0] == ':') {
        w->rest = nc_str_sub(w->rest, 1, SIZE_MAX);
        *name = value;
    } else {
        take(w, *name, value);
    }
    return true;
}

/* ---- lines ---- */

static void begin_list(nc_linux_json *json)
{
    nc_buf_clear(&json->text);
    json->count = 0;
    json->depth = 0;
    json->quoted = json->escaped = false;
}

void nc_linux_json_end(nc_linux *x, nc_linux_json *json, unsigned *read)
{
    walk w = {.x = x, .rest = nc_buf_str(&json->text), .lines = json->lines};
    nc_str name = NC_S("");
    nc_origin here = x->g.from;
    if (nc_linux_is_json(w.rest)) {
        ++*read;
        while (step(&w, &name))
            continue;
    }
    x->g.from = here;
    begin_list(json);
}

static void count_brackets(nc_linux_json *json, nc_str line)
{
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (json->escaped)
            json->escaped = false;
        else if (json->quoted && c == '\\')
            json->escaped = true;
        else if (c == '"')
            json->quoted = !json->quoted;
        else if (!json->quoted)
            json->depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    }
}

bool nc_linux_json_line(nc_linux *x, nc_linux_json *json, nc_str line, unsigned *read)
{
    nc_str rest = line;
    if (json->count == 0 && (!passes(&rest, "[") || !passes(&rest, "{")))
        return false;
    if (json->text.n + line.n >= LONGEST) {
        json->overfull = true;
        nc_linux_json_end(x, json, read);
        return false;
    }
    json->lines = nc_grow(json->lines, &json->capacity, json->count, sizeof *json->lines);
    json->lines[json->count++] = x->g.from;
    nc_buf_add(&json->text, line);
    nc_buf_char(&json->text, '\n');
    count_brackets(json, line);
    if (json->depth <= 0)
        nc_linux_json_end(x, json, read);
    return true;
}

void nc_linux_json_free(nc_linux_json *json)
{
    nc_buf_free(&json->text);
    free(json->lines);
}
