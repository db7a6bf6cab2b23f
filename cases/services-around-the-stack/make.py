#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what the resolver, IPSec and the Policy Agent of a z/OS system show, and a Linux gateway on the way to a partner."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

RESOLVER = """\
F RESOLVER,DISPLAY
EZZ9298I DEFAULTTCPIPDATA - None
EZZ9298I GLOBALTCPIPDATA - SYS1.TCPPARMS(TCPDATA)
EZZ9298I DEFAULTIPNODES - None
EZZ9298I GLOBALIPNODES - None
EZZ9304I NOCOMMONSEARCH
EZZ9304I NOCACHE
EZZ9298I UNRESPONSIVETHRESHOLD - 25
EZZ9293I DISPLAY COMMAND PROCESSED

EZZ9310I NAME SERVER 10.1.1.53
     TOTAL NUMBER OF QUERIES SENT    6000
     TOTAL NUMBER OF FAILURES        2100
     PERCENTAGE                        35%
"""

TUNNELS = """\
CS V2R5 ipsec  Stack Name: TCPPROD  Fri Nov 27 06:53:45 2026
Primary:  IKE tunnel      Function: Display            Format:   Detail
Source:   IKED            Scope:    Current            TotAvail: 3

TunnelID:                     K1
Generation:                   3
IKEVersion:                   2.0
KeyExchangeRuleName:          BankRule
LocalEndPoint:                198.51.100.7
RemoteEndPoint:               203.0.113.9
State:                        DONE
Role:                         Initiator
**********************************************************************
TunnelID:                     K2
Generation:                   1
IKEVersion:                   1.0
KeyExchangeRuleName:          PlantRule
LocalEndPoint:                198.51.100.7
RemoteEndPoint:               203.0.113.20
State:                        WAIT SA
Role:                         Initiator
**********************************************************************
TunnelID:                     K3
Generation:                   1
IKEVersion:                   1.0
KeyExchangeRuleName:          StoreRule
LocalEndPoint:                198.51.100.7
RemoteEndPoint:               203.0.113.21
State:                        WAIT AUTH
Role:                         Initiator
**********************************************************************
3 entries selected

CS V2R5 ipsec  Stack Name: TCPPROD  Fri Nov 27 06:54:02 2026
Primary:  Dynamic tunnel  Function: Display            Format:   Detail
Source:   Stack           Scope:    Current            TotAvail: 1

TunnelID:                     Y2
Generation:                   9
ParentIKETunnelID:            K1
VpnActionName:                Silver
State:                        Active
LocalEndPoint:                198.51.100.7
RemoteEndPoint:               203.0.113.9
HowToEncap:                   Tunnel
OutboundPackets:              4711
OutboundBytes:                900000
InboundPackets:               0
InboundBytes:                 0
**********************************************************************
1 entries selected
"""

POLICIES = """\
TCP/IP pasearch CS V2R5                    Image Name: TCPPROD
  Date:                 11/27/2026         Time:  06:55:58
  TTLS Instance Id:     1383677418

policyRule:             Secure_Ftpd
  Rule Type:            TTLS
  Version:              3                  Status:            Active
  Weight:               255                ForLoadDist:       False
  Priority:             255                Sequence Actions:  Don't Care
  No. Policy Action:    1
   LocalPortFrom:       21                 LocalPortTo:       21
   ServiceDirection:    Inbound

  TTLS Action:                 gOff
    Version:                   3
    Status:                    Active
    Scope:                     Group
    TTLSEnabled:               Off
    Trace:                     2

policyRule:             Telnet_Old
  Rule Type:            TTLS
  Version:              3                  Status:            Inactive
  Priority:             100                Sequence Actions:  Don't Care
   LocalPortFrom:       992                LocalPortTo:       992
   ServiceDirection:    Inbound
"""

GATEWAY = """\
$ conntrack -L -d 203.0.113.5
tcp      6 117 SYN_SENT src=198.51.100.7 dst=203.0.113.5 sport=40001 dport=1414 [UNREPLIED] src=203.0.113.5 dst=198.51.100.7 sport=1414 dport=40001 mark=0 use=1
tcp      6 98 SYN_SENT src=198.51.100.7 dst=203.0.113.5 sport=40002 dport=1414 [UNREPLIED] src=203.0.113.5 dst=198.51.100.7 sport=1414 dport=40002 mark=0 use=1
tcp      6 61 SYN_SENT src=198.51.100.8 dst=203.0.113.5 sport=40011 dport=1414 [UNREPLIED] src=203.0.113.5 dst=198.51.100.8 sport=1414 dport=40011 mark=0 use=1
tcp      6 431999 ESTABLISHED src=198.51.100.7 dst=203.0.113.5 sport=39000 dport=22 src=203.0.113.5 dst=198.51.100.7 sport=22 dport=39000 [ASSURED] mark=0 use=1
conntrack v1.4.6 (conntrack-tools): 4 flow entries have been shown.
$ ethtool -c eth0
Coalesce parameters for eth0:
Adaptive RX: off  TX: off
stats-block-usecs: 0
sample-interval: 0

rx-usecs: 1000
rx-frames: 64

tx-usecs: 100
tx-frames: 64
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("services-around-the-stack", "Partners cannot be reached since the change of Thursday, and jobs are slow at each name"),
        "zos1/resolver.txt": RESOLVER,
        "zos1/tunnels.txt": TUNNELS,
        "zos1/policies.txt": POLICIES,
        "gw1/shell.txt": GATEWAY})
