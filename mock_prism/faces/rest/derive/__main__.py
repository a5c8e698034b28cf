"""`python -m mock_prism.faces.rest.derive GENERATION --from SOURCE --to FILE`: write a catalogue and its types."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from mock_prism.faces.rest.derive import sdk_history, swagger2, swagger12
from mock_prism.faces.rest.derive.rows import Row, write_catalogue, write_types

Derived = tuple[list[Row], dict[str, Row]]

TOOLS: dict[str, tuple[str, Callable[..., Derived]]] = {
    "v08": ("Swagger 1.2, AOS 5.6", partial(swagger12.derive, generation="v0.8")),
    "v1": ("Swagger 1.2, AOS 5.6", partial(swagger12.derive, generation="v1")),
    "v2": ("Swagger 1.2, AOS 5.6", partial(swagger12.derive, generation="v2.0")),
    "v3": ("Swagger 2.0, v3.1.0", swagger2.derive),
    "v4": ("SDK packages up to autumn 2026", sdk_history.derive),
}


def main() -> None:
    """Read SOURCE, write FILE and `types.json` in the folder of FILE. Of v4, the newest first, then older ones."""
    parser = argparse.ArgumentParser(prog="python -m mock_prism.faces.rest.derive", description=__doc__)
    parser.add_argument("generation", choices=TOOLS)
    parser.add_argument("--from", dest="sources", type=Path, required=True, metavar="SOURCE", nargs="+")
    parser.add_argument("--to", dest="target", type=Path, required=True, metavar="FILE")
    given = parser.parse_args()
    origin, derive = TOOLS[given.generation]
    rows, types = derive(*given.sources)
    write_catalogue(given.target, rows, {"generation": given.generation, "origin": origin})
    if types:
        write_types(given.target.with_name("types.json"), types)
    parser.exit(message=f"{len(rows)} operations, {len(types)} types\n")


if __name__ == "__main__":
    main()
