"""Buttons pressed as the web client presses them: read in the views, called by RPC."""

import ast
import json
from contextlib import suppress
from types import SimpleNamespace

from lxml import etree

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tools import json_default
from odoo.tools.safe_eval import datetime, safe_eval, time

from odoo.addons.web.controllers.utils import clean_action

#: a view of one of these shows rows of records
ROWS = ("list", "kanban")
#: fields that say in which state a record is
STATES = (
    "state",
    "move_type",
    "payment_state",
    "chorus_pro_stage",
    "chorus_pro_status_id",
    "chorus_pro_exclusion",
)


class Undo(Exception):
    """The button did its work; take it back."""


class WebClientMixin:
    """For a test with an environment. ``self.pressed`` gathers ``(model, method)`` of
    the buttons that did their work, ``self.refused`` why others did not, and
    ``self.broken`` what no user should meet."""

    #: what a person types in a window before pressing: ``{model: values}``
    entered = {}

    def setUp(self):
        super().setUp()
        self.pressed, self._seen = set(), set()
        self.broken, self.refused = {}, {}

    # === ACTIONS === #

    def press_all_of(self, env, actions, all_states=()):
        """Open window actions and press every button of ours that each view shows.

        :param env: of the user
        :param actions: external ids
        :param all_states: models whose ``state`` depends on no other record: theirs
            are shown in each of its values
        """
        for xmlid in actions:
            self.show(env, env["ir.actions.actions"]._for_xml_id(xmlid), all_states)

    def show(self, env, action, all_states=()):
        """Press what the views of a window action show.

        :param env: of the user
        :param dict action: as the server gives it
        """
        context = self._evaluated(env, action.get("context") or {})
        model = env[action["res_model"]].with_context(**context)
        if model._transient:
            entered = self.entered.get(model._name, {})
            if action.get("res_id"):
                records = model.browse(action["res_id"])
                records.write(entered)
            else:
                records = model.create(entered)
        elif action.get("res_id"):
            records = model.browse(action["res_id"])
        else:
            domain = self._evaluated(env, action.get("domain") or [])
            records = model.search(domain)
        for view_id, view_type in action["views"]:
            if view_type not in (*ROWS, "form"):
                continue
            arch = etree.fromstring(model.get_view(view_id or None, view_type)["arch"])
            self._press_arch(arch, view_type, records, all_states)

    def _evaluated(self, env, text, **names):
        if not isinstance(text, str):
            return text
        names |= {"uid": env.uid, "time": time, "datetime": datetime}
        names["context_today"] = datetime.datetime.now
        names["allowed_company_ids"] = env.companies.ids
        return safe_eval(text, names)

    # === VIEWS === #

    def _press_arch(self, arch, view_type, records, all_states):
        if view_type in ROWS:
            self._press_header(arch, records)
        for record in records:
            self._press_record(arch, record)
            if record._name in all_states:
                self._press_in_each_state(arch, record)

    def _press_header(self, arch, records):
        """The buttons over a list: on nothing, on one line, on several."""
        for node in self._buttons(arch, within="header"):
            if not self._is_visible(node, records[:1]):
                continue
            some = {records[:0], records[:1], records[:3]}
            if node.get("display") != "always":
                some.discard(records[:0])
            for chosen in some:
                self.press(chosen, node)

    def _press_record(self, arch, record, parent=None):
        """The buttons of a form, or of one line."""
        for node in self._buttons(arch):
            if self._is_visible(node, record, parent):
                self.press(record, node, parent)
        for node in arch.iter("field"):
            rows = [one for one in node if one.tag in ROWS]
            field = record._fields.get(node.get("name"))
            if not rows or node.get("widget") == "many2many" or not field:
                continue
            if self._is_inner(node, arch) or not self._is_visible(node, record, parent):
                continue
            for line in record[field.name]:
                self._press_record(rows[0], line, record)

    def _press_in_each_state(self, arch, record):
        """The same record, had it any other state."""
        field = record._fields.get("state")
        if field is None or field.type != "selection" or not field.store:
            return
        for state, _label in field._description_selection(record.env):
            with suppress(Undo), record.env.cr.savepoint():
                record.sudo().write({"state": state})
                record.env.flush_all()
                self._press_record(arch, record)
                raise Undo
            record.env.invalidate_all(flush=False)

    def _buttons(self, arch, within=None):
        """The buttons of ours, without those of lists inside."""
        for node in arch.iter("button", "a", "widget"):
            if node.tag == "widget":
                # calls its method itself
                if node.get("name") != "chorus_pro_correct":
                    continue
                node.set("type", "object")
                node.set("name", "action_correct")
            if node.get("type") not in ("object", "action"):
                continue
            header = arch.tag in ROWS and any(
                one.tag == "header" for one in node.iterancestors()
            )
            if self._is_inner(node, arch) or header != (within == "header"):
                continue
            yield node

    def _is_inner(self, node, arch):
        for one in node.iterancestors():
            if one is arch:
                return False
            if one.tag in ROWS:
                return True
        return False

    def _is_visible(self, node, record, parent=None):
        for one in [node, *node.iterancestors()]:
            for name in ("invisible", "column_invisible"):
                hidden = one.get(name)
                if hidden and self._holds(hidden, record, parent):
                    return False
            if one.tag in (*ROWS, "form"):
                return True
        return True

    def _holds(self, expression, record, parent):
        """Whether a modifier of a view is true of a record."""
        nodes = list(ast.walk(ast.parse(expression, mode="eval")))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        values = {
            "context": record.env.context,
            "uid": record.env.uid,
            "id": record.id,
        }
        if "parent" in names and parent:
            of_parent = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
            values["parent"] = SimpleNamespace(**self._values(parent, of_parent))
        return safe_eval(expression, values | self._values(record, names))

    def _values(self, record, names):
        names = [name for name in names if name in record._fields]
        if not record:
            return dict.fromkeys(names, False)
        found = record.read(names, load="")[0] if names else {}
        return {name: found[name] for name in names}

    # === PRESSING === #

    def press(self, records, node, parent=None):
        """Press a button, follow what it opens, and take all of it back.

        :param parent: the record in whose form a line stands
        """
        env = records.env
        method = node.get("name")
        if not self._is_ours(records, node):
            return
        own = self._evaluated(env, node.get("context") or {}, parent=parent)
        context = env.context | own
        state = tuple(
            str(one[name] or "") for one in records for name in STATES if name in one
        )
        seen = (records._name, method, len(records), state, node.get("context"))
        if seen in self._seen:
            return
        self._seen.add(seen)
        env.flush_all()
        try:
            with env.cr.savepoint():
                self._call(records, node, context)
                raise Undo
        except Undo:
            self.pressed.add((records._name, method))
        except Exception as error:  # each is a dialog of a failure
            # A refusal in words is no failure: the buttons that never work are counted.
            if isinstance(error, AccessError) or not isinstance(error, UserError):
                self.broken[seen] = repr(error)
            else:
                self.refused[records._name, method] = str(error)
        finally:
            env.invalidate_all(flush=False)

    def _is_ours(self, records, node):
        if node.get("type") == "action":
            action = records.env["ir.actions.actions"].browse(int(node.get("name")))
            return "chorus_pro" in (action.sudo().get_external_id()[action.id] or "")
        return (
            records._name.startswith("chorus.pro.")
            or "chorus_pro" in node.get("name")
            or "chorus_pro" in (node.get("context") or "")
        )

    def _call(self, records, node, context):
        env = records.env(context={})
        if node.get("type") == "action":
            self._run(env, int(node.get("name")), records)
            return
        method = node.get("name")
        result = call_kw(
            env[records._name], method, [records.ids], {"context": dict(context)}
        )
        if isinstance(result, dict) and result.get("type"):
            self.follow_action(env, clean_action(result, env=env))

    def _run(self, env, action_id, records):
        """Open an action by its number, on a selection."""
        context = {
            "active_model": records._name,
            "active_id": records[:1].id,
            "active_ids": records.ids,
        }
        env = env(context=context)
        action = env["ir.actions.actions"].sudo().browse(action_id)
        if action.type == "ir.actions.server":
            result = env[action.type].sudo(False).browse(action_id).run()
        else:
            result = env[action.type].sudo(False).browse(action_id)._get_action_dict()
        if result:
            self.follow_action(env, clean_action(result, env=env))

    def follow_action(self, env, action):
        """What an action opens can be read; in a window of ours buttons are pressed."""
        json.dumps(action, default=json_default)
        if action["type"] == "ir.actions.client":
            params = action.get("params") or {}
            if action["tag"] == "display_notification":
                self.assertTrue(params["message"])
            if params.get("next"):
                self.follow_action(env, params["next"])
        if action["type"] != "ir.actions.act_window":
            return
        context = self._evaluated(env, action.get("context") or {})
        model = env[action["res_model"]].with_context(**context)
        for view_id, view_type in action["views"]:
            model.get_view(view_id or None, view_type)
        if action.get("res_id"):
            model.browse(action["res_id"]).read(["display_name"])
        else:
            model.search_count(self._evaluated(env, action.get("domain") or []))
        if model._transient:
            self.show(env, action)


def web_environment(env, user):
    """The environment of a request of that user."""
    return api.Environment(env.cr, user.id, {"lang": user.lang, "tz": user.tz})
