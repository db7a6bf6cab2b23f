#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every case's JSON report follows docs/result.schema.json, as an independent validator reads it.  schema_test.py NETCAUSE"""
import copy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden"))
import case_runs  # noqa: E402

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is missing: the unit test reports_json_test checks the schema on its own case only")
    sys.exit(0)


def main():
    with open(os.path.join(case_runs.ROOT, "docs", "result.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    bad = tried = 0
    for name in case_runs.cases():
        folder = os.path.join(case_runs.CASES, name, "input")
        outcome = case_runs.result(sys.argv[1], [folder])
        tried += 1
        for error in validator.iter_errors(outcome):
            print("%s: %s: %s" % (name, "/".join(map(str, error.absolute_path)), error.message[:200]))
            bad += 1
        broken = copy.deepcopy(outcome)
        broken["verdict"]["kind"] = "guilty"
        if validator.is_valid(broken):
            print("%s: the schema accepts a verdict that does not exist" % name)
            bad += 1
    if tried == 0:
        print("no case was tried")
    return 1 if bad or tried == 0 else 0


sys.exit(main())
