import { registry } from "@web/core/registry";

const BOARD = ".o_chorus_pro_dashboard";

function openAndComeBack(content, figure, behind) {
    return [
        {
            content,
            trigger: `${BOARD} [data-figure='${figure}']`,
            run: "click",
        },
        {
            content: `${content}: what is behind it`,
            trigger: behind,
        },
        {
            content: "Back to the dashboard",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains(Chorus Pro), .o_back_button",
            run: "click",
        },
        {
            content: "The dashboard again",
            trigger: `${BOARD} [data-figure='waiting']`,
        },
    ];
}

registry.category("web_tour.tours").add("chorus_pro_dashboard", {
    steps: () => [
        {
            content: "The environment is visible",
            trigger: `.o_control_panel .o_chorus_pro_simulator`,
        },
        {
            content: "One invoice waits to be sent",
            trigger: `${BOARD} [data-figure='to_send'] .o_chorus_pro_figure:contains(1)`,
        },
        ...openAndComeBack(
            "Action needed",
            "action_needed",
            ".o_list_view .o_data_row:only-child"
        ),
        ...openAndComeBack(
            "A figure that is zero: words, not their HTML",
            "payment_ordered",
            ".o_view_nocontent p.o_view_nocontent_smiling_face:contains(No payment was ordered)"
        ),
        ...openAndComeBack("Money awaited", "waiting", ".o_list_view .o_data_row"),
        ...openAndComeBack("Oldest", "oldest", ".o_form_view .o_form_sheet"),
        ...openAndComeBack("Graph", "graph", ".o_graph_renderer canvas"),
        ...openAndComeBack("Pivot", "pivot", ".o_pivot table"),
        {
            content: "A buyer",
            trigger: `${BOARD} tr[data-buyer] a`,
            run: "click",
        },
        {
            content: "The invoices of that buyer, with their dates",
            trigger: ".o_list_view .o_data_row",
        },
    ],
});
