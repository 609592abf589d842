"""The national datasets that can be read, by id."""

from typing import Final

from anchorkit.published import eric, pay_gap, sickness, turnover
from anchorkit.published.model import Dataset

DATASETS: Final[dict[str, Dataset]] = {
    dataset.id: dataset
    for dataset in (
        Dataset(
            id=sickness.ID,
            title="NHS Sickness Absence Rates, April 2024 to March 2025",
            publisher="NHS England",
            file="sickness_absence_2024-04_to_2025-03.csv",
            reader=sickness.read_sickness,
            indicators=("emp.good.07",),
            caveat=(
                "Bank staff are not in it. A code may outlive a merger, and a few organisations have fewer "
                "than twelve months."
            ),
        ),
        Dataset(
            id=turnover.ID,
            title="NHS turnover benchmarking, October 2025",
            publisher="NHS England",
            file="turnover_2025-10.csv",
            reader=turnover.read_turnover,
            indicators=("local.leavers_month",),
            caveat="Leavers of one month. It is not the leaver rate of twelve months (emp.good.03).",
        ),
        Dataset(
            id=pay_gap.ID,
            title="Gender pay gap, reporting year 2019 to 2020",
            publisher="Government Equalities Office, gender pay gap service (GOV.UK)",
            file="gender_pay_gap_2019-20.csv",
            reader=pay_gap.read_pay_gap,
            indicators=("local.gender_pay_gap",),
            caveat=(
                "Per cent of men's pay, no pounds, so it does not answer emp.good.02. Women and men only. "
                "Employers are named, not coded."
            ),
        ),
        Dataset(
            id=eric.ID,
            title="Estates Returns Information Collection (ERIC), 2013-14",
            publisher="Health and Social Care Information Centre (now NHS England)",
            file="eric_2013-14_site_data.csv",
            reader=eric.read_eric,
            indicators=("sus.estate.03", "sus.estate.06"),
            caveat=(
                "As trusts returned it, not corrected centrally, and gross errors are known. Fuel burnt to "
                "generate power on site counts as used, and power sent out is not taken off."
            ),
        ),
    )
}
