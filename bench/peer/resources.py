"""People for django-import-export: what its documentation shows, with what CompCor computes of a personal number."""

from typing import Any

from import_export import fields, resources
from import_export.widgets import DateWidget

from companies.models import Company
from compcor.core.crypto import blind_index
from compcor.core.identifiers import PersonalNumber
from compcor.core.periods import swedish_today
from participants.identity import identify, name_in_lists
from participants.models import Employment, Participant


class NewRows(resources.ModelResource):
    """Row by row: read, checked by `full_clean`, saved."""

    class Meta:
        import_id_fields = ()
        force_init_instance = True
        clean_model_instances = True
        use_transactions = True


class ParticipantResource(NewRows):
    """People, with birth date, sex and blind index, which follow from the number."""

    given_name = fields.Field(column_name="Förnamn", attribute="given_name")
    family_name = fields.Field(column_name="Efternamn", attribute="family_name")
    email = fields.Field(column_name="E-post", attribute="email")
    mobile = fields.Field(column_name="Mobil", attribute="mobile")

    class Meta(NewRows.Meta):
        model = Participant
        fields = ("given_name", "family_name", "email", "mobile")

    def import_instance(self, instance: Participant, row: dict[str, Any], **kwargs: Any) -> None:
        """The columns, and what follows from them."""
        super().import_instance(instance, row, **kwargs)
        identify(instance, _number(row))
        name_in_lists(instance)


class EmploymentResource(NewRows):
    """Their employments, in a second pass over the same rows: a resource knows one table."""

    title = fields.Field(column_name="Befattning", attribute="title")
    starts_on = fields.Field(column_name="Anställd från", attribute="starts_on", widget=DateWidget("%Y-%m-%d"))

    class Meta(NewRows.Meta):
        model = Employment
        fields = ("title", "starts_on")

    def import_instance(self, instance: Employment, row: dict[str, Any], **kwargs: Any) -> None:
        """The columns, the person and the company."""
        super().import_instance(instance, row, **kwargs)
        instance.participant = Participant.objects.get(personal_number_index=blind_index(_number(row).number))
        instance.company = Company.objects.get(org_number=row["Organisationsnummer"].replace("-", ""))


def _number(row: dict[str, Any]) -> PersonalNumber:
    return PersonalNumber.parse(row["Personnummer"], today=swedish_today())
