"""The README says what is so: the diagram is the graph, the commands exist, the picture needs no network."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.cli import app
from coach.graph import diagram

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_state_diagram_is_drawn_from_the_graph() -> None:
    drawn = re.search(r"```mermaid\n(.*?)\n```", README, re.DOTALL)
    assert drawn
    assert drawn[1] == diagram()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`coach ([a-z]+(?: [a-z]+)?)", README))))
def test_every_command_that_the_readme_names_exists(command: str) -> None:
    words = [word for word in command.split() if word.islower()]
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", README))))
def test_every_make_target_that_the_readme_names_exists(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_no_file_names_a_registry_or_fetches_from_elsewhere() -> None:
    for name in ("requirements.txt", "pyproject.toml", "Makefile", "public/coach.js", "public/coach.css"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"https?://[^\s\"')]+", text)) <= {"http://www.w3.org/2000/svg"}, name
