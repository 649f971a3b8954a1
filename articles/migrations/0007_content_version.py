from django.db import migrations, models

import articles.models.content_version


def make_the_row(apps, schema_editor):
    apps.get_model("articles", "ContentVersion").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_publish_permission")]

    operations = [
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, primary_key=True, serialize=False
                    ),
                ),
                (
                    "content",
                    models.CharField(
                        default=articles.models.content_version.new_word, max_length=16
                    ),
                ),
                (
                    "copies",
                    models.CharField(
                        default=articles.models.content_version.new_word, max_length=16
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="content_version_one_row"
                    )
                ],
            },
        ),
        migrations.RunPython(make_the_row, migrations.RunPython.noop),
    ]
