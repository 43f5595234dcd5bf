extension FixedWidthInteger {
    /// The sum, or what of it the type can hold: for numbers that somebody else wrote.
    @inlinable package func adding(clamped other: Self) -> Self {
        let (sum, overflows) = self.addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or what of it the type can hold.
    @inlinable package func subtracting(clamped other: Self) -> Self {
        let (difference, overflows) = self.subtractingReportingOverflow(other)
        return overflows ? (other < 0 ? .max : .min) : difference
    }

    /// The product, or what of it the type can hold.
    @inlinable package func multiplied(clamped other: Self) -> Self {
        let (product, overflows) = self.multipliedReportingOverflow(by: other)
        return overflows ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
