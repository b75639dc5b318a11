import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const VALIDATOR = ".o_field_widget[name='chorus_pro_validator_id']";

function openPage() {
    return {
        content: "Open the page of Chorus Pro",
        trigger: "a.nav-link[name='chorus_pro']",
        run: "click",
    };
}

function chooseValidator(name) {
    return [
        {
            content: `Type ${name}`,
            trigger: `${VALIDATOR} input`,
            run: `edit ${name}`,
        },
        {
            content: `Choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:contains(${name}) a`,
            run: "click",
        },
        {
            content: `${name} is written`,
            trigger: `${VALIDATOR} input:value(${name})`,
        },
    ];
}

function send() {
    return [
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
            content: "The wizard is closed",
            trigger: "body:not(:has(.o_dialog))",
        },
        {
            content: "It waits for its validator",
            trigger: ".o_field_widget[name='chorus_pro_badge_text']:contains(first validator)",
        },
    ];
}

tours.add("chorus_pro_validator", {
    steps: () => [
        openPage(),
        {
            content: "No validator is asked of a supplier",
            trigger: `.o_form_sheet:not(:has(${VALIDATOR}))`,
        },
        {
            content: "Open the frameworks",
            trigger:
                ".o_field_widget[name='chorus_pro_framework'] .o_select_menu_toggler",
            run: "click",
        },
        {
            content: "A subcontractor",
            trigger: ".o_select_menu_item:contains(A9)",
            run: "click",
        },
        ...chooseValidator("Holder of the contract"),
        ...send(),
    ],
});

tours.add("chorus_pro_correct_validator", {
    steps: () => [
        {
            content: "The banner names who said no, and the button",
            trigger:
                "#alerts .alert-danger:contains(Holder of the contract):contains(Correct the validator)",
        },
        {
            content: "Press it",
            trigger:
                ".o_form_statusbar button[name='action_chorus_pro_correct_validator'].btn-primary",
            run: "click",
        },
        {
            content: "It can be sent again, and the banner says what comes first",
            trigger:
                ".o_form_view:has(.o_form_statusbar button[name='action_chorus_pro_send']) #alerts .alert-danger:contains(Choose the right one)",
        },
        openPage(),
        ...chooseValidator("Leader of the group"),
        ...send(),
    ],
});
