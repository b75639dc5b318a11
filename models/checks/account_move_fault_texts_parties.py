"""Texts of the seller and the buyer."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_texts_of_parties(self):
        return {
            "CP-BUYER-01": lambda v: self.env._(
                "%(buyer)s has no SIRET, by which Chorus Pro finds the public buyer. "
                "Write its 14 digits on the customer.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-02": lambda v: self.env._(
                "The SIRET of %(buyer)s is %(siret)s: a SIRET has 14 digits. Correct "
                "it on the customer.",
                buyer=v["buyer"],
                siret=v["siret"],
            ),
            "CP-BUYER-04": lambda v: self.env._(
                "The SIRET %(siret)s of %(buyer)s fails its key. Check it before "
                "sending; a few true ones do.",
                siret=v["siret"],
                buyer=v["buyer"],
            ),
            "CP-BUYER-05": lambda v: self.env._("The customer has no name. Write it."),
            "CP-BUYER-06": lambda v: self.env._(
                "%(buyer)s has no country. Choose it on the customer (Guadeloupe, "
                "Martinique, Réunion... are countries of the list).",
                buyer=v["buyer"],
            ),
            "CP-BUYER-07": lambda v: self.env._(
                "The VAT number %(vat_number)s of %(buyer)s must start with the "
                "letters of its country. Correct it on the customer.",
                vat_number=v["vat_number"],
                buyer=v["buyer"],
            ),
            "CP-BUYER-09": lambda v: self.env._(
                "The VAT number %(vat_number)s of %(buyer)s does not agree with its "
                "SIRET. Check both on the customer.",
                vat_number=v["vat_number"],
                buyer=v["buyer"],
            ),
            "CP-BUYER-10": lambda v: self.env._(
                "An intra-community supply needs the VAT number of %(buyer)s. Write it "
                "on the customer.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-11": lambda v: self.env._(
                "%(buyer)s is inactive in Chorus Pro and receives nothing any more. "
                "Ask the buyer for its new SIRET.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-12": lambda v: self.env._(
                "%(buyer)s takes works invoices only. Ask the buyer for the SIRET that "
                "receives ordinary invoices.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-13": lambda v: self.env._(
                "What %(buyer)s requires is not known yet. Press “Check with Chorus "
                "Pro” on the customer, or make sure of the references.",
                buyer=v["buyer"],
            ),
            "CP-SELLER-01": lambda v: self.env._(
                "%(company)s has no SIRET. Write its 14 digits on the Chorus Pro "
                "account.",
                company=v["company"],
            ),
            "CP-SELLER-02": lambda v: self.env._(
                "Your SIRET is %(siret)s: a SIRET has 14 digits. Correct it on the "
                "Chorus Pro account.",
                siret=v["siret"],
            ),
            "CP-SELLER-03": lambda v: self.env._(
                "%(siret)s is your SIREN. Chorus Pro wants the SIRET of the "
                "establishment, 14 digits. Complete it on the Chorus Pro account.",
                siret=v["siret"],
            ),
            "CP-SELLER-04": lambda v: self.env._(
                "Your SIRET %(siret)s fails its key. Check it on the Chorus Pro "
                "account.",
                siret=v["siret"],
            ),
            "CP-SELLER-05": lambda v: self.env._("Your company has no name. Write it."),
            "CP-SELLER-06": lambda v: self.env._(
                "The company %(company)s has no country. Choose it on the company.",
                company=v["company"],
            ),
            "CP-SELLER-07": lambda v: self.env._(
                "Your VAT number %(vat_number)s must start with the letters of its "
                "country. Correct it on the company.",
                vat_number=v["vat_number"],
            ),
            "CP-SELLER-09": lambda v: self.env._(
                "Your VAT number %(vat_number)s does not agree with your SIRET "
                "%(siret)s. Check both.",
                vat_number=v["vat_number"],
                siret=v["siret"],
            ),
            "CP-SELLER-10": lambda v: self.env._(
                "An export or an intra-community supply needs your VAT number. Write "
                "it on the company."
            ),
            "CP-SELLER-13": lambda v: self.env._(
                "The invoice charges VAT and %(company)s has no VAT number, which has "
                "to stand on it (CGI, annexe II, article 242 nonies A). Write it on "
                "the company.",
                company=v["company"],
            ),
            "CP-BUYER-03": self._chorus_pro_text_of_siren,
            "CP-BUYER-08": lambda v: self.env._(
                "%(buyer)s is not known by a SIRET (it has a RIDET, a TAHITI number or "
                "a foreign one), and no public source says how to write that in a "
                "file. Enter the invoice on the portal.",
                buyer=v["buyer"],
            ),
            "CP-SELLER-08": lambda v: self.env._(
                "%(company)s is not known by a SIRET (it has a RIDET, a TAHITI number "
                "or a foreign one), and no public source says how to write that in a "
                "file. Enter the invoice on the portal.",
                company=v["company"],
            ),
        }

    def _chorus_pro_text_of_siren(self, v):
        text = self.env._(
            "%(siret)s is the SIREN of %(buyer)s. Chorus Pro wants the SIRET of the "
            "establishment, 14 digits. Complete it on the customer.",
            siret=v["siret"],
            buyer=v["buyer"],
        )
        known = self._chorus_pro_known_sirets(v["siret"])
        if known:
            text += " " + self.env._("Known: %(sirets)s.", sirets=known)
        return text

    def _chorus_pro_known_sirets(self, siren):
        """The establishments of a SIREN in the list of public buyers, for a person."""
        structures = self.env["chorus.pro.structure"].sudo()
        found = structures.search(
            [("siret", "=like", f"{siren}_____")], order="siret", limit=5
        )
        return ", ".join(
            f"{one.siret} ({one.name})" if one.name else one.siret for one in found
        )
