"""From the check to the receipt, one by one and many at once."""

import uuid

import pytest
from django.http import HttpResponse

from departments.enums import Release
from departments.models import Department, KeptAnswer
from indicators.models import Reading
from tasks.models import ReportVersion, ReviewDecision
from tasks.services.periods import close_period
from tests.factories.api import PROBLEM, Program
from tests.factories.world import World, approve, one_more_report, stop_clock, submit, write

REASON = "补充完成时限和责任人。"


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def filer(world: World) -> Program:
    return Program(world.alice)


@pytest.fixture
def pk(world: World) -> int:
    return world.report("WR", 25).pk


def problem(answer: HttpResponse) -> tuple[int, str]:
    assert answer["Content-Type"] == PROBLEM
    return answer.status_code, answer.json()["code"]


def test_from_draft_to_fact(world: World, filer: Program, pk: int) -> None:
    reviewer = Program(world.rita)
    assert filer.put_draft(pk).status_code == 200
    checked = filer.get(f"filings/{pk}/check/").json()
    assert (checked["revision"], checked["is_ready"], checked["errors"]) == (1, True, [])

    filed = filer.submit(pk, 1)
    version = filed.json()
    assert filed.status_code == 201
    assert (version["receipt"], version["is_late"], version["percent"], version["decision"]) == (
        "2026-10-T25-WR-01",
        False,
        60,
        None,
    )
    assert version["values"] == [
        {
            "indicator": "urban-sewage",
            "raw": "９６．２％",
            "value": "96.200000",
            "absence": "",
            "absent_reason": "",
        }
    ]

    decided = reviewer.act(f"versions/{version['id']}/decision/", {"verdict": "approved"})
    assert (decided.status_code, decided.json()["verdict"]) == (201, "approved")
    assert Reading.objects.get().source == "2026-10-T25-WR-01"
    seen = filer.get(f"filings/{pk}/").json()
    assert (seen["status"], seen["latest"]["decision"]["verdict"], seen["acts"]) == (
        "approved",
        "approved",
        [],
    )
    assert (
        filer.get("readings/?area=city&indicator=urban-sewage").json()["results"][0]["value"] == "96.200000"
    )


def test_a_return_and_the_second_round(world: World, filer: Program, pk: int) -> None:
    version = submit(world.report("WR", 25), world.alice)
    returned = Program(world.rita).act(
        f"versions/{version.pk}/decision/",
        {"verdict": "returned", "fields": ["progress"], "code": "vague", "reason": REASON},
    )
    assert returned.status_code == 201

    (row,) = filer.get("filings/?status=returned&month=2026-10").json()["results"]
    assert (row["id"], row["latest"]["decision"]["reason"]) == (pk, REASON)
    assert filer.put_draft(pk, revision=1, problems=REASON).status_code == 200
    assert filer.submit(pk, 2).json()["receipt"] == "2026-10-T25-WR-02"
    assert [v["number"] for v in filer.get(f"filings/{pk}/").json()["versions"]] == [1, 2]


def test_the_check_says_all_that_is_wrong_and_odd(filer: Program, pk: int) -> None:
    filer.put_draft(pk, progress="", percent="abc", figures={"urban-sewage": {"raw": "0.96"}})

    checked = filer.get(f"filings/{pk}/check/").json()

    assert (checked["is_ready"], [error["field"] for error in checked["errors"]]) == (
        False,
        ["progress", "percent"],
    )
    assert [(caution["key"], caution["reason"]) for caution in checked["cautions"]] == [
        ("fraction:urban-sewage", "")
    ]


def test_a_caution_with_its_sentence_goes_with_the_version(filer: Program, pk: int) -> None:
    figures = {"urban-sewage": {"raw": "0.96"}}
    filer.put_draft(pk, figures=figures, reasons={"fraction:urban-sewage": "确为百分之零点九六"})

    version = filer.submit(pk, 1).json()

    assert [(caution["code"], caution["reason"]) for caution in version["cautions"]] == [
        ("fraction", "确为百分之零点九六")
    ]


def test_an_incomplete_draft_names_what_to_mend(world: World, filer: Program, pk: int) -> None:
    revision = write(world.report("WR", 25), world.alice, value="120", progress="")

    answer = filer.submit(pk, revision)

    assert problem(answer) == (400, "incomplete")
    assert {error["field"]: error["message"] for error in answer.json()["errors"]} == {
        "progress": "写本月进展。确实没有新进展，就勾选“本月无新进展”。",
        "urban-sewage": "应不大于 100，现为 120。",
    }
    assert KeptAnswer.objects.count() == 0


def test_sent_again_a_submit_gives_the_first_answer_again(filer: Program, pk: int) -> None:
    filer.put_draft(pk)
    key = str(uuid.uuid4())

    first, second = filer.submit(pk, 1, key), filer.submit(pk, 1, key)

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert (ReportVersion.objects.count(), KeptAnswer.objects.count()) == (1, 1)


def test_the_key_of_another_request_is_refused(world: World, filer: Program, pk: int) -> None:
    other = one_more_report(world, "WR", 26)
    key = str(uuid.uuid4())
    for filing in (pk, other.pk):
        filer.put_draft(filing, figures={})
    filer.put_draft(pk, revision=1)
    filer.submit(pk, 2, key)

    assert problem(filer.submit(pk, 1, key)) == (422, "idempotency_key_reused")
    assert problem(filer.submit(other.pk, 1, key)) == (422, "idempotency_key_reused")
    assert Program(world.bob).submit(other.pk, 1, key).status_code == 201
    assert ReportVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("key", "status"),
    [
        (None, 428),
        ("", 400),
        ("short", 400),
        ("a" * 256, 400),
        ("has a blank", 400),
        ("钥匙钥匙钥匙钥匙", 400),
    ],
)
@pytest.mark.parametrize(
    "path", ["filings/{pk}/submit/", "filings/{pk}/hand-over/", "submissions/", "versions/1/decision/"]
)
def test_acts_want_a_key(world: World, pk: int, path: str, key: str | None, status: int) -> None:
    who = Program(world.rita) if "versions" in path else Program(world.alice)
    headers = {} if key is None else {"idempotency_key": key}

    answer = who.ask("POST", path.format(pk=pk), {}, if_match='"0"', **headers)

    assert problem(answer)[0] == status
    assert problem(answer)[1] in {"idempotency_key_required", "idempotency_key_malformed"}


def test_a_submit_says_which_draft_was_seen(world: World, filer: Program, pk: int) -> None:
    write(world.report("WR", 25), world.bob, progress="李强写的")

    stale = filer.submit(pk, 0)

    assert (problem(stale), stale.json()["current"]["progress"]) == ((412, "edit_conflict"), "李强写的")
    assert problem(filer.act(f"filings/{pk}/submit/", None)) == (428, "if_match_required")
    assert ReportVersion.objects.count() == 0


def test_a_second_decision_is_a_conflict(world: World) -> None:
    version = approve(submit(world.report("WR", 25), world.alice), world.rita)

    assert problem(Program(world.rita).act(f"versions/{version.pk}/decision/", {"verdict": "approved"})) == (
        409,
        "already_decided",
    )
    assert ReviewDecision.objects.count() == 1


def test_many_at_once_each_whole_or_not_at_all(world: World, filer: Program, pk: int) -> None:
    good, wrong = one_more_report(world, "WR", 26).pk, one_more_report(world, "WR", 27).pk
    foreign = world.report("HUC", 25).pk
    filer.put_draft(pk)
    filer.put_draft(good, figures={})
    filer.put_draft(wrong, figures={}, progress="")
    items = [(pk, 1), (wrong, 1), (good, 1), (foreign, 0), (10**15, 0), (pk + 10**6, 1)]
    data = {"submissions": [{"filing": filing, "revision": revision} for filing, revision in items]}
    key = str(uuid.uuid4())

    answer = filer.act("submissions/", data, key)
    again = filer.act("submissions/", data, key)

    results = answer.json()["results"]
    assert [result["filing"] for result in results] == [filing for filing, _ in items]
    assert [result["status"] for result in results] == [201, 400, 201, 404, 404, 404]
    assert [result["version"]["receipt"] for result in results if result["version"]] == [
        "2026-10-T25-WR-01",
        "2026-10-T26-WR-01",
    ]
    assert results[1]["problem"]["code"] == "incomplete"
    assert results[1]["problem"]["errors"][0]["field"] == "progress"
    assert (again.content, ReportVersion.objects.count()) == (answer.content, 2)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"filing": 1, "revision": 0}] * 2,
        [{"filing": 1, "revision": 0}] * 101,
        [{"filing": "1", "revision": 0}],
        [{"filing": 1}],
        [1],
        "x",
        None,
    ],
    ids=["none", "twice", "too many", "text", "half", "number", "no list", "null"],
)
def test_a_batch_that_makes_no_sense_does_nothing(filer: Program, items: object) -> None:
    assert problem(filer.act("submissions/", {"submissions": items})) == (400, "invalid_input")


@pytest.fixture
def released_online(world: World) -> World:
    Department.objects.filter(code="WR").update(release=Release.ONLINE)
    world.units["WR"].refresh_from_db()
    return world


def test_where_the_head_releases_the_filer_hands_over(
    released_online: World, filer: Program, pk: int
) -> None:
    head = Program(released_online.head)
    filer.put_draft(pk)

    assert problem(filer.submit(pk, 1)) == (403, "not_allowed")
    over = filer.act(f"filings/{pk}/hand-over/", {}, if_match='"1"')
    assert (over.status_code, over.json()["status"]) == (201, "signing")
    back = head.act(f"filings/{pk}/hand-back/", {"remark": "数再核一下"})
    assert (back.status_code, back.json()["status"]) == (201, "draft")
    assert filer.get(f"filings/{pk}/draft/").json()["head_remark"] == "数再核一下"
    assert filer.act(f"filings/{pk}/hand-over/", {}, if_match='"1"').status_code == 201
    assert head.submit(pk, 1).status_code == 201


def test_handing_over_says_which_draft_was_seen(released_online: World, filer: Program, pk: int) -> None:
    write(released_online.report("WR", 25), released_online.bob)

    assert problem(filer.act(f"filings/{pk}/hand-over/", {}, if_match='"0"')) == (412, "edit_conflict")


def test_after_the_lock_a_correction_is_asked_for(world: World, filer: Program, pk: int) -> None:
    submit(world.report("WR", 25), world.alice)
    asked = {"ground": "words", "words": "进展写错，应为十月的数。"}
    assert problem(filer.act(f"filings/{pk}/correction/", asked)) == (409, "not_locked")
    close_period(period=world.period, at=world.period.closes_at)

    answer = filer.act(f"filings/{pk}/correction/", asked)

    assert (answer.status_code, answer.json()["state"]) == (201, "requested")
    assert [row["words"] for row in filer.get(f"filings/{pk}/").json()["corrections"]] == [asked["words"]]
    assert problem(filer.act(f"filings/{pk}/correction/", asked)) == (409, "request_waits")


def test_the_reasons_to_return_are_listed(world: World) -> None:
    rows = Program(world.rita).get("return-reasons/").json()["results"]

    assert {"code": "other", "label": "其他", "template": ""} in rows
