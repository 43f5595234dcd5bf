import DequeModule

/// The newest elements of an endless sequence, each reachable by its place since the beginning.
///
/// It grows and forgets by segments: appending never moves what is already there, and while a reader walks through a
/// copy, the writer has to duplicate one segment, not the whole.
struct BoundedHistory<Element> {
    /// The place of the oldest element still kept.
    private(set) var start = 0
    /// The place the next element will get.
    private(set) var end = 0

    private var segments: Deque<[Element]> = []
    private let capacity: Int
    private let segmentSize: Int

    /// Keeps at most `capacity` elements, and at least that less one segment once it has seen so many.
    init(capacity: Int, segmentSize: Int = 256) {
        precondition(segmentSize > 0 && capacity >= segmentSize, "a history holds at least one segment")
        self.capacity = capacity
        self.segmentSize = segmentSize
    }

    /// The elements kept, oldest first.
    var elements: some Sequence<Element> {
        self.segments.joined()
    }

    /// The element at a place, or nil if it is forgotten or yet to come.
    subscript(place: Int) -> Element? {
        guard self.start <= place, place < self.end else { return nil }
        let (segment, offset) = (place - self.start).quotientAndRemainder(dividingBy: self.segmentSize)
        return self.segments[segment][offset]
    }

    /// Changes the element at a place that is kept; any other place is left alone.
    mutating func update(_ place: Int, _ change: (inout Element) -> Void) {
        guard self.start <= place, place < self.end else { return }
        let (segment, offset) = (place - self.start).quotientAndRemainder(dividingBy: self.segmentSize)
        change(&self.segments[segment][offset])
    }

    /// Adds an element at `end`, and returns the elements forgotten to make room: none, or one segment.
    @discardableResult
    mutating func append(_ element: Element) -> [Element] {
        var forgotten: [Element] = []
        if self.end - self.start == self.capacity, let oldest = self.segments.popFirst() {
            forgotten = oldest
            self.start += oldest.count
        }
        if let last = self.segments.indices.last, self.segments[last].count < self.segmentSize {
            self.segments[last].append(element)
        } else {
            var segment: [Element] = []
            segment.reserveCapacity(self.segmentSize)
            segment.append(element)
            self.segments.append(segment)
        }
        self.end += 1
        return forgotten
    }
}

extension BoundedHistory: Sendable where Element: Sendable {}
