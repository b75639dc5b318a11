"""Simulator: structures and services."""

import pytest
from simulated import build

from chorus_pro.simulator import create_app, fixtures

SEARCH = "structures/v1/rechercher"
CONSULT = "structures/v1/consulter"
SERVICES = "structures/v1/rechercher/services"
SERVICE = "structures/v1/consulter/service"


def found(caller, **structure):
    return caller.call(SEARCH, structure=structure)["listeStructures"]


def identifier(caller, siret):
    (row,) = found(caller, identifiantStructure=siret, typeIdentifiantStructure="SIRET")
    return row["idStructureCPP"]


def requirements(caller, siret):
    answer = caller.call(CONSULT, idStructureCPP=identifier(caller, siret))
    names = {
        "codeServiceDoitEtreRenseigne": "service",
        "numeroEJDoitEtreRenseigne": "commitment",
        "gestionNumeroEJOuCodeService": "either",
        "estMoaUniquement": "works_only",
        "statutMiseEnPaiementNestPasRemonte": "never_paid",
    }
    flags = answer["parametres"]
    return {short for name, short in names.items() if flags[name]}


@pytest.mark.parametrize(
    ("siret", "expected"),
    [
        (fixtures.STATE_SIRET, {"service"}),
        (fixtures.SERVICE_REQUIRED_SIRET, {"service"}),
        (fixtures.COMMITMENT_REQUIRED_SIRET, {"commitment"}),
        (fixtures.EITHER_REQUIRED_SIRET, {"either"}),
        (fixtures.NOTHING_REQUIRED_SIRET, set()),
        (fixtures.CARL_SIRET, {"commitment"}),
        (fixtures.WORKS_ONLY_SIRET, {"works_only"}),
        (fixtures.NEVER_PAID_SIRET, {"never_paid"}),
    ],
)
def test_the_fixed_structures_require_what_they_should(siret, expected):
    _simulator, caller = build()
    assert requirements(caller, siret) == expected


def test_a_structure_is_found_by_its_siret():
    _simulator, caller = build()
    (row,) = found(caller, identifiantStructure=fixtures.CARL_SIRET)
    assert row["designationStructure"] == (
        "Communauté d'Agglomération La Riviera du Levant"
    )
    assert row["statut"] == "ACTIVE"
    assert found(caller, identifiantStructure="00000000000000") == []


@pytest.mark.parametrize(
    ("criteria", "siret"),
    [
        ({"raisonSocialeStructure": "riviera"}, fixtures.CARL_SIRET),
        ({"statutStructure": "INACTIF", "typeStructure": "PUBLIQUE"}, None),
        ({"adresseVille": "gosier", "adresseCodePostal": "97190"}, None),
        ({"estMOAUniquement": True}, fixtures.WORKS_ONLY_SIRET),
        ({"estMOA": True}, fixtures.WORKS_ONLY_SIRET),
    ],
)
def test_other_filters(criteria, siret):
    _simulator, caller = build()
    rows = found(caller, **criteria)
    assert len(rows) == 1
    assert siret in (None, rows[0]["identifiantStructure"])


def test_the_search_has_pages_and_may_leave_private_structures_out():
    _simulator, caller = build()
    answer = caller.call(SEARCH, parametres={"nbResultatsParPage": 4})
    total = answer["parametresRetour"]["total"]
    assert len(answer["listeStructures"]) == 4
    restricted = caller.call(SEARCH, restreindreStructuresPrivees=True)
    assert restricted["parametresRetour"]["total"] == total - 2


def test_an_empty_search_may_be_an_error():
    _simulator, caller = build(empty_search="error")
    answer = caller.call(SEARCH, structure={"identifiantStructure": "1"})
    assert answer == {"codeRetour": 20000, "libelle": "TRA_MSG_00.015"}


def test_the_password_expiry_is_told_of_ones_own_structure_only():
    simulator, caller = build()
    simulator.settings.update({"password_expiry": "2027-01-31"})
    key = "dateExpirationMotPasseCompteTech"
    own = identifier(caller, fixtures.DEMO_SUPPLIER_SIRET)
    general = caller.call(CONSULT, idStructureCPP=own)["informationGenerales"]
    assert general[key] == "2027-01-31T00:00:00.000+01:00"
    assert general["structurePriveePublique"] == "PRIVEE"
    other = identifier(caller, fixtures.CARL_SIRET)
    general = caller.call(CONSULT, idStructureCPP=other)["informationGenerales"]
    assert key not in general
    simulator.settings.password_expiry = None
    general = caller.call(CONSULT, idStructureCPP=own)["informationGenerales"]
    assert general[key].startswith("2027-09-19")


def test_an_unknown_structure_or_service_is_refused():
    _simulator, caller = build()
    assert caller.call(CONSULT, idStructureCPP=1)["codeRetour"] == 20000
    carl = identifier(caller, fixtures.CARL_SIRET)
    assert caller.call(SERVICE, idStructure=carl, idService=1)["codeRetour"] == 20000
    assert caller.post(CONSULT, {}).status_code == 400


def test_218_services_are_on_22_pages():
    _simulator, caller = build()
    many = identifier(caller, fixtures.MANY_SERVICES_SIRET)
    codes = []
    for page in range(1, 23):
        answer = caller.call(
            SERVICES,
            idStructure=many,
            parametresRechercherServicesStructure={"pageResultatDemandee": page},
        )
        assert answer["parametresRetour"]["pages"] == 22
        codes += [one["codeService"] for one in answer["listeServices"]]
    assert len(set(codes)) == 218


def test_a_service_may_require_what_its_structure_does_not():
    _simulator, caller = build()
    structure = identifier(caller, fixtures.SERVICE_COMMITMENT_SIRET)
    rows = caller.call(SERVICES, idStructure=structure)["listeServices"]
    required = {
        one["codeService"]: caller.call(
            SERVICE, idStructure=structure, idService=one["idService"]
        )["parametres"]["numeroEngagement"]
        for one in rows
    }
    assert required == {"MAIRIE": False, "ECOLES": True, "ANCIEN": False}
    assert [one["estActif"] for one in rows] == [True, True, False]


def test_carl_has_services_of_which_one_is_reserved():
    _simulator, caller = build()
    carl = identifier(caller, fixtures.CARL_SIRET)
    rows = caller.call(SERVICES, idStructure=carl)["listeServices"]
    assert "FACTURES_PUBLIQUES" in {one["codeService"] for one in rows}
    assert len(rows) == 3


def test_requirements_may_change_between_two_calls():
    simulator, caller = build()
    carl = identifier(caller, fixtures.CARL_SIRET)
    simulator.seed(
        {
            "structures": [
                {
                    "siret": fixtures.CARL_SIRET,
                    "service_required": True,
                    "services": [
                        {"code": "NEUF", "commitment_required": True},
                        {"code": "CLOS", "active": False, "ended": "2026-06-30"},
                    ],
                }
            ]
        }
    )
    assert identifier(caller, fixtures.CARL_SIRET) == carl
    assert requirements(caller, fixtures.CARL_SIRET) == {"service", "commitment"}
    rows = caller.call(SERVICES, idStructure=carl)["listeServices"]
    assert [one["codeService"] for one in rows] == ["NEUF", "CLOS"]
    assert rows[1]["dateFinService"] == "2026-06-30 00:00"
    closed = caller.call(SERVICE, idStructure=carl, idService=rows[1]["idService"])
    assert closed["parametres"]["dateFinValidite"].startswith("2026-06-30")


def test_a_new_structure_can_be_seeded():
    simulator, caller = build()
    simulator.seed({"structures": [{"siret": "21971130000012", "name": "Ville"}]})
    (row,) = found(caller, identifiantStructure="21971130000012")
    assert row["designationStructure"] == "Ville"


def test_a_whole_population_is_served():
    app = create_app()
    app.seed({"population": {"count": 300, "services": 600}})
    before = dict(app.store.structures_by_siret)
    assert sum(one.public for one in before.values()) > 300
    app.seed({"population": {"count": 300, "services": 600, "edition": 2}})
    after = app.store.structures_by_siret
    assert len(after) == len(app.store.structures)
    assert any(after[siret] != one for siret, one in before.items())
    assert after[fixtures.CARL_SIRET] is before[fixtures.CARL_SIRET]


@pytest.mark.parametrize(
    "unmet",
    [{"nomStructure": "DURAND"}, {"prenomStructure": "Zoé"}, {"adresseCodePays": "BE"}],
)
def test_no_filter_on_structures_is_ignored(unmet):
    _simulator, caller = build()
    assert found(caller, identifiantStructure=fixtures.CARL_SIRET)
    assert not found(caller, identifiantStructure=fixtures.CARL_SIRET, **unmet)


LISTS = "transverses/v1/recuperer/"


@pytest.mark.parametrize(
    ("path", "rows", "keys"),
    [
        (
            f"{LISTS}tauxtva",
            "listeTauxTva",
            {"codeTauxTva", "libelleTauxTva", "valeurTauxTva"},
        ),
        (
            f"{LISTS}motifs/exonerationtva",
            "listeMotifsExonerationTva",
            {"codeMotifExonerationTva", "libelleMotifExonerationTva"},
        ),
        (
            f"{LISTS}motifs/refus/Facture/AValider",
            "listeMotifRefusFactureAValider",
            {"idMotif", "codeMotif", "libelleMotif"},
        ),
        (
            f"{LISTS}typespj",
            "listeTypePieceJointe",
            {
                "idTypePieceJointe",
                "codeTypePieceJointe",
                "libelleTypePieceJointe",
                "typeObjet",
            },
        ),
        (
            f"{LISTS}syntaxeflux",
            "listeSyntaxeFlux",
            {"codeSyntaxeFlux", "libelleSyntaxeFlux"},
        ),
        (
            f"{LISTS}structures/actives/fournisseur",
            "listeStructures",
            {"idStructureCPP", "identifiant", "designationStructure"},
        ),
        (
            f"{LISTS}structures/actives/destinataire",
            "listeStructures",
            {"idStructureCPP", "identifiant", "designationStructure"},
        ),
    ],
)
def test_a_list_has_the_shape_that_clients_know(path, rows, keys):
    _simulator, caller = build()
    answer = caller.call(path)
    assert answer["codeRetour"] == 0
    assert answer[rows]
    assert all(set(row) == keys for row in answer[rows])


def test_an_account_reads_the_structures_it_is_attached_to():
    _simulator, caller = build()
    answer = caller.call(
        "utilisateurs/v1/monCompte/recuperer/rattachements", parametresRecherche={}
    )
    (row,) = answer["listeStructureRattachement"]
    assert row["identifiantStructure"] == fixtures.DEMO_SUPPLIER_SIRET
    assert answer["parametresRetour"]["total"] == 1
    suppliers = caller.call(f"{LISTS}structures/actives/fournisseur")
    assert [one["identifiant"] for one in suppliers["listeStructures"]] == [
        fixtures.DEMO_SUPPLIER_SIRET
    ]
