/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

/* Compiles only when image.def names every field of every structure: each becomes an initialiser, and
 * compilers refuse one that is missing or too many.  A new field needs its line there, and nothing else. */
#pragma GCC diagnostic ignored "-Wmissing-braces" /* {0} is any structure */
#define BEGIN(T) _Static_assert(sizeof((T){
#define END(T)                                                                                               \
    }) == sizeof(T), #T);
#define NUM(f) 0,
#define BELOW(f, n) 0,
#define FACT(f) 0,
#define BIND(f) 0,
#define STR(f) {0},
#define COUNT(f) 0,
#define STRS(f, count) 0,
#define IN(f, T) {0},
#define ONE(f, T) 0,
#define OPT(f, T) 0,
#define MANY(f, count, T) 0,
#define TERM(f) 0,
#define EACH(f, count) 0,
#define EACH_OPT(f, count) 0,
#define REF(f, list) 0,
#define REFS(f, count, list) 0,
#define WORD(f) 0,
#define KEYS(f, count) 0,
#define CELLS(f) 0,
#define NUMS(f, count) 0,
#define LIST(f, count, T) 0,
#define OTHER(f) 0,
#define OMIT(f) {0},
#include "image.def"
