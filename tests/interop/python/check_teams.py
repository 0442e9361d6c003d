"""Teams and their memberships."""

from harness import check, refused, title


def new_team(cloud):
    return cloud.alice.api.teams.create(title("Team"))


@check("teams: create, get, rename, list")
def teams(cloud):
    team = new_team(cloud)
    assert cloud.alice.api.teams.get(team.id).to_dict() == team.to_dict()
    name = title("Renamed team")
    assert cloud.alice.api.teams.update(team.id, name=name).name == name
    assert name in [entry.name for entry in cloud.alice.api.teams.list()]


@check("teams: a team has a general room and takes more")
def rooms(cloud):
    team = new_team(cloud)
    room = cloud.alice.api.rooms.create(title("Team room"), teamId=team.id)
    assert room.teamId == team.id
    found = {entry.id for entry in cloud.alice.api.rooms.list(teamId=team.id)}
    assert room.id in found and len(found) == 2


@check("teams: pages visit each team once")
def pages(cloud):
    person = cloud.person()
    made = {person.api.teams.create(title("Team")).id for _ in range(5)}
    listed = [team.id for team in person.api.teams.list(max=2)]
    assert len(listed) == 5 and set(listed) == made


@check("teams: delete")
def delete(cloud):
    team = new_team(cloud)
    cloud.alice.api.teams.delete(team.id)
    with refused(404):
        cloud.alice.api.teams.get(team.id)


@check("teams: strangers get 404")
def strangers(cloud):
    team = new_team(cloud)
    with refused(404):
        cloud.bob.api.teams.get(team.id)


@check("team memberships: add, moderate, remove, add again")
def memberships(cloud):
    team = new_team(cloud)
    api = cloud.alice.api.team_memberships
    membership = api.create(team.id, personId=cloud.bob.id)
    assert membership.personEmail == cloud.bob.email and membership.isModerator is False
    assert api.get(membership.id).to_dict() == membership.to_dict()
    assert api.update(membership.id, isModerator=True).isModerator
    assert {entry.personId for entry in api.list(team.id)} == {cloud.alice.id, cloud.bob.id}
    api.delete(membership.id)
    assert api.create(team.id, personEmail=cloud.bob.email).personId == cloud.bob.id


@check("team memberships: a member sees the general room")
def general_room(cloud):
    team = new_team(cloud)
    cloud.alice.api.team_memberships.create(team.id, personId=cloud.bob.id)
    assert len(list(cloud.bob.api.rooms.list(teamId=team.id))) == 1


@check("team memberships: a person is added once (409)")
def twice(cloud):
    team = new_team(cloud)
    cloud.alice.api.team_memberships.create(team.id, personId=cloud.bob.id)
    with refused(409):
        cloud.alice.api.team_memberships.create(team.id, personId=cloud.bob.id)
