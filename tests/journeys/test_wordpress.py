"""A newsroom on WordPress: its readers comment, its moderators decide in wp-admin, and a real Parley is asked and told.

Nothing stands in for anything: WordPress as Debian ships it, over MariaDB, served by PHP, with our plugin activated.
"""

from __future__ import annotations

import html
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest

from service import webhooks
from service.actions import look, sites
from service.actions.decide_here import decide_here
from service.actions.deliver import deliver_due
from service.actions.undo import undo
from service.storage.people import Person, Role, person_by_email
from service.storage.views import FeedLine
from tests.journeys.serving import Served, free_port, serving
from tests.journeys.wordpressing import (
    BROWSER,
    EMAIL,
    MACHINE,
    NEEDED,
    PLUGIN,
    WordPress,
    a_wordpress,
    nonce_of,
    press,
    wordpress_folder,
)

POLICY: Final = """
title: Discussion policy
language: en
text: Be civil.
automatic_reject: true
clauses:
  - {id: civility, title: Be civil, text: No insults.}
  - {id: spam, title: No spam, text: No advertising.}
thresholds: {insult: 0.3}
words:
  banned: {clause: civility, entries: [bollocks]}
  watched: {clause: civility, entries: [poppycock]}
"""
KIND: Final = "The ferry takes bicycles until nine in the evening."
WATCHED: Final = "That is poppycock, the ferry stops at eight."
BANNED: Final = "That is bollocks, there is no ferry."


pytestmark = pytest.mark.xdist_group("wordpress")


@dataclass
class Newsroom:
    """WordPress and Parley, connected."""

    wordpress: WordPress
    parley: Served
    key: str
    secret: str

    def of(self, comment: int) -> dict[str, Any]:
        """A comment as Parley tells it."""
        answer = httpx.get(
            f"{self.parley.address}/comments/{self.id_of(comment)}",
            headers={"Authorization": f"Bearer {self.parley.key}"},
        )
        return dict(answer.raise_for_status().json())

    def id_of(self, comment: int) -> str:
        """A comment's id at Parley, as WordPress keeps it."""
        return str(self.wordpress.meta(comment, "_parley_id"))

    def last_word(self, comment: int) -> tuple[str, str, str | None]:
        """The newest line of a comment's history at Parley: who, which state, by which clause."""
        line = self.of(comment)["history"][-1]
        return line["actor"], line["new_state"], line["clause"]

    def decide_at_parley(self, mia: Person, comment: int, decision: str) -> None:
        """Decide at Parley's own desk, without telling WordPress yet."""
        now = self.of(comment)
        reason, seen = ("civility" if decision == "reject" else None), f"{now['state']}~{now['revision']}"
        decide_here(self.parley.works, mia, self.parley.site, now["id"], decision, reason, None, seen)

    def told(self, comment: int) -> list[FeedLine]:
        """The events that say how a comment stands, oldest first."""
        lines = look.decisions_after(self.parley.works, self.parley.site, None, 1_000)
        about = [line for line in lines if line.data.get("comment_id") == self.id_of(comment)]
        return [line for line in about if line.type.startswith("comment.")]

    def send(self, event: FeedLine) -> None:
        """Send one event once more, signed anew, as Parley does where the first answer was lost."""
        message = webhooks.Message(event.id, event.type, event.timestamp, event.data)
        webhooks.post(
            f"{self.wordpress.address}/?rest_route=/parley/v1/events", self.secret, message, datetime.now(UTC)
        )

    def deliver(self) -> None:
        """Send every webhook that is due, to the real WordPress."""
        counts = deliver_due(self.parley.works, webhooks.post)
        assert (counts.postponed, counts.failed) == (0, 0)


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """One installation for all these tests."""
    source = wordpress_folder()
    if source is None:
        pytest.skip(f"needs Debian's packages {NEEDED}")
    folder, at_once = tmp_path_factory.mktemp("parley"), {"PARLEY_DECISION_GRACE_SECONDS": "0"}
    with serving(folder, **at_once) as parley, a_wordpress(source) as wordpress:
        sites.publish_policy(parley.works, parley.site, POLICY, None)
        key = sites.create_key(parley.works, parley.site, "wordpress", ["score", "decide"])
        hook = f"{wordpress.address}/?rest_route=/parley/v1/events"
        yield Newsroom(wordpress, parley, key, sites.add_endpoint(parley.works, parley.site, hook))


@pytest.fixture
def newsroom(connected: Newsroom) -> Iterator[Newsroom]:
    """Every test begins with the same settings and ends with nothing left to deliver."""
    connected.wordpress.set(
        address=connected.parley.address,
        key=connected.key,
        webhook_secret=connected.secret,
        reject="trash",
        away="hold",
        timeout="30",
    )
    yield connected
    connected.deliver()


@pytest.fixture
def wordpress(newsroom: Newsroom) -> WordPress:
    return newsroom.wordpress


@pytest.fixture
def desk(wordpress: WordPress) -> Iterator[httpx.Client]:
    """A moderator's browser in wp-admin."""
    client = wordpress.signed_in("mia")
    yield client
    client.close()


@pytest.fixture
def mia(newsroom: Newsroom) -> Person:
    """A moderator at Parley's own desk."""
    newsroom.parley.invite("Mia", Role.LEAD)
    with newsroom.parley.works.store.read() as connection:
        known = person_by_email(connection, "mia@example.org")
    assert known is not None
    return known[0]


@pytest.mark.skipif(shutil.which("php") is None, reason="needs Debian's package php-cli")
@pytest.mark.parametrize("path", sorted(PLUGIN.rglob("*.php")), ids=lambda path: str(path.relative_to(PLUGIN)))
def test_php_can_read_every_file(path: Any) -> None:
    done = subprocess.run(["php", "-l", str(path)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_comment_that_breaks_no_rule_is_published_at_once(newsroom: Newsroom, wordpress: WordPress) -> None:
    number = wordpress.comment(KIND)

    assert number in wordpress.shown()
    assert newsroom.of(number)["state"] == "published"


def test_a_comment_that_is_held_waits_for_a_moderator_who_sees_why(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    number = wordpress.comment(WATCHED)

    page = html.unescape(desk.get("/wp-admin/edit-comments.php?comment_status=moderated").text)
    assert (wordpress.status(number), newsroom.of(number)["state"]) == ("unapproved", "held")
    assert number not in wordpress.shown()
    assert "Parley holds" in page
    assert newsroom.of(number)["reasons"][0]["sentence"] in page


@pytest.mark.parametrize(("wish", "status"), [("trash", "trash"), ("spam", "spam"), ("hold", "unapproved")])
def test_a_comment_that_is_rejected_goes_where_the_newsroom_wants(
    newsroom: Newsroom, wordpress: WordPress, wish: str, status: str
) -> None:
    wordpress.set(reject=wish)

    number = wordpress.comment(f"{BANNED} ({wish})")

    assert (wordpress.status(number), newsroom.of(number)["state"]) == (status, "rejected")
    assert wordpress.waiting() == []


def test_parley_learns_of_author_and_article_but_neither_of_the_address_nor_of_the_machine(
    newsroom: Newsroom, wordpress: WordPress
) -> None:
    number = wordpress.comment(
        "I take the ferry myself, &amp; <a href='https://ferry.example/'>here</a> it is.", "Tamsin"
    )

    known = newsroom.of(number)
    database = newsroom.parley.works.store
    with database.read() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        dump = "\n".join(driver.iterdump())
    assert known["text"] == "I take the ferry myself, & here (https://ferry.example/) it is."
    assert known["author"]["name"] == "Tamsin"
    assert known["author"]["id"].startswith("guest-")
    assert known["article"]["title"] == "Bridge to stay shut until spring"
    assert EMAIL.format("tamsin") not in dump
    assert "readers.example" not in dump
    assert MACHINE not in dump
    assert BROWSER not in dump


def test_two_guests_of_one_name_are_two_authors_and_one_guest_is_one(newsroom: Newsroom, wordpress: WordPress) -> None:
    numbers = [
        wordpress.comment("One thing about the ferry.", "Joe"),
        wordpress.comment("Another thing about it.", "Joe"),
        wordpress.comment("A third thing.", "Joe", email="another-joe@readers.example"),
    ]

    first, second, stranger = (newsroom.of(number)["author"] for number in numbers)
    assert (first, stranger["name"]) == (second, "Joe")
    assert first["id"] != stranger["id"]


def test_a_reply_is_read_in_the_light_of_its_parent(newsroom: Newsroom, wordpress: WordPress) -> None:
    parent = wordpress.comment("Nobody needs a bridge here.", "Wren")

    reply = wordpress.comment("I do, every morning.", "Tamsin", parent=parent)

    assert newsroom.of(reply)["parent_id"] == newsroom.id_of(parent)


def test_a_reply_to_a_comment_that_parley_never_saw_is_scored_all_the_same(
    newsroom: Newsroom, wordpress: WordPress
) -> None:
    parent = wordpress.comment("Older than the plugin.", "Wren")
    wordpress.php("update_comment_meta( (int) $argv[1], '_parley_id', 'wp-1-' . wp_generate_uuid4() );", str(parent))

    reply = wordpress.comment("And still worth an answer.", "Tamsin", parent=parent)

    known = newsroom.of(reply)
    assert (known["state"], known["parent_id"]) == ("published", None)


def test_a_readers_account_is_known_by_its_number(newsroom: Newsroom, wordpress: WordPress) -> None:
    number = wordpress.comment("I have an account here.", client=wordpress.signed_in("sam"))

    assert newsroom.of(number)["author"] == {"id": "user-2", "name": "sam"}


@pytest.mark.parametrize("who", ["mia", "corin"])
def test_moderators_and_the_articles_own_author_are_not_asked_about(wordpress: WordPress, who: str) -> None:
    number = wordpress.comment(f"{BANNED} Says {who}.", client=wordpress.signed_in(who))

    assert (wordpress.status(number), wordpress.meta(number, "_parley_id")) == ("approved", "")


def test_a_comment_sent_over_wordpresss_rest_interface_is_scored_too(newsroom: Newsroom, wordpress: WordPress) -> None:
    with wordpress.signed_in("sam") as browser:
        nonce = browser.get("/wp-admin/admin-ajax.php?action=rest-nonce").text
        sent = {"post": wordpress.article, "content": r"That is poppycock, C:\ferry says so."}
        answer = browser.post("/?rest_route=/wp/v2/comments", json=sent, headers={"X-WP-Nonce": nonce})

    number = int(answer.json()["id"])
    assert (answer.json()["status"], newsroom.of(number)["state"]) == ("hold", "held")
    assert newsroom.of(number)["text"] == r"That is poppycock, C:\ferry says so."


def test_an_approval_in_wordpress_is_an_approval_at_parley(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    number = wordpress.comment(f"{WATCHED} Truly.")

    press(desk, "approvecomment", number)

    assert number in wordpress.shown()
    assert newsroom.last_word(number) == ("person", "approved", None)
    assert wordpress.waiting() == []


@pytest.mark.parametrize(("press_on", "clause"), [("spamcomment", "spam"), ("trashcomment", None)])
def test_a_rejection_in_wordpress_is_a_rejection_at_parley(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client, press_on: str, clause: str | None
) -> None:
    number = wordpress.comment(f"The ferry is cheap. ({press_on})")

    press(desk, press_on, number)

    assert newsroom.last_word(number) == ("person", "rejected", clause)


def test_a_decision_taken_back_in_wordpress_is_taken_back_at_parley(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    number = wordpress.comment(f"{WATCHED} Really.")
    press(desk, "approvecomment", number)

    press(desk, "unapprovecomment", number)

    assert newsroom.of(number)["state"] == "held"
    assert wordpress.waiting() == []


def test_many_comments_decided_at_once_all_arrive(newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client) -> None:
    numbers = [wordpress.comment(f"{WATCHED} No. {count}") for count in range(3)]
    page = desk.get("/wp-admin/edit-comments.php").text

    desk.post(
        "/wp-admin/edit-comments.php",
        data={"action": "approve", "_wpnonce": nonce_of(page), "delete_comments[]": [str(n) for n in numbers]},
    )

    assert [newsroom.last_word(number)[1] for number in numbers] == ["approved"] * 3


def test_what_parley_itself_rejects_is_not_told_to_it_as_a_persons_decision(
    newsroom: Newsroom, wordpress: WordPress
) -> None:
    number = wordpress.comment(f"{BANNED} Indeed.")

    assert wordpress.waiting() == []
    assert [line["actor"] for line in newsroom.of(number)["history"]] == ["rule"]


def test_what_parley_rejects_while_a_moderator_is_at_work_is_not_taken_for_the_moderators_word(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    held = wordpress.comment(f"{WATCHED} First.")
    wordpress.set(address=f"http://127.0.0.1:{free_port()}")
    late = wordpress.comment(f"{BANNED} Late.")
    wordpress.set(address=newsroom.parley.address)
    wordpress.let_time_pass()

    press(desk, "approvecomment", held)

    assert (wordpress.status(late), wordpress.waiting()) == ("trash", [])
    assert [line["actor"] for line in newsroom.of(late)["history"]] == ["rule"]


def test_a_moderators_edit_is_scored_again_and_stays_where_the_moderator_leaves_it(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    number = wordpress.comment("The ferry is slow today.")
    page = desk.get(f"/wp-admin/comment.php?action=editcomment&c={number}").text
    form = {
        "action": "editedcomment",
        "_wpnonce": nonce_of(page),
        "comment_ID": str(number),
        "comment_post_ID": str(wordpress.article),
        "comment_status": "1",
        "content": WATCHED,
        "newcomment_author": "Wren",
    }

    desk.post("/wp-admin/comment.php", data=form)

    known = newsroom.of(number)
    assert (known["revision"], known["text"]) == (2, WATCHED)
    assert (wordpress.status(number), known["state"]) == ("approved", "approved")


def test_a_readers_edit_can_take_a_comment_out_of_sight(newsroom: Newsroom, wordpress: WordPress) -> None:
    number = wordpress.comment("The ferry is quick today.")

    wordpress.php(
        "wp_update_comment( array( 'comment_ID' => (int) $argv[1], 'comment_content' => $argv[2] ) );",
        str(number),
        WATCHED,
    )

    assert (wordpress.status(number), newsroom.of(number)["revision"]) == ("unapproved", 2)
    assert wordpress.waiting() == []


def test_while_parley_is_away_comments_wait_and_are_published_once_it_is_back(
    newsroom: Newsroom, wordpress: WordPress
) -> None:
    wordpress.set(address=f"http://127.0.0.1:{free_port()}")
    number = wordpress.comment("Written while the server was away.")
    before = wordpress.status(number), wordpress.waiting()

    wordpress.set(address=newsroom.parley.address)
    wordpress.cron()

    assert before == ("unapproved", ["score"])
    assert (wordpress.status(number), newsroom.of(number)["state"]) == ("approved", "published")
    assert wordpress.waiting() == []


def test_wordpresss_own_rules_may_decide_while_parley_is_away(newsroom: Newsroom, wordpress: WordPress) -> None:
    wordpress.set(address=f"http://127.0.0.1:{free_port()}", away="own")
    number = wordpress.comment(f"{WATCHED} Still away.")
    before = wordpress.status(number)

    wordpress.set(address=newsroom.parley.address)
    wordpress.cron()

    assert (before, wordpress.status(number)) == ("approved", "unapproved")


def test_a_decision_made_while_parley_is_away_arrives_later_and_is_not_overruled_by_the_score(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    wordpress.set(address=f"http://127.0.0.1:{free_port()}")
    number = wordpress.comment(f"{BANNED} Away.")
    press(desk, "approvecomment", number)
    before = wordpress.waiting()

    wordpress.set(address=newsroom.parley.address)
    wordpress.cron()
    wordpress.cron()

    assert before == ["score", "decision"]
    assert (wordpress.status(number), newsroom.last_word(number)[1]) == ("approved", "approved")
    assert wordpress.waiting() == []


def test_a_key_that_was_revoked_loses_no_decision(newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client) -> None:
    number = wordpress.comment(f"{WATCHED} Key.")
    wordpress.set(key="parley_000000000000_wrong")
    press(desk, "approvecomment", number)
    before = wordpress.waiting()

    wordpress.set(key=newsroom.key)
    wordpress.cron()

    assert (before, newsroom.last_word(number)[1]) == (["decision"], "approved")


def test_waiting_comments_can_be_scored_from_the_list(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    code = (
        "echo json_encode( wp_insert_comment( array( 'comment_post_ID' => (int) $argv[1], 'comment_author' => 'Wren', "
        "'comment_content' => $argv[2], 'comment_approved' => 0 ) ) );"
    )
    number = int(wordpress.php(code, str(wordpress.article), WATCHED))
    page = desk.get("/wp-admin/edit-comments.php").text

    answer = desk.post(
        "/wp-admin/edit-comments.php",
        data={"action": "parley_score", "_wpnonce": nonce_of(page), "delete_comments[]": str(number)},
        headers={"Referer": f"{wordpress.address}/wp-admin/edit-comments.php"},
    )

    assert "parley_scored=1" in answer.headers["location"]
    assert (wordpress.status(number), newsroom.of(number)["state"]) == ("unapproved", "held")


@pytest.mark.parametrize(("decision", "status"), [("approve", "approved"), ("reject", "trash")])
def test_what_is_decided_at_parleys_desk_happens_in_wordpress(
    newsroom: Newsroom, wordpress: WordPress, mia: Person, decision: str, status: str
) -> None:
    number = wordpress.comment(f"{WATCHED} At Parley: {decision}.")
    newsroom.decide_at_parley(mia, number, decision)

    newsroom.deliver()

    assert wordpress.status(number) == status
    assert wordpress.waiting() == []


def test_a_decision_undone_at_parleys_desk_has_the_comment_wait_in_wordpress(
    newsroom: Newsroom, wordpress: WordPress, mia: Person
) -> None:
    number = wordpress.comment(f"{WATCHED} Undone.")
    newsroom.decide_at_parley(mia, number, "approve")
    newsroom.deliver()
    before = wordpress.status(number)

    undo(newsroom.parley.works, mia, newsroom.parley.site)
    event = newsroom.told(number)[-1]
    newsroom.send(event)

    assert (event.type, before, wordpress.status(number)) == ("comment.undone", "approved", "unapproved")


def test_the_echo_of_an_own_decision_undoes_nothing_that_was_decided_since(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    number = wordpress.comment(f"{WATCHED} Echo.")
    press(desk, "approvecomment", number)
    wordpress.set(address=f"http://127.0.0.1:{free_port()}")
    press(desk, "spamcomment", number)

    newsroom.deliver()
    during = wordpress.status(number)
    wordpress.set(address=newsroom.parley.address)
    wordpress.cron()
    newsroom.send(newsroom.told(number)[1])

    assert [event.data["state"] for event in newsroom.told(number)] == ["held", "approved", "rejected"]
    assert (during, wordpress.status(number)) == ("spam", "spam")
    assert newsroom.last_word(number) == ("person", "rejected", "spam")


@pytest.mark.parametrize("wrong", ["secret", "time", "body", "nothing"])
def test_an_event_that_parley_did_not_sign_changes_nothing(
    newsroom: Newsroom, wordpress: WordPress, wrong: str
) -> None:
    number = wordpress.comment(f"{WATCHED} Forged: {wrong}.")
    data = {"comment_id": newsroom.id_of(number), "state": "approved", "actor": "person"}
    message = webhooks.Message("evt_1", "comment.decided", datetime.now(UTC), data)
    secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" if wrong == "secret" else newsroom.secret
    at = datetime(2020, 1, 1, tzinfo=UTC) if wrong == "time" else datetime.now(UTC)
    headers = webhooks.signed(secret, message.id, message.body, at)
    body = message.body + " " if wrong == "body" else message.body

    answer = httpx.post(
        f"{wordpress.address}/?rest_route=/parley/v1/events",
        content=body.encode(),
        headers={} if wrong == "nothing" else headers,
    )

    assert (answer.status_code, wordpress.status(number)) == (401, "unapproved")


def test_an_administrator_sets_the_server_and_tries_it_and_never_sees_the_key(
    newsroom: Newsroom, wordpress: WordPress, desk: httpx.Client
) -> None:
    page = desk.get("/wp-admin/options-general.php?page=parley").text
    form = {
        "option_page": "parley",
        "action": "update",
        "_wpnonce": nonce_of(page),
        "parley_settings[address]": newsroom.parley.address + "/",
        "parley_settings[key]": newsroom.key,
        "parley_settings[reject]": "spam",
        "parley_settings[timeout]": "5",
    }
    desk.post("/wp-admin/options.php", data=form, headers={"Referer": f"{wordpress.address}/wp-admin/"})
    page = desk.get("/wp-admin/options-general.php?page=parley").text
    trial = page[page.index("admin-post.php") :]

    desk.post("/wp-admin/admin-post.php", data={"action": "parley_try", "_wpnonce": nonce_of(trial)})

    told = desk.get("/wp-admin/options-general.php?page=parley").text
    kept = wordpress.php("echo json_encode( get_option( 'parley_settings' ) );")
    assert (kept["address"], kept["key"], kept["reject"], kept["timeout"]) == (
        newsroom.parley.address,
        newsroom.key,
        "spam",
        5,
    )
    assert "the key may score and decide" in told
    assert newsroom.key not in page + told
    assert newsroom.secret not in page + told


def test_nobody_but_an_administrator_reaches_the_settings(wordpress: WordPress) -> None:
    with wordpress.signed_in("corin") as browser:
        answers = [
            browser.get("/wp-admin/options-general.php?page=parley"),
            browser.post("/wp-admin/options.php", data={"option_page": "parley", "action": "update"}),
            browser.post("/wp-admin/admin-post.php", data={"action": "parley_try"}),
        ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_php_complains_of_nothing_in_the_plugin(wordpress: WordPress) -> None:
    lines = [line for line in wordpress.debug_log().splitlines() if "parley" in line.lower()]

    assert lines == []


def test_uninstalling_leaves_nothing_behind(wordpress: WordPress) -> None:
    code = (
        "require ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( 'parley/parley.php' ); "
        "uninstall_plugin( 'parley/parley.php' ); global $wpdb; echo json_encode( array( "
        "$wpdb->get_col( \"SELECT option_name FROM wp_options WHERE option_name LIKE '%parley%'\" ), "
        "$wpdb->get_col( \"SELECT meta_key FROM wp_commentmeta WHERE meta_key LIKE '%parley%'\" ), "
        "$wpdb->get_col( \"SHOW TABLES LIKE '%parley%'\" ), wp_next_scheduled( 'parley_send_queue' ) ) );"
    )

    left = wordpress.php(code)

    assert left == [[], [], [], False]
