/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MAIL_H
#define NC_MAIL_H

#include "decoders/bundle/stream.h"

/* A mail as a file (.eml, mbox): its texts and attachments, one after the other (RFC 5322, RFC 2045, RFC
 * 2046).  Mails inside of it are opened too; of several forms of one text (multipart/alternative) the plain
 * one is given, not the page of HTML. */
typedef struct nc_mail nc_mail;

/* Whether a file begins as a mail: lines of a header, and one of them says that it is one (MIME-Version,
 * Received, Message-ID). */
bool nc_mail_is(nc_str head);

nc_mail *nc_mail_new(nc_stream *in);
void nc_mail_free(nc_mail *mail);

/* The next text or attachment and its name, which holds until the next call; false behind the last. */
bool nc_mail_next(nc_mail *mail, nc_str *name);

/* An nc_stream_pull over it, decoded (base64, quoted-printable); the context is the mail.  NC_E_CUT when the
 * mail ends before the boundary that ends the part. */
size_t nc_mail_pull(void *mail, void *buffer, size_t n, nc_err *err);

/* Bytes of the mail used so far. */
uint64_t nc_mail_consumed(const nc_mail *mail);

#endif
