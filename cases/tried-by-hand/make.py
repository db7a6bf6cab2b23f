#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: names, connections and TLS that were tried by hand on Windows and Linux."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

WINDOWS = """\
PS C:\\Users\\joe> Test-NetConnection zos1 -Port 992
WARNING: TCP connect to (10.1.2.3 : 992) failed

ComputerName           : zos1
RemoteAddress          : 10.1.2.3
RemotePort             : 992
InterfaceAlias         : Ethernet
SourceAddress          : 192.0.2.33
PingSucceeded          : True
PingReplyDetails (RTT) : 4 ms
TcpTestSucceeded       : False

PS C:\\Users\\joe> nslookup zos9
Server:  dns1.example.com
Address:  10.1.1.53

*** dns1.example.com can't find zos9: Non-existent domain
PS C:\\Users\\joe> nslookup zos1
Server:  dns1.example.com
Address:  10.1.1.53

Name:    zos1.example.com
Address:  10.1.2.3
"""
LINUX = """\
$ nc -zv zos1 23
nc: connect to zos1 (10.1.2.3) port 23 (tcp) failed: Connection refused
$ openssl s_client -connect zos2:992
CONNECTED(00000003)
80BB611F737F0000:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../ssl/record/rec_layer_s3.c:1601:SSL alert number 70
---
no peer certificate available
---
New, (NONE), Cipher is (NONE)
---
$ openssl s_client -connect zos3:992
CONNECTED(00000003)
depth=0 CN = zos3
verify error:num=10:certificate has expired
notAfter=Nov 28 00:00:00 2026 GMT
---
Server certificate
subject=CN = zos3
issuer=CN = Site CA
---
New, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384
    Verify return code: 10 (certificate has expired)
---
DONE
"""
CASE = """\
netcause_bundle: 1
case: {id: tried-by-hand, title: "The emulator does not connect, and three people tried something"}
systems:
  - {name: pc33, role: client, os: windows, addresses: [192.0.2.33]}
  - {name: lx44, role: client, os: linux, addresses: [192.0.2.44]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "pc33/powershell.txt": WINDOWS, "lx44/shell.txt": LINUX})
