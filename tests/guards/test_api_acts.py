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
from gongzhi.api.verbs import VERBS
from gongzhi.directory.clients import SCOPES
from tests.guards.code import ROOT

CONSUMERS = "a consumer's own, done on the page that number and code opened"
CODE = "a consumer's own, done on the page that the code of a refund opened"
TRADERS = "a trader's own, done on its own pages"
EITHER = "one of the two sides' own, done on their pages"
READERS = "a reader's own, done by the link in a letter"
LARGE = "a large file, handed in at the desk or by `gongzhi rides`"
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
    "gongzhi.appeals.actions.drop.drop_kept": CONSUMERS,
    "gongzhi.appeals.actions.lapse.lapse_report": FOLLOWS,
    "gongzhi.appeals.actions.wake.wake_kept": FOLLOWS,
    "gongzhi.appeals.actions.wake.wake_answered": CONSUMERS,
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
    "gongzhi.negotiation.actions.agree.agree_to_offer": CONSUMERS,
    "gongzhi.negotiation.actions.confirm.confirm_performance": CONSUMERS,
    "gongzhi.negotiation.actions.counter.counter_offer": CONSUMERS,
    "gongzhi.negotiation.actions.decline.decline_negotiation": TRADERS,
    "gongzhi.negotiation.actions.dispute.dispute_performance": CONSUMERS,
    "gongzhi.negotiation.actions.lapse.lapse_negotiation": FOLLOWS,
    "gongzhi.negotiation.actions.perform.perform_settlement": TRADERS,
    "gongzhi.negotiation.actions.propose.propose_settlement": TRADERS,
    "gongzhi.negotiation.actions.refuse.refuse_negotiation": CONSUMERS,
    "gongzhi.negotiation.actions.time_out.time_out_negotiation": FOLLOWS,
    "gongzhi.negotiation.actions.write.write_message": EITHER,
    "gongzhi.publicity.actions.end.end_disclosure": FOLLOWS,
    "gongzhi.prepaid.actions.sign.lapse.lapse_sign": FOLLOWS,
    "gongzhi.ride_hailing.actions.find.find_violation": FOLLOWS,
    "gongzhi.ride_hailing.actions.load.load_report": FOLLOWS,
    "gongzhi.ride_hailing.actions.load_register.load_register": LARGE,
    "gongzhi.ride_hailing.actions.receive.receive_report": LARGE,
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
            assert family.scope in SCOPES, family.tag
        assert len({family.tag for family in FAMILIES}) == len(FAMILIES)

    def test_needs_its_scope_at_every_address(self):
        operations = {
            each["operationId"]: each for methods in description()["paths"].values() for each in methods.values()
        }
        for operation in OPERATIONS:
            [needed] = operations[operation.name]["security"]
            way, scope = needed["client"]
            assert scope == operation.family.scope, operation.name
            assert way == ("read" if operation.act is None else operation.act.way), operation.name
