"""Whether a company may take part: four criteria, each with its reason (docs/domain.md §3.6, §3.7, §4.5, §6.3 D5).

A decision (`EligibilityOverride`) stands in the place of a criterion that is not met. `eligibility_expression` is the
same for lists, in one query.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Substr
from django.db.models.lookups import Exact, In
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.enums import AgreementState, Criterion
from companies.models import Agreement, Company, EligibilityOverride
from companies.size import size_expression, size_of, size_reason
from compcor.core.geography import COUNTIES, MUNICIPALITIES
from compcor.core.size_class import SizeClass
from compcor.core.sni import MANUFACTURING_DIVISIONS, division_name, has_two_meanings, is_manufacturing

SME = [size.value for size in SizeClass if size.is_sme]


class Met(TextChoices):
    """What is known of a criterion, or of all of them."""

    MET = "met", gettext_lazy("met")
    DECIDED = "decided", gettext_lazy("met by decision")
    UNKNOWN = "unknown", gettext_lazy("not known")
    NOT_MET = "not_met", gettext_lazy("not met")

    @property
    def tone(self) -> str:
        """How it is coloured, beside its word."""
        return {Met.MET: "good", Met.DECIDED: "note", Met.UNKNOWN: "wait", Met.NOT_MET: "bad"}[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: met or not, why, and where to mend it."""

    criterion: Criterion
    met: Met
    reason: str
    url: str = ""
    link: str = ""
    override: EligibilityOverride | None = None

    @property
    def can_be_decided(self) -> bool:
        """Nobody takes part without an agreement; the rest is for a coordinator to judge."""
        return self.criterion != Criterion.AGREEMENT and self.met in (Met.UNKNOWN, Met.NOT_MET)


def checklist(company: Company) -> list[Line]:
    """The four criteria of one company; three queries and those of its declaration."""
    overrides = {one.criterion: one for one in company.overrides.in_force().select_related("decided_by")}
    lines = (_workplace(company), _industry(company), _size(company), _agreement(company))
    return [_decided(line, overrides.get(line.criterion)) for line in lines]


def eligibility_of(lines: Iterable[Line]) -> Met:
    """All together: the worst of them."""
    found = {line.met for line in lines}
    return next(met for met in (Met.NOT_MET, Met.UNKNOWN, Met.DECIDED, Met.MET) if met in found)


def eligibility_expression() -> Case:
    """All together, for lists and counts of companies: `annotate(eligibility=eligibility_expression())`."""
    is_met, is_unknown = _conditions()
    decided = {criterion: Exists(_overrides(criterion)) for criterion in is_met}
    fails = Q()
    unknown = Q()
    needs_decision = Q()
    for criterion, met in is_met.items():
        fails |= ~met & ~is_unknown[criterion] & ~Q(decided[criterion])
        unknown |= is_unknown[criterion] & ~Q(decided[criterion])
        needs_decision |= ~met
    return Case(
        When(fails | ~Q(Exists(Agreement.objects.signed().filter(company=OuterRef("pk")))), then=Value(Met.NOT_MET)),
        When(unknown, then=Value(Met.UNKNOWN)),
        When(needs_decision, then=Value(Met.DECIDED)),
        default=Value(Met.MET),
        output_field=CharField(),
    )


def _conditions() -> tuple[dict[Criterion, Q], dict[Criterion, Q]]:
    """When a criterion is met, and when it is not known; the agreement is always known."""
    size, division = size_expression(), Substr("sni_code", 1, 2)
    is_met = {
        Criterion.WORKPLACE: Q(municipality__in=list(MUNICIPALITIES)),
        Criterion.INDUSTRY: Q(In(division, list(MANUFACTURING_DIVISIONS))),
        Criterion.SIZE: Q(In(size, SME)),
    }
    is_unknown = {
        Criterion.WORKPLACE: Q(municipality=""),
        Criterion.INDUSTRY: Q(sni_code=""),
        Criterion.SIZE: Q(Exact(size, Value(SizeClass.UNKNOWN))),
    }
    return is_met, is_unknown


def _overrides(criterion: Criterion) -> QuerySet[EligibilityOverride]:
    return EligibilityOverride.objects.in_force().filter(company=OuterRef("pk"), criterion=criterion)


def _workplace(company: Company) -> Line:
    edit = reverse("companies:edit", args=[company.public_id])
    if not company.municipality:
        return Line(Criterion.WORKPLACE, Met.UNKNOWN, _("The municipality is missing."), edit, _("Fill in"))
    if company.municipality not in MUNICIPALITIES:
        reason = _("The workplace is outside Södermanland, Västmanland and Örebro counties.")
        return Line(Criterion.WORKPLACE, Met.NOT_MET, reason, edit, _("Change"))
    reason = _("{municipality} in {county}.").format(
        municipality=MUNICIPALITIES[company.municipality], county=COUNTIES[company.municipality[:2]].name
    )
    return Line(Criterion.WORKPLACE, Met.MET, reason)


def _industry(company: Company) -> Line:
    edit = reverse("companies:edit", args=[company.public_id])
    if not company.sni_code:
        return Line(Criterion.INDUSTRY, Met.UNKNOWN, _("The SNI code is missing."), edit, _("Fill in"))
    code = f"{company.sni_code} (SNI {company.sni_version})"
    if not is_manufacturing(company.sni_code):
        reason = _("{code} is not manufacturing: section C is divisions 10 to 33.").format(code=code)
        return Line(Criterion.INDUSTRY, Met.NOT_MET, reason, edit, _("Change"))
    reason = _("{code}, division {division}: {name}.").format(
        code=code, division=company.sni_code[:2], name=division_name(company.sni_code)
    )
    if has_two_meanings(company.sni_code):
        reason += " " + _("The code means another trade in the other version of SNI, manufacturing in both.")
    return Line(Criterion.INDUSTRY, Met.MET, reason)


def _size(company: Company) -> Line:
    size = size_of(company)
    url, link = reverse("companies:size", args=[company.public_id]), _("Size declaration")
    met = Met.MET if size.is_sme else Met.UNKNOWN if size == SizeClass.UNKNOWN else Met.NOT_MET
    reason = f"{str(size.label).capitalize()}. {size_reason(company)}"
    return Line(Criterion.SIZE, met, reason, url, link)


def _agreement(company: Company) -> Line:
    """The newest signed one; else what has become of it so far."""
    agreements = list(company.agreements.exclude(state=AgreementState.REPLACED).defer("facts"))
    signed = next((one for one in agreements if one.state == AgreementState.SIGNED), None)
    url = reverse("companies:agreements_of", args=[company.public_id])
    if signed:
        text = _("Signed {day} by {name}.") if signed.signatory else _("Signed {day}.")
        reason = text.format(day=signed.signed_on, name=signed.signatory)
        return Line(Criterion.AGREEMENT, Met.MET, reason, url, _("Agreements"))
    latest = agreements[0] if agreements else None
    reasons = {
        None: _("No agreement is made."),
        AgreementState.DRAFT: _("There is a draft that has not been sent."),
        AgreementState.SENT: _("It is sent, and waits for the company's signature."),
        AgreementState.WITHDRAWN: _("The agreement was withdrawn."),
    }
    state = AgreementState(latest.state) if latest else None
    return Line(Criterion.AGREEMENT, Met.NOT_MET, reasons[state], url, _("Agreements"))


def _decided(line: Line, override: EligibilityOverride | None) -> Line:
    """A decision counts only where it is needed; a criterion that is met by now is met."""
    if override is None:
        return line
    met = line.met if line.met == Met.MET else Met.DECIDED
    return Line(line.criterion, met, line.reason, line.url, line.link, override)
