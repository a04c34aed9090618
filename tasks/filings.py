"""What a unit has to say about its month, as typed, and its fields by name. Pure.

Form, autosave, workbook and API name the fields alike, so that a change to one field means the same at
every door: ``percent``, ``progress``, ``problems``, ``next_steps``, ``no_progress``; for each figure
``value-CODE``, ``absence-CODE``, ``absent-CODE``; ``milestone-ID``; ``reason-KEY`` for each caution.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

#: Ticked, in the text that stands for a tick box.
TICKED = "1"
WORDS = ("percent", "progress", "problems", "next_steps")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as typed; or, where there is none, which kind of none (``Absence``) and the reason why."""

    raw: str = ""
    absence: str = ""
    absent_reason: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """``figures`` by indicator code, ``milestones`` the ids claimed done, ``reasons`` by a caution's key."""

    percent: str = ""
    progress: str = ""
    problems: str = ""
    next_steps: str = ""
    no_progress: bool = False
    figures: Mapping[str, Figure] = field(default_factory=dict)
    milestones: frozenset[int] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, str]:
        """All that is filled in, by field name; what is absent is empty."""
        texts = {name: getattr(self, name) for name in WORDS}
        texts["no_progress"] = TICKED if self.no_progress else ""
        for code, figure in self.figures.items():
            texts |= {
                f"value-{code}": figure.raw,
                f"absence-{code}": figure.absence,
                f"absent-{code}": figure.absent_reason,
            }
        texts |= {f"milestone-{pk}": TICKED for pk in self.milestones}
        texts |= {f"reason-{key}": reason for key, reason in self.reasons.items()}
        return {name: text for name, text in texts.items() if text}

    @classmethod
    def of_fields(cls, texts: Mapping[str, str]) -> Self:
        """The filing that has these fields. Names that no filing has are left out."""
        by_kind: dict[str, dict[str, str]] = {}
        for name, text in texts.items():
            kind, dash, key = name.partition("-")
            if dash:
                by_kind.setdefault(kind, {})[key] = text
        values, absences = by_kind.get("value", {}), by_kind.get("absence", {})
        reasons = by_kind.get("absent", {})
        return cls(
            **{name: texts.get(name, "") for name in WORDS},
            no_progress=texts.get("no_progress") == TICKED,
            figures={
                code: Figure(values.get(code, ""), absences.get(code, ""), reasons.get(code, ""))
                for code in sorted({*values, *absences, *reasons})
            },
            milestones=frozenset(
                int(pk)
                for pk, tick in by_kind.get("milestone", {}).items()
                if tick == TICKED and pk.isascii() and pk.isdigit()
            ),
            reasons={key: text for key, text in by_kind.get("reason", {}).items() if text},
        )


class Edit(NamedTuple):
    """One field changed by a writer, who saw ``was`` in it."""

    field: str
    was: str
    now: str


class Clash(NamedTuple):
    """A field that somebody else changed meanwhile: ``standing`` is theirs and stays, ``typed`` is ours."""

    field: str
    standing: str
    typed: str


def merge(standing: Mapping[str, str], edits: list[Edit]) -> tuple[dict[str, str], list[Clash]]:
    """The fields after the edits, and the edits that could not be made because the field had moved on.

    An edit counts where the field still holds what the writer saw, or already holds what he wrote.
    """
    merged, clashes = dict(standing), []
    for edit in edits:
        stands = merged.get(edit.field, "")
        if stands in (edit.was, edit.now):
            merged[edit.field] = edit.now
        else:
            clashes.append(Clash(edit.field, stands, edit.now))
    return {name: text for name, text in merged.items() if text}, clashes


def check_code(
    duty: str,
    words: Mapping[str, str],
    figures: Mapping[str, str],
    milestones: Iterable[int],
    files: Iterable[str],
) -> str:
    """校验码: twelve signs by which a signed page and a submitted version are known to say the same.

    ``duty`` names month, task and unit; ``words`` percent and texts; ``figures`` values by indicator code,
    or which kind of none and why; ``files`` the sha256 of each. Order and blanks at the ends do not count.
    """
    content = {
        "duty": duty,
        "words": {name: text.strip() for name, text in words.items() if text.strip()},
        "figures": {code: text.strip() for code, text in figures.items()},
        "milestones": sorted(milestones),
        "files": sorted(files),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12].upper()
    return "-".join(digest[start : start + 4] for start in (0, 4, 8))
