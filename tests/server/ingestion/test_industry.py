import pytest

from models.enums import Industry
from server.ingestion.industry import industry_of


@pytest.mark.parametrize(
    ("name", "scope", "industry"),
    [
        ("湖滨面馆", "", Industry.FOOD),
        ("西湖宾馆有限公司", "餐饮服务", Industry.LODGING),
        ("诚信汽车维修厂", "", Industry.REPAIR),
        ("绿行单车科技有限公司", "", Industry.TRANSPORT),
        ("仁爱口腔门诊部", "", Industry.HEALTH),
        ("新华书店", "", Industry.CULTURE),
        ("便民超市", "", Industry.RETAIL),
        ("湖滨物业管理有限公司", "", Industry.SERVICES),
        ("上海光壁有限公司", "汽车修理；零售", Industry.REPAIR),
        ("上海光壁有限公司", "化" * 100 + "餐饮", Industry.OTHER),
        ("丽嘉酒店有限公司", "承包经营管理", Industry.LODGING),
        ("湖滨大酒店有限公司", "住宿，餐饮服务", Industry.LODGING),
        ("湖滨大酒店有限公司", "中型饭店（含熟食卤味）", Industry.FOOD),
        ("湖滨酒店用品有限公司", "", Industry.RETAIL),
        ("湖滨酒店管理有限公司", "", Industry.SERVICES),
        ("上海光壁有限公司", "经营酒店", Industry.LODGING),
        ("Blue Bottle Coffee", "", Industry.FOOD),
        ("上海光壁电器有限公司", "", Industry.OTHER),
    ],
)
def test_the_first_telling_word_of_name_then_scope_decides(name: str, scope: str, industry: Industry) -> None:
    assert industry_of(name, scope) is industry
