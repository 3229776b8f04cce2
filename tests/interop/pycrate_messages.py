"""pycrate reads and makes messages by its own modules.

Each line of the input is JSON about one message: `file`, `module` and `pdu` say which type it is there, `hex` are messages
to be decoded, `values` are others to be encoded: their bytes are not shown to pycrate.

One line of JSON answers: `read` has for each of `hex` its value and the bytes of encoding that value again, `made` has for
each of `values` its bytes and the value as it was understood.
"""

import importlib
import json
import sys

for line in sys.stdin:
    task = json.loads(line)
    module = getattr(importlib.import_module(f"pycrate_asn1dir.{task['file']}"), task["module"])
    message = getattr(module, task["pdu"])
    read, made = [], []
    for digits in task["hex"]:
        message.from_uper(bytes.fromhex(digits))
        value = json.loads(message.to_jer())
        message.set_val(message.get_val())
        read.append({"hex": message.to_uper().hex(), "value": value})
    for value in task["values"]:
        message.from_jer(json.dumps(value))
        made.append({"hex": message.to_uper().hex(), "value": json.loads(message.to_jer())})
    print(json.dumps({"read": read, "made": made}), flush=True)
