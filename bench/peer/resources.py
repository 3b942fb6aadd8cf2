"""People for django-import-export: what its documentation shows, with what CompCor computes of a personal number."""

from typing import Any

from import_export import fields, resources

from compcor.core.identifiers import PersonalNumber
from compcor.core.periods import swedish_today
from participants.identity import identify, name_in_lists
from participants.models import Participant


class ParticipantResource(resources.ModelResource):
    """Row by row: read, checked by `full_clean`, saved. New people only; their employments are left out."""

    number = fields.Field(column_name="Personnummer")
    given_name = fields.Field(column_name="Förnamn", attribute="given_name")
    family_name = fields.Field(column_name="Efternamn", attribute="family_name")
    email = fields.Field(column_name="E-post", attribute="email")

    class Meta:
        model = Participant
        fields = ("number", "given_name", "family_name", "email")
        import_id_fields = ()
        force_init_instance = True
        clean_model_instances = True
        use_transactions = True

    def import_instance(self, instance: Participant, row: dict[str, Any], **kwargs: Any) -> None:
        """With birth date, sex and blind index, which follow from the number."""
        super().import_instance(instance, row, **kwargs)
        identify(instance, PersonalNumber.parse(str(row["Personnummer"]), today=swedish_today()))
        name_in_lists(instance)
