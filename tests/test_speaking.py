"""Who is told "du"."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    "words",
    ["ich bin 15 und suche einen jugendtreff", "mama ist krank und ich mach alles zuhause"],
)
def test_young_people_are_spoken_to_as_they_speak(client: TestClient, words: str) -> None:
    page = client.get("/angebote", params={"q": words}).text
    assert "Du suchst:" in page or "Meinst du:" in page
    assert "Sie suchen:" not in page


@pytest.mark.parametrize(
    "words", ["meine tochter ist 15 und hat keine freunde", "ich bin 34 und suche eine hebamme"]
)
def test_parents_are_not(client: TestClient, words: str) -> None:
    page = client.get("/angebote", params={"q": words}).text
    assert "Du suchst:" not in page
    assert "Meinst du:" not in page
