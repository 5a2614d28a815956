// SPDX-License-Identifier: Apache-2.0

/// The audit record types that the kernel names by number when no daemon does it for it.
///
/// - Source: `linux/audit.h` and `audit-records.h` of the audit userspace.
enum AuditType {
    private static let names: [Int: StaticString] = [
        1_006: "LOGIN", 1_100: "USER_AUTH", 1_101: "USER_ACCT", 1_102: "USER_MGMT",
        1_103: "CRED_ACQ", 1_104: "CRED_DISP", 1_105: "USER_START", 1_106: "USER_END",
        1_107: "USER_AVC", 1_108: "USER_CHAUTHTOK", 1_109: "USER_ERR", 1_110: "CRED_REFR",
        1_111: "USYS_CONFIG", 1_112: "USER_LOGIN", 1_113: "USER_LOGOUT", 1_114: "ADD_USER",
        1_115: "DEL_USER", 1_116: "ADD_GROUP", 1_117: "DEL_GROUP", 1_123: "USER_CMD",
        1_124: "USER_TTY", 1_127: "SYSTEM_BOOT", 1_128: "SYSTEM_SHUTDOWN", 1_130: "SERVICE_START",
        1_131: "SERVICE_STOP", 1_200: "DAEMON_START", 1_201: "DAEMON_END", 1_202: "DAEMON_ABORT",
        1_203: "DAEMON_CONFIG", 1_300: "SYSCALL", 1_302: "PATH", 1_303: "IPC",
        1_304: "SOCKETCALL", 1_305: "CONFIG_CHANGE", 1_306: "SOCKADDR", 1_307: "CWD",
        1_309: "EXECVE", 1_318: "OBJ_PID", 1_319: "TTY", 1_320: "EOE", 1_321: "BPRM_FCAPS",
        1_323: "MMAP", 1_324: "NETFILTER_PKT", 1_325: "NETFILTER_CFG", 1_326: "SECCOMP",
        1_327: "PROCTITLE", 1_328: "FEATURE_CHANGE", 1_330: "KERN_MODULE", 1_331: "FANOTIFY",
        1_334: "BPF", 1_400: "AVC", 1_401: "SELINUX_ERR", 1_403: "MAC_POLICY_LOAD",
        1_404: "MAC_STATUS", 1_405: "MAC_CONFIG_CHANGE", 1_700: "ANOM_PROMISCUOUS",
        1_701: "ANOM_ABEND", 1_702: "ANOM_LINK", 1_800: "INTEGRITY_DATA",
        1_801: "INTEGRITY_METADATA", 1_805: "INTEGRITY_RULE", 2_404: "CRYPTO_KEY_USER",
        2_407: "CRYPTO_SESSION",
    ]

    /// The name behind a number; nil for one that is not in the table.
    static func name(of number: Int) -> StaticString? { names[number] }
}
