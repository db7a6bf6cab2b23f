# SPDX-License-Identifier: Apache-2.0
"""What every make.py ends with: writes the inputs, or with --check compares them with what is committed."""
import os
import sys


def run(folder, files):
    """`files` maps a path below input/ to text or bytes."""
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
