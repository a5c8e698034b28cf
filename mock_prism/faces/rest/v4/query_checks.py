"""Whether the query of a call is one that its operation knows.

Parameters that begin with ``$`` are the API's own: one that the operation does not document is refused. Others that
nobody knows are passed over, since clients and proxies add some of their own. Whatever is documented comes once, and
has a form. All *assumed*, in words like those recorded for numbers out of bounds, which are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.fields import read_instant
from mock_prism.faces.rest.v4.wire import too_high, too_low
from mock_prism.model.errors import Invalid

PAGE, LIMIT = "$page", "$limit"
START, END, INTERVAL = "$startTime", "$endTime", "$samplingInterval"
MAX_LIMIT, MAX_PAGE, LONGEST_SECONDS = 100, 1 << 31, 366 * 86_400
UNEXPECTED = "Query parameter is unexpected on this path"
REPEATED = "Query parameter is given more than once"
WRONG_TYPE = 'Instance type (string) does not match any allowed primitive type (allowed: ["{}"])'


def whole(option: str, text: str, least: int, most: int) -> int:
    """The whole number that an option says, within bounds. Raises Invalid."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 18:
        raise Invalid(option, WRONG_TYPE.format("integer"))
    number = int(text)
    if number < least:
        raise Invalid(option, too_low(number, least))
    if number > most:
        raise Invalid(option, too_high(number, most))
    return number


def instant_of(option: str, text: str) -> int:
    """The instant that an option says. Raises Invalid."""
    try:
        return read_instant(text.replace(" ", "+"))  # a plus that a client has not encoded
    except ValueError:
        raise Invalid(option, f'String "{text}" is invalid against requested date format(s)') from None


def _check_truth(call: Call, option: str, text: str) -> None:
    if text.lower() not in ("", "true", "false"):
        raise Invalid(f"@query.{option}", WRONG_TYPE.format("boolean"))


CHECKS: Mapping[str, Callable[[Call, str, str], object]] = {
    PAGE: lambda call, option, text: whole(option, text, 0, MAX_PAGE),
    LIMIT: lambda call, option, text: whole(option, text, 1, call.operation.max_limit or MAX_LIMIT),
    INTERVAL: lambda call, option, text: whole(option, text, 1, LONGEST_SECONDS),
    START: lambda call, option, text: instant_of(option, text),
    END: lambda call, option, text: instant_of(option, text),
    "$dryrun": _check_truth,
    "ignoreSmallFiles": _check_truth,
}
"""What a parameter says, where that can be told from it alone."""


def check_query(call: Call) -> None:
    """Raise Invalid for a parameter that is not known, comes twice in whatever case, or has not its form."""
    documented = {key.lower(): key for key in call.operation.query}
    seen: set[str] = set()
    for key, values in call.query.items():
        name = documented.get(key.lower())
        if name is None:
            if key.startswith("$"):
                raise Invalid(f"@query.{key}", UNEXPECTED)
            continue
        if name in seen or len(values) > 1:
            raise Invalid(f"@query.{key}", REPEATED)
        seen.add(name)
        if name in CHECKS:
            CHECKS[name](call, name, values[0])
