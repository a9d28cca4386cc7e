from kiosk.actions.read_catalogue import read_catalogue
from sync.contract.records import Service, Text
from sync.station.ledger import Ledger
from tests.stations import tell


def test_the_catalogue_comes_from_data_and_follows_the_hub(ledger: Ledger) -> None:
    shipped = read_catalogue(ledger)
    assert len(shipped.services) == 45
    assert sum(service.tile_order is not None for service in shipped.services) == 10
    assert shipped.station is not None and shipped.station.name.zh == "测试驿站"
    changed = Service(
        code="BAS-01",
        name=Text(zh="热水", en="Hot water"),
        category="基础补给",
        icon="drop",
        min_tier="L0",
        tile_order=1,
    )
    tell(ledger, ("service", "BAS-01", changed))
    assert read_catalogue(ledger).services[0].name.en == "Hot water"
