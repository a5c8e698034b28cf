"""How long tests wait for what has to come. Nobody ever waits that long but where it does not come."""

from __future__ import annotations

PATIENCE_SECONDS = 120
