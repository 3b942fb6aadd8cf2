"""Choices of companies."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CompanyState(models.TextChoices):
    """The pipeline: lead → interested → agreed → active → completed; withdrawn with a reason."""

    LEAD = "lead", _("lead")
    INTERESTED = "interested", _("interested")
    AGREED = "agreed", _("agreed")
    ACTIVE = "active", _("active")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        return _TONES.get(self, "")


_TONES = {
    CompanyState.INTERESTED: "note",
    CompanyState.AGREED: "wait",
    CompanyState.ACTIVE: "good",
    CompanyState.WITHDRAWN: "bad",
}

# The company takes part, or did: an agreement stands behind these.
COMMITTED_STATES = (CompanyState.AGREED, CompanyState.ACTIVE, CompanyState.COMPLETED)


class Automotive(models.TextChoices):
    """Whether the company supplies the vehicle industry; many suppliers are not coded SNI 29."""

    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
    UNKNOWN = "", _("not known")


class InvitationState(models.TextChoices):
    """An invitation is open for 14 days, unless it is accepted or withdrawn before."""

    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        return {self.OPEN: "wait", self.ACCEPTED: "good", self.EXPIRED: "bad"}.get(self, "")


class InterestState(models.TextChoices):
    """The way of an expression of interest (docs/domain.md §6.3 D1)."""

    NEW = "new", pgettext_lazy("interest", "new")
    CONTACTED = "contacted", pgettext_lazy("interest", "contacted")
    QUALIFIED = "qualified", pgettext_lazy("interest", "qualified")
    DECLINED = "declined", pgettext_lazy("interest", "declined")
    CONVERTED = "converted", pgettext_lazy("interest", "taking part")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        return {self.NEW: "note", self.CONTACTED: "wait", self.QUALIFIED: "wait", self.CONVERTED: "good"}.get(self, "")


# Somebody still has to answer these.
OPEN_INTERESTS = (InterestState.NEW, InterestState.CONTACTED, InterestState.QUALIFIED)


class InterestTheme(models.TextChoices):
    """What a company would like to learn: the four new needs, or basic knowledge."""

    DIGITALISATION = "digitalisation", _("digitalisation")
    AUTOMATION = "automation", _("automation")
    SUSTAINABILITY = "sustainability", _("sustainability")
    ELECTRIFICATION = "electrification", _("electrification")
    BASIC = "basic", _("basic level")


class ContactKind(models.TextChoices):
    """How somebody of the project was in touch with a company."""

    CALL = "call", _("call")
    VISIT = "visit", _("visit")
    MEETING = "meeting", _("meeting")
    MAIL = "mail", pgettext_lazy("contact", "mail")
    NOTE = "note", pgettext_lazy("contact", "note")


class AgreementState(models.TextChoices):
    """The life of an agreement: draft → sent → signed; replaced by a later one, or withdrawn with a reason."""

    DRAFT = "draft", pgettext_lazy("agreement", "draft")
    SENT = "sent", pgettext_lazy("agreement", "sent")
    SIGNED = "signed", pgettext_lazy("agreement", "signed")
    REPLACED = "replaced", pgettext_lazy("agreement", "replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("agreement", "withdrawn")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        return _AGREEMENT_TONES.get(self, "")


_AGREEMENT_TONES = {
    AgreementState.SENT: "wait",
    AgreementState.SIGNED: "good",
    AgreementState.WITHDRAWN: "bad",
}


class SigningMethod(models.TextChoices):
    """How an agreement was signed."""

    REGISTERED = "registered", _("on paper, registered by hand")
    SCAN = "scan", _("on paper, the signed page kept here")
    LINK = "link", _("with a link and a code by mail")


class Criterion(models.TextChoices):
    """What makes a company eligible (docs/domain.md §3.6, §3.7, §4.5)."""

    WORKPLACE = "workplace", _("Workplace in one of the three counties")
    INDUSTRY = "industry", _("Manufacturing industry")
    SIZE = "size", _("Small or medium-sized company")
    AGREEMENT = "agreement", _("Signed agreement")


class Independence(models.TextChoices):
    """What the company says that it is (docs/domain.md §3.6)."""

    AUTONOMOUS = (
        "autonomous",
        _("autonomous: nobody holds 25 percent or more of it, nor it of anybody"),
    )
    PARTNER = "partner", _("partner: shares of 25 to 50 percent in either direction")
    LINKED = "linked", _("linked: a majority of the votes, or control, in either direction")


class Holder(models.TextChoices):
    """What kind of holder a related enterprise is; those after the first two are exempt up to 50 %."""

    ENTERPRISE = "enterprise", _("enterprise")
    PUBLIC_BODY = "public", _("public body, other than below")
    PUBLIC_INVESTMENT = "public_investment", _("public investment corporation")
    VENTURE_CAPITAL = "venture_capital", _("venture capital company")
    BUSINESS_ANGEL = "business_angel", _("business angel with less than 1.25 M EUR in the company")
    UNIVERSITY = "university", _("university or research centre without profit aims")
    INSTITUTIONAL = "institutional", _("institutional investor or regional development fund")
    LOCAL_AUTHORITY = "local_authority", _("local authority below 10 M EUR a year and 5,000 inhabitants")

    @property
    def is_exempt(self) -> bool:
        """Whether a share of 25 to 50 % leaves the company autonomous."""
        return self not in (Holder.ENTERPRISE, Holder.PUBLIC_BODY)


class Control(models.TextChoices):
    """How one enterprise controls another without, or beside, its shares (docs/domain.md §3.6, letters a to d)."""

    NONE = "", pgettext_lazy("control", "none")
    VOTES = "a", _("a) majority of the votes")
    BOARD = "b", _("b) right to appoint or remove most of the board")
    CONTRACT = "c", _("c) dominant influence by contract or articles")
    COMMON = "d", _("d) majority of the votes by agreement with other owners")
