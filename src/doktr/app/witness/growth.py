"""Whether a log is signed by its key, only ever grew since the last look, and holds the leaves that its root is of."""

from dataclasses import replace

from doktr.app.witness.deployment import Deployment
from doktr.app.witness.findings import Unseen, Wrong
from doktr.app.witness.memory import Memory
from doktr.app.witness.news import News, document_of
from doktr.kernel import merkle
from doktr.kernel.notes import Head, Note, NoteRefused, PublicKey


def signed_head(deployment: Deployment, key: PublicKey) -> Head:
    """The head that the log shows now. Raises `Wrong` when its key did not sign it."""
    try:
        note = Note.parse(deployment.checkpoint())
        head = Head.parse(note.body)
    except NoteRefused as refused:
        raise Unseen("The log shows no signed head.") from refused
    if head.origin != key.name or not note.signed_by(key):
        raise Wrong("The head of the log is not signed by the log's key: somebody else speaks in its name.")
    return head


def grown(deployment: Deployment, head: Head, before: Memory, news: News) -> Memory:
    """The log up to this head, rebuilt from its leaves and compared with what was seen; `news` hears of the new ones.

    Raises `Wrong`.
    """
    _only_grew(deployment, head, before)
    tree = merkle.Growing(before.size, before.frontier)
    release = before.release
    while tree.size < head.size:
        leaves = deployment.entries(tree.size, head.size)[: head.size - tree.size]
        if not leaves:
            raise Wrong(f"The log was cut: it signed {head.size} leaves and shows only {tree.size}.")
        for leaf in leaves:
            for _ in tree.add(merkle.leaf_hash(leaf.encode())):
                pass
            release = leaf if news.note(document_of(leaf)) == "release" else release
    if tree.root() != head.root:
        raise Wrong("The leaves that the log shows are not those that it signed: its root is of others.")
    seen = max(news.moments.now, before.seen or news.moments.now)
    return replace(before, size=head.size, root=head.root, frontier=tree.frontier, release=release, seen=seen)


def _only_grew(deployment: Deployment, head: Head, before: Memory) -> None:
    if head.size < before.size:
        raise Wrong(f"The log was cut: it had {before.size} leaves at the last look and now shows {head.size}.")
    if head.size == before.size and head.root != before.root:
        raise Wrong(f"The log was forked: it signed two different heads of {head.size} leaves.")
    if 0 < before.size < head.size:
        proof = deployment.consistency(before.size, head.size)
        if not merkle.verify_consistency(before.size, head.size, before.root, head.root, proof):
            raise Wrong(
                f"The log was forked: its {head.size} leaves do not begin with the {before.size} of the last look."
            )
