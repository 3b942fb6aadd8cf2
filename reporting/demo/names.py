"""Words that invented companies and people are named with."""

import unicodedata
from datetime import date

from compcor.core.identifiers import Sex
from reporting.demo.draw import Draw


def words(text: str) -> tuple[str, ...]:
    """Names that stand side by side."""
    return tuple(text.split())


BIRDS = words(
    "Alkekung Backsvala Berglärka Berguv Bivråk Blåhake Blåmes Bofink Brushane Domherre Dubbeltrast Duvhök Ejder "
    "Entita Fiskgjuse Fiskmås Fjällabb Forsärla Gluttsnäppa Gransångare Gråhäger Gråsiska Gröngöling Grönfink "
    "Grönsiska Gulsparv Göktyta Havsörn Hornuggla Härmsångare Hökuggla Hämpling Jorduggla Järpe Kaja Kattuggla Knipa "
    "Korsnäbb Kungsfiskare Kungsfågel Lappuggla Lavskrika Ljungpipare Lomvi Lunnefågel Lövsångare Nattskärra "
    "Nötkråka Nötväcka Ortolan Ormvråk Pilfink Pärluggla Ringduva Ringtrast Rosenfink Rödhake Rödstjärt Rördrom "
    "Sidensvans Silltrut Skata Skogsduva Skräntärna Slaguggla Smålom Sparvhök Spillkråka Steglits Stenfalk Storlom "
    "Storspov Strömstare Svarthätta Sånglärka Talgoxe Tallbit Taltrast Tofsvipa Tornfalk Tornseglare Trana Trädlärka "
    "Vaktel Varfågel Videsparv Vinterhämpling Ärla Ängshök Ärtsångare Ängspiplärka Årta Kungsörn Busksångare"
)
TRADES = (
    "Verkstad", "Mekaniska", "Plåt & Svets", "Komponent", "Gjuteri", "Ytbehandling", "Plastteknik", "Elmontage",
    "Automation", "Precision", "Härdverkstad", "Verktyg", "Hydraulik", "Chassidelar",
)  # fmt: skip
SNI_CODES = {
    "Verkstad": "25.620", "Mekaniska": "25.620", "Plåt & Svets": "25.110", "Komponent": "29.320", "Gjuteri": "24.510",
    "Ytbehandling": "25.610", "Plastteknik": "22.290", "Elmontage": "27.120", "Automation": "28.990",
    "Precision": "25.620", "Härdverkstad": "25.610", "Verktyg": "25.730", "Hydraulik": "28.120",
    "Chassidelar": "29.320",
}  # fmt: skip

# By the year of birth: names have their decades.
GIVEN_NAMES = {
    Sex.WOMAN: (
        (
            1970,
            words(
                "Anita Annika Birgitta Britt Carina Christina Elisabet Eva Gunilla Helena Ingrid Kerstin Lena "
                "Margareta Maria Marie Monica Pia Siv Ulla"
            ),
        ),
        (
            1987,
            words(
                "Anna Camilla Cecilia Charlotte Emma Frida Hanna Jenny Jessica Johanna Karin Karolina Linda Lisa "
                "Malin Mia Sandra Sara Sofia Åsa Fatima Jasmina Leyla Mirela"
            ),
        ),
        (
            9999,
            words(
                "Agnes Alice Alma Amanda Astrid Ebba Elin Ella Elsa Emilia Felicia Ida Julia Klara Linnea Maja Matilda "
                "Moa Nellie Wilma Amira Hiba Nour Zahra"
            ),
        ),
    ),
    Sex.MAN: (
        (
            1970,
            words(
                "Anders Arne Bengt Bo Christer Göran Hans Ingvar Jan Kent Kjell Lars Leif Mats Per Peter Roland Rolf "
                "Stefan Sten Thomas Ulf Åke Östen"
            ),
        ),
        (
            1987,
            words(
                "Andreas Daniel David Fredrik Henrik Jimmy Joakim Johan Jonas Magnus Marcus Martin Mattias Mikael "
                "Niklas Patrik Robert Rickard Stefan Tobias Ahmed Goran Milan Samir"
            ),
        ),
        (
            9999,
            words(
                "Adam Albin Alexander Anton Axel Elias Emil Erik Filip Gustav Hampus Isak Jesper Kevin Leo Linus "
                "Ludvig Melker Oliver Oskar Rasmus Viktor Vilgot Ali Hassan Mohammed Omar Yusuf"
            ),
        ),
    ),
}
FAMILY_NAMES = words(
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson "
    "Jansson Hansson Bengtsson Lindberg Lindström Lindgren Lundgren Lundberg Berglund Bergström Sandberg Forsberg "
    "Sjöberg Engström Eklund Danielsson Håkansson Lundin Fredriksson Holmberg Nyström Blomqvist Hermansson Åberg "
    "Öberg Åkesson Ström Sundberg Wallin Dahl Ek Nordin Hellström Norberg Vikström Ågren Östlund Älvgren Kovačević "
    "Hussein Ali Nguyen Ahmadi Kowalski Virtanen Haddad Petrović Öztürk"
)
RARE_BEGINNINGS = words(
    "Alm Asp Berg Björk Blom Dal Ek Fager Gran Grön Hag Hav Hed Hell Holm Kvarn Lind Ljung Lund Löv Malm Mo Ny Näs Rös "
    "Sjö Skog Sten Stål Sund Söder Vall Väst Ås Älv Äng Öst Ör"
)
RARE_ENDINGS = words(
    "ander berg blad borg dahl ell feldt fors gren hag hult kvist lander lid ling lund löf man mark qvist rud sjö skär "
    "stedt ström torp vall vik ås"
)
TITLES = (
    "CNC-operatör", "Operatör", "Montör", "Svetsare", "Maskinställare", "Underhållstekniker", "Produktionstekniker",
    "Kvalitetstekniker", "Mättekniker", "Arbetsledare", "Lagermedarbetare", "Logistiker", "Ytbehandlare", "Elektriker",
    "Automationstekniker", "Konstruktör", "Produktionsplanerare", "Inköpare", "Produktionschef", "Ekonomiassistent",
)  # fmt: skip
TITLE_WEIGHTS = (14, 16, 14, 9, 6, 6, 5, 4, 3, 6, 5, 3, 3, 3, 3, 3, 2, 2, 2, 2)


def given_name(draw: Draw, sex: Sex, born: date) -> str:
    """A name of the sex and the generation."""
    names = next(names for before, names in GIVEN_NAMES[sex] if born.year < before)
    return draw.choice(names)


def family_name(draw: Draw, *, rare: float = 0.25) -> str:
    """Often one of the common names; a share is rare, and a few people have two."""
    name = draw.choice(FAMILY_NAMES)
    if draw.chance(rare):
        name = draw.choice(RARE_BEGINNINGS) + draw.choice(RARE_ENDINGS)
    return f"{name} {draw.choice(FAMILY_NAMES)}" if draw.chance(rare / 5) else name


def job_title(draw: Draw) -> str:
    """Mostly work in the workshop."""
    return draw.choices(TITLES, TITLE_WEIGHTS)[0]


def address_part(name: str) -> str:
    """A name as it stands in an address: `Åke Öst-Berg` becomes `ake.ost-berg`."""
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return ".".join(plain.split())
