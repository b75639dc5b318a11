"""Buttons of the matrix of rights, by feature: what test_access_matrix presses."""


def directory_buttons(records, on):
    """Those of the editions of the directory, and of the wizard that gives one."""
    name = "chorus.pro.directory.load"
    load = records[name]
    names = ("fetch", "accept", "retry", "reload")
    names += ("open_new", "open_kept", "open_customer_changes")
    names += ("open_closed_service_users",)
    given = {"file": b"U0lSRVQ=", "filename": "annuaire.csv"}
    structure = records["chorus.pro.structure"]
    return {
        ("chorus.pro.structure", "action_take_told"): on(structure, "action_take_told"),
        **{(name, f"action_{one}"): on(load, f"action_{one}") for one in names},
        ("chorus.pro.directory.change", "action_open_structure"): on(
            records["chorus.pro.directory.change"], "action_open_structure"
        ),
        ("chorus.pro.directory.change", "action_open_customers"): on(
            records["chorus.pro.directory.change"], "action_open_customers"
        ),
        **{
            ("chorus.pro.account", f"action_refresh_{which}"): on(
                records["chorus.pro.account"], f"action_refresh_{which}"
            )
            for which in ("buyers", "all_buyers")
        },
        ("chorus.pro.directory.upload", "action_load"): lambda env: (
            env["chorus.pro.directory.upload"].create(given).action_load()
        ),
    }
