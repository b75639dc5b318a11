"""Tryton's connector, played by its own scenario against the simulator.

The scenario is that of the package ``trytond-account-fr-chorus``, which its authors
play against the qualification platform: an invoice without the code of its tax fails,
with it the invoice is integrated. Only the addresses are changed.

    python tryton.py http://127.0.0.1:8070
"""

import os
import sys
import unittest

address = sys.argv[1]
os.environ.update(
    TRYTOND_DATABASE_URI="sqlite://",
    DB_NAME=":memory:",
    TEST_NETWORK="1",
    OAUTHLIB_INSECURE_TRANSPORT="1",
    CHORUS_PISTE_CLIENT_ID="demo-client",
    CHORUS_PISTE_CLIENT_SECRET="demo-secret",
    CHORUS_LOGIN="TECH_1_90000000100017@cpro.fr",
    CHORUS_PASSWORD="demo-password",
    CHORUS_COMPANY_SIRET="90000000100017",
    CHORUS_CUSTOMER_SIRET="12345678200051",
)

from trytond.modules.account_fr_chorus import account  # noqa: E402
from trytond.modules.account_fr_chorus.tests import test_scenario  # noqa: E402

for name in account.OAUTH_TOKEN_URL:
    account.OAUTH_TOKEN_URL[name] = f"{address}/api/oauth/token"
    account.API_URL[name] = address

suite = unittest.defaultTestLoader.loadTestsFromModule(test_scenario)
result = unittest.TextTestRunner(verbosity=2).run(suite)
sys.exit(0 if result.testsRun and result.wasSuccessful() and not result.skipped else 1)
