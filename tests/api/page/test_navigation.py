from api.page.navigation import LINKS


def test_places_are_paths_and_names_are_told_apart() -> None:
    assert LINKS[0].place == "/"
    assert all(link.place.startswith("/") for link in LINKS)
    assert len({link.name for link in LINKS}) == len(LINKS)
