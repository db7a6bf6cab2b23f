# SPDX-License-Identifier: Apache-2.0
"""What SARIF 2.1.0 (OASIS, 27 March 2020, with the schema of errata 01) demands of the objects that netcause writes: members that are
required or known (the schema allows no others), their types, closed lists of words, arrays whose items must differ, and what only the text
of the standard says: levels by kind (3.27.10), indexes that agree with what they stand beside (3.27.6, 3.4.5), names of fingerprints (3.5.4.2),
relative references (RFC 3986, 4.2), links in messages (3.11.6)."""
import json
import re

WHOLE, ANY = (int,), object
# member: type (a name of an object here, [type of items], a tuple of Python types, or the words it may be); "!": required
SHAPES = {
    "log": {"!version": {"2.1.0"}, "!runs": ["run"], "$schema": (str,)},
    "run": {"!tool": "tool", "invocations": ["invocation"], "artifacts": ["artifact"], "results": ["result"]},
    "tool": {"!driver": "component"},
    "component": {"!name": (str,), "version": (str,), "rules": ["rule"], "informationUri": (str,)},
    "rule": {"!id": (str,), "name": (str,), "shortDescription": "words", "fullDescription": "words", "help": "words",
             "defaultConfiguration": "configuration", "helpUri": (str,)},
    "configuration": {"level": {"none", "note", "warning", "error"}},
    "words": {"!text": (str,)},
    "message": {"!text": (str,)},
    "invocation": {"!executionSuccessful": (bool,), "exitCode": WHOLE, "toolExecutionNotifications": ["notification"]},
    "notification": {"!message": "message", "level": {"none", "note", "warning", "error"}},
    "artifact": {"location": "place", "length": WHOLE},
    "place": {"uri": (str,), "index": WHOLE},
    "result": {"!message": "message", "ruleId": (str,), "ruleIndex": WHOLE, "kind": {"notApplicable", "pass", "fail", "review", "open", "informational"},
               "level": {"none", "note", "warning", "error"}, "locations": ["location"], "relatedLocations": ["location"],
               "partialFingerprints": ANY, "suppressions": ["suppression"], "properties": ANY},
    "location": {"physicalLocation": "physical", "message": "message"},
    "physical": {"!artifactLocation": "place", "region": "region"},
    "region": {"startLine": WHOLE, "byteOffset": WHOLE, "byteLength": WHOLE},
    "suppression": {"!kind": {"inSource", "external"}, "justification": (str,)},
}
DIFFER = {"artifacts", "rules", "relatedLocations", "suppressions"}  # uniqueItems in the schema
LEAST = {"startLine": 1, "byteOffset": 0, "byteLength": 0, "length": 0, "index": 0, "ruleIndex": 0}
RELATIVE = re.compile(r"(?![/\\])(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+")


def walk(value, shape, path, out):
    if isinstance(shape, list):
        if not isinstance(value, list):
            return out.append(f"{path} is no array")
        for i, item in enumerate(value):
            walk(item, shape[0], f"{path}[{i}]", out)
        keys = [json.dumps(item, sort_keys=True) for item in value]
        if path.rsplit(".", 1)[-1] in DIFFER and len(set(keys)) < len(keys):
            out.append(f"{path}: two items are the same")
    elif isinstance(shape, set):
        if value not in shape:
            out.append(f"{path} is {value!r}")
    elif isinstance(shape, tuple):
        if type(value) not in shape:
            out.append(f"{path} is {value!r}")
        elif value is not True and isinstance(value, int) and value < LEAST.get(path.rsplit(".", 1)[-1], value):
            out.append(f"{path} is {value}")
    elif shape is not ANY:
        known = {name.lstrip("!"): inner for name, inner in SHAPES[shape].items()}
        out.extend(f"{path} has no {name[1:]}" for name in SHAPES[shape] if name[0] == "!" and name[1:] not in value)
        for name, inner in value.items():
            if name in known:
                walk(inner, known[name], f"{path}.{name}", out)
            else:
                out.append(f"{path} has {name}, which the schema does not know")
    return out


def places(result):
    for name in ("locations", "relatedLocations"):
        for item in result.get(name, []):
            if "physicalLocation" in item:
                yield item["physicalLocation"]


def meaning(run, out):
    rules, artifacts = run["tool"]["driver"]["rules"], run["artifacts"]
    if len({rule["id"] for rule in rules}) < len(rules):
        out.append("two rules have one id")
    for i, result in enumerate(run["results"]):
        name = f"result {i}"
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            out.append(f"{name}: ruleIndex is that of another rule")
        if result["kind"] != "fail" and result.get("level", "none") != "none":
            out.append(f"{name}: kind {result['kind']} with level {result['level']}")
        if not result["message"]["text"]:
            out.append(f"{name} says nothing")
        for print_name in result.get("partialFingerprints", {}):
            if not re.fullmatch(r"([^/]+/)+v\d+", print_name):
                out.append(f"{name}: {print_name} is no versioned name")
        for place in places(result):
            where, region = place["artifactLocation"], place.get("region", {"startLine": 1})
            if "index" in where and artifacts[where["index"]]["location"]["uri"] != where["uri"]:
                out.append(f"{name}: the index of {where['uri']} is that of another artifact")
            if ("startLine" in region) == ("byteOffset" in region):
                out.append(f"{name}: a region of {sorted(region)}")
    for uri in [a["location"]["uri"] for a in artifacts] + [p["artifactLocation"]["uri"] for r in run["results"] for p in places(r)]:
        if not RELATIVE.fullmatch(uri) or uri.startswith("//") or ".." in uri.split("/"):
            out.append(f"uri {uri!r}")


def problems(log):
    out = walk(log, "log", "log", [])
    if not out:
        for run in log["runs"]:
            meaning(run, out)
        if re.search(r'(?<!\\)\](?:\()', json.dumps([r["message"]["text"] for run in log["runs"] for r in run["results"]]).replace("\\\\", "\\")):
            out.append("a message holds a link")
    return out


def can_fail(log):
    """Damages a good log in ways that must all be noticed; what was not."""
    damages = {
        "no version": lambda d: d.pop("version"),
        "another version": lambda d: d.update(version="2.0.0"),
        "no name": lambda d: d["runs"][0]["tool"]["driver"].pop("name"),
        "no message": lambda d: d["runs"][0]["results"][0].pop("message"),
        "unknown member": lambda d: d["runs"][0]["results"][0].update(severity="x"),
        "level": lambda d: d["runs"][0]["results"][0].update(level="critical"),
        "kind and level": lambda d: d["runs"][0]["results"][0].update(kind="open", level="error"),
        "rule index": lambda d: d["runs"][0]["results"][0].update(ruleId="no.such"),
        "two artifacts": lambda d: d["runs"][0]["artifacts"].append(d["runs"][0]["artifacts"][-1]),
        "absolute": lambda d: d["runs"][0]["artifacts"].append({"location": {"uri": "/tmp/x"}}),
        "not escaped": lambda d: d["runs"][0]["artifacts"].append({"location": {"uri": "a b"}}),
        "scheme": lambda d: d["runs"][0]["artifacts"].append({"location": {"uri": "javascript:x"}}),
        "line 0": lambda d: d["runs"][0]["results"][0]["locations"].append(
            {"physicalLocation": {"artifactLocation": {"uri": "x"}, "region": {"startLine": 0}}}),
    }
    missed = []
    for name, damage in damages.items():
        copy = json.loads(json.dumps(log))
        damage(copy)
        if not problems(copy):
            missed.append(name)
    return missed
