// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Decodes and normalises blocks, in any order; one a worker.
package struct BlockDecoder {
    private var evtx: EVTXDecoder
    private var json: JSONLineDecoder
    /// What the reader of an input needs to decode what it cannot cut.
    package var normalizer: Normalizer

    init(
        _ sources: [LogSourceDefinition],
        names: FieldNames,
        routes: RouteTable,
        isSelective: Bool
    ) {
        normalizer = Normalizer(sources, names: names, routes: routes)
        evtx = EVTXDecoder(names: names, isSelective: isSelective)
        json = JSONLineDecoder(names: names)
    }

    /// Turns a block into rows of its batch.
    ///
    /// - Returns: The block as one that is decoded; ordinals count from its first record.
    package mutating func decode(_ block: RawBlock, of batch: EventBatch) -> RawBlock {
        var damage = block.damage
        switch block.content {
        case .decoded, .read: return block
        case .chunk(let place):
            normalizer.begin(format: InputFormat.evtx.name)
            let ordinals = evtx.decode(
                chunkAt: place,
                of: batch,
                firstOrdinal: 0,
                report: { damage.note($0, 0) }
            )
            for row in 0..<batch.count { normalizer.finish(batch, row: row) }
            return RawBlock(content: .decoded(ordinals: ordinals), damage: damage)
        case .jsonLines(let lines):
            normalizer.begin(format: InputFormat.json(.lines).name)
            let ordinals = json.decode(
                lines,
                of: batch,
                &normalizer,
                report: { damage.note($0, $1) }
            )
            return RawBlock(content: .decoded(ordinals: ordinals), damage: damage)
        }
    }
}
