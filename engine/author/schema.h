/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SCHEMA_H
#define NC_SCHEMA_H

#include "engine/base/buf.h"

/* A JSON Schema (draft 7, which editors know) for one document of a pack, written from the table that the
 * checker reads (engine/rule/keys.def). What conditions say is not part of it. */
void nc_pack_schema(nc_buf *out);

#endif
