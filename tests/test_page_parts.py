"""The parts of a page bear names: steps of a lesson, answers of a quiz, the letters of the glossary."""

from docutils import nodes
from docutils.core import publish_doctree

from tools.page_parts import add_letters, mark_answers, name_steps

QUIZ = """<section id="quiz">
<h2>Quiz</h2>
<p><strong>1.</strong> Which cell?</p>
<details><summary>TP</summary>
<p>✗ No.</p>
</details>
<details><summary>FP</summary>
<p>✓ Yes.</p>
</details>
<p><strong>2.</strong> And now?</p>
<details><summary>TN</summary>
<p>✗ No.</p>
</details>
</section>"""


def test_predict_run_and_explain_are_told_apart():
    text = "**Predict.** What?\n\n**Run** it.\n\n**Explain.** So.\n\nNo **Predict.** here."
    doctree = publish_doctree(f"{text}\n\n    **Common mistake.** X.")
    for paragraph in doctree.findall(nodes.paragraph):
        paragraph.insert(0, nodes.Text(""))  # as MyST does where a paragraph opens with bold words
    name_steps(None, doctree)
    found = [paragraph["classes"] for paragraph in doctree.findall(nodes.paragraph)]
    assert found == [["predict"], ["run"], ["explain"], [], []]
    (quote,) = doctree.findall(nodes.block_quote)
    assert quote["classes"] == ["mistake"]


def test_the_list_that_tells_of_the_steps_is_a_list():
    doctree = publish_doctree("1. **Predict.** A question.\n2. **Explain.** An answer.")
    name_steps(None, doctree)
    assert not any(paragraph["classes"] for paragraph in doctree.findall(nodes.paragraph))


def test_an_answer_says_in_words_what_its_sign_says():
    marked = mark_answers(QUIZ)
    assert marked.count('data-answer="wrong"') == 2
    assert marked.count('data-answer="right"') == 1
    assert '<p><strong class="verdict">Right.</strong> Yes.</p>' in marked
    assert "✓" not in marked


def test_of_each_question_one_answer_is_open_at_a_time():
    names = [line.split('"')[1] for line in mark_answers(QUIZ).splitlines() if line.startswith("<details")]
    assert names == ["question-1", "question-1", "question-2"]


def test_hints_are_no_answers():
    hint = "<details><summary>First hint</summary>\n<p>✓ Look.</p>\n</details>"
    assert mark_answers(hint) == hint


def test_each_letter_of_a_glossary_leads_to_its_first_word():
    doctree = publish_doctree("Title\n=====\n\nWords.\n\naccuracy\n  A.\n\nactual\n  B.\n\nBias\n  C.")
    (glossary,) = doctree.findall(nodes.definition_list)
    glossary["classes"].append("glossary")
    for term in glossary.findall(nodes.term):
        term["ids"].append(f"term-{term.astext()}")
    add_letters(None, doctree)
    (letters,) = doctree.findall(nodes.raw)
    assert '<a href="#term-accuracy">A</a> <a href="#term-Bias">B</a></nav>' in letters.astext()
