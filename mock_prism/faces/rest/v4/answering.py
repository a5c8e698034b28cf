"""What every v4 call goes through before and after its handler: ids, replay, and the envelope of what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from mock_prism.faces.rest.dispatch import FILE
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.cluster_header import check_body, check_header
from mock_prism.faces.rest.v4.document_checks import checked_body
from mock_prism.faces.rest.v4.document_shapes import ACTIONS
from mock_prism.faces.rest.v4.envelopes import refused, refused_as
from mock_prism.faces.rest.v4.errors import Problem, Refusal
from mock_prism.faces.rest.v4.model_words import in_words_of_v4
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, namespace_of
from mock_prism.faces.rest.v4.query_checks import check_query
from mock_prism.faces.rest.v4.replay import Request, replayed
from mock_prism.faces.rest.v4.subjects import heed_token
from mock_prism.faces.rest.v4.unheeded import heeded
from mock_prism.faces.rest.v4.versions import as_asked, refuse_later
from mock_prism.faces.rest.v4.wire import TASK_ID, UUID, UUID_TEXT, mismatch
from mock_prism.model.errors import Invalid, PrismError

READS = frozenset({"GET", "HEAD", "OPTIONS"})
REQUEST_ID = "NTNX-Request-Id"
NOUNS = {"vmm": "VM_"}
CREATE_VM = "v4 POST /vmm/ahv/config/vms"


def answering(handlers: Mapping[str, Handler], *, heeds: bool = False) -> dict[str, Handler]:
    """The handlers, each so that whatever it refuses is said in its own envelope and no write is done twice.

    With ``heeds`` a body is refused that says what the model cannot honour.
    """
    attempt = _heeding if heeds else _attempt
    return {name: _dated(_answering(partial(attempt, handler))) for name, handler in handlers.items()}


def _dated(handler: Handler) -> Handler:
    return lambda call: as_asked(call, handler(call))


def _answering(attempt: Handler) -> Handler:
    def answer(call: Call) -> Reply:
        if call.operation.method in READS:
            return attempt(call)
        try:
            request_id = _request_id(call)
            request = Request(call.user.name, call.operation.method, call.full_path, call.query, call.body)
            return replayed(call.site, request_id, request, lambda: attempt(call))
        except Refusal as refusal:
            return refused_as(call, refusal.problem)

    return answer


def _attempt(handler: Handler, call: Call) -> Reply:
    try:
        _check_ids(call)
        check_query(call)
        check_header(call)
        if call.operation.method not in READS:
            heed_token(call)
        return handler(_checked(call))
    except Refusal as refusal:
        return refused_as(call, refusal.problem)
    except Invalid as error:
        return refused(call, in_words_of_v4(call.operation.path, error))
    except PrismError as error:
        return refused(call, error)


def _heeding(handler: Handler, call: Call) -> Reply:
    """The same for a handler of the model."""
    said = call.body.get("extId") if isinstance(call.body, dict) else None

    def heed(checked: Call) -> Reply:
        if said is not None and checked.operation.name == CREATE_VM:
            raise Invalid("extId", "is read-only")
        if checked.operation.method not in READS and checked.operation.body is not None:
            checked = heeded(checked, said)
        return handler(checked)

    return _attempt(heed, call)


def _checked(call: Call) -> Call:
    """The call with its body as the type says that is documented for it, whoever answers. Raises Invalid."""
    wanted = call.operation.body
    if wanted is None:
        return call
    if call.body is None and call.operation.required:
        raise Invalid("body", "A request body is required but none found")
    if wanted == FILE:
        return call
    given = {} if call.body is None else call.body
    is_entity, is_change = ACTIONS not in call.operation.path, call.operation.method == "PUT"
    body = checked_body(given, wanted, is_entity=is_entity, is_change=is_change)
    refuse_later(call, body)
    check_body(call, body)
    return replace(call, body=body)


def _check_ids(call: Call) -> None:
    """Every id in a path must have the form of one."""
    for name, value in call.path.items():
        is_task = name == "taskExtId" or call.operation.path.startswith("/prism/config/tasks/")
        form = TASK_ID if is_task else UUID
        if name.lower().endswith("extid") and not form.fullmatch(value):
            raise Invalid(f"@path.{name}", mismatch(TASK_ID.pattern if is_task else UUID_TEXT, value))


def _request_id(call: Call) -> str:
    """The request's own id, which every write must bring. Codes, groups and words are recorded, for creating a VM."""
    given = call.headers.get(REQUEST_ID, "").strip()
    namespace = namespace_of(call.full_path)
    code, noun = NAMESPACES[namespace].code, NOUNS.get(namespace, "")
    if not given:
        text = f"{REQUEST_ID} header is required"
        raise Refusal(Problem(400, f"{code}-30400", f"{noun}MISSING_REQUEST_ID_HEADER", text))
    if not UUID.fullmatch(given):
        text = f"{REQUEST_ID} header must be a UUID"
        raise Refusal(Problem(400, f"{code}-30401", f"{noun}INVALID_REQUEST_ID_HEADER", text))
    return given.lower()
