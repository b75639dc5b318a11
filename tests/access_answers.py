"""What answers a public buyer, for the matrix of rights."""


class Followed:
    """Invoices that Chorus Pro follows, without having sent them."""

    def followed(self, code="MISE_A_DISPOSITION"):
        """An invoice with that status, since the second of March."""
        invoice = self.make_invoice()
        status = self.env["chorus.pro.status"]._get(code)
        self.env["chorus.pro.transmission"].sudo().create(
            {
                "move_id": invoice.id,
                "company_id": invoice.company_id.id,
                "account_id": self.account.id,
                "number": invoice.name,
                "syntax": "IN_DP_E2_CII_FACTURX",
                "state": "integrated",
                "remote_id": str(invoice.id),
                "status_id": status.id,
                "status_date": "2026-03-02 10:00:00",
            }
        )._show_on_invoice()
        invoice._chorus_pro_update_delay()
        return invoice


def prepare_answers(case):
    """Invoices that came back, and an answer that has not left."""
    case.suspended, case.to_recycle, case.rejected = (
        case.followed(code) for code in ("SUSPENDUE", "A_RECYCLER", "REJETEE")
    )
    other = case.followed("SUSPENDUE").sudo().chorus_pro_transmission_ids
    actions = case.env["chorus.pro.action"].sudo()
    case.answer = actions._ask("complete", other, comment="Here it is")


def answer_buttons(case, on):
    """``{(model, method): callable(env of the user)}``

    :param case: with ``suspended``, ``to_recycle``, ``rejected``, ``sent`` invoices and
        an ``answer`` that has not left
    :param on: ``on(record, method)``: a call of the method
    """
    complete = on(case.suspended, "action_chorus_pro_complete")
    recycle = on(case.to_recycle, "action_chorus_pro_recycle")
    replace = on(case.rejected, "action_chorus_pro_replace")
    fetched = {
        ("account.move", f"action_chorus_pro_fetch_{kind}"): on(
            case.sent, f"action_chorus_pro_fetch_{kind}"
        )
        for kind in ("pdf", "pivot", "report")
    }
    return fetched | {
        ("account.move", "action_chorus_pro_complete"): complete,
        ("account.move", "action_chorus_pro_recycle"): recycle,
        ("account.move", "action_chorus_pro_replace"): replace,
        ("chorus.pro.action", "action_withdraw"): on(case.answer, "action_withdraw"),
        ("chorus.pro.complete", "action_complete"): _answer(
            complete, "action_complete", {"comment": "Here it is"}, {}
        ),
        ("chorus.pro.recycle", "action_recycle"): _answer(
            recycle, "action_recycle", {}, {"buyer_reference": "FINANCES"}
        ),
        ("chorus.pro.replace", "action_replace"): _answer(
            replace, "action_replace", {}, {}
        ),
    }


def _answer(action, method, values, line_values):
    """Open the wizard, fill it, press its button."""

    def run(env):
        opened = action(env)
        wizard = env[opened["res_model"]].browse(opened["res_id"])
        wizard.write(values)
        wizard.line_ids.write(line_values)
        getattr(wizard, method)()

    return run
