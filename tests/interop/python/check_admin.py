"""What administrators do: licences, roles, organizations, events, the audit."""

from harness import check, refused, title

LONG_AGO, FAR_OFF = "2000-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"


@check("licenses: one is named Advanced Messaging, and can be given to a person")
def licenses(cloud):
    admin = cloud.admin.api
    license = next(one for one in admin.licenses.list() if one.name == "Advanced Messaging")
    assert admin.licenses.get(license.id).name == license.name
    email = f"{title('licensed').replace(' ', '.')}@example.com"
    person = admin.people.create([email], displayName="Licensed", licenses=[license.id], callingData=True)
    assert person.licenses == [license.id]
    assert admin.licenses.get(license.id).consumedUnits >= 1
    admin.people.delete(person.id)


@check("licenses: refused to a user")
def licenses_refused(cloud):
    with refused(403):
        list(cloud.alice.api.licenses.list())


@check("roles: list and get")
def roles(cloud):
    roles = list(cloud.admin.api.roles.list())
    assert roles
    assert cloud.admin.api.roles.get(roles[0].id).name == roles[0].name


@check("organizations: list and get")
def organizations(cloud):
    organization = next(iter(cloud.admin.api.organizations.list()))
    assert cloud.admin.api.organizations.get(organization.id).displayName == organization.displayName


@check("events: messages of an actor, in pages, and one by id")
def events(cloud):
    room = cloud.room(cloud.bob)
    sent = [cloud.alice.api.messages.create(room.id, text=f"Event {number}").id for number in range(5)]
    query = {"resource": "messages", "type": "created", "actorId": cloud.alice.id}
    events = list(cloud.admin.api.events.list(**query, max=2))
    assert [event.data.id for event in events[:5]] == sent[::-1]
    assert all(event.actorId == cloud.alice.id and event.type == "created" for event in events)
    one = cloud.admin.api.events.get(events[0].id)
    assert (one.resource, one.data.text) == ("messages", "Event 4")


@check("events: from and to")
def events_between(cloud):
    cloud.room()
    assert list(cloud.admin.api.events.list(_from=LONG_AGO, to=FAR_OFF, max=1))
    assert not list(cloud.admin.api.events.list(_from=FAR_OFF))


@check("events: refused to a user")
def events_refused(cloud):
    with refused(403):
        list(cloud.alice.api.events.list())


@check("admin audit: what an administrator did")
def audit(cloud):
    admin = cloud.admin.api
    person = admin.people.create([f"{title('audited').replace(' ', '.')}@example.com"], displayName="Audited")
    admin.people.delete(person.id)
    org = admin.people.me().orgId
    events = list(admin.admin_audit_events.list(org, _from=LONG_AGO, to=FAR_OFF))
    assert [event.json_data["data"]["targetName"] for event in events[:2]] == ["Audited", "Audited"]
    assert events[0].actorId == cloud.admin.id


@check("admin audit: refused to a user")
def audit_refused(cloud):
    with refused(403):
        list(cloud.alice.api.admin_audit_events.list(cloud.alice.api.people.me().orgId, _from=LONG_AGO, to=FAR_OFF))
