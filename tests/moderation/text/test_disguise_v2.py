"""V2 sees through what V1 cannot, and leaves everything alone that is no disguise."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.text.known_words import KNOWN, SLIPS
from service.moderation.text.normalise import normalise, step_by_step

VERSIONS = ("v1", "v2")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("f**k", "fuck"),
        ("sh!+", "shit"),
        ("id-iot", "idiot"),
        ("mo_ron", "moron"),
        ("cl*wn", "clown"),
        ("5tup1d", "stupid"),
        ("l0s3r", "loser"),
        ("m0r0n5", "morons"),
        ("looooser", "loser"),
        ("stpuid", "stupid"),
        ("stoopid", "stupid"),
        ("cl own", "clown"),
        ("stupididiot", "stupid idiot"),
        ("astupid", "a stupid"),
        ("mörön", "moron"),
        ("clówn", "clown"),
        ("ѕϲum", "scum"),
        ("һоһ scυм", "һоһ scum"),
        ("i😂d😂i😂o😂t", "idiot"),
        ("⛎gly", "ugly"),
        ("bull💩", "bullshit"),
        ("🐀", "rat"),
        ("🤡🤡🤡", "clown"),
        ("little🐀face", "little rat face"),
    ],
)
def test_a_known_word_is_found_behind_its_disguise(typed: str, meant: str) -> None:
    assert normalise(f"you {typed} there", "v2").normal == f"you {meant} there"


@pytest.mark.parametrize(
    "typed",
    [
        "covid19", "b2b", "4chan", "1st", "10pm", "well-known", "co-op", "e-mail", "and/or", "snake_case_name", "don't",
        "duck", "shift", "assassin", "therapist", "apathetic",
        "outlying", "shootout", "classic", "scunthorpe", "pen is", "hello", "cool", "soooo",
        "oxymoron", "moral", "fork", "ship", "count", "trial", "pigment", "essex",
        "the rapids", "as soon", "the hug", "grass",
        "it's hit", "don't hug", "häll", "café", "naïve", "a-b-c", "...so", ".it", "-ish", "#5", "c++", "idiom",
        "cockpit", "peacock", "titan", "ratio", "killing", "u.s.a.", "plan s hit",
    ],
)  # fmt: skip
def test_what_is_no_disguise_stays_as_v1_leaves_it(typed: str) -> None:
    assert normalise(f"so {typed} there", "v2").normal == normalise(f"so {typed} there", "v1").normal


def test_what_was_undressed_points_to_the_letters_as_typed() -> None:
    original = "What a f**king i😂d😂i😂o😂t, really."

    text = normalise(original, "v2")

    for word, typed in (("fucking", "f**king"), ("idiot", "i😂d😂i😂o😂t")):
        at = text.normal.index(word)
        assert original[slice(*text.original_span(at, at + len(word)))] == typed


SENTENCES = {
    "English": "The council met twice this week and agreed on nothing, as usual.",
    "German": "Die Bürger möchten größere Züge, und zwar möglichst früh am Morgen.",
    "French": "Déjà l'été dernier, les élèves avaient planté des chênes près du château.",
    "Spanish": "Mañana por la mañana iremos al pequeño café de la señora Núñez.",
    "Portuguese": "As eleições não são amanhã, mas já há discussões à mesa.",
    "Italian": "La città è più bella di notte, perché c'è silenzio.",
    "Polish": "Wczoraj wieczorem źródło wyschło, więc poszliśmy po wodę.",
    "Czech": "Příští týden přijede náš děda z Ústí a přiveze švestky.",
    "Turkish": "Bugün hava çok güzel, şehirde yürüyüş yapacağız.",
    "Swedish": "Häll mjölken över gröten och ät långsamt.",
    "Hungarian": "Tegnap a győri könyvtárban vártuk az új igazgatót.",
    "Vietnamese": "Hôm nay trời đẹp, chúng tôi đi dạo quanh hồ.",
    "Russian": "Вчера вечером соседи посадили сосну возле дома.",
    "Ukrainian": "Сьогодні їжак знову прийшов у наш сад.",
    "Greek": "Το πρωί πήγαμε στην αγορά και πήραμε ψωμί.",
    "Armenian": "Այսօր առավոտյան մենք գնացինք շուկա։",
    "Arabic": "ذهبنا اليوم إلى السوق واشترينا الخبز",
    "Hebrew": "הבוקר הלכנו לשוק וקנינו לחם",
    "Hindi": "आज सुबह हम बाज़ार गए और रोटी लाए",
    "Korean": "오늘 아침에 우리는 시장에 갔습니다",
    "Japanese": "今朝わたしたちは市場へ行きました",
    "Georgian": "დღეს დილით ბაზარში წავედით",
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("language", SENTENCES)
def test_a_clean_sentence_changes_in_nothing_but_case(language: str, version: str) -> None:
    sentence = unicodedata.normalize("NFKC", SENTENCES[language])

    text = normalise(sentence, version)

    assert text.normal == sentence.casefold()
    assert text.disguises == 0


WORDS = st.sampled_from(sorted(KNOWN)[::7] + sorted(SLIPS)[::60] + ["you", "the", "bridge", "12", "can't"])
SIGNS = st.sampled_from(
    [" ", " ", " ", ".", "-", "*", "**", "1", "@", "💩", "🐀", "é", "\u0336", "\u200b", "о", "ß", "\n", "(", "🇫"]
)
MIXED = st.lists(WORDS | SIGNS | st.characters(), max_size=14).map("".join)


@pytest.mark.parametrize("version", VERSIONS)
@given(original=MIXED)
@settings(max_examples=200, deadline=None)
def test_places_stay_inside_and_in_order(version: str, original: str) -> None:
    text = normalise(original, version)

    assert len(text.starts) == len(text.ends) == len(text.normal)
    assert all(0 <= start < end <= len(original) for start, end in zip(text.starts, text.ends, strict=True))
    assert list(text.starts) == sorted(text.starts)
    assert list(text.ends) == sorted(text.ends)


@given(original=MIXED)
@settings(max_examples=200, deadline=None)
def test_left_out_steps_would_have_changed_nothing(original: str) -> None:
    quick, full = normalise(original, "v2"), step_by_step(original, "v2")

    assert (quick.normal, list(quick.starts), list(quick.ends)) == (full.normal, list(full.starts), list(full.ends))


SCRIPTS = {
    "Armenian": (0x531, 0x556),
    "Arabic": (0x621, 0x64A),
    "Devanagari": (0x905, 0x939),
    "Hangul": (0xAC00, 0xD7A3),
}


@pytest.mark.parametrize("script", SCRIPTS)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_v2_erases_no_other_script(script: str, data: st.DataObject) -> None:
    first, last = SCRIPTS[script]
    words = st.text(st.characters(min_codepoint=first, max_codepoint=last, categories=["L"]), min_size=1, max_size=6)
    pieces = data.draw(st.lists(words | st.sampled_from(["you", "f**k", "id-iot", "💩"]), max_size=10))
    original = " ".join(pieces)

    normal = normalise(original, "v2").normal

    for letter in filter(str.isalpha, unicodedata.normalize("NFKC", original).casefold()):
        assert letter.isascii() or letter in normal


@pytest.mark.parametrize("word", sorted(KNOWN)[::5])
def test_a_word_that_stands_openly_is_left_as_it_is(word: str) -> None:
    assert normalise(f"they said {word} again", "v2").normal == f"they said {word} again"


@given(st.lists(WORDS, max_size=8).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_a_text_without_disguise_left_is_not_changed_again(original: str) -> None:
    once = normalise(original, "v2").normal

    assert normalise(once, "v2").normal == once
