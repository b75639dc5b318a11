"""Talking to the simulator without our client: what a test of the simulator needs.

The invoice is written by hand here, so that a mistake of ``chorus_pro/cii/`` cannot
agree with itself.
"""

import base64
import io
import tarfile
import time

import requests

from chorus_pro.simulator import DEMO_SUPPLIER_SIRET, Settings, create_app
from chorus_pro.simulator.fixtures import CARL_SIRET
from chorus_pro.simulator.schemas import Schemas
from chorus_pro.simulator.wsgi import SimulatorAdapter

CII_16B = "IN_DP_E1_CII_16B"
FACTURX = "IN_DP_E2_CII_FACTURX"
UBL = "IN_DP_E1_UBL_INVOICE"
#: 23 November 2026, 10:00 in Paris
NOON = 1795424400.0
SCHEMAS = Schemas()

CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext>
{framework}
<ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument>
<ram:ID>{number}</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode>
<ram:IssueDateTime>
<udt:DateTimeString format="102">{issued_on}</udt:DateTimeString>
</ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID>
</ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Entretien des berges</ram:Name>
</ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement>{gross}
<ram:NetPriceProductTradePrice><ram:ChargeAmount>100.00</ram:ChargeAmount>
</ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery>
<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement>
<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>8.5</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation>
<ram:LineTotalAmount>100.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation>
</ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement>{service}
<ram:SellerTradeParty><ram:Name>Atelier du Lagon</ram:Name>
<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">{supplier}</ram:ID>
</ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:CountryID>GP</ram:CountryID></ram:PostalTradeAddress>
</ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>CARL</ram:Name>
<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">{recipient}</ram:ID>
</ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:CountryID>GP</ram:CountryID></ram:PostalTradeAddress>
</ram:BuyerTradeParty>{commitment}
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
{payment}
<ram:ApplicableTradeTax><ram:CalculatedAmount>8.50</ram:CalculatedAmount>
<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>100.00</ram:BasisAmount>
<ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>8.5</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>100.00</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">8.50</ram:TaxTotalAmount>
<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>
<ram:DuePayableAmount>{due}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""


def cii(
    number="FAC/2026/00001",
    framework="A1",
    service=None,
    commitment="EJ2026001",
    means="30",
    iban="FR7630006000011234567890189",
    gross="",
    **facts,
):
    """A valid invoice of the demo supplier to CARL, with one thing changed: bytes."""
    values = {
        "type_code": "380",
        "issued_on": "20261103",
        "supplier": DEMO_SUPPLIER_SIRET,
        "recipient": CARL_SIRET,
        "total": "108.50",
        "due": "108.50",
    } | facts
    return CII.format(
        number=number,
        gross=gross,
        framework=framework
        and "<ram:BusinessProcessSpecifiedDocumentContextParameter>"
        f"<ram:ID>{framework}</ram:ID>"
        "</ram:BusinessProcessSpecifiedDocumentContextParameter>"
        or "",
        service=f"<ram:BuyerReference>{service}</ram:BuyerReference>"
        if service
        else "",
        commitment="<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>"
        f"{commitment}</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>"
        if commitment
        else "",
        payment=_payment(means, iban),
        **values,
    ).encode()


def _payment(means, iban):
    if not means:
        return ""
    account = (
        "<ram:PayeePartyCreditorFinancialAccount>"
        f"<ram:IBANID>{iban}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>"
        if iban
        else ""
    )
    return (
        "<ram:SpecifiedTradeSettlementPaymentMeans>"
        f"<ram:TypeCode>{means}</ram:TypeCode>{account}"
        "</ram:SpecifiedTradeSettlementPaymentMeans>"
    )


def tar_gz(*files):
    """An archive of ``(name, bytes)``."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


class Clock:
    """A clock that only the test moves."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


class Caller:
    """A bare HTTP client of the simulator, in process or at an address.

    Every successful answer is checked against the official Swagger.
    """

    def __init__(self, simulator, address=None, siret=DEMO_SUPPLIER_SIRET):
        self.simulator = simulator
        self.address = address or "http://simulator"
        self.session = requests.Session()
        self.session.trust_env = False
        if address is None:
            self.session.mount("http://", SimulatorAdapter(simulator))
        pair = f"TECH_1_{siret}@cpro.fr:demo-password"
        self.account = base64.b64encode(pair.encode()).decode()
        self.token = None

    def ask_token(self, **form):
        form = {
            "grant_type": "client_credentials",
            "client_id": "demo-client",
            "client_secret": "demo-secret",
            "scope": "openid",
        } | form
        return self.session.post(self.address + "/api/oauth/token", data=form)

    def headers(self, **changes):
        if self.token is None:
            self.token = self.ask_token().json()["access_token"]
        headers = {
            "Authorization": f"Bearer {self.token}",
            "cpro-account": self.account,
        } | changes
        return {name: value for name, value in headers.items() if value is not None}

    def post(self, path, body, headers=None, **options):
        """POST to ``/cpro/<path>``: ``requests.Response``."""
        return self.session.post(
            f"{self.address}/cpro/{path}",
            json=body,
            headers=headers or self.headers(),
            allow_redirects=False,
            **options,
        )

    def call(self, path, **body):
        """The JSON answer of a call; an answer with codeRetour 0 fits the Swagger."""
        answer = self.post(path, body).json()
        if answer.get("codeRetour") == 0:
            assert SCHEMAS.answer_fault(path, answer) is None
        return answer

    def deposit(self, content=None, name="facture.xml", syntax=CII_16B):
        """Deposit a file: the answer."""
        return self.call(
            "factures/v1/deposer/flux",
            fichierFlux=base64.b64encode(content or cii()).decode(),
            nomFichier=name,
            syntaxeFlux=syntax,
            avecSignature=False,
        )

    def report(self, flow_number):
        return self.call(
            "transverses/v1/consulterCRDetaille", numeroFluxDepot=flow_number
        )

    def deposit_and_report(self, content=None, **options):
        return self.report(self.deposit(content, **options)["numeroFluxDepot"])

    def search(self, page=None, size=None, most=None, **body):
        paging = {
            "pageResultatDemandee": page,
            "nbResultatsParPage": size,
            "nbResultatsMaximum": most,
        }
        return self.call(
            "factures/v1/rechercher/fournisseur",
            rechercheFactureParFournisseur=paging,
            **body,
        )

    def history(self, identifier, **paging):
        return self.call(
            "factures/v1/consulter/historique",
            idFacture=identifier,
            paramRechercheHistoStatuts=paging,
        )


def build(clock=None, **settings):
    """``(simulator, caller)`` in process, with a clock that stands still."""
    simulator = create_app(
        Settings(**{"strict_requests": True, **settings}), clock or Clock()
    )
    return simulator, Caller(simulator)


def wait_for(condition, seconds=5):
    """Wait until a condition of another thread holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
