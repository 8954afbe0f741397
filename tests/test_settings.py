"""Settings come from the environment and `.env`, and a wrong one stops the coach before it starts."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from coach.errors import SettingsError, StorageUnsupported
from coach.settings import load, names

ROOT = Path(__file__).parents[1]
CONTRACT = ["COACH_HOME", "COACH_USER", "COACH_DATABASE_URL", "COACH_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in names():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert (settings.user, settings.database_url, settings.country) == ("me", None, None)
    assert not settings.has_endpoint
    assert settings.openai_api_key is settings.openai_base_url is None
    assert settings.home.is_absolute()
    assert settings.url == f"sqlite:///{settings.home}/coach.db"


@pytest.mark.parametrize(
    ("variable", "value", "field", "meant"),
    [
        ("COACH_HOME", "/tmp/here", "home", Path("/tmp/here")),
        ("COACH_HOME", "~/here", "home", Path.home() / "here"),
        ("COACH_USER", " Zoë B. ", "user", "Zoë B."),
        ("COACH_USER", "zoe@example.org", "user", "zoe@example.org"),
        ("COACH_DATABASE_URL", "sqlite:////tmp/a.db", "database_url", "sqlite:////tmp/a.db"),
        ("COACH_DATABASE_URL", "sqlite:////tmp/a.db", "url", "sqlite:////tmp/a.db"),
        ("COACH_MODEL", "llama3", "model", "llama3"),
        ("COACH_COUNTRY", "gb", "country", "GB"),
        ("COACH_TEMPERATURE", "0.2", "temperature", 0.2),
        ("COACH_REASONING_EFFORT", "low", "reasoning_effort", "low"),
        ("COACH_HEADERS", '{"X-Team": "a b"}', "headers", {"X-Team": SecretStr("a b")}),
        ("COACH_TURN_SECONDS", "8", "turn_seconds", 8.0),
        ("COACH_FIRST_WORD_SECONDS", "3", "first_word_seconds", 3.0),
        ("COACH_STALL_SECONDS", "1.5", "stall_seconds", 1.5),
        ("OPENAI_API_KEY", " sk-1 ", "openai_api_key", SecretStr("sk-1")),
        ("OPENAI_BASE_URL", "http://localhost:8080/v1", "openai_base_url", "http://localhost:8080/v1"),
    ],
)
@pytest.mark.parametrize("from_file", [False, True], ids=["environment", ".env"])
def test_each_setting_is_read(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, meant: object, from_file: bool
) -> None:
    if from_file:
        Path(".env").write_text(f"# ours\n{variable}='{value}'\nSOMETHING_ELSE=1\n", encoding="utf-8")
    else:
        monkeypatch.setenv(variable, value)
    assert getattr(load(), field) == meant


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("COACH_USER=file\nCOACH_MODEL=file\n")
    monkeypatch.setenv("COACH_USER", "environment")
    assert (load().user, load().model) == ("environment", "file")
    assert load(user="command line").user == "command line"


@pytest.mark.parametrize("variable", list(names()))
def test_an_empty_value_is_none(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    before = load()
    monkeypatch.setenv(variable, "")
    assert load() == before


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("COACH_HEADERS", '{"X-Key": "sk-secret"}')
    assert "sk-secret" not in f"{load()!r} {load()} {load().model_dump()}"


@pytest.mark.parametrize("misspelt", ["COACH_HOEM", "COACH_DATABASE", "COACH_", "COACH_API_KEY"])
@pytest.mark.parametrize("from_file", [False, True], ids=["environment", ".env"])
def test_an_unknown_setting_is_refused(monkeypatch: pytest.MonkeyPatch, misspelt: str, from_file: bool) -> None:
    if from_file:
        Path(".env").write_text(f"{misspelt}=1\n")
    else:
        monkeypatch.setenv(misspelt, "1")
    with pytest.raises(SettingsError, match=f"no setting called {misspelt}\\."):
        load()


def test_a_near_miss_is_told() -> None:
    Path(".env").write_text("COACH_HOEM=/tmp\n")
    with pytest.raises(SettingsError, match="Did you mean COACH_HOME\\?"):
        load()


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("COACH_USER", "a/b", "1 to 64 letters"),
        ("COACH_USER", "a\nb", "1 to 64 letters"),
        ("COACH_USER", "   ", "1 to 64 letters"),
        ("COACH_USER", "x" * 65, "1 to 64 letters"),
        ("COACH_COUNTRY", "Britain", "two letters"),
        ("COACH_COUNTRY", "4X", "two letters"),
        ("COACH_TEMPERATURE", "3", "less than or equal to 2"),
        ("COACH_TURN_SECONDS", "0", "greater than 1"),
        ("COACH_REASONING_EFFORT", "very low", "one word"),
        ("COACH_HEADERS", "X-Team: mine", "a JSON object"),
        ("COACH_HEADERS", '{"X-Team": 3}', "a JSON object"),
        ("COACH_HEADERS", '{"X-Team": "a\\nb"}', "no header that can be sent"),
        ("COACH_HEADERS", '{"X Team": "a"}', "no header that can be sent"),
        ("OPENAI_API_KEY", "sk-half…", "a space or a sign"),
        ("OPENAI_API_KEY", "sk-a b", "a space or a sign"),
        ("OPENAI_BASE_URL", "localhost:8080", "http://"),
        ("OPENAI_BASE_URL", "file:///etc/passwd", "http://"),
        ("OPENAI_BASE_URL", "http://[::1", "names a host"),
        ("OPENAI_BASE_URL", "http:///v1", "names a host"),
        ("OPENAI_BASE_URL", "http://:8080/v1", "names a host"),
        ("OPENAI_BASE_URL", "http://localhost:80800/v1", "names a host"),
        ("OPENAI_BASE_URL", "http://localhost:port/v1", "names a host"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, why: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as refusal:
        load()
    assert variable in str(refusal.value)
    assert why in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://localhost/coach", "mysql+pymysql://x", "sqlite://", "sqlite:///", "sqlite:///:memory:", "x.db"],
)
def test_any_database_but_a_sqlite_file_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("COACH_DATABASE_URL", url)
    with pytest.raises(
        StorageUnsupported, match=r"^COACH_DATABASE_URL names a database that [^.]+ sqlite:///\S+\.db\.$"
    ):
        load()


def test_a_file_that_is_no_text_is_told() -> None:
    Path(".env").write_bytes(b"COACH_HOME=\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        load()


def test_every_setting_of_the_contract_is_there() -> None:
    assert set(CONTRACT) <= names().keys()
    assert all(description for description in names().values())


def test_the_readme_lists_every_setting_and_no_other() -> None:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(("| `COACH_", "| `OPENAI_"))
    ]
    told = {row[0].strip("`"): " ".join(row[1:]) for row in rows}
    assert told.keys() == names().keys()
    for variable, description in names().items():
        assert description in told[variable], variable
