/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_FORM_H
#define NC_TEXT_FORM_H

#include "decoders/bundle/text_code.h"
#include "decoders/bundle/text_frame.h"

/* What the front of a member says about its form as text. */
typedef enum nc_ends {
    NC_ENDS_LF, /* also 0x25 in EBCDIC */
    NC_ENDS_CRLF,
    NC_ENDS_CR,
    NC_ENDS_NEL,   /* 0x15 in EBCDIC */
    NC_ENDS_FIXED, /* records of one length without line ends: a binary transfer of RECFM=FB or FBA */
    NC_ENDS_RDW,   /* a record descriptor word before each record: a binary transfer of RECFM=VB with RDW */
    NC_ENDS_NONE,  /* one line */
} nc_ends;

typedef struct nc_text_form {
    nc_code code;
    nc_ends ends;
    uint32_t record; /* bytes, of FIXED */
    uint32_t bom;    /* bytes of the byte order mark */
    bool asa;        /* the first column is carriage control */
    nc_text_frame frame;
    size_t widest; /* bytes of the widest line of the front, marks around the text aside */
    bool padded;   /* lines are filled with blanks up to that */
} nc_text_form;

/* Bytes of the record that begins here, its record descriptor word counted; 0 when none does.  A word is two
 * bytes of length and two of zero (z/OS DFSMS Using Data Sets, "Record Descriptor Word"). */
size_t nc_text_rdw(nc_str here);

enum { NC_TEXT_AHEAD = 64 * 1024 }; /* bytes looked at */

/* Everything but what needs lines: `asa`, `frame`, `widest`, `padded`.  `whole`: the head is the whole
 * member. */
nc_text_form nc_text_form_of(nc_str head, bool whole);

/* "IBM-1047, fixed 133, ASA" */
void nc_text_form_print(const nc_text_form *form, nc_buf *out);

/* Evidence for an ASA column, gathered over lines with their first column. */
typedef struct nc_asa_score {
    uint32_t lines, in_set, blank, pages, controls, against;
    bool first_is_page;
} nc_asa_score;

void nc_asa_add(nc_asa_score *score, nc_str line);
bool nc_asa_decide(const nc_asa_score *score, const nc_text_form *form);

/* Furniture of a 3270 screen or of the browse panel around a report. */
bool nc_text_is_screen(nc_str line);

#endif
