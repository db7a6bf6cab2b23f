/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include <stddef.h>

/* The layouts of image.def, as writing and reading follow them. */
#define SIZE(f) sizeof(((self *)NULL)->f)
#define PLAIN(kind, f, below, of) {kind, SIZE(f), 0, offsetof(self, f), 0, below, of},
#define COUNTED(kind, f, count, below, of)                                                                   \
    {kind, SIZE(f), SIZE(count), offsetof(self, f), offsetof(self, count), below, of},
#define BEGIN(T)                                                                                             \
    const nc_layout *nc_layout_##T(void)                                                                     \
    {                                                                                                        \
        typedef T self;                                                                                      \
        static const nc_field fields[] = {
#define END(T)                                                                                               \
    }                                                                                                        \
    ;                                                                                                        \
    static const nc_layout layout = {sizeof(self), fields, sizeof fields / sizeof *fields};                  \
    return &layout;                                                                                          \
    }
#define NUM(f) PLAIN(NC_F_NUM, f, 0, NULL)
#define BELOW(f, n) PLAIN(NC_F_NUM, f, n, NULL)
#define FACT(f) PLAIN(NC_F_FACT, f, 0, NULL)
#define BIND(f) PLAIN(NC_F_BIND, f, 0, NULL)
#define STR(f) PLAIN(NC_F_STR, f, 0, NULL)
#define COUNT(f)
#define STRS(f, count) COUNTED(NC_F_STRS, f, count, 0, NULL)
#define IN(f, T) PLAIN(NC_F_IN, f, 0, nc_layout_##T)
#define ONE(f, T) PLAIN(NC_F_ONE, f, 0, nc_layout_##T)
#define OPT(f, T) PLAIN(NC_F_OPT, f, 0, nc_layout_##T)
#define MANY(f, count, T) COUNTED(NC_F_MANY, f, count, 0, nc_layout_##T)
#define TERM(f) PLAIN(NC_F_TERM, f, 0, nc_layout_nc_expr)
#define EACH(f, count) COUNTED(NC_F_EACH, f, count, 0, nc_layout_nc_expr)
#define EACH_OPT(f, count) COUNTED(NC_F_EACH_OPT, f, count, 0, nc_layout_nc_expr)
#define REF(f, list) PLAIN(NC_F_REF, f, NC_LIST_##list, NULL)
#define REFS(f, count, list) COUNTED(NC_F_REFS, f, count, NC_LIST_##list, NULL)
#define WORD(f) PLAIN(NC_F_WORD, f, 0, NULL)
#define KEYS(f, count) COUNTED(NC_F_KEYS, f, count, 0, NULL)
#define CELLS(f) PLAIN(NC_F_CELLS, f, 0, NULL)
#define NUMS(f, count) COUNTED(NC_F_NUMS, f, count, 0, NULL)
#define LIST(f, count, T)
#define OTHER(f)
#define OMIT(f)
#include "image.def"

#define LISTED(f, count, T)                                                                                  \
    {                                                                                                        \
        nc_layout_##T, offsetof(nc_program, f), offsetof(nc_program, count)                                  \
    }
const nc_image_list nc_image_lists[NC_LIST_COUNT] = {
    [NC_LIST_TABLES] = LISTED(tables, table_count, nc_table),
    [NC_LIST_COMMANDS] = LISTED(commands, command_count, nc_command),
    [NC_LIST_CAUSES] = LISTED(causes, cause_count, nc_cause),
    [NC_LIST_REDUCERS] = LISTED(reducers, reducer_count, nc_reducer),
    [NC_LIST_RULES] = LISTED(rules, rule_count, nc_rule),
};
