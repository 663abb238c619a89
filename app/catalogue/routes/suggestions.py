"""`/vorschlaege`: what the search field proposes while one types; `/opensearch.xml` beside it."""

from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response

from app import typed
from app.catalogue.criteria import MAX_TEXT, Criteria
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import SuggestionLine, SuggestionLines
from app.i18n import SOURCE, TONGUES, german, spoken
from app.i18n import gettext as _
from app.records import needs
from app.web.deps import PagesDep, base_url
from search.answers import Suggestion

router = APIRouter()
SHOWN = 8


@router.get("/vorschlaege")
async def suggest(
    request: Request, index: IndexDep, catalogue: CatalogueDep, pages: PagesDep
) -> Response:
    asked = typed.line(request.query_params.get("q", ""))[:MAX_TEXT]
    view = SuggestionLines(
        options=tuple(_proposal(each, catalogue) for each in index.suggest(asked, limit=SHOWN))
    )
    return pages.render(
        request,
        "partials/vorschlaege.html",
        view,
        headers={"Cache-Control": "no-store"},
    )


def _proposal(suggestion: Suggestion, catalogue: Catalogue) -> SuggestionLine:
    """A need and a place lead to their list, an offer and a Träger to their page."""
    kind, value = suggestion.kind, suggestion.value
    if kind == "anliegen":
        url, said = Criteria(need=value).url(), _("Anliegen")
    elif kind == "ort":
        url, said = Criteria(chosen={"kommune": (value,)}).url(), _("Ort")
    elif kind == "traeger":
        url, said = catalogue.provider_url(value) or Criteria(text=value).url(), _("Träger")
    else:
        url, said = f"/angebote/{value}", _("Angebot")
    named = suggestion.label
    # A wish is called as it was typed, in whatever language that is.
    if kind != "anliegen" or named == needs.label(value):
        named = german(named)
    return SuggestionLine(label=named, kind=said, url=url)


def _short_name() -> str:
    """Another one in each language, for a browser keeps them by it; 16 letters at most, says
    OpenSearch."""
    code = spoken()
    return _("Präventionskette") if code == SOURCE else f"Kette ({code})"


@router.get("/opensearch.xml")
async def opensearch(request: Request, pages: PagesDep) -> Response:
    """So that a browser can search us from its address bar."""
    base = escape(base_url(request))
    name = escape(pages.site.name)
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(_short_name())}</ShortName>\n"
        f"<Description>{name}: {escape(_('Hilfen für Familien finden'))}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n<Language>"
        f"{TONGUES[spoken()].tag}</Language>\n"
        f'<Url type="text/html" method="get" template="{base}/angebote?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n",
        media_type="application/opensearchdescription+xml; charset=utf-8",
    )
