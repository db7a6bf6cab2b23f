#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a mail to the help desk with what a user copied from a terminal, quoted."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

MAIL = """\
From: Jane Doe <jane@example.test>
To: helpdesk@example.test
Subject: FTP to mainframe slow / hanging

Hi,

since yesterday our nightly upload to the mainframe takes 4 hours instead of 20 minutes. Here is what I see:

> joe@lnx01:~$ ping -c 5 mvs1
> PING mvs1.example.test (198.51.100.1) 56(84) bytes of data.
> 64 bytes from 198.51.100.1: icmp_seq=1 ttl=60 time=41.2 ms
> 64 bytes from 198.51.100.1: icmp_seq=3 ttl=60 time=40.9 ms
> 64 bytes from 198.51.100.1: icmp_seq=5 ttl=60 time=41.0 ms
>
> --- mvs1.example.test ping statistics ---
> 5 packets transmitted, 3 received, 40% packet loss, time 4004ms
> rtt min/avg/max/mdev = 40.900/41.033/41.200/0.125 ms
> joe@lnx01:~$ ss -tin dst 198.51.100.1
> State  Recv-Q  Send-Q  Local Address:Port  Peer Address:Port
> ESTAB  0       1203944 192.0.2.7:45678      198.51.100.1:50021
>          cubic wscale:0,7 rto:840 backoff:1 rtt:241.1/3.5 mss:1460 pmtu:1500 cwnd:2 ssthresh:2 bytes_sent:90000000 bytes_retrans:2800000 bytes_acked:87000000 segs_out:61000 segs_in:31000 unacked:2 retrans:1/1930 lost:1 rcv_space:14600 minrtt:40.8
> joe@lnx01:~$ netstat -s | grep -i retrans
>     19301 segments retransmitted
>     TCPLostRetransmit: 230

Regards
Jane
"""
CASE = """\
netcause_bundle: 1
case: {id: ticket-slow-upload, title: "The nightly upload to the mainframe takes four hours instead of twenty minutes"}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "mail.txt": MAIL})
