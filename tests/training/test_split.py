"""The folds: no group is cut, no text stands twice, the same seed gives the same folds."""

from __future__ import annotations

from service.moderation.example import Example
from tests.training.builders import an_example
from training.datasets.corpus import corpus_examples
from training.split import FEW_REVIEWS, split

SOURCES = ("corpus", "sms_spam")
SEED = 45


def threads(count: int, replies: int = 5, source: str = "corpus") -> list[Example]:
    return [
        an_example(f"Comment {reply} of thread {thread}.", group=f"t{thread}", source=source)
        for thread in range(count)
        for reply in range(replies)
    ]


def test_every_example_is_in_one_fold_and_no_thread_is_cut() -> None:
    examples = threads(40)

    folds = split(examples, seed=1)

    assert sorted((*folds.fit, *folds.calibrate, *folds.held)) == list(range(len(examples)))
    groups = [{examples[i].group for i in fold} for fold in (folds.fit, folds.calibrate, folds.held)]
    assert not groups[0] & groups[1]
    assert not groups[0] & groups[2]
    assert not groups[1] & groups[2]


def test_each_fold_has_about_its_share_of_every_source() -> None:
    examples = [
        an_example(f"{source} {i}.", group=f"t{i // 2}", source=source) for source in SOURCES for i in range(250)
    ]

    folds = split(examples, seed=1)

    for source in SOURCES:
        held = sum(examples[i].source == source for i in folds.held)
        calibrate = sum(examples[i].source == source for i in folds.calibrate)
        assert 30 <= held <= 45
        assert 20 <= calibrate <= 35


def test_the_same_seed_gives_the_same_folds_and_another_seed_others() -> None:
    examples = threads(40)

    assert split(examples, seed=1) == split(examples, seed=1)
    assert split(examples, seed=1).held != split(examples, seed=2).held


def test_a_text_that_is_held_out_is_fitted_on_nowhere_not_even_disguised() -> None:
    examples = threads(40)
    held = split(examples, seed=1).held
    copies = [an_example(examples[i].text.upper(), group=f"copy{i}", source="sms_spam") for i in held]

    folds = split([*examples, *copies], seed=1)

    fitted = {[*examples, *copies][i].text.lower() for i in (*folds.fit, *folds.calibrate)}
    assert folds.dropped > 0
    assert not fitted & {examples[i].text.lower() for i in folds.held if i < len(examples)}


def test_few_reviews_are_all_fitted_on_and_many_are_split_like_the_rest() -> None:
    few = threads(12, source="reviews")
    many = threads(FEW_REVIEWS, replies=1, source="reviews")

    assert len(split(few, seed=1).fit) == len(few)
    assert len(split(many, seed=1).held) > 0


def test_the_held_out_threads_of_our_corpus_are_the_same_whatever_else_is_gathered() -> None:
    corpus = list(corpus_examples())
    copies = [an_example(e.text, id=f"copy{i}", group=f"g{i % 90}", source="sms_spam") for i, e in enumerate(corpus)]
    reviews = threads(FEW_REVIEWS, replies=1, source="reviews")
    more = [*threads(60, source="civil_comments_short"), *copies, *corpus, *reviews]

    alone = {corpus[i].id for i in split(corpus, SEED).held}
    among = {more[i].id for i in split(more, SEED).held if more[i].source == "corpus"}

    assert len(alone) > 100
    assert among == alone
