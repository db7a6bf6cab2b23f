#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what sftp jobs of z/OS and a terminal printed, and the log of the SSH server they call."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

JOBS = """\
FOTS1948 Unable to negotiate with 10.1.2.3 port 22: no matching key exchange method found. Their offer: diffie-hellman-group14-sha1
Connection closed.
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
Host key for partner5 has changed and you have requested strict checking.
Host key verification failed.
Connection closed.
batch@partner6: Permission denied (publickey).
Connection closed.
kex_exchange_identification: Connection closed by remote host
Connection closed by 10.1.2.7 port 22
Connection closed.
ssh: connect to host partner8 port 22: Connection refused
Connection closed.
packet_write_wait: Connection to 10.1.2.9 port 22: Broken pipe
Connection closed.
"""
TERMINAL = """\
$ sftp joe@zos1
Received message too long 1214606444
$ scp big joe@zos1:big
Corrupted MAC on input.
ssh_dispatch_run_fatal: Connection to 10.1.2.1 port 22: message authentication code incorrect
lost connection
"""
DAEMON = """\
Nov 29 03:00:01 partner7 sshd[4711]: error: beginning MaxStartups throttling
Nov 29 03:00:01 partner7 sshd[4711]: drop connection #10 from [192.0.2.11]:50312 on [10.1.2.7]:22 past MaxStartups
Nov 29 03:00:03 partner7 sshd[4790]: Authentication refused: bad ownership or modes for directory /home/batch
Nov 29 03:00:04 partner7 sshd[4791]: Accepted publickey for batch from 192.0.2.12 port 50320 ssh2
"""
CASE = """\
netcause_bundle: 1
case: {id: sftp-jobs-fail, title: "Since the weekend half of the sftp jobs fail"}
systems:
  - {name: zos1, role: client, os: zos, addresses: [192.0.2.11]}
  - {name: partner7, role: server, os: linux, addresses: [10.1.2.7]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "zos1/sftp-jobs.txt": JOBS, "zos1/terminal.txt": TERMINAL, "partner7/auth.txt": DAEMON})
