/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include "cursor.h"
#include "num.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>

static const nc_str names[NC_T_COUNT] = {
    NC_SI("none"),   NC_SI("bool"),  NC_SI("int"),      NC_SI("float"), NC_SI("string"),
    NC_SI("symbol"), NC_SI("time"),  NC_SI("duration"), NC_SI("ip"),    NC_SI("cidr"),
    NC_SI("mac"),    NC_SI("bytes"), NC_SI("list"),
};

nc_str nc_type_name(nc_type type)
{
    return type < NC_T_COUNT ? names[type] : names[0];
}

nc_type nc_type_find(nc_str name)
{
    for (unsigned i = 1; i < NC_T_COUNT; i++)
        if (nc_str_eq(name, names[i]))
            return (nc_type)i;
    return NC_T_NONE;
}

nc_word nc_w_float(double v)
{
    nc_word w;
    v = v == 0 ? 0 : v; /* one zero */
    memcpy(&w, &v, sizeof w);
    return w;
}

double nc_v_float(nc_word w)
{
    double v;
    memcpy(&v, &w, sizeof v);
    return v;
}

nc_word nc_w_ip6(nc_pool *pool, const uint8_t bytes[16])
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (memcmp(bytes, mapped, sizeof mapped) == 0)
        return nc_w_ip4(nc_be32_at(bytes + 12));
    return UINT64_C(6) << 56 | nc_pool_ip6(pool, bytes);
}

nc_word nc_w_cidr(nc_word ip, unsigned length)
{
    return ip | (nc_word)(length & 0xff) << 48;
}

void nc_ip_bytes(const nc_pool *pool, nc_word ip, uint8_t out[16])
{
    memset(out, 0, 16);
    if (!nc_ip_is4(ip)) {
        memcpy(out, nc_pool_ip6_bytes(pool, (uint32_t)ip), 16);
        return;
    }
    uint32_t address = htonl(nc_ip4_of(ip));
    memcpy(out, &address, sizeof address);
}

static int cmp_ip(const nc_pool *pool, nc_word a, nc_word b)
{
    uint8_t x[16], y[16];
    if (a >> 56 != b >> 56)
        return a >> 56 < b >> 56 ? -1 : 1;
    nc_ip_bytes(pool, a, x);
    nc_ip_bytes(pool, b, y);
    int order = memcmp(x, y, sizeof x);
    return order ? order : (int)nc_cidr_length(a) - (int)nc_cidr_length(b);
}

static int cmp_list(const nc_pool *pool, nc_word a, nc_word b)
{
    size_t n, m;
    const uint64_t *x = nc_pool_list_items(pool, (uint32_t)a, &n);
    const uint64_t *y = nc_pool_list_items(pool, (uint32_t)b, &m);
    for (size_t i = 0; i < n && i < m; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return (n > m) - (n < m);
}

int nc_value_cmp(const nc_pool *pool, nc_type type, nc_word a, nc_word b)
{
    if (a == b)
        return 0;
    switch (type) {
    case NC_T_STRING:
    case NC_T_SYMBOL:
    case NC_T_BYTES: return nc_str_cmp(nc_sym_str(pool, (nc_sym)a), nc_sym_str(pool, (nc_sym)b));
    case NC_T_IP:
    case NC_T_CIDR: return cmp_ip(pool, a, b);
    case NC_T_FLOAT: return nc_v_float(a) < nc_v_float(b) ? -1 : 1;
    case NC_T_LIST: return cmp_list(pool, a, b);
    case NC_T_NONE:
    case NC_T_BOOL:
    case NC_T_INT:
    case NC_T_TIME:
    case NC_T_DURATION:
    case NC_T_MAC:
    case NC_T_COUNT: break;
    }
    return nc_v_int(a) < nc_v_int(b) ? -1 : 1;
}

/* ---- reading ---- */

typedef struct unit {
    nc_str name;
    int64_t factor;
} unit;

static const unit durations[] = {
    {NC_SI("ns"), 1},
    {NC_SI("us"), 1000},
    {NC_SI("ms"), 1000000},
    {NC_SI("s"), NC_SECOND},
    {NC_SI("min"), 60 * NC_SECOND},
    {NC_SI("h"), 3600 * NC_SECOND},
    {NC_SI("d"), 86400 * NC_SECOND},
};

static const unit multiples[] = {
    {NC_SI("k"), 1000},      {NC_SI("M"), 1000000},      {NC_SI("G"), 1000000000},
    {NC_SI("KiB"), 1 << 10}, {NC_SI("MiB"), 1 << 20},    {NC_SI("GiB"), 1 << 30},
    {NC_SI("kbit/s"), 1000}, {NC_SI("Mbit/s"), 1000000}, {NC_SI("Gbit/s"), 1000000000},
};

static size_t digits_in_front(nc_str text)
{
    size_t n = 0;
    while (n < text.n && strchr("0123456789.+-", text.p[n]) != NULL && text.p[n] != '\0')
        n++;
    return n;
}

static int64_t factor_of(const unit *units, size_t count, nc_str name)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(units[i].name, name))
            return units[i].factor;
    return 0;
}

static bool parse_duration(nc_str text, int64_t *ns)
{
    size_t n = digits_in_front(text);
    nc_str name = nc_str_trim(nc_str_sub(text, n, SIZE_MAX));
    int64_t factor = factor_of(durations, sizeof durations / sizeof *durations, name);
    if (factor == 0) {
        *ns = 0;
        return nc_str_eq(text, NC_S("0"));
    }
    nc_str whole = nc_str_sub(text, 0, n), number = whole, front;
    bool negative = number.n > 0 && number.p[0] == '-';
    if (negative || (number.n > 0 && number.p[0] == '+'))
        number = nc_str_sub(number, 1, SIZE_MAX);
    if (number.n > 0 && (number.p[0] == '-' || number.p[0] == '+'))
        return false;
    nc_str rest = number;
    if (!nc_str_split(&rest, '.', &front))
        return false;
    int64_t high = 0, low = 0, scaled;
    if (front.n > 0 && !nc_num_i64(front, &high))
        return false;
    if (rest.p != NULL && !nc_num_fixed(nc_str_n(front.p + front.n, number.n - front.n), 9, &low))
        return false;
    if ((front.n == 0 && rest.p == NULL) || __builtin_mul_overflow(high, factor, &scaled))
        return false;
    int64_t fraction = factor >= NC_SECOND ? low * (factor / NC_SECOND) : low * factor / NC_SECOND;
    if (__builtin_add_overflow(scaled, fraction, ns))
        return false;
    if (negative)
        *ns = -*ns;
    return true;
}

static bool parse_int(nc_str text, int64_t *out)
{
    uint64_t value;
    if (nc_str_starts_fold(text, NC_S("0x"))) {
        if (!nc_num_u64(nc_str_sub(text, 2, SIZE_MAX), 16, &value))
            return false;
        *out = (int64_t)value;
        return true;
    }
    if (nc_num_i64(text, out))
        return true;
    size_t n = digits_in_front(text);
    int64_t factor =
        factor_of(multiples, sizeof multiples / sizeof *multiples, nc_str_sub(text, n, SIZE_MAX));
    return factor != 0 && nc_num_i64(nc_str_sub(text, 0, n), out) &&
           !__builtin_mul_overflow(*out, factor, out);
}

static bool parse_bool(nc_str text, nc_word *out)
{
    *out = nc_str_eq_fold(text, NC_S("true")) || nc_str_eq_fold(text, NC_S("yes"));
    return *out || nc_str_eq_fold(text, NC_S("false")) || nc_str_eq_fold(text, NC_S("no"));
}

static bool parse_ip(nc_pool *pool, nc_str text, nc_word *out)
{
    char copy[INET6_ADDRSTRLEN + 1];
    uint8_t bytes[16];
    if (text.n == 0 || text.n >= sizeof copy || memchr(text.p, '\0', text.n) != NULL)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    if (inet_pton(AF_INET, copy, bytes) == 1) {
        *out = nc_w_ip4(nc_be32_at(bytes));
        return true;
    }
    if (inet_pton(AF_INET6, copy, bytes) != 1)
        return false;
    *out = nc_w_ip6(pool, bytes);
    return true;
}

static bool parse_cidr(nc_pool *pool, nc_str text, nc_word *out)
{
    nc_str rest = text, address;
    uint64_t length;
    if (!nc_str_split(&rest, '/', &address) || !parse_ip(pool, address, out))
        return false;
    unsigned most = nc_ip_is4(*out) ? 32 : 128;
    if (rest.p == NULL)
        length = most;
    else if (!nc_num_u64(rest, 10, &length) || length > most)
        return false;
    *out = nc_w_cidr(*out, (unsigned)length);
    return true;
}

static bool parse_mac(nc_str text, nc_word *out)
{
    nc_word value = 0;
    unsigned digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        uint64_t digit;
        if (c == ':' || c == '-' || c == '.')
            continue;
        if (!nc_num_u64(nc_str_n(&c, 1), 16, &digit) || ++digits > 12)
            return false;
        value = value << 4 | digit;
    }
    *out = value;
    return digits == 12;
}

/* As they are printed: pairs of hex digits, that may stand apart as those of a MAC address do. */
static bool parse_bytes(nc_pool *pool, nc_str text, nc_word *out)
{
    nc_buf bytes = {0};
    bool fine = true;
    for (size_t i = 0; i < text.n && fine; i += 2) {
        uint64_t byte = 0;
        if (i > 0 && (text.p[i] == ':' || text.p[i] == '-' || text.p[i] == ' '))
            i++;
        fine = i + 2 <= text.n && nc_num_u64(nc_str_sub(text, i, 2), 16, &byte);
        if (fine)
            nc_buf_char(&bytes, (char)byte);
    }
    *out = nc_intern(pool, nc_buf_str(&bytes));
    nc_buf_free(&bytes);
    return fine;
}

bool nc_time_of(int year, int month, int day, int hour, int minute, int second, int64_t fraction_ns,
                int64_t *ns)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 24 ||
        minute < 0 || minute > 59 || second < 0 || second > 60 ||
        day > lengths[month - 1] + (leap && month == 2))
        return false;
    int y = month <= 2 ? year - 1 : year; /* years that begin in March make leap days come last */
    int era = y / 400, of_era = y - era * 400, m = month > 2 ? month - 3 : month + 9;
    int64_t days = (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 +
                   day - 1 - 719468;
    *ns = ((days * 24 + hour) * 60 + minute) * 60 * NC_SECOND + second * NC_SECOND + fraction_ns;
    return true;
}

static bool read_parts(nc_str *rest, const char *separators, int *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t value;
        if (!nc_num_lead(rest, &value) || value > 9999)
            return false;
        parts[i] = (int)value;
        if (separators[i] == '\0')
            break;
        if (rest->n == 0 || rest->p[0] != separators[i])
            return false;
        *rest = nc_str_sub(*rest, 1, SIZE_MAX);
    }
    return true;
}

static bool parse_time(nc_str text, int64_t *ns)
{
    int p[6] = {0};
    int64_t fraction = 0;
    nc_str rest = text;
    if (text.n < 10 || text.p[4] != '-')
        return parse_duration(text, ns);
    if (!read_parts(&rest, "--\0", p, 3))
        return false;
    if (rest.n > 0) {
        if (rest.p[0] != 'T' && rest.p[0] != ' ')
            return false;
        rest = nc_str_sub(rest, 1, SIZE_MAX);
        if (!read_parts(&rest, "::\0", p + 3, 3))
            return false;
    }
    if (nc_str_ends(rest, NC_S("Z")))
        rest = nc_str_sub(rest, 0, rest.n - 1);
    if (rest.n > 0 && (rest.p[0] != '.' || !nc_num_fixed(rest, 9, &fraction)))
        return false;
    return nc_time_of(p[0], p[1], p[2], p[3], p[4], p[5], fraction, ns);
}

bool nc_value_parse(nc_pool *pool, nc_type type, nc_str text, nc_word *out)
{
    int64_t number = 0;
    double real;
    bool fine = false;
    switch (type) {
    case NC_T_BOOL: return parse_bool(text, out);
    case NC_T_IP: return parse_ip(pool, text, out);
    case NC_T_CIDR: return parse_cidr(pool, text, out);
    case NC_T_MAC: return parse_mac(text, out);
    case NC_T_BYTES: return parse_bytes(pool, text, out);
    case NC_T_STRING:
    case NC_T_SYMBOL: *out = nc_intern(pool, text); return true;
    case NC_T_FLOAT:
        fine = nc_num_float(text, &real);
        *out = fine ? nc_w_float(real) : 0;
        return fine;
    case NC_T_INT: fine = parse_int(text, &number); break;
    case NC_T_TIME: fine = parse_time(text, &number); break;
    case NC_T_DURATION: fine = parse_duration(text, &number); break;
    case NC_T_NONE:
    case NC_T_LIST:
    case NC_T_COUNT: break;
    }
    *out = nc_w_int(number);
    return fine;
}

/* ---- writing ---- */

typedef struct civil {
    int64_t year;
    unsigned month, day, hour, minute, second;
    int64_t fraction;
} civil;

static civil civil_of(int64_t ns)
{
    int64_t seconds = ns / NC_SECOND, fraction = ns % NC_SECOND;
    if (fraction < 0) {
        fraction += NC_SECOND;
        seconds--;
    }
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097), yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    unsigned month = mp < 10 ? mp + 3 : mp - 9;
    return (civil){.year = (int64_t)yoe + era * 400 + (month <= 2),
                   .month = month,
                   .day = doy - (153 * mp + 2) / 5 + 1,
                   .hour = (unsigned)(rest / 3600),
                   .minute = (unsigned)(rest / 60 % 60),
                   .second = (unsigned)(rest % 60),
                   .fraction = fraction};
}

static void print_fraction(nc_buf *out, int64_t fraction, unsigned digits)
{
    if (digits == 0)
        return;
    for (unsigned i = digits; i < 9; i++)
        fraction /= 10;
    nc_buf_printf(out, ".%0*" PRId64, (int)digits, fraction);
}

void nc_clock_print(nc_buf *out, int64_t ns, unsigned digits)
{
    civil c = civil_of(ns);
    nc_buf_printf(out, "%02u:%02u:%02u", c.hour, c.minute, c.second);
    print_fraction(out, c.fraction, digits);
}

void nc_day_print(nc_buf *out, int64_t ns)
{
    civil c = civil_of(ns);
    nc_buf_printf(out, "%04" PRId64 "-%02u-%02u", c.year, c.month, c.day);
}

static void print_date(nc_buf *out, int64_t ns, char between)
{
    nc_day_print(out, ns);
    nc_buf_char(out, between);
}

void nc_time_print(nc_buf *out, int64_t ns, unsigned digits)
{
    print_date(out, ns, ' ');
    nc_clock_print(out, ns, digits);
}

void nc_seconds_print(nc_buf *out, int64_t ns, unsigned digits)
{
    uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    nc_buf_printf(out, "%s%" PRIu64, ns < 0 ? "-" : "", size / (uint64_t)NC_SECOND);
    print_fraction(out, (int64_t)(size % (uint64_t)NC_SECOND), digits);
}

/* The shortest unit that shows the value without a long row of zeros, never losing a digit. */
static void print_duration(nc_buf *out, int64_t ns)
{
    static const struct {
        int64_t size;
        const char *name;
    } scales[] = {
        {NC_SECOND, "s"},
        {1000000, "ms"},
        {1000, "us"},
    };
    int64_t size = ns < 0 ? -ns : ns;
    for (size_t i = 0; i < 3; i++) {
        if (size < scales[i].size)
            continue;
        int64_t whole = size / scales[i].size, rest = size % scales[i].size;
        nc_buf_printf(out, "%s%" PRId64, ns < 0 ? "-" : "", whole);
        if (rest != 0) {
            char text[16];
            int width = i == 0 ? 9 : i == 1 ? 6 : 3;
            int n = snprintf(text, sizeof text, "%0*" PRId64, width, rest);
            while (n > 1 && text[n - 1] == '0')
                n--;
            nc_buf_printf(out, ".%.*s", n, text);
        }
        nc_buf_printf(out, " %s", scales[i].name);
        return;
    }
    nc_buf_printf(out, ns == 0 ? "0 s" : "%" PRId64 " ns", ns);
}

typedef struct long_unit {
    int64_t size;
    const char *name;
} long_unit;
static const long_unit long_units[] = {
    {86400 * NC_SECOND, "d"}, {3600 * NC_SECOND, "h"}, {60 * NC_SECOND, "min"}, {NC_SECOND, "s"}};
enum { LONG_UNITS = sizeof long_units / sizeof *long_units };

/* To seconds below an hour, to minutes below a day, else to hours; away from zero at the middle. */
static uint64_t rounded(uint64_t size)
{
    uint64_t step = (uint64_t)(size >= 86400 * (uint64_t)NC_SECOND  ? long_units[1].size
                               : size >= 3600 * (uint64_t)NC_SECOND ? long_units[2].size
                                                                    : long_units[3].size);
    return (size + step / 2) / step * step;
}

void nc_duration_print(nc_buf *out, int64_t ns, bool exact)
{
    uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    const char *before = ns < 0 ? "-" : "";
    if (size < 120 * (uint64_t)NC_SECOND) {
        print_duration(out, ns);
        return;
    }
    size = exact ? size : rounded(size);
    for (size_t i = 0; i < LONG_UNITS; i++) {
        uint64_t step = (uint64_t)long_units[i].size, rest = size % step;
        bool last = i + 1 == LONG_UNITS;
        if (last && size > 0) {
            nc_buf_c(out, before);
            print_duration(out, (int64_t)size);
        } else if (size >= step) {
            nc_buf_printf(out, "%s%" PRIu64 " %s", before, size / step, long_units[i].name);
            before = " ";
        }
        size = rest;
    }
}

/* The lines of a text, one behind the other. */
static void say_lines(nc_buf *out, nc_str text)
{
    for (size_t end; (end = nc_str_find_char(text, '\n')) != SIZE_MAX;
         text = nc_str_sub(text, end + 1, SIZE_MAX)) {
        nc_buf_safe(out, nc_str_sub(text, 0, end), true);
        nc_buf_c(out, " / ");
    }
    nc_buf_safe(out, text, true);
}

void nc_value_say(nc_buf *out, const nc_pool *pool, nc_type type, nc_word word)
{
    if (type == NC_T_DURATION)
        nc_duration_print(out, nc_v_int(word), false);
    else if (type == NC_T_STRING)
        say_lines(out, nc_sym_str(pool, (nc_sym)word));
    else
        nc_value_print(out, pool, type, word);
}

void nc_list_say(nc_buf *out, const nc_pool *pool, nc_type item, nc_word word)
{
    size_t count;
    const uint64_t *items = nc_pool_list_items(pool, (uint32_t)word, &count);
    for (size_t i = 0; i < count; i++) {
        nc_buf_c(out, i ? ", " : "");
        nc_value_say(out, pool, item, items[i]);
    }
}

static void print_ip(nc_buf *out, const nc_pool *pool, nc_word ip)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    nc_ip_bytes(pool, ip, bytes);
    if (inet_ntop(nc_ip_is4(ip) ? AF_INET : AF_INET6, bytes, text, sizeof text) != NULL)
        nc_buf_c(out, text);
}

static void print_mac(nc_buf *out, nc_word mac)
{
    for (int shift = 40; shift >= 0; shift -= 8)
        nc_buf_printf(out, "%02x%s", (unsigned)(mac >> shift & 0xff), shift ? ":" : "");
}

void nc_value_print(nc_buf *out, const nc_pool *pool, nc_type type, nc_word word)
{
    nc_str bytes;
    switch (type) {
    case NC_T_BOOL: nc_buf_c(out, word ? "yes" : "no"); break;
    case NC_T_FLOAT: nc_buf_printf(out, "%.6g", nc_v_float(word)); break;
    case NC_T_STRING:
    case NC_T_SYMBOL: nc_buf_safe(out, nc_sym_str(pool, (nc_sym)word), true); break;
    case NC_T_TIME: nc_time_print(out, nc_v_int(word), 6); break;
    case NC_T_DURATION: print_duration(out, nc_v_int(word)); break;
    case NC_T_IP: print_ip(out, pool, word); break;
    case NC_T_CIDR:
        print_ip(out, pool, nc_cidr_ip(word));
        nc_buf_printf(out, "/%u", nc_cidr_length(word));
        break;
    case NC_T_MAC: print_mac(out, word); break;
    case NC_T_BYTES:
        bytes = nc_sym_str(pool, (nc_sym)word);
        for (size_t i = 0; i < bytes.n; i++)
            nc_buf_printf(out, "%02x", (unsigned char)bytes.p[i]);
        break;
    case NC_T_LIST: /* items carry no type of their own: printers with a slot at hand print them one by one */
    case NC_T_NONE:
    case NC_T_INT:
    case NC_T_COUNT: nc_buf_printf(out, "%" PRId64, nc_v_int(word)); break;
    }
}

nc_str nc_value_printed(nc_arena *arena, const nc_pool *pool, nc_type type, nc_word word)
{
    nc_buf text = {0};
    nc_value_print(&text, pool, type, word);
    nc_str kept = nc_arena_copy(arena, nc_buf_str(&text));
    nc_buf_free(&text);
    return kept;
}

void nc_value_json(nc_buf *out, const nc_pool *pool, nc_type type, nc_word word)
{
    nc_buf text = {0};
    switch (type) {
    case NC_T_BOOL: nc_buf_c(out, word ? "true" : "false"); return;
    case NC_T_NONE:
    case NC_T_LIST:
    case NC_T_COUNT:
    case NC_T_INT: nc_buf_printf(out, "%" PRId64, nc_v_int(word)); return;
    case NC_T_FLOAT: nc_buf_printf(out, "%.17g", nc_v_float(word)); return;
    case NC_T_STRING:
    case NC_T_SYMBOL: nc_buf_json(out, nc_sym_str(pool, (nc_sym)word)); return;
    case NC_T_DURATION: nc_seconds_print(out, nc_v_int(word), 9); return;
    case NC_T_TIME:
        print_date(&text, nc_v_int(word), 'T');
        nc_clock_print(&text, nc_v_int(word), 9);
        nc_buf_char(&text, 'Z');
        break;
    case NC_T_IP:
    case NC_T_CIDR:
    case NC_T_MAC:
    case NC_T_BYTES: nc_value_print(&text, pool, type, word); break;
    }
    nc_buf_json(out, nc_buf_str(&text));
    nc_buf_free(&text);
}
