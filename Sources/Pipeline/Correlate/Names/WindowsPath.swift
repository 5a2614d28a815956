// SPDX-License-Identifier: Apache-2.0

/// What a path or an image name tells, folded so that two spellings compare equal.
enum WindowsPath {
    /// `rundll32.exe` of `C:\Windows\System32\RUNDLL32.EXE`; slashes of either kind.
    static func base(_ path: String) -> String {
        var start = path.startIndex
        for index in path.indices where path[index] == "\\" || path[index] == "/" {
            start = path.index(after: index)
        }
        return path[start...].lowercased()
    }

    /// `.exe` without the dot, lower case; empty when there is none.
    static func ending(_ path: String) -> String {
        let name = base(path)
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return String(name[name.index(after: dot)...])
    }

    /// Whether only an administrator can have put the file there, as far as a path can tell.
    static func isSystem(_ path: String) -> Bool {
        let folded = path.lowercased()
        if !folded.contains("\\") && !folded.contains("/") { return true }
        return systemFolders.contains { folded.contains($0) }
            && !writableFolders.contains { folded.contains($0) }
    }

    /// Whether the program came with the system or was installed for all users.
    static func isInstalled(_ path: String) -> Bool {
        let folded = path.lowercased()
        return isSystem(path) || installFolders.contains { folded.contains($0) }
    }

    private static let systemFolders = [
        "\\windows\\system32\\", "\\windows\\syswow64\\", "\\windows\\winsxs\\",
        "\\windows\\explorer.exe", "\\windows\\systemapps\\", "\\windows\\servicing\\",
        "\\windows\\microsoft.net\\", "\\windows\\immersivecontrolpanel\\",
        "/usr/sbin/", "/usr/bin/", "/usr/lib/", "/sbin/", "/bin/",
    ]
    private static let writableFolders = [
        "\\system32\\tasks\\", "\\system32\\spool\\drivers\\color\\", "\\system32\\com\\dmp\\",
    ]
    private static let installFolders = [
        "\\program files\\", "\\program files (x86)\\",
        "\\programdata\\microsoft\\windows defender\\",
        "/opt/", "/usr/local/",
    ]
}
