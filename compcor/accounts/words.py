"""What the audit log says about accounts, in words."""

from django.utils.translation import gettext_lazy as _

from compcor.audit.words import tell_acts


def tell_words() -> None:
    """Called once when the application starts."""
    tell_acts(
        {
            "account.created": _("Made the account"),
            "account.changed": _("Changed the account"),
            "account.invited": _("Sent a new invitation"),
            "account.switched_off": _("Switched the account off"),
            "account.switched_on": _("Switched the account on"),
            "account.sessions_ended": _("Signed the account out everywhere"),
            "account.signed_in": _("Signed in"),
            "account.signed_out": _("Signed out"),
            "account.password_set": _("Chose a password"),
            "account.second_factor_added": _("Activated the second factor"),
            "account.second_factor_removed": _("Deactivated the second factor"),
            "account.recovery_codes_made": _("Made new recovery codes"),
            "account.second_factor_reset": _("Reset the second factor"),
            "project.changed": _("Changed the project's facts"),
            "project.target_set": _("Set a target for a part of the project"),
            "partner.changed": _("Changed"),
        }
    )
