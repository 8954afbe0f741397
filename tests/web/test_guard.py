"""The guard, asked as browsers and others ask: by other names, from other pages, for other things, for too much."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from coach.web.guard import LARGEST_BODY, Guard


def app(address=None):
    async def echo(request: Request) -> Response:
        response = PlainTextResponse(str(len(await request.body())))
        response.set_cookie("grow_coach", "x")
        return response

    async def talk(websocket) -> None:
        await websocket.accept()
        await websocket.send_text("hello")
        await websocket.close()

    paths = ["/", "/project/threads", "/secret", "/assets/a.js"]
    routes = [Route(path, echo, methods=["GET", "POST"]) for path in paths]
    inner = Starlette(routes=[*routes, WebSocketRoute("/ws/socket.io/", talk), WebSocketRoute("/other", talk)])
    return TestClient(
        Guard(inner, ["localhost", "[::1]"], "default-src 'none'", address), base_url="http://localhost:8000"
    )


def test_the_page_is_served_with_every_safeguard_and_kept_out_of_caches():
    answer = app().get("/")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_what_never_changes_may_be_cached():
    assert "no-store" not in app().get("/assets/a.js").headers.get("cache-control", "")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.example:8000", ""])
def test_a_name_that_is_not_ours_is_turned_away(host):
    """DNS rebinding: a page's own name is made to point to this machine."""
    assert app().get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "[::1]:8000"])
def test_our_names_are_taken_with_any_port_and_case(host):
    assert app().get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:3000", "null", "https://localhost"])
def test_a_page_of_another_origin_may_ask_nothing_by_request_or_socket(origin):
    assert app().post("/project/threads", headers={"origin": origin}).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        app().websocket_connect("/ws/socket.io/", headers={"origin": origin, "host": "localhost:8000"}),
    ):
        pass


def test_our_own_page_may_ask_by_request_and_socket():
    ours = {"origin": "http://localhost:8000", "host": "localhost:8000"}
    assert app().post("/project/threads", headers=ours).status_code == 200
    with app().websocket_connect("/ws/socket.io/", headers=ours) as socket:
        assert socket.receive_text() == "hello"


def test_what_is_not_listed_does_not_exist_by_request_or_socket():
    assert app().get("/secret").status_code == 404
    assert app().get("/project/threads").status_code == 404  # it is there to POST to
    with pytest.raises(WebSocketDisconnect), app().websocket_connect("/other", headers={"host": "localhost:8000"}):
        pass


@pytest.mark.parametrize("path", ["/project//threads", "/project/threads/", "/%2e%2e/secret", "/thread/../secret"])
def test_odd_spellings_of_a_path_open_nothing(path):
    assert app().get(path).status_code == 404


def test_too_much_is_refused_whether_its_length_is_told_or_not():
    much = b"x" * (LARGEST_BODY + 1)
    assert app().post("/project/threads", content=much).status_code == 413
    client = TestClient(app().app, base_url="http://localhost:8000", raise_server_exceptions=False)
    assert client.post("/project/threads", content=iter([much])).status_code >= 400


def test_cookies_are_for_https_alone_where_the_address_is():
    answer = app("https://coach.example.org").get("/", headers={"host": "coach.example.org"})
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "Secure" not in app().get("/").headers["set-cookie"]


def test_behind_an_https_address_only_the_page_at_that_address_may_ask():
    def asked(origin: str) -> int:
        headers = {"host": "coach.example.org", "origin": origin}
        return app("https://coach.example.org").post("/project/threads", headers=headers).status_code

    assert asked("https://coach.example.org") == 200
    assert asked("http://coach.example.org") == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_cannot_make_the_browser_fetch_but_a_link_may_lead_here(site):
    assert app().get("/assets/a.js", headers={"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}).status_code == 403
    assert app().get("/", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"}).status_code == 200
