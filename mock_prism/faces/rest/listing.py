"""Lists as v0.8, v1 and v2.0 ask for them: a filter, a search, an order and a page over wire dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain

from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.fiql import parse_fiql
from mock_prism.faces.rest.roll import Record, Roll, Row, cut
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.query import Order, Page, read_element

RISING, FALLING = ("ASCENDING", "ASC"), ("DESCENDING", "DESC")
FURTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "attach_vm_id": ("attached_vm_uuid", "attachedVmUuid"),
    "container_uuid": ("storage_container_uuid",),
    "vm_uuid": ("attached_vm_uuid", "attachedVmUuid"),
}
"""What public clients filter by that no record shows, and which field of those that have one it means."""
STATISTICS = ("stats", "usage_stats", "usageStats")


@frozen
class Names:
    """How a generation spells the parameters of its lists."""

    filter: str
    sort: str
    sort_order: str
    search: str
    search_fields: str
    count: str = "count"
    page: str = "page"
    offset: str = "offset"
    length: str = "length"


V1_NAMES = Names("filterCriteria", "sortCriteria", "sortOrder", "searchString", "searchAttributeList")
V2_NAMES = Names("filter_criteria", "sort_criteria", "sort_order", "search_string", "search_attribute_list")


@frozen
class Listing:
    """One page of a list. ``total`` counts what the filter leaves, ``grand_total`` everything there is.

    ``page`` counts from 1; ``offset`` is how many records come before the first of this page.
    """

    records: Sequence[Record]
    total: int
    grand_total: int
    page: int
    offset: int
    filter: str
    sort: str
    search: str

    @property
    def start_index(self) -> int:
        """The place of the first record in the whole list, from 1; 0 where there is none."""
        return self.offset + 1 if self.records else 0

    @property
    def end_index(self) -> int:
        """The place of the last record; 0 where there is none, as on a page past the end."""
        return self.offset + len(self.records) if self.records else 0


def listing(call: Call, roll: Roll, names: Names, aliases: Mapping[str, str] | None = None) -> Listing:
    """The page of a roll that a call asks for. Every key of a record may be filtered and sorted by;
    ``aliases`` are other words for some. Raises Invalid.
    """
    known = {**_names(roll), **(aliases or {})}
    filter_text = call.first(names.filter) or ""
    predicate = parse_fiql(filter_text, _Known(known, len(roll) > 0))
    orders = _orders(call, names, known)
    chosen = roll.chosen(partial(_read, roll, known), predicate, orders, lambda path: known.get(path[0], path[0]))
    search = call.first(names.search) or ""
    if search:
        fields = [known.get(field, field) for field in (call.first(names.search_fields) or "").split(",") if field]
        chosen = [row for row in chosen if _is_found(roll.show(row), search.lower(), fields)]
    page, number = _page(call, names)
    return Listing(
        [roll.show(row) for row in cut(page, chosen)],
        len(chosen),
        len(roll),
        number,
        page.offset,
        filter_text,
        call.first(names.sort) or "",
        search,
    )


def _names(roll: Roll) -> dict[str, str]:
    """Where each name leads: statistics go by their own (a public client sorts by ``-hypervisor_cpu_usage_ppm``)."""
    known = {key: f"{of}.{key}" for of in STATISTICS for key in roll.first().get(of) or {}}
    known |= {key: key for key in roll.names()}
    further = {word: field for word, fields in FURTHER_NAMES.items() for field in fields if field in known}
    return further | known


class _Known:
    """Field names; all of them are, where there is no record to tell them by."""

    def __init__(self, names: Mapping[str, str], certain: bool) -> None:
        self._names = names
        self._certain = certain

    def __contains__(self, name: object) -> bool:
        return not self._certain or (isinstance(name, str) and _is_known(name, self._names))


def _is_known(name: str, known: Mapping[str, str]) -> bool:
    return name in known or name.partition(".")[0] in known


def _read(roll: Roll, known: Mapping[str, str], row: Row, path: tuple[str, ...]) -> object:
    """A dot leads into nested objects; keys that have dots themselves (statistics) come first."""
    name = known.get(path[0], path[0])
    head, _, rest = name.partition(".")
    record = roll.part(row, head)
    if name in record:
        return record[name]
    inner = record.get(head)
    if isinstance(inner, Mapping) and rest in inner:
        return _number(inner[rest]) if head in STATISTICS else inner[rest]
    return read_element(record, tuple(name.split(".")))


def _number(text: Json) -> Json:
    """Statistics are numbers that are written as text."""
    return int(text) if isinstance(text, str) and text.removeprefix("-").isdecimal() else text


def _orders(call: Call, names: Names, known: Mapping[str, str]) -> tuple[Order, ...]:
    text = call.first(names.sort) or ""
    orders = []
    for word in filter(None, (word.strip() for word in text.split(","))):
        field = word.lstrip("+-")
        if known and not _is_known(field, known):
            raise Invalid(names.sort, f"Unrecognized field {field}")
        orders.append(Order((field,), word.startswith("-") or _falls(call, names)))
    return tuple(orders)


def _falls(call: Call, names: Names) -> bool:
    """Whether an order is turned round. Raises Invalid for a word that is no order (*assumed*). Where there is none to
    turn, nothing is read: a public script says only by what to sort, in the wrong parameter."""
    word = (call.first(names.sort_order) or RISING[0]).upper()
    if word not in (*RISING, *FALLING):
        raise Invalid(names.sort_order, f"must be {RISING[0]} or {FALLING[0]}")
    return word in FALLING


def _is_found(record: Record, text: str, fields: list[str]) -> bool:
    """Whether a text in small letters occurs in one of the fields searched, by default in any (*assumed*), or in a
    member of one that is a list (a public client looks for a VM by its address)."""
    values = [record.get(field) for field in fields] if fields else list(record.values())
    texts = chain.from_iterable(value if isinstance(value, list) else [value] for value in values)
    return any(isinstance(one, str) and text in one.lower() for one in texts)


def _page(call: Call, names: Names) -> tuple[Page, int]:
    """``count`` and ``page`` or, in v2.0's list of VMs, ``offset`` and ``length``."""
    count = call.number(names.count)
    if count is None:
        count = call.number(names.length)
    number = call.number(names.page)
    if count == 0 or number == 0:
        raise Invalid(names.count if count == 0 else names.page, "must be at least 1")
    offset = call.number(names.offset)
    if offset is None:
        offset = ((number or 1) - 1) * (count or 0)
    if count is None and (number or 1) > 1:
        raise Invalid(names.page, f"needs {names.count}")
    return Page(offset, count), number or 1
