"""Fill the calendar with what the packages know: 2004 to 2026 officially, 2027 and 2028 from the statute."""

from django.db import migrations

from gongzhi.procedures.calendars import packaged_year


def fill(apps, schema_editor):
    CalendarYear = apps.get_model("procedures", "CalendarYear")
    CalendarDay = apps.get_model("procedures", "CalendarDay")
    for year in range(2004, 2029):
        status, source, days = packaged_year(year)
        CalendarYear.objects.create(year=year, status=status, source=source, revision=1)
        CalendarDay.objects.bulk_create(
            CalendarDay(date=day.date, year_id=year, working=day.working, name=day.name) for day in days
        )


def empty(apps, schema_editor):
    apps.get_model("procedures", "CalendarYear").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_calendar_and_limits")]
    operations = [migrations.RunPython(fill, empty)]
