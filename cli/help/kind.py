"""One kind of event as a command: how each of its fields is typed.

The values of a field, and whether it is optional, follow from the class of the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields

from domain.grammar.values import PERIOD, PERIOD_ENDS, is_free_text
from events.base import Event, own_fields
from events.fields import Field, schema
from events.kinds import growth, leadership, threats


@dataclass(frozen=True, slots=True)
class Kind:
    """One word of `fiveyear log`.

    `positional` fields are typed without an option, in this order; all others are options.
    `says` is what is said once it is recorded: fields in braces, and what stands in brackets is
    left out where its field is absent. `then` are likely next commands, of which the first is
    shown whose fields are all known. `example` is what may follow `fiveyear log WORD CLIENT`.
    """

    cls: type[Event]
    says: str
    example: str
    positional: tuple[str, ...] = ()
    then: tuple[str, ...] = ("timeline {client}",)

    @property
    def word(self) -> str:
        """The name on the command line: `fiveyear log WORD`."""
        return self.cls.WORD

    @property
    def topic(self) -> str:
        """The permanent name."""
        return self.cls.TOPIC

    @property
    def summary(self) -> str:
        """The first sentence of the class's docstring."""
        line = (self.cls.__doc__ or "").partition("\n")[0].replace("`", "")
        sentence, more, _ = line.partition(". ")
        return f"{sentence}." if more else line

    @property
    def typed(self) -> tuple[str, ...]:
        """The names of the fields that are typed, with one period for its two ends."""
        names = dict.fromkeys(PERIOD if n in PERIOD_ENDS else n for n in own_fields(self.cls))
        return (*self.positional, *(name for name in names if name not in self.positional))

    @property
    def options(self) -> tuple[str, ...]:
        """The names of the fields that are typed as options."""
        return tuple(name for name in self.typed if name not in self.positional)

    def option(self, name: str) -> str:
        """The spelling of the option for a field."""
        if name == "threat" and self.cls in OBSERVATIONS:
            return "--during"
        return "--" + name.replace("_", "-")

    def label(self, name: str) -> str:
        """The name of a field in errors: as it is typed."""
        return name.replace("_", "-").upper() if name in self.positional else self.option(name)

    def field(self, name: str) -> Field:
        """The field of a typed name; for a period, its first."""
        return schema(self.cls)[PERIOD_ENDS[0] if name == PERIOD else name]

    def required(self, name: str) -> bool:
        """Whether it has to be typed: not if the domain fills it in from the history."""
        if name in FILLED_IN.get(self.cls, ()):
            return False
        field = next(each for each in fields(self.cls) if each.name == self.field(name).name)
        return field.default is MISSING and field.default_factory is MISSING

    def help(self, name: str) -> str:
        """The help of a field, as its class states it; free text that is typed may be piped."""
        if name == PERIOD:
            return "FY2019, 2019-Q2, or 2018-07-01..2019-06-30."
        field = self.field(name)
        if name in self.positional and is_free_text(field):
            return f"{field.help.removesuffix('.')}; - reads stdin."
        return field.help


OBSERVATIONS = (leadership.LeadersPulledTogether, leadership.LeadersPulledApart)

FILLED_IN: Mapping[type[Event], tuple[str, ...]] = {
    threats.ThreatEncountered: ("threat",),
    threats.ThreatAbated: ("threat",),
    growth.GoalDeclared: ("goal",),
    growth.GoalAchieved: ("goal",),
    growth.RevenueReported: ("currency",),
    growth.RevenueMilestoneReached: ("currency",),
}
"""Fields that the history fills in: the next label, the only open one, the client's currency."""
