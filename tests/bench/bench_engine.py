# SPDX-License-Identifier: Apache-2.0
"""The rule engine against CLIPS 6.30, Debian's, through its C API, in one run: packets as short-lived facts (stream_rows.py) and whole
programs written in both languages (program_rows.py)."""
import program_rows
import stream_rows


def rows(build):
    (build / "bench-data").mkdir(exist_ok=True)
    yield from stream_rows.rows(build)
    yield from program_rows.rows(build)
