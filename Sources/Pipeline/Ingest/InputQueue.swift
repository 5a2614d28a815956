// SPDX-License-Identifier: Apache-2.0

import Schema

/// The inputs of a run one after the other, with the files of an archive in the archive's place.
package struct InputQueue {
    private let names: FieldNames
    private let now: Timestamp?
    private var inputs: ArraySlice<Input>
    private var archive: (input: Input, walk: ArchiveWalk, context: LineContext)?

    init(_ inputs: [Input], names: FieldNames, now: Timestamp?) {
        self.inputs = inputs[...]
        self.names = names
        self.now = now
    }

    /// Whether nothing follows.
    package var isEmpty: Bool { archive == nil && inputs.isEmpty }

    /// Whether the next input is there to be read at once; what comes through a pipe may be waited for.
    package var isAtHand: Bool {
        guard archive == nil else { return true }
        return inputs.first.map { !$0.isStandardInput && !$0.isOpenAlready } ?? false
    }

    /// Opens the next input; nil when there are no more.
    ///
    /// To be called when the one before has been read to its end, for the files of an archive share a
    /// stream.
    package mutating func next() -> (input: Input, reader: InputReader)? {
        if let archive {
            if let member = archive.walk.next() {
                let reader = InputReader(member.input, archive.context) { member.stream }
                return (member.input, reader)
            }
            self.archive = nil
            let problems = archive.walk.problems
            if !problems.isEmpty {
                let reader = InputReader(archive.input, names: names, problems: problems)
                return (archive.input, reader)
            }
        }
        guard let input = inputs.popFirst() else { return nil }
        var context = LineContext(names: names, newest: now)
        do throws(StreamFailure) {
            let file = try FileStream(input)
            context.newest = file.modified ?? now
            let stream = try InputReader.unpacked(file)
            if let format = ArchiveFormat(head: stream.head), format.isArchive {
                archive = (input, ArchiveWalk(stream, format: format, name: input.name), context)
                return next()
            }
            return (input, InputReader(input, context) { stream })
        } catch {
            let problem = IngestProblem(error, path: input.name)
            return (input, InputReader(input, names: names, problems: [problem]))
        }
    }
}
