"""The proof of the keys, how long mails are kept, and partners that lead a county alone."""

import compcor.core.fields
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("project", "0002_portal")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="key_proof",
            field=compcor.core.fields.EncryptedTextField(
                blank=True, context="project.project.key_proof", editable=False, null=True, serialize=False
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="keep_mail_days",
            field=models.PositiveSmallIntegerField(
                default=365, verbose_name="days that address and text of a mail are kept"
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="name",
            field=compcor.core.fields.SwedishCharField(
                db_collation="sv-x-icu", max_length=120, unique=True, verbose_name="name"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=Q(keep_mail_days__gte=30),
                name="project_keeps_mails_a_month",
                violation_error_message="Mails are kept for 30 days at least: they may still come back.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(
                condition=~Q(county=""),
                fields=("county",),
                name="partner_leads_its_county_alone",
                violation_error_message="Another partner leads that county.",
            ),
        ),
    ]
