"""Scheduled meetings, their registrants, tabs of rooms, and the meeting of a room."""

from harness import check, refused, title

START, END = "2999-05-01T10:00:00Z", "2999-05-01T11:00:00Z"


@check("meetings: create, get, list, update, delete")
def meetings(cloud):
    api = cloud.alice.api.meetings
    meeting = api.create(title("Meeting"), START, END, scheduledType="meeting")
    assert meeting.password and (meeting.start, meeting.end) == (START, END)
    assert api.get(meeting.id).title == meeting.title
    assert meeting.id in [one.id for one in api.list(meetingType="meetingSeries", max=1)]
    changed = api.update(meeting.id, title="Renamed", password="s3cret", start=START, end=END)
    assert (changed.title, changed.password) == ("Renamed", "s3cret")
    api.delete(meeting.id)
    with refused(404):
        api.get(meeting.id)


@check("meetings: of somebody else are not found")
def strangers(cloud):
    meeting = cloud.alice.api.meetings.create(title("Meeting"), START, END)
    with refused(404):
        cloud.bob.api.meetings.get(meeting.id)


@check("registrants: a plain meeting has none")
def plain(cloud):
    meeting = cloud.alice.api.meetings.create(title("Meeting"), START, END, scheduledType="meeting")
    with refused(400, "Registration is not supported for this meeting series."):
        cloud.alice.api.meeting_registrants.create(meeting.id, "Gus", "Guest", "gus@example.org")


@check("registrants: of a webinar are created, listed, read and removed")
def webinar(cloud):
    registrants = cloud.alice.api.meeting_registrants
    webinar = cloud.alice.api.meetings.create(title("Webinar"), START, END, scheduledType="webinar")
    gus = registrants.create(webinar.id, "Gus", "Guest", "gus@example.org")
    id = gus.json_data["registrantId"]
    assert [one.json_data["registrantId"] for one in registrants.list(webinar.id)] == [id]
    assert registrants.get(webinar.id, id).json_data["email"] == "gus@example.org"
    registrants.delete(webinar.id, id)
    assert not list(registrants.list(webinar.id))


@check("room tabs: create, get, list, update, delete")
def tabs(cloud):
    api, room = cloud.alice.api.room_tabs, cloud.room()
    tab = api.create(room.id, "https://example.com/page", "Page")
    assert api.get(tab.id).displayName == "Page"
    assert [one.id for one in api.list(room.id)] == [tab.id]
    assert api.update(tab.id, room.id, "https://example.com/other", "Other").contentUrl == "https://example.com/other"
    with refused(404):
        cloud.bob.api.room_tabs.get(tab.id)
    api.delete(tab.id)
    with refused(404):
        api.get(tab.id)


@check("rooms: meeting information")
def meeting_info(cloud):
    room = cloud.room()
    info = cloud.alice.api.rooms.get_meeting_info(room.id)
    assert info.roomId == room.id and info.sipAddress and info.meetingNumber
