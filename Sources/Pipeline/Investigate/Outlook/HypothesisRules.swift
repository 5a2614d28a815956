// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What each reading stands on, and the question that would decide it.
enum HypothesisRules {
    /// One sign and how much of the doubt it removes, 0 to 1.
    struct Sign: Sendable {
        enum Kind: Sendable {
            case techniques([String], Level)
            case programs([String], [Role])
            case doubts([Incident.Exculpation])
            case untrustedTool
            case sourceClass(SourceClass)
        }

        let kind: Kind
        let weight: Double

        init(_ kind: Kind, _ weight: Double) {
            self.kind = kind
            self.weight = weight
        }
    }

    /// One reading.
    struct Rule: Sendable {
        let name: Assessment.Hypothesis.Name
        let signs: [Sign]
        var counterSigns: [Sign] = []
        let askNext: String
    }

    private static let routine = Sign(.doubts([.habitual, .installer, .automation, .boot]), 0.5)
    private static let servers = [
        "w3wp.exe", "httpd", "nginx", "tomcat", "php-cgi", "java.exe", "node.exe",
    ]
    private static let testTools = [
        "atomicredteam", "atomic-red-team", "invoke-atomictest", "caldera", "sandcat",
        "purplesharp",
    ]

    static let all: [Rule] = [
        Rule(
            name: .credentialTheft,
            signs: [
                Sign(.techniques(["T1003", "T1558", "T1606", "T1649"], .high), 0.8),
                Sign(.techniques(["T1003", "T1558", "T1552", "T1555"], .medium), 0.4),
                Sign(.untrustedTool, 0.4),
                Sign(.techniques(["T1550", "T1021"], .medium), 0.3),
            ],
            counterSigns: [routine],
            askNext: "Were accounts that were logged on then used elsewhere afterwards?"
        ),
        Rule(
            name: .ransomwareStaging,
            signs: [
                Sign(.techniques(["T1486"], .medium), 0.8),
                Sign(.techniques(["T1490", "T1489"], .medium), 0.6),
                Sign(.techniques(["T1562", "T1070"], .medium), 0.15),
                Sign(.techniques(["T1021", "T1570"], .high), 0.2),
            ],
            counterSigns: [routine],
            askNext: "Were many files renamed or shadow copies deleted on any host since?"
        ),
        Rule(
            name: .insider,
            signs: [
                Sign(
                    .techniques(["T1005", "T1039", "T1560", "T1567", "T1048", "T1052"], .medium),
                    0.5
                ),
                Sign(.techniques(["T1114", "T1213", "T1530"], .medium), 0.4),
            ],
            counterSigns: [Sign(.untrustedTool, 0.5), routine],
            askNext:
                "Did the account's owner sit at this host then, and is the data part of the job?"
        ),
        Rule(
            name: .webIntrusion,
            signs: [
                Sign(.techniques(["T1190", "T1505.003"], .medium), 0.7),
                Sign(.programs(servers, [.parentImage]), 0.6),
            ],
            counterSigns: [routine],
            askNext: "Which request did the web server take in the seconds before?"
        ),
        Rule(
            name: .cloudAccountTakeover,
            signs: [
                Sign(.sourceClass(.cloud), 0.5),
                Sign(.techniques(["T1078.004", "T1528", "T1098", "T1550.001"], .medium), 0.4),
            ],
            askNext: "Did the principal sign in from this address and client before?"
        ),
        Rule(
            name: .businessMailCompromise,
            signs: [
                Sign(.sourceClass(.mail), 0.5),
                Sign(.techniques(["T1114.003", "T1534", "T1564.008"], .medium), 0.5),
            ],
            askNext: "Was a forwarding rule made, or a payment asked for, from this mailbox?"
        ),
        Rule(
            name: .misconfiguration,
            signs: [
                Sign(.doubts([.habitual, .automation]), 0.4),
                Sign(.doubts([.installer, .boot]), 0.4),
            ],
            counterSigns: [
                Sign(.untrustedTool, 0.5),
                Sign(.techniques(["T1003", "T1486", "T1490"], .high), 0.7),
            ],
            askNext: "Does the same happen on a day when nothing else was reported?"
        ),
        Rule(
            name: .authorisedTest,
            signs: [
                Sign(
                    .programs(
                        testTools,
                        [.commandLine, .image, .file, .parentCommandLine, .script]
                    ),
                    0.7
                ),
                Sign(.doubts([.automation]), 0.2),
                Sign(.techniques(["T1003", "T1059", "T1110", "T1558"], .high), 0.12),
            ],
            askNext: "Is an exercise registered in the policy for this source and time?"
        ),
    ]
}
