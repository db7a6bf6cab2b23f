/* SPDX-License-Identifier: Apache-2.0 */
#include "kb/schema.h"

#include <stddef.h>

/* Cases with what they found.  Times are nanoseconds since 1970 UTC; digests and fingerprints 32 hexadecimal
 * digits. */
static const char cases[] = "CREATE TABLE kept_case("
                            " number INTEGER PRIMARY KEY,"
                            " id TEXT UNIQUE," /* as people name it; NULL when nobody did */
                            " title TEXT NOT NULL,"
                            " opened INTEGER NOT NULL,"
                            " bundle TEXT,"
                            " knowledge TEXT,"
                            " engine TEXT NOT NULL,"
                            " verdict TEXT NOT NULL,"
                            " headline TEXT NOT NULL,"
                            " certainty TEXT,"
                            " exit_status INTEGER NOT NULL,"
                            " result TEXT NOT NULL" /* netcause.result/1, read back as text only */
                            ") STRICT;"
                            "CREATE TABLE finding("
                            " kept_case INTEGER NOT NULL REFERENCES kept_case(number) ON DELETE CASCADE,"
                            " ordinal INTEGER NOT NULL,"
                            " rule TEXT NOT NULL,"
                            " code TEXT NOT NULL,"
                            " severity TEXT NOT NULL,"
                            " state TEXT NOT NULL,"
                            " headline TEXT NOT NULL,"
                            " fingerprint TEXT,"
                            " PRIMARY KEY(kept_case, ordinal)"
                            ") STRICT, WITHOUT ROWID;"
                            "CREATE TABLE input("
                            " kept_case INTEGER NOT NULL REFERENCES kept_case(number) ON DELETE CASCADE,"
                            " ordinal INTEGER NOT NULL,"
                            " name TEXT NOT NULL,"
                            " kind TEXT,"
                            " status TEXT NOT NULL,"
                            " bytes INTEGER NOT NULL,"
                            " digest TEXT,"
                            " PRIMARY KEY(kept_case, ordinal)"
                            ") STRICT, WITHOUT ROWID;"
                            "CREATE INDEX kept_case_bundle ON kept_case(bundle);";

/* What each case thought of each cause, and the way from a rule to its cases. */
static const char causes[] = "CREATE TABLE cause("
                             " kept_case INTEGER NOT NULL REFERENCES kept_case(number) ON DELETE CASCADE,"
                             " ordinal INTEGER NOT NULL,"
                             " name TEXT NOT NULL,"
                             " verdict TEXT NOT NULL,"
                             " decibans INTEGER NOT NULL,"
                             " PRIMARY KEY(kept_case, ordinal)"
                             ") STRICT, WITHOUT ROWID;"
                             "CREATE INDEX finding_rule ON finding(rule);"
                             "CREATE INDEX finding_code ON finding(code);"
                             "CREATE INDEX cause_name ON cause(name);";

const char *nc_kb_step(unsigned from)
{
    static const char *const steps[NC_KB_VERSION] = {cases, causes};
    return from < NC_KB_VERSION ? steps[from] : NULL;
}
