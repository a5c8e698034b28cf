"""Batches: many calls as one, each of which goes the way of any other call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from marshmallow import fields
from werkzeug.datastructures import Headers

from mock_prism.faces.rest.exchange import Call, Handler, Inquiry, Json, Reply
from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import PREFIX
from mock_prism.faces.rest.v4.wire import TASK_ID, WireSchema, missing
from mock_prism.model.batch import Batch
from mock_prism.model.commands.batch import RunBatch
from mock_prism.model.errors import Invalid

TOO_SHORT = "Array is too short: must have at least 1 elements but instance has 0 elements"
BATCHES = "/prism/operations/batches"
SUBMIT = "/prism/operations/$actions/batch"
METHODS = {"CREATE": "POST", "MODIFY": "PUT", "ACTION": "POST", "DELETE": "DELETE"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")
REQUEST_ID = "NTNX-Request-Id"


class BatchSchema(WireSchema):
    """A ``Batch``."""

    object_type = "prism.v4.operations.Batch"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    name = fields.String(attribute="entity.name")
    owner_uuid = fields.String(attribute="entity.owner_uuid", data_key="ownerUuid")
    started_micros = IsoInstant(attribute="entity.started_micros", data_key="startTime")
    ended_micros = IsoInstant(attribute="entity.ended_micros", data_key="endTime")
    size = fields.Integer(attribute="entity.size")
    succeeded = fields.Integer(attribute="entity.succeeded", data_key="successCount")
    failed = fields.Integer(attribute="entity.failed", data_key="failedCount")
    completion = fields.Function(lambda view: _completion(view.entity), data_key="completionStatus")
    execution = fields.Function(
        lambda view: "COMPLETED" if view.entity.has_ended else "IN_PROGRESS", data_key="executionStatus"
    )
    stops_on_error = fields.Boolean(attribute="entity.stops_on_error", data_key="shouldStopOnError")


def _completion(batch: Batch) -> str | None:
    if not batch.has_ended:
        return None
    if not batch.succeeded:
        return "FAILED"
    return "SUCCEEDED" if batch.succeeded == batch.size else "PARTIALLY_SUCCEEDED"


@dataclass(slots=True)
class _Outcome:
    """What has become of the calls of a batch so far."""

    task_uuids: tuple[str, ...] = ()
    done: int = 0
    refusals: tuple[str, ...] = ()

    def note(self, place: int, reply: Reply) -> None:
        """Take one reply into account."""
        data = reply.body.get("data") if isinstance(reply.body, dict) else None
        task = TASK_ID.fullmatch(data.get("extId", "")) if isinstance(data, dict) else None
        if reply.status >= 400:
            self.refusals = (*self.refusals, f"call {place} was answered {reply.status}: {_words(data)}")
        elif task is not None:
            self.task_uuids = (*self.task_uuids, task[1])
        else:
            self.done += 1


def _words(data: Json) -> str:
    """The message of an error, which is a list of them or one about the schema."""
    error = data["error"]
    if isinstance(error, list):
        return str(error[0]["message"])
    return str(error["validationErrorMessages"][0]["message"])


def submit(call: Call) -> Reply:
    """Make the calls of a batch, one after the other, and answer with a task that awaits theirs.

    All are begun at once, whatever the chunk size (*assumed*). Where the batch stops on errors, none is begun after one
    that was refused.
    """
    spec = call.body
    if lacking := [key for key in ("metadata", "payload") if key not in spec]:
        raise Invalid("body", missing(lacking))
    if not spec["payload"]:
        raise Invalid("payload", TOO_SHORT)
    about, payload = spec["metadata"], spec["payload"]
    bodies = [part.get("data") for part in call.body["payload"]]
    _check_uri(about["uri"])
    stops = bool(about.get("shouldStopOnError"))
    now = call.site.now_micros
    outcome = _Outcome()
    for place, (part, body) in enumerate(zip(payload, bodies, strict=True)):
        outcome.note(place, call.ask(_inquiry(call, about, part, body)))
        if outcome.refusals and stops:
            break
    batch = Batch(
        uuid=call.site.ids.uuid("batch"),
        name=about["name"],
        owner_uuid=call.user.uuid,
        size=len(payload),
        stops_on_error=stops,
        started_micros=now,
    )
    return started(call, RunBatch(batch, outcome.task_uuids, outcome.done, outcome.refusals))


def _check_uri(uri: str) -> None:
    """It must be a path of this API, and no batch's own."""
    if not uri.startswith(f"{PREFIX}/") or uri.endswith(SUBMIT.removeprefix("/prism")):
        raise Invalid("metadata.uri", f"'{uri}' cannot be called in a batch")


def _inquiry(call: Call, about: Mapping[str, Json], part: Mapping[str, Json], body: Json) -> Inquiry:
    """One call of a batch. Each has a request id of its own unless it brings one."""
    given = part.get("metadata") or {}
    values = {each["name"]: each["value"] for each in given.get("path") or ()}
    headers = Headers([(each["name"], each["value"]) for each in given.get("headers") or ()])
    if REQUEST_ID not in headers:
        headers[REQUEST_ID] = call.site.ids.uuid("request")
    path = PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), about["uri"])
    return Inquiry(METHODS[about["action"]], path, headers=headers, body=body)


def list_batches(call: Call) -> Reply:
    """All batches, in order of creation (*assumed*)."""
    return listed(call, [call.presenter.present(BatchSchema, Alone(batch)) for batch in call.site.all(Batch)])


def get_batch(call: Call) -> Reply:
    """One batch."""
    view = Alone(call.site.get(Batch, call.path["extId"].lower()))
    return single(call, selected_one(call, call.presenter.present(BatchSchema, view)), view)


HANDLERS: dict[str, Handler] = {
    f"v4 POST {SUBMIT}": submit,
    f"v4 GET {BATCHES}": list_batches,
    f"v4 GET {BATCHES}/{{extId}}": get_batch,
}
