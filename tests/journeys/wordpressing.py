"""A real WordPress over a real MariaDB, both started for the tests in a folder of their own, with our plugin in it."""

from __future__ import annotations

import html
import json
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from tests.journeys.serving import ROOT, free_port

PLUGIN: Final = ROOT / "clients" / "wordpress" / "parley"
PLACES: Final = (ROOT / "build" / "wordpress" / "usr" / "share" / "wordpress", Path("/usr/share/wordpress"))
NEEDED: Final = "php-cli php-mysql mariadb-server-core mariadb-client-core, and wordpress (deploy/test.sh unpacks it)"
PASSWORD: Final = "a long enough pass phrase"
MACHINE: Final = "127.0.0.7"
BROWSER: Final = "Readers-Browser/7.0"
EMAIL: Final = "reader-{}@readers.example"

CONFIG: Final = """<?php
define( 'DB_NAME', 'wordpress' ); define( 'DB_USER', 'root' ); define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:%(socket)s' ); define( 'DB_CHARSET', 'utf8mb4' ); define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
  define( $name . '_KEY', $name . ' key' ); define( $name . '_SALT', $name . ' salt' );
}
define( 'WP_HOME', '%(address)s' ); define( 'WP_SITEURL', '%(address)s' );
define( 'DISABLE_WP_CRON', true ); define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
define( 'WP_DEBUG', true ); define( 'WP_DEBUG_DISPLAY', false ); define( 'WP_DEBUG_LOG', '%(log)s' );
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
"""

# The tests' own ground: no mail leaves, and several comments a second from one address are no flood.
QUIET: Final = """<?php
add_filter( 'pre_wp_mail', '__return_true' );
add_filter( 'wp_is_comment_flood', '__return_false', 99 );
"""

# How the tests look inside, through the server that runs anyway: starting PHP anew for each look takes much longer.
RUN: Final = """<?php
if ( ! hash_equals( '%(token)s', $_POST['token'] ) ) { http_response_code( 403 ); exit; }
$code = $_POST['code']; $argv = json_decode( $_POST['arguments'], true ); $_POST = array(); $_REQUEST = array();
require 'wp-load.php';
eval( $code );
"""

INSTALL: Final = """
define( 'WP_INSTALLING', true );
require 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'The Gazette', 'mia', 'mia@desk.example', true, '', $argv[1] );
"""

PREPARE: Final = """
require 'wp-load.php';
require ABSPATH . 'wp-admin/includes/plugin.php';
update_option( 'comment_previously_approved', '' );
update_option( 'require_name_email', '' );
$told = activate_plugin( 'parley/parley.php' );
if ( is_wp_error( $told ) ) { fwrite( STDERR, $told->get_error_message() ); exit( 1 ); }
wp_create_user( 'sam', $argv[1], 'sam@readers.example' );
$corin = wp_insert_user( array( 'user_login' => 'corin', 'user_pass' => $argv[1], 'role' => 'author',
  'user_email' => 'corin@desk.example', 'display_name' => 'Corin Maddle' ) );
echo json_encode( wp_insert_post( array( 'post_title' => 'Bridge to stay shut until spring', 'post_status' => 'publish',
  'post_author' => $corin, 'post_content' => 'The bearings.', 'comment_status' => 'open' ) ) );
"""


def wordpress_folder() -> Path | None:
    """Where WordPress, PHP and MariaDB are all there; None where something is missing."""
    tools = all(shutil.which(tool, path=_path()) for tool in ("php", "mariadbd", "mariadb-install-db"))
    found = [place for place in PLACES if (place / "wp-load.php").is_file()]
    return found[0] if tools and found else None


@dataclass
class WordPress:
    """A running WordPress: its address, where it lies, and the article that readers comment on."""

    address: str
    folder: Path
    article: int = 0
    token: str = ""

    def php(self, code: str, *arguments: str) -> Any:
        """Run PHP inside this WordPress, with nobody signed in; answers what it printed, read as JSON, or None."""
        sent = {"token": self.token, "code": code, "arguments": json.dumps(["", *arguments])}
        answer = httpx.post(f"{self.address}/run.php", data=sent, timeout=60)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text) if answer.text.strip() else None

    def set(self, **settings: str) -> None:
        """Change settings of the plugin as the database keeps them."""
        code = "update_option( 'parley_settings', array_merge( get_option( 'parley_settings', array() ), "
        self.php(code + "json_decode( $argv[1], true ) ) ); delete_transient( 'parley_away' );", json.dumps(settings))

    def comment(
        self, text: str, name: str = "Wren", parent: int = 0, client: httpx.Client | None = None, email: str = ""
    ) -> int:
        """Post a comment as a reader does, through the form's own address; answers its number."""
        sent = {
            "comment": text,
            "author": name,
            "email": email or EMAIL.format(name.lower()),
            "comment_post_ID": str(self.article),
            "comment_parent": str(parent),
        }
        with client or a_browser(self.address) as browser:
            answer = browser.post("/wp-comments-post.php", data=sent)
        assert answer.status_code == 302, answer.text
        return int(answer.headers["location"].rpartition("#comment-")[2])

    def status(self, comment: int) -> str:
        """approved, unapproved, spam or trash."""
        return str(self.php("echo json_encode( wp_get_comment_status( (int) $argv[1] ) );", str(comment)))

    def meta(self, comment: int, name: str) -> Any:
        """A meta field of a comment."""
        return self.php("echo json_encode( get_comment_meta( (int) $argv[1], $argv[2], true ) );", str(comment), name)

    def shown(self) -> list[int]:
        """The comments that anybody may read."""
        answer = httpx.get(f"{self.address}/?rest_route=/wp/v2/comments&post={self.article}&per_page=100", timeout=60)
        return [int(comment["id"]) for comment in answer.raise_for_status().json()]

    def waiting(self) -> list[str]:
        """The kinds of the lines that wait for Parley, oldest first."""
        code = "global $wpdb; echo json_encode( $wpdb->get_col( 'SELECT kind FROM wp_parley_queue ORDER BY id' ) );"
        return list(self.php(code))

    def let_time_pass(self) -> None:
        """Whatever waits for Parley is due now."""
        code = "global $wpdb; $wpdb->query( 'UPDATE wp_parley_queue SET due_at = 0' );"
        self.php(f"{code} delete_transient( 'parley_away' );")

    def cron(self) -> None:
        """Let the time pass that lines wait, and have wp-cron called as a web server's visitors do."""
        self.let_time_pass()
        self.php(
            "wp_clear_scheduled_hook( 'parley_send_queue' ); delete_transient( 'doing_cron' );"
            "wp_schedule_single_event( time() - 5, 'parley_send_queue' );"
        )
        httpx.get(f"{self.address}/wp-cron.php?doing_wp_cron", timeout=60).raise_for_status()

    def signed_in(self, name: str) -> httpx.Client:
        """A browser in which somebody has signed in."""
        form = {"log": name, "pwd": PASSWORD, "wp-submit": "Log In", "testcookie": "1"}
        cookies = {"wordpress_test_cookie": "WP Cookie check"}
        answer = httpx.post(f"{self.address}/wp-login.php", data=form, cookies=cookies, timeout=60)
        assert answer.status_code == 302, answer.text
        return a_browser(self.address, answer.cookies)

    def debug_log(self) -> str:
        """What PHP complained of."""
        log = self.folder.parent / "debug.log"
        return log.read_text(encoding="utf-8") if log.is_file() else ""


def a_browser(address: str, cookies: httpx.Cookies | None = None) -> httpx.Client:
    """A reader's or a moderator's, on a machine of its own as far as loopback addresses go."""
    return httpx.Client(
        base_url=address,
        timeout=60,
        cookies=cookies,
        headers={"User-Agent": BROWSER},
        transport=httpx.HTTPTransport(local_address=MACHINE),
    )


def press(desk: httpx.Client, action: str, comment: int) -> None:
    """Follow a link under a comment in wp-admin's list: approvecomment, spamcomment, trashcomment …"""
    for page in ("all", "spam", "trash"):
        listed = html.unescape(desk.get(f"/wp-admin/edit-comments.php?comment_status={page}").raise_for_status().text)
        found = re.search(rf"comment\.php\?[^\"' ]*action={action}&[^\"' ]*c={comment}&[^\"' ]+", listed) or re.search(
            rf"comment\.php\?c={comment}&action={action}&[^\"' ]+", listed
        )
        if found:
            answer = desk.get(f"/wp-admin/{found[0]}")
            assert answer.status_code == 302, answer.text
            return
    raise AssertionError(f"wp-admin offers no {action} for comment {comment}")


def nonce_of(page: str, name: str = "_wpnonce") -> str:
    """The nonce that a form on a page carries."""
    found = re.search(rf'name="{name}" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


@contextmanager
def a_wordpress(source: Path) -> Iterator[WordPress]:
    """Install and serve; everything lies in a folder with a short name, since a socket's path may not be long."""
    with tempfile.TemporaryDirectory(prefix="wp-") as name, _mariadb(Path(name)) as socket:
        port = free_port()
        there = WordPress(f"http://127.0.0.1:{port}", Path(name) / "site", token=secrets.token_hex(16))
        _lay_out(source, there, socket)
        _alone(there, INSTALL)
        there.article = int(_alone(there, PREPARE))
        with _serving(there, port, Path(name) / "php.log"):
            yield there


def _alone(there: WordPress, code: str) -> str:
    """Run PHP before the server runs; answers what it printed."""
    command = [_tool("php"), "-d", "display_errors=stderr", "-r", code, "--", PASSWORD]
    done = subprocess.run(command, cwd=there.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def _lay_out(source: Path, there: WordPress, socket: Path) -> None:
    shutil.copytree(source, there.folder, symlinks=True, ignore=shutil.ignore_patterns("wp-config.php", "akismet"))
    content = there.folder / "wp-content"
    shutil.copytree(PLUGIN, content / "plugins" / "parley")
    (content / "mu-plugins").mkdir()
    (content / "mu-plugins" / "quiet.php").write_text(QUIET, encoding="utf-8")
    (there.folder / "run.php").write_text(RUN % {"token": there.token}, encoding="utf-8")
    told = {"socket": socket, "address": there.address, "log": there.folder.parent / "debug.log"}
    (there.folder / "wp-config.php").write_text(CONFIG % told, encoding="utf-8")


@contextmanager
def _mariadb(folder: Path) -> Iterator[Path]:
    data, socket = folder / "data", folder / "db.sock"
    who = ["--user=root"] if os.getuid() == 0 else []
    quick = ["--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-flush-method=nosync"]
    made = subprocess.run(
        [_tool("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *who, *quick],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    start = folder / "start.sql"
    start.write_text("CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;\n", encoding="utf-8")
    modest = [
        "--skip-networking",
        "--innodb-flush-method=nosync",
        "--innodb-buffer-pool-size=32M",
        "--performance-schema=0",
    ]
    command = [_tool("mariadbd"), "--no-defaults", f"--datadir={data}", f"--socket={socket}", f"--init-file={start}"]
    with (folder / "db.log").open("wb") as log:
        server = subprocess.Popen([*command, *who, *modest], stdout=log, stderr=log)
    try:
        _await_socket(socket, server)
        yield socket
    finally:
        server.terminate()
        server.wait(timeout=40)


def _await_socket(socket: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until the database listens, which is when its socket is there, or has ended."""
    for _ in range(1_200):
        if socket.exists():
            return
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.05)
            break
    raise AssertionError((socket.parent / "db.log").read_text(encoding="utf-8"))


@contextmanager
def _serving(there: WordPress, port: int, log: Path) -> Iterator[None]:
    environment = {**os.environ, "PHP_CLI_SERVER_WORKERS": "3"}
    command = [_tool("php"), "-d", "opcache.enable=1", "-S", f"127.0.0.1:{port}", "-t", str(there.folder)]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=there.folder, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=6)) as client:
            client.get(f"{there.address}/wp-login.php", timeout=60).raise_for_status()
        yield
    finally:
        os.killpg(server.pid, 15)  # the workers too, which are children of the one we started
        server.wait(timeout=40)


def _tool(name: str) -> str:
    found = shutil.which(name, path=_path())
    assert found is not None
    return found


def _path() -> str:
    return os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
