"""How far everything is simulated that the product documents: operations of its APIs and verbs of its programs."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping

from mock_prism.faces.rest import coverage as operations
from mock_prism.faces.rest.exchange import Generation

TIERS: Mapping[str, str] = {
    "modelled": "acts on the one model of the site, and all faces show what it did",
    "document": "is checked, kept, listed, filtered and changed, without meaning anything",
    "declared": "is not simulated: it says so, with 501 or an exit status of its own",
}
TITLE = "What mock-prism simulates"
Row = tuple[str, str, str]


class Coverage:
    """Counts operations and verbs, neither of which is gone through before."""

    def __init__(self, generations: Iterable[Generation]) -> None:
        self._generations = generations

    def rows(self) -> list[Row]:
        """API or program, operation or verb, and tier of each: a key of ``TIERS``."""
        from mock_prism.faces.shell import coverage as verbs

        return [*operations.rows(self._generations), *verbs.rows()]

    def totals(self) -> dict[str, dict[str, int]]:
        """How many there are of each tier, by API and program."""
        totals: dict[str, dict[str, int]] = {}
        for group, _, tier in self.rows():
            totals.setdefault(group, dict.fromkeys(TIERS, 0))[tier] += 1
        return totals

    def as_text(self) -> str:
        """A line for each API and program."""
        return "".join(
            f"{group:7}{sum(own.values()):4}: {', '.join(f'{count} {tier}' for tier, count in own.items())}\n"
            for group, own in self.totals().items()
        )

    def as_html(self) -> str:
        """A page for a browser: the counts, and below them every operation and verb."""
        head = f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{TITLE}</title>\n<h1>{TITLE}</h1>\n'
        return head + "\n".join((*_counted(self.totals()), *_listed(self.rows()))) + "\n</html>\n"


def _counted(totals: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield "<dl>" + "".join(f"<dt>{tier}</dt><dd>{meaning}</dd>" for tier, meaning in TIERS.items()) + "</dl>"
    heads = "".join(f'<th scope="col">{tier}</th>' for tier in TIERS)
    yield f'<table><tr><th scope="col"></th>{heads}</tr>'
    for group, own in totals.items():
        cells = "".join(
            f'<td><a href="#{group}-{tier}">{count}</a></td>' if count else "<td>0</td>" for tier, count in own.items()
        )
        yield f'<tr><th scope="row">{group}</th>{cells}</tr>'
    yield "</table>"


def _listed(rows: Iterable[Row]) -> Iterator[str]:
    lists: dict[tuple[str, str], list[str]] = {}
    for group, name, tier in rows:
        lists.setdefault((group, tier), []).append(name)
    for (group, tier), names in lists.items():
        yield f'<h2 id="{group}-{tier}">{group}, {tier}</h2>'
        yield "<ul>" + "".join(f"<li><code>{html.escape(name)}</code></li>" for name in names) + "</ul>"
