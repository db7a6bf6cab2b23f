#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: ipconfig /all of a PC whose terminal emulator does not connect."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

IPCONFIG = """\
Windows IP Configuration

   Host Name . . . . . . . . . . . . : PC0815
   Primary Dns Suffix  . . . . . . . : corp.example
   Node Type . . . . . . . . . . . . : Hybrid
   IP Routing Enabled. . . . . . . . : No
   WINS Proxy Enabled. . . . . . . . : No

Ethernet adapter Ethernet0:

   Connection-specific DNS Suffix  . :
   Description . . . . . . . . . . . : Gigabit Network Connection
   Physical Address. . . . . . . . . : 00-00-5E-00-53-1A
   DHCP Enabled. . . . . . . . . . . : Yes
   Autoconfiguration Enabled . . . . : Yes
   Link-local IPv6 Address . . . . . : fe80::d1c:4b2a:9d1e:1111%12(Preferred)
   Autoconfiguration IPv4 Address. . : 169.254.17.17(Preferred)
   Subnet Mask . . . . . . . . . . . : 255.255.0.0
   Default Gateway . . . . . . . . . :
   NetBIOS over Tcpip. . . . . . . . : Enabled
"""
CASE = """\
netcause_bundle: 1
case: {id: pc-without-address, title: "The terminal emulator says that the host cannot be reached"}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "pc0815.txt": IPCONFIG})
