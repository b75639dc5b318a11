import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const DIALOG = ".modal .o_form_view";

tours.add("chorus_pro_find_buyer", {
    steps: () => [
        {
            content: "Type a piece of the name, with the keyboard only",
            trigger: ".o_field_widget[name='chorus_pro_structure_id'] input",
            run: "edit riviera",
        },
        {
            content: "The directory answers with the town and the SIRET",
            trigger:
                ".o-autocomplete--dropdown-item:contains(LE GOSIER):contains(20004150700027)",
        },
        {
            content: "Enter takes the first",
            trigger: ".o_field_widget[name='chorus_pro_structure_id'] input",
            run: "press Enter",
        },
        {
            content: "Name, address and SIRET are filled",
            trigger:
                ".o_form_view:has(.o_field_widget[name='company_registry'] input:value(20004150700027)) .o_field_widget[name='city'] input:value(LE GOSIER)",
        },
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "What the buyer requires, in plain words",
            trigger:
                ".o_field_widget[name='chorus_pro_requirement_text']:contains(commitment number)",
        },
        {
            content: "Its invoices go by Chorus Pro",
            trigger:
                ".o_field_widget[name='invoice_sending_method'] input:value(by Chorus Pro)",
        },
        ...stepUtils.saveForm(),
    ],
});

tours.add("chorus_pro_draft_asks", {
    steps: () => [
        {
            content: "The draft asks for the commitment number",
            trigger: "div[name='chorus_pro_missing']:contains(commitment number)",
        },
        {
            content: "Open the page of Chorus Pro",
            trigger: "a.nav-link[name='chorus_pro']",
            run: "click",
        },
        {
            content: "Write it",
            trigger: ".o_field_widget[name='purchase_order_reference'] input",
            run: "edit EJ-2026-0099 && press Tab",
        },
        {
            content: "It is asked for no more, before anything is saved",
            trigger: ".o_form_view:not(:has(div[name='chorus_pro_missing']))",
        },
        ...stepUtils.saveForm(),
        {
            content: "Check it: this buyer is not the State",
            trigger: "button[name='action_chorus_pro_check_commitment']",
            run: "click",
        },
        {
            content: "Why it cannot be checked is explained",
            trigger: ".modal:contains(keeps its own books)",
        },
        {
            content: "Close",
            trigger: ".modal footer button",
            run: "click",
        },
    ],
});

tours.add("chorus_pro_recognize", {
    steps: () => [
        {
            content: "The dashboard proposes it",
            trigger: "a[name='action_chorus_pro_recognize']",
            run: "click",
        },
        {
            content: "What would change is shown",
            trigger: `${DIALOG} .o_data_row:contains(Notre agglo) td[name='changes']:contains(by Chorus Pro)`,
        },
        {
            content: "Change what is ticked",
            trigger: ".modal footer button[name='action_apply']",
            run: "click",
        },
        {
            content: "What was done is told",
            trigger: ".o_notification:contains(now invoiced by Chorus Pro)",
        },
        {
            content: "The dialog is closed",
            trigger: "body:not(:has(.modal))",
        },
    ],
});
