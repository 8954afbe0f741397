"""`coach serve`: the address is checked, the folder prepared, the coach made ready while the first page is served."""

import asyncio
import ipaddress
import logging
import os
import socket
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any

from coach.errors import SettingsError
from coach.privacy import where
from coach.settings import Settings
from coach.turn import Context
from coach.web.folder import prepare, signing_key

LOCAL = ("localhost", "127.0.0.1", "[::1]")
# Chainlit connects to what it finds in the environment: chat services, sign-in providers, databases of its own.
NOT_OURS = ("CHAINLIT_", "DISCORD_", "SLACK_", "TEAMS_", "OAUTH_", "LITERAL_", "BUCKET_", "APP_AWS_", "APP_GCS_")
Make = Callable[[Settings], Context]


def serve(settings: Settings, host: str, port: int, make: Make, *, tell: Callable[[str], None], browse: bool) -> None:
    """Serve the web UI until it is stopped; `make` puts the coach together, `tell` says where it is to be found.

    Port 0 takes a free one. Raises SettingsError for an address that may not or cannot be used.
    """
    _check(settings, host)
    listening = _listen(host, port)
    for name in [name for name in os.environ if name.startswith(NOT_OURS)]:
        del os.environ[name]
    os.environ |= {
        "CHAINLIT_APP_ROOT": str(prepare(settings)),
        "CHAINLIT_AUTH_SECRET": signing_key(settings),
        "CHAINLIT_AUTH_COOKIE_NAME": "grow_coach",  # other servers on this machine have cookies of their own
        "CHAINLIT_COOKIE_SAMESITE": "strict",
    }
    coming = _made(make, settings)
    coming.add_done_callback(lambda made: _give_up(made, tell))

    import uvicorn

    app = _app(settings, host, _waiting(coming))
    name = "localhost" if host in LOCAL else f"[{host}]" if ":" in host else host
    address = settings.address or f"http://{name}:{listening.getsockname()[1]}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            tell(f"grow-coach is at {address} (Ctrl-C stops it; everything said is kept)")
            if browse:
                webbrowser.open(address)

    for name in ("chainlit", "engineio", "socketio", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # Messages and sentences are small: compressing each would cost more than it saves.
    Server(uvicorn.Config(app, log_level="warning", ws_per_message_deflate=False)).run(sockets=[listening])


def _check(settings: Settings, host: str) -> None:
    try:
        local = host in LOCAL or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local and not (settings.password and settings.address):
        raise SettingsError(
            f"{host} can be reached from other machines, and nobody would have to sign in.",
            "The web UI did not start.",
            "Leave out --host, or set COACH_PASSWORD and COACH_ADDRESS first.",
        )


def _listen(host: str, port: int) -> socket.socket:
    listening = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        if listening is not None:
            listening.close()
        raise SettingsError(
            f"The web UI cannot listen on port {port} of {host}: {error.strerror or error}.",
            "It did not start.",
            f"If something else runs there, take another port: coach serve --port {port + 1}",
        ) from None
    return listening


def _made(make: Make, settings: Settings) -> Future[Context]:
    """The coach, put together in a thread of its own: the page need not wait for it."""
    coming: Future[Context] = Future()

    def run() -> None:
        try:
            coming.set_result(make(settings))
        except BaseException as error:
            coming.set_exception(error)

    threading.Thread(target=run, name="coach", daemon=True).start()
    return coming


def _give_up(made: Future[Context], tell: Callable[[str], None]) -> None:
    """A coach that could not be put together is told in the terminal, and ends the server."""
    if error := made.exception():
        tell(str(error))
        os._exit(1)


def _waiting(coming: Future[Context]) -> Callable[[], Awaitable[Context]]:
    async def ready() -> Context:
        # Shielded: whoever stops waiting must not stop what everybody waits for.
        return await asyncio.shield(asyncio.wrap_future(coming))

    return ready


def _app(settings: Settings, host: str, ready: Callable[[], Awaitable[Context]]) -> Any:
    """Chainlit's app with our hooks and routes in it, behind the guard."""
    from chainlit.config import config
    from chainlit.server import app, get_html_template

    from coach.web import app as hooks
    from coach.web import page, routes
    from coach.web.entrance import Entrance
    from coach.web.guard import Guard

    config.run.headless = True
    config.ui.default_theme = "system"  # the page knows it, Chainlit's config does not
    hooks.install(ready, where(settings.host).opening)
    entrance = Entrance(settings)
    entrance.install()
    html = page.at_home(get_html_template(""), signs_in=settings.password is not None)
    routes.install(app, ready, html, entrance if settings.password is None else None)
    hosts = {*LOCAL, f"[{host}]" if ":" in host else host}
    return Guard(app, hosts, page.policy(html), settings.address)
