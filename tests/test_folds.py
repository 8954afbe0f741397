"""Folded logs: what is held in memory never differs from what the log amounts to."""

from coach.folds import REMEMBERED, Folds
from coach.notes import Change, Gap, Kind, NotesPatch, fold


def _line(text: str) -> str:
    add = Change(op="add", kind=Kind.OBSTACLE, text=text, evidence=text)
    return NotesPatch(changes=(add,), asked=Gap.OBSTACLE).model_dump_json()


def _folds() -> tuple[Folds, list[str]]:
    read: list[str] = []

    def patch(line: str) -> NotesPatch:
        read.append(line)
        return NotesPatch.model_validate_json(line)

    return Folds(patch), read


def _anew(log: list[str]) -> object:
    return fold(map(NotesPatch.model_validate_json, log))


def test_only_what_came_since_is_read() -> None:
    folds, read = _folds()
    log = [_line(f"obstacle {number}") for number in range(5)]
    folds.fold("s", log[:4])
    read.clear()
    assert folds.fold("s", log) == _anew(log)
    assert read == log[4:]


def test_a_log_that_became_another_is_read_from_its_beginning() -> None:
    folds, _ = _folds()
    log = [_line("no time"), _line("no money")]
    folds.fold("s", log)
    for other in (log[:1], [log[1], log[0]], [_line("no idea"), log[1], log[0]]):
        assert folds.fold("s", other) == _anew(other)


def test_sessions_are_told_apart_and_the_oldest_is_let_go() -> None:
    folds, read = _folds()
    logs = {str(number): [_line(f"obstacle {number}")] for number in range(REMEMBERED + 1)}
    for session, log in logs.items():
        assert folds.fold(session, log) == _anew(log)
    read.clear()
    folds.fold("0", logs["0"])
    folds.fold(str(REMEMBERED), logs[str(REMEMBERED)])
    assert read == logs["0"]


def test_what_was_forgotten_is_read_again() -> None:
    folds, read = _folds()
    folds.fold("s", [_line("no time")])
    folds.forget()
    read.clear()
    folds.fold("s", [_line("no time")])
    assert read
