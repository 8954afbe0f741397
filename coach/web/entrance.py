"""Who comes in: on this machine the one local user without being asked, from elsewhere whoever knows the password."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping

from coach.settings import Settings

PAUSE = 1.0  # seconds after each wrong password; at one a second twelve characters are not guessed in a lifetime
WAITING = 20  # people; whoever comes when so many wait is turned away


class Entrance:
    """Signs people in. `sleep` waits for some seconds."""

    def __init__(self, settings: Settings, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._settings, self._sleep = settings, sleep
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0

    def install(self) -> None:
        """Let Chainlit ask here."""
        import chainlit as cl

        async def with_password(name: str, password: str) -> cl.User | None:
            user = await self.with_password(name, password)
            return cl.User(identifier=user) if user else None

        async def without(headers: Mapping[str, str]) -> cl.User | None:
            user = await self.without(headers)
            return cl.User(identifier=user) if user else None

        if self._settings.password:
            cl.password_auth_callback(with_password)
        else:
            cl.header_auth_callback(without)

    async def with_password(self, name: str, password: str) -> str | None:
        """The user, if name and password fit. Passwords are looked at one by one, with a pause after a wrong one."""
        if self._waiting >= WAITING:
            return None
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                known = self._settings.password.get_secret_value() if self._settings.password else ""
                fits = hmac.compare_digest(password.encode(), known.encode())
                if known and fits and name.strip() == self._settings.user:
                    return self._settings.user
                await self._sleep(PAUSE)
                return None
        finally:
            self._waiting -= 1

    async def without(self, headers: Mapping[str, str]) -> str | None:
        """The local user. The server listens on this machine only and the guard keeps other sites' pages away; what a
        proxy passes on comes from somewhere else, and is turned away."""
        if any(name.lower() == "forwarded" or name.lower().startswith("x-forwarded-") for name in headers):
            return None
        return self._settings.user
