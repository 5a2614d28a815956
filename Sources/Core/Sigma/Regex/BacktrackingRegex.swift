// SPDX-License-Identifier: Apache-2.0

internal import CPCRE2
internal import Glibc

/// An expression that PCRE2 runs, for what an automaton cannot decide.
///
/// Backtracking takes exponential time on the wrong text, and PCRE2's own limit counts anew at each
/// place where a match may begin. So the places are tried a few at a time, with a look at the
/// thread's processor time between.
///
/// Not compiled to machine code: with values that need not be UTF-8, PCRE2 10.42's does not find
/// what its interpreter finds (`\W` on `é`).
///
/// Unchecked: PCRE2 never writes to compiled code after the compilation in `init`, so threads may
/// share it; what a match writes is in `BacktrackingScratch`, which has one owner.
final class BacktrackingRegex: @unchecked Sendable {
    private let code: OpaquePointer

    /// Compiles a pattern, or nil when it is none.
    init?(_ regex: RegexPattern) {
        guard let code = Self.compile(regex).code else { return nil }
        self.code = code
    }

    deinit { pcre2_code_free_8(code) }

    /// Why a pattern does not compile, or nil when it does.
    static func problem(in regex: RegexPattern) -> String? {
        let (code, error) = compile(regex)
        guard let code else { return error }
        pcre2_code_free_8(code)
        return nil
    }

    private static func compile(_ regex: RegexPattern) -> (code: OpaquePointer?, error: String) {
        var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF)
        options |= UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_USE_OFFSET_LIMIT)
        if regex.ignoresCase { options |= UInt32(PCRE2_CASELESS) }
        if regex.isMultiline { options |= UInt32(PCRE2_MULTILINE) }
        if regex.dotMatchesAll { options |= UInt32(PCRE2_DOTALL) }
        guard regex.pattern.utf8.count <= 32_768 else { return (nil, "longer than 32 KiB") }
        var number: Int32 = 0
        var offset = 0
        var pattern = regex.pattern
        let code = pattern.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, options, &number, &offset, nil)
        }
        guard code == nil else { return (code, "") }
        var buffer = [UInt8](repeating: 0, count: 256)
        pcre2_get_error_message_8(number, &buffer, buffer.count)
        let message = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        return (nil, "\(message) at character \(offset + 1)")
    }

    /// Looks for the expression in a text.
    ///
    /// - Parameters:
    ///   - text: Where to look.
    ///   - scratch: The thread's own.
    ///   - time: How many nanoseconds it may take; less what it took afterwards.
    /// - Returns: `gaveUp` when that was not enough, or another limit was exceeded.
    func search(
        _ text: UnsafeRawBufferPointer,
        _ scratch: BacktrackingScratch,
        time: inout Int
    ) -> RegexAnswer {
        let bytes = text.bindMemory(to: UInt8.self)
        let began = Self.processorTime()
        let allowed = time
        var used = 0
        defer { time -= used }
        var start = 0
        // The clock costs as much as a short text, which therefore is one step.
        var step = 64
        while start <= bytes.count {
            let last = min(start + step - 1, bytes.count)
            pcre2_set_offset_limit_8(scratch.context, last)
            let result = pcre2_match_8(
                code,
                bytes.baseAddress,
                bytes.count,
                start,
                0,
                scratch.match,
                scratch.context
            )
            used = Self.processorTime() - began
            if result >= 0 { return .yes }
            if result != PCRE2_ERROR_NOMATCH { return .gaveUp }
            if used > allowed { return .gaveUp }
            step = used < allowed / 16 ? min(step * 2, 1_024) : 16
            start = last + 1
            // A match may begin at a character only, not in the middle of one.
            while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
        }
        return .no
    }

    /// Nanoseconds of processor time that this thread has used.
    private static func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// What one thread needs to run backtracking expressions.
final class BacktrackingScratch {
    fileprivate let match: OpaquePointer?
    fileprivate let context: OpaquePointer?

    init() {
        match = pcre2_match_data_create_8(1, nil)
        context = pcre2_match_context_create_8(nil)
        pcre2_set_match_limit_8(context, 5_000)
        pcre2_set_depth_limit_8(context, 2_000)
        pcre2_set_heap_limit_8(context, 1_024)
    }

    deinit {
        pcre2_match_data_free_8(match)
        pcre2_match_context_free_8(context)
    }
}
