import { Component } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { callForAction } from "../server_action";

const DRAWN_WITHIN = 3000;

/** Puts the cursor in the field to correct, once the dialog has drawn it. */
function focusField(name) {
    const deadline = Date.now() + DRAWN_WITHIN;
    const look = () => {
        const fields = document.querySelectorAll(
            `.o_dialog .o_form_view .o_field_widget[name="${name}"] input`
        );
        if (fields.length) {
            fields[fields.length - 1].focus();
        } else if (Date.now() < deadline) {
            browser.setTimeout(look, 100);
        }
    };
    if (name) {
        look();
    }
}

/**
 * Opens the record at fault over the wizard, and checks the invoices again when it is
 * closed. A plain button would close the wizard to open the record.
 */
export class CorrectButton extends Component {
    static template = "l10n_fr_chorus_pro.CorrectButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
    }

    get label() {
        return _t("Correct");
    }

    async onClick() {
        const { resModel, resId } = this.props.record;
        const action = await callForAction(this.orm, resModel, "action_correct", [[resId]]);
        if (action.target !== "new") {
            return this.action.doAction(action);
        }
        this.dialog.add(
            FormViewDialog,
            {
                resModel: action.res_model,
                resId: action.res_id,
                viewId: action.views[0][0],
                title: action.name,
                context: action.context,
                size: "lg",
            },
            { onClose: () => this.checkAgain() }
        );
        focusField(this.props.record.data.fault_field);
    }

    async checkAgain() {
        const { root } = this.props.record.model;
        await this.orm.call(root.resModel, "action_recompute", [[root.resId]]);
        await root.load();
    }
}

registry.category("view_widgets").add("chorus_pro_correct", {
    component: CorrectButton,
});
