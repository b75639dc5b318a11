import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// One colour and one icon for each stage, the same everywhere.
export const LOOKS = {
    to_send: { color: "text-bg-secondary", icon: "fa-paper-plane-o" },
    sending: { color: "text-bg-info", icon: "fa-refresh" },
    with_chorus_pro: { color: "text-bg-info", icon: "fa-university" },
    with_buyer: { color: "o_chorus_pro_with_buyer", icon: "fa-building-o" },
    action_needed: { color: "text-bg-danger", icon: "fa-exclamation-triangle" },
    payment_ordered: { color: "text-bg-success", icon: "fa-eur" },
    closed: { color: "text-bg-300", icon: "fa-archive" },
    // the lines of the wizard
    ready: { color: "text-success", icon: "fa-check", plain: true },
    warning: { color: "text-warning", icon: "fa-exclamation-triangle", plain: true },
    error: { color: "text-danger", icon: "fa-times", plain: true },
    skipped: { color: "text-muted", icon: "fa-minus", plain: true },
};

export class StageBadge extends Component {
    static template = "l10n_fr_chorus_pro.StageBadge";
    static props = {
        ...standardFieldProps,
        iconOnly: { type: Boolean, optional: true },
    };
    static defaultProps = { iconOnly: false };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([value]) => value === this.value)?.[1] ?? "";
    }

    get look() {
        return LOOKS[this.value] ?? { color: "text-bg-300", icon: "fa-question" };
    }

    get bubble() {
        return this.look.plain ? "" : "badge rounded-pill";
    }
}

registry.category("fields").add("chorus_pro_stage", {
    component: StageBadge,
    supportedTypes: ["selection"],
    extractProps: ({ options }) => ({ iconOnly: Boolean(options.icon_only) }),
});
