"""What other programs and people call the fields of a lead in the heading of a file.

Beside the labels of the fields, which are known in all languages of the suite. English, Polish
and Russian; as exports of other CRMs have them.
"""

import re

SEPARATORS = re.compile(r"[\s_\-–./\\:*#()]+")
CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")

HEADINGS = {
    "name": (
        "lead name, lead title, subject, topic, opportunity name, deal name, deal title,"
        " nazwa leada, nazwa leadu, temat, tytuł leada, nazwa szansy, nazwa deala,"
        " название лида, название сделки, тема"
    ),
    "code": (
        "code, lead id, lead code, lead number, lead no, id leada, id leadu, numer leada,"
        " kod leada,"
        " код, код лида, номер лида"
    ),
    "contact_first_name": (
        "first name, given name, forename, contact first name, person first name,"
        " imię, imie, imię kontaktu, имя контакта"
    ),
    "contact_last_name": (
        "last name, surname, family name, contact last name, person last name,"
        " nazwisko, nazwisko kontaktu, фамилия, фамилия контакта"
    ),
    "contact_middle_name": "middle name, second name, drugie imię, drugie imie, отчество",
    "contact_name": (
        "contact name, full name, contact, contact full name, name of contact, person,"
        " person name, primary contact, lead contact, imię i nazwisko, imie i nazwisko,"
        " nazwa kontaktu, kontakt, osoba, фио, полное имя, имя и фамилия, контакт"
    ),
    "partner_name": (
        "company name, organization, organisation, organization name, organisation name,"
        " account, account name, business name, firm, associated company, customer company,"
        " nazwa firmy, firma, nazwa organizacji, organizacja, nazwa klienta,"
        " название компании, название организации, организация, фирма"
    ),
    "function": (
        "job title, job position, job, position, role, stanowisko, stanowisko pracy, funkcja,"
        " должность"
    ),
    "email": (
        "email, e-mail, mail, email address, e-mail address, work email, work e-mail,"
        " primary email, contact email, business email, email 1, email 2, secondary email,"
        " second email, other email, private email, personal email, home email, drugi e-mail,"
        " e-mail prywatny, e-mail 2, дополнительный e-mail, личный e-mail,"
        " adres e-mail, adres email,"
        " adres mailowy, e-mail służbowy, e-mail kontaktu, электронная почта, почта,"
        " эл. почта, адрес электронной почты, рабочий e-mail, e-mail контакта"
    ),
    "phone": (
        "phone, phone number, telephone, telephone number, tel, tel. no, mobile, mobile phone,"
        " mobile number, mobile phone number, cell, cell phone, work phone, contact phone,"
        " business phone, primary phone, phone 1, phone 2, secondary phone, second phone,"
        " other phone, home phone, private phone, direct phone, drugi telefon, telefon 2,"
        " telefon dodatkowy, telefon prywatny, telefon stacjonarny, дополнительный телефон,"
        " домашний телефон, numer telefonu, nr telefonu, telefon kontaktowy,"
        " telefon komórkowy, telefon służbowy, komórka, tel. kom, номер телефона, телефон,"
        " мобильный, мобильный телефон, рабочий телефон, контактный телефон, тел"
    ),
    "website": (
        "web, web site, website, website url, homepage, url, company domain name, strona www,"
        " www, strona internetowa, adres www, веб-сайт, сайт, корпоративный сайт"
    ),
    "street": (
        "street, street address, address, address line 1, address 1, mailing street, ulica,"
        " adres, ulica i numer, улица, адрес"
    ),
    "street2": "street 2, street2, address line 2, address 2, adres 2, адрес 2",
    "zip": (
        "zip, zip code, postal code, post code, postcode, zip/postal code, kod pocztowy,"
        " индекс, почтовый индекс"
    ),
    "city": "city, town, city/town, miasto, miejscowość, miejscowosc, город, населенный пункт",
    "state_id": (
        "state, province, region, state/region, state/province, county, województwo,"
        " wojewodztwo, область, регион"
    ),
    "country_id": "country, country/region, country name, kraj, państwo, panstwo, страна",
    "source_id": (
        "lead source, source, original source, traffic source, utm source, źródło, zrodlo,"
        " źródło leada, źródło leadu, źródło pozyskania, źródło kontaktu, источник,"
        " источник лида"
    ),
    "medium_id": "utm medium, medium, marketing channel, kanał, канал",
    "campaign_id": "utm campaign, campaign, campaign name, kampania, кампания",
    "expected_revenue": (
        "amount, deal amount, deal value, lead value, value, revenue, expected amount,"
        " opportunity amount, opportunity value, potential revenue, kwota, wartość, wartosc,"
        " wartość leada, wartość deala, wartość szansy, przychód, сумма, сумма сделки,"
        " возможная сумма"
    ),
    "probability": "win probability, deal probability, chance, szansa powodzenia, вероятность",
    "date": (
        "create date, created, created on, created at, creation date, date created,"
        " created time, data utworzenia, utworzono, data dodania, дата создания, создан,"
        " создано"
    ),
    "date_deadline": (
        "close date, expected close date, expected closing date, closing date,"
        " estimated close date, planowana data zamknięcia, przewidywana data zamknięcia,"
        " предполагаемая дата закрытия"
    ),
    "user_id": (
        "owner, lead owner, contact owner, deal owner, record owner, assigned to, assignee,"
        " assigned user, responsible, responsible person, sales rep, sales representative,"
        " account manager, właściciel, opiekun, osoba odpowiedzialna, odpowiedzialny,"
        " handlowiec, przypisany do, ответственный, менеджер, владелец"
    ),
    "status_id": (
        "lead status, status, stage, lead stage, deal stage, sales stage, etap, status leada,"
        " status leadu, etap sprzedaży, стадия, статус лида, этап"
    ),
    "type_id": "pipeline, funnel, lead type, lejek, lejek sprzedaży, воронка",
    "priority_id": "lead priority, priority, priorytet, приоритет",
    "tag_ids": "tag, tags, label, labels, etykieta, etykiety, tagi, тег, теги, метки",
    "loss_reason_id": "lost reason, loss reason, closed lost reason, reason lost, powód przegranej",
    "vat": (
        "vat, vat number, vat no, vat id, tax number, tax id, tax no, nip, numer nip, nr nip, инн"
    ),
    "description": (
        "comment, comments, note, notes, message, details, additional information, remarks,"
        " uwagi, komentarz, komentarze, notatka, notatki, wiadomość, opis, комментарий,"
        " комментарии, заметка, заметки, примечание, сообщение, описание"
    ),
}


def fold_heading(heading):
    """Return a heading in small letters, with one space between its words.

    :param str heading: as a file has it, "E-mail_address" or "FirstName" too
    """
    return SEPARATORS.sub(" ", CAPITALS.sub(" ", heading)).strip().casefold()


FIELDS = {
    fold_heading(heading): name
    for name, headings in HEADINGS.items()
    for heading in headings.split(",")
}


def find_field(heading):
    """Return the name of the field that a heading means, or None."""
    return FIELDS.get(fold_heading(heading))
