"""Which customers are public buyers: by SIRET, else by SIREN, else by name and town.

Three queries for any number of customers. Nothing is written and nothing is asked of
Chorus Pro.
"""

import re
from typing import NamedTuple

from odoo.tools import SQL, split_every

from ...chorus_pro.directory.words import fold, search_key
from ...chorus_pro.identifiers import clean_identifier, is_siret

BY_SIRET, BY_SIREN, BY_NAME = "siret", "siren", "name"
_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})")
_SIREN_LENGTH = 9
#: values of one query: a list of a hundred thousand names is no longer planned well
_CHUNK = 5000


class Match(NamedTuple):
    """What a customer seems to be.

    :param structure: ``chorus.pro.structure``
    :param how: by what it was recognized
    :param is_sure: whether it may be ticked without a person's look
    """

    structure: object
    how: str
    is_sure: bool


class Recognition:
    """Finds the public buyers among customers.

    :param env: of the user; what one may not read is not found
    """

    def __init__(self, env):
        self.env = env
        self.structures = env["chorus.pro.structure"]

    def find(self, partners):
        """:param partners: ``res.partner``, commercial ones
        :return: ``{partner: Match}`` of those recognized, sure ones first
        """
        partners.fetch(
            ["name", "company_registry", "vat", "city", "zip", "invoice_sending_method"]
        )
        found = self._by_siret(partners)
        rest = partners.filtered(lambda one: one not in found)
        found |= self._by_siren(rest)
        rest = rest.filtered(
            lambda one: one not in found and not is_siret(one.chorus_pro_siret)
        )
        return found | self._by_name(rest)

    def _by_siret(self, partners):
        known = self.structures._get_by_siret(partners.mapped("chorus_pro_siret"))
        return {
            partner: Match(structure, BY_SIRET, structure.is_active)
            for partner in partners
            if (structure := known.get(partner.chorus_pro_siret))
        }

    def _by_siren(self, partners):
        sirens = {partner: self._siren(partner) for partner in partners}
        rows = self._open_structures("siren", set(sirens.values()) - {""})
        by_siren = {}
        for row in rows:
            by_siren.setdefault(row["siren"], []).append(row)
        found = {}
        for partner, siren in sirens.items():
            rows = by_siren.get(siren) or []
            best = self._of_town(partner, rows) or rows
            if best:
                structure = self.structures.browse(best[0]["id"])
                found[partner] = Match(structure, BY_SIREN, len(rows) == 1)
        return found

    def _by_name(self, partners):
        keys = {partner: search_key(partner.name) for partner in partners}
        rows = self._open_structures("search_key", set(keys.values()) - {""})
        by_key = {}
        for row in rows:
            by_key.setdefault(row["search_key"], []).append(row)
        found = {}
        for partner, key in keys.items():
            candidates = by_key.get(key) or []
            if partner.city or partner.zip:
                candidates = self._of_town(partner, candidates)
            elif len(candidates) > 1:
                # A name alone that several have says nothing.
                continue
            if candidates:
                structure = self.structures.browse(candidates[0]["id"])
                found[partner] = Match(structure, BY_NAME, is_sure=False)
        return found

    @staticmethod
    def _of_town(partner, rows):
        town = " ".join(fold(partner.city))
        return [
            row
            for row in rows
            if (partner.zip and row["zip"] == partner.zip)
            or (town and " ".join(fold(row["city"])) == town)
        ]

    @staticmethod
    def _siren(partner):
        """Nine digits told by the registry or by the VAT number, or ""."""
        number = clean_identifier(partner.company_registry)
        if number.isdigit() and len(number) == _SIREN_LENGTH or is_siret(number):
            return number[:_SIREN_LENGTH]
        vat = _FRENCH_VAT.fullmatch(re.sub(r"\W", "", partner.vat or "").upper())
        return vat[1] if vat else ""

    def _open_structures(self, column, values):
        """Rows of the open structures whose column has one of these values; the
        shortest name first: the town before its services."""
        self.structures.check_access("read")
        self.structures.flush_model(["siren", "search_key", "zip", "city", "is_active"])
        rows = []
        for chunk in split_every(_CHUNK, sorted(values), list):
            rows += self.env.execute_query_dict(
                SQL(
                    """
                    SELECT id, siren, search_key, zip, city
                      FROM chorus_pro_structure
                     WHERE is_active AND %(column)s = ANY(%(values)s)
                     ORDER BY length(search_words), siret
                    """,
                    column=SQL.identifier(column),
                    values=chunk,
                )
            )
        return rows
