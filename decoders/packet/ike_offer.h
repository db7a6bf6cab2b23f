/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_IKE_OFFER_H
#define NC_IKE_OFFER_H

#include "engine/base/buf.h"
#include "engine/base/cursor.h"

/* Names of what IKE numbers (ike.def); NULL where there is none. */
const char *nc_ike_exchange_symbol(unsigned exchange);
const char *nc_ike_exchange_words(unsigned exchange);
const char *nc_ike_notify(unsigned version, unsigned type);

/* Adds what the body of a security association payload proposes, for people: of version 2 (RFC 7296 3.3)
 * "AES-CBC-128 or AES-CBC-256, HMAC-SHA2-256-128, PRF HMAC-SHA2-256, group 14", of version 1 (RFC 2409
 * appendix A) "AES-CBC-128, SHA2-256, group 14, pre-shared key"; "; " between proposals.  What is cut is left
 * out. */
void nc_ike_offer(unsigned version, nc_cursor payload, nc_buf *out);

#endif
