"""An installation as a coordinator finds it: the project, its partners, and nobody in it."""

import pytest

from compcor.accounts.models import User
from tests.factories import make_partner, make_project, make_user


@pytest.fixture(autouse=True)
def project(db: None) -> None:
    make_project()
    for name in ("MITC", "Alfred Nobel Science Park", "Automation Region"):
        make_partner(name)


@pytest.fixture
def coordinator() -> User:
    return make_user()
