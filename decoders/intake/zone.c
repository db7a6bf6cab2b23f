/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/intake/casefile.h"
#include "engine/base/num.h"

/* Zones that reports of z/OS print.  Names of places are not known: the program does not read the machine's
 * zone tables. */
static const struct {
    nc_str name;
    int32_t minutes;
} zones[] = {
    {NC_SI("UTC"), 0},    {NC_SI("GMT"), 0},    {NC_SI("Z"), 0},      {NC_SI("EST"), -300},
    {NC_SI("EDT"), -240}, {NC_SI("CST"), -360}, {NC_SI("CDT"), -300}, {NC_SI("MST"), -420},
    {NC_SI("MDT"), -360}, {NC_SI("PST"), -480}, {NC_SI("PDT"), -420}, {NC_SI("CET"), 60},
    {NC_SI("CEST"), 120}, {NC_SI("BST"), 60},   {NC_SI("JST"), 540},
};

/* +hh, +hhmm or +hh:mm */
static bool offset(nc_str text, int32_t *minutes)
{
    uint64_t h, m = 0;
    nc_str hours = nc_str_sub(text, 1, 2), rest = nc_str_sub(text, 3, text.n);
    if (rest.n > 0 && rest.p[0] == ':')
        rest = nc_str_sub(rest, 1, rest.n);
    else if (rest.n != 0 && rest.n != 2)
        return false;
    bool plain = text.n == 3 || text.n == 5 || text.n == 6;
    if (!plain || !nc_num_u64(hours, 10, &h) || (text.n > 3 && (rest.n != 2 || !nc_num_u64(rest, 10, &m))) ||
        h > 14 || m > 59)
        return false;
    *minutes = (int32_t)(h * 60 + m) * (text.p[0] == '-' ? -1 : 1);
    return true;
}

bool nc_zone_parse(nc_str text, int32_t *minutes)
{
    text = nc_str_trim(text);
    if (text.n > 3 && nc_str_starts_fold(text, NC_S("UTC")))
        text = nc_str_sub(text, 3, text.n);
    if (text.n > 0 && (text.p[0] == '+' || text.p[0] == '-'))
        return offset(text, minutes);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (nc_str_eq_fold(text, zones[i].name)) {
            *minutes = zones[i].minutes;
            return true;
        }
    return false;
}
