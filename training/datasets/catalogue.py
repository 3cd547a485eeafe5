"""The catalogue of published sets: where each one lies, whose it is, what it may be used for, what its labels mean."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from training.datasets import civil, foreign, generated, hate, measured, simple, wikipedia
from training.datasets.dataset import DataSet
from training.datasets.simple import renamed

DATA = Path("../shared/data")

EN: Final = ("en",)
CATALOGUE: Final[dict[str, DataSet]] = {
    entry.name: entry
    for entry in (
        DataSet(
            "civil_comments_short", EN, "CC0 1.0 (Civil Comments); selection MIT", "YiranYe/NoisyHate",
            "short reader comments on news sites", renamed(simple.CIVIL_COMMENTS_SHORT), 2.0, news=True,
        ),
        DataSet(
            "civil_toxic_spans", EN, "CC0 1.0", "ipavlopoulos/toxic_spans",
            "toxic reader comments on news sites, toxic words marked", civil.spans_labels, 1.0, news=True,
            spans_of="toxicity",
        ),
        DataSet(
            "jigsaw_sentences_detox", EN, "CC0 1.0 (Jigsaw)", "s-nlp/detox",
            "sentences from Civil Comments and Wikipedia talk", wikipedia.sentence_labels, 1.0, news=True,
        ),
        DataSet(
            "jigsaw_wiki_toxic", EN, "CC0 1.0 (labels), CC BY-SA 3.0 (Wikipedia text)",
            "AK-Algorithm/Toxic-Comment-Classification; Hongcheng-Gao/RobTest-Demo", "Wikipedia talk pages",
            wikipedia.wiki_labels, 0.7,
        ),
        DataSet(
            "cat_large_context", EN, "Apache-2.0; Wikipedia text CC BY-SA", "ipavlopoulos/context_toxicity",
            "Wikipedia talk pages with the parent comment", wikipedia.context_labels, 1.0,
        ),
        DataSet(
            "cyberbullying_youtube", EN, "CC BY 4.0", "tarekhemdan/Cyberbullying", "YouTube comments",
            wikipedia.bullying_labels, 0.3,
        ),
        DataSet(
            "davidson_hate_offensive", EN, "MIT", "t-davidson/hate-speech-and-offensive-language",
            "tweets sampled by a word list", hate.davidson_labels, 0.3,
        ),
        DataSet(
            "gab_hate_corpus_devtest", EN, "MIT; Gab Hate Corpus CC BY 4.0",
            "BrendanKennedy/contextualizing-hate-speech-models-with-explanations", "Gab posts", hate.gab_labels, 0.7,
        ),
        DataSet(
            "gab_hate_perspective", EN, "CC BY 4.0 (Gab Hate Corpus)", "cisl-text/toxicity-detection",
            "Gab posts, hateful ones only", hate.gab_hate_labels, 0.5,
        ),
        DataSet(
            "hatemoji_build", EN, "CC BY 4.0", "HannahKirk/Hatemoji", "posts with emoji written to fool a model",
            hate.hatemoji_labels, 0.5,
        ),
        DataSet(
            "hatexplain", EN, "MIT (original), Apache-2.0 (mirror)", "Media-Bias-Group/magpie-multi-task",
            "tweets and Gab posts, lower-cased", hate.hatexplain_labels, 0.4, spans_of="identity_attack",
            early=True,  # the words marked most often are "a" and "the"; one word on stand those that people would mark
        ),
        DataSet(
            "mlma_en_fr_ar", ("ar", "en", "fr"), "MIT", "HKUST-KnowComp/MLMA_hate_speech", "tweets",
            hate.mlma_labels, 0.2,
        ),
        DataSet(
            "paradetox_pairs", EN, "CC0 1.0", "s-nlp/paradetox", "toxic sentences beside their polite paraphrase",
            renamed(simple.TOXIC), 0.7,
        ),
        DataSet(
            "rtp_subset_perspective", EN, "CC BY-SA 4.0 (DecodingTrust); Apache-2.0 (RealToxicityPrompts)",
            "AI-secure/DecodingTrust", "halves of sentences from the web, scored by machine",
            generated.scored_labels, 0.3,
        ),
        DataSet(
            "toxigen_perspective", EN, "MIT", "cisl-text/toxicity-detection", "machine-written statements on 13 groups",
            generated.prompted_labels, 0.3,
        ),
        DataSet(
            "stormfront_hate", EN, "CC BY-SA 3.0 ES", "Vicomtech/hate-speech-dataset", "forum sentences",
            hate.stormfront_labels, 0.5,
        ),
        DataSet(
            "sms_spam", EN, "CC BY 4.0 (UCI)", "hamzaaacodes/sms-spam-collection", "text messages",
            renamed(simple.SPAM), 0.5,
        ),
        DataSet(
            "youtube_spam", EN, "CC BY 4.0 (UCI)", "tuliocasagrande/youtube-spam-experiment",
            "comments below five music videos", renamed(simple.SPAM), 1.0, news=True,
        ),
        DataSet(
            "germeval2018", ("de",), "CC BY 4.0", "uds-lsv/GermEval-2018-Data", "German tweets",
            foreign.germeval_labels,
        ),
        DataSet(
            "told_br", ("pt",), "CC BY-SA 4.0", "JAugusto97/ToLD-Br", "Brazilian Portuguese tweets",
            foreign.told_labels,
        ),
        DataSet(
            "korean_news_hate", ("ko",), "CC BY-SA 4.0", "kocohub/korean-hate-speech",
            "Korean reader comments on entertainment news", foreign.korean_labels, news=True,
        ),
        DataSet(
            "impermium_insults", EN, "unclear (Kaggle 2012): measuring only", "AWConant/internet-hate-comments",
            "reader comments from news sites and forums", renamed(simple.INSULTS), folder="tune", news=True,
        ),
        DataSet(
            "ucc_unhealthy_valtest", EN, "CC BY-NC-SA 4.0: measuring only", "conversationai/unhealthy-conversations",
            "reader comments, The Globe and Mail", measured.unhealthy_labels, folder="tune", news=True, ordinary=True,
        ),
        DataSet(
            "c3_constructive", EN, "CC BY-NC-SA 4.0: measuring only", "amitsultan/NLP_Discourse_parsing",
            "reader comments on opinion pieces, The Globe and Mail", measured.constructive_labels, folder="tune",
            news=True, ordinary=True,
        ),
        DataSet(
            "ruddit_offensiveness", EN, "Reddit terms: measuring only", "FreddieHorn/politeness-determinator",
            "Reddit comments, offensiveness by best-worst scaling", renamed(simple.OFFENSIVENESS), folder="tune",
        ),
        DataSet(
            "olid_offensive", EN, "research use (OLID): measuring only", "idontflow/OLID", "tweets",
            measured.olid_labels, folder="tune",
        ),
        DataSet(
            "implicit_hate_perspective", EN, "research use (Latent Hatred): measuring only",
            "cisl-text/toxicity-detection", "tweets, hatred mostly without hateful words", measured.implicit_labels,
            folder="tune",
        ),
        DataSet(
            "reddit_counter_context", EN, "research use, none stated: measuring only", "xinchenyu/counter_context",
            "Reddit comments with the parent comment", measured.counter_labels, folder="tune",
        ),
        DataSet(
            "reddit_rules_advertising", EN, "unclear (Kaggle 2025): measuring only",
            "hokuyama0106/jigsaw-agile-community-rules", "Reddit comments near a forum's rule against advertising",
            renamed(simple.ADVERTISING), folder="tune", loose=True,
        ),
        DataSet(
            "germeval2021_news_fb", ("de",), "research use, none stated: measuring only",
            "germeval2021toxic/SharedTask", "Facebook comments below a German political talk show",
            renamed(simple.TOXIC), folder="tune", news=True,
        ),
        DataSet(
            "russe_detox_pairs", ("ru",), "none stated: measuring only", "s-nlp/russe_detox_2022",
            "Russian rude comments beside their polite rewrites", renamed(simple.TOXIC), folder="tune",
        ),
        DataSet(
            "turkish_hate", ("tr",), "research use, none stated: measuring only",
            "notcoolzara/turkish-hate-speech-dataset-2", "Turkish tweets sampled by keywords", measured.turkish_labels,
            folder="tune",
        ),
        DataSet(
            "victsd_news", ("vi",), "research use, none stated: measuring only", "tarudesu/ViCTSD",
            "Vietnamese reader comments on news", renamed(simple.TOXIC), folder="tune", news=True,
        ),
    )
}  # fmt: skip
"""Every published set, by name."""


def in_folder(folder: str, langs: frozenset[str]) -> tuple[DataSet, ...]:
    """The sets of ``train`` or ``tune`` that hold one of the languages, in the catalogue's order."""
    return tuple(entry for entry in CATALOGUE.values() if entry.folder == folder and langs & set(entry.langs))
