"""Decodes hex messages with asn1tools, prints them as JSON with the bytes of encoding them again.

Arguments: the modules, in any order. The first line of the input is JSON: the name of the PDU's type, and for each open type
the names of its member and of the member that says which type it has, and the types by number. Hex messages follow.
"""

import json
import sys

import asn1tools

schema = asn1tools.compile_files(sys.argv[1:], "uper")
head = json.loads(sys.stdin.readline())
opens = [(data, selector, {int(id): name for id, name in types.items()}) for data, selector, types in head["open"]]


def resolved(value):
    """The value with every open type decoded whose type is known."""
    if isinstance(value, list):
        return [resolved(member) for member in value]
    if isinstance(value, tuple) and isinstance(value[0], str):
        return (value[0], resolved(value[1]))
    if not isinstance(value, dict):
        return value
    value = {name: resolved(member) for name, member in value.items()}
    for data, selector, types in opens:
        if isinstance(value.get(data), bytes) and value.get(selector) in types:
            value[data] = resolved(schema.decode(types[value[selector]], value[data]))
    return value


def jer(value):
    """The value as the JSON encoding rules write it; a BIT STRING always with its length."""
    match value:
        case dict():
            return {name: jer(member) for name, member in value.items()}
        case list():
            return [jer(member) for member in value]
        case (str(name), member):  # CHOICE
            return {name: jer(member)}
        case (bytes(digits), int(length)):  # BIT STRING
            return {"value": digits.hex(), "length": length}
        case bytes():
            return value.hex()
        case _:
            return value


for line in sys.stdin:
    value = schema.decode(head["pdu"], bytes.fromhex(line))
    again = schema.encode(head["pdu"], value).hex()
    print(json.dumps({"hex": again, "value": jer(resolved(value))}))
