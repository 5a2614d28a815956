// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Decodes and normalises blocks, in any order; one a worker.
package struct BlockDecoder {
    private var evtx: EVTXDecoder
    private var json: JSONLineDecoder
    /// What the reader of an input needs to decode what it cannot cut.
    package var normalizer: Normalizer

    init(_ plan: NormalizerPlan, isSelective: Bool) {
        normalizer = Normalizer(plan)
        evtx = EVTXDecoder(names: plan.names, isSelective: isSelective)
        json = JSONLineDecoder(names: plan.names)
    }

    /// Turns a block into rows of its batch.
    ///
    /// - Returns: The block as one that is decoded; ordinals count from its first record.
    package mutating func decode(_ block: RawBlock, of batch: EventBatch) -> RawBlock {
        var damage = block.damage
        switch block.content {
        case .decoded, .read: return block
        case .chunks(let parts):
            normalizer.begin(format: InputFormat.evtx.name)
            var ordinals = 0
            for part in parts {
                damage.add(part.damage, base: ordinals)
                let first = ordinals
                ordinals += evtx.decode(
                    chunkAt: part.place,
                    isCut: part.isCut,
                    of: batch,
                    firstOrdinal: first,
                    report: { damage.note($0, first) }
                )
            }
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
