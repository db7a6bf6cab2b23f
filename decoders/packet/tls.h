/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TLS_H
#define NC_TLS_H

#include "app.h"

/* What the files of the TLS decoder share: tls.c reads records, tls_hello.c what is agreed, tls_give.c gives
 * facts. */

enum {
    NC_TLS_CCS = 20,
    NC_TLS_ALERT = 21,
    NC_TLS_HANDSHAKE = 22,
    NC_TLS_DATA = 23,
    NC_TLS_HEARTBEAT = 24,
    NC_TLS_SSL2 = 0x0002,
    NC_TLS_SSL3 = 0x0300,
    NC_TLS_1_2 = 0x0303,
    NC_TLS_1_3 = 0x0304,
};

/* Handshake messages (RFC 8446 4, RFC 5246 7.4). */
enum {
    NC_TLS_CLIENT_HELLO = 1,
    NC_TLS_SERVER_HELLO = 2,
    NC_TLS_CERTIFICATE = 11,
    NC_TLS_CERTIFICATE_REQUEST = 13,
    NC_TLS_SERVER_DONE = 14,
    NC_TLS_CLIENT_KEY = 16,
};

/* How far the handshake came; the order of the values of slot `stage`. */
typedef enum nc_tls_stage {
    NC_TLS_NOTHING,
    NC_TLS_HELLO,
    NC_TLS_RETRY,
    NC_TLS_ANSWERED,
    NC_TLS_CERTIFIED,
    NC_TLS_DONE,
    NC_TLS_CLIENT_CERTIFIED,
    NC_TLS_KEYED,
    NC_TLS_CLIENT_FINISHED,
    NC_TLS_ESTABLISHED
} nc_tls_stage;

typedef enum nc_tls_client_cert {
    NC_TLS_NOT_ASKED,
    NC_TLS_ASKED,
    NC_TLS_SENT,
    NC_TLS_NONE_SENT
} nc_tls_client_cert;

typedef struct nc_tls_side {
    uint8_t head[5], head_n; /* of the record at hand */
    uint8_t small[2];        /* its first bytes when it is no handshake */
    uint8_t last_type;       /* of the record before */
    bool heard, first_over;  /* something arrived; the first bytes were judged */
    bool lost;               /* where the next record begins is not known */
    bool missing;            /* bytes were missing somewhere */
    bool torn;               /* bytes of the handshake message at hand are missing */
    bool changed;            /* it said ChangeCipherSpec while the version is not known */
    bool secret;             /* what follows is encrypted */
    bool finished;
    bool plain;       /* this is no TLS */
    bool given_up;    /* FTP in the clear behind a handshake that failed */
    uint16_t records; /* encrypted ones since the ServerHello; stays at the top */
    uint16_t before;  /* of them: before the other side's Finished */
    uint32_t length;  /* of the record at hand */
    uint32_t left;    /* its bytes to come */
    uint32_t next;    /* sequence number behind the last byte seen */
    uint32_t ahead;   /* for views: where the record ends that begins in a piece that waits */
    bool ahead_known;
    uint32_t last_size; /* length of the record before */
    uint32_t skip;      /* bytes of a message too long to be kept */
    nc_buf message;     /* handshake bytes not read yet */
} nc_tls_side;

typedef struct nc_tls {
    nc_tls_side side[2];
    uint16_t version, suite, offered; /* chosen; highest offered */
    nc_tls_stage stage;
    nc_tls_client_cert client_cert;
    bool has_hello, has_answer, resumed, retry, from_start, inside_known;
    bool old;   /* SSL 2 and nothing newer */
    bool early; /* the client sends data before the server answers (RFC 8446 4.2.10) */
    uint8_t session_n;
    uint8_t session[32]; /* id that the client named */
    uint16_t alerts;
    nc_sym sni, plain, inside;
    int64_t hello_at, done_at;
    uint64_t hello_n;
    nc_origin last[2]; /* place of the last encrypted record of each side */
} nc_tls;

/* A whole handshake message; `body` without its head. */
void nc_tls_message(nc_talk *talk, unsigned who, uint8_t type, nc_cursor body, const nc_piece *piece);

/* SSL 2 hello of a client that may speak more (RFC 5246 E.2). */
void nc_tls_old_hello(nc_talk *talk, nc_cursor body, const nc_piece *piece);

/* Handshake bytes that come without records, as QUIC carries them (RFC 9001 4.1.3); `gap` as in app.h. */
void nc_tls_bare(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap);

/* Both sides finished, as far as `who` tells by what it sends at `at`. */
void nc_tls_finished(nc_talk *talk, unsigned who, int64_t at);

void nc_tls_reach(nc_tls *tls, nc_tls_stage stage);

/* tls_old.c: what a server answers first that speaks nothing newer than SSL 2, and what comes from there on.
 */
bool nc_tls_old_answer(const uint8_t *p, size_t n);
void nc_tls_old_bytes(nc_talk *talk, unsigned who, const nc_piece *piece);

/* x509_view.c, for views: the layers of the certificates in a message.  `fields` may be NULL. */
void nc_tls_name_certificates(nc_fields *fields, nc_cursor body);
void nc_tls_name_certificate(nc_fields *fields, nc_str der);
/* The same of the authorities that a CertificateRequest names (RFC 5246 7.4.4); `algorithms`: since TLS 1.2 a
 * list of those stands before them. */
void nc_tls_name_authorities(nc_fields *fields, nc_cursor body, bool algorithms);

/* tls_give.c */
void nc_tls_give_certificates(nc_talk *talk, unsigned who, nc_cursor body, const nc_origin *from);
typedef struct nc_tls_alert {
    unsigned who;
    bool clear, guess; /* clear: level and code are known */
    uint8_t level, code;
} nc_tls_alert;
void nc_tls_give_alert(nc_talk *talk, const nc_tls_alert *alert, const nc_origin *from);
void nc_tls_give_session(nc_talk *talk, nc_talk_end how);

#endif
