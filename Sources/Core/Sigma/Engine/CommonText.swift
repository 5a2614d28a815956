// SPDX-License-Identifier: Apache-2.0

/// Text that occurs in events all the time.
///
/// Only speed hangs on it: literals are anchored where they differ from it, and rules wait for tests
/// that it does not pass.
enum CommonText {
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
        "microsoft-windows-sysmon/operational", "http://www.microsoft.com", "https://", ".dll", ".exe",
        "function param string value $_ -name -path write-", "commandinvocation parameterbinding",
    ]
}
