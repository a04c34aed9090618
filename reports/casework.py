"""The facts of orders and inspections, before they become words: plain data, every text finished. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """A signed order as its rows hold it; every text finished. ``units``: the responsible one first."""

    kind: str
    number: str
    title: str
    units: tuple[str, ...]
    copies_to: str
    task: str
    source: str
    facts: str
    basis: str
    requirement: str
    deadline: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class DossierEntry:
    """One thing that happened, in order of time. ``files`` are names."""

    moment: str
    act: str
    who: str
    words: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierOpinion:
    """One acceptance opinion: who, when, the five answers (test, answer), the conclusion."""

    who: str
    moment: str
    answers: tuple[tuple[str, str], ...]
    conclusion: str
    words: str


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A file that lies in the dossier; ``size`` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole case as known on ``as_of``."""

    order: OrderFacts
    status: str
    rounds: int
    entries: tuple[DossierEntry, ...]
    opinions: tuple[DossierOpinion, ...]
    files: tuple[DossierFile, ...]
    as_of: str
    printed_on: date


@dataclass(frozen=True, slots=True)
class InspectedItem:
    """One thing that was looked at: a task at a unit, why it was chosen, and whether somebody went."""

    task: str
    unit: str
    reasons: str
    visited: bool


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """One finding. ``match`` says whether the place agrees with what was filed, and with which version;
    ``is_problem`` is false where all was well; ``order`` is the number of the order it became."""

    number: int
    unit: str
    task: str
    place: str
    found_on: date
    situation: str
    basis: str
    match: str
    severity: str
    demand: str
    is_problem: bool
    files: int
    order: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class InspectionFacts:
    """The inspection of one quarter, every text finished."""

    year: int
    quarter: int
    starts_on: date
    ends_on: date
    team: str
    methods: str
    evaluation: str
    good_practice: str
    items: tuple[InspectedItem, ...]
    findings: tuple[FindingFacts, ...]

    @property
    def name(self) -> str:
        return f"{self.year}年第{'一二三四'[self.quarter - 1]}季度"

    @property
    def problems(self) -> tuple[FindingFacts, ...]:
        return tuple(finding for finding in self.findings if finding.is_problem)
