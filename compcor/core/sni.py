"""Industry codes of manufacturing (svensk näringsgrensindelning, SNI), two versions (docs/domain.md §3.7)."""

import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from compcor.core.identifiers import IdentifierError

_CODE = re.compile(r"([0-9]{2})[.,]?([0-9]{3})|([0-9]{2})[.,]([0-9]{1,2})")


class SniVersion(TextChoices):
    """Which edition of SNI a code is written in; the same code may mean two things."""

    SNI_2007 = "2007", _("SNI 2007")
    SNI_2025 = "2025", _("SNI 2025")


MANUFACTURING_DIVISIONS = {
    "10": "Livsmedelsframställning",
    "11": "Framställning av drycker",
    "12": "Tobaksvarutillverkning",
    "13": "Textilvarutillverkning",
    "14": "Tillverkning av kläder",
    "15": "Tillverkning av läder, läder- och skinnvaror m.m.",
    "16": "Tillverkning av trä och varor av trä, kork, rotting o.d. utom möbler",
    "17": "Pappers- och pappersvarutillverkning",
    "18": "Grafisk produktion och reproduktion av inspelningar",
    "19": "Tillverkning av stenkolsprodukter och raffinerade petroleumprodukter",
    "20": "Tillverkning av kemikalier och kemiska produkter",
    "21": "Tillverkning av farmaceutiska basprodukter och läkemedel",
    "22": "Tillverkning av gummi- och plastvaror",
    "23": "Tillverkning av andra icke-metalliska mineraliska produkter",
    "24": "Stål- och metallframställning",
    "25": "Tillverkning av metallvaror utom maskiner och apparater",
    "26": "Tillverkning av datorer, elektronikvaror och optik",
    "27": "Tillverkning av elapparatur",
    "28": "Tillverkning av övriga maskiner",
    "29": "Tillverkning av motorfordon, släpfordon och påhängsvagnar",
    "30": "Tillverkning av andra transportmedel",
    "31": "Tillverkning av möbler",
    "32": "Annan tillverkning",
    "33": "Reparation och installation av maskiner och apparater",
}

# Codes of suppliers' trades that got a new number: SNI 2007 to SNI 2025. Coating and heat treatment, one code
# before, are two codes now; the first of them stands here.
RENUMBERED = {
    "22.290": "22.260",
    "25.500": "25.400",
    "25.610": "25.510",
    "25.620": "25.530",
    "25.720": "25.620",
    "25.730": "25.630",
}
CODES_WITH_TWO_MEANINGS = frozenset(RENUMBERED) & frozenset(RENUMBERED.values())


def parse_sni(written: str | float) -> str:
    """The code in its normal form, "25.620", from "25620", "25.62", "C25.620" or a spreadsheet's number."""
    text = "".join(str(written).split()).removesuffix(".0").lstrip("C")
    match = _CODE.fullmatch(text)
    if match is None or not text.isascii():
        raise IdentifierError("not_an_sni_code", _("Write the SNI code with five digits, such as 25.620."))
    division, detail = (match[1], match[2]) if match[1] else (match[3], match[4].ljust(3, "0"))
    return f"{division}.{detail}"


def is_manufacturing(code: str) -> bool:
    """Section C, divisions 10 to 33, in both versions: the companies that the project is for."""
    return code[:2] in MANUFACTURING_DIVISIONS


def division_name(code: str) -> str:
    """The Swedish name of the code's division; empty outside manufacturing."""
    return MANUFACTURING_DIVISIONS.get(code[:2], "")


def has_two_meanings(code: str) -> bool:
    """Tell whether one must ask for the version: 25.620 is machining in SNI 2007, locks in SNI 2025."""
    return code in CODES_WITH_TWO_MEANINGS
