"""What can go wrong for somebody who runs the suites; every message names the file, the line and what to do."""

from coach.errors import CoachError


class EvalError(CoachError):
    """Something about a case, a run or an option is not as it must be."""


class CaseError(EvalError):
    """A case or persona file is not as it must be."""


class SystemFault(EvalError):
    """The system under evaluation (or the endpoint behind it) failed in the middle of a case."""
