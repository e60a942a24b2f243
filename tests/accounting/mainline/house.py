"""The demo's books beside an İK in memory on real loopback HTTP."""

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from mahsup.accounting.demo import load_demo
from mahsup.accounting.models import Fetch, Integration, User
from mahsup.accounting.services import fetching, tokens
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.accounting.services.preview import preview
from mahsup.demo_data import VKN
from mahsup.personelweb.testing import FakeIk, MemoryIk
from mahsup.platform.secrets import ensure_key
from tests.accounting.mainline import register


def memory_ik(months: tuple[int, ...] = (1,)) -> MemoryIk:
    """Return an İK with both companies of the demo and their closed months."""
    memory = MemoryIk()
    for company in (1, 2):
        memory.add_company(company, vkn=VKN, name=f"Otel {company}")
        for month in months:
            memory.add_month(company, 2026, month, register.payslips(company, month))
    return memory


@contextmanager
def open_house(months: tuple[int, ...] = (1,)) -> Iterator[SimpleNamespace]:
    """Serve the fake İK and load the demo beside it."""
    ensure_key(Path(settings.MAHSUP_KEY_FILE))
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    fake = FakeIk(memory_ik(months))
    with fake.serve() as url:
        load_demo(url)
        user = User.unscoped.get(code="muhasebe")
        first, second = Integration.unscoped.order_by("company_id")
        yield SimpleNamespace(fake=fake, ik=fake.memory, url=url, user=user, first=first, second=second)


def fetch(
    house: SimpleNamespace, integration: Integration | None = None, month: int = 1, year: int = 2026, **wish: Any
) -> Fetch:
    """Fetch a month and return how it ended."""
    wanted = integration or house.first
    asked = fetching.request_fetch(house.user, wanted.pk, year, month, **wish)
    assert FETCHES.run_next(timezone.now, "test")
    return fetching.get(house.user, asked.pk)


def hash_of(house: SimpleNamespace, accepted: Fetch, date: datetime.date | None = None) -> str:
    return preview(house.user, accepted.pk, date).preview_hash


class Rest:
    """A caller of the REST API."""

    def __init__(self, user: str = "muhasebe", language: str = "") -> None:
        self.token = tokens.create_token("demo", user, timezone.now())
        self.client, self.language = Client(raise_request_exception=False), language

    def get(self, path: str, status: int = 200) -> Any:
        return self._read(self.client.get(f"/api/v1{path}", headers=self._headers()), status)

    def post(self, path: str, body: Any, status: int, **headers: str) -> Any:
        named = {**self._headers(), **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = body if isinstance(body, str) else json.dumps(body)
        answer = self.client.post(f"/api/v1{path}", data, content_type="application/json", headers=named)
        return self._read(answer, status)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}

    def _read(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.content.decode()
        if status >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
        return json.loads(answer.content)
