"""What a write is about: the innermost thing on its path that can be read. A token that is given must be that one's."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Inquiry
from mock_prism.faces.rest.present import View
from mock_prism.faces.rest.v4.document_shapes import ACTIONS, is_list
from mock_prism.faces.rest.v4.etags import IF_MATCH, require_match
from mock_prism.faces.rest.v4.namespaces import TREE, locate
from mock_prism.model.document import Document
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import Snapshot

NOT_SIMULATED = 501
TASK = "/prism/config/tasks/{extId}"
NAMES = {Network.kind: "subnet", Snapshot.kind: "vm recovery point"}
"""What v4 calls things that the model calls otherwise."""


def heed_token(call: Call) -> None:
    """Raise Refusal where a token is given and the subject has another. Where there is no subject it says nothing."""
    if call.headers.get(IF_MATCH, "").strip():
        view = _subject(call)
        if view is not None:
            require_match(call, view, _kind(view))


def _subject(call: Call) -> View | None:
    """What the innermost thing is read as by the same user, or None where it is not there.

    A task is none: it goes on by itself, and reading it may make time leap.
    """
    path = call.full_path.partition(ACTIONS)[0]
    while path:
        located = locate(path)
        read = None if located is None else TREE().match("GET", located.path, located.version)
        if read is not None and read.operation.path != TASK and not is_list(read.operation):
            reply = call.ask(Inquiry("GET", path, headers=call.headers))
            if reply.status != NOT_SIMULATED:
                return reply.view
        path = path.rpartition("/")[0]
    return None


def _kind(view: View) -> str:
    first = view.parts[0]
    if isinstance(first, Document):
        return first.noun
    return "" if first is None else NAMES.get(first.kind, first.kind)
