/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_GUESS_H
#define NC_GUESS_H

#include "decoders/decoder.h"

/* What a member that no decoder takes may be, as a note: "looks like ...".  Never empty. */
nc_str nc_guess(const nc_probe *probe);

#endif
