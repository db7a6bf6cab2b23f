/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DECODER_H
#define NC_DECODER_H

#include "decoders/bundle/stream.h"
#include "decoders/case.h"

/* A decoder turns one member into facts.  To add one: one .c file that defines `const nc_decoder
 * nc_decoder_NAME`, and one line DECODER(NAME, "folder/file.c") in decoders.def, which the compiler and CMake
 * both read. */
typedef struct nc_probe {
    nc_str head; /* the first bytes of the member, up to NC_PROBE_BYTES; raw */
    nc_str text; /* the same after the text ladder (text_input.h): UTF-8 lines; empty when it is no text */
    bool whole;  /* `head` is the whole member */
} nc_probe;

enum {
    NC_PROBE_BYTES = 64 * 1024,
    NC_MIXED_BYTES = 1024 * 1024 /* a text of several kinds may be so long; a longer one has one kind */
};

typedef struct nc_decoder {
    nc_str name;          /* "pcap"; shown as the kind of the source */
    nc_str doc;           /* one line */
    bool text;            /* reads through the text ladder: text ratio applies */
    const char *provides; /* fact types it can give, blank-separated names; they are `loaded` when it ran */
    /* How sure the decoder is that this is its own: 0 no, 1 to 100.  The highest score wins, ties by name. */
    int (*probe)(const nc_case *c, const nc_probe *probe);
    /* For texts of several kinds, which people paste together: how sure it is that something of its own
     * begins with the first line of `text`, 0 no to 100.  `text` goes on with the lines below it.  NULL: the
     * decoder reads whole members only. */
    int (*begins)(const nc_case *c, nc_str text);
    /* For decoders that read one kind of text at a time: the name of the kind that begins with the first line
     * of `text`, where `at_work` (NULL: none) was read above it; NULL: none does.  Each range of a kind in a
     * mixed text is a run of its own. */
    const char *(*kind)(nc_str text, const char *at_work);
    /* Whether the first line of `text`, below one of its own, is its own too, whatever it looks like: what a
     * packet carries is no text of somebody else.  `text` goes on with the lines below it.  NULL: no. */
    bool (*goes_on)(nc_str text);
    /* Reads the member to its end.  Notes damage in the source (nc_source_note) and goes on where it can. The
     * stream stands at the first byte.  NC_E_OK also when damaged; another error when nothing was usable. */
    nc_err (*decode)(nc_case *c, uint32_t source, nc_stream *in);
} nc_decoder;

/* The decoder of a table for a member, or NULL; the order of the table does not matter.  `score` may be NULL.
 */
const nc_decoder *nc_decoder_best(const nc_decoder *const *table, size_t count, const nc_case *c,
                                  const nc_probe *probe, int *score);

/* All decoders, in the order of decoders.def.  This and the next live in decoders/intake/, above the decoders
 * they name. */
const nc_decoder *const *nc_decoders(size_t *count);

/* The decoder for a member, or NULL; `score` may be NULL. */
const nc_decoder *nc_decoder_for(const nc_case *c, const nc_probe *probe, int *score);

#endif
