/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FORMS_H
#define NC_FORMS_H

#include "fields.h"

/* Datagrams that views name by what they hold, whatever their ports are. */

typedef enum nc_form {
    NC_FORM_NONE,
    NC_FORM_STUN,
    NC_FORM_DTLS,
    NC_FORM_SIP,
    NC_FORM_GQUIC, /* all datagrams between the two ends are from then on */
} nc_form;

/* `bytes`: the payload, as far as it was recorded. */
nc_form nc_form_of(nc_str bytes);

/* Names its layers. */
void nc_form_name(nc_form form, nc_str bytes, nc_fields *fields);

#endif
