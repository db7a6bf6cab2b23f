/* SPDX-License-Identifier: Apache-2.0 */
#include "err.h"

const char *nc_err_text(nc_err err)
{
    switch (err) {
#define ERR(name, number, text)                                                                              \
    case NC_E_##name:                                                                                        \
        return text;
#include "errors.def"
#undef ERR
    }
    return "unknown error";
}

const char *nc_err_name(nc_err err)
{
    switch (err) {
#define ERR(name, number, text)                                                                              \
    case NC_E_##name:                                                                                        \
        return #name;
#include "errors.def"
#undef ERR
    }
    return "?";
}
