"""What a run took of its model: requests, tokens, and the turns in which the built-in coach had to step in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.transcript import Answer, Transcript


@dataclass(frozen=True, slots=True)
class Use:
    """Sums over all turns that were the model's to write; `asked` are those in which it was asked."""

    turns: int
    asked: int
    calls: int
    tokens_in: int
    tokens_out: int
    taken_over: int

    @property
    def calls_a_turn(self) -> float:
        """Requests for each turn in which the model was asked; more than 1 where one was made again."""
        return self.calls / self.asked

    def told(self) -> str:
        """The three figures in one line."""
        built_in = f"the built-in coach took over {self.taken_over} of {self.turns} turns"
        tokens = f"{self.tokens_in / self.asked:,.0f} prompt tokens and {self.tokens_out / self.asked:,.0f} written"
        return f"{self.calls_a_turn:.2f} calls a turn, {tokens}; {built_in}"


def use_of(transcripts: Sequence[Transcript]) -> Use | None:
    """The sums; None for a system of which nothing is known to have asked a model."""
    turns = [answer for transcript in transcripts for answer in for_the_model(transcript)]
    took = [answer.took for answer in turns if answer.took]
    if not took:
        return None
    return Use(
        turns=len(turns),
        asked=len(took),
        calls=sum(one.calls for one in took),
        tokens_in=sum(one.tokens_in for one in took),
        tokens_out=sum(one.tokens_out for one in took),
        taken_over=sum(answer.by != "llm" for answer in turns if answer.safety != "crisis"),
    )


def for_the_model(transcript: Transcript) -> Iterator[Answer]:
    """The answers that were the model's to write: not those about safety, nor the first after a crisis."""
    for visit in transcript.visits:
        for before, turn in zip(visit.turns, visit.turns[1:], strict=False):
            ordinary = turn.answer.safety == "none" and before.answer.safety != "crisis"
            if turn.answer.took or ordinary:
                yield turn.answer
