"""Sends, asks and is refused through an SMS provider's own SDK, of which only the host is changed.

usage: sdk.py kavenegar|melipayamak|smsir BASE_URL CREDENTIAL... SENDER NUMBER
Prints what the SDK made of each answer, as one JSON object.
"""

import json
import sys
from urllib.parse import urlsplit, urlunsplit

import requests

provider, base, *credentials, sender, number = sys.argv[1:]
real_send = requests.adapters.HTTPAdapter.send


def send_to_simulator(self, request, **options):
    """The SDKs have https hosts built in; the path behind the host is left as they make it."""
    target, asked = urlsplit(base), urlsplit(request.url)
    request.url = urlunsplit((target.scheme, target.netloc, target.path + asked.path, asked.query, ""))
    options.update(timeout=10, proxies={})
    return real_send(self, request, **options)


requests.adapters.HTTPAdapter.send = send_to_simulator


def kavenegar():
    from kavenegar import APIException, KavenegarAPI

    def refusal():
        try:
            return api.verify_lookup({"receptor": number, "template": "unheard-of", "token": "1"})
        except APIException as error:
            return error.args[0].decode()

    api = KavenegarAPI(*credentials)
    sent = api.sms_send({"receptor": number, "sender": sender, "message": "سلام", "localid": 7})
    several = api.sms_sendarray({
        "receptor": json.dumps([number]), "sender": json.dumps([sender]), "message": json.dumps(["آرایه"]),
    })
    template = api.verify_lookup({"receptor": number, "template": "login", "token": "48213"})
    ids = ",".join(str(entry["messageid"]) for entry in sent + several + template)
    return {
        "ids": [entry["messageid"] for entry in sent + several + template],
        "status": [entry["status"] for entry in api.sms_status({"messageid": ids})],
        "local": api.sms_statuslocalmessageid({"localid": 7})[0]["messageid"],
        "texts": [entry["message"] for entry in api.sms_select({"messageid": ids})],
        "credit": api.account_info()["remaincredit"],
        "line": api.account_config()["defaultsender"],
        "refusal": refusal(),
    }


def melipayamak():
    from melipayamak import Api

    sms = Api(*credentials).sms("rest")
    sent = sms.send(number, sender, "سلام")
    template = sms.send_by_base_number("علی;12;99", number, 100003)
    return {
        "ids": [int(sent["Value"]), int(template["Value"])],
        "status": [int(sms.is_delivered(answer["Value"])["Value"]) for answer in (sent, template)],
        "texts": [message["Body"] for message in sms.get_messages(2, 0, 10)["Data"]],
        "credit": int(sms.get_credit()["Value"]),
        "price": int(sms.get_base_price()["Value"]),
        "line": sms.get_numbers()["Data"][0]["Number"],
        "refusal": sms.send_by_base_number("1", number, 7)["Value"],
    }


def smsir():
    from sms_ir import SmsIr

    api = SmsIr(*credentials, linenumber=int(sender))
    api.logger.handlers.clear()
    sent = api.send_sms(number, "سلام").json()["data"]
    pair = api.send_like_to_like([number], ["جفت"]).json()["data"]
    template = api.send_verify_code(number, 123456, [{"name": "CODE", "value": "48213"}]).json()["data"]
    ids = [sent["messageIds"][0], pair["messageIds"][0], template["messageId"]]
    refused = api.send_verify_code(number, 7, [])
    return {
        "ids": ids,
        "status": [api.report_message(id).json()["data"]["deliveryState"] for id in ids],
        "pack": api.report_pack(pair["packId"]).json()["data"][0]["messageId"],
        "texts": [message["messageText"] for message in api.report_today().json()["data"]],
        "credit": int(api.get_credit().json()["data"]),
        "line": str(api.get_line_numbers().json()["data"][0]),
        "refusal": [refused.status_code, refused.json()["status"]],
    }


print(json.dumps({"kavenegar": kavenegar, "melipayamak": melipayamak, "smsir": smsir}[provider](), ensure_ascii=False))
