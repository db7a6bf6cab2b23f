#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a login over SSH and a file that is fetched."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402


def tell(road):
    call = road.call(cport=40601, sport=22)
    call.open()
    call.say("c", b"SSH-2.0-OpenSSH_9.2\r\n", MS)
    call.say("s", b"SSH-2.0-OpenSSH_9.6\r\n", 14 * MS)
    call.say("c", apps.ssh_offer(*apps.SSH_TODAY), 2 * MS)
    call.say("s", apps.ssh_offer(*apps.SSH_TODAY, seed=2), 3 * MS)
    apps.ssh_keys(call)
    for i in range(6):
        call.ask(apps.noise(68, 50 + i), apps.noise(180, 60 + i), 7 * MS, 400 * MS)
    for i in range(12):
        call.say("s", apps.noise(1400, 70 + i), MS)
    call.close("c", SECOND)


if __name__ == "__main__":
    road = Road(when("2024-06-17", "09:30:00"), 6 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ssh-ok", "Do transfers over SSH work?"), "client.pcap": road.pcap()})
