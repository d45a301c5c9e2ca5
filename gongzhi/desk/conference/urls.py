"""The addresses of the conference."""

from django.urls import URLPattern, path

from gongzhi.desk.conference import assignments, meetings, office


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("conference/meetings/", meetings.meetings, name="meetings"),
        path("conference/meetings/new/", meetings.new, name="new-meeting"),
        path("conference/meetings/record/", meetings.record, name="record-meeting"),
        path("conference/meetings/<record:meeting>/", meetings.meeting, name="meeting"),
        path("conference/meetings/<record:meeting>/resolutions/", meetings.resolutions, name="meeting-resolutions"),
        path("conference/meetings/<record:meeting>/issue/", meetings.issue_all, name="meeting-issue"),
        path("conference/meetings/<record:meeting>/minutes/", meetings.minutes, name="meeting-minutes"),
        path("conference/meetings/<record:meeting>/papers/<record:file>/", meetings.paper, name="meeting-paper"),
        path("conference/meetings/<record:meeting>/<slug:verb>/", meetings.act, name="act-on-meeting"),
        path("conference/assignments/", assignments.assignments, name="assignments"),
        path("conference/assignments/new/", assignments.new, name="new-assignment"),
        path("conference/assignments/export.xlsx", assignments.export, {"ending": "xlsx"}, name="assignments-xlsx"),
        path("conference/assignments/export.docx", assignments.export, {"ending": "docx"}, name="assignments-docx"),
        path("conference/assignments/<record:assignment>/", assignments.assignment, name="assignment"),
        path(
            "conference/assignments/<record:assignment>/files/<record:file>/",
            assignments.evidence,
            name="assignment-file",
        ),
        path("conference/assignments/<record:assignment>/<slug:verb>/", assignments.act, name="act-on-assignment"),
        path("conference/board/", assignments.board, name="conference-board"),
        path("conference/circulars/", office.circulars, name="circulars"),
        path("conference/circulars/new/", office.circulate, name="circulate"),
        path("conference/circulars/<record:pk>/", office.circular, name="circular"),
        path("conference/members/", office.members, name="conference-members"),
        path("conference/members/people/<record:pk>/end/", office.end_person, name="end-term"),
        path("conference/authorisations/", office.authorisations, name="authorisations"),
        path("conference/authorisations/<record:pk>/file/", office.authorisation_file, name="authorisation-file"),
    ]
