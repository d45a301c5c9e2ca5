from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_documents")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="part",
            field=models.CharField(blank=True, default="", max_length=18),
            preserve_default=False,
        ),
    ]
