"""What ncli keeps that has no meaning to the model: documents, on the same shelves as those of the REST faces."""

from __future__ import annotations

import json
from dataclasses import replace

from mock_prism.faces.shell.ncli.call import NcliCall
from mock_prism.faces.shell.render import Json
from mock_prism.model.commands.document import CreateDocument, DeleteDocument, ReplaceDocument
from mock_prism.model.document import Document, on_shelf, standing_uuid
from mock_prism.model.errors import AlreadyExists, NotFound
from mock_prism.model.frozen import frozen

Content = dict[str, Json]


@frozen
class Shelf:
    """A collection of documents that each cluster has. ``path`` is its address, with ``{cluster}`` in it; ``key`` is
    the field by which they are told apart.
    """

    path: str
    noun: str
    key: str

    def documents(self, call: NcliCall) -> list[Document]:
        """All of them, in order of creation."""
        return list(on_shelf(call.site, self._place(call)))

    def contents(self, call: NcliCall) -> list[Content]:
        """What they hold."""
        return [json.loads(document.text) for document in self.documents(call)]

    def find(self, call: NcliCall, key: str) -> Document:
        """The one with this key, in any case of letters. Raises NotFound."""
        for document in self.documents(call):
            if str(json.loads(document.text).get(self.key)).lower() == key.lower():
                return document
        raise NotFound(self.noun, key)

    def add(self, call: NcliCall, content: Content, act: str) -> None:
        """Put one there. Raises AlreadyExists for a key that is taken, and Forbidden."""
        key = str(content[self.key])
        if any(str(other.get(self.key)).lower() == key.lower() for other in self.contents(call)):
            raise AlreadyExists(self.noun, key)
        uuid = call.site.ids.uuid("document")
        document = Document(uuid=uuid, shelf=self._place(call), noun=self.noun, name=key, text=_written(content))
        call.do(CreateDocument(document, act, True, call.cluster.uuid))

    def change(self, call: NcliCall, key: str, changes: Content, act: str) -> None:
        """Change some fields of one. Raises NotFound and Forbidden."""
        document = self.find(call, key)
        text = _written({**json.loads(document.text), **changes})
        call.do(ReplaceDocument(replace(document, text=text), act, True, call.cluster.uuid))

    def remove(self, call: NcliCall, key: str, act: str) -> None:
        """Take one away. Raises NotFound and Forbidden."""
        call.do(DeleteDocument(self.find(call, key), act, True, call.cluster.uuid))

    def _place(self, call: NcliCall) -> str:
        return self.path.format(cluster=call.cluster.uuid)


@frozen
class Setting:
    """What each cluster always has at an address, as it was set last or as it is on a new one."""

    path: str
    noun: str
    fresh: tuple[tuple[str, Json], ...]

    def content(self, call: NcliCall) -> Content:
        """What it holds."""
        return dict(json.loads(self._document(call).text))

    def change(self, call: NcliCall, changes: Content, act: str) -> None:
        """Change some of its fields. Raises Forbidden."""
        text = _written({**self.content(call), **changes})
        call.do(ReplaceDocument(replace(self._document(call), text=text), act, True, call.cluster.uuid))

    def _document(self, call: NcliCall) -> Document:
        place = self.path.format(cluster=call.cluster.uuid)
        uuid = standing_uuid(place)
        known = call.site.table(Document).get(uuid)
        if known is not None:
            return known
        return Document(uuid=uuid, shelf=f"{place}/.", noun=self.noun, name=self.noun, text=_written(dict(self.fresh)))


def _written(content: Content) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
