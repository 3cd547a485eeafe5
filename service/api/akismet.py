"""Akismet's contract: forms in, bare words out. It asks "is this spam?", and is answered from the spam score.

Clients compare whole bodies (``true``, ``Thanks for making the web a better place.``): nothing may stand around them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException

from service.actions import dialect_doors, dialects
from service.actions.dialects import Opinion
from service.api import body, logs
from service.api.body import UnreadableError
from service.api.errors import headers_of
from service.api.reply import works
from service.auth import guard
from service.moderation.comment import NO_CONTEXT, Author, Comment
from service.storage.sites import Site

THANKS: Final = "Thanks for making the web a better place."
CALLS: Final = ("verify-key", "comment-check", "submit-spam", "submit-ham")
TEST_AUTHOR, TEST_MAIL = "viagra-test-123", "akismet-guaranteed-spam@example.com"
DEBUG: Final = "X-akismet-debug-help"
FAILED: Final = "X-akismet-error"
"""Says that a check failed: WordPress then holds the comment and asks again. Its body is none of the words, for
``invalid`` would have WordPress say that the key is."""
_KEY: Final = re.compile(r"[a-z0-9]{12}")


def blueprint() -> Blueprint:
    """The calls of versions 1.1 and 1.2; whatever goes wrong is ``invalid`` and a header that says why."""
    made = Blueprint("akismet", __name__)
    views = {"verify-key": verify, "comment-check": check, "submit-spam": submit_spam, "submit-ham": submit_ham}
    for call in CALLS:
        made.add_url_rule(f"/1.1/{call}", call, views[call], methods=["POST"])
    made.add_url_rule("/1.2/usage-limit", "usage", usage, methods=["GET", "POST"])
    made.register_error_handler(UnreadableError, lambda found: _invalid(found.error.detail))
    made.register_error_handler(HTTPException, on_http)
    made.register_error_handler(Exception, _on_anything)
    return made


def is_ours(path: str) -> bool:
    """Whether an address belongs to this dialect."""
    return path.startswith(("/1.1/", "/1.2/"))


def verify() -> Response:
    """``valid`` or ``invalid``."""
    sent = _sent()
    return _word("valid") if _site(sent, "key") else _invalid("We were unable to find this key.")


def check() -> Response:
    """``true`` for spam. What asks by role or test value is answered by Akismet's own rules."""
    sent = _sent()
    site = _site(sent)
    if site is None:
        return _invalid("The key is missing or not known here.")
    if missing := [name for name in ("blog", "user_ip") if not sent.get(name)]:
        return _invalid(f"Missing required field: {missing[0]}.")
    return _word("true" if _is_spam(site, sent) else "false")


def submit_spam() -> Response:
    """Kept as feedback: spam."""
    return _submitted(1.0)


def submit_ham() -> Response:
    """Kept as feedback: no spam."""
    return _submitted(0.0)


def usage() -> Response:
    """No limit is kept by month here."""
    if _site(_sent() | request.args.to_dict()) is None:
        return _invalid("The key is missing or not known here.")
    told = {"limit": "none", "usage": 0, "percentage": "0.00", "throttled": False}
    return Response(to_json(told), 200, content_type="application/json")


def _is_spam(site: Site, sent: Mapping[str, str]) -> bool:
    if sent.get("user_role") == "administrator":
        return False
    if sent.get("comment_author") == TEST_AUTHOR or sent.get("comment_author_email") == TEST_MAIL:
        return True
    comment = _comment(sent)
    lang = dialects.detected(site, comment)
    if comment.empty or lang.code not in dialects.languages(works()):
        return False
    scores = dialects.probabilities(works(), comment, NO_CONTEXT, lang.code)
    toxic_from = dialect_doors.toxic_from(works(), site)
    by_spam = scores.get("spam", 0.0) >= dialects.holds(works(), site).get("spam", 0.5)
    return by_spam or (toxic_from is not None and scores.get("toxicity", 0.0) >= toxic_from)


def _submitted(value: float) -> Response:
    sent = _sent()
    site = _site(sent)
    if site is None:
        return _invalid("The key is missing or not known here.")
    comment = _comment(sent)
    if not comment.empty:
        lang = dialects.detected(site, comment).code
        opinion = Opinion(comment.text, None, {"spam": value}, lang, f"Akismet:{sent.get('blog', '')}", _about(sent))
        dialects.keep_opinion(works(), site, "akismet", opinion)
    return _word(THANKS)


def _about(sent: Mapping[str, str]) -> str:
    """What tells this comment from others: Akismet's callers send no id."""
    parts = [sent.get(name, "") for name in ("permalink", "comment_author", "comment_date_gmt", "comment_content")]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _comment(sent: Mapping[str, str]) -> Comment:
    """What was written, with the author's address line: in spam it is half of the message."""
    said = [sent.get("comment_content", ""), sent.get("comment_author_url", "")]
    return Comment(id="", text="\n".join(part for part in said if part), author=Author(sent.get("comment_author", "")))


def _sent() -> dict[str, str]:
    """The fields of a form, or of JSON, which Coral sends; fields nobody knows are ignored."""
    if request.mimetype == "application/json":
        found: Any = body.read(body.mended(request.get_data(cache=False)))[0]
        return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
    return {name: value.replace("\0", "\ufffd") for name, value in request.form.items()}


def _site(sent: Mapping[str, str], field: str = "api_key") -> Site | None:
    """The site of a key: in its field, else the first label of the host, as old clients send it.

    A site's calls count against one key's allowance. Wrong keys are counted by address, apart from
    tries to sign in: nobody tries many. Raises 429.
    """
    shown = sent.get(field) or sent.get("api_key") or request.host.split(".")[0]
    found = dialect_doors.akismet_site(works(), shown) if _KEY.fullmatch(shown) else None
    if found is None:
        guard.count_wrong_key()
    else:
        guard.count_call(f"akismet:{found.id}")
    return found


def _word(word: str) -> Response:
    return Response(word, 200, content_type="text/plain; charset=utf-8")


def _invalid(why: str) -> Response:
    answer = _word("invalid")
    answer.headers[DEBUG] = why
    return answer


def on_http(error: HTTPException) -> Response:
    """What Flask and the guard refuse: an unknown call is 200 and ``invalid``, as clients expect of a mistake."""
    if error.code != 404:
        return _failed(error.code or 500, error.description or "", headers_of(error))
    return _invalid(f"There is no such call; there are {', '.join(CALLS)} and usage-limit.")


def _on_anything(error: Exception) -> Response:
    logs.failed(error)
    return _failed(500, "Something went wrong here.", {})


def _failed(status: int, why: str, headers: Mapping[str, str]) -> Response:
    return Response("failed", status, {FAILED: why, **headers}, content_type="text/plain; charset=utf-8")
