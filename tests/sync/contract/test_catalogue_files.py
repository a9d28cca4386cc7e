import json
from pathlib import Path

import pytest

from sync.contract.records import OccupationGroup, Rule, Service

CATALOGUE = Path(__file__).parents[3] / "resources" / "catalogue"
ICONS = Path(__file__).parents[3] / "resources" / "icons"
MASTER_SERVICES = 45
MASTER_GROUPS = 15


def _load(name: str, key: str) -> list[dict[str, object]]:
    rows = json.loads((CATALOGUE / name).read_text("utf-8"))[key]
    assert isinstance(rows, list)
    return rows


SERVICES = [Service.model_validate(row) for row in _load("services.json", "services")]
GROUPS = [OccupationGroup.model_validate(row) for row in _load("occupation_groups.json", "occupation_groups")]
RULES = [Rule.model_validate(row) for row in _load("rules.json", "rules")]


def test_every_service_of_the_master_list_is_there_once() -> None:
    assert len({service.code for service in SERVICES}) == len(SERVICES) == MASTER_SERVICES


def test_ten_services_are_tiles_and_say_where_they_are() -> None:
    tiles = sorted((s for s in SERVICES if s.tile_order is not None), key=lambda s: s.tile_order or 0)
    assert [tile.tile_order for tile in tiles] == list(range(1, 11))
    assert all(tile.where and tile.where.zh and tile.where.en for tile in tiles)


@pytest.mark.parametrize("code", ["BAS-01", "BAS-02", "BAS-03", "BAS-04", "HLT-01", "LEG-01", "OPN-01"])
def test_basic_services_need_no_identity(code: str) -> None:
    assert next(s for s in SERVICES if s.code == code).min_tier == "L0"


@pytest.mark.parametrize("entity", [*SERVICES, *GROUPS], ids=lambda entity: entity.code)
def test_both_languages_and_an_icon(entity: Service | OccupationGroup) -> None:
    assert entity.name.zh
    assert entity.name.en
    assert (ICONS / f"{entity.icon}.svg").is_file()


def test_fifteen_groups_in_order() -> None:
    assert [int(group.code) for group in GROUPS] == [group.tile_order for group in GROUPS]
    assert len(GROUPS) == MASTER_GROUPS


def test_rules_have_their_own_codes() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.value > 0 or rule.code == "station.lock_after_days" for rule in RULES)
