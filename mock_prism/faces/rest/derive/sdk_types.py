"""The record types of v4 from the official Python SDK packages, read as text: names, types and bounds of fields.

Besides the notation's own words: `integer`, `number`, `datetime`, and `uuid` for a text that the SDK holds to that
form. Types of responses are left out: the rows of operations name what is in them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, TypeGuard

from mock_prism.faces.rest.derive.rows import Json, Row
from mock_prism.model.frozen import frozen

PLAIN = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "datetime": "datetime"}
HIDDEN = frozenset({"_reserved", "_object_type", "_unknown_fields"})
UUID = "^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$"
BOUNDS = {
    "minimum": re.compile(r"must be a value greater than or equal to `(-?\d+)`"),
    "maximum": re.compile(r"must be a value less than or equal to `(-?\d+)`"),
    "min_length": re.compile(r"length must be greater than or equal to `(\d+)`"),
    "max_length": re.compile(r"length must be less than or equal to `(\d+)`"),
}
_LIST = re.compile(r"list\[(.*)\]")
_MAP = re.compile(r"dict\(str, (.*)\)")
_ALTERNATIVE = re.compile(r"(list\[|List\[)?\s*:class:`~?(?:ntnx_\w+_py_client\.models\.)?([\w.]+)`")
_SEARCH = "re.search("
RESPONSE = "ApiResponse"


def derive_types(source: Path) -> dict[str, Row]:
    """Every type of every package below ``source``; of copies, that of the package of the type's own namespace."""
    found: dict[str, Row] = {}
    for package in sorted(source.glob("ntnx_*_py_client")):
        own = package.name.removeprefix("ntnx_").removesuffix("_py_client")
        for name, row in _package_types(package):
            if name not in found or name.partition(".")[0] == own:
                found[name] = row
    return found


def _package_types(package: Path) -> Iterator[tuple[str, Row]]:
    classes = {name: found for module in (package / "models").rglob("*.py") for name, found in _classes(module)}
    for name in classes:
        if not name.endswith(RESPONSE):
            yield name, _type_row(name, classes)


@frozen
class _Class:
    """A class of an SDK: its syntax tree, the text of its module, and the type that it extends."""

    node: ast.ClassDef
    text: str
    extends: str | None

    @property
    def functions(self) -> list[ast.FunctionDef]:
        return [item for item in self.node.body if isinstance(item, ast.FunctionDef)]

    def returned(self, name: str) -> str | None:
        """The text that a method of this name returns."""
        for item in self.functions:
            if item.name == name and isinstance(last := item.body[-1], ast.Return):
                return last.value.value if _is_text(last.value) else None
        return None


def _classes(module: Path) -> Iterator[tuple[str, _Class]]:
    text = module.read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            base = node.bases[0].id if node.bases and isinstance(node.bases[0], ast.Name) else ""
            imported = re.search(rf"from ntnx_\w+\.models\.([\w.]+\.{base}) import", text)
            found = _Class(node, text, imported[1] if imported else None)
            if name := found.returned("_initialize_object_type"):
                yield name, found


def _type_row(name: str, classes: Mapping[str, _Class]) -> Row:
    found = classes[name]
    assigned = {target.id: value for item in found.node.body for target, value in _assigned(item)}
    if "swagger_types" not in assigned:
        return {"enum": [value.value for value in assigned.values() if _is_text(value)]}
    types: dict[str, str] = ast.literal_eval(assigned["swagger_types"])
    wire: dict[str, str] = ast.literal_eval(assigned["attribute_map"])
    getters, setters = _members(name, classes)
    shown = [key for key in types if key not in HIDDEN and not wire[key].startswith("$")]
    return {
        "fv": found.returned("_initialize_object_version"),
        "fields": {wire[key]: _field(types[key], getters.get(key), setters.get(key, "")) for key in shown},
        "required": [wire[key] for key in shown if "must not be `None`" in setters.get(key, "")],
    }


def _members(name: str | None, classes: Mapping[str, _Class]) -> tuple[dict[str, ast.FunctionDef], dict[str, str]]:
    """The getters, and the texts of the setters, of a type and of those that it extends."""
    found = classes.get(name or "")
    if found is None:
        return {}, {}
    getters, setters = _members(found.extends, classes)
    own = {item.name: item for item in found.functions if _is_getter(item)}
    texts = {item.name: ast.get_source_segment(found.text, item) or "" for item in found.functions if _is_setter(item)}
    return {**getters, **own}, {**setters, **texts}


def _field(type_: str, getter: ast.FunctionDef | None, setter: str) -> Json:
    """A type expression, or one with its bounds."""
    if type_.startswith("OneOf"):
        documented = ast.get_docstring(getter) if getter else None
        return {"one_of": [_alternative(*found) for found in _ALTERNATIVE.findall(documented or "")]}
    expression = _expression(type_)
    bounds: dict[str, Json] = {key: int(found[1]) for key, form in BOUNDS.items() if (found := form.search(setter))}
    pattern = _pattern(setter)
    if pattern == UUID:
        return "uuid"
    if pattern is not None:
        bounds["pattern"] = pattern
    return {"type": expression, **bounds} if bounds else expression


def _alternative(is_list: str, name: str) -> str:
    expression = _expression(name)
    return f"[{expression}]" if is_list else expression


def _expression(type_: str) -> str:
    if found := _LIST.fullmatch(type_):
        return f"[{_expression(found[1])}]"
    if found := _MAP.fullmatch(type_):
        return f"{{{_expression(found[1])}}}"
    return PLAIN.get(type_) or (f"#{type_}" if "." in type_ else "object")


def _pattern(setter: str) -> str | None:
    """The first argument of the one search that a setter makes."""
    start = setter.find(_SEARCH)
    if start < 0:
        return None
    literal = setter[start + len(_SEARCH) :]
    end = literal.index(f"{literal[0]}, ", 1) if literal[0] != "r" else literal.index(f"{literal[1]}, ", 2)
    value = ast.literal_eval(literal[: end + 1])
    return value if isinstance(value, str) else None


def _assigned(item: ast.stmt) -> Iterator[tuple[ast.Name, ast.expr]]:
    if isinstance(item, ast.Assign):
        yield from ((target, item.value) for target in item.targets if isinstance(target, ast.Name))


def _is_text(value: ast.expr | None) -> TypeGuard[_Text]:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


class _Text(Protocol):
    """A constant that is a text."""

    value: str


def _is_getter(item: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "property" for mark in item.decorator_list)


def _is_setter(item: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in item.decorator_list)
