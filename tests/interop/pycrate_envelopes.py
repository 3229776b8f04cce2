"""Decodes hex envelopes with pycrate's IEEE 1609.2 modules, prints what it found and the bytes of encoding it again.

The first line is a certificate; every envelope is also printed with that certificate in `requestedCertificate`.
"""

import json
import sys

from pycrate_asn1dir.ITS_IEEE1609_2 import Ieee1609Dot2

lines = sys.stdin.read().split()
certificate = Ieee1609Dot2.Certificate
certificate.from_coer(bytes.fromhex(lines[0]))
requested = certificate.get_val()
print(json.dumps({"hex": certificate.to_coer().hex()}))

data = Ieee1609Dot2.Ieee1609Dot2Data
for line in lines[1:]:
    data.from_coer(bytes.fromhex(line))
    value = data.get_val()
    tbs = value["content"][1]["tbsData"]
    header = tbs["headerInfo"]
    found = {
        "psid": header["psid"],
        "generation_time": header["generationTime"],
        "location": list(header["generationLocation"].values()) if "generationLocation" in header else None,
        "requests": [id.hex() for id in header.get("inlineP2pcdRequest", [])],
        "payload": tbs["payload"]["data"]["content"][1].hex(),
        "signer": value["content"][1]["signer"][0],
    }
    data.set_val(value)
    found["hex"] = data.to_coer().hex()
    header["requestedCertificate"] = requested
    data.set_val(value)
    found["with_certificate"] = data.to_coer().hex()
    print(json.dumps(found))
