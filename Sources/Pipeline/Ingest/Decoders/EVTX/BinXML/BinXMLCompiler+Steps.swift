// SPDX-License-Identifier: Apache-2.0

extension BinXMLCompiler {
    /// Makes a step of the value or text that was read last.
    mutating func flush(
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        defer {
            if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
            attribute = nil
        }
        guard let index = open.indices.last else {
            if let piece = pending.last, piece.kind == .substitution {
                try append(BinXMLStep(kind: .literal, scope: scope), &programs, &output)
            }
            return
        }
        if let attribute {
            try flushAttribute(attribute, of: index, &names, &programs, &output)
            return
        }
        guard !pending.isEmpty else { return }
        let element = open[index]
        if isBlank, isContainer || element.hasContent { return }
        open[index].hasContent = true
        var step = BinXMLStep(kind: .literal, field: element.field, scope: element.inner)
        if isContainer {
            step.whenNull = .omit
        } else if isOptional {
            let isData = element.scope.place == .eventData && element.meaning == .data
            step.whenNull = isData ? .empty : .omit
        }
        if element.scope.place == .system, element.meaning == .eventID { step.use = .eventID }
        try append(step, &programs, &output)
    }

    private var isOptional: Bool { pending.last?.isOptional ?? false }

    private mutating func flushAttribute(
        _ attribute: (plain: EVTXNameCache.ID, text: UnsafeRawBufferPointer),
        of index: Int,
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        let element = open[index]
        let meaning = names[attribute.plain].meaning
        if meaning == .namespace || element.scope.place == .document || pending.isEmpty { return }
        if meaning == .name, element.scope.place == .eventData, pending.count == 1,
            pending[0].kind == .units,
            let text = cursor.bytes.slice(
                at: Int(pending[0].first),
                count: Int(pending[0].count) &* 2
            )
        {
            let section = Int(element.scope.section)
            open[index].name = names.id(of: text, as: .data, owner: section)
            open[index].field = names[open[index].name].field
            return
        }
        open[index].hasAttributes = true
        let name = names.id(of: attribute.text, as: .attribute, owner: element.name)
        var step = BinXMLStep(kind: .literal, whenNull: .omit, field: names[name].field)
        step.scope = BinXMLScope(place: .section, section: element.scope.section)
        if element.meaning == .timeCreated, meaning == .systemTime { step.use = .systemTime }
        try append(step, &programs, &output)
    }

    /// Adds a step for the pending pieces, which say what kind it is.
    private mutating func append(
        _ template: BinXMLStep,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        var step = template
        if pending.count == 1, pending[0].kind == .substitution {
            step.kind = .substitution
            step.first = pending[0].first
        } else if pending.contains(where: { $0.kind == .substitution }) {
            step.kind = .text
            step.count = UInt32(truncatingIfNeeded: pending.count)
            step.first = try programs.append(pending[...])
        } else {
            let start = output.text.mark
            for piece in pending { try output.text.appendPiece(piece, of: cursor.bytes) }
            step.first = UInt32(truncatingIfNeeded: start)
            step.count = UInt32(truncatingIfNeeded: output.text.mark &- start)
            output.text.pin()
        }
        try programs.append(step)
    }

    var isBlank: Bool {
        pending.allSatisfy { piece in
            guard piece.kind == .units else { return false }
            return (0..<Int(piece.count)).allSatisfy { index in
                let unit: UInt16? = cursor.bytes.number(at: Int(piece.first) &+ index &* 2)
                return unit.map { $0 <= 0x20 } ?? false
            }
        }
    }
}
