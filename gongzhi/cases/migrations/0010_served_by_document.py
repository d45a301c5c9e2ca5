from django.db import migrations, models

HOW = [
    ("online", "查询页和通知"),
    ("sms", "短信"),
    ("mail", "电子邮件"),
    ("phone", "电话"),
    ("in_person", "当面送达"),
    ("post", "邮寄送达"),
    ("left", "留置送达"),
    ("announced", "公告送达"),
    ("later", "尚未告知，另行登记"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_trader_asked_whether_to_mediate")]

    operations = [
        migrations.AddField(
            model_name="served", name="document", field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="served", name="how", field=models.CharField(choices=HOW, max_length=10)
        ),
    ]
