"""What apps above do when a person's facts change: the hours of a course belong to the employer of the day.

An app above registers a function when it is ready; it runs in the transaction of the change, and may refuse it by
raising RuleViolation (an attended day that would have no employer).
"""

from collections.abc import Callable, Collection

from compcor.accounts.models import User

type Follower = Callable[[Collection[int], User | None], None]
_followers: list[Follower] = []


def when_people_change(follower: Follower) -> None:
    """Call `follower(ids of participants, by)` after employments, birth dates or sexes have changed."""
    if follower not in _followers:
        _followers.append(follower)


def people_changed(participants: Collection[int], *, by: User | None) -> None:
    """Tell everybody who follows; called once per act, in its transaction."""
    for follower in _followers:
        follower(participants, by)
