/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_EXCEPTIONS_REPORT_H
#define NC_EXCEPTIONS_REPORT_H

#include "reports/report.h"

/* What is out of the ordinary in a recording, by class: nothing is concluded from it. */
typedef enum nc_exception_class {
    NC_X_TRAFFIC,     /* repeated, lost, thrown away, damaged packets, closed windows, ICMP errors */
    NC_X_SESSION,     /* connections refused, not answered, not completed, reset */
    NC_X_RESPONSE,    /* answers that took as long as the threshold, or never came */
    NC_X_APPLICATION, /* what a protocol itself calls an error: FTP, HTTP, TN3270, names, SNMP, DHCP, TLS */
    NC_X_INIT,        /* every opening of a connection, also where all went well, at its first packet */
    NC_X_INIT_ERROR,  /* the openings among the session errors */
    NC_X_TERM,        /* every closing, at its last packet */
    NC_X_TERM_ERROR,  /* resets, and connections of which one side only was closed */
    NC_X_CLASSES
} nc_exception_class;
enum {
    NC_X_LISTED = (1U << NC_X_INIT) - 1
}; /* the classes that are listed when none is asked for, as bits */
nc_str nc_exception_class_name(nc_exception_class class);  /* "traffic", ... "term-error" */
nc_str nc_exception_class_words(nc_exception_class class); /* "traffic errors", ... */

typedef struct nc_exception {
    nc_exception_class class;
    nc_str source, who, what; /* who: the conversation or the two hosts */
    uint64_t number;          /* record or line; 0 = not known */
    int64_t at;               /* NC_TIME_NONE */
} nc_exception;

typedef struct nc_exception_view {
    const nc_exception *items; /* by source, time, number, class, words */
    size_t count;
    uint64_t found[NC_X_CLASSES]; /* all that there are, shown or not */
    int64_t slow;                 /* ns: the threshold */
    bool over;                    /* there were more than are shown */
} nc_exception_view;

void nc_render_exceptions(const nc_exception_view *view, const nc_report_options *options, nc_buf *out);
void nc_render_exceptions_tsv(const nc_exception_view *view, nc_buf *out);

#endif
