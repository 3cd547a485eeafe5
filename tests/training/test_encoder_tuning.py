"""Fine-tuning on a tiny network: it learns what it is taught, in any time, and goes on from where it was stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.encoder.pieces import ATTRIBUTES, Pieces

torch = pytest.importorskip("torch", reason="fine-tuning is an extra: training/encoder/requirements.txt")
transformers = pytest.importorskip("transformers", reason="fine-tuning is an extra: training/encoder/requirements.txt")

RUDE, MILD = 11, 12


def some_pieces(rows: int = 256) -> Pieces:
    """Rows of four words; those with the rude word are insults, of which a second set holds nothing else."""
    chance = np.random.default_rng(3)
    words = chance.integers(20, 60, size=(rows, 4))
    rude = np.arange(rows) % 2 == 0
    words[np.arange(rows), chance.integers(0, 4, rows)] = np.where(rude, RUDE, MILD)
    ids = np.hstack([np.full((rows, 1), 1), words, np.full((rows, 1), 2)]).astype(np.int32)
    truths = np.full((rows, 12), np.nan, dtype=np.float32)
    truths[:, 2] = rude
    return Pieces(
        ids=ids.reshape(-1),
        second=np.zeros(ids.size, dtype=np.bool_),
        marked=(ids == RUDE).astype(np.int8).reshape(-1),
        begins=np.arange(rows + 1) * 6,
        truths=truths,
        scores=np.full((rows, len(ATTRIBUTES)), np.nan, dtype=np.float32),
        weights=np.ones(rows, dtype=np.float32),
        source=np.where(rude & (np.arange(rows) % 4 == 0), 1, 0).astype(np.int32),
        manner=np.zeros(rows, dtype=np.int32),
        sources=("corpus", "all_rude"),
    )


def a_network() -> Any:
    from training.encoder.network import Network

    torch.manual_seed(5)
    shape = {"hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    return Network(
        transformers.BertModel(transformers.BertConfig(vocab_size=64, **shape), add_pooling_layer=False),
        ("corpus", "all_rude"),
    )


def insult_of(network: Any, pieces: Pieces) -> np.ndarray[Any, Any]:
    from training.encoder.batches import batch_of

    network.eval()
    with torch.no_grad():
        _, pooled = network.vectors(batch_of(pieces, np.arange(len(pieces))))
        found: np.ndarray[Any, Any] = network.labels(pooled)[:, 2].numpy()
    return found


def test_a_network_learns_to_tell_insults_from_the_rest_and_saves_what_it_learned(tmp_path: Path) -> None:
    from training.encoder.batches import drawn
    from training.encoder.tuning import tuned

    network, pieces = a_network(), some_pieces()

    progress = tuned(network, pieces, {}, passes=120, saved=tmp_path / "learning.pt", peak=3e-3)

    scores = insult_of(network, pieces)
    assert scores[pieces.truths[:, 2] == 1].min() > scores[pieces.truths[:, 2] == 0].max()
    assert progress.steps == 120 * len(drawn(pieces, {}, seed=1, epoch=0))
    assert (tmp_path / "learning.pt").exists()


def test_learning_that_was_stopped_goes_on_from_its_last_save(tmp_path: Path) -> None:
    from training.encoder.tuning import tuned

    saved, pieces = tmp_path / "learning.pt", some_pieces()
    before = tuned(a_network(), pieces, {}, passes=20, saved=saved)

    after = tuned(a_network(), pieces, {}, passes=40, saved=saved)

    assert (before.steps, after.steps) == (20, 40)


def test_a_batch_without_any_judged_label_moves_nothing_and_breaks_nothing() -> None:
    from training.encoder.batches import batch_of

    pieces = some_pieces(8)
    unjudged = replace(pieces, truths=np.full_like(pieces.truths, np.nan), manner=np.full_like(pieces.manner, -1))

    loss = a_network().loss(batch_of(unjudged, np.arange(8)))

    assert float(loss.detach()) == 0.0


def test_every_row_is_read_once_a_pass_and_a_source_as_often_as_its_share_says() -> None:
    from training.encoder.batches import drawn

    pieces = some_pieces()

    once = np.concatenate(drawn(pieces, {}, seed=1, epoch=0))
    twice = np.concatenate(drawn(pieces, {"all_rude": 2.0, "corpus": 0.0}, seed=1, epoch=0))

    assert sorted(once) == list(range(len(pieces)))
    assert sorted(twice) == sorted(np.repeat(np.flatnonzero(pieces.source == 1), 2))
    assert not np.array_equal(once, np.concatenate(drawn(pieces, {}, seed=1, epoch=1)))


def test_a_set_of_positives_alone_shares_its_bias_with_the_negatives_of_its_site() -> None:
    from training.encoder.network import levels

    assert levels(("gab_hate_perspective", "corpus", "gab_hate_corpus_devtest")) == [0, 1, 0]


@pytest.mark.parametrize(("count", "kept"), [(6, [0, 1, 2, 3, 4, 5]), (3, [1, 3, 5]), (2, [2, 5]), (1, [5])])
def test_a_smaller_encoder_keeps_layers_spread_evenly_and_the_last(count: int, kept: list[int]) -> None:
    from training.encoder.learning import kept_layers

    assert kept_layers(count) == kept


def test_a_later_learning_starts_from_the_earlier_networks_numbers_and_knows_its_sources(tmp_path: Path) -> None:
    from training.encoder.learning import go_on_from
    from training.encoder.network import Network
    from training.encoder.tuning import tuned

    pieces, earlier = some_pieces(), a_network()
    tuned(earlier, pieces, {}, passes=20, saved=tmp_path / "learning.pt")
    np.savez(tmp_path / "pieces.npz", **pieces.arrays())  # type: ignore[arg-type]
    later = Network(a_network().encoder, ("new", "all_rude", "corpus"))

    go_on_from(tmp_path, later, ("new", "all_rude", "corpus"))

    assert torch.equal(later.labels.weight, earlier.labels.weight)
    assert torch.equal(later.bias.weight[1:], earlier.bias.weight[[1, 0]])
    assert not later.bias.weight[0].any()
