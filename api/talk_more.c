/* SPDX-License-Identifier: Apache-2.0 */
#include "api/talk_hear.h"

/* Steps of mail (RFC 5321) and of the negotiation of tunnels (RFC 7296, RFC 2409). */

/* The server's greeting is a step of its own (nc_hear_banner). */
void nc_hear_mail(nc_listener *l, const nc_fact *f)
{
    nc_str to = nc_hear_text(l, f, NC_smtp_reply_to_verb);
    if (nc_str_eq(to, NC_S("greeting")))
        return;
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_smtp_reply_client], f->slot[NC_smtp_reply_server], false);
    if (s == NULL)
        return;
    s->step.key = nc_arena_printf(l->arena, "%.*s%s%lld", NC_FMT(to), to.n > 0 ? " " : "",
                                  nc_hear_number(f, NC_smtp_reply_code));
    s->step.text = nc_arena_printf(l->arena, "%lld %.*s%s%.*s", nc_hear_number(f, NC_smtp_reply_code),
                                   NC_FMT(nc_hear_text(l, f, NC_smtp_reply_text)),
                                   to.n > 0 ? ", in answer to " : "", NC_FMT(to));
}

/* Version 1 does not say who answers: there the lower address stands for the client. */
void nc_hear_ike(nc_listener *l, const nc_fact *f)
{
    nc_word src = f->slot[NC_ike_src], dst = f->slot[NC_ike_dst];
    bool says = nc_fact_has(f, NC_ike_response), response = says && f->slot[NC_ike_response];
    bool back = says ? response : src > dst;
    nc_heard *s = nc_hear_add(l, f, back ? dst : src, back ? src : dst, !back);
    nc_str offer = nc_hear_text(l, f, NC_ike_offer);
    if (s == NULL)
        return;
    s->step.key = nc_arena_printf(l->arena, "IKE %.*s%s", NC_FMT(nc_hear_text(l, f, NC_ike_exchange)),
                                  !says      ? ""
                                  : response ? " response"
                                             : " request");
    s->step.text = nc_arena_printf(l->arena, "%.*s, %lld bytes%s%.*s", NC_FMT(s->step.key),
                                   nc_hear_number(f, NC_ike_length), offer.n > 0 ? ": " : "", NC_FMT(offer));
}

void nc_hear_ike_notify(nc_listener *l, const nc_fact *f)
{
    nc_word src = f->slot[NC_ike_notify_src], dst = f->slot[NC_ike_notify_dst];
    nc_heard *s = nc_hear_add(l, f, dst, src, false);
    if (s == NULL)
        return;
    s->step.key = nc_arena_printf(l->arena, "IKE %.*s", NC_FMT(nc_hear_text(l, f, NC_ike_notify_kind)));
    s->step.text = nc_fact_has(f, NC_ike_notify_group)
                       ? nc_arena_printf(l->arena, "%.*s, group %lld is wanted", NC_FMT(s->step.key),
                                         nc_hear_number(f, NC_ike_notify_group))
                       : s->step.key;
}
