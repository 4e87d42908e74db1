from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, TransactionCase, tagged

from .translation_files import TranslationFilesMixin

LANGUAGES = {"pl": "pl_PL", "ru": "ru_RU"}

#: The binding words of the core: English, Polish, Russian.
LABELS = (
    ("Leads", "Leady", "Лиды"),
    ("Lead", "Lead", "Лид"),
    ("CRM", "CRM", "CRM"),
    ("Operations", "Operacje", "Операции"),
    ("Reporting", "Raportowanie", "Отчетность"),
    ("Configuration", "Konfiguracja", "Настройка"),
    ("Settings", "Ustawienia", "Настройки"),
    ("Lead type", "Typ leadu", "Тип лида"),
    ("Lead types", "Typy leadu", "Типы лида"),
    ("Lead status", "Status leadu", "Статус лида"),
    ("Lead statuses", "Statusy leadu", "Статусы лида"),
    ("Lead priority", "Priorytet leadu", "Приоритет лида"),
    ("Lead priorities", "Priorytety leadu", "Приоритеты лида"),
    ("Lead tag", "Tag leadu", "Ярлык лида"),
    ("Lead tags", "Tagi leadu", "Ярлыки лида"),
    ("Lost reason", "Powód porażki", "Причина поражения"),
    ("Lost reasons", "Powody porażki", "Причины поражений"),
    ("Campaign", "Kampania", "Кампания"),
    ("Campaigns", "Kampanie", "Кампании"),
    ("Medium", "Kanał", "Канал"),
    ("Mediums", "Kanały", "Каналы"),
    ("Source", "Źródło", "Источник"),
    ("Sources", "Źródła", "Источники"),
    ("Sales team", "Zespół sprzedaży", "Команда продаж"),
    ("Sales teams", "Zespoły sprzedaży", "Команды продаж"),
    ("Opened", "Otwarta", "Открыт"),
    ("Closed", "Zamknięta", "Закрыта"),
    ("My leads", "Moje leady", "Мои лиды"),
    ("Unassigned", "Nieprzypisane", "Не назначен"),
    (
        "Without expected closing",
        "Bez spodziewanego zamknięcia",
        "Без ожидаемой даты закрытия",
    ),
    ("Without description", "Bez uzupełnionego opisu", "Без заполненного описания"),
    ("Stuck", "Utknięte", "Застрявшие"),
    ("Expected closing passed", "Po terminie zamknięcia", "Просроченное закрытие"),
    (
        "No columns: every status is closed or not allowed for the chosen type",
        (
            "Brak kolumn: statusy są oznaczone jako „Zamknięta” albo nie są dozwolone dla"
            " wybranego typu"
        ),
        "Колонок нет: статусы помечены как «Закрыта» или не разрешены для выбранного типа",
    ),
    ("ID", "ID", "Код"),
    ("Name", "Nazwa", "Имя"),
    ("Date", "Data", "Дата"),
    ("Type", "Typ", "Тип"),
    ("Status", "Status", "Статус"),
    ("Customer", "Partner", "Покупатель"),
    ("Contact person", "Osoba kontaktowa", "Контактное лицо"),
    ("Salesperson", "Sprzedawca", "Менеджер по продажам"),
    ("Priority", "Priorytet", "Приоритет"),
    ("Tags", "Tagi", "Ярлыки"),
    ("Phone", "Telefon", "Телефон"),
    ("Email", "Email", "Электронная почта"),
    ("Expected revenue", "Spodziewany przychód", "Ожидаемая сумма"),
    ("Prorated revenue", "Przychody proporcjonalne", "Пропорциональный доход"),
    ("Probability", "Prawdopodobieństwo", "Вероятность"),
    ("Expected closing", "Spodziewane zamknięcie", "Ожидаемое закрытие"),
    ("Closed on", "Data zamknięcia", "Дата закрытия"),
    ("Description", "Opis", "Описание"),
    ("Legal entity name", "Nazwa przedsiębiorstwa", "Название организации"),
    ("Website", "Strona internetowa", "Сайт"),
    ("Address", "Adres", "Адрес"),
    ("City", "Miasto", "Город"),
    ("State", "Województwo", "Область"),
    ("Postcode", "Kod pocztowy", "Почтовый индекс"),
    ("Country", "Kraj", "Страна"),
    ("First name", "Imię", "Имя"),
    ("Surname", "Nazwisko", "Фамилия"),
    ("Middle name", "Drugie imię", "Отчество"),
    ("Position", "Stanowisko", "Должность"),
    ("Marketing", "Marketing", "Маркетинг"),
    ("Loss note", "Notatka do porażki", "Комментарий к поражению"),
    ("Days in status", "Dni w statusie", "Дней в статусе"),
    ("Last change by a user", "Ostatnia zmiana", "Последнее изменение"),
    ("Company", "Firma", "Компания"),
    ("Lost", "Porażka", "Поражение"),
    ("Won", "Sukces", "Победа"),
    ("Reopen", "Otwórz ponownie", "Открыть заново"),
    ("Copy", "Kopiuj", "Копировать"),
    ("Create Legal entity", "Utwórz Przedsiębiorstwo", "Создать Организацию"),
    ("Create contact", "Utwórz kontakt", "Создать контакт"),
    ("Create", "Utwórz", "Создать"),
    ("Contact", "Kontakt", "Контакт"),
    ("Done", "Wykonano", "Выполнен"),
    ("Edit", "Edytuj", "Редактировать"),
    ("Delete", "Usuń", "Удалить"),
    ("Save", "Zapisz", "Сохранить"),
    ("Discard", "Odrzuć", "Отменить"),
    ("Other information", "Inne informacje", "Прочая информация"),
    ("Status change", "Zmiana statusu", "Изменение статуса"),
    ("User", "Użytkownik", "Пользователь"),
    ("Hours before", "Godzin przed", "Часов до"),
    ("Hours after", "Godzin po", "Часов после"),
    ("%(days)sd ago", "%(days)sd temu", "%(days)sд назад"),
    ("In %(days)sd", "Za %(days)sd", "Через %(days)sд"),
    ("Show closed statuses", "Pokaż zamknięte statusy", "Показать закрытые статусы"),
    ("My order", "Moja kolejność", "Мой порядок"),
    ("Team order", "Kolejność zespołu", "Порядок команды"),
    ("Main", "Podstawowe", "Основные"),
    ("+ Add status", "+ Dodaj status", "+ Добавить статус"),
    ("+ Add reason", "+ Dodaj powód", "+ Добавить причину"),
    ("Numerator - Leads", "Licznik - Leady", "Нумератор - Лиды"),
    ("Sorting order", "Kolejność sortowania", "Порядок сортировки"),
    ("Allowed statuses", "Dozwolone statusy", "Допустимые статусы"),
    ("Incl.", "Wł.", "Вкл."),
    ("Color", "Kolor", "Цвет"),
    ("Lead type required", "Typ leadu wymagany", "Тип лида обязателен"),
    ("Forward only", "Tylko do przodu", "Только вперёд"),
    ("Days until stuck", "Dni do uznania za utknięty", "Дней до застревания"),
    ("Read only", "Tylko odczyt", "Только чтение"),
    ("Own leads", "Własne leady", "Свои лиды"),
    ("Team leads", "Leady zespołu", "Лиды команды"),
    ("All leads", "Wszystkie leady", "Все лиды"),
    ("Manager", "Menedżer", "Руководитель"),
    ("New", "Nowy", "Новый"),
    ("Qualified", "Kwalifikacja", "Заинтересован"),
    ("Proposition", "Propozycja", "Предложение"),
    ("Qualified (won)", "Zakwalifikowany", "Квалифицирован"),
    ("Unqualified", "Niezakwalifikowany", "Неквалифицирован"),
    ("Disqualified", "Niezakwalifikowany", "Неквалифицирован"),
    ("Processing", "W trakcie", "В обработке"),
    ("Attempting", "Próba kontaktu", "Попытка контакта"),
    ("Connected", "Nawiązano kontakt", "Контакт установлен"),
    ("Low", "Niski", "Низкий"),
    ("Normal", "Normalny", "Нормальный"),
    ("High", "Wysoki", "Высокий"),
    ("Urgent", "Pilne", "Срочный"),
    ("Too expensive", "Za drogo", "Слишком дорого"),
    ("Chose a competitor", "Wybrał konkurencję", "Выбрали конкурента"),
    ("No budget", "Brak budżetu", "Нет бюджета"),
    ("Could not reach", "Nie udało się dodzwonić", "Не дозвонились"),
    ("Not relevant", "Nie dotyczy", "Не актуально"),
    ("Wholesale", "Hurt", "Опт"),
    ("Retail", "Detal", "Розница"),
    ("Service", "Serwis", "Сервис"),
    ("Trade fair", "Targi", "Выставка"),
    ("Follow-up", "Follow-up", "Повторный контакт"),
    ("Number of leads", "Liczba leadów", "Количество лидов"),
    (
        "Require disqualification reason",
        "Wymagaj przyczyny dyskwalifikacji",
        "Требовать причину поражения",
    ),
)

#: What users meet first: external id, Polish, Russian name.
SHIPPED_RECORDS = (
    ("lead_status_new", "Nowy", "Новый"),
    ("lead_status_qualified", "Kwalifikacja", "Заинтересован"),
    ("lead_status_proposition", "Propozycja", "Предложение"),
    ("lead_status_won", "Sukces", "Победа"),
    ("lead_status_lost", "Porażka", "Поражение"),
    ("lead_priority_low", "Niski", "Низкий"),
    ("lead_priority_normal", "Normalny", "Нормальный"),
    ("lead_priority_high", "Wysoki", "Высокий"),
    ("lead_priority_urgent", "Pilne", "Срочный"),
    ("lead_loss_reason_too_expensive", "Za drogo", "Слишком дорого"),
    ("lead_loss_reason_competitor", "Wybrał konkurencję", "Выбрали конкурента"),
    ("lead_loss_reason_no_budget", "Brak budżetu", "Нет бюджета"),
    ("lead_loss_reason_unreachable", "Nie udało się dodzwonić", "Не дозвонились"),
    ("lead_loss_reason_not_relevant", "Nie dotyczy", "Не актуально"),
    ("lead_management_menu_operations", "Operacje", "Операции"),
    ("lead_lead_menu", "Leady", "Лиды"),
    ("lead_management_menu_reporting", "Raportowanie", "Отчетность"),
    ("lead_management_menu_configuration", "Konfiguracja", "Настройка"),
    ("lead_settings_menu", "Ustawienia", "Настройки"),
    ("lead_type_menu", "Typy leadu", "Типы лида"),
    ("lead_status_menu", "Statusy leadu", "Статусы лида"),
    ("lead_priority_menu", "Priorytety leadu", "Приоритеты лида"),
    ("lead_tag_menu", "Tagi leadu", "Ярлыки лида"),
    ("lead_loss_reason_menu", "Powody porażki", "Причины поражений"),
    ("crm_team_menu", "Zespoły sprzedaży", "Команды продаж"),
    ("utm_campaign_menu", "Kampanie", "Кампании"),
    ("utm_medium_menu", "Kanały", "Каналы"),
    ("utm_source_menu", "Źródła", "Источники"),
    ("group_lead_own", "Własne leady", "Свои лиды"),
    ("group_lead_manager", "Menedżer", "Руководитель"),
)


@tagged("post_install", "-at_install", "once")
class TestTranslationFiles(TranslationFilesMixin, TransactionCase):
    """The translation files of the core."""

    # the help that the conversations' addon gives to the normalised address
    said_by_others = frozenset(
        {
            (
                "This field is used to search on email address as the primary email field"
                " can contain more than strictly an email address."
            )
        }
    )

    def test_labels_are_those_of_the_glossary(self):
        """REQ-0.17: the labels of the core stand in the words that were agreed on."""
        translations = dict(self._read_translations())
        for label, *expected in LABELS:
            with self.subTest(label=label):
                found = [
                    entries[label].msgstr if label in entries else None
                    for entries in translations.values()
                ]
                self.assertEqual(found, expected)

    def test_open_and_won_qualified_are_two_words(self):
        """REQ-0.17, REQ-2.19: the open status Qualified is not the won one."""
        for language, entries in self._read_translations():
            with self.subTest(language=language):
                self.assertNotEqual(entries["Qualified"].msgstr, entries["Qualified (won)"].msgstr)


@tagged("post_install", "-at_install")
class TestTranslatedRecords(TransactionCase):
    """What users see after their language was installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES.values():
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(
            ["lead_management"], list(LANGUAGES.values()), overwrite=True
        )

    def _in(self, record, code):
        return record.with_context(lang=code)

    def test_shipped_records_are_in_the_language_of_the_user(self):
        """REQ-0.17: statuses, priorities, reasons, menus and groups."""
        for xmlid, *expected in SHIPPED_RECORDS:
            record = self.env.ref(f"lead_management.{xmlid}")
            with self.subTest(record=xmlid):
                names = [self._in(record, code).name for code in LANGUAGES.values()]
                self.assertEqual(names, expected)

    def test_fields_are_in_the_language_of_the_user(self):
        """REQ-0.17: the label of a field is the glossary's."""
        expected = {
            "partner_id": ("Partner", "Покупатель"),
            "date_deadline": ("Spodziewane zamknięcie", "Ожидаемое закрытие"),
            "loss_reason_id": ("Powód porażki", "Причина поражения"),
        }
        for index, code in enumerate(LANGUAGES.values()):
            fields = self._in(self.env["lead.lead"], code).fields_get(list(expected))
            with self.subTest(language=code):
                self.assertEqual(
                    {name: field["string"] for name, field in fields.items()},
                    {name: labels[index] for name, labels in expected.items()},
                )

    def test_views_are_in_the_language_of_the_user(self):
        """REQ-0.17: the buttons and tabs of the card."""
        words = {
            "pl_PL": ("Otwórz ponownie", "Utwórz Przedsiębiorstwo", "Inne informacje"),
            "ru_RU": ("Открыть заново", "Создать Организацию", "Прочая информация"),
        }
        view = self.env.ref("lead_management.lead_lead_view_form")
        for code, expected in words.items():
            arch = self._in(self.env["lead.lead"], code).get_view(view.id)["arch"]
            for word in expected:
                with self.subTest(language=code, word=word):
                    self.assertIn(f'string="{word}"', arch)

    def test_refusals_are_in_the_language_of_the_user(self):
        """REQ-0.17, REQ-0.39: a refused status is explained in the user's words."""
        Status = self.env["lead.status"]
        allowed, other = Status.create([{"name": "Allowed"}, {"name": "Not allowed"}])
        lead_type = self.env["lead.type"].create({"name": "Narrow", "status_ids": allowed.ids})
        lead = self.env["lead.lead"].create({"name": "Lathe", "type_id": lead_type.id})
        words = {
            "pl_PL": "Status nie jest dozwolony dla wybranego typu",
            "ru_RU": "Статус не разрешен для выбранного типа",
        }
        for code, expected in words.items():
            with self.subTest(language=code):
                with self.assertRaises(ValidationError) as refusal:
                    self._in(lead, code).status_id = other
                self.assertIn(expected, refusal.exception.args[0])

    def test_ready_funnels_show_their_statuses_in_the_language_of_the_user(self):
        """REQ-0.17, REQ-2.21: the choice of funnels, before anything is created."""
        wizard = self.env["lead.funnel.wizard"].create({})
        line = wizard.line_ids.filtered(lambda line: line.code == "elma365")
        self.assertEqual(
            [self._in(line, code).status_names for code in LANGUAGES.values()],
            [
                "Nowy → W trakcie → Zakwalifikowany → Niezakwalifikowany",
                "Новый → В обработке → Квалифицирован → Неквалифицирован",
            ],
        )

    def test_ready_funnels_create_statuses_in_every_language(self):
        """REQ-0.17, REQ-2.21: whoever adds the funnel, each user reads the own words."""
        wizard = self.env["lead.funnel.wizard"].with_context(lang="pl_PL").create({})
        wizard.line_ids.is_chosen = True
        wizard.action_apply()
        expected = {
            "attempting": ("Attempting", "Próba kontaktu", "Попытка контакта"),
            "qualified_won": ("Qualified (won)", "Zakwalifikowany", "Квалифицирован"),
        }
        for code, names in expected.items():
            status = self.env["lead.status"].search([("code", "=", code)])
            with self.subTest(status=code):
                self.assertEqual(
                    tuple(
                        self._in(status, language).name
                        for language in ("en_US", *LANGUAGES.values())
                    ),
                    names,
                )


@tagged("post_install", "-at_install")
class TestTranslatedWebClient(HttpCase):
    """What the web client loads to say its own texts."""

    def test_texts_of_the_web_client_are_translated(self):
        """REQ-0.17, REQ-0.54: the age on a card, the eye, the import's questions."""
        expected = {
            "pl_PL": {
                "%(days)sd ago": "%(days)sd temu",
                "In %(days)sd": "Za %(days)sd",
                "%(days)sd": "%(days)sd",
                "Today": "Dzisiaj",
                "Show closed statuses": "Pokaż zamknięte statusy",
                "Skip the row": "Pomiń wiersz",
            },
            "ru_RU": {
                "%(days)sd ago": "%(days)sд назад",
                "In %(days)sd": "Через %(days)sд",
                "%(days)sd": "%(days)sд",
                "Today": "Сегодня",
                "Show closed statuses": "Показать закрытые статусы",
                "Skip the row": "Пропустить строку",
            },
        }
        for code, texts in expected.items():
            self.env["res.lang"]._activate_lang(code)
            answer = self.url_open(
                f"/web/webclient/translations?mods=lead_management&lang={code}"
            ).json()
            messages = answer["modules"]["lead_management"]["messages"]
            loaded = {message["id"]: message["string"] for message in messages}
            with self.subTest(language=code):
                self.assertEqual({text: loaded.get(text) for text in texts}, texts)
