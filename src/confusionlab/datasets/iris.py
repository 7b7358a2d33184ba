"""150 iris flowers of three species, published in 1936 and classified ever since."""

from __future__ import annotations

from confusionlab.datasets.dataset import Dataset


def load_iris() -> Dataset:
    """Load scikit-learn's own copy of the iris data, with the species by name.

    Returns
    -------
    Dataset
        Its frame has scikit-learn's four measurements, in cm, and the column species.

    References
    ----------
    R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7(2),
    1936, pages 179-188.

    Examples
    --------
    >>> from confusionlab.datasets import load_iris
    >>> iris = load_iris()
    >>> iris.frame["species"].value_counts().to_dict()
    {'setosa': 50, 'versicolor': 50, 'virginica': 50}
    """
    from sklearn.datasets import load_iris as load_from_sklearn

    bunch = load_from_sklearn(as_frame=True)
    labels = tuple(str(name) for name in bunch.target_names)
    species = [labels[code] for code in bunch.target]
    return Dataset(
        name="iris",
        source="real",
        labels=labels,
        frame=bunch.data.assign(species=species),
        description=(
            "150 iris flowers, 50 of each of three species: length and width of sepals and petals. "
            "This is scikit-learn's copy, which agrees with Fisher's paper; the one in the UCI repository "
            "has two wrong rows."
        ),
        citation=(
            "R. A. Fisher, The use of multiple measurements in taxonomic problems, "
            "Annals of Eugenics 7(2), 1936, pages 179-188."
        ),
    )
