"""Write the sample files that the importer of leads offers, one for each language.

``python -m devtools.import_templates``, after a change of a label or a shipped name; the
test ``test_import_templates`` imports the files as they are.
"""

import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from devtools.paths import CHECKOUT

FOLDER = CHECKOUT / "lead_management" / "static" / "import"

#: Headings and cells as a user of that language sees the fields and shipped records.
#: Russian calls a lead's name and a first name the same: the latter keeps its English
#: label, which the importer knows in every language.
TEMPLATES = {
    "en": {
        "sheet": "Leads",
        "headings": (
            ("Name", "Legal entity name", "Tax ID", "First name", "Surname", "Position")
            + ("Email", "Phone", "Website", "Address", "Postcode", "City", "Country")
            + ("Status", "Priority", "Source", "Expected revenue", "Expected closing")
            + ("Lost reason", "Description")
        ),
        "new": "New",
        "qualified": "Qualified",
        "lost": "Lost",
        "normal": "Normal",
        "high": "High",
        "reason": "Too expensive",
        "country": "Poland",
        "position": "Head of purchasing",
        "names": ("50 office chairs", "Coffee machine for the office", "Garden shed"),
        "descriptions": (
            "Moves to a new office in spring. Send the catalogue.",
            "Asked on the phone for rental; call back on Friday.",
            "Bought from a competitor.",
        ),
    },
    "pl": {
        "sheet": "Leady",
        "headings": (
            ("Nazwa", "Nazwa przedsiębiorstwa", "NIP", "Imię", "Nazwisko", "Stanowisko")
            + ("Email", "Telefon", "Strona internetowa", "Adres", "Kod pocztowy")
            + ("Miasto", "Kraj", "Status", "Priorytet", "Źródło")
            + (
                "Spodziewany przychód",
                "Spodziewane zamknięcie",
                "Powód porażki",
                "Opis",
            )
        ),
        "new": "Nowy",
        "qualified": "Kwalifikacja",
        "lost": "Porażka",
        "normal": "Normalny",
        "high": "Wysoki",
        "reason": "Za drogo",
        "country": "Polska",
        "position": "Kierownik zakupów",
        "names": ("50 krzeseł biurowych", "Ekspres do kawy do biura", "Domek ogrodowy"),
        "descriptions": (
            "Wiosną przenoszą się do nowego biura. Wysłać katalog.",
            "Pytał telefonicznie o wynajem; oddzwonić w piątek.",
            "Kupił u konkurencji.",
        ),
    },
    "ru": {
        "sheet": "Лиды",
        "headings": (
            ("Имя", "Название организации", "Налоговый ID", "First name", "Фамилия", "Должность")
            + ("Электронная почта", "Телефон", "Сайт", "Адрес", "Почтовый индекс")
            + ("Город", "Страна", "Статус", "Приоритет", "Источник")
            + ("Ожидаемая сумма", "Ожидаемое закрытие", "Причина поражения", "Описание")
        ),
        "new": "Новый",
        "qualified": "Заинтересован",
        "lost": "Поражение",
        "normal": "Нормальный",
        "high": "Высокий",
        "reason": "Слишком дорого",
        "country": "Польша",
        "position": "Начальник отдела закупок",
        "names": ("50 офисных кресел", "Кофемашина для офиса", "Садовый домик"),
        "descriptions": (
            "Весной переезжают в новый офис. Отправить каталог.",
            "Спрашивал по телефону об аренде; перезвонить в пятницу.",
            "Купил у конкурента.",
        ),
    },
}


def main():
    """Write the file of every language."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language, words in TEMPLATES.items():
        path = FOLDER / f"leads_{language}.xlsx"
        write_template(path, words)
        print(path.relative_to(CHECKOUT))


def write_template(path, words):
    """Write one sample file.

    :param path: where to
    :param dict words: an entry of :data:`TEMPLATES`
    """
    book = Workbook()
    sheet = book.active
    sheet.title = words["sheet"]
    sheet.append(words["headings"])
    for row in _rows(words):
        sheet.append(row)
    sheet.freeze_panes = "B2"
    for index, heading in enumerate(words["headings"], 1):
        cell = sheet.cell(1, index)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7E6EC")
        longest = max(len(str(row[index - 1] or "")) for row in _rows(words))
        width = min(max(longest, len(heading)) + 3, 44)
        sheet.column_dimensions[get_column_letter(index)].width = width
    for column in sheet.iter_cols(min_row=2):
        for cell in column:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if cell.is_date:
                cell.number_format = "yyyy-mm-dd"
    book.save(path)


def _rows(words):
    """Return the sample leads: a company, a private caller, a lost one, an address alone."""
    chairs, coffee, shed = words["names"]
    about_chairs, about_coffee, about_shed = words["descriptions"]
    country = words["country"]
    return (
        (chairs, "Meble Wisła Sp. z o.o.", "PL5252248481", "Anna", "Nowak", words["position"])
        + ("anna.nowak@wisla.example", "+48 22 555 01 02", "https://wisla.example")
        + ("ul. Długa 5", "00-238", "Warszawa", country, words["qualified"])
        + (
            words["high"],
            "Google",
            24500,
            datetime.date(2027, 3, 31),
            None,
            about_chairs,
        ),
        (coffee, None, None, "Piotr", "Zieliński", None, None, "+48 601 555 013", None, None)
        + (None, "Gdańsk", country, words["new"], words["normal"], None, 3200.5)
        + (datetime.date(2027, 1, 15), None, about_coffee),
        (shed, None, None, "Ewa", "Łukasik", None, "ewa@lukasik.example", None, None)
        + ("ul. Polna 12", "30-059", "Kraków", country, words["lost"], None, "Facebook")
        + (8900, None, words["reason"], about_shed),
        (None, None, None, None, None, None, "kontakt@zielonydach.example", None, None, None)
        + (None, None, None, None, None, None, None, None, None, None),
    )


if __name__ == "__main__":
    main()
