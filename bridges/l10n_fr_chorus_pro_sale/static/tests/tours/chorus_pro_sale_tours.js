import { registry } from "@web/core/registry";

const CUSTOMER = ".o_field_widget[name='partner_id'] input";
const DIALOG = ".modal .o_form_view";

registry.category("web_tour.tours").add("chorus_pro_sale_path", {
    steps: () => [
        {
            content: "Nobody of that name among the customers yet",
            trigger: CUSTOMER,
            run: "edit riviera",
        },
        {
            content: "Create and edit",
            trigger: ".o_m2o_dropdown_option_create_edit a",
            run: "click",
        },
        {
            content: "Look for the public buyer",
            trigger: `${DIALOG} .o_field_widget[name='chorus_pro_structure_id'] input`,
            run: "edit riviera",
        },
        {
            content: "It is there with its town and its SIRET",
            trigger:
                ".o-autocomplete--dropdown-item:contains(LE GOSIER):contains(20004150700027)",
            run: "click",
        },
        {
            content: "The customer is filled",
            trigger: `${DIALOG} .o_field_widget[name='company_registry'] input:value(20004150700027)`,
        },
        {
            content: "What it requires is on its page",
            trigger: `${DIALOG} a.nav-link[name='chorus_pro']`,
            run: "click",
        },
        {
            content: "A commitment number",
            trigger: `${DIALOG} .o_field_widget[name='chorus_pro_requirement_text']:contains(commitment number)`,
        },
        {
            content: "Save the customer",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The quotation says at once what is missing",
            trigger: "body:not(:has(.modal)) div[name='chorus_pro_missing']:contains(commitment number)",
        },
        {
            content: "Add a product",
            trigger: ".o_field_x2many_list_row_add button, .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Type its name",
            trigger:
                ".o_selected_row div[name='product_id'] input, .o_selected_row div[name='product_template_id'] input",
            run: "edit Entretien des voiles",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains(Entretien des voiles)",
            run: "click",
        },
        {
            content: "It has a price",
            trigger: ".o_selected_row .o_field_widget[name='price_unit'] input:value(400.00)",
        },
        {
            content: "Confirm without the number",
            trigger: ".o_statusbar_buttons button[name='action_confirm']:not(.d-none)",
            run: "click",
        },
        {
            content: "One is told before it is confirmed",
            trigger: `${DIALOG} .alert:contains(commitment number)`,
        },
        {
            content: "Correct the order",
            trigger: ".modal footer button:contains(Correct)",
            run: "click",
        },
        {
            content: "Write the number",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name='purchase_order_reference'] input",
            run: "edit EJ-2026-0099 && press Tab",
        },
        {
            content: "Nothing is missing any more",
            trigger: ".o_form_view:not(:has(div[name='chorus_pro_missing']))",
        },
        {
            content: "Confirm",
            trigger: ".o_statusbar_buttons button[name='action_confirm']:not(.d-none)",
            run: "click",
        },
        {
            content: "Invoice it",
            trigger: ".o_statusbar_buttons #create_invoice",
            run: "click",
        },
        {
            content: "A regular invoice",
            trigger: ".modal button#create_invoice_open",
            run: "click",
        },
        {
            content: "Post the invoice",
            trigger: ".o_statusbar_buttons button[name='action_post']:not(.d-none)",
            run: "click",
        },
        {
            content: "Send it",
            trigger: ".o_form_statusbar button[name='action_chorus_pro_send']",
            run: "click",
        },
        {
            content: "It is ready",
            trigger: `${DIALOG} .o_data_row span[title='Ready'], ${DIALOG} .o_data_row span[title='Warning']`,
        },
        {
            content: "Send what is ready",
            trigger: ".o_dialog footer button[name='action_send']",
            run: "click",
        },
        {
            content: "What became of it is told",
            trigger: ".o_notification:contains(flow number)",
        },
        {
            content: "The badge says it",
            trigger: "div[name='chorus_pro_badge'] .badge:contains(With Chorus Pro)",
        },
    ],
});
