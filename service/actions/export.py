"""Export reviews as pseudonymised examples."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from service.actions.pseudonyms import Pseudonyms
from service.actions.works import Works
from service.moderation.comment import Ancestor
from service.moderation.labels import LABELS
from service.moderation.policy.document import Policy
from service.storage import gather, lessons
from service.storage.engine import Connection
from service.storage.reviews import Review, newest_reviews
from service.storage.sites import Site, pepper_of

VIOLATIONS: Final = tuple(label.name for label in LABELS if label.violation)


@dataclass(frozen=True, slots=True)
class _Around:
    """The thread around a reviewed comment, names as written."""

    ancestors: tuple[Ancestor, ...]
    participants: tuple[str, ...]
    article_author: str | None

    def names(self, author: str) -> tuple[str, ...]:
        """Everybody who may be named in a text here."""
        writer = () if self.article_author is None else (self.article_author,)
        return (author, *(above.author for above in self.ancestors), *self.participants, *writer)


def export(
    works: Works, site: Site, path: Path, since: datetime | None = None, more: Iterable[dict[str, Any]] = ()
) -> int:
    """Write the examples of ``export_examples`` and ``more``, and keep which comments a model may now learn from.

    So that erasing one of them later can tell which model is to be fitted again. Answers how many were written.
    """
    learned: list[int] = []
    now = works.clock()
    count = write_examples(path, chain(_noting(_examples(works, site, since), learned), more))
    with works.store.write() as connection:
        lessons.remember(connection, site.id, learned, now)
        if since is None:
            lessons.exported_whole(connection, site.id, now)
    return count


def export_examples(works: Works, site: Site, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Each revision that a person decided since ``since``, with the newest decision on it, as an example.

    An approval says of every label that is a violation: 0. A rejection under a clause says 1 of the labels that
    findings named for this clause, or of the clause's first label where none did, and nothing of the others (a comment
    rejected as an insult may be spam too). A rejection as ``other`` says nothing of any label. Where a second look
    disagreed and a lead settled it, the lead's word counts as the newest decision.

    Authors, articles and ids are keyed hashes of this site; names in texts are replaced alike, so that a model can
    still see who is spoken to; mail addresses, telephone numbers and links are masked.
    """
    return (example for _, example in _examples(works, site, since))


def write_examples(path: Path, examples: Iterable[dict[str, Any]]) -> int:
    """Write one JSON object a line, whole or not at all: readers never see half a file. Answers the count."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for example in examples:
                file.write(json.dumps(example, ensure_ascii=False) + "\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def labels_of(review: Review, policy: Policy) -> dict[str, int]:
    """What a decision teaches, see ``export_examples``."""
    if review.new_state == "approved":
        return dict.fromkeys(VIOLATIONS, 0)
    clause = None if review.clause is None else policy.clause(review.clause)
    if clause is None:
        return {}
    named = [found["label"] for found in review.row.findings if found.get("clause") == clause.id and found.get("label")]
    return dict.fromkeys(named or clause.labels[:1], 1)


def _noting(examples: Iterable[tuple[int, dict[str, Any]]], ids: list[int]) -> Iterator[dict[str, Any]]:
    """The examples, while ``ids`` gathers the revisions they are of."""
    for revision_id, example in examples:
        ids.append(revision_id)
        yield example


def _examples(works: Works, site: Site, since: datetime | None) -> Iterator[tuple[int, dict[str, Any]]]:
    with works.store.read() as connection:
        pseudonyms = Pseudonyms(pepper_of(connection, site.id))
        for review in newest_reviews(connection, site.id, since):
            policy = works.policies.get(connection, site.id, int(review.row.policy_version))
            around = _around(connection, site, review.row)
            yield review.row.revision_id, _example(review, around, labels_of(review, policy), pseudonyms)


def _around(connection: Connection, site: Site, row: Any) -> _Around:
    above = None if row.parent_external_id is None else gather.parent(connection, site.id, row.parent_external_id)
    others = gather.participants(gather.newest_names(connection, row.article_id), row.author_name)
    return _Around(() if above is None else above.ancestors, others, row.article_author)


def _example(review: Review, around: _Around, labels: dict[str, int], pseudonyms: Pseudonyms) -> dict[str, Any]:
    row = review.row
    names = around.names(row.author_name)
    return {
        "id": pseudonyms.of("comment", f"{row.external_id}\0{row.number}"),
        "text": pseudonyms.mask(row.text, names),
        "labels": labels,
        "lang": row.language["code"],
        "context": {
            "ancestors": [
                {"author": pseudonyms.name(above.author), "text": pseudonyms.mask(above.text, names)}
                for above in around.ancestors
            ],
            "participants": [pseudonyms.name(name) for name in around.participants],
            "article_author": None if around.article_author is None else pseudonyms.name(around.article_author),
        },
        "thread": pseudonyms.of("article", row.article_external_id),
        "author": pseudonyms.of("author", row.author_key),
        "source": "reviews",
        "action": "publish" if review.new_state == "approved" else "reject",
        "clause": review.clause,
        "reason": review.reason,
        "policy_version": row.policy_version,
        "model_version": row.model_version,
    }
