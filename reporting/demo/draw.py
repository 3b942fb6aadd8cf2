"""Chance that repeats itself: the same seed draws the same."""

import random
from collections.abc import Sequence
from datetime import date, timedelta


class Draw(random.Random):
    """Random numbers of a seed, in the words of the demonstration."""

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return self.random() < share

    def day(self, first: date, last: date) -> date:
        """A day between two days, both included; the first if they stand the wrong way round."""
        return first + timedelta(days=self.randint(0, max((last - first).days, 0)))

    def shuffled[T](self, things: Sequence[T]) -> list[T]:
        """The things in another order."""
        return self.sample(things, len(things))
