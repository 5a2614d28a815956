// SPDX-License-Identifier: Apache-2.0

/// What is known of programs by their name and place alone.
enum Programs {
    /// Whether strangers share it as an ancestor, so that its children are not one story.
    ///
    /// A look-alike outside the system's folders is none.
    static func isHub(_ image: String) -> Bool {
        hubs.contains(WindowsPath.base(image)) && WindowsPath.isSystem(image)
    }

    /// Whether it merely carries what others made: browsers, mail programs, archivers.
    static func isCarrier(_ image: String) -> Bool {
        carriers.contains(WindowsPath.base(image)) && WindowsPath.isInstalled(image)
    }

    /// Whether its children are stories of their own.
    static func isCut(_ image: String) -> Bool { isHub(image) || isCarrier(image) }

    /// Whether it installs or updates software, run from where such a thing lives.
    static func isInstaller(_ image: String) -> Bool {
        installers.contains(WindowsPath.base(image)) && WindowsPath.isInstalled(image)
    }

    /// Whether files with this ending can be run or loaded.
    static func isRunnable(_ path: String) -> Bool {
        runnable.contains(WindowsPath.ending(path))
    }

    private static let hubs: Set<String> = [
        "system", "registry", "smss.exe", "csrss.exe", "wininit.exe", "winlogon.exe",
        "services.exe", "svchost.exe", "lsass.exe", "lsaiso.exe", "explorer.exe", "userinit.exe",
        "taskhostw.exe", "taskhost.exe", "taskeng.exe", "sihost.exe", "runtimebroker.exe",
        "wmiprvse.exe", "dllhost.exe", "dwm.exe", "fontdrvhost.exe", "ctfmon.exe", "spoolsv.exe",
        "searchindexer.exe", "searchapp.exe", "searchhost.exe", "startmenuexperiencehost.exe",
        "shellexperiencehost.exe", "backgroundtaskhost.exe", "wudfhost.exe", "consent.exe",
        "audiodg.exe", "applicationframehost.exe", "textinputhost.exe", "logonui.exe",
        "securityhealthservice.exe", "msmpeng.exe", "trustedinstaller.exe", "wlanext.exe",
        "systemd", "init", "sshd", "cron", "crond", "atd", "dbus-daemon",
    ]
    private static let carriers: Set<String> = [
        "msedge.exe", "chrome.exe", "firefox.exe", "iexplore.exe", "opera.exe", "brave.exe",
        "msedgewebview2.exe", "microsoftedge.exe", "outlook.exe", "thunderbird.exe", "teams.exe",
        "ms-teams.exe", "slack.exe", "7zfm.exe", "winrar.exe", "winzip64.exe", "onedrive.exe",
    ]
    private static let installers: Set<String> = [
        "msiexec.exe", "trustedinstaller.exe", "tiworker.exe", "mousocoreworker.exe",
        "wuauclt.exe", "usoclient.exe", "ngen.exe", "mscorsvw.exe", "ngentask.exe",
        "msmpeng.exe", "mpcmdrun.exe", "mpsigstub.exe", "compattelrunner.exe", "dismhost.exe",
        "microsoftedgeupdate.exe", "googleupdate.exe", "officeclicktorun.exe", "ccmexec.exe",
        "dpkg", "apt", "apt-get", "rpm", "dnf", "yum", "unattended-upgr",
    ]
    private static let runnable: Set<String> = [
        "exe", "dll", "sys", "scr", "com", "cpl", "ocx", "ps1", "psm1", "bat", "cmd", "vbs",
        "vbe", "js", "jse", "wsf", "hta", "msi", "jar", "lnk", "xll", "py", "sh", "sct", "iso",
    ]
}
