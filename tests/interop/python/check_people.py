"""People."""

from harness import check, refused


@check("people: me")
def me(cloud):
    person = cloud.alice.api.people.me()
    assert person.emails == [cloud.alice.email]
    assert person.displayName == cloud.alice.name
    assert person.type == "person"
    assert person.orgId and person.created


@check("people: get by id")
def get(cloud):
    assert cloud.alice.api.people.get(cloud.bob.id).emails == [cloud.bob.email]


@check("people: get by UUID answers the public id")
def get_by_uuid(cloud):
    assert cloud.alice.api.people.get(cloud.bob.uuid).id == cloud.bob.id


@check("people: list by e-mail")
def by_email(cloud):
    assert [person.id for person in cloud.alice.api.people.list(email=cloud.bob.email)] == [cloud.bob.id]


@check("people: list by display name")
def by_name(cloud):
    assert cloud.bob.id in [person.id for person in cloud.alice.api.people.list(displayName=cloud.bob.name)]


@check("people: list by ids")
def by_ids(cloud):
    ids = {cloud.alice.id, cloud.bob.id, cloud.carol.id}
    assert {person.id for person in cloud.alice.api.people.list(id=",".join(sorted(ids)))} == ids


@check("people: a list without filter is refused to a user")
def without_filter(cloud):
    with refused(400):
        list(cloud.alice.api.people.list())


@check("people: an administrator lists the organization in pages")
def administrator_lists(cloud):
    ids = [person.id for person in cloud.admin.api.people.list(max=2)]
    assert {cloud.alice.id, cloud.bob.id, cloud.admin.id} <= set(ids)
    assert len(ids) == len(set(ids)), "a page repeats a person"


@check("people: an administrator creates, changes and removes a person")
def administrator_changes(cloud):
    people = cloud.admin.api.people
    person = people.create(["new.person@example.com"], displayName="New Person", firstName="New", lastName="Person")
    changed = people.update(
        person.id, emails=person.emails, displayName="Other Name", firstName="Other", lastName="Name", orgId=person.orgId
    )
    assert changed.displayName == "Other Name"
    assert people.get(person.id).displayName == "Other Name"
    people.delete(person.id)
    with refused(404):
        people.get(person.id)


@check("people: a user cannot create people")
def user_creates(cloud):
    with refused(403):
        cloud.alice.api.people.create(["nobody@example.com"], displayName="Nobody")


@check("people: an unknown person is 404")
def unknown(cloud):
    with refused(404):
        cloud.alice.api.people.get("00000000-0000-4000-8000-000000000000")


@check("people: a malformed id is 400")
def malformed(cloud):
    with refused(400):
        cloud.alice.api.people.get("nonsense")
