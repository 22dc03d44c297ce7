"""Routes of sheets in and out (批量导入导出)."""

from __future__ import annotations

from jinbo.kernel.errors import InvalidError, NotFoundError
from jinbo.subjects.rules import actions
from jinbo.subjects.rules.columns import SheetKind
from jinbo.subjects.rules.sheets import rows_of_csv
from jinbo.subjects.wire import requests, views
from jinbo.wiring import subjects as wired

from chalicelib.http import Call, Raw
from chalicelib.subjects.room import routes


@routes.post(
    "/v1/imports",
    action=actions.IMPORT,
    body=requests.ImportRequest,
    answers=views.ImportReportView,
    summary="批量导入 · Import a small sheet",
)
def import_sheet(call: Call[None, requests.ImportRequest]) -> views.ImportReportView:
    """Imports at most 200 rows, each whole or not at all; larger sheets go through `jinbo import`."""
    body = call.body
    given = body.rows if body.rows is not None else list(rows_of_csv(body.kind, body.csv))
    if len(given) > requests.IMPORT_ROWS:
        raise InvalidError(
            "too-many-rows",
            f"一次最多导入{requests.IMPORT_ROWS}行，更多请用命令行工具",
            f"At most {requests.IMPORT_ROWS} rows at a time; use the command line tool for more",
        )
    report = wired.imports().run(call.principal, body.kind, given, government=body.government, dry_run=body.dry_run)
    return views.ImportReportView.of(report)


@routes.get(
    "/v1/imports/{import_id}",
    action=actions.IMPORT,
    answers=views.ImportReportView,
    summary="导入结果 · What became of an import",
)
def get_import(call: Call[None, None]) -> views.ImportReportView:
    """The report of an import."""
    return views.ImportReportView.of(wired.imports().report(call.principal, call.path["import_id"]))


@routes.get(
    "/v1/exports/{kind}",
    action=actions.EXPORT,
    query=requests.ExportQuery,
    answers="text/csv",
    summary="导出 · Export a sheet",
)
def export_sheet(call: Call[requests.ExportQuery, None]) -> Raw:
    """The register of `kind` (businesses, lifts, devices) as CSV for Excel, or as JSON; no personal data."""
    try:
        kind = SheetKind(call.path["kind"])
    except ValueError:
        raise NotFoundError from None
    data = wired.exports().write(call.principal, kind, call.query.format, requests.EXPORT_ROWS)
    content_type = "text/csv; charset=utf-8" if call.query.format == "csv" else "application/json"
    return Raw(data.decode(), content_type, f"{kind}.{call.query.format}")
