/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_POOL_H
#define NC_POOL_H

#include "str.h"

#include <stdint.h>

/* Things too large for a machine word, kept once each so that equal things have equal numbers: strings, IPv6
 * addresses and lists.  Numbers grow from 1 in order of first appearance; 0 is the empty string / list.  One
 * pool serves the rules and all facts of a case.  Numbers must never decide an order that people see:
 * compare contents. */
typedef struct nc_pool nc_pool;
typedef uint32_t nc_sym;

nc_pool *nc_pool_new(void);
void nc_pool_free(nc_pool *pool);

nc_sym nc_intern(nc_pool *pool, nc_str s);
nc_str nc_sym_str(const nc_pool *pool, nc_sym sym);

/* Bytes of all that is kept: what different things there were takes them. */
uint64_t nc_pool_bytes(const nc_pool *pool);

/* The number of a string that may never have been seen; 0 if so (or if it is empty). */
nc_sym nc_sym_find(const nc_pool *pool, nc_str s);

/* Sixteen bytes of an IPv6 address. */
uint32_t nc_pool_ip6(nc_pool *pool, const uint8_t bytes[16]);
const uint8_t *nc_pool_ip6_bytes(const nc_pool *pool, uint32_t number);

/* A list of words, in the order given. */
uint32_t nc_pool_list(nc_pool *pool, const uint64_t *words, size_t count);
const uint64_t *nc_pool_list_items(const nc_pool *pool, uint32_t number, size_t *count);

#endif
