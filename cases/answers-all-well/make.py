#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: answers to commands that show nothing wrong."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

PORT = """\
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
R1#show ip ospf neighbor

Neighbor ID     Pri   State           Dead Time   Address         Interface
10.2.2.2          1   FULL/DR         00:00:31    10.1.3.2        GigabitEthernet0/2
10.4.4.4          1   2WAY/DROTHER    00:00:35    10.1.4.4        GigabitEthernet0/3
"""

VTAM = """\
IST350I DISPLAY TYPE = EEDIAG
IST2130I ENTERPRISE EXTENDER CONNECTIVITY TEST INFORMATION
IST2119I ENTERPRISE EXTENDER DISPLAY CORRELATOR: EE000003
IST2131I EEDIAG DISPLAY COMPLETED ON 11/29/26 AT 14:10:42
IST2132I LDLC PROBE VERSIONS: VTAM = V1 PARTNER = V1
IST1680I LOCAL IP ADDRESS 10.2.1.1
IST1680I REMOTE IP ADDRESS 10.9.1.1
IST924I -------------------------------------------------------------
IST2133I INTFNAME: OSA1INTF         INTFTYPE: IPAQENET
IST2134I   CONNECTIVITY SUCCESSFUL                        PORT: 12000
IST2137I   1  10.2.1.254                     RTT:    1
IST2137I   2  10.9.1.1                 D     RTT:    3
IST2134I   CONNECTIVITY SUCCESSFUL                        PORT: 12001
IST924I -------------------------------------------------------------
IST2139I CONNECTIVITY TEST RESULTS DISPLAYED FOR 1 OF 1 ROUTES
IST314I END
D NET,ID=CICSB,E
IST097I DISPLAY ACCEPTED
IST075I NAME = NETA.CICSB, TYPE = APPL
IST486I STATUS= ACT/S, DESIRED STATE= ACTIV
IST171I ACTIVE SESSIONS = 0000000012, SESSION REQUESTS = 0000000000
IST314I END
"""

PATH = """\
D M=CHP(F4)
IEE174I 14.10.11 DISPLAY M 512
CHPID F4:  TYPE=11, DESC=OSA DIRECT EXPRESS, ONLINE
DEVICE STATUS FOR CHANNEL PATH F4
     0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F
0040 +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
SWITCH DEVICE NUMBER = NONE
************************ SYMBOL EXPLANATIONS *************************
+ ONLINE    @ PATH NOT VALIDATED   - OFFLINE    . DOES NOT EXIST
* PHYSICALLY ONLINE   $ PATH NOT OPERATIONAL
"""

UNITS = """\
D U,,,0400,4
IEE457I 14.10.12 UNIT STATUS 514
UNIT TYPE STATUS        VOLSER     VOLSTATE      SS
0400 OSA  A-BSY                                   0
0401 OSA  A                                       0
0402 OSA  O                                       0
"""

RING = """\
RACDCERT ID(TCPIP) LISTRING(TLSRING)

Digital ring information for user TCPIP:

  Ring:
       >TLSRING<
  Certificate Label Name             Cert Owner     USAGE      DEFAULT
  --------------------------------   ------------   --------   -------
  LOCALCA                            CERTAUTH       CERTAUTH     NO
  TN3270 SERVER CERT                 ID(TCPIP)      PERSONAL     YES
RACDCERT ID(TCPIP) LIST(LABEL('TN3270 SERVER CERT'))

Digital certificate information for user TCPIP:

  Label: TN3270 SERVER CERT
  Certificate ID: 2QXjw8nX49XzMvfwQOLF2eXF2UDDxdnj
  Status: TRUST
  Start Date: 2023/11/01 00:00:00
  End Date:   2035/10/31 23:59:59
  Serial Number:
       >05<
  Issuer's Name:
       >CN=LOCAL CA.OU=NETWORK.O=EXAMPLE.C=DE<
  Subject's Name:
       >CN=mvs1.example.com.O=EXAMPLE.C=DE<
  Subject's AltNames:
    Domain: mvs1.example.com
  Signing Algorithm: sha256RSA
  Key Usage: HANDSHAKE
  Key Type: RSA
  Key Size: 2048
  Private Key: YES
  Ring Associations:
    Ring Owner: TCPIP
    Ring:
       >TLSRING<
"""

CHRONY = """\
$ chronyc tracking
Reference ID    : C0A80101 (ntp1.example.com)
Stratum         : 3
System time     : 0.000025000 seconds slow of NTP time
Leap status     : Normal
$ chronyc sources
MS Name/IP address         Stratum Poll Reach LastRx Last sample
===============================================================================
^* ntp1.example.com              2   6   377    21    -12us[  -20us] +/-   12ms
^? 10.1.1.7                      0   6     0     -     +0ns[   +0ns] +/-    0ns
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("answers-all-well", "Is anything of this wrong?"),
        "port.txt": PORT,
        "vtam.txt": VTAM,
        "path.txt": PATH,
        "units.txt": UNITS,
        "ring.txt": RING,
        "chrony.txt": CHRONY})
