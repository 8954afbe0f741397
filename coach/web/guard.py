"""What stands before every route: who may ask at all, what is served, how much may be sent, what a browser may load.

A page on another site can make a browser ask a server on this machine; so the Host must be ours and an Origin must be
that of our own page. Only the routes in `SERVED` exist: what Chainlit can do beside them (uploads, sharing, model
context servers, its copilot) is answered with 404.
"""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 1_000_000  # bytes; the longest message travels by socket, whose limit is the same
SOCKET = "/ws/socket.io/"
# Method and path of everything that is served. The person's own things are behind a sign-in and an owner check each.
SERVED = tuple(
    (method, re.compile(path))
    for method, path in (
        # The page and what it is made of: the same for everybody.
        ("GET", r"/|/login|/login/callback|/thread/[0-9a-f-]{36}"),
        ("GET", r"/assets/.+|/public/.+|/favicon|/logo|/avatars/[^/]+|/health"),
        ("GET", r"/auth/config|/project/translations"),
        ("HEAD", r"/"),
        # Signing in and out.
        ("POST", r"/login|/logout|/auth/header|/set-session-cookie"),
        # Behind a sign-in.
        ("GET", r"/user|/project/settings"),
        ("POST", r"/project/threads|/project/action"),
        ("GET", r"/project/thread/[0-9a-f-]{36}"),
        ("PUT", r"/project/thread|/feedback"),
        ("DELETE", r"/project/thread|/feedback"),
        ("GET", r"/coach/panel|/coach/export"),
        # The socket, signed in for as well; some networks let it through as ordinary requests only.
        ("GET", SOCKET),
        ("POST", SOCKET),
    )
)
LASTING = re.compile(r"/assets/|/public/|/avatars/|/favicon|/logo")


class Guard:
    """ASGI middleware around the whole app. `hosts` are the names of this machine that it may be called by, without a
    port; `address` is the one that other machines know, if there is one."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], policy: str, address: str | None = None) -> None:
        self._app, self._hosts, self._policy, self._address = app, frozenset(hosts), policy, address
        self._secure = (address or "").startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or say in one line why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif refusal:
            status, why = refusal
            await PlainTextResponse(why, status)(scope, receive, self._marked(scope, send))
        else:
            if self._address is None and LASTING.match(scope["path"]):
                # To pack the page's four megabytes takes longer than to hand them over on the same machine.
                scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app(scope, _limited(scope, receive), self._marked(scope, send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        ours = self._ours(headers.get("host", ""))
        if ours is None:
            return 421, "This server does not go by that name."
        elsewhere = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if headers.get("origin", ours) != ours or (elsewhere and headers.get("sec-fetch-mode") != "navigate"):
            return 403, "Only grow-coach's own page may ask this."
        if scope["type"] == "websocket":
            return None if scope["path"] == SOCKET else (404, "Nothing here.")
        if not served(scope["method"], scope["path"]):
            return 404, "Nothing here."
        if int(headers.get("content-length") or 0) > LARGEST_BODY:
            return 413, "That is more than this server takes."
        return None

    def _ours(self, host: str) -> str | None:
        """The origin of our own page for who calls us `host`; None for a name that is not ours."""
        if self._address and host.lower() == self._address.partition("://")[2]:
            return self._address
        return f"http://{host}" if _name(host) in self._hosts else None

    def _marked(self, scope: Scope, send: Send) -> Send:
        """`send`, with the headers that every answer carries."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
                if not LASTING.match(scope["path"]):
                    headers["Cache-Control"] = "no-store"  # a person's words do not belong in a browser's cache
                if self._secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                    cookies = [value for name, value in headers.items() if name == "set-cookie"]
                    del headers["set-cookie"]
                    for cookie in cookies:
                        headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
            await send(message)

        return marked


def served(method: str, path: str) -> bool:
    """Whether there is anything at this path."""
    return any(method == one and pattern.fullmatch(path) for one, pattern in SERVED)


def _name(host: str) -> str:
    """The host's name without its port: `localhost:8000` → `localhost`, `[::1]:8000` → `[::1]`."""
    return re.sub(r":\d+$", "", host).lower()


def _limited(scope: Scope, receive: Receive) -> Receive:
    """`receive`, which hangs up when a body of undeclared length turns out too large."""
    if scope["type"] != "http":
        return receive
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > LARGEST_BODY else message

    return limited
