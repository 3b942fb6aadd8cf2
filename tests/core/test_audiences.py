"""Right audience? is asked before anything else of a page."""

import pytest
from django.views import View

from compcor.core.audiences import CoordinatorMixin


def test_a_view_that_would_answer_before_the_question_cannot_be_written() -> None:
    """Python puts a mixin after a base class of an earlier mixin without a word: the page would be open to all."""

    class Asking(View):
        """A mixin that is a view itself."""

    class Audience(CoordinatorMixin):
        """An audience's mixin with something more."""

    with pytest.raises(TypeError, match="stands first"):
        type("Open", (Asking, Audience, View), {})

    type("Closed", (Audience, Asking), {})
