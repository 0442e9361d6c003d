"""The other Python SDK, `wxc_sdk`, as published."""

import contextlib

from wxc_sdk import WebexSimpleApi
from wxc_sdk.base import webex_id_to_uuid
from wxc_sdk.licenses import LicenseRequest, LicenseRequestOperation
from wxc_sdk.people import Person
from wxc_sdk.rest import RestError, RestSession
from wxc_sdk.webhook import WebhookEventType, WebhookResource

from harness import check, title

LONG_AGO, FAR_OFF = "2000-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"
START, END = "2999-05-01T10:00:00Z", "2999-05-01T11:00:00Z"


def api_of(cloud, person):
    RestSession.BASE = cloud.base_url.rstrip("/")
    return WebexSimpleApi(tokens=person.token)


@contextlib.contextmanager
def refused(status):
    try:
        yield
    except RestError as error:
        assert error.response.status_code == status, f"{status} expected, not {error}"
        assert error.detail.tracking_id, "the body of an error has a tracking id"
    else:
        raise AssertionError(f"{status} expected, but the call succeeded")


@check("wxc_sdk: people, whose ids decode to the UUID")
def people(cloud):
    api = api_of(cloud, cloud.alice)
    me = api.people.me()
    assert webex_id_to_uuid(me.person_id) == cloud.alice.uuid
    assert me.person_id_uuid == cloud.alice.uuid
    assert [one.person_id for one in api.people.list(email=cloud.bob.email)] == [cloud.bob.id]
    assert api.people.details(cloud.bob.id).emails == [cloud.bob.email]
    with refused(404):
        api.people.details("00000000-0000-4000-8000-000000000000")


@check("wxc_sdk: an administrator creates, changes, licenses and removes a person")
def administration(cloud):
    api = api_of(cloud, cloud.admin)
    email = f"{title('wxc').replace(' ', '.')}@example.com"
    person = api.people.create(Person(emails=[email], display_name="Wxc", first_name="W", last_name="X"))
    person.display_name = "Changed"
    assert api.people.update(person).display_name == "Changed"
    license = next(one for one in api.licenses.list() if one.name == "Advanced Messaging")
    request = LicenseRequest(id=license.license_id, operation=LicenseRequestOperation.add)
    given = api.licenses.assign_licenses_to_users(person_id=person.person_id, licenses=[request])
    assert given.licenses == [license.license_id]
    assert person.person_id in [one.id for one in api.licenses.assigned_users(license.license_id)]
    api.people.delete_person(person.person_id)
    with refused(404):
        api.people.details(person.person_id)


@check("wxc_sdk: lists are followed page by page")
def paging(cloud):
    api = api_of(cloud, cloud.admin)
    ids = [one.person_id for one in api.people.list(max=2)]
    assert {cloud.alice.id, cloud.bob.id, cloud.carol.id} <= set(ids) and len(ids) == len(set(ids))


@check("wxc_sdk: rooms and memberships")
def rooms(cloud):
    api = api_of(cloud, cloud.alice)
    room = api.rooms.create(title("Wxc"), is_locked=True)
    member = api.membership.create(room.id, person_id=cloud.bob.id)
    assert {one.person_id for one in api.membership.list(room_id=room.id)} == {cloud.alice.id, cloud.bob.id}
    member.is_moderator = True
    assert api.membership.update(member).is_moderator
    assert api.membership.details(member.id).person_email == cloud.bob.email
    api.membership.delete(member.id)
    room.title = "Renamed"
    assert api.rooms.update(room).title == "Renamed"
    assert room.id in [one.id for one in api.rooms.list()]
    api.rooms.delete(room.id)
    with refused(404):
        api.rooms.details(room.id)


@check("wxc_sdk: messages")
def messages(cloud):
    api, room = api_of(cloud, cloud.alice), cloud.room(cloud.bob)
    message = api.messages.create(room_id=room.id, markdown="**bold**")
    assert message.text == "bold" and "<strong>" in message.html
    reply = api.messages.create(room_id=room.id, parent_id=message.id, text="reply")
    assert [one.id for one in api.messages.list(room_id=room.id, max=1)] == [reply.id, message.id]
    direct = api.messages.create(to_person_email=cloud.bob.email, text="just you")
    assert direct.id in [one.id for one in api.messages.list_direct(person_email=cloud.bob.email)]
    message.text, message.markdown, message.html = "edited", None, None
    assert api.messages.edit(message).text == "edited"
    api.messages.delete(reply.id)
    with refused(404):
        api.messages.details(reply.id)


@check("wxc_sdk: teams and team memberships")
def teams(cloud):
    api = api_of(cloud, cloud.alice)
    team = api.teams.create(title("Team"))
    assert api.teams.update(team.id, "Renamed").name == "Renamed"
    member = api.team_memberships.create(team.id, person_id=cloud.bob.id)
    assert len(list(api.team_memberships.list(team.id))) == 2
    api.team_memberships.delete(member.id)
    api.teams.delete(team.id)


@check("wxc_sdk: webhooks")
def webhooks(cloud):
    api = api_of(cloud, cloud.alice)
    webhook = api.webhook.create("wxc", "https://example.com", WebhookResource.messages, WebhookEventType.created)
    assert webhook.created_by_uuid == cloud.alice.uuid
    assert webhook.webhook_id in [one.webhook_id for one in api.webhook.list()]
    assert api.webhook.details(webhook.webhook_id).target_url == "https://example.com"
    api.webhook.webhook_delete(webhook.webhook_id)
    with refused(404):
        api.webhook.details(webhook.webhook_id)


@check("wxc_sdk: organizations, roles")
def directory(cloud):
    api = api_of(cloud, cloud.admin)
    organization = api.organizations.list()[0]
    assert api.organizations.details(organization.org_id).display_name == organization.display_name
    role = api.roles.list()[0]
    assert api.roles.details(role.id).name == role.name


@check("wxc_sdk: events and the audit")
def events(cloud):
    room = cloud.room()
    message = cloud.alice.api.messages.create(room.id, text="for the record")
    api = api_of(cloud, cloud.admin)
    event = next(api.events.list(actor_id=cloud.alice.id, max=1))
    assert event.data.id == message.id
    assert api.events.details(event.id).data.text == "for the record"
    org = cloud.admin.api.people.me().orgId
    assert "USERS" in api.admin_audit.list_event_categories()
    assert all(one.actor_org_id == org for one in api.admin_audit.list_events(org, LONG_AGO, FAR_OFF))


@check("wxc_sdk: meetings")
def meetings(cloud):
    api = api_of(cloud, cloud.alice)
    meeting = api.meetings.create(title=title("Meeting"), start=START, end=END, recurrence="FREQ=DAILY;COUNT=3")
    assert meeting.password and meeting.recurrence == "FREQ=DAILY;COUNT=3"
    assert meeting.id in [one.id for one in api.meetings.list(meeting_type="meetingSeries")]
    assert api.meetings.get(meeting.id).start == START
    api.meetings.delete(meeting.id)
    with refused(404):
        api.meetings.get(meeting.id)


@check("wxc_sdk: room tabs")
def tabs(cloud):
    api, room = api_of(cloud, cloud.alice), cloud.room()
    tab = api.room_tabs.create_tab(room.id, "https://example.com", "Page")
    assert [one.id for one in api.room_tabs.list_tabs(room.id)] == [tab.id]
    assert api.room_tabs.update_tab(tab.id, room.id, "https://example.com/2", "Two").display_name == "Two"
    api.room_tabs.delete_tab(tab.id)


@check("wxc_sdk: 429 is waited out")
def limited(cloud):
    cloud.fault(method="GET", path="/v1/people/me", status=429, headers={"Retry-After": "1"}, times=1)
    assert api_of(cloud, cloud.alice).people.me().person_id == cloud.alice.id
