"""``python -m mock_prism``: the command line."""

from __future__ import annotations

import sys

from mock_prism.cli import main

if __name__ == "__main__":
    sys.exit(main())
