"""ncli software: packages that lie on the cluster. What scripts look for in the answers is theirs, labels *assumed*."""

from __future__ import annotations

import re

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.words import instant
from mock_prism.model.commands.software import DeleteSoftware, UploadSoftware
from mock_prism.model.errors import NotFound
from mock_prism.model.software import Software, SoftwareType

VERSION = re.compile(r"(pc\.)?\d+(\.\d+)+")
COMPLETED = "COMPLETED"
TYPES: dict[str, SoftwareType] = {one.name: one for one in SoftwareType}
TYPE = Param("software-type", Kind.WORD, required=True, words=tuple(TYPES), folds=True)


def _found(call: NcliCall) -> list[Software]:
    """Those that type and name leave."""
    type_, name = call.args.maybe_text("software-type"), call.args.maybe_text("name")
    return [
        one
        for one in call.site.where(Software, "cluster_uuid", call.cluster.uuid)
        if type_ in (None, one.type.name) and name in (None, one.name)
    ]


def _block(one: Software) -> list[tuple[str, str]]:
    return [
        ("Name", one.name),
        ("Version", one.name),
        ("Software Type", one.type.name),
        ("Status", COMPLETED),
        ("File", one.file_path),
        ("Uploaded On", f"{instant(one.uploaded_micros):%a %b %d %H:%M:%S UTC %Y}"),
    ]


def _object(one: Software) -> Json:
    """With the keys that scripts read."""
    return {
        "name": one.name,
        "version": one.name,
        "softwareType": one.type.name,
        "status": COMPLETED,
        "filePath": one.file_path,
        "uploadedTimeInUsecs": one.uploaded_micros,
    }


def _list(call: NcliCall) -> Answer:
    found = _found(call)
    return Shown(ncli_blocks(map(_block, found)), [_object(one) for one in found])


def _name(call: NcliCall) -> str:
    """The version that the name of the file or of its description holds, or else the whole name."""
    paths = [call.args.text(name).rpartition("/")[2] for name in ("file-path", "meta-file-path")]
    found = [version[0] for path in paths if (version := VERSION.search(path)) is not None]
    return found[0] if found else paths[0]


def _upload(call: NcliCall) -> Answer:
    """Raises Usage for one that is there (captured)."""
    type_, name = TYPES[call.args.text("software-type")], _name(call)
    for one in call.site.where(Software, "cluster_uuid", call.cluster.uuid):
        if (one.type, one.name) == (type_, name):
            raise Usage(f"Software {type_.name.lower()}.{name} already exists on the cluster")
    return call.start_new(name, UploadSoftware(call.cluster.uuid, type_, name, call.args.text("file-path")))


def _uploaded(call: NcliCall) -> Answer:
    text = f"Software upload completed: {_name(call)}"
    return Shown(f"{text}\n", text)


def _delete(call: NcliCall) -> Answer:
    found = _found(call)
    if not found:
        raise NotFound(Software.kind, call.args.text("name"))
    call.do(DeleteSoftware(found[0].uuid))
    text = f"Software {found[0].type.name.lower()}.{found[0].name} successfully deleted"
    return Shown(f"{text}\n", text)


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "software list",
        "Lists the packages that lie on the cluster.",
        (Param("software-type", Kind.WORD, words=tuple(TYPES), folds=True), Param("name", Kind.SOFTWARE)),
        _list,
        aliases=("software ls",),
    ),
    NcliVerb(
        "software upload",
        "Lays a package down; its version is read from the file's name.",
        (TYPE, Param("file-path", required=True), Param("meta-file-path", required=True)),
        _upload,
        afterwards=_uploaded,
    ),
    NcliVerb(
        "software delete",
        "Takes a package away.",
        (TYPE, Param("name", Kind.SOFTWARE, required=True)),
        _delete,
        aliases=("software remove", "software rm"),
    ),
)
