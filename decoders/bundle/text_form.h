/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_FORM_H
#define NC_TEXT_FORM_H

#include "decoders/bundle/text_code.h"
#include "decoders/bundle/text_frame.h"
#include "decoders/bundle/text_marks.h"

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
    bool quoted;     /* quoted-printable */
    bool breaks;     /* other line ends stand between its own: NEL, U+2028, CR, form feeds inside of lines */
    bool asa;        /* the first column is carriage control */
    nc_text_marks marks;
    nc_text_frame frame;
    size_t widest; /* bytes of the widest line of the front, marks around the text aside */
    size_t narrow; /* the same without blanks at their ends */
    size_t outer;  /* bytes of the widest line of the front with what stands around it */
    size_t worn;   /* bytes at which this copy cuts or wraps its lines, likewise; 0 not seen */
    bool padded;   /* lines are filled with blanks up to that */
    bool numbered; /* columns 73 to 80 are sequence numbers */
    bool front;    /* a number stands in front of each line */
    bool screens;  /* furniture of screens stands between the lines */
} nc_text_form;

/* Bytes of the record that begins here, its record descriptor word counted; 0 when none does.  A word is two
 * bytes of length and two of zero (z/OS DFSMS Using Data Sets, "Record Descriptor Word"). */
size_t nc_text_rdw(nc_str here);

enum { NC_TEXT_AHEAD = 64 * 1024 }; /* bytes looked at */

/* Where one of the other line ends stands in a line; SIZE_MAX nowhere.  *length: its bytes, 0 where the next
 * line begins with it. */
size_t nc_text_break(nc_str line, size_t *length);

/* Everything but what needs lines: `asa`, `marks`, `frame`, `widest`, `worn`, `padded`, `numbered`, `front`.
 * `whole`: the head is the whole member. */
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

/* Evidence for sequence numbers: eight digits in columns 73 to 80 (ISPF, NUMBER ON STD) or six in front and a
 * blank (ISPF, COBOL), and for those of editors and `grep -n` in front ("  12: "), which rise from line to
 * line. */
typedef struct nc_sequence_score {
    uint32_t lines, rising, front_lines, front_rising, front_tight;
    uint64_t last, front_last;
} nc_sequence_score;

enum { NC_SEQUENCE_AT = 72, NC_SEQUENCE_DIGITS = 8 };

void nc_sequence_add(nc_sequence_score *score, nc_str line);
bool nc_sequence_decide(const nc_sequence_score *score);
bool nc_sequence_decide_front(const nc_sequence_score *score);

/* The text behind the number in front of a line; the line itself when none is there. */
nc_str nc_sequence_strip(nc_str line);

/* Evidence for a window or a program that cut or wrapped all lines at one column, whichever: several of the
 * widest lines end there with words that begin at different columns, behind words that end at different ones.
 * Columns of a table begin at one column, or end at one. */
enum { NC_WORN_LINES = 3 };

typedef struct nc_worn_score {
    size_t widest;
    bool wide;   /* the line before is as wide */
    bool orphan; /* below one of them a word stands alone: the rest of it */
    size_t begins[NC_WORN_LINES], gaps[NC_WORN_LINES]; /* of lines unlike each other */
    unsigned count;
} nc_worn_score;

void nc_worn_add(nc_worn_score *score, nc_str line);
size_t nc_worn_decide(const nc_worn_score *score);

/* Furniture of a 3270 screen or of the browse panel around a report. */
bool nc_text_is_screen(nc_str line);

/* The action bar of a panel, "  Menu  Utilities  Compilers  Help", and a line of dashes, which is furniture
 * below one. */
bool nc_text_is_bar(nc_str line);
bool nc_text_is_dashes(nc_str line);

#endif
