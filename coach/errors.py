"""Every error a person can meet, on one page.

    CoachError                  what happened, what it means for you, what to do
    ├── SettingsError           a setting is unknown or has a wrong value
    ├── KnowledgeError          a guidance card is not as it must be
    ├── PromptError             a prompt, question or exemplar file is not as it must be
    ├── MessageError            a message that cannot be taken as it is
    ├── SessionNotFound         no such session for this person
    ├── SessionMoved            the session went on in another window
    ├── CommitmentNotFound      no such promise for this person
    ├── EndpointError           the model's endpoint did not answer, or not in a way that can be used
    └── StorageError            the database could not be used
        ├── StorageBusy         another program holds it
        ├── StorageFull         the disk is full, or fails
        ├── StorageDamaged      the file is not a sound database
        └── StorageUnsupported  a database this version does not speak

Programming mistakes (an unknown stage, say) are not here: they raise ValueError and are meant to be loud.
"""


class CoachError(Exception):
    """An error for people: `what` happened, what it means (`so`), and what to `do`."""

    def __init__(self, what: str, so: str = "", do: str = "") -> None:
        self.what, self.so, self.do = what, so, do
        super().__init__(" ".join(part for part in (what, so, do) if part))


class SettingsError(CoachError):
    """A setting is unknown or has a wrong value."""


class KnowledgeError(CoachError):
    """A guidance card is not as it must be."""


class PromptError(CoachError):
    """A prompt, question or exemplar file is not as it must be."""


class MessageError(CoachError):
    """A message that cannot be taken as it is."""


class SessionNotFound(CoachError):
    """No such session for this person; another person's session looks just the same."""


class SessionMoved(CoachError):
    """The session went on in another window since this one last looked."""


class CommitmentNotFound(CoachError):
    """No such promise for this person."""


class EndpointError(CoachError):
    """The model's endpoint did not answer, or not in a way that can be used."""


class StorageError(CoachError):
    """The database could not be used."""


class StorageBusy(StorageError):
    """Another program holds the database."""


class StorageFull(StorageError):
    """The disk is full, or fails."""


class StorageDamaged(StorageError):
    """The file is not a sound database."""


class StorageUnsupported(StorageError):
    """A database this version does not speak."""
