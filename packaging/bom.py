#!/usr/bin/env python3
"""Takes out of a CycloneDX file what differs between two runs: bom.py FILE FOLDER EPOCH.

Its serial number becomes one of its contents, its time that of the sources, and the
folder of the sources is left out.
"""

import datetime
import json
import pathlib
import sys
import uuid

file, folder, epoch = sys.argv[1:]
bom = json.loads(pathlib.Path(file).read_text(encoding="utf-8").replace(f"path+file://{folder}/", ""))
time = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc)
bom["metadata"]["timestamp"] = time.isoformat().replace("+00:00", "Z")
del bom["serialNumber"]
number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True))
print(json.dumps({**bom, "serialNumber": f"urn:uuid:{number}"}, indent=2))
