"""Signing in with django-allauth (docs/decisions.md). `base` takes these in; nothing here knows an installation."""

# An account has one address, `User.email`, proven by the link in the invitation. Nobody signs up.
ACCOUNT_ADAPTER = "compcor.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "compcor.accounts.forms.account.SignInForm",
    "reauthenticate": "compcor.accounts.forms.account.PasswordAgainForm",
    "reset_password": "compcor.accounts.forms.account.ForgottenPasswordForm",
    "reset_password_from_key": "compcor.accounts.forms.account.NewPasswordForm",
    "change_password": "compcor.accounts.forms.account.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "compcor.accounts.tokens.SetPasswordTokens"  # noqa: S105 - a path
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

# One text for known and unknown addresses, and no mail to strangers.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60

# Counted in the cache before a password is hashed: per address of the client ("ip") and per account ("key").
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    # The public expression of interest: per address, and per sender's mail address ("key").
    "interest": "20/h/ip,5/d/key",
    "interest_number": "60/m/ip",
}
# How many proxies of ours add to X-Forwarded-For. With none, the header is not believed at all.
ALLAUTH_TRUSTED_PROXY_COUNT = 0

MFA_ADAPTER = "compcor.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CompCor"
# A code is good for its own half minute and once; a wider window would let a used code in again.
MFA_TOTP_TOLERANCE = 0
MFA_RECOVERY_CODE_COUNT = 10
