import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const SEND = "button[name='action_chorus_pro_send']";
const WIZARD = ".o_dialog .o_form_view";

function fill(name, text) {
    return {
        content: `Write in the field ${name}`,
        trigger: `.o_field_widget[name='${name}'] input`,
        run: `edit ${text}`,
    };
}

function openWizard() {
    return [
        {
            content: "Press the button of the invoice",
            trigger: `.o_form_statusbar ${SEND}`,
            run: "click",
        },
        {
            content: "The environment is visible",
            trigger: `${WIZARD} .o_chorus_pro_simulator`,
        },
    ];
}

function sendAndRead(words) {
    return [
        {
            content: "Send what is ready",
            trigger: ".o_dialog footer button[name='action_send']",
            run: "click",
        },
        {
            content: "What became of it is told",
            trigger: `.o_notification:contains(${words})`,
        },
        {
            content: "The wizard is closed",
            trigger: "body:not(:has(.o_dialog))",
        },
    ];
}

function badge(stage) {
    return {
        content: `The badge says ${stage}`,
        trigger: `div[name='chorus_pro_badge'] .badge:contains(${stage})`,
    };
}

tours.add("chorus_pro_connect", {
    steps: () => [
        fill("name", "Workshop"),
        {
            content: "Choose the simulator",
            trigger: ".o_field_widget[name='environment'] input[data-value='simulator']",
            run: "click",
        },
        fill("simulator_address", "http://127.0.0.1:8071"),
        fill("client_id", "demo-client"),
        fill("client_secret", "demo-secret"),
        fill("technical_login", "TECH_1_90000000100017@cpro.fr"),
        fill("technical_password", "wrong-password"),
        ...stepUtils.saveForm(),
        {
            content: "Nothing that was typed is shown again",
            trigger: ".o_field_widget[name='client_secret'] input:value()",
        },
        {
            content: "Test the connection",
            trigger: "button[name='action_test_connection']:not(.d-none)",
            run: "click",
        },
        {
            content: "What is wrong is said, with its remedies",
            trigger: ".o_field_widget[name='connection_message'] li",
        },
        {
            content: "The gateway itself answered",
            trigger: ".o_field_widget[name='light_gateway']:contains(Works)",
        },
        fill("technical_password", "demo-password"),
        ...stepUtils.saveForm(),
        {
            content: "Test again",
            trigger: "button[name='action_test_connection']:not(.d-none)",
            run: "click",
        },
        ...["gateway", "application", "technical_account", "permissions"].map((name) => ({
            content: `The light ${name} is green`,
            trigger: `.o_field_widget[name='light_${name}']:contains(Works)`,
        })),
    ],
});

tours.add("chorus_pro_send_one", {
    steps: () => [
        badge("To send"),
        ...openWizard(),
        {
            content: "It is ready",
            trigger: `${WIZARD} .o_data_row span[title='Ready']`,
        },
        ...sendAndRead("flow number"),
        badge("With Chorus Pro"),
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "The deposit is there, with its file",
            trigger:
                ".o_field_widget[name='chorus_pro_transmission_ids'] .o_data_row:contains(CPP) td[name='file']:contains(facturx)",
        },
    ],
});

tours.add("chorus_pro_correct", {
    steps: () => [
        ...openWizard(),
        {
            content: "The fault is said, and nothing can be sent",
            trigger: `${WIZARD} .o_data_row:contains(commitment number) span[title='To correct']`,
        },
        {
            content: "No button to send",
            trigger: ".o_dialog footer:not(:has(button[name='action_send']))",
        },
        {
            content: "Correct",
            trigger: `${WIZARD} .o_chorus_pro_correct`,
            run: "click",
        },
        {
            content: "Write the commitment number",
            trigger:
                ".o_dialog .o_field_widget[name='purchase_order_reference'] input:focus",
            run: "edit EJ-2026-0099",
        },
        {
            content: "Save",
            trigger: ".o_dialog .o_form_button_save",
            run: "click",
        },
        {
            content: "Back in the wizard, the line is up to date",
            trigger: `${WIZARD} .o_data_row span[title='Ready']`,
        },
        ...sendAndRead("flow number"),
        badge("With Chorus Pro"),
    ],
});

tours.add("chorus_pro_refused", {
    steps: () => [
        badge("Action needed"),
        {
            content: "The banner quotes Chorus Pro and says what to do",
            trigger: "#alerts .alert-danger:contains(same number)",
        },
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "Correct the service code",
            trigger: ".o_field_widget[name='buyer_reference'] input",
            run: "edit FINANCES",
        },
        ...stepUtils.saveForm(),
        ...openWizard(),
        ...sendAndRead("flow number"),
        badge("With Chorus Pro"),
        {
            content: "The banner is gone",
            trigger: ".o_form_view:not(:has(#alerts .alert-danger))",
        },
    ],
});

tours.add("chorus_pro_send_ten", {
    steps: () => [
        {
            content: "Ten invoices wait",
            trigger: ".o_list_view .o_data_row:nth-child(10)",
        },
        {
            content: "Select them all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Send them",
            trigger: `.o_control_panel ${SEND}`,
            run: "click",
        },
        {
            content: "Nine are ready, one is not",
            trigger: `${WIZARD} .o_field_widget[name='summary']:contains(9 ready):contains(1 to correct)`,
        },
        {
            content: "The faulty one comes first",
            trigger: `${WIZARD} .o_data_row:first-child span[title='To correct']`,
        },
        ...sendAndRead("9 invoices are in the queue"),
        {
            content: "Only the faulty one still waits",
            trigger: ".o_list_view:has(.o_data_row):not(:has(.o_data_row:nth-child(2)))",
        },
    ],
});

tours.add("chorus_pro_send_dialog", {
    steps: () => [
        {
            content: "Odoo's own Send",
            trigger: ".o_form_statusbar button[name='action_invoice_sent']",
            run: "click",
        },
        {
            content: "Chorus Pro is ticked, and nothing else",
            trigger:
                ".o_dialog .o_field_widget[name='sending_method_checkboxes']:not(:has(.o-checkbox:contains(Email) input:checked)) .o-checkbox:contains(Chorus Pro) input:checked",
        },
        {
            content: "The environment is visible",
            trigger: ".o_dialog #alerts .alert:contains(SIMULATOR)",
        },
        {
            content: "Send",
            trigger: ".o_dialog footer button[name='action_send_and_print']",
            run: "click",
        },
        badge("With Chorus Pro"),
    ],
});
