"""One call of a nuclei verb, and the two verbs that every noun has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from mock_prism.faces.shell.answers import Shown
from mock_prism.faces.shell.arguments import Arguments
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.nuclei.intent import API_VERSION, COMPLETE, Intent, yaml
from mock_prism.faces.shell.registry import Kind, Param, Verb
from mock_prism.faces.shell.render import Json, table
from mock_prism.faces.shell.session import Session
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site

DEFAULT_LENGTH, MOST = 20, 500


@frozen
class NucleiCall:
    """Where it is called, and with which arguments."""

    session: Session
    args: Arguments

    @property
    def site(self) -> Site:
        """The site, inside the door."""
        return self.session.site

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Those of the Prism Central that this cluster is registered with; without one, this cluster alone."""
        central = self.session.cluster.prism_central_uuid
        if central is None:
            return (self.session.cluster,)
        return tuple(one for one in self.site.all(Cluster) if one.prism_central_uuid == central)


NucleiVerb = Verb[NucleiCall]
Gather = Callable[[NucleiCall], Iterable[Intent]]
"""All of a noun's intents, in the order of a list."""


def noun(kind: str, gather: Gather) -> tuple[NucleiVerb, ...]:
    """``list`` and ``get`` of a noun."""
    return (
        Verb(
            f"{kind}.list",
            f"Every {kind} that Prism Central knows.",
            (
                Param("offset", Kind.NUMBER, default="0"),
                Param("length", Kind.NUMBER, default=str(DEFAULT_LENGTH)),
                Param("format", Kind.WORD, default="text", words=("text", "json")),
            ),
            lambda call: _list(call, kind, list(gather(call))),
        ),
        Verb(
            f"{kind}.get",
            f"One {kind} in full, by its name or UUID.",
            (Param("name", Kind.TEXT, positional=True),),
            lambda call: _get(call, kind, list(gather(call))),
        ),
    )


def _list(call: NucleiCall, kind: str, found: list[Intent]) -> Shown:
    """A part of the list; that something before it says ``Entities`` is by a script, the rest *assumed*.

    Raises Invalid.
    """
    offset, length = int(call.args.text("offset")), int(call.args.text("length"))
    if offset < 0 or not 0 < length <= MOST:
        raise Invalid("length", f"must be 1 to {MOST}, and the offset no less than 0")
    shown = found[offset : offset + length]
    counts = {"total_matches": len(found), "length": len(shown), "offset": offset}
    data: Json = {
        "api_version": API_VERSION,
        "metadata": {"kind": kind, **counts},
        "entities": [one.tree() for one in shown],
    }
    if call.args.text("format") == "json":
        return Shown(f"{json.dumps(data)}\n", data)  # what a script pipes into jq
    rows = table(("Name", "UUID", "State"), [(one.name, one.uuid, COMPLETE) for one in shown])
    head = f"Total Entities : {len(found)}\nLength         : {len(shown)}\nOffset         : {offset}\n"
    return Shown(f"{head}Entities       :\n{rows}", data)


def _get(call: NucleiCall, kind: str, found: list[Intent]) -> Shown:
    """The one of that UUID or name. Raises NotFound, and Usage where the name is not unique."""
    wanted = call.args.text("name")
    named = [one for one in found if wanted == one.uuid] or [one for one in found if wanted == one.name]
    if not named:
        raise NotFound(kind, wanted)
    if len(named) > 1:
        raise Usage(f"There are {len(named)} of the name {wanted}, use the UUID")
    tree = named[0].tree()
    return Shown(yaml(tree), tree)
