"""Decodes hex CAMs with asn1tools, prints them as JSON with the bytes of encoding them again."""

import json
import sys
from pathlib import Path

import asn1tools

modules = Path(__file__).parents[2] / "asn1/modules/release1"
schema = asn1tools.compile_files(sorted(str(path) for path in modules.glob("*.asn")), "uper")


def jer(value):
    """The value as the JSON encoding rules write it, for the types that a CAM has."""
    match value:
        case dict():
            return {name: jer(member) for name, member in value.items()}
        case list():
            return [jer(member) for member in value]
        case (str(name), member):  # CHOICE
            return {name: jer(member)}
        case (bytes(digits), int()):  # BIT STRING of a fixed size
            return digits.hex()
        case _:
            return value


for line in sys.stdin:
    value = schema.decode("CAM", bytes.fromhex(line))
    print(json.dumps({"hex": schema.encode("CAM", value).hex(), "value": jer(value)}))
