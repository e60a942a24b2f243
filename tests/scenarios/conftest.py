"""The running demo, and a caller of its REST API and pages that knows nothing of the code behind them."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.servers import Demo, running_demo


class Caller:
    """A user of Muhasebe: by REST with a token, and on the pages with a session."""

    def __init__(self, demo: Demo, user: str, password: str) -> None:
        headers = {"Authorization": f"Bearer {demo.token(user)}"}
        self.rest = httpx2.Client(base_url=f"{demo.accounting}/api/v1", headers=headers, timeout=30)
        self.pages = httpx2.Client(base_url=demo.accounting, follow_redirects=True, timeout=30)
        self.submit("/giris/", tenant="demo", code=user, password=password)

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.rest.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int) -> Any:
        answer = self.rest.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def submit(self, path: str, to: str = "", files: Any = None, **fields: str) -> str:
        """Open a page with a form, fill it in and send it (elsewhere with `to`); return the page that follows."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.pages.get(path).text)
        assert token
        answer = self.pages.post(to or path, data={"csrfmiddlewaretoken": token[1], **fields}, files=files)
        assert answer.status_code == 200, answer.text
        return answer.text

    def close(self) -> None:
        self.rest.close()
        self.pages.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, started once on free ports."""
    with running_demo(tmp_path_factory.mktemp("demo") / "data") as started:
        yield started


@pytest.fixture
def accountant(demo: Demo) -> Iterator[Caller]:
    """The demo's accountant."""
    caller = Caller(demo, "muhasebe", "Muhasebe-2026!")
    yield caller
    caller.close()
