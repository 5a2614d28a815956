// SPDX-License-Identifier: Apache-2.0

/// Text that a record's author may have chosen, made safe to stand in our own sentence.
///
/// - Source: CONTRACTS.md section 1, "Evidence text".
enum EvidenceText {
    static let limit = 120

    /// The text between backticks: at most 120 characters, nothing invisible, no live link.
    static func quoted(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in defanged(text).unicodeScalars.prefix(limit + 1) {
            shown += visible(scalar).unicodeScalars
        }
        let isWhole = shown.count <= limit
        let cut = isWhole ? shown : String.UnicodeScalarView(shown.prefix(limit - 1))
        return isWhole ? "`\(String(cut))`" : "`\(String(cut))…`"
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        guard scalar != "`" else { return "'" }
        return isHidden(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// `https://host.example/a` becomes `hxxps://host[.]example/a`.
    private static func defanged(_ text: String) -> String {
        let parts = text.split(separator: "://", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return text }
        var shown = String(parts[0])
        for part in parts.dropFirst() {
            let host = part.prefix { !"/?# ".contains($0) }
            shown = shown.hidingScheme + "://" + host.split(separator: ".").joined(separator: "[.]")
            shown += part.dropFirst(host.count)
        }
        return shown
    }
}

extension String {
    fileprivate var hidingScheme: String {
        for (scheme, shown) in [("http", "hxxp"), ("https", "hxxps"), ("ftp", "fxp")]
        where lowercased().hasSuffix(scheme) {
            return dropLast(scheme.count) + shown
        }
        return self
    }
}
