"""What people type finds what the directory says."""

import doctest

import pytest

from chorus_pro.directory import words
from chorus_pro.directory.words import fold, read_query, search_key, search_words

CARL = search_words("CA La Riviéra du Levant", "Le Gosier", "97190")
GOSIER = search_words("COMMUNE DU GOSIER", "LE GOSIER", "97190")


def found(text, said):
    """Whether every word and kind of the query is in the words of a structure."""
    query = read_query(text)
    parts = [f" {word}" for word in query.words]
    parts += [f" {kind} " for kind in query.kinds]
    return bool(parts) and all(part in said for part in parts)


def test_the_examples_of_the_docstrings_are_true():
    assert not doctest.testmod(words).failed


@pytest.mark.parametrize(
    "text",
    [
        "riviera",
        "RIVIÉRA",
        "riv",
        "CA riviera",
        "ca la riviera du levant",
        "levant riviera",
        "riviera-levant",
        "Communauté d'agglomération La Riviéra",
        "communaute d’agglomeration riv",
        "communauté d'agg",
        "gosier riviera",
        "riviera 97190",
    ],
)
def test_a_community_is_found(text):
    assert found(text, CARL)


@pytest.mark.parametrize(
    "text",
    ["commune du gosier", "ville du Gosier", "mairie gosier", "le gosier", "gos"],
)
def test_a_town_is_found_however_it_calls_itself(text):
    assert found(text, GOSIER)
    assert search_key("Ville du Gosier") == search_key("MAIRIE DE GOSIER") == "gosier"


@pytest.mark.parametrize("text", ["sapin", "cc riviera", "riviera basse terre"])
def test_others_are_not_found(text):
    assert not found(text, CARL)


def test_what_is_being_typed_may_become_another_word():
    assert read_query("ca").words == ("ca",)
    assert read_query("ca gos").kinds == ("ca",)


def test_saint_is_written_in_many_ways():
    assert fold("St-Barthélemy") == fold("SAINT BARTHELEMY")
    assert search_key("CCAS de Ste-Rose") == "sainte rose"


@pytest.mark.parametrize("text", [None, "", "  ", "'-", "%_\\", "日本"])
def test_nothing_to_look_for(text):
    assert read_query(text) == read_query("")


@pytest.mark.parametrize("text", ["200 041 507", "200.041.507", "200-041507"])
def test_digits_are_a_siret(text):
    assert read_query(text).digits == "200041507"


def test_words_hold_no_wildcard():
    assert "%" not in search_words("100 % bio_du\\coin", "A_B")


def test_an_article_alone_is_looked_for():
    assert read_query("la").words == ("la",)
    assert search_words("LA", None) == " la "


def test_a_structure_without_name_has_no_words():
    assert search_words(None) == search_words("-") == ""
    assert search_key(None) == ""
