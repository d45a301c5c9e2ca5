"""The tasks of the whole: the worker imports this module, and with it every app's tasks."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from gongzhi.alerts import tasks as alerts_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.api import tasks as api_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.appeals import tasks as appeals_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.campaigns import tasks as campaign_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.conference import tasks as conference_tasks  # noqa: F401
from gongzhi.core import clock, files
from gongzhi.monitoring import tasks as monitoring_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.negotiation import tasks as negotiation_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.notices import tasks as notices_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.open_data import tasks as open_data_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.procedures import tasks as procedures_tasks  # noqa: F401  the worker finds its tasks here
from gongzhi.procedures.calendars import sync_calendar
from gongzhi.procedures.records import keep_due_dates
from gongzhi.publicity import tasks as publicity_tasks  # noqa: F401  the worker finds its tasks here

KEEP_DONE_JOBS_HOURS = 24 * 7
UNNAMED_AFTER = 2 * 24 * 60 * 60
"""Seconds after which a file that no row names is taken away: left over from a form never sent off."""


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="take_up_abandoned_jobs", pass_context=True)
async def take_up_abandoned_jobs(context, timestamp: int) -> None:
    """Queue again the jobs of workers that were killed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context, timestamp: int) -> None:
    """Delete jobs that were done a week ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_DONE_JOBS_HOURS)


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="forget_old_sessions")
def forget_old_sessions(timestamp: int) -> None:
    """Delete sessions that have run out."""
    call_command("clearsessions")


@app.periodic(cron="37 16 * * *")  # UTC: 0:37 in China, so that a new year is provided for on its first day
@app.task(queueing_lock="keep_calendar")
def keep_calendar(timestamp: int) -> None:
    """Provide for the years ahead, and take a year over that has become official."""
    sync_calendar(at=clock.now(), after=keep_due_dates)


@app.periodic(cron="7 19 * * *")  # UTC: at night in China
@app.task(queueing_lock="sweep_files")
def sweep_unnamed_files(timestamp: int) -> int:
    """Take away files of forms that were never sent off."""
    return files.sweep(files.named_among, older_than=UNNAMED_AFTER)
