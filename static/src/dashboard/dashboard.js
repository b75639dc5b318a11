import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { user } from "@web/core/user";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { LOOKS } from "../components/stage_badge/stage_badge";
import { callForAction } from "../components/server_action";

const MODEL = "chorus.pro.dashboard";

/** Every figure opens the list behind it; nothing is computed here. */
export class ChorusProDashboard extends Component {
    static template = "l10n_fr_chorus_pro.Dashboard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ data: null, delays: null });
        this.display = { controlPanel: {} };
        onWillStart(async () => {
            await this.loadFigures();
        });
        onMounted(() => this.loadDelays());
    }

    load() {
        return Promise.all([this.loadFigures(), this.loadDelays()]);
    }

    async loadFigures() {
        this.state.data = await this.orm.call(MODEL, "get_data", []);
    }

    /** A second after the rest, where there are a hundred thousand invoices. */
    async loadDelays() {
        if (this.data.has_account) {
            this.state.delays = await this.orm.call(MODEL, "get_delays", []);
        }
    }

    get data() {
        return this.state.data;
    }

    get delayLabels() {
        return [
            _t("until it is made available"),
            _t("until the buyer's payment order"),
            _t("until the payment is ordered"),
        ];
    }

    /** The longest delay of a table is a whole bar. */
    get longest() {
        const days = this.state.delays.by_month.flatMap((row) => row.days.map((d) => d || 0));
        return Math.max(1, ...days);
    }

    get nothingLate() {
        return _t("No buyer is late");
    }

    get locale() {
        return user.lang?.replace("_", "-") || "en-US";
    }

    /** French says "0 jour", English "0 days". */
    isOne(value) {
        return new Intl.PluralRules(this.locale).select(value || 0) === "one";
    }

    invoices(count) {
        return this.isOne(count) ? _t("%s invoice", count) : _t("%s invoices", count);
    }

    unit(value) {
        return this.isOne(value) ? _t("day") : _t("days");
    }

    look(key) {
        return LOOKS[key];
    }

    days(value) {
        if (value === null || value === false) {
            return "–";
        }
        return value.toLocaleString(this.locale, {
            maximumFractionDigits: 1,
        });
    }

    width(value) {
        return `width: ${Math.round((100 * (value || 0)) / this.longest)}%`;
    }

    async open(key, value = null, view = null) {
        const action = await callForAction(this.orm, MODEL, "open_figure", [key, value]);
        return this.action.doAction(action, view ? { viewType: view } : {});
    }

    openMove(id) {
        return this.action.doAction("l10n_fr_chorus_pro.action_move_all", {
            viewType: "form",
            props: { resId: id },
        });
    }

    openFound() {
        return this.action.doAction("l10n_fr_chorus_pro.action_chorus_pro_found_invoice");
    }

    openAccount(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "chorus.pro.account",
            res_id: id || false,
            views: [[false, "form"]],
        });
    }

    /** What was done is seen as soon as a window on top is closed. */
    async openStep(key) {
        const action = await callForAction(this.orm, MODEL, "open_step", [key]);
        return this.action.doAction(action, { onClose: () => this.loadFigures() });
    }

    get isFirstUse() {
        return this.data.steps.some((step) => !step.done);
    }

    get nextStep() {
        return this.data.steps.find((step) => step.button)?.key;
    }
}

registry.category("actions").add("l10n_fr_chorus_pro.dashboard", ChorusProDashboard);
