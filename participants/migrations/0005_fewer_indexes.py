"""Indexes that another one begins with go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0005_fewer_indexes"),
        ("participants", "0004_portal"),
    ]

    operations = [
        migrations.AlterField(
            model_name="employeecard",
            name="participant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cards",
                to="participants.participant",
                verbose_name="participant",
            ),
        ),
        migrations.AlterField(
            model_name="employment",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="companies.company",
                verbose_name="company",
            ),
        ),
        migrations.AlterField(
            model_name="employment",
            name="participant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="employments",
                to="participants.participant",
                verbose_name="participant",
            ),
        ),
        migrations.AlterField(
            model_name="jobchange",
            name="new",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="participants.employment",
                verbose_name="new employment",
            ),
        ),
        migrations.AlterField(
            model_name="notthesame",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="participants.participant",
                verbose_name="one",
            ),
        ),
    ]
