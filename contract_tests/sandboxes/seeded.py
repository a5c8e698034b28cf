"""The site that every sandbox of these tests starts from."""

from __future__ import annotations

from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000
SEEDED = load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS)
