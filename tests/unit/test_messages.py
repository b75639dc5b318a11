"""Reading answers, and writing requests that the official Swagger accepts."""

import random
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
from fake_gateway import recorded

from chorus_pro import messages, records
from chorus_pro.messages import MissingKey
from chorus_pro.records import InvoiceSearch

UTC = timezone.utc


# === ENVELOPE === #


def test_envelope():
    assert messages.read_envelope({"codeRetour": 0, "libelle": "x"}) == (0, "x")
    assert messages.read_envelope({"codeRetour": "20000"}) == (20000, None)
    assert messages.read_envelope({}) == (None, None)
    with pytest.raises(MissingKey):
        messages.read_envelope([])


# === FLOWS === #


def test_deposit_request():
    body = messages.write_deposit(b"\x00\xff%PDF", "facture.pdf", "IN_DP")
    assert body == {
        "fichierFlux": "AP8lUERG",
        "nomFichier": "facture.pdf",
        "syntaxeFlux": "IN_DP",
        "avecSignature": False,
    }


def test_deposit_receipt():
    receipt = messages.read_deposit(recorded("deposerFlux_ok_2026"))
    assert receipt.flow_number == "CPP0011117000000000414554"
    assert receipt.deposited_on == date(2026, 7, 30)
    assert receipt.syntax == "IN_DP_E2_CII_FACTURX"


@pytest.mark.parametrize(
    "body", [recorded("deposerFlux_ok_no_number"), {"numeroFluxDepot": ""}, {}]
)
def test_a_success_without_flow_number_is_not_a_success(body):
    with pytest.raises(MissingKey):
        messages.read_deposit(body)


def test_a_flow_number_is_a_text():
    body = {"codeRetour": 0, "numeroFluxDepot": 7}
    with pytest.raises(MissingKey):
        messages.read_deposit(body)


def test_flow_report():
    report = messages.read_flow_report(recorded("consulterCR_in_integre"))
    assert report.known
    assert report.state == "IN_INTEGRE"
    assert report.state_date == datetime(2019, 3, 27, 10, 12, 24, 777000, UTC)
    assert report.errors == report.technical_errors == ()


def test_flow_report_with_errors():
    report = messages.read_flow_report(
        {
            "etatCourantDepotFlux": "IN_INTEGRE_PARTIEL",
            "dateHeureEtatCourantFlux": None,
            "listeErreurDP": [
                {"numeroDP": "F001", "libelleErreurDP": "Premier | Second |"},
                {"numeroDP": None, "libelleErreurDP": None},
                None,
            ],
            "listeErreurTechnique": {
                "codeErreur": "ERR_XSD_001",
                "libelleErreur": "cvc-complex-type",
                "natureErreur": "IRRECEVABILITE",
            },
        }
    )
    first, second = report.errors
    assert first.invoice_number == "F001"
    assert first.messages == ("Premier", "Second")
    assert (second.invoice_number, second.label, second.messages) == (None, "", ())
    (technical,) = report.technical_errors
    assert (technical.code, technical.nature) == ("ERR_XSD_001", "IRRECEVABILITE")
    assert report.state_date is None


def test_flow_report_reads_the_other_name_of_the_state():
    body = {"etatCourantFlux": "Intégré"}
    assert messages.read_flow_report(body).state == "Intégré"
    with pytest.raises(MissingKey):
        messages.read_flow_report({"etatCourantDepotFlux": None})


def test_flow_report_request():
    assert messages.write_flow_report("CPP1") == {"numeroFluxDepot": "CPP1"}
    assert messages.write_flow_report("CPP1", "S")["syntaxeFlux"] == "S"


# === ISSUED INVOICES === #


def test_search_without_criteria_asks_for_nothing_else():
    assert messages.write_invoice_search(InvoiceSearch()) == {
        "rechercheFactureParFournisseur": {
            "nbResultatsMaximum": 10000,
            "nbResultatsParPage": 100,
            "pageResultatDemandee": 1,
            "triColonne": "NumeroFacture",
            "triSens": "Ascendant",
        }
    }


def test_search_with_every_criterion():
    body = messages.write_invoice_search(
        InvoiceSearch(
            flow_number="CPP1",
            number="F001",
            status_changed_from=datetime(2026, 9, 28, 8, 0, tzinfo=UTC),
            status_changed_to=datetime(2026, 9, 28, 9, 0, 0, 1, tzinfo=UTC),
            deposited_from=date(2026, 9, 1),
            deposited_to=date(2026, 9, 30),
            statuses=("REJETEE", "SUSPENDUE"),
            recipient_ids=(25783752,),
            amount_from=Decimal("0.00"),
            amount_to=Decimal("1234.56"),
            page_size=50,
            max_results=500,
            page=3,
            ascending=False,
        )
    )
    assert body == {
        "numeroFluxDepot": "CPP1",
        "numeroFacture": "F001",
        "periodeDateHeureEtatCourantDu": "2026-09-28T10:00:00",
        "periodeDateHeureEtatCourantAu": "2026-09-28T11:00:01",
        "periodeDateDepotDu": "2026-09-01",
        "periodeDateDepotAu": "2026-09-30",
        "statutCourant": ["REJETEE", "SUSPENDUE"],
        "listeDestinataire": [{"idDestinataire": 25783752}],
        "montantTTCMin": 0.0,
        "montantTTCMax": 1234.56,
        "rechercheFactureParFournisseur": {
            "nbResultatsMaximum": 500,
            "nbResultatsParPage": 50,
            "pageResultatDemandee": 3,
            "triColonne": "NumeroFacture",
            "triSens": "Descendant",
        },
    }


FULL_ROW = {
    "identifiantFactureCPP": 8420532,
    "numeroFacture": "F001",
    "statut": "SUSPENDUE",
    "dateHeureEtatCourant": "2019-07-11T15:45:39.674+02:00",
    "commentaireEtatCourant": "Il manque le bon de livraison",
    "numeroFluxDepot": "CPP1",
    "dateDepot": "2019-03-27",
    "dateFacture": "2019-03-26T00:00:00.000+01:00",
    "montantTTC": Decimal("108.50"),
    "montantAPayer": 0,
    "codeFournisseur": "90000000100017",
    "codeDestinataire": "20004150700027",
    "designationDestinataire": "CA La Riviéra du Levant",
    "codeServiceExecutant": None,
    "rejetTraite": False,
}


def test_invoice_page():
    page = messages.read_invoice_page(
        {
            "listeFactures": [FULL_ROW],
            "parametresRetour": {
                "pageCourante": 2,
                "pages": 7,
                "nbResultatsParPage": 10,
                "total": 66,
            },
        },
        InvoiceSearch(page=2),
        "a date",
    )
    (row,) = page.rows
    assert row.invoice_id == 8420532
    assert row.status_date == datetime(2019, 7, 11, 13, 45, 39, 674000, UTC)
    assert row.status_comment == "Il manque le bon de livraison"
    assert (row.deposit_date, row.invoice_date) == (
        date(2019, 3, 27),
        date(2019, 3, 26),
    )
    assert (row.total_with_tax, row.amount_due) == (Decimal("108.50"), Decimal(0))
    assert (row.service_code, row.rejection_handled) == (None, False)
    assert (page.page, page.pages, page.page_size, page.total) == (2, 7, 10, 66)
    assert page.served_on == "a date"


def test_a_row_of_nulls_survives_and_one_without_identifier_is_counted():
    nulls = dict.fromkeys(FULL_ROW)
    page = messages.read_invoice_page(
        {"listeFactures": [{**nulls, "identifiantFactureCPP": 1}, nulls]},
        InvoiceSearch(),
    )
    (row,) = page.rows
    assert (row.number, row.status, row.status_date) == ("", "", None)
    assert page.skipped == 1


def test_recorded_empty_result():
    page = messages.read_invoice_page(
        recorded("rechercherFacture_empty"), InvoiceSearch()
    )
    assert (page.rows, page.page, page.pages) == ((), 1, 1)
    nothing = messages.read_invoice_page({"listeFactures": None}, InvoiceSearch())
    assert nothing.rows == ()


def test_recorded_duplicates_are_both_given_under_either_name_of_the_identifier():
    page = messages.read_invoice_page(
        recorded("rechercherFacture_duplicates"), InvoiceSearch()
    )
    assert [row.invoice_id for row in page.rows] == [1234, 12345]


def test_a_full_page_without_paging_may_have_a_next_one():
    body = recorded("rechercherFacture_duplicates")
    assert messages.read_invoice_page(body, InvoiceSearch(page_size=2)).pages == 2
    assert messages.read_invoice_page(body, InvoiceSearch(page_size=3)).pages == 1


def test_an_unknown_status_survives():
    body = {"listeFactures": {**FULL_ROW, "statut": "VISEE_PAR_LE_PREFET"}}
    page = messages.read_invoice_page(body, InvoiceSearch())
    assert page.rows[0].status == "VISEE_PAR_LE_PREFET"


def test_recorded_history():
    history, paging = messages.read_history(
        recorded("consulterHistorique_mise_a_disposition"), 1
    )
    assert history.invoice_id == 2194673
    assert history.number == "FAC19-2512"
    assert history.current_status == "MISE_A_DISPOSITION"
    newest, oldest = history.events
    assert (newest.event_id, newest.status) == (8548204, "MISE_A_DISPOSITION")
    assert newest.date == datetime(2018, 4, 19, 9, 16, tzinfo=UTC)
    assert oldest.status == "DEPOSEE"
    assert paging.pages is None


def test_author_is_a_name_without_address_or_telephone():
    history, paging = messages.read_history(
        {
            "historiquesDesStatuts": {
                "histoStatut": [
                    {
                        "histoStatutCode": "REJETEE",
                        "histoStatutCommentaire": "Montant erroné",
                        "histoStatutUtilisateurPrenom": "Marie",
                        "histoStatutUtilisateurNom": "DUPONT",
                        "histoStatutUtilisateurEmail": "marie@ville.fr",
                        "histoStatutUtilisateurTelephone": "0590000000",
                    },
                    {
                        "histoStatutCode": "DEPOSEE",
                        "histoStatutUtilisateurNom": "marie@ville.fr",
                    },
                    {"histoStatutUtilisateurNom": "DURAND"},
                ],
                "pageCouranteHistoStatut": 1,
                "pagesHistoStatut": 3,
            }
        },
        77,
    )
    first, second = history.events
    assert (first.author, first.comment) == ("Marie DUPONT", "Montant erroné")
    assert (second.author, second.status) == (None, "DEPOSEE")
    assert "@" not in repr(history)
    assert "0590" not in repr(history)
    assert history.invoice_id == 77
    assert (paging.page, paging.pages) == (1, 3)


@pytest.mark.parametrize(
    "block",
    [None, {}, {"histoStatut": []}, {"histoStatut": [{"histoStatutCode": None}]}],
)
def test_a_history_without_any_status_is_not_nothing_new(block):
    with pytest.raises(messages.MissingKey):
        messages.read_history({"historiquesDesStatuts": block}, 5)


def test_a_page_after_the_last_of_a_history():
    block = {"histoStatut": [], "pageCouranteHistoStatut": 2}
    history, _paging = messages.read_history({"historiquesDesStatuts": block}, 5)
    assert history.events == ()


@pytest.mark.parametrize(
    ("body", "is_clear"),
    [
        ({"listeFactures": []}, True),
        ({"listeFactures": [FULL_ROW]}, True),
        ({"listeFactures": FULL_ROW}, True),
        ({}, False),
        ({"listeFactures": None}, False),
        ({"listeFactures": [{**FULL_ROW, "numeroFacture": None}]}, False),
        ({"listeFactures": [FULL_ROW, {"numeroFacture": "F"}]}, False),
        ({"listeFactures": [FULL_ROW, 7]}, False),
        ({"listeFactures": [], "parametresRetour": {"total": 3}}, False),
    ],
)
def test_an_answer_proves_an_absence_only_when_it_is_clear(body, is_clear):
    assert messages.read_invoice_page(body, InvoiceSearch()).is_clear is is_clear


# === STRUCTURES === #


def test_recorded_structure_search():
    (row,), paging = messages.read_structures(recorded("rechercherStructure_1"))
    assert (row.structure_id, row.identifier) == (25783752, "00000000012887")
    assert (row.name, row.active) == ("TAA070DESTINATAIRE", True)
    assert paging.pages is None


def test_structures_may_come_as_a_single_object():
    body = {"listeStructures": {"idStructureCPP": 7, "statut": "INACTIVE"}}
    (row,), _paging = messages.read_structures(body)
    assert (row.structure_id, row.active) == (7, False)


def test_structures_without_status_or_identifier():
    rows, _paging = messages.read_structures(
        {"listeStructures": [{"idStructureCPP": 7}, {"statut": "ACTIVE"}]}
    )
    assert [row.active for row in rows] == [None]


def test_structure_requirements():
    details = messages.read_structure(
        {
            "informationGenerales": {
                "idStructureCPP": 7,
                "identifiantStructure": "20004150700027",
                "raisonSocialeStructure": "CA La Riviéra du Levant",
                "dateExpirationMotPasseCompteTech": "2027-11-30T00:00:00.000+01:00",
            },
            "parametres": {
                "codeServiceDoitEtreRenseigne": True,
                "numeroEJDoitEtreRenseigne": None,
                "gestionNumeroEJOuCodeService": "false",
                "estMoaUniquement": False,
                "statutMiseEnPaiementNestPasRemonte": True,
            },
            "adressePostaleDuSiege": {"adresse": "1 rue", "ville": "Le Gosier"},
        },
        7,
    )
    assert details.service_required is True
    assert details.commitment_required is False
    assert details.service_or_commitment_required is False
    assert details.works_only is False
    assert details.payment_not_reported is True
    assert details.technical_password_expiry == date(2027, 11, 30)
    assert details.address["city"] == "Le Gosier"
    assert details.address["line2"] is None
    assert details.name == "CA La Riviéra du Levant"


def test_a_structure_that_says_nothing_else():
    details = messages.read_structure({"parametres": {}}, 9)
    assert (details.structure_id, details.name, details.address) == (9, "", None)


def test_a_person_is_a_structure_too():
    general = {"prenomStructure": "Jeanne", "nomStructure": "MARTIN"}
    body = {"parametres": {}, "informationGenerales": general}
    assert messages.read_structure(body, 9).name == "Jeanne MARTIN"


def test_unknown_requirements_are_not_no_requirements():
    with pytest.raises(MissingKey):
        messages.read_structure({"informationGenerales": {}}, 9)
    with pytest.raises(MissingKey):
        messages.read_service({"informationsGenerales": {}}, 9, date(2026, 9, 28))


def test_recorded_services():
    rows, paging = messages.read_services(recorded("rechercherServices_2"))
    assert [row.code for row in rows] == [
        "SERVICE_DESTINATAIRETAA070",
        "FACTURES_PUBLIQUES",
    ]
    assert rows[0].active is True
    assert (paging.pages, paging.total) == (1, 2)
    rows, paging = messages.read_services(recorded("rechercherServices_paged"))
    assert (paging.pages, paging.page_size, paging.total) == (22, 10, 218)
    rows, _paging = messages.read_services({"listeServices": [{"codeService": "X"}]})
    assert rows == []


def test_recorded_service():
    today = date(2026, 9, 28)
    service = messages.read_service(recorded("consulterService_1"), 5, today)
    assert (service.service_id, service.code) == (5, "FACTURES_PUBLIQUES")
    assert service.name == "Service des factures publiques"
    assert service.active is True
    assert service.commitment_required is False


@pytest.mark.parametrize(
    ("starts", "ends", "active"),
    [
        (None, None, True),
        ("2026-09-28", "2026-09-28", True),
        ("2026-09-29", None, False),
        (None, "2026-09-27", False),
    ],
)
def test_a_service_is_active_between_its_days(starts, ends, active):
    body = {
        "parametres": {
            "dateDebutValidite": starts,
            "dateFinValidite": ends,
            "numeroEngagement": True,
        },
        "informationsGenerales": None,
    }
    service = messages.read_service(body, 5, date(2026, 9, 28))
    assert service.active is active
    assert service.commitment_required is True


@pytest.mark.parametrize(
    ("body", "available"),
    [
        ({"body": "L'API CPRO est disponible", "statusCode": "OK"}, True),
        ({"statusCodeValue": 200}, True),
        ({"body": "KO", "statusCode": "KO", "statusCodeValue": 503}, False),
        ({}, False),
    ],
)
def test_health(body, available):
    report = messages.read_health(body)
    assert report.available is available
    assert report.message == body.get("body")


def test_health_of_something_else():
    with pytest.raises(MissingKey):
        messages.read_health(None)


# === FLOW NUMBERS === #


def test_spellings_of_one_flow_number_are_the_same_and_no_others():
    chance = random.Random(8)
    for _life in range(300):
        digits = str(chance.randrange(10**9, 10**19))
        spellings = [
            f"CPP{'0' * chance.randrange(6)}{digits}",
            f" cpp{'0' * chance.randrange(6)}{digits}\n",
        ]
        assert len({records.flow_key(one) for one in spellings}) == 1
        assert all(records.is_flow_number(one) for one in spellings)
        other = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        assert records.flow_key(f"CPP{other}") != records.flow_key(spellings[0])


@pytest.mark.parametrize(
    "wrong", [None, "", {}, 42, "42", "CPP", "CPP12", "CPP" + "1" * 5000, "CPP1234567é"]
)
def test_what_is_no_flow_number(wrong):
    assert not records.is_flow_number(wrong)
    if wrong is None or isinstance(wrong, str):
        # compared all the same, as it is
        assert records.flow_key(wrong) == (wrong or "").upper()
