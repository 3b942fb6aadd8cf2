"""Indexes that another one begins with go; a withdrawn agreement does not stand in the way of its day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0004_company_moves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_one_per_day",
        ),
        # Its index is of the same column: PostgreSQL would lose it with the one that goes.
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_one_open",
        ),
        migrations.AlterField(
            model_name="agreement",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="companies.company",
                verbose_name="company",
            ),
        ),
        migrations.AlterField(
            model_name="companymove",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="companies.company",
                verbose_name="company",
            ),
        ),
        migrations.AlterField(
            model_name="contactevent",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_events",
                to="companies.company",
                verbose_name="company",
            ),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'sent'))), fields=('company',), name='agreement_one_open', violation_error_message='The company has an agreement that waits for an answer.'),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("version__isnull", True), models.Q(("state", "withdrawn"), _negated=True)),
                fields=("company", "signed_on"),
                name="agreement_one_per_day",
                violation_error_message="There is already an agreement of that day.",
            ),
        ),
    ]
