"""What is wrong with packs taken together: names that stand twice, follow-ups that lead nowhere or in a circle."""

from collections.abc import Iterator, Mapping, Sequence

from assistant.prompting.pack import Kind, PackFile
from assistant.prompting.source import Problem, Source

Read = tuple[Source, PackFile]


def check_together(read: Sequence[Read]) -> list[Problem]:
    """All findings in packs that are sorted by their layer."""
    return [*_packs(read), *_names(read), *_follow_ups(read), *_left_out(read)]


def _packs(read: Sequence[Read]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for source, spec in read:
        if spec.pack in first:
            yield source.problem("$.pack", f"pack `{spec.pack}` stands in {first[spec.pack]} already")
        first.setdefault(spec.pack, source.file.name)


def _names(read: Sequence[Read]) -> Iterator[Problem]:
    """A prompt stands once; a site's may replace one of the library's."""
    ours: dict[str, str] = {}
    theirs: dict[str, str] = {}
    for source, spec in read:
        seen = theirs if spec.kind is Kind.SITE else ours
        named = [(f"$.prompts[{index}].id", "prompt", prompt.id) for index, prompt in enumerate(spec.prompts)]
        named += [(f"$.checklist[{index}].id", "item", item.id) for index, item in enumerate(spec.checklist)]
        for path, what, name in named:
            if name in seen:
                yield source.problem(path, f"{what} `{name}` stands at {seen[name]} already")
            seen.setdefault(name, f"{source.file.name}:{source.line(path)}")


def _follow_ups(read: Sequence[Read]) -> Iterator[Problem]:
    then = {prompt.id: prompt.then for _, spec in read for prompt in spec.prompts}
    for source, spec in read:
        for index, prompt in enumerate(spec.prompts):
            for place, name in enumerate(prompt.then):
                if name not in then:
                    yield source.problem(f"$.prompts[{index}].then[{place}]", f"there is no prompt `{name}` to follow")
            if circle := _circle(prompt.id, then):
                way = " → ".join(circle)
                yield source.problem(f"$.prompts[{index}].then", f"follow-ups in a circle: {way}; leave one out")


def _circle(start: str, then: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """A way from a prompt back to itself, told once: at the first of its names in the alphabet."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in then.get(way[-1], ()):
            if name == start:
                return (*way, name) if start == min(way) else None
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return None


def _left_out(read: Sequence[Read]) -> Iterator[Problem]:
    known = {prompt.id for _, spec in read for prompt in spec.prompts}
    known |= {item.id for _, spec in read for item in spec.checklist}
    for source, spec in read:
        for index, name in enumerate(spec.without):
            if spec.kind is not Kind.SITE:
                yield source.problem("$.without", "only a pack of kind `site` may leave prompts out")
            elif name not in known:
                yield source.problem(f"$.without[{index}]", f"there is no prompt or item `{name}` to leave out")
