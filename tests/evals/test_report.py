"""The report: whatever was said stays text, every remark is where it belongs, and nothing leaves the page."""

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from coach.assemble import local_embedder
from coach.notes import Goal, GrowNotes, Line
from evals.case import Case
from evals.compare import compare
from evals.people.topics import Topics
from evals.report import write
from evals.report.aims import AIMS
from evals.results import Results
from evals.runner import Played, scored
from evals.scorers import Remark, Score
from evals.scorers.board import Board
from evals.transcript import Answer, Transcript, Turn, VisitLog
from evals.wording import Wording, percent

HOSTILE = (
    "</script><script>alert(1)</script> <img src=x onerror=alert(2)> \"quoted\" 'single' & `code` | cell |\n"
    "# heading **bold** [link](javascript:alert(3)) ![i](https://evil.example/i.png) </style> --> {{ 7 * 7 }}"
)
VOID = {"meta", "input", "link", "br", "hr", "img"}
DAY = date(2026, 11, 20)


class Page(HTMLParser):
    """A parsed page: every element's tag and attributes, and the text inside each element that has an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.scripts: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        assert not self._open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            name = dict(attrs).get("id")
            assert name is None or name not in self.texts, "ids are unique"
            self._open.append((tag, name))
            if name:
                self.texts[name] = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "script":
            self.scripts.append(data)
        for _, name in self._open:
            if name:
                self.texts[name] += data

    def cases(self) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag == "details" and attrs.get("class") == "case"]


@pytest.fixture(scope="module")
def board() -> Board:
    return Board(Topics(local_embedder()), {})


def case(name: str, suite: str = "sessions", says: Sequence[object] = ("Hello",), **more: object) -> Case:
    visit = {"day": DAY, "says": says}
    told = {"id": name, "suite": suite, "persona": "grace", "scenario": "She comes.", "visits": [visit]}
    return Case.model_validate({**told, "fails_with": ["deaf"], **more})


def transcript(name: str, *talk: tuple[str, str], fault: str | None = None, repeat: int = 0) -> Transcript:
    opening = Turn(number=0, message=None, answer=Answer(reply="What would you like to talk about?", stage="goal"))
    turns = [
        Turn(number=number, message=message, answer=Answer(reply=reply, stage="goal", safety="none"))
        for number, (message, reply) in enumerate(talk, 1)
    ]
    log = VisitLog(day=DAY, turns=(opening, *turns))
    return Transcript(case=name, system="builtin", repeat=repeat, visits=(log,), fault=fault)


def played(talk: Transcript, *failed: str, suite: str = "sessions", **remarks: Sequence[Remark]) -> Played:
    scores = {name: Score(0.5, "half", tuple(found)) for name, found in remarks.items()}
    return Played(
        case=talk.case,
        suite=suite,
        tags=("hurried",),
        repeat=talk.repeat,
        transcript=talk,
        scores=scores,
        failed=failed,
    )


def results(*several: Played, system: str = "builtin") -> Results:
    return Results(
        system=system,
        version="1a2b3c",
        deterministic=True,
        played_by="case",
        finished=datetime(2026, 11, 23, 14, 5, tzinfo=UTC),
        played=several,
    )


def report(board: Board, folder: Path, run: Results, *cases: Case, **more: object) -> tuple[str, Page]:
    markdown, html = write(run, board, {one.id: one for one in cases}, folder, **more)  # type: ignore[arg-type]
    return markdown.read_text(encoding="utf-8"), Page(html.read_text(encoding="utf-8"))


def test_hostile_text_stays_text_everywhere(board: Board, tmp_path: Path) -> None:
    line = Line(id="go1", text=HOSTILE)
    answer = Answer(
        reply=HOSTILE,
        stage=HOSTILE,
        safety=HOSTILE,
        citations=({"id": HOSTILE, "title": HOSTILE},),
        notes=GrowNotes(goal=Goal(version=1, statement=line)),
        commitments=({"action": HOSTILE, "due": HOSTILE, "status": HOSTILE},),
        notice=HOSTILE,
    )
    log = VisitLog(day=DAY, turns=(Turn(number=0, message=HOSTILE, answer=answer),), left=HOSTILE)
    talk = Transcript(case=HOSTILE, system=HOSTILE, visits=(log,), fault=HOSTILE)
    remarks = [Remark(HOSTILE, 1, 0), Remark(HOSTILE)]
    one = played(talk, "advice", suite=HOSTILE, advice=remarks, parroting=remarks)
    run = results(one.model_copy(update={"tags": (HOSTILE,)}), system=HOSTILE)
    known = case(HOSTILE, suite=HOSTILE, scenario=HOSTILE, persona=HOSTILE)
    against = [compare(run.outcome(), run.outcome(), board)]

    markdown, page = report(board, tmp_path, run, known, against=against, gate=[HOSTILE])

    assert len(page.scripts) == 1
    assert page.scripts[0] == (Path("evals/report/report.js").read_text(encoding="utf-8"))
    assert not [tag for tag, _ in page.elements if tag in ("img", "iframe", "object", "base", "form", "link")]
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert page.texts[f"{HOSTILE}.1.0"].count(HOSTILE) == 10  # name, chips, words, source, notice, remarks
    assert page.texts[HOSTILE].count(HOSTILE) >= 20
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    inline = [child for token in rendered for child in token.children or ()]
    assert {token.type for token in inline} <= {"text", "text_special", "strong_open", "strong_close", "softbreak"}
    assert "html_block" not in {token.type for token in rendered}
    told = "".join(child.content for child in inline)
    assert " ".join(HOSTILE.split())[:120] in told


def test_every_remark_stands_at_its_turn(board: Board, tmp_path: Path) -> None:
    asked = case("asked", says=("I want a raise.", {"say": "I don't know.", "then": {"says": "Friday"}}))
    talk = transcript(
        "asked",
        ("I want a raise.", "Do you want it now? Is it urgent? You should write to your boss."),
        ("I don't know.", "Do you want it now? Is it urgent? You should write to your boss."),
    )
    one = scored(board, asked, talk)
    remarks = [(name in one.failed, name, remark) for name, score in one.scores.items() for remark in score.remarks]
    assert {decides for decides, _, _ in remarks} == {True, False}

    _, page = report(board, tmp_path, results(one), asked)

    for decides, name, remark in remarks:
        told = f"{'✗ fails the case · ' if decides else ''}{board.scorers[name].title}: {remark.text}"
        assert told in page.texts[f"asked.{remark.visit}.{remark.turn}"]


def test_remarks_about_the_whole_or_a_turn_that_is_not_there_stand_at_the_top(board: Board, tmp_path: Path) -> None:
    talk = transcript("lost", ("Hi", "Hello."), fault="TimeoutError: it hung")
    one = played(talk, "path", path=[Remark("never came to options")], words=[Remark("too long", 1, 7)])

    markdown, page = report(board, tmp_path, results(one), case("lost"))

    top = page.texts["lost"].split("What would you like")[0]
    assert "✗ fails the case · Stages as expected: never came to options" in top
    assert "Words a turn: too long" in top
    assert "Broke off: TimeoutError: it hung" in top
    assert "  - Stages as expected: never came to options" in markdown
    assert "broke off: TimeoutError: it hung" in markdown


def test_filters_offer_what_the_cases_carry(board: Board, tmp_path: Path) -> None:
    remark = [Remark("x", 1, 1)]
    run = results(
        played(transcript("good", ("a", "b")), suite="dates", parroting=remark),
        played(transcript("bad", ("a", "b")), "advice", "path", advice=remark, path=remark),
        played(transcript("broken", ("a", "b"), fault="gone")),
    )
    _, page = report(board, tmp_path, run)

    found = {one["id"]: one for one in page.cases()}
    assert {name: one["data-state"] for name, one in found.items()} == {
        "bad": "failed",
        "broken": "failed",
        "good": "passed",
    }
    assert (found["good"]["data-suite"], found["good"]["data-remarked"]) == ("dates", "parroting")
    assert found["bad"]["data-failed"] == "advice path"
    assert found["broken"]["data-failed"] == "fault"
    offered = {attrs["value"] for tag, attrs in page.elements if tag == "option" and attrs.get("value")}
    assert offered == {"failed advice", "failed path", "failed fault", "remarked parroting"}
    assert {attrs["value"] for _, attrs in page.elements if attrs.get("name") == "state"} == {"", "failed", "passed"}


def test_the_page_fetches_nothing_and_runs_only_our_script(board: Board, tmp_path: Path) -> None:
    talk = transcript("quiet", ("See https://example.org/a.png", "//example.org/b.js"))
    _, page = report(board, tmp_path, results(played(talk)), case("quiet"))

    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    style = html[html.index("<style>") : html.index("</style>")]
    assert not re.search(r"url\(|@import|//[a-z]", style)
    assert not re.search(r"fetch|XMLHttp|import|https?:|innerHTML|eval", page.scripts[0])
    for _, attrs in page.elements:
        assert (attrs.get("href") or "#").startswith("#")
        assert not {"src", "srcset", "action", "poster", "data", "xlink:href"} & set(attrs)
    policy = next(attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv"))
    script = base64.b64encode(hashlib.sha256(page.scripts[0].encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'sha256-{script}';" in policy


def test_links_lead_somewhere_and_a_case_played_twice_has_two_places(board: Board, tmp_path: Path) -> None:
    remark = [Remark("you should", 1, 1)]
    run = results(
        *(
            played(transcript("again", ("a", "b"), repeat=time), "advice", advice=[*remark, *remark])
            for time in range(2)
        )
    )
    _, page = report(board, tmp_path, run, case("again"))

    links = {attrs["href"] for _, attrs in page.elements if attrs.get("href")}
    assert {"#again", "#again-2", "#again.1.1", "#again-2.1.1"} <= links
    assert {link[1:] for link in links if link} <= set(page.texts)
    assert "Turns with unasked advice: turn 1 (2 times)" in page.texts["again"]


def test_what_changed_and_why_the_gate_is_closed(board: Board, tmp_path: Path) -> None:
    talk = transcript("moved", ("a", "b"))
    before = results(played(talk, open_share=[])).outcome()
    worse = played(talk, "advice", open_share=[], advice=[Remark("you should", 1, 1)])
    worse = worse.model_copy(update={"scores": {**worse.scores, "open_share": Score(0.4, "2 of 5")}})
    against = [compare(before, results(worse).outcome(), board)]

    markdown, page = report(board, tmp_path, results(worse), case("moved"), against=against, gate=["moved newly fails"])

    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Gate: **closed**" in markdown
    assert "  - moved newly fails" in markdown
    assert "| Open questions | 50% | 40% | worse by 10 points | – | 0 / 0 / 1 |" in markdown
    assert "- moved: Turns with unasked advice" in markdown
    assert "▼ worse by 10 points" in text
    assert "moved newly fails" in text
    assert sum(attrs.get("href") == "#moved" for _, attrs in page.elements) == 3  # the chart, the change, the case


def test_without_a_comparison_nobody_asked_the_gate(board: Board, tmp_path: Path) -> None:
    markdown, page = report(board, tmp_path, results(played(transcript("alone", ("a", "b")), words=[])), case("alone"))

    assert "Gate: **not asked**" in markdown
    assert "1 of 1 case passed" in markdown
    assert "Since" not in markdown
    assert "page-against-1" not in page.texts


def test_the_markdown_stays_one_page(board: Board, tmp_path: Path) -> None:
    remark = [Remark("long " * 200, 1, 1)] * 5
    run = results(*(played(transcript(f"c{at}", ("a", "b")), "advice", advice=remark) for at in range(90)))
    markdown, _ = report(board, tmp_path, run)

    assert len(markdown) < 20_000
    assert "- and 60 more in report.html" in markdown


@pytest.mark.parametrize(
    ("share", "told"), [(0, "0%"), (1, "100%"), (0.998, "99.8%"), (0.004, "0.4%"), (0.456, "46%"), (0.9999, "99.9%")]
)
def test_nearly_all_is_not_all(share: float, told: str) -> None:
    assert percent(share) == told


def test_verdicts_follow_the_published_thresholds(board: Board) -> None:
    aims = {aim.scorer: aim for aim in AIMS}
    assert set(aims) <= set(Wording(board).scorers)
    assert [aims["open_share"].verdict(value) for value in (0.49, 0.5, 0.7)] == ["not yet fair", "fair", "good"]
    assert [aims["reflections"].verdict(value) for value in (0.9, 1, 2, 9)] == ["not yet fair", "fair", "good", "good"]
    assert [aims["words"].verdict(value) for value in (24, 25, 71)] == ["not there yet", "good", "not there yet"]
    assert [aims["advice"].verdict(value) for value in (0.01, 0.15)] == ["good", "not there yet"]
    assert aims["person_share"].verdict(0.5) == ""
    assert aims["words"].at(900) == 100
