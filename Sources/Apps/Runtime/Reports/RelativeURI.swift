// SPDX-License-Identifier: Apache-2.0

/// A path as a relative URI reference: seen from a folder, with `/` and percent signs.
struct RelativeURI {
    let text: String

    /// Takes a path as it was given; a relative one is one in `folder` already.
    init(_ path: String, in folder: String) {
        let parts = Self.parts(path.hasPrefix("/") ? path : folder + "/" + path)
        let base = Self.parts(folder)
        let shared = zip(parts, base).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: base.count - shared)
        let relative = up + parts[shared...]
        text = relative.isEmpty ? "." : relative.map(Self.escaped).joined(separator: "/")
    }

    private static func parts(_ path: String) -> [String] {
        path.split(separator: "/").reduce(into: []) { parts, part in
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(String(part))
            }
        }
    }

    private static func escaped(_ part: String) -> String {
        var out = ""
        for byte in part.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || "0123456789-._~".utf8.contains(byte) {
                out.unicodeScalars.append(scalar)
            } else {
                out += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }
}

/// A short name for some texts that is the same in every run.
enum Fingerprint {
    /// FNV-1a over the texts and the borders between them.
    static func of(_ texts: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in texts.map({ Array($0.utf8) + [0] }).joined() {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
