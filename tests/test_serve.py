"""The served site is the built one, and a page loads again when it was built anew."""

import os
import socket
import threading

import pytest
import requests

from tools import serve
from tools.serve import RELOAD, server_of

PAGE = "<!DOCTYPE html><html><body><p>{}</p></body></html>"


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format("first"))
    (tmp_path / "style.css").write_text("p { color: red }")
    return tmp_path


@pytest.fixture
def address(site):
    with server_of(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def fetched(address, method="GET"):
    answer = requests.request(method, address, timeout=60)
    answer.raise_for_status()
    return answer.content, answer.headers


@pytest.mark.parametrize("path", ["/", "/index.html", "/index.html?theme=dark"])
def test_a_page_has_the_script_that_the_built_one_has_not(site, address, path):
    content, headers = fetched(address + path)
    assert content == PAGE.format("first").replace("</body>", RELOAD.decode() + "</body>").encode()
    assert int(headers["Content-Length"]) == len(content)
    assert (site / "index.html").read_text() == PAGE.format("first")


def test_what_is_no_page_comes_as_it_is(address):
    assert fetched(f"{address}/style.css")[0] == b"p { color: red }"


def test_a_page_that_is_not_there_is_not_found(address):
    with pytest.raises(requests.HTTPError, match="404"):
        fetched(f"{address}/nowhere.html")


def test_the_script_asks_for_no_more_than_the_head(address, capfd):
    content, headers = fetched(address, "HEAD")
    assert content == b""
    assert headers["Last-Modified"]
    assert "HEAD" not in capfd.readouterr().err


def test_a_port_that_is_in_use_is_named_with_what_to_do(site, monkeypatch):
    monkeypatch.setattr(serve, "SITE", site)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"port {port}: .* in use.*--serve --port {port + 1}"):
            serve.serve(port)


def test_a_page_that_is_built_again_is_loaded_again(site, address, browser):
    page = site / "index.html"
    os.utime(page, (1_000_000_000, 1_000_000_000))
    tab = browser.new_page()
    with tab.expect_response(lambda response: response.request.method == "HEAD"):
        tab.goto(address)
    page.write_text(PAGE.format("second"))
    tab.get_by_text("second").wait_for()
    tab.close()
