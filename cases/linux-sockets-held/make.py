#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: sockets that say themselves what they wait for."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

SOCKETS = """\
$ ss -tainm
State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
ESTAB  0      140000     192.0.2.7:443   198.51.100.9:40000
\t skmem:(r0,rb131072,t0,tb87040,f4096,w147456,o0,bl0,d0) cubic wscale:7,7 rtt:30.1/2.2 mss:1448 cwnd:10 busy:10000ms rwnd_limited:8000ms(80.0%)
ESTAB  0      87000      192.0.2.7:443   203.0.113.80:40000
\t skmem:(r0,rb131072,t0,tb87040,f4096,w87456,o0,bl0,d0) cubic wscale:7,7 rtt:90.1/2.2 mss:1448 cwnd:100 busy:10000ms sndbuf_limited:7500ms(75.0%)
ESTAB  4000   0          192.0.2.7:443   203.0.113.81:40000
\t skmem:(r131072,rb131072,t0,tb87040,f0,w0,o0,bl0,d31) cubic wscale:7,7 rtt:1.1/0.2 mss:1448 cwnd:10
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("linux-sockets-held", "Downloads from this server are slow for some, and one client hangs",
                          systems=[("web1", "server", "linux", "192.0.2.7")]),
        "sockets.txt": SOCKETS})
