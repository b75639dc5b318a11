"""What changed since the last time: which searches to make so that nothing is missed.

Two ways, on rows that a caller searches and records:

* **quick**: the invoices whose status changed since the last time. Costs in proportion
  to what changed;
* **slow**, where Chorus Pro does not honour the filter on the date of the status: the
  invoices deposited on the days of those that are still followed, whatever their date.

What is not sure about Chorus Pro and is therefore never taken for granted:

* its clock is not ours: a window starts where its own clock stood the last time, less
  :data:`OVERLAP`, and its end is open;
* the filter may be exact, by the day, or not honoured: the rows that come tell;
* the number of results may be capped at any number (200 by default in 2017, none known
  since; PASTELL asks for 999999). A whole answer, sorted by number, contains the first
  row of the same search sorted backwards; a capped one does not. One more call;
* invoices move while the pages are walked. A row only leaves a search that has an end
  or a list of statuses: such a search is walked until two walks agree.

A capped search is split (:mod:`splitting`). What cannot be split is in
:attr:`Follower.unsure`: told, never dropped.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from . import splitting
from .codes import limits
from .records import InvoicePage, InvoiceRow, InvoiceSearch
from .splitting import PARIS, SECOND, Fact

#: each window reads again the end of the one before: clocks and searches are not exact
OVERLAP = timedelta(hours=2)
#: rows asked for at once; PASTELL asks for as many in production
PAGE_SIZE = 1000
#: the greatest number of results that PASTELL asks for in production
MOST_RESULTS = 999_999
#: a shorter answer is whole: the smallest number of results known is a page by default
VERIFIED_FROM = limits.SEARCH_DEFAULT_PAGE
#: a time zone misread shifts a window by so much at most
SLACK = timedelta(hours=3)
#: walks of one search before it is given up as never at rest
MOST_WALKS = 6
#: searches of one synchronisation; a server that answers at random ends there
MOST_SEARCHES = 5000

#: where Chorus Pro should refuse so much at once (nobody has documented it)
MODEST_PAGE_SIZE, MODEST_RESULTS = 100, 10_000
EXACT, DAY, IGNORED = "exact", "day", "ignored"
Pages = Callable[[InvoiceSearch], Iterable[InvoicePage]]


@dataclass
class _Reading:
    """What one walk of one search brought; facts of the rows, not the rows."""

    total: int | None = None
    pages: int = 0
    skipped: int = 0
    served_on: datetime | None = None
    facts: dict[int, Fact] = field(default_factory=dict)

    def add(self, page: InvoicePage):
        if not self.pages:
            self.total, self.served_on = page.total, page.served_on
        self.pages += 1
        self.skipped += page.skipped
        for row in page.rows:
            self.facts[row.invoice_id] = Fact(
                row.status_date,
                row.deposit_date,
                row.status,
                row.total_with_tax,
                row.recipient_siret,
            )


class Follower:
    """One synchronisation.

    :param pages: makes a search and gives its pages as they are consumed, such as
        ``ChorusProClient.iter_issued_invoices``; what it raises passes through
    :param precision: how exact the filter on the status date is known to be
    :param modest: ask for less at once

    :ivar precision: the same, after what was seen
    :ivar reached: Chorus Pro's clock at the first answer: nothing older is missed,
        unless it is in ``unsure``. None when it told no time
    :ivar unsure: ``(search, rows read)`` of what may be missing
    """

    def __init__(self, pages: Pages, *, precision: str = EXACT, modest: bool = False):
        self._pages = pages
        self._everything = InvoiceSearch(
            page_size=MODEST_PAGE_SIZE if modest else PAGE_SIZE,
            max_results=MODEST_RESULTS if modest else MOST_RESULTS,
        )
        self.precision = precision
        self.reached: datetime | None = None
        self.unsure: list[tuple[InvoiceSearch, int]] = []
        self._searches = 0
        self._days_done: set[date] = set()
        self._days_filter_works = True

    def follow(self, start: datetime, days: Iterable[date]) -> Iterator[tuple]:
        """The rows that changed since ``start``, some of them several times.

        :param start: aware; where the last synchronisation began, on Chorus Pro's clock
        :param days: of deposit, of what is still followed; read the slow way only
        """
        if self.precision != IGNORED:
            yield from self._read(self.first_search(start, days))
        if self.precision == IGNORED:
            yield from self.sweep(days, _since(start).astimezone(PARIS).date())

    def first_search(self, start: datetime, days: Iterable[date]) -> InvoiceSearch:
        """The search with which :meth:`follow` begins, mostly the only one."""
        start = _since(start)
        if self.precision != IGNORED:
            return replace(self._everything, status_changed_from=start)
        first, last = day_ranges(days, start.astimezone(PARIS).date())[0]
        return replace(self._everything, deposited_from=first, deposited_to=last)

    def sweep(self, days: Iterable[date], since: date) -> Iterator[tuple]:
        """The slow way: the rows of what was deposited on these days and since."""
        for first, last in day_ranges(days, since):
            yield from self._read(
                replace(self._everything, deposited_from=first, deposited_to=last)
            )

    # === ONE SEARCH === #

    def _read(self, search: InvoiceSearch) -> Iterator[tuple[InvoiceRow, ...]]:
        if self._is_done(search) or self._is_given_up(search):
            return
        reading = yield from self._walk(search)
        self._judge_filters(search, reading)
        if self._is_capped(search, reading):
            if self._is_given_up(search):
                return
            pieces = splitting.split(
                search,
                reading.facts.values(),
                by_moment=self.precision != IGNORED,
                by_whole_days=self.precision == DAY,
                by_deposit_day=self._days_filter_works,
            )
            if not pieces:
                pieces = yield from self._read_backwards(search, reading)
            for piece in pieces:
                yield from self._read(piece)
        self._note_done(search)

    def _read_backwards(self, search, reading):
        """What cannot be split is read from its other end; they may meet.

        :return: pieces that are left to read, one for each buyer
        """
        other = yield from self._walk(replace(search, ascending=False))
        is_opposite = list(reading.facts)[:1] != list(other.facts)[:1]
        if is_opposite and reading.facts.keys() & other.facts.keys():
            return ()
        # a buyer of whom nothing came cannot be asked for: this is never sure
        self.unsure.append((search, len(reading.facts) + len(other.facts)))
        reading.facts |= other.facts
        return splitting.by_buyer(search, reading.facts.values())

    def _walk(self, search):
        """Walk the pages; again until two walks agree where rows may leave.

        :return: :class:`_Reading` of the last walk
        """
        before = None
        for _walk in range(MOST_WALKS):
            reading = _Reading()
            for page in self._search(search):
                reading.add(page)
                if self.reached is None:
                    self.reached = page.served_on
                yield page.rows
            seen = [(i, fact.moment) for i, fact in reading.facts.items()]
            leaves = search.status_changed_to or search.statuses
            if reading.pages <= 1 or not leaves or seen == before:
                return reading
            before = seen
        self.unsure.append((search, len(reading.facts)))
        return reading

    def _search(self, search):
        self._searches += 1
        return self._pages(search)

    def _is_given_up(self, search):
        """Too many searches, or a filter that turned out not to be honoured."""
        if self._searches >= MOST_SEARCHES:
            self.unsure.append((search, 0))
            return True
        return self.precision == IGNORED and search.status_changed_from is not None

    # === WHAT THE ROWS TELL === #

    def _judge_filters(self, search, reading):
        """Rows outside what was asked: how exact is the filter?

        Most of them must be outside: a filter on the last change of anything, of which
        the status is one, brings more than asked and misses nothing.
        """
        start, end = search.status_changed_from, search.status_changed_to
        moments = [f.moment for f in reading.facts.values() if f.moment]
        if start and moments:
            outside = [
                moment
                for moment in moments
                if moment < start - SECOND or (end and moment > end + SECOND)
            ]
            if len(outside) * 2 >= len(moments):
                first = splitting.midnight(start) - SLACK
                last = end and splitting.midnight(end, 1) + SLACK
                near = all(m >= first and not (last and m > last) for m in outside)
                self.precision = DAY if near else IGNORED
        first, last = search.deposited_from, search.deposited_to
        days = [f.deposit_day for f in reading.facts.values() if f.deposit_day]
        if first and days:
            outside = [d for d in days if not first <= d <= (last or date.max)]
            self._days_filter_works = len(outside) * 2 < len(days)

    def _is_capped(self, search, reading):
        """Whether rows are missing, or may be."""
        count = len(reading.facts)
        told = (reading.total or 0) - reading.skipped
        if count < told or count >= search.max_results:
            return True
        if count < VERIFIED_FROM:
            return False
        backwards = replace(search, ascending=False, page_size=VERIFIED_FROM)
        page = next(iter(self._search(backwards)), None)
        last = page.rows if page else ()
        if not last:
            return False
        unknown = [
            row
            for row in last
            if row.invoice_id not in reading.facts
            # it came while we looked, and belongs to the next time
            and not _is_since(row.status_date, reading.served_on)
        ]
        if unknown:
            return True
        # the order is not listened to, or the cap is applied before it
        return count >= 100 and count % 100 == 0 and not self._adds_up(search, reading)

    def _adds_up(self, search, reading):
        """Whether the totals of two halves are those of a round number of rows.

        Two short calls instead of reading everything again. Halves of which one is
        empty prove nothing.
        """
        totals = []
        for half in splitting.halves(search, reading.facts.values()):
            short = replace(half, page_size=VERIFIED_FROM)
            page = next(iter(self._search(short)), None)
            totals.append(page and page.total)
        return (
            len([total for total in totals if total]) > 1
            and None not in totals
            and sum(totals) <= len(reading.facts)
        )

    # === DAYS READ WHOLE === #

    def _is_done(self, search):
        days = self._whole_days(search)
        return bool(days) and days <= self._days_done

    def _note_done(self, search):
        self._days_done |= self._whole_days(search)

    def _whole_days(self, search):
        """The days of a closed window and nothing else, where seconds do not count."""
        start, end = search.status_changed_from, search.status_changed_to
        narrowed = search.statuses or search.amount_from or search.amount_to
        if self.precision != DAY or not start or not end or narrowed:
            return set()
        first = start.astimezone(PARIS).date()
        last = (end - SECOND).astimezone(PARIS).date()
        return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def day_ranges(days: Iterable[date], since: date) -> list[tuple[date, date | None]]:
    """Few ranges of days that contain all of them, and everything from ``since``.

    Chorus Pro's day of deposit may be the one before or after ours; a gap of a week is
    not worth a search of its own. The last range is open.

    >>> for first, last in day_ranges([date(2026, 1, 5)], date(2026, 3, 1)):
    ...     print(first, last)
    2026-01-04 2026-01-06
    2026-03-01 None
    """
    one, week = timedelta(days=1), timedelta(days=7)
    ranges = []
    for day in sorted({day for day in days if day <= since}):
        if ranges and day - one <= ranges[-1][1] + week:
            ranges[-1] = (ranges[-1][0], day + one)
        else:
            ranges.append((day - one, day + one))
    if ranges and since <= ranges[-1][1] + week:
        since = min(since, ranges.pop()[0])
    return [*ranges, (since, None)]


def _since(start):
    """Where a window starts: both clocks may be wrong, and know no microseconds."""
    return (start - OVERLAP).replace(microsecond=0)


def _is_since(moment, served_on):
    return bool(moment and served_on and moment >= served_on)
