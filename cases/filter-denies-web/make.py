#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an IP filter of z/OS denies a network what a web server listens for; addresses of IPv4 are called first."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def rule(name, number, action, network, prefix, port, matches):
    fields = [("FilterName", name), ("FilterNameExtension", number), ("GroupName", "n/a"), ("LocalStartActionName", "n/a"), ("VpnActionName", "n/a"),
              ("TunnelID", "0x00"), ("Type", "Generic"), ("DefensiveType", "n/a"), ("State", "Active"), ("Action", action), ("Scope", "Local"),
              ("Direction", "Inbound"), ("OnDemand", "n/a"), ("SecurityClass", "0"), ("Logging", "None"), ("LogLimit", "n/a"), ("Protocol", "TCP(6)"),
              ("ICMPType", "n/a"), ("OSPFType", "n/a"), ("TCPQualifier", "n/a"), ("SourceAddress", network), ("SourceAddressPrefix", prefix),
              ("SourceAddressRange", "n/a"), ("SourcePort", "All"), ("SourcePortRange", "n/a"), ("DestAddress", "198.51.100.7"),
              ("DestAddressPrefix", "n/a"), ("DestPort", port), ("DestPortRange", "n/a"), ("DiscardAction", "Silent"), ("FilterMatches", matches)]
    return ["%-30s%s" % (label + ":", value) for label, value in fields] + ["*" * 70]


FILTERS = (["CS V2R5 ipsec  Stack Name: %s  Fri Nov 27 09:14:02 2026" % STACK,
            "Primary:  Filter          Function: Display            Format:   Detail",
            "Source:   Stack Policy    Scope:    Current            TotAvail: 3", "Logging:  On              Predecap: Off                DVIPSec:  Yes",
            "NatKeepAlive: 20          FIPS140:  No", "Defensive Mode: Inactive", ""]
           + rule("PermitOffice", "1", "Permit", "192.0.2.0", "25", "8443", "90210") + rule("DenyBranch", "2", "Deny", "192.0.2.128", "25", "8443", "4711")
           + rule("DenyOld", "3", "Deny", "203.0.113.0", "24", "8080", "0") + ["3 entries selected"])

CONN = [netstat.header("V2R5", STACK, "09:14:30"), "User Id  Conn     State", "-------  ----     -----", "WEBSRV   00000055 Listen",
        "  Local Socket:   ::..8443", "  Foreign Socket: ::..0", "OLDWEB   00000056 Listen", "  Local Socket:   ::..8080", "  Foreign Socket: ::..0"]

POLICY = [netstat.header("V2R5", STACK, "09:15:01"), "Policy Table for IPv6 Default Address Selection",
          "Prefix                                       Precedence  Label", "------                                       ----------  -----",
          "::1/128                                      50          0", "::/0                                         40          1",
          "::ffff:0.0.0.0/96                            100         4"]

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("filter-denies-web", "The branch office does not reach the web application, the head office does",
                          systems=[("SYSA", "server", "zos", "198.51.100.7")]),
        "ipsec-f.txt": "\n".join(FILTERS) + "\n",
        "conn.txt": "\n".join(CONN) + "\n",
        "defaddrt.txt": "\n".join(POLICY) + "\n"})
