"""The envelopes of v4: ``data`` and ``metadata`` under the type of the operation's response (recorded)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.present import View
from mock_prism.faces.rest.v4.dialect import messages, schema_error
from mock_prism.faces.rest.v4.errors import Problem, is_of_schema, problem_of
from mock_prism.faces.rest.v4.etags import etag
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, PREFIX, namespace_of, typed
from mock_prism.faces.rest.v4.wire import task_ext_id
from mock_prism.model.commands.dry_run import DryRun
from mock_prism.model.errors import Invalid, PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.task import Command, Task

Record = dict[str, Json]
FLAG, LINK = "common.v1.config.Flag", "common.v1.response.ApiLink"
DRY_RUN = "$dryrun"
METADATA = "common.v1.response.ApiResponseMetadata"


@frozen
class Stretch:
    """A page of a list: its number from 0, its size, and how many records there are on all pages."""

    records: Sequence[Record]
    page: int
    limit: int
    total: int


def single(call: Call, record: Record, view: View, *links: Record) -> Reply:
    """One entity, with the token of the view it shows. ``links`` lead to what hangs on it."""
    metadata = _metadata(links=[link(call.origin + call.full_path, "self"), *links])
    return Reply(call.operation.status, _enveloped(call, record, metadata), {"ETag": etag(view)}, view)


def paged(call: Call, stretch: Stretch) -> Reply:
    """A page of a list. An empty one has no ``data`` at all (recorded)."""
    metadata = _metadata(is_paginated=True, links=_page_links(call, stretch), total=stretch.total)
    return Reply(call.operation.status, _enveloped(call, list(stretch.records) or None, metadata))


def grouped(call: Call, groups: Sequence[Record], total: int) -> Reply:
    """Some of the groups of a list; ``total`` is how many there are (*assumed*). Pages are those of their text."""
    metadata = _metadata(is_paginated=True, links=[link(call.origin + call.full_path, "self")], total=total)
    return Reply(call.operation.status, _enveloped(call, list(groups) or None, metadata))


def counted(total: int) -> Record:
    """The metadata of a group: how many records it has."""
    return _metadata(is_paginated=True, total=total)


def said(call: Call, data: Json) -> Reply:
    """Something that is no entity."""
    return Reply(call.operation.status, _enveloped(call, data, _metadata()))


def is_dry(call: Call) -> bool:
    """Whether a call only asks what would become of it."""
    return any(values[0].lower() == "true" for key, values in call.query.items() if key.lower() == DRY_RUN)


def started(call: Call, command: Command) -> Reply:
    """The reference to the task of a command, or of its dry run."""
    task = call.site.submit(DryRun(command) if is_dry(call) else command, call.user.name)
    reference = typed("prism.v4.config.TaskReference", extId=task_ext_id(task.uuid))
    return Reply(call.operation.status, _enveloped(call, reference, _metadata()))


def done(call: Call, command: Command) -> Task:
    """The task of a command that is done at once, where the product shows none. Raises what made it fail."""
    return call.site.carry_out(command, call.user.name)


def gone() -> Reply:
    """What answers a deletion that is done at once: 204, and no body (client)."""
    return Reply(204)


def refused(call: Call, error: PrismError) -> Reply:
    """An error of the model, under the type that success would have had."""
    if isinstance(error, Invalid) and is_of_schema(error):
        data = schema_error(error, call.full_path, call.site.now_micros)
        return Reply(400, _enveloped(call, data, _metadata(has_error=True)))
    return refused_as(call, problem_of(error, namespace_of(call.full_path)))


def refused_as(call: Call, problem: Problem) -> Reply:
    """A problem with the request, in the same envelope."""
    data = messages(problem, namespace_of(call.full_path))
    return Reply(problem.status, _enveloped(call, data, _metadata(has_error=True)))


def link(href: str, rel: str) -> Record:
    """A link to something of the API."""
    return typed(LINK, href=href, rel=rel)


def url(call: Call, namespace: str, path: str) -> str:
    """The address of a path of some namespace, in the version of the call where that namespace has it."""
    minor = min(int(call.version.split(".")[1]), NAMESPACES[namespace].minor)
    return f"{call.origin}{PREFIX}/{namespace}/v4.{minor}{path}"


def _enveloped(call: Call, data: Json, metadata: Record) -> Record:
    return typed((call.operation.returns or "").removeprefix("#"), data=data, metadata=metadata)


def _metadata(
    has_error: bool = False, is_paginated: bool = False, links: Sequence[Record] = (), total: int | None = None
) -> Record:
    flags = {"hasError": has_error, "isPaginated": is_paginated, "isTruncated": False}
    return typed(
        METADATA,
        flags=[typed(FLAG, name=name, value=value) for name, value in flags.items()],
        links=list(links) or None,
        totalAvailableResults=total,
    )


def _page_links(call: Call, stretch: Stretch) -> list[Record]:
    last = max(0, (stretch.total - 1) // stretch.limit)
    pages = {"self": stretch.page, "first": 0, "last": last}
    if stretch.page < last:
        pages["next"] = stretch.page + 1
    if stretch.page > 0:
        pages["prev"] = min(stretch.page - 1, last)
    others = "".join(
        f"&{key}={quote(values[0])}"
        for key, values in call.query.items()
        if values and key.lower() not in ("$page", "$limit")
    )
    base = f"{call.origin}{call.full_path}"
    return [link(f"{base}?$page={page}&$limit={stretch.limit}{others}", rel) for rel, page in pages.items()]
