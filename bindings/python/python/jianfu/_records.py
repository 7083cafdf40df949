"""What decisions and packs say of themselves, as plain records. Their fields are those of the command's JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ._core import Table

Verdict = Literal["approve", "reject", "refer"]
Status = Literal["kept", "failed", "unknown", "set_aside", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation, or an assumption."""

    source: str | None
    title: str | None
    number: str | None
    issuer: str | None
    locator: str | None
    confidence: Literal["C", "N", "P", "R", "Y", "A"]
    quote: str | None
    valid_from: str | None
    valid_to: str | None
    assumption: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a decision."""

    rule: str
    label: str | None
    exception: str | None
    guard: str | None
    status: Status
    verdict: Verdict | None
    decisive: bool
    set_aside_by: str | None
    condition: str | None
    because: str | None
    remedy: str | None
    citation: Citation | None
    facts: dict[str, Any]
    further_citations: list[Citation] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # They come as dicts.
        if isinstance(self.citation, dict):
            object.__setattr__(self, "citation", Citation(**self.citation))
        object.__setattr__(self, "further_citations", [_citation(cited) for cited in self.further_citations])


def _citation(cited: Citation | dict[str, Any]) -> Citation:
    return Citation(**cited) if isinstance(cited, dict) else cited


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an approval."""

    text: str
    rule: str
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Named:
    """A name and its label."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a checklist's sheet."""

    check: str
    label: str
    status: Literal["passed", "failed", "referred", "unknown", "set_aside", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is needed to decide the same again."""

    pack: str
    version: str
    digest: str
    lists: dict[str, str]
    engine: str
    edition: int
    as_of: str | None
    known_at: str | None
    history: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form."""

    name: str
    label: str
    type: str
    """Its type in words, in the current language."""
    optional: bool
    as_of: bool
    """Whether it is the day whose law applies."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a pack."""

    name: str
    label: str
    fields: dict[str, Field]


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota of a pack: how often something may happen."""

    name: str
    label: str
    form: str
    """The form that it limits."""
    per: list[str]
    """The fields in which those agree that count for one another."""
    limit: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found."""

    about: dict[str, Any]
    """By which pack, of how many entries, from which day to which."""
    findings: Table
    """What exceeds quotas, happened too seldom, or is overdue."""
    alerts: Table
    """The alerts that are raised on the last day."""
    scores: Table
    """The scores over the whole period."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import into a ledger."""

    added: int
    corrected: int
    withdrawn: int
    problems: Table
    """What could not be read or recorded, and is kept to be looked at."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of deciding again what a ledger's decisions were."""

    decisions: int
    differing: int
    differences: Table


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether a ledger is what was recorded."""

    rows: int
    head: str
    """The hash of the last row, to be written down elsewhere."""
    findings: Table
    """What is wrong."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return len(self.findings) == 0
