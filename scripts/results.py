"""What a stage of ``./dev test`` found."""

from dataclasses import dataclass, field

from console import say


@dataclass
class Result:
    """The count of one stage; ``details`` are printed when something failed."""

    title: str
    passed: int
    failed: int
    details: list[str] = field(default_factory=list)
    log: str = ""
    seconds: float = 0.0

    def show(self) -> None:
        """Print the line of the stage, and its details when it failed."""
        if self.failed:
            for line in self.details:
                say(f"    {line}")
            if self.log:
                say(f"    log: {self.log}")
        say(
            f"  {self.title}: {self.passed} passed, {self.failed} failed "
            f"({self.seconds:.0f} s)"
        )
