"""In which currency an amount is written: one rule for every route.

An amount in another currency than that of the lead is no amount of the lead: what it is worth
depends on a day and a rate that nobody has said.
"""

from .lead_workbook import NumberCell
from .written_numbers import compile_units, find_units, is_unit

# what stands beside amounts and is neither the code nor the symbol that Odoo has
WORDS = {
    "CHF": ("Fr", "Franken"),
    "EUR": ("euro", "euros", "евро"),
    "GBP": ("pounds",),
    "PLN": ("zl", "złoty", "złote", "złotych", "zloty", "zlotych", "злотых"),
    "RUB": ("руб", "р.", "₽", "рубль", "рубля", "рублей"),
    "UAH": ("грн", "hrn"),
    "USD": ("US$", "dollar", "dollars", "долларов"),
}


class CurrencyUnits:
    """What may stand beside amounts in some currencies, and which of them it means.

    `pattern` is what `written_numbers.read_number` takes.
    """

    def __init__(self, currencies):
        """:param currencies: `res.currency` recordset"""
        self._codes = {}
        for currency in currencies:
            words = (currency.name, currency.symbol, *WORDS.get(currency.name, ()))
            for word in filter(is_unit, words):
                self._codes.setdefault(_fold(word), set()).add(currency.name)
        words = [word for code in currencies.mapped("name") for word in WORDS.get(code, ())]
        names = [*currencies.mapped("symbol"), *currencies.mapped("name")]
        self.pattern = compile_units([*names, *words])

    def find(self, cell):
        """Return the codes of the currencies that an amount can be in, None where it says none.

        :param cell: text, or what else a file has for an amount
        """
        if isinstance(cell, NumberCell):
            return self._codes.get(_fold(cell.unit))
        found = find_units(cell, self.pattern) if isinstance(cell, str) else []
        codes = [self._codes[_fold(unit)] for unit in found]
        return set.intersection(*codes) if codes else None


def _fold(unit):
    return unit.rstrip(".").casefold()
