"""Rolls: lists that present no more of their entities than is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from marshmallow import Schema

from mock_prism.faces.rest.present import Presenter, View
from mock_prism.faces.rest.roll import Presented, Record, Roll, Row, Stock, rolled
from mock_prism.faces.rest.v1 import vms as v1
from mock_prism.faces.rest.v2 import vms as v2
from mock_prism.faces.rest.v4.vm_schemas import VmSchema, VmShown
from mock_prism.model.cluster import Cluster
from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Order, Page, Path, Predicate, read_element
from mock_prism.model.site import Site
from mock_prism.model.views import vm_view
from mock_prism.model.vm import Vm
from mock_prism.site_files import load_site

PRESENTER = Presenter()


class Counted:
    """A roll of the VMs of a site as v4 shows them, which tells whose whole record has been asked for."""

    def __init__(self, site: Site, cluster_uuid: str | None = None, further: tuple[Record, ...] = ()) -> None:
        self.shown: list[str] = []
        stock = Stock(PRESENTER, site.table(Vm), VmSchema, VmShown, self._show, cluster_uuid)
        self.roll = Roll(further, [stock])

    def _show(self, vm: Vm) -> Record:
        self.shown.append(vm.name)
        return PRESENTER.present(VmSchema, VmShown(vm))

    def _read(self, row: Row, path: Path) -> object:
        return read_element(self.roll.part(row, path[0]), path)

    def names(self, predicate: Predicate | None, *orders: Order) -> list[str]:
        """The names of what is found, of which the whole is never asked for here."""
        found = self.roll.chosen(self._read, predicate, orders, "/".join)
        return [str(self._read(row, ("name",))) for row in found]


@pytest.fixture
def site() -> Site:
    return load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000)


def is_named(name: str) -> Comparison:
    return Comparison(("name",), Operator.EQ, name)


@pytest.mark.parametrize("schema", [v1.VmSchema, v2.VmSchema, VmSchema])
def test_one_key_alone_is_as_in_the_whole(site: Site, schema: type[Schema]) -> None:
    def view(vm: Vm) -> View:
        return VmShown(vm) if schema is VmSchema else vm_view(site, vm)

    stock = Stock(PRESENTER, site.table(Vm), schema, view, lambda vm: PRESENTER.present(schema, view(vm)))
    roll = Roll(stocks=[stock])

    for vm in site.all(Vm):
        assert {key: roll.part(vm, key).get(key) for key in roll.names()} == dict.fromkeys(roll.names()) | roll.show(vm)


def test_the_one_with_a_name_is_found_without_presenting_any(site: Site) -> None:
    vms = Counted(site)

    assert vms.names(is_named("web-01")) == ["web-01"]
    assert vms.names(is_named("nobody")) == []
    assert vms.shown == []


@pytest.mark.parametrize(
    "predicate",
    [
        Every((Comparison(("powerState",), Operator.EQ, "ON"), is_named("web-01"))),
        Every((is_named("web-01"), Comparison(("numSockets",), Operator.GE, 1))),
        Either((is_named("web-01"), is_named("nobody"))),
        Every((Comparison(("name",), Operator.STARTS, "web"), Not(is_named("web-02")), is_named("web-01"))),
    ],
)
def test_an_index_takes_no_part_of_a_filter_away(site: Site, predicate: Predicate) -> None:
    assert Counted(site).names(predicate) == ["web-01"]
    assert Counted(site).names(Every((is_named("web-01"), is_named("web-02")))) == []


def test_a_uuid_leads_to_its_own(site: Site) -> None:
    vm = next(vm for vm in site.all(Vm) if vm.name == "db-01")

    assert Counted(site).names(Comparison(("extId",), Operator.EQ, vm.uuid)) == ["db-01"]
    assert Counted(site).names(Comparison(("extId",), Operator.EQ, vm.uuid.upper())) == []


def test_a_namesake_of_another_cluster_is_not_found() -> None:
    site = load_site("two-clusters", seed=1, epoch_micros=0, vms=3)
    for vm in [vm for vm in site.all(Vm) if vm.name.endswith("01")]:
        site.put(replace(vm, name="same"))

    for cluster in site.all(Cluster):
        assert Counted(site, cluster.uuid).names(is_named("same")) == ["same"]
        assert len(Counted(site, cluster.uuid).roll) == 3
    assert Counted(site).names(is_named("same")) == ["same", "same"]


def test_only_what_is_on_a_page_is_presented(site: Site) -> None:
    vms = Counted(site)

    page = [vms.roll.show(row)["name"] for row in Page(3, 2).cut(vms.roll)]

    assert vms.shown == page == [vm.name for vm in site.all(Vm)][3:5]
    assert list(Page(10**40, 2).cut(vms.roll)) == list(Page(10**18).cut(vms.roll)) == []


def test_an_order_reads_its_key_alone(site: Site) -> None:
    vms = Counted(site)

    assert vms.names(None, Order(("name",), descending=True)) == sorted((vm.name for vm in site.all(Vm)), reverse=True)
    assert vms.shown == []


def test_what_no_field_tells_is_read_from_the_whole(site: Site) -> None:
    vms = Counted(site)
    stranger = next(iter(site.all(Vm)))

    assert vms.roll.part(stranger, "colour") == PRESENTER.present(VmSchema, VmShown(stranger))
    assert vms.shown == [stranger.name]


def test_records_follow_the_entities_and_are_searched_too(site: Site) -> None:
    vms = Counted(site, further=({"name": "web-01", "kind": "late"},))

    assert vms.names(is_named("web-01")) == ["web-01", "web-01"]
    assert len(vms.roll) == 25
    assert "kind" in vms.roll.names()
    assert vms.roll.show({"name": "web-01"}) == {"name": "web-01"}


def test_records_alone_are_a_roll_too() -> None:
    roll = rolled([{"name": "one"}, {"name": "two", "size": 2}])

    assert (roll.first(), roll.names(), len(roll)) == ({"name": "one"}, frozenset(["name", "size"]), 2)
    assert rolled(roll) is roll
    assert rolled([]).first() == {}


def test_a_field_that_is_worked_out_has_no_index(site: Site) -> None:
    stock = Stock(PRESENTER, site.table(Vm), v2.VmSchema, partial(vm_view, site), lambda vm: {})

    assert stock.having("power_state", "on") is None
    assert stock.having("no_such", "x") is None


def test_what_is_presented_late_is_presented_as_far_as_it_is_looked_at() -> None:
    shown: list[int] = []

    def show(number: int) -> Record:
        shown.append(number)
        return {"number": number}

    records = Presented(range(1000), show)

    assert len(records) == 1000
    assert Page(limit=2).cut(rolled(records)) == [{"number": 0}, {"number": 1}]
    assert (records[-1], records[3:5]) == ({"number": 999}, [{"number": 3}, {"number": 4}])
    assert shown == [0, 1, 999, 3, 4]
