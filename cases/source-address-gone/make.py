#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: SRCIP names a dynamic VIPA that moved to another system."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"

SRCIP = ["Source IP Address Based on Job Name:", "Job Name  Type  Flg  Source", "--------  ----  ---  ------",
         "FTPD*     IPV4  S    192.0.2.20", "MQCHIN1   IPV4  C    192.0.2.99", "",
         "Source IP Address Based on Destination:", "Destination         Source", "-----------         ------",
         "198.51.100.0/24     192.0.2.99", "203.0.113.7         192.0.2.20"]

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("source-address-gone", "Since the weekend the channels to the bank do not start",
                          systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "srcip.txt": "\n".join([netstat.header("V2R5", STACK, "09:12:00")] + SRCIP) + "\n",
        "home.txt": "\n".join(d.home(STACK, "09:12:40", [("OSAP1IF", "192.0.2.20", "Primary"), ("LOOPBACK", "127.0.0.1", "")])) + "\n"})
