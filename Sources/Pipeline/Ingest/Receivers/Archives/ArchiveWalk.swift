// SPDX-License-Identifier: Apache-2.0

/// The files in an archive, one after the other, and those of archives in it.
///
/// A file that is packed with gzip, Zstandard, xz or bzip2 comes unpacked. Folders are passed over; links, devices,
/// encrypted files and paths that lead out of the archive are not read, and said to be so. An archive in
/// an archive is opened; one in that is given as the bytes that it is.
///
/// A member's stream is good until the next one is asked for.
final class ArchiveWalk {
    /// One file in an archive.
    struct Member {
        /// `archive!member`.
        let input: Input
        /// Its bytes, unpacked once more if they were packed.
        let stream: PeekedStream
    }

    static let depthLimit = 2
    private static let problemLimit = 1_000

    private struct Level {
        let archive: Archive
        let name: String
    }

    /// The archives that lie in each other, the innermost last.
    private var levels: [Level] = []
    /// What could not be used, and why.
    private(set) var problems: [IngestProblem] = []

    /// Begins with an archive whose head tells its format.
    init(_ stream: PeekedStream, format: ArchiveFormat, name: String) {
        push(stream, format, name)
    }

    /// The next file; nil when there are no more.
    func next() -> Member? {
        while let level = levels.last {
            do throws(StreamFailure) {
                guard let entry = try level.archive.next() else {
                    levels.removeLast()
                    continue
                }
                let name = level.name + "!" + entry.name
                if let refusal = entry.refusal {
                    if !refusal.isEmpty { note(.unreadable(path: name, reason: refusal)) }
                } else if let member = member(level.archive, name) {
                    return member
                }
            } catch {
                note(IngestProblem(error, path: level.name))
                levels.removeLast()
            }
        }
        return nil
    }

    /// Opens a file; an archive is gone into instead.
    private func member(_ archive: Archive, _ name: String) -> Member? {
        do throws(StreamFailure) {
            let stream = try PackedStream.unpacked(MemberStream(archive), windowLog: 23)
            guard levels.count < Self.depthLimit, let format = ArchiveFormat(head: stream.head),
                format.isArchive
            else { return Member(input: Input(name: name), stream: stream) }
            push(stream, format, name)
        } catch {
            note(IngestProblem(error, path: name))
        }
        return nil
    }

    private func push(_ stream: PeekedStream, _ format: ArchiveFormat, _ name: String) {
        do throws(StreamFailure) {
            levels.append(Level(archive: try Archive(stream, format: format), name: name))
        } catch {
            note(IngestProblem(error, path: name))
        }
    }

    private func note(_ problem: IngestProblem) {
        if problems.count < Self.problemLimit { problems.append(problem) }
    }
}

/// The bytes of the member that an archive is at.
private final class MemberStream: ByteStream {
    private let archive: Archive

    init(_ archive: Archive) { self.archive = archive }

    var rawCount: Int { archive.rawCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        try archive.read(into: buffer)
    }
}

extension IngestProblem {
    /// What a stream's failure is for whoever gave the input of that name.
    init(_ failure: StreamFailure, path: String) {
        self =
            switch failure {
            case .system(let reason): .unreadable(path: path, reason: reason)
            case .truncated(let format): .truncated(path: path, format: format)
            case .damaged(let format): .badCompression(path: path, format: format)
            case .bomb(let ratio): .compressionBomb(path: path, ratio: ratio)
            }
    }
}
