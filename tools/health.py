"""Exits 0 when the portal on this machine answers: the container image's health check.

The request names a host that KETTE_ALLOWED_HOSTS lets in, for others are refused. (A pattern such
as `*.example.org`, and `*`, let themselves in.)
"""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 4


def main() -> int:
    port = os.environ.get("KETTE_PORT", "8000")
    host = os.environ.get("KETTE_ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    address = f"http://127.0.0.1:{port}/health/live"
    request = urllib.request.Request(address, headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return 0
    except (OSError, urllib.error.HTTPError) as error:
        print(f"{address}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
