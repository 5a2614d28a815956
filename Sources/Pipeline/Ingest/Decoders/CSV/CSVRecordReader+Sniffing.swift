// SPDX-License-Identifier: Apache-2.0

extension CSVRecordReader {
    /// How sure it is that a file which begins so is CSV with a header, 0 to 1.
    ///
    /// The first row must read like names, and nearly all others must have as many cells. Two columns
    /// prove little, since prose and log lines have a comma each now and then.
    static func score(head: UnsafeRawBufferPointer) -> Double {
        guard let fit = CSVDialect.fit(head), fit.columns > 1, hasNames(fit),
            let first = head[fit.dialect.preamble...].first
        else { return 0 }
        // JSON, XML, and headers of other formats. A quoted object would not read like a name.
        guard !"{[<#".utf8.contains(first) else { return 0 }
        guard fit.rows > 0 else {
            // A header alone, or one row that is larger than the head.
            return fit.columns > 3 ? 0.6 : 0.1
        }
        let evenness = fit.evenness
        guard evenness >= 0.8 else { return fit.columns > 3 ? 0.2 * evenness : 0 }
        if fit.columns == 2, fit.rows < 3 { return 0.3 }
        return (fit.columns > 3 ? 0.9 : fit.columns == 3 ? 0.8 : 0.6) * evenness
    }

    /// Whether the header reads like names; of many columns a few may be called otherwise.
    private static func hasNames(_ fit: CSVDialect.Fit) -> Bool {
        fit.names >= (fit.columns < 8 ? fit.columns : fit.columns * 9 / 10)
    }
}
