"""Every command that the documents name exists, with its options: make, jinbo, our modules, AWS."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs.known import fault
from docs.reading import ROOT, Block, blocks, commands, documents, spoken

BLOCKS = [block for document in documents() for block in blocks(document)]


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_command_of_a_block_exists(block: Block) -> None:
    assert [said for command in commands(block.text) if (said := fault(command))] == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_in_the_text_exists(document: Path) -> None:
    named = [command for code in spoken(document) for command in commands(code)]
    assert [said for command in named if (said := fault(command, whole=False))] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "make dance",
        "make run SMALL=1 COLOUR=red",
        "make run ARGS='--sped 60'",
        ".venv/bin/jinbo quarantine release x",
        ".venv/bin/jinbo quarantine show",
        "jinbo admin create root --stack dev",
        ".venv/bin/python -m local.deploy up --stag dev",
        "aws sqs move-messages",
        "aws sqs start-message-move-task --from here",
        "X=$(terraform apply)",
    ],
)
def test_a_command_that_does_not_exist_is_found(wrong: str) -> None:
    assert any(fault(command) for command in commands(wrong))
