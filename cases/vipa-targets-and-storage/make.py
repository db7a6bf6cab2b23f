#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a distributed VIPA with a slow target and a port nobody serves, on a stack short of storage."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def target(xcf, ready, tsr, cer):
    return ["  DestXCF:   " + xcf, "  TotalConn: 0000004711  Rdy: %03d  WLM: 08 TSR: %03d" % (ready, tsr), "  Flg: ServerWLM",
            "    TCSR: 100 CER: %03d SEF: 100" % cer, "    Abnorm: 00         Health: 100", "  ActiveConn: 0000000042"]


def vdpt():
    rows = [netstat.header("V2R5", STACK, "16:20:00"), "Dynamic VIPA Destination Port Table:", "Dest:        192.0.2.99..443"]
    rows += target("203.0.113.1", 1, 100, 100) + target("203.0.113.2", 1, 41, 41)
    rows += ["Dest:        192.0.2.99..21"] + target("203.0.113.1", 0, 0, 0) + target("203.0.113.2", 0, 0, 0)
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    areas = [("ECSA", "188000K", "189900K", "204800K"), ("PRIVATE", "28211K", "30005K", "524288K"), None, ("HVCOMMON", "1M", "1M", "NOLIMIT"),
             ("TRACE HVCOMMON", "2578M", "2578M", "2578M")]
    build.run(__file__, {
        "case.yaml": case("vipa-targets-and-storage", "FTP to the service address is refused, and HTTPS is slow by turns",
                          systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "stor.txt": "\n".join(d.storage(STACK, areas)) + "\n",
        "vdpt.txt": vdpt()})
