/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"
#include "values.h"

#include <math.h>

/* ---- addresses ---- */

static bool bits_equal(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(a, b, whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool nc_ip_in_cidr(const nc_pool *pool, nc_word ip, nc_word cidr)
{
    uint8_t a[16], b[16];
    nc_word net = nc_cidr_ip(cidr);
    if (nc_ip_is4(ip) != nc_ip_is4(net))
        return false;
    nc_ip_bytes(pool, ip, a);
    nc_ip_bytes(pool, net, b);
    unsigned most = nc_ip_is4(ip) ? 32 : 128, length = nc_cidr_length(cidr);
    return bits_equal(a, b, length < most ? length : most);
}

static uint32_t host_mask(unsigned length)
{
    return length >= 32 ? 0 : UINT32_MAX >> length;
}

static bool call_subnet(nc_env *env, const nc_result_value *a, nc_word *out)
{
    uint8_t bytes[16];
    int64_t length = nc_v_int(a[1].word);
    nc_word ip = a[0].word;
    if (length < 0 || length > (nc_ip_is4(ip) ? 32 : 128))
        return false;
    if (nc_ip_is4(ip)) {
        *out = nc_w_cidr(nc_w_ip4(nc_ip4_of(ip) & ~host_mask((unsigned)length)), (unsigned)length);
        return true;
    }
    nc_ip_bytes(env->pool, ip, bytes);
    for (unsigned i = 0; i < 16; i++) {
        int keep = (int)length - (int)i * 8;
        bytes[i] &= (uint8_t)(keep >= 8 ? 0xff : keep <= 0 ? 0 : 0xff << (8 - keep));
    }
    *out = nc_w_cidr(nc_w_ip6(env->pool, bytes), (unsigned)length);
    return true;
}

static bool call_broadcast(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    nc_word ip = nc_cidr_ip(a[0].word);
    *out = nc_w_ip4(nc_ip4_of(ip) | host_mask(nc_cidr_length(a[0].word)));
    return nc_ip_is4(ip);
}

static bool call_prefix(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = nc_cidr_length(a[0].word);
    return true;
}

static bool call_address(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = nc_cidr_ip(a[0].word);
    return true;
}

static bool call_in_same_subnet(nc_env *env, const nc_result_value *a, nc_word *out)
{
    int64_t length = nc_v_int(a[2].word);
    if (length < 0 || length > (nc_ip_is4(a[0].word) ? 32 : 128))
        return false;
    *out = nc_ip_in_cidr(env->pool, a[0].word, nc_w_cidr(a[1].word, (unsigned)length));
    return true;
}

/* With a prefix of that length, `ip` is the last address of the subnet that holds `source`. */
static bool is_directed(nc_word ip, nc_word source, unsigned length)
{
    uint32_t host = host_mask(length);
    return (nc_ip4_of(ip) & host) == host && ((nc_ip4_of(ip) ^ nc_ip4_of(source)) & ~host) == 0;
}

static bool call_can_be_broadcast(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = 0;
    for (unsigned length = 1; length <= 30 && nc_ip_is4(a[0].word) && nc_ip_is4(a[1].word); length++)
        *out |= is_directed(a[0].word, a[1].word, length);
    return true;
}

static bool call_broadcast_lengths(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_buf text = {0};
    for (unsigned length = 1; length <= 30 && nc_ip_is4(a[0].word) && nc_ip_is4(a[1].word); length++)
        if (is_directed(a[0].word, a[1].word, length))
            nc_buf_printf(&text, "%s/%u", text.n ? " " : "", length);
    bool any = text.n > 0;
    *out = nc_intern(env->pool, nc_buf_str(&text));
    nc_buf_free(&text);
    return any;
}

/* One of two ranges: IPv4 address and length, first byte of an IPv6 address under a mask. */
static bool in_range(const nc_pool *pool, nc_word ip, uint32_t net, unsigned length, uint16_t net6,
                     uint16_t mask6)
{
    uint8_t bytes[16];
    if (nc_ip_is4(ip))
        return ((nc_ip4_of(ip) ^ net) & ~host_mask(length)) == 0;
    nc_ip_bytes(pool, ip, bytes);
    return ((bytes[0] << 8 | bytes[1]) & mask6) == net6;
}

static bool call_is_broadcast(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = a[0].word == nc_w_ip4(UINT32_MAX);
    return true;
}

static bool call_is_multicast(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = in_range(env->pool, a[0].word, 0xe0000000, 4, 0xff00, 0xff00);
    return true;
}

static bool call_is_private(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = in_range(env->pool, a[0].word, 0x0a000000, 8, 0xfc00, 0xfe00) ||
           (nc_ip_is4(a[0].word) && (in_range(env->pool, a[0].word, 0xac100000, 12, 0, 0) ||
                                     in_range(env->pool, a[0].word, 0xc0a80000, 16, 0, 0)));
    return true;
}

static bool call_is_loopback(nc_env *env, const nc_result_value *a, nc_word *out)
{
    static const uint8_t one[16] = {[15] = 1};
    uint8_t bytes[16];
    nc_ip_bytes(env->pool, a[0].word, bytes);
    *out = nc_ip_is4(a[0].word) ? nc_ip4_of(a[0].word) >> 24 == 127 : memcmp(bytes, one, 16) == 0;
    return true;
}

static bool call_is_link_local(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = in_range(env->pool, a[0].word, 0xa9fe0000, 16, 0xfe80, 0xffc0);
    return true;
}

static bool call_is_group(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = a[0].word >> 40 & 1;
    return true;
}

static bool call_is_local(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = a[0].word >> 41 & 1;
    return true;
}

/* ---- numbers ---- */

static nc_type type_of(nc_result_value hidden)
{
    return (nc_type)(hidden.word & 0xff);
}

static bool call_abs(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    if (type_of(a[1]) == NC_T_FLOAT) {
        *out = nc_w_float(fabs(nc_v_float(a[0].word)));
        return true;
    }
    int64_t value = nc_v_int(a[0].word);
    *out = nc_w_int(value < 0 && value != INT64_MIN ? -value : value);
    return value != INT64_MIN;
}

static bool call_min(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = nc_value_cmp(env->pool, type_of(a[2]), a[0].word, a[1].word) <= 0 ? a[0].word : a[1].word;
    return true;
}

static bool call_max(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = nc_value_cmp(env->pool, type_of(a[2]), a[0].word, a[1].word) >= 0 ? a[0].word : a[1].word;
    return true;
}

bool nc_float_result(double value, nc_word *out)
{
    *out = isfinite(value) ? nc_w_float(value) : 0;
    return isfinite(value) != 0;
}

static bool call_ratio(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    double by = nc_v_float(a[1].word);
    return by != 0 && nc_float_result(nc_v_float(a[0].word) / by, out);
}

static bool call_percent(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    double by = nc_v_float(a[1].word);
    return by != 0 && nc_float_result(nc_v_float(a[0].word) * 100 / by, out);
}

static bool call_round(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    int64_t digits = nc_v_int(a[1].word) == NC_ARG_DEFAULT ? 0 : nc_v_int(a[1].word);
    double scale = 1;
    for (int64_t i = 0; i < digits && i < 9; i++)
        scale *= 10;
    return digits >= 0 && digits <= 9 && nc_float_result(round(nc_v_float(a[0].word) * scale) / scale, out);
}

static bool call_float(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = nc_w_float((double)nc_v_int(a[0].word));
    return true;
}

static bool call_int(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    double value = nc_v_float(a[0].word);
    bool fits = value >= -9.2e18 && value <= 9.2e18;
    *out = fits ? nc_w_int((int64_t)value) : 0;
    return fits;
}

static bool call_seconds(nc_env *env, const nc_result_value *a, nc_word *out)
{
    (void)env;
    *out = nc_w_float((double)nc_v_int(a[0].word) / (double)NC_SECOND);
    return true;
}

/* ---- text ---- */

static bool give_text(nc_env *env, nc_buf *text, nc_word *out)
{
    *out = nc_intern(env->pool, nc_buf_str(text));
    nc_buf_free(text);
    return true;
}

static bool call_hex(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_buf text = {0};
    nc_buf_printf(&text, "0x%llx", (unsigned long long)a[0].word);
    return give_text(env, &text, out);
}

static bool call_dec(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_buf text = {0};
    nc_value_print(&text, env->pool, NC_T_INT, a[0].word);
    return give_text(env, &text, out);
}

static bool call_exact(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_buf text = {0};
    nc_duration_print(&text, (int64_t)a[0].word, true);
    return give_text(env, &text, out);
}

static bool change_case(nc_env *env, nc_word word, char first, char last, nc_word *out)
{
    nc_buf text = {0};
    nc_buf_add(&text, nc_sym_str(env->pool, (nc_sym)word));
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= first && text.p[i] <= last)
            text.p[i] = (char)(text.p[i] ^ 0x20);
    return give_text(env, &text, out);
}

static bool call_upper(nc_env *env, const nc_result_value *a, nc_word *out)
{
    return change_case(env, a[0].word, 'a', 'z', out);
}

static bool call_lower(nc_env *env, const nc_result_value *a, nc_word *out)
{
    return change_case(env, a[0].word, 'A', 'Z', out);
}

static bool call_length(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = nc_sym_str(env->pool, (nc_sym)a[0].word).n;
    return true;
}

static nc_str text_of(const nc_env *env, nc_result_value value)
{
    return nc_sym_str(env->pool, (nc_sym)value.word);
}

/* Where the part begins; SIZE_MAX when it is not there. */
static size_t find_part(nc_str text, nc_str part)
{
    for (size_t i = 0; part.n <= text.n && i <= text.n - part.n; i++)
        if (part.n == 0 || memcmp(text.p + i, part.p, part.n) == 0)
            return i;
    return SIZE_MAX;
}

static bool call_contains(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = find_part(text_of(env, a[0]), text_of(env, a[1])) != SIZE_MAX;
    return true;
}

static bool call_starts(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = nc_str_starts(text_of(env, a[0]), text_of(env, a[1]));
    return true;
}

static bool call_ends(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_str text = text_of(env, a[0]), part = text_of(env, a[1]);
    *out = part.n <= text.n && nc_str_eq(nc_str_sub(text, text.n - part.n, part.n), part);
    return true;
}

static bool call_trim(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = nc_intern(env->pool, nc_str_trim(text_of(env, a[0])));
    return true;
}

static bool call_part(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_str text = text_of(env, a[0]);
    int64_t from = nc_v_int(a[1].word), length = nc_v_int(a[2].word);
    if (length == NC_ARG_DEFAULT)
        length = INT64_MAX;
    if (from < 0 || length < 0)
        return false;
    *out = nc_intern(env->pool, nc_str_sub(text, (size_t)from, (size_t)length));
    return true;
}

static bool call_before(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_str text = text_of(env, a[0]);
    size_t at = find_part(text, text_of(env, a[1]));
    *out = at == SIZE_MAX ? 0 : nc_intern(env->pool, nc_str_sub(text, 0, at));
    return at != SIZE_MAX;
}

static bool call_after(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_str text = text_of(env, a[0]), mark = text_of(env, a[1]);
    size_t at = find_part(text, mark);
    *out = at == SIZE_MAX ? 0 : nc_intern(env->pool, nc_str_sub(text, at + mark.n, SIZE_MAX));
    return at != SIZE_MAX;
}

static bool call_word(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_str rest = text_of(env, a[0]), word = NC_S("");
    int64_t wanted = nc_v_int(a[1].word), n = 0;
    while (n < wanted && nc_str_word(&rest, &word))
        n++;
    *out = nc_intern(env->pool, word);
    return wanted > 0 && n == wanted;
}

static bool call_number(nc_env *env, const nc_result_value *a, nc_word *out)
{
    return nc_value_parse(env->pool, NC_T_INT, nc_str_trim(text_of(env, a[0])), out);
}

static bool call_size(nc_env *env, const nc_result_value *a, nc_word *out)
{
    size_t count;
    nc_pool_list_items(env->pool, (uint32_t)a[0].word, &count);
    *out = count;
    return true;
}

static bool call_one(nc_env *env, const nc_result_value *a, nc_word *out)
{
    *out = nc_pool_list(env->pool, &a[0].word, 1);
    return true;
}

/* A recursion may lengthen a list in each round, so there is an end to it. */
enum { LONGEST_LIST = 256 };

static bool call_append(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_word items[LONGEST_LIST];
    size_t count;
    const uint64_t *old = nc_pool_list_items(env->pool, (uint32_t)a[0].word, &count);
    if (count >= LONGEST_LIST)
        return false;
    for (size_t i = 0; i < count; i++)
        items[i] = old[i];
    items[count] = a[1].word;
    *out = nc_pool_list(env->pool, items, count + 1);
    return true;
}

static bool call_text(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_buf text = {0};
    nc_type type = type_of(a[1]), item = (nc_type)(a[1].word >> 8);
    if (type == NC_T_LIST)
        nc_list_say(&text, env->pool, item, a[0].word);
    else if (type == NC_T_STRING || type == NC_T_SYMBOL)
        nc_buf_add(&text, nc_sym_str(env->pool, (nc_sym)a[0].word));
    else
        nc_value_say(&text, env->pool, type, a[0].word);
    return give_text(env, &text, out);
}

static bool call_ip(nc_env *env, const nc_result_value *a, nc_word *out)
{
    return nc_value_parse(env->pool, NC_T_IP, nc_sym_str(env->pool, (nc_sym)a[0].word), out);
}

static bool call_cidr(nc_env *env, const nc_result_value *a, nc_word *out)
{
    return nc_value_parse(env->pool, NC_T_CIDR, nc_sym_str(env->pool, (nc_sym)a[0].word), out);
}

static bool call_mac(nc_env *env, const nc_result_value *a, nc_word *out)
{
    return nc_value_parse(env->pool, NC_T_MAC, nc_sym_str(env->pool, (nc_sym)a[0].word), out);
}

static bool call_date(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_buf text = {0};
    nc_time_print(&text, nc_v_int(a[0].word), 0);
    text.n = nc_str_find_char(nc_buf_str(&text), ' ');
    return give_text(env, &text, out);
}

static bool call_clock(nc_env *env, const nc_result_value *a, nc_word *out)
{
    nc_buf text = {0};
    int64_t digits = nc_v_int(a[1].word) == NC_ARG_DEFAULT ? 6 : nc_v_int(a[1].word);
    if (digits < 0 || digits > 9)
        return false;
    nc_clock_print(&text, nc_v_int(a[0].word), (unsigned)digits);
    return give_text(env, &text, out);
}

#define NC_T_ANY NC_T_NONE
#define ARGS_1(a)                                                                                            \
    {                                                                                                        \
        NC_T_##a                                                                                             \
    }
#define ARGS_2(a, b)                                                                                         \
    {                                                                                                        \
        NC_T_##a, NC_T_##b                                                                                   \
    }
#define ARGS_3(a, b, c)                                                                                      \
    {                                                                                                        \
        NC_T_##a, NC_T_##b, NC_T_##c                                                                         \
    }
#define ARGS_PICK(a, b, c, name, ...) name
#define ARGS(...) ARGS_PICK(__VA_ARGS__, ARGS_3, ARGS_2, ARGS_1, 0)(__VA_ARGS__)

static const nc_function functions[] = {
#define FUNCTION(id, text, type, count, left_out, types, about)                                              \
    {.name = NC_SI(text),                                                                                    \
     .result = NC_T_##type,                                                                                  \
     .argc = count,                                                                                          \
     .optional = left_out,                                                                                   \
     .args = types,                                                                                          \
     .call = call_##id,                                                                                      \
     .doc = NC_SI(about)},
#include "functions.def"
#undef FUNCTION
};

const nc_function *nc_functions(size_t *count)
{
    *count = sizeof functions / sizeof *functions;
    return functions;
}
