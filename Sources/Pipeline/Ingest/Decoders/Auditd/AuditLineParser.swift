// SPDX-License-Identifier: Apache-2.0

import Schema

/// One argument of an EXECVE record, or a piece of one.
struct AuditArgument {
    let argument: Int
    let piece: Int
    let range: Range<Int>
    let isPiece: Bool
}

/// Takes one audit record apart into `key=value` pairs.
///
/// Values in double quotes are text; values without quotes are numbers, words, or text in hexadecimal
/// digits (`AuditValue`). What a program wrote stands in `msg='…'` and is flattened. Enriched
/// records go on behind a 0x1D byte with the resolved names, in capitals.
struct AuditLineParser {
    /// What the joining of lines needs to know of a type.
    enum Kind: UInt8, CaseIterable { case syscall, execve, cwd, proctitle, other }

    let ids: AuditFieldIDs
    private var names: LineNames
    private let socket: AuditSocketAddress
    /// Whether digits in a field may be text.
    private let mayBeEncoded: FieldTable<Bool>
    /// The arguments of the EXECVE record that was read last.
    private(set) var arguments: [AuditArgument] = []

    init(_ fieldNames: FieldNames) {
        ids = AuditFieldIDs(fieldNames)
        names = LineNames(fieldNames)
        socket = AuditSocketAddress(fieldNames)
        var encoded = FieldTable(false)
        for name in AuditValue.encoded { encoded[fieldNames.id(of: name)] = true }
        mayBeEncoded = encoded
    }

    /// Whether a syslog message is an audit record.
    func isRecord(
        _ bytes: UnsafeRawBufferPointer,
        _ message: Range<Int>,
        program: Range<Int>?
    ) -> Bool {
        AuditHead.read(bytes, message, program: program) != nil
    }

    /// Adds the fields of an audit record in a syslog line; false when the message is none.
    mutating func addFields(
        _ message: Range<Int>,
        of header: SyslogHeader,
        to line: inout LineRecord
    ) -> Bool {
        guard let head = AuditHead.read(line.bytes, message, program: header.program) else {
            return false
        }
        _ = add(head, to: &line)
        return true
    }

    /// Adds a record's fields and says what it is; the line's time is set if the head has one.
    mutating func add(_ head: AuditHead, to line: inout LineRecord) -> Kind {
        arguments.removeAll(keepingCapacity: true)
        let kind = addType(head, to: &line)
        if let node = head.node { line.add(ids.node, node) }
        if let serial = head.serial { line.add(ids.serial, serial) }
        if let time = head.time { line.add(ids.time, time) }
        if let moment = head.moment { line.time = moment }
        let first = line.count
        var body = AuditBody(scan: LineScan(line.bytes, head.body..<line.end), kind: kind)
        while let pair = body.next() { add(pair, &body, to: &line) }
        if let permissions = body.permissions {
            line.add(ids.permissions, permissions)
            if let verdict = body.verdict { line.add(ids.verdict, verdict) }
        }
        if kind == .syscall { addSyscallName(to: &line, from: first) }
        return kind
    }

    private func addType(_ head: AuditHead, to line: inout LineRecord) -> Kind {
        guard let type = head.type else {
            // Kernels before 2.6.16 name only what follows.
            if line.bytes.first("avc:", from: head.body, to: line.end) != nil {
                line.add(ids.type, "AVC")
            }
            return .other
        }
        var number = LineScan(line.bytes, type)
        if let value = number.digits(4, 4), number.isAtEnd, let name = AuditType.name(of: value) {
            line.add(ids.type, name)
            switch value {
            case 1_300: return .syscall
            case 1_309: return .execve
            case 1_307: return .cwd
            case 1_327: return .proctitle
            default: return .other
            }
        }
        line.add(ids.type, type)
        if line.bytes.equals(type, "SYSCALL") { return .syscall }
        if line.bytes.equals(type, "EXECVE") { return .execve }
        if line.bytes.equals(type, "CWD") { return .cwd }
        return line.bytes.equals(type, "PROCTITLE") ? .proctitle : .other
    }

    private mutating func add(_ pair: AuditPair, _ body: inout AuditBody, to line: inout LineRecord)
    {
        if body.kind == .execve, let argument = AuditPair.argument(line.bytes, pair.key) {
            return addArgument(argument, pair, to: &line)
        }
        let id = id(of: pair, line.bytes)
        guard !pair.isQuoted else { return line.add(id, pair.value) }
        if id == ids.saddr {
            line.add(id, pair.value)
            body.hasAddress = socket.add(pair.value, to: &line)
            return
        }
        if mayBeEncoded[id] {
            let anyByte = id == ids.data || id == ids.proctitle
            if let text = AuditValue.decode(pair.value, in: &line, anyByte: anyByte) {
                return id == ids.key ? addKeys(text, to: &line) : line.add(id, text)
            }
        }
        line.add(id, pair.value)
    }

    private mutating func id(of pair: AuditPair, _ bytes: UnsafeRawBufferPointer) -> FieldID {
        if pair.isOperation { return ids.operation }
        if pair.isOld {
            if bytes.equals(pair.key, "auid") { return ids.oldLoginUser }
            if bytes.equals(pair.key, "ses") { return ids.oldSession }
        }
        return names.id(bytes, pair.key)
    }

    /// An event may be watched for several reasons; their keys stand with a byte 1 between them.
    private func addKeys(_ text: Range<Int>, to line: inout LineRecord) {
        // What was written lies behind the line's own bytes.
        let written = line.written(from: text.lowerBound)
        var start = 0
        for index in 0...written.count where index == written.count || written[index] == 1 {
            if index > start {
                line.add(ids.key, text.lowerBound + start..<text.lowerBound + index)
            }
            start = index + 1
        }
    }

    private mutating func addArgument(
        _ argument: AuditPair.Argument,
        _ pair: AuditPair,
        to line: inout LineRecord
    ) {
        guard !argument.isLength else { return }
        let text =
            pair.isQuoted
            ? pair.value
            : AuditValue.decode(pair.value, in: &line, anyByte: true) ?? pair.value
        arguments.append(
            AuditArgument(
                argument: argument.number,
                piece: argument.piece ?? 0,
                range: text,
                isPiece: argument.piece != nil
            )
        )
        if argument.piece == nil { line.add(names.id(line.bytes, pair.key), text) }
    }

    private func addSyscallName(to line: inout LineRecord, from first: Int) {
        var arch: Range<Int>?
        var number: Range<Int>?
        var resolved: Range<Int>?
        for index in first..<line.count {
            let field = line.fields[index]
            let range = Int(field.offset)..<Int(field.offset) + Int(field.length)
            if field.id == ids.arch { arch = range }
            if field.id == ids.syscall { number = range }
            if field.id == ids.resolvedSyscall { resolved = range }
        }
        guard let number else { return }
        if !line.bytes.isNumber(number) {
            line.add(ids.syscallName, number)
        } else if let arch,
            let name = SyscallName.name(line.bytes, arch: arch, number: number)
        {
            line.add(ids.syscallName, name)
        } else if let resolved {
            line.add(ids.syscallName, resolved)
        }
    }
}

/// The numbers of the fields that audit records have by their own or our making.
struct AuditFieldIDs {
    let type, node, serial, time, data, proctitle, key, saddr, arch, syscall: FieldID
    let resolvedSyscall, syscallName, verdict, permissions, hostname: FieldID
    let operation, oldLoginUser, oldSession: FieldID

    init(_ names: FieldNames) {
        type = names.id(of: "type")
        node = names.id(of: "node")
        serial = names.id(of: "serial")
        time = names.id(of: "time")
        data = names.id(of: "data")
        proctitle = names.id(of: "proctitle")
        key = names.id(of: "key")
        saddr = names.id(of: "saddr")
        arch = names.id(of: "arch")
        syscall = names.id(of: "syscall")
        resolvedSyscall = names.id(of: "SYSCALL")
        syscallName = names.id(of: "syscall_name")
        verdict = names.id(of: "avc")
        permissions = names.id(of: "seperms")
        hostname = names.id(of: "hostname")
        operation = names.id(of: "op")
        oldLoginUser = names.id(of: "old-auid")
        oldSession = names.id(of: "old-ses")
    }
}
