"""The admin's login: whoever is refused reads what to do, and nobody guesses for long."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from articles import rates
from articles.views.senders import address_of

OF_AN_ACCOUNT_FROM_A_NETWORK = 10
_QUARTER = 900
FROM_A_NETWORK = 50
OF_AN_ACCOUNT = 100
"""Failures in an hour; so many that shutting somebody out takes ten networks or more."""

TOO_OFTEN = (
    "登录失败的次数太多了，现在先不能登录，密码对了也不行。请过 {minutes} 分钟再试。"
    "忘了密码，就请管账号的人在“用户”里给你重置；不是你自己试的，也请告诉管账号的人。"
)


class Attempt:
    """A login that is counted as failed until it says that it succeeded."""

    def __init__(self, address: str, account: str) -> None:
        """Count it; raises TooMany where there were enough, before any password is looked at.

        What one network does too much is not counted for the account: others may still log in.
        """
        network = rates.network_of(address)
        both = rates.digest(f"{account}\n{network}")
        self._own = rates.count(f"login:both:{both}", OF_AN_ACCOUNT_FROM_A_NETWORK, _QUARTER)
        self._shared = []
        if network:
            name = f"login:network:{rates.digest(network)}"
            self._shared.append(rates.count(name, FROM_A_NETWORK))
        name = f"login:account:{rates.digest(account)}"
        self._shared.append(rates.count(name, OF_AN_ACCOUNT))

    def succeed(self) -> None:
        """Let the account begin anew from this network, and count nothing for the others."""
        rates.forget(self._own)
        for key in self._shared:
            rates.take_back(key)


class LoginForm(AdminAuthenticationForm):
    """Name and password; `wait` says for how many seconds no try is taken."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": (
            "用户名或密码不对。请看看大小写，再试一次。忘了密码，就请管账号的人在“用户”里给你重置。"
        ),
    }
    wait = 0

    def clean(self) -> dict[str, Any]:
        """Return the values once the password is right, unless too many were wrong before."""
        account = self.cleaned_data.get("username")
        if self.request is None or account is None or not self.cleaned_data.get("password"):
            return super().clean()
        try:
            attempt = Attempt(address_of(self.request), account)
        except rates.TooMany as refusal:
            self.wait = refusal.wait
            sentence = TOO_OFTEN.format(minutes=-(-self.wait // 60))
            raise ValidationError(sentence, code="too_often") from refusal
        cleaned = super().clean()
        attempt.succeed()
        return cleaned


def told_to_wait(response: HttpResponse, form: LoginForm) -> HttpResponse:
    """Return the form's page, with status 429 and the time to wait where it was not looked at."""
    if form.wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(form.wait)
    return response
