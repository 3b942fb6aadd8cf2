"""The three counties of the project and their 31 municipalities, with SCB's codes (docs/domain.md §4.5)."""

from dataclasses import dataclass

from compcor.core.text import clean_text, swedish_sort_key


@dataclass(frozen=True, slots=True)
class County:
    """A county (län): SCB's code, the county letter, and the region that governs it."""

    code: str
    name: str
    letter: str
    region: str


COUNTIES = {
    county.code: county
    for county in (
        County("04", "Södermanlands län", "D", "Region Sörmland"),
        County("18", "Örebro län", "T", "Region Örebro län"),
        County("19", "Västmanlands län", "U", "Region Västmanland"),
    )
}

MUNICIPALITIES = {
    "0428": "Vingåker",
    "0461": "Gnesta",
    "0480": "Nyköping",
    "0481": "Oxelösund",
    "0482": "Flen",
    "0483": "Katrineholm",
    "0484": "Eskilstuna",
    "0486": "Strängnäs",
    "0488": "Trosa",
    "1814": "Lekeberg",
    "1860": "Laxå",
    "1861": "Hallsberg",
    "1862": "Degerfors",
    "1863": "Hällefors",
    "1864": "Ljusnarsberg",
    "1880": "Örebro",
    "1881": "Kumla",
    "1882": "Askersund",
    "1883": "Karlskoga",
    "1884": "Nora",
    "1885": "Lindesberg",
    "1904": "Skinnskatteberg",
    "1907": "Surahammar",
    "1960": "Kungsör",
    "1961": "Hallstahammar",
    "1962": "Norberg",
    "1980": "Västerås",
    "1981": "Sala",
    "1982": "Fagersta",
    "1983": "Köping",
    "1984": "Arboga",
}

COUNTY_CHOICES = [(code, county.name) for code, county in COUNTIES.items()]
MUNICIPALITY_CHOICES = sorted(MUNICIPALITIES.items(), key=lambda item: swedish_sort_key(item[1]))

_CODES_BY_NAME = {name.casefold(): code for code, name in MUNICIPALITIES.items()}
_SUFFIXES = (" kommun", " stad")


def county_of(municipality_code: str) -> County:
    """The county that a municipality lies in; KeyError outside the three."""
    return COUNTIES[municipality_code[:2]]


def municipality_by_name(text: str) -> str | None:
    """The code for a name in any case and spacing, with or without "kommun", or for the code itself.

    None for a municipality outside the three counties: eligibility needs a workplace in one of the 31.
    """
    name = clean_text(text).casefold()
    if name in MUNICIPALITIES:
        return name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return _CODES_BY_NAME.get(name) or _CODES_BY_NAME.get(name.removesuffix("s"))
