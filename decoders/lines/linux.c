/* SPDX-License-Identifier: Apache-2.0 */
#include "linux.h"

#include "decoders/bundle/text_input.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"

#include <stdlib.h>

static const nc_linux_report *const reports[] = {
#define REPORT(name) &nc_linux_##name,
#include "linux.def"
#undef REPORT
};

enum { REPORTS = sizeof reports / sizeof *reports };

void nc_linux_close(nc_linux *x)
{
    if (x->is_open)
        nc_give_put(&x->g, &x->open);
    x->is_open = false;
}

void nc_linux_open(nc_linux *x, nc_fact_type type)
{
    nc_linux_close(x);
    nc_give_begin(&x->g, &x->open, type);
    x->is_open = true;
}

void nc_linux_iface(nc_linux *x, nc_str name)
{
    nc_buf_clear(&x->names);
    nc_buf_add(&x->names, name);
    x->iface = nc_buf_str(&x->names);
}

/* ---- one text ---- */

typedef struct reading {
    nc_linux x;
    const nc_linux_report *now; /* NULL between reports */
    nc_linux_json json;
    unsigned lists; /* of ip -j */
    bool used[REPORTS];
    nc_buf kinds;
    uint32_t unread, first_unread;
    bool counting; /* the last command was ethtool -S: grep leaves its heading away */
} reading;

static void leave(reading *r)
{
    if (r->now != NULL && r->now->end != NULL)
        r->now->end(&r->x);
    nc_linux_close(&r->x);
    r->now = NULL;
}

static void note_use(reading *r, unsigned which)
{
    if (r->used[which])
        return;
    r->used[which] = true;
    if (r->kinds.n > 0)
        nc_buf_c(&r->kinds, ", ");
    nc_buf_add(&r->kinds, reports[which]->name);
}

static void enter(reading *r, unsigned which)
{
    leave(r);
    r->now = reports[which];
    r->x.step = 0;
    nc_buf_clear(&r->x.heading);
    note_use(r, which);
    for (const nc_fact_type *type = r->now->types; *type != NC_NO_TYPE; type++)
        nc_giver_loaded(&r->x.g, *type);
}

/* ".../proc/net/bonding/bond0", behind a prompt or as the name of a file: the bond. */
static bool names_bond(nc_linux *x, nc_str text)
{
    static const nc_str folder = NC_SI("proc/net/bonding/");
    nc_str name = NC_S("");
    size_t at = nc_str_find(text, folder);
    nc_str rest = at == SIZE_MAX ? NC_S("") : nc_str_sub(text, at + folder.n, SIZE_MAX);
    if (!nc_str_word(&rest, &name))
        return false;
    nc_linux_iface(x, name);
    return true;
}

/* "$ tc -s qdisc show dev eth0": the display leaves out what was asked for. */
static bool names_device(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_str name = NC_S("");
    if (nc_str_find(line, NC_S("tc ")) == SIZE_MAX)
        return false;
    nc_line_words(line, &w);
    for (unsigned i = 0; i + 1 < w.count; i++)
        if (nc_is(w.at[i], "tc") || nc_str_ends(w.at[i], NC_S("/tc")))
            name = nc_line_after(&w, i + 1, "dev");
    if (name.n > 0)
        nc_linux_iface(x, name);
    return name.n > 0;
}

/* "ethtool -S eth0" behind a prompt: the display does not name its interface. */
static void look_for_command(nc_linux *x, nc_str line)
{
    nc_words w;
    if (names_bond(x, line) || names_device(x, line))
        return;
    if (nc_str_find(line, NC_S("ethtool")) == SIZE_MAX && nc_str_find(line, NC_S("entstat")) == SIZE_MAX)
        return;
    nc_line_words(line, &w);
    for (unsigned i = 0; i + 1 < w.count; i++) {
        bool command = nc_str_ends(w.at[i], NC_S("ethtool")) || nc_str_ends(w.at[i], NC_S("entstat"));
        if (command && w.at[w.count - 1].p[0] != '-')
            nc_linux_iface(x, w.at[w.count - 1]);
    }
}

/* Where the command behind a prompt begins: "[admin@gw ~]$ ip", "# /sbin/ip", "C:\\>arp", "PS C:\\> arp". */
static nc_str behind_prompt(nc_str line)
{
    size_t dollar = nc_str_find(line, NC_S("$ ")), hash = nc_str_find(line, NC_S("# "));
    size_t at = dollar < hash ? dollar : hash, skip = 2;
    bool windows = nc_str_find(nc_str_sub(line, 0, 8), NC_S(":\\")) != SIZE_MAX;
    if (windows) {
        at = nc_str_find_char(line, '>');
        skip = 1;
    }
    return at == SIZE_MAX ? NC_S("") : nc_str_sub(line, at + skip, SIZE_MAX);
}

/* Commands whose displays are read. */
static const char *const commands[] = {"ip",
                                       "ss",
                                       "ethtool",
                                       "nstat",
                                       "netstat",
                                       "sysctl",
                                       "dmesg",
                                       "tc",
                                       "cat",
                                       "conntrack",
                                       "entstat",
                                       "nft",
                                       "iptables-save",
                                       "iptables",
                                       "ip6tables",
                                       "ipconfig",
                                       "arp",
                                       "route",
                                       "ifconfig",
                                       "no",
                                       "journalctl",
                                       "bridge",
                                       "ping",
                                       "ping6",
                                       "mtr",
                                       "oping",
                                       "tracert",
                                       "pathping",
                                       "traceroute",
                                       "otracert",
                                       "tracepath",
                                       "dig",
                                       "nslookup",
                                       "openssl",
                                       "nc",
                                       "curl",
                                       "curl.exe",
                                       "resolvectl",
                                       "timedatectl",
                                       "ntpq",
                                       "lsqeth",
                                       "systemd-resolve",
                                       "nmcli",
                                       "networkctl",
                                       "lldpctl",
                                       "lldpcli",
                                       "netsh",
                                       "Test-NetConnection",
                                       "Get-NetAdapter",
                                       "Get-NetIPAddress",
                                       "Get-NetTCPConnection",
                                       "Get-NetRoute",
                                       "tnc",
                                       "sar",
                                       "iperf3",
                                       NULL};

/* Whether a line is the command of a display behind a prompt, also with its path: "# sudo /sbin/ip addr". */
static bool is_prompted(nc_str line)
{
    nc_str rest = behind_prompt(line), word;
    if (!nc_str_word(&rest, &word) || (nc_str_eq(word, NC_S("sudo")) && !nc_str_word(&rest, &word)))
        return false;
    for (size_t slash; (slash = nc_str_find_char(word, '/')) != SIZE_MAX;)
        word = nc_str_sub(word, slash + 1, SIZE_MAX);
    if (nc_str_find(rest, NC_S("ftp://")) != SIZE_MAX || nc_str_find(rest, NC_S("ftps://")) != SIZE_MAX)
        return false; /* curl speaks FTP: that is a dialogue */
    for (const char *const *command = commands; *command != NULL; command++)
        if (nc_str_eq(word, nc_str_c(*command)))
            return true;
    return false;
}

/* The last word of a command; not one that is a key ("dig zos1 -y hmac:name:key"). */
static nc_str last_of(const nc_words *w)
{
    nc_str connect = nc_line_after(w, 1, "-connect"); /* of openssl, wherever it stands */
    unsigned n = w->count;
    if (connect.n > 0)
        return connect;
    while (n > 3 && (nc_is(w->at[n - 2], "-y") || nc_is(w->at[n - 2], "-k")))
        n -= 2;
    return n > 1 ? w->at[n - 1] : NC_S("");
}

/* "$ mtr -r 10.0.0.1", "$ curl -s https://gw1/": tracepath, mtr and curl do not name whom they ask. */
static void note_asked(nc_linux *x, nc_str line)
{
    nc_words w;
    nc_line_words(behind_prompt(line), &w);
    nc_str last = last_of(&w);
    bool curl = (w.count > 0 && nc_starts(w.at[0], "curl")) || (w.count > 1 && nc_is(w.at[1], "curl"));
    if (curl)
        last = nc_linux_url_host(line);
    nc_buf_clear(&x->target);
    if (last.n > 0 && last.p[0] != '-' && !nc_is_cut(last))
        nc_buf_add(&x->target, last);
    x->asked = nc_buf_str(&x->target);
}

/* What stands above lists of sockets, interfaces, routes, hops and name servers. */
static bool is_title(nc_str line)
{
    static const char *const whole[] = {"Aktive Routen:",
                                        "Active Routes:",
                                        "Persistent Routes:",
                                        "Interface List",
                                        "IPv4 Route Table",
                                        "IPv6 Route Table",
                                        "Routing tables",
                                        "Kernel Interface table",
                                        "Kernel IP routing table",
                                        "Global",
                                        "{",
                                        NULL};
    static const char *const begins[] = {"Active Internet connections",
                                         "trying to get source for ",
                                         "source should be ",
                                         "Start: 20",
                                         "----------",
                                         "===========",
                                         NULL};
    line = nc_str_trim(line);
    for (const char *const *title = whole; *title != NULL; title++)
        if (nc_is(line, *title))
            return true;
    for (const char *const *title = begins; *title != NULL; title++)
        if (nc_starts(line, *title))
            return true;
    return nc_is_fold(line, "Active Connections") || nc_is_fold(line, "Aktive Verbindungen") ||
           (nc_starts(line, "Linux ") && nc_str_ends(line, NC_S(" CPU)"))); /* sar */
}

/* "     rx_crc_errors: 12" behind "$ ethtool -S eth0 | grep crc". */
static bool is_counter(const reading *r, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    return r->counting && (line.p[0] == ' ' || line.p[0] == '\t') && w.count > 1 &&
           nc_str_ends(w.at[w.count - 2], NC_S(":")) && nc_is_number(w.at[w.count - 1]);
}

static void look_for_counters(reading *r, nc_str line)
{
    nc_words w;
    nc_line_words(line, &w);
    bool command = false;
    for (unsigned i = 0; i < w.count; i++) {
        command = command || nc_str_ends(w.at[i], NC_S("ethtool"));
        if (command && i + 1 < w.count && nc_is(w.at[i], "-S")) {
            r->counting = true;
            nc_linux_iface(&r->x, w.at[i + 1]);
            return;
        }
    }
    r->counting = false;
}

/* Mails and tickets indent what they quote: a command behind a prompt tells how far, until something stands
 * further left.  *indent is what was told last. */
static nc_str unquoted(size_t *indent, nc_str line)
{
    size_t blanks = 0;
    while (blanks < line.n && line.p[blanks] == ' ')
        blanks++;
    if (blanks == line.n)
        return line;
    if ((blanks > 0 || *indent > 0) && is_prompted(line))
        *indent = blanks;
    *indent = blanks < *indent ? 0 : *indent;
    return nc_str_sub(line, *indent, SIZE_MAX);
}

/* False when nobody understands the line. */
static bool take_line(reading *r, nc_str line)
{
    r->x.first = false;
    bool prompted = is_prompted(line);
    if (!prompted && r->now != NULL && r->now->line(&r->x, line))
        return true;
    look_for_command(&r->x, line);
    if (prompted) {
        leave(r);
        note_asked(&r->x, line);
        look_for_counters(r, line);
        return true;
    }
    for (unsigned i = 0; i < REPORTS; i++)
        if (reports[i]->starts(line) || (reports[i] == &nc_linux_ethtool_statistics && is_counter(r, line))) {
            enter(r, i);
            r->x.first = reports[i]->starts(line);
            if (!reports[i]->line(&r->x, line))
                leave(r);
            return true;
        }
    leave(r);
    if (is_title(line))
        return true;
    if (r->unread++ == 0)
        r->first_unread = r->x.g.from.line;
    return false;
}

/* sos names the files of commands after them: "ethtool_-S_eth0".  Only a hint, used where the text itself is
 * silent. */
static void name_from_member(nc_linux *x, nc_str member)
{
    size_t at = nc_str_find(member, NC_S("ethtool_-S_"));
    if (!names_bond(x, member) && at != SIZE_MAX)
        nc_linux_iface(x, nc_str_sub(member, at + 11, SIZE_MAX));
}

static void read_lines(reading *r, nc_text_input *input, nc_source *source)
{
    nc_text_line line;
    nc_buf marked = {0};
    size_t indent = 0;
    while (nc_text_input_next(input, &line)) {
        source->records++;
        if (line.screen || line.text.n == 0)
            continue;
        r->x.g.from.line = line.number;
        r->x.g.from.offset = line.offset;
        r->x.g.from.length = line.length;
        r->x.g.from.at = NC_TIME_NONE;
        nc_str text = unquoted(&indent, nc_text_input_marked(input, &line, &marked));
        bool taken = nc_linux_json_line(&r->x, &r->json, text, &r->lists) || take_line(r, text);
        if (r->x.g.c->line != NULL)
            r->x.g.c->line(r->x.g.c->line_context, line.number, taken);
    }
    leave(r);
    nc_buf_free(&marked);
    nc_linux_json_end(&r->x, &r->json, &r->lists);
    if (r->lists > 0)
        nc_buf_c(&r->kinds, r->kinds.n > 0 ? ", ip -j" : "ip -j");
}

/* A file of Linux has much around its displays; a text that was parted for this reader has not. */
static void note_unread(nc_case *c, uint32_t number, const reading *r)
{
    nc_buf note = {0};
    nc_buf_printf(&note, "%u line%s not understood, first: line %u", r->unread, r->unread == 1 ? "" : "s",
                  r->first_unread);
    nc_source_note(c->sources, number, NC_SOURCE_OK, nc_buf_str(&note));
    nc_buf_free(&note);
}

static nc_err decode_linux(nc_case *c, uint32_t number, nc_stream *in)
{
    nc_source *source = nc_sources_get(c->sources, number);
    if (source == NULL)
        return NC_E_INVALID;
    reading *r = nc_xcalloc(1, sizeof *r);
    nc_giver_begin(&r->x.g, c, number);
    name_from_member(&r->x, source->name);
    nc_text_input *input = nc_text_input_new(in, (uint64_t)c->limits->line);
    read_lines(r, input, source);
    bool usable = r->kinds.n > 0;
    if (usable) {
        nc_arena *arena = nc_sources_arena(c->sources);
        source->encoding = nc_arena_copy(arena, nc_text_input_encoding(input));
        source->kind = nc_arena_copy(arena, nc_buf_str(&r->kinds));
    }
    if (nc_stream_state(in) != NC_E_OK)
        nc_source_note(c->sources, number, NC_SOURCE_PARTIAL, nc_str_c(nc_err_text(nc_stream_state(in))));
    if (r->json.overfull)
        nc_source_note(c->sources, number, NC_SOURCE_PARTIAL,
                       NC_S("a list of `ip -j` longer than 4 MiB was read in part"));
    if (r->unread > 0 && nc_stream_lines(in).bits != NULL)
        note_unread(c, number, r);
    nc_text_input_free(input);
    nc_buf_free(&r->x.names);
    nc_buf_free(&r->x.target);
    nc_buf_free(&r->x.heading);
    nc_buf_free(&r->kinds);
    nc_linux_json_free(&r->json);
    free(r);
    return usable ? NC_E_OK : NC_E_NOEVIDENCE;
}

static int probe_linux(const nc_case *c, const nc_probe *probe)
{
    nc_str rest = probe->text, line;
    size_t indent = 0;
    int best = 0;
    (void)c;
    while (best < 80 && !nc_linux_is_json(rest) && nc_str_split(&rest, '\n', &line)) {
        line = unquoted(&indent, line);
        for (unsigned i = 0; line.n > 0 && i < REPORTS; i++)
            if (reports[i]->score > best && reports[i]->starts(line))
                best = reports[i]->score;
    }
    return best < 80 && nc_linux_is_json(rest) ? 80 : best;
}

static int begins_linux(const nc_case *c, nc_str text)
{
    nc_str line;
    int best = 0;
    bool list = nc_linux_is_json(text);
    (void)c;
    if (!nc_str_split(&text, '\n', &line) || line.n == 0)
        return 0;
    if (list || is_prompted(line))
        return 80;
    for (unsigned i = 0; i < REPORTS; i++)
        if (reports[i]->score > best && reports[i]->starts(line))
            best = reports[i]->score;
    return best;
}

extern const nc_decoder nc_decoder_linux; /* named in decoders.def */

const nc_decoder nc_decoder_linux = {
    .name = NC_SI("linux"),
    .doc =
        NC_SI("displays of Linux, AIX and Windows: ip, ss, netstat, ifconfig, route, arp, ethtool, nstat, "
              "/proc/net, "
              "tc, conntrack, iptables, nft, sysctl, dmesg, entstat, ipconfig; ping and traceroute, of z/OS "
              "too"),
    .text = true,
    .provides = "",
    .probe = probe_linux,
    .begins = begins_linux,
    .decode = decode_linux,
};
