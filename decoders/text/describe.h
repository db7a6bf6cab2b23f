/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DESCRIBE_H
#define NC_DESCRIBE_H

#include "decoders/text/dumps.h"
#include "decoders/text/template.h"
#include "engine/base/diag.h"
#include "engine/base/yaml.h"
#include "engine/fact/fact.h"

/* A dump description, compiled.  The language is told in docs/authoring.md, section 6, with an example that a
 * test runs; this is its summary.  One YAML document:
 *
 *   dump: NAME          becomes the kind of the source
 *   title, format       in words; `format: unconfirmed`: written without a real listing at hand
 *   like: FAMILY        takes headers, ends, truncated, shown, ids from a document `family: FAMILY`
 *   headers             templates (template.h) of the line above a report
 *   torn                templates of such a line that lacks its end: this copy cut or wrapped its lines
 *   starts              what tells that it is this report: labels on one line (a list), a template, or
 * `opens` ids                 beginnings of message ids that belong to it; a line with another id ends the
 * report ends, truncated, shown   templates: it is over / not whole / not whole when fewer are shown than
 * there are loose: yes          a log: lines that are not understood are no news sections, skip      parts of
 * a block, from their labels to the next section or block; skip: nothing is read there but fields and rows
 * that name the part in `in` fields              what is read; the first value of a block counts blocks what
 * repeats, and the facts it gives ignore              labels and line templates that are known and not read
 *
 * A label is followed by ":" or "="; a value runs to the next known label.  Letters match in any case.  A
 * block that gives a fact type fills each slot from the field of the same name, or from the field or constant
 * ({is: text}) written for it. */

enum {
    NC_DUMP_FIELDS = 250,
    NC_DUMP_BLOCKS = 60,
    NC_DUMP_SECTIONS = 60,
    NC_DUMP_DEPTH = 6,
    NC_LABEL_BYTES = 64,
    NC_LABEL_USES = 8,
    NC_DUMP_COLUMNS = 32,
    NC_DUMP_IDS = 16,
    NC_DUMP_LABELS = 2000,
};

typedef enum nc_form_kind {
    NC_FORM_WORD,
    NC_FORM_TEXT,
    NC_FORM_INTEGER,
    NC_FORM_HEX,
    NC_FORM_QUANTITY,
    NC_FORM_MAC,
    NC_FORM_IP,
    NC_FORM_CIDR,
    NC_FORM_YESNO,
    NC_FORM_MAP,
    NC_FORM_NUMBER,
    NC_FORM_DURATION,
    NC_FORM_CLOCK,
    NC_FORM_DATE,
    NC_FORM_STAMP,
    NC_FORM_FLAG,
    NC_FORM_BIT,
    NC_FORM_BITS,
    NC_FORM_LETTERS,
    NC_FORM_OCTETS,
    NC_FORM_COUNT
} nc_form_kind;

typedef struct nc_form {
    nc_form_kind kind;
    nc_type type; /* of what it gives */
    char letters; /* 'l' lower, 'u' upper, 0 as printed */
    nc_str flag;  /* of FLAG: one letter as printed, or a word in any case */
    bool digits;  /* it always has one: a word without is something else */
    bool maybe;   /* what can't be read is unknown, and no news */
    bool lettered; /* of QUANTITY: it always has a letter behind it, without which it is a piece */
    int64_t bit;  /* of BIT the mask, of OCTETS the first byte */
    int64_t unit; /* of DURATION, in ns */
    int64_t times, take, parts;
    int64_t width; /* characters that it is always printed with; fewer are a piece of it; 0 not known */
    int64_t most;  /* characters that it has at most; 0 not known */
    nc_str other;  /* of MAP: what any other text means; empty: it can't be read */
    nc_str split;  /* empty: the whole text is read; else `parts` of it from number `take` on */
    const nc_str *unknown, *whole; /* whole: texts whose beginnings alone are pieces of them */
    const nc_str *printed, *meant;
    unsigned unknown_count, whole_count, map_count;
} nc_form;

/* What came of reading a value. */
typedef enum nc_form_result { NC_FORM_OK, NC_FORM_UNKNOWN, NC_FORM_BAD } nc_form_result;

/* Reads the text that stands at a label.  *leftover is set when words were left that it does not cover. */
nc_form_result nc_form_read(const nc_form *form, nc_pool *pool, nc_str text, nc_word *out, bool *leftover);

/* Whether a text that the form can read is no beginning of another one: it counts even where a copy is cut.
 */
bool nc_form_is_whole(const nc_form *form, nc_str text);

/* Reads `as` and what belongs to it; `maps` are the named ones of the description and of its family. */
nc_err nc_form_load(nc_arena *arena, const nc_node *field, const nc_node *const maps[2], nc_form *out,
                    nc_diag *diag);

typedef struct nc_field {
    nc_str name;
    nc_form form;
    uint64_t sections; /* bit i: read in section i; 0 = in all that are not skipped */
    int next;          /* the next field that reads the same text (`with`), -1 none */
    int sum[2];        /* fields that are added, -1 none */
    int since, until;  /* releases it is read in, as nc_dump_release gives them; 0 = any */
    nc_place place;
    int owner;       /* the only block whose `order` has it; -1 none */
    bool last;       /* a later value replaces one before it */
    bool repeats;    /* may stand in a block again with another value, which says nothing */
    bool below;      /* stands in the line below its label, where nothing stands behind that */
    nc_str marks[2]; /* around it there; empty: none */
    bool used;
} nc_field;

/* A known label with all its meanings; text is lower case with single blanks. */
typedef struct nc_label {
    nc_str text;
    int section; /* it begins, -1 none */
    unsigned field_count, block_count;
    uint16_t fields[NC_LABEL_USES], blocks[NC_LABEL_USES];
} nc_label;

typedef struct nc_fill {
    unsigned slot; /* own slot */
    int field;     /* -1: the constant */
    nc_str constant;
    const nc_slot *info;
} nc_fill;

typedef struct nc_give {
    nc_fact_type type;
    const nc_fill *fills;
    unsigned count;
    int needs; /* the field without which it is not given, -1 none */
} nc_give;

typedef struct nc_column {
    nc_str heading; /* empty in a table that gives only the order of its columns */
    int field;      /* -1: not read */
    bool optional;  /* may be empty */
    bool rest;      /* the last one: takes all words that are left */
} nc_column;

typedef struct nc_templates {
    nc_template *items;
    unsigned count;
} nc_templates;

/* An object of an SNMP walk: "name" or numbers. */
typedef struct nc_walk_key {
    nc_str name;
    int field;
} nc_walk_key;

typedef struct nc_block {
    nc_str name;
    int within;        /* -1 none */
    bool row;          /* ends with its line */
    bool more;         /* a row of a table that goes on in lines with labels, up to the next one */
    bool whole;        /* open as long as the report */
    char separator;    /* of a table whose columns are parted by it (CSV); 0: blanks */
    uint64_t sections; /* where it may begin; 0 = anywhere */
    const uint16_t *needs;
    const uint8_t *rank; /* by field: its place in `order`, 0 none; NULL when there is no order */
    const nc_give *gives;
    unsigned need_count, give_count;
    nc_templates opens, reads; /* lines that begin it / that are read in it */
    nc_template table;         /* heading; count 0 = none */
    nc_column *columns;
    unsigned column_count;
    nc_walk_key *walk; /* objects of rows with one index */
    unsigned walk_count;
    int walk_index; /* field of the index, -1 none */
    /* Counters that become rates over several snapshots: of the first fact that it gives. */
    uint64_t counters; /* own slots; 0 = none */
    int subject;       /* own slot of what is counted, -1 the stack */
    nc_place place;
} nc_block;

typedef struct nc_start {
    nc_template line; /* count 0: the labels */
    unsigned label_count;
    uint32_t labels[NC_LABEL_USES];
} nc_start;

typedef struct nc_dump {
    nc_str name, title;
    bool unconfirmed, loose;
    bool walks; /* a block of it reads an SNMP walk */
    int whole;  /* its block that is open as long as the report, -1 none */
    nc_str ids[NC_DUMP_IDS];
    unsigned id_count;
    nc_templates headers, ends, truncated, shown, lines;
    unsigned torn; /* so many of the headers, the first ones, are those of `torn` */
    nc_start *starts;
    unsigned start_count;
    nc_str *sections; /* 0 is main */
    unsigned section_count;
    uint64_t skipped; /* bit i: section i is skipped */
    nc_field *fields;
    unsigned field_count;
    nc_block *blocks;
    unsigned block_count;
    nc_label *labels;
    unsigned label_count, label_room;
    uint32_t *slots;                 /* open addressing over label text: number + 1 */
    unsigned slot_mask, label_words; /* words of the longest label */
    nc_fact_type *types;
    unsigned type_count;
} nc_dump;

/* What several descriptions share. */
typedef struct nc_family {
    nc_str name;
    const nc_node *node;
} nc_family;

typedef struct nc_dump_index nc_dump_index; /* dump_index.h */
typedef struct nc_objects nc_objects;       /* objects.h */

struct nc_dumps {
    nc_arena *arena;
    nc_pool *pool;
    const nc_vocab *vocab;
    nc_dump **items; /* in order of name */
    size_t count, capacity;
    nc_family *families;
    size_t family_count, family_capacity;
    /* Made anew with each text added. */
    nc_dump_index *index; /* of what headers and starts look like */
    nc_objects *objects;  /* of SNMP walks */
};

/* Compiles one document; NULL after an error, which is in the diag. */
nc_dump *nc_dump_compile(const nc_dumps *dumps, const nc_node *root, nc_diag *diag);

/* V2R1 and 2.1 as a number that grows with the release; 0 when the text is none. */
int nc_dump_release(nc_str text);

/* What compiling carries along, for its parts in describe_*.c. */
typedef struct nc_compile {
    nc_arena *arena;
    const nc_vocab *vocab;
    const nc_node *root, *family, *fields; /* family may be NULL */
    bool lenient;                          /* a capture without a field is not read */
    nc_dump *dump;
    nc_diag *diag;
    nc_err err;
} nc_compile;

#define NC_BAD(c, ...) ((c)->err = nc_report((c)->diag, NC_E_INVALID, __VA_ARGS__))

/* Number of a label, added when new; -1 after an error. */
int nc_compile_label(nc_compile *c, nc_str text, nc_place place);
/* Number of a field or section; -1 after an error. */
int nc_compile_field(nc_compile *c, nc_str name, nc_place place);
uint64_t nc_compile_sections(nc_compile *c, const nc_node *node);
/* `loose`: it may consist of captures alone. */
void nc_compile_template(nc_compile *c, const nc_node *node, bool loose, nc_template *out);
void nc_compile_templates(nc_compile *c, const nc_node *node, bool loose, nc_templates *out);
void nc_compile_blocks(nc_compile *c, const nc_node *map);
/* Calls `each` for a scalar or for every scalar of a list; others are errors. */
void nc_compile_each(nc_compile *c, const nc_node *node,
                     void (*each)(nc_compile *c, const nc_node *item, void *context), void *context);
/* `gives` of a block. */
void nc_compile_gives(nc_compile *c, nc_block *block, const nc_node *node);

/* The label of that text (any case, any blanks), or -1. */
int nc_dump_label(const nc_dump *dump, nc_str text);
/* Lower case, single blanks; false when it does not fit. */
bool nc_label_fold(nc_str text, char out[NC_LABEL_BYTES], size_t *n);

/* A label of a line and the text up to the next one. */
typedef struct nc_token {
    unsigned label;
    size_t begin, end; /* of the label with its separator */
    nc_str value;
} nc_token;

enum { NC_LINE_TOKENS = 24 };

/* A label that a damaged or glued text before ":" or "=" is nearly: one letter wrong in a long one, blanks
 * aside; -1 when there is none or more than one.  Looks at all labels. */
int nc_dump_near(const nc_dump *dump, nc_str text);

/* The known labels of a line, left to right. */
unsigned nc_dump_scan(const nc_dump *dump, nc_str line, nc_token out[NC_LINE_TOKENS]);
/* The label that the line consists of, message id, console columns and a colon at the end aside; -1 none. */
int nc_dump_whole(const nc_dump *dump, nc_str line);

#endif
