"""Requests and answers against the official Swagger files (see swagger/README.md)."""

import json
from pathlib import Path

from jsonschema import Draft4Validator

_FOLDER = Path(__file__).parent / "swagger"

#: operations without an official Swagger: transverses, fields of the transcription in
#: antoine2116/go-choruspro (December 2023); commitments, those a client in production
#: sends (OCA/l10n-france)
_TRANSCRIBED = {
    "transverses/v1/telecharger/annuaire/destinataire": {
        "type": "object",
        "properties": {},
    },
    "transverses/v1/consulterCRDetaille": {
        "type": "object",
        "properties": {
            "numeroFluxDepot": {"type": "string"},
            "syntaxeFlux": {"type": "string"},
        },
    },
    "engagementsJuridiques/v1/rechercher": {
        "type": "object",
        "properties": {
            "structureReceptriceEngagementJuridique": {"type": "string"},
            "numeroEngagementJuridique": {"type": "string"},
            "etatCourantEngagementJuridique": {"type": "string"},
        },
    },
    "transverses/v1/consulterCR": {
        "type": "object",
        "properties": {
            "numeroFluxDepot": {"type": "string"},
            "dateDepot": {"type": "string"},
            "syntaxeFlux": {"type": "string"},
        },
    },
    "transverses/v1/recuperer/coordbanc/valides": {
        "type": "object",
        "properties": {"idStructure": {"type": "integer"}},
    },
    "transverses/v1/ajouter/fichier": {
        "type": "object",
        "properties": {
            "idUtilisateurCourant": {"type": "integer"},
            "pieceJointeFichier": {"type": "string"},
            "pieceJointeNom": {"type": "string"},
            "pieceJointeTypeMime": {"type": "string"},
            "pieceJointeExtension": {"type": "string"},
        },
    },
}


class Schemas:
    """Validators of the requests, per path such as ``factures/v1/deposer/flux``."""

    def __init__(self, refuse_unknown_fields=True):
        self._requests = {}
        self._answers = {}
        for api in ("factures", "structures"):
            swagger = json.loads((_FOLDER / f"{api}.json").read_text("utf-8"))
            self._load(api, swagger, refuse_unknown_fields)
        for path, schema in _TRANSCRIBED.items():
            closed = dict(schema, additionalProperties=not refuse_unknown_fields)
            self._requests[path] = Draft4Validator(closed)

    def _load(self, api, swagger, refuse_unknown_fields):
        closed = {
            name: dict(one, additionalProperties=not refuse_unknown_fields)
            if one.get("properties")
            else one
            for name, one in swagger["definitions"].items()
        }
        if api == "factures":
            # an unknown syntax is answered 135 by the service, not 400 by its reader
            parameters = dict(closed["DeposerFluxFactureParam"]["properties"])
            parameters["syntaxeFlux"] = {"type": "string"}
            closed["DeposerFluxFactureParam"] = dict(
                closed["DeposerFluxFactureParam"], properties=parameters
            )
            # the Swagger of 2020 has one object, every client that was found sends a
            # list of one (PASTELL and two others): both are taken
            parameters = dict(closed["SoumettreFactureParam"]["properties"])
            main = parameters["pieceJointePrincipale"]
            parameters["pieceJointePrincipale"] = {
                "anyOf": [main, {"type": "array", "items": main, "maxItems": 1}]
            }
            closed["SoumettreFactureParam"] = dict(
                closed["SoumettreFactureParam"], properties=parameters
            )
        for path, methods in swagger["paths"].items():
            operation = methods["post"]
            body = next(p for p in operation["parameters"] if p["in"] == "body")
            answer = operation["responses"]["200"].get("schema")
            key = api + path
            self._requests[key] = Draft4Validator(
                {**body["schema"], "definitions": closed}
            )
            if answer:
                self._answers[key] = Draft4Validator(
                    {**answer, "definitions": swagger["definitions"]}
                )

    def tolerated(self, path, body):
        """A request as a lenient server reads it.

        "" is no choice of a list and counts as absent, a number may come as a text and
        the other way round. What the schema does not know stays as it is.

        :param body: dict
        :return: a new dict
        """
        validator = self._requests.get(path)
        if validator is None:
            return body
        return _read(body, validator.schema, validator.schema.get("definitions", {}))

    def request_fault(self, path, body):
        """What is wrong with a request, naming the field, or None.

        Nulls are taken as absent, as the real service does.
        """
        validator = self._requests.get(path)
        return _first_fault(validator, _without_nulls(body)) if validator else None

    def answer_fault(self, path, body):
        """The same for an answer; for the tests of the simulator itself."""
        validator = self._answers.get(path)
        return _first_fault(validator, _without_nulls(body)) if validator else None


def _read(value, schema, definitions):
    """The value as its schema wants it, where that is plain."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        read = {
            name: _read(one, known[name], definitions) if name in known else one
            for name, one in value.items()
        }
        return {
            name: one
            for name, one in read.items()
            if not (one == "" and "enum" in known.get(name, {}))
        }
    if isinstance(value, list):
        rows = schema.get("items", {})
        return [_read(one, rows, definitions) for one in value]
    kind = schema.get("type")
    if isinstance(value, str) and kind in ("integer", "number"):
        return _number(value, kind)
    if kind == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _number(text, kind):
    """The number that a text writes, None for an empty one, else the text."""
    if not text.strip():
        return None
    try:
        return int(text) if kind == "integer" else float(text)
    except ValueError:
        return text


def _first_fault(validator, body):
    fault = min(
        validator.iter_errors(body),
        key=lambda one: [str(step) for step in one.absolute_path],
        default=None,
    )
    if fault is None:
        return None
    field = ".".join(str(step) for step in fault.absolute_path)
    return f"{field}: {fault.message}"[:500] if field else fault.message[:500]


def _without_nulls(value):
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    return value
