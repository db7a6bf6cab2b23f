/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_STEPDIFF_H
#define NC_STEPDIFF_H

#include "reports/sides.h"

/* A good run and a bad one side by side, by the steps of their protocols: not packet by packet, so that other
 * timing, other ports and repetitions make no difference. */

typedef struct nc_talk_step {
    nc_str key;  /* equal keys are the same step: "PORT", "200", "connection to port 20" */
    nc_str text; /* as people read it */
    nc_str list; /* what it offers, ", " between; may be long, and is shown behind the text, see below */
    int64_t at;  /* ns, on the source's clock */
    uint64_t record;
    bool beside;           /* on another connection than the dialogue: a data connection of FTP */
    bool to_server, light; /* light: settles how things are done (TYPE, SYST); runs may differ in it */
    bool again;            /* asked once more since nothing came: light, but worth telling */
    bool either;           /* either side may say it: SSH's later offer */
    bool fails;            /* says no, or tells that something did not come about */
} nc_talk_step;

/* What two hosts said to each other, as one source saw it, in order of time. */
typedef struct nc_talk {
    nc_str run, source, a, b; /* run: the bundle */
    const nc_talk_step *steps;
    size_t count;
    int64_t until; /* end of the recording; NC_TIME_NONE */
    bool cut;      /* it had more steps than are compared */
} nc_talk;

enum { NC_TALK_STEPS = 1000 }; /* compared of a talk */

/* Where they part: places in the two talks, `count` where one has no step there.  False: they never do.
 * Differences in light steps are none. */
typedef struct nc_parting {
    size_t good, bad;
} nc_parting;
bool nc_talk_parting(const nc_talk *good, const nc_talk *bad, nc_parting *out);

void nc_render_stepdiff(const nc_talk *good, const nc_talk *bad, const nc_report_options *options,
                        nc_buf *out);

/* `sides`: shown below the steps when both runs are two recordings of one; NULL = they are not. */
void nc_render_stepdiff_html(const nc_talk *good, const nc_talk *bad, const nc_sides *sides, nc_buf *out);

/* The text with the whole list, which begins with what is listed: "suites A, B". */
void nc_talk_words(nc_buf *out, const nc_talk_step *step);

/* One talk as a sequence of execution. */
void nc_render_steps(const nc_talk *talk, const nc_report_options *options, nc_buf *out);

#endif
