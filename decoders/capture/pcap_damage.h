/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PCAP_DAMAGE_H
#define NC_PCAP_DAMAGE_H

#include "engine/base/str.h"

#include <stdint.h>

/* Damaged pcap files: what can be told from record headers alone. */
typedef struct nc_pcap_form {
    bool big, nano;
    uint32_t record_header; /* bytes before each packet: 16, in the modified variant 24 */
} nc_pcap_form;

enum { NC_PCAP_HEADER = 24, NC_PCAP_LARGEST = 262144 };

/* A number of the file. */
uint32_t nc_pcap_number(const nc_pcap_form *form, const uint8_t *p);

/* Whether a transfer in text mode has put a CR before each LF: `bytes` is the beginning of the file, its
 * header included.  True only when the records make no sense as they are and do without those CRs. */
bool nc_pcap_text_mode(const nc_pcap_form *form, nc_str bytes);

/* Takes one CR away before each LF, in place; returns the new length.  A CR at the end stays unless
 * `lf_follows`. */
size_t nc_pcap_drop_cr(char *bytes, size_t n, bool lf_follows);

/* Where in the bytes the next record begins that is believable and followed by another believable one (or,
 * with `last`, by the end of the file); its time is within a day of `seconds` (negative: any).  SIZE_MAX when
 * nowhere. */
size_t nc_pcap_search(const nc_pcap_form *form, nc_str bytes, bool last, int64_t seconds);

#endif
