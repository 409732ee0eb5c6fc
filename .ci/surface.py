#!/usr/bin/env python3
"""The public surface of the library: what `penteract` names, with the signature of each method, one a line.

  .ci/surface.py            prints it, from rustdoc's JSON, which this builds
  .ci/surface.py --check    compares it with docs/reference/public-surface.txt, and fails on a type that the library gives
                            or takes and does not name
"""
import difflib
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CRATES = ["penteract-core", "penteract-rules", "penteract-bundle", "penteract"]
LISTING = os.path.join(ROOT, "docs/reference/public-surface.txt")
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))

docs = {}
for crate in CRATES:
    # JSON is given to nightly compilers only, and to those that are told to take themselves for one.
    subprocess.run(
        ["cargo", "rustdoc", "--locked", "--quiet", "--package", crate, "--", "-Zunstable-options", "--output-format", "json"],
        cwd=ROOT, check=True, env={**os.environ, "RUSTC_BOOTSTRAP": "1"},
    )
    name = crate.replace("-", "_")
    with open(os.path.join(TARGET, "doc", name + ".json"), encoding="utf-8") as file:
        docs[name] = json.load(file)

# The definition of each path: every crate's documentation knows its own items whole.
DEFINED = {
    "::".join(path["path"]): (crate, item)
    for crate, doc in docs.items()
    for item, path in doc["paths"].items()
    if path["crate_id"] == 0
}
OURS = {name for name in docs}


def path_of(crate, item):
    known = docs[crate]["paths"].get(str(item))
    return "::".join(known["path"]) if known else None


def ty(crate, value):
    """A type as Rust writes it, without the paths of names."""
    if value is None:
        return "_"
    kind, inner = next(iter(value.items()))
    if kind == "primitive":
        return inner
    if kind == "generic":
        return inner
    if kind == "resolved_path":
        name = inner["path"].split("::")[-1]
        return name + arguments(crate, inner.get("args"))
    if kind == "borrowed_ref":
        return "&" + ("mut " if inner["is_mutable"] else "") + ty(crate, inner["type"])
    if kind == "tuple":
        return "(" + ", ".join(ty(crate, one) for one in inner) + ")"
    if kind == "slice":
        return "[" + ty(crate, inner) + "]"
    if kind == "array":
        return "[" + ty(crate, inner["type"]) + "; " + inner["len"] + "]"
    if kind == "impl_trait":
        return "impl " + " + ".join(bound(crate, one) for one in inner)
    if kind == "dyn_trait":
        return "dyn " + " + ".join(one["trait"]["path"].split("::")[-1] + arguments(crate, one["trait"].get("args")) for one in inner["traits"])
    if kind == "qualified_path":
        return ty(crate, inner["self_type"]) + "::" + inner["name"]
    if kind == "function_pointer":
        return "fn" + signature(crate, inner["sig"])
    return kind


def bound(crate, one):
    if "trait_bound" in one:
        named = one["trait_bound"]["trait"]
        return named["path"].split("::")[-1] + arguments(crate, named.get("args"))
    return str(next(iter(one.values()))) if "outlives" in one else "use<>"


def arguments(crate, args):
    if not args:
        return ""
    if "angle_bracketed" in args:
        given = [ty(crate, one["type"]) for one in args["angle_bracketed"]["args"] if "type" in one]
        given += [
            one["name"] + " = " + ty(crate, one["binding"]["equality"]["type"])
            for one in args["angle_bracketed"]["constraints"]
            if "equality" in one["binding"] and "type" in one["binding"]["equality"]
        ]
        return "<" + ", ".join(given) + ">" if given else ""
    if "parenthesized" in args:
        inner = args["parenthesized"]
        given = ", ".join(ty(crate, one) for one in inner["inputs"])
        return "(" + given + ")" + (" -> " + ty(crate, inner["output"]) if inner["output"] else "")
    return ""


def signature(crate, sig):
    inputs = ", ".join(name if name == "self" else f"{name}: {ty(crate, one)}" for name, one in sig["inputs"])
    return "(" + inputs + ")" + (" -> " + ty(crate, sig["output"]) if sig["output"] else "")


def names_in(value, crate, found):
    if isinstance(value, dict):
        if "resolved_path" in value:
            path = path_of(crate, value["resolved_path"]["id"])
            if path:
                found.add(path)
        for one in value.values():
            names_in(one, crate, found)
    elif isinstance(value, list):
        for one in value:
            names_in(one, crate, found)


def members(crate, item):
    """The lines of an item, and the types that they name."""
    index = docs[crate]["index"]
    kind, inner = next(iter(item["inner"].items()))
    lines, found = [], set()

    def take(line, value):
        lines.append(line)
        names_in(value, crate, found)

    def fields(of, prefix):
        kept = of.get("fields", []) if isinstance(of, dict) else of
        for field in kept:
            known = index.get(str(field)) if field is not None else None
            # Fields of a variant are as public as it is.
            if known and known["visibility"] in ("public", "default"):
                value = known["inner"]["struct_field"]
                take(f"{prefix}{known['name']}: {ty(crate, value)}", value)

    if kind == "struct":
        shape = inner["kind"]
        if isinstance(shape, dict):
            of = next(iter(shape.values()))
            fields(of, "")
    elif kind == "enum":
        for variant in inner["variants"]:
            variant = index[str(variant)]
            lines.append(variant["name"])
            shape = variant["inner"]["variant"]["kind"]
            if isinstance(shape, dict):
                fields(next(iter(shape.values())), variant["name"] + ".")
    elif kind == "trait":
        for member in inner["items"]:
            member = index[str(member)]
            if "function" in member["inner"]:
                sig = member["inner"]["function"]["sig"]
                take("fn " + member["name"] + signature(crate, sig), sig)
    elif kind == "function":
        take("fn" + signature(crate, inner["sig"]), inner["sig"])
    elif kind in ("constant", "static"):
        value = inner["type"]
        take(": " + ty(crate, value), value)
    for block in inner.get("impls", []) if isinstance(inner, dict) else []:
        block = index.get(str(block))
        if not block:
            continue
        block = block["inner"]["impl"]
        if block["trait"] is not None:
            continue
        for member in block["items"]:
            member = index.get(str(member))
            if member and member["visibility"] == "public":
                if "function" in member["inner"]:
                    sig = member["inner"]["function"]["sig"]
                    take("fn " + member["name"] + signature(crate, sig), sig)
                elif "assoc_const" in member["inner"]:
                    value = member["inner"]["assoc_const"]["type"]
                    take("const " + member["name"] + ": " + ty(crate, value), value)
    return kind, lines, found


named, listing, reached = {}, [], {}


def module(item, prefix):
    for child in item["inner"]["module"]["items"]:
        child_item = docs["penteract"]["index"].get(str(child))
        if child_item is None or child_item["visibility"] != "public":
            continue
        if "module" in child_item["inner"]:
            module(child_item, prefix + child_item["name"] + "::")
        elif "use" in child_item["inner"]:
            use = child_item["inner"]["use"]
            path = path_of("penteract", use["id"]) if use["id"] is not None else None
            named[path or use["source"]] = prefix + use["name"]
        else:
            named[path_of("penteract", child)] = prefix + child_item["name"]


module(docs["penteract"]["index"][str(docs["penteract"]["root"])], "penteract::")
for path, name in named.items():
    if path not in DEFINED:
        listing.append(f"{name} = {path}")
        continue
    crate, item = DEFINED[path]
    kind, lines, found = members(crate, docs[crate]["index"][item])
    listing.append(f"{kind} {name}")
    listing += [f"{kind} {name} {line}" for line in lines]
    for other in found:
        reached.setdefault(other, name)

text = "\n".join(sorted(set(listing))) + "\n"
if "--check" not in sys.argv:
    sys.stdout.write(text)
    sys.exit()
unnamed = sorted(path for path in reached if path.split("::")[0] in OURS and path not in named)
for path in unnamed:
    print(f"{reached[path]} gives or takes {path}, which the library does not name")
with open(LISTING, encoding="utf-8") as file:
    known = file.read()
changes = list(difflib.unified_diff(known.splitlines(), text.splitlines(), "committed", "now", lineterm="", n=0))
print("\n".join(changes))
if changes:
    print("the public surface is another: read the difference, and write it with .ci/surface.py > docs/reference/public-surface.txt")
sys.exit(1 if unnamed or changes else 0)
