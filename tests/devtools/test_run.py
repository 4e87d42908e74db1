"""The database that `./dev run` makes."""

from types import SimpleNamespace

from devtools.commands import run


def test_people_read_english_and_may_choose_another_language(monkeypatch):
    loaded = []
    monkeypatch.setattr(run, "_load", lambda _server, arguments: loaded.extend(arguments))
    server = SimpleNamespace(source=SimpleNamespace(key="odoo"))
    kept = {}
    databases = SimpleNamespace(
        drop=lambda _name: kept.clear(),
        remember=lambda _name, **facts: kept.update(facts),
    )

    run._create(server, databases, demo=True)

    languages = loaded[loaded.index("--load-language") + 1].split(",")
    assert languages == ["en_US", "pl_PL", "ru_RU"]
    assert "--with-demo" in loaded
    assert kept["demo"]
