#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a capture file whose filter matched nothing."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import Road, at_client, when  # noqa: E402

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": at_client("recording-empty", "The shop hangs"), "client.pcap": Road(when("2024-05-14", "11:50:00")).pcap()})
