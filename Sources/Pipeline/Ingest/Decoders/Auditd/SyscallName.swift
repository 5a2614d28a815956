// SPDX-License-Identifier: Apache-2.0

/// The names of the system calls that an attack can hardly do without.
///
/// Numbers differ by architecture, which the record says in hexadecimal digits, or by name when it
/// was enriched.
///
/// - Source: the kernel's `syscall_64.tbl`, `syscall_32.tbl` and `asm-generic/unistd.h`.
enum SyscallName {
    /// The name of a call; nil for one that is not in the table.
    static func name(
        _ bytes: UnsafeRawBufferPointer,
        arch: Range<Int>,
        number: Range<Int>
    ) -> StaticString? {
        var scan = LineScan(bytes, number)
        guard let number = scan.digits(1, 6), scan.isAtEnd else { return nil }
        if bytes.equals(arch, "c000003e") || bytes.equals(arch, "x86_64") { return x8664[number] }
        if bytes.equals(arch, "c00000b7") || bytes.equals(arch, "aarch64") {
            return generic[number]
        }
        if bytes.equals(arch, "c00000f3") || bytes.equals(arch, "riscv64") {
            return generic[number]
        }
        if bytes.equals(arch, "40000003") || bytes.equals(arch, "i386")
            || bytes.equals(arch, "i686")
        {
            return i386[number]
        }
        return nil
    }

    private static let x8664: [Int: StaticString] = [
        0: "read", 1: "write", 2: "open", 3: "close", 9: "mmap", 10: "mprotect", 16: "ioctl",
        22: "pipe", 32: "dup", 33: "dup2", 41: "socket", 42: "connect", 43: "accept",
        44: "sendto", 45: "recvfrom", 46: "sendmsg", 47: "recvmsg", 49: "bind", 50: "listen",
        54: "setsockopt", 56: "clone", 57: "fork", 58: "vfork", 59: "execve", 60: "exit",
        62: "kill", 76: "truncate", 77: "ftruncate", 80: "chdir", 82: "rename", 83: "mkdir",
        84: "rmdir", 85: "creat", 86: "link", 87: "unlink", 88: "symlink", 90: "chmod",
        91: "fchmod", 92: "chown", 93: "fchown", 94: "lchown", 95: "umask", 101: "ptrace",
        103: "syslog", 105: "setuid", 106: "setgid", 113: "setreuid", 114: "setregid",
        116: "setgroups", 117: "setresuid", 119: "setresgid", 122: "setfsuid", 123: "setfsgid",
        126: "capset", 133: "mknod", 155: "pivot_root", 157: "prctl", 159: "adjtimex",
        160: "setrlimit", 161: "chroot", 164: "settimeofday", 165: "mount", 166: "umount2",
        169: "reboot", 170: "sethostname", 171: "setdomainname", 175: "init_module",
        176: "delete_module", 188: "setxattr", 189: "lsetxattr", 190: "fsetxattr",
        197: "removexattr", 200: "tkill", 227: "clock_settime", 234: "tgkill", 246: "kexec_load",
        248: "add_key", 250: "keyctl", 257: "openat", 258: "mkdirat", 259: "mknodat",
        260: "fchownat", 263: "unlinkat", 264: "renameat", 265: "linkat", 266: "symlinkat",
        268: "fchmodat", 272: "unshare", 288: "accept4", 298: "perf_event_open",
        304: "open_by_handle_at", 305: "clock_adjtime", 308: "setns", 310: "process_vm_readv",
        311: "process_vm_writev", 313: "finit_module", 316: "renameat2", 317: "seccomp",
        319: "memfd_create", 320: "kexec_file_load", 321: "bpf", 322: "execveat",
        323: "userfaultfd", 424: "pidfd_send_signal", 425: "io_uring_setup", 428: "open_tree",
        429: "move_mount", 434: "pidfd_open", 435: "clone3", 437: "openat2", 438: "pidfd_getfd",
        452: "fchmodat2",
    ]

    private static let generic: [Int: StaticString] = [
        5: "setxattr", 6: "lsetxattr", 7: "fsetxattr", 14: "removexattr", 24: "dup3",
        29: "ioctl", 33: "mknodat", 34: "mkdirat", 35: "unlinkat", 36: "symlinkat",
        37: "linkat", 38: "renameat", 39: "umount2", 40: "mount", 41: "pivot_root",
        45: "truncate", 46: "ftruncate", 49: "chdir", 51: "chroot", 52: "fchmod",
        53: "fchmodat", 54: "fchownat", 55: "fchown", 56: "openat", 57: "close", 59: "pipe2",
        63: "read", 64: "write", 91: "capset", 93: "exit", 97: "unshare", 104: "kexec_load",
        105: "init_module", 106: "delete_module", 112: "clock_settime", 116: "syslog",
        117: "ptrace", 129: "kill", 130: "tkill", 131: "tgkill", 142: "reboot",
        143: "setregid", 144: "setgid", 145: "setreuid", 146: "setuid", 147: "setresuid",
        149: "setresgid", 151: "setfsuid", 152: "setfsgid", 159: "setgroups",
        161: "sethostname", 162: "setdomainname", 164: "setrlimit", 166: "umask", 167: "prctl",
        170: "settimeofday", 171: "adjtimex", 198: "socket", 200: "bind", 201: "listen",
        202: "accept", 203: "connect", 206: "sendto", 207: "recvfrom", 208: "setsockopt",
        211: "sendmsg", 212: "recvmsg", 217: "add_key", 219: "keyctl", 220: "clone",
        221: "execve", 222: "mmap", 226: "mprotect", 241: "perf_event_open", 242: "accept4",
        265: "open_by_handle_at", 266: "clock_adjtime", 268: "setns", 270: "process_vm_readv",
        271: "process_vm_writev", 273: "finit_module", 276: "renameat2", 277: "seccomp",
        279: "memfd_create", 280: "bpf", 281: "execveat", 282: "userfaultfd",
        294: "kexec_file_load", 424: "pidfd_send_signal", 425: "io_uring_setup",
        428: "open_tree", 429: "move_mount", 434: "pidfd_open", 435: "clone3", 437: "openat2",
        438: "pidfd_getfd", 452: "fchmodat2",
    ]

    private static let i386: [Int: StaticString] = [
        1: "exit", 2: "fork", 3: "read", 4: "write", 5: "open", 6: "close", 8: "creat",
        9: "link", 10: "unlink", 11: "execve", 12: "chdir", 14: "mknod", 15: "chmod",
        16: "lchown", 21: "mount", 22: "umount", 23: "setuid", 25: "stime", 26: "ptrace",
        37: "kill", 38: "rename", 39: "mkdir", 40: "rmdir", 46: "setgid", 52: "umount2",
        54: "ioctl", 60: "umask", 61: "chroot", 63: "dup2", 70: "setreuid", 71: "setregid",
        74: "sethostname", 79: "settimeofday", 81: "setgroups", 83: "symlink", 88: "reboot",
        92: "truncate", 93: "ftruncate", 94: "fchmod", 95: "fchown", 102: "socketcall",
        103: "syslog", 120: "clone", 121: "setdomainname", 124: "adjtimex", 125: "mprotect",
        128: "init_module", 129: "delete_module", 164: "setresuid", 170: "setresgid",
        172: "prctl", 182: "chown", 185: "capset", 190: "vfork", 192: "mmap2",
        193: "truncate64", 194: "ftruncate64", 198: "lchown32", 203: "setreuid32",
        204: "setregid32", 206: "setgroups32", 207: "fchown32", 208: "setresuid32",
        210: "setresgid32", 212: "chown32", 213: "setuid32", 214: "setgid32",
        217: "pivot_root", 226: "setxattr", 227: "lsetxattr", 228: "fsetxattr",
        238: "tkill", 264: "clock_settime", 270: "tgkill", 283: "kexec_load", 286: "add_key",
        288: "keyctl", 295: "openat", 296: "mkdirat", 297: "mknodat", 298: "fchownat",
        301: "unlinkat", 302: "renameat", 303: "linkat", 304: "symlinkat", 306: "fchmodat",
        310: "unshare", 336: "perf_event_open", 342: "open_by_handle_at", 346: "setns",
        347: "process_vm_readv", 348: "process_vm_writev", 350: "finit_module",
        353: "renameat2", 354: "seccomp", 356: "memfd_create", 357: "bpf", 358: "execveat",
        359: "socket", 361: "bind", 362: "connect", 363: "listen", 364: "accept4",
        369: "sendto", 370: "sendmsg", 371: "recvfrom", 374: "userfaultfd",
        424: "pidfd_send_signal",
        434: "pidfd_open", 435: "clone3", 437: "openat2", 438: "pidfd_getfd",
    ]
}
