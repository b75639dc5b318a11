"""The page at ``/``: deposits, invoices, the public buyer's buttons. No JavaScript."""

from pathlib import Path

from markupsafe import Markup
from werkzeug.wrappers import Response

from ..codes import flow_state, invoice_status
from . import progression
from .dates import paris

PATHS = ("/", "/style.css")
_FOLDER = Path(__file__).parent / "templates"
#: newest first; a bulk seed would make the page unreadable
SHOWN = 100

#: what the buyer may do: (status, words on the button, needs a reason)
ACTS = (
    ("MISE_A_DISPOSITION", "Mettre à disposition", False),
    ("SERVICE_FAIT", "Service fait", False),
    ("MANDATEE", "Mandater", False),
    ("COMPTABILISEE", "Comptabiliser", False),
    ("MISE_EN_PAIEMENT", "Mettre en paiement", False),
    ("SUSPENDUE", "Suspendre", True),
    ("REJETEE", "Rejeter", True),
    ("A_RECYCLER", "Faire recycler", True),
)
#: what the validator of a subcontractor or of a joint contractor may do, while it waits
VALIDATOR_ACTS = (
    ("VALIDEE_1", "Valider (titulaire ou mandataire)", False),
    ("ERREUR_FOURNISSEUR_SUR_VALIDEUR", "Ce n'est pas moi", False),
    ("REFUSEE_1", "Refuser (valideur)", True),
)
_LADDERS = {
    "manual": "à la main, après la mise à disposition",
    "immediate": "immédiate, jusqu'à la mise en paiement",
    "lookup": "un pas à chaque recherche du fournisseur",
    "timed": "un pas toutes les {seconds:g} secondes",
}


def respond(simulator, path):
    """Render ``/`` or ``/style.css``."""
    if path == "/style.css":
        text = (_FOLDER / "style.css").read_text("utf-8")
        return Response(text, content_type="text/css; charset=utf-8")
    template = Markup((_FOLDER / "page.html").read_text("utf-8"))  # noqa: S704 - ours
    return Response(
        template.format(**_values(simulator)), content_type="text/html; charset=utf-8"
    )


def _values(simulator):
    store, settings = simulator.store, simulator.settings
    flows = list(store.flows.values())[::-1]
    invoices = list(store.invoices.values())[::-1]
    ladder = _LADDERS[settings.ladder].format(seconds=settings.step_seconds)
    return {
        "ladder": ladder,
        "delay": f"{settings.integration_delay:g}",
        "flow_count": len(flows),
        "invoice_count": len(invoices),
        "flows": _joined(_flow(one) for one in flows[:SHOWN])
        or Markup('<p class="empty">Aucun dépôt pour le moment.</p>'),
        "invoices": _joined(_invoice(one, store) for one in invoices[:SHOWN])
        or Markup('<p class="empty">Aucune facture intégrée pour le moment.</p>'),
        "calls": _joined(_call(one) for one in simulator.journal[:-31:-1])
        or Markup('<tr><td colspan="4">Aucun appel reçu.</td></tr>'),
    }


def _joined(parts):
    return Markup("").join(parts)


def _label(status):
    return invoice_status.get(status).label_fr


def _when(at):
    return paris(at).strftime("%d/%m/%Y %H:%M:%S")


def _flow(flow):
    errors = [
        Markup("<li><b>{}</b> {}</li>").format(
            one["numeroDP"] or "sans numéro", one["libelleErreurDP"]
        )
        for one in flow.errors
    ] + [
        Markup("<li><b>{}</b> {}</li>").format(one["codeErreur"], one["libelleErreur"])
        for one in flow.technical_errors
    ]
    return Markup(
        '<article><h3>{number} <span class="badge {kind}">{state}</span></h3>'
        "<p>{filename}, {size} octets, {syntax}, déposé le {at}</p>{errors}</article>"
    ).format(
        number=flow.number,
        kind=_flow_kind(flow.state),
        state=flow_state.get(flow.state).label_fr,
        filename=flow.filename,
        size=f"{len(flow.content):,}".replace(",", "\N{NO-BREAK SPACE}"),
        syntax=flow.syntax,
        at=_when(flow.deposited_at),
        errors=Markup('<ul class="errors">{}</ul>').format(_joined(errors))
        if errors
        else "",
    )


def _flow_kind(state):
    if state == "IN_INTEGRE":
        return "good"
    return "bad" if state in ("IN_REJETE", "IN_INTEGRE_PARTIEL") else "wait"


def _invoice(invoice, store):
    recipient = store.structures_by_siret.get(invoice.recipient_siret)
    history = _joined(
        Markup("<li><time>{}</time> <b>{}</b> {} {}</li>").format(
            _when(one.at),
            _label(one.status),
            one.comment or "",
            Markup("<i>{}</i>").format(_name(one.author)) if one.author else "",
        )
        for one in reversed(invoice.events)
    )
    return Markup(
        '<article id="f{id}"><h3>{number} <span class="badge {kind}">{status}</span>'
        "</h3><p>{recipient} ({siret}), {total} {currency}, facture du {issued}"
        "{references}</p><ol reversed>{history}</ol>{forms}</article>"
    ).format(
        id=invoice.id,
        number=invoice.number,
        kind=_status_kind(invoice.current.status),
        status=_label(invoice.current.status),
        recipient=recipient.name if recipient else "?",
        siret=invoice.recipient_siret,
        total=f"{invoice.with_tax:.2f}".replace(".", ","),
        currency=invoice.currency,
        issued=invoice.issued_on.strftime("%d/%m/%Y"),
        references=_references(invoice),
        history=history,
        forms=_forms(invoice),
    )


def _references(invoice):
    named = (("service", invoice.service_code), ("engagement", invoice.commitment))
    return "".join(f", {name} {value}" for name, value in named if value)


def _status_kind(status):
    if status == progression.PAYMENT_ORDERED:
        return "good"
    return "bad" if status in ("REJETEE", "SUSPENDUE", "A_RECYCLER") else "wait"


def _name(author):
    return f"{author['first_name']} {author['last_name']}"


def _forms(invoice):
    waits = invoice.validator and invoice.current.status == "A_VALIDER_1"
    acts = VALIDATOR_ACTS if waits else ACTS
    plain = _joined(_button(*one) for one in acts if not one[2])
    reasoned = _joined(_button(*one) for one in acts if one[2])
    hidden = Markup('<input type="hidden" name="invoice_id" value="{}">').format(
        invoice.id
    )
    return Markup(
        '<form method="post" action="/_simulator/act">{hidden}{plain}</form>'
        '<form method="post" action="/_simulator/act">{hidden}'
        '<label>Motif <input name="comment" required maxlength="2000"></label>'
        "{reasoned}</form>"
    ).format(hidden=hidden, plain=plain, reasoned=reasoned)


def _button(status, words, _reason):
    return Markup('<button name="status" value="{}">{}</button>').format(status, words)


def _call(entry):
    return Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>").format(
        _when(entry["at"]),
        entry["operation"],
        entry["http_status"] or "sans réponse",
        entry["fault"] or "",
    )
