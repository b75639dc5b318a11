{
    "name": "Chorus Pro chaos points",
    "summary": "Named places where a chaos run stops the program. Never installed.",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "l10n_fr_chorus_pro contributors",
    "depends": ["l10n_fr_chorus_pro"],
    "installable": False,
    "post_load": "install",
}
