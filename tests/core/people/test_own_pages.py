"""One's own password and posts: what must be chosen first, what is refused, what ends with the change."""

import pytest
from flask import Flask

from core.people import service
from core.people.models import Account, Post
from core.workspace import Workspace
from tests.places import County
from tests.signing import RIGHT, WRONG, at_door, attempt, is_in, replay, session_of, works
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def change_first(county: County) -> None:
    """Let the clerk's password be one that somebody else gave out."""
    door: Workspace = county.door()
    with door.session:
        account = door.session.get_one(Account, (county.space.id, county.home.people["clerk"].account_id))
        account.must_change = True
        door.session.commit()


def test_a_password_from_somebody_else_must_be_changed_before_anything(site: Flask, county: County) -> None:
    change_first(county)
    visitor, code = at_door(site, county.home), county.home.space.code
    answer = attempt(visitor, county.home.names["clerk"], RIGHT)
    assert answer.headers["Location"] == f"/{code}/password"
    for page in ("today", "cases", "register", "tokens"):
        assert visitor.open(page).headers["Location"] == f"/{code}/password"
    assert "先换一个自己的密码" in words(visitor.open("password"))
    changed = visitor.send("password", old=RIGHT, new="a-hill-of-green-tea", again="a-hill-of-green-tea")
    assert changed.headers["Location"] == f"/{code}/sign-in"
    assert "密码改好了" in words(visitor.open("sign-in"))
    assert not is_in(attempt(visitor, county.home.names["clerk"], RIGHT))
    assert is_in(attempt(visitor, county.home.names["clerk"], "a-hill-of-green-tea"))
    assert works(visitor)


def test_a_new_password_ends_every_other_sign_in(site: Flask, county: County) -> None:
    elsewhere, here = (Visitor(site, county.home, "clerk") for _ in range(2))
    here.open("password")
    assert here.send("password", old=RIGHT, new="a-hill-of-green-tea", again="a-hill-of-green-tea").status_code == 303
    assert not works(elsewhere)
    assert not works(here)


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        (WRONG, "a-hill-of-green-tea", "a-hill-of-green-tea", "现在的密码不对。"),
        (RIGHT, "short", "short", "密码至少要 10 个字符。"),
        (RIGHT, "1234567890", "1234567890", "这个密码太常见，容易被猜到，换一个。"),
        (RIGHT, "a-hill-of-green-tea", "a-hill-of-black-tea", "两次输入的新密码不一样。"),
        (RIGHT, RIGHT, RIGHT, "新密码不能和现在的一样。"),
        (RIGHT, "my-{name}-is", "my-{name}-is", "密码里不要带登录名。"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    site: Flask, county: County, old: str, new: str, again: str, said: str
) -> None:
    name, visitor = county.home.names["clerk"], Visitor(site, county.home, "clerk")
    visitor.open("password")
    answer = visitor.send("password", old=old, new=new.format(name=name), again=again.format(name=name))
    assert answer.status_code == 422
    assert said in words(answer)
    assert works(visitor)
    assert is_in(attempt(at_door(site, county.home), name, RIGHT))


def give_second_post(county: County) -> int:
    door = county.door()
    with door.session:
        account = door.session.get_one(Account, (county.space.id, county.home.people["clerk"].account_id))
        post = service.add_post(
            door, account, "director", county.sibling.space.id, unit_id=county.sibling.units["desk"], title="副主任"
        )
        door.session.commit()
        return post.id


def test_changing_the_post_leads_to_its_space_and_ends_the_old_sign_in(site: Flask, county: County) -> None:
    post_id = give_second_post(county)
    visitor = Visitor(site, county.home, "clerk")
    before = session_of(visitor)
    said = words(visitor.open("posts"))
    assert "现在的岗位" in said
    assert f"副主任 {county.sibling.space.name}" in said
    answer = visitor.send(f"posts/{post_id}")
    assert answer.headers["Location"] == f"/{county.sibling.space.code}/"
    assert visitor.client.get(f"/{county.sibling.space.code}/today").status_code == 200
    assert not works(replay(site, county.home, before))


def test_the_head_of_the_page_says_at_which_post_one_is(site: Flask, county: County) -> None:
    post_id = give_second_post(county)
    visitor = Visitor(site, county.home, "clerk")
    assert "李秀兰 窗口受理" in words(visitor.open("posts"))
    visitor.send(f"posts/{post_id}")
    visitor.code = county.sibling.space.code
    page = words(visitor.open("today"))
    assert (county.sibling.space.name in page, "李秀兰 副主任" in page) == (True, True)


def test_a_post_that_ends_is_dead_at_the_next_click(site: Flask, county: County) -> None:
    post_id = give_second_post(county)
    visitor = Visitor(site, county.home, "clerk")
    visitor.open("posts")
    visitor.send(f"posts/{post_id}")
    visitor.code = county.sibling.space.code
    assert works(visitor)
    door: Workspace = county.door()
    with door.session:
        door.session.get_one(Post, (county.space.id, post_id)).ended_at = door.now()
        door.session.commit()
    assert not works(visitor)
    assert visitor.client.get(f"/{county.home.space.code}/today").status_code == 303  # nor does one slip back to the other post


def test_nobody_changes_to_somebody_elses_post(site: Flask, county: County) -> None:
    visitor = Visitor(site, county.home, "clerk")
    visitor.open("posts")
    answer = visitor.send(f"posts/{county.home.people['director'].post_id}")
    assert answer.headers["Location"].endswith("/posts")
    assert works(visitor)


@pytest.mark.parametrize(("page", "onward"), [("register", "/register"), ("password", "/password"), ("switch", "")])
def test_a_form_sent_after_signing_out_in_another_tab_leads_back_to_it_by_signing_in(
    site: Flask, county: County, page: str, onward: str
) -> None:
    code, post = county.home.space.code, county.home.people["clerk"].post_id
    visitor = Visitor(site, county.home, "clerk")
    visitor.open("register")
    stale = visitor.token
    assert visitor.send("sign-out").status_code == 303
    visitor.token = stale
    answer = visitor.send(f"posts/{post}" if page == "switch" else page, title="邻居占地", old="geheim-old")
    assert answer.status_code == 401
    assert "这一步还没有送出" in words(answer)
    whole = answer.get_data(as_text=True)
    assert "邻居占地" in whole
    assert ("geheim" in whole, "放得太久" in whole) == (False, False)
    wanted = f"/{code}/sign-in" + (f"?onward=/{code}{onward}" if onward else "")
    assert f'class="btn go" href="{wanted}"' in whole.replace("%2F", "/")
    signed_in = attempt(visitor, county.home.names["clerk"], RIGHT, onward=f"/{code}{onward}" if onward else "")
    assert signed_in.headers["Location"] == f"/{code}{onward or '/'}"


def test_residents_are_not_asked_to_sign_in_for_an_old_form(site: Flask, county: County) -> None:
    visitor = Visitor(site, county.home)
    visitor.open("tell")
    visitor.token = "of another browser"
    answer = visitor.send("tell", story="河里有味")
    assert answer.status_code == 400
    assert "这一页放得太久了" in words(answer)
