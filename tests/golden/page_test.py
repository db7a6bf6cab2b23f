#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The HTML report as a browser sees it: colours have contrast, nothing is logged, nothing is fetched, and without CSS the words are
all there.  page_test.py NETCAUSE

The contrast of the colours is computed from the style sheet (WCAG 2.1, 1.4.3); the rest needs Chromium, which the environment variable
NETCAUSE_BROWSER names."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
CASE = ROOT / "cases" / "ftp-active-two-vantages" / "input"
WORDS = ["ink", "soft", "link", "error", "warning", "notice", "info", "good"]
PROBLEMS = []


def luminance(color):
    color = "".join(c * 2 for c in color) if len(color) == 3 else color
    parts = [int(color[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(page):
    """Each scheme (light, dark, print) sets its colours in one :root block; what a later one leaves out stays as in the first."""
    blocks = re.findall(r":root\{(.*?)\}", page)
    if len(blocks) != 3:
        PROBLEMS.append("%d colour schemes in the style sheet" % len(blocks))
    first = {}
    for block in blocks:
        colors = dict(first, **dict(re.findall(r"--(\w+):#([0-9a-f]+)", block)))
        first = first or colors
        for word in WORDS:
            for ground in ("page", "card", "code"):
                light, dark = sorted((luminance(colors[word]), luminance(colors[ground])), reverse=True)
                if (light + 0.05) / (dark + 0.05) < 4.5:
                    PROBLEMS.append("contrast of %s (#%s) on %s (#%s) is below 4.5" % (word, colors[word], ground, colors[ground]))


def browse(chromium, page, folder, *options):
    return subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--user-data-dir=%s" % (folder / "profile"),
                           "--enable-logging=stderr", "--virtual-time-budget=1000", "--disable-background-networking", "--disable-component-update",
                           "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", *options, page.as_uri()],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=110)


def in_browser(chromium, page, folder):
    log = folder / "net.json"
    done = browse(chromium, page, folder, "--dump-dom", "--log-net-log=%s" % log)
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        if "CONSOLE" in line:
            PROBLEMS.append("the console says: " + line)
    if b"ladder" not in done.stdout:
        PROBLEMS.append("Chromium does not show the page")
    # The browser looks after itself on the network; what a page asks for has a page as its initiator.
    for url in re.findall(r'"network_isolation_key":"file:[^"]*".{0,400}?"url":"(https?:[^"]*)"', log.read_text(errors="replace")):
        PROBLEMS.append("the page asks for " + url)
    plain = page.with_name("plain.html")
    text = page.read_text()
    plain.write_text(re.sub(r"<style>.*?</style>", "", text, flags=re.S))
    dom = browse(chromium, plain, folder, "--dump-dom").stdout.decode()
    outcome = json.loads(subprocess.run([NETCAUSE, "diagnose", CASE, "--format", "json"], stdout=subprocess.PIPE, timeout=60).stdout)
    for finding in outcome["findings"]:
        if finding["id"] not in dom or finding["code"] not in dom:
            PROBLEMS.append("without CSS %s is missing" % finding["id"])


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="netcause-page-"))
    page = folder / "report.html"
    subprocess.run([NETCAUSE, "diagnose", CASE, "--format", "html", "-o", page], check=True, timeout=60)
    contrast(page.read_text())
    chromium = os.environ.get("NETCAUSE_BROWSER")
    if chromium:
        in_browser(chromium, page, folder)
    shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(PROBLEMS) if PROBLEMS else "the page is as it must be" + ("" if chromium else " (colours only)"))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
