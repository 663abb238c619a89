# Alles, was man im Alltag braucht. `make` allein zeigt die Liste.

PYTHON ?= python3
VENV := .venv/bin/python
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench eval screenshots css translations lock clean runtime dev

help: ## Zeigt diese Liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: runtime ## Startet das Portal und nennt seine Adresse (KETTE_HOST, KETTE_PORT, KETTE_DATA_DIR)
	@exec $(VENV) -m app.cli serve

test: check ## Prüft alles und lässt alle Tests laufen
	@$(VENV) -m tools.browser
	$(VENV) -m pytest -n auto --dist worksteal $(ARGS)

check: dev ## Prüft Stil, Typen, Stockwerke, Vorlagen und Texte
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy
	.venv/bin/lint-imports --no-logo
	$(VENV) -m djlint --lint --quiet templates
	$(VENV) tools/translations.py --check

fmt: dev ## Bringt den Code in Form
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .

bench: dev ## Misst Anfragen pro Sekunde
	$(VENV) -m bench $(ARGS)

eval: runtime ## Misst, wie gut die Suche findet
	$(VENV) -m app.cli eval $(ARGS)

screenshots: dev ## Macht Bilder der Seiten nach screenshots/
	$(VENV) -m tools.screenshots $(ARGS)

css: dev ## Baut das Stylesheet neu
	$(VENV) tools/build_css.py $(ARGS)

translations: dev ## Sammelt alle Texte in translations/
	$(VENV) tools/translations.py

lock: ## Legt die Pakete neu fest (ARGS=--upgrade nimmt die neuesten)
	$(PYTHON) tools/lock.py $(ARGS)

clean: ## Entfernt Umgebung und Zwischenstände (Daten in var/ bleiben)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .grimp_cache screenshots build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@$(PYTHON) tools/bootstrap.py

dev:
	@$(PYTHON) tools/bootstrap.py --dev
