"""Answers written as a list: "- goal: …", or a heading such as "options:" with its points below."""

import re
from collections.abc import Iterator

_LABELS = (
    ("goal", r"(?:my )?(?:goal|aim|target|objective)s?|what i want"),
    ("why", r"why|reasons?|because"),
    ("measure", r"measures?|success|done when|kpi"),
    ("fact", r"facts?|situation|status|context|background|reality|now|today|where i stand"),
    ("tried", r"tried|done so far|so far|attempts?"),
    ("obstacle", r"obstacles?|blockers?|problems?|risks?|barriers?|issues?|worries|worry|in the way|challenges?"),
    ("strength", r"strengths?|good at|pros?|on my side|assets?|helps?"),
    ("feeling", r"feelings?|mood"),
    ("option", r"options?|ideas?|possibilit(?:y|ies)|could"),
    ("choice", r"(?:the )?way|choice|decision|pick|favourite|going with"),
    ("promise", r"(?:next |first )?steps?|plan|actions?|to ?do|will do|promises?|commitments?"),
    ("ask", r"asks?|question(?: for (?:him|her|them|my mentor|\w+))?"),
    ("takeaway", r"takeaways?|learned|learnt|lessons?"),
)
_LABEL = re.compile(
    r"^\W*(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS) + r")\s*:\s*(?P<rest>.*)$", re.IGNORECASE
)
_POINT = re.compile(r"^\s*(?:[-*•–+]|\d{1,2}[.)]|[a-e][.)])\s+(?=\S)")


def labelled_lines(message: str) -> Iterator[tuple[str, str | None]]:
    """The lines of a message without their bullets, each with the kind that its label or the heading above it gives."""
    heading: str | None = None
    for line in message.splitlines():
        if not line.strip():
            heading = None
            continue
        point, text = _POINT.match(line), _POINT.sub("", line).strip()
        found = _LABEL.match(text)
        kind = next((name for name, _ in _LABELS if found[name]), None) if found else None
        if found and kind:
            if found["rest"]:
                yield found["rest"], kind
            else:
                heading = kind
            continue
        if not point:
            heading = None
        yield text, heading
