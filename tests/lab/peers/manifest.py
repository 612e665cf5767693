"""Holds a Kubernetes manifest against the models of the API, as Debian's python3-kubernetes has them:

  manifest.py FILE.yaml

Every key must be one of its object's, every value of its type, and what is required must be there.
Prints a line for each breach, or "right". Exit status 1 if there is any.
"""
import re
import sys

import yaml
from kubernetes import client

KINDS = {"Service": "V1Service", "Job": "V1Job"}
SCALARS = {"str": str, "int": int, "bool": bool, "float": (int, float)}
wrong = []


def check(value, kind, where):
    listed = re.fullmatch(r"list\[(.*)\]", kind)
    mapped = re.fullmatch(r"dict\(str, (.*)\)", kind)
    if listed:
        if not isinstance(value, list):
            return wrong.append(f"{where}: no list")
        for i, item in enumerate(value):
            check(item, listed[1], f"{where}[{i}]")
    elif mapped:
        if not isinstance(value, dict):
            return wrong.append(f"{where}: no map")
        for key, item in value.items():
            check(item, mapped[1], f"{where}.{key}")
    elif kind in SCALARS:
        if not isinstance(value, SCALARS[kind]) or isinstance(value, bool) != (kind == "bool"):
            wrong.append(f"{where}: {value!r} is no {kind}")
    elif kind != "object":
        check_model(value, getattr(client, kind), where)


def check_model(value, model, where):
    if not isinstance(value, dict):
        return wrong.append(f"{where}: no object")
    by_key = {key: name for name, key in model.attribute_map.items()}
    given = {}
    for key, item in value.items():
        if key not in by_key:
            wrong.append(f"{where}: {model.__name__} has no {key}")
            continue
        given[by_key[key]] = item
        check(item, model.openapi_types[by_key[key]], f"{where}.{key}")
    try:
        model(**given)  # which refuses what is required and not there
    except ValueError as error:
        wrong.append(f"{where}: {error}")


for document in yaml.safe_load_all(open(sys.argv[1])):
    check_model(document, getattr(client, KINDS[document["kind"]]), document["kind"])
print("\n".join(wrong) or "right")
sys.exit(1 if wrong else 0)
