"""Who comes in: on this machine the one local user without being asked, from elsewhere whoever knows the password."""

import hmac
from collections import deque
from collections.abc import Callable

import chainlit as cl

from coach.settings import Settings

TRIES = 5  # wrong passwords in a row of PAUSE seconds, whoever tried them
PAUSE = 60.0  # seconds


class Entrance:
    """Signs people in. `seconds` is a clock that only goes forward."""

    def __init__(self, settings: Settings, seconds: Callable[[], float]) -> None:
        self._settings, self._seconds = settings, seconds
        self._wrong: deque[float] = deque(maxlen=TRIES)

    def install(self) -> None:
        """Let Chainlit ask here."""
        if self._settings.password:
            cl.password_auth_callback(self.with_password)
        else:
            cl.header_auth_callback(self.without)

    async def with_password(self, name: str, password: str) -> cl.User | None:
        """The user, if name and password fit; nobody while too many wrong ones were tried."""
        now = self._seconds()
        if len(self._wrong) == TRIES and now - self._wrong[0] < PAUSE:
            return None
        known = self._settings.password.get_secret_value() if self._settings.password else ""
        fits = hmac.compare_digest(password.encode(), known.encode())
        if known and fits and name.strip() == self._settings.user:
            self._wrong.clear()
            return cl.User(identifier=self._settings.user)
        self._wrong.append(now)
        return None

    async def without(self, _headers: object) -> cl.User | None:
        """The local user. The server listens on this machine only, and the guard keeps other sites' pages away."""
        return cl.User(identifier=self._settings.user)
