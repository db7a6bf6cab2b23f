#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/pack.schema.json says of packs what the checker says.  pack_schema_test.py NETCAUSE

Every shipped document is valid.  Then a pack that uses every key is changed at every place: a key nobody knows, a needed key
gone, a word that does not exist, another kind of value.  What the schema refuses the checker must refuse, and the first
three the schema must refuse."""
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError:
    print("python3-jsonschema or python3-yaml is missing: nothing was compared")
    sys.exit(0)

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = sys.argv[1]
SCHEMA = json.loads((ROOT / "docs" / "pack.schema.json").read_text())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
DEFINITIONS = SCHEMA["definitions"]
failures = []


class Loader(yaml.SafeLoader):
    """Scalars as YAML 1.2 resolves them, which is how editors read them."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (("bool", r"^(true|false)$", "tf"), ("int", r"^-?[0-9]+$", "-0123456789"),
                            ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789")):
    import re
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))
Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))
Loader.add_constructor("tag:yaml.org,2002:bool", lambda loader, node: loader.construct_scalar(node) == "true")

BASE = """
pack: every
version: 1.0.0
title: Every key there is
licence: Apache-2.0
maintainers: ["somebody <a@example.org>"]
languages: [en]
tags: {app.door: doors}
needs: {engine: ">=0.1", facts: {packet: "1", ftp.reply: {version: "1", must: true}}, packs: {every: "1.0"}}
places: {house: "the house: its number stands at the door"}
params: {patience: {type: duration, default: 5s, why: "an example", min: 1s, max: 1min, unit: seconds}}
---
site: here
params: {patience: 6s}
disable: [{rule: every.idle, reason: "not here", by: ann, until: 2100-01-01}, {tag: app.none, reason: "nor these"}]
enable: [{rule: every.opens, reason: "wanted", by: ann}]
---
fact: door
version: 1
doc: somebody at a door
kind: event
recorded: true
slots: {room: int, tags: {type: list, item: string, doc: "notes"}, what: {type: symbol, values: ring|open|leave, doc: "what happened"}}
---
table: every.rooms
title: Rooms
key: int
columns: [number, name]
rows: [[1, hall], [2, attic]]
refs: [the plan]
---
cause: every.deaf
title: Nobody hears the bell
owner: the house
base: uncommon
tell: "Knock."
remedy: ["Wait.", {do: "Repair the bell.", risk: low}]
workaround: "Shout."
confirm: "The bell is silent."
refute: "The bell rings."
exonerates: network
within: network
refs: [bells]
tags: [app.door]
---
command: every.look
platform: any
purpose: looks at a room
text: "look at {room} of {house}"
params: {room: {type: int, doc: "its number"}, house: string}
risk: low
feeds: [door]
note: "Be polite."
confirm: "Somebody is at home."
refs: [eyes]
---
reduce: every.rings
from: door where what == ring
key: {room: room}
fields: {rings: count()}
doc: rings of each room
---
rule: every.opens
code: EV-1
title: Rang and was let in
severity: notice
status: stable
tags: [app.door]
find: {ring: door where what == ring, rings: every.rings where room == ring.room}
then:
  - {open: door where room == ring.room and what == open, within: $patience, after: ring, take: each}
  - {not: door where room == ring.room and what == leave, provided: always}
  - {again: door where room == ring.room and what == ring, within: 1s}
where: [ring.room > 0]
unless: {hall: ring.room == 1}
except: {attic: {match: [ring.room], rows: [[2], [3]], reason: "nobody lives there"}}
absent:
  - {left: door where room == ring.room and what == leave, within: 5s after ring, fewer_than: 2, provided: always}
  - {gone: door where room == ring.room and what == leave, until: end of source after ring, for: 1s, provided: always}
  - {none: door where room == ring.room and what == leave, between: ring and open, provided: always}
per: [ring.room]
having: [count(ring) >= 1]
pick: first by (ring.at)
conclude: let_in(room = ring.room)
weigh: {every.deaf: {seen: weak, unseen: against-weak, when: "count(ring) >= 1", group: bells, about: "the door", because: "it rang"}}
explains: [every.idle]
say: {headline: "Let in", what: "Room {ring.room}", why: "Doors open.", fix: "None."}
do:
  - {run: every.look, with: {room: ring.room}, to: "see", decides: [every.deaf], cost: 2, risk: low, when: "count(ring) >= 1"}
  - {look: "the door", to: "see"}
refs: [doors]
cross: true
inconclusive: true
inconclusive: true
allow: {L018: "an example"}
---
rule: every.idle
code: EV-2
title: Somebody rang
severity: notice
status: deprecated
deprecated: {since: 1.0.0, until: 2.0.0, replaced-by: every.opens, reason: "says less"}
find: {ring: door where what == ring}
weigh: {every.deaf: weak}
conclude: rang(room = ring.room)
say: {what: "Room {ring.room}"}
---
retired: every.old
code: EV-3
since: 1.0.0
replaced-by: every.opens
reason: it was wrong
---
translation: every.opens
language: de
title: Geläutet und eingelassen
say: {headline: "Eingelassen", what: "Zimmer {ring.room}", why: "Türen öffnen sich.", fix: "Nichts."}
---
translation: every.deaf
language: de
title: Niemand hört die Klingel
owner: das Haus
tell: "Klopfen."
remedy: ["Warten.", "Die Klingel reparieren."]
workaround: "Rufen."
confirm: "Die Klingel ist still."
refute: "Die Klingel läutet."
---
suppress: every.opens
where: {room: 7}
reason: the lab
by: ann
until: 2027-03-31
ticket: T-1
---
tests: every.opens
cases:
  - name: nobody
    coverage: {from: 0s, to: 60s, sees: "yes"}
    loaded: [door]
    given: ""
    expect: []
    hypotheses: {every.deaf: open}
    silent-if: [coverage.to = 30s]
  - name: still nobody
    given: {same-as: nobody, change: ""}
    expect: []
    fixture: nothing.pcap
  - name: rang
    given: "type at n room what\\ndoor 1 1 7 ring\\ndoor 2 2 7 open\\n"
    expect: [{verdict: undecided, says: "*", missing: "*", evidence: [1], room: 7}]
    fires-if: [door#1.n = 3]
    undecided-if: [coverage.to = 1s]
"""


def documents(text):
    return [d for d in yaml.load_all(text, Loader=Loader) if d is not None]


def shipped():
    count = 0
    for path in sorted((ROOT / "rules").rglob("*.yaml")):
        for document in documents(path.read_text()):
            count += 1
            for error in VALIDATOR.iter_errors(document):
                failures.append(f"{path.relative_to(ROOT)}: {list(error.absolute_path)}: {error.message[:200]}")
    return count


def accepts(folder, docs):
    """What the checker says; tests count, for a rule base that cannot be read is refused before they run."""
    (folder / "pack.yaml").write_text("\n---\n".join(json.dumps(d) for d in docs))
    return subprocess.run([NETCAUSE, "rules", "check", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def definition_of(schema):
    """The definition that a map at this place has to follow; None when there is none, or there are several."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return None if name == "text" else name
    for part in schema.get("allOf", []) + schema.get("anyOf", []):
        name = definition_of(part)
        if name:
            return name
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict) and definition_of(schema[key]):
            return definition_of(schema[key])
    return None


def words_of(schema):
    """May only certain words stand here (and no map, and no list)?"""
    text = json.dumps(schema)
    return '"enum"' in text and '"text"' not in text


def maps(value, schema, path):
    """All maps of a document that a definition speaks of, with it and the way there."""
    name = definition_of(schema)
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from maps(item, schema, path + [i])
    elif isinstance(value, dict) and name:
        named = all(isinstance(v, dict) or k not in DEFINITIONS[name]["properties"] for k, v in value.items()) and \
            '"additionalProperties": {' in json.dumps(schema)
        if named:
            for key, item in value.items():
                yield from maps(item, schema, path + [key])
            return
        yield path, name
        for key, item in value.items():
            if key in DEFINITIONS[name]["properties"]:
                yield from maps(item, DEFINITIONS[name]["properties"][key], path + [key])


def at(document, path):
    for step in path:
        document = document[step]
    return document


def other_kinds(value):
    if isinstance(value, dict):
        return ["a text", ["a text"]]
    if isinstance(value, list):
        return [{"a": "map"}, [["a list"]]]
    return [{"a": "map"}]


def changes(docs):
    """(what, must the schema refuse it, number of the document, the changed document)"""
    for number, document in enumerate(docs):
        kind = next(iter(document))
        for path, name in maps(document, {"$ref": "#/definitions/" + kind}, []):
            definition = DEFINITIONS[name]
            here = "/".join(map(str, [kind] + path))
            if definition["additionalProperties"] is False:
                changed = copy.deepcopy(document)
                at(changed, path)["nobody-knows"] = "x"
                yield f"{here}: unknown key", True, number, changed
            for key in list(at(document, path)):
                if key not in definition["properties"] or (not path and key == kind):
                    continue
                seen.add((name, key))
                if key in definition["required"]:
                    changed = copy.deepcopy(document)
                    del at(changed, path)[key]
                    yield f"{here}: without {key}", True, number, changed
                if words_of(definition["properties"][key]) and not isinstance(at(document, path)[key], (dict, list)):
                    changed = copy.deepcopy(document)
                    at(changed, path)[key] = "no-such-word"
                    yield f"{here}/{key}: a word that does not exist", True, number, changed
                for value in other_kinds(at(document, path)[key]):
                    changed = copy.deepcopy(document)
                    at(changed, path)[key] = value
                    yield f"{here}/{key}: {value}", False, number, changed


seen = set()
count = shipped()
docs = documents(BASE)
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    for document in docs:
        for error in VALIDATOR.iter_errors(document):
            failures.append(f"{next(iter(document))}: {list(error.absolute_path)}: {error.message[:200]}")
    fine = accepts(folder, docs)
    if fine.returncode != 0:
        failures.append("the pack with every key is refused: " + fine.stderr[:600])
    tried = 0
    for what, must, number, changed in changes(docs) if fine.returncode == 0 else ():
        refused = not VALIDATOR.is_valid(changed)
        if must and not refused:
            failures.append(f"the schema accepts: {what}")
        if not refused:
            continue
        tried += 1
        outcome = accepts(folder, docs[:number] + [changed] + docs[number + 1:])
        if outcome.returncode != 5:
            failures.append(f"the checker accepts what the schema refuses: {what}")
unused = {(name, key) for name, d in DEFINITIONS.items() for key in d.get("properties", {}) if name != "forbidden"} - seen
unused = {u for u in unused if DEFINITIONS[u[0]]["required"][:1] != [u[1]] or u[1] != u[0]}
if unused:
    failures.append(f"keys that no document of this test uses: {sorted(unused)}")
print("\n".join(failures) if failures else f"{count} shipped documents, {tried} changes refused by both")
sys.exit(1 if failures or count == 0 else 0)
