"""Reads texts of YAML as PyYAML and ruamel.yaml do: a file of JSON with a list in, JSON by reader out.

What JSON has no form for, such as a date or a key that is no text, is told by its representation.
"""

import json
import sys

import yaml
from ruamel.yaml import YAML


def told(value):
    if isinstance(value, dict):
        return {key if isinstance(key, str) else repr(key): told(one) for key, one in value.items()}
    if isinstance(value, list):
        return [told(one) for one in value]
    return value if isinstance(value, (str, bool, int, float)) or value is None else repr(value)


def ruamel(version):
    def read(text):
        reader = YAML(typ="safe", pure=True)
        reader.version = version
        return reader.load(text)

    return read


READERS = {"PyYAML": yaml.safe_load, "ruamel 1.1": ruamel((1, 1)), "ruamel 1.2": ruamel((1, 2))}


def tried(read, text):
    try:
        return told(read(text))
    except Exception as error:
        return {"error": str(error)}


with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)
json.dump({name: [tried(read, text) for text in texts] for name, read in READERS.items()}, sys.stdout)
