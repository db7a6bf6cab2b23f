#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every kind of HTML page: colours have contrast, nothing is logged, nothing is fetched, no link leads to nowhere, there is no script, and
without CSS the words are all there.  page_test.py NETCAUSE

The contrast of the colours is computed from the style sheet (WCAG 2.1, 1.4.3 and 1.4.11); what is logged and fetched is told by Chromium, where
there is one (or the environment variable NETCAUSE_BROWSER names one), which shows all pages at once, each in a frame; beside it stands a copy that
a script measures: at 800 pixels, and at 400 as on a phone, no part of a page is wider than its place, but for bytes in hexadecimal on a phone."""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from case_runs import is_sanitized

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
CASES = ROOT / "cases"
CASE = CASES / "ftp-active-two-vantages" / "input"
PAGES = {
    "diagnosis": ["diagnose", CASE],
    "packets": ["packets", CASES / "ftp-passive-ok" / "input", "--address", "137.72.43.207"],
    "flows": ["flows", CASE],
    "sessions": ["sessions", CASE],
    "dialogue": ["steps", CASES / "ftp-passive-ok" / "input"],
    "tls": ["steps", CASES / "ftp-tls-ok" / "input"],
    "exceptions": ["exceptions", CASE],
    "diff": ["diff", CASES / "ftp-active-ok" / "input", CASE],
    "sides": ["diff", CASES / "loss-between-two-places" / "input"],
}
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
    for drawn in re.findall(r"svg (?!\.name)[^{},]*\{[^}]*stroke:var\(--(\w+)", page):  # a name has an edge in the colour of the page
        if drawn not in WORDS + ["sev"]:  # whose contrast is above 3, as what is drawn must have
            PROBLEMS.append("pictures are drawn in the colour " + drawn)


def structure(name, text):
    """What holds without a browser, so with script and CSS off as well."""
    ids = re.findall(r'\bid="([^"]+)"', text)
    plain = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    heads = re.findall(r"<h([1-6])", plain)
    for reason, found in (("an id twice", len(ids) != len(set(ids))),
                          ("a link to nowhere", not set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)),
                          ("a script", re.search(r"<script|<[^>]*\son\w+=", text)),
                          ("something to fetch", re.search(r'(?:src|href|action)="(?!#|data:,")', plain) or "url(h" in text or "@import" in text),
                          ("no policy", "default-src 'none'" not in text),
                          ("no language, heading or main part", not all(part in plain for part in ('lang="en"', "<h1", "<main>"))),
                          ("a heading that is passed over", any(int(b) > int(a) + 1 for a, b in zip(heads, heads[1:]))),
                          ("a table without name", re.search(r"<table(?![^>]*aria-label)", plain)),
                          ("a heading of a column without scope", re.search(r"<th(?![^>]*scope)[ >]", plain)),
                          ("2 MB or more", len(text) >= 2e6)):
        if found:
            PROBLEMS.append("%s has %s" % (name, reason))


def words(page):
    """Without CSS the words of the report are all there: those of the JSON."""
    plain = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<style>.*?</style>", "", page, flags=re.S)))
    outcome = json.loads(subprocess.run([NETCAUSE, "diagnose", CASE, "--format", "json"], stdout=subprocess.PIPE, timeout=60).stdout)
    for finding in outcome["findings"]:
        for part in ("id", "code", "headline", "what", "why"):
            if finding.get(part) and finding[part] not in plain:
                PROBLEMS.append("without CSS %s of %s is missing" % (part, finding["id"]))


# Copies without policy, since these may run a script.
WIDTHS = (800, 400)
MEASURE = """<script>onload = () => { const wide = [...document.querySelectorAll("html,.scroll,pre,td,th,p,li")].filter(e => e.clientWidth > 0 &&
(innerWidth > 400 || !e.querySelector("pre") && !e.matches(".bytes *,.lines *,pre")) && getComputedStyle(e).display != "inline" && e.scrollWidth > e.clientWidth + 1).map(e => e.tagName + " " + e.textContent.slice(0, 60).replace(/\\n/g, " ") + e.scrollWidth);
parent.postMessage("%s at " + innerWidth + ": " + wide.length + " " + wide.slice(0, 3).join(" | "), "*") }</script>"""
COLLECT = '<script>onmessage = e => { document.getElementById("said").append(e.data + "\\n") }</script><pre id="said"></pre>'


def measured(folder, name):
    page = re.sub(r"<meta http-equiv[^>]*>", "", (folder / (name + ".html")).read_text())
    (folder / (name + "-measured.html")).write_text(page.replace("</body>", MEASURE % name + "</body>"))
    return name + "-measured"


def in_browser(chromium, folder):
    log, wrapper = folder / "net.json", folder / "all.html"
    frames = list(PAGES) + [measured(folder, name) for name in PAGES]
    wrapper.write_text(COLLECT + "".join('<iframe src="%s.html" width="%d" height="600" style="border:0"></iframe>' % (name, width)
                                         for name in frames for width in WIDTHS if width == WIDTHS[0] or name.endswith("-measured")))
    done = subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--user-data-dir=%s" % (folder / "profile"),
                           "--enable-logging=stderr", "--virtual-time-budget=3000", "--disable-background-networking", "--disable-component-update",
                           "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", "--log-net-log=%s" % log,
                           wrapper.as_uri()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=110)
    said = html.unescape(re.search(r'<pre id="said">(.*?)</pre>', done.stdout.decode("utf-8", "replace"), re.S).group(1)).splitlines()
    if len(said) != len(PAGES) * len(WIDTHS):
        PROBLEMS.append("Chromium measured %d of %d pages" % (len(said), len(PAGES) * len(WIDTHS)))
    PROBLEMS.extend("wider than its place: " + line for line in said if " 0 " not in line)
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        if "CONSOLE" in line:
            PROBLEMS.append("the console says: " + line)
    # The browser looks after itself on the network; what a page asks for has a page as its initiator.
    for url in re.findall(r'"network_isolation_key":"file:[^"]*".{0,400}?"url":"(https?:[^"]*)"', log.read_text(errors="replace")):
        PROBLEMS.append("a page asks for " + url)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="netcause-page-"))
    for name, call in PAGES.items():
        subprocess.run([NETCAUSE, *call, "--format", "html", "-o", folder / (name + ".html")], check=True, timeout=60)
        structure(name, (folder / (name + ".html")).read_text())
    page = (folder / "diagnosis.html").read_text()
    contrast(page)
    words(page)
    chromium = os.environ.get("NETCAUSE_BROWSER") or shutil.which("chromium")
    if chromium and not is_sanitized(NETCAUSE):
        in_browser(chromium, folder)
    shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(PROBLEMS) if PROBLEMS else "the pages are as they must be" + ("" if chromium else " (not seen by a browser)"))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
