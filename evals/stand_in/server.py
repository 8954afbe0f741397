"""The stand-in's server: chat completions over real HTTP, streamed or whole, with usage and a memory of what came."""

import asyncio
import json
import re
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from coach.guidance.embed import VOCABULARY
from evals.stand_in.answering import answer

HOST = "127.0.0.1"
REMEMBERED = 10_000  # calls
NAME = "stand-in"

_PIECE = re.compile(r"\s*(?:\w+|[^\w\s]+)|\s+\Z")  # words and signs with the space before, as most models' tokens are
_SENTENCE = re.compile(r"[.!?][”)\]]*\Z")


@dataclass(slots=True)
class Asked:
    """One call as it came, and when its answer went out: seconds of the machine's monotonic clock (0: not yet)."""

    body: Mapping[str, Any]
    came: float
    sentence: float = 0.0  # the piece with the end of the first sentence went out
    after: float = 0.0  # the piece after it, from which alone one can tell that it was the end

    @property
    def text(self) -> str:
        """All of the messages' content."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


class StandIn:
    """The server. In a test it is a context, in a thread of its own; by itself it serves until it is stopped."""

    def __init__(self, delay: float = 0.0, *, slips: bool = False) -> None:
        """`delay` is the seconds that a whole answer takes, spread over its pieces."""
        self.asked: deque[Asked] = deque(maxlen=REMEMBERED)
        self.url = ""
        self._delay, self._slips = delay, slips
        self._ready = threading.Event()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def serve(self, port: int, ready: Callable[[str], object]) -> None:
        """Serve on loopback until stopped; `ready` is told the base URL."""
        routes = [
            Route("/v1/chat/completions", self._complete, methods=["POST"]),
            Route("/v1/asked", self._asked, methods=["GET", "DELETE"]),
        ]
        app = Starlette(routes=routes)
        config = uvicorn.Config(app, HOST, port, log_config=None, access_log=False, ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        listening = config.bind_socket()
        self.url = f"http://{HOST}:{listening.getsockname()[1]}/v1"
        ready(self.url)
        self._server.run(sockets=[listening])

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve, args=(0, lambda _: self._ready.set()), daemon=True)
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(10)

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        asked = Asked(body, time.monotonic())
        self.asked.append(asked)
        whole = answer(body["messages"], slips=self._slips)
        usage = {"prompt_tokens": tokens(asked.text), "completion_tokens": tokens(whole)}
        usage["total_tokens"] = sum(usage.values())
        if body.get("stream"):
            told = usage if (body.get("stream_options") or {}).get("include_usage") else None
            return StreamingResponse(self._events(asked, whole, told), media_type="text/event-stream")
        await asyncio.sleep(self._delay)
        message = {"role": "assistant", "content": whole, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return JSONResponse(_about("chat.completion") | {"choices": [choice], "usage": usage})

    async def _asked(self, request: Request) -> Response:
        """What came and when the first sentences went out, for a bench in another process; DELETE forgets it."""
        if request.method == "DELETE":
            self.asked.clear()
        return JSONResponse([asdict(one) for one in self.asked])

    async def _events(self, asked: Asked, whole: str, usage: Mapping[str, int] | None) -> AsyncIterator[bytes]:
        pieces = _PIECE.findall(whole)
        yield _event(choices=[_choice({"role": "assistant", "content": ""})])
        for number, piece in enumerate(pieces, 1):
            await asyncio.sleep(max(0.0, asked.came + self._delay * number / len(pieces) - time.monotonic()))
            if asked.sentence and not asked.after:
                asked.after = time.monotonic()
            elif not asked.sentence and _SENTENCE.search(piece):
                asked.sentence = time.monotonic()
            yield _event(choices=[_choice({"content": piece})])
        yield _event(choices=[_choice({}, "stop")])
        if usage:
            yield _event(choices=[], usage=usage)
        yield b"data: [DONE]\n\n"


@lru_cache(maxsize=64)
def tokens(text: str) -> int:
    """How many WordPiece tokens a text has; other tokenizers come to about the same for English."""
    return len(_tokenizer().encode(text, add_special_tokens=False).ids)


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    """The one of the embedding model (coach/guidance/embed.py), without its limit of length."""
    tokenizer = Tokenizer(WordPiece.from_file(str(VOCABULARY), unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def _about(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": NAME}


def _choice(delta: Mapping[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _event(**fields: Any) -> bytes:
    return f"data: {json.dumps(_about('chat.completion.chunk') | fields)}\n\n".encode()
