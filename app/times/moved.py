"""What is said of a date that was first announced for another day."""

from datetime import date

from app.i18n import gettext as _
from app.times.dates import Date
from app.wording import day_of_month, long_day


def instead_of(each: Date, today: date) -> str:
    """ "statt 5. März" of a date to come, with the year where that is another one; "" of any other
    date, and of what does not take place. For reading alone: it is not typed."""
    before = each.moved_from
    if before is None or before == each.first or each.cancelled or each.last < today:
        return ""
    same_year = before.year == each.first.year
    return _("statt %(day)s") % {"day": day_of_month(before) if same_year else long_day(before)}
