"""How one generation of the gateway says things: its name, its types, and its envelopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mock_prism.faces.rest.element.types import Record, Types, canonical
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.gateway_dialect import GatewayDialect
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import Event
from mock_prism.model.task import Command

NO_CONTENT = 204
WAYS = ("EDIT", "PATCH", "UPDATE")
ENVELOPE = {"operation", "cluster_uuid"}
"""What goes round the change that a PATCH asks for."""


@frozen
class Wire:
    """One of v0.8, v1 and v2.0. ``enveloped`` and ``started`` are its list of records and its handle of a task,
    ``alert`` is how it shows an alert or an event where it has any."""

    generation: str
    types: Types
    enveloped: Callable[[Call, Sequence[Record]], Reply]
    started: Callable[[Call, Command, int], Reply]
    alert: Callable[[Call, Event], Record]

    @property
    def dialect(self) -> GatewayDialect:
        """How it says what the product refuses in words of its own."""
        return GatewayDialect(is_snake=self.types.is_snake)

    def body(self, call: Call) -> Record:
        """The checked body of a call, in the spelling of v2.0. Raises Invalid."""
        body, expression = {} if call.body is None else call.body, call.operation.body or ""
        is_patch = call.operation.method == "PATCH"
        read: Record = self._patch(call, body, expression) if is_patch else self.types.read(body, expression)
        return read

    def _patch(self, call: Call, body: Json, expression: Json) -> Json:
        """What is to be changed, which lies in an envelope with the word for how, and the cluster (description; the
        words are *assumed*). A public client leaves the envelope out, which is *assumed* to do of everything."""
        if not isinstance(body, dict):
            raise Invalid("body", "must be a JSON object")
        key, type_ = next(one for one in self.types.fields(expression).items() if canonical(one[0]) == "generic_dto")
        said = {canonical(name): each for name, each in body.items()}
        way, cluster = said.get("operation"), said.get("cluster_uuid")
        if way and str(way).upper() not in WAYS:
            raise NotSimulated(f"the operation {way} of {call.operation.name}")
        if cluster and cluster != cluster_meant(call).uuid:
            raise NotFound(Cluster.kind, str(cluster))
        inner = said.get("generic_dto")
        if inner is None and said and said.keys().isdisjoint(ENVELOPE):
            return self.types.read(body, type_)
        if inner is None:
            raise Invalid(key, "is required")
        return self.types.read(inner, type_, f".{key}")

    def spelled(self, path: str) -> str:
        """A field of v2.0, with the names on the way to it, as this generation spells it."""
        return ".".join(str(next(iter(self.types.spelled({key: None})))) for key in path.split("."))

    def shown(self, call: Call, record: Json) -> Reply:
        """The answer with one record, or with a list of plain values, of the operation's type."""
        return Reply(call.operation.status, self.types.show(record, call.operation.returns))

    def listed(self, call: Call, records: Sequence[Record]) -> Reply:
        """A list of records, enveloped or bare as the operation has it."""
        returns = str(call.operation.returns)
        if returns.startswith("["):
            return self.shown(call, records)
        element = self.types.fields(returns)["entities"][1:-1]
        return self.enveloped(call, [self.types.show(record, element) for record in records])

    def done(self, call: Call, command: Command, record: Callable[[], Json] = dict) -> Reply:
        """Do what a command says and answer as the operation does: with the handle of the task, a truth, nothing, or
        ``record``, what there is then. Raises what the act raises."""
        if call.operation.task:
            return self.started(call, command, call.operation.status)
        call.site.carry_out(command, call.user.name)
        if call.operation.status == NO_CONTENT:
            return Reply(NO_CONTENT)
        if "PrimitiveDTO<java.lang.Boolean>" in str(call.operation.returns):
            return Reply(call.operation.status, {"value": True})
        return self.shown(call, record())
