"""Reading what people type, kindly: phone numbers, amounts, days, places. What cannot be read is refused in words."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberFault

from gongzhi.core.listing import listed
from gongzhi.core.personal import plain_phone
from gongzhi.directory.models import Region
from gongzhi.directory.queries import find_regions, region_in_force
from gongzhi.directory.rules import region_stem

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
REGION_PARTS = re.compile(r"(?<=[省市州县区])(?=.)")
AMOUNT = re.compile(r"(\d+(?:\.\d*)?)(万?)元?")


def narrow(text: str) -> str:
    """Fold full-width letters and digits, as a Chinese keyboard types them."""
    return unicodedata.normalize("NFKC", text).strip()


def read_phone(text: str) -> str:
    """Read a mobile or landline number, or one from abroad with its +.

    :raises ValidationError: if it is none.
    """
    text = narrow(text)
    digits = plain_phone(text)
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits
    if text.startswith(("+", "00")) and 8 <= len(digits) <= 17:
        return "+" + digits.removeprefix("00")
    if 7 <= len(digits) <= 8:
        raise ValidationError(_("固定电话请加上区号，例如 0851-86812345。"))
    if digits.startswith("1") and len(digits) != 11:
        raise ValidationError(_("手机号码应为 11 位，现在是 %(count)s 位，请核对。") % {"count": len(digits)})
    raise ValidationError(_("请填写 11 位手机号码，或带区号的固定电话。"))


def read_amount(text: str) -> Decimal:
    """Read an amount of yuan: 1299, 1,299.00元, ￥1299, 1.2万.

    :raises ValidationError: if it is none.
    """
    plain = re.sub(r"[\s,，¥￥]", "", narrow(text))
    found = AMOUNT.fullmatch(plain)
    if not found:
        raise ValidationError(_("请只填数字，例如 1299 或 1299.50。"))
    try:
        amount = Decimal(found[1]) * (10_000 if found[2] else 1)
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValidationError(_("金额过大，请核对。")) from None
    if cents != amount:
        raise ValidationError(_("金额最多两位小数。"))
    if amount >= 10**12:
        raise ValidationError(_("金额过大，请核对。"))
    return cents


def read_identity(text: str) -> str:
    """Read an identity number of 18 characters.

    :raises ValidationError: if it is none.
    """
    number = re.sub(r"\s", "", narrow(text)).upper()
    try:
        return ric.validate(number)
    except NumberFault:
        raise ValidationError(_("身份证号码应为 18 位，请逐位核对；也可以不填。")) from None


def find_place(text: str, *, on: date) -> Region:
    """Find the one region that is meant: 云岩, 贵阳市云岩区, 贵阳 云岩.

    :raises ValidationError: if there is none of this name, or several; then they are named.
    """
    text = narrow(text)
    found = find_regions(text, on=on) or find_regions(REGION_PARTS.sub(" ", text), on=on)
    if not found:
        raise ValidationError(_("没有找到这个地方。请写县（市、区）的名称，例如“云岩区”。"))
    exact = [region for region in found if text in (region.name, full_name(region), region_stem(region.name))]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    names = listed(full_name(region) for region in found[:5])
    raise ValidationError(_("有几个地方叫这个名字，请写全：%(names)s。") % {"names": names})


def full_name(region: Region) -> str:
    """Write a region with the one above it: 贵阳市云岩区."""
    above = region.parent
    return f"{above.name}{region.name}" if above and above.parent_id else region.name


def read_place(text: str, code: str, *, on: date) -> Region:
    """Give the region chosen from the list, where the text still says so, or else the one that the text means.

    :raises ValidationError: if the text means none or several.
    """
    chosen = region_in_force(code, on=on) if code else None
    return chosen if chosen and full_name(chosen) == narrow(text) else find_place(text, on=on)
