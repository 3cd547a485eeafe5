"""What a lead sets for the whole desk."""

from __future__ import annotations

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import desk_settings
from service.console.front import page, works
from service.moderation.errors import Invalid


def show() -> Response:
    """The settings as they stand."""
    return _page(desk_settings.shown(desk_settings.read(works(), g.site)), saved="saved" in request.args)


def save() -> Response:
    """Keep what was typed, or tell every mistake beside its field."""
    given = {
        option.name: request.form[option.name] for option in desk_settings.options() if option.name in request.form
    }
    try:
        desk_settings.save(works(), g.site, given)
    except Invalid as invalid:
        mistakes = {mistake.pointer[1:]: mistake.detail for mistake in invalid.errors}
        shown = desk_settings.shown(desk_settings.read(works(), g.site)) | given
        return _page(shown, 422, mistakes=mistakes)
    return redirect("/settings?saved=yes", 303)


def _page(
    values: dict[str, str], status: int = 200, mistakes: dict[str, str] | None = None, saved: bool = False
) -> Response:
    fields = [
        (
            option.name,
            option.metadata["label"],
            option.metadata["hint"],
            values[option.name],
            isinstance(option.default, str),
        )
        for option in desk_settings.options()
    ]
    return page("settings", status, fields=fields, mistakes=mistakes or {}, saved=saved)
