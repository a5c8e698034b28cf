"""The catalogue of v4 from the official Python SDK packages, read as text: nothing of theirs is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mock_prism.faces.rest.derive.rows import Row, reachable
from mock_prism.faces.rest.derive.sdk_types import derive_types

_METHOD = re.compile(r"^    def (?=[a-z])", re.MULTILINE)
_CALL = re.compile(r"_call_api\(\s*'/api/(?P<path>[^']+)', '(?P<method>[A-Z]+)'")
_VERSION = re.compile(r"(?P<namespace>[a-z]+)/(?P<version>v4\.\d+)(?:\.[ab]\d+)?/")
_QUERY = re.compile(r"query_params\.append\(\('([^']+)'")
_HEADER = re.compile(r"header_params\['([^']+)'\]")
_OF_HTTP = frozenset({"Accept", "Content-Type", "Content-Length", "Content-Disposition"})
_PATH = re.compile(r"path_params\['([^']+)'\]")
_BODY = re.compile(r":type body:\s*:class:`~ntnx_\w+_py_client\.models\.([\w.]+)`")
_RETURNS = re.compile(r"response_type='([^']*)'")
_LIMIT = re.compile(r":param _limit:.*?between 1 and (\d+)")
_TASK = "prism.v4.config.TaskReference"
_ALTERNATIVE = re.compile(r"(list\[|List\[)?:class:`~?(?:ntnx_\w+_py_client\.models\.)?([\w.]+)`")
_ACTION = "/$actions/"


def derive(source: Path) -> tuple[list[Row], dict[str, Row]]:
    """Rows of every operation of every SDK package below ``source``, and the types of what they take and give.

    Each row says under ``since`` in which version its package calls it.
    """
    rows = [row for package in sorted(source.glob("ntnx_*_py_client")) for row in _package_rows(package)]
    return rows, contents(rows, derive_types(source))


def contents(rows: Iterable[Row], types: Mapping[str, Row]) -> dict[str, Row]:
    """Those of ``types`` that operations take and give."""
    return reachable(({key: row[key] for key in ("body", "data")} for row in rows), types)


def _package_rows(package: Path) -> Iterator[Row]:
    for module in sorted((package / "api").glob("*_api.py")):
        for text in _METHOD.split(module.read_text(encoding="utf-8"))[1:]:
            if call := _CALL.search(text):
                yield _row(package, module.stem.removesuffix("_api"), text, call)


def _row(package: Path, group: str, text: str, call: re.Match[str]) -> Row:
    method, path = call["method"], "/" + _VERSION.sub(r"\g<namespace>/", call["path"])
    returns = _first(_RETURNS, text)
    data = _data_of(package, returns)
    limit = _first(_LIMIT, text)
    body = _first(_BODY, text)
    return {
        "method": method,
        "path": path,
        "op": text.partition("(")[0],
        "group": f"{path.split('/')[1]}/{group}",
        "path_params": dict.fromkeys(_PATH.findall(text), "string"),
        "query": dict.fromkeys(dict.fromkeys(_QUERY.findall(text)), "string"),
        "headers": {name: "string" for name in _HEADER.findall(text) if name not in _OF_HTTP},
        "body": f"#{body}" if body else None,
        "required": ["body"] if body and "body=None" not in text.partition("):")[0] else [],
        "returns": f"#{returns}" if returns else None,
        "data": data,
        "task": data == f"#{_TASK}",
        "status": _status(method, path, data),
        "if_match": method in ("PUT", "PATCH"),
        "max_limit": int(limit) if limit else None,
        "since": _version(call["path"]),
    }


def _version(path: str) -> str | None:
    found = _VERSION.match(path)
    return found["version"] if found else None


def _status(method: str, path: str, data: str | None) -> int:
    """What the v4.0 descriptions say where they say anything: 202 for tasks, 201 for a thing created at once."""
    if data == f"#{_TASK}":
        return 202
    return 201 if method == "POST" and _ACTION not in path else 200


def _data_of(package: Path, returns: str | None) -> str | None:
    """The type under ``data`` of a response, from the response's own class."""
    if not returns:
        return None
    module = package / "models" / Path(*returns.split(".")).with_suffix(".py")
    if not module.exists():
        module = package / "models" / (returns.replace(".", "/") + ".py")
    if not module.exists():
        return None
    getter = module.read_text(encoding="utf-8").partition("def data(self):")[2]
    names = [name for name in _ALTERNATIVE.findall(getter.partition("return self")[0]) if ".error." not in name[1]]
    if not names:
        return None
    prefix, name = names[0]
    return f"[#{name}]" if prefix else f"#{name}"


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None
