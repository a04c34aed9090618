"""What is measured, and the floor of each."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from indicators.models import Indicator
from indicators.selectors.aggregates import county_sum
from indicators.selectors.facts import HISTORY
from indicators.selectors.standing import all_standings, city_standings
from tests.bench import urls
from tests.bench.data import AT, LAST, City
from tools.bench import Act, Case

SAME_ROWS, SAME_BYTES = "同样的行，一条 SQL 读出", "同样的字节，空视图送出"


def cases(city: City) -> list[Case]:
    """Reads and pages of the indicators."""
    decade = [LAST.plus(-back) for back in range(120)]
    override_settings(ROOT_URLCONF="tests.bench.urls").enable()
    client = Client()
    client.force_login(city.reader)
    villages = Indicator.objects.get(code="rural-sewage")
    return [
        read("全市指标判定，一个月", lambda: city_standings(LAST, AT), rows(1)),
        read("全部指标、全部单位，一个月", lambda: list(all_standings([LAST], AT)), rows(1)),
        read("全部指标、全部单位，十年逐月", lambda: list(all_standings(decade, AT)), rows(120)),
        read("一个指标的县区汇总", lambda: county_sum(villages, LAST, AT), rows(1, villages)),
        page("指标清单页", client, "/indicators/"),
        page("指标页", client, "/indicators/rural-sewage/"),
        page("指标接口", client, "/api/v1/standings/"),
    ]


def read(name: str, act: Act, floor: Act) -> Case:
    """A read beside its rows by one statement."""
    return Case(name, act, floor, SAME_ROWS, lambda: count_queries(act))


def count_queries(act: Act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def rows(months: int, about: Indicator | None = None) -> Act:
    """All readings that the case looks at, by one statement."""
    since = LAST.plus(1 - months - HISTORY).first
    where = "month >= %s AND month <= %s AND superseded_at IS NULL"
    given: list[object] = [since, LAST.first]
    if about:
        where, given = f"{where} AND indicator_id = %s", [*given, about.pk]

    def read() -> object:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM indicators_reading WHERE {where}", given)  # noqa: S608 - no input
            return cursor.fetchall()

    return read


def page(name: str, client: Client, path: str) -> Case:
    """A page through the whole stack, and its bytes through the same stack from a view that does nothing."""
    urls.bodies[name] = client.get(path).content

    def empty() -> object:
        return client.get(reverse("floor", args=[name]))

    def ask() -> object:
        return client.get(path)

    return Case(name, ask, empty, SAME_BYTES, lambda: count_queries(ask))
