{
    "name": "France - Chorus Pro and Sales",
    "summary": "The public buyer's references on quotations and orders",
    "description": " ",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "The l10n_fr_chorus_pro team",
    "license": "LGPL-3",
    "depends": ["l10n_fr_chorus_pro", "sale"],
    "data": [
        "security/ir.model.access.csv",
        "security/chorus_pro_sale_security.xml",
        "views/sale_order_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "wizard/chorus_pro_confirm_order_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "l10n_fr_chorus_pro_sale/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
}
