"""Decodes hex messages with pycrate's own modules, prints them as JSON with the bytes of encoding them again.

Arguments: module file, ASN.1 module and type. Hex messages come from the input. pycrate leaves open types as it sees fit, so
only the bytes of the whole message are compared, and the values as far as its JSON goes.
"""

import importlib
import json
import sys

file, module, pdu = sys.argv[1:]
message = getattr(getattr(importlib.import_module(f"pycrate_asn1dir.{file}"), module), pdu)
for line in sys.stdin:
    message.from_uper(bytes.fromhex(line))
    value = message.get_val()
    message.set_val(value)
    print(json.dumps({"hex": message.to_uper().hex()}))
