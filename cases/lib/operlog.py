# SPDX-License-Identifier: Apache-2.0
"""A z/OS hardcopy log (SYSLOG), as z/OS MVS System Messages describes its records: N one line, M the first and D and E the other lines
of a message, with the number that ties them; S what does not fit."""


class Syslog:
    def __init__(self, system="SYS1", day="2026064", job="STC01234"):
        self.system, self.day, self.job = system, day, job
        self.lines, self.tie = [], 880

    def _head(self, kind, clock):
        return "%s 4000000 %-8s %s %s %-8s 00000090  " % (kind, self.system, self.day, clock, self.job)

    def say(self, clock, *texts):
        """A message of one line or more at HH:MM:SS.hh."""
        if len(texts) == 1:
            self.lines.append(self._head("N", clock) + texts[0])
            return
        self.tie += 1
        self.lines.append(self._head("M", clock) + "%s %d" % (texts[0], self.tie))
        for number, text in enumerate(texts[1:], 2):
            kind = "E" if number == len(texts) else "D"
            self.lines.append("%s%s%d 00000090  %s" % (kind, " " * 41, self.tie, text))

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"
