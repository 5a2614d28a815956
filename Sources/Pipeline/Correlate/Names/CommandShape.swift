// SPDX-License-Identifier: Apache-2.0

/// A command line without what changes from run to run.
enum CommandShape {
    /// Lower case, no quotes, no device prefix; for comparing two spellings of one command.
    static func folded(_ text: String) -> String {
        var folded = text.lowercased().filter { $0 != "\"" }
        if folded.hasPrefix("\\??\\") { folded.removeFirst(4) }
        while folded.last == " " { folded.removeLast() }
        return folded
    }

    /// `cmd.exe /c powershell -encodedcommand #`: long words and numbers become one sign.
    static func shape(of commandLine: String) -> String {
        let words = commandLine.lowercased().split(separator: " ").prefix(24).map { word in
            let isNoise = word.count > 40 || word.filter(\.isNumber).count * 3 >= word.count
            return isNoise ? "#" : String(word.filter { !$0.isNumber })
        }
        return words.joined(separator: " ")
    }
}
