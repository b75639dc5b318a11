import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function badge(stage) {
    return {
        content: `The badge says ${stage}`,
        trigger: `div[name='chorus_pro_badge'] .badge:contains(${stage})`,
    };
}

function press(name) {
    return {
        content: `Press ${name} in the header`,
        trigger: `.o_form_statusbar button[name='${name}'].btn-primary`,
        run: "click",
    };
}

tours.add("chorus_pro_complete", {
    steps: () => [
        badge("Action needed"),
        {
            content: "The banner quotes the buyer and names the button",
            trigger: "#alerts .alert-danger:contains(delivery note):contains(Complete)",
        },
        press("action_chorus_pro_complete"),
        {
            content: "What the buyer asks for is there",
            trigger: ".o_dialog .o_data_row:contains(delivery note)",
        },
        {
            content: "Nothing to send yet: it is said",
            trigger: ".o_dialog footer button[name='action_complete']",
            run: "click",
        },
        {
            content: "What is missing",
            trigger: ".modal-body:contains(Add the documents)",
        },
        {
            content: "Close the message",
            trigger:
                ".modal:has(.modal-body:contains(Add the documents)) .modal-footer button",
            run: "click",
        },
        {
            content: "Write to the buyer",
            trigger: ".o_dialog .o_field_widget[name='comment'] textarea",
            run: "edit Here is the signed delivery note.",
        },
        {
            content: "Add a document",
            trigger: ".o_dialog .o_field_widget[name='attachment_ids'] .o_attach",
            async run(helpers) {
                const input = document.querySelector(
                    ".o_dialog .o_field_widget[name='attachment_ids'] input[type='file']"
                );
                const transfer = new DataTransfer();
                transfer.items.add(
                    new File(["%PDF-1.7 signed"], "delivery-note.pdf", {
                        type: "application/pdf",
                    })
                );
                input.files = transfer.files;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "It is attached",
            trigger: ".o_dialog .o_field_widget[name='attachment_ids'] .o_attachment:contains(delivery-note)",
        },
        {
            content: "Send",
            trigger: ".o_dialog footer button[name='action_complete']",
            run: "click",
        },
        {
            content: "What became of it is told",
            trigger: ".o_notification:contains(Completed)",
        },
        {
            content: "The wizard is closed",
            trigger: "body:not(:has(.o_dialog))",
        },
        badge("With the buyer"),
        {
            content: "Nothing is left to do",
            trigger: ".o_form_view:not(:has(#alerts .alert-danger))",
        },
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "The answer is kept with its document",
            trigger:
                ".o_field_widget[name='chorus_pro_action_ids'] .o_data_row:contains(Done):contains(delivery-note.pdf)",
        },
    ],
});

tours.add("chorus_pro_replace", {
    steps: () => [
        badge("Action needed"),
        {
            content: "The banner quotes the buyer and names the button",
            trigger: "#alerts .alert-danger:contains(unknown commitment):contains(Replace)",
        },
        press("action_chorus_pro_replace"),
        {
            content: "Correct the commitment number",
            trigger: ".o_dialog .o_data_row td[name='purchase_order_reference']",
            run: "click",
        },
        {
            content: "Write it",
            trigger: ".o_dialog .o_data_row .o_field_widget[name='purchase_order_reference'] input",
            run: "edit EJ-2026-0100",
        },
        {
            content: "Replace",
            trigger: ".o_dialog footer button[name='action_replace']",
            run: "click",
        },
        {
            content: "A draft is open",
            trigger: ".o_form_statusbar .o_arrow_button_current:contains(Draft)",
        },
        {
            content: "Confirm it",
            trigger: ".o_form_statusbar button[name='action_post']:not(.d-none)",
            run: "click",
        },
        badge("To send"),
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "It knows which one it replaces",
            trigger: ".o_field_widget[name='chorus_pro_replaces_id']:contains(/2026/)",
        },
        {
            content: "Send it",
            trigger: ".o_form_statusbar button[name='action_chorus_pro_send']",
            run: "click",
        },
        {
            content: "Send what is ready",
            trigger: ".o_dialog footer button[name='action_send']",
            run: "click",
        },
        badge("With Chorus Pro"),
    ],
});
