#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: output of the FTP client of nightly jobs, each failing in another way, and the log of a Linux client."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402


def job(server, *lines):
    """Output of the z/OS client: its banner, then what was said."""
    head = ["EZA1736I FTP %s (EXIT" % server, "EZA1450I IBM FTP CS V2R5", "EZA1554I Connecting to:   %s port: 21." % server]
    return "\n".join(head + list(lines)) + "\n"


HELLO = ["220 FTP server ready.", "EZA1701I >>> USER batch1", "331 Password required.", "EZA1701I >>> PASS", "230 User logged in."]
STORE = ["EZA1701I >>> PORT 192,0,2,7,4,10", "200 Port request OK.", "EZA1701I >>> STOR daily.txt"]
JOBS = {
    "job1.txt": job("198.51.100.21", *HELLO, *STORE, "425 Can't build data connection: Connection timed out.",
                    "EZA1735I Std Return Code = 27425, Error Code = 00002"),
    "job2.txt": job("198.51.100.22", *HELLO, *STORE, "150 Opening data connection.", "426 Connection closed; transfer aborted.",
                    "EZA1735I Std Return Code = 27426, Error Code = 00002"),
    "job3.txt": job("198.51.100.23", *HELLO, "EZA1701I >>> CWD /in", "421 Timeout (300 seconds): closing control connection."),
    "job4.txt": job("198.51.100.24", "220 FTP server ready.", "EZA1701I >>> USER batch1", "331 Password required.",
                    "EZA1701I >>> PASS", "530 Login incorrect.", "EZA1735I Std Return Code = 34530, Error Code = 00011"),
    "linux1.txt": "Connected to 198.51.100.25.\n220 (vsFTPd 3.0.3)\n---> USER x\n331 Please specify the password.\n---> PASS XXXX\n"
                  "230 Login successful.\n---> EPSV\n229 Entering Extended Passive Mode (|||50001|)\nftp: connect: Connection timed out\n",
    "linux2.txt": "Connected to 198.51.100.26.\n220 (vsFTPd 3.0.3)\n---> USER x\n331 Please specify the password.\n---> PASS XXXX\n"
                  "230 Login successful.\n---> EPSV\n229 Entering Extended Passive Mode (|||50002|)\nftp: connect: Connection refused\n",
    "linux3.txt": "Connected to 198.51.100.27.\n220 (vsFTPd 3.0.3)\n---> USER x\n331 Please specify the password.\n"
                  "421 Service not available, remote server has closed connection\nftp: Connection reset by peer\n"
                  "ftp> open ftp.example.test\nftp: ftp.example.test: Name or service not known\n",
    "linux4.txt": "C:\\Users\\x>ftp 198.51.100.31\n> ftp: connect :Connection timed out\n",
    "linux5.txt": "$ ftp 198.51.100.32\nftp: connect: Connection refused\nftp> open 198.51.100.33\nftp: connect: No route to host\n",
    "job5.txt": job("198.51.100.28", "220 FTP server ready.", "EZA1701I >>> AUTH TLS", "234 Security environment established.",
                    "EZA2897I Authentication negotiation failed", "EZA1735I Std Return Code = 00000, Error Code = 00017"),
}
CASE = """\
netcause_bundle: 1
case: {id: ftp-batch-jobs-fail, title: "Nightly transfers fail, each in its own way"}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, **JOBS})
