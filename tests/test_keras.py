"""The callback: matrices worked out by hand, training left alone, and errors before it starts."""

import random
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

from confusionlab import ConfusionMatrix, MatrixHistory  # noqa: E402 - TensorFlow may be missing
from confusionlab.keras import ConfusionMatrixCallback  # noqa: E402

INPUTS = np.array([[-2.0], [-1.0], [0.0], [1.0], [3.0]])  # sigmoid: .12, .27, .5, .73, .95
TARGETS = np.array([0, 1, 1, 0, 1])
MATRIX = [[1, 1], [1, 2]]


def with_weights(model, *weights):
    model.compile(keras.optimizers.SGD(0.0), "binary_crossentropy", run_eagerly=True)
    model.set_weights([np.array(weight, dtype="float32") for weight in weights])
    return model


def sigmoid(*after, activation="sigmoid"):
    """Give a model whose score is the sigmoid of its input, and that never learns."""
    dense = keras.layers.Dense(1, activation=activation)
    return with_weights(keras.Sequential([keras.Input((1,)), dense, *after]), [[1]], [0])


def softmax():
    """Give a model that predicts the largest of three inputs."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, activation="softmax")])
    return with_weights(model, np.eye(3), np.zeros(3))


def watched(model, callback, epochs=1, initial_epoch=0):
    """Call what Keras calls, without the training in between."""
    callback.set_model(model)
    callback.on_train_begin()
    for epoch in range(initial_epoch, epochs):
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch)
    return callback.history


def batches(size=2, weights=False):
    for start in range(0, len(INPUTS), size):
        part = slice(start, start + size)
        yield (INPUTS[part], TARGETS[part], np.ones(len(TARGETS[part])))[: 3 if weights else 2]


def dataset():
    made = tf.data.Dataset.from_tensor_slices((INPUTS, TARGETS))
    return made.batch(2)


class Pieces(keras.utils.PyDataset):
    def __len__(self):
        return 3

    def __getitem__(self, number):
        return list(batches())[number]

    def on_epoch_end(self):
        raise AssertionError("the data set of the training run is not ours to shuffle")


def endless():
    while True:
        yield from batches()


def test_one_score_an_example_is_held_against_the_threshold():
    cm = watched(sigmoid(), ConfusionMatrixCallback(INPUTS, TARGETS))[1]
    assert cm.labels == (0, 1)
    assert cm.counts.tolist() == MATRIX
    strict = watched(sigmoid(), ConfusionMatrixCallback(INPUTS, TARGETS, threshold=0.9))[1]
    assert strict.counts.tolist() == [[2, 0], [2, 1]]


def test_an_output_without_a_second_axis_is_one_score_an_example():
    model = sigmoid(keras.layers.Reshape(()))
    assert model.output_shape == (None,)
    assert watched(model, ConfusionMatrixCallback(INPUTS, TARGETS))[1].counts.tolist() == MATRIX


@pytest.mark.parametrize(
    "targets",
    [
        TARGETS.tolist(),
        TARGETS.reshape(-1, 1),
        TARGETS.astype("float32"),
        TARGETS.astype(bool),
        pd.Series(TARGETS, index=[9, 7, 5, 3, 1]),
        tf.constant(TARGETS),
        np.eye(2)[TARGETS],
        np.array(["genuine", "fraud"])[TARGETS],
        np.array(["genuine", "fraud"], dtype=object)[TARGETS],
    ],
    ids=["list", "column", "floats", "bools", "pandas", "tensor", "one-hot", "strings", "objects"],
)
def test_targets_come_in_many_forms(targets):
    callback = ConfusionMatrixCallback(INPUTS, targets, labels=["genuine", "fraud"], keep_examples=9)
    cm = watched(sigmoid(), callback)[1]
    assert cm == ConfusionMatrix.from_scores(
        TARGETS, [0.1, 0.3, 0.5, 0.7, 0.9], labels=[0, 1], keep_examples=9
    ).group({"genuine": [0], "fraud": [1]})
    assert cm.labels == ("genuine", "fraud")
    assert cm.examples("fraud", "genuine").tolist() == [1]


@pytest.mark.parametrize("targets", [[0, 1, 2, 2], np.eye(3)[[0, 1, 2, 2]]], ids=["labels", "one-hot"])
def test_of_several_scores_the_largest_wins(targets):
    inputs = np.array([[5, 0, 1], [0, 1, 2], [0, 0, 1], [1, 9, 1]])
    callback = ConfusionMatrixCallback(inputs, targets, labels=list("abc"))
    cm = watched(softmax(), callback)[1]
    assert cm.labels == ("a", "b", "c")
    assert cm.counts.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 1]]


@pytest.mark.parametrize(
    ("inputs", "others"),
    [
        (INPUTS.astype("float32"), {"targets": TARGETS}),
        (INPUTS, {"targets": TARGETS, "batch_size": 2}),
        (pd.DataFrame(INPUTS, index=[9, 7, 5, 3, 1]), {"targets": TARGETS}),
        (tf.constant(INPUTS), {"targets": TARGETS}),
        (dataset, {}),
        (lambda: tf.data.Dataset.from_tensor_slices((INPUTS, np.eye(2)[TARGETS])).batch(3), {}),
        (Pieces, {}),
        (lambda: Pieces(workers=3), {}),
        (batches, {"steps": 3}),
        (lambda: batches(weights=True), {"steps": 99}),
        (endless, {"steps": 3}),
    ],
    ids=[
        *("array", "small batches", "pandas", "tensor", "tf.data", "tf.data one-hot"),
        *("PyDataset", "PyDataset in threads", "generator", "weights", "endless generator"),
    ],
)
def test_inputs_come_in_many_forms(inputs, others):
    made = inputs() if callable(inputs) else inputs
    history = watched(sigmoid(), ConfusionMatrixCallback(made, keep_examples=9, **others), epochs=2)
    expected = ConfusionMatrix.from_scores(TARGETS, [0.1, 0.3, 0.5, 0.7, 0.9], keep_examples=9)
    assert history[1] == expected
    assert history[2] == expected


@pytest.mark.parametrize(
    "pack", [list, lambda pair: dict(zip("ab", pair, strict=True))], ids=["list", "dict"]
)
def test_models_with_several_inputs(pack):
    parts = {name: keras.Input((1,), name=name) for name in "ab"}
    total = keras.layers.Add()(list(parts.values()))
    score = keras.layers.Activation("sigmoid")(total)
    model = with_weights(keras.Model(pack(list(parts.values())), score))
    callback = ConfusionMatrixCallback(pack([INPUTS - 1, np.ones_like(INPUTS)]), TARGETS)
    assert watched(model, callback)[1].counts.tolist() == MATRIX


def test_every_nth_epoch_of_a_real_training_run_and_the_hook():
    seen = []
    callback = ConfusionMatrixCallback(
        INPUTS, TARGETS, every=2, on_matrix=lambda step, cm: seen.append((step, cm))
    )
    sigmoid().fit(INPUTS, TARGETS, epochs=5, verbose=0, callbacks=[callback])
    assert callback.history.steps == (2, 4)
    assert seen == [(2, callback.history[2]), (4, callback.history[4])]
    assert callback.history[4].counts.tolist() == MATRIX


class Sampling(keras.layers.Layer):
    """Draws when predicting, too, as the latent layer of a variational autoencoder does."""

    def __init__(self):
        super().__init__()
        self.seed_generator = keras.random.SeedGenerator(7)

    def call(self, inputs):
        return inputs + 0.1 * keras.random.normal(keras.ops.shape(inputs), seed=self.seed_generator)


class Late(keras.layers.Layer):
    """Makes a layer of its own, and so draws that one's seed, only when it is built."""

    def build(self, shape):
        self.inner = keras.layers.Dense(8, activation="relu")
        self.inner.build(shape)

    def call(self, inputs):
        return self.inner(inputs)


class Augmented(keras.utils.PyDataset):
    """Draws from NumPy's global state, as many people's data sets do; Keras shuffles with Python's."""

    def __len__(self):
        return 4

    def __getitem__(self, number):
        part = slice(16 * number, 16 * number + 16)
        return TABLE[part] + np.random.normal(size=(16, 4)), CLASSES[part]  # noqa: NPY002


TABLE = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
CLASSES = (TABLE.sum(axis=1) > 0).astype("int64")


def network(built):
    keras.utils.set_random_seed(3)
    layers = [
        Late(),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.5),
        Sampling(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
    model = keras.Sequential([keras.Input((4,)), *layers] if built else layers)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


def train_on_arrays(model, callbacks):
    return model.fit(TABLE, CLASSES, 16, 3, 0, callbacks, validation_split=0.25)


def train_on_a_python_dataset(model, callbacks):
    return model.fit(Augmented(), epochs=3, verbose=0, callbacks=callbacks)


@pytest.mark.parametrize(
    ("built", "train", "watch"),
    [
        (True, train_on_arrays, "arrays"),
        (False, train_on_arrays, "drawing"),
        (True, train_on_a_python_dataset, "drawing"),
        (False, train_on_a_python_dataset, "arrays"),
    ],
)
def test_training_is_the_same_bit_for_bit(built, train, watch):
    results = []
    for watching in (False, True):
        model, callbacks = network(built), []
        if watching:
            data = (TABLE, CLASSES) if watch == "arrays" else (Augmented(),)
            callbacks = [ConfusionMatrixCallback(*data, keep_examples=3, on_matrix=draw_at_random)]
        logs = train(model, callbacks).history
        state = [variable.numpy() for variable in (*model.variables, *model.optimizer.variables)]
        results.append((logs, state, random.random(), np.random.random()))  # noqa: NPY002, S311
    (logs, state, *chance), (watched_logs, watched_state, *watched_chance) = results
    assert callbacks[0].history.steps == (1, 2, 3)
    assert watched_logs == logs
    assert watched_chance == chance
    assert all(np.array_equal(*pair) for pair in zip(watched_state, state, strict=True))


def draw_at_random(step, cm):
    np.random.random()  # noqa: NPY002
    random.random()  # noqa: S311


def test_a_prediction_leaves_nothing_in_the_model():
    model = sigmoid()
    watched(model, ConfusionMatrixCallback(INPUTS, TARGETS))
    assert model.predict_function is None


def test_a_training_that_starts_anew_starts_a_new_history():
    callback, model = ConfusionMatrixCallback(INPUTS, TARGETS), sigmoid()
    first = watched(model, callback, epochs=3)
    assert watched(model, callback, epochs=5, initial_epoch=3) is first
    assert first.steps == (1, 2, 3, 4, 5)
    second = watched(model, callback, epochs=2)
    assert first.steps == (1, 2, 3, 4, 5)
    assert second.steps == (1, 2)


def test_each_step_is_written_at_once_and_a_resumed_run_goes_on(tmp_path):
    folder, present = tmp_path / "runs" / "a", []

    def look(step, cm):
        present.append(sorted(path.name for path in folder.iterdir()))

    watched(sigmoid(), ConfusionMatrixCallback(INPUTS, TARGETS, folder=folder, on_matrix=look), epochs=2)
    names = ["confusion-matrix-001.json", "confusion-matrix-002.json"]
    assert present == [names[:1], names]
    resumed = ConfusionMatrixCallback(INPUTS, TARGETS, folder=str(folder))
    assert resumed.history.steps == (1, 2)
    watched(sigmoid(), resumed, epochs=4, initial_epoch=2)
    assert resumed.history.steps == (1, 2, 3, 4)
    assert MatrixHistory.load(folder) == resumed.history


def test_epochs_that_are_done_again_replace_what_was_recorded(tmp_path):
    watched(sigmoid(), ConfusionMatrixCallback(INPUTS, TARGETS, folder=tmp_path), epochs=5)
    resumed = ConfusionMatrixCallback(INPUTS, TARGETS, folder=tmp_path, threshold=0.9)
    watched(sigmoid(), resumed, epochs=4, initial_epoch=3)
    assert MatrixHistory.load(tmp_path).steps == (1, 2, 3, 4)
    assert [resumed.history[step].counts[1, 1] for step in (3, 4)] == [2, 1]


def test_a_new_run_does_not_mix_with_an_old_one(tmp_path):
    watched(sigmoid(), ConfusionMatrixCallback(INPUTS, TARGETS, folder=tmp_path), epochs=2)
    again = ConfusionMatrixCallback(INPUTS, TARGETS, folder=tmp_path)
    with pytest.raises(ValueError, match=r"folder: .*holds 2 steps of an earlier run.*initial_epoch=2"):
        watched(sigmoid(), again)
    other = ConfusionMatrixCallback(INPUTS[1:], TARGETS[1:], folder=tmp_path)
    with pytest.raises(ValueError, match=r"the history so far is of 5 examples of 0, 1, but inputs holds 4"):
        watched(sigmoid(), other, epochs=3, initial_epoch=2)
    assert MatrixHistory.load(tmp_path).steps == (1, 2)


def test_a_diverged_model_is_told_of_and_training_goes_on():
    callback, model = ConfusionMatrixCallback(INPUTS, TARGETS), sigmoid()
    callback.set_model(model)
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    model.set_weights([np.array([[np.nan]]), np.array([0.0])])
    with pytest.warns(RuntimeWarning, match="step 1 has no matrix: .* NaN for 5 of 5 examples; training has"):
        callback.on_epoch_end(0)
    assert callback.history.steps == ()


GOOD = {"inputs": INPUTS, "targets": TARGETS}


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"targets": TARGETS[:4]}, ValueError, "inputs, targets: lengths 5 and 4 differ"),
        ({"inputs": [INPUTS, INPUTS[:3]]}, ValueError, "lengths 5 and 3 and 5 differ"),
        ({"targets": None}, ValueError, "targets: expected the actual classes .* got none"),
        ({"targets": TARGETS - 1}, ValueError, "targets: found class -1; count classes from 0"),
        ({"targets": TARGETS + 0.5}, ValueError, "targets: found 0.5, which is no class"),
        ({"targets": TARGETS * np.nan}, ValueError, "targets: found nan, which is no class"),
        (
            {"targets": list("ababb")},
            ValueError,
            r"labels: targets holds strings \('a', 'b'\), so labels= must",
        ),
        ({"targets": list("ababb"), "labels": ["a", "c"]}, ValueError, r"targets: found 'b', not in labels="),
        ({"targets": [b"a"] * 5}, TypeError, "targets: found b'a' of type bytes"),
        ({"targets": np.full((5, 3), 1 / 3)}, ValueError, "expected one-hot rows, .* 5 of 5 are not.* row 0"),
        ({"targets": np.ones((5, 2))}, ValueError, "an example needs one class"),
        ({"targets": np.array([["a", "b"]] * 5)}, TypeError, "targets: expected rows of numbers"),
        ({"targets": np.zeros((5, 2, 2))}, ValueError, r"targets: expected labels .*got shape \(5, 2, 2\)"),
        ({"labels": ["genuine"]}, ValueError, "labels: got 1 .*too few for class 1 in targets"),
        ({"labels": ["a", "a"]}, ValueError, "labels: 'a' occurs more than once"),
        ({"labels": "ab"}, TypeError, "labels: expected labels in an order"),
        ({"every": 0}, ValueError, "every: expected 1 or more, got 0; 1 records each epoch"),
        ({"every": 1.5}, TypeError, "every: expected a whole number, got 1.5"),
        ({"batch_size": 0}, ValueError, "batch_size: expected 1 or more, got 0"),
        ({"threshold": "0.5"}, ValueError, "threshold: expected a number such as 0.5, got '0.5'"),
        ({"threshold": float("nan")}, ValueError, "threshold: expected a number such as 0.5, got nan"),
        ({"keep_examples": -1}, ValueError, "keep_examples: expected 0 or more, got -1"),
        ({"on_matrix": 3}, TypeError, "on_matrix: expected a function .* got int"),
        ({"steps": 2}, ValueError, "steps: does not go with arrays as inputs"),
        (
            {"inputs": INPUTS.tolist()},
            TypeError,
            "inputs: expected arrays, a tf.data.Dataset.*got float; np.asarray",
        ),
        ({"inputs": 3}, TypeError, "inputs: expected arrays.* got int"),
        (
            {"inputs": dataset()},
            ValueError,
            "targets: does not go with a tf.data.Dataset .*holds the targets",
        ),
        ({"inputs": Pieces()}, ValueError, "targets: does not go with a PyDataset"),
        ({"inputs": batches()}, ValueError, "targets: does not go with a generator"),
    ],
)
def test_unfit_arguments_are_refused_at_once(changes, error, says):
    with pytest.raises(error, match=says):
        ConfusionMatrixCallback(**(GOOD | changes))


@pytest.mark.parametrize(
    ("inputs", "others", "says"),
    [
        (
            dataset,
            {"batch_size": 2},
            "batch_size: does not go with a tf.data.Dataset .*: it comes in batches",
        ),
        (lambda: dataset().repeat(), {}, r"inputs: the tf.data.Dataset never ends .*\.take\(n\)"),
        (
            lambda: dataset().unbatch(),
            {},
            r"inputs: the tf.data.Dataset gives single examples; .*\.batch\(32\)",
        ),
        (batches, {}, "steps: a generator doesn't say where it ends"),
    ],
)
def test_unfit_batches_are_refused_at_once(inputs, others, says):
    with pytest.raises(ValueError, match=says):
        ConfusionMatrixCallback(inputs(), **others)


def test_a_folder_that_cannot_be_written_is_refused_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"folder: cannot write in '.*file'"):
        ConfusionMatrixCallback(INPUTS, TARGETS, folder=tmp_path / "file")


def test_a_damaged_matrix_of_an_earlier_run_is_named(tmp_path):
    (tmp_path / "confusion-matrix-004.json").write_text("{")
    with pytest.raises(ValueError, match=r"confusion-matrix-004\.json: .*or remove the file"):
        ConfusionMatrixCallback(INPUTS, TARGETS, folder=tmp_path)


def test_of_two_scores_a_threshold_acts_on_the_second():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    inputs = np.log([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])
    model = with_weights(model, np.eye(2), np.zeros(2))
    found = {
        threshold: watched(model, ConfusionMatrixCallback(inputs, [0, 1, 1], threshold=threshold))[1]
        for threshold in (0.3, 0.5)
    }
    assert found[0.3].counts.tolist() == [[1, 0], [0, 2]]
    assert found[0.5].counts.tolist() == [[1, 0], [1, 1]]


def test_labels_may_be_a_mapping_from_column_to_name():
    callback = ConfusionMatrixCallback(INPUTS, TARGETS, labels={1: "fraud", 0: "genuine"})
    assert watched(sigmoid(), callback)[1] == ConfusionMatrix(MATRIX, ["genuine", "fraud"])
    with pytest.raises(ValueError, match="labels: expected a mapping from 0 to 1"):
        ConfusionMatrixCallback(INPUTS, TARGETS, labels={1: "genuine", 2: "fraud"})


def test_masked_targets_are_missing():
    with pytest.raises(ValueError, match="targets: 1 of 5 labels are missing"):
        ConfusionMatrixCallback(INPUTS, np.ma.array(TARGETS, mask=[0, 0, 1, 0, 0]))
    with pytest.raises(ValueError, match=r"targets: 1 of 5 labels are missing .*position 2"):
        ConfusionMatrixCallback(INPUTS, [0, 1, None, 0, 1])


THREE = np.eye(3)


@pytest.mark.parametrize(
    ("model", "arguments", "says"),
    [
        (sigmoid, {"targets": [0, 1, 2, 1, 0]}, "targets: found class 2, .*one score.* softmax of 3 units"),
        (sigmoid, {"labels": list("abc")}, r"labels: got 3 .* gives one score per example, for 2 labels"),
        (sigmoid, {"targets": THREE[[0, 1, 1, 0, 1]]}, "targets: one-hot rows of 3 columns, .* one score"),
        (sigmoid, {"threshold": 50}, "threshold: got 50, but the model gives probabilities"),
        (softmax, {"inputs": THREE, "targets": [0, 1, 3]}, "found class 3, .*3 scores.* run from 0 to 2"),
        (softmax, {"inputs": THREE, "targets": [0, 1, 1], "labels": ["a", "b"]}, "labels: got 2 .* 3 scores"),
        (softmax, {"inputs": THREE, "targets": np.eye(4)[:3]}, "one-hot rows of 4 columns, .* 3 scores"),
        (
            softmax,
            {"inputs": THREE, "targets": [0, 1, 2], "threshold": 0.3},
            "threshold: got 0.3, .*3 scores",
        ),
        (softmax, {"inputs": THREE * np.nan, "targets": [0, 1, 2]}, "inputs: .* first batch is NaN before"),
        (
            lambda: sigmoid(activation=None),
            {},
            r"threshold: 0.5 is meant for probabilities, .*from -2 to 3.*logits",
        ),
        (
            lambda: sigmoid(activation=None),
            {"inputs": np.full((5, 1), 0.5)},
            "threshold: 0.5 is meant for probabilities, .*logits",
        ),
        (lambda: sigmoid(activation="tanh"), {}, "threshold: 0.5 is meant for probabilities"),
        (lambda: sigmoid(keras.layers.Reshape((1, 1))), {}, r"output has shape \(5, 1, 1\), expected \(n,\)"),
    ],
)
def test_what_does_not_fit_the_model_is_refused_before_training(model, arguments, says):
    callback = ConfusionMatrixCallback(**(GOOD | arguments))
    callback.set_model(model())
    with pytest.raises(ValueError, match=says):
        callback.on_train_begin()


def test_logits_have_a_threshold_of_their_own():
    model = sigmoid(activation=None)
    assert watched(model, ConfusionMatrixCallback(INPUTS, TARGETS, threshold=0))[1].counts.tolist() == MATRIX


def test_a_model_with_several_outputs_is_refused():
    entry = keras.Input((1,))
    outputs = [keras.layers.Dense(1, activation="sigmoid")(entry) for _ in range(2)]
    model = keras.Model(entry, outputs)
    model.compile(loss="binary_crossentropy")
    with pytest.raises(ValueError, match=r"the model gives 2 outputs, expected one"):
        watched(model, ConfusionMatrixCallback(INPUTS, TARGETS))


def test_an_error_comes_before_the_first_batch():
    model = sigmoid()
    model.optimizer.learning_rate = 1.0
    before = model.get_weights()
    with pytest.raises(ValueError, match="labels: got 3"):
        model.fit(INPUTS, TARGETS, verbose=0, callbacks=[ConfusionMatrixCallback(**GOOD, labels=list("abc"))])
    assert all(map(np.array_equal, before, model.get_weights()))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: tf.data.Dataset.from_tensor_slices(INPUTS).batch(2),
            "expected batches of .inputs, targets., got",
        ),
        (
            lambda: tf.data.Dataset.from_tensor_slices((np.ones((5, 4, 1)), np.eye(3)[TARGETS])),
            r"a batch holds 3 targets .* for 4 inputs; is it batched\?",
        ),
        (lambda: dataset().take(0), "inputs: expected at least one batch, got none"),
        (lambda: dataset().map(lambda x, y: (x, y + 1)), "targets in inputs: found class 2"),
        (lambda: dataset().map(lambda x, y: (x, {"a": y})), "inputs: a batch holds 0 targets"),
    ],
    ids=["no targets", "not batched", "empty", "too many classes", "several targets"],
)
def test_batches_that_do_not_fit_are_refused_before_training(make, says):
    callback = ConfusionMatrixCallback(make())
    callback.set_model(sigmoid())
    with pytest.raises(ValueError, match=says):
        callback.on_train_begin()


def test_a_dataset_in_another_order_each_time_is_refused_before_training():
    many = tf.data.Dataset.from_tensor_slices((np.zeros((99, 1)), np.arange(99) % 2))
    callback = ConfusionMatrixCallback(many.shuffle(99).batch(8))
    callback.set_model(sigmoid())
    with pytest.raises(ValueError, match=r"inputs: the tf.data.Dataset gives its examples in another order"):
        callback.on_train_begin()
    fixed = many.shuffle(99, reshuffle_each_iteration=False).batch(8)
    assert watched(sigmoid(), ConfusionMatrixCallback(fixed))[1].total == 99


class Reordered(Pieces):
    order = (0, 1, 2)

    def __getitem__(self, number):
        return super().__getitem__(self.order[number])


def test_ids_that_would_mean_nothing_are_refused():
    data = Reordered()
    counting, keeping = (ConfusionMatrixCallback(data, keep_examples=keep) for keep in (0, 3))
    for callback in (counting, keeping):
        callback.set_model(sigmoid())
        callback.on_train_begin()
        callback.on_epoch_begin(0)
    data.order = (2, 1, 0)
    counting.on_epoch_end(0)
    assert counting.history[1].counts.tolist() == MATRIX
    with pytest.raises(ValueError, match="another order than before training"):
        keeping.on_epoch_end(0)


def test_another_backend_is_refused(monkeypatch):
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match="Keras runs on jax, expected tensorflow"):
        ConfusionMatrixCallback(INPUTS, TARGETS)


def test_without_tensorflow_the_error_says_what_to_install():
    code = "import sys; sys.modules['keras'] = None; import confusionlab.keras"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "confusionlab.keras needs TensorFlow and Keras 3" in done.stderr
    assert "pip install tensorflow" in done.stderr
