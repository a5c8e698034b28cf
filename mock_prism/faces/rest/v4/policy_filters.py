"""The filters of authorization policies: which things they let pass, and whose they are.

An entity filter is ``{"vm": {"uuid": {"anyof": ["…"]}}}``: things of a sort, an attribute, an operator and its values
(clients); ``*`` stands for any sort, any attribute and any value, ``SELF_OWNED`` for the user among owners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.sight import entity_word
from mock_prism.model.entity_filter import ANY, SELF_OWNED, Attribute, Condition, EntityFilter, Matching
from mock_prism.model.errors import Invalid

Filter = dict[str, Json]
ATTRIBUTES: Mapping[str, Attribute] = MappingProxyType(
    {
        ANY: Attribute.ANY,
        "uuid": Attribute.UUID,
        "extid": Attribute.UUID,
        "category": Attribute.CATEGORY,
        "categoryuuid": Attribute.CATEGORY,
        "categoryextid": Attribute.CATEGORY,
        "cluster": Attribute.CLUSTER,
        "clusteruuid": Attribute.CLUSTER,
        "clusterextid": Attribute.CLUSTER,
        "owner": Attribute.OWNER,
        "owneruuid": Attribute.OWNER,
        "ownerextid": Attribute.OWNER,
    }
)
"""Attributes by their names in small letters without what parts them. ``uuid`` and ``owner_uuid`` are clients', the
others *assumed* alike."""
OPERATORS: Mapping[str, tuple[Matching, bool]] = MappingProxyType(
    {
        "eq": (Matching.ANY_OF, False),
        "anyof": (Matching.ANY_OF, True),
        "allof": (Matching.ALL_OF, True),
        "noteq": (Matching.NONE_OF, False),
        "noneof": (Matching.NONE_OF, True),
    }
)
"""How each operator compares, and whether it takes a list."""


IDENTITIES = frozenset({"user", ANY})
"""The sorts of identities: groups are named by an attribute of users (clients)."""


def entity_filters(found: Filter, path: str) -> Iterator[EntityFilter]:
    """The filters that one object holds: one for each sort of things. Raises Invalid."""
    for sort, attributes in found.items():
        word = ANY if sort == ANY else entity_word(sort)
        yield EntityFilter(word, tuple(_conditions(attributes, f"{path}.{sort}")))


def _conditions(attributes: Json, path: str) -> Iterator[Condition]:
    for name, operators in _object(attributes, path).items():
        plain = name.lower().replace("_", "").replace("-", "").removesuffix("s")
        attribute = ATTRIBUTES.get(plain, ATTRIBUTES.get(f"{plain[:-2]}y" if plain.endswith("ie") else "", None))
        for operator, values in _object(operators, f"{path}.{name}").items():
            matching, takes_list = _operator(operator, f"{path}.{name}")
            many = _values(values, takes_list, f"{path}.{name}.{operator}")
            yield Condition(attribute or Attribute.OTHER, matching, frozenset(many))


def _object(value: Json, path: str) -> Filter:
    if not isinstance(value, dict) or not value:
        raise Invalid(path, "must be an object that is not empty")
    return value


def _operator(name: str, path: str) -> tuple[Matching, bool]:
    found = OPERATORS.get(name.lower())
    if found is None:
        raise Invalid(path, f"'{name}' is none of {', '.join(OPERATORS)}")
    return found


def _values(value: Json, takes_list: bool, path: str) -> list[str]:
    """The values of an operator; one alone is a list of it. Ids are in small letters."""
    many = value if isinstance(value, list) and takes_list else [value]
    if not many or not all(isinstance(one, str) and one for one in many):
        raise Invalid(path, "must be texts" if takes_list else "must be a text")
    return [one if one == SELF_OWNED else one.lower() for one in many]


def identified(filters: tuple[Filter, ...], attribute: str, path: str) -> tuple[str, ...]:
    """The uuids that filters of identities name for an attribute of users, ``*`` for whatever it is. Who is named to be
    left out is not let in by it (*assumed*: nor is anybody else)."""
    found: dict[str, None] = {}
    for one in filters:
        if strange := sorted(one.keys() - IDENTITIES):
            raise Invalid(f"{path}.{strange[0]}", "is no sort of identity")
        users = one.get("user")
        for name, operators in _object(users, f"{path}.user").items() if users is not None else ():
            for operator, values in _object(operators, f"{path}.user.{name}").items():
                matching, takes_list = _operator(operator, f"{path}.user.{name}")
                many = _values(values, takes_list, f"{path}.user.{name}.{operator}")
                if name in (attribute, ANY) and matching is not Matching.NONE_OF:
                    found.update(dict.fromkeys(many))
    return tuple(found)
