"""asn1tools reads and makes messages by our modules, compiled once.

Arguments: the modules, in any order. Each line of the input is JSON about one message:

pdu     the name of its type
open    by path, for each open type: the name of the member that says which type it has, and the types by number. A path
        names members and alternatives with slashes between them; elements of a list have no name
hex     messages to be decoded
make    how many messages to make of random values
most    bytes that those have at most
seed    of the random values

One line of JSON answers: `read` has for each of `hex` its value and the bytes of encoding that value again, `made` has
values that were made here with their bytes. Values are written as the JSON encoding rules say, a BIT STRING always with
its length. A made one is `redundant` if a member may stand there with its default value, which X.691 clause 19.5 forbids:
asn1tools knows a default that is a named number by its name only, and takes no number for it.
"""

import json
import random
import sys

import asn1tools

schema = asn1tools.compile_files(sys.argv[1:], "uper")


def below(path, name):
    return f"{path}/{name}" if path else name


def resolved(value, path, opens):
    """The value with every open type decoded whose type is known."""
    match value:
        case list():
            return [resolved(element, path, opens) for element in value]
        case (str(name), member):  # CHOICE
            return (name, resolved(member, below(path, name), opens))
        case dict():
            found = {}
            for name, member in value.items():
                here = below(path, name)
                selector, types = opens.get(here, (None, {}))
                known = types.get(str(value.get(selector)))
                if known:
                    member = schema.decode(known, member)
                found[name] = resolved(member, here, opens)
            return found
        case _:
            return value


def jer(value):
    match value:
        case dict():
            return {name: jer(member) for name, member in value.items()}
        case list():
            return [jer(element) for element in value]
        case (str(name), member):  # CHOICE
            return {name: jer(member)}
        case (bytes(digits), int(length)):  # BIT STRING
            return {"value": digits.hex(), "length": length}
        case bytes():
            return value.hex()
        case _:
            return value


class Maker:
    """Random values of the types as asn1tools understands them; our tables have no part in it."""

    def __init__(self, seed, opens):
        self.dice = random.Random(seed)
        self.opens = opens
        self.redundant = False

    def once_in(self, of):
        return self.dice.randrange(of) == 0

    def number(self, lower, upper):
        return self.dice.choice([lower, upper, *[self.dice.randint(lower, upper) for _ in range(5)]])

    def size(self, kind):
        lower = kind.minimum or 0
        upper = kind.maximum if isinstance(kind.maximum, int) else lower + 4
        if kind.has_extension_marker and self.once_in(8) and upper < 20 and type(kind).__name__ != "BitString":
            return upper + 1 + self.dice.randrange(3)
        return self.dice.randint(lower, min(upper, lower + self.dice.choice([1, 3, 3, 20])))

    def value(self, kind, path):
        match type(kind).__name__:
            case "Sequence":
                return self.sequence(kind, path)
            case "SequenceOf":
                return [self.value(kind.element_type, path) for _ in range(self.size(kind))]
            case "Choice":
                members = [*kind.root_index_to_member.values(), *(kind.additions_index_to_member or {}).values()]
                member = self.dice.choice(members)
                return (member.name, self.value(member, below(path, member.name)))
            case "Boolean":
                return self.once_in(2)
            case "Null":
                return None
            case "Integer":
                if kind.number_of_bits is None:
                    return self.number(-100_000, 100_000)
                if kind.has_extension_marker and self.once_in(6):
                    return self.number(kind.maximum + 1, kind.maximum + 100_000)
                return self.number(kind.minimum, kind.maximum)
            case "Enumerated":
                return self.dice.choice([*kind.root_data_to_index, *(kind.additions_data_to_index or {})])
            case "BitString":
                length = self.size(kind)
                bits = self.dice.getrandbits(length) if length else 0
                octets = (length + 7) // 8
                return ((bits << (octets * 8 - length)).to_bytes(octets, "big"), length)
            case "OctetString":
                return self.dice.randbytes(self.size(kind))
            case "UTF8String":
                return "".join(self.dice.choices("aZ09 \u00e9\u4e2d\U0001f6b2", k=self.dice.randint(1, 12)))
            case "NumericString":
                return "".join(self.dice.choices("0123456789 ", k=self.size(kind)))
            case "IA5String" | "VisibleString" | "PrintableString":
                return "".join(self.dice.choices("abcXYZ 0189", k=self.size(kind)))
            case other:
                raise NotImplementedError(f"{path}: {other}")

    def sequence(self, kind, path):
        found = {}
        ids = {selector: types for data, (selector, types) in self.opens.items() if data.rpartition("/")[0] == path}
        for member in kind.root_members:
            if not (member.optional or member.default is not None) or self.once_in(2):
                self.member(member, path, ids, found)
        for addition in kind.additions or []:
            if self.once_in(2):
                if type(addition).__name__ == "AdditionGroup":
                    for member in addition.root_members:
                        if not (member.optional or member.default is not None) or self.once_in(2):
                            self.member(member, path, ids, found)
                else:
                    self.member(addition, path, ids, found)
            elif not addition.optional:
                # asn1tools sends none of the additions behind one that is missing.
                break
        return found

    def member(self, member, path, ids, found):
        here = below(path, member.name)
        if here in self.opens:
            selector, types = self.opens[here]
            known = types.get(str(found[selector]))
            if known:
                value = bytes(schema.encode(known, self.value(schema.types[known]._type, here)))
            else:
                value = self.dice.randbytes(self.dice.randint(1, 5))
        elif ids.get(member.name) and not self.once_in(6):
            value = int(self.dice.choice(list(ids[member.name])))
        else:
            value = self.value(member, here)
        # A member with its default value is not sent, and so it does not come back.
        if member.default is None or not member.is_default(value):
            found[member.name] = value
            self.redundant |= isinstance(member.default, str) and isinstance(value, int)


for line in sys.stdin:
    task = json.loads(line)
    pdu, opens = task["pdu"], task["open"]
    read, made = [], []
    for digits in task["hex"]:
        value = schema.decode(pdu, bytes.fromhex(digits))
        read.append({"hex": schema.encode(pdu, value).hex(), "value": jer(resolved(value, "", opens))})
    maker = Maker(task["seed"], opens)
    while len(made) < task["make"]:
        maker.redundant = False
        value = maker.value(schema.types[pdu]._type, "")
        encoded = schema.encode(pdu, value)
        if len(encoded) <= task["most"]:
            found = {"hex": encoded.hex(), "value": jer(resolved(value, "", opens)), "redundant": maker.redundant}
            made.append(found)
    print(json.dumps({"read": read, "made": made}), flush=True)
