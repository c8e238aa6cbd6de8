"""One measured ratio and its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Ratio:
    """`ours` against `other`, both in `unit`; the ratio ours / other must be `at_least` or `at_most` the target."""

    name: str
    ours: float
    other: float
    unit: str
    other_name: str
    bound: Literal["at_least", "at_most"]
    target: float

    @property
    def value(self) -> float:
        return self.ours / self.other

    @property
    def reached(self) -> bool:
        return self.value >= self.target if self.bound == "at_least" else self.value <= self.target

    def line(self) -> str:
        sign = "≥" if self.bound == "at_least" else "≤"
        mark = "ok" if self.reached else "MISSED"
        sides = f"{self.ours:8.1f} {self.unit}, {self.other_name} {self.other:8.1f}"
        return f"{self.name:42} {sides}   ratio {self.value:5.2f} ({sign} {self.target:g})  {mark}"
