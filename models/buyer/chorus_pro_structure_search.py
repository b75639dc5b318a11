"""Search as you type over the whole directory (130,000 public buyers).

Three questions, each answered by an index and bounded: a beginning of SIRET, a
beginning of name (:func:`~..chorus_pro.directory.words.search_key`), words in any
order. Without the extension ``pg_trgm`` the last one reads the whole table: slower,
same answers.
"""

import psycopg2

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, sql

from ...chorus_pro.directory.words import TOWN, read_query

#: structures compared with one another before the best are kept
_CANDIDATES = 200
#: letters of a word that few structures have
_LONG_ENOUGH = 3
_SIRET_LENGTH = 14
_POSTCODE_LENGTH = 5


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === OVERRIDES === #

    def init(self):
        if self._has_trigrams():
            sql.create_index(
                self.env.cr,
                "chorus_pro_structure__search_words_trigrams",
                self._table,
                ["search_words gin_trgm_ops"],
                "gin",
            )
        return super().init()

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        if operator == "ilike" and name and read_query(name) != read_query(""):
            found = self._search_directory(name, limit or 100, domain)
            return [(record.id, record.display_name) for record in found.sudo()]
        return super().name_search(name, domain, operator, limit)

    @api.model
    def _search_display_name(self, operator, value):
        """The same words for the search of a list, which sorts as it likes."""
        if operator == "ilike" and isinstance(value, str):
            query = read_query(value)
            if query.digits:
                found = Domain("siret", "=like", query.digits + "%")
                if len(query.digits) == _POSTCODE_LENGTH:
                    found |= Domain("search_words", "like", f" {query.digits} ")
                return found
            if query.words or query.kinds:
                return Domain.AND(
                    Domain("search_words", "like", part)
                    for part in self._directory_parts(query)
                )
        return super()._search_display_name(operator, value)

    # === BUSINESS === #

    @api.model
    def _search_directory(self, text, limit=10, domain=None):
        """The public buyers that a text being typed may mean, the likeliest first.

        :param str text: a name, a town, the beginning of a SIRET, SIREN or postcode
        :param domain: which structures are of interest, all by default
        :return: ``chorus.pro.structure``; a closed one comes after the others
        """
        query = read_query(text)
        self.flush_model(["siret", "search_key", "search_words", "is_active"])
        if query.digits:
            return self.browse(self._directory_numbers(query.digits, limit, domain))
        if not (query.words or query.kinds):
            return self.browse()
        ids, candidates = [], []
        if query.key:
            candidates = [self._directory_keys(query, domain)]
            ids = self._directory_ranked(query, candidates)
        if len(ids) < limit:
            candidates.append(self._directory_any(query, domain))
            ids = self._directory_ranked(query, candidates)
        return self.browse(ids[:limit])

    def _directory_numbers(self, digits, limit, domain):
        """Ids by the beginning of a SIRET, and by postcode when it has its length."""
        by_siret = self._search(domain or [])
        by_siret.add_where(
            SQL(
                "%s BETWEEN %s AND %s",
                SQL.identifier(self._table, "siret"),
                digits.ljust(_SIRET_LENGTH, "0"),
                digits.ljust(_SIRET_LENGTH, "9"),
            )
        )
        by_siret.order = SQL("is_active DESC, siret")
        if len(digits) < _POSTCODE_LENGTH:
            # so many that sorting them costs more than showing some
            by_siret.order = SQL("siret")
        by_siret.limit = limit
        ids = list(by_siret.get_result_ids())
        if len(digits) == _POSTCODE_LENGTH:
            by_postcode = self._directory_candidates(domain, [f" {digits} "])
            in_town = [row[0] for row in self.env.execute_query(by_postcode)]
            half = max(limit // 2, limit - len(in_town))
            ids = ids[:half] + [one for one in in_town if one not in ids]
        return ids[:limit]

    def _directory_keys(self, query, domain):
        """SELECT of candidates whose key begins so, in the order of the index."""
        key = SQL('%s COLLATE "C"', SQL.identifier(self._table, "search_key"))
        found = self._search(domain or [])
        found.add_where(SQL("%s LIKE %s", key, query.key + "%"))
        for kind in query.kinds:
            found.add_where(self._directory_has(f" {kind} ", use_index=False))
        found.order = key
        found.limit = _CANDIDATES
        return found.select()

    def _directory_any(self, query, domain):
        """SELECT of candidates that have every word."""
        return self._directory_candidates(domain, self._directory_parts(query))

    def _directory_candidates(self, domain, parts):
        """SELECT of candidates that have all these parts.

        A short one begins too many words for the index to be of use: it is looked for
        in what the longer ones have found.
        """
        found = self._search(domain or [])
        long = [part for part in parts if len(part.strip()) >= _LONG_ENOUGH]
        for part in parts:
            use_index = part in long or not long
            found.add_where(self._directory_has(part, use_index))
        found.order = None
        found.limit = _CANDIDATES
        return found.select()

    def _directory_has(self, part, use_index=True):
        """SQL: the words of the structure have this part. Words hold no wildcard."""
        words = SQL.identifier(self._table, "search_words")
        if use_index:
            # The index is asked without the space: half the words begin with the same
            # first letter, and to go through them costs more than to look at a few.
            return SQL(
                "(%s LIKE %s AND strpos(%s, %s) > 0)",
                words,
                f"%{part.strip()}%",
                words,
                part,
            )
        return SQL("strpos(%s, %s) > 0", words, part)

    @staticmethod
    def _directory_parts(query):
        return [f" {word}" for word in query.words] + [
            f" {kind} " for kind in query.kinds
        ]

    def _directory_ranked(self, query, candidates):
        """Ids of the candidates (a list of SELECT), the likeliest first.

        Open before closed; the very name before what begins so; a town before its
        services and schools, for that is whom one invoices; short before long.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM %(table)s
                 WHERE id IN (%(candidates)s)
                 ORDER BY is_active DESC,
                          search_key = %(key)s DESC,
                          search_words LIKE %(town)s DESC,
                          starts_with(search_key, %(key)s) DESC,
                          length(search_words), name, id
                """,
                table=SQL.identifier(self._table),
                candidates=SQL(" UNION ").join(SQL("(%s)", one) for one in candidates),
                key=query.key,
                town=f"% {TOWN} %" if query.town or not query.kinds else "%",
            )
        )
        return [row[0] for row in rows]

    def _has_trigrams(self):
        """Whether words may be indexed; the extension is created where we may."""
        if self.pool.has_trigram:
            return True
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    "CREATE EXTENSION IF NOT EXISTS pg_trgm", log_exceptions=False
                )
        except psycopg2.Error:
            return False
        return True
