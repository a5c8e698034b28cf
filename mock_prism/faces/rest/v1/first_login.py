"""What scripts that set a new cluster up ask of v1 first: the licence agreement, Pulse, and what the pages remember.

None of it is described; bodies are those that public clients send, answers are *assumed* to be those of other
settings. All is kept as it is set.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mock_prism.faces.rest.documents import content_of, standing, written
from mock_prism.faces.rest.element.documents import shelf
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE
from mock_prism.model.commands.document import ReplaceDocument
from mock_prism.model.document import Document
from mock_prism.model.errors import Invalid

AGREEMENT = ("username", "companyName", "jobTitle")
PULSE: dict[str, Json] = {
    "defaultNutanixEmail": "nos-asups@nutanix.com",
    "emailContactList": [],
    "enable": True,
    "enableDefaultNutanixEmail": True,
    "isPulsePromptNeeded": True,
    "remindLater": None,
    "verbosityType": "BASIC_COREDUMP",
}
PULSE_TYPE: Json = {
    "fields": {
        "defaultNutanixEmail": "string",
        "emailContactList": "[string]",
        "enable": "boolean",
        "enableDefaultNutanixEmail": "boolean",
        "isPulsePromptNeeded": "boolean",
        "remindLater": "boolean",
        "verbosityType": "string",
    }
}
SCOPES = ("system_data", "user_data")


def _kept(call: Call, path: str, fresh: dict[str, Json]) -> Document:
    """What lies at a path: as it was written last, or as it is on a new cluster."""
    default = standing(shelf(call, path), path.strip("/"), fresh)
    return call.site.table(Document).get(default.uuid) or default


def _write(call: Call, document: Document, content: dict[str, Json]) -> None:
    command = replace(document, text=written(content))
    call.site.submit(ReplaceDocument(command, call.operation.op, True, cluster_meant(call).uuid), call.user.name)


def _body(call: Call) -> dict[str, Json]:
    if not isinstance(call.body, dict):
        raise Invalid("body", "must be a JSON object")
    return call.body


def _accept(call: Call) -> Reply:
    """Say who has agreed; all three words are sent by public clients."""
    body = _body(call)
    for key in AGREEMENT:
        if not isinstance(body.get(key), str) or not body[key].strip():
            raise Invalid(key, "is required")
    _write(call, _kept(call, "/eulas", {}), {key: body[key] for key in AGREEMENT})
    return Reply(body={"value": True})


def _agreements(call: Call) -> Reply:
    """Who has agreed, as a bare list."""
    found = content_of(_kept(call, "/eulas", {}).text)
    return Reply(body=[{"userDetailsList": [found], "enabled": True}] if found else [])


def _pulse(call: Call) -> Reply:
    return Reply(body={**content_of(_kept(call, "/pulse", PULSE).text), "nosVersion": cluster_meant(call).full_version})


def _set_pulse(call: Call) -> Reply:
    """What a body leaves out stays as it is."""
    document = _kept(call, "/pulse", PULSE)
    read = WIRE.types.read(_body(call), PULSE_TYPE)
    changes = WIRE.types.spelled(read)
    _write(call, document, {**content_of(document.text), **changes})
    return Reply(body={"value": True})


def _remembered(call: Call, scope: str) -> Document:
    """What pages remember: of the system as a whole, or of the user who asks."""
    path = f"/application/{scope}" + (f"/{call.user.name}" if scope == "user_data" else "")
    return _kept(call, path, {})


def _read_data(scope: str, call: Call) -> Reply:
    """A bare list; ``type`` and ``key`` choose."""
    wanted = {name: call.first(name) for name in ("type", "key") if call.first(name)}
    entries = content_of(_remembered(call, scope).text).values()
    return Reply(body=[entry for entry in entries if all(entry[name] == word for name, word in wanted.items())])


def _write_data(status: int, scope: str, call: Call) -> Reply:
    """One entry goes by its type and its key."""
    body = _body(call)
    for name in ("type", "key"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise Invalid(name, "is required")
    stamps = {"username": call.user.name, "updatedTimeInUsecs": call.site.now_micros}
    entry = {"type": body["type"], "key": body["key"], "value": body.get("value"), **stamps}
    document = _remembered(call, scope)
    _write(call, document, {**content_of(document.text), f"{body['type']}/{body['key']}": entry})
    return Reply(status, {"value": True})


KEPT: dict[str, Handler] = {
    "v1 POST /eulas/accept": _accept,
    "v1 GET /eulas": _agreements,
    "v1 GET /pulse": _pulse,
    "v1 PUT /pulse": _set_pulse,
    **{f"v1 GET /application/{scope}": partial(_read_data, scope) for scope in SCOPES},
    **{f"v1 POST /application/{scope}": partial(_write_data, 201, scope) for scope in SCOPES},
    **{f"v1 PUT /application/{scope}": partial(_write_data, 200, scope) for scope in SCOPES},
}
HANDLERS = KEPT
