"""The calls that wait for a worker, and how often each was begun."""

from __future__ import annotations

from collections import deque

from engine.cluster.calls import ATTEMPTS, Answer, Call


class Waiting:
    """First come, first served; a call whose worker died is the next one, until that is taken for its own fault."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._begun: list[int] = []
        self._numbers: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, call: Call) -> int:
        """Put a call at the end; the number it is told by."""
        self._calls.append(call)
        self._begun.append(0)
        self._numbers.append(len(self._calls) - 1)
        return len(self._calls) - 1

    def take(self) -> tuple[int, Call]:
        """The next call with its number: it is begun now."""
        number = self._numbers.popleft()
        self._begun[number] += 1
        return number, self._calls[number]

    def lost(self, number: int, why: str) -> dict[int, Answer]:
        """The worker that was at a call is gone: the call waits again, or its answer is that, and ``why``."""
        if self._begun[number] < ATTEMPTS:
            self._numbers.appendleft(number)
            return {}
        name = self._calls[number].name or self._calls[number].target
        return {number: Answer(trouble=f"{name}: its worker died {ATTEMPTS} times{why}")}

    def give_up(self, answer: Answer) -> dict[int, Answer]:
        """The same answer for all that wait: nobody will do them."""
        answers = dict.fromkeys(self._numbers, answer)
        self._numbers.clear()
        return answers
