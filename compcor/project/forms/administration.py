"""The form of the project's facts."""

from django.utils.translation import gettext_lazy as _

from compcor.core.forms import ActionModelForm
from compcor.project.models import Partner, Project


class ProjectForm(ActionModelForm):
    """Facts that stand in reports, and rules that figures follow."""

    parts = (
        (_("The project"), ("name", "acronym", "case_id", "fund", "owner", "grant_sek", "state_aid_basis")),
        (
            _("Time and targets"),
            ("planning_starts_on", "starts_on", "ends_on", "target_participants", "target_companies"),
        ),
        (_("How figures are counted"), ("hours_rounding", "min_minutes_to_count", "small_cell_limit", "sek_per_eur")),
        (_("Agreements"), ("agreement_fee_sek",)),
        (
            _("Personal data"),
            ("controller_contact", "privacy_contact", "privacy_basis", "keep_until", "keep_mail_days"),
        ),
    )

    class Meta:
        model = Project
        fields = [
            "name", "acronym", "case_id", "fund", "owner", "grant_sek", "state_aid_basis",
            "planning_starts_on", "starts_on", "ends_on", "target_participants", "target_companies",
            "hours_rounding", "min_minutes_to_count", "small_cell_limit", "sek_per_eur",
            "agreement_fee_sek",
            "controller_contact", "privacy_contact", "privacy_basis", "keep_until", "keep_mail_days",
        ]  # fmt: skip
        localized_fields = ("grant_sek", "sek_per_eur", "agreement_fee_sek")
        help_texts = {
            "case_id": _("As it stands in the decision of the ESF Council; empty while it is not known."),
            "hours_rounding": _("Per person and month. The minutes themselves are always kept exactly."),
            "min_minutes_to_count": _("0: a person counts from the first attended minute."),
            "small_cell_limit": _("Groups with fewer people than this are not shown in reports."),
            "agreement_fee_sek": _("Stands in new agreements; empty: taking part costs the company nothing."),
            "controller_contact": _("Stands in the notice about personal data: address, mail or phone."),
            "privacy_basis": _("As the controller has decided it, for each use. Stands in the notice."),
            "keep_mail_days": _("After that a mail is a row that says what was sent and how it went, not to whom."),
            "sek_per_eur": _("Turnover and balance sheet total are compared with the EU's limits at this rate."),
        }


class PartnerForm(ActionModelForm):
    """What a partner is called, and the county it leads."""

    class Meta:
        model = Partner
        fields = ["name", "county"]
        help_texts = {"county": _("New companies there become this partner's. Empty: it leads no county.")}
