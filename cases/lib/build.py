# SPDX-License-Identifier: Apache-2.0
"""What every make.py ends with: writes the inputs, or with --check compares them with what is committed."""
import os
import re
import sys

# How a file is made, by how its name begins: what to ask for when it is not there.
MADE_BY = {
    "devlinks": "NETSTAT DEVLINKS", "route": "NETSTAT ROUTE,DETAIL", "stats": "NETSTAT STATS", "netstat-all": "NETSTAT ALL", "netstat-home": "NETSTAT HOME",
    "netstat-conn": "NETSTAT CONN", "netstat-config": "NETSTAT CONFIG", "home": "NETSTAT HOME", "config": "NETSTAT CONFIG", "vipadyn": "NETSTAT VIPADYN",
    "vdpt": "NETSTAT VDPT,DETAIL", "stor": "D TCPIP,,STOR", "trl": "D NET,TRL", "osainfo": "D TCPIP,,OSAINFO", "ee": "D NET,EE", "trace-status": "D TRACE,COMP",
    "pkttrace": "IPCS CTRACE COMP(SYSTCPDA)", "zos-pkttrace": "IPCS CTRACE COMP(SYSTCPDA)", "profile": "PROFILE.TCPIP", "omproute": "OMPROUTE's configuration",
    "ftpdata": "FTP.DATA", "tcpdata": "TCPIP.DATA", "syslog": "syslogd", "pagent-ttls": "the AT-TLS policy", "attls": "the AT-TLS policy", "job": "the job's output", "tasks": "D A,NAME", "nd": "NETSTAT ND",
    "ids-trace": "IPCS CTRACE COMP(SYSTCPIS)",
}


def with_inputs(files):
    """The files with a case.yaml that names all of them, so that one which gets lost is asked for."""
    case = files.get("case.yaml")
    others = sorted(name for name in files if name != "case.yaml")
    if not isinstance(case, str) or len(others) < 2:
        return files
    lines = []
    for name in others:
        if re.search(r"file: %s\b" % re.escape(name), case):
            continue
        tool = max((known for known in MADE_BY if os.path.basename(name).startswith(known)), key=len, default=None)
        lines.append('  - {file: %s%s}\n' % (name, ', tool: "%s"' % MADE_BY[tool] if tool else ""))
    return dict(files, **{"case.yaml": case + ("texts:\n" + "".join(lines) if lines and "texts:" not in case else "")})


def run(folder, files):
    """`files` maps a path below input/ to text or bytes."""
    files = with_inputs(files)
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit("usage: make.py [--check]")
    base = os.path.join(os.path.dirname(os.path.abspath(folder)), "input")
    wrong = [name for name in sorted(files) if not settle(os.path.join(base, name), as_bytes(files[name]), check)]
    extra = sorted(name for name in found(base) if name not in files)
    for name in wrong:
        print("differs from what make.py makes: input/%s" % name, file=sys.stderr)
    for name in extra:
        print("not made by make.py: input/%s" % name, file=sys.stderr)
    sys.exit(1 if wrong or extra else 0)


def as_bytes(content):
    return content.encode("utf-8") if isinstance(content, str) else bytes(content)


def settle(path, content, check):
    if check:
        try:
            with open(path, "rb") as file:
                return file.read() == content
        except OSError:
            return False
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return True


def found(base):
    for folder, _, names in os.walk(base):
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), base)
