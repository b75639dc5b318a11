import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

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
        const action = await this.orm.call(resModel, "action_correct", [[resId]]);
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
