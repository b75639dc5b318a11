{
    "name": "France - Chorus Pro",
    "summary": "Send invoices to the French public sector and follow them until paid",
    "description": " ",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "The l10n_fr_chorus_pro team",
    "license": "LGPL-3",
    "depends": [
        "account",
        "account_edi_ubl_cii",
        "l10n_fr_account",
        "l10n_fr_facturx_chorus_pro",
    ],
    "external_dependencies": {
        "python": ["factur-x", "lxml", "pikepdf", "python-stdnum", "requests"],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/chorus_pro_security.xml",
        "data/chorus.pro.status.csv",
        "data/ir_cron.xml",
        "data/mail_activity_type.xml",
        "data/ir_cron_account.xml",
        "views/chorus_pro_account_views.xml",
        "views/chorus_pro_structure_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": [],
    "assets": {
        "web.assets_tests": [
            "l10n_fr_chorus_pro/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
    "installable": True,
    "application": False,
}
