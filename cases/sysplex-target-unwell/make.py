#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a distributed VIPA, one of whose targets is not well and has a VIPAROUTE that cannot be used."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
import views  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def vipadyn():
    rows = ["Dynamic VIPA:", "  IpAddr/PrefixLen: 192.0.2.99/28", "    Status: Active     Origin: VIPADefine      DistStat: Dist/Dest",
            "    ActTime:      02/02/2026 15:32:01", "VIPA Route:", "  DestXCF: 203.0.113.1", "    TargetIp: 192.0.2.21", "      RtStatus: Active",
            "  DestXCF: 203.0.113.2", "    TargetIp: 198.51.100.21", "      RtStatus: Unavail"]
    return "\n".join([netstat.header("V2R5", STACK, "16:19:00")] + rows) + "\n"


def vdpt():
    rows = views.target("192.0.2.99..443", "203.0.113.1", 4711, 1, 8) + views.target("192.0.2.99..443", "203.0.113.2", 4511, 1, 2, health=40)
    return "\n".join([netstat.header("V2R5", STACK, "16:20:00"), "Dynamic VIPA Destination Port Table:"] + rows) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("sysplex-target-unwell", "The portal is slow for some users, and some see an error page",
                          systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "vipadyn.txt": vipadyn(), "vdpt.txt": vdpt()})
