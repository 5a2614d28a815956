// SPDX-License-Identifier: Apache-2.0

/// Text that occurs in events all the time.
///
/// Only speed hangs on it: literals are anchored where they differ from it, and rules wait for tests
/// that it does not pass.
struct CommonText {
    static let samples = [
        #"c:\windows\system32\svchost.exe -k netsvcs -p -s"#,
        #"c:\windows\system32\windowspowershell\v1.0\powershell.exe"#,
        #"c:\windows\syswow64\"#, #"c:\windows\explorer.exe"#, #"c:\windows\system32\cmd.exe /c "#,
        #"c:\windows\system32\lsass.exe"#, #"c:\windows\system32\services.exe"#,
        #"c:\windows\system32\rundll32.exe"#, #"c:\windows\system32\taskhostw.exe"#,
        #"c:\windows\system32\wbem\wmiprvse.exe -secured -embedding"#,
        #"c:\windows\system32\conhost.exe 0xffffffff -forcev1"#,
        #"c:\windows\system32\ntdll.dll+9d4c4|c:\windows\system32\kernelbase.dll+2c13e|"#,
        #"c:\windows\system32\kernel32.dll"#, #"c:\windows\assembly\nativeimages_v4.0.30319"#,
        #"c:\windows\microsoft.net\framework64\v4.0.30319\"#, #"c:\windows\temp\"#,
        #"c:\program files\microsoft office\root\office16\"#, #"c:\program files (x86)\"#,
        #"c:\program files\windows defender\msmpeng.exe"#, #"c:\programdata\microsoft\windows\"#,
        #"c:\users\administrator\appdata\local\microsoft\windows\"#,
        #"c:\users\public\appdata\roaming\microsoft\windows\start menu\programs\"#,
        #"hklm\software\microsoft\windows\currentversion\explorer\"#,
        #"hku\s-1-5-21-\software\classes\"#, #"hklm\system\currentcontrolset\services\"#,
        #"\registry\machine\system\"#, #"nt authority\system"#, #"nt authority\network service"#,
        "microsoft corporation", "microsoft\u{20}windows\u{20}operating system",
        "sha1=,md5=,sha256=,imphash=", "host application = powershell.exe",
        "microsoft.powershell.management", "microsoft.powershell.utility", "system.management",
        "microsoft-windows-sysmon/operational", "http://www.microsoft.com", "https://", ".dll",
        ".exe",
        "aaaaaaaaaaaaaaaa", "0000000000000000", "--type=renderer --field-trial-handle=",
        " /c \"\" -p -s -c -d -e -f -i -t -w -u /d /s /f /q /v /t",
        "find system temp off del get set",
        "function param string value $_ -name -path write-", "commandinvocation parameterbinding",
    ]

    private let texts = Self.samples.map { Array($0.utf8) }
    /// A bit for each run of three bytes, to tell quickly that a text is not there.
    private var grams = [UInt64](repeating: 0, count: 256)

    init() {
        for text in texts {
            for start in text.indices.dropLast(2) {
                let bit = Self.bit(text, start)
                grams[bit >> 6] |= 1 << UInt64(bit & 63)
            }
        }
    }

    private static func bit(_ text: [UInt8], _ start: Int) -> Int {
        let gram =
            UInt32(text[start]) | UInt32(text[start + 1]) << 8 | UInt32(text[start + 2]) << 16
        return Int((gram &* 0x9E37_79B1) >> 18)
    }

    /// How many samples hold a text.
    func count(of text: [UInt8]) -> Int {
        guard !text.isEmpty else { return texts.count }
        for start in text.indices.dropLast(2) {
            let bit = Self.bit(text, start)
            if grams[bit >> 6] >> UInt64(bit & 63) & 1 == 0 { return 0 }
        }
        return texts.count { sample in
            sample.indices.dropLast(text.count - 1).contains { start in
                sample[start...].starts(with: text)
            }
        }
    }
}
