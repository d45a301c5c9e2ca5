"""One row says which state the tables that rarely change are in: see core/kept.py."""

from django.db import migrations, models

REVISE = """
    CREATE FUNCTION core_revise() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO core_revision (one, value) VALUES (true, gen_random_uuid())
        ON CONFLICT (one) DO UPDATE SET value = excluded.value;
        RETURN NULL;
    END $$;
    INSERT INTO core_revision (one, value) VALUES (true, gen_random_uuid());
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_journal_readers")]
    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("one", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("value", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("one", True)), name="revision_one_row"),
                ],
            },
        ),
        migrations.RunSQL(REVISE, "DROP FUNCTION core_revise();"),
    ]
