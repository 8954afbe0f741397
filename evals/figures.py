"""What the benchmarks have in common: a figure beside its target, and what people say while things are measured."""

from dataclasses import dataclass

from rich.text import Text

VISITS = (
    (
        "I want to lead a team of my own by the end of next year",
        "Because I like to see people grow, and I have been doing the same work for three years",
        "My manager would have put me forward for a lead role",
        "I have run two small projects, but I avoid conflict and I never ask for anything",
        "Maybe a 4",
        "Do you have any ideas for me?",
        "I could ask Tomasz to let me run the next planning meeting",
        "Or I could talk to Anna, who did the same move last year",
        "I will email Anna by Friday and ask Tomasz on Monday",
        "Probably that I put it off because I don't want to bother them",
        "8",
        "I would like to ask my mentor how she told her boss",
        "Let's finish here",
    ),
    (
        "Hi",
        "Not sure really, my mentor said I should think about my career",
        "I don't know. Everybody else seems to have a plan and I just do my job and go home",
        "I would like to be less afraid when I speak in the architecture review",
        "I did it once last spring and it went well, people even thanked me afterwards",
        "What would you do?",
        "I like the second one",
        "I'll prepare one question before the review on Thursday",
        "thanks, that helped",
    ),
    (
        "My manager wants me to move to Berlin and I can't decide whether to go. My partner has a job here, the kids "
        "just started school, and at the same time it is the role I have been working towards for six years. I keep "
        "making lists and every list says something else, and they want an answer before the end of the month.",
        "I want to know what I want before I talk to them",
        "you already asked me that",
        "can we go back to the goal?",
        "The goal is to say yes or no with a clear head by the 15th",
        "I talked to my sister, it didn't help, she only said go",
        "I might write both letters and see which one I'd rather send",
        "I'll do that this weekend",
        "no",
    ),
)
# Ten long messages, as people write who have a keyboard and an evening: 40 to 200 words each.
LONG_TALK = (
    VISITS[2][0],
    "What I want is to decide about Berlin before the fifteenth, so that I can look my manager in the eye and say it "
    "without a maybe. I have been sitting on this for five weeks and it eats into everything, my sleep, the weekends, "
    "the way I talk to the children when they ask whether they will have to change school again.",
    "It matters because the last time something like this came up I let it pass, and I have been telling myself ever "
    "since that it was the right thing, though I never really believed it. A colleague took the post in Vienna that I "
    "had turned down and she is running the whole region now. I am not jealous of her, I like her, but I think of it "
    "whenever she is on the screen in the Monday call, and then I think that I would have done some things otherwise.",
    "Where I stand is this. My manager has offered the role twice, once in June over lunch and once in writing three "
    "weeks ago. I have spoken with my partner about it four or five times, and every time we end with a list and no "
    "decision. My partner's firm has an office in Potsdam but nobody there does her kind of work. The school of the "
    "older one has a partner school in Berlin, the little one would start from scratch. I talked to Tomasz, who moved "
    "his family two years ago, and he said the first winter was hard and after that nobody wanted to go back. I wrote "
    "to the relocation people too and got a brochure. What I have not done is ask my manager what happens when I say "
    "no, because I am afraid that the answer is nothing, and that nothing would be offered again.",
    "The obstacle is that I can't say no to people who believe in me. My manager put her name on this. When I imagine "
    "telling her that I will stay, I hear myself apologising before I have even begun, and then I imagine saying yes "
    "and I see my daughter's face at the dinner table. So I do neither, and I answer her mails about it last.",
    "What helps is that I am good at this kind of thing when it is about others. I have talked six people of my team "
    "through moves like that, and I always told them to go and stand in the street where they would live. My sister "
    "is on my side whatever I do. And we have savings, so that it would not be about the money for the first year.",
    "I could go there for a weekend with all of us and walk to the school and back at eight in the morning. Or I could "
    "ask for half a year on trial with a flat paid by the firm, two weeks there and two here, which Anna in finance "
    "told me has been done before. Or I could write both letters, the yes and the no, leave them in a drawer for two "
    "nights, and see which of them I am relieved to tear up. And I could ask my mentor how she decided about Leeds.",
    "I will write both letters on Sunday evening and put them away until Tuesday, and I'll ask Anna by Thursday how "
    "the trial with two weeks there and two weeks here was written down, and who had to sign it in the end.",
    "What might come in between is that my partner has her own deadline on Friday and the children are invited "
    "somewhere on Sunday afternoon, so that I sit down to it at eleven at night, tired, and write nothing worth "
    "reading. I would say a six, a seven if I take the train on Sunday and write on the way back from my sister's.",
    "I would like to ask my mentor: when you went to Leeds and your husband stayed behind for the first year, what did "
    "you tell yourself on the evenings when it felt wrong, and how did you know that it was not wrong?",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; without a target it is only told."""

    what: str
    figure: float
    unit: str
    target: float | None = None

    def cells(self) -> tuple[str, str, str, Text]:
        """The row as it is printed."""
        mark = Text("")
        if self.target is not None:
            over = self.figure > self.target
            mark = Text("OVER TARGET", style="bold red") if over else Text("ok", style="green")
        target = "" if self.target is None else f"≤ {_number(self.target)} {self.unit}"
        return self.what, target, f"{_number(self.figure)} {self.unit}", mark


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
