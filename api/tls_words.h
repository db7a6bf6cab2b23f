/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_TLS_WORDS_H
#define NC_API_TLS_WORDS_H

#include "engine/base/buf.h"
#include "engine/rule/program.h"

/* Numbers of TLS as people know them.  Names of suites and alerts are those of the rule packs' tables
 * tls.suite and tls.alert; without them (`program` NULL) the numbers stand alone. */
void nc_tls_version_words(nc_buf *out, int64_t version); /* 0x0303: "TLS 1.2" */
void nc_tls_suite_words(nc_buf *out, const nc_program *program, int64_t suite);
void nc_tls_alert_words(nc_buf *out, const nc_program *program, int64_t alert);

/* A list as the fact tls.hello has it, "c02f 1301": one suite after the other with commas between them. */
void nc_tls_suites_words(nc_buf *out, const nc_program *program, nc_str suites);

#endif
