/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PROCEDURE_H
#define NC_PROCEDURE_H

#include "engine/base/arena.h"
#include "engine/base/diag.h"

/* Procedures that collect evidence: what to set up, start, check and stop, as data (procedures/NAME.yaml),
 * with parameters whose values are checked against what the commands accept.  A procedure is printed, never
 * run.
 *
 *   procedure: packet-trace
 *   params:
 *     ip: {is: address, doc: "..."}                      address: IPv4 or IPv6, a prefix length may follow;
 * host: none length: {least: 1, most: 65535, doc: "..."}        a number prot: {words: [TCP, UDP], least: 0,
 * most: 255}     a word or a number mac: {hex: 12}                                     so many hexadecimal
 * digits link: {name: 16}                                   a name of z/OS, of at most so many characters
 *     file: {text: 44}                                   anything printable without blanks, quotes and commas
 *     stack: {name: 8, value: TCPIP}                     `value`: used when none is given
 *     portname: {name: 8, must: true, unless: link}      need not be given when `link` is
 *   steps:
 *     - {title: Start, where: console, text: "V TCPIP,{stack},PKT,ON[,PROT={prot}]", expect: [what is
 * answered]}
 *
 * In texts, {NAME} is the value, in upper case for names, as the list spells it for words; [...] falls away
 * when a parameter in it has no value. */
typedef struct nc_procedure nc_procedure;

typedef struct nc_assignment {
    nc_str name, value;
} nc_assignment;

/* Reads one file's text; NULL after errors, which go to the diag.  All views must outlive the arena. */
nc_procedure *nc_procedure_read(nc_arena *arena, nc_str file, nc_str text, nc_diag *diag);

nc_str nc_procedure_name(const nc_procedure *procedure);
nc_str nc_procedure_title(const nc_procedure *procedure);

/* Whether it helps with a symptom: a word of its list `symptoms`. */
bool nc_procedure_for(const nc_procedure *procedure, nc_str symptom);
unsigned nc_procedure_symptoms(const nc_procedure *procedure, nc_str *out, unsigned most);

/* Appends the whole procedure with these values.  False when a value is wrong or missing, or a command gets
 * too long: then `out` holds the complaints instead, one a line. */
bool nc_procedure_print(const nc_procedure *procedure, const nc_assignment *given, size_t count, nc_buf *out);

/* Whether it has such a parameter, which takes such a value. */
bool nc_procedure_takes(const nc_procedure *procedure, nc_str name, nc_str value);

/* Appends its parameters, a line each. */
void nc_procedure_params(const nc_procedure *procedure, nc_buf *out);

#endif
