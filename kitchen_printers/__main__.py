"""The worker on a machine of its own: a later release's; this one says so and ends."""

import sys

if __name__ == "__main__":
    print("Printers elsewhere are not there yet: in this release, printers are served by Tableside itself.",
          file=sys.stderr)
    sys.exit(2)
