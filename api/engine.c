/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

netcause_engine *netcause_engine_new(void)
{
    netcause_engine *e = nc_xcalloc(1, sizeof *e);
    e->pool = nc_pool_new();
    e->vocab = nc_vocab_new();
    e->diag = nc_diag_new();
    e->rules = nc_rules_new(e->pool, e->vocab, NULL, 0);
    e->limits = nc_default_limits;
    return e;
}

void nc_engine_forget(netcause_engine *e)
{
    nc_result_free(e->result);
    e->result = NULL;
    e->outcome = NULL;
}

static void end_run(netcause_engine *e)
{
    nc_engine_forget(e);
    nc_run_free(e->run);
    nc_sources_free(e->sources);
    e->run = NULL;
    e->sources = NULL;
}

void netcause_engine_free(netcause_engine *e)
{
    if (e == NULL)
        return;
    if (e->run != NULL)
        end_run(e);
    nc_engine_free_past(e);
    free(e->whole);
    nc_rules_free(e->rules);
    nc_diag_free(e->diag);
    nc_vocab_free(e->vocab);
    nc_pool_free(e->pool);
    nc_buf_free(&e->error);
    nc_buf_free(&e->messages);
    nc_buf_free(&e->value);
    nc_buf_free(&e->text);
    free(e);
}

int nc_engine_usage(netcause_engine *e, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    nc_buf_clear(&e->error);
    nc_buf_safe(&e->error, nc_str_c(text), true);
    return NETCAUSE_USAGE;
}

netcause_text netcause_engine_messages(netcause_engine *e)
{
    if (e == NULL)
        return netcause_str("no engine\n");
    nc_buf_clear(&e->messages);
    nc_diag_print(e->diag, &e->messages);
    if (e->error.n > 0)
        nc_buf_printf(&e->messages, "%.*s\n", NC_FMT(nc_buf_str(&e->error)));
    return (netcause_text){e->messages.p, e->messages.n};
}

/* ---- rules ---- */

/* Also says whether both texts can be read. */
static int before_check(netcause_engine *e, netcause_text a, netcause_text b, nc_str *first, nc_str *second)
{
    if (e == NULL)
        return NETCAUSE_USAGE;
    if (e->checked && e->next.rules == NULL)
        return nc_engine_usage(e, "the rules were checked already");
    if (!nc_engine_text(a, first) || !nc_engine_text(b, second))
        return nc_engine_usage(e, "a text is NULL");
    return NETCAUSE_DONE;
}

/* Where packs and parameters go. */
static nc_engine_rules target_of(const netcause_engine *e)
{
    return e->next.rules != NULL ? e->next : (nc_engine_rules){e->rules, e->vocab, e->diag};
}

static bool slot_fits(const nc_slot *slots, size_t at)
{
    if (slots[at].name.n == 0 || slots[at].type == NC_T_NONE || slots[at].type == NC_T_LIST)
        return false;
    if (nc_shape_slot(&(nc_shape){0}, slots[at].name) >= 0)
        return false;
    for (size_t i = 0; i < at; i++)
        if (nc_str_eq(slots[i].name, slots[at].name))
            return false;
    return true;
}

static int read_slots(netcause_engine *e, const netcause_type *type, nc_slot *slots)
{
    for (size_t i = 0; i < type->slot_count; i++) {
        nc_str name;
        if (!nc_engine_text(type->slots[i].name, &slots[i].name) ||
            !nc_engine_text(type->slots[i].type, &name) ||
            !nc_engine_text(type->slots[i].values, &slots[i].values))
            return nc_engine_usage(e, "slot %zu: a text is NULL", i);
        slots[i].type = nc_type_find(name);
        if (!slot_fits(slots, i))
            return nc_engine_usage(e, "slot %zu: its name or type is not usable", i);
    }
    return NETCAUSE_DONE;
}

int netcause_engine_type(netcause_engine *e, const netcause_type *type)
{
    nc_slot slots[NC_MAX_SLOTS] = {0};
    nc_shape shape = {.slots = slots};
    nc_str none;
    netcause_text name = type != NULL && type->size >= sizeof *type ? type->name : (netcause_text){0};
    int status = before_check(e, name, (netcause_text){0}, &shape.name, &none);
    if (status != NETCAUSE_DONE)
        return status;
    if (e->checked)
        return nc_engine_usage(e, "only packs can declare types now");
    if (shape.name.n == 0 || type->slot_count > NC_MAX_SLOTS || type->kind < NETCAUSE_EVENT ||
        type->kind > NETCAUSE_PLAIN || (type->slot_count > 0 && type->slots == NULL))
        return nc_engine_usage(e, "a type needs its size, a name, a kind and at most %d slots", NC_MAX_SLOTS);
    status = read_slots(e, type, slots);
    if (status != NETCAUSE_DONE)
        return status;
    shape.kind = (nc_fact_kind)type->kind;
    shape.slot_count = (unsigned)type->slot_count;
    if (nc_vocab_add(e->vocab, &shape) == NC_NO_TYPE)
        return nc_engine_usage(e, "there is a type %.*s already", NC_FMT(shape.name));
    return NETCAUSE_DONE;
}

int netcause_engine_pack_folder(netcause_engine *e, netcause_text folder)
{
    nc_str path, none;
    int status = before_check(e, folder, (netcause_text){0}, &path, &none);
    if (status != NETCAUSE_DONE)
        return status;
    nc_buf name = {0};
    nc_buf_add(&name, path);
    nc_buf_char(&name, '\0');
    nc_engine_rules to = target_of(e);
    nc_err err = nc_rules_add_folder(to.rules, name.p, to.diag);
    nc_buf_free(&name);
    return err == NC_E_OK ? NETCAUSE_DONE : NETCAUSE_BAD_RULES;
}

int netcause_engine_pack_text(netcause_engine *e, netcause_text name, netcause_text yaml)
{
    nc_str file, text;
    int status = before_check(e, name, yaml, &file, &text);
    if (status != NETCAUSE_DONE)
        return status;
    nc_engine_rules to = target_of(e);
    return nc_rules_add_text(to.rules, file, text, to.diag) == NC_E_OK ? NETCAUSE_DONE : NETCAUSE_BAD_RULES;
}

int netcause_engine_parameter(netcause_engine *e, netcause_text name, netcause_text value)
{
    nc_str parameter, text;
    int status = before_check(e, name, value, &parameter, &text);
    if (status != NETCAUSE_DONE)
        return status;
    nc_engine_rules to = target_of(e);
    return nc_rules_set(to.rules, parameter, text, to.diag) == NC_E_OK ? NETCAUSE_DONE : NETCAUSE_USAGE;
}

int netcause_engine_limit(netcause_engine *e, netcause_text name, int64_t value)
{
    nc_str limit, none;
    int status = before_check(e, name, (netcause_text){0}, &limit, &none);
    if (status != NETCAUSE_DONE)
        return status;
    if (e->checked)
        return nc_engine_usage(e, "limits are those of the first check");
    if (!nc_str_starts(limit, NC_S("engine.")) || !nc_limit_set(&e->limits, limit, value))
        return nc_engine_usage(e, "no limit of the engine or no value for it: %.*s", NC_FMT(limit));
    return NETCAUSE_DONE;
}

int netcause_engine_check(netcause_engine *e)
{
    nc_str none;
    int status = before_check(e, (netcause_text){0}, (netcause_text){0}, &none, &none);
    if (status != NETCAUSE_DONE)
        return status;
    if (e->next.rules != NULL)
        return nc_engine_check_next(e);
    e->checked = true;
    e->own_types = nc_vocab_count(e->vocab);
    e->program = nc_rules_finish(e->rules, e->diag);
    if (nc_diag_errors(e->diag) > 0)
        e->program = NULL;
    return e->program != NULL ? NETCAUSE_DONE : NETCAUSE_BAD_RULES;
}

/* ---- the run ---- */

int netcause_engine_start(netcause_engine *e, const netcause_run *run)
{
    if (e == NULL)
        return NETCAUSE_USAGE;
    if (e->program == NULL)
        return nc_engine_usage(e, "no rules were checked and found good");
    if (e->next.rules != NULL)
        return nc_engine_usage(e, "the rules are being changed");
    if (run != NULL && (run->size < offsetof(netcause_run, may_change) || run->disorder < 0))
        return nc_engine_usage(e, "a run needs its size, and no negative disorder");
    if (e->run != NULL)
        end_run(e);
    e->for_good = run != NULL && run->for_good != 0;
    e->may_change =
        run != NULL && run->size >= offsetof(netcause_run, changing) && run->may_change != 0 && !e->for_good;
    int status = nc_engine_name_changing(e, e->may_change && run->size >= sizeof *run ? run : NULL);
    if (status != NETCAUSE_DONE)
        return status;
    e->finished = false;
    nc_run_limits limits = {.rows = (size_t)e->limits.rows,
                            .pending = (size_t)e->limits.pending,
                            .keys = (size_t)e->limits.keys,
                            .matches = (size_t)e->limits.matches,
                            .live = !e->for_good,
                            .changing = e->may_change,
                            .whole = e->whole,
                            .whole_count = e->whole_count};
    nc_run_host host = {.disorder = run != NULL ? run->disorder : 0,
                        .today = run != NULL && run->today != 0 ? run->today : NC_TIME_NONE};
    e->sources = nc_sources_new(e->pool);
    e->run = nc_run_new(e->program, e->pool, e->sources, &host, &limits);
    return NETCAUSE_DONE;
}

int nc_engine_open(netcause_engine *e)
{
    if (e == NULL)
        return NETCAUSE_USAGE;
    if (e->run == NULL)
        return nc_engine_usage(e, "no run was started");
    if (e->next.rules != NULL)
        return nc_engine_usage(e, "the rules are being changed");
    if (e->finished && e->for_good)
        return nc_engine_usage(e, "the run was finished for good");
    return NETCAUSE_DONE;
}

int netcause_engine_finish(netcause_engine *e)
{
    int status = nc_engine_open(e);
    if (status != NETCAUSE_DONE)
        return status;
    nc_engine_forget(e);
    e->outcome = nc_run_finish(e->run);
    e->finished = true;
    return NETCAUSE_DONE;
}
