import django.db.models.deletion
from django.db import migrations, models

REASONS = [
    ("no_address", "没有留下可用的手机号或电子邮箱，或相应通道未开通"),
    ("no_account", "经营者没有可以通知的账号"),
    ("channel_off", "发送通道未开通"),
    ("refused", "对方服务器拒收该地址"),
    ("unreachable", "发送服务连接不上或暂时拒绝，多次重试未成"),
    ("bad_answer", "发送服务拒绝了请求"),
    ("nothing", "已经没有等待处理的事项"),
]


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_kept"), ("notices", "0002_trader_digests")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="directory.traderaccount",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="side",
            field=models.CharField(
                choices=[("complainant", "投诉人"), ("respondent", "被投诉人")], default="complainant", max_length=12
            ),
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name="reason",
                field=models.CharField(blank=True, choices=REASONS, max_length=12),
            )
            for model in ("notice", "traderdigest")
        ),
        migrations.RemoveConstraint(model_name="notice", name="notice_once"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("entry_id", "side", "party", "account", "channel"), name="notice_once", nulls_distinct=False
            ),
        ),
    ]
