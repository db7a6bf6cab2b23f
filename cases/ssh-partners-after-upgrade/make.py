#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: file transfers over SSH the morning after the server was upgraded, recorded at the server."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, SERVER, case, when  # noqa: E402


def greet(call, client, server):
    call.open()
    call.say("s", server + b"\r\n", 3 * MS)
    call.say("c", client + b"\r\n", 2 * MS)


def tell(road):
    old = road.call(client="192.0.2.41", cport=40501, sport=22)
    greet(old, b"SSH-2.0-OpenSSH_5.3", b"SSH-2.0-OpenSSH_9.6")
    old.say("s", apps.ssh_offer(*apps.SSH_TODAY), 2 * MS)
    old.say("c", apps.ssh_offer(*apps.SSH_OLD, seed=2), 4 * MS)
    old.close("c", 2 * MS)
    road.wait(3 * SECOND)
    weak = road.call(client="192.0.2.42", cport=40502, sport=22)
    greet(weak, b"SSH-2.0-partner_1.2", b"SSH-2.0-OpenSSH_9.6")
    weak.say("s", apps.ssh_offer("curve25519-sha256", "ssh-ed25519,ssh-rsa", "aes256-ctr", "hmac-sha2-256", "none"), 2 * MS)
    weak.say("c", apps.ssh_offer("curve25519-sha256", "ssh-rsa", "aes256-ctr", "hmac-sha2-256", "none", seed=3), 4 * MS)
    apps.ssh_keys(weak)
    for i in range(4):
        weak.ask(apps.noise(64, 30 + i), apps.noise(96, 40 + i), 9 * MS, 300 * MS)
    weak.close("c", SECOND)
    road.wait(2 * SECOND)
    ancient = road.call(client=SERVER, cport=50210, server="192.0.2.43", sport=22)
    ancient.open()
    ancient.say("s", b"SSH-1.5-Router_3\n", 30 * MS)
    ancient.say("c", b"SSH-2.0-OpenSSH_9.6\r\n", 2 * MS)
    ancient.close("c", 5 * MS)
    road.wait(2 * SECOND)
    said = road.call(client="192.0.2.44", cport=40504, sport=22)
    greet(said, b"SSH-2.0-transfer_7", b"SSH-2.0-OpenSSH_9.6")
    said.say("s", apps.ssh_offer(*apps.SSH_TODAY), 2 * MS)
    said.say("c", apps.ssh_offer(*apps.SSH_TODAY, seed=4), 4 * MS)
    said.say("c", apps.ssh_disconnect(9, "Host key verification failed"), 40 * MS)
    said.close("c", MS)
    road.wait(2 * SECOND)
    for i in range(3):
        full = road.call(client="192.0.2.45", cport=40510 + i, sport=22)
        full.open()
        full.say("c", b"SSH-2.0-OpenSSH_9.6\r\n", MS)
        full.close("s", 20 * MS)
        road.wait(300 * MS)


if __name__ == "__main__":
    road = Road(when("2024-06-17", "06:02:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("ssh-partners-after-upgrade", "Since OpenSSH was upgraded some partners cannot deliver", [("server.pcap", "SYSA", "server-lan", "yes")],
                          [("SYSA", "server", "zos", SERVER)]),
        "server.pcap": road.pcap("s")})
