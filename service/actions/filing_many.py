"""Filing a chunk of new comments: every row is made first, then each table is written once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from service.actions.filing import STATE_AFTER, Filed, FiledRows, comment_row, decision_row, state_why, told, urgency
from service.actions.gathering import Gathered
from service.actions.ledger import UNFILED, Ledger
from service.actions.scoring import Answer, answered
from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.errors import Invalid
from service.moderation.events import Kind
from service.moderation.policy.verdict import Verdict
from service.storage.articles import DETAILS
from service.storage.cases import case_row, decision_with_id
from service.storage.comments import revision_row
from service.storage.engine import AnyLine
from service.storage.file_many import Row, Rows, take_ids, write
from service.storage.outbox import event_row
from service.storage.sites import Site
from service.storage.verdicts import verdict_row

Judged: TypeAlias = tuple[Gathered, Assessment, Verdict]
"""A comment that was never filed, with all that was said of it."""


def file_many(
    works: Works, line: AnyLine, site: Site, ledger: Ledger, decided: Sequence[Judged | Invalid]
) -> list[Answer | Invalid]:
    """Write the judged comments; answers for all, in order. Raises Taken where somebody was faster with one."""
    desk = _Desk(works, line, site, ledger, [one for one in decided if not isinstance(one, Invalid)])
    answers: list[Answer | Invalid] = [one if isinstance(one, Invalid) else desk.file(one) for one in decided]
    write(line, site.id, desk.rows)
    return answers


class _Desk:
    """Makes the rows of a chunk, with ids taken beforehand."""

    def __init__(self, works: Works, line: AnyLine, site: Site, ledger: Ledger, those: Sequence[Judged]) -> None:
        self.rows = Rows()
        self._works, self._line = works, line
        self._site = site
        self._comments: dict[str, int] = {}
        self._ids = {table: iter(take_ids(line, table, len(those))) for table in ("comments", "revisions")}
        held = sum(STATE_AFTER[verdict.action] == "held" for _, _, verdict in those)
        self._ids["cases"] = iter(take_ids(line, "cases", held))
        keys = dict.fromkeys(found.submission.comment.author.key for found, _, _ in those)
        articles = dict.fromkeys(found.submission.article.id for found, _, _ in those)
        self._authors = self._meet_authors(line, ledger, list(keys))
        self._articles = self._meet_articles(line, ledger, list(articles))

    def file(self, one: Judged) -> Answer:
        """Make the rows of one comment."""
        found, assessment, verdict = one
        state = STATE_AFTER[verdict.action]
        rows = self._place(found, state, verdict, assessment)
        self.rows.verdicts.append(verdict_row(rows.revision, assessment, verdict, found.now))
        decision = decision_with_id(decision_row(self._site, found, rows, state, assessment, verdict))
        self.rows.decisions.append(decision)
        if state != "published":
            kind = Kind.HELD if state == "held" else Kind.DECIDED
            data = told(found, 1, state, rows.case_id, verdict)
            self.rows.events.append(event_row(self._site.id, kind, data, found.now))
        self._state_why(one, rows, state, str(decision["public_id"]))
        return answered(found, assessment, verdict, Filed(1, state, rows.case_id))

    def _state_why(self, one: Judged, rows: FiledRows, state: str, decision: str) -> None:
        found, assessment, verdict = one
        stated = state_why(self._works, self._line, self._site, found, rows, state, assessment, verdict, decision)
        if stated is not None:
            self.rows.statements.append(stated[0])
            self.rows.events.append(event_row(self._site.id, Kind.STATED, stated[1], found.now))

    def _place(self, found: Gathered, state: str, verdict: Verdict, assessment: Assessment) -> FiledRows:
        comment, site = found.submission.comment, self._site.id
        author, article = self._authors[comment.author.key], self._articles[found.submission.article.id]
        of, revision = next(self._ids["comments"]), next(self._ids["revisions"])
        parent = None if found.parent is None else found.parent.id
        if parent == UNFILED:
            parent = self._comments[comment.parent_id or ""]
        self._comments[comment.id] = of
        self.rows.comments.append({"id": of, **comment_row(site, found, author, article, parent, state)})
        self.rows.revisions.append({"id": revision, **revision_row(site, of, author, 1, found.letter)})
        if state != "held":
            return FiledRows(of, revision, author, None, None)
        case = {"id": next(self._ids["cases"])}
        case |= case_row(site, of, revision, urgency(verdict, assessment), found.now)
        self.rows.cases.append(case)
        return FiledRows(of, revision, author, case["id"], str(case["public_id"]))

    def _meet_authors(self, line: AnyLine, ledger: Ledger, keys: Sequence[str]) -> dict[str, int]:
        new = [key for key in keys if ledger.authors[key].id is None]
        ids = dict(zip(new, take_ids(line, "authors", len(new)), strict=True))
        for key in keys:
            record = ledger.authors[key]
            if record.id is None:
                self.rows.new_authors.append(_new_author(self._site, ids[key], key, ledger))
            else:
                ids[key] = record.id
                change = {"now_named": record.name, "opened_at": record.opened_at, "published_by": record.published}
                self.rows.met_authors.append({"of": record.id, **change})
        return ids

    def _meet_articles(self, line: AnyLine, ledger: Ledger, names: Sequence[str]) -> dict[str, int]:
        new = [name for name in names if ledger.threads[name].id is None]
        ids = dict(zip(new, take_ids(line, "articles", len(new)), strict=True))
        for name in names:
            thread = ledger.threads[name]
            details = {detail: getattr(thread.stored, detail) for detail in DETAILS}
            if thread.id is None:
                row = {"id": ids[name], "site_id": self._site.id, "external_id": name, **details}
                self.rows.new_articles.append(row)
                continue
            ids[name] = thread.id
            if thread.changed:
                given = {f"given_{detail}": value for detail, value in details.items()}
                self.rows.met_articles.append({"of": thread.id, **given})
        return ids


def _new_author(site: Site, of: int, key: str, ledger: Ledger) -> Row:
    record = ledger.authors[key]
    return {
        "id": of,
        "site_id": site.id,
        "key": key,
        "name": record.name,
        "created_at": record.opened_at,
        "first_seen_at": record.first_seen_at,
        "published": record.published,
    }
