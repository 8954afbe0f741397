"""Where the server may listen, who may come in, and what it keeps where."""

import asyncio
import socket
import stat
import subprocess
from pathlib import Path
from sys import executable

import httpx
import pytest
from pydantic import SecretStr
from serving import start

from coach.errors import SettingsError
from coach.settings import load
from coach.web.entrance import WAITING, Entrance
from coach.web.folder import prepare, secret, signing_key
from coach.web.page import at_home, policy
from coach.web.serve import serve

PASSWORD = "correct horse battery"


def told(settings, host="127.0.0.1", port=0):
    """What is said when the server does not start."""
    with pytest.raises(SettingsError) as refusal:
        serve(settings, host, port, lambda _: pytest.fail("it started"), tell=print, browse=False)
    return str(refusal.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "my-laptop"])
def test_other_machines_are_let_in_only_where_people_sign_in(settings, host):
    assert "COACH_PASSWORD" in told(settings, host)
    assert "COACH_ADDRESS" in told(settings.model_copy(update={"password": SecretStr(PASSWORD)}), host)


def test_a_port_in_use_is_told_with_the_next_one(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = told(settings, port=port)
    assert f"port {port}" in said
    assert f"--port {port + 1}" in said


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("password", "short", "at least 12"),
        ("address", "coach.example.org", "https://"),
        ("address", "https://coach.example.org/app", "nothing after the name"),
    ],
)
def test_settings_of_the_web_are_refused_in_words(setting, value, why):
    with pytest.raises(SettingsError, match=why):
        load(**{setting: value})


def test_the_folder_is_the_persons_own_and_holds_todays_files(home, settings):
    root = prepare(settings)
    (root / "public" / "old.js").touch()
    assert prepare(settings) == root
    assert stat.S_IMODE(root.stat().st_mode) == stat.S_IMODE(home.stat().st_mode) == 0o700
    assert (root / "public" / "elements" / "Notes.jsx").exists()
    assert (root / ".chainlit" / "config.toml").exists()
    assert not (root / "public" / "old.js").exists()


def test_the_readme_page_says_where_words_go(settings):
    assert "and nowhere else" in (prepare(settings) / "chainlit.md").read_text()
    elsewhere = settings.model_copy(update={"openai_base_url": "http://me:secret@models.example:8000/v1"})
    page = (prepare(elsewhere) / "chainlit.md").read_text()
    assert "to a language model at models.example:8000" in page
    assert "nowhere else" not in page
    assert "secret" not in page


def test_the_secret_is_made_once_and_read_by_its_owner_only(home):
    home.mkdir()
    first = secret(home)
    assert len(first) >= 32
    assert secret(home) == first
    assert stat.S_IMODE((home / "web.secret").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_told(home, settings):
    home.write_text("a file is in the way")
    with pytest.raises(SettingsError, match="cannot keep its files"):
        prepare(settings)


def test_the_page_links_to_nothing_elsewhere_and_its_policy_names_its_scripts():
    html = (
        '<head>\n<link rel="stylesheet" href="https://cdn.example/x.css">\n<script>\nlet a = 1\n</script></head><body>'
    )
    page = at_home(html, signs_in=False)
    assert "cdn.example" not in page
    assert 'data-signs-in="no"' in page
    said = policy(page)
    assert "'sha256-" in said
    assert "'unsafe-inline'" not in said.partition("style-src")[0]
    assert policy(page) != policy(page.replace("a = 1", "a = 2"))


def test_with_a_password_only_who_knows_it_comes_in(started):
    server = started(COACH_PASSWORD=PASSWORD, COACH_USER="amara")

    def sign_in(password, name="amara"):
        return httpx.post(f"{server.address}/login", data={"username": name, "password": password}, timeout=20)

    assert httpx.post(f"{server.address}/auth/header").status_code == 400  # nobody comes in unasked
    assert sign_in("wrong").status_code == 401
    assert sign_in(PASSWORD, name="somebody").status_code == 401
    inside = sign_in(PASSWORD)
    assert inside.status_code == 200
    assert httpx.get(f"{server.address}/user", cookies=inside.cookies).json()["identifier"] == "amara"


async def test_guesses_are_looked_at_one_by_one_with_a_pause_after_each(settings):
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    entrance = Entrance(settings.model_copy(update={"password": SecretStr(PASSWORD)}), pause)
    came = await asyncio.gather(*(entrance.with_password("me", f"guess {n}") for n in range(WAITING + 10)))
    assert came == [None] * (WAITING + 10)
    assert len(pauses) == WAITING  # the others were turned away at once
    assert await entrance.with_password("me", PASSWORD) == "me"


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "x-forwarded-host"])
async def test_what_a_proxy_passes_on_is_not_the_local_user(settings, header):
    assert await Entrance(settings).without({header: "203.0.113.7"}) is None
    assert await Entrance(settings).without({"accept": "*/*"}) == "me"


def test_a_sign_in_ends_with_the_password_or_the_user_it_was_made_for(settings):
    settings.home.mkdir(parents=True)
    changed = [{"password": SecretStr(PASSWORD)}, {"password": SecretStr(PASSWORD + "!")}, {"user": "another"}]
    keys = {signing_key(settings.model_copy(update=change)) for change in ({}, *changed)}
    assert len(keys) == 4


def test_a_secret_that_a_crash_left_empty_is_made_anew(home):
    home.mkdir()
    (home / "web.secret").touch()
    assert len(secret(home)) >= 32


def test_a_coach_that_cannot_be_put_together_is_told_and_ends_the_server(home, cache):  # noqa: ARG001
    home.mkdir(parents=True)
    (home / "coach.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(AssertionError, match="damaged"):
        start(home)


def test_the_command_refuses_in_one_sentence(home):
    run = subprocess.run(
        [Path(executable).with_name("coach"), "serve", "--host", "0.0.0.0"],
        env={"COACH_HOME": str(home), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "COACH_PASSWORD" in run.stderr
    assert "Traceback" not in run.stderr
