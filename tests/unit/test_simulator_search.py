"""Simulator: search of issued invoices and history."""

import pytest
from simulated import NOON, Clock, build, cii, tar_gz

from chorus_pro.simulator.fixtures import (
    CARL_SIRET,
    NOTHING_REQUIRED_SIRET,
    SECOND_SUPPLIER_SIRET,
)

HOUR = 3600


def numbers(answer):
    return [one["numeroFacture"] for one in answer["listeFactures"]]


def seeded(*batches, **settings):
    """A simulator with batches of invoices: ``(simulator, caller)``."""
    simulator, caller = build(**settings)
    simulator.seed({"invoices": list(batches)})
    return simulator, caller


def test_ten_rows_a_page_and_two_hundred_results_by_default():
    _simulator, caller = seeded({"count": 300})
    answer = caller.search()
    assert len(answer["listeFactures"]) == 10
    assert answer["parametresRetour"] == {
        "pageCourante": 1,
        "pages": 20,
        "nbResultatsParPage": 10,
        "total": 200,
    }


def test_all_pages_together_are_all_invoices_once():
    _simulator, caller = seeded({"count": 25})
    seen = [numbers(caller.search(page=n, size=10, most=999)) for n in (1, 2, 3, 4)]
    assert [len(one) for one in seen] == [10, 10, 5, 0]
    assert len({number for page in seen for number in page}) == 25


def test_the_maximum_of_results_is_honoured():
    _simulator, caller = seeded({"count": 300})
    answer = caller.search(size=1000, most=999999)
    assert len(answer["listeFactures"]) == 300
    assert caller.search(most=7)["parametresRetour"]["total"] == 7


def test_pages_may_be_smaller_than_asked_and_results_capped():
    _simulator, caller = seeded({"count": 300}, max_page_size=50, result_cap=120)
    answer = caller.search(size=1000, most=999999)
    assert len(answer["listeFactures"]) == 50
    assert answer["parametresRetour"]["nbResultatsParPage"] == 50
    assert answer["parametresRetour"]["pages"] == 3
    assert answer["parametresRetour"]["total"] == 120


def test_the_order_is_descending_by_default():
    _simulator, caller = seeded({"numbers": ["A", "C", "B"]})
    assert numbers(caller.search()) == ["B", "C", "A"]
    paging = {"triColonne": "NumeroFacture", "triSens": "Ascendant"}
    answer = caller.call(
        "factures/v1/rechercher/fournisseur", rechercheFactureParFournisseur=paging
    )
    assert numbers(answer) == ["A", "B", "C"]


def test_nothing_found_is_an_empty_list_or_an_error():
    simulator, caller = build()
    answer = caller.search()
    assert answer["listeFactures"] == []
    assert answer["parametresRetour"]["total"] == 0
    simulator.settings.empty_search = "error"
    assert caller.search() == {"codeRetour": 20000, "libelle": "TRA_MSG_00.015"}


def test_only_invoices_of_the_accounts_own_suppliers_are_seen():
    _simulator, caller = seeded(
        {"number": "MINE"}, {"number": "OTHER", "supplier": SECOND_SUPPLIER_SIRET}
    )
    other = type(caller)(caller.simulator, siret=SECOND_SUPPLIER_SIRET)
    assert numbers(caller.search()) == ["MINE"]
    assert numbers(other.search()) == ["OTHER"]
    identifier = other.search()["listeFactures"][0]["identifiantFactureCPP"]
    assert caller.history(identifier)["libelle"] == "GDP_MSG_11.008"


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"numeroFacture": "F2"}, ["F2"]),
        ({"numeroFacture": "F"}, []),
        ({"numeroFluxDepot": "CPP1"}, ["F1"]),
        ({"statutCourant": ["SUSPENDUE", "REJETEE"]}, ["F2"]),
        ({"statutCourant": []}, ["F3", "F2", "F1"]),
        ({"typeFacture": "AVOIR"}, ["F3"]),
        ({"cadreFacturation": "A1_FACTURE_FOURNISSEUR"}, ["F3", "F2", "F1"]),
        ({"cadreFacturation": "A12_FACTURE_COTRAITANT"}, []),
        ({"numeroBonCommande": "EJ1"}, ["F1"]),
        ({"montantTTCMin": 200, "montantTTCMax": 300}, ["F2"]),
        ({"montantApayerMax": 100.0}, ["F1"]),
        ({"montantHTMin": 84}, ["F3", "F2"]),
        ({"periodeDateFactureDu": "2026-11-21"}, ["F3", "F2"]),
        ({"periodeDateFactureAu": "2026-11-20"}, ["F1"]),
        ({"periodeDateDepotDu": "2026-11-23", "periodeDateDepotAu": "2026-11-23"}, 3),
        ({"periodeDateDepotAu": "2026-11-22T23:59:59"}, []),
        ({"idFournisseur": 30000001}, 3),
        ({"idFournisseur": 30000002}, []),
        ({"idFournisseur": 0}, 3),
        ({"listeDestinataire": [{"idDestinataire": 30000020}]}, ["F2"]),
        ({"listeDestinataire": [{"idDestinataire": 7}]}, []),
        ({"listeDestinataire": [{"raisonSocialeStuctDmd": "riviera"}]}, ["F2"]),
        (
            {
                "listeDestinataire": [
                    {"idDestinataire": 30000020, "listeIdServiceExecutant": [33000002]}
                ]
            },
            ["F2"],
        ),
        (
            {
                "listeDestinataire": [
                    {"idDestinataire": 30000020, "listeIdServiceExecutant": [33000001]}
                ]
            },
            [],
        ),
        (
            {
                "listeDestinataire": [{"idDestinataire": 26149311}],
                "rechercheSirenDestinataire": True,
            },
            ["F3", "F1"],
        ),
        ({"rejetTraite": True}, []),
    ],
)
def test_each_filter(criteria, expected):
    _simulator, caller = seeded(
        {
            "number": "F1",
            "flow_number": "CPP1",
            "with_tax": "100.00",
            "commitment": "EJ1",
            "issued_on": "2026-11-20",
            "recipient": NOTHING_REQUIRED_SIRET,
        },
        {
            "number": "F2",
            "with_tax": "240.00",
            "status": "REJETEE",
            "comment": "prix",
            "issued_on": "2026-11-21",
            "recipient": CARL_SIRET,
            "service_code": "FINANCES",
        },
        {
            "number": "F3",
            "with_tax": "400.00",
            "type_code": "381",
            "issued_on": "2026-11-22",
        },
    )
    answer = caller.search(**criteria)
    if expected == 3:
        assert len(answer["listeFactures"]) == 3
    else:
        assert numbers(answer) == expected


STATUS_CASES = [
    # (from, to) in Paris; F1 changed at 08:00, F2 at 09:00
    ("2026-11-23T08:30:00", None, "second", ["F2"]),
    ("2026-11-23T07:30:00Z", None, "second", ["F2"]),
    ("2026-11-23T08:30:00+01:00", None, "second", ["F2"]),
    ("2026-11-23T08:00:00", "2026-11-23T08:00:00", "second", ["F1"]),
    (None, "2026-11-23T08:59:59", "second", ["F1"]),
    ("2026-11-23", None, "second", ["F2", "F1"]),
    # a day alone is its first instant
    (None, "2026-11-23", "second", []),
    ("2026-11-23T08:30:00", None, "day", ["F2", "F1"]),
    (None, "2026-11-23", "day", ["F2", "F1"]),
    ("2026-11-24T00:00:00", None, "day", []),
    ("2026-12-01T00:00:00", None, "ignored", ["F2", "F1"]),
]


@pytest.mark.parametrize(("since", "until", "precision", "expected"), STATUS_CASES)
def test_the_filter_on_the_status_date(since, until, precision, expected):
    _simulator, caller = seeded(
        {"number": "F1", "at": NOON - 2 * HOUR},
        {"number": "F2", "at": NOON - HOUR},
        status_filter_precision=precision,
    )
    answer = caller.search(
        periodeDateHeureEtatCourantDu=since, periodeDateHeureEtatCourantAu=until
    )
    assert numbers(answer) == expected


def test_a_row_says_what_the_buyer_typed_and_when():
    clock = Clock()
    simulator, caller = build(clock)
    caller.deposit_and_report(cii("F1", service="FINANCES"))
    clock.now += 0.25
    simulator.act("F1", "REJETEE", "Prix erroné")
    row = caller.search()["listeFactures"][0]
    assert row["statut"] == "REJETEE"
    assert row["commentaireEtatCourant"] == "Prix erroné"
    assert row["dateHeureEtatCourant"] == "2026-11-23T10:00:00.250+01:00"
    assert row["codeDestinataire"] == CARL_SIRET
    assert row["codeServiceExecutant"] == "FINANCES"
    assert row["numeroBonCommande"] == "EJ2026001"
    assert (row["montantHT"], row["montantTTC"], row["montantAPayer"]) == (
        100.0,
        108.5,
        108.5,
    )


def test_two_invoices_may_share_a_number():
    _simulator, caller = seeded(
        {"number": "F1", "issued_on": "2025-11-20"}, {"number": "F1"}
    )
    assert len(caller.search(numeroFacture="F1")["listeFactures"]) == 2


def test_an_archive_of_twelve_needs_two_pages():
    """The default of 10 lost invoices in a real client (OCA, commit 95c94f71)."""
    _simulator, caller = build()
    archive = tar_gz(*((f"{n}.xml", cii(f"F{n}")) for n in range(12)))
    number = caller.deposit(archive, name="lot.tar.gz")["numeroFluxDepot"]
    answer = caller.search(numeroFluxDepot=number)
    assert len(answer["listeFactures"]) == 10
    assert answer["parametresRetour"]["pages"] == 2


def test_history_is_newest_first_with_the_agents():
    clock = Clock()
    simulator, caller = build(clock)
    caller.deposit_and_report(cii("F1"))
    clock.now += 90
    simulator.act("F1", "SUSPENDUE", "Bon de livraison absent")
    identifier = caller.search()["listeFactures"][0]["identifiantFactureCPP"]
    answer = caller.history(identifier)
    rows = answer["historiquesDesStatuts"]["histoStatut"]
    assert answer["statutCourantCode"] == "SUSPENDUE"
    assert [one["histoStatutCode"] for one in rows] == [
        "SUSPENDUE",
        "MISE_A_DISPOSITION",
        "EN_COURS_ACHEMINEMENT",
        "DEPOSEE",
    ]
    assert rows[0]["histoStatutDatePassage"] == "2026-11-23 10:01"
    assert rows[0]["histoStatutCommentaire"] == "Bon de livraison absent"
    assert rows[0]["histoStatutUtilisateurEmail"].endswith(".example")
    assert "histoStatutUtilisateurNom" not in rows[1]


def test_history_has_pages_too():
    simulator, caller = seeded({"number": "F1"})
    for _turn in range(23):
        simulator.act("F1", "MANDATEE")
    identifier = caller.search()["listeFactures"][0]["identifiantFactureCPP"]
    first = caller.history(identifier)["historiquesDesStatuts"]
    last = caller.history(
        identifier,
        pageResultatDemandeeListeHistoStatut=3,
        nbResultatsParPageListeHistoStatut=10,
        triSensListeHistoStatut="Ascendant",
    )["historiquesDesStatuts"]
    assert len(first["histoStatut"]) == 10
    assert (first["pagesHistoStatut"], first["totalHistoStatut"]) == (3, 25)
    assert len(last["histoStatut"]) == 5
    assert last["pageCouranteHistoStatut"] == 3


def test_the_history_of_an_unknown_invoice_is_refused():
    _simulator, caller = build()
    assert caller.history(1)["codeRetour"] == 20000
    answer = caller.post("factures/v1/consulter/historique", {})
    assert answer.status_code == 400
    assert "idFacture" in answer.json()["libelle"]
