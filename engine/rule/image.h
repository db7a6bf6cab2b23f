/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_IMAGE_H
#define NC_IMAGE_H

#include "build.h"

/* A compiled program as bytes, and back.  The structures are described once, in image.def; writing and
 * reading walk the same tables (image.c). */

typedef enum nc_field_kind {
    NC_F_NUM,
    NC_F_FACT,
    NC_F_BIND,
    NC_F_STR,
    NC_F_STRS,
    NC_F_IN,
    NC_F_ONE,
    NC_F_OPT,
    NC_F_MANY,
    NC_F_TERM,
    NC_F_EACH,
    NC_F_EACH_OPT,
    NC_F_REF,
    NC_F_REFS,
    NC_F_WORD,
    NC_F_KEYS,
    NC_F_CELLS,
    NC_F_NUMS,
} nc_field_kind;

/* Expressions (terms) stand in one list, operands before what is made of them, each once however many rules
 * have it; everything else names them by their number.
 * What a program has one list of; objects are known by their number there. */
typedef enum nc_list_id {
    NC_LIST_TABLES,
    NC_LIST_COMMANDS,
    NC_LIST_CAUSES,
    NC_LIST_REDUCERS,
    NC_LIST_RULES,
    NC_LIST_COUNT
} nc_list_id;

typedef struct nc_layout nc_layout;

typedef struct nc_field {
    nc_field_kind kind;
    uint16_t size;      /* bytes of the field */
    uint8_t count_size; /* bytes of its counter */
    uint16_t offset, count_offset;
    uint64_t below; /* NUM: greater or equal is damage; 0 = any.  REF, REFS: nc_list_id */
    const nc_layout *(*of)(void);
} nc_field;

struct nc_layout {
    size_t size;
    const nc_field *fields;
    unsigned count;
};

/* image.c, one for each structure */
const nc_layout *nc_layout_nc_place(void);
const nc_layout *nc_layout_nc_expr(void);
const nc_layout *nc_layout_nc_follow(void);
const nc_layout *nc_layout_nc_deprecation(void);
const nc_layout *nc_layout_nc_idle(void);
const nc_layout *nc_layout_nc_pattern(void);
const nc_layout *nc_layout_nc_condition(void);
const nc_layout *nc_layout_nc_absence(void);
const nc_layout *nc_layout_nc_text_part(void);
const nc_layout *nc_layout_nc_text(void);
const nc_layout *nc_layout_nc_weigh(void);
const nc_layout *nc_layout_nc_argument(void);
const nc_layout *nc_layout_nc_action(void);
const nc_layout *nc_layout_nc_pick(void);
const nc_layout *nc_layout_nc_waiver(void);
const nc_layout *nc_layout_nc_rule(void);
const nc_layout *nc_layout_nc_cause(void);
const nc_layout *nc_layout_nc_parameter(void);
const nc_layout *nc_layout_nc_command(void);
const nc_layout *nc_layout_nc_table(void);
const nc_layout *nc_layout_nc_suppression(void);
const nc_layout *nc_layout_nc_reducer_field(void);
const nc_layout *nc_layout_nc_reducer(void);
const nc_layout *nc_layout_nc_pack(void);
const nc_layout *nc_layout_nc_digest(void);
const nc_layout *nc_layout_nc_slot(void);
const nc_layout *nc_layout_nc_shape(void);
const nc_layout *nc_layout_nc_program(void);

typedef struct nc_image_list { /* one of a program's lists */
    const nc_layout *(*of)(void);
    size_t offset, count_offset; /* in nc_program: the array of pointers, its counter */
} nc_image_list;
extern const nc_image_list nc_image_lists[NC_LIST_COUNT];

/* A number of `size` bytes. */
uint64_t nc_image_get(const void *at, unsigned size);

/* Appends the program and the fact types from `first_type` on, which its packs declared.  False when it
 * cannot be kept. */
bool nc_image_write(const nc_rules *rules, size_t first_type, nc_buf *out);

/* Fills rules->program and adds its fact types to the vocabulary.  `bytes` must live as long as the rules.
 * False, and nothing is changed but memory of the arena, when they are no image of a program; they may be
 * anything. */
bool nc_image_read(nc_rules *rules, size_t first_type, nc_str bytes);

/* cache.c: the images on disk.  The key stands for everything that the program is made of. */
#define NC_IMAGE_SUFFIX ".image"
#define NC_IMAGE_NEW "new." /* while it is written */
nc_digest nc_cache_key(const nc_rules *rules);
bool nc_cache_load(nc_rules *rules, nc_digest key);
void nc_cache_store(nc_rules *rules, nc_digest key, size_t first_type);

#endif
