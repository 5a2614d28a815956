// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema

/// Compiled templates of earlier chunks.
///
/// Every chunk says its templates again, with the names at other places. One that says the same as
/// one before, byte for byte and name for name, is what that one became; comparing takes a twentieth
/// of compiling. Nothing is believed that was not compared, so no chunk can tell another what its
/// templates mean.
///
/// - Limits: 512 templates and 1 MiB of their text, four for each identifier; then it begins anew.
struct BinXMLLibrary {
    /// A name that a template refers to by its place in the chunk.
    struct Reference {
        /// Where the reference stands, in bytes from the template's first token.
        let place: Int
        /// Whether the name stands right behind it.
        let isInline: Bool
        /// The name in UTF-16.
        let text: [UInt8]
    }

    /// What tells most templates apart.
    private struct Key: Hashable {
        let first: UInt64
        let second: UInt64
        let length: Int
        let scope: BinXMLScope
    }

    private struct Entry {
        let tokens: [UInt8]
        let references: [Reference]
        /// How many bytes of the tokens were compiled.
        let length: Int
        /// Literals and pieces are where they are in `literals`, `pieces` and `tokens`.
        let steps: [BinXMLStep]
        let pieces: [BinXMLPiece]
        let literals: [UInt8]
    }

    private static let entryLimit = 512
    private static let byteLimit = 1 << 20
    private static let sameLimit = 4

    private var entries: [Key: [Entry]] = [:]
    private var count = 0
    private var byteCount = 0

    /// Forgets all, because the names that the steps were made with are void.
    mutating func removeAll() {
        entries.removeAll()
        (count, byteCount) = (0, 0)
    }

    private static func key(
        _ definition: UInt32,
        _ tokens: EVTXCursor,
        _ scope: BinXMLScope
    ) -> Key? {
        guard let first: UInt64 = tokens.bytes.number(at: Int(definition) &+ 4),
            let second: UInt64 = tokens.bytes.number(at: Int(definition) &+ 12)
        else { return nil }
        return Key(first: first, second: second, length: tokens.remaining, scope: scope)
    }

    /// Adds the steps of a template that says the same as one that was compiled before.
    ///
    /// - Returns: The steps, and how many bytes of tokens they stand for; nil if there is none, or no
    ///   room for it.
    func take(
        _ definition: UInt32,
        _ tokens: EVTXCursor,
        in scope: BinXMLScope,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) -> (steps: Range<Int>, length: Int)? {
        guard let key = Self.key(definition, tokens, scope), let known = entries[key],
            let entry = known.first(where: { Self.isSame($0, tokens) }),
            let steps = Self.add(entry, at: tokens.offset, &programs, &output)
        else { return nil }
        return (steps, entry.length)
    }

    private static func add(
        _ entry: Entry,
        at start: Int,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) -> Range<Int>? {
        let (first, pieces) = (programs.steps.count, programs.pieces.count)
        guard programs.hasRoom(steps: entry.steps.count, pieces: entry.pieces.count) else {
            return nil
        }
        let literals = output.text.mark
        let isWritten = entry.literals.withUnsafeBytes { (try? output.text.append($0)) != nil }
        guard isWritten else { return nil }
        if entry.steps.contains(where: { $0.kind == .literal }) { output.text.pin() }
        programs.append(
            entry.steps.lazy.map { step in
                var step = step
                switch step.kind {
                case .literal: step.first &+= UInt32(truncatingIfNeeded: literals)
                case .text: step.first &+= UInt32(truncatingIfNeeded: pieces)
                default: break
                }
                return step
            },
            entry.pieces.lazy.map { piece in
                var piece = piece
                if piece.kind == .units { piece.first &+= UInt32(truncatingIfNeeded: start) }
                return piece
            }
        )
        return first..<programs.steps.count
    }

    /// Whether a template says what another says.
    private static func isSame(_ entry: Entry, _ tokens: EVTXCursor) -> Bool {
        let (bytes, start) = (tokens.bytes, tokens.offset)
        guard let all = bytes.slice(at: start, count: entry.tokens.count),
            all.count == tokens.remaining
        else { return false }
        return entry.tokens.withUnsafeBytes { known in
            var place = 0
            for reference in entry.references {
                guard place <= reference.place,
                    equals(known, all, place..<reference.place),
                    let offset: UInt32 = bytes.number(at: start &+ reference.place), offset >= 512,
                    (Int(offset) == start &+ reference.place &+ 4) == reference.isInline,
                    isName(reference.text, at: Int(offset), bytes)
                else { return false }
                place = reference.place &+ 4
                if reference.isInline { place &+= 10 &+ reference.text.count }
            }
            return place <= entry.length && equals(known, all, place..<entry.length)
        }
    }

    private static func equals(
        _ left: UnsafeRawBufferPointer,
        _ right: UnsafeRawBufferPointer,
        _ range: Range<Int>
    ) -> Bool {
        guard range.upperBound <= left.count, range.upperBound <= right.count,
            let left = left.baseAddress, let right = right.baseAddress
        else { return range.isEmpty }
        return memcmp(left + range.lowerBound, right + range.lowerBound, range.count) == 0
    }

    /// Whether a name stands at an offset, with its length before it and a zero behind it.
    private static func isName(_ text: [UInt8], at offset: Int, _ bytes: EVTXBytes) -> Bool {
        guard let length: UInt16 = bytes.number(at: offset &+ 6), Int(length) &* 2 == text.count,
            let found = bytes.slice(at: offset &+ 8, count: text.count &+ 2),
            let base = found.baseAddress
        else { return false }
        return found[text.count] == 0 && found[text.count &+ 1] == 0
            && text.withUnsafeBytes { known in
                guard let known = known.baseAddress else { return true }
                return memcmp(known, base, text.count) == 0
            }
    }
}

// MARK: - Keeping

extension BinXMLLibrary {
    /// Keeps what a template became, if all it depends on can be compared.
    ///
    /// `compiler` has made `steps` of it; their literals begin at `literals`, their pieces at `pieces`.
    mutating func keep(
        _ definition: UInt32,
        _ tokens: EVTXCursor,
        in scope: BinXMLScope,
        _ compiler: BinXMLCompiler,
        _ steps: Range<Int>,
        pieces: Int,
        literals: Int,
        _ programs: BinXMLPrograms,
        _ output: EVTXOutput
    ) {
        let made = programs.steps[steps]
        guard compiler.isPlain, !made.contains(where: { $0.kind == .instance }),
            let key = Self.key(definition, tokens, scope),
            (entries[key]?.count ?? 0) < Self.sameLimit,
            let text = tokens.bytes.slice(at: tokens.offset, count: tokens.remaining)
        else { return }
        let base = UInt32(truncatingIfNeeded: tokens.offset)
        let entry = Entry(
            tokens: Array(text),
            references: compiler.references,
            length: compiler.cursor.offset - tokens.offset,
            steps: made.map { step in
                var step = step
                switch step.kind {
                case .literal: step.first &-= UInt32(truncatingIfNeeded: literals)
                case .text: step.first &-= UInt32(truncatingIfNeeded: pieces)
                default: break
                }
                return step
            },
            pieces: programs.pieces[pieces...].map { piece in
                var piece = piece
                if piece.kind == .units { piece.first &-= base }
                return piece
            },
            literals: output.text.withText(from: literals, count: output.text.mark - literals) {
                Array($0)
            }
        )
        guard Self.isSame(entry, tokens) else { return }
        if count >= Self.entryLimit || byteCount > Self.byteLimit { removeAll() }
        count += 1
        byteCount += entry.tokens.count
        entries[key, default: []].append(entry)
    }
}
