"""Names of acts and articles are kept in each process: a change of them is a new revision."""

from django.db import migrations

TABLES = ("library_act", "library_article")
ON_CHANGE = """
    CREATE TRIGGER revised AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {0}
        FOR EACH STATEMENT EXECUTE FUNCTION core_revise();
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0001_acts_and_articles"), ("core", "0003_revision")]
    operations = [
        migrations.RunSQL(ON_CHANGE.format(table), f"DROP TRIGGER revised ON {table};") for table in TABLES
    ]
