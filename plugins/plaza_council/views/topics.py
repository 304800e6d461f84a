"""Topics: written, brought from a case, taken up, talked over, counted, and given to somebody to do."""

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from core.api import (
    Deed,
    Form,
    UnitKind,
    _,
    demand,
    may_be_public,
    onward,
    page_or_fragment,
    read_case,
    wants_fragment,
)
from plugins.plaza_council import service
from plugins.plaza_council.rules import NewBundle, NewSpeech, NewTask, NewTopic
from plugins.plaza_council.schemas import (
    AgreedSchema,
    BundleSchema,
    DoneTaskSchema,
    PapersSchema,
    SpeechSchema,
    TaskSchema,
    TopicSchema,
)
from plugins.plaza_council.views.doors import (
    KEY,
    RUN,
    WAYS,
    at_once,
    blueprint,
    chosen,
    council_at_hand,
    council_url,
    done,
    found,
    home_url,
    settings,
    shown,
    topic_at_hand,
    unit_choices,
)


@blueprint.route("/councils/<int:council_id>/topics/new", methods=["GET", "POST"])
def new_topic(council_id: int) -> ResponseReturnValue:
    """Put a topic on the agenda of a council."""
    ws, one, _hall = council_at_hand(council_id)
    sent = request.method == "POST"
    form = Form.sent(TopicSchema()) if sent else Form.blank(TopicSchema(), way="secret")
    if sent and done(ws, "topic", form, lambda values: service.add_topic(ws, NewTopic(**values), one.id)):
        flash(_("写上了。"), "ok")
        return onward(council_url(ws, one.id))
    return shown("topic.html", form, heading=_("写一件要议的事"), lead=one.title, ways=chosen(WAYS), back=council_url(ws, one.id))


@blueprint.route("/topics/<int:topic_id>", methods=["GET", "POST"])
def edit_topic(topic_id: int) -> ResponseReturnValue:
    """Change a topic that nobody was told of yet."""
    ws, one = topic_at_hand(topic_id)
    back = council_url(ws, one.council_id) if one.council_id else home_url(ws)
    sent = request.method == "POST"
    known = {name: getattr(one, name) for name in ("title", "about", "proposal", "way")}
    form = Form.sent(TopicSchema()) if sent else Form.blank(TopicSchema(), **known)
    if sent and done(ws, "change_topic", form, lambda values: service.change_topic(ws, one, NewTopic(**values))):
        flash(_("改好了。"), "ok")
        return onward(back)
    return shown("topic.html", form, heading=_("改一改要议的事"), lead="", ways=chosen(WAYS), back=back)


@blueprint.route("/cases/<int:case_id>/bring", methods=["GET", "POST"])
def bring(case_id: int) -> ResponseReturnValue:
    """Let what a case is about be talked over in public, where every party asked for it, and without names."""
    ws = demand(RUN)
    view = read_case(ws, case_id)
    if Deed.NOTE_SESSION not in view.deeds:
        abort(403)
    sent = request.method == "POST"
    form = Form.sent(TopicSchema()) if sent else Form.blank(TopicSchema(), way="talk")
    if sent and done(ws, "bring", form, lambda values: service.bring_case(ws, case_id, NewTopic(**values))):
        flash(_("记下了。等下一次会议到它。"), "ok")
        return onward(url_for("cases.case", space=ws.space.code, case_id=case_id))
    answer = page_or_fragment(
        f"{KEY}/bring.html",
        f"{KEY}/_bring.html",
        form=form,
        part=wants_fragment(),
        number=view.case.number,
        ways=chosen(WAYS),
        open_to_all=view.case.kind in service.COMMON_KINDS or may_be_public(view.standing),
        openness=url_for("mediation.openness", space=ws.space.code, case_id=case_id),
        back=url_for("cases.case", space=ws.space.code, case_id=case_id),
    )
    answer.status_code = 422 if form.errors else 200
    return answer


@blueprint.post("/councils/<int:council_id>/take-up/<int:topic_id>")
def take_up(council_id: int, topic_id: int) -> ResponseReturnValue:
    """Put a waiting topic on the agenda of a council."""
    ws, one, _hall = council_at_hand(council_id)
    topic = found(service.topic_of(ws, topic_id))
    return at_once(lambda: service.take_up(ws, topic, one.id), _("这次会议它。"), council_url(ws, one.id))


@blueprint.post("/topics/<int:topic_id>/put-back")
def put_back(topic_id: int) -> ResponseReturnValue:
    """Take a topic off an agenda."""
    ws, one = topic_at_hand(topic_id)
    back = council_url(ws, one.council_id) if one.council_id else home_url(ws)
    return at_once(lambda: service.put_back(ws, one), _("这次不议，留着等下一次。"), back)


@blueprint.post("/topics/<int:topic_id>/drop")
def drop(topic_id: int) -> ResponseReturnValue:
    """Give up a topic that waits."""
    ws, one = topic_at_hand(topic_id)
    return at_once(lambda: service.drop_topic(ws, one), _("不议了。"), home_url(ws))


@blueprint.post("/topics/<int:topic_id>/again")
def bring_again(topic_id: int) -> ResponseReturnValue:
    """Let a topic wait once more."""
    ws, one = topic_at_hand(topic_id)
    return at_once(lambda: service.bring_again(ws, one), _("留下了，下一次会再议。"), home_url(ws))


@blueprint.route("/topics/<int:topic_id>/speeches/new", methods=["GET", "POST"])
def new_speech(topic_id: int) -> ResponseReturnValue:
    """Note who spoke, and what they would change."""
    ws, one = topic_at_hand(topic_id)
    back = council_url(ws, found(one.council_id))
    sent = request.method == "POST"
    form = Form.sent(SpeechSchema()) if sent else Form.blank(SpeechSchema())
    if sent and done(ws, "speech", form, lambda values: service.note_speech(ws, one, NewSpeech(**values))):
        flash(_("记下了。"), "ok")
        return onward(back)
    return shown("speech.html", form, topic=one, minutes=settings(ws)["speech_minutes"], back=back)


@blueprint.route("/topics/<int:topic_id>/agreed", methods=["GET", "POST"])
def agreed(topic_id: int) -> ResponseReturnValue:
    """Note on what those present agreed without a vote."""
    ws, one = topic_at_hand(topic_id)
    back = council_url(ws, found(one.council_id))
    sent = request.method == "POST"
    form = Form.sent(AgreedSchema()) if sent else Form.blank(AgreedSchema(), words=one.agreed)
    if sent and done(ws, "agreed", form, lambda values: service.agree(ws, one, values["words"])):
        flash(_("记下了。"), "ok")
        return onward(back)
    asked = {
        "heading": _("记商量的结果"),
        "lead": one.title,
        "name": "words",
        "label": _("大家商量定的是什么"),
        "button": _("记下"),
    }
    return shown("short.html", form, **asked, hint=_("大家都看得到，不写人名"), back=back)


@blueprint.route("/topics/<int:topic_id>/bundles/new", methods=["GET", "POST"])
def new_bundle(topic_id: int) -> ResponseReturnValue:
    """Write down a bundle counted by hand."""
    ws, one = topic_at_hand(topic_id)
    back = council_url(ws, found(one.council_id))
    sent = request.method == "POST"
    schema = BundleSchema() if one.way == "hands" else PapersSchema()
    form = Form.sent(schema) if sent else Form.blank(schema, invalid=0)
    if sent and done(ws, "bundle", form, lambda values: service.add_bundle(ws, one, NewBundle(**values))):
        flash(_("记上了。"), "ok")
        return onward(back)
    return shown("bundle.html", form, topic=one, hands=one.way == "hands", back=back)


@blueprint.post("/topics/<int:topic_id>/bundles/withdraw")
def withdraw_bundles(topic_id: int) -> ResponseReturnValue:
    """Count by hand once more."""
    ws, one = topic_at_hand(topic_id)
    return at_once(lambda: service.withdraw_bundles(ws, one), _("作废了，重新数。"), council_url(ws, found(one.council_id)))


@blueprint.route("/topics/<int:topic_id>/tasks/new", methods=["GET", "POST"])
def new_task(topic_id: int) -> ResponseReturnValue:
    """Write down what a resolution asks for."""
    ws, one = topic_at_hand(topic_id)
    back = council_url(ws, found(one.council_id))
    sent = request.method == "POST"
    form = Form.sent(TaskSchema()) if sent else Form.blank(TaskSchema())
    if sent and done(ws, "task", form, lambda values: service.add_task(ws, one, NewTask(**values))):
        flash(_("写上了。"), "ok")
        return onward(back)
    units = unit_choices(ws, UnitKind.CENTRE, UnitKind.VILLAGE, UnitKind.DEPARTMENT, UnitKind.ROOM)
    return shown("task.html", form, topic=one, units=units, back=back)


@blueprint.route("/tasks/<int:task_id>/done", methods=["GET", "POST"])
def finish_task(task_id: int) -> ResponseReturnValue:
    """Write down that a task is done."""
    ws = demand(RUN)
    one = found(service.task_of(ws, task_id))
    behind = found(service.council_behind(ws, one))
    council_at_hand(behind.id)
    sent = request.method == "POST"
    form = Form.sent(DoneTaskSchema()) if sent else Form.blank(DoneTaskSchema())
    if sent and done(ws, "finish", form, lambda values: service.finish_task(ws, one, values["words"])):
        flash(_("办完一件，记下了。"), "ok")
        return onward(council_url(ws, behind.id))
    asked = {"heading": _("办完了"), "lead": one.what, "name": "words", "label": _("办成什么样了"), "button": _("记下")}
    return shown("short.html", form, **asked, hint=_("大家都看得到"), back=council_url(ws, behind.id))
