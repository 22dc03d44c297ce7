"""Routes of businesses (经营主体)."""

from __future__ import annotations

from dataclasses import replace

from jinbo.kernel.errors import InvalidError
from jinbo.kernel.fact import Subject
from jinbo.subjects.model import Business, Contact, Source
from jinbo.subjects.ports import BusinessFilter
from jinbo.subjects.rules import actions
from jinbo.subjects.wire import requests, rows, views
from jinbo.wiring import subjects as wired

from chalicelib.http import Call, PageQuery
from chalicelib.subjects.room import routes, timeline


@routes.get(
    "/v1/businesses",
    action=actions.READ,
    query=requests.BusinessQuery,
    answers=views.BusinessPage,
    summary="主体列表 · List businesses",
)
def list_businesses(call: Call[requests.BusinessQuery, None]) -> views.BusinessPage:
    """Businesses by hall, by the beginning of their names, by enterprise or by role."""
    query = call.query
    wanted = BusinessFilter(query.hall, query.enterprise, query.name, query.expo_role)
    page = wired.subjects().businesses.list_businesses(call.principal, wanted, query.limit, query.cursor)
    return views.BusinessPage(items=[views.BusinessView.of(b) for b in page.items], next_cursor=page.next_cursor)


@routes.post(
    "/v1/businesses",
    action=actions.REGISTER,
    body=rows.BusinessRow,
    answers=views.BusinessView,
    status=201,
    summary="登记主体 · Register a business",
)
def register_business(call: Call[None, rows.BusinessRow]) -> views.BusinessView:
    """Enters a new business; a doubtful number is told, and taken when `confirm` names the doubt."""
    entry = call.body.entry(Source.MANUAL)
    assert isinstance(entry.thing, Business)
    made = wired.subjects().businesses.register(call.principal, entry.thing, entry.contact, entry.confirmed)
    return views.BusinessView.of(made)


@routes.get(
    "/v1/businesses/{business_id}",
    action=actions.READ,
    answers=views.BusinessView,
    summary="主体档案 · A business",
)
def get_business(call: Call[None, None]) -> views.BusinessView:
    """A business, its licence as of today."""
    return views.BusinessView.of(wired.subjects().businesses.get(call.principal, call.path["business_id"]))


@routes.put(
    "/v1/businesses/{business_id}",
    action=actions.AMEND,
    body=requests.BusinessChange,
    answers=views.BusinessView,
    summary="变更主体 · Change a business",
)
def amend_business(call: Call[None, requests.BusinessChange]) -> views.BusinessView:
    """Changes a business that was read at `version`; its contact has its own route."""
    entry = call.body.entry(Source.MANUAL)
    assert isinstance(entry.thing, Business)
    if entry.thing.id != call.path["business_id"]:
        raise InvalidError(
            "fixed",
            "统一社会信用代码和经营场所不可修改；搬迁请重新登记（一地一证）",
            "Credit code and premises do not change; register a move anew (one licence per premises)",
        )
    draft = replace(entry.thing, version=call.body.version)
    return views.BusinessView.of(wired.subjects().businesses.amend(call.principal, draft, entry.confirmed))


@routes.get(
    "/v1/businesses/{business_id}/contact",
    action=actions.READ_CONTACT,
    answers=views.ContactView,
    summary="食品安全管理员 · A business's contact",
)
def get_contact(call: Call[None, None]) -> views.ContactView:
    """The food-safety manager's name and phone."""
    return views.ContactView.of(wired.subjects().businesses.contact(call.principal, call.path["business_id"]))


@routes.put(
    "/v1/businesses/{business_id}/contact",
    action=actions.AMEND_CONTACT,
    body=requests.ContactForm,
    answers=views.ContactView,
    summary="变更食品安全管理员 · Change the contact",
)
def amend_contact(call: Call[None, requests.ContactForm]) -> views.ContactView:
    """The one thing that an enterprise changes itself."""
    contact = Contact(call.body.fsm_name, call.body.fsm_phone)
    kept = wired.subjects().businesses.amend_contact(call.principal, call.path["business_id"], contact)
    return views.ContactView.of(kept)


@routes.post(
    "/v1/businesses/{business_id}/licence",
    action=actions.CHANGE_LICENCE,
    body=requests.LicenceDecision,
    answers=views.BusinessView,
    summary="许可证处理 · Decide about a licence",
)
def change_licence(call: Call[None, requests.LicenceDecision]) -> views.BusinessView:
    """Suspends, resumes, revokes or cancels the licence."""
    changed = wired.subjects().businesses.change_licence(
        call.principal, call.path["business_id"], call.body.move, call.body.version
    )
    return views.BusinessView.of(changed)


@routes.get(
    "/v1/businesses/{business_id}/timeline",
    action=actions.READ_TIMELINE,
    query=PageQuery,
    answers=views.Timeline,
    summary="主体时间线 · A business's timeline",
)
def business_timeline(call: Call[PageQuery, None]) -> views.Timeline:
    """Facts about the business, newest first."""
    return timeline(call, Subject("business", call.path["business_id"]))
