"""What is installed is whole: the wheel, away from the checkout, has its prompts, its guidance and its pages."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")
START = "from coach.cli import main; main()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [
        UV,
        "build",
        "--quiet",
        "--no-cache",
        "--wheel",
        "--no-build-isolation",
        "--offline",
        "--python",
        sys.executable,
    ]
    subprocess.run([*build, "--out-dir", folder, ROOT], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    install = [UV, "pip", "install", "--quiet", "--no-cache", "--offline", "--no-deps", "--python", sys.executable]
    subprocess.run([*install, "--target", folder, wheel], check=True)
    return folder


def coach(installed: Path, home: Path, *arguments: str, said: str = "") -> str:
    home.mkdir(exist_ok=True)
    ran = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(installed), "COACH_HOME": str(home)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_every_file_of_prompts_knowledge_and_pages_is_inside(wheel: Path) -> None:
    inside = set(ZipFile(wheel).namelist())
    for name in ("prompts", "knowledge", "public", ".chainlit"):
        files = [path.relative_to(ROOT).as_posix() for path in (ROOT / name).rglob("*") if path.is_file()]
        assert files
        assert {f"coach/_resources/{file}" for file in files} <= inside
    assert {"coach/_resources/chainlit.md", "coach/guidance/vocab.txt"} <= inside
    assert all(name.startswith(("coach/", "grow_coach-")) for name in inside)


def test_its_command_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = "import coach; print(coach.__file__)"
    env = os.environ | {"PYTHONPATH": str(installed)}
    found = subprocess.check_output([sys.executable, "-c", where], cwd=tmp_path, env=env, text=True)
    assert Path(found.strip()).is_relative_to(installed)

    home = tmp_path / "home"
    titles = {card["title"] for card in json.loads(coach(installed, home, "guidance", "list", "--json"))}
    assert len(titles) == len(list((ROOT / "knowledge").glob("*.md")))
    opening, answer = coach(installed, home, "chat", "--json", said="I want to lead a team of my own\n").splitlines()
    assert json.loads(opening)["turn"] == 0
    assert json.loads(answer)["notes"]["goal"]["statement"]["text"] == "I want to lead a team of my own"


def test_its_web_page_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--port", "0"],
            stdout=written,
            stderr=written,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(installed), "COACH_HOME": str(tmp_path / "home"), "COLUMNS": "200"},
        )
    try:
        while not (found := re.search(r"http://\S+", log.read_text())):
            assert server.poll() is None, log.read_text()
            time.sleep(0.05)
        page = httpx.get(found[0], timeout=20)
        assert "<title>grow-coach</title>" in page.text
        assert httpx.get(f"{found[0]}/public/elements/Notes.jsx", timeout=20).status_code == 200
        assert not (tmp_path / ".files").exists()
    finally:
        server.terminate()
        server.wait(20)
