# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window, driven through a pipe (Chrome DevTools Protocol, messages end with a zero byte): no port is opened, and no
library is needed.  A page is loaded from a file and asked for its accessibility tree, for what Tab reaches, or for a picture."""
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time


def chromium():
    """The browser's path; None where there is none."""
    return os.environ.get("NETCAUSE_BROWSER") or shutil.which("chromium")


class Browser:
    def __init__(self, path, patience=60):
        self.folder = tempfile.mkdtemp(prefix="netcause-browser-")
        self.patience, self.rest, self.number = patience, b"", 0
        to_read, self.to_write = os.pipe()
        self.to_read, to_write = os.pipe()

        def ends():  # what is inherited stands at 3 and 4, wherever the pipes were
            first, second = os.dup(to_read), os.dup(to_write)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen([path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
                                         "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
                                         "--force-renderer-accessibility", "--remote-debugging-pipe", "--user-data-dir=" + self.folder],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
                                        preexec_fn=ends)
        os.close(to_read)
        os.close(to_write)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Accessibility", "DOM", "Runtime"):
            self.call(domain + ".enable")

    session = None

    def message(self, until):
        while b"\0" not in self.rest:
            if not select.select([self.to_read], [], [], max(0, until - time.monotonic()))[0]:
                raise RuntimeError("Chromium does not answer")
            piece = os.read(self.to_read, 1 << 20)
            if not piece:
                raise RuntimeError("Chromium has ended")
            self.rest += piece
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **params):
        self.number += 1
        call = {"id": self.number, "method": method, "params": params}
        if self.session:
            call["sessionId"] = self.session
        os.write(self.to_write, json.dumps(call).encode() + b"\0")
        return self.wait(lambda said: said.get("id") == self.number, method)

    def wait(self, wanted, what):
        until = time.monotonic() + self.patience
        while True:
            said = self.message(until)
            if wanted(said):
                if "error" in said:
                    raise RuntimeError("%s: %s" % (what, said["error"]))
                return said.get("result", said.get("params"))

    def open(self, path):
        self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        self.wait(lambda said: said.get("method") == "Page.loadEventFired", "the page is loaded")

    def size(self, width, height, phone=False, dark=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def value(self, expression):
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(json.dumps(done["exceptionDetails"])[:400])
        return done["result"].get("value")

    def settled(self):
        """The browser computes names after the page has loaded, on a busy machine a moment later: asked until two answers are the same."""
        nodes, until = None, time.monotonic() + self.patience
        while time.monotonic() < until:
            before, nodes = nodes, self.call("Accessibility.getFullAXTree")["nodes"]
            if nodes == before:
                break
            time.sleep(0.2)
        return nodes

    def tree(self):
        """Nodes that a screen reader meets, in order: (role, name, properties, id of the DOM node)."""
        nodes = self.settled()
        by = {node["nodeId"]: node for node in nodes}
        out = []

        def walk(number, ancestors):
            node = by.get(number)
            if node is None:
                return
            if not node.get("ignored"):
                item = {"role": node.get("role", {}).get("value", ""), "name": node.get("name", {}).get("value", ""),
                        "description": node.get("description", {}).get("value", ""), "dom": node.get("backendDOMNodeId"), "within": ancestors,
                        **{p["name"]: p["value"].get("value") for p in node.get("properties", [])}}
                out.append(item)
                ancestors = ancestors + (item,)
            for child in node.get("childIds", []):
                walk(child, ancestors)

        walk(nodes[0]["nodeId"], ())
        return out

    def press(self, key, code=0, text=None):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **({"text": text} if text and kind == "keyDown" else {}))

    def close(self):
        self.session = None
        try:
            self.call("Browser.close")
        except (RuntimeError, OSError):
            pass
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to_write)
        os.close(self.to_read)
        shutil.rmtree(self.folder, ignore_errors=True)
