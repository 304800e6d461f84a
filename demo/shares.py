"""Whole numbers shared out: seventeen townships, 1,229 grids, and nothing lost."""

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[float], *, least: int = 0) -> list[int]:
    """Return whole parts of ``total`` in proportion to the weights, by the largest remainders, none below ``least``.

    Raises:
        ValueError: there is not enough for everybody, or nobody to give to.
    """
    if total < least * len(weights) or (total and not weights):
        msg = f"{total} cannot be shared out among {len(weights)}"
        raise ValueError(msg)
    rest, whole = total - least * len(weights), sum(weights) or 1
    exact = [rest * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    for at in sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))[: rest - sum(parts)]:
        parts[at] += 1
    return [part + least for part in parts]
