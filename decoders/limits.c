/* SPDX-License-Identifier: Apache-2.0 */
#include "limits.h"

#include <stddef.h>

const nc_limits nc_default_limits = {
#define LIMIT(id, name, value, unit, doc) .id = value,
#include "limits.def"
#undef LIMIT
};

static const nc_limit_info table[] = {
#define LIMIT(id, name, value, unit, doc) {NC_SI(name), NC_SI(unit), NC_SI(doc), value},
#include "limits.def"
#undef LIMIT
};

static const size_t offsets[] = {
#define LIMIT(id, name, value, unit, doc) offsetof(nc_limits, id),
#include "limits.def"
#undef LIMIT
};

const nc_limit_info *nc_limit_table(size_t *count)
{
    *count = sizeof table / sizeof *table;
    return table;
}

bool nc_limit_set(nc_limits *limits, nc_str name, int64_t value)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (nc_str_eq(table[i].name, name) && value >= 0) {
            memcpy((char *)limits + offsets[i], &value, sizeof value);
            return true;
        }
    return false;
}

int64_t nc_limit_get(const nc_limits *limits, nc_str name)
{
    int64_t value = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (nc_str_eq(table[i].name, name))
            memcpy(&value, (const char *)limits + offsets[i], sizeof value);
    return value;
}
