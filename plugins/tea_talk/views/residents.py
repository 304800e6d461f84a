"""What residents read: where the tea houses are, when they are open, and which open talks come next."""

from flask import render_template, url_for

from core.api import name_of, public_workspace
from plugins.tea_talk import service
from plugins.tea_talk.views.doors import KEY, days_said, public, settings, steps_named, when


@public.get("/about")
def about() -> str:
    """Show houses and the next open talks; nothing of anybody's matter."""
    ws = public_workspace()
    with ws.session:
        talks = [
            {
                "when": when(one.begins, one.ends),
                "topic": one.topic,
                "about": one.about,
                "house": house.name,
                "place": house.place,
            }
            for one, house in service.next_gatherings(ws)
        ]
        houses = [
            {
                "name": one.name,
                "place": one.place,
                "host": one.host,
                "hours": f"{days_said(one.days)} {one.opens}–{one.closes}",
                "about": one.about,
            }
            for one in service.houses(ws)
        ]
        values = {"name": name_of(ws, KEY), "steps": [name for _field, name, _prompt in steps_named(settings(ws))]}
    return render_template(
        f"{KEY}/about.html", talks=talks, houses=houses, tell=url_for("residents.tell", space=ws.space.code), **values
    )
