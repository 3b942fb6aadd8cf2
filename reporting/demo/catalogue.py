"""The demonstration's courses (the starter catalogue of docs/domain.md §7), how they meet, and who holds them."""

from dataclasses import dataclass
from decimal import Decimal

from courses.enums import Level, Theme
from courses.models import Course
from courses.search import make_findable


@dataclass(frozen=True, slots=True)
class Clock:
    """The hours of a session, its break, and how many days lie between two sessions of a run."""

    starts: str
    ends: str
    break_starts: str
    break_ends: str
    days_between: int


MORNING = Clock("08:00", "12:00", "09:45", "10:00", 7)
AFTERNOON = Clock("12:30", "16:30", "14:15", "14:30", 7)
WHOLE_DAY = Clock("08:00", "16:30", "12:00", "12:30", 1)
EVENING = Clock("17:00", "20:30", "18:45", "19:00", 7)
LATE_SHIFT = Clock("14:00", "22:00", "18:00", "18:30", 7)
NIGHT = Clock("22:00", "06:00", "02:00", "02:30", 7)


@dataclass(frozen=True, slots=True)
class Offer:
    """A course, how many sessions a run of it has, and when in the day they may be."""

    code: str
    title: str
    title_en: str
    theme: str
    hours: int
    sessions: int
    clocks: tuple[Clock, ...]
    outcomes: str

    @property
    def level(self) -> Level:
        return Level.BASIC if self.code.startswith("BAS") else Level.NEW_NEEDS


OFFERS = (
    Offer("BAS-01", "Ritningsläsning och toleranser", "Reading drawings and tolerances", "", 24, 6,
          (MORNING, AFTERNOON, EVENING), "Läsa en detaljritning och välja mätmetod efter toleransen."),
    Offer("BAS-02", "Mätteknik i verkstad", "Measuring in the workshop", "", 16, 4,
          (AFTERNOON, MORNING), "Mäta med skjutmått, mikrometer och mätklocka och bedöma osäkerheten."),
    Offer("BAS-03", "Teknisk engelska och yrkessvenska", "Technical English and Swedish for work", "", 28, 8,
          (EVENING, MORNING), "Förstå och skriva instruktioner, avvikelser och överlämningar."),
    Offer("BAS-04", "Digital grundkompetens i produktionen", "Basic digital skills in production",
          Theme.DIGITALISATION, 16, 4, (MORNING, LATE_SHIFT), "Arbeta säkert i företagets system på golvet."),
    Offer("DIG-01", "Produktionsdata och OEE", "Production data and OEE", Theme.DIGITALISATION, 24, 6,
          (MORNING, NIGHT), "Räkna ut OEE, se förlusterna och föreslå en åtgärd."),
    Offer("DIG-02", "Informationssäkerhet i fabriken", "Information security in the factory",
          Theme.DIGITALISATION, 16, 2, (WHOLE_DAY,), "Känna igen hot mot styrsystem och veta vad man gör."),
    Offer("DIG-03", "Dataanalys för produktionstekniker", "Data analysis for production engineers",
          Theme.DIGITALISATION, 28, 7, (AFTERNOON, MORNING), "Hämta, städa och visa data för beslut."),
    Offer("AUT-01", "Robotprogrammering, grund", "Robot programming, basics", Theme.AUTOMATION, 40, 5,
          (WHOLE_DAY,), "Skapa, köra och felsöka ett program för en industrirobot."),
    Offer("AUT-02", "PLC-grunder", "PLC basics", Theme.AUTOMATION, 32, 8, (MORNING, LATE_SHIFT),
          "Läsa och ändra ett enkelt PLC-program."),
    Offer("AUT-03", "Kollaborativa robotar", "Collaborative robots", Theme.AUTOMATION, 16, 2,
          (WHOLE_DAY,), "Bedöma var en cobot passar och vad säkerheten kräver."),
    Offer("HAL-01", "Energikartläggning", "Mapping of energy use", Theme.SUSTAINABILITY, 16, 4,
          (MORNING, AFTERNOON), "Kartlägga energin i en process och räkna på en åtgärd."),
    Offer("HAL-02", "Klimatberäkning för underleverantörer", "Climate calculation for suppliers",
          Theme.SUSTAINABILITY, 20, 5, (AFTERNOON,), "Räkna ut en produkts klimatavtryck."),
    Offer("HAL-03", "Cirkulär produktion", "Circular production", Theme.SUSTAINABILITY, 16, 4, (MORNING, EVENING),
          "Hitta spill, återbruk och återvinning i den egna processen."),
    Offer("ELE-01", "Elkraft och högvoltssäkerhet", "Electric power and high-voltage safety", Theme.ELECTRIFICATION,
          16, 2, (WHOLE_DAY,), "Arbeta intill högvoltssystem utan att utsätta sig för fara."),
    Offer("ELE-02", "Batteriteknik och eldrivlinor", "Batteries and electric drivelines", Theme.ELECTRIFICATION, 24, 6,
          (MORNING, AFTERNOON, NIGHT), "Förklara drivlinans delar och vad de kräver."),
)  # fmt: skip

PROVIDERS = (
    "MITC", "Automation Region", "Alfred Nobel Science Park", "Teknikutbildarna Exempel AB", "Verkstadsskolan Exempel",
)  # fmt: skip
VENUES = {"0484": "Munktellstaden, sal 3", "1880": "Kårhuset, sal B", "1980": "Ångkraftverket, plan 2"}
TOWNS = ("0484", "1980", "1880", "0484", "1980", "1880", "0480", "1883", "1982", "0483")


def make_courses() -> list[Course]:
    """The catalogue as rows to write."""
    courses: list[Course] = []
    for offer in OFFERS:
        course = Course(
            code=offer.code,
            title=offer.title,
            title_en=offer.title_en,
            level=offer.level,
            theme=offer.theme,
            hours=Decimal(offer.hours),
            outcomes=offer.outcomes,
            provider=PROVIDERS[len(courses) % len(PROVIDERS)],
        )
        make_findable(course)
        courses.append(course)
    return courses
