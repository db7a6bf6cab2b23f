/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/stepdiff.h"

#include <inttypes.h>

/* The sequence of execution: what two hosts said to each other, step by step, with elapsed times.  What
 * happens on another connection of theirs than the dialogue, such as the data connections of FTP, stands in a
 * column beside. */

enum { TIME = 12, TEXT = 48 };

static void put_time(nc_buf *out, int64_t ns)
{
    nc_buf text = {0};
    nc_seconds_print(&text, ns, 6);
    nc_buf_printf(out, "%*.*s", TIME, NC_FMT(nc_buf_str(&text)));
    nc_buf_free(&text);
}

static void put_step(nc_buf *out, const nc_talk *t, size_t i)
{
    const nc_talk_step *s = &t->steps[i];
    put_time(out, s->at - t->steps[0].at);
    put_time(out, i > 0 ? s->at - t->steps[i - 1].at : 0);
    nc_buf_printf(out, "%8" PRIu64 "  ", s->record);
    if (s->beside)
        nc_buf_repeat(out, ' ', TEXT + 2);
    nc_buf_c(out, s->to_server ? "> " : "< ");
    nc_buf_safe(out, s->text, true);
    nc_buf_char(out, '\n');
}

void nc_render_steps(const nc_talk *t, nc_buf *out)
{
    nc_buf_safe(out, t->a, true);
    nc_buf_c(out, " and ");
    nc_buf_safe(out, t->b, true);
    nc_buf_c(out, " in ");
    nc_buf_safe(out, t->source, true);
    nc_buf_printf(out, ", %zu steps%s\n\n%*s%*s%8s  %-*s  %s\n", t->count,
                  t->cut ? ", the first of more" : "", TIME, "elapsed", TIME, "since", "frame", TEXT,
                  "dialogue", "other connections");
    for (size_t i = 0; i < t->count; i++)
        put_step(out, t, i);
}
