/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TELNET_H
#define NC_TELNET_H

#include "app.h"

/* What the files of the Telnet decoder share: telnet.c reads commands and options (RFC 854, 855), tn3270.c
 * the agreement on 3270 devices and the records (RFC 1576, 2355), telnet_give.c gives facts. */

enum { NC_TELNET_EOR = 239, NC_TELNET_SE = 240, NC_TELNET_SB = 250 };
enum { NC_TELNET_WILL = 251, NC_TELNET_WONT, NC_TELNET_DO, NC_TELNET_DONT, NC_TELNET_IAC };
enum {
    NC_TELNET_BINARY = 0,
    NC_TELNET_ECHO = 1,
    NC_TELNET_TERMINAL = 24,
    NC_TELNET_END_OF_RECORD = 25,
    NC_TELNET_WINDOW = 31,
    NC_TELNET_ENVIRON = 39,
    NC_TELNET_TN3270E = 40,
    NC_TELNET_START_TLS = 46,
};

enum { NC_TELNET_OPEN = 12, NC_TELNET_SUB = 96, NC_TELNET_HEAD = 12, NC_TELNET_NAME = 40 };

/* A question that waits for its answer. */
typedef struct nc_telnet_ask {
    int64_t at;
    uint64_t n;
    uint8_t owner, option; /* who would do it */
    uint8_t by, verb;      /* who asked first, with what */
} nc_telnet_ask;

typedef enum nc_telnet_stage {
    NC_TELNET_DATA,
    NC_TELNET_COMMAND,
    NC_TELNET_OPTION,
    NC_TELNET_INSIDE
} nc_telnet_stage;

typedef struct nc_telnet_side {
    uint8_t stage, verb;
    bool quoted;              /* inside a sub-negotiation: the byte before was IAC */
    bool follows;             /* said that TLS follows */
    bool lost;                /* the record at hand has no known beginning */
    uint32_t sub_n, record_n; /* bytes of the sub-negotiation, of the record at hand */
    uint8_t sub[NC_TELNET_SUB], head[NC_TELNET_HEAD];
    uint64_t data;    /* bytes that are no commands */
    uint32_t records; /* whole ones */
} nc_telnet_side;

/* How far the agreement on a TN3270E device came; the values of slot `stage`. */
typedef enum nc_tn3270_stage {
    NC_TN3270_NOTHING,
    NC_TN3270_OFFERED,
    NC_TN3270_AGREED,
    NC_TN3270_ASKED,
    NC_TN3270_GIVEN,
    NC_TN3270_FUNCTIONS,
    NC_TN3270_READY,
} nc_tn3270_stage;

typedef struct nc_tn3270 {
    char device[NC_TELNET_NAME], asked_lu[NC_TELNET_NAME], lu[NC_TELNET_NAME];
    uint8_t stage, functions; /* a bit a function */
    bool has_functions, bound, refused;
    uint8_t reason, unbind; /* of the latest rejection, of the latest UNBIND */
    uint32_t unbinds;
    uint8_t aid;              /* that waits for the host; 0 = none */
    int64_t aid_at, first_at; /* its end; first byte of the host after it */
    uint64_t aid_n;
    uint32_t exchanges, rejections;
    int64_t last, slowest; /* times of exchanges, when there were any */
} nc_tn3270;

typedef struct nc_telnet {
    nc_telnet_side side[2];
    nc_telnet_ask open[NC_TELNET_OPEN];
    uint8_t opens;
    bool missing;   /* bytes were missing somewhere */
    bool commands;  /* some command was seen: it is Telnet */
    uint64_t on[2]; /* options below 64 that a side does */
    uint32_t agreed, denied;
    uint8_t owing;    /* who owes an answer to a sub-negotiation, plus 1; 0 = nobody */
    const char *owed; /* what */
    int64_t owed_at;  /* since */
    uint64_t owed_n;
    char terminal[NC_TELNET_NAME];
    nc_tn3270 t;
} nc_telnet;

nc_str nc_telnet_option_name(uint8_t option); /* "option <n>" is not made: empty when it has no name */

/* Is it a 3270 session, by what was agreed? */
bool nc_telnet_is_3270(const nc_telnet *telnet);

/* Somebody now owes an answer; `what` NULL: it came. */
void nc_telnet_owe(nc_telnet *telnet, unsigned who, const char *what, const nc_origin *from);

/* A name out of a sub-negotiation, as far as it can be shown. */
void nc_telnet_copy(char out[NC_TELNET_NAME], const uint8_t *p, size_t n);

/* tn3270.c: a sub-negotiation of option 40; a whole record. */
void nc_tn3270_agree(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece);
void nc_tn3270_record(nc_talk *talk, unsigned who, const nc_piece *piece);

/* telnet_give.c */
void nc_telnet_give_option(const nc_talk *talk, const nc_telnet_ask *ask, const char *result,
                           const nc_origin *from);
void nc_telnet_give_end(const nc_talk *talk, nc_talk_end how);
void nc_tn3270_give_exchange(const nc_talk *talk, uint8_t command, const nc_origin *from);
void nc_tn3270_give_event(const nc_talk *talk, const char *kind, unsigned by, const unsigned *code,
                          const char *sense, const nc_origin *from);
const char *nc_tn3270_aid_name(uint8_t aid); /* NULL when it is no key */

#endif
