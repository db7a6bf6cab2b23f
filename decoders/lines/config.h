/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CONFIG_H
#define NC_CONFIG_H

#include "decoders/text/give.h"
#include "engine/base/buf.h"

/* Configuration files: z/OS Communications Server IP Configuration Reference, resolv.conf(5), VTAM Resource
 * Definition Reference (TRLE). A kind of file has a reader that takes its lines without comments;
 * nc_config_kinds tells files apart by the words that begin lines. */
enum { NC_CONFIG_DEPTH = 8, NC_CONFIG_NAME = 64, NC_CONFIG_STATEMENT = 4096 };

typedef struct nc_config nc_config;
typedef struct nc_config_statement nc_config_statement; /* of config_profile.c */
typedef struct nc_config_refs nc_config_refs;           /* of config_policy.c */

typedef struct nc_config_kind {
    const char *file;         /* slot `file` of config.* facts */
    const char *title;        /* kind of the source */
    const char *const *words; /* that begin lines, in upper case; NULL ends */
    const char *const *more;  /* that begin lines of it, too, but tell nothing; NULL: none */
    unsigned enough;          /* so many different ones make it sure */
    bool prose;           /* words of a mail around it could be taken for statements: nc_config_is_prose */
    const char *comments; /* characters that begin a comment */
    const nc_fact_type
        *gives; /* a file that was read whole says of these that it has no more; NC_FACTS_END ends */
    const char
        *second;  /* the words stand second in lines, and this text behind them; NULL: they stand first */
    bool symbols; /* z/OS puts system symbols in */
    void (*line)(nc_config *x, nc_str line);
    void (*end)(nc_config *x); /* may be NULL */
} nc_config_kind;

/* A block of a policy. */
typedef struct nc_config_block {
    char type[NC_CONFIG_NAME], name[NC_CONFIG_NAME];
    bool is_rule;
} nc_config_block;

struct nc_config {
    nc_giver g;
    const nc_config_kind *kind;
    nc_buf statement;          /* words of the one that is open */
    bool is_overfull;          /* a statement was longer than its limit: its rest was not read */
    char word[NC_CONFIG_NAME]; /* its keyword, in upper case */
    nc_origin begun;
    const nc_config_statement *at;                     /* of a profile; NULL: none is open */
    unsigned words;                                    /* of its entry that is open */
    char first[NC_CONFIG_NAME], last[NC_CONFIG_NAME];  /* the first and last of them, in upper case */
    char owner[NC_CONFIG_NAME], group[NC_CONFIG_NAME]; /* port and group of Telnet's blocks */
    bool in_comment; /* the line before has one behind a statement in capitals */
    bool wide;       /* the line at hand is the widest of its copy, and no comment ends it */
    size_t indent;   /* blanks in front of it */
    struct {         /* of a profile: the last word of the line before; empty: none waits */
        nc_buf word;
        nc_origin from;
        bool front, wide;
    } held;
    bool is_include; /* the next word is the name of an included file */
    nc_fact open;
    bool is_open;
    unsigned depth;
    nc_config_block blocks[NC_CONFIG_DEPTH];
    nc_config_refs *refs; /* what a policy names elsewhere; NULL: nothing */
    nc_fact resolver;
    bool has_resolver;
    int64_t servers, searches;
    bool unsure_servers, unsure_searches; /* a line that was cut may name more */
    uint32_t cut_line; /* the first that was left out: longer than limits.line, or cut at a screen's side */
    bool is_too_deep;  /* blocks inside of more than NC_CONFIG_DEPTH others were left out */
    uint32_t torn;     /* the last line, whose last word may be cut; 0: it is whole */
};

extern const nc_config_kind nc_config_profile, nc_config_tcpip_data, nc_config_ftp_data, nc_config_omproute,
    nc_config_policy, nc_config_resolv_conf, nc_config_trle, nc_config_telnet;

/* One setting of the kind's file at the line at hand, unless its name is one that holds a secret. */
void nc_config_set(nc_config *x, nc_str statement, nc_str owner, nc_str name, nc_str value);
/* The same at another place. */
void nc_config_set_at(nc_config *x, const nc_origin *from, nc_str statement, nc_str owner, nc_str name,
                      nc_str value);
void nc_config_include(nc_config *x, nc_str name);
/* 65536, 256K, 4M */
bool nc_config_number(nc_str text, int64_t *out);
static inline bool nc_config_symbolic(nc_str text)
{
    return nc_str_find_char(text, '&') != SIZE_MAX;
}
/* Upper case, cut at NC_CONFIG_NAME - 1. */
void nc_config_upper(char out[NC_CONFIG_NAME], nc_str word);
/* Without quotes of either kind around it. */
nc_str nc_config_bare(nc_str word);
bool nc_config_among(nc_str word, const char *const *list); /* letters in any case */
/* Whether a line is words of a person: one of several words ends like a sentence or a part of one. */
bool nc_config_is_prose(nc_str line);
/* Whether it is the keyword or a shortened form: capitals of `full` are the shortest. */
bool nc_config_short(nc_str word, const char *full);
/* Adds the words of a line to the statement that is open, up to its limit. */
void nc_config_collect(nc_config *x, nc_str line);
/* The last line, when no line end follows (`marked`: nc_text_input_marked): the mark stands apart from a word
 * that is whole.  Then a view of `out`, which may be what `marked` is a view of. */
nc_str nc_config_last(nc_config *x, const nc_text_line *line, nc_str marked, nc_buf *out);
/* The value of a statement that has one, without that mark. */
nc_str nc_config_single(nc_str name, nc_str value);
/* The first word of a list of addresses, without a mark when the last octet can't go on. */
nc_str nc_config_address(nc_config *x, nc_str text);
/* "21", "21-25": both ends. */
bool nc_config_range(nc_str text, int64_t *low, int64_t *high);

#endif
