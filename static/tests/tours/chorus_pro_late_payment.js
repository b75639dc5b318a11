import { registry } from "@web/core/registry";

const LINE = ".o_field_widget[name='line_ids'] .o_data_row";
const STEPS = ".o_dialog .o_field_widget[name='computation']";

registry.category("web_tour.tours").add("chorus_pro_claim_late_interest", {
    steps: () => [
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "The legal due date and what is owed to date are there",
            trigger: ".o_field_widget[name='chorus_pro_interest_amount']:contains(103.40)",
        },
        {
            content: "Each step has its article, and what is not sure is said",
            trigger:
                ".o_field_widget[name='chorus_pro_delay_html'] tr:contains(R2192-31):contains(to be checked)",
        },
        {
            content: "Claim",
            trigger: ".o_form_statusbar button[name='action_chorus_pro_claim']",
            run: "click",
        },
        {
            content: "The claim is drafted",
            trigger: ".o_field_widget[name='total']:contains(103.40)",
        },
        {
            content: "What is to be checked is announced",
            trigger: ".alert-warning:contains(to be checked)",
        },
        {
            content: "Open its line",
            trigger: `${LINE} td[name='due_on']`,
            run: "click",
        },
        {
            content: "The computation is shown line by line",
            trigger: `${STEPS} tr:contains(12,000.00):contains(19)`,
        },
        {
            content: "Part of it is retention money",
            trigger: ".o_dialog .o_field_widget[name='retention'] input",
            run: "edit 600 && press Tab",
        },
        {
            content: "The computation follows at once",
            trigger: `${STEPS} tr:contains(11,400.00)`,
        },
        {
            content: "Keep it",
            trigger: ".o_dialog .o_form_button_save",
            run: "click",
        },
        {
            content: "The total follows",
            trigger: "body:not(:has(.o_dialog)) .o_field_widget[name='total']:contains(100.23)",
        },
        {
            content: "It is sent",
            trigger: ".o_form_statusbar button[name='action_sent']",
            run: "click",
        },
        {
            content: "Yes, it is",
            trigger: ".o_dialog .btn-primary",
            run: "click",
        },
        {
            content: "The letter is kept",
            trigger: ".o_field_widget[name='letter_id']:contains(.pdf)",
        },
        {
            content: "Its figures do not change any more",
            trigger: ".o_form_statusbar:not(:has(button[name='action_recompute']))",
        },
        {
            content: "The buyer has paid",
            trigger: ".o_form_statusbar button[name='action_paid']",
            run: "click",
        },
        {
            content: "Done",
            trigger:
                ".o_form_statusbar .o_arrow_button_current:contains(Paid), .o_statusbar_status [aria-checked='true']:contains(Paid)",
        },
    ],
});
