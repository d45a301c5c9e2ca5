"""Every act of every app is done over the API too, or stands here with the reason why no program does it."""

import ast
from functools import cache
from importlib import import_module
from inspect import unwrap

from gongzhi.api import cases as cases_api
from gongzhi.api import directory as directory_api
from gongzhi.api import files as files_api
from gongzhi.api.families import FAMILIES
from gongzhi.api.openapi import OPERATIONS, description
from gongzhi.api.records import operation_name
from gongzhi.api.verbs import VERBS
from gongzhi.directory.clients import EVERY_SCOPE, TRADER
from tests.guards.code import ROOT

CODE = "a consumer's own, done on the page that the code of a refund opened"
READERS = "a reader's own, done by the link in a letter"
FOLLOWS = "follows from time or from another act"
EXCEPTIONS = {
    "gongzhi.alerts.actions.alert.lapse.lapse_alert": FOLLOWS,
    "gongzhi.alerts.actions.alert_subscription.ask_again.ask_again": READERS,
    "gongzhi.alerts.actions.alert_subscription.change.change_subscription": READERS,
    "gongzhi.alerts.actions.alert_subscription.confirm.confirm_subscription": READERS,
    "gongzhi.alerts.actions.alert_subscription.lapse.lapse_subscription": FOLLOWS,
    "gongzhi.alerts.actions.alert_subscription.subscribe.subscribe": READERS,
    "gongzhi.alerts.actions.alert_subscription.unsubscribe.unsubscribe": READERS,
    "gongzhi.library.actions.replace.replace_text": "done with the approval of the next version",
    "gongzhi.appeals.actions.lapse.lapse_report": FOLLOWS,
    "gongzhi.appeals.actions.wake.wake_kept": FOLLOWS,
    "gongzhi.cases.actions.attach.attach_kept": "part of filing a kept appeal",
    "gongzhi.cases.actions.conclude.conclude_case": FOLLOWS,
    "gongzhi.cases.actions.flow_back.flow_back_case": FOLLOWS,
    "gongzhi.enforcement.actions.clue.conclude.conclude_report": "done by conclude_or_refuse, which says why not",
    "gongzhi.enforcement.actions.hold.lapse.lapse_hold": FOLLOWS,
    "gongzhi.enforcement.actions.joint.lapse.lapse_joint_measure": FOLLOWS,
    "gongzhi.enforcement.actions.joint.release.release_joint_measure": FOLLOWS,
    "gongzhi.enforcement.actions.listing.expire.expire_listing": FOLLOWS,
    "gongzhi.enforcement.actions.publication.annul.annul_publication": FOLLOWS,
    "gongzhi.enforcement.actions.publication.expire.expire_publication": FOLLOWS,
    "gongzhi.negotiation.actions.lapse.lapse_negotiation": FOLLOWS,
    "gongzhi.negotiation.actions.time_out.time_out_negotiation": FOLLOWS,
    "gongzhi.publicity.actions.end.end_disclosure": FOLLOWS,
    "gongzhi.prepaid.actions.sign.lapse.lapse_sign": FOLLOWS,
    "gongzhi.ride_hailing.actions.find.find_violation": FOLLOWS,
    "gongzhi.ride_hailing.actions.load.load_report": FOLLOWS,
    "gongzhi.ride_hailing.actions.renew.renew_finding": FOLLOWS,
    "gongzhi.schemes.actions.pledge.flag.flag_pledge": FOLLOWS,
    "gongzhi.schemes.actions.pledge.lapse.lapse_pledge": FOLLOWS,
    "gongzhi.schemes.actions.pledge.take_effect.let_change_take_effect": FOLLOWS,
    "gongzhi.schemes.actions.refund.agree.agree_to_refusal": CODE,
    "gongzhi.schemes.actions.refund.complain.complain_about_refund": FOLLOWS,
    "gongzhi.schemes.actions.refund.confirm.confirm_refund": CODE,
    "gongzhi.schemes.actions.refund.contest.contest_refusal": CODE,
    "gongzhi.schemes.actions.refund.deny.deny_refund": CODE,
}
"""Action → why no program does it."""


@cache
def actions() -> dict[str, object]:
    """Find what is marked as an act: dotted name → function."""
    found = {}
    for path in sorted(ROOT.glob("gongzhi/*/actions/**/*.py")):
        if "tests" in path.parts:
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(each) == "act" for each in node.decorator_list):
                found[f"{module}.{node.name}"] = getattr(import_module(module), node.name)
    return found


@cache
def done_over_the_api() -> frozenset[object]:
    """Gather the functions that some address calls: those declared, verbs of cases, and those called by name."""
    declared = {operation.act.action for operation in OPERATIONS if operation.act}
    named = {
        value
        for module in (cases_api, directory_api, files_api)
        for value in vars(module).values()
        if callable(value) and ".actions" in getattr(value, "__module__", "")
    }
    return frozenset(unwrap(each) for each in declared | named | {verb.action for verb in VERBS.values()})


class TestEveryAct:
    def test_has_an_address_or_a_reason(self):
        missing = {name for name, action in actions().items() if unwrap(action) not in done_over_the_api()}
        assert missing == set(EXCEPTIONS), "declare it in gongzhi/api/families/, or say why no program does it"

    def test_is_found(self):
        assert len(actions()) > 180


class TestEveryFamily:
    def test_has_a_scope_and_a_tag_of_its_own(self):
        for family in FAMILIES:
            assert family.scope in EVERY_SCOPE, family.tag
        assert len({family.tag for family in FAMILIES}) == len(FAMILIES)

    def test_needs_its_scope_at_every_address(self):
        operations = {
            each["operationId"]: each for methods in description()["paths"].values() for each in methods.values()
        }
        for operation in OPERATIONS:
            [needed, *others] = [each["client"] for each in operations[operation.name]["security"]]
            way = "read" if operation.act is None else operation.act.way
            own = operation.resource.own or (operation.act and operation.act.own)
            scope = operation.family.scope
            assert own or needed == ([TRADER] if scope == TRADER else [way, scope]), operation.name
            sides = [[side] for side in sorted(operation.resource.sides)]
            at_one = operation.name not in at_all(operation.resource)
            assert ([needed, *others] if own else others) == (sides if at_one else []), operation.name


def at_all(resource) -> set[str]:
    """Name the operations that are on no single record."""
    return {operation_name("list", resource.name)} | {
        operation_name(resource.name, act.name or "new") for act in resource.makes
    }
