"""``/_simulator/...``: what drives the simulator; no part of Chorus Pro."""

import json

from werkzeug.wrappers import Response

from .dates import with_offset

PREFIX = "/_simulator/"


def respond(simulator, request):
    """Answer a control call in JSON; 400 with ``error`` for a wrong one."""
    name = request.path.removeprefix(PREFIX)
    handler = _HANDLERS.get((request.method, name))
    if handler is None:
        return _json({"error": f"unknown control {request.method} {name}"}, 404)
    try:
        answer = handler(simulator, request)
    except (ValueError, KeyError, TypeError) as error:
        return _failure(request, str(error))
    if request.method != "GET":
        simulator.on_change()
    return answer if isinstance(answer, Response) else _json(answer)


def _failure(request, text):
    if request.mimetype == "application/x-www-form-urlencoded":
        return Response(
            f"Refusé : {text}\nRevenez en arrière.",
            status=400,
            content_type="text/plain; charset=utf-8",
        )
    return _json({"error": text}, 400)


def _json(answer, status=200):
    text = json.dumps(answer, ensure_ascii=False, default=str)
    return Response(text, status=status, content_type="application/json;charset=utf-8")


def _body(request):
    text = request.get_data()
    body = json.loads(text) if text else {}
    if not isinstance(body, (dict, list)):
        raise ValueError("a JSON object is expected")
    return body


def _reset(simulator, request):
    simulator.reset()
    return {"done": True}


def _seed(simulator, request):
    return simulator.seed(_body(request))


def _fault(simulator, request):
    body = _body(request)
    added = []
    for one in body if isinstance(body, list) else [body]:
        options = dict(one)
        fault = simulator.next_fault(
            options.pop("operation", None), options.pop("kind"), **options
        )
        added.append(fault.public())
    return {"faults": added}


def _faults(simulator, request):
    with simulator.lock:
        return {
            "waiting": [one.public() for one in simulator.faults.waiting],
            "held": len(simulator.faults.held),
        }


def _clear_faults(simulator, request):
    with simulator.lock:
        simulator.faults.clear()
    return {"done": True}


def _release(simulator, request):
    return {"released": simulator.release()}


def _journal(simulator, request):
    return {"calls": simulator.calls(request.args.get("operation"))}


def _clear_journal(simulator, request):
    simulator.journal.clear()
    return {"done": True}


def _act(simulator, request):
    if request.mimetype == "application/x-www-form-urlencoded":
        form = request.form
        invoice = simulator.act(
            None,
            form.get("status"),
            form.get("comment"),
            invoice_id=form["invoice_id"],
        )
        return Response("", status=303, headers={"Location": f"/#f{invoice.id}"})
    body = dict(_body(request))
    numbers = body.pop("numbers", None)
    numbers = [body.pop("number", None)] if numbers is None else numbers
    acted = [
        simulator.act(number, body["status"], body.get("comment"), **_details(body))
        for number in numbers
    ]
    return {"invoices": [_invoice(one) for one in acted]}


def _details(body):
    known = ("status", "comment", "invoice_id", "author", "at")
    unknown = set(body) - set(known)
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return {key: body[key] for key in known[2:] if key in body}


def _settings(simulator, request):
    return simulator.settings.public()


def _set(simulator, request):
    with simulator.lock:
        simulator.settings.update(_body(request))
    return simulator.settings.public()


def _state(simulator, request):
    with simulator.lock:
        simulator.advance()
        store = simulator.store
        return {
            "flows": [_flow(one) for one in store.flows.values()],
            "invoices": [_invoice(one) for one in store.invoices.values()],
        }


def _flow(flow):
    return {
        "flow_number": flow.number,
        "syntax": flow.syntax,
        "name": flow.filename,
        "sha256": flow.sha256,
        "size": len(flow.content),
        "state": flow.state,
        "deposited_at": with_offset(flow.deposited_at),
        "errors": flow.errors,
        "technical_errors": flow.technical_errors,
    }


def _invoice(invoice):
    return {
        "id": invoice.id,
        "number": invoice.number,
        "flow_number": invoice.flow_number,
        "supplier": invoice.supplier_siret,
        "recipient": invoice.recipient_siret,
        "status": invoice.current.status,
        "with_tax": str(invoice.with_tax),
        "history": [
            {
                "id": one.id,
                "status": one.status,
                "at": with_offset(one.at),
                "comment": one.comment,
            }
            for one in invoice.events
        ],
    }


_HANDLERS = {
    ("POST", "reset"): _reset,
    ("POST", "seed"): _seed,
    ("POST", "fault"): _fault,
    ("GET", "fault"): _faults,
    ("DELETE", "fault"): _clear_faults,
    ("POST", "release"): _release,
    ("GET", "journal"): _journal,
    ("DELETE", "journal"): _clear_journal,
    ("POST", "act"): _act,
    ("GET", "settings"): _settings,
    ("POST", "settings"): _set,
    ("GET", "state"): _state,
}
