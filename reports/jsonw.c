/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/jsonw.h"

#include <inttypes.h>

static void line(nc_jsonw *w)
{
    nc_buf_char(w->out, '\n');
    nc_buf_repeat(w->out, ' ', 2 * (size_t)w->depth);
}

static void before_value(nc_jsonw *w)
{
    if (w->keyed) {
        w->keyed = false;
        return;
    }
    if (w->after)
        nc_buf_c(w->out, w->flat ? ", " : ",");
    if (!w->flat && w->depth > 0)
        line(w);
    w->after = true;
}

static void open(nc_jsonw *w, char c)
{
    before_value(w);
    nc_buf_char(w->out, c);
    w->depth++;
    w->after = false;
}

static void close(nc_jsonw *w, char c)
{
    w->depth--;
    if (w->after)
        line(w);
    nc_buf_char(w->out, c);
    w->after = true;
}

void nc_jw_object(nc_jsonw *w)
{
    open(w, '{');
}

void nc_jw_object_end(nc_jsonw *w)
{
    close(w, '}');
}

void nc_jw_array(nc_jsonw *w)
{
    open(w, '[');
}

void nc_jw_array_end(nc_jsonw *w)
{
    close(w, ']');
}

void nc_jw_values(nc_jsonw *w)
{
    before_value(w);
    nc_buf_char(w->out, '[');
    w->flat = true;
    w->after = false;
}

void nc_jw_values_end(nc_jsonw *w)
{
    nc_buf_char(w->out, ']');
    w->flat = false;
    w->after = true;
}

void nc_jw_key(nc_jsonw *w, const char *key)
{
    before_value(w);
    nc_buf_json(w->out, nc_str_c(key));
    nc_buf_c(w->out, ": ");
    w->keyed = true;
}

void nc_jw_text(nc_jsonw *w, nc_str s)
{
    before_value(w);
    nc_buf_json(w->out, s);
}

void nc_jw_int(nc_jsonw *w, int64_t v)
{
    before_value(w);
    nc_buf_printf(w->out, "%" PRId64, v);
}

void nc_jw_uint(nc_jsonw *w, uint64_t v)
{
    before_value(w);
    nc_buf_printf(w->out, "%" PRIu64, v);
}

void nc_jw_bool(nc_jsonw *w, bool v)
{
    nc_jw_raw(w, v ? NC_S("true") : NC_S("false"));
}

void nc_jw_null(nc_jsonw *w)
{
    nc_jw_raw(w, NC_S("null"));
}

void nc_jw_raw(nc_jsonw *w, nc_str json)
{
    before_value(w);
    nc_buf_add(w->out, json);
}

void nc_jw_put(nc_jsonw *w, const char *key, nc_str s)
{
    nc_jw_key(w, key);
    nc_jw_text(w, s);
}

void nc_jw_put_some(nc_jsonw *w, const char *key, nc_str s)
{
    if (s.n > 0)
        nc_jw_put(w, key, s);
    else
        nc_jw_put_null(w, key);
}

void nc_jw_put_int(nc_jsonw *w, const char *key, int64_t v)
{
    nc_jw_key(w, key);
    nc_jw_int(w, v);
}

void nc_jw_put_uint(nc_jsonw *w, const char *key, uint64_t v)
{
    nc_jw_key(w, key);
    nc_jw_uint(w, v);
}

void nc_jw_put_bool(nc_jsonw *w, const char *key, bool v)
{
    nc_jw_key(w, key);
    nc_jw_bool(w, v);
}

void nc_jw_put_null(nc_jsonw *w, const char *key)
{
    nc_jw_key(w, key);
    nc_jw_null(w);
}

void nc_jw_put_time(nc_jsonw *w, const char *key, int64_t at)
{
    nc_buf text = {0};
    if (at != NC_TIME_NONE)
        nc_value_json(&text, NULL, NC_T_TIME, nc_w_int(at));
    nc_jw_key(w, key);
    nc_jw_raw(w, text.n ? nc_buf_str(&text) : NC_S("null"));
    nc_buf_free(&text);
}
