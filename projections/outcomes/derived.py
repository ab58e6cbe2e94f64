"""Derived frames: each a pure function whose parameter names say what it depends on.

A parameter is a frame of facts, a field of the definition, another derived frame, or one of the
settings of the engine. What a derived frame depends on follows from the signatures, so no cache key
is written by hand: two definitions share every frame whose parameters they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from inspect import signature
from typing import Any

import polars as pl

from domain.definition.definition import Definition

Frame = Callable[..., pl.DataFrame]

PARAMETERS = frozenset(field.name for field in fields(Definition))


class Graph:
    """Derived frames by name, with what each depends on."""

    def __init__(self, functions: Iterable[Frame]) -> None:
        self._functions = {function.__name__: function for function in functions}
        self.parameters: Callable[[str], tuple[str, ...]] = cache(self._parameters)
        self.inputs: Callable[[str], frozenset[str]] = cache(self._inputs)
        self._direct = {
            name: tuple(signature(function).parameters)
            for name, function in self._functions.items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._functions

    def compute(self, name: str, value_of: Callable[[str], Any]) -> pl.DataFrame:
        """The frame of that name; `value_of` gives the value of each of its parameters."""
        return self._functions[name](**{each: value_of(each) for each in self._direct[name]})

    def key(self, name: str, definition: Definition) -> tuple[object, ...]:
        """The same for two definitions under which the frame is the same."""
        return (name, *(getattr(definition, each) for each in self.parameters(name)))

    def _parameters(self, name: str) -> tuple[str, ...]:
        """The fields of the definition that a frame depends on, directly or not, by name."""
        return tuple(sorted(self._reached(name) & PARAMETERS))

    def _inputs(self, name: str) -> frozenset[str]:
        """The facts and settings that a frame depends on, directly or not."""
        return frozenset(self._reached(name) - PARAMETERS - self._functions.keys())

    def _reached(self, name: str) -> set[str]:
        reached = set(self._direct[name])
        for each in self._direct[name]:
            if each in self._functions:
                reached |= self._reached(each)
        return reached
