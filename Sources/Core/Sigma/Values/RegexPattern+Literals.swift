// SPDX-License-Identifier: Apache-2.0

// MARK: - Literals that a match must hold

extension RegexPattern {
    /// Texts in lower case one of which stands in every value that matches; nil when none is known.
    ///
    /// Only the outermost level is read: plain characters that no quantifier makes optional. That
    /// is enough for nearly every rule, and what it does not understand it takes for no literal.
    var requiredLiterals: [[UInt8]]? {
        var scan = LiteralScan(bytes: Array(pattern.utf8))
        return scan.longest().map { [$0] }
    }

    private struct LiteralScan {
        let bytes: [UInt8]
        var at = 0
        var run: [UInt8] = []
        var best: [UInt8] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func longest() -> [UInt8]? {
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                switch byte {
                case UInt8(ascii: "|"): return nil
                case UInt8(ascii: "("): guard skipGroup() else { return nil }
                case UInt8(ascii: "["): guard skipClass() else { return nil }
                case UInt8(ascii: "\\"): guard escape() else { return nil }
                case UInt8(ascii: "*"), UInt8(ascii: "?"): optional()
                case UInt8(ascii: "{"):
                    optional()
                    while at < bytes.count, bytes[at] != UInt8(ascii: "}") { at += 1 }
                    at += 1
                case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "+"),
                    0x80...:
                    endRun()
                default: run.append(CaseFolding.lower(byte))
                }
            }
            endRun()
            return best.count >= 2 ? best : nil
        }

        private mutating func endRun() {
            if run.count > best.count { best = run }
            run = []
        }

        private mutating func optional() {
            if !run.isEmpty { run.removeLast() }
            endRun()
        }

        /// An escaped letter or digit is a class or an assertion; anything else stands for itself.
        private mutating func escape() -> Bool {
            guard at < bytes.count, bytes[at] < 0x80 else { return false }
            let byte = bytes[at]
            at += 1
            let lower = CaseFolding.lower(byte)
            let isWord = (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte)
            if !isWord {
                run.append(byte)
                return true
            }
            endRun()
            // Those take more characters with them, and are rare enough to give up on.
            return "bdswhvrnt".utf8.contains(lower) || byte == UInt8(ascii: "A")
        }

        private mutating func skipClass() -> Bool {
            endRun()
            if at < bytes.count, bytes[at] == UInt8(ascii: "^") { at += 1 }
            if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1 }
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                switch byte {
                case UInt8(ascii: "]"): return true
                case UInt8(ascii: "\\"): at += 1
                case UInt8(ascii: "["):
                    if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
                        while at < bytes.count, bytes[at] != UInt8(ascii: "]") { at += 1 }
                        at += 1
                    }
                default: break
                }
            }
            return false
        }

        private mutating func skipGroup() -> Bool {
            endRun()
            // Flags may change what plain characters mean, and verbs what a match is.
            if at < bytes.count, bytes[at] == UInt8(ascii: "*") { return false }
            if at < bytes.count, bytes[at] == UInt8(ascii: "?") {
                let flags = bytes[(at + 1)...].prefix {
                    $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: ":")
                }
                if flags.contains(UInt8(ascii: "x")), flags.count < 8 { return false }
            }
            var depth = 1
            while at < bytes.count, depth > 0 {
                let byte = bytes[at]
                at += 1
                switch byte {
                case UInt8(ascii: "("): depth += 1
                case UInt8(ascii: ")"): depth -= 1
                case UInt8(ascii: "\\"): at += 1
                case UInt8(ascii: "["): guard skipClass() else { return false }
                default: break
                }
            }
            return depth == 0
        }
    }
}
