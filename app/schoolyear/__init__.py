"""The school-year clock: what is due for a child on a day, by age and by the calendar of NRW."""
