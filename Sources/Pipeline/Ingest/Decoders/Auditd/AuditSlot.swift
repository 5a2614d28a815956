// SPDX-License-Identifier: Apache-2.0

/// What every line of an event learns from the others.
///
/// All but the last two come from the SYSCALL line.
enum AuditSlot: Int, CaseIterable {
    case pid, ppid, uid, auid, euid, ses, tty, comm, exe, key, success, syscall, syscallName
    case resolvedSyscall, resolvedUser, resolvedLoginUser, resolvedEffectiveUser
    case cwd, proctitle

    var fieldName: String {
        switch self {
        case .pid: "pid"
        case .ppid: "ppid"
        case .uid: "uid"
        case .auid: "auid"
        case .euid: "euid"
        case .ses: "ses"
        case .tty: "tty"
        case .comm: "comm"
        case .exe: "exe"
        case .key: "key"
        case .success: "success"
        case .syscall: "syscall"
        case .syscallName: "syscall_name"
        case .resolvedSyscall: "SYSCALL"
        case .resolvedUser: "UID"
        case .resolvedLoginUser: "AUID"
        case .resolvedEffectiveUser: "EUID"
        case .cwd: "cwd"
        case .proctitle: "proctitle"
        }
    }

    /// Whether a line of this kind is the one that the others learn it from.
    func comes(from kind: AuditLineParser.Kind) -> Bool {
        switch self {
        case .cwd: kind == .cwd
        case .proctitle: kind == .proctitle
        default: kind == .syscall
        }
    }
}
