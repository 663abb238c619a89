"""A portal to be measured: the real offers, or synthetic ones made from the real vocabulary."""

import json
import resource
import sys
import time
from datetime import date

import uvicorn
from fastapi.responses import PlainTextResponse

from app import database
from app.main import create_app
from app.offers import importing
from app.records import files
from app.records.offers import OfferRecord
from app.settings import Settings
from app.web.listening import server_config


def main(offers: int) -> None:
    settings = Settings.from_environment()
    engine = database.of(settings)
    database.migrate(engine)
    began = time.perf_counter()
    with database.session(engine) as session:
        if offers:
            from bench.synthetic import offer_records

            importing.import_kommunen(session, files.DATA / "kommunen.yaml")
            names = importing.import_providers(session, files.DATA / "providers.yaml")
            records = (OfferRecord.model_validate(raw) for raw in offer_records(offers))
            importing.import_offers(session, records, names)
            session.commit()
        else:
            importing.import_all(session)
    engine.dispose()
    imported = time.perf_counter()
    app = create_app(settings, today=lambda: date(2026, 11, 24))

    async def hello() -> PlainTextResponse:
        return PlainTextResponse("hello")

    app.add_api_route("/hello", hello)
    figures = {
        "import s": round(imported - began, 1),
        "start s": round(time.perf_counter() - imported, 1),
        "memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    slugs = list(app.state.index.catalogue.offers)[:500]
    print(json.dumps({"slugs": slugs, "figures": figures}), flush=True)
    config = server_config(app, settings)
    config.port = settings.port
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
