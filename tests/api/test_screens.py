"""Addresses of pages: what a browser and a program are told where there is none."""

import pytest

from tests.api.conftest import Serve

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/nowhere", "/wall/of/fame", "/apis", "/calls/one/two", "/NOWHERE?q=%22%3E%3Cscript"])
async def test_a_browser_at_no_page_is_shown_one_that_says_so(serve: Serve, path: str) -> None:
    http = (await serve(open_access=False)).http
    for answer in (await http.get(path, headers=BROWSER), await http.head(path, headers=BROWSER)):
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-cache", "accept")
    assert (await http.get(path, headers=BROWSER)).content == (await http.get("/signin")).content


@pytest.mark.parametrize("path", ["/nowhere", "/api/nowhere", "/ingest/nowhere", "/assets/nowhere.js"])
async def test_a_program_gets_a_code(serve: Serve, path: str) -> None:
    http = (await serve(open_access=False)).http
    both = [await http.get(path)] + ([] if path == "/nowhere" else [await http.get(path, headers=BROWSER)])
    for answer in both:
        assert answer.status_code == 404
        assert answer.json()["code"] == "page_unknown"
    posted = await http.post("/nowhere", headers=BROWSER)
    assert (posted.status_code, posted.json()["code"]) == (404, "page_unknown")
