"""Who exists: regions, units with their offices, hotlines, mediation bodies, traders, officers with postings.

Everything dated holds from `from_date` up to, but not including, `to_date`, the first day without it.
An empty date leaves that side open.
"""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.personal import EncryptedTextField
from gongzhi.core.prepared import prepared


class Level(models.TextChoices):
    """How high a region, an office or a body stands, from high to low."""

    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("市（州）级")
    COUNTY = "county", _("县（市、区）级")
    TOWNSHIP = "township", _("乡镇（街道）级")


OFFICE_LEVELS = [Level.PROVINCE, Level.PREFECTURE, Level.COUNTY]


class CodeFault(models.TextChoices):
    """What is wrong with a unified social credit code; a faulty code is flagged, never refused."""

    LENGTH = "length", _("统一社会信用代码应为18位")
    CHARACTERS = "characters", _("统一社会信用代码含有不允许的字符")
    CHECK_DIGIT = "check_digit", _("统一社会信用代码校验位不符")


class DatedQuerySet(models.QuerySet):
    """Rows that hold for a time."""

    def in_force(self, on: date):
        """Keep the rows that hold on this day."""
        return self.filter(Q(from_date=None) | Q(from_date__lte=on), Q(to_date=None) | Q(to_date__gt=on))


def dates_in_order(name: str) -> models.CheckConstraint:
    """Make the constraint that a row does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(from_date=None) | Q(to_date=None) | Q(to_date__gte=F("from_date")), name=name
    )


class Region(models.Model):
    """An administrative division by GB/T 2260: six digits, or nine for a township."""

    code = models.CharField(_("行政区划代码"), max_length=9, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("层级"), max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessor_set")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(OpClass("code", "varchar_pattern_ops"), name="region_code_prefix"),
            models.Index(OpClass("name", "varchar_pattern_ops"), name="region_name_prefix"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{6}(\d{3})?$"), name="region_code_digits"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="region_level"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE) | Q(parent__isnull=False), name="region_below_province_has_parent"
            ),
            dates_in_order("region_dates"),
        ]

    def __str__(self):
        return self.name


class Unit(models.Model):
    """An agency, or an office of one: 省市场监管局, 贵阳市市场监督管理局, 省消费者协会."""

    key = models.SlugField(_("代号"), max_length=64, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60)
    member = models.SlugField(_("系统"), max_length=32)
    """Which agency's office it is, by a word that stays when names change: samr, pbc, association …"""
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="offices")
    """The next higher office of the same agency."""
    region = models.ForeignKey(Region, models.PROTECT, related_name="units")
    level = models.CharField(_("层级"), max_length=12, choices=Level)
    is_lead = models.BooleanField(_("牵头单位"), default=False)
    is_member = models.BooleanField(_("成员单位"), default=False)
    part = models.CharField(_("消费维权职责"), max_length=200, blank=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessor_set")
    superiors = ArrayField(models.BigIntegerField(), default=list)
    """Identifiers of the superior offices of the same agency, nearest first."""
    predecessors = ArrayField(models.BigIntegerField(), default=list)
    """Identifiers of the units whose matters it took over, latest first."""
    rank = models.PositiveSmallIntegerField(default=0)
    """Its place in the official list of members; an office has that of its agency."""
    is_verified = models.BooleanField(_("名称已核实"), default=False)
    """Its name was read in an official source; others follow the usual pattern and are shown as not verified."""

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "region_id", "key"]
        indexes = [
            models.Index(fields=["member", "region"], name="unit_member_region"),
            GinIndex(fields=["superiors"], name="unit_superiors"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=OFFICE_LEVELS), name="unit_level"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE) | Q(parent__isnull=False), name="unit_below_province_has_parent"
            ),
            models.UniqueConstraint(
                fields=["is_lead"], condition=Q(is_lead=True, to_date=None), name="unit_only_one_leads"
            ),
            models.UniqueConstraint(
                fields=["member", "region"], condition=Q(to_date=None), name="unit_one_office_a_region"
            ),
            dates_in_order("unit_dates"),
        ]

    def __str__(self):
        return self.name


class Hotline(models.Model):
    """A number that people call, and the unit that answers it."""

    key = models.CharField(_("号码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="hotlines")
    kinds = ArrayField(models.CharField(max_length=12))
    """What it takes: enquiry, complaint, report, appeal."""
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [dates_in_order("hotline_dates")]

    def __str__(self):
        return f"{self.key} {self.name}"


class MediationBody(models.Model):
    """A body that mediates disputes: a consumer association's branch, a financial mediation body …"""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("消费者协会")
        FINANCE = "finance", _("金融消费纠纷调解组织")

    key = models.SlugField(_("代号"), max_length=64, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    level = models.CharField(_("层级"), max_length=12, choices=Level)
    region = models.ForeignKey(Region, models.PROTECT, related_name="mediation_bodies")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mediation_bodies")
    """The unit that it belongs to or that guides it."""
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "mediation bodies"
        indexes = [models.Index(fields=["kind", "region"], name="mediation_kind_region")]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=OFFICE_LEVELS), name="mediation_level"),
            dates_in_order("mediation_dates"),
        ]

    def __str__(self):
        return self.name


class Trader(models.Model):
    """A business that consumers deal with, known by its unified social credit code where it has told one."""

    name = models.CharField(_("名称"), max_length=200)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=32, null=True, blank=True)
    code_fault = models.CharField(_("代码问题"), max_length=12, choices=CodeFault, blank=True)
    address = models.CharField(_("地址"), max_length=300, blank=True)
    phone = EncryptedTextField()
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="traders")
    branch_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="branches")
    platform = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="shops")
    """The platform that an in-platform trader sells on."""
    is_platform = models.BooleanField(_("平台经营者"), default=False)
    is_confirmed = models.BooleanField(_("已核实"), default=False)
    """An officer or a public register stands for it; what a consumer typed is shown to officers only."""
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(OpClass("credit_code", "varchar_pattern_ops"), name="trader_code_prefix")]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=Q(code_fault__in=["", "check_digit"]), name="trader_known_by_code"
            ),
            models.CheckConstraint(condition=~Q(credit_code=""), name="trader_code_not_empty"),
            models.CheckConstraint(condition=~Q(branch_of=F("id")), name="trader_not_its_own_branch"),
            models.CheckConstraint(condition=~Q(platform=F("id")), name="trader_not_its_own_platform"),
        ]

    def __str__(self):
        return self.name


class TraderName(models.Model):
    """A name that leads to a trader: its registered name, its shop sign, a former name, a short form."""

    trader = models.ForeignKey(Trader, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=200)
    plain = models.CharField(max_length=200)
    """The name folded for comparison."""
    grams = ArrayField(models.IntegerField())

    class Meta:
        indexes = [
            GinIndex(fields=["grams"], name="tradername_grams"),
            models.Index(OpClass("plain", "varchar_pattern_ops"), name="tradername_prefix"),
        ]
        constraints = [models.UniqueConstraint(fields=["trader", "plain"], name="tradername_once")]

    def __str__(self):
        return self.name


class OfficerManager(BaseUserManager):
    """Makes the accounts that login checks."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "Officer":
        """Create an account without a seat anywhere; `actions.add_officer` is the way for people."""
        officer = self.model(username=self.model.normalize_username(username), **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def get(self, *args, **wanted) -> "Officer":
        """Find one officer; by the key alone, as every request looks for who is signed in, by a prepared query."""
        key = wanted.get("pk")
        if args or len(wanted) != 1 or not isinstance(key, int):
            return super().get(*args, **wanted)
        for found in officer_by_key(key):
            return found
        raise self.model.DoesNotExist


class Officer(AbstractBaseUser):
    """Someone who works at the desk; what they may do follows from their postings."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = EncryptedTextField()
    email = EncryptedTextField()
    is_active = models.BooleanField(_("启用"), default=True)
    added_at = models.DateTimeField(null=True)

    objects = OfficerManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]

    def __str__(self):
        return self.name


@prepared
def officer_by_key(key: int) -> models.QuerySet[Officer]:
    return Officer.objects.filter(pk=key).order_by()


class Posting(models.Model):
    """An officer's place in a unit, with the roles held there."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")
    roles = ArrayField(models.CharField(max_length=16, choices=[(role.value, role.title) for role in Role]))
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["from_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in Role]) & Q(roles__len__gt=0),
                name="posting_roles",
            ),
            models.UniqueConstraint(fields=["officer", "unit"], condition=Q(to_date=None), name="posting_open_once"),
            dates_in_order("posting_dates"),
        ]

    def __str__(self):
        return f"{self.officer_id} @ {self.unit_id}"


class AccountState(models.TextChoices):
    """Where a trader's account stands."""

    WAITING = "waiting", _("待确认")
    ACTIVE = "active", _("使用中")
    REFUSED = "refused", _("未通过")
    ENDED = "ended", _("已停用")


class AccountRole(models.TextChoices):
    """What somebody is to the trader they act for."""

    RESPONSIBLE = "responsible", _("负责人")
    COLLEAGUE = "colleague", _("经办人")


class TraderAccount(AbstractBaseUser):
    """Somebody who acts for a trader at /trader/. It is no officer: it signs in elsewhere and sees no desk."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = EncryptedTextField()
    phone = EncryptedTextField()
    email = EncryptedTextField()
    trader = models.ForeignKey(Trader, models.PROTECT, related_name="accounts")
    """Whom it acts for: the firm with its branches, or one branch."""
    told_name = models.CharField(_("经营者名称"), max_length=200)
    """The trader's name as told when signing up."""
    role = models.CharField(max_length=12, choices=AccountRole.choices)
    state = models.CharField(max_length=8, choices=AccountState.choices)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The office that confirms it: of the lead agency, where the trader is."""
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    """When it was confirmed or refused."""
    reason = models.CharField(max_length=200, blank=True)
    """Why it was refused or ended."""
    ended_at = models.DateTimeField(null=True)

    REQUIRED_FIELDS = []
    USERNAME_FIELD = "username"
    last_login = None

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["office", "id"], condition=Q(state=AccountState.WAITING), name="trader_account_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["trader"],
                condition=Q(state=AccountState.ACTIVE, role=AccountRole.RESPONSIBLE),
                name="trader_one_is_responsible",
            ),
            models.CheckConstraint(condition=Q(state__in=AccountState.values), name="trader_account_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[AccountState.REFUSED, AccountState.ENDED]) | ~Q(reason=""),
                name="trader_account_ended_has_reason",
            ),
        ]

    def __str__(self):
        return self.username

    @property
    def is_active(self) -> bool:
        return self.state == AccountState.ACTIVE

    @property
    def is_responsible(self) -> bool:
        return self.role == AccountRole.RESPONSIBLE


class Deputy(models.Model):
    """An officer who stands in for an absent one, in all of their seats, for a time."""

    absent = models.ForeignKey(Officer, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Officer, models.PROTECT, related_name="stands_in")
    from_date = models.DateField()
    to_date = models.DateField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["from_date", "id"]
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="deputy_is_another"),
            dates_in_order("deputy_dates"),
        ]

    def __str__(self):
        return f"{self.deputy_id} for {self.absent_id}"


class Client(models.Model):
    """A program that calls the API: for a unit, as the service account that it has; or for a trader, as the account
    of the person who made it. And what it may ask for."""

    key = models.SlugField(_("代号"), max_length=24, unique=True)
    """Its OAuth client_id; stands in the source of each matter that it hands in."""
    officer = models.OneToOneField(Officer, models.PROTECT, null=True, related_name="client")
    """The service account: its postings say what it may do, and histories name it. None of a trader's."""
    account = models.ForeignKey(TraderAccount, models.PROTECT, null=True, related_name="clients")
    """The trader's account that it acts as."""
    name = models.CharField(_("名称"), max_length=60, blank=True)
    """What a trader calls it; a unit's is called as its service account."""
    secret_digest = models.BinaryField(max_length=32)
    """SHA-256 of the secret, which is long and random."""
    scopes = ArrayField(models.CharField(max_length=16))
    per_minute = models.PositiveIntegerField(_("每分钟次数"))
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    """The beginning of the last minute in which it called."""
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="client_scopes"),
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="client_per_minute"),
            models.CheckConstraint(
                condition=Q(officer__isnull=False, account__isnull=True)
                | Q(officer__isnull=True, account__isnull=False),
                name="client_of_unit_or_trader",
            ),
        ]

    def __str__(self):
        return self.key


class ClientToken(models.Model):
    """An access token that a client was given; the token itself is known to the client alone."""

    digest = models.BinaryField(max_length=32, unique=True)
    client = models.ForeignKey(Client, models.CASCADE, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=16))
    expires_at = models.DateTimeField()

    def __str__(self):
        return f"token of {self.client_id}"


class SecondFactor(models.Model):
    """What an officer has besides the password: an app that shows codes (TOTP, RFC 6238), and codes on paper."""

    officer = models.OneToOneField(Officer, models.CASCADE, primary_key=True, related_name="second_factor")
    secret = EncryptedTextField()
    confirmed_at = models.DateTimeField(null=True)
    """When the first code was right; before that it is asked for by nobody."""
    last_step = models.BigIntegerField(default=0)
    """The step of the last code taken: each code counts once."""
    recovery_digests = ArrayField(models.BinaryField(max_length=16), default=list)
    wrong = models.PositiveSmallIntegerField(default=0)
    """Wrong codes in a row since `wrong_since`."""
    wrong_since = models.DateTimeField(null=True)

    def __str__(self):
        return f"second factor of {self.officer_id}"
