"""``python -m certbound``."""

import sys

from certbound.cli import main

if __name__ == "__main__":
    sys.exit(main())
