"""What apps above do when a rule of the project changes: a company's declared size depends on the exchange rate."""

from collections.abc import Callable, Collection

from compcor.accounts.models import User

type Follower = Callable[[Collection[str], User], None]
_followers: list[Follower] = []


def when_project_changes(follower: Follower) -> None:
    """Call `follower(names of the changed fields, by)` in the transaction of the change."""
    if follower not in _followers:
        _followers.append(follower)


def project_changed(fields: Collection[str], *, by: User) -> None:
    """Tell everybody who follows."""
    for follower in _followers:
        follower(fields, by)
