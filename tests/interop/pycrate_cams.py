"""Decodes hex CAMs with pycrate, prints them as JSON with the bytes of encoding them again."""

import json
import sys

from pycrate_asn1dir.ITS_CAM_2 import CAM_PDU_Descriptions

cam = CAM_PDU_Descriptions.CAM
for line in sys.stdin:
    cam.from_uper(bytes.fromhex(line))
    value = json.loads(cam.to_jer())
    cam.set_val(cam.get_val())
    print(json.dumps({"hex": cam.to_uper().hex(), "value": value}))
