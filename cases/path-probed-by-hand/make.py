#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what three people typed to see how far packets come, on z/OS, Windows and Linux."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

ZOS = """\
CS V2R5: Pinging host GW1.EXAMPLE.COM (192.0.2.1)
Ping #1 response took 0.001 seconds.
CS V2R5: Pinging host 10.1.2.3
Ping #1 timed out
CS V2R5: Pinging host 10.1.2.3
Ping #1 timed out
CS V2R5: Traceroute to 10.1.2.9 (10.1.2.9)
Enter ESC character plus C or c to interrupt
1 GW1.EXAMPLE.COM (192.0.2.1) 1 ms 1 ms 1 ms
2 10.8.8.1 (10.8.8.1) 12 ms !H 10 ms !H 11 ms !H
"""
WINDOWS = """\
C:\\Users\\joe>ping 10.1.4.4

Ping wird ausgeführt für 10.1.4.4 mit 32 Bytes Daten:
Antwort von 10.1.4.4: Bytes=32 Zeit=4ms TTL=61
Antwort von 10.1.4.4: Bytes=32 Zeit=4ms TTL=61
Antwort von 10.1.4.4: Bytes=32 Zeit=5ms TTL=61
Antwort von 10.1.4.4: Bytes=32 Zeit=4ms TTL=61

Ping-Statistik für 10.1.4.4:
    Pakete: Gesendet = 4, Empfangen = 4, Verloren = 0
    (0% Verlust),
Ca. Zeitangaben in Millisek.:
    Minimum = 4ms, Maximum = 5ms, Mittelwert = 4ms

C:\\Users\\joe>ping -l 1472 10.1.4.4

Ping wird ausgeführt für 10.1.4.4 mit 1472 Bytes Daten:
Zeitüberschreitung der Anforderung.
Zeitüberschreitung der Anforderung.
Zeitüberschreitung der Anforderung.
Zeitüberschreitung der Anforderung.

Ping-Statistik für 10.1.4.4:
    Pakete: Gesendet = 4, Empfangen = 0, Verloren = 4
    (100% Verlust),

C:\\Users\\joe>ping zos9
Ping-Anforderung konnte Host "zos9" nicht finden. Überprüfen Sie den Namen, und versuchen Sie es erneut.

C:\\Users\\joe>ping 10.1.5.5

Ping wird ausgeführt für 10.1.5.5 mit 32 Bytes Daten:
Antwort von 192.0.2.1: Zielnetz nicht erreichbar.
Antwort von 192.0.2.1: Zielnetz nicht erreichbar.

Ping-Statistik für 10.1.5.5:
    Pakete: Gesendet = 2, Empfangen = 2, Verloren = 0
    (0% Verlust),

C:\\Users\\joe>pathping -n 10.1.6.6

Routenverfolgung zu 10.1.6.6 über maximal 30 Hops

  0  192.0.2.33
  1  192.0.2.1
  2  10.1.6.6

Berechnung der Statistiken dauert ca. 50 Sekunden...
            Quelle zum Abs.  Knoten/Verbindung
Hop  RTT    Verl./Ges.=  %   Verl./Ges.=  %   Adresse
  0                                           192.0.2.33
                                0/ 100 =  0%   |
  1    1ms     0/ 100 =  0%     0/ 100 =  0%  192.0.2.1
                               13/ 100 = 13%   |
  2    4ms    13/ 100 = 13%     0/ 100 =  0%  10.1.6.6

Ablaufverfolgung beendet.
"""
LINUX = """\
$ ping -c 50 10.1.6.6
PING 10.1.6.6 (10.1.6.6) 56(84) bytes of data.
64 bytes from 10.1.6.6: icmp_seq=1 ttl=61 time=4.21 ms

--- 10.1.6.6 ping statistics ---
50 packets transmitted, 44 received, 12% packet loss, time 49071ms
rtt min/avg/max/mdev = 4.101/4.320/5.012/0.201 ms
$ ping -M do -s 1472 10.1.7.7
PING 10.1.7.7 (10.1.7.7) 1472(1500) bytes of data.
From 10.8.8.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)
ping: local error: message too long, mtu=1400

--- 10.1.7.7 ping statistics ---
2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1012ms

$ traceroute -n -m 9 10.3.3.3
traceroute to 10.3.3.3 (10.3.3.3), 9 hops max, 60 byte packets
 1  192.0.2.1  0.412 ms  0.321 ms  0.300 ms
 2  10.8.8.1  3.101 ms  3.022 ms  3.040 ms
 3  10.8.8.2  3.412 ms  3.321 ms  3.300 ms
 4  10.8.8.1  6.101 ms  6.022 ms  6.040 ms
 5  10.8.8.2  6.412 ms  6.321 ms  6.300 ms
 6  10.8.8.1  9.101 ms  9.022 ms  9.040 ms
 7  10.8.8.2  9.412 ms  9.321 ms  9.300 ms
 8  10.8.8.1  12.101 ms  12.022 ms  12.040 ms
 9  10.8.8.2  12.412 ms  12.321 ms  12.300 ms
$ traceroute -n 10.3.4.4
traceroute to 10.3.4.4 (10.3.4.4), 30 hops max, 60 byte packets
 1  192.0.2.1  0.412 ms  0.321 ms  0.300 ms
 2  10.8.9.1  3.101 ms !X  3.022 ms !X  3.040 ms !X
"""
CASE = """\
netcause_bundle: 1
case: {id: path-probed-by-hand, title: "Nobody knows how far packets come"}
systems:
  - {name: zos1, role: server, os: zos, addresses: [192.0.2.11]}
  - {name: pc33, role: client, os: windows, addresses: [192.0.2.33]}
  - {name: lx44, role: client, os: linux, addresses: [192.0.2.44]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "zos1/tso.txt": ZOS, "pc33/eingabe.txt": WINDOWS, "lx44/typed.txt": LINUX})
