"""Collections of the model whose five operations differ in nothing but what a thing looks like and which commands
change it: one record each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Generic, TypeVar

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.cluster_header import is_elsewhere
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.errors import Refusal, problem_of
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import namespace_of
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.task import Command

E = TypeVar("E", bound=Entity)
Body = Mapping[str, Any]


@frozen
class Noun(Generic[E]):
    """A collection: its path, the kind of thing in it, how one is shown, and the commands that change one.

    ``faults`` is what v4 calls the values that the model finds fault with; ``clusters`` tells on which a thing is,
    where calls may be for one cluster.
    """

    path: str
    kind: type[E]
    shown: Callable[[Site, E], Record]
    create: Callable[[Call, Body], Command]
    update: Callable[[Call, E, Body], Command]
    delete: Callable[[str], Command]
    faults: Mapping[str, str] | None = None
    clusters: Callable[[Site, E], Iterable[str]] | None = None

    def named(self, call: Call) -> E:
        """The thing that the path names. Raises NotFound."""
        entity = call.site.get(self.kind, call.path["extId"].lower())
        if not self.is_there(call, entity):
            raise NotFound(self.kind.kind, entity.uuid)
        return entity

    def is_there(self, call: Call, entity: E) -> bool:
        """Whether it is on the cluster that a call is for."""
        return self.clusters is None or not is_elsewhere(call, *self.clusters(call.site, entity))


@contextmanager
def blamed(call: Call, faults: Mapping[str, str] | None = None) -> Iterator[None]:
    """What a body names and is not there is its own fault, thus 400; and values have v4's names."""
    try:
        yield
    except NotFound as error:
        raise Refusal(replace(problem_of(error, namespace_of(call.full_path)), status=400)) from None
    except Invalid as error:
        raise Invalid((faults or {}).get(error.field, error.field), error.reason) from None


def _list(noun: Noun[E]) -> Handler:
    def list_all(call: Call) -> Reply:
        return listed(
            call, [noun.shown(call.site, entity) for entity in call.site.all(noun.kind) if noun.is_there(call, entity)]
        )

    return list_all


def _get(noun: Noun[E]) -> Handler:
    def get_one(call: Call) -> Reply:
        entity = noun.named(call)
        return single(call, selected_one(call, noun.shown(call.site, entity)), Alone(entity))

    return get_one


def _create(noun: Noun[E]) -> Handler:
    def create(call: Call) -> Reply:
        with blamed(call, noun.faults):
            return started(call, noun.create(call, call.body))

    return create


def _update(noun: Noun[E]) -> Handler:
    def update(call: Call) -> Reply:
        entity = noun.named(call)
        require_match(call, Alone(entity), noun.kind.kind)
        with blamed(call, noun.faults):
            return started(call, noun.update(call, entity, call.body))

    return update


def _delete(noun: Noun[E]) -> Handler:
    def delete(call: Call) -> Reply:
        entity = noun.named(call)
        return started(call, noun.delete(entity.uuid))

    return delete


def handlers(noun: Noun[E]) -> dict[str, Handler]:
    """Who answers the operations of a collection, in the order of creation (*assumed*).

    Deleting takes a token and needs none, as public clients do it.
    """
    one = f"{noun.path}/{{extId}}"
    return {
        f"v4 GET {noun.path}": _list(noun),
        f"v4 POST {noun.path}": _create(noun),
        f"v4 GET {one}": _get(noun),
        f"v4 PUT {one}": _update(noun),
        f"v4 DELETE {one}": _delete(noun),
    }
