import { registry } from "@web/core/registry";

const LINE = ".o_dialog .o_data_row:contains(delivery-note.pdf)";

registry.category("web_tour.tours").add("chorus_pro_pick", {
    steps: () => [
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "Choose among the documents of Odoo",
            trigger: "button[name='action_chorus_pro_pick_attachments']",
            run: "click",
        },
        {
            content: "What Chorus Pro would refuse cannot be ticked, and says why",
            trigger:
                ".o_dialog .o_data_row:contains(plan.dwg):has(td[name='remark']:contains(plan.dwg)):has(td[name='chosen'] input:disabled)",
        },
        {
            content: "Tick the delivery note",
            trigger: `${LINE} td[name='chosen'] input`,
            run: "click",
        },
        {
            content: "It is ticked",
            trigger: `${LINE} td[name='chosen'] input:checked`,
        },
        {
            content: "Send it with the invoice",
            trigger: ".o_dialog footer button[name='action_pick']",
            run: "click",
        },
        {
            content: "It is among the attachments for the buyer, alone",
            trigger:
                ".o_field_widget[name='chorus_pro_attachment_ids']:contains(delivery-note.pdf):not(:contains(plan.dwg))",
        },
        {
            content: "Send the invoice",
            trigger: ".o_form_statusbar button[name='action_chorus_pro_send']",
            run: "click",
        },
        {
            content: "Send what is ready",
            trigger: ".o_dialog footer button[name='action_send']",
            run: "click",
        },
        {
            content: "It is there",
            trigger: "div[name='chorus_pro_badge'] .badge:contains(With Chorus Pro)",
        },
        {
            content: "What has left is chosen no more",
            trigger:
                "body:not(:has(button[name='action_chorus_pro_pick_attachments']))",
        },
    ],
});
