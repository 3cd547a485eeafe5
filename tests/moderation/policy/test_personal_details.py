"""Personal details are found by their shape, and what only looks like them is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.policy.judge import judge
from service.moderation.policy.rules.personal_details import details_in
from service.moderation.policy.shape import DETAILS
from service.moderation.policy.verdict import Action
from tests.moderation.policy.builders import a_policy, some_facts

GIVEN_AWAY = [
    ("phone", "Ring him at 0555 01427 tonight.", "0555 01427"),
    ("phone", "My number in Berlin is +49 30 1234567.", "+49 30 1234567"),
    ("phone", "call (202) 555-0143 and ask for Bill", "(202) 555-0143"),
    ("phone", "It is 1-212-555-0187, day and night", "1-212-555-0187"),
    ("phone", "her number is 7946 0123, she never sleeps", "7946 0123"),
    ("phone", "00 374 10 555 123 from abroad", "00 374 10 555 123"),
    ("phone", "WhatsApp 07700900123", "07700900123"),
    ("email", "Write to ann.lee+news@mail.paper.example today", "ann.lee+news@mail.paper.example"),
    ("email", "his boss: h.pem (at) fishery (dot) example", "h.pem (at) fishery (dot) example"),
    ("email", "info[at]town.example", "info[at]town.example"),
    ("address", "the blue door, 14 Tanner Street, second bell", "14 Tanner Street"),
    ("address", "Found her: 22b Old Poplar Ct, top floor", "22b Old Poplar Ct"),
    ("address", "he lives at 9 cobbler's row, say hello", "9 cobbler's row"),
    ("address", "Er wohnt in der Lindenstraße 12a, Hinterhof.", "Lindenstraße 12a"),
    ("address", "Hij zit op de Herengracht 401 elke dag", "Herengracht 401"),
    ("address", "Il habite au 12 bis, rue de la Paix, troisième", "12 bis, rue de la Paix"),
    ("address", "Vive en la calle del Olmo 7, segundo piso", "calle del Olmo 7"),
    ("address", "She lives at 2 Market Square, by the council's office.", "2 Market Square"),
    ("phone", "His shop closes at six, his home is 0555 01427.", "0555 01427"),
    ("account", "Send it to DE89 3704 0044 0532 0130 00, thanks", "DE89 3704 0044 0532 0130 00"),
    ("account", "GB82WEST12345698765432 is where it goes", "GB82WEST12345698765432"),
    ("account", "my card 4111 1111 1111 1111 was charged twice", "4111 1111 1111 1111"),
]
"""Numbers and names that belong to nobody: from ranges kept for fiction, or from the standards' own examples."""

NONE = [
    "It cost 1 250 000 in 2019 and 1.250.000 in 2020.",
    "From 1914-1918 to 1939-1945, and on 2026-11-23 again; 23.11.2026 in Berlin.",
    "The score was 3-1, 2-0 and 10 - 12.",
    "ISBN 0-9615946-9-1 says so, and ISBN-13: 978-0-9615946-9-1 too.",
    "It weighs 0.999 971 5 of a gram, and 3.1415926535 is pi.",
    "Order 12345678 has not come.",
    "See https://paper.example/2026/11/50000262-3108595 and build 20261123.",
    "The 2019 Supreme Court ruling, 9 Supreme Court judges and 12 Crown Court cases.",
    "1989 Tiananmen Square was no picnic.",
    "A 2 way street, a 5 minute drive, the first 3 Road Runner episodes.",
    "@ann and @bob.example on the other site, ann at work, five dots.",
    "Tabellenplatz 5 und Startplatz 3.",
    "DE89 3704 0044 0532 0130 01 has a wrong check digit, as has 4111 1111 1111 1112.",
    "The council's office is at 2 Market Square, and the library's number is 0555 0100.",
    "Write to the editor, letters@paper.example, or visit our shop at 31 Weir Street.",
    "In Street 5 nothing happened; the road to 14 is long.",
    "",
]


@pytest.mark.parametrize(("kind", "text", "shown"), GIVEN_AWAY, ids=[shown for _, _, shown in GIVEN_AWAY])
def test_a_detail_is_found_where_it_stands(kind: str, text: str, shown: str) -> None:
    assert [(found, text[start:end]) for found, (start, end) in details_in(text, DETAILS)] == [(kind, shown)]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert list(details_in(text, DETAILS)) == []


@given(st.text(st.sampled_from("019 -.()+@/aAzStreet\u0663\u00a0üß[]"), max_size=80) | st.text(max_size=80))
def test_any_text_is_looked_through_and_no_letter_counts_twice(text: str) -> None:
    places = sorted(place for _, place in details_in(text, DETAILS))

    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(end <= later for (_, end), (later, _) in pairwise(places))


def test_one_finding_names_the_kinds_and_marks_the_places_and_never_repeats_them() -> None:
    policy = a_policy("personal_details: {hold: [phone, email, address, account], clause: spam}")
    said = "Ann, 14 Tanner Street, 0555 01427, or 0555 01428."

    verdict = judge(policy, some_facts(said), "1")

    [finding] = verdict.findings
    assert (finding.rule, finding.action, finding.clause) == ("personal_details", Action.HOLD, "spam")
    assert finding.sentence == "Held: this comment gives away a street address and a phone number."
    assert [(said[m.start : m.end], m.entry) for m in finding.matches] == [
        ("14 Tanner Street", "street address"),
        ("0555 01427", "phone number"),
        ("0555 01428", "phone number"),
    ]


def test_a_site_holds_only_the_kinds_it_names() -> None:
    policy = a_policy("personal_details: {hold: [email]}")

    assert judge(policy, some_facts("14 Tanner Street, 0555 01427"), "1").findings == ()
    assert judge(a_policy("personal_details: {clause: spam}"), some_facts("ann@mail.example"), "1").findings == ()


@pytest.mark.parametrize(
    ("allowed", "fine", "held"),
    [
        ("paper.example", "Write to letters@desk.paper.example.", "Write to letters@newspaper.example."),
        ("letters@paper.example", "letters (at) paper (dot) example", "editor@paper.example"),
        ("+44 20 7946 0123", "Ring us: 020 7946 0123.", "Ring us: 020 7946 0124."),
        ("10 Downing Street", "nobody home at 10  downing street", "nobody home at 11 Downing Street"),
    ],
)
def test_what_anybody_may_name_is_allowed(allowed: str, fine: str, held: str) -> None:
    policy = a_policy(f"personal_details: {{hold: [phone, email, address], allowed: ['{allowed}']}}")

    assert judge(policy, some_facts(fine), "1").findings == ()
    assert judge(policy, some_facts(held), "1").action is Action.HOLD
