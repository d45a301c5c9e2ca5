from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_journal")]
    operations = [
        migrations.CreateModel(
            name="JournalReader",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("last_id", models.BigIntegerField(default=0)),
            ],
        ),
    ]
