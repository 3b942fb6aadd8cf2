"""Choices about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Education(models.TextChoices):
    """Highest education at entry, as asked in Swedish (docs/domain.md §2.4); optional."""

    NONE = "none", _("no completed education")
    PRE_LOWER_SECONDARY = "pre_lower_secondary", _("compulsory school, less than 9 years")
    LOWER_SECONDARY = "lower_secondary", _("compulsory school, 9–10 years")
    UPPER_SECONDARY = "upper_secondary", _("upper secondary school")
    POST_SECONDARY_SHORT = "post_secondary_short", _("post-secondary, less than 2 years")
    POST_SECONDARY = "post_secondary", _("post-secondary, 2 years or more")
    BACHELOR = "bachelor", _("bachelor or professional degree")
    MASTER = "master", _("master or engineering degree")
    DOCTOR = "doctor", _("licentiate or doctoral degree")


class NumberChange(models.TextChoices):
    """Why a personal number is replaced (docs/domain.md §4.2)."""

    NEW = (
        "new",
        _("The person has got a new number: a coordination number became a personal number, or it was changed."),
    )
    MISTYPED = "mistyped", _("The number was mistyped.")


class NoticeChannel(models.TextChoices):
    """How somebody was given the notice about personal data (docs/domain.md §5.1)."""

    EMPLOYER = "employer", _("by the employer")
    MAIL = "mail", _("by mail")
    SESSION = "session", _("at the session")


class NoticeLanguage(models.TextChoices):
    """The languages that the notice is written in."""

    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")


class NoticeWay(models.TextChoices):
    """Who sees to it that one of a company's people gets the notice, as the company knows it."""

    PROJECT = "project", _("the project, as for everybody whom it registered itself")
    MAIL = "mail", _("the project, by mail")
    HAND = "hand", _("the company, by hand")


class CardState(models.TextChoices):
    """Whether a company's card of a person says what the person's own facts say."""

    AGREES = "agrees", _("agrees")
    OPEN = "open", _("differs")
    DECIDED = "decided", _("looked at")


class JobChangeState(models.TextChoices):
    """What came of an employment that shares days with one at another company."""

    OPEN = "open", _("to confirm")
    OLD_ENDED = "old_ended", _("the earlier one was ended")
    BOTH_RIGHT = "both_right", _("both are right")
    SETTLED = "settled", _("no day is shared any more")


class Likeness(models.TextChoices):
    """What speaks for two registrations being one person."""

    SAME_NAME = "same_name", _("same name")
    SWAPPED_NAME = "swapped_name", _("given and family name in each other's place")
    SIMILAR_NAME = "similar_name", _("similar name")
    SAME_GIVEN_NAME = "same_given_name", _("same given name, other family name")
    SAME_FAMILY_NAME = "same_family_name", _("same family name, other given name")
    SAME_BIRTH_DATE = "same_birth_date", _("same birth date")
    NEAR_BIRTH_DATE = "near_birth_date", _("birth date almost the same")
    SAME_EMAIL = "same_email", _("same e-mail")
    SAME_MOBILE = "same_mobile", _("same mobile")
    SAME_COMPANY = "same_company", _("same company")

    @property
    def points(self) -> int:
        """How much it says; all together at most 100 (docs/decisions.md)."""
        return _POINTS[self]


_POINTS = {
    Likeness.SAME_NAME: 40,
    Likeness.SWAPPED_NAME: 40,
    Likeness.SIMILAR_NAME: 30,
    Likeness.SAME_GIVEN_NAME: 15,
    Likeness.SAME_FAMILY_NAME: 5,
    Likeness.SAME_BIRTH_DATE: 45,
    Likeness.NEAR_BIRTH_DATE: 20,
    Likeness.SAME_EMAIL: 55,
    Likeness.SAME_MOBILE: 55,
    Likeness.SAME_COMPANY: 15,
}


class Side(models.TextChoices):
    """Which of two registrations a fact is taken from when they become one: the older row or the newer."""

    FIRST = "first", _("the one registered first")
    SECOND = "second", _("the one registered later")
