"""Indexes that another one begins with go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0008_portal"),
        ("participants", "0004_portal"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="session",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attendances",
                to="courses.session",
                verbose_name="session",
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="participant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="participants.participant",
                verbose_name="participant",
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="courses.courserun",
                verbose_name="course run",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="courses.courserun",
                verbose_name="course run",
            ),
        ),
    ]
