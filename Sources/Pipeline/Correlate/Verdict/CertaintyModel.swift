// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The probability that an incident is a true attack: a logistic model over few named features.
///
/// Every coefficient but `doubt` is positive, so more evidence never lowers the certainty. They
/// were set by hand from the share of true ones among single findings of each level on labelled
/// captures (about one in four at high, one in twenty at medium), and from the demand that a
/// grave finding with its chain around it reaches 0.97; fitting on held-aside folds replaces them.
struct CertaintyModel {
    /// What the model looks at.
    struct Features: Hashable {
        var level = Level.informational
        /// A finding of high or more shows theft of credentials, impact or lateral movement.
        var isGrave = false
        /// Different techniques beyond the first, at low or above.
        var techniques = 0
        /// Tactics beyond the first.
        var tactics = 0
        /// Kinds of sensor beyond the first.
        var sources = 0
        /// Hosts beyond the first.
        var hosts = 0
        /// A program that neither came with the system nor was installed took part.
        var isUntrusted = false
        /// Different things that speak against it.
        var doubts = 0
    }

    private let base = -3.1
    private let levels: [Level: Double] = [.medium: 0.5, .high: 2.0, .critical: 2.8]
    private let grave = 1.1
    private let technique = 0.4
    private let tactic = 0.35
    private let source = 0.5
    private let host = 0.4
    private let untrusted = 0.9
    private let doubt = -0.8

    /// 0 to 0.99, in hundredths: nothing is certain.
    func certainty(_ features: Features) -> Double {
        var sum = base + (levels[features.level] ?? 0)
        sum += features.isGrave ? grave : 0
        sum += technique * Double(min(features.techniques, 6))
        sum += tactic * Double(min(features.tactics, 4))
        sum += source * Double(min(features.sources, 2))
        sum += host * Double(min(features.hosts, 2))
        sum += features.isUntrusted ? untrusted : 0
        sum += doubt * Double(min(features.doubts, 2))
        let probability = 1 / (1 + Numbers.exp(-sum))
        return min(0.99, (probability * 100).rounded() / 100)
    }
}
