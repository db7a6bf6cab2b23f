/* SPDX-License-Identifier: Apache-2.0 */
#include "front.h"

#include "decoders/text/console.h"
#include "decoders/text/when.h"
#include "engine/base/num.h"

/* "[2024-05-06 14:05:31] ", "2024-05-06T14:05:31.44Z ": what terminals that keep a log, tools of help desks
 * and exports of OPERLOG put before each line. */
static nc_str without_stamp(nc_str text)
{
    enum { DAY = 10, SHORTEST = 19 };
    int64_t when;
    bool bracket = nc_str_starts(text, NC_S("["));
    if (!bracket && (text.n <= SHORTEST || text.p[DAY] != 'T'))
        return text;
    size_t close = bracket ? nc_str_find_char(text, ']') : nc_str_find_char(text, ' ');
    nc_str stamp = nc_str_sub(text, bracket, close == SIZE_MAX ? 0 : close - bracket);
    if (!bracket && stamp.n > SHORTEST && stamp.p[DAY] == 'T' && nc_str_ends(stamp, NC_S("Z"))) {
        nc_str clock = nc_str_sub(stamp, DAY + 1, stamp.n - DAY - 2);
        if (!nc_when_date(nc_str_sub(stamp, 0, DAY), &when) || !nc_when_clock(clock, &when))
            return text;
    } else if (!bracket || !nc_when_stamp(stamp, &when)) {
        return text;
    }
    text = nc_str_sub(text, close + bracket, SIZE_MAX);
    return nc_str_starts(text, NC_S(" ")) ? nc_str_sub(text, 1, SIZE_MAX) : text;
}

static size_t blanks_at(nc_str text, size_t at)
{
    size_t from = at;
    while (at < text.n && text.p[at] == ' ')
        at++;
    return at - from;
}

/* "   733             IST075I ...": later lines of a message in the log of a job (JESMSGLG), which stand
 * behind its number, below the text of the first. */
static nc_str without_number(nc_str text)
{
    enum { NUMBER = 3, COLUMN = 12 };
    size_t at = blanks_at(text, 0);
    uint64_t number;
    nc_str digits = nc_str_sub(text, at, NUMBER);
    if (at < 2 || at > 4 || digits.n != NUMBER || !nc_num_u64(digits, 10, &number))
        return text;
    at += NUMBER;
    size_t gap = blanks_at(text, at);
    return gap >= COLUMN && at + gap < text.n ? nc_str_sub(text, at + COLUMN, SIZE_MAX) : text;
}

/* "PRD1     IST097I ...": the system before a message id, as consoles of several systems show it. */
static nc_str before_id(nc_str text)
{
    enum { NAME = 8 };
    size_t end = nc_str_find_char(text, ' ');
    bool name = end != SIZE_MAX && end > 1 && end <= NAME;
    for (size_t i = 0; name && i < end; i++)
        name = (text.p[i] >= 'A' && text.p[i] <= 'Z') || (i > 0 && text.p[i] >= '0' && text.p[i] <= '9');
    nc_str rest = name ? nc_str_sub(text, end + blanks_at(text, end), SIZE_MAX) : text;
    bool id = name && nc_message_id(nc_str_sub(text, 0, end)).n == 0 && nc_message_id(rest).n > 0;
    return id ? rest : text;
}

/* What ROUTE *ALL is answered (IEE421I): a heading, then in the first columns the system whose answer begins
 * there, else blanks.  The answer alone.  *routed: such a heading stands above. */
static nc_str without_system(bool *routed, nc_str text)
{
    enum { NAME = 8 };
    if (nc_str_starts_fold(text, NC_S("SYSNAME  RESPONSES ---"))) {
        *routed = true;
        return NC_S("");
    }
    if (!*routed)
        return text;
    size_t name = nc_str_find_char(text, ' ');
    bool column = text.n > NAME && text.p[NAME] == ' ' && name <= NAME &&
                  nc_str_trim(nc_str_sub(text, name, NAME - name)).n == 0;
    *routed = text.n == 0 || (column && nc_message_id(nc_str_sub(text, 0, NAME)).n == 0);
    return *routed ? nc_str_sub(text, NAME + 1, SIZE_MAX) : text;
}

nc_str nc_front_strip(bool *routed, nc_str text)
{
    return before_id(without_number(without_system(routed, without_stamp(text))));
}
