/* SPDX-License-Identifier: Apache-2.0 */
#include "when.h"

#include "engine/base/num.h"

static bool take(nc_str *rest, size_t digits, uint64_t *out)
{
    nc_str part = nc_str_sub(*rest, 0, digits);
    if (part.n != digits || !nc_num_u64(part, 10, out))
        return false;
    *rest = nc_str_sub(*rest, digits, SIZE_MAX);
    return true;
}

static bool take_char(nc_str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = nc_str_sub(*rest, 1, SIZE_MAX);
    return true;
}

/* Two digits at once; above 99 when they are none. */
static unsigned pair(const char *p)
{
    unsigned tens = (unsigned)(p[0] - '0'), ones = (unsigned)(p[1] - '0');
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* "hh:mm:ss.th" of a log, of which there is one a line; false: not that, or not one that is right. */
static bool clock_of_log(nc_str text, int64_t *ns)
{
    enum { LENGTH = 11 };
    const char *p = text.p;
    if (text.n != LENGTH || p[2] != p[5] || (p[2] != ':' && p[2] != '.') || p[8] != '.')
        return false;
    unsigned hour = pair(p), minute = pair(p + 3), second = pair(p + 6), hundredths = pair(p + 9);
    if (hour > 23 || minute > 59 || second > 60 || hundredths > 99)
        return false;
    *ns = (int64_t)((hour * 60 + minute) * 60 + second) * NC_SECOND + (int64_t)hundredths * (NC_SECOND / 100);
    return true;
}

bool nc_when_clock(nc_str text, int64_t *ns)
{
    uint64_t hour, minute, second;
    int64_t fraction = 0;
    if (clock_of_log(text, ns))
        return true;
    if (!take(&text, 2, &hour) || text.n == 0)
        return false;
    char between = text.p[0];
    if ((between != ':' && between != '.') || !take_char(&text, between) || !take(&text, 2, &minute) ||
        !take_char(&text, between) || !take(&text, 2, &second))
        return false;
    if (text.n > 0 && (text.n < 2 || text.p[0] != '.' || !nc_num_fixed(text, 9, &fraction)))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *ns = (int64_t)((hour * 60 + minute) * 60 + second) * NC_SECOND + fraction;
    return true;
}

/* Year first. */
static bool year_date(nc_str text, uint64_t part[3])
{
    if (!take(&text, 4, &part[0]) || text.n == 0)
        return false;
    char between = text.p[0];
    return (between == '/' || between == '-') && take_char(&text, between) && take(&text, 2, &part[1]) &&
           take_char(&text, between) && take(&text, 2, &part[2]) && text.n == 0;
}

/* Month first, as in 8/11/09. */
static bool month_date(nc_str text, uint64_t part[3])
{
    if (!nc_num_lead(&text, &part[1]) || !take_char(&text, '/') || !nc_num_lead(&text, &part[2]) ||
        !take_char(&text, '/') || (text.n != 2 && text.n != 4) || !nc_num_u64(text, 10, &part[0]))
        return false;
    if (text.n == 2)
        part[0] += part[0] < 70 ? 2000 : 1900;
    return part[1] >= 1 && part[1] <= 12 && part[2] >= 1 && part[2] <= 31;
}

bool nc_when_date(nc_str text, int64_t *ns)
{
    uint64_t part[3];
    if (!year_date(text, part) && !month_date(text, part))
        return false;
    return nc_time_of((int)part[0], (int)part[1], (int)part[2], 0, 0, 0, 0, ns);
}

bool nc_when_stamp(nc_str text, int64_t *ns)
{
    nc_str date, clock;
    int64_t day, time;
    if (!nc_str_word(&text, &date) || !nc_str_word(&text, &clock) || nc_str_trim(text).n > 0)
        return false;
    if (!nc_when_date(date, &day) || !nc_when_clock(clock, &time))
        return false;
    *ns = day + time;
    return true;
}

/* "Z", "+02:00", "-0500": nanoseconds east of Greenwich. */
static bool zone_of(nc_str text, int64_t *ns)
{
    uint64_t hours, minutes;
    *ns = 0;
    if (text.n == 1)
        return text.p[0] == 'Z';
    bool west = text.n > 0 && text.p[0] == '-';
    if (!west && !take_char(&text, '+'))
        return false;
    if ((west && !take_char(&text, '-')) || !take(&text, 2, &hours))
        return false;
    (void)take_char(&text, ':');
    if (!take(&text, 2, &minutes) || text.n > 0 || hours > 14 || minutes > 59)
        return false;
    *ns = (int64_t)(hours * 60 + minutes) * (60 * NC_SECOND) * (west ? -1 : 1);
    return true;
}

bool nc_when_iso(nc_str text, int64_t *utc)
{
    enum { DATE = 10, CLOCK = DATE + 1 + 8 };
    int64_t day, clock, east;
    size_t end = CLOCK;
    if (text.n <= CLOCK || text.p[DATE] != 'T' || text.p[4] != '-')
        return false;
    if (text.p[end] == '.')
        for (end++; end < text.n && text.p[end] >= '0' && text.p[end] <= '9';)
            end++;
    if (!nc_when_date(nc_str_sub(text, 0, DATE), &day) ||
        !nc_when_clock(nc_str_sub(text, DATE + 1, end - DATE - 1), &clock) ||
        !zone_of(nc_str_sub(text, end, SIZE_MAX), &east))
        return false;
    *utc = day + clock - east;
    return true;
}
