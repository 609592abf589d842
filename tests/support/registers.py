"""A register of what was published as an older anchorkit kept it: in a file beside the store."""

import json

from anchorkit.measures.register import Register, release_to_json


def older_file(register: Register) -> str:
    """The text of such a file."""
    releases = [json.loads(release_to_json(release)) for release in register.releases]
    return json.dumps({"anchorkit": "published-register", "format": 2, "releases": releases}, indent=1)
