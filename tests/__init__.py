from . import (
    test_access_rights,
    test_account,
    test_binding,
    test_connection,
    test_deposit,
    test_neutralize,
    test_partner,
    test_recovery,
    test_report,
    test_secret,
    test_structure,
    test_synchronization,
)
