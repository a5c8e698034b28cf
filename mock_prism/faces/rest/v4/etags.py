"""Concurrency tokens: the ETag of what was read, and the If-Match of what is to be changed.

The form is recorded: the base64 of the media type, a colon and 64 hexadecimal digits.
"""

from __future__ import annotations

import base64
import hashlib
import re

from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.present import View
from mock_prism.faces.rest.v4.errors import Problem, Refusal

IF_MATCH = "If-Match"
MEDIA_TYPE = base64.b64encode(b"application/json").decode()
FORM = re.compile(r"[A-Za-z0-9+/]+={0,2}:[0-9a-f]{64}")


def etag(view: View) -> str:
    """The token of what a view shows: another as soon as any of its parts has changed."""
    parts = (f"{part.kind} {part.uuid} {part.revision}" for part in view.parts if part is not None)
    return f"{MEDIA_TYPE}:{hashlib.sha256('/'.join(parts).encode()).hexdigest()}"


def require_match(call: Call, view: View, kind: str) -> None:
    """Refuse a change that is not based on what ``view`` shows now: 428 without If-Match, else 412."""
    given = call.headers.get(IF_MATCH, "").strip().strip('"')
    if not given:
        raise Refusal(Problem(428, "PLAT-10004", "MISSING_ETAG_HEADER", "The If-Match header is required."))
    if not FORM.fullmatch(given):
        raise Refusal(Problem(412, "PLAT-10005", "INVALID_ETAG_HEADER", "Invalid eTag header"))
    current = etag(view)
    if given != current:
        raise Refusal(_stale(kind, given, current))


def _stale(kind: str, given: str, current: str) -> Problem:
    """Code, group and sentence are documented for VMs, and taken for all kinds alike."""
    text = (
        f"Failed to perform the operation with the If-Match header value passed '{given}' because it doesn't match"
        f" the current value in the server '{current}'."
    )
    code = "VMM-30303" if kind == "vm" else "PLAT-10006"
    return Problem(412, code, f"{kind.upper().replace(' ', '_')}_ETAG_MISMATCH", text)
