/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LINUX_H
#define NC_LINUX_H

#include "decoders/text/give.h"
#include "engine/base/buf.h"

/* Displays of Linux, AIX and Windows.  One text may hold many of them, one after the other, as people paste
 * them or as `sos` collects them; each is one nc_linux_report, named in linux.def. */
enum { NC_LINUX_COLUMNS = 24 };

typedef struct nc_linux {
    nc_giver g;
    nc_fact open; /* what is being put together from several lines */
    bool is_open;
    nc_str iface; /* interface that a heading, a prompt or the member's name tells; in `names` */
    nc_buf names;
    nc_str asked; /* host that the command at the prompt names; in `target` */
    nc_buf target;
    int64_t length; /* that the last PING command of TSO asks for; 0 none */
    unsigned path;  /* traces of paths so far */
    unsigned count; /* of what a report counts for itself */
    unsigned shown; /* lines of it, one for each thing that it counts */
    nc_fact port;   /* beside the open fact: an adapter of an EtherChannel, an address, name servers */
    bool has_port;
    nc_buf heading; /* a line of column names, or a group, kept for the next one */
    unsigned step;
    bool first;          /* the line at hand is the first of its report */
    nc_str table, chain; /* of a packet filter; interned */
    nc_fact tcp;         /* host.tcp of one display */
    bool has_tcp;
} nc_linux;

typedef struct nc_linux_report {
    nc_str name;
    /* Whether a report of this kind begins with this line. */
    bool (*starts)(nc_str line);
    /* Takes a line of the report, its first one too; false when it is not of the report any more. */
    bool (*line)(nc_linux *x, nc_str line);
    void (*end)(nc_linux *x);  /* may be NULL */
    const nc_fact_type *types; /* loaded when such a report is there; NC_NO_TYPE ends */
    int score;                 /* how sure the first line is, 1 to 100 */
} nc_linux_report;

#define REPORT(name) extern const nc_linux_report nc_linux_##name;
#include "linux.def"
#undef REPORT

/* Puts the open fact, if there is one. */
void nc_linux_close(nc_linux *x);
/* Begins a new one after closing the last. */
void nc_linux_open(nc_linux *x, nc_fact_type type);
/* The interface that the next display is about. */
void nc_linux_iface(nc_linux *x, nc_str name);

/* What ping and traceroute print for a message that came instead of an answer, in words of host.ping.problem;
 * empty when the text has none. */
nc_str nc_linux_refusal(nc_str text);

/* Host and port of the first address of a command ("https://user:password@host:8443/path") without what is
 * secret in it; empty when there is none. */
nc_str nc_linux_url_host(nc_str line);

/* Whether a text ends in the first words, or letters, of what a program says: it goes on in the next line. */
bool nc_linux_breaks_off(nc_str text, const char *words);

/* One end of a socket: "10.0.0.1:22", "[::1]:22", ":::80", "*:22", "0.0.0.0%eth0:68" and, of AIX and BSD,
 * "10.0.0.1.22", "*.22".  "*", 0.0.0.0, :: and port 0 are any and stay unknown, and so does an address that
 * net-tools cut off. */
void nc_linux_end(nc_linux *x, nc_str text, unsigned ip, unsigned port);

/* A counter under Linux's name; TCP's also go into host.tcp, which nc_linux_tcp_end puts. */
void nc_linux_count(nc_linux *x, nc_str group, nc_str name, nc_str value);
void nc_linux_tcp_end(nc_linux *x);

/* A line of syslog or of the journal; `at` is NC_TIME_NONE when it names no year, `program` as printed
 * ("kernel:", "dhclient[700]:"). */
typedef struct nc_linux_log {
    nc_str host, program, text;
    int64_t at;
} nc_linux_log;
bool nc_linux_log_line(nc_str line, nc_linux_log *out);

/* What `ip -j` prints, on one line, or with -p on many. */
typedef struct nc_linux_json {
    nc_buf text;      /* of one list, until its bracket closes */
    nc_origin *lines; /* where its lines stand */
    size_t count, capacity;
    int depth;
    bool quoted, escaped;
    bool overfull; /* a list was longer than 4 MiB: its rest was not read */
} nc_linux_json;

/* Whether such a list begins the text. */
bool nc_linux_is_json(nc_str head);
/* Takes a line of a list, the one at hand of `x`; false when it neither begins nor goes on with one.  A list
 * that ends, or that nc_linux_json_end ends, gives its facts, those of the rows that are whole; *read counts
 * lists that did. */
bool nc_linux_json_line(nc_linux *x, nc_linux_json *json, nc_str line, unsigned *read);
void nc_linux_json_end(nc_linux *x, nc_linux_json *json, unsigned *read);
void nc_linux_json_free(nc_linux_json *json);

#endif
