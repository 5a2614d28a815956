// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Reads inputs and gives their records as normalised batches.
///
/// Formats and compression are told by a file's first bytes, never by its name. Memory is bounded
/// by the block size, one record's limit and what waits until the input's clock is known, whatever
/// the input's size. One a worker.
///
/// Its three parts can be used by themselves, so that blocks are decoded at the same time:
/// `InputReader` cuts, `BlockDecoder` decodes, `InputSettler` puts in order.
package struct Ingestor {
    package typealias Outcome = InputSettler.Outcome

    private let plan: IngestPlan
    private var decoder: BlockDecoder
    private var settler: InputSettler
    private var batch = EventBatch()

    package init(_ sources: [LogSourceDefinition], names: FieldNames, routes: RouteTable) {
        self.init(IngestPlan(sources, names: names, routes: routes))
    }

    package init(_ plan: IngestPlan) {
        self.plan = plan
        decoder = plan.makeDecoder()
        settler = plan.makeSettler()
    }

    /// Reads inputs to their ends, batch by batch; an archive's files are inputs of their own.
    ///
    /// - Parameters:
    ///   - inputs: What to read, in this order.
    ///   - body: Gets each batch with its input.
    ///   - ended: Is told what became of each input.
    package mutating func read(
        _ inputs: [Input],
        _ body: (EventBatch, Input) -> Void,
        ended: (Input, Outcome) -> Void
    ) {
        var queue = plan.makeQueue(inputs)
        while let (input, reader) = queue.next() {
            ended(input, read(reader, name: input.name) { body($0, input) })
        }
    }

    /// Reads one input to its end; of an archive, all of its files as one.
    package mutating func read(_ input: Input, _ body: (EventBatch) -> Void) -> Outcome {
        var total: Outcome?
        read(
            [input],
            { batch, _ in body(batch) },
            ended: { _, outcome in
                if total?.add(outcome) == nil { total = outcome }
            }
        )
        return total ?? Outcome()
    }

    /// Reads bytes that are in memory already, as if they were a file of that name.
    package mutating func read(
        _ bytes: [UInt8],
        name: String,
        _ body: (EventBatch) -> Void
    ) -> Outcome {
        read(InputReader(bytes, name: name, names: plan.names), name: name, body)
    }

    /// Reads JSON that is in memory already, as if it were a file of that name.
    package mutating func read(
        json: String,
        name: String,
        _ body: (EventBatch) -> Void
    ) -> Outcome {
        read(Array(json.utf8), name: name, body)
    }

    private mutating func read(
        _ opened: InputReader,
        name: String,
        _ body: (EventBatch) -> Void
    ) -> Outcome {
        var reader = opened
        settler.begin()
        while let block = reader.next(into: batch, &decoder.normalizer) {
            batch = settler.take(decoder.decode(block, of: batch), batch, body)
        }
        return settler.finish(reader.end, path: name, body)
    }
}

/// What reading needs to know before the first input; makes the parts that do it.
package struct IngestPlan: Sendable {
    private let normalizer: NormalizerPlan
    var names: FieldNames { normalizer.names }
    let isSelective: Bool
    let now: Timestamp?

    /// Plans reading by the log sources' descriptions.
    ///
    /// - Parameters:
    ///   - sources: What records are told apart by.
    ///   - names: Numbers the fields.
    ///   - routes: Numbers the kinds of record.
    ///   - isSelective: Whether fields that `names` expects nobody to read may be left out.
    ///   - now: Takes the place of a file's last change where there is no file, for logs that leave
    ///     out the year.
    package init(
        _ sources: [LogSourceDefinition],
        names: FieldNames,
        routes: RouteTable,
        isSelective: Bool = false,
        now: Timestamp? = nil
    ) {
        normalizer = NormalizerPlan(sources, names: names, routes: routes)
        self.now = now
        self.isSelective = isSelective
    }

    /// Opens inputs, one after the other.
    package func makeQueue(_ inputs: [Input]) -> InputQueue {
        InputQueue(inputs, names: names, now: now)
    }

    /// A decoder for one worker.
    package func makeDecoder() -> BlockDecoder {
        BlockDecoder(normalizer, isSelective: isSelective)
    }

    /// What puts decoded blocks in order.
    package func makeSettler() -> InputSettler {
        InputSettler(normalizer.sources, names: names)
    }
}
