#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what a switch and a router show after a bad night."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from operlog import Syslog  # noqa: E402
from story import case  # noqa: E402

PORTS = """\
SW1#show interfaces GigabitEthernet1/0/12
GigabitEthernet1/0/12 is up, line protocol is up (connected)
  Hardware is Gigabit Ethernet, address is 0200.2233.4455 (bia 0200.2233.4455)
  Description: z15 OSA F4
  MTU 1500 bytes, BW 100000 Kbit/sec, DLY 100 usec,
     reliability 250/255, txload 200/255, rxload 12/255
  Encapsulation ARPA, loopback not set
  Keepalive set (10 sec)
  Half-duplex, 100Mb/s, media type is 10/100/1000BaseTX
  input flow-control is off, output flow-control is unsupported
  ARP type: ARPA, ARP Timeout 04:00:00
  Last input 00:00:01, output 00:00:00, output hang never
  Last clearing of "show interface" counters 1d02h
  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 193844
  Queueing strategy: fifo
  Output queue: 0/40 (size/max)
  5 minute input rate 4000 bits/sec, 3 packets/sec
  5 minute output rate 78000000 bits/sec, 9000 packets/sec
     1203394 packets input, 803399133 bytes, 0 no buffer
     Received 23343 broadcasts (2233 multicasts)
     0 runts, 0 giants, 0 throttles
     8812 input errors, 8790 CRC, 22 frame, 0 overrun, 0 ignored
     0 watchdog, 2233 multicast, 0 pause input
     0 input packets with dribble condition detected
     9923344 packets output, 8833445566 bytes, 0 underruns
     0 output errors, 9921 collisions, 3 interface resets
     0 unknown protocol drops
     0 babbles, 1311 late collision, 0 deferred
     0 lost carrier, 0 no carrier, 0 pause output
     0 output buffer failures, 0 output buffers swapped out
SW1#show interfaces GigabitEthernet1/0/13
GigabitEthernet1/0/13 is up, line protocol is up (connected)
  Full-duplex, 1000Mb/s, media type is 10/100/1000BaseTX
     10339400 packets input, 8033991330 bytes, 0 no buffer
     0 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored
     9233440 packets output, 8833445566 bytes, 0 underruns
     0 babbles, 41 late collision, 0 deferred
SW1#show interfaces GigabitEthernet1/0/15
GigabitEthernet1/0/15 is down, line protocol is down (err-disabled)
  Description: z15 OSA F6
SW1#show interfaces GigabitEthernet1/0/20
GigabitEthernet1/0/20 is up, line protocol is up (connected)
  Hardware is Gigabit Ethernet, address is 0200.2233.4466 (bia 0200.2233.4466)
  Description: uplink
  MTU 1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec,
     reliability 255/255, txload 20/255, rxload 12/255
  Full-duplex, 1000Mb/s, media type is 10/100/1000BaseTX
  Last clearing of "show interface" counters never
  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 12
     120339400 packets input, 80339913300 bytes, 0 no buffer
     0 runts, 0 giants, 0 throttles
     3 input errors, 3 CRC, 0 frame, 0 overrun, 0 ignored
     99233440 packets output, 88334455660 bytes, 0 underruns
     0 output errors, 0 collisions, 1 interface resets
     0 babbles, 0 late collision, 0 deferred
"""

LOG = """\
SW1#show logging
Syslog logging: enabled (0 messages dropped, 0 messages rate-limited)
*Nov 29 02:01:11.123: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/12, changed state to down
*Nov 29 02:01:12.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/12, changed state to down
*Nov 29 02:01:15.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/12, changed state to up
*Nov 29 02:11:12.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/12, changed state to down
*Nov 29 02:11:15.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/12, changed state to up
*Nov 29 02:21:12.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/12, changed state to down
*Nov 29 02:21:15.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/12, changed state to up
*Nov 29 02:23:15.003: %SW_MATM-4-MACFLAP_NOTIF: Host 0200.2233.9999 in vlan 10 is flapping between port Gi1/0/12 and port Gi1/0/14
*Nov 29 02:24:15.003: %CDP-4-DUPLEX_MISMATCH: duplex mismatch discovered on GigabitEthernet1/0/12 (not half duplex), with MVS1 Port 1 (half duplex).
*Nov 29 02:25:15.003: %OSPF-5-ADJCHG: Process 1, Nbr 10.1.1.1 on GigabitEthernet0/1 from FULL to DOWN, Neighbor Down: Dead timer expired
*Nov 29 02:26:15.003: %IP-4-DUPADDR: Duplicate address 10.1.1.10 on Vlan10, sourced by 0200.2233.aaaa
*Nov 29 02:27:15.003: %PM-4-ERR_DISABLE: bpduguard error detected on Gi1/0/15, putting Gi1/0/15 in err-disable state
"""

NEIGHBOURS = """\
R1#show ip ospf neighbor

Neighbor ID     Pri   State           Dead Time   Address         Interface
10.1.1.1          1   EXSTART/BDR     00:00:37    10.1.2.1        GigabitEthernet0/1
10.2.2.2          1   FULL/DR         00:00:31    10.1.3.2        GigabitEthernet0/2
10.3.3.3          1   INIT/DROTHER    00:00:33    10.1.4.3        GigabitEthernet0/3
10.4.4.4          1   2WAY/DROTHER    00:00:35    10.1.4.4        GigabitEthernet0/3
"""


def syslog():
    log = Syslog("SYSA", "2026333")
    log.say("02:27:19.40", "EZZ4311I LINK OSAL6 HAS FAILED ON DEVICE OSATRL6")
    return log.text


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("switch-and-router-tell", "The mainframe was slow and partly not reached in the night"),
        "ports.txt": PORTS,
        "log.txt": LOG,
        "syslog.txt": syslog(),
        "neighbours.txt": NEIGHBOURS})
