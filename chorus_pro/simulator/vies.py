"""VIES in a box: the SOAP service of the European Commission, as a WSGI application.

For tests and demonstrations, on a real socket::

    werkzeug.serving.make_server("127.0.0.1", 0, ViesSimulator({"BE0477472701": "…"}))

Source: the public WSDL ``checkVatService.wsdl``; only ``checkVat`` is answered. What a
number that starts with a word of :attr:`ViesSimulator.faults` gets is a SOAP fault.
"""

from lxml import etree
from werkzeug.wrappers import Request, Response

TYPES = "urn:ec.europa.eu:taxud:vies:services:checkVat:types"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"

WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions targetNamespace="urn:ec.europa.eu:taxud:vies:services:checkVat"
    xmlns:tns="urn:ec.europa.eu:taxud:vies:services:checkVat"
    xmlns:types="{types}"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <xsd:schema targetNamespace="{types}" elementFormDefault="qualified">
      <xsd:element name="checkVat">
        <xsd:complexType><xsd:sequence>
          <xsd:element name="countryCode" type="xsd:string"/>
          <xsd:element name="vatNumber" type="xsd:string"/>
        </xsd:sequence></xsd:complexType>
      </xsd:element>
      <xsd:element name="checkVatResponse">
        <xsd:complexType><xsd:sequence>
          <xsd:element name="countryCode" type="xsd:string"/>
          <xsd:element name="vatNumber" type="xsd:string"/>
          <xsd:element name="requestDate" type="xsd:date"/>
          <xsd:element name="valid" type="xsd:boolean"/>
          <xsd:element name="name" type="xsd:string" minOccurs="0" nillable="true"/>
          <xsd:element name="address" type="xsd:string" minOccurs="0" nillable="true"/>
        </xsd:sequence></xsd:complexType>
      </xsd:element>
    </xsd:schema>
  </wsdl:types>
  <wsdl:message name="checkVatRequest">
    <wsdl:part name="parameters" element="types:checkVat"/>
  </wsdl:message>
  <wsdl:message name="checkVatResponse">
    <wsdl:part name="parameters" element="types:checkVatResponse"/>
  </wsdl:message>
  <wsdl:portType name="checkVatPortType">
    <wsdl:operation name="checkVat">
      <wsdl:input message="tns:checkVatRequest"/>
      <wsdl:output message="tns:checkVatResponse"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="checkVatBinding" type="tns:checkVatPortType">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="checkVat">
      <soap:operation soapAction=""/>
      <wsdl:input><soap:body use="literal"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="checkVatService">
    <wsdl:port name="checkVatPort" binding="tns:checkVatBinding">
      <soap:address location="{address}"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""


class ViesSimulator:
    """The service.

    :ivar known: ``{number with its prefix: name}``, what is valid
    :ivar faults: ``{prefix of a number: SOAP fault}``, such as a member state's
        ``MS_UNAVAILABLE``
    :ivar asked: numbers asked, oldest first
    """

    def __init__(self, known, faults=None):
        self.known = dict(known)
        self.faults = dict(faults or {})
        self.asked = []

    def __call__(self, environ, start_response):
        """A WSGI application."""
        request = Request(environ)
        if request.method == "GET":
            content = WSDL.format(types=TYPES, address=request.base_url)
        else:
            content = self._answer(request.get_data())
        status = 500 if b"Fault>" in content.encode() else 200
        response = Response(content, status=status, content_type="text/xml")
        return response(environ, start_response)

    def _answer(self, body):
        question = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        country = question.findtext(f".//{{{TYPES}}}countryCode") or ""
        digits = question.findtext(f".//{{{TYPES}}}vatNumber") or ""
        number = country + digits
        self.asked.append(number)
        for prefix, fault in self.faults.items():
            if number.startswith(prefix):
                return _envelope(
                    "<soap:Fault><faultcode>soap:Server</faultcode>"
                    f"<faultstring>{fault}</faultstring></soap:Fault>"
                )
        is_valid = number in self.known
        return _envelope(
            f'<checkVatResponse xmlns="{TYPES}"><countryCode>{country}</countryCode>'
            f"<vatNumber>{digits}</vatNumber>"
            "<requestDate>2026-03-02+01:00</requestDate>"
            f"<valid>{str(is_valid).lower()}</valid>"
            f"<name>{self.known.get(number, '---')}</name><address>---</address>"
            "</checkVatResponse>"
        )


def _envelope(content):
    return (
        f'<soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>{content}</soap:Body>'
        "</soap:Envelope>"
    )
