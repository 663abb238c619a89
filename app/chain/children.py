"""The children on the chain: their mark on the axis, what is due for each, how to take one away."""

from dataclasses import replace

from app import wording
from app.chain import axis, steps
from app.chain.address import PATH, ChainAddress
from app.chain.views import Child
from app.records.texts import Guides


def children(address: ChainAddress, guides: Guides) -> tuple[Child, ...]:
    ages = address.criteria.ages
    labels = {str(age): wording.age(age) for age in ages}
    # A marker's label takes more room than its age alone.
    rows = axis.pack(
        axis.Item(key=str(age), youngest=age, oldest=age, letters=len(labels[str(age)]) + 6)
        for age in ages
    )
    marks = {bar.key: (bar, number) for number, row in enumerate(rows) for bar in row}
    shares = axis.marks(ages)
    return tuple(
        Child(
            months_total=age,
            years=max(age, 0) // 12,
            months=age if age < 0 else age % 12,
            label=labels[str(age)],
            remove_url=address.asking(
                replace(address.criteria, ages=tuple(a for a in ages if a != age))
            ).url(),
            announcement=steps.announcement(guides, age),
            due=steps.due_steps(guides, age),
            calendar_url=f"{PATH}/termine.ics?alter={age}",
            share=share,
            mark=marks[str(age)][0],
            mark_row=marks[str(age)][1],
        )
        for age, share in zip(ages, shares, strict=True)
    )
