/* SPDX-License-Identifier: Apache-2.0 */
#include "api/ssh_words.h"
#include "api/talk_hear.h"

/* Steps of SSH as far as it is not encrypted (RFC 4253), and first lines of protocols that begin with one. */

static bool by_client(const nc_listener *l, const nc_fact *f, unsigned by)
{
    return nc_str_eq(nc_hear_text(l, f, by), NC_S("client"));
}

static void say(nc_listener *l, nc_heard *s, nc_buf *words)
{
    s->step.text = nc_arena_copy(l->arena, nc_buf_str(words));
    nc_buf_free(words);
}

/* Versions of software may differ in two runs that go alike. */
void nc_hear_banner(nc_listener *l, const nc_fact *f)
{
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_app_banner_client], f->slot[NC_app_banner_server],
                              by_client(l, f, NC_app_banner_by));
    if (s == NULL)
        return;
    s->step.key =
        nc_arena_printf(l->arena, "%.*s greeting", NC_FMT(nc_hear_text(l, f, NC_app_banner_protocol)));
    s->step.text = nc_arena_copy(l->arena, nc_hear_text(l, f, NC_app_banner_text));
}

static void add_named(nc_buf *out, const char *before, nc_str name)
{
    if (name.n > 0)
        nc_buf_printf(out, "%s%.*s", before, NC_FMT(name));
}

/* The offer with which both are known settles what is taken, or that nothing can be. */
void nc_hear_ssh_exchange(nc_listener *l, const nc_fact *f)
{
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_ssh_exchange_client], f->slot[NC_ssh_exchange_server],
                              by_client(l, f, NC_ssh_exchange_by));
    nc_buf words = {0};
    if (s == NULL)
        return;
    s->step.either = true;
    nc_str missing = nc_hear_text(l, f, NC_ssh_exchange_missing);
    if (missing.n > 0) {
        nc_buf_c(&words, "SSH offers: no common ");
        nc_ssh_kind_words(&words, missing);
        s->step.fails = true;
        s->step.key = nc_arena_copy(l->arena, nc_buf_str(&words));
        add_named(&words, "; client ", nc_hear_text(l, f, NC_ssh_exchange_client_offer));
        add_named(&words, "; server ", nc_hear_text(l, f, NC_ssh_exchange_server_offer));
    } else {
        s->step.key = NC_S("SSH methods agreed");
        nc_buf_c(&words, "SSH offers agree");
        add_named(&words, ": key exchange ", nc_hear_text(l, f, NC_ssh_exchange_key_exchange));
        add_named(&words, ", host key ", nc_hear_text(l, f, NC_ssh_exchange_host_key));
        add_named(&words, ", cipher ", nc_hear_text(l, f, NC_ssh_exchange_cipher));
        add_named(&words, ", MAC ", nc_hear_text(l, f, NC_ssh_exchange_mac));
    }
    say(l, s, &words);
}

void nc_hear_ssh_disconnect(nc_listener *l, const nc_fact *f)
{
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_ssh_disconnect_client], f->slot[NC_ssh_disconnect_server],
                              by_client(l, f, NC_ssh_disconnect_by));
    nc_buf words = {0};
    if (s == NULL)
        return;
    enum { BY_APPLICATION = 11 }; /* RFC 4253 11.1 */
    s->step.fails = nc_hear_number(f, NC_ssh_disconnect_reason) != BY_APPLICATION;
    nc_buf_c(&words, "SSH disconnect ");
    nc_ssh_reason_words(&words, nc_hear_number(f, NC_ssh_disconnect_reason));
    s->step.key = nc_arena_copy(l->arena, nc_buf_str(&words));
    add_named(&words, ": ", nc_hear_text(l, f, NC_ssh_disconnect_text));
    say(l, s, &words);
}
