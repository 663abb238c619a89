"""Exits 0 when the portal on this machine answers: the container image's health check.

It asks under the name of this machine, which is answered whatever KETTE_ALLOWED_HOSTS says.
"""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 4


def main() -> int:
    port = os.environ.get("KETTE_PORT", "8000")
    address = f"http://127.0.0.1:{port}/health/live"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS):
            return 0
    except (OSError, urllib.error.HTTPError) as error:
        print(f"{address}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
