"""What runs by itself: files that no case names are taken away."""

from procrastinate.contrib.django import app

from gongzhi.cases.attachments import sweep_files


@app.periodic(cron="7 19 * * *")  # UTC: at night in China
@app.task(queueing_lock="sweep_files")
def sweep_unnamed_files(timestamp: int) -> int:
    """Take away files of forms that were never sent off."""
    return sweep_files()
