/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HTTP_H
#define NC_HTTP_H

#include "app.h"

/* What the files of the HTTP decoder share: http.c reads messages, http_give.c gives facts. */

enum { NC_HTTP_QUEUE = 8, NC_HTTP_HOLDS = 16 };

typedef enum nc_http_stage {
    NC_HTTP_START,
    NC_HTTP_HEADERS,
    NC_HTTP_BODY,
    NC_HTTP_SIZE, /* of a chunk */
    NC_HTTP_CHUNK,
    NC_HTTP_TRAILER,
    NC_HTTP_TO_CLOSE,
    NC_HTTP_LOST /* where the next message begins is not known */
} nc_http_stage;

typedef struct nc_http_side {
    nc_line line;
    uint8_t stage; /* nc_http_stage */
    bool has_length, chunked, heard;
    bool cut;                  /* the recording cut the message that was lost behind its first line */
    char holds[NC_HTTP_HOLDS]; /* layer of its body for views; "" = not told */
    uint64_t left, body;       /* bytes of the body or chunk to come; bytes of the body so far */
    uint32_t next;             /* sequence number */
} nc_http_side;

/* A request that waits for its response. */
typedef struct nc_http_ask {
    int64_t first, end;         /* times of its first and last byte; NC_TIME_NONE before it has come */
    uint64_t n;                 /* frame of the last byte; of the headers when answered before */
    nc_word method, host, path; /* 0 = not known */
    uint32_t index;
    uint32_t repaired;        /* nc_http_repaired at its end */
    bool head, connect, bare; /* bare: it has no body */
} nc_http_ask;

typedef struct nc_http {
    nc_http_side side[2];
    nc_http_ask now, queue[NC_HTTP_QUEUE];
    uint32_t waiting, index;
    unsigned code;           /* of the response at hand */
    nc_origin first;         /* its first byte */
    uint32_t repaired;       /* nc_http_repaired then */
    int64_t ended;           /* end of the response before */
    bool has_ended, missing; /* there was one; bytes were missing somewhere */
    bool answer_cut;         /* of the response only the beginning was recorded */
    bool early;              /* `now` is answered already */
    bool websocket;          /* what follows the response at hand, if something else does (RFC 6455 4.2.2) */
    bool goes_on, named;     /* for views: a message began before the piece at hand; one in it was named */
} nc_http;

/* How many segments of the connection were sent again or came late so far: time that passed with it is not
 * the server's. */
uint32_t nc_http_repaired(const nc_talk *talk);

/* A response at its end; `ask` NULL: its request was not recorded. */
void nc_http_give(const nc_talk *talk, const nc_http_ask *ask, int64_t last, bool complete);
void nc_http_give_unanswered(const nc_talk *talk, const nc_http_ask *ask);

/* The status of a first line, "HTTP/1.1 200 OK" (RFC 9112 4); 0: it is none. */
unsigned nc_http_status(nc_str line);

/* A target without its query, and without parameters (RFC 3986 3.3), in which sessions have their ids. */
nc_str nc_http_plain_target(nc_str target);

/* Digits of a base up to 16 at the beginning; false: there are none. */
bool nc_http_number(nc_str text, unsigned base, uint64_t *out);

/* http_view.c: what only views ask for.  The layer of a body by its Content-Type (RFC 9110 8.3); the layers
 * of a message at its end; nc_stream_app.last and .ahead. */
void nc_http_type_of_body(nc_http_side *side, nc_str type);
void nc_http_name(nc_http *http, unsigned who, nc_fields *fields);
void nc_http_last(nc_talk *talk, unsigned who);
/* Bytes that belong to no message that is known: analysts take them for lines, so that those without an end
 * wait for it. */
void nc_http_name_bytes(nc_fields *fields, nc_str bytes, bool cut);
bool nc_http_ahead(nc_talk *talk, unsigned who, const nc_piece *piece);

#endif
