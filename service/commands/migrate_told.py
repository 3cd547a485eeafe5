"""The report of a replay as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from service.actions.migrating.again import Different
from service.actions.migrating.draft import fragment
from service.actions.migrating.report import Report
from service.moderation.migration import Beside, Cut, Table, per_thousand
from service.moderation.policy.verdict import Action

NAMED: Final = 20
"""Lines left out that are named on the terminal."""
OLD: Final = "old scores"
SAME: Final = "Parley, same threshold"
AS_MANY: Final = "Parley, holds as many"
AS_GOOD: Final = "Parley, catches as many"
CUTS: Final = ("attribute", "decided by", "threshold", "held", "per 1,000", "caught", "missed")
NO_CURVE: Final = (
    "This model has no curve onto Perspective's scale for: {}. They are answered with our own probability, for which "
    "an old threshold means something else."
)
DRAFT: Final = (
    "Thresholds for your rules, on our own scale: each label holds as many of these comments as before.\n"
    "Put them in place of the same lines of your policy, or have the whole policy written with --draft FILE."
)


def told(report: Report, file: str) -> str:
    """All of it."""
    return "\n\n".join("\n".join(part) for part in _parts(report, file)) + "\n"


def _parts(report: Report, file: str) -> Iterator[list[str]]:
    done = report.done
    yield opening(report, file)
    if done.left_out:
        yield left_out(report)
    if done.same.total:
        yield ["At the same thresholds, on Perspective's scale:", *grid(*decisions(done.same))]
        yield ["By the policy:", *grid(*decisions(done.policy))]
    yield grid(*ranks(report))
    if rows := cuts(report):
        yield grid(CUTS, rows)
    if done.different:
        yield ["Most different, those decided otherwise first:", *grid(*different(report, done.different))]
    if report.thresholds:
        yield [DRAFT, "", fragment(report.thresholds).rstrip()]


def opening(report: Report, file: str) -> list[str]:
    """What was read, by which model, and how far."""
    done, asked = report.done, report.asked
    at = ", ".join(f"{name} hold from {cut:g}" for name, cut in asked.holds.items())
    at += "".join(f", {name} reject from {cut:g}" for name, cut in asked.rejects.items())
    lines = [f"{file}: {done.read} comments read, {done.compared} compared, {report.judged} with a final state."]
    lines += [f"Model {done.model}. Old thresholds: {at}."]
    if done.interrupted:
        lines.append(f"Stopped after line {done.last_line}: the figures are those of the comments up to there.")
    if done.unserved:
        named = ", ".join(f"{code} {number}" for code, number in sorted(done.unserved.items()))
        lines.append(f"In languages that the model does not serve, and left out of all figures: {named}.")
    without = [one.attribute for one in report.figures if one.label not in done.curves]
    return [*lines, NO_CURVE.format(", ".join(without))] if without else lines


def left_out(report: Report) -> list[str]:
    """The lines that were no use: how many for which reason, and the first by number."""
    done = report.done
    lines = ["One line was left out:" if done.left_out == 1 else f"{done.left_out} lines were left out:"]
    lines += [f"  {number:6}  {reason}" for reason, number in sorted(done.reasons.items(), key=lambda item: -item[1])]
    lines += [f"  line {bad.line}: {bad.reason}" for bad in done.bad[:NAMED]]
    more = done.left_out - NAMED
    return [*lines, f"  and {more} more; --json names up to 1,000"] if more > 0 else lines


def decisions(table: Table) -> tuple[Sequence[str], list[list[str]]]:
    """Rows: what was decided; columns: what would be."""
    rows = [[f"was {was.value}", *(str(table.of(was, new)) for new in Action)] for was in Action]
    rows.append(["alike", f"{table.alike / table.total:.1%}", "", ""])
    return ["comments", *(new.value for new in Action)], rows


def ranks(report: Report) -> tuple[Sequence[str], list[list[str]]]:
    """Rank correlation, and the areas against people's final states."""
    head = ["attribute", "comments", "rank correlation", "rejected", "area, old scores", "area, Parley"]
    return head, [
        [one.attribute, str(one.comments), some(one.rank), str(one.rejected), some(one.old_area), some(one.our_area)]
        for one in report.figures
    ]


def cuts(report: Report) -> list[list[str]]:
    """What each threshold holds, catches and misses, by attribute."""
    return [row for one in report.figures for row in _cuts(one)]


def _cuts(one: Beside) -> Iterator[list[str]]:
    both = f" ({one.both} of them as before)" if one.old else ""
    for by, cut, on_scale in (
        (OLD, one.old, None),
        (SAME + both, one.same, None),
        (AS_MANY, one.as_many, one.as_many_scaled),
        (AS_GOOD, one.as_good, one.as_good_scaled),
    ):
        if cut is not None:
            scale = "" if on_scale is None else f" ({on_scale:g} on Perspective's)"
            yield [one.attribute, by, f"{cut.threshold:g}{scale}", *_caught(cut, one)]


def _caught(cut: Cut, one: Beside) -> list[str]:
    people = [str(cut.caught), str(one.rejected - cut.caught)] if one.rejected else ["–", "–"]
    return [str(cut.held), f"{per_thousand(cut.held, one.comments):.1f}", *people]


def different(report: Report, found: Sequence[Different]) -> tuple[Sequence[str], list[list[str]]]:
    """The comments by id; their words only where they were asked for."""
    head = ["line", "id", "attribute", "old", "Parley", "was", "same threshold", "policy"]
    rows = [
        [
            *(str(one.line), one.id, one.attribute, some(one.theirs), some(one.answered)),
            *(one.was.value, one.becomes.value, one.policy.value),
            *([" ".join((one.text or "").split())] if report.asked.texts else []),
        ]
        for one in found
    ]
    return [*head, "text"] if report.asked.texts else head, rows


def some(value: float | None) -> str:
    """A number of three digits, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns under each other."""
    table = [head, *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(head))]
    drawn = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return [drawn[0], "  ".join("-" * width for width in widths), *drawn[1:]]
